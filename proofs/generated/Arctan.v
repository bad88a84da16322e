(** arctan: reweighting w*(a**2*w**2 + a*w + 1) for 0 < a *)
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
Section Arctan.
Variable a : R.
Hypothesis a_sign : 0 < a.

Definition eta (w : R) : R := a ^ 2 * w ^ 3 + a * w ^ 2 + w.

Definition deta (w : R) : R := 3 * a ^ 2 * w ^ 2 + 2 * a * w + 1.

Definition n1 (w : R) : R := a ^ 2 * w ^ 3 + a * w ^ 2 + w.

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

Definition n2 (w : R) : R := 3 * a ^ 2 * w ^ 2 + 2 * a * w + 1.

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

Definition Omega (w : R) : R := sqrt 3 * (6 * atan (sqrt 3 * (2 * a * w + 1) / 3) - PI) / (9 * a).

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < sqrt 3) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 3 ^ 2 = 3) by (apply pow2_sqrt, Rlt_le; constant). assert (PI_pos := PI_RGT_0). assert (0 < atan (sqrt 3 * (2 * a * w + 1) / 3) < PI / 2) by (split; [apply atan_pos; constant | apply atan_bound]). assert (0 < a ^ 2 * w ^ 3 + a * w ^ 2 + w) by (constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := / (a ^ 2 * w ^ 2 + a * w + 1).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < a ^ 2 * w ^ 2 + a * w + 1) by (constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := - (- 2 * w * a ^ 2 - a) / (a ^ 2 * w ^ 2 + a * w + 1) ^ 2.

Lemma n3_sign w : 0 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  assert (0 < a ^ 2 * w ^ 2 + a * w + 1) by (constant).
  replace (- (- 2 * w * a ^ 2 - a) / (a ^ 2 * w ^ 2 + a * w + 1) ^ 2) with (a * / (a ^ 2 * w ^ 2 + a * w + 1) ^ 2 * (2 * a * w + 1)) by (equation).
  constant.
Qed.

Lemma slope_falls w : 0 < w -> is_derive slope w (- n3 w).
Proof.
  intros Hl. unfold slope, n3.
  assert (0 < a ^ 2 * w ^ 2 + a * w + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_concave : concave Omega.
Proof.
  apply (concave_by_derivative slope (fun w => - n3 w) Omega Omega_smooth slope_falls).
  intros w Hw.
  assert (S := n3_sign w Hw).
  lra.
Qed.

Definition n4 (w : R) : R := / (a ^ 2 * w ^ 2 + a * w + 1).

Lemma n4_sign w : 0 < w -> 0 < n4 w.
Proof.
  intros Hl. unfold n4.
  assert (0 < a ^ 2 * w ^ 2 + a * w + 1) by (constant).
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n4_sign; lra].
Qed.

Definition n5 (w : R) : R := a + (- 2 * w * a ^ 2 - a) / (a ^ 2 * w ^ 2 + a * w + 1) ^ 2.

Lemma n5_sign w : 0 < w -> 0 <= n5 w.
Proof.
  intros Hl. unfold n5.
  assert (0 < a ^ 2 * w ^ 2 + a * w + 1) by (constant).
  replace (a + (- 2 * w * a ^ 2 - a) / (a ^ 2 * w ^ 2 + a * w + 1) ^ 2) with (a ^ 3 * w ^ 2 * (a ^ 2 * w ^ 2 + 2 * a * w + 3) / (a ^ 2 * w ^ 2 + a * w + 1) ^ 2) by equation; constant.
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n5 w - a).
Proof.
  intros Hl. unfold slope, n5.
  assert (0 < a ^ 2 * w ^ 2 + a * w + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n5 w - a) Omega Omega_smooth a); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n5_sign w Hw).
  lra.
Qed.

End Arctan.


Lemma eta_at_1 : eta (7 / 5) (/ 10) = 2899 / 25000.
Proof. unfold eta. field. Qed.

Lemma eta_at_2 : eta (7 / 5) (1857 / 1000) = 480905434857 / 25000000000.
Proof. unfold eta. field. Qed.

Lemma eta_at_3 : eta (7 / 5) (2143 / 500) = 576000899643 / 3125000000.
Proof. unfold eta. field. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (/ 10) - 93061011368806849 / 1000000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (1857 / 1000) - 31950682871171279 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (2143 / 500) - 37723695777298861 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
