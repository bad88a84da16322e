"""The other conditions of a smooth penalty, where one sign proof decides them.

Every function states one theorem about Omega, whose slope is `slope` (`with_slope` comes first), and raises NoProof
where exact algebra has nothing to print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import sympy
from sympy import Expr

from ..calculus.limits import limit
from ..calculus.proof import Proof
from ..calculus.signs import prove_nonnegative, prove_positive
from ..convexity import exact_weak_convexity
from ..curve import Arc, Curve
from ..order import fall_of
from ..symbols import w
from ._emitter import Emitter
from ._facts import Place
from ._theorems import HALF_LINE, NoProof, needed

Claim = Callable[[Emitter, Arc], None]
_SMOOTH = "(slope_smooth 0 slope Omega Omega_smooth)"


def with_slope(emitter: Emitter, arc: Arc) -> None:
    """The slope w/eta in the form that etatrick knows it by."""
    emitter.define("slope", w, arc.slope)
    facts = emitter.facts([arc.slope, arc.eta], HALF_LINE)
    equal = f"replace (slope w) with (w / eta w) by (unfold slope, eta; {facts.field})."
    script = ["intros Hl.", *facts.lines, equal, "exact (Omega_derive w Hl)."]
    emitter.lemma("Omega_smooth", HALF_LINE, "is_derive Omega w (slope w)", script)


def concave(emitter: Emitter, arc: Arc) -> None:
    found = needed(prove_nonnegative(-arc.slope.diff(w), w), "Omega'' <= 0")
    lemma = emitter.sign(found)
    name = lemma.removesuffix("_sign")
    script = [f"intros Hl. unfold slope, {name}.", emitter.derivative(arc.slope, -found.formula, HALF_LINE)]
    emitter.lemma("slope_falls", HALF_LINE, f"is_derive slope w (- {name} w)", script)
    _theorem(emitter, "Omega_concave : concave Omega",
             f"apply (concave_by_derivative slope (fun w => - {name} w) Omega Omega_smooth slope_falls). "
             f"intros w Hw. assert (S := {lemma} w Hw). lra.")  # fmt: skip


def not_concave(emitter: Emitter, arc: Arc) -> None:
    found = None if arc.slope.free_symbols - {w} else fall_of(_curve(arc))
    if found is None:
        raise NoProof("no pair of magnitudes between which Omega' rises")
    low, high = emitter.argument(found.low), emitter.argument(found.high)
    _theorem(emitter, "Omega_not_concave : ~ concave Omega",
             f"apply (not_concave slope Omega {low} {high}); [lra | lra | apply Omega_smooth; lra | "
             "apply Omega_smooth; lra | unfold slope; compare].")  # fmt: skip


def exact_zeros(emitter: Emitter, arc: Arc) -> None:
    """A slope that is at least k > 0 on (0, 1)."""
    start = _limit(arc.slope, sympy.S.Zero, True)
    candidates = [sympy.S.One] if start is sympy.oo else [start, start / 2]
    k, found = _first(
        (k, prove_nonnegative(arc.slope - k, w, sympy.S.Zero, end))
        for k in candidates
        for end in (sympy.oo, sympy.S.One)
    )
    value = emitter.argument(k)
    known = _known(emitter, found, f"slope w - {value}", "slope", arc.slope)
    _theorem(emitter, "Omega_kink : kink Omega",
             f"apply (kink_by_slope nil slope Omega {value} 1 {_SMOOTH}); [constant | lra | ]. intros w [Hw1 Hw2]. "
             f"{known}.")  # fmt: skip


def no_exact_zeros(emitter: Emitter, arc: Arc) -> None:
    """eta >= m > 0 everywhere: the penalty is a quadratic bowl at 0."""
    m = _limit(arc.eta, sympy.S.Zero, True)
    if m is sympy.oo or not m.is_positive:
        raise NoProof("eta_hat(0+) is not a positive number")
    value, found = emitter.argument(m), needed(prove_nonnegative(arc.eta - m, w), "eta >= eta(0+)")
    known = _known(emitter, found, f"eta w - {value}", "eta", arc.eta)
    _theorem(emitter, "Omega_no_kink : ~ kink Omega",
             f"apply (not_kink_by_floor eta Omega {value} 1 Omega_derive); [constant | lra | ]. intros w [Hw _]. "
             f"{known}.")  # fmt: skip


def unbiased(emitter: Emitter, arc: Arc) -> None:
    """0 <= Omega' <= c/w on (0, oo)."""
    c = _limit(arc.slope * w, sympy.oo, False)
    if c is sympy.oo or not c.is_nonnegative:
        raise NoProof("w Omega' has no finite limit")
    constants = [c, 2 * c] if c != 0 else [sympy.S.One, sympy.Integer(4)]
    k, found = _first((k, prove_nonnegative(k / w - arc.slope, w)) for k in constants)
    above = emitter.sign(needed(prove_positive(arc.slope, w), "Omega' > 0"))
    value = emitter.argument(k)
    known = _known(emitter, found, f"{value} / w - slope w", "slope", arc.slope)
    positive = f"apply Rlt_le; apply {above}; lra"
    _theorem(emitter, "Omega_unbiased : unbiased Omega",
             f"apply (unbiased_by_bound nil slope Omega {value} 1 {_SMOOTH}); [constant | lra | ]. intros w Hw. "
             f"rewrite Rabs_pos_eq by ({positive}). {known}.")  # fmt: skip


def biased(emitter: Emitter, arc: Arc) -> None:
    """Omega' >= k > 0 beyond 1."""
    end = _limit(arc.slope, sympy.oo, False)
    candidates = [sympy.S.One] if end is sympy.oo else [end, end / 2]
    k, found = _first(
        (k, prove_nonnegative(arc.slope - k, w, start)) for k in candidates for start in (sympy.S.Zero, sympy.S.One)
    )
    value = emitter.argument(k)
    known = _known(emitter, found, f"slope w - {value}", "slope", arc.slope)
    _theorem(emitter, "Omega_biased : ~ unbiased Omega",
             f"apply (not_unbiased nil slope Omega {value} 1 {_SMOOTH}); [constant | lra | ]. intros w Hw. "
             f"{known}.")  # fmt: skip


def bounded(emitter: Emitter, arc: Arc) -> None:
    """0 <= Omega <= its limit."""
    end = _limit(arc.omega, sympy.oo, False)
    if end is sympy.oo:
        raise NoProof("Omega has no finite limit")
    low, high = (needed(prove_nonnegative(e, w), "0 <= Omega <= its limit") for e in (arc.omega, end - arc.omega))
    value = emitter.argument(end)
    above = _known(emitter, low, "Omega w", "Omega", arc.omega)
    below = _known(emitter, high, f"{value} - Omega w", "Omega", arc.omega)
    _theorem(emitter, "Omega_bounded : bounded Omega",
             f"apply (bounded_by Omega 0 {value}). intros w Hw. split. {{ {above}. }} {below}.")  # fmt: skip


def unbounded(emitter: Emitter, arc: Arc) -> None:
    """Omega' >= c/w beyond 1: at least logarithmic growth."""
    end = _limit(arc.slope * w, sympy.oo, False)
    candidates = [sympy.S.One, sympy.S.Half] if end is sympy.oo else [end, end / 2]
    c, found = _first(
        (c, prove_nonnegative(arc.slope - c / w, w, start)) for c in candidates for start in (sympy.S.Zero, sympy.S.One)
    )
    value = emitter.argument(c)
    known = _known(emitter, found, f"slope w - {value} / w", "slope", arc.slope)
    _theorem(emitter, "Omega_unbounded : ~ bounded Omega",
             f"apply (not_bounded_by_slope nil slope Omega {value} 1 {_SMOOTH}); [constant | lra | ]. intros w Hw. "
             f"{known}.")  # fmt: skip


def never_saturates(emitter: Emitter, arc: Arc) -> None:
    above = emitter.sign(needed(prove_positive(arc.slope, w), "Omega' > 0"))
    _theorem(emitter, "Omega_never_saturates : ~ saturates Omega",
             "apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | "
             f"intros w Hw; apply {above}; lra].")  # fmt: skip


def weakly_convex(emitter: Emitter, arc: Arc) -> None:
    rho, _, certain = exact_weak_convexity(_curve(arc))
    if rho is None or not certain or rho is sympy.oo:
        raise NoProof("no finite weak convexity")
    found = needed(prove_nonnegative(arc.slope.diff(w) + rho, w), "Omega'' >= -rho")
    lemma, value = emitter.sign(found), emitter.argument(rho)
    name = lemma.removesuffix("_sign")
    script = [f"intros Hl. unfold slope, {name}.", emitter.derivative(arc.slope, found.formula - rho, HALF_LINE)]
    emitter.lemma("slope_steepest", HALF_LINE, f"is_derive slope w ({name} w - {value})", script)
    _theorem(emitter, "Omega_weakly_convex : weakly_convex Omega",
             f"apply (weakly_convex_by_derivative slope (fun w => {name} w - {value}) Omega Omega_smooth {value}); "
             f"[constant | exact slope_steepest | ]. intros w Hw. assert (S := {lemma} w Hw). lra.")  # fmt: skip


#: (condition, its truth) -> how it is stated.
CLAIMS: dict[tuple[str, bool], Claim] = {
    ("exact_zeros", True): exact_zeros,
    ("exact_zeros", False): no_exact_zeros,
    ("concave", True): concave,
    ("concave", False): not_concave,
    ("unbiased", True): unbiased,
    ("unbiased", False): biased,
    ("bounded", True): bounded,
    ("bounded", False): unbounded,
    ("saturates", False): never_saturates,
    ("weakly_convex", True): weakly_convex,
}


def _known(emitter: Emitter, found: Proof, shown: str, unfolded: str, *formulas: Expr) -> str:
    """The script for what follows linearly from 0 <= shown, which is the claim of `found` up to an identity."""
    lemma, place = emitter.sign(found), Place.of(found)
    facts = emitter.facts([found.formula, *formulas], place)
    bounds = [f"assert (Hl : {emitter.text(found.lower)} < w) by lra."]
    if found.upper is not sympy.oo:
        bounds.append(f"assert (Hu : w < {emitter.text(found.upper)}) by lra.")
    name = lemma.removesuffix("_sign")
    equal = f"replace ({shown}) with ({name} w) by (unfold {name}, {unfolded}; {facts.field})."
    weak = "apply Rlt_le. " if found.strict else ""
    return " ".join(
        [*bounds, *facts.lines, f"enough (0 <= {shown}) by lra.", equal, f"{weak}exact ({lemma} w {place.hypotheses})"]
    )


def _theorem(emitter: Emitter, statement: str, proof: str) -> None:
    emitter.blocks.append(f"Theorem {statement}.\nProof.\n  {proof.replace('. ', '.' + chr(10) + '  ')}\nQed.")


def _limit(e: Expr, at: Expr, from_above: bool) -> Expr:
    found = limit(e, w, at, from_above)
    if found is None or not found.exact or not (found.value is sympy.oo or found.value.is_finite):
        raise NoProof(f"no exact limit of {e}")
    return found.value


def _first(found: Iterable[tuple[Expr, Proof | None]]) -> tuple[Expr, Proof]:
    """The first value with a proof."""
    for value, proof in found:
        if proof is not None and value.is_positive:
            return value, proof
    raise NoProof("no bound with an exact proof")


def _curve(arc: Arc) -> Curve:
    return Curve((arc,), True)
