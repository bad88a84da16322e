(** garrote: prox Max(0, w - 1/w) *)
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
Section Garrote.

Definition eta (w : R) : R := - 2 * w / (w - sqrt (w ^ 2 + 4)).

Definition deta (w : R) : R := - 2 * w * (w / sqrt (w ^ 2 + 4) - 1) / (w - sqrt (w ^ 2 + 4)) ^ 2 - 2 / (w - sqrt (w ^ 2 + 4)).

Definition n1 (y1 : R) : R := 4 / y1.

Lemma n1_sign y1 : 2 < y1 -> 0 < n1 y1.
Proof.
  intros Hl. unfold n1.
  constant.
Qed.

Definition n2 (w : R) : R := sqrt (w ^ 2 + 4) - w.

Lemma n2_sign w : 0 < w -> 0 < n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (Y0 : 2 < w + sqrt (w ^ 2 + 4)) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | nra].
  replace (sqrt (w ^ 2 + 4) - w) with (n1 (w + sqrt (w ^ 2 + 4))) by (unfold n1; first [equation | field [Root1]; conditions]).
  exact (n1_sign _ Y0).
Qed.

Definition n3 (w : R) : R := - 2 * w / (w - sqrt (w ^ 2 + 4)).

Lemma n3_sign w : 0 < w -> 0 < n3 w.
Proof.
  intros Hl. unfold n3.
  assert (S1 := n2_sign w Hl).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt (w ^ 2 + 4) - w) by exact (n2_sign w Hl).
  replace (- 2 * w / (w - sqrt (w ^ 2 + 4))) with (2 * w * / (n2 w)) by (unfold n2; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n3_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < w ^ 2 + 4) by (constant). assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < sqrt (w ^ 2 + 4) - w) by exact (n2_sign w Hl). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Definition n4 (w : R) : R := - 2 * w * (w / sqrt (w ^ 2 + 4) - 1) / (w - sqrt (w ^ 2 + 4)) ^ 2 - 2 / (w - sqrt (w ^ 2 + 4)).

Lemma n4_sign w : 0 < w -> 0 <= n4 w.
Proof.
  intros Hl. unfold n4.
  assert (S1 := n2_sign w Hl).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt (w ^ 2 + 4) - w) by exact (n2_sign w Hl).
  replace (- 2 * w * (w / sqrt (w ^ 2 + 4) - 1) / (w - sqrt (w ^ 2 + 4)) ^ 2 - 2 / (w - sqrt (w ^ 2 + 4))) with (2 * / sqrt (w ^ 2 + 4) * / (n2 w) * (w + sqrt (w ^ 2 + 4))) by (unfold n2; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n4_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := w * sqrt (w ^ 2 + 4) / 4 + ln (w / 2 + sqrt (w ^ 2 + 4) / 2) - w ^ 2 / 4.

Definition n5 (y1 : R) : R := y1 - 2.

Lemma n5_sign y1 : 2 < y1 -> 0 < n5 y1.
Proof.
  intros Hl. unfold n5.
  assert (0 < (y1 - 2)) by lra.
  replace (y1 - 2) with (1 * (y1 - 2) ^ 1) by equation.
  constant.
Qed.

Definition n6 (w : R) : R := w + sqrt (w ^ 2 + 4) - 2.

Lemma n6_sign w : 0 < w -> 0 < n6 w.
Proof.
  intros Hl. unfold n6.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (Y0 : 2 < w + sqrt (w ^ 2 + 4)) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | nra].
  replace (w + sqrt (w ^ 2 + 4) - 2) with (n5 (w + sqrt (w ^ 2 + 4))) by (unfold n5; first [equation | field [Root1]; conditions]).
  exact (n5_sign _ Y0).
Qed.

Definition n7 (w : R) : R := w / 2 + sqrt (w ^ 2 + 4) / 2 - 1.

Lemma n7_sign w : 0 < w -> 0 < n7 w.
Proof.
  intros Hl. unfold n7.
  assert (S1 := n6_sign w Hl).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  replace (w / 2 + sqrt (w ^ 2 + 4) / 2 - 1) with ((/ 2) * (n6 w)) by (unfold n6; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < w ^ 2 + 4) by (constant). assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < w / 2 + sqrt (w ^ 2 + 4) / 2) by (constant). assert (0 < ln (w / 2 + sqrt (w ^ 2 + 4) / 2)) by (apply ln_pos; assert (0 < w / 2 + sqrt (w ^ 2 + 4) / 2 - 1) by exact (n7_sign w Hl); lra). assert (0 < sqrt (w ^ 2 + 4) - w) by exact (n2_sign w Hl). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := - (w - sqrt (w ^ 2 + 4)) / 2.

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt (w ^ 2 + 4) - w) by exact (n2_sign w Hl).
  replace (slope w) with (w / eta w) by (unfold slope, eta; first [equation | field [Root1]; conditions]).
  exact (Omega_derive w Hl).
Qed.

Definition n8 (y1 : R) : R := 4 - y1.

Lemma n8_sign y1 : 2 < y1 -> y1 < 1 + sqrt 5 -> 0 <= n8 y1.
Proof.
  intros Hl Hu. unfold n8.
  assert (0 < sqrt 5) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 5 ^ 2 = 5) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt 5 - 1) by first [constant | interval].
  assert (0 < 3 - sqrt 5) by first [constant | interval].
  assert (0 < (y1 - 2)) by lra.
  assert (0 < ((1 + sqrt 5) - y1)) by lra.
  replace (4 - y1) with ((- (sqrt 5 - 3) / (sqrt 5 - 1)) * (y1 - 2) ^ 1 + (2 / (sqrt 5 - 1)) * ((1 + sqrt 5) - y1) ^ 1) by first [equation | field [Root1]; conditions].
  constant.
Qed.

Definition n9 (y1 : R) : R := - (y1 - 4) / y1.

Lemma n9_sign y1 : 2 < y1 -> y1 < 1 + sqrt 5 -> 0 <= n9 y1.
Proof.
  intros Hl Hu. unfold n9.
  assert (S1 := n8_sign y1 Hl Hu).
  replace (- (y1 - 4) / y1) with (/ y1 * (n8 y1)) by (unfold n8; equation).
  constant.
Qed.

Definition n10 (w : R) : R := sqrt (w ^ 2 + 4) - w - 1.

Lemma n10_sign w : 0 < w -> w < 1 -> 0 <= n10 w.
Proof.
  intros Hl Hu. unfold n10.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt 5) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt 5 ^ 2 = 5) by (apply pow2_sqrt, Rlt_le; constant).
  assert (Y0 : 2 < w + sqrt (w ^ 2 + 4)) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | apply (lt_by_power 2); [constant | rewrite ?Root2; nra] | nra].
  assert (Y1 : w + sqrt (w ^ 2 + 4) < 1 + sqrt 5) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | apply (lt_by_power 2); [constant | rewrite ?Root2; nra] | nra].
  replace (sqrt (w ^ 2 + 4) - w - 1) with (n9 (w + sqrt (w ^ 2 + 4))) by (unfold n9; first [equation | field [Root1 Root2]; conditions]).
  exact (n9_sign _ Y0 Y1).
Qed.

Definition n11 (w : R) : R := - (w - sqrt (w ^ 2 + 4)) / 2 - / 2.

Lemma n11_sign w : 0 < w -> w < 1 -> 0 <= n11 w.
Proof.
  intros Hl Hu. unfold n11.
  assert (S1 := n10_sign w Hl Hu).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  replace (- (w - sqrt (w ^ 2 + 4)) / 2 - / 2) with ((/ 2) * (n10 w)) by (unfold n10; first [equation | field [Root1]; conditions]).
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
  enough (0 <= slope w - (/ 2)) by lra.
  replace (slope w - (/ 2)) with (n11 w) by (unfold n11, slope; first [equation | field [Root1]; conditions]).
  exact (n11_sign w Hl Hu).
Qed.

Definition n12 (y1 : R) : R := 4 / y1.

Lemma n12_sign y1 : 2 < y1 -> 0 <= n12 y1.
Proof.
  intros Hl. unfold n12.
  constant.
Qed.

Definition n13 (w : R) : R := sqrt (w ^ 2 + 4) - w.

Lemma n13_sign w : 0 < w -> 0 <= n13 w.
Proof.
  intros Hl. unfold n13.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (Y0 : 2 < w + sqrt (w ^ 2 + 4)) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | nra].
  replace (sqrt (w ^ 2 + 4) - w) with (n12 (w + sqrt (w ^ 2 + 4))) by (unfold n12; first [equation | field [Root1]; conditions]).
  exact (n12_sign _ Y0).
Qed.

Definition n14 (w : R) : R := / 2 - w / (2 * sqrt (w ^ 2 + 4)).

Lemma n14_sign w : 0 < w -> 0 <= n14 w.
Proof.
  intros Hl. unfold n14.
  assert (S1 := n13_sign w Hl).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  replace (/ 2 - w / (2 * sqrt (w ^ 2 + 4))) with ((/ 2) * / sqrt (w ^ 2 + 4) * (n13 w)) by (unfold n13; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Lemma slope_falls w : 0 < w -> is_derive slope w (- n14 w).
Proof.
  intros Hl. unfold slope, n14.
  assert (0 < w ^ 2 + 4) by (constant). assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_concave : concave Omega.
Proof.
  apply (concave_by_derivative slope (fun w => - n14 w) Omega Omega_smooth slope_falls).
  intros w Hw.
  assert (S := n14_sign w Hw).
  lra.
Qed.

Definition n15 (w : R) : R := - (w - sqrt (w ^ 2 + 4)) / 2.

Lemma n15_sign w : 0 < w -> 0 < n15 w.
Proof.
  intros Hl. unfold n15.
  assert (S1 := n2_sign w Hl).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  replace (- (w - sqrt (w ^ 2 + 4)) / 2) with ((/ 2) * (n2 w)) by (unfold n2; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Definition n16 (y1 : R) : R := 8 / y1 ^ 2.

Lemma n16_sign y1 : 2 < y1 -> 0 <= n16 y1.
Proof.
  intros Hl. unfold n16.
  constant.
Qed.

Definition n17 (w : R) : R := w ^ 2 + 2 - w * sqrt (w ^ 2 + 4).

Lemma n17_sign w : 0 < w -> 0 <= n17 w.
Proof.
  intros Hl. unfold n17.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (Y0 : 2 < w + sqrt (w ^ 2 + 4)) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | nra].
  replace (w ^ 2 + 2 - w * sqrt (w ^ 2 + 4)) with (n16 (w + sqrt (w ^ 2 + 4))) by (unfold n16; first [equation | field [Root1]; conditions]).
  exact (n16_sign _ Y0).
Qed.

Definition n18 (w : R) : R := (w - sqrt (w ^ 2 + 4)) / 2 + / w.

Lemma n18_sign w : 0 < w -> 0 <= n18 w.
Proof.
  intros Hl. unfold n18.
  assert (S1 := n17_sign w Hl).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  replace ((w - sqrt (w ^ 2 + 4)) / 2 + / w) with ((/ 2) * / w * (n17 w)) by (unfold n17; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Theorem Omega_unbiased : unbiased Omega.
Proof.
  apply (unbiased_by_bound nil slope Omega 1 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w Hw.
  rewrite Rabs_pos_eq by (apply Rlt_le; apply n15_sign; lra).
  assert (Hl : 0 < w) by lra.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  enough (0 <= 1 / w - slope w) by lra.
  replace (1 / w - slope w) with (n18 w) by (unfold n18, slope; first [equation | field [Root1]; conditions]).
  exact (n18_sign w Hl).
Qed.

Definition n19 (y1 : R) : R := y1 ^ 2 - 8.

Lemma n19_sign y1 : 1 + sqrt 5 < y1 -> 0 <= n19 y1.
Proof.
  intros Hl. unfold n19.
  assert (0 < sqrt 5) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 5 ^ 2 = 5) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < y1) by (assert (0 < 1 + sqrt 5) by constant; lra).
  assert (0 < sqrt 5 - 1) by first [constant | interval].
  assert (0 < (y1 - (1 + sqrt 5))) by lra.
  replace (y1 ^ 2 - 8) with (1 * (y1 - (1 + sqrt 5)) ^ 2 + (2 * (1 + sqrt 5)) * (y1 - (1 + sqrt 5)) ^ 1 + (2 * (sqrt 5 - 1))) by first [equation | field [Root1]; conditions].
  constant.
Qed.

Definition n20 (y1 : R) : R := (y1 ^ 2 - 8) / y1 ^ 2.

Lemma n20_sign y1 : 1 + sqrt 5 < y1 -> 0 <= n20 y1.
Proof.
  intros Hl. unfold n20.
  assert (S1 := n19_sign y1 Hl).
  assert (0 < sqrt 5) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 5 ^ 2 = 5) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < y1) by (assert (0 < 1 + sqrt 5) by constant; lra).
  replace ((y1 ^ 2 - 8) / y1 ^ 2) with (/ y1 ^ 2 * (n19 y1)) by (unfold n19; first [equation | field [Root1]; conditions]).
  constant.
Qed.

Definition n21 (w : R) : R := w * sqrt (w ^ 2 + 4) - w ^ 2 - 1.

Lemma n21_sign w : 1 < w -> 0 <= n21 w.
Proof.
  intros Hl. unfold n21.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt 5) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt 5 ^ 2 = 5) by (apply pow2_sqrt, Rlt_le; constant).
  assert (Y0 : 1 + sqrt 5 < w + sqrt (w ^ 2 + 4)) by first [constant | apply exp_gt_1; constant | apply exp_increasing; nra | apply (lt_by_power 2); [constant | rewrite ?Root1; nra] | apply (lt_by_power 2); [constant | rewrite ?Root2; nra] | nra].
  replace (w * sqrt (w ^ 2 + 4) - w ^ 2 - 1) with (n20 (w + sqrt (w ^ 2 + 4))) by (unfold n20; first [equation | field [Root1 Root2]; conditions]).
  exact (n20_sign _ Y0).
Qed.

Definition n22 (w : R) : R := - (w - sqrt (w ^ 2 + 4)) / 2 - / (2 * w).

Lemma n22_sign w : 1 < w -> 0 <= n22 w.
Proof.
  intros Hl. unfold n22.
  assert (S1 := n21_sign w Hl).
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  replace (- (w - sqrt (w ^ 2 + 4)) / 2 - / (2 * w)) with ((/ 2) * / w * (n21 w)) by (unfold n21; first [equation | field [Root1]; conditions]).
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
  enough (0 <= slope w - (/ 2) / w) by lra.
  replace (slope w - (/ 2) / w) with (n22 w) by (unfold n22, slope; first [equation | field [Root1]; conditions]).
  exact (n22_sign w Hl).
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n15_sign; lra].
Qed.

Definition n23 (w : R) : R := w / (2 * sqrt (w ^ 2 + 4)).

Lemma n23_sign w : 0 < w -> 0 <= n23 w.
Proof.
  intros Hl. unfold n23.
  assert (0 < w ^ 2 + 4) by (constant).
  assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant).
  constant.
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n23 w - (/ 2)).
Proof.
  intros Hl. unfold slope, n23.
  assert (0 < w ^ 2 + 4) by (constant). assert (0 < sqrt (w ^ 2 + 4)) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt (w ^ 2 + 4) ^ 2 = (w ^ 2 + 4)) by (apply pow2_sqrt, Rlt_le; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1]; conditions] | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n23 w - (/ 2)) Omega Omega_smooth (/ 2)); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n23_sign w Hw).
  lra.
Qed.

End Garrote.


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
