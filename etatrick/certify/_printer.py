"""Formulas as Coq terms over R, in a normal form that `field` and the derivative rules can work with.

Exponentials of the same argument up to a rational factor are powers of one of them, with positive exponents in
numerators and denominators: exp(-w) is 1 / exp w, exp(2 w) is exp w ^ 2. A root of order q is sqrt u or
exp (/ q * ln u), a power with a symbolic exponent exp (b * ln u). Hyperbolic functions are exponentials.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import sympy
from sympy import Expr, Rational, Symbol

from ..symbols import EtatrickError

#: Names that a formula's symbols must not take in a file: Coq's, the theory's and the file's own.
_COQ = "as at cofix do else end exists fix for forall fun if in is let match mod return then using where with by"
_TERMS = (
    "Set Prop Type R Z N nat exp ln sqrt sin cos tan atan pow PI E I O S le lt plus mult inv scal zero one opp minus id"
)
_NAMES = "erf gauss"
_THEORY = "piece kink concave convex bounded unbiased saturates subquadratic eta deta slope ratio Omega monotone"
_RESERVED = frozenset(f"{_COQ} {_TERMS} {_NAMES} {_THEORY}".split(" "))
_PLAIN = {sympy.log: "ln", sympy.sin: "sin", sympy.cos: "cos", sympy.atan: "atan", sympy.Abs: "Rabs", sympy.erf: "erf"}
_HYPERBOLIC = (sympy.tanh, sympy.sinh, sympy.cosh, sympy.sech, sympy.csch, sympy.coth)
#: Binding strengths: a sum, a product, a sign, a power, an application, a name.
_SUM, _PRODUCT, _SIGN, _POWER, _CALL, _NAME = range(6)


class Unprintable(EtatrickError):
    """A formula or a claim for which there is no Coq text."""


@dataclass(frozen=True)
class Root:
    """The atom u^(1/order), or u^(unit) for a symbolic unit (order 0)."""

    base: Expr
    order: int


def plain(e: Expr) -> Expr:
    """The same value without hyperbolic functions, inverse hyperbolic sines, tangents and erfc."""
    e = e.replace(lambda n: isinstance(n, _HYPERBOLIC), _exponential)
    e = e.replace(lambda n: isinstance(n, sympy.asinh), lambda n: sympy.log(n.args[0] + sympy.sqrt(n.args[0] ** 2 + 1)))
    e = e.replace(lambda n: isinstance(n, sympy.erfc), lambda n: 1 - sympy.erf(n.args[0]))
    e = e.replace(lambda n: isinstance(n, sympy.tan), lambda n: sympy.sin(n.args[0]) / sympy.cos(n.args[0]))
    return e.replace(_square_content, _without_content)


def _square_content(e: Expr) -> bool:
    """Is e the root of k^2 u for a rational k other than 1?"""
    if not (e.is_Pow and e.base.is_Add and e.exp.is_Rational and e.exp.q == 2):
        return False
    content = e.base.primitive()[0]
    return bool(content != 1 and sympy.sqrt(content).is_Rational)


def _without_content(e: Expr) -> Expr:
    content, rest = e.base.primitive()
    return sympy.Mul(content**e.exp, sympy.Pow(rest, e.exp), evaluate=False)


def _exponential(e: Expr) -> Expr:
    """tanh u = 1 - 2/(exp(2 u) + 1), which shows its bounds; the others as (exp u -+ exp(-u))/2."""
    double, single = sympy.exp(2 * e.args[0]), sympy.exp(e.args[0])
    values = {
        sympy.tanh: (double - 1) / (double + 1),
        sympy.coth: (double + 1) / (double - 1),
        sympy.sinh: (double - 1) / (2 * single),
        sympy.cosh: (double + 1) / (2 * single),
        sympy.sech: 2 * single / (double + 1),
        sympy.csch: 2 * single / (double - 1),
    }
    return values[type(e)]


def exponents(e: Expr) -> list[tuple[Rational, Expr]]:
    """The argument of an exponential as a sum of c * u with rational c; u = 1 for a number."""
    return [term.as_coeff_Mul() for term in sympy.Add.make_args(sympy.expand(e))]


@dataclass(frozen=True)
class Printer:
    """How the atoms of one file are written: the unit of every family of exponentials and powers."""

    exponentials: dict[Expr, Rational] = field(default_factory=dict)
    orders: dict[Expr, int] = field(default_factory=dict)
    symbolic: dict[tuple[Expr, Expr], Rational] = field(default_factory=dict)

    @classmethod
    def of(cls, formulas: Iterable[Expr]) -> Printer:
        found: dict[Expr, list[Rational]] = defaultdict(list)
        powers: dict[tuple[Expr, Expr], list[Rational]] = defaultdict(list)
        orders: dict[Expr, int] = {}
        for e in (plain(formula) for formula in formulas):
            for node in sympy.preorder_traversal(e):
                if node is sympy.E:
                    found[sympy.S.One].append(sympy.S.One)
                elif isinstance(node, sympy.exp):
                    for c, u in exponents(node.args[0]):
                        found[u].append(c)
                elif node.is_Pow and not node.exp.is_Integer:
                    for c, u in exponents(node.exp):
                        if u == 1:
                            orders[node.base] = int(sympy.ilcm(orders.get(node.base, 1), c.q))
                        else:
                            powers[node.base, u].append(c)
        units = {u: _unit(cs) for u, cs in found.items()}
        return cls(units, orders, {key: _unit(cs) for key, cs in powers.items()})

    def __call__(self, e: Expr) -> str:
        """The Coq text of a formula; raises Unprintable."""
        return self._text(plain(e), _SUM)

    def argument(self, e: Expr) -> str:
        """The same, as an argument of a function."""
        return self._text(plain(e), _NAME)

    def atom(self, base: Expr) -> str:
        """The text of the root of `base` that its powers in this file are powers of."""
        order, inner = self.orders.get(base, 2), self._text(base, _NAME)
        return f"sqrt {inner}" if order == 2 else f"exp (/ {order} * ln {inner})"

    def exponential(self, u: Expr) -> str:
        """The text of the exponential of which all of one family are powers."""
        return f"exp {self._text(self.exponentials.get(u, sympy.S.One) * u, _NAME)}"

    def _text(self, e: Expr, strength: int) -> str:
        text, own = self._bound(e)
        return text if own >= strength else f"({text})"

    def _bound(self, e: Expr) -> tuple[str, int]:
        """The text and how strongly its outermost operation binds."""
        if e.is_Symbol:
            return identifier(e), _NAME
        if e is sympy.pi:
            return "PI", _NAME
        if e.is_Integer:
            return (str(e), _NAME) if e >= 0 else (f"- {-e}", _SIGN)
        if e.is_Add:
            return self._sum(e), _SUM
        if e.is_Mul or e.is_Rational or e.is_Pow or isinstance(e, sympy.exp) or e is sympy.E:
            return self._product(e)
        if type(e) in _PLAIN:
            return f"{_PLAIN[type(e)]} {self._text(e.args[0], _NAME)}", _CALL
        raise Unprintable(f"{e if e.is_Atom else type(e).__name__} has no Coq text")

    def _sum(self, e: Expr) -> str:
        first, *others = sorted(e.as_ordered_terms(), key=lambda t: bool(t.could_extract_minus_sign()))
        text = self._text(first, _SUM)
        for term in others:
            minus = term.could_extract_minus_sign()
            text += f" - {self._text(-term, _PRODUCT)}" if minus else f" + {self._text(term, _PRODUCT)}"
        return text

    def _product(self, e: Expr) -> tuple[str, int]:
        coefficient, rest = e.as_coeff_Mul()
        above: list[str] = [] if abs(coefficient.p) == 1 else [str(abs(coefficient.p))]
        below: list[str] = [] if coefficient.q == 1 else [str(coefficient.q)]
        for factor in sympy.Mul.make_args(rest):
            if factor != 1:
                self._factor(factor, above, below)
        text, strength = _fraction(above, below)
        return (f"- {text}" if strength > _SUM else f"- ({text})", _SIGN) if coefficient < 0 else (text, strength)

    def _factor(self, e: Expr, above: list[str], below: list[str]) -> None:
        """One factor's text, put above or below the fraction line as a power with a positive whole exponent."""
        powers: list[tuple[str, Rational]] = []
        if isinstance(e, sympy.exp) or e is sympy.E:
            for c, u in exponents(e.args[0] if isinstance(e, sympy.exp) else sympy.S.One):
                powers.append((self.exponential(u), c / self.exponentials.get(u, abs(c))))
        elif e.is_Pow:
            for c, u in exponents(e.exp) if not e.exp.is_Integer else [(e.exp, sympy.S.One)]:
                powers += self._power(e.base, c, u)
        else:
            above.append(self._text(e, _POWER))
        for text, n in powers:
            shown = text if n in (1, -1) else f"{text} ^ {abs(n)}"
            (above if n > 0 else below).append(shown)

    def _power(self, base: Expr, c: Rational, u: Expr) -> list[tuple[str, Rational]]:
        """base^(c u) as powers of atoms."""
        if u != 1:
            unit = self.symbolic.get((base, u), abs(c))
            return [(f"exp ({self._text(unit * u, _PRODUCT)} * ln {self._text(base, _NAME)})", c / unit)]
        if c.q == 1:
            return [(self._text(base, _CALL), c)]
        # the whole part apart: w^(3/2) as w * sqrt w keeps the degree of the root below its order
        whole = c.p // c.q if c > 0 else -(-c.p // c.q)
        atom = [(self.atom(base), (c - whole) * self.orders.get(base, c.q))]
        return atom if whole == 0 else [*self._power(base, sympy.Integer(whole), sympy.S.One), *atom]


def identifier(symbol: Symbol) -> str:
    """A Coq name for a symbol."""
    name = symbol.name
    if not (name.isascii() and name.isidentifier()):
        raise Unprintable(f"the symbol {name} is no name in Coq")
    return f"{name}_" if name in _RESERVED else name


def _fraction(above: list[str], below: list[str]) -> tuple[str, int]:
    top = " * ".join(above) or "1"
    if not below:
        simple = len(above) == 1
        return top, (_strength(above[0]) if simple else _PRODUCT) if above else _NAME
    bottom = " * ".join(below)
    if not above:
        return f"/ {bottom}" if len(below) == 1 else f"/ ({bottom})", _SIGN
    return f"{top} / {bottom}" if len(below) == 1 else f"{top} / ({bottom})", _PRODUCT


def _strength(text: str) -> int:
    """Of a factor as `_factor` writes it."""
    if " ^ " in _outside(text):
        return _POWER
    return _CALL if " " in _outside(text) else _NAME


def _outside(text: str) -> str:
    """What stands outside parentheses."""
    depth, kept = 0, []
    for character in text:
        depth += character == "("
        kept.append(character if depth == 0 else "")
        depth -= character == ")"
    return "".join(kept)


def _unit(coefficients: list[Rational]) -> Rational:
    """The largest g of which all are whole multiples."""
    denominator = sympy.ilcm(1, *(c.q for c in coefficients), 1)
    return Rational(sympy.igcd(0, *(int(abs(c) * denominator) for c in coefficients)), denominator)
