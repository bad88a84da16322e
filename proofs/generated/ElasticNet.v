(** elastic_net: penalty ratio*w**2/2 + w for 0 < ratio *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Section ElasticNet.
Variable ratio_ : R.
Hypothesis ratio__sign : 0 < ratio_.

Definition eta (w : R) : R := w / (ratio_ * w + 1).

Definition deta (w : R) : R := / (ratio_ * w + 1) - ratio_ * w / (ratio_ * w + 1) ^ 2.

Definition n1 (w : R) : R := w / (ratio_ * w + 1).

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (0 < ratio_ * w + 1) by (constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < ratio_ * w + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := / (ratio_ * w + 1) - ratio_ * w / (ratio_ * w + 1) ^ 2.

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < ratio_ * w + 1) by (constant).
  replace (/ (ratio_ * w + 1) - ratio_ * w / (ratio_ * w + 1) ^ 2) with (/ (ratio_ * w + 1) ^ 2) by equation; constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := ratio_ * w ^ 2 / 2 + w.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < ratio_ * w + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := ratio_ * w + 1.

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < ratio_ * w + 1) by (constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := ratio_ * w.

Lemma n3_sign w : 0 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  constant.
Qed.

Theorem Omega_kink : kink Omega.
Proof.
  apply (kink_by_slope nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w [Hw1 Hw2].
  assert (Hl : 0 < w) by lra.
  enough (0 <= slope w - 1) by lra.
  replace (slope w - 1) with (n3 w) by (unfold n3, slope; equation).
  exact (n3_sign w Hl).
Qed.

Theorem Omega_biased : ~ unbiased Omega.
Proof.
  apply (not_unbiased nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  assert (Hl : 0 < w) by lra.
  enough (0 <= slope w - 1) by lra.
  replace (slope w - 1) with (n3 w) by (unfold n3, slope; equation).
  exact (n3_sign w Hl).
Qed.

Definition n4 (w : R) : R := ratio_ * w ^ 2 + w - 1.

Lemma n4_sign w : 1 < w -> 0 <= n4 w.
Proof.
  intros Hl. unfold n4.
  assert (0 < (w - 1)) by lra.
  replace (ratio_ * w ^ 2 + w - 1) with (ratio_ * (w - 1) ^ 2 + (2 * ratio_ + 1) * (w - 1) ^ 1 + ratio_) by equation.
  constant.
Qed.

Definition n5 (w : R) : R := ratio_ * w + 1 - / w.

Lemma n5_sign w : 1 < w -> 0 <= n5 w.
Proof.
  intros Hl. unfold n5.
  assert (S1 := n4_sign w Hl).
  replace (ratio_ * w + 1 - / w) with (/ w * (n4 w)) by (unfold n4; equation).
  constant.
Qed.

Theorem Omega_unbounded : ~ bounded Omega.
Proof.
  apply (not_bounded_by_slope nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  assert (Hl : 1 < w) by lra.
  enough (0 <= slope w - 1 / w) by lra.
  replace (slope w - 1 / w) with (n5 w) by (unfold n5, slope; equation).
  exact (n5_sign w Hl).
Qed.

Definition n6 (w : R) : R := ratio_ * w + 1.

Lemma n6_sign w : 0 < w -> 0 < n6 w.
Proof.
  intros Hl. unfold n6.
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n6_sign; lra].
Qed.

Definition n7 (w : R) : R := ratio_.

Lemma n7_sign w : 0 < w -> 0 <= n7 w.
Proof.
  intros Hl. unfold n7.
  constant.
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n7 w - 0).
Proof.
  intros Hl. unfold slope, n7.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n7 w - 0) Omega Omega_smooth 0); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n7_sign w Hw).
  lra.
Qed.

End ElasticNet.


Lemma eta_at_1 : eta (7 / 5) (/ 10) = 5 / 57.
Proof. unfold eta. field. Qed.

Lemma eta_at_2 : eta (7 / 5) (1857 / 1000) = 9285 / 17999.
Proof. unfold eta. field. Qed.

Lemma eta_at_3 : eta (7 / 5) (2143 / 500) = 10715 / 17501.
Proof. unfold eta. field. Qed.

Lemma Omega_at_1 : Omega (7 / 5) (/ 10) = 107 / 1000.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_2 : Omega (7 / 5) (1857 / 1000) = 42709143 / 10000000.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_3 : Omega (7 / 5) (2143 / 500) = 42862143 / 2500000.
Proof. unfold Omega. field. Qed.
