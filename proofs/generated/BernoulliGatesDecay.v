(** bernoulli_gates_decay: penalty Piecewise((sqrt(2)*sqrt(lzero)*w*sqrt(decay + 1) - w**2/2, w <= sqrt(2)*sqrt(lzero)/sqrt(decay + 1)), (decay*w**2/2 + lzero, True)) for 0 < lzero; 0 < decay *)
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
Section BernoulliGatesDecay.
Variable decay : R.
Hypothesis decay_sign : 0 < decay.
Variable lzero : R.
Hypothesis lzero_sign : 0 < lzero.

Definition ratio1 (w : R) : R := - (w - sqrt 2 * sqrt lzero * sqrt (decay + 1)) / w.

Definition ratio2 (w : R) : R := decay.

Definition ratio : R -> R := piece (sqrt 2 * sqrt lzero / sqrt (decay + 1)) ratio1 ratio2.

Definition n1 (w : R) : R := sqrt 2 * sqrt lzero * sqrt (decay + 1) / w ^ 2.

Lemma n1_sign w : 0 < w -> w < sqrt 2 * sqrt lzero / sqrt (decay + 1) -> 0 <= n1 w.
Proof.
  intros Hl Hu. unfold n1.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt lzero) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt lzero ^ 2 = lzero) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < decay + 1) by (constant).
  assert (0 < sqrt (decay + 1)) by (apply sqrt_lt_R0; constant).
  assert (Root3 : sqrt (decay + 1) ^ 2 = (decay + 1)) by (apply pow2_sqrt, Rlt_le; constant).
  constant.
Qed.

Lemma ratio1_falls v w : 0 < v -> v <= w -> w <= sqrt 2 * sqrt lzero / sqrt (decay + 1) -> ratio1 w <= ratio1 v.
Proof.
  intros Hv Hw Hu. apply (falls_by_derive ratio1 (fun x : R => - n1 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 0 < x) by lra. assert (Hxu : x <= sqrt 2 * sqrt lzero / sqrt (decay + 1)) by lra. clear Hx Hxw Hv Hw Hu v w. rename x into w, Hxl into Hl, Hxu into Hu. cbv beta. unfold ratio1, n1. assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < sqrt lzero) by (apply sqrt_lt_R0; constant). assert (Root2 : sqrt lzero ^ 2 = lzero) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < decay + 1) by (constant). assert (0 < sqrt (decay + 1)) by (apply sqrt_lt_R0; constant). assert (Root3 : sqrt (decay + 1) ^ 2 = (decay + 1)) by (apply pow2_sqrt, Rlt_le; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1 Root2 Root3]; conditions] | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n1_sign x ltac:(lra) ltac:(lra)). lra.
Qed.

Definition n2 (w : R) : R := 0.

Lemma n2_sign w : sqrt 2 * sqrt lzero / sqrt (decay + 1) < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt lzero) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt lzero ^ 2 = lzero) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < decay + 1) by (constant).
  assert (0 < sqrt (decay + 1)) by (apply sqrt_lt_R0; constant).
  assert (Root3 : sqrt (decay + 1) ^ 2 = (decay + 1)) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < w) by (assert (0 < sqrt 2 * sqrt lzero / sqrt (decay + 1)) by constant; lra).
  constant.
Qed.

Lemma ratio2_falls v w : sqrt 2 * sqrt lzero / sqrt (decay + 1) <= v -> v <= w -> ratio2 w <= ratio2 v.
Proof.
  intros Hv Hw. apply (falls_by_derive ratio2 (fun x : R => - n2 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : sqrt 2 * sqrt lzero / sqrt (decay + 1) <= x) by lra. clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta. unfold ratio2, n2. assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < sqrt lzero) by (apply sqrt_lt_R0; constant). assert (Root2 : sqrt lzero ^ 2 = lzero) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < decay + 1) by (constant). assert (0 < sqrt (decay + 1)) by (apply sqrt_lt_R0; constant). assert (Root3 : sqrt (decay + 1) ^ 2 = (decay + 1)) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < w) by (assert (0 < sqrt 2 * sqrt lzero / sqrt (decay + 1)) by constant; lra). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1 Root2 Root3]; conditions] | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n2_sign x ltac:(lra)). lra.
Qed.

Lemma ratio1_joins : ratio2 (sqrt 2 * sqrt lzero / sqrt (decay + 1)) <= ratio1 (sqrt 2 * sqrt lzero / sqrt (decay + 1)).
Proof.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt lzero) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt lzero ^ 2 = lzero) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < decay + 1) by (constant).
  assert (0 < sqrt (decay + 1)) by (apply sqrt_lt_R0; constant).
  assert (Root3 : sqrt (decay + 1) ^ 2 = (decay + 1)) by (apply pow2_sqrt, Rlt_le; constant).
  enough (0 <= ratio1 (sqrt 2 * sqrt lzero / sqrt (decay + 1)) - ratio2 (sqrt 2 * sqrt lzero / sqrt (decay + 1))) by lra. replace (ratio1 (sqrt 2 * sqrt lzero / sqrt (decay + 1)) - ratio2 (sqrt 2 * sqrt lzero / sqrt (decay + 1))) with (0)
    by (unfold ratio1, ratio2; at_one; first [equation | field [Root1 Root2 Root3]; conditions]). constant.
Qed.

Theorem ratio_monotone : nonincreasing ratio.
Proof. apply (falls_piece (sqrt 2 * sqrt lzero / sqrt (decay + 1))); [exact ratio1_falls | intros v w Hv Hw; exact (ratio2_falls v w Hv Hw) | exact ratio1_joins]. Qed.

Definition Omega1 (w : R) : R := w * sqrt 2 * sqrt lzero * sqrt (decay + 1) - w ^ 2 / 2.

Definition Omega2 (w : R) : R := decay * w ^ 2 / 2 + lzero.

Definition Omega : R -> R := piece (sqrt 2 * sqrt lzero / sqrt (decay + 1)) Omega1 Omega2.

Lemma Omega1_derive w : 0 < w -> w <= sqrt 2 * sqrt lzero / sqrt (decay + 1) -> is_derive Omega1 w (w * ratio1 w).
Proof.
  intros Hl Hu. unfold Omega1, ratio1.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < sqrt lzero) by (apply sqrt_lt_R0; constant). assert (Root2 : sqrt lzero ^ 2 = lzero) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < decay + 1) by (constant). assert (0 < sqrt (decay + 1)) by (apply sqrt_lt_R0; constant). assert (Root3 : sqrt (decay + 1) ^ 2 = (decay + 1)) by (apply pow2_sqrt, Rlt_le; constant). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1 Root2 Root3]; conditions] | |- _ => conditions end.
Qed.

Lemma Omega2_derive w : sqrt 2 * sqrt lzero / sqrt (decay + 1) <= w -> is_derive Omega2 w (w * ratio2 w).
Proof.
  intros Hl. unfold Omega2, ratio2.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant). assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < sqrt lzero) by (apply sqrt_lt_R0; constant). assert (Root2 : sqrt lzero ^ 2 = lzero) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < decay + 1) by (constant). assert (0 < sqrt (decay + 1)) by (apply sqrt_lt_R0; constant). assert (Root3 : sqrt (decay + 1) ^ 2 = (decay + 1)) by (apply pow2_sqrt, Rlt_le; constant). assert (0 < w) by (assert (0 < sqrt 2 * sqrt lzero / sqrt (decay + 1)) by constant; lra). differentiate; lazymatch goal with |- _ = _ => first [equation | field [Root1 Root2 Root3]; conditions] | |- _ => conditions end.
Qed.

Lemma Omega1_meets : Omega1 (sqrt 2 * sqrt lzero / sqrt (decay + 1)) = Omega2 (sqrt 2 * sqrt lzero / sqrt (decay + 1)).
Proof.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; constant).
  assert (Root1 : sqrt 2 ^ 2 = 2) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < sqrt lzero) by (apply sqrt_lt_R0; constant).
  assert (Root2 : sqrt lzero ^ 2 = lzero) by (apply pow2_sqrt, Rlt_le; constant).
  assert (0 < decay + 1) by (constant).
  assert (0 < sqrt (decay + 1)) by (apply sqrt_lt_R0; constant).
  assert (Root3 : sqrt (decay + 1) ^ 2 = (decay + 1)) by (apply pow2_sqrt, Rlt_le; constant).
  unfold Omega1, Omega2. at_one. first [equation | field [Root1 Root2 Root3]; conditions].
Qed.

Lemma Omega_slope : effective_penalty ((sqrt 2 * sqrt lzero / sqrt (decay + 1)) :: nil) ratio Omega.
Proof. change (effective_from 0 ((sqrt 2 * sqrt lzero / sqrt (decay + 1)) :: nil) (piece (sqrt 2 * sqrt lzero / sqrt (decay + 1)) ratio1 ratio2) (piece (sqrt 2 * sqrt lzero / sqrt (decay + 1)) Omega1 Omega2)). apply effective_piece; [constant | intros; apply Omega1_derive; lra | eapply continuous_of_derive; apply Omega2_derive; constant | exact Omega1_meets | apply effective_smooth; exact Omega2_derive]. Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic ((sqrt 2 * sqrt lzero / sqrt (decay + 1)) :: nil) ratio Omega Omega_slope ratio_monotone). Qed.

End BernoulliGatesDecay.


Lemma ratio_at_1 : Rabs (ratio (7 / 5) (5 / 13) (51 / 1000) - 5128362513621627 / 200000000000000) <= / 10000000000000.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_2 : Rabs (ratio (7 / 5) (5 / 13) (46 / 125) - 26922077200367253 / 10000000000000000) <= / 100000000000000.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_3 : Rabs (ratio (7 / 5) (5 / 13) (459 / 1000) - 3920402792912919 / 2000000000000000) <= / 100000000000000.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_4 : ratio (7 / 5) (5 / 13) (333 / 500) = 7 / 5.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_5 : ratio (7 / 5) (5 / 13) (2423 / 1000) = 7 / 5.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma ratio_at_6 : ratio (7 / 5) (5 / 13) (1213 / 250) = 7 / 5.
Proof. unfold ratio, ratio1, ratio2. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (5 / 13) (51 / 1000) - 3399742724482463 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (5 / 13) (46 / 125) - 10807538456956337 / 25000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (5 / 13) (459 / 1000) - 25915884520342167 / 50000000000000000) <= / 100000000000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_4 : Omega (7 / 5) (5 / 13) (333 / 500) = 22590899 / 32500000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_5 : Omega (7 / 5) (5 / 13) (2423 / 1000) = 584254539 / 130000000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.

Lemma Omega_at_6 : Omega (7 / 5) (5 / 13) (1213 / 250) = 137019579 / 8125000.
Proof. unfold Omega, Omega1, Omega2. sample. Qed.
