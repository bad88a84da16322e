(** cel0: penalty Piecewise((-w**2/2 + sqrt(2)*w, w <= sqrt(2)), (1, True)) *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Ltac sample := unfold piece; repeat match goal with
  | |- context [Rle_dec ?x ?a] => let Hx := fresh in destruct (Rle_dec x a) as [Hx|Hx]; [|apply Rnot_le_lt in Hx];
      try (exfalso; first [lra | revert Hx; first [apply Rlt_not_le | apply Rle_not_lt]; interval])
  end; first [lra | field | interval with (i_prec 90)].
Section Cel0.

Definition ratio1 (w : R) : R := - (w - sqrt 2) / w.

Definition ratio2 (w : R) : R := 0.

Definition ratio : R -> R := piece (sqrt 2) ratio1 ratio2.

Definition n1 (w : R) : R := sqrt 2 / w ^ 2.

Lemma n1_sign w : 0 < w -> w < sqrt 2 -> 0 <= n1 w.
Proof.
  intros Hl Hu. unfold n1.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  constant.
Qed.

Lemma ratio1_falls v w : 0 < v -> v <= w -> w <= sqrt 2 -> ratio1 w <= ratio1 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio1 (fun x : R => - n1 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 0 < x) by lra. assert (Hxu : x <= sqrt 2) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio1, n1. assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n1_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n2 (w : R) : R := 0.

Lemma n2_sign w : sqrt 2 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w) by (assert (0 <= sqrt 2) by (apply Rlt_le; constant); lra).
  constant.
Qed.

Lemma ratio2_falls v w : sqrt 2 <= v -> v <= w -> ratio2 w <= ratio2 v.
Proof.
  intros Hv Hw. apply (falls_by_derive ratio2 (fun x : R => - n2 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : sqrt 2 <= x) by lra. clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta. unfold ratio2, n2. assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < w) by (assert (0 <= sqrt 2) by (apply Rlt_le; constant); lra). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n2_sign x ltac:(lra)). lra.
Qed.

Lemma ratio1_joins : ratio2 (sqrt 2) <= ratio1 (sqrt 2).
Proof.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  enough (0 <= ratio1 (sqrt 2) - ratio2 (sqrt 2)) by lra. replace (ratio1 (sqrt 2) - ratio2 (sqrt 2)) with (0)
    by (unfold ratio1, ratio2; at_one; first [equation | field [Root1]; conditions]). constant.
Qed.

Theorem ratio_monotone : nonincreasing ratio.
Proof. apply (falls_piece (sqrt 2)); [exact ratio1_falls | intros v w Hv Hw; exact (ratio2_falls v w Hv Hw) | exact ratio1_joins]. Qed.

Definition Omega1 (w : R) : R := w * sqrt 2 - w ^ 2 / 2.

Definition Omega2 (w : R) : R := 1.

Definition Omega : R -> R := piece (sqrt 2) Omega1 Omega2.

Lemma Omega1_derive w : 0 < w -> w <= sqrt 2 -> is_derive Omega1 w (w * ratio1 w).
Proof.
  intros Hl Hu. unfold Omega1, ratio1.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Lemma Omega2_derive w : sqrt 2 <= w -> is_derive Omega2 w (w * ratio2 w).
Proof.
  intros Hl. unfold Omega2, ratio2.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < w) by (assert (0 <= sqrt 2) by (apply Rlt_le; constant); lra). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Lemma Omega1_meets : Omega1 (sqrt 2) = Omega2 (sqrt 2).
Proof.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  unfold Omega1, Omega2. at_one. first [equation | field [Root1]; conditions].
Qed.

Lemma Omega_slope : effective_penalty ((sqrt 2) :: nil) ratio Omega.
Proof. change (effective_from 0 ((sqrt 2) :: nil) (piece (sqrt 2) ratio1 ratio2) (piece (sqrt 2) Omega1 Omega2)). apply effective_piece; [constant | intros; apply Omega1_derive; lra | eapply continuous_of_derive; apply Omega2_derive; constant | exact Omega1_meets | apply effective_smooth; exact Omega2_derive]. Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic ((sqrt 2) :: nil) ratio Omega Omega_slope ratio_monotone). Qed.

Theorem Omega_saturates : saturates Omega.
Proof.
  apply (saturates_by Omega (1 + sqrt 2) 1); [constant | ]. intros w Hw. unfold Omega, Omega1, Omega2, piece.
  repeat (destruct (Rle_dec _ _); [exfalso; lra|]). equation.
Qed.

End Cel0.


Lemma ratio_at_1 : Rabs (ratio (129 / 1000) - 4981447916174787 / 500000000000000) <= / 100000000000000.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_2 : Rabs (ratio (919 / 1000) - 53886133011218177 / 100000000000000000) <= / 100000000000000.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_3 : Rabs (ratio (1147 / 1000) - 1164836801975131 / 5000000000000000) <= / 100000000000000.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_4 : ratio (757 / 500) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_5 : ratio (3271 / 1000) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_6 : ratio (57 / 10) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (129 / 1000) - 8705652477306463 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (919 / 1000) - 17547635276417487 / 20000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (1147 / 1000) - 48214922802097001 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_4 : Omega (757 / 500) = 1.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_5 : Omega (3271 / 1000) = 1.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_6 : Omega (57 / 10) = 1.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.
