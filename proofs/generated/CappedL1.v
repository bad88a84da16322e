(** capped_l1: penalty Min(a, w) for 0 < a *)
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
Section CappedL1.
Variable a : R.
Hypothesis a_sign : 0 < a.

Definition ratio1 (w : R) : R := / w.

Definition ratio2 (w : R) : R := 0.

Definition ratio : R -> R := piece a ratio1 ratio2.

Definition n1 (w : R) : R := / w ^ 2.

Lemma n1_sign w : 0 < w -> w < a -> 0 <= n1 w.
Proof.
  intros Hl Hu. unfold n1.
  constant.
Qed.

Lemma ratio1_falls v w : 0 < v -> v <= w -> w <= a -> ratio1 w <= ratio1 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio1 (fun x : R => - n1 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 0 < x) by lra. assert (Hxu : x <= a) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio1, n1. differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n1_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n2 (w : R) : R := 0.

Lemma n2_sign w : a < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < w) by (assert (0 < a) by constant; lra).
  constant.
Qed.

Lemma ratio2_falls v w : a <= v -> v <= w -> ratio2 w <= ratio2 v.
Proof.
  intros Hv Hw. apply (falls_by_derive ratio2 (fun x : R => - n2 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : a <= x) by lra. clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta. unfold ratio2, n2. assert (0 < w) by (assert (0 < a) by constant; lra). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n2_sign x ltac:(lra)). lra.
Qed.

Lemma ratio1_joins : ratio2 a <= ratio1 a.
Proof.
  enough (0 <= ratio1 a - ratio2 a) by lra. replace (ratio1 a - ratio2 a) with (/ a)
    by (unfold ratio1, ratio2; at_one; equation). constant.
Qed.

Theorem ratio_monotone : nonincreasing ratio.
Proof. apply (falls_piece a); [exact ratio1_falls | intros v w Hv Hw; exact (ratio2_falls v w Hv Hw) | exact ratio1_joins]. Qed.

Definition Omega1 (w : R) : R := w.

Definition Omega2 (w : R) : R := a.

Definition Omega : R -> R := piece a Omega1 Omega2.

Lemma Omega1_derive w : 0 < w -> w <= a -> is_derive Omega1 w (w * ratio1 w).
Proof.
  intros Hl Hu. unfold Omega1, ratio1.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega2_derive w : a <= w -> is_derive Omega2 w (w * ratio2 w).
Proof.
  intros Hl. unfold Omega2, ratio2.
  assert (0 < w) by (assert (0 < a) by constant; lra). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega1_meets : Omega1 a = Omega2 a.
Proof.
  unfold Omega1, Omega2. at_one. equation.
Qed.

Lemma Omega_slope : effective_penalty (a :: nil) ratio Omega.
Proof. change (effective_from 0 (a :: nil) (piece a ratio1 ratio2) (piece a Omega1 Omega2)). apply effective_piece; [constant | intros; apply Omega1_derive; lra | eapply continuous_of_derive; apply Omega2_derive; constant | exact Omega1_meets | apply effective_smooth; exact Omega2_derive]. Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic (a :: nil) ratio Omega Omega_slope ratio_monotone). Qed.

Theorem Omega_saturates : saturates Omega.
Proof.
  apply (saturates_by Omega (a + 1) a); [constant | ]. intros w Hw. unfold Omega, Omega1, Omega2, piece.
  repeat (destruct (Rle_dec _ _); [exfalso; lra|]). equation.
Qed.

End CappedL1.


Lemma ratio_at_1 : ratio (7 / 5) (127 / 1000) = 1000 / 127.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_2 : ratio (7 / 5) (91 / 100) = 100 / 91.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_3 : ratio (7 / 5) (227 / 200) = 200 / 227.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_4 : ratio (7 / 5) (3 / 2) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_5 : ratio (7 / 5) (3257 / 1000) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_6 : ratio (7 / 5) (2843 / 500) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma Omega_at_1 : Omega (7 / 5) (127 / 1000) = 127 / 1000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_2 : Omega (7 / 5) (91 / 100) = 91 / 100.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_3 : Omega (7 / 5) (227 / 200) = 227 / 200.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_4 : Omega (7 / 5) (3 / 2) = 7 / 5.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_5 : Omega (7 / 5) (3257 / 1000) = 7 / 5.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_6 : Omega (7 / 5) (2843 / 500) = 7 / 5.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.
