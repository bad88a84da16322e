(** mcp: penalty Piecewise((w - w**2/(2*a*scale), w <= a*scale), (a*scale/2, True)) for 0 < a; 0 < scale *)
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
Section Mcp.
Variable a : R.
Hypothesis a_sign : 0 < a.
Variable scale : R.
Hypothesis scale_sign : 0 < scale.

Definition ratio1 (w : R) : R := - (w - a * scale) / (a * scale * w).

Definition ratio2 (w : R) : R := 0.

Definition ratio : R -> R := piece (a * scale) ratio1 ratio2.

Definition n1 (w : R) : R := / w ^ 2.

Lemma n1_sign w : 0 < w -> w < a * scale -> 0 <= n1 w.
Proof.
  intros Hl Hu. unfold n1.
  constant.
Qed.

Lemma ratio1_falls v w : 0 < v -> v <= w -> w <= a * scale -> ratio1 w <= ratio1 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio1 (fun x : R => - n1 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 0 < x) by lra. assert (Hxu : x <= a * scale) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio1, n1. differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n1_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n2 (w : R) : R := 0.

Lemma n2_sign w : a * scale < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < w) by (assert (0 < a * scale) by constant; lra).
  constant.
Qed.

Lemma ratio2_falls v w : a * scale <= v -> v <= w -> ratio2 w <= ratio2 v.
Proof.
  intros Hv Hw. apply (falls_by_derive ratio2 (fun x : R => - n2 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : a * scale <= x) by lra. clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta. unfold ratio2, n2. assert (0 < w) by (assert (0 < a * scale) by constant; lra). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n2_sign x ltac:(lra)). lra.
Qed.

Lemma ratio1_joins : ratio2 (a * scale) <= ratio1 (a * scale).
Proof.
  enough (0 <= ratio1 (a * scale) - ratio2 (a * scale)) by lra. replace (ratio1 (a * scale) - ratio2 (a * scale)) with (0)
    by (unfold ratio1, ratio2; at_one; equation). constant.
Qed.

Theorem ratio_monotone : nonincreasing ratio.
Proof. apply (falls_piece (a * scale)); [exact ratio1_falls | intros v w Hv Hw; exact (ratio2_falls v w Hv Hw) | exact ratio1_joins]. Qed.

Definition Omega1 (w : R) : R := w - w ^ 2 / (2 * a * scale).

Definition Omega2 (w : R) : R := a * scale / 2.

Definition Omega : R -> R := piece (a * scale) Omega1 Omega2.

Lemma Omega1_derive w : 0 < w -> w <= a * scale -> is_derive Omega1 w (w * ratio1 w).
Proof.
  intros Hl Hu. unfold Omega1, ratio1.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega2_derive w : a * scale <= w -> is_derive Omega2 w (w * ratio2 w).
Proof.
  intros Hl. unfold Omega2, ratio2.
  assert (0 < w) by (assert (0 < a * scale) by constant; lra). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega1_meets : Omega1 (a * scale) = Omega2 (a * scale).
Proof.
  unfold Omega1, Omega2. at_one. equation.
Qed.

Lemma Omega_slope : effective_penalty ((a * scale) :: nil) ratio Omega.
Proof. change (effective_from 0 ((a * scale) :: nil) (piece (a * scale) ratio1 ratio2) (piece (a * scale) Omega1 Omega2)). apply effective_piece; [constant | intros; apply Omega1_derive; lra | eapply continuous_of_derive; apply Omega2_derive; constant | exact Omega1_meets | apply effective_smooth; exact Omega2_derive]. Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic ((a * scale) :: nil) ratio Omega Omega_slope ratio_monotone). Qed.

Theorem Omega_saturates : saturates Omega.
Proof.
  apply (saturates_by Omega (a * scale + 1) (a * scale / 2)); [constant | ]. intros w Hw. unfold Omega, Omega1, Omega2, piece.
  repeat (destruct (Rle_dec _ _); [exfalso; lra|]). equation.
Qed.

End Mcp.


Lemma ratio_at_1 : ratio (7 / 5) (5 / 13) (49 / 1000) = 909 / 49.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_2 : ratio (7 / 5) (5 / 13) (7 / 20) = 1.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_3 : ratio (7 / 5) (5 / 13) (437 / 1000) = 1319 / 3059.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_4 : ratio (7 / 5) (5 / 13) (319 / 500) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_5 : ratio (7 / 5) (5 / 13) (599 / 250) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_6 : ratio (7 / 5) (5 / 13) (603 / 125) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma Omega_at_1 : Omega (7 / 5) (5 / 13) (49 / 1000) = 93541 / 2000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_2 : Omega (7 / 5) (5 / 13) (7 / 20) = 189 / 800.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_3 : Omega (7 / 5) (5 / 13) (437 / 1000) = 3635403 / 14000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_4 : Omega (7 / 5) (5 / 13) (319 / 500) = 7 / 26.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_5 : Omega (7 / 5) (5 / 13) (599 / 250) = 7 / 26.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_6 : Omega (7 / 5) (5 / 13) (603 / 125) = 7 / 26.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.
