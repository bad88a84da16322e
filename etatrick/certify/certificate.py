"""Certificates: a verdict on a condition with all that is needed to check it again, as one JSON object.

    certificate        1
    claim              one of the eight conditions, with its verdict, proved or refuted, and its level
    description        the formula that the penalty was described by, and of which kind
    symbols            what is assumed of every symbol but w
    domain             "w > 0", or "1/10 < w < 7" for a claim of level "partial"
    curve              per arc its ends, w, Omega' and eta_hat, as formulas in its variable
    routes             of monotone, subquadratic and concave: which of the sufficient reasons holds on each arc
    reasons            of the other conditions: the bounds of Omega' beside 0 and oo that decide them
    evidence           a proof of each sign claim that follows from the routes or the reasons
    witness            of a refutation by values: two magnitudes, and values of the parameters

`checker` reads it back. It derives the claims anew from the curve, the curve from the description, and replays.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr

from ..conditions import NAMES, ORDERED, Reason, Verdict, verdict, verdict_within
from ..curve import Arc, Curve
from ..penalty import Penalty
from ..symbols import EtatrickError
from .text import formula_to_text, proof_to_json, symbols_of, symbols_to_json

FORMAT = 1
ALL = "w > 0"
#: The reason why an infimum over noise or over eta is subquadratic: theory/Noise.v, noise_penalty_subquadratic.
INFIMUM = "Omega is an infimum of functions affine in w^2"
#: Descriptions whose link to the curve is an identity that the checker tests.
LINKED = ("dropout_rate", "keep_probability", "noise_ratio", "reweighting", "penalty", "prox")


class NoCertificate(EtatrickError):
    """A verdict that stands without a certificate, with the reason."""


def certificate(
    penalty: Penalty, condition: str = "monotone", within: tuple[Expr, Expr] | None = None
) -> dict[str, Any]:
    """The certificate of a proved or refuted condition, as plain data for JSON.

    `within`: two numbers, for a claim about the magnitudes between them alone.

    Raises NoCertificate where the verdict is undecided, or rests on a limit or on a description (a noise law,
    a combination) that certificates do not cover yet.
    """
    if condition not in NAMES:
        raise NoCertificate(f"no condition is named {condition!r}; the conditions are {', '.join(NAMES)}")
    if not isinstance(penalty.source, sympy.Expr) or penalty.kind not in (*LINKED, "dual"):
        raise NoCertificate("certificates are written for descriptions by one formula, not for noise laws and sums")
    curve = penalty.slopes if within is None else penalty.slopes.within(*within)
    found = verdict(curve, condition) if within is None else verdict_within(curve, condition, *within)
    if found.verdict == "undecided":
        raise NoCertificate(f"{condition} is undecided: {found.detail}")
    domain = ALL if within is None else f"{within[0]} < w < {within[1]}"
    data = {**_head(penalty, found), "domain": domain}
    if penalty.kind == "dual" and condition in ORDERED[:2] and found.verdict == "proved":
        return {**data, "routes": [INFIMUM], "level": "exact"}
    if penalty.kind == "dual":
        raise NoCertificate("of a dual, certificates cover that it is monotone and subquadratic")
    if found.verdict == "refuted" and condition in ORDERED:
        if penalty.kind == "prox":
            raise NoCertificate("of a shrinkage rule, no certificate says that two values are out of order")
        return {**data, "witness": _witness(found)}
    if not found.evidence and not (found.routes or found.reasons):
        raise NoCertificate(f"{condition} rests on a limit, for which there is no certificate yet")
    used = set(penalty.source.free_symbols).union(*map(symbols_of, found.evidence))
    return {**data, "symbols": symbols_to_json(used), **_proof(curve, found)}


def _proof(curve: Curve, found: Verdict) -> dict[str, Any]:
    why = {"routes": list(found.routes)} if found.routes else {"reasons": [_reason(each) for each in found.reasons]}
    rigorous = any(proof.level == "rigorous" for proof in found.evidence)
    return {
        "level": "partial" if found.level == "partial" else "rigorous" if rigorous else "exact",
        "curve": [_arc(arc) for arc in curve.arcs],
        **why,
        "evidence": [proof_to_json(proof) for proof in found.evidence],
    }


def _reason(reason: Reason) -> dict[str, str]:
    edge, size = formula_to_text(reason.edge), formula_to_text(reason.size)
    return {"what": reason.what, "at": reason.at, "edge": edge, "size": size}


def _head(penalty: Penalty, found: Verdict) -> dict[str, Any]:
    return {
        "certificate": FORMAT,
        "claim": found.name,
        "verdict": found.verdict,
        "level": found.level,
        "description": {"kind": penalty.kind, "formula": formula_to_text(penalty.source)},
        "symbols": symbols_to_json(set(penalty.source.free_symbols)),
    }


def _arc(arc: Arc) -> dict[str, str]:
    formulas = {"lower": arc.lower, "upper": arc.upper, "w": arc.w, "slope": arc.slope, "eta": arc.eta}
    return {"variable": arc.t.name, **{key: formula_to_text(e) for key, e in formulas.items()}}


def _witness(found: Verdict) -> dict[str, Any]:
    if found.witness is None:
        raise NoCertificate(f"{found.name} is refuted by a formula: {found.detail}")
    point = found.witness
    return {"low": str(point.low), "high": str(point.high), "parameters": dict(point.parameters)}
