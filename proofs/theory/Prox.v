(** * The proximal operator of an effective penalty

    [prox] of [gam * Omega] at [t >= 0] minimises [(w - t)^2 / 2 + gam * Omega |w|] over the whole line.  It scales [t] by
    the keep probability [eta / (eta + gam)], with [eta] the reweighting at the point after the step, and that [eta] solves
    [(eta + gam) sqrt (f' eta) = t]. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick KeepProbability Certificate Noise Zeros.
Open Scope R_scope.

Definition prox_objective (Omega : R -> R) (gam t w : R) := (w - t) ^ 2 / 2 + gam * Omega (Rabs w).
Definition is_prox (Omega : R -> R) (gam t w : R) := forall x, prox_objective Omega gam t w <= prox_objective Omega gam t x.

Lemma right_continuous_objective Omega gam t : right_continuous Omega ->
  right_continuous (fun w => (w - t) ^ 2 / 2 + gam * Omega w).
Proof.
  intros C. apply right_continuous_plus; [|apply right_continuous_scale, C].
  apply right_continuous_of_continuous, (continuous_of_derive _ _ (0 - t)). auto_derive; [trivial|field].
Qed.

(** A value below all [w > 0] is below the whole line: 0 by continuity, [w < 0] because [t >= 0]. *)
Lemma prox_from_half_line Omega gam t m : 0 <= gam -> 0 <= t -> right_continuous Omega ->
  (forall w, 0 < w -> m <= prox_objective Omega gam t w) -> forall w, m <= prox_objective Omega gam t w.
Proof.
  intros Hg Ht C H.
  assert (Z : m <= prox_objective Omega gam t 0).
  { unfold prox_objective. rewrite Rabs_R0.
    apply (right_limit_ge (fun w => (w - t) ^ 2 / 2 + gam * Omega w) m 1); [apply right_continuous_objective, C|lra|].
    intros v Hv. specialize (H v ltac:(lra)). unfold prox_objective in H. rewrite Rabs_pos_eq in H by lra. exact H. }
  intros w. destruct (Rtotal_order w 0) as [N|[->|P]]; [|exact Z|apply H, P].
  apply Rle_trans with (1 := H (- w) ltac:(lra)). unfold prox_objective. rewrite Rabs_Ropp.
  assert (0 <= - w * t) by (apply Rmult_le_pos; lra).
  assert ((- w - t) ^ 2 = (w - t) ^ 2 - 4 * (- w * t)) by ring. lra.
Qed.

(** ** Through the slope of the penalty *)

Section Slope.
Variables (knots : list R) (s Omega : R -> R) (gam t : R).
Hypothesis slope : slope_from 0 knots s Omega.
Hypothesis gam_nonneg : 0 <= gam.
Hypothesis t_nonneg : 0 <= t.
Hypothesis at_zero : right_continuous Omega.

Let J w := (w - t) ^ 2 / 2 + gam * Omega w.

Lemma half_line_objective w : 0 < w -> prox_objective Omega gam t w = J w.
Proof. intros H. unfold prox_objective, J. rewrite Rabs_pos_eq by lra. reflexivity. Qed.

Lemma objective_slope : slope_from 0 knots (fun w => w - t + gam * s w) J.
Proof.
  destruct slope as [C D].
  assert (Q : forall w, is_derive (fun w => (w - t) ^ 2 / 2) w (w - t)) by (intros w; auto_derive; [trivial|field]).
  assert (G : forall y, is_derive (fun y => gam * y) y gam) by (intros y; auto_derive; [trivial|ring]).
  split; intros w Hw.
  - apply (continuous_plus (fun w => (w - t) ^ 2 / 2)); [exact (continuous_of_derive _ _ _ (Q w))|].
    apply (continuous_comp Omega (fun y => gam * y)); [apply C, Hw|exact (continuous_of_derive _ _ _ (G _))].
  - intros N. apply derive_plus; [apply Q|]. apply (derive_comp (fun y => gam * y)); [apply G|apply D; assumption].
Qed.

(** Where [w + gam * Omega' w] rises, a stationary point is the prox. *)
Theorem prox_of_stationary w0 : nondecreasing (fun w => w + gam * s w) -> 0 < w0 -> t = w0 + gam * s w0 ->
  is_prox Omega gam t w0.
Proof.
  intros M H0 E. unfold is_prox. apply prox_from_half_line; try assumption. intros w Hw.
  rewrite !half_line_objective by assumption. destruct objective_slope as [C D].
  destruct (Rle_dec w0 w).
  - assert (0 * (w - w0) <= J w - J w0); [|lra].
    apply (growth_ge knots (fun w => w - t + gam * s w)); intros; try apply C; try apply D; auto; try lra.
    assert (A := M w0 x H0 ltac:(lra)). cbv beta in A. lra.
  - assert (J w0 - J w <= 0 * (w0 - w)); [|lra].
    apply (growth_le knots (fun w => w - t + gam * s w)); intros; try apply C; try apply D; auto; try lra.
    assert (A := M x w0 ltac:(lra) ltac:(lra)). cbv beta in A. lra.
Qed.

(** The threshold: up to it the prox is exactly 0. *)
Theorem prox_zero : (forall w, 0 < w -> t <= w + gam * s w) -> is_prox Omega gam t 0.
Proof.
  intros H. unfold is_prox. apply prox_from_half_line; try assumption. intros w Hw.
  rewrite (half_line_objective w Hw). unfold prox_objective. rewrite Rabs_R0.
  apply (right_limit_le J (J w) w); [apply right_continuous_objective, at_zero|exact Hw|].
  intros v Hv. destruct objective_slope as [C D]. assert (0 * (w - v) <= J w - J v); [|lra].
  apply (growth_ge knots (fun w => w - t + gam * s w)); intros; try apply C; try apply D; auto; try lra.
  generalize (H x ltac:(lra)). lra.
Qed.

(** Conversely a prox inside the half line is stationary: it is [t] times the keep probability at the point after the
    step, with [lam] replaced by [gam]. *)
Theorem prox_is_stationary w0 : 0 < w0 -> is_derive Omega w0 (s w0) -> is_prox Omega gam t w0 -> t = w0 + gam * s w0.
Proof.
  intros H0 D0 P.
  assert (Dj : is_derive J w0 (w0 - t + gam * s w0)).
  { apply derive_plus; [auto_derive; [trivial|field]|].
    apply (derive_comp (fun y => gam * y)); [auto_derive; [trivial|ring]|exact D0]. }
  assert (pr : derivable_pt J w0) by (apply ex_derive_Reals_0; eexists; exact Dj).
  assert (E := deriv_minimum J (w0 / 2) (w0 + 1) w0 pr ltac:(lra) ltac:(lra)).
  rewrite Derive_Reals, (is_derive_unique _ _ _ Dj) in E.
  enough (w0 - t + gam * s w0 = 0) by lra. apply E.
  intros x X1 X2. rewrite <- !half_line_objective by lra. apply P.
Qed.
End Slope.

Theorem prox_scales eta Omega gam t w0 : 0 <= gam -> 0 < w0 -> 0 < eta w0 -> is_derive Omega w0 (w0 / eta w0) ->
  is_prox Omega gam t w0 -> w0 = t * keep_probability gam (eta w0).
Proof.
  intros Hg H0 He D P.
  rewrite (prox_is_stationary (fun w => w / eta w) Omega gam t w0 H0 D P) at 1.
  unfold keep_probability. field. lra.
Qed.

(** ** Through the dual alone *)

Section Dual.
Variables (f df Omega : R -> R) (gam t : R).
Hypothesis dual : dual_penalty f Omega.
Hypothesis dual_slope : forall eta, 0 < eta -> is_derive f eta (df eta).
Hypothesis gam_pos : 0 < gam.
Hypothesis t_nonneg : 0 <= t.
Hypothesis at_zero : right_continuous Omega.

(** For fixed [eta] the best [w] is [t * eta / (eta + gam)]; what remains is a problem in [eta] alone. *)
Lemma ridge_step eta w : 0 < eta ->
  gam / 2 * (t ^ 2 / (eta + gam) + f eta) <= (w - t) ^ 2 / 2 + gam * eta_objective f w eta.
Proof.
  intros He. unfold eta_objective.
  assert (I : 0 < / (eta * (eta + gam))) by (apply Rinv_0_lt_compat, Rmult_lt_0_compat; lra).
  assert (Q : 0 <= ((eta + gam) * w - eta * t) ^ 2 * / (eta * (eta + gam))) by (apply Rmult_le_pos; [apply pow2_ge_0|lra]).
  assert ((w - t) ^ 2 / 2 + gam * ((w ^ 2 / eta + f eta) / 2) =
          gam / 2 * (t ^ 2 / (eta + gam) + f eta) + ((eta + gam) * w - eta * t) ^ 2 * / (eta * (eta + gam)) / 2)
    by (field; lra). lra.
Qed.

Let K eta := t ^ 2 / (eta + gam) + f eta.

Lemma K_slope eta : 0 < eta -> is_derive K eta (((eta + gam) ^ 2 * df eta - t ^ 2) * / (eta + gam) ^ 2).
Proof.
  intros He. apply (derive_eq _ _ (- t ^ 2 / (eta + gam) ^ 2 + df eta)); [|field; lra].
  apply (derive_plus (fun eta => t ^ 2 / (eta + gam)) f); [auto_derive; [lra|field; lra]|apply dual_slope, He].
Qed.

Lemma half_line_bound m : (forall eta, 0 < eta -> m <= gam / 2 * K eta) ->
  forall w, 0 < w -> m <= prox_objective Omega gam t w.
Proof.
  intros H w Hw. unfold prox_objective. rewrite Rabs_pos_eq by lra.
  assert (B : (m - (w - t) ^ 2 / 2) / gam <= Omega w).
  { apply (dual w Hw). intros y (eta & He & ->). apply (Rmult_le_reg_l gam); [exact gam_pos|].
    replace (gam * ((m - (w - t) ^ 2 / 2) / gam)) with (m - (w - t) ^ 2 / 2) by (field; lra).
    specialize (H eta He). assert (A := ridge_step eta w He). fold (K eta) in A. lra. }
  apply (Rmult_le_compat_l gam) in B; [|lra].
  replace (gam * ((m - (w - t) ^ 2 / 2) / gam)) with (m - (w - t) ^ 2 / 2) in B by (field; lra). lra.
Qed.

Lemma weight_pos eta : 0 < eta -> 0 < / (eta + gam) ^ 2.
Proof. intros H. apply Rinv_0_lt_compat, pow_lt. lra. Qed.

(** Where [(eta + gam)^2 f'] rises, the solution of [(eta + gam) sqrt (f' eta) = t] gives the prox. *)
Theorem prox_from_dual eta0 : nondecreasing (fun eta => (eta + gam) ^ 2 * df eta) -> 0 < eta0 -> 0 < t ->
  0 <= df eta0 -> (eta0 + gam) * sqrt (df eta0) = t -> is_prox Omega gam t (t * keep_probability gam eta0).
Proof.
  intros M H0 Ht Hf E.
  assert (E2 : (eta0 + gam) ^ 2 * df eta0 = t ^ 2) by (rewrite <- E, Rpow_mult_distr, pow2_sqrt by exact Hf; reflexivity).
  set (w0 := t * keep_probability gam eta0).
  assert (W0 : 0 < w0).
  { apply Rmult_lt_0_compat; [exact Ht|]. apply keep_probability_range; assumption. }
  assert (Q : forall eta, 0 < eta -> continuous K eta) by (intros eta He;
    exact (continuous_of_derive _ _ _ (K_slope eta He))).
  assert (B : forall eta, 0 < eta -> K eta0 <= K eta).
  { intros eta He. destruct (Rle_dec eta0 eta).
    - assert (0 * (eta - eta0) <= K eta - K eta0); [|lra].
      apply (growth_ge nil (fun e => ((e + gam) ^ 2 * df e - t ^ 2) * / (e + gam) ^ 2)); intros; try apply Q;
        try apply K_slope; try lra.
      assert (A := M eta0 x H0 ltac:(lra)). cbv beta in A.
      apply Rmult_le_pos; [lra|apply Rlt_le, weight_pos; lra].
    - assert (K eta0 - K eta <= 0 * (eta0 - eta)); [|lra].
      apply (growth_le nil (fun e => ((e + gam) ^ 2 * df e - t ^ 2) * / (e + gam) ^ 2)); intros; try apply Q;
        try apply K_slope; try lra.
      assert (A := M x eta0 ltac:(lra) ltac:(lra)). cbv beta in A.
      assert (0 <= (t ^ 2 - (x + gam) ^ 2 * df x) * / (x + gam) ^ 2) by (apply Rmult_le_pos; [lra|
        apply Rlt_le, weight_pos; lra]).
      lra. }
  assert (V : prox_objective Omega gam t w0 <= gam / 2 * K eta0).
  { unfold prox_objective. rewrite Rabs_pos_eq by lra.
    assert (A := proj1 (dual w0 W0) _ (ex_intro _ eta0 (conj H0 eq_refl))).
    apply (Rmult_le_compat_l gam) in A; [|lra].
    apply Rle_trans with ((w0 - t) ^ 2 / 2 + gam * eta_objective f w0 eta0); [lra|].
    right. unfold K, w0, keep_probability, eta_objective. field. lra. }
  intros x. apply Rle_trans with (1 := V). apply prox_from_half_line; try assumption; [lra|].
  apply half_line_bound. intros eta He. apply Rmult_le_compat_l; [lra|apply B, He].
Qed.

(** Up to the threshold [gam * sqrt (f'(0+))] the prox is 0; here [f(0+) = 2 Omega 0]. *)
Theorem prox_zero_from_dual : (forall eta, 0 < eta -> t ^ 2 <= (eta + gam) ^ 2 * df eta) ->
  (forall e, 0 < e -> exists d, 0 < d /\ forall eta, 0 < eta < d -> Rabs (f eta - 2 * Omega 0) <= e) ->
  is_prox Omega gam t 0.
Proof.
  intros H F. unfold is_prox. apply prox_from_half_line; try assumption; [lra|]. apply half_line_bound.
  intros eta He. unfold prox_objective. rewrite Rabs_R0.
  (* K rises, and starts from t^2 / gam + f(0+) *)
  set (K0 := fun e => t ^ 2 / (e + gam) + (if Rle_dec e 0 then 2 * Omega 0 else f e)).
  assert (C : right_continuous K0).
  { apply right_continuous_plus.
    - apply right_continuous_of_continuous, (continuous_of_derive _ _ (- t ^ 2 / gam ^ 2)). auto_derive; [lra|field; lra].
    - intros e He'. destruct (F e He') as (d & Hd & A). exists d. split; [exact Hd|]. intros w Hw.
      destruct (Rle_dec w 0), (Rle_dec 0 0); try lra. apply A, Hw. }
  assert (B : K0 0 <= K eta).
  { apply (right_limit_le K0 _ eta C He). intros c Hc.
    replace (K0 c) with (K c) by (unfold K, K0; destruct (Rle_dec c 0); [lra|reflexivity]).
    assert (0 * (eta - c) <= K eta - K c); [|lra].
    apply (growth_ge nil (fun e => ((e + gam) ^ 2 * df e - t ^ 2) * / (e + gam) ^ 2)); [lra|..]; intros x Hx.
    - apply (continuous_of_derive _ _ _ (K_slope x ltac:(lra))).
    - intros _. apply K_slope; lra.
    - intros _. specialize (H x ltac:(lra)). apply Rmult_le_pos; [lra|apply Rlt_le, weight_pos; lra]. }
  apply (Rmult_le_compat_l (gam / 2)) in B; [|lra]. apply Rle_trans with (2 := B). right.
  unfold K0. destruct (Rle_dec 0 0); [field; lra|lra].
Qed.
End Dual.

(** At the reweighting the slope of the dual is the square of the slope of the penalty, [f' (eta_hat w) = Omega'(w)^2]. *)
Theorem dual_slope_at_reweighting f Omega w eta0 d : dual_penalty f Omega -> 0 < w -> 0 < eta0 ->
  Omega w = eta_objective f w eta0 -> is_derive f eta0 d -> d = (w / eta0) ^ 2.
Proof.
  intros H Hw H0 E D. set (J := fun eta => w ^ 2 / eta + f eta).
  assert (Dj : is_derive J eta0 (- w ^ 2 / eta0 ^ 2 + d)).
  { apply (derive_plus (fun eta => w ^ 2 / eta) f); [auto_derive; [lra|field; lra]|exact D]. }
  assert (pr : derivable_pt J eta0) by (apply ex_derive_Reals_0; eexists; exact Dj).
  assert (Z := deriv_minimum J (eta0 / 2) (eta0 + 1) eta0 pr ltac:(lra) ltac:(lra)).
  rewrite Derive_Reals, (is_derive_unique _ _ _ Dj) in Z.
  replace ((w / eta0) ^ 2) with (w ^ 2 / eta0 ^ 2) by (field; lra).
  assert (E2 : - w ^ 2 / eta0 ^ 2 = - (w ^ 2 / eta0 ^ 2)) by (field; lra).
  enough (- w ^ 2 / eta0 ^ 2 + d = 0) by lra.
  apply Z. intros x X1 X2. assert (X0 : 0 < x) by lra.
  assert (A := proj1 (H w Hw) _ (ex_intro _ x (conj X0 eq_refl))).
  rewrite E in A. unfold eta_objective, J in *. lra.
Qed.
