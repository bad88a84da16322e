(** normal_jeffreys: reweighting w**2 *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Ltac sample := unfold piece; repeat match goal with
  | |- context [Rle_dec ?x ?a] => let Hx := fresh in destruct (Rle_dec x a) as [Hx|Hx]; [|apply Rnot_le_lt in Hx];
      try (exfalso; first [lra | revert Hx; first [apply Rlt_not_le | apply Rle_not_lt]; interval])
  end; first [lra | field | interval with (i_prec 90)
  | integral with (i_prec 120, i_relwidth 95)].
Section NormalJeffreys.

Definition eta (w : R) : R := w ^ 2.

Definition deta (w : R) : R := 2 * w.

Definition n1 (w : R) : R := w ^ 2.

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

Definition n2 (w : R) : R := 2 * w.

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

Definition Omega (w : R) : R := ln w.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := / w.

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := 1 - w.

Lemma n3_sign w : 0 < w -> w < 1 -> 0 <= n3 w.
Proof.
  intros Hl Hu. unfold n3.
  assert (0 < (1 - w)) by lra.
  replace (1 - w) with (1 * (1 - w) ^ 1) by equation.
  constant.
Qed.

Definition n4 (w : R) : R := / w - 1.

Lemma n4_sign w : 0 < w -> w < 1 -> 0 <= n4 w.
Proof.
  intros Hl Hu. unfold n4.
  assert (S1 := n3_sign w Hl Hu).
  replace (/ w - 1) with (/ w * (n3 w)) by (unfold n3; equation).
  constant.
Qed.

Theorem Omega_kink : kink Omega.
Proof.
  apply (kink_by_slope nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w [Hw1 Hw2].
  assert (Hl : 0 < w) by lra.
  assert (Hu : w < 1) by lra.
  enough (0 <= slope w - 1) by lra.
  replace (slope w - 1) with (n4 w) by (unfold n4, slope; equation).
  exact (n4_sign w Hl Hu).
Qed.

Definition n5 (w : R) : R := / w ^ 2.

Lemma n5_sign w : 0 < w -> 0 <= n5 w.
Proof.
  intros Hl. unfold n5.
  constant.
Qed.

Lemma slope_falls w : 0 < w -> is_derive slope w (- n5 w).
Proof.
  intros Hl. unfold slope, n5.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_concave : concave Omega.
Proof.
  apply (concave_by_derivative slope (fun w => - n5 w) Omega Omega_smooth slope_falls).
  intros w Hw.
  assert (S := n5_sign w Hw).
  lra.
Qed.

Definition n6 (w : R) : R := / w.

Lemma n6_sign w : 0 < w -> 0 < n6 w.
Proof.
  intros Hl. unfold n6.
  constant.
Qed.

Definition n7 (w : R) : R := 0.

Lemma n7_sign w : 0 < w -> 0 <= n7 w.
Proof.
  intros Hl. unfold n7.
  constant.
Qed.

Theorem Omega_unbiased : unbiased Omega.
Proof.
  apply (unbiased_by_bound nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  rewrite Rabs_pos_eq by (apply Rlt_le; apply n6_sign; lra).
  assert (Hl : 0 < w) by lra.
  enough (0 <= 1 / w - slope w) by lra.
  replace (1 / w - slope w) with (n7 w) by (unfold n7, slope; equation).
  exact (n7_sign w Hl).
Qed.

Theorem Omega_unbounded : ~ bounded Omega.
Proof.
  apply (not_bounded_by_slope nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  assert (Hl : 0 < w) by lra.
  enough (0 <= slope w - 1 / w) by lra.
  replace (slope w - 1 / w) with (n7 w) by (unfold n7, slope; equation).
  exact (n7_sign w Hl).
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n6_sign; lra].
Qed.

End NormalJeffreys.


Lemma eta_at_1 : eta (/ 10) = / 100.
Proof. unfold eta. field. Qed.

Lemma eta_at_2 : eta (1857 / 1000) = 3448449 / 1000000.
Proof. unfold eta. field. Qed.

Lemma eta_at_3 : eta (2143 / 500) = 4592449 / 250000.
Proof. unfold eta. field. Qed.

Lemma Omega_at_1 : Rabs (Omega (/ 10) - - 23025850929940457 / 10000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (1857 / 1000) - 30948114118528437 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (2143 / 500) - 14553538970513853 / 10000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
