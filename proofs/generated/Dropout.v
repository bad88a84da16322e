(** dropout: dropout_rate 1/2 *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Ltac compare := first [lra | interval | interval with (i_prec 100)].
Section Dropout.

Definition eta (w : R) : R := 1.

Definition deta (w : R) : R := 0.

Definition n1 (w : R) : R := 1.

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

Definition n2 (w : R) : R := 0.

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

Definition Omega (w : R) : R := w ^ 2 / 2.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := w.

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Theorem Omega_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega 1 1 Omega_derive); [constant | lra | ].
  intros w [Hw _].
  assert (Hl : 0 < w) by lra.
  enough (0 <= eta w - 1) by lra.
  replace (eta w - 1) with (n2 w) by (unfold n2, eta; equation).
  exact (n2_sign w Hl).
Qed.

Theorem Omega_not_concave : ~ concave Omega.
Proof.
  apply (not_concave slope Omega (428571428571 / 1000000000000000000) (/ 1000000)); [lra | lra | apply Omega_smooth; lra | apply Omega_smooth; lra | unfold slope; compare].
Qed.

Definition n3 (w : R) : R := w - 1.

Lemma n3_sign w : 1 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  assert (0 < (w - 1)) by lra.
  replace (w - 1) with (1 * (w - 1) ^ 1) by equation.
  constant.
Qed.

Theorem Omega_biased : ~ unbiased Omega.
Proof.
  apply (not_unbiased nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  assert (Hl : 1 < w) by lra.
  enough (0 <= slope w - 1) by lra.
  replace (slope w - 1) with (n3 w) by (unfold n3, slope; equation).
  exact (n3_sign w Hl).
Qed.

Definition n4 (w : R) : R := w - / w.

Lemma n4_sign w : 1 < w -> 0 <= n4 w.
Proof.
  intros Hl. unfold n4.
  assert (S1 := n3_sign w Hl).
  replace (w - / w) with (/ w * (w + 1) * (n3 w)) by (unfold n3; equation).
  constant.
Qed.

Theorem Omega_unbounded : ~ bounded Omega.
Proof.
  apply (not_bounded_by_slope nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  assert (Hl : 1 < w) by lra.
  enough (0 <= slope w - 1 / w) by lra.
  replace (slope w - 1 / w) with (n4 w) by (unfold n4, slope; equation).
  exact (n4_sign w Hl).
Qed.

Definition n5 (w : R) : R := w.

Lemma n5_sign w : 0 < w -> 0 < n5 w.
Proof.
  intros Hl. unfold n5.
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n5_sign; lra].
Qed.

Definition n6 (w : R) : R := 1.

Lemma n6_sign w : 0 < w -> 0 <= n6 w.
Proof.
  intros Hl. unfold n6.
  constant.
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n6 w - 0).
Proof.
  intros Hl. unfold slope, n6.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n6 w - 0) Omega Omega_smooth 0); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n6_sign w Hw).
  lra.
Qed.

End Dropout.


Lemma eta_at_1 : eta (/ 10) = 1.
Proof. unfold eta. field. Qed.

Lemma eta_at_2 : eta (1857 / 1000) = 1.
Proof. unfold eta. field. Qed.

Lemma eta_at_3 : eta (2143 / 500) = 1.
Proof. unfold eta. field. Qed.

Lemma Omega_at_1 : Omega (/ 10) = / 200.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_2 : Omega (1857 / 1000) = 3448449 / 2000000.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_3 : Omega (2143 / 500) = 4592449 / 500000.
Proof. unfold Omega. field. Qed.
