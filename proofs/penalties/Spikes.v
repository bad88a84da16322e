(** * Spikes: penalties that fall to minus infinity at 0

    The normal-Jeffreys prior, [Omega w = ln w], and generalized dropout (a Bernoulli gate whose keep probability has a
    [Beta(a, 1)] prior; [m = 1 - a > 0]), [Omega w = m (1 + ln (w^2 / (2 m))) - w^2 / 2] up to [w^2 = 2 m], then 0. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Theorem NormalJeffreys_eta_trick : eta_trick (fun w => w ^ 2) ln (fun e => ln e - 1).
Proof.
  split.
  - intros w Hw. positivity.
  - intros v w Hv Hw. apply pow_incr. lra.
  - intros w Hw. auto_derive; [exact Hw|field; lra].
  - intros w Hw. replace (ln (w ^ 2)) with (2 * ln w); [field; lra|].
    replace (w ^ 2) with (w * w) by ring. rewrite ln_mult by assumption. ring.
Qed.

Theorem NormalJeffreys_not_bounded : ~ bounded ln.
Proof.
  apply not_bounded_below. intros B. exists (exp (B - 1)). split; [apply exp_pos|]. rewrite ln_exp. lra.
Qed.

Section GeneralizedDropout.
Variable m : R.
Hypothesis m_pos : 0 < m.

Definition b := sqrt (2 * m).
Definition ratio := piece b (fun w => 2 * m / w ^ 2 - 1) (fun _ => 0).
Definition slope := piece b (fun w => 2 * m / w - w) (fun _ => 0).
Definition Omega := piece b (fun w => m * (1 + ln (w ^ 2 / (2 * m))) - w ^ 2 / 2) (fun _ => 0).
Definition f (e : R) := 2 * m * ln (e / (1 + e)).

Lemma b_pos : 0 < b.
Proof. apply sqrt_lt_R0. lra. Qed.

Lemma b_sqr : b ^ 2 = 2 * m.
Proof. unfold b. apply pow2_sqrt. lra. Qed.

Lemma left_derive w : 0 < w -> is_derive (fun w => m * (1 + ln (w ^ 2 / (2 * m))) - w ^ 2 / 2) w (2 * m / w - w).
Proof. intros Hw. assert (0 < w ^ 2 / (2 * m)) by positivity. auto_derive; [simpl in *; lra|field; lra]. Qed.

Lemma GeneralizedDropout_slope : slope_from 0 (b :: nil) slope Omega.
Proof.
  assert (P := b_pos). assert (S := b_sqr).
  apply slope_piece; [exact P|intros; apply left_derive; lra|exact (continuous_of_derive _ _ _ (left_derive b P))| |
    continuous_explicit|].
  - apply slope_smooth. intros. auto_derive; [trivial|reflexivity].
  - rewrite S. replace (2 * m / (2 * m)) with 1 by (field; lra). rewrite ln_1. lra.
Qed.

Theorem GeneralizedDropout_ratio_trick : ratio_trick (b :: nil) ratio Omega f.
Proof.
  assert (P := b_pos). assert (S := b_sqr). split.
  - apply nonincreasing_piece.
    + intros v w Hv Hw _. assert (2 * m / w ^ 2 <= 2 * m / v ^ 2); [|lra].
      apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; [positivity|apply pow_incr; lra].
    + intros v w _ _. lra.
    + intros w _. rewrite S. right. field. lra.
  - destruct GeneralizedDropout_slope as [C D]. split; [exact C|]. intros w Hw N.
    replace (w * ratio w) with (slope w) by (unfold slope, ratio, piece; destruct (Rle_dec w b); field; lra). apply D;
      assumption.
  - intros w Hw. unfold ratio, Omega, piece, f. destruct (Rle_dec w b); [|lra]. intros Hr.
    replace (/ (2 * m / w ^ 2 - 1) / (1 + / (2 * m / w ^ 2 - 1))) with (w ^ 2 / (2 * m)).
    + field. lra.
    + set (q := 2 * m / w ^ 2) in *. replace (w ^ 2 / (2 * m)) with (/ q) by (unfold q; field; lra). field. lra.
Qed.

Theorem GeneralizedDropout_subquadratic : subquadratic Omega.
Proof. exact (proj1 (ratio_trick_sound _ _ _ _ GeneralizedDropout_ratio_trick)). Qed.
End GeneralizedDropout.
