(** scad: penalty Piecewise((w, w <= 1), (-5*w**2/27 + 37*w/27 - 5/27, w <= 37/10), (47/20, True)) *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Ltac sample := unfold piece; repeat match goal with
  | |- context [Rle_dec ?x ?a] => let Hx := fresh in destruct (Rle_dec x a) as [Hx|Hx]; [|apply Rnot_le_lt in Hx];
      try (exfalso; first [lra | revert Hx; first [apply Rlt_not_le | apply Rle_not_lt]; interval])
  end; first [lra | field | interval with (i_prec 90)].
Section Scad.

Definition ratio1 (w : R) : R := / w.

Definition ratio2 (w : R) : R := - (10 * w - 37) / (27 * w).

Definition ratio3 (w : R) : R := 0.

Definition ratio : R -> R := piece 1 ratio1 (piece (37 / 10) ratio2 ratio3).

Definition n1 (w : R) : R := / w ^ 2.

Lemma n1_sign w : 0 < w -> w < 1 -> 0 <= n1 w.
Proof.
  intros Hl Hu. unfold n1.
  constant.
Qed.

Lemma ratio1_falls v w : 0 < v -> v <= w -> w <= 1 -> ratio1 w <= ratio1 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio1 (fun x : R => - n1 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 0 < x) by lra. assert (Hxu : x <= 1) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio1, n1. differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n1_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n2 (w : R) : R := 37 / (27 * w ^ 2).

Lemma n2_sign w : 1 < w -> w < 37 / 10 -> 0 <= n2 w.
Proof.
  intros Hl Hu. unfold n2.
  constant.
Qed.

Lemma ratio2_falls v w : 1 <= v -> v <= w -> w <= 37 / 10 -> ratio2 w <= ratio2 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio2 (fun x : R => - n2 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 1 <= x) by lra. assert (Hxu : x <= 37 / 10) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio2, n2. differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n2_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n3 (w : R) : R := 0.

Lemma n3_sign w : 37 / 10 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  constant.
Qed.

Lemma ratio3_falls v w : 37 / 10 <= v -> v <= w -> ratio3 w <= ratio3 v.
Proof.
  intros Hv Hw. apply (falls_by_derive ratio3 (fun x : R => - n3 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 37 / 10 <= x) by lra. clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta. unfold ratio3, n3. differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n3_sign x ltac:(lra)). lra.
Qed.

Lemma ratio1_joins : ratio2 1 <= ratio1 1.
Proof.
  enough (0 <= ratio1 1 - ratio2 1) by lra. replace (ratio1 1 - ratio2 1) with (0)
    by (unfold ratio1, ratio2; at_one; equation). constant.
Qed.

Lemma ratio2_joins : ratio3 (37 / 10) <= ratio2 (37 / 10).
Proof.
  enough (0 <= ratio2 (37 / 10) - ratio3 (37 / 10)) by lra. replace (ratio2 (37 / 10) - ratio3 (37 / 10)) with (0)
    by (unfold ratio2, ratio3; at_one; equation). constant.
Qed.

Theorem ratio_monotone : nonincreasing ratio.
Proof. apply (falls_piece 1); [exact ratio1_falls | apply (falls_closed_piece 1 (37 / 10)); [exact ratio2_falls | intros v w Hv Hw; exact (ratio3_falls v w Hv Hw) | exact ratio2_joins] | apply piece_le; [constant | exact ratio1_joins]]. Qed.

Definition Omega1 (w : R) : R := w.

Definition Omega2 (w : R) : R := - (5 * w ^ 2 + 5 - 37 * w) / 27.

Definition Omega3 (w : R) : R := 47 / 20.

Definition Omega : R -> R := piece 1 Omega1 (piece (37 / 10) Omega2 Omega3).

Lemma Omega1_derive w : 0 < w -> w <= 1 -> is_derive Omega1 w (w * ratio1 w).
Proof.
  intros Hl Hu. unfold Omega1, ratio1.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega2_derive w : 1 <= w -> w <= 37 / 10 -> is_derive Omega2 w (w * ratio2 w).
Proof.
  intros Hl Hu. unfold Omega2, ratio2.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega3_derive w : 37 / 10 <= w -> is_derive Omega3 w (w * ratio3 w).
Proof.
  intros Hl. unfold Omega3, ratio3.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega1_meets : Omega1 1 = Omega2 1.
Proof.
  unfold Omega1, Omega2. at_one. equation.
Qed.

Lemma Omega2_meets : Omega2 (37 / 10) = Omega3 (37 / 10).
Proof.
  unfold Omega2, Omega3. at_one. equation.
Qed.

Lemma Omega_slope : effective_penalty (1 :: (37 / 10) :: nil) ratio Omega.
Proof. change (effective_from 0 (1 :: (37 / 10) :: nil) (piece 1 ratio1 (piece (37 / 10) ratio2 ratio3)) (piece 1 Omega1 (piece (37 / 10) Omega2 Omega3))). apply effective_piece; [constant | intros; apply Omega1_derive; lra | apply piece_continuous_left; [constant | eapply continuous_of_derive; apply Omega2_derive; constant] | apply piece_meets; [constant | exact Omega1_meets] | apply effective_piece; [constant | intros; apply Omega2_derive; lra | eapply continuous_of_derive; apply Omega3_derive; constant | exact Omega2_meets | apply effective_smooth; exact Omega3_derive]]. Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic (1 :: (37 / 10) :: nil) ratio Omega Omega_slope ratio_monotone). Qed.

Theorem Omega_saturates : saturates Omega.
Proof.
  apply (saturates_by Omega (47 / 10) (47 / 20)); [constant | ]. intros w Hw. unfold Omega, Omega1, Omega2, Omega3, piece.
  repeat (destruct (Rle_dec _ _); [exfalso; lra|]). equation.
Qed.

End Scad.


Lemma ratio_at_1 : ratio (91 / 1000) = 1000 / 91.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_2 : ratio (13 / 20) = 20 / 13.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_3 : ratio (811 / 1000) = 1000 / 811.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_4 : ratio (249 / 200) = 4910 / 6723.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_5 : ratio (551 / 200) = 70 / 551.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_6 : ratio (3189 / 1000) = 5110 / 86103.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_7 : ratio (19 / 5) = 0.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_8 : ratio (5557 / 1000) = 0.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_9 : ratio (3993 / 500) = 0.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma Omega_at_1 : Omega (91 / 1000) = 91 / 1000.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_2 : Omega (13 / 20) = 13 / 20.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_3 : Omega (811 / 1000) = 811 / 1000.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_4 : Omega (249 / 200) = 266519 / 216000.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_5 : Omega (551 / 200) = 17477 / 8000.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_6 : Omega (3189 / 1000) = 12428879 / 5400000.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_7 : Omega (19 / 5) = 47 / 20.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_8 : Omega (5557 / 1000) = 47 / 20.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_9 : Omega (3993 / 500) = 47 / 20.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.
