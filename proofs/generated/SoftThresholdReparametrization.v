(** soft_threshold_reparametrization: prox Max(0, -tau + w) for 0 < tau *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Section SoftThresholdReparametrization.
Variable tau : R.
Hypothesis tau_sign : 0 < tau.

Definition eta (w : R) : R := w / tau.

Definition deta (w : R) : R := / tau.

Definition n1 (w : R) : R := w / tau.

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := / tau.

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := tau * w.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := tau.

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := 0.

Lemma n3_sign w : 0 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  constant.
Qed.

Theorem Omega_kink : kink Omega.
Proof.
  apply (kink_by_slope nil slope Omega tau 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w [Hw1 Hw2].
  assert (Hl : 0 < w) by lra.
  enough (0 <= slope w - tau) by lra.
  replace (slope w - tau) with (n3 w) by (unfold n3, slope; equation).
  exact (n3_sign w Hl).
Qed.

Lemma slope_falls w : 0 < w -> is_derive slope w (- n3 w).
Proof.
  intros Hl. unfold slope, n3.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_concave : concave Omega.
Proof.
  apply (concave_by_derivative slope (fun w => - n3 w) Omega Omega_smooth slope_falls).
  intros w Hw.
  assert (S := n3_sign w Hw).
  lra.
Qed.

Theorem Omega_biased : ~ unbiased Omega.
Proof.
  apply (not_unbiased nil slope Omega tau 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  assert (Hl : 0 < w) by lra.
  enough (0 <= slope w - tau) by lra.
  replace (slope w - tau) with (n3 w) by (unfold n3, slope; equation).
  exact (n3_sign w Hl).
Qed.

Definition n4 (w : R) : R := tau.

Lemma n4_sign w : 0 < w -> 0 < n4 w.
Proof.
  intros Hl. unfold n4.
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n4_sign; lra].
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n3 w - 0).
Proof.
  intros Hl. unfold slope, n3.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n3 w - 0) Omega Omega_smooth 0); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n3_sign w Hw).
  lra.
Qed.

End SoftThresholdReparametrization.


Lemma eta_at_1 : eta (7 / 5) (/ 10) = / 14.
Proof. unfold eta. field. Qed.

Lemma eta_at_2 : eta (7 / 5) (1857 / 1000) = 1857 / 1400.
Proof. unfold eta. field. Qed.

Lemma eta_at_3 : eta (7 / 5) (2143 / 500) = 2143 / 700.
Proof. unfold eta. field. Qed.

Lemma Omega_at_1 : Omega (7 / 5) (/ 10) = 7 / 50.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_2 : Omega (7 / 5) (1857 / 1000) = 12999 / 5000.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_3 : Omega (7 / 5) (2143 / 500) = 15001 / 2500.
Proof. unfold Omega. field. Qed.
