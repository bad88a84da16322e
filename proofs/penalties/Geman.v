(** * Geman: [Omega w = w / (w + eps)], [eta_hat w = w (w + eps)^2 / eps]; a kink, concave, bounded *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section Geman.
Variable eps : R.
Hypothesis eps_pos : 0 < eps.

Definition eta (w : R) := w * (w + eps) ^ 2 / eps.
Definition Omega (w : R) := w / (w + eps).
Definition slope (w : R) := eps / (w + eps) ^ 2.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (slope w).
Proof. intros Hw. unfold Omega, slope. auto_derive; [lra|field; lra]. Qed.

Lemma slope_is w : 0 < w -> w / eta w = slope w.
Proof. intros Hw. unfold eta, slope. field. lra. Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof. intros Hw. unfold eta. positivity. Qed.

Theorem Geman_monotone : nondecreasing eta.
Proof.
  intros v w Hv Hw. unfold eta. apply Rmult_le_compat_r; [left; positivity|].
  apply Rmult_le_compat; [lra|left; positivity|exact Hw|apply pow_incr; lra].
Qed.

Theorem Geman_subquadratic : subquadratic Omega.
Proof.
  apply (subquadratic_by_reweighting eta Omega eta_pos Geman_monotone).
  intros w Hw. rewrite slope_is by exact Hw. apply Omega_derive, Hw.
Qed.

Lemma slope_falls : nonincreasing slope.
Proof. intros v w Hv Hw. apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; [positivity|apply pow_incr; lra]. Qed.

Theorem Geman_concave : concave Omega.
Proof. apply (concave_by_slope nil slope); [apply slope_smooth, Omega_derive|exact slope_falls]. Qed.

Theorem Geman_kink : kink Omega.
Proof.
  apply (kink_by_falling_slope nil slope Omega 1); [apply slope_smooth, Omega_derive|exact slope_falls|lra|].
  unfold slope. positivity.
Qed.

Theorem Geman_bounded : bounded Omega.
Proof.
  apply (bounded_by _ 0 1). intros w Hw. unfold Omega. split; [left; positivity|].
  apply (Rmult_le_reg_r (w + eps)); [lra|]. replace (w / (w + eps) * (w + eps)) with w by (field; lra). lra.
Qed.
End Geman.
