(** standout: keep_probability 1/(exp(-a*w - b) + 1) for 0 < a; b *)
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
Section Standout.
Variable a : R.
Hypothesis a_sign : 0 < a.
Variable b : R.

Definition eta (w : R) : R := exp b * exp (a * w).

Definition deta (w : R) : R := a * exp b * exp (a * w).

Definition n1 (w : R) : R := exp b * exp (a * w).

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (0 < exp b) by apply exp_pos.
  assert (1 < exp (a * w)) by (apply exp_gt_1; constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < exp b) by apply exp_pos. assert (1 < exp (a * w)) by (apply exp_gt_1; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := a * exp b * exp (a * w).

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < exp b) by apply exp_pos.
  assert (1 < exp (a * w)) by (apply exp_gt_1; constant).
  constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := (exp (a * w) - a * w - 1) / (a ^ 2 * exp b * exp (a * w)).

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (1 < exp (a * w)) by (apply exp_gt_1; constant). assert (0 < exp b) by apply exp_pos. differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := w / (exp b * exp (a * w)).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < exp b) by apply exp_pos.
  assert (1 < exp (a * w)) by (apply exp_gt_1; constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := a * w.

Lemma n3_sign w : 0 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  constant.
Qed.

Definition n4 (w : R) : R := 1.

Lemma n4_sign w : 0 < w -> 0 <= n4 w.
Proof.
  intros Hl. unfold n4.
  constant.
Qed.

Definition n5 (w : R) : R := exp (a * w) - 1.

Lemma n5_sign w : 0 < w -> 0 <= n5 w.
Proof.
  intros Hl. unfold n5.
  assert (1 < exp (a * w)) by (apply exp_gt_1; constant).
  replace (exp (a * w) - 1) with (1 * (exp (a * w)) + (- 1)) by equation.
  apply (beyond (a * w + 1) (exp (a * w)) 1 (- 1)); [first [generalize (one_plus_le_exp (a * w)); lra | generalize (exp_le_1 (a * w) ltac:(nra)); rewrite ?exp_Ropp; lra | rewrite ?exp_power; simpl INR; apply above_tangent; lra] | | ].
  { replace (1 * (a * w + 1) + (- 1)) with (a * w) by equation. replace (a * w) with (n3 w) by (unfold n3; equation). exact (n3_sign w Hl). }
  { replace (1) with (1) by equation. replace (1) with (n4 w) by (unfold n4; equation). exact (n4_sign w Hl). }
Qed.

Definition n6 (w : R) : R := exp b * exp (a * w) - exp b.

Lemma n6_sign w : 0 < w -> 0 <= n6 w.
Proof.
  intros Hl. unfold n6.
  assert (S1 := n5_sign w Hl).
  assert (0 < exp b) by apply exp_pos.
  assert (1 < exp (a * w)) by (apply exp_gt_1; constant).
  replace (exp b * exp (a * w) - exp b) with ((n5 w) * (exp b)) by (unfold n5; equation).
  constant.
Qed.

Theorem Omega_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega (exp b) 1 Omega_derive); [constant | lra | ].
  intros w [Hw _].
  assert (Hl : 0 < w) by lra.
  assert (0 < exp b) by apply exp_pos.
  assert (1 < exp (a * w)) by (apply exp_gt_1; constant).
  enough (0 <= eta w - (exp b)) by lra.
  replace (eta w - (exp b)) with (n6 w) by (unfold n6, eta; equation).
  exact (n6_sign w Hl).
Qed.

Definition n7 (w : R) : R := w / (exp b * exp (a * w)).

Lemma n7_sign w : 0 < w -> 0 < n7 w.
Proof.
  intros Hl. unfold n7.
  assert (0 < exp b) by apply exp_pos.
  assert (1 < exp (a * w)) by (apply exp_gt_1; constant).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n7_sign; lra].
Qed.

End Standout.


Lemma eta_at_1 : Rabs (eta (7 / 5) (5 / 13) (/ 10) - 4224521992292139 / 2500000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_2 : Rabs (eta (7 / 5) (5 / 13) (1857 / 1000) - 19774938123363773 / 1000000000000000) <= / 10000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_3 : Rabs (eta (7 / 5) (5 / 13) (2143 / 500) - 59289385397238813 / 100000000000000) <= / 1000000000000.
Proof. unfold eta. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (5 / 13) (/ 10) - 31019687673505171 / 10000000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (5 / 13) (1857 / 1000) - 5088509204528049 / 20000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (5 / 13) (2143 / 500) - 17063908822371149 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
