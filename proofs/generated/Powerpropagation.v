(** powerpropagation: penalty w**(2/power)/2 for 1 < power, power_excess = power - 1 *)
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
Section Powerpropagation.
Variable power_excess : R.
Hypothesis power_excess_sign : 0 < power_excess.

Definition eta (w : R) : R := w * (power_excess * w + w) / exp (2 / (power_excess + 1) * ln w).

Definition deta (w : R) : R := w * (power_excess + 1) / exp (2 / (power_excess + 1) * ln w) + (power_excess * w + w) / exp (2 / (power_excess + 1) * ln w) - 2 * (power_excess * w + w) / (exp (2 / (power_excess + 1) * ln w) * (power_excess + 1)).

Definition n1 (w : R) : R := w * (power_excess * w + w) / exp (2 / (power_excess + 1) * ln w).

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (0 < power_excess + 1) by (constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < power_excess + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := w * (power_excess + 1) / exp (2 / (power_excess + 1) * ln w) + (power_excess * w + w) / exp (2 / (power_excess + 1) * ln w) - 2 * (power_excess * w + w) / (exp (2 / (power_excess + 1) * ln w) * (power_excess + 1)).

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < power_excess + 1) by (constant).
  replace (w * (power_excess + 1) / exp (2 / (power_excess + 1) * ln w) + (power_excess * w + w) / exp (2 / (power_excess + 1) * ln w) - 2 * (power_excess * w + w) / (exp (2 / (power_excess + 1) * ln w) * (power_excess + 1))) with (2 * power_excess * w / exp (2 / (power_excess + 1) * ln w)) by equation; constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := exp (2 / (power_excess + 1) * ln w) / 2.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < power_excess + 1) by (constant). assert (0 < power_excess * w + w) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := exp (2 / (power_excess + 1) * ln w) / (power_excess * w + w).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < power_excess + 1) by (constant).
  assert (0 < power_excess * w + w) by (constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := exp (2 / (power_excess + 1) * ln w) / (power_excess * w + w).

Lemma n3_sign w : 0 < w -> 0 < n3 w.
Proof.
  intros Hl. unfold n3.
  assert (0 < power_excess + 1) by (constant).
  assert (0 < power_excess * w + w) by (constant).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n3_sign; lra].
Qed.

End Powerpropagation.


Theorem monotone_for_all power : 1 < power -> nondecreasing (eta (power - 1)).
Proof. intros. apply eta_monotone; admissible. Qed.

Theorem subquadratic_for_all power : 1 < power -> subquadratic (Omega (power - 1)).
Proof. intros. apply Omega_subquadratic; admissible. Qed.

Theorem eta_for_all power w : 1 < power -> 0 < w -> eta (power - 1) w = power * w ^ 2 / exp (2 / power * ln w).
Proof. intros. unfold eta. same_power w. Qed.

Lemma eta_at_1 : Rabs (eta (7 / 5) (/ 10) - 16351009657391071 / 100000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_2 : Rabs (eta (7 / 5) (1857 / 1000) - 49411169067076673 / 10000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_3 : Rabs (eta (7 / 5) (2143 / 500) - 6555041424267059 / 500000000000000) <= / 10000000000000.
Proof. unfold eta. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (/ 10) - 73389963381103477 / 1000000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (1857 / 1000) - 41874528351903513 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (2143 / 500) - 3362870464615681 / 2000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
