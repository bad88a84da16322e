(** * Pseudo-Huber (Charbonnier): [Omega w = d^2 (sqrt (1 + (w / d)^2) - 1)], [eta_hat w = sqrt (1 + (w / d)^2)] *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section PseudoHuber.
Variable d : R.
Hypothesis d_pos : 0 < d.

Definition eta (w : R) := sqrt (1 + (w / d) ^ 2).
Definition Omega (w : R) := d ^ 2 * (eta w - 1).
Definition f (e : R) := d ^ 2 * (e - 1) ^ 2 / e.

Lemma inside w : 0 < 1 + (w / d) ^ 2.
Proof. generalize (pow2_ge_0 (w / d)). lra. Qed.

Lemma eta_pos w : 0 < eta w.
Proof. apply sqrt_lt_R0, inside. Qed.

Lemma eta_sqr w : eta w ^ 2 = 1 + (w / d) ^ 2.
Proof. apply pow2_sqrt. left. apply inside. Qed.

Lemma Omega_derive w : is_derive Omega w (w / eta w).
Proof.
  assert (P := eta_pos w). assert (Q := inside w). unfold Omega, eta in *. auto_derive; [simpl in *; lra|].
  fold_powers. field. lra.
Qed.

Theorem PseudoHuber_eta_trick : eta_trick eta Omega f.
Proof.
  split.
  - intros w _. apply eta_pos.
  - intros v w Hv Hw. apply sqrt_le_1_alt. assert (v / d <= w / d) by (apply Rmult_le_compat_r; [left; positivity|exact Hw]).
    assert (0 < v / d) by positivity. nra.
  - intros w _. apply Omega_derive.
  - intros w _. assert (P := eta_pos w). assert (E := eta_sqr w). unfold f, Omega. set (e := eta w) in *.
    replace (w ^ 2) with (d ^ 2 * (e ^ 2 - 1)) by (rewrite E; field; lra). field. lra.
Qed.

Theorem PseudoHuber_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega 1 1); [intros; apply Omega_derive|lra|lra|].
  intros w Hw. rewrite <- sqrt_1. apply sqrt_le_1_alt. generalize (pow2_ge_0 (w / d)). lra.
Qed.
End PseudoHuber.
