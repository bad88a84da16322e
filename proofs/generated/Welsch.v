(** welsch: reweighting exp(w**2/c**2) for 0 < c *)
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
Section Welsch.
Variable c : R.
Hypothesis c_sign : 0 < c.

Definition eta (w : R) : R := exp (w ^ 2 / c ^ 2).

Definition deta (w : R) : R := 2 * w * exp (w ^ 2 / c ^ 2) / c ^ 2.

Definition n1 (w : R) : R := exp (w ^ 2 / c ^ 2).

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (1 < exp (w ^ 2 / c ^ 2)) by (apply exp_gt_1; constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (1 < exp (w ^ 2 / c ^ 2)) by (apply exp_gt_1; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := 2 * w * exp (w ^ 2 / c ^ 2) / c ^ 2.

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (1 < exp (w ^ 2 / c ^ 2)) by (apply exp_gt_1; constant).
  constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := c ^ 2 * (1 - / exp (w ^ 2 / c ^ 2)) / 2.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (1 < exp (w ^ 2 / c ^ 2)) by (apply exp_gt_1; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := w / exp (w ^ 2 / c ^ 2).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (1 < exp (w ^ 2 / c ^ 2)) by (apply exp_gt_1; constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := w ^ 2 / c ^ 2.

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

Definition n5 (w : R) : R := exp (w ^ 2 / c ^ 2) - 1.

Lemma n5_sign w : 0 < w -> 0 <= n5 w.
Proof.
  intros Hl. unfold n5.
  assert (1 < exp (w ^ 2 / c ^ 2)) by (apply exp_gt_1; constant).
  replace (exp (w ^ 2 / c ^ 2) - 1) with (1 * (exp (w ^ 2 / c ^ 2)) + (- 1)) by equation.
  apply (beyond (1 + w ^ 2 / c ^ 2) (exp (w ^ 2 / c ^ 2)) 1 (- 1)); [first [generalize (one_plus_le_exp (w ^ 2 / c ^ 2)); lra | generalize (exp_le_1 (w ^ 2 / c ^ 2) ltac:(nra)); rewrite ?exp_Ropp; lra | rewrite ?exp_power; simpl INR; apply above_tangent; lra] | | ].
  { replace (1 * (1 + w ^ 2 / c ^ 2) + (- 1)) with (w ^ 2 / c ^ 2) by equation. replace (w ^ 2 / c ^ 2) with (n3 w) by (unfold n3; equation). exact (n3_sign w Hl). }
  { replace (1) with (1) by equation. replace (1) with (n4 w) by (unfold n4; equation). exact (n4_sign w Hl). }
Qed.

Theorem Omega_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega 1 1 Omega_derive); [constant | lra | ].
  intros w [Hw _].
  assert (Hl : 0 < w) by lra.
  assert (1 < exp (w ^ 2 / c ^ 2)) by (apply exp_gt_1; constant).
  enough (0 <= eta w - 1) by lra.
  replace (eta w - 1) with (n5 w) by (unfold n5, eta; equation).
  exact (n5_sign w Hl).
Qed.

Definition n6 (w : R) : R := w / exp (w ^ 2 / c ^ 2).

Lemma n6_sign w : 0 < w -> 0 < n6 w.
Proof.
  intros Hl. unfold n6.
  assert (1 < exp (w ^ 2 / c ^ 2)) by (apply exp_gt_1; constant).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n6_sign; lra].
Qed.

End Welsch.


Lemma eta_at_1 : Rabs (eta (7 / 5) (/ 10) - 502557539194943 / 500000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_2 : Rabs (eta (7 / 5) (1857 / 1000) - 58090250722304749 / 10000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_3 : Rabs (eta (7 / 5) (2143 / 500) - 2939663908141267 / 250000000000) <= / 10000000000.
Proof. unfold eta. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (/ 10) - 12468166406672471 / 2500000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (1857 / 1000) - 40564849627824793 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (2143 / 500) - 24497916428479107 / 25000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
