(** * The arctangent penalty: [Omega' w = 1 / (1 + a w + a^2 w^2)], [eta_hat w = w (1 + a w + a^2 w^2)] *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section Arctan.
Variable a : R.
Hypothesis a_pos : 0 < a.

Definition eta (w : R) := w * (1 + a * w + a ^ 2 * w ^ 2).
Definition Omega (w : R) := 2 / (a * sqrt 3) * (atan ((1 + 2 * a * w) / sqrt 3) - PI / 6).
Definition slope (w : R) := / (1 + a * w + a ^ 2 * w ^ 2).

Lemma sqrt3 : 0 < sqrt 3 /\ sqrt 3 ^ 2 = 3.
Proof. split; [apply sqrt_lt_R0; lra|apply pow2_sqrt; lra]. Qed.

Lemma inside w : 0 < 1 + a * w + a ^ 2 * w ^ 2.
Proof. generalize (pow2_ge_0 (a * w + / 2)). intros H. assert ((a * w + / 2) ^ 2 = a ^ 2 * w ^ 2 + a * w + / 4) by
  field. lra. Qed.

Lemma Omega_derive w : is_derive Omega w (slope w).
Proof.
  destruct sqrt3 as [P Q]. assert (I := inside w). unfold Omega, slope. auto_derive; [trivial|].
  fold_powers. set (s := sqrt 3) in *.
  assert (E : 1 + ((1 + 2 * a * w) * / s) ^ 2 = 4 / 3 * (1 + a * w + a ^ 2 * w ^ 2)).
  { apply (Rmult_eq_reg_r (s ^ 2)); [|rewrite Q; lra].
    replace ((1 + ((1 + 2 * a * w) * / s) ^ 2) * s ^ 2) with (s ^ 2 + (1 + 2 * a * w) ^ 2) by (field; lra). rewrite Q.
    field. }
  rewrite E. apply (Rmult_eq_reg_r (s ^ 2)); [|rewrite Q; lra]. rewrite Q at 2. field. repeat split; lra.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof. intros Hw. apply Rmult_lt_0_compat; [exact Hw|apply inside]. Qed.

Lemma inside_rises v w : 0 < v -> v <= w -> 1 + a * v + a ^ 2 * v ^ 2 <= 1 + a * w + a ^ 2 * w ^ 2.
Proof.
  intros Hv Hw. assert (a * v <= a * w) by (apply Rmult_le_compat_l; lra).
  assert (a ^ 2 * v ^ 2 <= a ^ 2 * w ^ 2) by (apply Rmult_le_compat_l; [apply pow2_ge_0|apply pow_incr; lra]). lra.
Qed.

Theorem Arctan_monotone : nondecreasing eta.
Proof.
  intros v w Hv Hw. assert (I := inside v). apply Rmult_le_compat; [lra|lra|exact Hw|apply inside_rises; assumption].
Qed.

Theorem Arctan_subquadratic : subquadratic Omega.
Proof.
  apply (subquadratic_by_reweighting eta Omega eta_pos Arctan_monotone).
  intros w Hw. apply (derive_eq _ _ _ _ (Omega_derive w)). assert (I := inside w). unfold slope, eta. field. lra.
Qed.

Lemma slope_falls : nonincreasing slope.
Proof. intros v w Hv Hw. apply Rinv_le_contravar; [apply inside|apply inside_rises; assumption]. Qed.

Theorem Arctan_concave : concave Omega.
Proof. apply (concave_by_slope nil slope); [apply slope_smooth; intros; apply Omega_derive|exact slope_falls]. Qed.

Theorem Arctan_kink : kink Omega.
Proof.
  apply (kink_by_falling_slope nil slope Omega 1); [apply slope_smooth; intros; apply Omega_derive|exact slope_falls|lra|].
  apply Rinv_0_lt_compat, inside.
Qed.

Theorem Arctan_bounded : bounded Omega.
Proof.
  destruct sqrt3 as [P _]. set (k := 2 / (a * sqrt 3)). assert (K : 0 < k) by (unfold k; positivity).
  apply (bounded_by _ (k * (- (PI / 2) - PI / 6)) (k * (PI / 2 - PI / 6))). intros w Hw. unfold Omega. fold k.
  generalize (atan_bound ((1 + 2 * a * w) / sqrt 3)). intros [A B].
  split; apply Rmult_le_compat_l; lra.
Qed.
End Arctan.
