(** pseudo_huber: penalty d**2*(sqrt(1 + w**2/d**2) - 1) for 0 < d *)
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
Section PseudoHuber.
Variable d : R.
Hypothesis d_sign : 0 < d.

Definition eta (w : R) : R := sqrt (d ^ 2 + w ^ 2) / d.

Definition deta (w : R) : R := w / (d * sqrt (d ^ 2 + w ^ 2)).

Definition n1 (w : R) : R := sqrt (d ^ 2 + w ^ 2) / d.

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (0 < d ^ 2 + w ^ 2) by (constant).
  assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < d ^ 2 + w ^ 2) by (constant). assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := w / (d * sqrt (d ^ 2 + w ^ 2)).

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < d ^ 2 + w ^ 2) by (constant).
  assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant).
  constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := d * (sqrt (d ^ 2 + w ^ 2) - d).

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < d ^ 2 + w ^ 2) by (constant). assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := d * w / sqrt (d ^ 2 + w ^ 2).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < d ^ 2 + w ^ 2) by (constant).
  assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; first [equation | field [Root1]; conditions]).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (y1 : R) : R := (y1 - d) ^ 2 / (2 * y1).

Lemma n3_sign y1 : d < y1 -> 0 <= n3 y1.
Proof.
  intros Hl. unfold n3.
  assert (0 < y1) by (assert (0 < d) by constant; lra).
  constant.
Qed.

Definition n4 (w : R) : R := sqrt (d ^ 2 + w ^ 2) - d.

Lemma n4_sign w : 0 < w -> 0 <= n4 w.
Proof.
  intros Hl. unfold n4.
  assert (0 < d ^ 2 + w ^ 2) by (constant).
  assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (Y0 : d < w + sqrt (d ^ 2 + w ^ 2)) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | nra].
  replace (sqrt (d ^ 2 + w ^ 2) - d) with (n3 (w + sqrt (d ^ 2 + w ^ 2))) by (unfold n3; first [equation | field [Root1]; conditions]).
  exact (n3_sign _ Y0).
Qed.

Definition n5 (w : R) : R := sqrt (d ^ 2 + w ^ 2) / d - 1.

Lemma n5_sign w : 0 < w -> 0 <= n5 w.
Proof.
  intros Hl. unfold n5.
  assert (S1 := n4_sign w Hl).
  assert (0 < d ^ 2 + w ^ 2) by (constant).
  assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant).
  replace (sqrt (d ^ 2 + w ^ 2) / d - 1) with (/ d * (n4 w)) by (unfold n4; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Theorem Omega_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega 1 1 Omega_derive); [constant | lra | ].
  intros w [Hw _].
  assert (Hl : 0 < w) by lra.
  assert (0 < d ^ 2 + w ^ 2) by (constant).
  assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant).
  enough (0 <= eta w - 1) by lra.
  replace (eta w - 1) with (n5 w) by (unfold n5, eta; first [equation | field [Root1]; conditions]).
  exact (n5_sign w Hl).
Qed.

Definition n6 (w : R) : R := d * w / sqrt (d ^ 2 + w ^ 2).

Lemma n6_sign w : 0 < w -> 0 < n6 w.
Proof.
  intros Hl. unfold n6.
  assert (0 < d ^ 2 + w ^ 2) by (constant).
  assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n6_sign; lra].
Qed.

Definition n7 (w : R) : R := d / sqrt (d ^ 2 + w ^ 2) - d * w ^ 2 / ((d ^ 2 + w ^ 2) * sqrt (d ^ 2 + w ^ 2)).

Lemma n7_sign w : 0 < w -> 0 <= n7 w.
Proof.
  intros Hl. unfold n7.
  assert (0 < d ^ 2 + w ^ 2) by (constant).
  assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant).
  replace (d / sqrt (d ^ 2 + w ^ 2) - d * w ^ 2 / ((d ^ 2 + w ^ 2) * sqrt (d ^ 2 + w ^ 2))) with (d ^ 3 / ((d ^ 2 + w ^ 2) * sqrt (d ^ 2 + w ^ 2))) by first [equation | field [Root1]; conditions]; constant.
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n7 w - 0).
Proof.
  intros Hl. unfold slope, n7.
  assert (0 < d ^ 2 + w ^ 2) by (constant). assert (0 < sqrt (d ^ 2 + w ^ 2)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (d ^ 2 + w ^ 2) ^ 2 = (d ^ 2 + w ^ 2)) by (apply pow2_sqrt, Rlt_le; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n7 w - 0) Omega Omega_smooth 0); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n7_sign w Hw).
  lra.
Qed.

End PseudoHuber.


Lemma eta_at_1 : Rabs (eta (7 / 5) (/ 10) - 5012738874149357 / 5000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_2 : Rabs (eta (7 / 5) (1857 / 1000) - 16611480232363523 / 10000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_3 : Rabs (eta (7 / 5) (2143 / 500) - 8051531258850387 / 2500000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (/ 10) - 49936386665479483 / 10000000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (1857 / 1000) - 2591700251086501 / 2000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (2143 / 500) - 21762002534693517 / 5000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
