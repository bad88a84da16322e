(** generalized_dropout: dual 2*(1 - a)*log(eta/(eta + 1)) - 2*log(a) for 0 < a < 1, a_odds = a/(1 - a) *)
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
Section GeneralizedDropout.
Variable a_odds : R.
Hypothesis a_odds_sign : 0 < a_odds.

Definition ratio1 (w : R) : R := - (a_odds * w ^ 2 + w ^ 2 - 2) / (w ^ 2 * (a_odds + 1)).

Definition ratio2 (w : R) : R := 0.

Definition ratio : R -> R := piece (sqrt 2 / sqrt (a_odds + 1)) ratio1 ratio2.

Definition n1 (w : R) : R := 2 * (w ^ 2 * (a_odds + 1) + 2 - a_odds * w ^ 2 - w ^ 2) / (w ^ 3 * (a_odds + 1)).

Lemma n1_sign w : 0 < w -> w < sqrt 2 / sqrt (a_odds + 1) -> 0 <= n1 w.
Proof.
  intros Hl Hu. unfold n1.
  assert (0 < a_odds + 1) by (constant).
  replace (2 * (w ^ 2 * (a_odds + 1) + 2 - a_odds * w ^ 2 - w ^ 2) / (w ^ 3 * (a_odds + 1))) with (4 / (w ^ 3 * (a_odds + 1))) by equation; constant.
Qed.

Lemma ratio1_falls v w : 0 < v -> v <= w -> w <= sqrt 2 / sqrt (a_odds + 1) -> ratio1 w <= ratio1 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio1 (fun x : R => - n1 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 0 < x) by lra. assert (Hxu : x <= sqrt 2 / sqrt (a_odds + 1)) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio1, n1. assert (0 < a_odds + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n1_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n2 (w : R) : R := 0.

Lemma n2_sign w : sqrt 2 / sqrt (a_odds + 1) < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < a_odds + 1) by (constant).
  assert (0 < sqrt (a_odds + 1)) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt (a_odds + 1) ^ 2 = (a_odds + 1)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w) by (assert (0 < sqrt 2 / sqrt (a_odds + 1)) by constant; lra).
  constant.
Qed.

Lemma ratio2_falls v w : sqrt 2 / sqrt (a_odds + 1) <= v -> v <= w -> ratio2 w <= ratio2 v.
Proof.
  intros Hv Hw. apply (falls_by_derive ratio2 (fun x : R => - n2 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : sqrt 2 / sqrt (a_odds + 1) <= x) by lra. clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta. unfold ratio2, n2. assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < a_odds + 1) by (constant). assert (0 < sqrt (a_odds + 1)) by (apply sqrt_lt_R0; constant). assert (Root2 : sqrt (a_odds + 1) ^ 2 = (a_odds + 1)) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < w) by (assert (0 < sqrt 2 / sqrt (a_odds + 1)) by constant; lra). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1 Root2]; conditions] | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n2_sign x ltac:(lra)). lra.
Qed.

Lemma ratio1_joins : ratio2 (sqrt 2 / sqrt (a_odds + 1)) <= ratio1 (sqrt 2 / sqrt (a_odds + 1)).
Proof.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < a_odds + 1) by (constant).
  assert (0 < sqrt (a_odds + 1)) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt (a_odds + 1) ^ 2 = (a_odds + 1)) by (apply pow2_sqrt, Rlt_le; constant).
  enough (0 <= ratio1 (sqrt 2 / sqrt (a_odds + 1)) - ratio2 (sqrt 2 / sqrt (a_odds + 1))) by lra. replace (ratio1 (sqrt 2 / sqrt (a_odds + 1)) - ratio2 (sqrt 2 / sqrt (a_odds + 1))) with (0)
    by (unfold ratio1, ratio2; at_one; first [equation | field [Root1 Root2]; conditions]). constant.
Qed.

Theorem ratio_monotone : nonincreasing ratio.
Proof. apply (falls_piece (sqrt 2 / sqrt (a_odds + 1))); [exact ratio1_falls | intros v w Hv Hw; exact (ratio2_falls v w Hv Hw) | exact ratio1_joins]. Qed.

Definition Omega1 (w : R) : R := ((- 2 * a_odds - 2) * ln a_odds + (2 * a_odds + 4) * ln (a_odds + 1) + 4 * ln w + 2 - a_odds * w ^ 2 - w ^ 2 - 2 * ln 2) / (2 * (a_odds + 1)).

Definition Omega2 (w : R) : R := ln (a_odds + 1) - ln a_odds.

Definition Omega : R -> R := piece (sqrt 2 / sqrt (a_odds + 1)) Omega1 Omega2.

Lemma Omega1_derive w : 0 < w -> w <= sqrt 2 / sqrt (a_odds + 1) -> is_derive Omega1 w (w * ratio1 w).
Proof.
  intros Hl Hu. unfold Omega1, ratio1.
  assert (0 < a_odds + 1) by (constant). assert (0 < 2) by (constant). assert (0 < ln 2) by (apply ln_pos; enough (0 < 1) by lra; constant). assert (0 < ln (a_odds + 1)) by (apply ln_pos; enough (0 < a_odds) by lra; constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega2_derive w : sqrt 2 / sqrt (a_odds + 1) <= w -> is_derive Omega2 w (w * ratio2 w).
Proof.
  intros Hl. unfold Omega2, ratio2.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < a_odds + 1) by (constant). assert (0 < sqrt (a_odds + 1)) by (apply sqrt_lt_R0; constant). assert (Root2 : sqrt (a_odds + 1) ^ 2 = (a_odds + 1)) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < w) by (assert (0 < sqrt 2 / sqrt (a_odds + 1)) by constant; lra). assert (0 < ln (a_odds + 1)) by (apply ln_pos; enough (0 < a_odds) by lra; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1 Root2]; conditions] | |- _ => conditions end.
Qed.

Lemma Omega1_meets : Omega1 (sqrt 2 / sqrt (a_odds + 1)) = Omega2 (sqrt 2 / sqrt (a_odds + 1)).
Proof.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < a_odds + 1) by (constant).
  assert (0 < sqrt (a_odds + 1)) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt (a_odds + 1) ^ 2 = (a_odds + 1)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < 2) by (constant).
  assert (0 < ln 2) by (apply ln_pos; enough (0 < 1) by lra; constant).
  assert (0 < sqrt 2 / sqrt (a_odds + 1)) by (constant).
  assert (0 < ln (a_odds + 1)) by (apply ln_pos; enough (0 < a_odds) by lra; constant).
  unfold Omega1, Omega2. at_one. first [equation | field [Root1 Root2]; conditions].
Qed.

Lemma Omega_slope : effective_penalty ((sqrt 2 / sqrt (a_odds + 1)) :: nil) ratio Omega.
Proof. change (effective_from 0 ((sqrt 2 / sqrt (a_odds + 1)) :: nil) (piece (sqrt 2 / sqrt (a_odds + 1)) ratio1 ratio2) (piece (sqrt 2 / sqrt (a_odds + 1)) Omega1 Omega2)). apply effective_piece; [constant | intros; apply Omega1_derive; lra | eapply continuous_of_derive; apply Omega2_derive; constant | exact Omega1_meets | apply effective_smooth; exact Omega2_derive]. Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic ((sqrt 2 / sqrt (a_odds + 1)) :: nil) ratio Omega Omega_slope ratio_monotone). Qed.

Theorem Omega_saturates : saturates Omega.
Proof.
  apply (saturates_by Omega (1 + sqrt 2 / sqrt (a_odds + 1)) (ln (a_odds + 1) - ln a_odds)); [constant | ]. intros w Hw. unfold Omega, Omega1, Omega2, piece.
  repeat (destruct (Rle_dec _ _); [exfalso; lra|]). equation.
Qed.

End GeneralizedDropout.


Theorem monotone_for_all a : 0 < a -> a < 1 -> nonincreasing (ratio (a / (1 - a))).
Proof. intros. apply ratio_monotone; admissible. Qed.

Theorem subquadratic_for_all a : 0 < a -> a < 1 -> subquadratic (Omega (a / (1 - a))).
Proof. intros. apply Omega_subquadratic; admissible. Qed.

Lemma ratio_at_1 : ratio (7 / 5) (83 / 1000) = 2479333 / 20667.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_2 : ratio (7 / 5) (593 / 1000) = 1445053 / 1054947.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_3 : ratio (7 / 5) (37 / 50) = 2143 / 4107.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_4 : ratio (7 / 5) (1013 / 1000) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_5 : ratio (7 / 5) (277 / 100) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_6 : ratio (7 / 5) (5199 / 1000) = 0.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (83 / 1000) - - 2091819153182229 / 2000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (593 / 1000) - 42033858274315843 / 100000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (37 / 50) - 50690957207690009 / 100000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_4 : Rabs (Omega (7 / 5) (1013 / 1000) - 53899650073268701 / 100000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_5 : Rabs (Omega (7 / 5) (277 / 100) - 53899650073268701 / 100000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_6 : Rabs (Omega (7 / 5) (5199 / 1000) - 53899650073268701 / 100000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.
