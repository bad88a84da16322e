(** * Welsch: [Omega w = (c^2 / 2) (1 - exp (- (w / c)^2))], [eta_hat w = exp ((w / c)^2)] *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section Welsch.
Variable c : R.
Hypothesis c_pos : 0 < c.

Definition eta (w : R) := exp (w ^ 2 / c ^ 2).
Definition Omega (w : R) := c ^ 2 / 2 * (1 - exp (- (w ^ 2 / c ^ 2))).
Definition f (e : R) := c ^ 2 * (1 - (1 + ln e) / e).

Lemma Omega_derive w : is_derive Omega w (w / eta w).
Proof.
  unfold Omega, eta. auto_derive; [trivial|]. fold_powers. rewrite exp_Ropp. assert (P := exp_pos (w ^ 2 * / c ^ 2)).
  field. lra.
Qed.

Theorem Welsch_eta_trick : eta_trick eta Omega f.
Proof.
  split.
  - intros w _. apply exp_pos.
  - intros v w Hv Hw. assert (E : v ^ 2 / c ^ 2 <= w ^ 2 / c ^ 2) by (apply Rmult_le_compat_r; [left; positivity|
    apply pow_incr; lra]).
    unfold eta. destruct E as [E| ->]; [left; apply exp_increasing, E|apply Rle_refl].
  - intros w _. apply Omega_derive.
  - intros w _. unfold f, Omega, eta. rewrite ln_exp, exp_Ropp. assert (P := exp_pos (w ^ 2 / c ^ 2)). field. lra.
Qed.

Theorem Welsch_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega 1 1); [intros; apply Omega_derive|lra|lra|].
  intros w Hw. generalize (one_plus_le_exp (w ^ 2 / c ^ 2)). intros A. unfold eta.
  assert (0 <= w ^ 2 / c ^ 2) by (apply Rmult_le_pos; [apply pow2_ge_0|left; positivity]). lra.
Qed.

Theorem Welsch_bounded : bounded Omega.
Proof.
  apply (bounded_by _ 0 (c ^ 2 / 2)). intros w Hw. unfold Omega.
  assert (0 < c ^ 2) by positivity. assert (P := exp_pos (- (w ^ 2 / c ^ 2))).
  assert (exp (- (w ^ 2 / c ^ 2)) < 1) by (apply exp_neg_lt_1; positivity). nra.
Qed.
End Welsch.
