(** ard: dual log(eta + 1) *)
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
Section Ard.

Definition eta (w : R) : R := w * (w + sqrt (w ^ 2 + 4)) / 2.

Definition deta (w : R) : R := w * (w / sqrt (w ^ 2 + 4) + 1) / 2 + w / 2 + sqrt (w ^ 2 + 4) / 2.

Definition n1 (w : R) : R := w * (w + sqrt (w ^ 2 + 4)) / 2.

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < w ^ 2 + 4) by (constant). assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := w * (w / sqrt (w ^ 2 + 4) + 1) / 2 + w / 2 + sqrt (w ^ 2 + 4) / 2.

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := w * (w + sqrt (w ^ 2 + 4)) / (4 * (w * (w + sqrt (w ^ 2 + 4)) / 2 + 1)) + ln (w * (w + sqrt (w ^ 2 + 4)) / 2 + 1) / 2.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < w ^ 2 + 4) by (constant). assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < w * (w + sqrt (w ^ 2 + 4)) / 2 + 1) by (constant). assert (0 < ln (w * (w + sqrt (w ^ 2 + 4)) / 2 + 1)) by (apply ln_pos; enough (0 < w ^ 2 / 2 + w * sqrt (w ^ 2 + 4) / 2) by lra; constant). assert (0 < w + sqrt (w ^ 2 + 4)) by (constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := 2 / (w + sqrt (w ^ 2 + 4)).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w + sqrt (w ^ 2 + 4)) by (constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; first [equation | field [Root1]; conditions]).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (y1 : R) : R := 4 - y1.

Lemma n3_sign y1 : 2 < y1 -> y1 < 1 + sqrt 5 -> 0 <= n3 y1.
Proof.
  intros Hl Hu. unfold n3.
  assert (0 < sqrt 5) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 5 ^ 2 = 5) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt 5 - 1) by first [constant | interval].
  assert (0 < 3 - sqrt 5) by first [constant | interval].
  assert (0 < (y1 - 2)) by lra.
  assert (0 < ((1 + sqrt 5) - y1)) by lra.
  replace (4 - y1) with ((- (sqrt 5 - 3) / (sqrt 5 - 1)) * (y1 - 2) ^ 1 + (2 / (sqrt 5 - 1)) * ((1 + sqrt 5) - y1) ^ 1) by first [equation | field [Root1]; conditions].
  constant.
Qed.

Definition n4 (w : R) : R := 4 - w - sqrt (w ^ 2 + 4).

Lemma n4_sign w : 0 < w -> w < 1 -> 0 <= n4 w.
Proof.
  intros Hl Hu. unfold n4.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt 5) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt 5 ^ 2 = 5) by (apply pow2_sqrt, Rlt_le; constant).
  assert (Y0 : 2 < w + sqrt (w ^ 2 + 4)) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | apply (lt_by_power 2); [constant | rewrite ?Root2; nra] | nra].
  assert (Y1 : w + sqrt (w ^ 2 + 4) < 1 + sqrt 5) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | apply (lt_by_power 2); [constant | rewrite ?Root2; nra] | nra].
  replace (4 - w - sqrt (w ^ 2 + 4)) with (n3 (w + sqrt (w ^ 2 + 4))) by (unfold n3; first [equation | field [Root1 Root2]; conditions]).
  exact (n3_sign _ Y0 Y1).
Qed.

Definition n5 (w : R) : R := 2 / (w + sqrt (w ^ 2 + 4)) - / 2.

Lemma n5_sign w : 0 < w -> w < 1 -> 0 <= n5 w.
Proof.
  intros Hl Hu. unfold n5.
  assert (S1 := n4_sign w Hl Hu).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w + sqrt (w ^ 2 + 4)) by (constant).
  replace (2 / (w + sqrt (w ^ 2 + 4)) - / 2) with ((/ 2) * / (w + sqrt (w ^ 2 + 4)) * (n4 w)) by (unfold n4; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Theorem Omega_kink : kink Omega.
Proof.
  apply (kink_by_slope nil slope Omega (/ 2) 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w [Hw1 Hw2].
  assert (Hl : 0 < w) by lra.
  assert (Hu : w < 1) by lra.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w + sqrt (w ^ 2 + 4)) by (constant).
  enough (0 <= slope w - (/ 2)) by lra.
  replace (slope w - (/ 2)) with (n5 w) by (unfold n5, slope; first [equation | field [Root1]; conditions]).
  exact (n5_sign w Hl Hu).
Qed.

Definition n6 (w : R) : R := - 2 * (- w / sqrt (w ^ 2 + 4) - 1) / (w + sqrt (w ^ 2 + 4)) ^ 2.

Lemma n6_sign w : 0 < w -> 0 <= n6 w.
Proof.
  intros Hl. unfold n6.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w + sqrt (w ^ 2 + 4)) by (constant).
  replace (- 2 * (- w / sqrt (w ^ 2 + 4) - 1) / (w + sqrt (w ^ 2 + 4)) ^ 2) with (2 * / sqrt (w ^ 2 + 4) * / (w + sqrt (w ^ 2 + 4))) by (first [equation | field [Root1]; conditions]).
  constant.
Qed.

Lemma slope_falls w : 0 < w -> is_derive slope w (- n6 w).
Proof.
  intros Hl. unfold slope, n6.
  assert (0 < w ^ 2 + 4) by (constant). assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < w + sqrt (w ^ 2 + 4)) by (constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_concave : concave Omega.
Proof.
  apply (concave_by_derivative slope (fun w => - n6 w) Omega Omega_smooth slope_falls).
  intros w Hw.
  assert (S := n6_sign w Hw).
  lra.
Qed.

Definition n7 (w : R) : R := 2 / (w + sqrt (w ^ 2 + 4)).

Lemma n7_sign w : 0 < w -> 0 < n7 w.
Proof.
  intros Hl. unfold n7.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w + sqrt (w ^ 2 + 4)) by (constant).
  constant.
Qed.

Definition n8 (y1 : R) : R := 4 / y1.

Lemma n8_sign y1 : 2 < y1 -> 0 <= n8 y1.
Proof.
  intros Hl. unfold n8.
  constant.
Qed.

Definition n9 (w : R) : R := sqrt (w ^ 2 + 4) - w.

Lemma n9_sign w : 0 < w -> 0 <= n9 w.
Proof.
  intros Hl. unfold n9.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (Y0 : 2 < w + sqrt (w ^ 2 + 4)) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | nra].
  replace (sqrt (w ^ 2 + 4) - w) with (n8 (w + sqrt (w ^ 2 + 4))) by (unfold n8; first [equation | field [Root1]; conditions]).
  exact (n8_sign _ Y0).
Qed.

Definition n10 (w : R) : R := / w - 2 / (w + sqrt (w ^ 2 + 4)).

Lemma n10_sign w : 0 < w -> 0 <= n10 w.
Proof.
  intros Hl. unfold n10.
  assert (S1 := n9_sign w Hl).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w + sqrt (w ^ 2 + 4)) by (constant).
  replace (/ w - 2 / (w + sqrt (w ^ 2 + 4))) with (/ w * / (w + sqrt (w ^ 2 + 4)) * (n9 w)) by (unfold n9; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Theorem Omega_unbiased : unbiased Omega.
Proof.
  apply (unbiased_by_bound nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  rewrite Rabs_pos_eq by (apply Rlt_le; apply n7_sign; lra).
  assert (Hl : 0 < w) by lra.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w + sqrt (w ^ 2 + 4)) by (constant).
  enough (0 <= 1 / w - slope w) by lra.
  replace (1 / w - slope w) with (n10 w) by (unfold n10, slope; first [equation | field [Root1]; conditions]).
  exact (n10_sign w Hl).
Qed.

Definition n11 (y1 : R) : R := y1 ^ 2 - 8.

Lemma n11_sign y1 : 1 + sqrt 5 < y1 -> 0 <= n11 y1.
Proof.
  intros Hl. unfold n11.
  assert (0 < sqrt 5) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 5 ^ 2 = 5) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < y1) by (assert (0 < 1 + sqrt 5) by constant; lra).
  assert (0 < sqrt 5 - 1) by first [constant | interval].
  assert (0 < (y1 - (1 + sqrt 5))) by lra.
  replace (y1 ^ 2 - 8) with (1 * (y1 - (1 + sqrt 5)) ^ 2 + (2 * (1 + sqrt 5)) * (y1 - (1 + sqrt 5)) ^ 1 + (2 * (sqrt 5 - 1))) by first [equation | field [Root1]; conditions].
  constant.
Qed.

Definition n12 (y1 : R) : R := (y1 ^ 2 - 8) / y1.

Lemma n12_sign y1 : 1 + sqrt 5 < y1 -> 0 <= n12 y1.
Proof.
  intros Hl. unfold n12.
  assert (S1 := n11_sign y1 Hl).
  assert (0 < sqrt 5) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 5 ^ 2 = 5) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < y1) by (assert (0 < 1 + sqrt 5) by constant; lra).
  replace ((y1 ^ 2 - 8) / y1) with (/ y1 * (n11 y1)) by (unfold n11; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Definition n13 (w : R) : R := 3 * w - sqrt (w ^ 2 + 4).

Lemma n13_sign w : 1 < w -> 0 <= n13 w.
Proof.
  intros Hl. unfold n13.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt 5) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt 5 ^ 2 = 5) by (apply pow2_sqrt, Rlt_le; constant).
  assert (Y0 : 1 + sqrt 5 < w + sqrt (w ^ 2 + 4)) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | apply (lt_by_power 2); [constant | rewrite ?Root2; nra] | nra].
  replace (3 * w - sqrt (w ^ 2 + 4)) with (n12 (w + sqrt (w ^ 2 + 4))) by (unfold n12; first [equation | field [Root1 Root2]; conditions]).
  exact (n12_sign _ Y0).
Qed.

Definition n14 (w : R) : R := 2 / (w + sqrt (w ^ 2 + 4)) - / (2 * w).

Lemma n14_sign w : 1 < w -> 0 <= n14 w.
Proof.
  intros Hl. unfold n14.
  assert (S1 := n13_sign w Hl).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w + sqrt (w ^ 2 + 4)) by (constant).
  replace (2 / (w + sqrt (w ^ 2 + 4)) - / (2 * w)) with ((/ 2) * / w * / (w + sqrt (w ^ 2 + 4)) * (n13 w)) by (unfold n13; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Theorem Omega_unbounded : ~ bounded Omega.
Proof.
  apply (not_bounded_by_slope nil slope Omega (/ 2) 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  assert (Hl : 1 < w) by lra.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w + sqrt (w ^ 2 + 4)) by (constant).
  enough (0 <= slope w - (/ 2) / w) by lra.
  replace (slope w - (/ 2) / w) with (n14 w) by (unfold n14, slope; first [equation | field [Root1]; conditions]).
  exact (n14_sign w Hl).
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n7_sign; lra].
Qed.

Definition n15 (w : R) : R := / 2 + 2 * (- w / sqrt (w ^ 2 + 4) - 1) / (w + sqrt (w ^ 2 + 4)) ^ 2.

Lemma n15_sign w : 0 < w -> 0 <= n15 w.
Proof.
  intros Hl. unfold n15.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w + sqrt (w ^ 2 + 4)) by (constant).
  replace (/ 2 + 2 * (- w / sqrt (w ^ 2 + 4) - 1) / (w + sqrt (w ^ 2 + 4)) ^ 2) with (w * (w ^ 2 + w * sqrt (w ^ 2 + 4) + 2) / (sqrt (w ^ 2 + 4) * (w + sqrt (w ^ 2 + 4)) ^ 2)) by first [equation | field [Root1]; conditions]; constant.
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n15 w - (/ 2)).
Proof.
  intros Hl. unfold slope, n15.
  assert (0 < w ^ 2 + 4) by (constant). assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < w + sqrt (w ^ 2 + 4)) by (constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n15 w - (/ 2)) Omega Omega_smooth (/ 2)); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n15_sign w Hw).
  lra.
Qed.

End Ard.


Lemma eta_at_1 : Rabs (eta (/ 10) - 10512492197250393 / 100000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_2 : Rabs (eta (1857 / 1000) - 42582724723952051 / 10000000000000000) <= / 100000000000000.
Proof. unfold eta. sample. Qed.

Lemma eta_at_3 : Rabs (eta (2143 / 500) - 4830146204473177 / 250000000000000) <= / 10000000000000.
Proof. unfold eta. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (/ 10) - 9754165105560063 / 100000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (1857 / 1000) - 12348130089497371 / 10000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (2143 / 500) - 4953029025746183 / 2500000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
