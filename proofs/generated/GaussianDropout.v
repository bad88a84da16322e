(** gaussian_dropout: noise_ratio a for 0 < a *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Section GaussianDropout.
Variable a : R.
Hypothesis a_sign : 0 < a.

Definition eta (w : R) : R := / a.

Definition deta (w : R) : R := 0.

Definition n1 (w : R) : R := / a.

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

Definition Omega (w : R) : R := a * w ^ 2 / 2.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := a * w.

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Theorem Omega_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega (/ a) 1 Omega_derive); [constant | lra | ].
  intros w [Hw _].
  assert (Hl : 0 < w) by lra.
  enough (0 <= eta w - (/ a)) by lra.
  replace (eta w - (/ a)) with (n2 w) by (unfold n2, eta; equation).
  exact (n2_sign w Hl).
Qed.

Definition n3 (w : R) : R := a * w.

Lemma n3_sign w : 0 < w -> 0 < n3 w.
Proof.
  intros Hl. unfold n3.
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n3_sign; lra].
Qed.

Definition n4 (w : R) : R := a.

Lemma n4_sign w : 0 < w -> 0 <= n4 w.
Proof.
  intros Hl. unfold n4.
  constant.
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n4 w - 0).
Proof.
  intros Hl. unfold slope, n4.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n4 w - 0) Omega Omega_smooth 0); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n4_sign w Hw).
  lra.
Qed.

End GaussianDropout.


Lemma eta_at_1 : eta (7 / 5) (/ 10) = 5 / 7.
Proof. unfold eta. field. Qed.

Lemma eta_at_2 : eta (7 / 5) (1857 / 1000) = 5 / 7.
Proof. unfold eta. field. Qed.

Lemma eta_at_3 : eta (7 / 5) (2143 / 500) = 5 / 7.
Proof. unfold eta. field. Qed.

Lemma Omega_at_1 : Omega (7 / 5) (/ 10) = 7 / 1000.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_2 : Omega (7 / 5) (1857 / 1000) = 24139143 / 10000000.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_3 : Omega (7 / 5) (2143 / 500) = 32147143 / 2500000.
Proof. unfold Omega. field. Qed.
