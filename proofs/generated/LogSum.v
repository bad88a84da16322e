(** log_sum: reweighting w*(eps + w) for 0 < eps *)
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
Section LogSum.
Variable eps : R.
Hypothesis eps_sign : 0 < eps.

Definition eta (w : R) : R := w * (eps + w).

Definition deta (w : R) : R := eps + 2 * w.

Definition n1 (w : R) : R := w * (eps + w).

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

Definition n2 (w : R) : R := eps + 2 * w.

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

Definition Omega (w : R) : R := ln (1 + w / eps).

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < 1 + w / eps) by (constant). assert (0 < ln (1 + w / eps)) by (apply ln_pos; enough (0 < w / eps) by lra; constant). assert (0 < eps + w) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := / (eps + w).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < eps + w) by (constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := / (eps + w) ^ 2.

Lemma n3_sign w : 0 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  assert (0 < eps + w) by (constant).
  constant.
Qed.

Lemma slope_falls w : 0 < w -> is_derive slope w (- n3 w).
Proof.
  intros Hl. unfold slope, n3.
  assert (0 < eps + w) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_concave : concave Omega.
Proof.
  apply (concave_by_derivative slope (fun w => - n3 w) Omega Omega_smooth slope_falls).
  intros w Hw.
  assert (S := n3_sign w Hw).
  lra.
Qed.

Definition n4 (w : R) : R := / (eps + w).

Lemma n4_sign w : 0 < w -> 0 < n4 w.
Proof.
  intros Hl. unfold n4.
  assert (0 < eps + w) by (constant).
  constant.
Qed.

Definition n5 (w : R) : R := / w - / (eps + w).

Lemma n5_sign w : 0 < w -> 0 <= n5 w.
Proof.
  intros Hl. unfold n5.
  assert (0 < eps + w) by (constant).
  replace (/ w - / (eps + w)) with (eps / (w * (eps + w))) by equation; constant.
Qed.

Theorem Omega_unbiased : unbiased Omega.
Proof.
  apply (unbiased_by_bound nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  rewrite Rabs_pos_eq by (apply Rlt_le; apply n4_sign; lra).
  assert (Hl : 0 < w) by lra.
  assert (0 < eps + w) by (constant).
  enough (0 <= 1 / w - slope w) by lra.
  replace (1 / w - slope w) with (n5 w) by (unfold n5, slope; equation).
  exact (n5_sign w Hl).
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n4_sign; lra].
Qed.

Definition n6 (w : R) : R := / eps ^ 2 - / (eps + w) ^ 2.

Lemma n6_sign w : 0 < w -> 0 <= n6 w.
Proof.
  intros Hl. unfold n6.
  assert (0 < eps + w) by (constant).
  replace (/ eps ^ 2 - / (eps + w) ^ 2) with (w * (2 * eps + w) / (eps ^ 2 * (eps + w) ^ 2)) by equation; constant.
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n6 w - (/ eps ^ 2)).
Proof.
  intros Hl. unfold slope, n6.
  assert (0 < eps + w) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n6 w - (/ eps ^ 2)) Omega Omega_smooth (/ eps ^ 2)); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n6_sign w Hw).
  lra.
Qed.

End LogSum.


Lemma eta_at_1 : eta (7 / 5) (/ 10) = 3 / 20.
Proof. unfold eta. field. Qed.

Lemma eta_at_2 : eta (7 / 5) (1857 / 1000) = 6048249 / 1000000.
Proof. unfold eta. field. Qed.

Lemma eta_at_3 : eta (7 / 5) (2143 / 500) = 6092549 / 250000.
Proof. unfold eta. field. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (/ 10) - 68992871486951451 / 1000000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (1857 / 1000) - 84433428967288351 / 100000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (2143 / 500) - 14015347766075951 / 10000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
