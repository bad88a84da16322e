(** curriculum_dropout: keep_probability keep + (1 - keep)*exp(-speed*time) for 0 < keep < 1, keep_odds = keep/(1 - keep); 0 < speed; 0 < time *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Ltac sample := unfold piece; repeat match goal with
  | |- context [Rle_dec ?x ?a] => let Hx := fresh in destruct (Rle_dec x a) as [Hx|Hx]; [|apply Rnot_le_lt in Hx];
      try (exfalso; first [lra | revert Hx; first [apply Rlt_not_le | apply Rle_not_lt]; interval])
  end; first [lra | field | interval with (i_prec 90)
  | integral with (i_prec 120, i_relwidth 95)].
Section CurriculumDropout.
Variable keep_odds : R.
Hypothesis keep_odds_sign : 0 < keep_odds.
Variable speed : R.
Hypothesis speed_sign : 0 < speed.
Variable time : R.
Hypothesis time_sign : 0 < time.

Definition ratio (w : R) : R := (exp (speed * time) - 1) / (keep_odds * exp (speed * time) + 1).

Definition n1 (w : R) : R := 0.

Lemma n1_sign w : 0 < w -> 0 <= n1 w.
Proof.
  intros Hl. unfold n1.
  constant.
Qed.

Lemma ratio_falls v w : 0 < v -> v <= w -> ratio w <= ratio v.
Proof.
  intros Hv Hw. apply (falls_by_derive ratio (fun x : R => - n1 x)); [exact Hw | | ].
  - intros x Hx Hxw. assert (Hxl : 0 < x) by lra. clear Hx Hxw Hv Hw v w. rename x into w, Hxl into Hl. cbv beta. unfold ratio, n1. assert (1 < exp (speed * time)) by (apply exp_gt_1; constant). assert (0 < keep_odds * exp (speed * time) + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
  - intros x Hx Hxw. assert (S := n1_sign x ltac:(lra)). lra.
Qed.

Theorem ratio_monotone : nonincreasing ratio.
Proof. intros v w Hv Hw; exact (ratio_falls v w Hv Hw). Qed.

Definition Omega (w : R) : R := w ^ 2 * (exp (speed * time) - 1) / (2 * keep_odds * exp (speed * time) + 2).

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w * ratio w).
Proof.
  intros Hl. unfold Omega, ratio.
  assert (1 < exp (speed * time)) by (apply exp_gt_1; constant). assert (0 < 2 * keep_odds * exp (speed * time) + 2) by (constant). assert (0 < keep_odds * exp (speed * time) + 1) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Lemma Omega_slope : effective_penalty (nil) ratio Omega.
Proof. apply slope_smooth; exact Omega_derive. Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (effective_penalty_subquadratic (nil) ratio Omega Omega_slope ratio_monotone). Qed.

End CurriculumDropout.


Theorem monotone_for_all keep speed time : 0 < keep -> keep < 1 -> 0 < speed -> 0 < time -> nonincreasing (ratio (keep / (1 - keep)) speed time).
Proof. intros. apply ratio_monotone; admissible. Qed.

Theorem subquadratic_for_all keep speed time : 0 < keep -> keep < 1 -> 0 < speed -> 0 < time -> subquadratic (Omega (keep / (1 - keep)) speed time).
Proof. intros. apply Omega_subquadratic; admissible. Qed.

Lemma ratio_at_1 : Rabs (ratio (7 / 5) (5 / 13) (101 / 7) (/ 10) - 70953614202008719 / 100000000000000000) <= / 100000000000000.
Proof. unfold ratio. sample. Qed.

Lemma ratio_at_2 : Rabs (ratio (7 / 5) (5 / 13) (101 / 7) (1857 / 1000) - 70953614202008719 / 100000000000000000) <= / 100000000000000.
Proof. unfold ratio. sample. Qed.

Lemma ratio_at_3 : Rabs (ratio (7 / 5) (5 / 13) (101 / 7) (2143 / 500) - 70953614202008719 / 100000000000000000) <= / 100000000000000.
Proof. unfold ratio. sample. Qed.

Lemma Omega_at_1 : Rabs (Omega (7 / 5) (5 / 13) (101 / 7) (/ 10) - 35476807101004359 / 10000000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_2 : Rabs (Omega (7 / 5) (5 / 13) (101 / 7) (1857 / 1000) - 6116997998532569 / 5000000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.

Lemma Omega_at_3 : Rabs (Omega (7 / 5) (5 / 13) (101 / 7) (2143 / 500) - 16292542729420037 / 2500000000000000) <= / 100000000000000.
Proof. unfold Omega. sample. Qed.
