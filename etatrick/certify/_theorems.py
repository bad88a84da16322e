"""The definitions and theorems of a file, for a smooth penalty and for one in pieces.

A smooth penalty is stated with its reweighting eta, one in pieces with its noise ratio r = 1/eta, which is 0 where
eta = oo. Where Omega has no closed form that Coq can name, the theorems hold for every Omega with Omega' = w/eta.
"""

from __future__ import annotations

from itertools import pairwise

import sympy
from sympy import Expr

from ..calculus.proof import Proof
from ..calculus.signs import prove_nondecreasing, prove_nonnegative, prove_positive
from ..curve import Arc, Curve
from ..symbols import w
from ._emitter import Emitter
from ._facts import Place
from ._printer import Unprintable

HALF_LINE = Place(w, sympy.S.Zero, sympy.oo)


class NoProof(Unprintable):
    """Exact algebra has no proof to print."""


def needed(found: Proof | None, what: str) -> Proof:
    if found is None:
        raise NoProof(f"no exact proof of {what}")
    return found


# ---------------------------------------------------------------- smooth


def smooth(emitter: Emitter, arc: Arc) -> None:
    """eta, its derivative, eta > 0, eta' >= 0 and the theorem eta_monotone."""
    rising = needed(prove_nondecreasing(arc.eta, w), "eta' >= 0")
    above = needed(prove_positive(arc.eta, w), "eta > 0")
    emitter.define("eta", w, arc.eta)
    emitter.define("deta", w, rising.formula)
    positive = emitter.sign(above)
    emitter.lemma("eta_pos", HALF_LINE, "0 < eta w", [f"exact ({positive} w)."])
    script = ["intros Hl. unfold eta, deta.", emitter.derivative(arc.eta, rising.formula, HALF_LINE)]
    emitter.lemma("eta_derive", HALF_LINE, "is_derive eta w (deta w)", script)
    nonnegative = emitter.sign(rising)
    weak = "intros Hl. apply Rlt_le." if rising.strict else "intros Hl."
    emitter.lemma("deta_nonneg", HALF_LINE, "0 <= deta w", [weak, f"exact ({nonnegative} w Hl)."])
    emitter.blocks.append(
        "Theorem eta_monotone : nondecreasing eta.\n"
        "Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed."
    )


def smooth_omega(emitter: Emitter, omega: Expr, slope: Expr, eta: Expr) -> None:
    """Omega, with Omega' = w/eta."""
    emitter.define("Omega", w, omega)
    script = ["intros Hl. unfold Omega, eta.", emitter.derivative(omega, w / eta, HALF_LINE, eta)]
    emitter.lemma("Omega_derive", HALF_LINE, "is_derive Omega w (w / eta w)", script)


def any_smooth_omega(emitter: Emitter) -> None:
    emitter.blocks.append(
        "(** Omega has no closed form here: what follows holds for every antiderivative of w / eta w. *)\n"
        "Variable Omega : R -> R.\n"
        "Hypothesis Omega_derive : forall w, 0 < w -> is_derive Omega w (w / eta w)."
    )


def smooth_subquadratic(emitter: Emitter) -> None:
    emitter.blocks.append(
        "Theorem Omega_subquadratic : subquadratic Omega.\n"
        "Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed."
    )


def decreasing(emitter: Emitter, arc: Arc, low: Expr, high: Expr) -> None:
    """eta(low) > eta(high): a kernel-checked refutation."""
    emitter.define("eta", w, arc.eta)
    a, b = emitter.argument(low), emitter.argument(high)
    emitter.blocks.append(
        "Theorem eta_not_monotone : ~ nondecreasing eta.\n"
        f"Proof. apply (not_monotone eta {a} {b}); [lra | lra | unfold eta; compare]. Qed."
    )


def decreasing_omega(emitter: Emitter, arc: Arc, low: Expr, high: Expr) -> None:
    smooth_omega(emitter, arc.omega, arc.slope, arc.eta)
    a, b = emitter.argument(low), emitter.argument(high)
    emitter.blocks.append(
        "Theorem Omega_not_subquadratic : ~ subquadratic Omega.\n"
        f"Proof. apply (not_subquadratic eta Omega {a} {b}); [lra | lra | unfold eta; compare | unfold eta; compare | "
        "apply Omega_derive; lra | apply Omega_derive; lra]. Qed."
    )


# ---------------------------------------------------------------- pieces


def ratios(curve: Curve) -> list[Expr]:
    """The noise ratio Omega'/w of every arc, without 0/0 at its upper end."""

    def simple(r: Expr) -> Expr:
        return sympy.factor(sympy.together(sympy.cancel(r))) if r.is_rational_function(w) else sympy.powsimp(r)

    return [simple(arc.slope / arc.w) for arc in curve.arcs]


def nested(names: list[str], knots: list[str]) -> str:
    """piece a f (piece b g h)."""
    if not knots:
        return names[0]
    inner = nested(names[1:], knots[1:])
    return f"piece {knots[0]} {names[0]} {inner if ' ' not in inner else f'({inner})'}"


def pieces(emitter: Emitter, curve: Curve) -> None:
    """The noise ratio in pieces, and the theorem ratio_monotone: it falls."""
    rs, arcs, knots = ratios(curve), curve.arcs, [emitter.argument(b) for b in curve.breaks()]
    names = [f"ratio{k + 1}" for k in range(len(arcs))] if knots else ["ratio"]
    for name, r in zip(names, rs, strict=True):
        emitter.define(name, w, r)
    if knots:
        emitter.blocks.append(f"Definition ratio : R -> R := {nested(names, knots)}.")
    falls = [_falls(emitter, name, r, arc) for name, r, arc in zip(names, rs, arcs, strict=True)]
    neighbours = zip(pairwise(zip(names, rs, strict=True)), curve.breaks(), strict=True)
    joints = [_joint(emitter, left, right, knot) for (left, right), knot in neighbours]
    script = f"intros v w Hv Hw; exact ({falls[-1]} v w Hv Hw)"
    for k in reversed(range(len(joints))):
        rule = f"falls_piece {knots[k]}" if k == 0 else f"falls_closed_piece {knots[k - 1]} {knots[k]}"
        last = k + 1 == len(joints)
        joined = f"exact {joints[k]}" if last else f"apply piece_le; [constant | exact {joints[k]}]"
        script = f"apply ({rule}); [exact {falls[k]} | {script} | {joined}]"
    emitter.blocks.append(f"Theorem ratio_monotone : nonincreasing ratio.\nProof. {script}. Qed.")


def _falls(emitter: Emitter, name: str, r: Expr, arc: Arc) -> str:
    """forall v w, lower <= v -> v <= w -> w <= upper -> r w <= r v."""
    last, low = arc.upper is sympy.oo, emitter.text(arc.lower)
    found = needed(prove_nonnegative(sympy.together(-r.diff(w)), w, arc.lower, arc.upper), "a falling noise ratio")
    lemma = emitter.sign(found)
    minus = lemma.removesuffix("_sign")
    derive = emitter.derivative(r, -found.formula, Place(w, arc.lower, arc.upper, closed=True))
    start = "<" if arc.lower == 0 else "<="
    high = "" if last else f"w <= {emitter.text(arc.upper)} -> "
    given = "ltac:(lra)" if last else "ltac:(lra) ltac:(lra)"
    emitter.blocks.append(
        f"Lemma {name}_falls v w : {low} {start} v -> v <= w -> {high}{name} w <= {name} v.\nProof.\n"
        f"  intros Hv Hw{'' if last else ' Hu'}. "
        f"apply (falls_by_derive {name} (fun x : R => - {minus} x)); [exact Hw | | ].\n"
        f"  - {_inner_point(emitter, arc, start)} unfold {name}, {minus}. {derive}\n"
        f"  - intros x Hx Hxw. assert (S := {lemma} x {given}). lra.\nQed."
    )
    return f"{name}_falls"


def _inner_point(emitter: Emitter, arc: Arc, start: str) -> str:
    """A point between v and w of the arc takes the name w, with its bounds as hypotheses."""
    opening = f"intros x Hx Hxw. assert (Hxl : {emitter.text(arc.lower)} {start} x) by lra."
    if arc.upper is sympy.oo:
        return f"{opening} clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta."
    bounded = f"assert (Hxu : x <= {emitter.text(arc.upper)}) by lra."
    return f"{opening} {bounded} clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta."


def _joint(emitter: Emitter, left: tuple[str, Expr], right: tuple[str, Expr], knot: Expr) -> str:
    """The noise ratio does not rise at a knot."""
    facts = emitter.facts_at(knot, [e.subs(w, knot) for e in (left[1], right[1])])
    at, name = emitter.argument(knot), f"{left[0]}_joins"
    drop = sympy.factor(sympy.simplify((left[1] - right[1]).subs(w, knot)))
    shown = f"{left[0]} {at} - {right[0]} {at}"
    emitter.blocks.append(
        f"Lemma {name} : {right[0]} {at} <= {left[0]} {at}.\nProof.\n"
        + "".join(f"  {line}\n" for line in facts.lines)
        + f"  enough (0 <= {shown}) by lra. replace ({shown}) with ({emitter.text(drop)})\n"
        f"    by (unfold {left[0]}, {right[0]}; at_one; {facts.field}). constant.\nQed."
    )
    return name


def pieces_omega(emitter: Emitter, curve: Curve) -> None:
    """Omega in pieces, with slope w r(w) off the knots and continuous at them."""
    arcs, knots = curve.arcs, [emitter.argument(b) for b in curve.breaks()]
    ends = [str(k) for k in range(1, len(arcs) + 1)] if knots else [""]
    omegas = [sympy.expand_log(arc.omega) for arc in arcs]
    for end, omega in zip(ends, omegas, strict=True):
        emitter.define(f"Omega{end}", w, omega)
    if knots:
        emitter.blocks.append(f"Definition Omega : R -> R := {nested([f'Omega{end}' for end in ends], knots)}.")
    for end, omega, arc, r in zip(ends, omegas, arcs, ratios(curve), strict=True):
        place = Place(w, arc.lower, arc.upper, closed=True)
        script = [f"intros {place.hypotheses}. unfold Omega{end}, ratio{end}.", emitter.derivative(omega, w * r, place)]
        emitter.lemma(f"Omega{end}_derive", place, f"is_derive Omega{end} w (w * ratio{end} w)", script)
    for k, knot in enumerate(curve.breaks()):
        _meets(emitter, k + 1, knot, omegas[k : k + 2])
    script_text = _joined(knots)
    emitter.blocks.append(
        f"Lemma Omega_slope : effective_penalty ({_listed(knots)}) ratio Omega.\nProof. {script_text}. Qed."
    )


def _joined(knots: list[str]) -> str:
    """The tactic that puts the derivatives of the pieces together."""
    if not knots:
        return "apply slope_smooth; exact Omega_derive"
    n = len(knots)
    script = f"apply effective_smooth; exact Omega{n + 1}_derive"
    for k in range(n, 0, -1):
        right = f"eapply continuous_of_derive; apply Omega{k + 1}_derive; constant"
        meets = f"exact Omega{k}_meets"
        if k < n:
            right = f"apply piece_continuous_left; [constant | {right}]"
            meets = f"apply piece_meets; [constant | {meets}]"
        left = f"intros; apply Omega{k}_derive; lra"
        script = f"apply effective_piece; [constant | {left} | {right} | {meets} | {script}]"
    whole = [nested([f"{name}{k}" for k in range(1, n + 2)], knots) for name in ("ratio", "Omega")]
    return f"change (effective_from 0 ({_listed(knots)}) ({whole[0]}) ({whole[1]})). {script}"


def _listed(knots: list[str]) -> str:
    return "".join(f"{knot} :: " for knot in knots) + "nil"


def _meets(emitter: Emitter, k: int, knot: Expr, omegas: list[Expr]) -> None:
    """Omega k and its successor agree at the knot between them."""
    at = emitter.argument(knot)
    facts = emitter.facts_at(knot, [e.subs(w, knot) for e in omegas])
    left, right = f"Omega{k}", f"Omega{k + 1}"
    script = "".join(f"  {line}\n" for line in facts.lines) + f"  unfold {left}, {right}. at_one. {facts.field}.\n"
    emitter.blocks.append(f"Lemma {left}_meets : {left} {at} = {right} {at}.\nProof.\n{script}Qed.")


def any_pieces_omega(emitter: Emitter, curve: Curve) -> None:
    listed = _listed([emitter.argument(b) for b in curve.breaks()])
    emitter.blocks.append(
        "(** Omega has no closed form here: what follows holds for every one with the slope w r(w). *)\n"
        f"Variable Omega : R -> R.\nHypothesis Omega_slope : effective_penalty ({listed}) ratio Omega."
    )


def pieces_subquadratic(emitter: Emitter, curve: Curve) -> None:
    listed = _listed([emitter.argument(b) for b in curve.breaks()])
    emitter.blocks.append(
        "Theorem Omega_subquadratic : subquadratic Omega.\n"
        f"Proof. exact (effective_penalty_subquadratic ({listed}) ratio Omega Omega_slope ratio_monotone). Qed."
    )


def pieces_saturate(emitter: Emitter, curve: Curve) -> None:
    """Omega is constant beyond its last knot."""
    if curve.arcs[-1].slope != 0 or len(curve.arcs) == 1:
        raise NoProof("the penalty is not flat for large w")
    end, value = emitter.argument(curve.arcs[-1].lower + 1), emitter.argument(sympy.expand_log(curve.arcs[-1].omega))
    names = ", ".join(["Omega", *(f"Omega{k + 1}" for k in range(len(curve.arcs)))])
    emitter.blocks.append(
        "Theorem Omega_saturates : saturates Omega.\nProof.\n"
        f"  apply (saturates_by Omega {end} {value}); [constant | ]. intros w Hw. unfold {names}, piece.\n"
        "  repeat (destruct (Rle_dec _ _); [exfalso; lra|]). equation.\nQed."
    )
