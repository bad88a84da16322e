(** * Huber: [Omega w = w^2 / 2] up to [d], [d w - d^2 / 2] beyond; the lasso with its noise ratio capped at 1 *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
Open Scope R_scope.

Section Huber.
Variable d : R.
Hypothesis d_pos : 0 < d.

Definition ratio := piece d (fun _ => 1) (fun w => d / w).
Definition slope := piece d (fun w => w) (fun _ => d).
Definition Omega := piece d (fun w => w ^ 2 / 2) (fun w => d * w - d ^ 2 / 2).
Definition f (e : R) := d ^ 2 * (e - 1).

Lemma Huber_slope : slope_from 0 (d :: nil) slope Omega.
Proof.
  apply slope_piece; [exact d_pos|intros; auto_derive; [trivial|field]|continuous_explicit| |continuous_explicit|field].
  apply slope_smooth. intros. auto_derive; [trivial|ring].
Qed.

Lemma Huber_penalty : effective_penalty (d :: nil) ratio Omega.
Proof.
  destruct Huber_slope as [C D]. split; [exact C|]. intros w Hw N.
  replace (w * ratio w) with (slope w) by (unfold slope, ratio, piece; destruct (Rle_dec w d); field; lra). apply D;
    assumption.
Qed.

Theorem Huber_ratio_trick : ratio_trick (d :: nil) ratio Omega f.
Proof.
  split; [|exact Huber_penalty|].
  - apply nonincreasing_piece.
    + intros v w _ _ _. lra.
    + intros v w Hv Hw. apply Rmult_le_compat_l; [lra|apply Rinv_le_contravar; lra].
    + intros w Hw. apply (Rmult_le_reg_r w); [lra|]. replace (d / w * w) with d by (field; lra). lra.
  - intros w Hw _. unfold ratio, Omega, piece, f. destruct (Rle_dec w d); field; lra.
Qed.

Theorem Huber_subquadratic : subquadratic Omega.
Proof. exact (proj1 (ratio_trick_sound _ _ _ _ Huber_ratio_trick)). Qed.

Theorem Huber_convex : convex Omega.
Proof.
  apply (convex_of_slope _ _ _ Huber_slope). apply nondecreasing_piece; intros; lra || (intros v w; intros; lra).
Qed.

Theorem Huber_no_kink : ~ kink Omega.
Proof.
  apply (not_kink_by_bowl _ slope Omega 1 d Huber_slope d_pos). intros w Hw. unfold slope. rewrite piece_left; lra.
Qed.

Theorem Huber_not_unbiased : ~ unbiased Omega.
Proof.
  apply (not_unbiased _ slope Omega d d Huber_slope d_pos d_pos). intros w Hw. unfold slope. rewrite piece_right; lra.
Qed.
End Huber.
