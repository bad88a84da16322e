(** * SCAD, divided by its threshold [s]: linear up to [s], quadratic up to [a s], constant beyond *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section Scad.
Variables a s : R.
Hypothesis a_range : 1 < a.
Hypothesis s_pos : 0 < s.

Definition ratio := piece s (fun w => / w) (piece (a * s) (fun w => (a * s - w) / ((a - 1) * s * w)) (fun _ => 0)).
Definition slope := piece s (fun _ => 1) (piece (a * s) (fun w => (a * s - w) / ((a - 1) * s)) (fun _ => 0)).
Definition Omega := piece s (fun w => w)
  (piece (a * s) (fun w => (2 * a * s * w - w ^ 2 - s ^ 2) / (2 * (a - 1) * s)) (fun _ => (a + 1) * s / 2)).
Definition f (e : R) := piece s (fun e => e) (fun e => s * ((a + 1) * e - s) / ((a - 1) * s + e)) e.

Lemma knots_apart : s < a * s.
Proof. nra. Qed.

Lemma width : 0 < (a - 1) * s.
Proof. nra. Qed.

Lemma Scad_slope : slope_from 0 (s :: a * s :: nil) slope Omega.
Proof.
  assert (K := knots_apart). assert (W := width).
  apply slope_piece; [exact s_pos|intros; auto_derive; [trivial|ring]|continuous_explicit|apply slope_piece; [exact K|
    ..]|..].
  - intros w Hw. auto_derive; [trivial|field; lra].
  - continuous_explicit.
  - apply slope_smooth. intros w Hw. auto_derive; [trivial|reflexivity].
  - continuous_explicit.
  - field. lra.
  - apply piece_continuous_left; [exact K|continuous_explicit].
  - rewrite piece_left by lra. field. lra.
Qed.

Lemma slope_is w : 0 < w -> slope w = w * ratio w.
Proof.
  intros Hw. assert (W := width). unfold slope, ratio, piece.
  destruct (Rle_dec w s); [field; lra|]. destruct (Rle_dec w (a * s)); [field; lra|ring].
Qed.

Lemma middle_ratio w : 0 < w -> (a * s - w) / ((a - 1) * s * w) = (a * s * / w - 1) * / ((a - 1) * s).
Proof. intros Hw. field. lra. Qed.

Theorem Scad_ratio_falls : nonincreasing ratio.
Proof.
  assert (K := knots_apart). assert (W := width). assert (I := Rinv_0_lt_compat _ W).
  assert (J : a * s * / s - 1 = (a - 1) * s * / s) by (field; lra).
  assert (Q : forall v w, 0 < v -> v <= w -> a * s * / w <= a * s * / v).
  { intros v w Hv Hw. apply Rmult_le_compat_l; [nra|apply Rinv_le_contravar; lra]. }
  apply nonincreasing_piece; [|apply nonincreasing_piece|].
  - intros v w Hv Hw _. apply Rinv_le_contravar; lra.
  - intros v w Hv Hw _. rewrite !middle_ratio by lra. apply Rmult_le_compat_r; [lra|].
    generalize (Q v w ltac:(lra) Hw). lra.
  - intros v w _ _. lra.
  - intros w Hw. right. field. lra.
  - intros w Hw. unfold piece. destruct (Rle_dec w (a * s)); [|left; positivity].
    rewrite middle_ratio by lra. apply Rle_trans with ((a * s * / s - 1) * / ((a - 1) * s)).
    + apply Rmult_le_compat_r; [lra|]. generalize (Q s w s_pos ltac:(lra)). lra.
    + rewrite J. right. field. lra.
Qed.

Lemma Scad_penalty : effective_penalty (s :: a * s :: nil) ratio Omega.
Proof.
  destruct Scad_slope as [C D]. split; [exact C|]. intros w Hw N. rewrite <- slope_is by exact Hw. apply D; assumption.
Qed.

Theorem Scad_ratio_trick : ratio_trick (s :: a * s :: nil) ratio Omega f.
Proof.
  assert (W := width).
  split; [exact Scad_ratio_falls|exact Scad_penalty|]. intros w Hw. unfold ratio, Omega, f.
  destruct (Rle_dec w s) as [L|L]; [|destruct (Rle_dec w (a * s)) as [M|M]].
  - rewrite !(piece_left s _ _ w L), Rinv_involutive, piece_left by lra. intros _. field. lra.
  - rewrite !(piece_right s _ _ w) by lra. rewrite !(piece_left (a * s)) by exact M. intros Hr.
    assert (P : 0 < a * s - w).
    { destruct (Rle_lt_or_eq_dec _ _ M) as [|E]; [lra|]. exfalso. rewrite E in Hr.
      replace ((a * s - a * s) / ((a - 1) * s * (a * s))) with 0 in Hr by (unfold Rdiv; ring). lra. }
    replace (/ ((a * s - w) / ((a - 1) * s * w))) with ((a - 1) * s * w / (a * s - w)) by (field; lra).
    rewrite piece_right.
    + assert (0 < (a - 1) * s * (a * s - w) + (a - 1) * s * w) by nra. field. lra.
    + apply (Rmult_lt_reg_r (a * s - w)); [exact P|].
      replace ((a - 1) * s * w / (a * s - w) * (a * s - w)) with ((a - 1) * s * w) by (field; lra). nra.
  - rewrite !(piece_right s _ _ w), (piece_right (a * s)) by lra. lra.
Qed.

Corollary Scad_subquadratic : subquadratic Omega.
Proof. exact (proj1 (ratio_trick_sound _ _ _ _ Scad_ratio_trick)). Qed.

Theorem Scad_slope_falls : nonincreasing slope.
Proof.
  assert (K := knots_apart). assert (W := width). assert (I := Rinv_0_lt_compat _ W).
  apply nonincreasing_piece; [|apply nonincreasing_piece|].
  - intros v w _ _ _. lra.
  - intros v w _ Hw _. apply Rmult_le_compat_r; lra.
  - intros v w _ _. lra.
  - intros w _. right. field. lra.
  - intros w Hw. unfold piece. destruct (Rle_dec w (a * s)); [|lra].
    apply (Rmult_le_reg_r ((a - 1) * s)); [exact W|].
    replace ((a * s - w) / ((a - 1) * s) * ((a - 1) * s)) with (a * s - w) by (field; lra). lra.
Qed.

Theorem Scad_concave : concave Omega.
Proof. exact (concave_by_slope _ _ _ Scad_slope Scad_slope_falls). Qed.

Theorem Scad_kink : kink Omega.
Proof.
  apply (kink_by_falling_slope _ _ _ s Scad_slope Scad_slope_falls s_pos). unfold slope. rewrite piece_left; lra.
Qed.

Theorem Scad_saturates : saturates Omega.
Proof.
  assert (K := knots_apart). assert (W := width).
  apply (saturates_by Omega (a * s) ((a + 1) * s / 2)); [lra|]. intros w Hw. unfold Omega, piece.
  destruct (Rle_dec w s); [lra|]. destruct (Rle_dec w (a * s)); [|reflexivity].
  replace w with (a * s) by lra. field. lra.
Qed.

Theorem Scad_unbiased : unbiased Omega.
Proof. exact (unbiased_by_saturation _ Scad_saturates). Qed.

Theorem Scad_weakly_convex : weakly_convex Omega.
Proof.
  assert (K := knots_apart). assert (W := width). assert (I := Rinv_0_lt_compat _ W).
  assert (E : / ((a - 1) * s) * ((a - 1) * s) = 1) by (field; lra).
  apply (weakly_convex_by_slope _ _ _ (/ ((a - 1) * s)) Scad_slope); [lra|]. set (c := / ((a - 1) * s)) in *.
  intros v w Hv Hw. unfold slope, piece, Rdiv. fold c.
  assert (M : forall x y, x <= y -> c * x <= c * y) by (intros; apply Rmult_le_compat_l; lra).
  assert (A := M v w Hw).
  destruct (Rle_dec v s), (Rle_dec w s); try lra.
  - destruct (Rle_dec w (a * s)); [generalize (M v s ltac:(lra)); lra|].
    generalize (M v s ltac:(lra)) (M (a * s) w ltac:(lra)). lra.
  - destruct (Rle_dec v (a * s)), (Rle_dec w (a * s)); try lra.
    generalize (M (a * s) w ltac:(lra)). lra.
Qed.
End Scad.
