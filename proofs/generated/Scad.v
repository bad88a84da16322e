(** scad: penalty Piecewise((w, scale >= w), ((2*a*scale*w - scale**2 - w**2)/(2*scale*(a - 1)), w <= a*scale), (scale*(a + 1)/2, True)) for 1 < a, a_excess = a - 1; 0 < scale *)
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
Section Scad.
Variable a_excess : R.
Hypothesis a_excess_sign : 0 < a_excess.
Variable scale : R.
Hypothesis scale_sign : 0 < scale.
Hypothesis order1 : scale < scale * (a_excess + 1).

Definition ratio1 (w : R) : R := / w.

Definition ratio2 (w : R) : R := - (w - a_excess * scale - scale) / (a_excess * scale * w).

Definition ratio3 (w : R) : R := 0.

Definition ratio : R -> R := piece scale ratio1 (piece (scale * (a_excess + 1)) ratio2 ratio3).

Definition n1 (w : R) : R := / w ^ 2.

Lemma n1_sign w : 0 < w -> w < scale -> 0 <= n1 w.
Proof.
  intros Hl Hu. unfold n1.
  constant.
Qed.

Lemma ratio1_falls v w : 0 < v -> v <= w -> w <= scale -> ratio1 w <= ratio1 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio1 (fun x : R => - n1 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 0 < x) by lra. assert (Hxu : x <= scale) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio1, n1. differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n1_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n2 (w : R) : R := (a_excess * scale + scale) / (a_excess * scale * w ^ 2).

Lemma n2_sign w : scale < w -> w < scale * (a_excess + 1) -> 0 <= n2 w.
Proof.
  intros Hl Hu. unfold n2.
  assert (0 < w) by (assert (0 < scale) by constant; lra).
  constant.
Qed.

Lemma ratio2_falls v w : scale <= v -> v <= w -> w <= scale * (a_excess + 1) -> ratio2 w <= ratio2 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio2 (fun x : R => - n2 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : scale <= x) by lra. assert (Hxu : x <= scale * (a_excess + 1)) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio2, n2. assert (0 < w) by (assert (0 < scale) by constant; lra). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n2_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n3 (w : R) : R := 0.

Lemma n3_sign w : scale * (a_excess + 1) < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  assert (0 < w) by (assert (0 < scale * (a_excess + 1)) by constant; lra).
  constant.
Qed.

Lemma ratio3_falls v w : scale * (a_excess + 1) <= v -> v <= w -> ratio3 w <= ratio3 v.
Proof.
  intros Hv Hw. apply (falls_by_derive ratio3 (fun x : R => - n3 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : scale * (a_excess + 1) <= x) by lra. clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta. unfold ratio3, n3. assert (0 < w) by (assert (0 < scale * (a_excess + 1)) by constant; lra). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n3_sign x ltac:(lra)). lra.
Qed.

Lemma ratio1_joins : ratio2 scale <= ratio1 scale.
Proof.
  enough (0 <= ratio1 scale - ratio2 scale) by lra. replace (ratio1 scale - ratio2 scale) with (0)
    by (unfold ratio1, ratio2; at_one; equation). constant.
Qed.

Lemma ratio2_joins : ratio3 (scale * (a_excess + 1)) <= ratio2 (scale * (a_excess + 1)).
Proof.
  assert (0 < a_excess + 1) by (constant).
  enough (0 <= ratio2 (scale * (a_excess + 1)) - ratio3 (scale * (a_excess + 1))) by lra. replace (ratio2 (scale * (a_excess + 1)) - ratio3 (scale * (a_excess + 1))) with (0)
    by (unfold ratio2, ratio3; at_one; equation). constant.
Qed.

Theorem ratio_monotone : nonincreasing ratio.
Proof. apply (falls_piece scale); [exact ratio1_falls | apply (falls_closed_piece scale (scale * (a_excess + 1))); [exact ratio2_falls | intros v w Hv Hw; exact (ratio3_falls v w Hv Hw) | exact ratio2_joins] | apply piece_le; [constant | exact ratio1_joins]]. Qed.

Definition Omega1 (w : R) : R := w.

Definition Omega2 (w : R) : R := (2 * scale * w * (a_excess + 1) - scale ^ 2 - w ^ 2) / (2 * a_excess * scale).

Definition Omega3 (w : R) : R := scale * (a_excess + 2) / 2.

Definition Omega : R -> R := piece scale Omega1 (piece (scale * (a_excess + 1)) Omega2 Omega3).

Lemma Omega1_derive w : 0 < w -> w <= scale -> is_derive Omega1 w (w * ratio1 w).
Proof.
  intros Hl Hu. unfold Omega1, ratio1.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega2_derive w : scale <= w -> w <= scale * (a_excess + 1) -> is_derive Omega2 w (w * ratio2 w).
Proof.
  intros Hl Hu. unfold Omega2, ratio2.
  assert (0 < w) by (assert (0 < scale) by constant; lra). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega3_derive w : scale * (a_excess + 1) <= w -> is_derive Omega3 w (w * ratio3 w).
Proof.
  intros Hl. unfold Omega3, ratio3.
  assert (0 < w) by (assert (0 < scale * (a_excess + 1)) by constant; lra). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega1_meets : Omega1 scale = Omega2 scale.
Proof.
  unfold Omega1, Omega2. at_one. equation.
Qed.

Lemma Omega2_meets : Omega2 (scale * (a_excess + 1)) = Omega3 (scale * (a_excess + 1)).
Proof.
  unfold Omega2, Omega3. at_one. equation.
Qed.

Lemma Omega_slope : effective_penalty (scale :: (scale * (a_excess + 1)) :: nil) ratio Omega.
Proof. change (effective_from 0 (scale :: (scale * (a_excess + 1)) :: nil) (piece scale ratio1 (piece (scale * (a_excess + 1)) ratio2 ratio3)) (piece scale Omega1 (piece (scale * (a_excess + 1)) Omega2 Omega3))). apply effective_piece; [constant | intros; apply Omega1_derive; lra | apply piece_continuous_left; [constant | eapply continuous_of_derive; apply Omega2_derive; constant] | apply piece_meets; [constant | exact Omega1_meets] | apply effective_piece; [constant | intros; apply Omega2_derive; lra | eapply continuous_of_derive; apply Omega3_derive; constant | exact Omega2_meets | apply effective_smooth; exact Omega3_derive]]. Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic (scale :: (scale * (a_excess + 1)) :: nil) ratio Omega Omega_slope ratio_monotone). Qed.

Theorem Omega_saturates : saturates Omega.
Proof.
  apply (saturates_by Omega (scale * (a_excess + 1) + 1) (scale * (a_excess + 2) / 2)); [constant | ]. intros w Hw. unfold Omega, Omega1, Omega2, Omega3, piece.
  repeat (destruct (Rle_dec _ _); [exfalso; lra|]). equation.
Qed.

End Scad.


Theorem monotone_for_all a scale : 1 < a -> 0 < scale -> nonincreasing (ratio (a - 1) scale).
Proof. intros. apply ratio_monotone; admissible. Qed.

Theorem subquadratic_for_all a scale : 1 < a -> 0 < scale -> subquadratic (Omega (a - 1) scale).
Proof. intros. apply Omega_subquadratic; admissible. Qed.

Lemma ratio_at_1 : ratio (7 / 5) (5 / 13) (7 / 200) = 200 / 7.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_2 : ratio (7 / 5) (5 / 13) (/ 4) = 4.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_3 : ratio (7 / 5) (5 / 13) (39 / 125) = 125 / 39.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_4 : ratio (7 / 5) (5 / 13) (217 / 500) = 3179 / 1519.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_5 : ratio (7 / 5) (5 / 13) (147 / 200) = 163 / 343.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_6 : ratio (7 / 5) (5 / 13) (821 / 1000) = 1327 / 5747.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_7 : ratio (7 / 5) (5 / 13) (1023 / 1000) = 0.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_8 : ratio (7 / 5) (5 / 13) (139 / 50) = 0.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma ratio_at_9 : ratio (7 / 5) (5 / 13) (5209 / 1000) = 0.
Proof. unfold ratio, ratio1, ratio2, ratio3. sample. Qed.

Lemma Omega_at_1 : Omega (7 / 5) (5 / 13) (7 / 200) = 7 / 200.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_2 : Omega (7 / 5) (5 / 13) (/ 4) = / 4.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_3 : Omega (7 / 5) (5 / 13) (39 / 125) = 39 / 125.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_4 : Omega (7 / 5) (5 / 13) (217 / 500) = 19643959 / 45500000.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_5 : Omega (7 / 5) (5 / 13) (147 / 200) = 4520879 / 7280000.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_6 : Omega (7 / 5) (5 / 13) (821 / 1000) = 117239071 / 182000000.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_7 : Omega (7 / 5) (5 / 13) (1023 / 1000) = 17 / 26.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_8 : Omega (7 / 5) (5 / 13) (139 / 50) = 17 / 26.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.

Lemma Omega_at_9 : Omega (7 / 5) (5 / 13) (5209 / 1000) = 17 / 26.
Proof. unfold Omega, Omega1, Omega2, Omega3. sample. Qed.
