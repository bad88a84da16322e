(** * The exponential-type penalty: [Omega w = (1 - exp (- g w)) / (1 - exp (- g))]; a kink, concave, bounded *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section Etp.
Variable g : R.
Hypothesis g_pos : 0 < g.

Definition c := / (1 - exp (- g)).
Definition eta (w : R) := w * exp (g * w) / (g * c).
Definition Omega (w : R) := c * (1 - exp (- (g * w))).
Definition slope (w : R) := c * g * exp (- (g * w)).

Lemma c_pos : 0 < c.
Proof. unfold c. apply Rinv_0_lt_compat. positivity. Qed.

Lemma Omega_derive w : is_derive Omega w (slope w).
Proof. unfold Omega, slope. auto_derive; [trivial|ring]. Qed.

Lemma slope_is w : 0 < w -> w / eta w = slope w.
Proof.
  intros Hw. assert (C := c_pos). assert (P := exp_pos (g * w)). unfold eta, slope. rewrite exp_Ropp. field. lra.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof. intros Hw. assert (C := c_pos). unfold eta. positivity. Qed.

Theorem Etp_monotone : nondecreasing eta.
Proof.
  intros v w Hv Hw. assert (C := c_pos). assert (P := exp_pos (g * v)). unfold eta. apply Rmult_le_compat_r; [left;
    positivity|].
  apply Rmult_le_compat; [lra|lra|exact Hw|].
  destruct Hw as [Hw| ->]; [left; apply exp_increasing, Rmult_lt_compat_l; lra|lra].
Qed.

Theorem Etp_subquadratic : subquadratic Omega.
Proof.
  apply (subquadratic_by_reweighting eta Omega eta_pos Etp_monotone).
  intros w Hw. rewrite slope_is by exact Hw. apply Omega_derive.
Qed.

Lemma slope_falls : nonincreasing slope.
Proof.
  intros v w Hv [Hw| ->]; [|lra]. assert (C := c_pos). unfold slope. apply Rmult_le_compat_l; [left; positivity|].
  left. apply exp_increasing, Ropp_lt_contravar, Rmult_lt_compat_l; lra.
Qed.

Theorem Etp_concave : concave Omega.
Proof. apply (concave_by_slope nil slope); [apply slope_smooth; intros; apply Omega_derive|exact slope_falls]. Qed.

Theorem Etp_kink : kink Omega.
Proof.
  apply (kink_by_falling_slope nil slope Omega 1); [apply slope_smooth; intros; apply Omega_derive|exact slope_falls|lra|].
  assert (C := c_pos). unfold slope. positivity.
Qed.

Theorem Etp_bounded : bounded Omega.
Proof.
  apply (bounded_by _ 0 c). intros w Hw. assert (C := c_pos). assert (P := exp_pos (- (g * w))). unfold Omega.
  assert (exp (- (g * w)) < 1) by (apply exp_neg_lt_1; positivity). nra.
Qed.
End Etp.
