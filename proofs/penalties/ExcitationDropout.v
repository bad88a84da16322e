(** * Excitation dropout is outside the theory

    Base rate [C], [N] units: a unit of relevance [p] is dropped at the rate [C (N - 1) p / ((C N - 1) p + 1 - C)], which
    rises with the relevance, so its reweighting [(1 - C) (1 - p) / (C (N - 1) p)] falls.  With the relevance
    [p = w / (1 + w)] of a magnitude [w] the reweighting is [k / w] and the penalty [w^3 / (3 k)]: superquadratic, it spreads
    weights out instead of zeroing them. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick KeepProbability Certificate SignTactics.
Open Scope R_scope.

Section ExcitationDropout.
Variables C N : R.
Hypothesis C_range : 0 < C < 1.
Hypothesis N_range : 1 < N.

Definition rate (p : R) := C * (N - 1) * p / ((C * N - 1) * p + (1 - C)).
Definition relevance (w : R) := w / (1 + w).
Definition k := (1 - C) / (C * (N - 1)).
Definition eta (w : R) := k / w.
Definition Omega (w : R) := w ^ 3 / (3 * k).

Lemma k_pos : 0 < k.
Proof. unfold k. positivity. Qed.

(** The reweighting is the odds of the keep probability. *)
Theorem ExcitationDropout_reweighting w : 0 < w -> reweighting 1 (1 - rate (relevance w)) = eta w.
Proof.
  intros Hw. unfold reweighting, rate, relevance, eta, k.
  assert (0 < C * (N - 1)) by nra. assert (0 < C * (N - 1) * w) by nra.
  assert (0 < (C * N - 1) * w + (1 - C) * (1 + w)) by (replace (_ + _) with (C * (N - 1) * w + (1 - C)) by ring; lra).
  field. repeat split; lra.
Qed.

Theorem ExcitationDropout_not_monotone : ~ nondecreasing eta.
Proof. assert (P := k_pos). apply (not_monotone eta 1 2); try lra. unfold eta. lra. Qed.

Theorem ExcitationDropout_not_subquadratic : ~ subquadratic Omega.
Proof.
  assert (P := k_pos).
  assert (D : forall w, 0 < w -> is_derive Omega w (w / eta w)) by (intros w Hw; unfold Omega, eta; auto_derive;
    [trivial|field; lra]).
  apply (not_subquadratic eta Omega 1 2); try (apply D); unfold eta; lra.
Qed.
End ExcitationDropout.
