"""The inverse of the parser: text in the formula grammar for a SymPy expression.

`parse(unparse(e))` is mathematically `e`; what the grammar lacks raises `Unprintable`, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import sympy
from sympy import Expr, Rational, Symbol

from etatrick import _grammar as grammar
from etatrick import symbols
from etatrick.parsing import parse, parse_number
from etatrick.symbols import EtatrickError

# How tightly the outermost operator of a text binds.
_OR, _AND, _RELATION, _SUM, _PRODUCT, _POWER, _ATOM = range(7)
_BOUND_NAMES: Final = ("u", "t", "s", "x", "y", "z")


class Unprintable(EtatrickError):
    """An expression that the formula grammar cannot say."""


def unparse(expr: Expr) -> str:
    """The text of `expr` in the formula grammar, so that `parse(unparse(expr))` equals it.

    Free symbols other than the variable come back as the parameters declared to `parse`. Raises Unprintable
    for what the grammar lacks (complex numbers, unknown functions, infinities, texts beyond its bounds).

    >>> unparse(parse("sqrt(w)/(2*pi)"))
    'sqrt(w)/(2*pi)'
    """
    if not isinstance(expr, Expr):
        raise Unprintable(f"a formula is a SymPy expression, not {type(expr).__name__}")
    exact = expr.xreplace({number: parse_number(number) for number in expr.atoms(sympy.Float)})
    text, _ = _show(exact)
    _check_readable(exact, text)
    return text


def _check_readable(expr: Expr, text: str) -> None:
    """The bounds of the parser are its own; only the parser knows whether a text keeps to them."""
    free = {symbol.name: symbol for symbol in expr.free_symbols}
    variable = symbols.eta if "w" not in free and "eta" in free else symbols.w
    try:
        parse(text, {name: s for name, s in free.items() if name != variable.name}, variable)
    except EtatrickError as error:
        raise Unprintable(f"the expression has no text that can be read back: {error}") from None


def _refuse(node: Any) -> tuple[str, int]:
    raise Unprintable(f"the formula grammar has nothing for {type(node).__name__}")


def _show(node: Any) -> tuple[str, int]:
    """The text of a node and how tightly it binds."""
    if node in _FIXED:
        return _FIXED[node], _ATOM
    for kind, printer in _PRINTERS.items():
        if isinstance(node, kind):
            return printer(node)
    if type(node).__name__ == "root":
        return _binder("root", *node.args)
    name = _CALLS.get(type(node))
    return _call(name, node.args) if name else _refuse(node)


def _at(node: Any, level: int) -> str:
    """The text of a node as an operand of an operator that binds at `level`."""
    text, tightness = _show(node)
    return text if tightness >= level else f"({text})"


def _call(name: str, args: Iterable[Any]) -> tuple[str, int]:
    return f"{name}({', '.join(_at(arg, _SUM) for arg in args)})", _ATOM


# --- numbers and names ----------------------------------------------------------------------------


def _integer(number: int) -> str:
    """Digits, with trailing zeros as an exponent when there are many."""
    if number.bit_length() > grammar.MAX_BITS:
        raise Unprintable("the expression holds a number too large for a formula")
    digits = str(number)
    bare = digits.rstrip("0")
    zeros = len(digits) - len(bare)
    return f"{bare}e{zeros}" if zeros > 6 else digits


def _decimal(number: Rational) -> str | None:
    """`1e-300` for a fraction over a large power of ten, None for all others."""
    places = len(str(number.q)) - 1
    if 6 < places <= grammar.MAX_POWER and number.q == 10**places:
        return f"{number.p}e-{places}"
    return None


def _fraction(number: Rational) -> tuple[str, str]:
    """Numerator and denominator of a positive number; one of several denominators may be empty."""
    if max(number.p.bit_length(), number.q.bit_length()) > grammar.MAX_BITS:
        raise Unprintable("the expression holds a number too large for a formula")
    decimal = _decimal(number)
    return (decimal, "") if decimal else (_integer(number.p), "" if number.q == 1 else _integer(number.q))


def _number(number: Rational) -> tuple[str, int]:
    top, bottom = _fraction(abs(number))
    text = f"{top}/{bottom}" if bottom else top
    if number < 0:
        return f"-{text}", _PRODUCT
    return text, _PRODUCT if bottom else _ATOM


def _symbol(symbol: Symbol) -> tuple[str, int]:
    plain = symbol.name.isascii() and symbol.name.isalnum() and symbol.name[0].isalpha()
    if not plain or symbol.name in grammar.RESERVED or isinstance(symbol, sympy.Dummy):
        raise Unprintable(f"the symbol {symbol.name!r} is not a name that formulas can use")
    return symbol.name, _ATOM


# --- arithmetic -----------------------------------------------------------------------------------


def _sum(node: sympy.Add) -> tuple[str, int]:
    """A positive constant first, as in 1 + w/2, then the other terms with a positive one in front."""
    terms = list(node.as_ordered_terms())
    terms.sort(key=lambda term: (term.could_extract_minus_sign(), not term.is_Rational))
    text = _at(terms[0], _PRODUCT)
    for term in terms[1:]:
        negative = term.could_extract_minus_sign()
        text += f" - {_at(-term, _PRODUCT)}" if negative else f" + {_at(term, _PRODUCT)}"
    return text, _SUM


def _product(node: sympy.Mul) -> tuple[str, int]:
    coefficient, rest = node.as_coeff_Mul()
    if not coefficient.is_Rational:
        return _refuse(node)
    factors = sympy.Mul.make_args(rest)
    below = [f for f in factors if f.is_Pow and f.exp.is_Rational and f.exp < 0]
    top, bottom = _fraction(abs(coefficient))
    numerator = [top] * (top != "1") + [_at(f, _POWER) for f in _ordered(factors) if f not in below]
    denominator = [bottom] * bool(bottom) + [_at(1 / f, _POWER) for f in _ordered(below)]
    text = ("-" if coefficient < 0 else "") + ("*".join(numerator) or "1")
    if denominator:
        text += "/" + (denominator[0] if len(denominator) == 1 else f"({'*'.join(denominator)})")
    return text, _PRODUCT


def _ordered(factors: Iterable[Expr]) -> list[Expr]:
    return list(sympy.Mul(*factors, evaluate=False).as_ordered_factors()) if factors else []


def _power(node: sympy.Pow) -> tuple[str, int]:
    base, exponent = node.args
    if base.is_Rational and base.is_negative and not exponent.is_integer:
        return _refuse(node)
    if exponent.is_Rational and exponent < 0:
        return f"1/{_at(base**-exponent, _POWER)}", _PRODUCT
    if exponent == sympy.S.Half:
        return _call("sqrt", [base])
    return f"{_at(base, _ATOM)}**{_at(exponent, _ATOM)}", _POWER


# --- forms ----------------------------------------------------------------------------------------


def _relation(node: Any) -> tuple[str, int]:
    return f"{_at(node.lhs, _SUM)} {node.rel_op} {_at(node.rhs, _SUM)}", _RELATION


def _junction(node: Any) -> tuple[str, int]:
    word, level = ("or", _OR) if isinstance(node, sympy.Or) else ("and", _AND)
    parts = sorted(node.args, key=sympy.default_sort_key)
    return f" {word} ".join(_at(part, level + 1) for part in parts), level


def _piecewise(node: sympy.Piecewise) -> tuple[str, int]:
    pieces = [tuple(pair) for pair in node.args]
    if sympy.Or(*(cond for _, cond in pieces)) != sympy.true:
        raise Unprintable("the formula grammar needs pieces that cover every case, (EXPR, True) at last")
    pieces[-1] = (pieces[-1][0], sympy.true)
    shown = [f"({_at(value, _SUM)}, {_at(cond, _OR)})" for value, cond in pieces]
    return f"piecewise({', '.join(shown)})", _ATOM


def _integral(node: sympy.Integral) -> tuple[str, int]:
    body = node.function
    for limit in node.limits[:-1]:
        body = sympy.Integral(body, limit)
    limit = node.limits[-1]
    return _binder("integral", body, *limit) if len(limit) == 3 else _refuse(node)


def _binder(form: str, body: Expr, variable: Symbol, low: Expr, high: Expr) -> tuple[str, int]:
    fresh = _bound_name(body, variable)
    limits = ", ".join([fresh.name, _limit(low), _limit(high)])
    return f"{form}({_at(body.xreplace({variable: fresh}), _SUM)}, ({limits}))", _ATOM


def _bound_name(body: Expr, variable: Symbol) -> Symbol:
    """The bound variable under a name that nothing in the body has, not even another bound variable."""
    used = {s.name for s in body.atoms(Symbol) if s != variable}
    used |= set(grammar.RESERVED) | {"w", "eta", "lam"}
    fit = variable.name.isascii() and variable.name.isalpha() and not isinstance(variable, sympy.Dummy)
    for name in ([variable.name] if fit else []) + [*_BOUND_NAMES, *(f"u{i}" for i in range(1, 100))]:
        if name not in used:
            return Symbol(name, **variable.assumptions0)
    raise Unprintable("the expression nests more bound variables than a formula can name")


def _limit(limit: Expr) -> str:
    infinite = {sympy.oo: "oo", -sympy.oo: "-oo"}
    return infinite[limit] if limit in infinite else _at(limit, _SUM)


# --- functions ------------------------------------------------------------------------------------


def _hyper(node: sympy.hyper) -> tuple[str, int]:
    """A pFp with p <= 2 as 2F2, a missing pair of parameters being (1, 1)."""
    above, below = list(node.ap), list(node.bq)
    if len(above) != len(below) or len(above) > 2:
        return _refuse(node)
    pad = [sympy.S.One] * (2 - len(above))
    return _call("hyp2f2", [*above, *pad, *below, *pad, node.argument])


def _lambertw(node: sympy.LambertW) -> tuple[str, int]:
    principal = len(node.args) == 1 or node.args[1] == 0
    return _call("lambertw", node.args[:1]) if principal else _refuse(node)


def _expint(node: sympy.expint) -> tuple[str, int]:
    return _call("E1", node.args[1:]) if node.args[0] == 1 else _call("expint", node.args)


def _polygamma(node: sympy.polygamma) -> tuple[str, int]:
    return _call("digamma", node.args[1:]) if node.args[0] == 0 else _refuse(node)


def _zeta(node: sympy.zeta) -> tuple[str, int]:
    return _call("polylog", [node.args[0], sympy.S.One]) if len(node.args) == 1 else _refuse(node)


def _calls() -> dict[Any, str]:
    """SymPy's function classes and their names in the grammar, from the table the parser reads."""
    direct = {rule.build: name for name, rule in grammar.FUNCTIONS.items() if isinstance(rule.build, type)}
    built = [sympy.exp, sympy.Max, sympy.Min, sympy.uppergamma, sympy.lowergamma]
    return {**direct, **{kind: kind.__name__.lower() for kind in built}}


_CALLS: Final[Mapping[Any, str]] = _calls()
_FIXED: Final = {sympy.pi: "pi", sympy.EulerGamma: "eulergamma", sympy.E: "exp(1)", sympy.true: "True"}
_PRINTERS: Final[Mapping[Any, Callable[[Any], tuple[str, int]]]] = {
    Rational: _number,
    Symbol: _symbol,
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.core.relational.Relational: _relation,
    sympy.And: _junction,
    sympy.Or: _junction,
    sympy.Piecewise: _piecewise,
    sympy.Integral: _integral,
    sympy.hyper: _hyper,
    sympy.LambertW: _lambertw,
    sympy.expint: _expint,
    sympy.polygamma: _polygamma,
    sympy.zeta: _zeta,
}
