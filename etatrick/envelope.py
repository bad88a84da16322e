"""The penalty of a noise family with a complexity cost: P(w) = min_a 1/2 r(a) w^2 + C(a), a lower envelope.

Every noise level a is a line in v = w^2. On a smooth stretch of their lower envelope v = -2 C'(a)/r'(a) and
eta = 1/r(a), but that equation may have several roots of which one is the minimiser, or none: the envelope may start
at an inner level, where C is least; stay at an end of the range; and jump from a stretch to an end. Which of these
happens is read off the lower convex hull of the points (r, C) on a fine grid, a global comparison; the levels at which
it happens are then roots of equations, exact to any number of digits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy
from sympy import Expr, Rational, Symbol

from .calculus import balls
from .calculus.inverse import inverse
from .calculus.limits import limit_value
from .calculus.root import root
from .calculus.signs import witness_decrease
from .calculus.tidy import tame, tidy
from .calculus.value_at import at_point
from .curve import Arc, Curve, explicit_arc, piecewise, ratio
from .family import NoiseFamily as NoiseFamily
from .hull import Hull, end_value, lower_hull
from .pace import well_paced
from .profile import profile, require_cheapest
from .symbols import EtatrickError, eta, fresh, w

_SOLVE_SECONDS = 4.0
#: A longer equation for the best level is not worth an attempt to solve it.
_SOLVABLE = 60
#: The largest denominator of a level that is recognised as a fraction.
_SHORT_FRACTION = 10**6


@dataclass(frozen=True)
class _End:
    """The limits of r and C at one end of the range."""

    ratio: Expr
    cost: Expr


def from_noise_family(family: NoiseFamily) -> Curve:
    """The envelope's curve: a ridge at the fullest noise, the stationary stretch, a ridge or nothing beyond it."""
    if family.free_symbols:
        names = ", ".join(sorted(map(str, family.free_symbols)))
        raise EtatrickError(f"a noise law needs values for all its parameters; {names} has none")
    whole, family = family, profile(family)
    family = replace(family, ratio=tidy(family.ratio))
    if not family.ratio.has(family.parameter):
        raise EtatrickError(f"the noise ratio {family.ratio} does not depend on {family.parameter}")
    if _hull(family).falling:
        family = family.reversed()
    if whole.others:
        require_cheapest(whole, family, _hull(family))
    family = _along_eta(family) or family
    return _curve(family, _hull(family))


def _hull(family: NoiseFamily) -> Hull:
    """The shape of the envelope."""
    return lower_hull(family.parameter, family.ratio, family.cost, family.lower, family.upper)


def _along_eta(family: NoiseFamily) -> NoiseFamily | None:
    """The family with eta = 1/r as its parameter, which makes half the dual of its cost; None without a formula."""
    level = _solved(1 / family.ratio, family.parameter, family.lower, family.upper, eta)
    if level is None:
        return None
    ends = (
        limit_value(1 / family.ratio, family.parameter, x, up)
        for x, up in ((family.lower, True), (family.upper, False))
    )
    return NoiseFamily(eta, 1 / eta, tidy(family.cost.subs(family.parameter, level)), *ends)


def _curve(family: NoiseFamily, hull: Hull) -> Curve:
    start = _end(family, family.lower, True)
    end = _end(family, family.upper, False)
    first = _first_level(family, hull, start)
    least = _plain(at_point(family.cost, family.parameter, first)) if hull.starts_inside else start.cost
    finite = least is not -sympy.oo
    shift = least if finite else sympy.S.Zero
    last = _last_level(family, hull, end)
    _refuse_fold(family, hull, first, last)
    arcs = (
        *_before(family, first, start, shift),
        *_branch(family, first, last, shift),
        *_after(family, last, end, shift),
    )
    dual = _dual(family, first, last, start, end, shift) if family.parameter == eta else None
    return Curve(arcs, finite, dual, envelope=True)


def _dual(family: NoiseFamily, first: Expr, last: Expr, start: _End, end: _End, shift: Expr) -> Expr:
    """f(eta): 2 C on the stretch, 2 Omega(b) - b^2/eta where eta jumps at w = b, 0 below it all and oo above."""
    gain = tidy(2 * (family.cost - shift))
    begin, finish = _square_at(family, first, True), _square_at(family, last, False)
    fullest = ratio(sympy.S.One, start.ratio) if begin != 0 else first
    least = ratio(sympy.S.One, end.ratio)
    pieces = [(fullest, sympy.S.Zero)]
    if first != fullest:
        pieces.append((first, tidy(begin * start.ratio + 2 * (start.cost - shift) - begin / eta)))
    pieces.append((last, gain))
    if last != least:
        pieces.append((least, tidy(finish * end.ratio + 2 * (end.cost - shift) - finish / eta)))
    return piecewise([*pieces, (sympy.oo, sympy.oo)], eta)


def _end(family: NoiseFamily, point: Expr, from_above: bool) -> _End:
    return _End(*(_limit(x, family.parameter, point, from_above) for x in (family.ratio, family.cost)))


def _limit(expr: Expr, a: Symbol, point: Expr, from_above: bool) -> Expr:
    found = end_value(expr, a, point, from_above)
    if found is None:
        raise EtatrickError(f"cannot tell the limit of {expr} as {a} -> {point}")
    return found


def _first_level(family: NoiseFamily, hull: Hull, start: _End) -> Expr:
    """The level at which the stationary stretch begins."""
    a = family.parameter
    if hull.start is None:
        return family.lower
    return _level(family.cost.diff(a) if hull.starts_inside else _excess(family, start), a, hull.start)


def _last_level(family: NoiseFamily, hull: Hull, end: _End) -> Expr:
    """The level at which it ends: where the end of the range costs as much, or where r is least."""
    a = family.parameter
    if hull.end is None:
        return family.upper
    return _level(family.ratio.diff(a) if hull.ends_inside else _excess(family, end), a, hull.end)


def _level(equation: Expr, a: Symbol, bracket: tuple[Rational, Rational]) -> Expr:
    """The root of the equation in the bracket: as a short fraction where it is one, else as an exact `root`."""
    found = root(equation, a, *bracket)
    near = Rational(balls.evaluate(found, {}, 40).str(35, radius=False))
    short = near.limit_denominator(_SHORT_FRACTION)
    value = balls.enclose(equation, {a: short}, 512)
    return short if value.contains(0) and _plain(equation.subs(a, short)) == 0 else found


def _plain(number: Expr) -> Expr:
    """A number with its logarithms split into those of primes, so that what cancels is seen to."""
    return number if number.has(root) else sympy.expand(sympy.expand_log(number, force=True, factor=True))


def _excess(family: NoiseFamily, end: _End) -> Expr:
    """How much more the stationary level costs than the end of the range, at the same w."""
    return (family.ratio - end.ratio) * family.square / 2 + family.cost - end.cost


def _before(family: NoiseFamily, first: Expr, start: _End, shift: Expr) -> tuple[Arc, ...]:
    """Below the magnitude at which the stretch begins the fullest noise r is cheapest: the penalty is r w^2/2."""
    begin = _square_at(family, first, True)
    if begin == 0:
        return ()
    if start.ratio is sympy.oo or begin is sympy.oo:
        raise EtatrickError(
            f"the cost rises too slowly from {family.parameter} = {family.lower}: small weights would be dropped at no "
            "cost"
        )
    held = start.ratio
    return (
        explicit_arc(
            sympy.S.Zero, sympy.sqrt(begin), w * held, ratio(sympy.S.One, held), held * w**2 / 2 + start.cost - shift
        ),
    )


def _after(family: NoiseFamily, last: Expr, end: _End, shift: Expr) -> tuple[Arc, ...]:
    """Beyond the stretch the least noise stays the best."""
    begin = _square_at(family, last, False)
    if begin is sympy.oo or end.cost is sympy.oo:
        return ()
    held = end.ratio
    beyond = held * w**2 / 2 + end.cost - shift
    return (explicit_arc(sympy.sqrt(begin), sympy.oo, w * held, ratio(sympy.S.One, held), tidy(beyond)),)


def _square_at(family: NoiseFamily, level: Expr, from_above: bool) -> Expr:
    if not level.has(root):
        return _limit(family.square, family.parameter, level, from_above)
    if level.args[0] == family.cost.diff(family.parameter):
        return sympy.S.Zero
    if level.args[0] == family.ratio.diff(family.parameter):
        return sympy.oo
    return at_point(family.square, family.parameter, level)


def _branch(family: NoiseFamily, first: Expr, last: Expr, shift: Expr) -> tuple[Arc, ...]:
    """The stationary stretch, as formulas in w where the level is one."""
    a, r, square = family.parameter, family.ratio, family.square
    if not square.has(a):  # every level is best at the same w: the minimiser jumps from one end to the other
        return ()
    omega = r * square / 2 + family.cost - shift
    q = fresh("q", square)
    found = _solved(square, a, first, last, q)
    level = None if found is None else tidy(found.subs(q, w**2))
    if level is None:
        magnitude = sympy.sqrt(square)
        endless = _square_at(family, last, False) is sympy.oo
        return (well_paced(Arc(a, first, last, magnitude, magnitude * r, 1 / r, omega), endless),)
    held = tidy(r.subs(a, level))
    begin, end = (_square_at(family, x, above) for x, above in ((first, True), (last, False)))
    explicit = tidy(omega.subs(a, level))
    return (explicit_arc(sympy.sqrt(begin), sympy.sqrt(end), tidy(w * held), tidy(1 / held), explicit),)


def _solved(rising: Expr, a: Symbol, first: Expr, last: Expr, target: Symbol) -> Expr | None:
    """The level at which `rising` has the value `target`, as a formula."""
    if any(x.has(root) for x in (rising, first, last)) or not tame(rising) or sympy.count_ops(rising) > _SOLVABLE:
        return None
    return inverse(rising, a, target, lower=first, upper=last, seconds=_SOLVE_SECONDS)


def _refuse_fold(family: NoiseFamily, hull: Hull, first: Expr, last: Expr) -> None:
    """Where w(a) falls within the stretch, the minimiser jumps between two inner levels."""
    ends = [balls.enclose(x, {}, 128) if x is not sympy.oo else None for x in (first, last)]

    def within(x: Rational) -> bool:
        at = balls.enclose(x, {}, 128)
        return bool((ends[0] is None or at > ends[0]) and (ends[1] is None or at < ends[1]))

    found = witness_decrease(family.square, family.parameter, [x for x in hull.grid if within(x)])
    if found is not None:
        raise EtatrickError(
            f"the best noise level jumps between {family.parameter} = {sympy.N(found.low, 6)} and "
            f"{sympy.N(found.high, 6)}; only jumps to an end of the range are supported"
        )
