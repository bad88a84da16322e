(** * Ridge, lasso and the elastic net: [Omega w = u w + v w^2 / 2], [eta_hat w = w / (u + v w)]

    Lasso is [u = 1, v = 0]; Shakeout is an elastic net; a fixed dropout rate [p] is the ridge [u = 0, v = p / (1 - p)]. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics Zeros Prox.
Open Scope R_scope.

Section ElasticNet.
Variables u v : R.
Hypothesis u_nonneg : 0 <= u.
Hypothesis v_nonneg : 0 <= v.
Hypothesis some : 0 < u + v.

Definition eta (w : R) := w / (u + v * w).
Definition Omega (w : R) := u * w + v * w ^ 2 / 2.
Definition f (e : R) := u ^ 2 * e / (1 - v * e).
Definition slope (w : R) := u + v * w.

Lemma slope_pos w : 0 < w -> 0 < u + v * w.
Proof. intros Hw. destruct (Req_dec u 0) as [->|]; nra. Qed.

Lemma Omega_derive w : is_derive Omega w (slope w).
Proof. unfold Omega, slope. auto_derive; [trivial|field]. Qed.

Lemma eta_monotone : nondecreasing eta.
Proof.
  intros x y Hx Hy. assert (A := slope_pos x Hx). assert (B := slope_pos y ltac:(lra)). unfold eta.
  apply (Rmult_le_reg_r ((u + v * x) * (u + v * y))); [apply Rmult_lt_0_compat; assumption|].
  replace (x / (u + v * x) * ((u + v * x) * (u + v * y))) with (x * (u + v * y)) by (field; lra).
  replace (y / (u + v * y) * ((u + v * x) * (u + v * y))) with (y * (u + v * x)) by (field; lra). nra.
Qed.

Theorem ElasticNet_eta_trick : 0 < u -> eta_trick eta Omega f.
Proof.
  intros Hu. split.
  - intros w Hw. apply Rdiv_lt_0_compat; [exact Hw|apply slope_pos, Hw].
  - exact eta_monotone.
  - intros w Hw. apply (derive_eq _ _ _ _ (Omega_derive w)). assert (A := slope_pos w Hw). unfold slope, eta. field. lra.
  - intros w Hw. assert (A := slope_pos w Hw). unfold f, eta, Omega. field. repeat split; try lra.
Qed.

Theorem ElasticNet_subquadratic : subquadratic Omega.
Proof.
  apply (subquadratic_by_reweighting eta Omega).
  - intros w Hw. apply Rdiv_lt_0_compat; [exact Hw|apply slope_pos, Hw].
  - exact eta_monotone.
  - intros w Hw. apply (derive_eq _ _ _ _ (Omega_derive w)). assert (A := slope_pos w Hw). unfold slope, eta. field. lra.
Qed.

Theorem ElasticNet_kink_iff : kink Omega <-> 0 < u.
Proof.
  assert (S : slope_from 0 nil slope Omega) by (apply slope_smooth; intros; apply Omega_derive). split.
  - intros K. destruct (Req_dec u 0) as [E|]; [exfalso|lra]. revert K.
    apply (not_kink_by_bowl nil slope Omega v 1 S); [lra|]. intros w Hw. unfold slope. rewrite E. lra.
  - intros Hu. apply (kink_by_slope nil slope Omega u 1 S); [exact Hu|lra|]. intros w Hw. unfold slope. nra.
Qed.

Theorem ElasticNet_convex : convex Omega.
Proof.
  apply (convex_of_slope nil slope); [apply slope_smooth; intros; apply Omega_derive|]. intros x y Hx Hy. unfold slope. nra.
Qed.

(** The prox is the soft threshold divided by [1 + gam v]. *)
Variables gam t : R.
Hypothesis gam_nonneg : 0 <= gam.

Lemma at_zero : right_continuous Omega.
Proof. apply right_continuous_of_continuous, (continuous_of_derive _ _ _ (Omega_derive 0)). Qed.

Theorem ElasticNet_prox_zero : 0 <= t <= gam * u -> is_prox Omega gam t 0.
Proof.
  intros Ht. apply (prox_zero nil slope Omega gam t); try lra; [apply slope_smooth; intros; apply Omega_derive|
    exact at_zero|].
  intros w Hw. unfold slope. assert (0 <= gam * (v * w)) by (apply Rmult_le_pos; nra). lra.
Qed.

Theorem ElasticNet_prox : gam * u < t -> is_prox Omega gam t ((t - gam * u) / (1 + gam * v)).
Proof.
  intros Ht. assert (P : 0 <= gam * v) by (apply Rmult_le_pos; lra).
  assert (Q : 0 <= gam * u) by (apply Rmult_le_pos; lra).
  apply (prox_of_stationary nil slope Omega gam t); try lra;
    [apply slope_smooth; intros; apply Omega_derive|exact at_zero| |apply Rdiv_lt_0_compat; lra|unfold slope; field; lra].
  intros x y Hx Hy. unfold slope. assert (gam * v * x <= gam * v * y) by (apply Rmult_le_compat_l; lra). lra.
Qed.
End ElasticNet.

(** The lasso is [l_p] at [p = 1] too; here with its soft threshold. *)
Corollary lasso_soft_threshold gam t : 0 <= gam < t -> is_prox (Omega 1 0) gam t (t - gam).
Proof.
  intros H. replace (t - gam) with ((t - gam * 1) / (1 + gam * 0)) by field. apply ElasticNet_prox; lra.
Qed.
