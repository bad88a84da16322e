(** * Keep probability, dropout rate, noise ratio and reweighting

    At penalty weight [lam], keep probability [k = eta / (eta + lam)], dropout rate [1 - k], noise ratio
    [(1 - k) / k = lam / eta].  One rule is monotone exactly when the others are. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick.
Open Scope R_scope.

Definition keep_probability (lam eta : R) := eta / (eta + lam).
Definition reweighting (lam keep : R) := lam * keep / (1 - keep).
Definition noise_ratio (keep : R) := (1 - keep) / keep.

Lemma keep_probability_range lam eta : 0 < lam -> 0 < eta -> 0 < keep_probability lam eta < 1.
Proof.
  intros Hl He. unfold keep_probability. split; [apply Rdiv_lt_0_compat; lra|].
  apply (Rmult_lt_reg_r (eta + lam)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Lemma reweighting_of_keep lam eta : 0 < lam -> 0 < eta -> reweighting lam (keep_probability lam eta) = eta.
Proof. intros Hl He. unfold reweighting, keep_probability. field. lra. Qed.

Lemma keep_of_reweighting lam k : 0 < lam -> 0 < k < 1 -> keep_probability lam (reweighting lam k) = k.
Proof.
  intros Hl Hk. unfold reweighting, keep_probability. field.
  split; [lra|]. replace (lam * k + lam * (1 - k)) with lam by ring. lra.
Qed.

Lemma noise_ratio_of_keep lam eta : 0 < lam -> 0 < eta -> noise_ratio (keep_probability lam eta) = lam / eta.
Proof. intros Hl He. unfold noise_ratio, keep_probability. field. lra. Qed.

Lemma reweighting_increases lam k l : 0 < lam -> 0 < k < 1 -> 0 < l < 1 ->
  (k <= l <-> reweighting lam k <= reweighting lam l).
Proof.
  intros Hl Hk H.
  assert (E : forall x, 0 < x < 1 -> reweighting lam x = lam * (/ (1 - x) - 1)) by (intros; unfold reweighting; field; lra).
  rewrite !E by assumption. split; intros A.
  - apply Rmult_le_compat_l; [lra|]. assert (/ (1 - k) <= / (1 - l)) by (apply Rinv_le_contravar; lra). lra.
  - apply Rmult_le_reg_l in A; [|exact Hl].
    apply Rnot_lt_le. intros B. assert (/ (1 - l) < / (1 - k)); [|lra].
    apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; lra|lra].
Qed.

(** A keep probability rises with the magnitude exactly when the reweighting does. *)
Theorem monotone_keep_iff_monotone_reweighting lam k : 0 < lam -> (forall w, 0 < w -> 0 < k w < 1) ->
  (nondecreasing k <-> nondecreasing (fun w => reweighting lam (k w))).
Proof.
  intros Hl Hk. split; intros H v w Hv Hw; specialize (H v w Hv Hw); cbv beta in *;
    apply (reweighting_increases lam (k v) (k w) Hl (Hk v Hv) (Hk w ltac:(lra))); exact H.
Qed.

(** The paper's statement: a keep probability that rises continuously with the magnitude has an effective penalty, it is
    subquadratic, and its slope times [lam] is the noise ratio times the magnitude. *)
Theorem monotone_dropout_is_subquadratic lam k : 0 < lam ->
  (forall w, 0 < w -> 0 < k w < 1) -> (forall w, 0 < w -> continuous k w) -> nondecreasing k ->
  exists Omega, (forall w, 0 < w -> is_derive Omega w (w * noise_ratio (k w) / lam)) /\ subquadratic Omega.
Proof.
  intros Hl Hk C M.
  destruct (monotone_rule_is_subquadratic (fun w => reweighting lam (k w))) as (Omega & D & S).
  - intros w Hw. destruct (Hk w Hw). apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra.
  - intros w Hw. apply (continuous_comp k (reweighting lam)); [apply C, Hw|].
    apply (continuous_of_derive _ _ (lam / (1 - k w) ^ 2)). unfold reweighting. destruct (Hk w Hw).
    auto_derive; [lra|field; lra].
  - apply monotone_keep_iff_monotone_reweighting; assumption.
  - exists Omega. split; [|exact S]. intros w Hw. apply (derive_eq _ _ _ _ (D w Hw)).
    destruct (Hk w Hw). unfold reweighting, noise_ratio. field. lra.
Qed.

(** Conversely, a subquadratic effective penalty can only come from a keep probability that rises. *)
Theorem subquadratic_dropout_is_monotone lam k Omega : 0 < lam -> (forall w, 0 < w -> 0 < k w < 1) ->
  (forall w, 0 < w -> is_derive Omega w (w * noise_ratio (k w) / lam)) -> subquadratic Omega -> nondecreasing k.
Proof.
  intros Hl Hk D S. apply (monotone_keep_iff_monotone_reweighting lam k Hl Hk).
  assert (P : forall w, 0 < w -> 0 < reweighting lam (k w)).
  { intros w Hw. destruct (Hk w Hw). apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra. }
  apply (falling_ratio _ P). apply (ratio_nonincreasing_of_subquadratic _ Omega); [|exact S].
  apply slope_smooth. intros w Hw. apply (derive_eq _ _ _ _ (D w Hw)).
  destruct (Hk w Hw). unfold reweighting, noise_ratio. field. lra.
Qed.
