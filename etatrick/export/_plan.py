"""What a generated file is made of: formulas and tables of one penalty, and where its prox has to look for minima."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ..calculus.limits import limit
from ..curve import Arc
from ..numerics import require_values
from ..penalty import Penalty
from . import _samples
from ._arcs import Arcs, Piece, Pull
from ._duals import Dual, plan_dual

TINY = 1e-300


@dataclass(frozen=True)
class Stretch:
    """Omega' is linear (`line`: its value at 0 and its slope), convex or concave on [low, high]: one minimum at most.

    `pull` numbers the formulas there; Newton steps may leave the stretch as far as [first, last], where they hold too.
    `steps`: Newton steps in float32 and in float64, then those that polish in float64; none where a formula does.
    """

    low: float
    high: float
    pull: int
    convex: bool
    line: tuple[float, float] | None
    first: float
    last: float
    steps: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Plan:
    """All that `source` prints."""

    name: str
    formula: str
    omega: tuple[Piece, ...]
    slope: tuple[Piece, ...]
    curvature: tuple[Piece, ...]
    eta: tuple[Piece, ...]
    dual: Dual
    at_zero: tuple[float, float, float, float]
    breaks: tuple[float, ...]
    pulls: tuple[Pull, ...]
    stretches: tuple[Stretch, ...]
    kinks: tuple[float, ...]
    weak_convexity: float


def make_plan(penalty: Penalty, prove: bool = False) -> Plan:
    """Decide how every function of the penalty is computed, and `prove` the bounds of tables, which takes longer.

    Raises EtatrickError when a parameter has no value.
    """
    require_values(penalty)
    curve = penalty.curve
    first, arcs = curve.arcs[0], Arcs(curve, prove)
    omega, slope, curvature, eta = map(arcs.pieces, ("omega", "slope", "curvature", "eta"))
    values = [zero_value(first, e) for e in (first.slope, first.curvature, first.eta)]
    plan = Plan(
        name=penalty.name or penalty.kind,
        formula=_formula(penalty),
        omega=omega,
        slope=slope,
        curvature=curvature,
        eta=eta,
        dual=plan_dual(penalty, prove),
        at_zero=(-math.inf if penalty.unbounded_below else 0.0, values[0], values[1], values[2]),
        breaks=tuple(_samples.number(b) for b in curve.breaks()),
        pulls=(),
        stretches=(),
        kinks=(),
        weak_convexity=_samples.number(penalty.weak_convexity),
    )
    if penalty.unbounded_below:  # nothing beats 0, so that no other point need be looked at
        return plan
    from ._stretches import with_stretches

    return with_stretches(replace(plan, pulls=arcs.pulls(slope, curvature)))


def zero_value(arc: Arc, expr: object) -> float:
    """The limit of a formula at w = 0 as a float; 0 where it cannot be told."""
    found = limit(expr, arc.t, arc.lower)
    if found is None or found.value.is_extended_real is False:
        return 0.0
    return _samples.number(found.value)


def _formula(penalty: Penalty) -> str:
    omega = penalty.omega
    if penalty.form == "closed":
        return f"Omega(w) = {omega} for w >= 0"
    return f"{penalty.kind.replace('_', ' ')}: {penalty.source}"
