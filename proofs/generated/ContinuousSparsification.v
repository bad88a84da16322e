(** continuous_sparsification: penalty Piecewise((3*w**(2/3)/2, w <= 1), (w**2/2 + 1, True)) *)
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
Section ContinuousSparsification.

Definition ratio1 (w : R) : R := / (w * exp (/ 3 * ln w)).

Definition ratio2 (w : R) : R := 1.

Definition ratio : R -> R := piece 1 ratio1 ratio2.

Definition n1 (w : R) : R := 4 / (3 * w ^ 2 * exp (/ 3 * ln w)).

Lemma n1_sign w : 0 < w -> w < 1 -> 0 <= n1 w.
Proof.
  intros Hl Hu. unfold n1.
  assert (0 < exp (/ 3 * ln w)) by apply exp_pos.
  assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]).
  constant.
Qed.

Lemma ratio1_falls v w : 0 < v -> v <= w -> w <= 1 -> ratio1 w <= ratio1 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio1 (fun x : R => - n1 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 0 < x) by lra. assert (Hxu : x <= 1) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio1, n1. assert (0 < exp (/ 3 * ln w)) by apply exp_pos. assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n1_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n2 (w : R) : R := 0.

Lemma n2_sign w : 1 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  constant.
Qed.

Lemma ratio2_falls v w : 1 <= v -> v <= w -> ratio2 w <= ratio2 v.
Proof.
  intros Hv Hw. apply (falls_by_derive ratio2 (fun x : R => - n2 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 1 <= x) by lra. clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta. unfold ratio2, n2. differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n2_sign x ltac:(lra)). lra.
Qed.

Lemma ratio1_joins : ratio2 1 <= ratio1 1.
Proof.
  enough (0 <= ratio1 1 - ratio2 1) by lra. replace (ratio1 1 - ratio2 1) with (0)
    by (unfold ratio1, ratio2; at_one; equation). constant.
Qed.

Theorem ratio_monotone : nonincreasing ratio.
Proof. apply (falls_piece 1); [exact ratio1_falls | intros v w Hv Hw; exact (ratio2_falls v w Hv Hw) | exact ratio1_joins]. Qed.

Definition Omega1 (w : R) : R := 3 * exp (/ 3 * ln w) ^ 2 / 2.

Definition Omega2 (w : R) : R := w ^ 2 / 2 + 1.

Definition Omega : R -> R := piece 1 Omega1 Omega2.

Lemma Omega1_derive w : 0 < w -> w <= 1 -> is_derive Omega1 w (w * ratio1 w).
Proof.
  intros Hl Hu. unfold Omega1, ratio1.
  assert (0 < exp (/ 3 * ln w)) by apply exp_pos. assert (Root1 : (exp (/ 3 * ln w)) ^ 3 = w) by (apply literal_root; [reflexivity | lia | constant]). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Lemma Omega2_derive w : 1 <= w -> is_derive Omega2 w (w * ratio2 w).
Proof.
  intros Hl. unfold Omega2, ratio2.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega1_meets : Omega1 1 = Omega2 1.
Proof.
  unfold Omega1, Omega2. at_one. equation.
Qed.

Lemma Omega_slope : effective_penalty (1 :: nil) ratio Omega.
Proof. change (effective_from 0 (1 :: nil) (piece 1 ratio1 ratio2) (piece 1 Omega1 Omega2)). apply effective_piece; [constant | intros; apply Omega1_derive; lra | eapply continuous_of_derive; apply Omega2_derive; constant | exact Omega1_meets | apply effective_smooth; exact Omega2_derive]. Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic (1 :: nil) ratio Omega Omega_slope ratio_monotone). Qed.

End ContinuousSparsification.


Lemma ratio_at_1 : Rabs (ratio (91 / 1000) - 12215600317066953 / 500000000000000) <= / 10000000000000.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_2 : Rabs (ratio (13 / 20) - 1110015070446461 / 625000000000000) <= / 100000000000000.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_3 : Rabs (ratio (811 / 1000) - 6611127487124899 / 5000000000000000) <= / 100000000000000.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_4 : ratio (11 / 10) = 1.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_5 : ratio (2857 / 1000) = 1.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_6 : ratio (2643 / 500) = 1.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (91 / 1000) - 30347215867689431 / 100000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (13 / 20) - 2251110562865423 / 2000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (811 / 1000) - 13044832145877827 / 10000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_4 : Omega (11 / 10) = 321 / 200.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_5 : Omega (2857 / 1000) = 10162449 / 2000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_6 : Omega (2643 / 500) = 7485449 / 500000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.
