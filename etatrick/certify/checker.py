"""The checker of certificates: no search, and nothing taken from a certificate that is not derived or replayed.

1. The curve is linked to the description: on every arc eta_hat is the one of the formula, and the arcs tile (0, oo).
2. The sign claims that make the condition true are derived from the curve and the routes.
3. Every claim has a proof in the evidence, in order, and every node of that proof is replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from sympy import Expr, Rational, Symbol

from ..calculus import balls
from ..calculus.pieces import split
from ..calculus.proof import Claim, Proof
from ..calculus.replay import Rejected, replay
from ..calculus.terms import identical, nonnegative
from ..conditions import NAMES, ORDERED, Reason, claims_of
from ..curve import Arc, Curve
from ..parsing import parse_number
from ..symbols import EtatrickError, w
from .certificate import ALL, FORMAT, INFIMUM, LINKED
from .text import formula_from_text, proof_from_json, symbols_from_json

_BITS = 256


def check(data: Any) -> str:
    """The level at which the certificate's claim holds, in words; raises Rejected, with the reason, if it does not."""
    try:
        return _check(data)
    except Rejected:
        raise
    except (EtatrickError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Rejected(f"this is no certificate: {error}") from None


def _check(data: Mapping[str, Any]) -> str:
    if data["certificate"] != FORMAT or data["claim"] not in NAMES:
        raise Rejected("the format or the claim is not one that this checker knows")
    low, high = _domain(data["domain"], data["claim"])
    names = symbols_from_json(data["symbols"])
    kind, formula = data["description"]["kind"], formula_from_text(data["description"]["formula"], names)
    if data["verdict"] not in ("proved", "refuted"):
        raise Rejected(f"a certificate is of a proof or of a refutation, not of {data['verdict']!r}")
    if data["verdict"] == "refuted" and data["claim"] in ORDERED:
        return _level(data, _refuted(data, kind, formula, names, (low, high)))
    if data.get("routes") == [INFIMUM]:
        if kind != "dual" or data["claim"] not in ORDERED[:2] or data["domain"] != ALL:
            raise Rejected("only what is described by its dual is an infimum by its description")
        return _level(data, "exact")
    if kind not in LINKED:
        raise Rejected(f"nothing links a curve to a description of the kind {kind!r}")
    curve = _curve(data["curve"], names, low, high)
    for arc in curve.arcs:
        _linked(kind, formula, arc)
    routes, reasons = tuple(data.get("routes", ())), tuple(_reason(each, names) for each in data.get("reasons", ()))
    needed = claims_of(curve, data["claim"], data["verdict"], routes, reasons)
    if needed is None:
        raise Rejected("no claims follow from these routes and reasons")
    return _level(data, _replayed(needed, [proof_from_json(each, names) for each in data["evidence"]]))


def _reason(data: Mapping[str, str], names: Mapping[str, Symbol]) -> Reason:
    edge, size = (formula_from_text(data[key], names) for key in ("edge", "size"))
    return Reason(data["what"], data["at"], edge, size)


def _domain(text: str, claim: str) -> tuple[Expr, Expr]:
    if text == ALL:
        return sympy.S.Zero, sympy.oo
    low, high = (parse_number(part) for part in text.split(" < w < "))
    if claim not in ORDERED or not 0 <= low < high:
        raise Rejected(f"{claim} is not a question about the domain {text}")
    return low, high


def _level(data: Mapping[str, Any], level: str) -> str:
    if data["domain"] != ALL and data["verdict"] == "proved":
        level = "partial"
    if data["level"] != level:
        raise Rejected(f"the evidence is of level {level}, not {data['level']!r}")
    return level


def _replayed(needed: tuple[Claim, ...], evidence: list[Proof]) -> str:
    if len(needed) != len(evidence):
        raise Rejected(f"{len(needed)} claims are needed and {len(evidence)} are proved")
    for claim, proof in zip(needed, evidence, strict=True):
        if not _covers(proof.claim, claim):
            raise Rejected(f"what is proved, {proof.claim}, is not what is needed, {claim}")
        replay(proof)
    return "rigorous" if any(proof.level == "rigorous" for proof in evidence) else "exact"


def _covers(shown: Claim, needed: Claim) -> bool:
    place = (shown.variable, shown.lower, shown.upper) == (needed.variable, needed.lower, needed.upper)
    return place and (shown.strict or not needed.strict) and identical(shown.formula, needed.formula)


# ---------------------------------------------------------------- curve and description


def _curve(arcs: list[Mapping[str, str]], names: Mapping[str, Symbol], low: Expr, high: Expr) -> Curve:
    found = tuple(_arc(each, names) for each in arcs)
    ends = [low, *(arc.upper for arc in found)]
    if not found or ends[-1] != high or any(a.lower != end for a, end in zip(found, ends, strict=False)):
        raise Rejected(f"the arcs do not tile ({low}, {high})")
    return Curve(found, True)


def _arc(data: Mapping[str, str], names: Mapping[str, Symbol]) -> Arc:
    lower, upper, at, slope, eta = (formula_from_text(data[k], names) for k in ("lower", "upper", "w", "slope", "eta"))
    if data["variable"] != "w" or at != w:
        raise Rejected("an arc that is no function of w is not covered")
    if not (eta is sympy.oo and slope == 0) and not identical(slope * eta, w):
        raise Rejected(f"Omega' eta_hat is not w on ({lower}, {upper})")
    return Arc(w, lower, upper, w, slope, eta, sympy.S.Zero)


def _linked(kind: str, formula: Expr, arc: Arc) -> None:
    """The description, on this arc, has the slope of the arc."""
    if kind == "prox":
        _shrinks(formula, arc)
        return
    r = arc.slope / w
    goal = {
        "dropout_rate": r / (1 + r),
        "keep_probability": 1 / (1 + r),
        "noise_ratio": r,
        "reweighting": arc.eta,
        "penalty": arc.slope,
    }[kind]
    piece = _piece(formula, arc.lower, arc.upper)
    given = piece.diff(w) if kind == "penalty" else piece
    if given != goal and (sympy.oo in (given, goal) or not identical(given, goal)):
        raise Rejected(f"on ({arc.lower}, {arc.upper}) the curve is not that of the {kind} {formula}")


def _shrinks(rule: Expr, arc: Arc) -> None:
    """At step 1 the rule takes z = w + Omega'(w) back to w."""
    z = w + arc.slope
    ends = [z.subs(w, end) if end is not sympy.oo else end for end in (arc.lower, arc.upper)]
    if not identical(_piece(rule, *ends).subs(w, z), w):
        raise Rejected(f"on ({arc.lower}, {arc.upper}) the curve is not that of the shrinkage rule {rule}")


def _piece(formula: Expr, lower: Expr, upper: Expr) -> Expr:
    """The formula's piece on the interval; raises Rejected where a breakpoint of its own lies inside."""
    around = [e for lo, hi, e in split(formula, w) if _not_above(lo, lower) and _not_above(upper, hi)]
    if not around:
        raise Rejected(f"no single piece of {formula} covers ({lower}, {upper})")
    return around[0]


def _not_above(a: Expr, b: Expr) -> bool:
    return b is sympy.oo or (a is not sympy.oo and nonnegative(b - a))


# ---------------------------------------------------------------- refutations


def _refuted(
    data: Mapping[str, Any], kind: str, formula: Expr, names: Mapping[str, Symbol], domain: tuple[Expr, Expr]
) -> str:
    if kind not in LINKED or kind == "prox":
        raise Rejected(f"a refutation of a description of the kind {kind!r} is not covered")
    low, high = (parse_number(data["witness"][key]) for key in ("low", "high"))
    draw: dict[Symbol, Rational] = {names[k]: parse_number(x) for k, x in data["witness"]["parameters"].items()}
    free = formula.free_symbols - {w, *draw}
    if (
        not (domain[0] <= low < high <= domain[1] and low > 0)
        or free
        or any(s.is_positive and not x > 0 for s, x in draw.items())
    ):
        raise Rejected("the witness is no pair of magnitudes of the domain in order, or its parameters are none")
    falling = _reweighting(kind, formula) if data["claim"] != "concave" else -w / _reweighting(kind, formula)
    at = [balls.enclose(falling, {**draw, w: x}, _BITS) for x in (low, high)]
    if not (at[0].is_finite() and at[1].is_finite() and at[0] > at[1]):
        raise Rejected(f"nothing decreases from {low} to {high}")
    return "rigorous"


def _reweighting(kind: str, e: Expr) -> Expr:
    if kind == "penalty":
        return w / e.diff(w)
    return {"dropout_rate": (1 - e) / e, "keep_probability": e / (1 - e), "noise_ratio": 1 / e, "reweighting": e}[kind]
