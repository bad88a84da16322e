"""Closed antiderivatives, each a claim of SymPy's that has been checked.

For h = w/eta_hat(w) the penalty is Omega(w) = int_lower^w h. SymPy's `integrate` gives wrong answers to
ordinary formulas (rational functions with symbolic coefficients, some roots, divergent integrals), so a
claim F counts only if

  * F' = h at exact points on both sides of 1 and for several parameter values, in ball arithmetic, and
  * F(x) - F(base) = int_base^x h at spread points, against certified quadrature,

where `base` is the lower end when the integral converges there and the point 1 when it does not. A claim that
fails is dropped and the next route is tried; if none holds there is no closed form.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from time import monotonic

import flint
import sympy
from sympy import Expr, Rational, Symbol

from .. import oracle
from ..symbols import EtatrickError, w
from . import quadrature
from .checks import Draw, Interval, agree, ball, suitable_draws, vanishes
from .forms import forms
from .inverse import inverse
from .partial_logs import integrate_logs
from .tidy import tidy

#: The whole search, and each question of it, in seconds.
TOTAL_SECONDS = 25.0
QUESTION_SECONDS = 6.0
_SHORTEST = 0.2
#: Exponents k of the points lower + 10^-k between which the order of h at the lower end is measured.
_SCALES = (4, 10, 30, 100, 300, 1000)
_STEEPEST = 1e12
#: F' = h must not be refuted at any of the points, and be seen to 25 digits at so many: the others are for
#: formulas such as w exp(w)/(exp(w) - 1) - w, which cancels beyond all digits at large w.
_POINTS, _NEEDED = 9, 5
_DIGITS = 30
#: Above this size the exact comparison of derivatives is not tried.
_EXACT_SIZE = 300
_INFINITE = (sympy.oo, -sympy.oo, sympy.zoo, sympy.nan)
_REFUSED = (
    sympy.I,
    *_INFINITE,
    sympy.Integral,
    sympy.Limit,
    sympy.RootSum,
    sympy.CRootOf,
    sympy.Order,
    sympy.meijerg,
    sympy.Piecewise,
    sympy.exp_polar,
)


@dataclass(frozen=True)
class Antiderivative:
    """F with F' = h, or the knowledge that no closed one was found.

    `expr` is F (None when there is none): F(lower+) = 0 when the integral converges there, else F = 0 at 1
    (at the middle of the interval if 1 is outside). `converges` says whether int_lower h is finite, for all
    parameter values tried. `route` names what found F, `check` how F' = h was verified: "exact" by algebra,
    "balls" by enclosures. F is meant for generic parameters: at single values, such as p = 2 in
    v^(2-p)/(2-p), it may be undefined.
    """

    expr: Expr | None
    converges: bool
    route: str
    check: str


@dataclass(frozen=True)
class _Problem:
    """The integrand, and the places where claims about it are tested."""

    h: Expr
    var: Symbol
    interval: Interval
    draws: tuple[Draw, ...]
    converges: bool
    deadline: float

    @cached_property
    def base(self) -> Expr:
        """Where F is to vanish."""
        if self.converges:
            return self.interval.lower
        ends = [self.interval.at(draw) for draw in self.draws]
        if all(lower < 1 < upper for lower, upper in ends):
            return sympy.S.One
        lower, upper = self.interval.lower, self.interval.upper
        return lower + 1 if upper is sympy.oo else (lower + upper) / 2

    @cached_property
    def areas(self) -> tuple[tuple[dict[Symbol, Rational], flint.arb], ...]:
        """int_base^x h by certified quadrature: three points x for each of two draws, one for the others."""
        spots = [(draw, x) for draw in self.draws[:2] for x in self.interval.points(draw, -2, 1, 3)]
        spots += [(draw, x) for draw in self.draws[2:] for x in self.interval.points(draw, -2, 1, 3)[2:]]
        return tuple(({**draw, self.var: x}, self.area(draw, x)) for draw, x in spots)

    def area(self, draw: Draw, x: Rational) -> flint.arb:
        return quadrature.integrate(self.h, self.var, self.base.xreplace(draw), x, draw, _DIGITS)

    def points(self, draw: Draw) -> tuple[Rational, ...]:
        """Where F' is compared with h, on both sides of 1."""
        return self.interval.points(draw, -6, 6, _POINTS)

    def seconds_left(self) -> float:
        return self.deadline - monotonic()

    def ask(self, operation: oracle.Operation, *arguments: object, **options: object) -> Expr | None:
        """The oracle's answer within the time that is left, None if there is none."""
        seconds = min(QUESTION_SECONDS, self.seconds_left())
        if seconds < _SHORTEST:
            return None
        try:
            return oracle.ask(operation, *arguments, seconds=seconds, **options)
        except oracle.OracleError:
            return None


def antiderivative(h: Expr, var: Symbol = w, lower: Expr = sympy.S.Zero, upper: Expr = sympy.oo) -> Antiderivative:
    """A checked closed antiderivative of the smooth formula h >= 0 on (lower, upper).

    Raises EtatrickError when h is real and finite throughout the interval for none of the parameter values
    tried.
    """
    interval = Interval(sympy.sympify(lower), sympy.sympify(upper))
    draws = suitable_draws(h, var, interval)
    if not draws:
        raise EtatrickError(f"cannot integrate {h}: it is not real and finite on ({lower}, {upper})")
    converges = all(_converges(h, var, interval, draw) for draw in draws)
    problem = _Problem(h, var, interval, draws, converges, monotonic() + oracle.patience() * TOTAL_SECONDS)
    for route, claim in _claims(problem):
        for candidate in _cleaned(claim, var):
            expr = _accepted(candidate, problem)
            if expr is not None:
                return Antiderivative(expr, converges, route, "exact" if _exactly(expr, problem) else "balls")
    return Antiderivative(None, converges, "", "")


def _converges(h: Expr, var: Symbol, interval: Interval, draw: Draw) -> bool:
    """int_lower h < oo for one draw, from the order of h at the lower end.

    With v the distance to the end and L = log10(1/v), v h = 10^-u(L). A power of v makes u linear in L and
    the integral finite when u grows; if the slope tends to 0 instead, as for h = 1/(v log(v)^c), it is
    finite for c > 1.
    """
    heights = list(_heights(h, var, interval.lower, draw))
    if len(heights) < 2:
        raise EtatrickError(f"cannot integrate {h}: its order at {interval.lower} cannot be determined")
    (k1, u1), (k2, u2), (k3, u3) = heights[-3:] if len(heights) > 2 else (heights[0], *heights)
    slope = (u3 - u2) / (k3 - k2)
    earlier = (u2 - u1) / (k2 - k1) if k2 > k1 else slope
    if abs(slope) > 0.25 or abs(slope - earlier) < 1e-6:
        return slope > 1e-9
    return (u3 - u2) / math.log10(k3 / k2) > 1.05


def _heights(h: Expr, var: Symbol, lower: Expr, draw: Draw) -> Iterator[tuple[int, float]]:
    """(k, -log10 of v |h(lower + v)|), v = 10^-k, down to where h is extreme or cannot be told."""
    for k in _SCALES:
        near = lower.xreplace(draw) + Rational(1, 10**k)
        # an end such as sqrt(2) must stay exact at this scale, so it is put into the formula
        value = ball(h, {**draw, var: near}) if near.is_Rational else ball(h.subs(var, near), draw)
        if value is None:
            return
        if value.is_zero():
            continue
        height = k - float((abs(value).log() / flint.arb(10).log()).mid())
        yield k, height
        if abs(height) > _STEEPEST:
            return


def _claims(problem: _Problem) -> Iterator[tuple[str, Expr]]:
    """Unchecked antiderivatives, by the routes that were found best, in that order."""
    h, var = tidy(problem.h), problem.var
    for route, options in (("manual", {"manual": True}), ("algebraic", {"meijerg": False})):
        claim = problem.ask("integrate", h, var, **options)
        if claim is not None:
            yield route, claim
    # a substitution does not help to integrate a rational function
    if not h.is_rational_function(var) and problem.seconds_left() > _SHORTEST:
        for claim in _substituted(h, problem):
            yield "substitution", claim
    claim = problem.ask("integrate", h, var)
    if claim is not None:
        yield "default", claim


def _substituted(h: Expr, problem: _Problem) -> Iterator[Expr]:
    """u = var/h, which is eta_hat: int h dvar = int (x(u)/u) x'(u) du, where x is the inverse of eta_hat."""
    var, interval = problem.var, problem.interval
    u = sympy.Symbol("u", positive=True)
    for new in dict.fromkeys((tidy((var / h).rewrite(sympy.exp)), tidy(var / h))):
        old = inverse(new, var, u, interval.lower, interval.upper, problem.seconds_left())
        if old is not None:
            break
    else:
        return
    integrand, bottom = tidy(old / u * old.diff(u)), tidy(new.subs(var, interval.lower))
    for integrate in (
        lambda: integrate_logs(integrand, u),
        lambda: problem.ask("integrate", integrand, u, meijerg=False),
    ):
        claim = integrate()
        if claim is not None:
            yield (claim - _start(claim, u, bottom, problem)).subs(u, new)


def _start(claim: Expr, u: Symbol, bottom: Expr, problem: _Problem) -> Expr:
    """The value of the claim at the bottom of the range of u, 0 where that is not finite or not found.

    It is easier to find here than after the substitution back.
    """
    direct = claim.subs(u, bottom)
    value = problem.ask("limit", claim, u, bottom, "+") if direct.has(*_REFUSED) else direct
    return sympy.S.Zero if value is None or value.has(*_REFUSED) else value


def _cleaned(claim: Expr, var: Symbol) -> Iterator[Expr]:
    """The claim without polar numbers and case distinctions; nothing if it is not a finite real formula."""
    claim = sympy.unpolarify(claim)
    if claim.has(sympy.Piecewise):
        claim = sympy.piecewise_fold(claim)
    for part in [case.expr for case in claim.args] if isinstance(claim, sympy.Piecewise) else [claim]:
        # log(-a) and log(a) differ by a constant, and only the latter is real
        part = part.replace(sympy.log, lambda x: sympy.log(-x if x.is_negative else x))
        if part.has(var) and not part.has(*_REFUSED):
            yield part


def _accepted(candidate: Expr, problem: _Problem) -> Expr | None:
    """The candidate, shifted to vanish at the base and in its shortest form, if it passes every check."""
    try:
        if not _differentiates(candidate, problem):
            return None
        for constant in _constants(candidate, problem):
            expr = candidate - constant
            if _measures(expr, problem):
                return _shortest(expr, problem)
    except EtatrickError:  # a function or a range that enclosures do not reach is not verified
        return None
    return None


def _differentiates(expr: Expr, problem: _Problem) -> bool:
    """Is expr' = h, in ball arithmetic?"""
    slope = sympy.expand_func(expr.diff(problem.var))
    if slope.has(sympy.Derivative, sympy.Subs):
        return False
    for draw in problem.draws:
        found = [vanishes(slope - problem.h, problem.h, {**draw, problem.var: x}) for x in problem.points(draw)]
        if False in found or found.count(True) < _NEEDED:
            return False
    return True


def _constants(expr: Expr, problem: _Problem) -> Iterator[Expr]:
    """What the value of `expr` at the base may be."""
    direct = expr.subs(problem.var, problem.base)
    if not direct.has(*_REFUSED):
        yield direct
    if problem.converges:
        yield sympy.S.Zero
        limit = problem.ask("limit", expr, problem.var, problem.base, "+")
        if limit is not None and not limit.has(*_REFUSED):
            yield limit


def _measures(expr: Expr, problem: _Problem) -> bool:
    """Is expr(x) = int_base^x h?"""
    for values, area in problem.areas:
        value = ball(expr, values)
        if value is None or not agree(value, area):
            return False
    return True


def _shortest(expr: Expr, problem: _Problem) -> Expr:
    """The shortest of a few forms that are equal to `expr` and have been checked like it."""
    return next(form for form in forms(expr) if form == expr or _passes(form, problem))


def _passes(form: Expr, problem: _Problem) -> bool:
    try:
        return not form.has(*_REFUSED) and _differentiates(form, problem) and _measures(form, problem)
    except EtatrickError:
        return False


def _exactly(expr: Expr, problem: _Problem) -> bool:
    """Does expr' - h vanish by algebra alone, over one denominator?"""
    difference = sympy.expand_func(expr.diff(problem.var)) - problem.h
    if sympy.count_ops(difference) > _EXACT_SIZE:
        return False
    numerator = sympy.fraction(sympy.together(difference.rewrite(sympy.exp)))[0]
    return sympy.powsimp(sympy.expand(numerator)) == 0
