"""Formulas in text become SymPy expressions through a closed grammar: no `eval`, no `sympify`, no guess.

    condition  := comparison (("and" | "or") comparison)*           the condition of a piece, nowhere else
    comparison := sum (("<" | "<=" | ">" | ">=" | "==" | "!=") sum)?
    sum        := product (("+" | "-") product)*
    product    := unary (("*" | "/") unary)*
    unary      := "-" unary | atom ("**" unary)?
    atom       := number | name | "(" condition ")" | "|" sum "|" | name "(" sum ("," sum)* ")"
                | "piecewise(" ("(" sum "," condition ")")* ")" | "integral(" sum "," "(u, LO, HI)" ")"
                | "root(" sum "," "(t, LO, HI)" ")"

Numbers are exact (`0.1` is 1/10). Every number and every power is bounded before SymPy evaluates it, so a
hostile text costs no more than a long one. The functions are in `_grammar.FUNCTIONS`; the inverse is
`printing.unparse`.
"""

from __future__ import annotations

import difflib
import importlib
import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, Final, NoReturn

import mpmath
import sympy
from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

from etatrick import _grammar as grammar
from etatrick import symbols
from etatrick._words import MAX_LENGTH, ParseError, Token, literal, parse_number, tokens
from etatrick.symbols import EtatrickError

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "ParseError", "accept", "parse", "parse_number"]

MAX_DEPTH: Final = 50
_PRODUCT: Final = "; products are written a*b"
_OPERATORS: Final = (("or",), ("and",), tuple(grammar.RELATIONS), ("+", "-"), ("*", "/"))  # loosest first
_LEVEL: Final = {kind: level for level, kinds in enumerate(_OPERATORS) for kind in kinds}
_JOIN: Final = {0: sympy.Or, 1: sympy.And, 3: sympy.Add, 4: sympy.Mul}
_TERM: Final[dict[str, Callable[[Expr], Expr]]] = {"-": operator.neg, "/": grammar.reciprocal}


def _same(part: Any) -> Any:
    return part


class _Parser:
    """Recursive descent over the tokens; every value is built through `grammar.sound`, at a column."""

    def __init__(self, text: str, names: Mapping[str, Expr], variable: Symbol) -> None:
        self.text, self.variable = text, variable
        self.tokens = tokens(text)
        self.names: Mapping[str, Expr] = names
        self.bound: dict[str, Symbol] = {}
        self.position = self.depth = 0

    # tokens

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self, *kinds: str) -> Token | None:
        """The next token if it is one of `kinds` (then it is consumed)."""
        token = self.next
        if token.kind not in kinds:
            return None
        self.position += 1
        return token

    def expect(self, kind: str, what: str = "") -> Token:
        return self.take(kind) or self.unexpected(self.next, what or f"'{kind}'")

    def fail(self, problem: str, column: int, hint: str = "") -> NoReturn:
        raise ParseError(f"{problem} at column {column}{': ' if hint else ''}{hint}", column, self.text)

    def unexpected(self, token: Token, what: str) -> NoReturn:
        shown = token.text if token.kind == "end" else repr(token.text)
        self.fail(f"unexpected {shown}", token.column, f"expected {what}")

    @contextmanager
    def nested(self) -> Iterator[None]:
        if self.depth == MAX_DEPTH:
            self.fail(
                "formula nested too deeply",
                self.tokens[self.position - 1].column,
                f"expected at most {MAX_DEPTH} levels",
            )
        self.depth += 1
        yield
        self.depth -= 1

    # values

    def build(self, column: int, builder: Callable[..., Any], *args: Any) -> Any:
        try:
            return grammar.sound(builder(*args))
        except grammar.Refusal as refusal:
            self.fail(refusal.problem, column, refusal.hint)
        except (ValueError, TypeError, ArithmeticError):
            # SymPy compares constants by their digits, and mpmath raises where it cannot compute them
            self.fail("value cannot be decided", column, "expected a constant that can be computed")

    def number(self, value: Any, column: int) -> Expr:
        if grammar.is_condition(value):
            self.fail("condition outside a piece", column, "conditions belong in piecewise((EXPR, COND), ...)")
        return value

    def truth(self, value: Any, column: int) -> Boolean:
        if not grammar.is_condition(value):
            self.fail("expression in place of a condition", column, "expected a comparison or True")
        return value

    def formula(self) -> Expr:
        value = self.expr()
        if self.next.kind != "end":
            self.leftover()
        return value

    def leftover(self) -> NoReturn:
        token = self.next
        if token.kind == ")":
            self.fail("unmatched ')'", token.column, "no parenthesis is open")
        juxtaposed = token.kind in ("number", "name", "(")
        self.unexpected(token, f"an operator{_PRODUCT if juxtaposed else ' or the end'}")

    # operators

    def expr(self) -> Expr:
        column = self.next.column
        return self.number(self.level(0), column)

    def condition(self) -> Boolean:
        column = self.next.column
        return self.truth(self.level(0), column)

    def level(self, loosest: int) -> Any:
        """Operands joined by operators at least as tight as `loosest`."""
        column = self.next.column
        value = self.unary()
        while (level := _LEVEL.get(self.next.kind, -1)) >= loosest:
            value = self.chain(level, value, column)
        return value

    def chain(self, level: int, first: Any, column: int) -> Any:
        """All operands of one level at once: a long sum is built once, not term by term."""
        if self.next.kind in grammar.RELATIONS:
            return self.comparison(level, self.number(first, column))
        check = self.truth if level < _LEVEL["<"] else self.number
        parts = [check(first, column)]
        while _LEVEL.get(self.next.kind) == level:
            sign, start = self.tokens[self.position], self.tokens[self.position + 1].column
            self.position += 1
            part = check(self.level(level + 1), start)
            parts.append(self.build(sign.column, _TERM.get(sign.kind, _same), part))
        return self.build(column, _JOIN[level], *parts)

    def comparison(self, level: int, left: Expr) -> Boolean:
        sign, start = self.tokens[self.position], self.tokens[self.position + 1].column
        self.position += 1
        right = self.number(self.level(level + 1), start)
        if self.next.kind in grammar.RELATIONS:
            self.fail("chained comparison", self.next.column, "expected 'and' between two comparisons")
        return self.build(sign.column, grammar.relation, sign.kind, left, right)

    def unary(self) -> Any:
        column = self.next.column
        if self.take("-"):
            with self.nested():
                return self.build(column, operator.neg, self.number(self.unary(), column + 1))
        base = self.atom()
        power = self.take("**")
        if power is None:
            return base
        with self.nested():
            exponent = self.number(self.unary(), power.column + 2)
        return self.build(power.column, grammar.power, self.number(base, column), exponent)

    def atom(self) -> Any:
        token = self.next
        self.position += token.kind in ("number", "name", "(", "|")
        if token.kind == "number":
            return self.build(token.column, literal, token.text, grammar.MAX_POWER)
        if token.kind == "name":
            return self.call(token) if self.next.kind == "(" else self.name(token)
        if token.kind not in ("(", "|"):
            self.unexpected(token, "a number, a name or '('")
        with self.nested():
            value = self.level(0)
            self.close(token)
        if token.kind == "(":
            return value
        return self.build(token.column, grammar.FUNCTIONS["abs"], "abs", [self.number(value, token.column + 1)])

    def close(self, opened: Token) -> None:
        closing = {"(": ")", "|": "|"}[opened.kind]
        if self.take(closing):
            return
        if self.next.kind == "end":
            self.fail(f"'{opened.kind}' is never closed", opened.column, f"expected a matching '{closing}'")
        juxtaposed = self.next.kind in ("number", "name", "(")
        self.unexpected(self.next, f"an operator or '{closing}'{_PRODUCT if juxtaposed else ''}")

    # names

    def name(self, token: Token) -> Any:
        word = token.text
        if word in self.bound or word in self.names:
            return self.bound.get(word) or self.names[word]
        if word in ("True", "False"):
            return sympy.true if word == "True" else sympy.false
        if word in grammar.CONVENTIONAL:
            return symbols.parameter(word)
        if word in grammar.FUNCTIONS or word in grammar.FORMS:
            self.fail(f"function {word!r} without arguments", token.column, f"expected {word}(...)")
        self.fail(f"unknown name {word!r}", token.column, grammar.advice(word, self.names, self.variable))

    def call(self, token: Token) -> Any:
        word = token.text
        if word not in grammar.FUNCTIONS and word not in grammar.FORMS:
            self.unknown_function(token)
        opened = self.expect("(")
        with self.nested():
            if word == "piecewise":
                return self.piecewise(token)
            if word in grammar.FORMS:
                return self.binder(token)
            args = self.arguments(opened)
        return self.build(token.column, grammar.FUNCTIONS[word], word, args)

    def unknown_function(self, token: Token) -> NoReturn:
        word = token.text
        if word in self.names or word in grammar.CONVENTIONAL:
            self.fail(f"{word!r} is not a function", token.column, f"products are written {word}*(...)")
        close = difflib.get_close_matches(word.lower(), [*grammar.FUNCTIONS, *grammar.FORMS], 1)
        hint = f"did you mean {close[0]!r}?" if close else "expected a function such as exp, log or sqrt"
        self.fail(f"unknown function {word!r}", token.column, hint)

    def arguments(self, opened: Token) -> list[Expr]:
        if self.take(")"):
            return []
        args = [self.expr()]
        while self.take(","):
            args.append(self.expr())
        self.close(opened)
        return args

    # piecewise, integral and root

    def piecewise(self, token: Token) -> Expr:
        pieces = [self.piece()]
        while self.take(","):
            column = self.next.column
            pieces.append(self.piece())
        self.expect(")", "',' or ')' after a piece")
        if pieces[-1][1] != sympy.true:
            column = token.column if len(pieces) == 1 else column
            self.fail("piecewise without a last resort", column, "expected (EXPR, True) as the last piece")
        return self.build(token.column, grammar.piecewise, pieces)

    def piece(self) -> tuple[Expr, Boolean]:
        self.expect("(", "a piece (EXPR, COND)")
        value = self.expr()
        self.expect(",", "',' and a condition")
        cond = self.condition()
        self.expect(")", "')' at the end of the piece")
        return value, cond

    def binder(self, token: Token) -> Expr:
        """`integral(EXPR, (u, LO, HI))`: the limits are read first, for EXPR needs to know u."""
        body, comma = self.position, self.comma(token)
        self.position = comma + 1
        self.expect("(", "limits (u, LO, HI)")
        name = self.fresh_name()
        self.expect(",")
        low = self.limit()
        self.expect(",")
        high = self.limit()
        self.expect(")", "')' after the limits")
        self.expect(")", f"')' at the end of {token.text}")
        end, self.position = self.position, body
        variable = Symbol(name, positive=True) if low.is_extended_nonnegative else Symbol(name, real=True)
        value = self.scoped(name, variable, comma)
        self.position = end
        return self.build(token.column, _binder(token.text), value, variable, low, high)

    def comma(self, token: Token) -> int:
        """The index of the comma before the limits."""
        depth = 0
        for index in range(self.position, len(self.tokens)):
            depth += {"(": 1, ")": -1}.get(self.tokens[index].kind, 0)
            if depth == 0 and self.tokens[index].kind == ",":
                return index
            if depth < 0:
                break
        self.fail(f"{token.text} without limits", token.column, f"expected {token.text}(EXPR, (u, LO, HI))")

    def fresh_name(self) -> str:
        token = self.expect("name", "the name of the bound variable")
        taken = token.text in self.names or token.text in grammar.RESERVED
        if taken or token.text in ("w", "eta", "lam"):
            self.fail(f"name {token.text!r} is taken", token.column, "expected a new name, such as u")
        return token.text

    def limit(self) -> Expr:
        start = self.position
        sign = -1 if self.take("-") else 1
        token = self.take("name")
        if token and token.text == "oo":
            return sign * sympy.oo
        self.position = start
        column = self.next.column
        return self.build(column, grammar.transparent, self.expr())

    def scoped(self, name: str, variable: Symbol, comma: int) -> Expr:
        """The expression before `comma`, in which `name` is the bound variable (the innermost one counts)."""
        outside = dict(self.bound)
        self.bound[name] = variable
        value = self.expr()
        self.bound = outside
        if self.position != comma:
            self.leftover()
        return value


def _binder(form: str) -> Callable[..., Any]:
    if form == "integral":
        return lambda body, variable, low, high: sympy.Integral(body, (variable, low, high))
    # by name: the root function stands one floor up, and only a formula that says root needs it
    return importlib.import_module("etatrick.calculus.root").root


def parse(
    text: str,
    parameters: Mapping[str, Symbol] | None = None,
    variable: Symbol = symbols.w,
    *,
    allow_lam: bool = False,
) -> Expr:
    """The SymPy expression that `text` stands for, exact and real.

    Names are the `variable`, the declared `parameters`, `lam` if allowed, pi, eulergamma, and conventional
    names of parameters (most single letters, Greek names, eps), which become positive symbols. Raises
    ParseError, one sentence with a column, for everything outside the grammar of this module.

    >>> parse("log(1 + |w|/eps)")
    log(1 + w/eps)
    """
    if not isinstance(text, str):
        raise ParseError(f"a formula is text, not {type(text).__name__}")
    declared = dict(parameters or {})
    for name in declared:
        if name in grammar.RESERVED or name == variable.name:
            raise EtatrickError(f"a parameter cannot be named {name!r}: the name has a meaning in formulas")
    names: dict[str, Expr] = {"lam": symbols.lam} if allow_lam else {}
    names |= {**grammar.CONSTANTS, **declared, variable.name: variable}
    return _Parser(text, names, variable).formula()


def accept(expr: Any, parameters: Mapping[str, Symbol] | None = None, variable: Symbol = symbols.w) -> Expr:
    """A SymPy expression given as an object, in the symbols of this package and with exact numbers.

    A free symbol named like `variable` becomes `variable`, one named like a declared parameter becomes that
    parameter, one without assumptions a positive parameter; any other is kept as it is. Floats become the
    rationals of their decimal text. Raises EtatrickError for what is not an expression of finite numbers.
    """
    if not isinstance(expr, Expr):
        if isinstance(expr, int | float | Fraction | mpmath.mpf) and not isinstance(expr, bool):
            return parse_number(expr)
        raise EtatrickError(f"a formula is text or a SymPy expression, not {type(expr).__name__}")
    if not expr.is_commutative or getattr(expr, "is_Matrix", False):
        raise EtatrickError("a formula is a scalar SymPy expression, not a matrix or an operator")
    names = {**(parameters or {}), variable.name: variable}
    swap = {symbol: _own(symbol, names, variable) for symbol in expr.free_symbols}
    swap |= {number: parse_number(number) for number in expr.atoms(sympy.Float)}
    result = expr.xreplace({old: new for old, new in swap.items() if old != new})
    if result.has(sympy.nan, sympy.zoo) or any(a in (sympy.oo, -sympy.oo) for a in (result, *result.args)):
        raise EtatrickError("the formula is infinite or undefined")
    return result


def _own(symbol: Symbol, names: Mapping[str, Symbol], variable: Symbol) -> Symbol:
    if symbol.name in names:
        return names[symbol.name]
    if symbol.name in ("w", "eta", *"xyztvsu"):
        raise EtatrickError(f"unknown symbol {symbol.name}: {grammar.advice(symbol.name, names, variable)}")
    return symbols.parameter(symbol.name) if symbol.is_extended_real is None else symbol
