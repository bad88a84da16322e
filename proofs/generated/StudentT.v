(** student_t: reweighting (nu + w**2)/(nu + 1) for 0 < nu *)
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
Section StudentT.
Variable nu : R.
Hypothesis nu_sign : 0 < nu.

Definition eta (w : R) : R := (nu + w ^ 2) / (nu + 1).

Definition deta (w : R) : R := 2 * w / (nu + 1).

Definition n1 (w : R) : R := (nu + w ^ 2) / (nu + 1).

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (0 < nu + 1) by (constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < nu + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := 2 * w / (nu + 1).

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < nu + 1) by (constant).
  constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := (nu + 1) * (ln (nu + w ^ 2) - ln nu) / 2.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < nu + w ^ 2) by (constant). assert (0 < nu + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := (nu * w + w) / (nu + w ^ 2).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < nu + w ^ 2) by (constant).
  assert (0 < nu + 1) by (constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := (nu + w ^ 2) / (nu + 1) - nu / (nu + 1).

Lemma n3_sign w : 0 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  assert (0 < nu + 1) by (constant).
  replace ((nu + w ^ 2) / (nu + 1) - nu / (nu + 1)) with (w ^ 2 / (nu + 1)) by equation; constant.
Qed.

Theorem Omega_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega (nu / (nu + 1)) 1 Omega_derive); [constant | lra | ].
  intros w [Hw _].
  assert (Hl : 0 < w) by lra.
  assert (0 < nu + 1) by (constant).
  enough (0 <= eta w - (nu / (nu + 1))) by lra.
  replace (eta w - (nu / (nu + 1))) with (n3 w) by (unfold n3, eta; equation).
  exact (n3_sign w Hl).
Qed.

Definition n4 (w : R) : R := (nu * w + w) / (nu + w ^ 2).

Lemma n4_sign w : 0 < w -> 0 < n4 w.
Proof.
  intros Hl. unfold n4.
  assert (0 < nu + w ^ 2) by (constant).
  constant.
Qed.

Definition n5 (w : R) : R := (nu + 1) / w - (nu * w + w) / (nu + w ^ 2).

Lemma n5_sign w : 0 < w -> 0 <= n5 w.
Proof.
  intros Hl. unfold n5.
  assert (0 < nu + w ^ 2) by (constant).
  replace ((nu + 1) / w - (nu * w + w) / (nu + w ^ 2)) with (nu * (nu + 1) / (w * (nu + w ^ 2))) by equation; constant.
Qed.

Theorem Omega_unbiased : unbiased Omega.
Proof.
  apply (unbiased_by_bound nil slope Omega (nu + 1) 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  rewrite Rabs_pos_eq by (apply Rlt_le; apply n4_sign; lra).
  assert (Hl : 0 < w) by lra.
  assert (0 < nu + w ^ 2) by (constant).
  enough (0 <= (nu + 1) / w - slope w) by lra.
  replace ((nu + 1) / w - slope w) with (n5 w) by (unfold n5, slope; equation).
  exact (n5_sign w Hl).
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n4_sign; lra].
Qed.

End StudentT.


Lemma eta_at_1 : eta (7 / 5) (/ 10) = 47 / 80.
Proof. unfold eta. field. Qed.

Lemma eta_at_2 : eta (7 / 5) (1857 / 1000) = 4848449 / 2400000.
Proof. unfold eta. field. Qed.

Lemma eta_at_3 : eta (7 / 5) (2143 / 500) = 1647483 / 200000.
Proof. unfold eta. field. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (/ 10) - 21352403306591939 / 2500000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (1857 / 1000) - 7453119740212799 / 5000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (2143 / 500) - 31772196982121177 / 10000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
