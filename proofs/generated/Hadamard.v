(** hadamard: penalty depth*w**(2/depth)/2 for 1 < depth, depth_excess = depth - 1 *)
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
Section Hadamard.
Variable depth_excess : R.
Hypothesis depth_excess_sign : 0 < depth_excess.

Definition eta (w : R) : R := w ^ 2 / exp (2 / (depth_excess + 1) * ln w).

Definition deta (w : R) : R := 2 * w / exp (2 / (depth_excess + 1) * ln w) - 2 * w / (exp (2 / (depth_excess + 1) * ln w) * (depth_excess + 1)).

Definition n1 (w : R) : R := w ^ 2 / exp (2 / (depth_excess + 1) * ln w).

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (0 < depth_excess + 1) by (constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < depth_excess + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := 2 * w / exp (2 / (depth_excess + 1) * ln w) - 2 * w / (exp (2 / (depth_excess + 1) * ln w) * (depth_excess + 1)).

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < depth_excess + 1) by (constant).
  replace (2 * w / exp (2 / (depth_excess + 1) * ln w) - 2 * w / (exp (2 / (depth_excess + 1) * ln w) * (depth_excess + 1))) with (2 * depth_excess * w / (exp (2 / (depth_excess + 1) * ln w) * (depth_excess + 1))) by equation; constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := exp (2 / (depth_excess + 1) * ln w) * (depth_excess + 1) / 2.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < depth_excess + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := exp (2 / (depth_excess + 1) * ln w) / w.

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < depth_excess + 1) by (constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := exp (2 / (depth_excess + 1) * ln w) / w.

Lemma n3_sign w : 0 < w -> 0 < n3 w.
Proof.
  intros Hl. unfold n3.
  assert (0 < depth_excess + 1) by (constant).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n3_sign; lra].
Qed.

End Hadamard.


Theorem monotone_for_all depth : 1 < depth -> nondecreasing (eta (depth - 1)).
Proof. intros. apply eta_monotone; admissible. Qed.

Theorem subquadratic_for_all depth : 1 < depth -> subquadratic (Omega (depth - 1)).
Proof. intros. apply Omega_subquadratic; admissible. Qed.

Theorem eta_for_all depth w : 1 < depth -> 0 < w -> eta (depth - 1) w = w ^ 2 / exp (2 / depth * ln w).
Proof. intros. unfold eta. same_power w. Qed.

Lemma eta_at_1 : Rabs (eta (7 / 5) (/ 10) - 68129206905796129 / 1000000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_2 : Rabs (eta (7 / 5) (1857 / 1000) - 20587987111281947 / 10000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_3 : Rabs (eta (7 / 5) (2143 / 500) - 13656336300556373 / 2500000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (/ 10) - 8806795605732417 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (1857 / 1000) - 10049886804456843 / 5000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (2143 / 500) - 10088611393847043 / 2500000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
