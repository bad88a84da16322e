(** * Information dropout: log-normal noise of variance [a^2], cost [- ln a]

    The noise ratio is [exp (a^2) - 1 = 1 / eta], so [f eta = - ln (ln (1 + 1 / eta))].  In the noise ratio [t = 1 / eta],
    [eta^2 f' eta = 1 / ((1 + t) ln (1 + t))]: monotone, so the stationary reweighting is the best one. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick SignTactics Noise.
Open Scope R_scope.

Definition f (e : R) := - ln (ln (1 + / e)).
Definition df (e : R) := / (ln (1 + / e) * (e * (e + 1))).

Lemma log_pos e : 0 < e -> 0 < ln (1 + / e).
Proof. intros He. apply ln_pos. generalize (Rinv_0_lt_compat e He). lra. Qed.

Lemma f_derive e : 0 < e -> is_derive f e (df e).
Proof.
  intros He. assert (P := log_pos e He). assert (I := Rinv_0_lt_compat e He). unfold f, df.
  auto_derive; [repeat split; lra|field; repeat split; lra].
Qed.

Theorem InformationDropout_monotone : nondecreasing (fun e => e ^ 2 * df e).
Proof.
  intros v w Hv Hw. cbv beta.
  assert (E : forall e, 0 < e -> e ^ 2 * df e = / ((1 + / e) * ln (1 + / e)))
    by (intros e He; assert (P := log_pos e He); unfold df; field; repeat split; lra).
  rewrite !E by lra. assert (A := log_pos w ltac:(lra)). assert (I := Rinv_0_lt_compat w ltac:(lra)).
  assert (J : / w <= / v) by (apply Rinv_le_contravar; lra).
  apply Rinv_le_contravar; [apply Rmult_lt_0_compat; lra|]. apply Rmult_le_compat; [lra|lra|lra|].
  destruct J as [J|J]; [left; apply ln_increasing; lra|rewrite J; apply Rle_refl].
Qed.

Theorem InformationDropout_best w e : 0 < e -> e ^ 2 * df e = w ^ 2 ->
  forall eta, 0 < eta -> eta_objective f w e <= eta_objective f w eta.
Proof. intros He E. exact (stationary_is_best f df w e He f_derive InformationDropout_monotone E). Qed.

Theorem InformationDropout_subquadratic Omega : dual_penalty f Omega -> subquadratic Omega.
Proof. exact (dual_penalty_subquadratic f Omega). Qed.
