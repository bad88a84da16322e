"""Limits at the two ends of the half line: exact where l'Hopital's rule settles them, else checked claims.

A limit is `exact` when it follows from substitution or l'Hopital's rule applied to functions that are smooth at the
point. Otherwise the oracle's answer is accepted only if ball arithmetic at points running into the end agrees, and
then it is a value to compute with, never a proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import flint
import sympy
from sympy import Expr, Symbol

from .. import oracle
from ..symbols import EtatrickError
from . import balls
from .checks import parameter_draws
from .root import root
from .tidy import tame
from .value_at import at_point, value_at

_HOPITAL_STEPS = 8
#: A limit that has no name is known to this many digits.
SETTLED_DIGITS = 100
#: Values are computed to 20 digits: distances below this are not told apart.
_NOISE = 1e-18


@dataclass(frozen=True)
class Limit:
    """The value approached (oo allowed) and whether that was established exactly."""

    value: Expr
    exact: bool


@lru_cache(maxsize=1024)
def limit(expr: Expr, var: Symbol, point: Expr, from_above: bool = True) -> Limit | None:
    """The one-sided limit of `expr` as var -> point (0, a number, or oo); None when it cannot be told."""
    if var not in expr.free_symbols:  # it may be bound in a `root` or `value_at`
        return Limit(expr, True)
    if point.has(root, value_at):
        inside = at_point(expr, var, point)
        return Limit(inside, False) if balls.enclose(inside, {}, 128).is_finite() else None
    t = sympy.Dummy("t", positive=True)
    if point is sympy.oo:
        local = expr.subs(var, 1 / t)
    else:
        local = expr.subs(var, point + t if from_above else point - t)
    exact = _exact(local, t) if tame(expr) else None
    if exact is None and point is sympy.oo and tame(expr):
        exact = _exponential(expr, var, t)
    if exact is not None:
        return Limit(exact, True)
    claimed = _claimed(expr, var, point, from_above)
    if claimed is None:
        claimed = _by_parts(expr, var, point, from_above) or _grown(expr, var, point, from_above)
    return None if claimed is None else Limit(claimed, False)


def limit_value(expr: Expr, var: Symbol, point: Expr, from_above: bool = True) -> Expr:
    """The limit of expr as var -> point; raises EtatrickError where it cannot be told."""
    found = limit(expr, var, point, from_above)
    if found is None:
        raise EtatrickError(f"cannot tell the limit of {expr} as {var} -> {point}")
    return found.value


def _exact(expr: Expr, t: Symbol) -> Expr | None:
    """lim_{t -> 0+}: t = s^q clears roots of t, then l'Hopital on numerator / denominator."""
    q = sympy.ilcm(1, 1, *(_root_order(p, t) for p in expr.atoms(sympy.Pow)))
    if q > 1:
        expr = _out_of_roots(expr.subs(t, t**q), t)
    if expr.has(sympy.I):
        return None
    numerator, denominator = sympy.fraction(sympy.together(sympy.powsimp(expr)))
    for _ in range(_HOPITAL_STEPS):
        top, bottom = _smooth_value(numerator, t), _smooth_value(denominator, t)
        if top is None or bottom is None:
            return None
        if bottom.is_nonzero:
            return sympy.simplify(top / bottom)
        if bottom != 0:
            return None
        if top != 0:
            return _one_sided_infinity(top, denominator, t)
        numerator, denominator = numerator.diff(t), denominator.diff(t)
    return None


def _out_of_roots(expr: Expr, t: Symbol) -> Expr:
    """(t^k b)^e = t^(k e) b^e, for t > 0 and b > 0 at t = 0, in every root whose base vanishes."""

    def rooted(power: Expr) -> bool:
        return bool(power.is_Pow and power.exp.is_Rational and not power.exp.is_Integer and power.base.has(t))

    def drawn(base: Expr, exponent: Expr) -> Expr:
        base = sympy.expand(base)
        powers = [term.as_coeff_exponent(t)[1] for term in sympy.Add.make_args(base)]
        if not all(k.is_Integer for k in powers) or (k := min(powers)) <= 0:
            return sympy.Pow(base, exponent)
        return t ** (k * exponent) * sympy.Pow(sympy.expand(base / t**k), exponent)

    return sympy.powsimp(expr.replace(rooted, lambda power: drawn(power.base, power.exp)))


def _root_order(power: Expr, t: Symbol) -> int:
    """The denominator of the exponent where the base vanishes with t."""
    base, exponent = power.as_base_exp()
    return int(exponent.q) if exponent.is_Rational and base.has(t) and base.subs(t, 0) == 0 else 1


def _smooth_value(expr: Expr, t: Symbol) -> Expr | None:
    """expr(0) when every node of `expr` is smooth at t = 0, None when some node is not (or may not be)."""
    for node in sympy.preorder_traversal(expr):
        if not node.has(t):
            continue
        if isinstance(node, sympy.log):
            if node.args[0].subs(t, 0).is_positive is not True:
                return None
        elif isinstance(node, sympy.Pow):
            base, exponent = node.as_base_exp()
            at_zero = base.subs(t, 0)
            smooth = exponent.is_Integer and (exponent > 0 or at_zero.is_nonzero)
            if not smooth and at_zero.is_positive is not True:
                return None
        elif not (node.is_Add or node.is_Mul or node == t or isinstance(node, _ENTIRE)):
            return None
    value = sympy.simplify(expr.subs(t, 0))
    return value if value.is_finite and value.is_extended_real else None


_ENTIRE = (
    sympy.exp,
    sympy.sin,
    sympy.cos,
    sympy.tanh,
    sympy.sinh,
    sympy.cosh,
    sympy.asinh,
    sympy.atan,
    sympy.erf,
    sympy.erfc,
    sympy.erfi,
)


def _one_sided_infinity(top: Expr, denominator: Expr, t: Symbol) -> Expr | None:
    """The limit top/denominator with a vanishing denominator: its sign from the first nonzero derivative."""
    for _ in range(_HOPITAL_STEPS):
        denominator = denominator.diff(t)
        value = _smooth_value(denominator, t)
        if value is None:
            return None
        if value != 0:
            ratio = sympy.simplify(top / value)
            return sympy.oo if ratio.is_positive else -sympy.oo if ratio.is_negative else None
    return None


def _exponential(expr: Expr, var: Symbol, t: Symbol) -> Expr | None:
    """lim_{var -> oo} of a rational function of exp(k var) and roots of var."""
    t_of_exp = expr.rewrite(sympy.exp).replace(
        lambda e: isinstance(e, sympy.exp) and (e.args[0] / var).is_Rational,
        lambda e: t ** (-e.args[0] / var),
    )
    return _dominated(t_of_exp, var, t) if t_of_exp.has(var) else _exact(t_of_exp, t)


def _dominated(expr: Expr, var: Symbol, t: Symbol) -> Expr | None:
    """The limit as var -> oo and t = exp(-k var) -> 0 of a rational function of t and roots of var.

    The lowest powers of t decide, whatever stands before them: 0 where the numerator's is higher, and where both are
    the same, the limit of the ratio of their coefficients.
    """
    q, p = (
        sympy.ilcm(1, 1, *(e.exp.q for e in expr.atoms(sympy.Pow) if e.base == x and e.exp.is_Rational))
        for x in (var, t)
    )
    s = sympy.Dummy("s", positive=True)
    top, bottom = sympy.fraction(sympy.together(sympy.powsimp(expr.subs({var: s**q, t: t**p}, simultaneous=True))))
    if not (top.is_polynomial(s, t) and bottom.is_polynomial(s, t)):
        return None
    (high, a), (low, b) = (_lowest(sympy.Poly(x, t)) for x in (top, bottom))
    if not _surely_nonzero(b, s):
        return None
    if high > low:
        return sympy.S.Zero
    return _limit_of_ratio(a, b, s) if high == low and _surely_nonzero(a, s) else None


def _lowest(poly: sympy.Poly) -> tuple[int, Expr]:
    """The lowest power in a polynomial, with its coefficient."""
    ((k,), coefficient) = poly.terms()[-1]
    return k, coefficient


def _surely_nonzero(coefficient: Expr, s: Symbol) -> bool:
    """Is its leading coefficient nonzero for all values of the parameters?"""
    return bool(sympy.LC(coefficient, s).is_nonzero)


def _limit_of_ratio(a: Expr, b: Expr, s: Symbol) -> Expr | None:
    """lim_{s -> oo} a/b of two polynomials."""
    u = sympy.Dummy("u", positive=True)
    return _exact((a / b).subs(s, 1 / u), u)


def _claimed(expr: Expr, var: Symbol, point: Expr, from_above: bool) -> Expr | None:
    guessed = _guessed(expr, var, point, from_above)
    if guessed is not None and _approaches(expr, var, point, from_above, guessed):
        return guessed
    if not tame(expr):
        return _approached(expr, var, point, from_above)
    try:
        value = oracle.ask("limit", expr, var, point, "+" if from_above else "-", seconds=8.0)
    except oracle.OracleError:
        return _approached(expr, var, point, from_above)
    if value.is_extended_real is not False and _approaches(expr, var, point, from_above, value):
        return value
    return _approached(expr, var, point, from_above)


def _by_parts(expr: Expr, var: Symbol, point: Expr, from_above: bool) -> Expr | None:
    """The limit of a sum, a multiple or a logarithm from those of its parts: log log w is too slow for samples."""
    coefficient, rest = expr.as_coeff_Mul()
    if isinstance(rest, sympy.log):
        inner = limit(rest.args[0], var, point, from_above)
        ends = {sympy.oo: sympy.oo, sympy.S.Zero: -sympy.oo}
        return None if inner is None or inner.value not in ends else coefficient * ends[inner.value]
    if not expr.is_Add:
        return None
    parts = [limit(term, var, point, from_above) for term in expr.args]
    if any(part is None for part in parts):
        return None
    total = sympy.Add(*(part.value for part in parts if part is not None))
    return None if total is sympy.nan else total


def _grown(expr: Expr, var: Symbol, point: Expr, from_above: bool) -> Expr | None:
    """oo or -oo where the values go on by no less whenever the exponent of the distance is quadrupled, like log log."""
    signs = set()
    for draw in parameter_draws(expr.free_symbols - {var}):
        points = [_near(point, from_above, k).xreplace(draw) for k in (40, 160, 640)]
        try:
            far, near, nearest = (balls.evaluate(expr, {**draw, var: x}, 20) for x in points)
        except (EtatrickError, ZeroDivisionError):
            return None
        if not (abs(near - far) > 0.1 and (nearest - near) / (near - far) > 0.9):
            return None
        signs.add(bool(near > far))
    return (sympy.oo if signs == {True} else -sympy.oo) if len(signs) == 1 else None


def _guessed(expr: Expr, var: Symbol, point: Expr, from_above: bool) -> Expr | None:
    """0, oo, or a short rational or its square root that the values run into, for a formula without parameters."""
    if expr.free_symbols - {var}:
        return None
    try:
        here = balls.evaluate_or_tiny(expr, {var: _near(point, from_above, 640)}, 30)
    except (EtatrickError, ZeroDivisionError):
        return None
    if abs(here) < 1e-30 or abs(here) > 1e30:
        return sympy.S.Zero if abs(here) < 1 else sympy.oo if here > 0 else -sympy.oo
    for power in (1, 2):
        with balls.precision(128):
            number = sympy.Rational((abs(here) ** power).str(25, radius=False))
        short = sympy.nsimplify(number, rational=True, tolerance=1e-20)
        if short.q <= 10**6:
            return sympy.root(short, power) if here > 0 else -sympy.root(short, power)
    return None


def _approached(expr: Expr, var: Symbol, point: Expr, from_above: bool) -> Expr | None:
    """The value 10^-640 away from the end, for a limit without a name, where values have settled to 100 digits."""
    return None if expr.free_symbols - {var} else settled(expr, var, point, from_above, SETTLED_DIGITS)


def settled(expr: Expr, var: Symbol, point: Expr, from_above: bool, digits: int) -> Expr | None:
    """The value at a point so near the end that moving half as near, in digits, changes none of the first `digits`."""
    steps = (k * max(digits, SETTLED_DIGITS) // SETTLED_DIGITS for k in (320, 640))
    points = [_near(point, from_above, k) for k in steps]
    try:
        near, nearest = (balls.evaluate(expr, {var: x}, digits + 10) for x in points)
    except (EtatrickError, ZeroDivisionError):
        return None
    with balls.precision(4 * digits + 64):
        if not abs(near - nearest) < abs(nearest) * flint.arb(10) ** -digits:
            return None
    return value_at(expr, var, points[1])


def _near(point: Expr, from_above: bool, k: int) -> Expr:
    """A point 10^-k from the end that the limit is taken at."""
    small = sympy.Rational(1, 10**k)
    return 1 / small if point is sympy.oo else point + small if from_above else point - small


def _approaches(expr: Expr, var: Symbol, point: Expr, from_above: bool, value: Expr) -> bool:
    """Do the values of `expr` on the way to `point` close in on `value` (for each of two parameter draws)?"""
    for draw in parameter_draws(expr.free_symbols - {var}):
        try:
            far, near, nearest = (
                _distance(expr, {**draw, var: _near(point, from_above, k)}, value) for k in (40, 160, 640)
            )
        except (EtatrickError, ZeroDivisionError):
            return False
        if not (far < 0.1 and near <= max(far, _NOISE) and nearest <= max(near, _NOISE)):
            return False
    return True


def _distance(expr: Expr, values: dict[Symbol, Expr], value: Expr) -> float:
    """|expr - value| where finite, 1/|expr| for a limit of +-oo (oo when it has the wrong sign)."""
    exact = {s: x.xreplace(values) for s, x in values.items()}
    here = balls.evaluate_or_tiny(expr, exact, 20)
    if value in (sympy.oo, -sympy.oo):
        right = here > 0 if value is sympy.oo else here < 0
        return float((1 / abs(here)).abs_upper()) if right else float("inf")
    return float(abs(here - balls.evaluate(value.xreplace(values), {}, 40)).abs_upper())
