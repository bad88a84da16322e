(** * The bridge penalty l_p, [0 < p < 2]: [Omega w = w^p / p], [f eta = eta^q / q] with [q = p / (2 - p)] *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics Zeros.
Open Scope R_scope.

Section Lp.
Variable p : R.
Hypothesis p_range : 0 < p < 2.

Definition q := p / (2 - p).
Definition eta (w : R) := Rpower w (2 - p).
Definition Omega (w : R) := Rpower w p / p.
Definition f (e : R) := Rpower e q / q.
Definition slope (w : R) := Rpower w (p - 1).

Lemma slope_is w : 0 < w -> w / eta w = slope w.
Proof.
  intros Hw. unfold eta, slope, Rdiv. rewrite <- Rpower_Ropp, <- (Rpower_1 w Hw) at 1.
  rewrite <- Rpower_plus. f_equal. ring.
Qed.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hw. unfold Omega, slope, Rpower. auto_derive; [exact Hw|].
  replace ((p - 1) * ln w) with (p * ln w + - ln w) by ring. rewrite exp_plus, exp_Ropp, exp_ln by exact Hw. field. lra.
Qed.

Theorem Lp_eta_trick : eta_trick eta Omega f.
Proof.
  split.
  - intros w Hw. apply exp_pos.
  - intros v w Hv Hw. apply Rle_Rpower_l; lra.
  - intros w Hw. rewrite slope_is by exact Hw. apply Omega_derive, Hw.
  - intros w Hw. unfold f, eta, Omega. rewrite Rpower_mult.
    replace ((2 - p) * q) with p by (unfold q; field; lra).
    replace (w ^ 2 / Rpower w (2 - p)) with (Rpower w p).
    + unfold q. field. lra.
    + unfold Rdiv. rewrite <- Rpower_Ropp, <- Rpower_pow, <- Rpower_plus by exact Hw. f_equal. simpl. ring.
Qed.

Lemma slope_derive w : 0 < w -> is_derive slope w ((p - 1) * Rpower w (p - 2)).
Proof.
  intros Hw. unfold slope, Rpower. auto_derive; [exact Hw|].
  replace ((p - 2) * ln w) with ((p - 1) * ln w + - ln w) by ring. rewrite exp_plus, exp_Ropp, exp_ln by exact Hw.
  field. lra.
Qed.

(** Exact zeros for [p <= 1] and only then. *)
Theorem Lp_kink : p <= 1 -> kink Omega.
Proof.
  intros Hp. apply (kink_by_slope nil slope Omega 1 1); [apply slope_smooth, Omega_derive|lra|lra|].
  intros w Hw. unfold slope, Rpower. apply Rle_trans with (exp 0); [rewrite exp_0; lra|].
  assert (ln w < 0) by (rewrite <- ln_1; apply ln_increasing; lra).
  destruct (Req_dec p 1) as [->|]; [right; f_equal; ring|left; apply exp_increasing; nra].
Qed.

(** For [p < 1] the slope at 0 is infinite (with [Omega 0 = 0]), so 0 is a local minimiser whatever the loss
    ([zero_of_spike]). *)
Theorem Lp_spike : p < 1 -> spike (piece 0 (fun _ => 0) Omega).
Proof.
  intros Hp k. set (c := p * (Rabs k + 1)). assert (A := Rabs_pos k).
  assert (C : 0 < c) by (apply Rmult_lt_0_compat; lra).
  exists (Rpower c (/ (p - 1))). split; [apply exp_pos|]. intros w [W0 W].
  rewrite (piece_right 0 _ _ w W0), (piece_left 0 _ _ 0 (Rle_refl 0)).
  assert (S : c <= Rpower w (p - 1)).
  { replace c with (Rpower (Rpower c (/ (p - 1))) (p - 1)).
    - replace (p - 1) with (- (1 - p)) by ring. rewrite !Rpower_Ropp with (y := 1 - p).
      apply Rinv_le_contravar; [apply exp_pos|]. apply Rle_Rpower_l; [lra|]. split; [exact W0|].
      replace (- (1 - p)) with (p - 1) by ring. lra.
    - rewrite Rpower_mult. replace (/ (p - 1) * (p - 1)) with 1 by (field; lra). apply Rpower_1, C. }
  assert (E : Omega w = w * (Rpower w (p - 1) / p)).
  { unfold Omega. replace p with (1 + (p - 1)) at 1 by ring. rewrite Rpower_plus, Rpower_1 by exact W0. field. lra. }
  rewrite E, Rminus_0_r, (Rmult_comm k). apply Rmult_le_compat_l; [lra|].
  apply (Rmult_le_reg_r p); [lra|]. replace (Rpower w (p - 1) / p * p) with (Rpower w (p - 1)) by (field; lra).
  apply Rle_trans with (2 := S).
  assert (p * k <= p * Rabs k) by (apply Rmult_le_compat_l; [lra|apply Rle_abs]). unfold c. lra.
Qed.

Theorem Lp_no_kink : 1 < p -> ~ kink Omega.
Proof.
  intros Hp. apply (not_kink_by_slope nil slope); [apply slope_smooth, Omega_derive|].
  intros e He. exists (Rpower e (/ (p - 1))). split; [apply exp_pos|]. intros w Hw. unfold slope.
  replace e with (Rpower (Rpower e (/ (p - 1))) (p - 1)).
  - apply Rle_Rpower_l; lra.
  - rewrite Rpower_mult. replace (/ (p - 1) * (p - 1)) with 1 by (field; lra). apply Rpower_1, He.
Qed.

Theorem Lp_concave : p <= 1 -> concave Omega.
Proof.
  intros Hp. apply (concave_by_derivative slope (fun w => (p - 1) * Rpower w (p - 2))).
  - exact Omega_derive.
  - exact slope_derive.
  - intros w Hw. generalize (exp_pos ((p - 2) * ln w)). unfold Rpower. nra.
Qed.

(** Large weights: unbiased for [p < 1]. *)
Theorem Lp_unbiased : p < 1 -> unbiased Omega.
Proof.
  intros Hp. apply (unbiased_of_slope nil slope); [apply slope_smooth, Omega_derive|].
  intros e He. exists (Rpower e (/ (p - 1))). split; [apply exp_pos|]. intros w Hw.
  unfold slope. rewrite Rabs_pos_eq by (left; apply exp_pos).
  assert (Hw0 : 0 < w) by (apply Rlt_trans with (2 := Hw); apply exp_pos).
  replace e with (Rpower (Rpower e (/ (p - 1))) (p - 1)).
  - replace (p - 1) with (- (1 - p)) by ring. rewrite !Rpower_Ropp with (y := 1 - p).
    apply Rinv_le_contravar; [apply exp_pos|]. apply Rle_Rpower_l; [lra|]. split; [apply exp_pos|].
    replace (- (1 - p)) with (p - 1) by ring. lra.
  - rewrite Rpower_mult. replace (/ (p - 1) * (p - 1)) with 1 by (field; lra). apply Rpower_1, He.
Qed.

Theorem Lp_not_bounded : ~ bounded Omega.
Proof.
  apply not_bounded_above. intros B. exists (Rpower (p * (Rabs B + 1)) (/ p)). split; [apply exp_pos|].
  assert (P := Rabs_pos B). unfold Omega. rewrite Rpower_mult. replace (/ p * p) with 1 by (field; lra).
  rewrite Rpower_1 by nra. replace (p * (Rabs B + 1) / p) with (Rabs B + 1) by (field; lra). generalize (Rle_abs B). lra.
Qed.

(** For [p < 1] the curvature at 0 is infinite: the prox jumps at every step. *)
Theorem Lp_not_weakly_convex : p < 1 -> ~ weakly_convex Omega.
Proof.
  intros Hp. apply (not_weakly_convex slope (fun w => (p - 1) * Rpower w (p - 2)) Omega); [exact Omega_derive|
    exact slope_derive|].
  intros rho Hr. set (c := (rho + 1) / (1 - p)). assert (Hc : 0 < c) by (apply Rdiv_lt_0_compat; lra).
  exists (Rpower c (/ (p - 2))). split; [apply exp_pos|]. rewrite Rpower_mult.
  replace (/ (p - 2) * (p - 2)) with 1 by (field; lra). rewrite Rpower_1 by exact Hc.
  replace ((p - 1) * c) with (- (rho + 1)) by (unfold c; field; lra). lra.
Qed.
End Lp.
