"""Definite integrals of rational functions, and of those that a root of (x - p)/(q - x) makes rational, in closed form.

SymPy 1.14 integrates some of these to 0 and takes minutes over others. Partial fractions in the variable and the three
textbook antiderivatives, of 1/(y - r)^k and of (A + B s)/(s^2 + q)^k with q > 0, need no oracle.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import Expr, Rational, Symbol


def integrate_rational(f: Expr, y: Symbol, low: Expr, high: Expr) -> Expr | None:
    """int_low^high f dy for f rational in y, without poles on [low, high]; None when f is not of that kind.

    Quadratic factors of the denominator must be positive definite (their parameters positive).
    """
    if not f.is_rational_function(y):
        return None
    total = sympy.S.Zero
    for term in sympy.Add.make_args(sympy.apart(sympy.together(f), y)):
        primitive = _primitive(term, y)
        if primitive is None:
            return None
        total += primitive.subs(y, high) - primitive.subs(y, low)
    return total


def integrate_with_root(f: Expr, x: Symbol, low: Expr, high: Expr) -> Expr | None:
    """int_low^high f dx where f is rational in x and y = ((x + b)/(d - x))^(1/q): x = (d y^q - b)/(1 + y^q)."""
    f = f.replace(_is_reciprocal_power, lambda p: sympy.Pow(p.base.base, -p.exp, evaluate=False))
    found = _moebius_root(f, x)
    if found is None:
        return integrate_rational(f, x, low, high)
    rational_in, base, exponent = found
    top, bottom = map(sympy.expand, sympy.fraction(sympy.together(base)))
    b, d = sympy.simplify((top / top.coeff(x)) - x), sympy.simplify(bottom / -bottom.coeff(x) + x)
    if b.has(x) or d.has(x) or sympy.simplify(base - (x + b) / (d - x)) != 0:
        return None
    y = sympy.Symbol("y", positive=True)
    q = exponent.q
    x_of_y = (d * y**q - b) / (1 + y**q)
    changed = rational_in(y**exponent.p).subs(x, x_of_y) * x_of_y.diff(y)
    ends = (sympy.root(base.subs(x, end), q) for end in (low, high))
    return integrate_rational(changed, y, *ends)


def _is_reciprocal_power(node: Expr) -> bool:
    """(1/b)^e, as SymPy writes b^(-e) when it does not know that b > 0 on the range."""
    return bool(node.is_Pow and not node.exp.is_Integer and node.base.is_Pow and node.base.exp == -1)


def _moebius_root(f: Expr, x: Symbol) -> tuple[Callable[[Expr], Expr], Expr, Rational] | None:
    """How f depends on the one power ((x + b)/(d - x))^e in it, that base, and e.

    SymPy may hold the power as a product of two, (x + b)^e (d - x)^(-e).
    """
    powers = sorted({p for p in f.atoms(sympy.Pow) if p.base.has(x) and not p.exp.is_Integer}, key=str)
    if not powers or not all(p.exp.is_Rational for p in powers):
        return None
    if len(powers) == 1:
        return lambda e: f.xreplace({powers[0]: e}), powers[0].base, powers[0].exp
    if len(powers) != 2 or powers[0].exp != -powers[1].exp:
        return None
    over, under = sorted(powers, key=lambda p: -p.exp)
    scale = sympy.Dummy(positive=True)

    def combined(e: Expr) -> Expr:
        return sympy.cancel(f.xreplace({over: e * scale, under: 1 / scale}))

    return combined, over.base / under.base, over.exp


def _primitive(term: Expr, y: Symbol) -> Expr | None:
    """An antiderivative of one partial fraction N/(c D^k) with D of degree 1 or 2, or of a polynomial."""
    numerator, denominator = sympy.fraction(sympy.factor(term))
    constant, base, k = sympy.S.One, sympy.S.One, 0
    for factor in sympy.Mul.make_args(denominator):
        b, e = factor.as_base_exp()
        if b.has(y) and k:
            return None
        if b.has(y):
            base, k = b, int(e)
        else:
            constant *= factor
    top = sympy.Poly(numerator / constant, y)
    if k == 0:
        return top.integrate(y).as_expr()
    bottom = sympy.Poly(base, y)
    if bottom.degree() == 1 and top.degree() == 0:
        lead, rest = bottom.all_coeffs()
        s, a = y + rest / lead, top.as_expr() / lead**k
        return a * sympy.log(s) if k == 1 else a * s ** (1 - k) / (1 - k)
    return _quadratic(top, bottom, k, y) if bottom.degree() == 2 and top.degree() <= 1 else None


def _quadratic(top: sympy.Poly, bottom: sympy.Poly, k: int, y: Symbol) -> Expr | None:
    """(A + B s)/(s^2 + q)^k, with s = y + b/2."""
    lead, b, c = bottom.all_coeffs()
    q = sympy.simplify(c / lead - (b / lead) ** 2 / 4)
    if not q.is_positive:
        return None
    s = y + b / lead / 2
    slope = top.coeff_monomial(y) / lead**k
    level = top.coeff_monomial(1) / lead**k - slope * b / lead / 2
    odd = sympy.log(s**2 + q) / 2 if k == 1 else (s**2 + q) ** (1 - k) / (2 * (1 - k))
    return level * _even(s, q, k) + slope * odd


def _even(s: Expr, q: Expr, k: int) -> Expr:
    """An antiderivative of 1/(s^2 + q)^k."""
    if k == 1:
        return sympy.atan(s / sympy.sqrt(q)) / sympy.sqrt(q)
    step = Rational(2 * k - 3, 2 * (k - 1)) / q
    return s / (2 * q * (k - 1) * (s**2 + q) ** (k - 1)) + step * _even(s, q, k - 1)
