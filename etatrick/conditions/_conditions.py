"""The eight conditions.

    monotone       eta_hat is nondecreasing on (0, oo)
    subquadratic   Omega(sqrt v) is concave; equivalent to monotone (LeJeune et al. 2021)
    exact_zeros    Omega'(0+) > 0: a kink, so that w = 0 can be a minimiser of loss + lam Omega
    concave        Omega is concave on (0, oo)
    unbiased       Omega'(w) -> 0 as w -> oo: large weights are not shrunk in the limit
    bounded        Omega is bounded
    saturates      Omega is constant from some magnitude on
    weakly_convex  Omega + rho w^2/2 is convex for some finite rho

With symbolic parameters a proof holds for all their admissible values; a refutation names values for which it fails.

The first two and `concave` are sign claims along the curve. The others are decided by exact limits where those are to
be had, and by sign claims about bounds (`_reasons`) where they are not, or where evidence is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise

import sympy
from sympy import Expr

from ..calculus import balls
from ..calculus.checks import parameter_draws
from ..calculus.limits import Limit, limit
from ..calculus.proof import Claim, Proof
from ..calculus.signs import prove_all
from ..calculus.tidy import sign_of
from ..calculus.value_at import shown
from ..convexity import exact_weak_convexity
from ..curve import Arc, Curve
from ..order import decrease_of, fall_of
from ..penalty import Penalty
from ..symbols import EtatrickError
from . import _claims as claims
from ._growth import because
from ._reasons import Reason, claims_for
from ._verdict import Level, Verdict, proved, refuted, undecided

#: The conditions on the order of two values; they can be asked of an interval as well.
ORDERED = ("monotone", "subquadratic", "concave")
NAMES = (
    "monotone",
    "subquadratic",
    "exact_zeros",
    "concave",
    "unbiased",
    "bounded",
    "saturates",
    "weakly_convex",
)


@lru_cache(maxsize=256)
def conditions(penalty: Penalty) -> tuple[Verdict, ...]:
    """A verdict for every name in `NAMES`, in that order."""
    curve = penalty.curve
    monotone = _monotone(curve)
    concave = _concave(curve)
    by_limits = {name: decide(curve) for name, decide in _BY_LIMITS.items()}
    grown = {name: _reasoned(curve, v) if v.verdict == "undecided" else v for name, v in by_limits.items()}
    subquadratic = replace(monotone, name="subquadratic", detail=f"equivalent to monotone; {monotone.detail}")
    known = {"monotone": monotone, "subquadratic": subquadratic, "concave": concave, **grown}
    verdicts = tuple(known[name] for name in NAMES)
    assumed = _assumed(curve)
    return tuple(replace(v, detail=f"{v.detail} (for {assumed})") for v in verdicts) if assumed else verdicts


def verdict(curve: Curve, name: str) -> Verdict:
    """The verdict on one condition with all the evidence that is to be had; no formula for Omega is needed for it."""
    if name in _BY_LIMITS:
        return _reasoned(curve, _BY_LIMITS[name](curve))
    return _concave(curve) if name == "concave" else replace(_monotone(curve), name=name)


def verdict_within(curve: Curve, name: str, low: Expr, high: Expr) -> Verdict:
    """The verdict on `name`, one of ORDERED, for low < w < high alone; what is proved there has the level "partial".

    Raises EtatrickError for another condition, an empty interval, or a curve that is no function of w.
    """
    if name not in ORDERED:
        raise EtatrickError(f"{name} is no question about an interval; {', '.join(ORDERED)} are")
    if not 0 <= low < high:
        raise EtatrickError(f"the interval must be 0 <= low < high, not ({low}, {high})")
    found = verdict(curve.within(low, high), name)
    detail = f"{found.detail} (for {low} < w < {high})"
    return replace(found, detail=detail, level="partial" if found.verdict == "proved" else found.level)


def claims_of(
    curve: Curve, name: str, answer: str, routes: tuple[str, ...] = (), reasons: tuple[Reason, ...] = ()
) -> tuple[Claim, ...] | None:
    """The claims from which the answer follows by these routes or reasons, in the order of a verdict's evidence."""
    if name in _BY_LIMITS:
        return claims_for(curve, name, answer, reasons)
    known, value = (_CONCAVE_ROUTES, claims.slope) if name == "concave" else (_MONOTONE_ROUTES, claims.noise_ratio)
    if len(routes) != len(curve.arcs) or not set(routes) <= set(known):
        return None
    along = [known[route](arc) for route, arc in zip(routes, curve.arcs, strict=True)]
    at_breaks = claims.falling_at_breaks(curve, value)
    if at_breaks is None or None in along:
        return None
    return (*(claim for each in along if each is not None for claim in each), *at_breaks)


def _monotone(curve: Curve) -> Verdict:
    name = "monotone"
    if curve.envelope:
        return proved(
            name,
            "a minimum over noise parameters of functions affine in w^2; every such minimum is concave in w^2",
        )
    found = decrease_of(curve)
    if found is not None:
        low, high = sympy.N(found.low, 6), sympy.N(found.high, 6)
        if low == high:
            low, high = found.low, found.high
        return refuted(name, f"eta_hat({low}) = {found.at_low} > eta_hat({high}) = {found.at_high}", found, "rigorous")
    shown = _shown(curve, _MONOTONE_ROUTES)
    if shown is None:
        return undecided(name, "no sign proof was found for eta_hat', and no decrease among the samples")
    return _over_breaks(name, curve, claims.noise_ratio, shown, "eta_hat' >= 0")


_Along = Callable[[Arc], "tuple[Claim, ...] | None"]
_MONOTONE_ROUTES: dict[str, _Along] = {
    route: partial(claims.monotone_along, route=route) for route in (claims.FLAT, claims.REWEIGHTING, claims.RATIO)
}
_CONCAVE_ROUTES: dict[str, _Along] = {"Omega'' <= 0": claims.falling_along}


_Shown = list[tuple[str, list[Proof]]]


def _shown(curve: Curve, routes: Mapping[str, _Along]) -> _Shown | None:
    """For every arc the first route all of whose claims are proved, and the proofs; None where an arc has none."""
    found: _Shown = []
    for arc in curve.arcs:
        tried = ((route, prove_all(needed)) for route, along in routes.items() if (needed := along(arc)) is not None)
        proved_by = next(((route, proofs) for route, proofs in tried if proofs is not None), None)
        if proved_by is None:
            return None
        found.append(proved_by)
    return found


def _over_breaks(name: str, curve: Curve, value: Callable[[Arc], Expr], shown: _Shown, what: str) -> Verdict:
    """Proved, where the value does not rise at the breaks either; without evidence where only limits say so."""
    proofs = [proof for _, found in shown for proof in found]
    level: Level = "rigorous" if any(proof.level == "rigorous" for proof in proofs) else "exact"
    detail = f"{what}: " + ("; ".join(dict.fromkeys(str(found[-1]) for _, found in shown if found)) or "constant")
    needed = claims.falling_at_breaks(curve, value)
    at_breaks = None if needed is None else prove_all(needed)
    if at_breaks is not None:
        routes = tuple(route for route, _ in shown)
        return replace(proved(name, detail, level), routes=routes, evidence=(*proofs, *at_breaks))
    if not _falls_at_breaks(curve, value):
        return undecided(name, f"{what} on every arc, but its values at a breakpoint could not be compared")
    return proved(name, detail, level)


def _falls_at_breaks(curve: Curve, value: Callable[[Arc], Expr]) -> bool:
    """Is it exact that `value` does not rise from one arc to the next?"""
    for left, right in pairwise(curve.arcs):
        ends = limit(value(left), left.t, left.upper, False), limit(value(right), right.t, right.lower, True)
        if ends[0] is None or ends[1] is None or not (ends[0].exact and ends[1].exact):
            return False
        if sign_of(ends[0].value - ends[1].value) not in (0, 1):
            return False
    return True


def _concave(curve: Curve) -> Verdict:
    name = "concave"
    found = fall_of(curve)
    if found is not None:
        detail = (
            f"Omega'({sympy.N(found.low, 6)}) = {found.at_low} < Omega'({sympy.N(found.high, 6)}) = {found.at_high}"
        )
        return refuted(name, detail, found, "rigorous")
    shown = _shown(curve, _CONCAVE_ROUTES)
    if shown is None:
        return undecided(name, "no sign proof was found for Omega'', and no rise of Omega' among the samples")
    return _over_breaks(name, curve, claims.slope, shown, "Omega'' <= 0")


def _reasoned(curve: Curve, found: Verdict) -> Verdict:
    """The verdict with sign claims as its evidence, where such are found; what is undecided may so be decided."""
    for answer in ("proved", "refuted") if found.verdict == "undecided" else (found.verdict,):
        known = because(curve, found.name, answer)
        if known is None:
            continue
        reasons, evidence = known
        if found.verdict == "undecided":
            rigorous = any(proof.level == "rigorous" for proof in evidence)
            build = proved if answer == "proved" else refuted
            found = build(found.name, "; ".join(map(str, reasons)), level="rigorous" if rigorous else "exact")
        return replace(found, reasons=reasons, evidence=evidence)
    return found


def _exact_zeros(curve: Curve) -> Verdict:
    name = "exact_zeros"
    first = curve.arcs[0]
    start = limit(first.slope, first.t, first.lower)
    if start is not None and start.exact:
        if start.value is sympy.oo or start.value.is_positive:
            return proved(name, f"Omega'(0+) = {shown(start.value)} > 0")
        if start.value.is_zero:
            return refuted(name, "Omega'(0+) = 0: the penalty is smooth at 0")
    return undecided(name, f"Omega'(0+) {_said(start)}")


def _said(found: Limit | None) -> str:
    """A limit that proves nothing, in words."""
    if found is None:
        return "could not be found"
    try:
        value = shown(found.value)
    except EtatrickError:  # a limit that no digits of could be settled
        return "could not be settled"
    return f"is {value} by a computed limit that is not a proof"


def _unbiased(curve: Curve) -> Verdict:
    last = curve.arcs[-1]
    if last.slope == 0:
        return proved("unbiased", "Omega' = 0 for large w")
    end = limit(last.slope, last.t, last.upper, False)
    if end is None or not end.exact:
        return undecided("unbiased", f"the limit of Omega' {_said(end)}")
    if end.value.is_zero:
        return proved("unbiased", "Omega'(w) -> 0 as w -> oo")
    if end.value is sympy.oo or end.value.is_positive:
        return refuted("unbiased", f"Omega'(w) -> {shown(end.value)} as w -> oo")
    return undecided("unbiased", f"Omega'(w) -> {end.value}, whose sign depends on parameters")


def _bounded(curve: Curve) -> Verdict:
    name, last = "bounded", curve.arcs[-1]
    if not curve.finite_at_zero:
        return refuted(name, "Omega(w) -> -oo as w -> 0")
    if last.slope == 0:
        return proved(name, f"Omega = {shown(last.omega)} for large w")
    for power in (sympy.S.One, sympy.Rational(3, 2)):
        end = limit(last.slope * last.w**power, last.t, last.upper, False)
        if end is None or not end.exact:
            continue
        if power == 1 and (end.value is sympy.oo or end.value.is_positive):
            return refuted(name, f"w Omega'(w) -> {end.value} > 0: Omega grows at least like log w")
        if power > 1 and end.value.is_finite:
            return proved(name, f"w^(3/2) Omega'(w) -> {end.value}, so Omega' has a finite integral")
    return undecided(name, "no exact limit of w Omega' or w^(3/2) Omega' settles whether Omega is bounded")


def _saturates(curve: Curve) -> Verdict:
    """On its last stretch Omega' is one analytic formula: either identically 0, or 0 on no interval."""
    last = curve.arcs[-1]
    if last.slope == 0:
        return proved("saturates", f"Omega is constant for w >= {shown(last.lower)}")
    for draw in parameter_draws(curve.free_symbols):
        for k in (0, 1, 3):
            low = last.lower.xreplace(draw)
            ball = balls.enclose(last.slope, {**draw, last.t: low + sympy.Integer(10) ** k}, 192)
            if ball.is_finite() and ball > 0:
                return refuted("saturates", "Omega' is analytic for large w and not identically 0")
    return undecided("saturates", "Omega' was not seen to be positive for large w")


def _weakly_convex(curve: Curve) -> Verdict:
    rho, detail, certain = exact_weak_convexity(curve)
    if rho is None:
        return undecided("weakly_convex", detail)
    if not certain:
        return undecided("weakly_convex", f"{detail}, by a computed limit that is not a proof")
    if rho is sympy.oo:
        return refuted("weakly_convex", detail)
    return proved("weakly_convex", f"rho = {rho}")


#: How the conditions on growth are decided by exact limits.
_BY_LIMITS: dict[str, Callable[[Curve], Verdict]] = {
    "exact_zeros": _exact_zeros,
    "unbiased": _unbiased,
    "bounded": _bounded,
    "saturates": _saturates,
    "weakly_convex": _weakly_convex,
}


def _assumed(curve: Curve) -> str:
    """The order of the breakpoints that the curve takes for granted, where it depends on the parameters."""
    bounds = (sympy.S.Zero, *curve.breaks())
    open_pairs = [(a, b) for a, b in pairwise(bounds) if curve.free_symbols and not (b - a).is_positive]
    return ", ".join(f"{a} < {b}" for a, b in open_pairs)
