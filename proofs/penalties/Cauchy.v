(** * Cauchy, Student t: [Omega w = (a / 2) ln (1 + w^2 / b)], [eta_hat w = (b + w^2) / a]

    Cauchy is [a = b = c^2], Student t with [nu] degrees of freedom [a = nu + 1, b = nu]. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section Cauchy.
Variables a b : R.
Hypothesis a_pos : 0 < a.
Hypothesis b_pos : 0 < b.

Definition eta (w : R) := (b + w ^ 2) / a.
Definition Omega (w : R) := a / 2 * ln (1 + w ^ 2 / b).
Definition f (e : R) := a * (ln (a * e / b) - 1 + b / (a * e)).

Lemma square w : 0 < b + w ^ 2.
Proof. generalize (pow2_ge_0 w). lra. Qed.

Lemma inside w : 0 < 1 + w ^ 2 / b.
Proof. replace (1 + w ^ 2 / b) with ((b + w ^ 2) / b) by (field; lra). apply Rdiv_lt_0_compat; [apply square|
  exact b_pos]. Qed.

Lemma Omega_derive w : is_derive Omega w (w / eta w).
Proof.
  assert (P := square w). assert (Q := inside w). unfold Omega, eta. auto_derive; [simpl in *; lra|]. fold_powers.
  field. repeat split; lra.
Qed.

Theorem Cauchy_eta_trick : eta_trick eta Omega f.
Proof.
  split.
  - intros w _. apply Rdiv_lt_0_compat; [apply square|exact a_pos].
  - intros v w Hv Hw. apply Rmult_le_compat_r; [left; positivity|nra].
  - intros w _. apply Omega_derive.
  - intros w _. assert (P := square w). unfold f, Omega, eta.
    replace (a * ((b + w ^ 2) / a) / b) with (1 + w ^ 2 / b) by (field; lra). field. lra.
Qed.

Theorem Cauchy_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_floor eta Omega (b / a) 1); [intros; apply Omega_derive|positivity|lra|].
  intros w Hw. apply Rmult_le_compat_r; [left; positivity|]. generalize (pow2_ge_0 w). lra.
Qed.
End Cauchy.

Corollary Student_eta_trick nu : 0 < nu -> eta_trick (eta (nu + 1) nu) (Omega (nu + 1) nu) (f (nu + 1) nu).
Proof. intros H. apply Cauchy_eta_trick; lra. Qed.
