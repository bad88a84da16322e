(** geman_mcclure: penalty c**2*w**2/(2*c**2 + 2*w**2) for 0 < c *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Section GemanMcclure.
Variable c : R.
Hypothesis c_sign : 0 < c.

Definition eta (w : R) : R := (c ^ 2 + w ^ 2) ^ 2 / c ^ 4.

Definition deta (w : R) : R := 4 * w * (c ^ 2 + w ^ 2) / c ^ 4.

Definition n1 (w : R) : R := (c ^ 2 + w ^ 2) ^ 2 / c ^ 4.

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

Definition n2 (w : R) : R := 4 * w * (c ^ 2 + w ^ 2) / c ^ 4.

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

Definition Omega (w : R) : R := c ^ 2 * w ^ 2 / (2 * (c ^ 2 + w ^ 2)).

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < c ^ 2 + w ^ 2) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := w * c ^ 4 / (c ^ 2 + w ^ 2) ^ 2.

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < c ^ 2 + w ^ 2) by (constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := (c ^ 2 + w ^ 2) ^ 2 / c ^ 4 - 1.

Lemma n3_sign w : 0 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  replace ((c ^ 2 + w ^ 2) ^ 2 / c ^ 4 - 1) with (w ^ 2 * (2 * c ^ 2 + w ^ 2) / c ^ 4) by equation; constant.
Qed.

Theorem Omega_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega 1 1 Omega_derive); [constant | lra | ].
  intros w [Hw _].
  assert (Hl : 0 < w) by lra.
  enough (0 <= eta w - 1) by lra.
  replace (eta w - 1) with (n3 w) by (unfold n3, eta; equation).
  exact (n3_sign w Hl).
Qed.

Definition n4 (w : R) : R := c ^ 2 * w ^ 2 / (2 * (c ^ 2 + w ^ 2)).

Lemma n4_sign w : 0 < w -> 0 <= n4 w.
Proof.
  intros Hl. unfold n4.
  assert (0 < c ^ 2 + w ^ 2) by (constant).
  constant.
Qed.

Definition n5 (w : R) : R := c ^ 2 / 2 - c ^ 2 * w ^ 2 / (2 * (c ^ 2 + w ^ 2)).

Lemma n5_sign w : 0 < w -> 0 <= n5 w.
Proof.
  intros Hl. unfold n5.
  assert (0 < c ^ 2 + w ^ 2) by (constant).
  replace (c ^ 2 / 2 - c ^ 2 * w ^ 2 / (2 * (c ^ 2 + w ^ 2))) with (c ^ 4 / (2 * (c ^ 2 + w ^ 2))) by equation; constant.
Qed.

Theorem Omega_bounded : bounded Omega.
Proof.
  apply (bounded_by Omega 0 (c ^ 2 / 2)).
  intros w Hw.
  split.
  { assert (Hl : 0 < w) by lra.
  assert (0 < c ^ 2 + w ^ 2) by (constant).
  enough (0 <= Omega w) by lra.
  replace (Omega w) with (n4 w) by (unfold n4, Omega; equation).
  exact (n4_sign w Hl).
  } assert (Hl : 0 < w) by lra.
  assert (0 < c ^ 2 + w ^ 2) by (constant).
  enough (0 <= (c ^ 2 / 2) - Omega w) by lra.
  replace ((c ^ 2 / 2) - Omega w) with (n5 w) by (unfold n5, Omega; equation).
  exact (n5_sign w Hl).
Qed.

Definition n6 (w : R) : R := w * c ^ 4 / (c ^ 2 + w ^ 2) ^ 2.

Lemma n6_sign w : 0 < w -> 0 < n6 w.
Proof.
  intros Hl. unfold n6.
  assert (0 < c ^ 2 + w ^ 2) by (constant).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n6_sign; lra].
Qed.

End GemanMcclure.


Lemma eta_at_1 : eta (7 / 5) (/ 10) = 38809 / 38416.
Proof. unfold eta. field. Qed.

Lemma eta_at_2 : eta (7 / 5) (1857 / 1000) = 29251320585601 / 3841600000000.
Proof. unfold eta. field. Qed.

Lemma eta_at_3 : eta (7 / 5) (2143 / 500) = 25831287837601 / 240100000000.
Proof. unfold eta. field. Qed.

Lemma Omega_at_1 : Omega (7 / 5) (/ 10) = 49 / 9850.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_2 : Omega (7 / 5) (1857 / 1000) = 168974001 / 270422450.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_3 : Omega (7 / 5) (2143 / 500) = 225030001 / 254122450.
Proof. unfold Omega. field. Qed.
