"""Taylor coefficients of formulas over balls: the jet of F at a ball X encloses F^(k)(x)/k! for every x in X.

Every function is a power series at its argument's constant term (`coefficients`), composed with the argument. A jet
with a non-finite coefficient says nothing; where a series cannot be formed at all, `Unsupported` is raised.
"""

from __future__ import annotations

from math import comb, prod
from typing import Any, Final

import sympy
from flint import arb, arb_series, ctx
from sympy import Expr, Symbol

from . import balls
from .balls import Unsupported
from .hypergeometric import hypergeometric
from .zone_expansions import COEFFICIENTS, SINGULAR, Series, coefficients, exp_series, padded, start_of, terms

#: Relative bits of a value over a ball below which Taylor's formula is worth its cost.
_POOR: Final = 4


def jet(expr: Expr, var: Symbol, ball: Any, n: int) -> list[Any]:
    """n balls that enclose F^(k)/k!, k < n, on `ball`; non-finite ones where they cannot be formed."""
    with terms(n):
        return _formed(_Pass(var, ball), expr, n)


def jets(expr: Expr, var: Symbol, center: Any, radius: Any, n: int) -> tuple[list[Any], list[Any]]:
    """The jets of F at `center` and on [center - radius, center + radius], the latter refined by the former."""
    with terms(n):
        points = _Pass(var, center)
        inner = _formed(points, expr, n)
        return inner, _formed(_Pass(var, center + arb(0, radius), points, radius), expr, n)


def _formed(run: _Pass, expr: Expr, n: int) -> list[Any]:
    try:
        return padded(run.of(expr), n)
    except SINGULAR:
        return [arb.nan()] * n


def over(coefficients: list[Any], radius: Any) -> Any:
    """sum c_k h^k for all |h| <= radius."""
    total, size = arb(0), arb(1)
    for k, c in enumerate(coefficients):
        total += c * (size if k == 0 else size.union(0 if k % 2 == 0 else -size))
        size *= radius
    return total


class _Pass:
    """One evaluation on a ball, which remembers the jets of its subexpressions.

    With the pass at the ball's centre at hand, subexpressions that are poorly known are narrowed by Taylor's formula.
    """

    def __init__(self, var: Symbol, ball: Any, points: _Pass | None = None, radius: Any = None) -> None:
        self.known: dict[Expr, Series] = {var: arb_series([ball, 1])}
        self.var, self.points, self.radius = var, points, radius

    def of(self, expr: Expr) -> Series:
        found = self.known.get(expr)
        if found is None:
            found = self.known[expr] = self.narrowed(expr, self.form(expr))
        return found

    def form(self, expr: Expr) -> Series:
        if not expr.has(self.var):
            return arb_series([balls.enclose(expr, {}, ctx.prec)])
        if expr.is_Add or expr.is_Mul:
            first, *others = (self.of(arg) for arg in expr.args)
            for other in others:
                first = first + other if expr.is_Add else first * other
            return first
        if expr.is_Pow:
            return self.power(*expr.args)
        if isinstance(expr, sympy.exp):
            return exp_series(self.of(expr.args[0]))
        if isinstance(expr, sympy.LambertW) and len(expr.args) == 2:
            raise Unsupported("no jet of this branch of LambertW")
        if isinstance(expr, sympy.hyper) and not any(a.has(self.var) for a in (*expr.ap, *expr.bq)):
            return _hyper(expr, self.of(expr.argument))
        *orders, last = expr.args
        if expr.func not in COEFFICIENTS or any(order.has(self.var) for order in orders):
            raise Unsupported(f"no jet of {expr.func.__name__}")
        return applied(expr.func, [balls.enclose(order, {}, ctx.prec) for order in orders], self.of(last))

    def narrowed(self, expr: Expr, series: Series) -> Series:
        """F_j = sum_k binom(k, j) F_k(centre) h^(k-j), the last F_k taken over the ball, where F_0 is poorly known."""
        if self.points is None or start_of(series).rel_accuracy_bits() > _POOR:
            return series
        n = ctx.cap
        wide = padded(series, n)
        best = [*padded(self.points.of(expr), n)[:-1], wide[-1]]
        if not all(x.is_finite() for x in best):
            return series
        for j in range(n - 1):
            ball = over([best[k] * comb(k, j) for k in range(j, n)], self.radius)
            wide[j] = ball.intersection(wide[j]) if wide[j].is_finite() else ball
        return arb_series(wide)

    def power(self, base: Expr, exponent: Expr) -> Series:
        if exponent.is_Integer and exponent > 0:
            return _natural(self.of(base), int(exponent))
        if exponent.is_Integer:
            return 1 / _natural(self.of(base), -int(exponent))
        if exponent == sympy.S.Half:
            return self.of(base).sqrt()
        if exponent == -sympy.S.Half:
            return self.of(base).rsqrt()
        return exp_series(self.of(base).log() * self.of(exponent))


def _natural(x: Series, n: int) -> Series:
    result = None
    while n:
        if n % 2:
            result = x if result is None else result * x
        n //= 2
        x = x * x if n else x
    return result


def applied(head: type, orders: list[Any], x: Series) -> Series:
    """f(x) for a series x: the power series of f at x(0), composed with x - x(0)."""
    return _composed(coefficients(head, orders, start_of(x), ctx.cap), x)


def _hyper(expr: Expr, x: Series) -> Series:
    """The k-th derivative of pFq(a; b; z) is (a)_k/(b)_k pFq(a + k; b + k; z)."""
    upper, lower = ([balls.enclose(a, {}, ctx.prec) for a in group] for group in (expr.ap, expr.bq))
    factor, outer = arb(1), []
    for k in range(ctx.cap):
        outer.append(factor * hypergeometric([a + k for a in upper], [b + k for b in lower], start_of(x)))
        factor *= prod(a + k for a in upper) / prod(b + k for b in lower) / (k + 1)
    return _composed(outer, x)


def _composed(outer: list[Any], x: Series) -> Series:
    found = list(x.coeffs())
    if len(found) == 2 and found[1] == 1 and found[1].is_exact():
        return arb_series(outer)
    return arb_series(outer)(arb_series([0, *found[1:]]))
