(** * Standout: keep probability [sigmoid (a w + b)], with the mask law held fixed in the gradient *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick KeepProbability Certificate SignTactics.
Open Scope R_scope.

Section Standout.
Variables a b : R.
Hypothesis a_pos : 0 < a.

Definition keep (w : R) := / (1 + exp (- (a * w + b))).
Definition eta (w : R) := exp (a * w + b).
Definition Omega (w : R) := exp (- b) * (1 - (1 + a * w) * exp (- (a * w))) / a ^ 2.
Definition f (e : R) := (2 * exp (- b) - (2 + 2 * (ln e - b) + (ln e - b) ^ 2) / e) / a ^ 2.
Definition slope (w : R) := w * exp (- (a * w + b)).

(** The reweighting is the odds of the keep probability, and the noise ratio is [exp (- (a w + b))]. *)
Theorem Standout_reweighting w : reweighting 1 (keep w) = eta w /\ noise_ratio (keep w) = exp (- (a * w + b)).
Proof.
  unfold reweighting, noise_ratio, keep, eta. rewrite exp_Ropp. assert (P := exp_pos (a * w + b)).
  assert (0 < / exp (a * w + b)) by positivity. split; field; repeat split; try lra.
Qed.

Lemma slope_is w : w / eta w = slope w.
Proof. unfold eta, slope. rewrite exp_Ropp. reflexivity. Qed.

Lemma Omega_derive w : is_derive Omega w (slope w).
Proof.
  unfold Omega, slope. auto_derive; [trivial|].
  replace (- (a * w + b)) with (- b + - (a * w)) by ring. rewrite exp_plus. field. lra.
Qed.

Theorem Standout_eta_trick : eta_trick eta Omega f.
Proof.
  split.
  - intros w Hw. apply exp_pos.
  - intros v w Hv [Hw| ->]; [left; apply exp_increasing; nra|lra].
  - intros w Hw. rewrite slope_is. apply Omega_derive.
  - intros w Hw. unfold f, eta, Omega. rewrite ln_exp, !exp_Ropp, exp_plus.
    assert (P := exp_pos (a * w)). assert (Q := exp_pos b). field. lra.
Qed.

(** Below [exp b], the keep odds of a weight at 0, the dual is 0. *)
Theorem Standout_dual_below e : 0 < e <= exp b -> is_dual Omega e 0.
Proof.
  intros He. replace 0 with (2 * Omega 0) by (unfold Omega; rewrite Rmult_0_r, Ropp_0, exp_0; field; lra).
  destruct Standout_eta_trick as [_ _ S _].
  apply (dual_below_reweighting nil (fun w => / eta w)); [exact (slope_smooth _ _ _ S)| |lra|].
  - exact (continuous_of_derive _ _ _ (Omega_derive 0)).
  - intros w Hw. apply Rinv_le_contravar; [lra|]. apply Rle_trans with (exp b); [lra|]. left. apply exp_increasing. nra.
Qed.

(** No exact zeros: the reweighting stays above [exp b]. *)
Theorem Standout_no_kink : ~ kink Omega.
Proof.
  destruct Standout_eta_trick as [_ _ S _].
  apply (not_kink_by_floor eta Omega (exp b) 1 S); [apply exp_pos|lra|]. intros w Hw. left. apply exp_increasing. nra.
Qed.

Theorem Standout_bounded : bounded Omega.
Proof.
  apply (bounded_by _ 0 (exp (- b) / a ^ 2)). intros w Hw. unfold Omega.
  assert (A := exp_pos (- b)). assert (B := exp_pos (- (a * w))). assert (C := one_plus_le_exp (a * w)).
  assert (D : exp (- (a * w)) * exp (a * w) = 1) by (rewrite <- exp_plus, Rplus_opp_l; apply exp_0).
  assert (E : (1 + a * w) * exp (- (a * w)) <= 1) by nra.
  assert (F : 0 <= (1 + a * w) * exp (- (a * w))) by (apply Rmult_le_pos; nra).
  assert (I : 0 < / a ^ 2) by positivity. unfold Rdiv. split.
  - apply Rmult_le_pos; [apply Rmult_le_pos|]; lra.
  - apply Rmult_le_compat_r; [lra|]. rewrite <- (Rmult_1_r (exp (- b))) at 2. apply Rmult_le_compat_l; lra.
Qed.

(** It never quite saturates. *)
Theorem Standout_does_not_saturate : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra|intros; apply Omega_derive|].
  intros w Hw. apply Rmult_lt_0_compat; [lra|apply exp_pos].
Qed.

(** Large weights are left alone: [slope w <= 2 exp (- b) / (a^2 w)]. *)
Theorem Standout_unbiased : unbiased Omega.
Proof.
  assert (P := exp_pos (- b)).
  apply (unbiased_by_bound nil slope Omega (4 * exp (- b) / a ^ 2) 1); [apply slope_smooth; intros; apply Omega_derive|
    positivity|lra|].
  intros w Hw. unfold slope. rewrite Rabs_pos_eq by (apply Rmult_le_pos; [lra|left; apply exp_pos]).
  replace (- (a * w + b)) with (- b + - (a * w)) by ring. rewrite exp_plus.
  assert (Q := exp_pos (- (a * w / 2))). assert (C := one_plus_le_exp (a * w / 2)).
  assert (D : exp (- (a * w / 2)) * exp (a * w / 2) = 1) by (rewrite <- exp_plus, Rplus_opp_l; apply exp_0).
  assert (E : exp (- (a * w)) = exp (- (a * w / 2)) * exp (- (a * w / 2))) by (rewrite <- exp_plus; f_equal; field).
  assert (K : a * w / 2 * exp (- (a * w / 2)) <= 1) by nra.
  assert (K0 : 0 <= a * w / 2 * exp (- (a * w / 2))) by (apply Rmult_le_pos; nra).
  apply (Rmult_le_reg_r (a ^ 2 * w)); [apply Rmult_lt_0_compat; [positivity|lra]|].
  replace (4 * exp (- b) / a ^ 2 / w * (a ^ 2 * w)) with (4 * exp (- b) * 1) by (field; lra). rewrite E.
  replace (w * (exp (- b) * (exp (- (a * w / 2)) * exp (- (a * w / 2)))) * (a ^ 2 * w))
    with (4 * exp (- b) * ((a * w / 2 * exp (- (a * w / 2))) * (a * w / 2 * exp (- (a * w / 2))))) by field.
  apply Rmult_le_compat_l; [lra|]. nra.
Qed.
End Standout.
