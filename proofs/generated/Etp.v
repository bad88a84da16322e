(** etp: penalty (1 - exp(-g*w))/(1 - exp(-g)) for 0 < g *)
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
Section Etp.
Variable g : R.
Hypothesis g_sign : 0 < g.

Definition eta (w : R) : R := w * (exp g - 1) * exp (g * w) / (g * exp g).

Definition deta (w : R) : R := w * (exp g - 1) * exp (g * w) / exp g + (exp g - 1) * exp (g * w) / (g * exp g).

Definition n1 (y1 : R) : R := y1 - 1.

Lemma n1_sign y1 : 1 < y1 -> 0 < n1 y1.
Proof.
  intros Hl. unfold n1.
  assert (0 < (y1 - 1)) by lra.
  replace (y1 - 1) with (1 * (y1 - 1) ^ 1) by equation.
  constant.
Qed.

Definition n2 (g_any : R) : R := exp g_any - 1.

Lemma n2_sign g_any : 0 < g_any -> 0 < n2 g_any.
Proof.
  intros Hl. unfold n2.
  assert (1 < exp g_any) by (apply exp_gt_1; constant).
  assert (Y0 : 1 < exp g_any) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | nra].
  replace (exp g_any - 1) with (n1 (exp g_any)) by (unfold n1; equation).
  exact (n1_sign _ Y0).
Qed.

Definition n3 (w : R) : R := exp g - 1.

Lemma n3_sign w : 0 < w -> 0 < n3 w.
Proof.
  intros Hl. unfold n3.
  assert (1 < exp g) by (apply exp_gt_1; constant).
  replace (exp g - 1) with (n2 g) by (unfold n2; equation).
  exact (n2_sign g g_sign).
Qed.

Definition n4 (w : R) : R := w * (exp g - 1) * exp (g * w) / (g * exp g).

Lemma n4_sign w : 0 < w -> 0 < n4 w.
Proof.
  intros Hl. unfold n4.
  assert (S1 := n3_sign w Hl).
  assert (1 < exp g) by (apply exp_gt_1; constant).
  assert (1 < exp (g * w)) by (apply exp_gt_1; constant).
  replace (w * (exp g - 1) * exp (g * w) / (g * exp g)) with (w * / g * (n3 w) * (/ exp g) * (exp (g * w))) by (unfold n3; equation).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n4_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (1 < exp g) by (apply exp_gt_1; constant). assert (1 < exp (g * w)) by (apply exp_gt_1; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n5 (y1 : R) : R := y1 - 1.

Lemma n5_sign y1 : 1 < y1 -> 0 <= n5 y1.
Proof.
  intros Hl. unfold n5.
  assert (0 < (y1 - 1)) by lra.
  replace (y1 - 1) with (1 * (y1 - 1) ^ 1) by equation.
  constant.
Qed.

Definition n6 (g_any : R) : R := exp g_any - 1.

Lemma n6_sign g_any : 0 < g_any -> 0 <= n6 g_any.
Proof.
  intros Hl. unfold n6.
  assert (1 < exp g_any) by (apply exp_gt_1; constant).
  assert (Y0 : 1 < exp g_any) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | nra].
  replace (exp g_any - 1) with (n5 (exp g_any)) by (unfold n5; equation).
  exact (n5_sign _ Y0).
Qed.

Definition n7 (w : R) : R := exp g - 1.

Lemma n7_sign w : 0 < w -> 0 <= n7 w.
Proof.
  intros Hl. unfold n7.
  assert (1 < exp g) by (apply exp_gt_1; constant).
  replace (exp g - 1) with (n6 g) by (unfold n6; equation).
  exact (n6_sign g g_sign).
Qed.

Definition n8 (w : R) : R := w * (exp g - 1) * exp (g * w) / exp g + (exp g - 1) * exp (g * w) / (g * exp g).

Lemma n8_sign w : 0 < w -> 0 <= n8 w.
Proof.
  intros Hl. unfold n8.
  assert (S1 := n7_sign w Hl).
  assert (1 < exp g) by (apply exp_gt_1; constant).
  assert (1 < exp (g * w)) by (apply exp_gt_1; constant).
  replace (w * (exp g - 1) * exp (g * w) / exp g + (exp g - 1) * exp (g * w) / (g * exp g)) with (/ g * (g * w + 1) * (n7 w) * (/ exp g) * (exp (g * w))) by (unfold n7; equation).
  constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n8_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := (1 - exp (g * w)) * exp g / ((1 - exp g) * exp (g * w)).

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (1 < exp g) by (apply exp_gt_1; constant). assert (0 < exp g - 1) by exact (n3_sign w Hl). assert (1 < exp (g * w)) by (apply exp_gt_1; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := g * exp g / ((exp g - 1) * exp (g * w)).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (1 < exp g) by (apply exp_gt_1; constant).
  assert (0 < exp g - 1) by exact (n3_sign w Hl).
  assert (1 < exp (g * w)) by (apply exp_gt_1; constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n9 (w : R) : R := g ^ 2 * exp g / ((exp g - 1) * exp (g * w)).

Lemma n9_sign w : 0 < w -> 0 <= n9 w.
Proof.
  intros Hl. unfold n9.
  assert (S1 := n3_sign w Hl).
  assert (1 < exp g) by (apply exp_gt_1; constant).
  assert (0 < exp g - 1) by exact (n3_sign w Hl).
  assert (1 < exp (g * w)) by (apply exp_gt_1; constant).
  replace (g ^ 2 * exp g / ((exp g - 1) * exp (g * w))) with (g ^ 2 * / (n3 w) * (exp g) * (/ exp (g * w))) by (unfold n3; equation).
  constant.
Qed.

Lemma slope_falls w : 0 < w -> is_derive slope w (- n9 w).
Proof.
  intros Hl. unfold slope, n9.
  assert (1 < exp g) by (apply exp_gt_1; constant). assert (0 < exp g - 1) by exact (n3_sign w Hl). assert (1 < exp (g * w)) by (apply exp_gt_1; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_concave : concave Omega.
Proof.
  apply (concave_by_derivative slope (fun w => - n9 w) Omega Omega_smooth slope_falls).
  intros w Hw.
  assert (S := n9_sign w Hw).
  lra.
Qed.

Definition n10 (w : R) : R := g * exp g / ((exp g - 1) * exp (g * w)).

Lemma n10_sign w : 0 < w -> 0 < n10 w.
Proof.
  intros Hl. unfold n10.
  assert (S1 := n3_sign w Hl).
  assert (1 < exp g) by (apply exp_gt_1; constant).
  assert (0 < exp g - 1) by exact (n3_sign w Hl).
  assert (1 < exp (g * w)) by (apply exp_gt_1; constant).
  replace (g * exp g / ((exp g - 1) * exp (g * w))) with (g * / (n3 w) * (exp g) * (/ exp (g * w))) by (unfold n3; equation).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n10_sign; lra].
Qed.

End Etp.


Lemma eta_at_1 : Rabs (eta (7 / 5) (/ 10) - 61901412311246921 / 1000000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_2 : Rabs (eta (7 / 5) (1857 / 1000) - 6726049086180089 / 500000000000000) <= / 10000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_3 : Rabs (eta (7 / 5) (2143 / 500) - 18617531695882019 / 20000000000000) <= / 1000000000000.
Proof. unfold eta. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (/ 10) - 17340222742488207 / 100000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (1857 / 1000) - 767941859535379 / 625000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (2143 / 500) - 13240220590889897 / 10000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
