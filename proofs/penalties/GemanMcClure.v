(** * Geman-McClure: [Omega w = (c^2 / 2) w^2 / (w^2 + c^2)], [eta_hat w = (1 + (w / c)^2)^2] *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section GemanMcClure.
Variable c : R.
Hypothesis c_pos : 0 < c.

Definition eta (w : R) := (1 + w ^ 2 / c ^ 2) ^ 2.
Definition Omega (w : R) := c ^ 2 / 2 * w ^ 2 / (w ^ 2 + c ^ 2).
Definition f (e : R) := c ^ 2 * (1 - / sqrt e) ^ 2.

Lemma square w : 0 < w ^ 2 + c ^ 2.
Proof. generalize (pow2_ge_0 w) (pow_lt c 2 c_pos). lra. Qed.

Lemma inside w : 0 < 1 + w ^ 2 / c ^ 2.
Proof.
  replace (1 + w ^ 2 / c ^ 2) with ((w ^ 2 + c ^ 2) / c ^ 2) by (field; lra). apply Rdiv_lt_0_compat; [apply square|
    positivity].
Qed.

Lemma Omega_derive w : is_derive Omega w (w / eta w).
Proof.
  assert (P := square w). assert (Q := inside w). unfold Omega, eta. auto_derive; [simpl in *; lra|]. fold_powers.
  field. repeat split; lra.
Qed.

Theorem GemanMcClure_eta_trick : eta_trick eta Omega f.
Proof.
  split.
  - intros w _. apply pow_lt, inside.
  - intros v w Hv Hw. apply pow_incr. assert (A := inside v). split; [lra|].
    assert (v ^ 2 / c ^ 2 <= w ^ 2 / c ^ 2); [|lra]. apply Rmult_le_compat_r; [left; positivity|apply pow_incr; lra].
  - intros w _. apply Omega_derive.
  - intros w _. assert (P := square w). assert (Q := inside w). unfold f, Omega, eta. rewrite sqrt_pow2 by lra.
    field. repeat split; lra.
Qed.

Theorem GemanMcClure_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega 1 1); [intros; apply Omega_derive|lra|lra|].
  intros w Hw. unfold eta. assert (0 <= w ^ 2 / c ^ 2); [|nra].
  apply Rmult_le_pos; [apply pow2_ge_0|left; positivity].
Qed.

Theorem GemanMcClure_bounded : bounded Omega.
Proof.
  apply (bounded_by _ 0 (c ^ 2 / 2)). intros w Hw. assert (P := square w). unfold Omega.
  assert (0 < c ^ 2) by positivity. assert (0 < w ^ 2) by positivity. split; [left; positivity|].
  apply (Rmult_le_reg_r (w ^ 2 + c ^ 2)); [exact P|].
  replace (c ^ 2 / 2 * w ^ 2 / (w ^ 2 + c ^ 2) * (w ^ 2 + c ^ 2)) with (c ^ 2 / 2 * w ^ 2) by (field; lra). nra.
Qed.
End GemanMcClure.
