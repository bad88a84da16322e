(** * MCP with threshold [b]: [Omega w = w - w^2 / (2 b)] up to [b], constant beyond

    Also CEL0 and Bernoulli gates (see [BernoulliGates]); its prox is firm shrinkage. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics Zeros Prox.
Open Scope R_scope.

Section Mcp.
Variable b : R.
Hypothesis b_pos : 0 < b.

Definition ratio := piece b (fun w => (b - w) / (b * w)) (fun _ => 0).
Definition slope := piece b (fun w => 1 - w / b) (fun _ => 0).
Definition Omega := piece b (fun w => w - w ^ 2 / (2 * b)) (fun _ => b / 2).
Definition f (e : R) := b * e / (e + b).

Lemma Mcp_slope : slope_from 0 (b :: nil) slope Omega.
Proof.
  apply slope_piece; [exact b_pos|..].
  - intros w Hw. auto_derive; [lra|field; lra].
  - continuous_explicit.
  - apply slope_smooth. intros w Hw. auto_derive; [trivial|reflexivity].
  - continuous_explicit.
  - field. lra.
Qed.

Lemma slope_is w : 0 < w -> slope w = w * ratio w.
Proof. intros Hw. unfold slope, ratio, piece. destruct (Rle_dec w b); [field; lra|ring]. Qed.

Lemma Mcp_penalty : effective_penalty (b :: nil) ratio Omega.
Proof.
  destruct Mcp_slope as [C D]. split; [exact C|]. intros w Hw N. rewrite <- slope_is by exact Hw. apply D; assumption.
Qed.

Lemma ratio_le w : 0 < w -> w <= b -> (b - w) / (b * w) = / w - / b.
Proof. intros. field. lra. Qed.

Theorem Mcp_ratio_falls : nonincreasing ratio.
Proof.
  apply nonincreasing_piece.
  - intros v w Hv Hw Hb. rewrite !ratio_le by lra. assert (/ w <= / v) by (apply Rinv_le_contravar; lra). lra.
  - intros v w _ _. lra.
  - intros w _. rewrite ratio_le; lra.
Qed.

Theorem Mcp_ratio_trick : ratio_trick (b :: nil) ratio Omega f.
Proof.
  split; [exact Mcp_ratio_falls|exact Mcp_penalty|]. intros w Hw. unfold ratio, Omega, piece, f.
  destruct (Rle_dec w b) as [L|L]; [|lra]. intros Hr.
  assert (w <> b) by (intros ->; replace ((b - b) / (b * b)) with 0 in Hr by (field; lra); lra).
  field. repeat split; try lra. nra.
Qed.

Corollary Mcp_subquadratic : subquadratic Omega.
Proof. exact (proj1 (ratio_trick_sound _ _ _ _ Mcp_ratio_trick)). Qed.

(** The dual in the usual parametrisation: [eta = b w / (b - w)] covers [(0, oo)] as [w] covers [(0, b)]. *)
Corollary Mcp_dual e : 0 < e -> is_dual Omega e (f e).
Proof.
  intros He. set (w := b * e / (e + b)).
  assert (W : 0 < w < b).
  { unfold w. split; [positivity|]. apply (Rmult_lt_reg_r (e + b)); [lra|].
    replace (b * e / (e + b) * (e + b)) with (b * e) by (field; lra). nra. }
  assert (R : ratio w = / e) by (unfold ratio; rewrite piece_left by lra; unfold w; field; repeat split; nra).
  destruct (ratio_trick_sound _ _ _ _ Mcp_ratio_trick) as (_ & D & _).
  specialize (D w (proj1 W)). rewrite R, Rinv_involutive in D by lra. apply D, Rinv_0_lt_compat, He.
Qed.

Theorem Mcp_slope_falls : nonincreasing slope.
Proof.
  apply nonincreasing_piece.
  - intros v w Hv Hw _. assert (v * / b <= w * / b) by (apply Rmult_le_compat_r; [positivity|exact Hw]). unfold Rdiv. lra.
  - intros v w _ _. lra.
  - intros w _. right. field. lra.
Qed.

Theorem Mcp_concave : concave Omega.
Proof. exact (concave_by_slope _ _ _ Mcp_slope Mcp_slope_falls). Qed.

Theorem Mcp_kink : kink Omega.
Proof.
  apply (kink_by_falling_slope _ _ _ (b / 2) Mcp_slope Mcp_slope_falls); [lra|].
  unfold slope. rewrite piece_left by lra. replace (1 - b / 2 / b) with (/ 2) by (field; lra). lra.
Qed.

Lemma at_zero : continuous Omega 0.
Proof. apply piece_continuous_left; [exact b_pos|continuous_explicit]. Qed.

(** The slope at 0 is exactly 1. *)
Theorem Mcp_slope_at_zero : slope_at_zero Omega 1.
Proof.
  replace 1 with (slope 0) by (unfold slope; rewrite piece_left by lra; field; lra).
  apply (slope_at_zero_of_limit _ slope _ _ Mcp_slope (right_continuous_of_continuous _ at_zero)).
  apply (right_continuous_of_continuous slope), piece_continuous_left; [exact b_pos|continuous_explicit].
Qed.

Theorem Mcp_saturates : saturates Omega.
Proof.
  apply (saturates_by Omega b (b / 2) b_pos). intros w [Hw| <-];
    [rewrite <- (piece_right b (fun w => w - w ^ 2 / (2 * b)) (fun _ => b / 2) w Hw); reflexivity|].
  unfold Omega. rewrite piece_left by lra. field. lra.
Qed.

Theorem Mcp_unbiased : unbiased Omega.
Proof. exact (unbiased_by_saturation _ Mcp_saturates). Qed.

Theorem Mcp_bounded : bounded Omega.
Proof.
  apply (bounded_by _ 0 (b / 2)). intros w Hw. unfold Omega, piece. destruct (Rle_dec w b); [|lra].
  replace (w - w ^ 2 / (2 * b)) with (b / 2 - (b - w) ^ 2 * / (2 * b)) by (field; lra).
  assert (I : 0 < / (2 * b)) by positivity.
  assert (0 <= (b - w) ^ 2 * / (2 * b)) by (apply Rmult_le_pos; [apply pow2_ge_0|lra]). split; [|lra].
  assert ((b - w) ^ 2 * / (2 * b) <= b ^ 2 * / (2 * b)) by (apply Rmult_le_compat_r; [lra|apply pow_incr; lra]).
  replace (b ^ 2 * / (2 * b)) with (b / 2) in H0 by (field; lra). lra.
Qed.

Lemma shifted_slope_rises c : / b <= c -> nondecreasing (fun w => slope w + c * w).
Proof.
  intros Hc v w Hv Hw. assert (I : 0 < / b) by positivity.
  assert (E : forall x, x / b = / b * x) by (intros; unfold Rdiv; ring).
  assert (B : / b * b = 1) by (field; lra).
  unfold slope, piece. destruct (Rle_dec v b), (Rle_dec w b); rewrite ?E; nra.
Qed.

Theorem Mcp_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_slope _ _ _ (/ b) Mcp_slope); [left; positivity|apply shifted_slope_rises; lra].
Qed.

(** ** Its prox at a step [gam < b] is firm shrinkage: 0 up to [gam], the identity from [b] on, linear between. *)

Variable gam : R.
Hypothesis gam_range : 0 < gam < b.

Lemma prox_slope_rises : nondecreasing (fun w => w + gam * slope w).
Proof.
  intros v w Hv Hw. assert (S := shifted_slope_rises (/ gam)). cbv beta in S.
  assert (G : / b <= / gam) by (apply Rinv_le_contravar; lra).
  assert (A := Rmult_le_compat_l gam _ _ ltac:(lra) (S G v w Hv Hw)). cbv beta in A.
  replace (gam * (slope v + / gam * v)) with (v + gam * slope v) in A by (field; lra).
  replace (gam * (slope w + / gam * w)) with (w + gam * slope w) in A by (field; lra). exact A.
Qed.

Theorem Mcp_prox_zero t : 0 <= t <= gam -> is_prox Omega gam t 0.
Proof.
  intros Ht. apply (prox_zero _ slope Omega gam t Mcp_slope); try lra; [apply right_continuous_of_continuous, at_zero|].
  intros w Hw. unfold slope, piece. destruct (Rle_dec w b); [|lra].
  replace (w + gam * (1 - w / b)) with (gam + (b - gam) * (w / b)) by (field; lra).
  assert (0 <= (b - gam) * (w / b)) by (apply Rmult_le_pos; [lra|left; positivity]). lra.
Qed.

Theorem Mcp_prox_firm t : gam < t <= b -> is_prox Omega gam t (b * (t - gam) / (b - gam)).
Proof.
  intros Ht. set (w := b * (t - gam) / (b - gam)).
  assert (W : 0 < w) by (unfold w; apply Rdiv_lt_0_compat; nra).
  assert (Wb : w <= b).
  { apply (Rmult_le_reg_r (b - gam)); [lra|]. unfold w.
    replace (b * (t - gam) / (b - gam) * (b - gam)) with (b * (t - gam)) by (field; lra). nra. }
  apply (prox_of_stationary _ slope Omega gam t Mcp_slope); try lra;
    [apply right_continuous_of_continuous, at_zero|exact prox_slope_rises|].
  unfold slope. rewrite piece_left by exact Wb. unfold w. field. lra.
Qed.

Theorem Mcp_prox_identity t : b < t -> is_prox Omega gam t t.
Proof.
  intros Ht. apply (prox_of_stationary _ slope Omega gam t Mcp_slope); try lra;
    [apply right_continuous_of_continuous, at_zero|exact prox_slope_rises|].
  unfold slope. rewrite piece_right by exact Ht. ring.
Qed.
End Mcp.
