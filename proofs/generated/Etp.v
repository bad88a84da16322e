(** etp: penalty (1 - exp(-w))/(1 - exp(-1)) *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Ltac sample := unfold piece; repeat match goal with
  | |- context [Rle_dec ?x ?a] => let Hx := fresh in destruct (Rle_dec x a) as [Hx|Hx]; [|apply Rnot_le_lt in Hx];
      try (exfalso; first [lra | revert Hx; first [apply Rlt_not_le | apply Rle_not_lt]; interval])
  end; first [lra | field | interval with (i_prec 90)].
Section Etp.

Definition eta (w : R) : R := w * (exp 1 - 1) * exp w / exp 1.

Definition deta (w : R) : R := w * (exp 1 - 1) * exp w / exp 1 + (exp 1 - 1) * exp w / exp 1.

Definition n1 (w : R) : R := w * (exp 1 - 1) * exp w / exp 1.

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (1 < exp 1) by (apply exp_gt_1; constant).
  assert (0 < exp 1 - 1) by first [constant | interval].
  assert (1 < exp w) by (apply exp_gt_1; constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (1 < exp 1) by (apply exp_gt_1; constant). assert (0 < exp 1 - 1) by first [constant | interval]. assert (1 < exp w) by (apply exp_gt_1; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := w * (exp 1 - 1) * exp w / exp 1 + (exp 1 - 1) * exp w / exp 1.

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (1 < exp 1) by (apply exp_gt_1; constant).
  assert (0 < exp 1 - 1) by first [constant | interval].
  assert (1 < exp w) by (apply exp_gt_1; constant).
  constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := (1 - exp w) * exp 1 / ((1 - exp 1) * exp w).

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (1 < exp 1) by (apply exp_gt_1; constant). assert (0 < exp 1 - 1) by first [constant | interval]. assert (1 < exp w) by (apply exp_gt_1; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := exp 1 / ((exp 1 - 1) * exp w).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (1 < exp 1) by (apply exp_gt_1; constant).
  assert (0 < exp 1 - 1) by first [constant | interval].
  assert (1 < exp w) by (apply exp_gt_1; constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := exp 1 / ((exp 1 - 1) * exp w).

Lemma n3_sign w : 0 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  assert (1 < exp 1) by (apply exp_gt_1; constant).
  assert (0 < exp 1 - 1) by first [constant | interval].
  assert (1 < exp w) by (apply exp_gt_1; constant).
  constant.
Qed.

Lemma slope_falls w : 0 < w -> is_derive slope w (- n3 w).
Proof.
  intros Hl. unfold slope, n3.
  assert (1 < exp 1) by (apply exp_gt_1; constant). assert (0 < exp 1 - 1) by first [constant | interval]. assert (1 < exp w) by (apply exp_gt_1; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_concave : concave Omega.
Proof.
  apply (concave_by_derivative slope (fun w => - n3 w) Omega Omega_smooth slope_falls).
  intros w Hw.
  assert (S := n3_sign w Hw).
  lra.
Qed.

Definition n4 (w : R) : R := exp 1 / ((exp 1 - 1) * exp w).

Lemma n4_sign w : 0 < w -> 0 < n4 w.
Proof.
  intros Hl. unfold n4.
  assert (1 < exp 1) by (apply exp_gt_1; constant).
  assert (0 < exp 1 - 1) by first [constant | interval].
  assert (1 < exp w) by (apply exp_gt_1; constant).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n4_sign; lra].
Qed.

Definition n5 (y1 : R) : R := y1 - 1.

Lemma n5_sign y1 : 1 < y1 -> 0 <= n5 y1.
Proof.
  intros Hl. unfold n5.
  assert (0 < (y1 - 1)) by lra.
  replace (y1 - 1) with (1 * (y1 - 1) ^ 1) by equation.
  constant.
Qed.

Definition n6 (w : R) : R := exp w - 1.

Lemma n6_sign w : 0 < w -> 0 <= n6 w.
Proof.
  intros Hl. unfold n6.
  assert (1 < exp w) by (apply exp_gt_1; constant).
  assert (Y0 : 1 < exp w) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | nra].
  replace (exp w - 1) with (n5 (exp w)) by (unfold n5; equation).
  exact (n5_sign _ Y0).
Qed.

Definition n7 (w : R) : R := exp 1 / (exp 1 - 1) - exp 1 / ((exp 1 - 1) * exp w).

Lemma n7_sign w : 0 < w -> 0 <= n7 w.
Proof.
  intros Hl. unfold n7.
  assert (S1 := n6_sign w Hl).
  assert (1 < exp 1) by (apply exp_gt_1; constant).
  assert (0 < exp 1 - 1) by first [constant | interval].
  assert (1 < exp w) by (apply exp_gt_1; constant).
  replace (exp 1 / (exp 1 - 1) - exp 1 / ((exp 1 - 1) * exp w)) with ((exp 1) * (/ (exp 1 - 1)) * (/ exp w) * (n6 w)) by (unfold n6; equation).
  constant.
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n7 w - (exp 1 / (exp 1 - 1))).
Proof.
  intros Hl. unfold slope, n7.
  assert (1 < exp 1) by (apply exp_gt_1; constant). assert (0 < exp 1 - 1) by first [constant | interval]. assert (1 < exp w) by (apply exp_gt_1; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n7 w - (exp 1 / (exp 1 - 1))) Omega Omega_smooth (exp 1 / (exp 1 - 1))); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n7_sign w Hw).
  lra.
Qed.

End Etp.


Lemma eta_at_1 : Rabs (eta (/ 10) - 69860125833504851 / 1000000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_2 : Rabs (eta (1857 / 1000) - 37589511026502337 / 5000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_3 : Rabs (eta (2143 / 500) - 19689660665842559 / 100000000000000) <= / 1000000000000.
Proof. unfold eta. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (/ 10) - 15054498803265503 / 100000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (1857 / 1000) - 2669932621956943 / 2000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (2143 / 500) - 975130585694173 / 625000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
