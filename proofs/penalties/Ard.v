(** * Automatic relevance determination, one variance per weight: [f eta = ln (1 + eta)]

    Its prox at step 1 is the non-negative garrote [max (t - 1 / t, 0)]. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick KeepProbability Certificate SignTactics Noise Zeros Prox.
Open Scope R_scope.

Definition root (w : R) := sqrt (w ^ 2 + 4).
Definition eta (w : R) := w * (w + root w) / 2.
(** [w / (w + sqrt (w^2 + 4)) + arcsinh (w / 2)] *)
Definition Omega (w : R) := w / (w + root w) + ln ((w + root w) / 2).
Definition f (e : R) := ln (1 + e).
Definition slope (w : R) := 2 / (w + root w).

Lemma root_pos w : 0 < root w.
Proof. apply sqrt_lt_R0. generalize (pow2_ge_0 w). lra. Qed.

Lemma root_sqr w : root w ^ 2 = w ^ 2 + 4.
Proof. apply pow2_sqrt. generalize (pow2_ge_0 w). lra. Qed.

(** [w + root w > 0] for every [w] *)
Lemma sum_pos w : 0 < w + root w.
Proof.
  assert (P := root_pos w). assert (Q := root_sqr w). destruct (Rle_dec 0 w); [lra|].
  assert (- w < root w); [|lra]. apply Rnot_le_lt. intros H. nra.
Qed.

Lemma root_derive w : is_derive root w (w / root w).
Proof.
  assert (P := root_pos w). unfold root in *. assert (0 < w ^ 2 + 4) by (generalize (pow2_ge_0 w); lra).
  auto_derive; [simpl in *; lra|]. fold_powers. field. lra.
Qed.

Lemma Omega_derive w : is_derive Omega w (slope w).
Proof.
  assert (P := root_pos w). assert (Q := root_sqr w). assert (S := sum_pos w).
  assert (DS : is_derive (fun w => w + root w) w (1 + w / root w)).
  { apply derive_plus; [auto_derive; [trivial|reflexivity]|apply root_derive]. }
  apply (derive_eq _ _ ((1 * / (w + root w) + w * (- / (w + root w) ^ 2 * (1 + w / root w)))
                        + / ((w + root w) / 2) * ((1 + w / root w) * / 2))).
  - apply (derive_plus (fun w => w * / (w + root w)) (fun w => ln ((w + root w) / 2))).
    + apply (derive_mult (fun w => w) (fun w => / (w + root w))); [auto_derive; [trivial|reflexivity]|].
      apply (derive_comp Rinv (fun w => w + root w)); [auto_derive; [lra|field; lra]|exact DS].
    + apply (derive_comp ln (fun w => (w + root w) / 2)); [auto_derive; [lra|field; lra]|].
      apply (derive_eq _ _ ((1 + w / root w) * / 2 + (w + root w) * 0)); [|ring].
      apply (derive_mult (fun w => w + root w) (fun _ => / 2)); [exact DS|auto_derive; [trivial|ring]].
  - unfold slope. set (s := root w) in *.
    assert (E : (w + s) * (s - w) = 4) by (replace ((w + s) * (s - w)) with (s ^ 2 - w ^ 2) by ring; lra).
    assert (I : / (w + s) = (s - w) / 4) by (apply (Rmult_eq_reg_l (w + s)); [rewrite Rinv_r by lra; unfold Rdiv; lra|lra]).
    replace ((w + s) / 2) with (/ 2 * (w + s)) by field. rewrite Rinv_mult_distr by lra. unfold Rdiv.
    replace (/ (w + s) ^ 2) with (/ (w + s) * / (w + s)) by (field; lra). rewrite I.
    apply (Rmult_eq_reg_r s); [|lra]. field_simplify; [|lra].
    replace (s ^ 3) with (s ^ 2 * s) by ring. rewrite Q. field.
Qed.

Theorem Ard_eta_trick : eta_trick eta Omega f.
Proof.
  split.
  - intros w Hw. assert (S := sum_pos w). unfold eta. apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra.
  - intros v w Hv Hw. assert (R : root v <= root w) by (apply sqrt_le_1_alt; nra).
    assert (P := root_pos v). unfold eta. assert (v * (v + root v) <= w * (w + root w)) by (apply Rmult_le_compat; lra). lra.
  - intros w Hw. apply (derive_eq _ _ _ _ (Omega_derive w)). assert (S := sum_pos w). unfold slope, eta. field. lra.
  - intros w Hw. assert (S := sum_pos w). assert (Q := root_sqr w). unfold f, eta, Omega. set (s := root w) in *.
    replace (1 + w * (w + s) / 2) with (((w + s) / 2) * ((w + s) / 2)).
    + rewrite ln_mult by lra. field. lra.
    + replace ((w + s) / 2 * ((w + s) / 2)) with ((w ^ 2 + 2 * w * s + s ^ 2) / 4) by field. rewrite Q. field.
Qed.

Lemma slope_falls : nonincreasing slope.
Proof.
  intros v w Hv Hw. assert (S := sum_pos v). assert (R : root v <= root w) by (apply sqrt_le_1_alt; nra).
  unfold slope, Rdiv. apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; lra.
Qed.

Theorem Ard_concave : concave Omega.
Proof. apply (concave_by_slope nil slope); [apply slope_smooth; intros; apply Omega_derive|exact slope_falls]. Qed.

Theorem Ard_kink : kink Omega.
Proof.
  apply (kink_by_falling_slope nil slope Omega 1); [apply slope_smooth; intros; apply Omega_derive|exact slope_falls|lra|].
  apply Rdiv_lt_0_compat; [lra|apply sum_pos].
Qed.

(** The slope at 0 is exactly 1. *)
Theorem Ard_slope_at_zero : slope_at_zero Omega 1.
Proof.
  replace 1 with (slope 0).
  - apply slope_at_zero_of_continuous; [intros; apply Omega_derive|exact (continuous_of_derive _ _ _ (Omega_derive 0))|].
    apply (continuous_comp (fun w => w + root w) (fun y => 2 / y)).
    + apply (continuous_of_derive _ _ (1 + 0 / root 0)).
      apply derive_plus; [auto_derive; [trivial|reflexivity]|apply root_derive].
    + assert (S := sum_pos 0). continuous_explicit.
  - unfold slope, root. replace (0 ^ 2 + 4) with (2 ^ 2) by ring. rewrite sqrt_pow2 by lra. field.
Qed.

Theorem Ard_unbiased : unbiased Omega.
Proof.
  apply (unbiased_by_bound nil slope Omega 2 1); [apply slope_smooth; intros; apply Omega_derive|lra|lra|].
  intros w Hw. assert (S := sum_pos w). assert (P := root_pos w). unfold slope.
  rewrite Rabs_pos_eq by (left; apply Rdiv_lt_0_compat; lra).
  apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; lra.
Qed.

Theorem Ard_not_bounded : ~ bounded Omega.
Proof.
  apply (not_bounded_by_slope nil slope Omega (1 / 2) 2); [apply slope_smooth; intros; apply Omega_derive|lra|lra|].
  intros w Hw. assert (S := sum_pos w). assert (Q := root_sqr w). assert (P := root_pos w). unfold slope.
  assert (root w <= 2 * w) by (apply Rnot_lt_le; intros H; nra).
  apply (Rmult_le_reg_r (w * (w + root w))); [nra|].
  replace (1 / 2 / w * (w * (w + root w))) with ((w + root w) / 2) by (field; lra).
  replace (2 / (w + root w) * (w * (w + root w))) with (2 * w) by (field; lra). lra.
Qed.

(** ** The non-negative garrote *)

Lemma f_derive e : 0 < e -> is_derive f e (/ (1 + e)).
Proof. intros He. unfold f. auto_derive; [lra|field; lra]. Qed.

Lemma Ard_dual_penalty : dual_penalty f Omega.
Proof.
  intros w Hw. destruct Ard_eta_trick as [P M S E].
  assert (B : forall e, 0 < e -> eta_objective f w (eta w) <= eta_objective f w e).
  { apply (stationary_is_best f (fun e => / (1 + e)) w (eta w) (P w Hw) f_derive).
    - intros v u Hv Hu. cbv beta.
      replace (v ^ 2 * / (1 + v)) with (v - 1 + / (1 + v)) by (field; lra).
      replace (u ^ 2 * / (1 + u)) with (u - 1 + / (1 + u)) by (field; lra).
      assert (/ (1 + v) - / (1 + u) <= u - v); [|lra].
      replace (/ (1 + v) - / (1 + u)) with ((u - v) * / ((1 + v) * (1 + u))) by (field; lra).
      rewrite <- (Rmult_1_r (u - v)) at 2. apply Rmult_le_compat_l; [lra|].
      rewrite <- Rinv_1. apply Rinv_le_contravar; nra.
    - assert (Q := root_sqr w). assert (T := sum_pos w). unfold eta. set (s := root w) in *.
      assert (D : 1 + w * (w + s) / 2 = ((w + s) / 2) ^ 2) by
        (replace (((w + s) / 2) ^ 2) with ((w ^ 2 + 2 * w * s + s ^ 2) / 4) by field; lra).
      rewrite D. field. lra. }
  assert (V : Omega w = eta_objective f w (eta w)) by (unfold eta_objective; rewrite (E w Hw); lra).
  split.
  - intros y (e & He & ->). rewrite V. apply B, He.
  - intros b Hb. apply Hb. exists (eta w). split; [apply P, Hw|exact V].
Qed.

Lemma at_zero : right_continuous Omega.
Proof. apply right_continuous_of_continuous. exact (continuous_of_derive _ _ _ (Omega_derive 0)). Qed.

Theorem Ard_prox_garrote t : 1 < t -> is_prox Omega 1 t (t - 1 / t).
Proof.
  intros Ht. replace (t - 1 / t) with (t * keep_probability 1 (t ^ 2 - 1)).
  - apply (prox_from_dual f (fun e => / (1 + e)) Omega 1 t Ard_dual_penalty f_derive); try lra; [exact at_zero|..].
    + intros v w Hv Hw. cbv beta. replace ((v + 1) ^ 2 * / (1 + v)) with (v + 1) by (field; lra).
      replace ((w + 1) ^ 2 * / (1 + w)) with (w + 1) by (field; lra). lra.
    + nra.
    + left. apply Rinv_0_lt_compat. nra.
    + replace (1 + (t ^ 2 - 1)) with (t ^ 2) by ring.
      replace (/ t ^ 2) with ((/ t) ^ 2) by (field; lra). rewrite sqrt_pow2 by (left; positivity). field. lra.
  - unfold keep_probability. field. nra.
Qed.

Theorem Ard_prox_zero t : 0 <= t <= 1 -> is_prox Omega 1 t 0.
Proof.
  intros Ht. apply (prox_zero_from_dual f (fun e => / (1 + e)) Omega 1 t Ard_dual_penalty f_derive); try lra;
    [exact at_zero|..].
  - intros e He. replace ((e + 1) ^ 2 * / (1 + e)) with (e + 1) by (field; lra). nra.
  - intros e He. exists e. split; [exact He|]. intros x Hx.
    replace (Omega 0) with 0.
    + rewrite Rmult_0_r, Rminus_0_r. unfold f.
      generalize (ln_nonneg (1 + x) ltac:(lra)) (ln_le_minus_1 (1 + x) ltac:(lra)). intros. rewrite Rabs_pos_eq; lra.
    + unfold Omega, root. replace (0 ^ 2 + 4) with (2 ^ 2) by ring. rewrite sqrt_pow2 by lra.
      replace ((0 + 2) / 2) with 1 by field. rewrite ln_1. field.
Qed.
