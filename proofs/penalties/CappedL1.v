(** * Capped l1: [Omega w = min w a].  The corner at [a] makes the reweighting jump to infinity and the prox jump *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section CappedL1.
Variable a : R.
Hypothesis a_pos : 0 < a.

Definition ratio := piece a (fun w => / w) (fun _ => 0).
Definition slope := piece a (fun _ => 1) (fun _ => 0).
Definition Omega := piece a (fun w => w) (fun _ => a).
Definition f (e : R) := piece a (fun e => e) (fun e => 2 * a - a ^ 2 / e) e.

Lemma Omega_is_min w : Omega w = Rmin w a.
Proof. unfold Omega, piece. destruct (Rle_dec w a); [rewrite Rmin_left|rewrite Rmin_right]; lra. Qed.

Lemma CappedL1_slope : slope_from 0 (a :: nil) slope Omega.
Proof.
  apply slope_piece; [exact a_pos|intros; auto_derive; [trivial|reflexivity]|continuous_explicit| |continuous_explicit|
    reflexivity].
  apply slope_smooth. intros. auto_derive; [trivial|reflexivity].
Qed.

Lemma slope_is w : 0 < w -> slope w = w * ratio w.
Proof. intros Hw. unfold slope, ratio, piece. destruct (Rle_dec w a); [field; lra|ring]. Qed.

Lemma CappedL1_penalty : effective_penalty (a :: nil) ratio Omega.
Proof.
  destruct CappedL1_slope as [C D]. split; [exact C|]. intros w Hw N. rewrite <- slope_is by exact Hw. apply D; assumption.
Qed.

Theorem CappedL1_ratio_falls : nonincreasing ratio.
Proof.
  apply nonincreasing_piece.
  - intros v w Hv Hw _. apply Rinv_le_contravar; lra.
  - intros v w _ _. lra.
  - intros w _. left. apply Rinv_0_lt_compat, a_pos.
Qed.

Theorem CappedL1_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic _ _ _ CappedL1_penalty CappedL1_ratio_falls). Qed.

Theorem CappedL1_dual e : 0 < e -> is_dual Omega e (f e).
Proof.
  intros He. unfold f, piece. destruct (Rle_dec e a) as [L|L].
  - assert (R : ratio e = / e) by (unfold ratio; rewrite piece_left; auto).
    assert (D := dual_at_reweighting _ _ _ e CappedL1_penalty CappedL1_ratio_falls He).
    rewrite R, Rinv_involutive in D by lra.
    replace e with (2 * Omega e - e ^ 2 * / e) at 2; [apply D, Rinv_0_lt_compat, He|].
    unfold Omega. rewrite piece_left by exact L. field. lra.
  - assert (D := dual_at_corner _ _ _ a (/ e) CappedL1_penalty CappedL1_ratio_falls (or_introl eq_refl) a_pos).
    rewrite Rinv_involutive in D by lra. replace (Omega a) with a in D by (unfold Omega; rewrite piece_left; lra).
    apply D; [apply Rinv_0_lt_compat, He| |].
    + intros w Hw Hwa. unfold ratio. rewrite piece_left by lra. apply Rinv_le_contravar; lra.
    + intros w Hw. unfold ratio. rewrite piece_right by lra. left. apply Rinv_0_lt_compat, He.
Qed.

Theorem CappedL1_concave : concave Omega.
Proof.
  apply (concave_by_slope _ _ _ CappedL1_slope). apply nonincreasing_piece; intros; lra || (intros v w _ _; intros; lra).
Qed.

Theorem CappedL1_kink : kink Omega.
Proof.
  apply (kink_by_slope _ _ _ 1 a CappedL1_slope); [lra|exact a_pos|]. intros w Hw. unfold slope. rewrite piece_left; lra.
Qed.

Theorem CappedL1_saturates : saturates Omega.
Proof. apply (saturates_by Omega a a a_pos). intros w Hw. rewrite Omega_is_min, Rmin_right; lra. Qed.

(** The corner: no multiple of [w^2] makes it convex. *)
Theorem CappedL1_not_weakly_convex : ~ weakly_convex Omega.
Proof.
  apply (not_weakly_convex_by_corner _ _ _ a (a / 2) 1 0 CappedL1_slope); try lra.
  - intros w Hw. unfold slope. rewrite piece_left; lra.
  - intros w Hw. unfold slope. rewrite piece_right; lra.
Qed.
End CappedL1.
