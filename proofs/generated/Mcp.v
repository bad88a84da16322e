(** mcp: penalty Piecewise((-w**2/6 + w, w <= 3), (3/2, True)) *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Ltac sample := unfold piece; repeat match goal with
  | |- context [Rle_dec ?x ?a] => let Hx := fresh in destruct (Rle_dec x a) as [Hx|Hx]; [|apply Rnot_le_lt in Hx];
      try (exfalso; first [lra | revert Hx; first [apply Rlt_not_le | apply Rle_not_lt]; interval])
  end; first [lra | field | interval with (i_prec 90)].
Section Mcp.

Definition ratio1 (w : R) : R := - (w - 3) / (3 * w).

Definition ratio2 (w : R) : R := 0.

Definition ratio : R -> R := piece 3 ratio1 ratio2.

Definition n1 (w : R) : R := / w ^ 2.

Lemma n1_sign w : 0 < w -> w < 3 -> 0 <= n1 w.
Proof.
  intros Hl Hu. unfold n1.
  constant.
Qed.

Lemma ratio1_falls v w : 0 < v -> v <= w -> w <= 3 -> ratio1 w <= ratio1 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio1 (fun x : R => - n1 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 0 < x) by lra. assert (Hxu : x <= 3) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio1, n1. differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n1_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n2 (w : R) : R := 0.

Lemma n2_sign w : 3 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  constant.
Qed.

Lemma ratio2_falls v w : 3 <= v -> v <= w -> ratio2 w <= ratio2 v.
Proof.
  intros Hv Hw. apply (falls_by_derive ratio2 (fun x : R => - n2 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 3 <= x) by lra. clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta. unfold ratio2, n2. differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n2_sign x ltac:(lra)). lra.
Qed.

Lemma ratio1_joins : ratio2 3 <= ratio1 3.
Proof.
  enough (0 <= ratio1 3 - ratio2 3) by lra. replace (ratio1 3 - ratio2 3) with (0)
    by (unfold ratio1, ratio2; at_one; equation). constant.
Qed.

Theorem ratio_monotone : nonincreasing ratio.
Proof. apply (falls_piece 3); [exact ratio1_falls | intros v w Hv Hw; exact (ratio2_falls v w Hv Hw) | exact ratio1_joins]. Qed.

Definition Omega1 (w : R) : R := w - w ^ 2 / 6.

Definition Omega2 (w : R) : R := 3 / 2.

Definition Omega : R -> R := piece 3 Omega1 Omega2.

Lemma Omega1_derive w : 0 < w -> w <= 3 -> is_derive Omega1 w (w * ratio1 w).
Proof.
  intros Hl Hu. unfold Omega1, ratio1.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega2_derive w : 3 <= w -> is_derive Omega2 w (w * ratio2 w).
Proof.
  intros Hl. unfold Omega2, ratio2.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega1_meets : Omega1 3 = Omega2 3.
Proof.
  unfold Omega1, Omega2. at_one. equation.
Qed.

Lemma Omega_slope : effective_penalty (3 :: nil) ratio Omega.
Proof. change (effective_from 0 (3 :: nil) (piece 3 ratio1 ratio2) (piece 3 Omega1 Omega2)). apply effective_piece; [constant | intros; apply Omega1_derive; lra | eapply continuous_of_derive; apply Omega2_derive; constant | exact Omega1_meets | apply effective_smooth; exact Omega2_derive]. Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic (3 :: nil) ratio Omega Omega_slope ratio_monotone). Qed.

Theorem Omega_saturates : saturates Omega.
Proof.
  apply (saturates_by Omega 4 (3 / 2)); [constant | ]. intros w Hw. unfold Omega, Omega1, Omega2, piece.
  repeat (destruct (Rle_dec _ _); [exfalso; lra|]). equation.
Qed.

End Mcp.


Lemma ratio_at_1 : ratio (273 / 1000) = 303 / 91.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_2 : ratio (39 / 20) = 7 / 39.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_3 : ratio (304 / 125) = 71 / 912.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_4 : ratio (31 / 10) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_5 : ratio (4857 / 1000) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_6 : ratio (3643 / 500) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma Omega_at_1 : Omega (273 / 1000) = 521157 / 2000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_2 : Omega (39 / 20) = 1053 / 800.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_3 : Omega (304 / 125) = 67792 / 46875.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_4 : Omega (31 / 10) = 3 / 2.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_5 : Omega (4857 / 1000) = 3 / 2.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_6 : Omega (3643 / 500) = 3 / 2.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.
