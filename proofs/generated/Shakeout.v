(** shakeout: penalty tau*(2*c*w + w**2)/(2 - 2*tau) for 0 < tau < 1, tau_odds = tau/(1 - tau); 0 < c *)
From Coq Require Import Reals Lra Lia Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics GeneratedTactics.
Open Scope R_scope.

Section Shakeout.
Variable c : R.
Hypothesis c_sign : 0 < c.
Variable tau_odds : R.
Hypothesis tau_odds_sign : 0 < tau_odds.

Definition eta (w : R) : R := w / (tau_odds * (c + w)).

Definition deta (w : R) : R := / (tau_odds * (c + w)) - w / (tau_odds * (c + w) ^ 2).

Definition n1 (w : R) : R := w / (tau_odds * (c + w)).

Lemma n1_sign w : 0 < w -> 0 < n1 w.
Proof.
  intros Hl. unfold n1.
  assert (0 < c + w) by (constant).
  constant.
Qed.

Lemma eta_pos w : 0 < w -> 0 < eta w.
Proof.
  exact (n1_sign w).
Qed.

Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).
Proof.
  intros Hl. unfold eta, deta.
  assert (0 < c + w) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Definition n2 (w : R) : R := / (tau_odds * (c + w)) - w / (tau_odds * (c + w) ^ 2).

Lemma n2_sign w : 0 < w -> 0 <= n2 w.
Proof.
  intros Hl. unfold n2.
  assert (0 < c + w) by (constant).
  replace (/ (tau_odds * (c + w)) - w / (tau_odds * (c + w) ^ 2)) with (c / (tau_odds * (c + w) ^ 2)) by equation; constant.
Qed.

Lemma deta_nonneg w : 0 < w -> 0 <= deta w.
Proof.
  intros Hl.
  exact (n2_sign w Hl).
Qed.

Theorem eta_monotone : nondecreasing eta.
Proof. exact (monotone_by_derivative eta deta eta_derive deta_nonneg). Qed.

Definition Omega (w : R) : R := tau_odds * w * (2 * c + w) / 2.

Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).
Proof.
  intros Hl. unfold Omega, eta.
  assert (0 < c + w) by (constant). differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_subquadratic : subquadratic Omega.
Proof. exact (subquadratic_by_reweighting eta Omega eta_pos eta_monotone Omega_derive). Qed.

Definition slope (w : R) : R := tau_odds * (c + w).

Lemma Omega_smooth w : 0 < w -> is_derive Omega w (slope w).
Proof.
  intros Hl.
  assert (0 < c + w) by (constant).
  replace (slope w) with (w / eta w) by (unfold slope, eta; equation).
  exact (Omega_derive w Hl).
Qed.

Definition n3 (w : R) : R := tau_odds * (c + w) - c * tau_odds.

Lemma n3_sign w : 0 < w -> 0 <= n3 w.
Proof.
  intros Hl. unfold n3.
  replace (tau_odds * (c + w) - c * tau_odds) with (tau_odds * w) by equation; constant.
Qed.

Theorem Omega_kink : kink Omega.
Proof.
  apply (kink_by_slope nil slope Omega (c * tau_odds) 1 (slope_smooth 0 slope Omega Omega_smooth)); [constant | lra | ].
  intros w [Hw1 Hw2].
  assert (Hl : 0 < w) by lra.
  enough (0 <= slope w - (c * tau_odds)) by lra.
  replace (slope w - (c * tau_odds)) with (n3 w) by (unfold n3, slope; equation).
  exact (n3_sign w Hl).
Qed.

Definition n4 (w : R) : R := tau_odds * (c + w).

Lemma n4_sign w : 0 < w -> 0 < n4 w.
Proof.
  intros Hl. unfold n4.
  constant.
Qed.

Theorem Omega_never_saturates : ~ saturates Omega.
Proof.
  apply (not_saturates slope Omega 1); [lra | intros w Hw; apply Omega_smooth; lra | intros w Hw; apply n4_sign; lra].
Qed.

Definition n5 (w : R) : R := tau_odds.

Lemma n5_sign w : 0 < w -> 0 <= n5 w.
Proof.
  intros Hl. unfold n5.
  constant.
Qed.

Lemma slope_steepest w : 0 < w -> is_derive slope w (n5 w - 0).
Proof.
  intros Hl. unfold slope, n5.
  differentiate; lazymatch goal with |- _ = _ => equation | |- _ => conditions end.
Qed.

Theorem Omega_weakly_convex : weakly_convex Omega.
Proof.
  apply (weakly_convex_by_derivative slope (fun w => n5 w - 0) Omega Omega_smooth 0); [constant | exact slope_steepest | ].
  intros w Hw.
  assert (S := n5_sign w Hw).
  lra.
Qed.

End Shakeout.


Theorem monotone_for_all c tau : 0 < tau -> tau < 1 -> 0 < c -> nondecreasing (eta c (tau / (1 - tau))).
Proof. intros. apply eta_monotone; admissible. Qed.

Theorem subquadratic_for_all c tau : 0 < tau -> tau < 1 -> 0 < c -> subquadratic (Omega c (tau / (1 - tau))).
Proof. intros. apply Omega_subquadratic; admissible. Qed.

Theorem eta_for_all c tau w : 0 < tau -> tau < 1 -> 0 < c -> 0 < w -> eta c (tau / (1 - tau)) w = - w * (tau - 1) / (tau * (c + w)).
Proof. intros. unfold eta. same_power w. Qed.

Lemma eta_at_1 : eta (7 / 5) (5 / 13) (/ 10) = 13 / 75.
Proof. unfold eta. field. Qed.

Lemma eta_at_2 : eta (7 / 5) (5 / 13) (1857 / 1000) = 24141 / 16285.
Proof. unfold eta. field. Qed.

Lemma eta_at_3 : eta (7 / 5) (5 / 13) (2143 / 500) = 27859 / 14215.
Proof. unfold eta. field. Qed.

Lemma Omega_at_1 : Omega (7 / 5) (5 / 13) (/ 10) = 29 / 520.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_2 : Omega (7 / 5) (5 / 13) (1857 / 1000) = 8648049 / 5200000.
Proof. unfold Omega. field. Qed.

Lemma Omega_at_3 : Omega (7 / 5) (5 / 13) (2143 / 500) = 7592649 / 1300000.
Proof. unfold Omega. field. Qed.
