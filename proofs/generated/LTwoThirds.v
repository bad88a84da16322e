(** l_two_thirds: penalty 3*w**(2/3)/2 *)
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
Section LTwoThirds.

Definition eta (w : R) : R := w * exp (/ 3 * ln w).

Definition deta (w : R) : R := 4 * exp (/ 3 * ln w) / 3.

Definition n1 (w : R) : R := w * exp (/ 3 * ln w).

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (0 < exp (/ 3 * ln w)) by apply exp_pos.
  assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < exp (/ 3 * ln w)) by apply exp_pos. assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := 4 * exp (/ 3 * ln w) / 3.

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < exp (/ 3 * ln w)) by apply exp_pos.
  assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]).
  constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := 3 * exp (/ 3 * ln w) ^ 2 / 2.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < exp (/ 3 * ln w)) by apply exp_pos. assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := / exp (/ 3 * ln w).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < exp (/ 3 * ln w)) by apply exp_pos.
  assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]).
  replace (slope w) with (w / eta w) by (unfold slope, eta; first [equation | field [Root1]; conditions]).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := / (3 * w * exp (/ 3 * ln w)).

Lemma n3_sign w : 0 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  assert (0 < exp (/ 3 * ln w)) by apply exp_pos.
  assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]).
  constant.
Qed.

Lemma slope_falls w : 0 < w -> is_derive slope w (- n3 w).
Proof.
  intros Hl. unfold slope, n3.
  assert (0 < exp (/ 3 * ln w)) by apply exp_pos. assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_concave : concave Omega.
Proof.
  apply (concave_by_derivative slope (fun w => - n3 w) Omega Omega_smooth slope_falls).
  intros w Hw.
  assert (S := n3_sign w Hw).
  lra.
Qed.

Definition n4 (w : R) : R := / exp (/ 3 * ln w).

Lemma n4_sign w : 0 < w -> 0 < n4 w.
Proof.
  intros Hl. unfold n4.
  assert (0 < exp (/ 3 * ln w)) by apply exp_pos.
  assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n4_sign; lra].
Qed.

End LTwoThirds.


Lemma eta_at_1 : Rabs (eta (/ 10) - 46415888336127789 / 1000000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_2 : Rabs (eta (1857 / 1000) - 2282526727486869 / 1000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_3 : Rabs (eta (2143 / 500) - 435127207545249 / 62500000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (/ 10) - 2019782521904891 / 6250000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (1857 / 1000) - 906482003073019 / 400000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (2143 / 500) - 39578503599339079 / 10000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
