"""The one internal representation: a curve t -> (w, eta, Omega, f) made of smooth arcs.

Along every arc  dOmega = (w/eta) dw  and  df = (w/eta)^2 deta,  so that

    slope = Omega'(w) = w/eta,        f = 2 Omega - w^2/eta = 2 Omega - w * slope.

An arc whose parameter is w itself is explicit: its omega, slope and eta are formulas in w. Otherwise the penalty is
parametric. `eta = oo` (slope 0) marks a stretch on which the penalty is constant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy
from sympy import Expr, Symbol

from .calculus.value_at import at_point
from .symbols import EtatrickError, w


@dataclass(frozen=True)
class Arc:
    """One smooth arc; w, slope, eta and omega are formulas in `t` on (lower, upper), w increasing in t."""

    t: Symbol
    lower: Expr
    upper: Expr
    w: Expr
    slope: Expr
    eta: Expr
    omega: Expr

    @property
    def explicit(self) -> bool:
        return self.w == self.t

    @property
    def dual(self) -> Expr:
        """f at eta(t)."""
        return 2 * self.omega - self.w * self.slope

    @property
    def curvature(self) -> Expr:
        """Omega''(w(t)) = (dslope/dt) / (dw/dt)."""
        return self.slope.diff(self.t) / self.w.diff(self.t)

    def at(self, expr: Expr, value: Expr) -> Expr:
        return at_point(expr, self.t, value)


@dataclass(frozen=True)
class Curve:
    """Arcs in ascending w that together cover (0, oo).

    `finite_at_zero`: Omega(0+) is finite, and then it is 0. `dual`: the dual as a formula in eta where the
    description was one. `envelope`: the curve is a minimum over noise parameters by construction.
    """

    arcs: tuple[Arc, ...]
    finite_at_zero: bool
    dual: Expr | None = None
    envelope: bool = False

    @property
    def explicit(self) -> bool:
        return all(arc.explicit for arc in self.arcs)

    @property
    def free_symbols(self) -> frozenset[Symbol]:
        """The shape parameters that have no value yet."""
        found: set[Symbol] = set()
        for arc in self.arcs:
            found |= (arc.w.free_symbols | arc.slope.free_symbols | arc.omega.free_symbols) - {arc.t}
            found |= arc.lower.free_symbols | arc.upper.free_symbols
        return frozenset(found)

    def within(self, low: Expr, high: Expr) -> Curve:
        """The part with low < w < high, two numbers; raises EtatrickError for an arc that is no function of w."""
        if not self.explicit or any(b.free_symbols for b in self.breaks()):
            raise EtatrickError("only a penalty whose slope is a formula in w, with numbers for breakpoints, has parts")
        inside = [arc for arc in self.arcs if arc.lower < high and low < arc.upper]
        cut = [replace(arc, lower=max(arc.lower, low), upper=min(arc.upper, high)) for arc in inside]
        return replace(self, arcs=tuple(cut))

    def breaks(self) -> tuple[Expr, ...]:
        """The magnitudes at which one arc takes over from another."""
        return tuple(arc.at(arc.w, arc.lower) for arc in self.arcs[1:])


@dataclass(frozen=True)
class Stretch:
    """value(t) at argument(t) for lower < t < upper."""

    argument: Expr
    value: Expr
    parameter: Symbol
    lower: Expr
    upper: Expr

    def __str__(self) -> str:
        return f"{self.value} at {self.argument}, {self.lower} < {self.parameter} < {self.upper}"


@dataclass(frozen=True)
class Parametric:
    """A function given by a curve, as stretches in ascending argument."""

    stretches: tuple[Stretch, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.stretches))


def explicit_arc(lower: Expr, upper: Expr, slope: Expr, eta: Expr, omega: Expr) -> Arc:
    return Arc(w, lower, upper, w, slope, eta, omega)


def ratio(numerator: Expr, denominator: Expr) -> Expr:
    """numerator/denominator, with oo for division by 0 (a flat penalty has eta = oo) and 0 for division by oo."""
    if denominator == 0:
        return sympy.oo
    return sympy.S.Zero if denominator is sympy.oo else numerator / denominator


def piecewise(parts: list[tuple[Expr, Expr]], var: Symbol, pole: Expr | None = None) -> Expr:
    """A Piecewise from (upper end, formula) in ascending order: empty parts left out, equal neighbours merged.

    A part holds at its upper end as well, except at a `pole`.
    """
    merged: list[tuple[Expr, Expr]] = []
    for upper, value in parts:
        if upper == 0 or (merged and merged[-1][0] == upper):
            continue
        if merged and merged[-1][1] == value:
            merged.pop()
        merged.append((upper, value))
    if len(merged) == 1:
        return merged[0][1]
    pairs = [(value, var < upper if upper == pole else var <= upper) for upper, value in merged[:-1]]
    return sympy.Piecewise(*pairs, (merged[-1][1], True), evaluate=False)
