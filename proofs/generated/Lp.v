(** lp: penalty w**p/p for 0 < p < 2, p_odds = p/(2 - p) *)
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
Section Lp.
Variable p_odds : R.
Hypothesis p_odds_sign : 0 < p_odds.

Definition eta (w : R) : R := w ^ 2 / exp (2 * p_odds / (p_odds + 1) * ln w).

Definition deta (w : R) : R := 2 * w / exp (2 * p_odds / (p_odds + 1) * ln w) - 2 * p_odds * w / (exp (2 * p_odds / (p_odds + 1) * ln w) * (p_odds + 1)).

Definition n1 (w : R) : R := w ^ 2 / exp (2 * p_odds / (p_odds + 1) * ln w).

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (0 < p_odds + 1) by (constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < p_odds + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := 2 * w / exp (2 * p_odds / (p_odds + 1) * ln w) - 2 * p_odds * w / (exp (2 * p_odds / (p_odds + 1) * ln w) * (p_odds + 1)).

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < p_odds + 1) by (constant).
  replace (2 * w / exp (2 * p_odds / (p_odds + 1) * ln w) - 2 * p_odds * w / (exp (2 * p_odds / (p_odds + 1) * ln w) * (p_odds + 1))) with (2 * w / (exp (2 * p_odds / (p_odds + 1) * ln w) * (p_odds + 1))) by equation; constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := exp (2 * p_odds / (p_odds + 1) * ln w) * (p_odds + 1) / (2 * p_odds).

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < p_odds + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := exp (2 * p_odds / (p_odds + 1) * ln w) / w.

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < p_odds + 1) by (constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := exp (2 * p_odds / (p_odds + 1) * ln w) / w.

Lemma n3_sign w : 0 < w -> 0 < n3 w.
Proof.
  intros Hl. unfold n3.
  assert (0 < p_odds + 1) by (constant).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n3_sign; lra].
Qed.

End Lp.


Theorem monotone_for_all p : 0 < p -> p < 2 -> nondecreasing (eta (p / (2 - p))).
Proof. intros. apply eta_monotone; admissible. Qed.

Theorem subquadratic_for_all p : 0 < p -> p < 2 -> subquadratic (Omega (p / (2 - p))).
Proof. intros. apply Omega_subquadratic; admissible. Qed.

Theorem eta_for_all p w : 0 < p -> p < 2 -> 0 < w -> eta (p / (2 - p)) w = w ^ 2 / exp (p * ln w).
Proof. intros. unfold eta. same_power w. Qed.

Lemma eta_at_1 : Rabs (eta (7 / 5) (/ 10) - 2935598535244139 / 20000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_2 : Rabs (eta (7 / 5) (1857 / 1000) - 3349962268152281 / 2000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_3 : Rabs (eta (7 / 5) (2143 / 500) - 3362870464615681 / 1000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (/ 10) - 58396463062110967 / 1000000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (1857 / 1000) - 8823423047692263 / 5000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (2143 / 500) - 23410862229525211 / 5000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
