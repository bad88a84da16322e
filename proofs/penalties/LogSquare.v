(** * Log2Sum: [eta_hat w = (w^2 + eps) / 2], [Omega w = ln (w^2 + eps) - ln eps]; smooth at 0, no exact zeros

    The dual carries [+ eps / eta].  The sign is often printed as minus; that version is refuted below. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section LogSquare.
Variable eps : R.
Hypothesis eps_pos : 0 < eps.

Definition eta (w : R) := (w ^ 2 + eps) / 2.
Definition Omega (w : R) := ln (w ^ 2 + eps) - ln eps.
Definition f (e : R) := 2 * ln (2 * e) - 2 * ln eps + eps / e - 2.
Definition misprint (e : R) := 2 * ln (2 * e) - 2 * ln eps - eps / e - 2.
Definition slope (w : R) := 2 * w / (w ^ 2 + eps).

Lemma square_pos w : 0 < w ^ 2 + eps.
Proof. generalize (pow2_ge_0 w). lra. Qed.

Lemma Omega_derive w : is_derive Omega w (slope w).
Proof. assert (S := square_pos w). unfold Omega, slope. auto_derive; [simpl in S; lra|field; lra]. Qed.

Theorem LogSquare_eta_trick : eta_trick eta Omega f.
Proof.
  split.
  - intros w Hw. generalize (square_pos w). unfold eta. lra.
  - intros v w Hv Hw. unfold eta. nra.
  - intros w Hw. apply (derive_eq _ _ _ _ (Omega_derive w)). generalize (square_pos w). unfold slope, eta. intros.
    field. lra.
  - intros w Hw. generalize (square_pos w). unfold f, eta, Omega. intros.
    replace (2 * ((w ^ 2 + eps) / 2)) with (w ^ 2 + eps) by field. field. lra.
Qed.

(** Below [eps / 2] the dual is 0. *)
Theorem LogSquare_dual_below e : 0 < e <= eps / 2 -> is_dual Omega e 0.
Proof.
  intros He. replace 0 with (2 * Omega 0) by (unfold Omega; replace (0 ^ 2 + eps) with eps by ring; ring).
  destruct LogSquare_eta_trick as [_ _ S _].
  apply (dual_below_reweighting nil (fun w => / eta w)); [exact (slope_smooth _ _ _ S)| |lra|].
  - exact (continuous_of_derive _ _ _ (Omega_derive 0)).
  - intros w Hw. apply Rinv_le_contravar; [lra|]. unfold eta. generalize (pow2_ge_0 w). lra.
Qed.

(** The misprint disagrees with the dual at every point of its range. *)
Theorem LogSquare_misprint_refuted w : 0 < w -> ~ is_dual Omega (eta w) (misprint (eta w)).
Proof.
  intros Hw M. destruct (eta_trick_sound _ _ _ LogSquare_eta_trick) as (_ & D & _).
  assert (E := is_lub_u _ _ _ M (D w Hw)). unfold misprint, f in E.
  assert (0 < eps / eta w) by (generalize (square_pos w); intros; unfold eta; apply Rdiv_lt_0_compat; lra). lra.
Qed.

Theorem LogSquare_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_bowl nil slope Omega (2 / eps) 1); [apply slope_smooth; intros; apply Omega_derive|lra|].
  intros w Hw. unfold slope. assert (S := square_pos w).
  replace (2 * w / (w ^ 2 + eps)) with (2 * w * / (w ^ 2 + eps)) by reflexivity.
  replace (2 / eps * w) with (2 * w * / eps) by (field; lra).
  apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; [lra|]. generalize (pow2_ge_0 w). lra.
Qed.

Theorem LogSquare_unbiased : unbiased Omega.
Proof.
  apply (unbiased_by_bound nil slope Omega 2 1); [apply slope_smooth; intros; apply Omega_derive|lra|lra|].
  intros w Hw. unfold slope. assert (S := square_pos w). rewrite Rabs_pos_eq by (apply Rlt_le, Rdiv_lt_0_compat; lra).
  apply (Rmult_le_reg_r (w * (w ^ 2 + eps))); [nra|].
  replace (2 * w / (w ^ 2 + eps) * (w * (w ^ 2 + eps))) with (2 * w ^ 2) by (field; lra).
  replace (2 / w * (w * (w ^ 2 + eps))) with (2 * (w ^ 2 + eps)) by (field; lra). lra.
Qed.

Theorem LogSquare_not_bounded : ~ bounded Omega.
Proof.
  apply (not_bounded_by_slope nil slope Omega 1 (1 + eps)); [apply slope_smooth; intros; apply Omega_derive|lra|lra|].
  intros w Hw. unfold slope. assert (S := square_pos w).
  apply (Rmult_le_reg_r (w * (w ^ 2 + eps))); [nra|].
  replace (2 * w / (w ^ 2 + eps) * (w * (w ^ 2 + eps))) with (2 * w ^ 2) by (field; lra).
  replace (1 / w * (w * (w ^ 2 + eps))) with (w ^ 2 + eps) by (field; lra). nra.
Qed.
End LogSquare.
