(** * LogSum: [eta_hat w = w (w + eps)], [Omega w = ln (1 + w / eps)] *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section LogSum.
Variable eps : R.
Hypothesis eps_pos : 0 < eps.

Definition eta (w : R) := w * (w + eps).
Definition Omega (w : R) := ln (1 + w / eps).
Definition root (e : R) := sqrt (eps ^ 2 + 4 * e).
Definition f (e : R) := 2 * ln ((root e + eps) / (2 * eps)) - (root e - eps) ^ 2 / (4 * e).
Definition slope (w : R) := / (w + eps).

Lemma inside w : 0 < w -> 0 < 1 + w / eps.
Proof. intros Hw. generalize (Rdiv_lt_0_compat w eps Hw eps_pos). lra. Qed.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (slope w).
Proof. intros Hw. assert (I := inside w Hw). unfold Omega, slope. auto_derive; [exact I|field; lra]. Qed.

Lemma slope_derive w : 0 < w -> is_derive slope w (- / (w + eps) ^ 2).
Proof. intros Hw. unfold slope. auto_derive; [lra|field; lra]. Qed.

Lemma root_is w : 0 < w -> root (eta w) = 2 * w + eps.
Proof. intros Hw. unfold root, eta. replace (eps ^ 2 + _) with ((2 * w + eps) ^ 2) by ring. apply sqrt_pow2. lra. Qed.

Theorem LogSum_eta_trick : eta_trick eta Omega f.
Proof.
  split.
  - intros w Hw. unfold eta. nra.
  - intros v w Hv Hw. unfold eta. nra.
  - intros w Hw. apply (derive_eq _ _ _ _ (Omega_derive w Hw)). unfold slope, eta. field. lra.
  - intros w Hw. unfold f. rewrite root_is by exact Hw. unfold Omega, eta.
    replace ((2 * w + eps + eps) / (2 * eps)) with (1 + w / eps) by (field; lra). field. lra.
Qed.

Theorem LogSum_concave : concave Omega.
Proof.
  apply (concave_by_derivative slope (fun w => - / (w + eps) ^ 2)); [exact Omega_derive|exact slope_derive|].
  intros w Hw. assert (0 < / (w + eps) ^ 2) by positivity. lra.
Qed.

Theorem LogSum_kink : kink Omega.
Proof.
  apply (kink_by_slope nil slope Omega (/ (2 * eps)) eps); [apply slope_smooth, Omega_derive|positivity|exact eps_pos|].
  intros w Hw. apply Rinv_le_contravar; lra.
Qed.

Theorem LogSum_unbiased : unbiased Omega.
Proof.
  apply (unbiased_by_bound nil slope Omega 1 1); [apply slope_smooth, Omega_derive|lra|lra|].
  intros w Hw. unfold slope. rewrite Rabs_pos_eq by positivity. unfold Rdiv. rewrite Rmult_1_l.
  apply Rinv_le_contravar; lra.
Qed.

Theorem LogSum_not_bounded : ~ bounded Omega.
Proof.
  apply (not_bounded_by_slope nil slope Omega (/ 2) eps); [apply slope_smooth, Omega_derive|lra|exact eps_pos|].
  intros w Hw. unfold slope, Rdiv. rewrite <- Rinv_mult_distr by lra. apply Rinv_le_contravar; lra.
Qed.

Theorem LogSum_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => - / (w + eps) ^ 2) Omega Omega_derive (/ eps ^ 2)); [positivity|
    exact slope_derive|].
  intros w Hw. apply Ropp_le_contravar, Rinv_le_contravar; [positivity|]. apply pow_incr. lra.
Qed.
End LogSum.
