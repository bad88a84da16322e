(** * Noise with a complexity cost

    A noise law with parameters [phi], noise ratio [ratio phi] and complexity [cost phi] has the effective penalty
    [inf_phi (ratio phi * w^2 / 2 + cost phi)].  It is subquadratic whatever the family and whatever the cost, and the best
    noise ratio falls with the magnitude: monotone dropout is not an assumption here but a consequence. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick.
Open Scope R_scope.

Definition is_infimum (E : R -> Prop) (m : R) := (forall y, E y -> m <= y) /\ (forall b, (forall y, E y -> b <= y) ->
  b <= m).

Lemma infimum_exists (E : R -> Prop) b : (exists y, E y) -> (forall y, E y -> b <= y) -> exists m, is_infimum E m.
Proof.
  intros [y0 H0] Hb.
  destruct (completeness (fun y => E (- y))) as [m [U L]].
  - exists (- b). intros y Hy. specialize (Hb _ Hy). lra.
  - exists (- y0). rewrite Ropp_involutive. exact H0.
  - exists (- m). split.
    + intros y Hy. assert (- y <= m); [|lra]. apply U. rewrite Ropp_involutive. exact Hy.
    + intros c Hc. assert (m <= - c); [|lra]. apply L. intros y Hy. specialize (Hc _ Hy). lra.
Qed.

Section Family.
Variables (Phi : Type) (ratio cost : Phi -> R).

Definition expected_cost (w : R) (phi : Phi) := ratio phi * w ^ 2 / 2 + cost phi.
Definition noise_penalty (Omega : R -> R) :=
  forall w, 0 < w -> is_infimum (fun y => exists phi, y = expected_cost w phi) (Omega w).
Definition best (w : R) (phi : Phi) := forall psi, expected_cost w phi <= expected_cost w psi.

Theorem noise_penalty_exists (phi0 : Phi) b : (forall phi, 0 <= ratio phi) -> (forall phi, b <= cost phi) ->
  forall w, exists m, is_infimum (fun y => exists phi, y = expected_cost w phi) m.
Proof.
  intros Hr Hb w. apply (infimum_exists _ b); [exists (expected_cost w phi0), phi0; reflexivity|].
  intros y (phi & ->). unfold expected_cost.
  assert (0 <= ratio phi * w ^ 2) by (apply Rmult_le_pos; [apply Hr|apply pow2_ge_0]). specialize (Hb phi). lra.
Qed.

(** Every complexity-penalised noise method is subquadratic. *)
Theorem noise_penalty_subquadratic Omega : noise_penalty Omega -> subquadratic Omega.
Proof.
  intros H u v t Hu Hv Ht. set (m := t * u + (1 - t) * v).
  assert (Hm : 0 < m) by (apply mix_pos; assumption).
  apply (H (sqrt m) (sqrt_lt_R0 _ Hm)). intros y (phi & ->). unfold expected_cost. rewrite (sqr_sqrt m Hm).
  assert (A := proj1 (H _ (sqrt_lt_R0 _ Hu)) _ (ex_intro _ phi eq_refl)).
  assert (B := proj1 (H _ (sqrt_lt_R0 _ Hv)) _ (ex_intro _ phi eq_refl)).
  unfold expected_cost in A, B. rewrite sqr_sqrt in A, B by assumption.
  apply (Rmult_le_compat_l t) in A; [|lra]. apply (Rmult_le_compat_l (1 - t)) in B; [|lra].
  unfold m. lra.
Qed.

(** The best noise ratio falls with the magnitude. *)
Theorem best_ratio_falls v w phi psi : 0 < v -> v < w -> best v phi -> best w psi -> ratio psi <= ratio phi.
Proof.
  intros Hv Hw A B. specialize (A psi). specialize (B phi). unfold expected_cost in *.
  apply (Rmult_le_reg_r (w ^ 2 - v ^ 2)); [|lra].
  assert (0 < (w - v) * (w + v)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

(** Where a best parameter exists for every magnitude, its noise ratio is the slope data of the penalty: majorisation. *)
Theorem best_majorises Omega v w phi : noise_penalty Omega -> 0 < v -> 0 < w -> best v phi ->
  Omega w <= Omega v + (w ^ 2 - v ^ 2) * ratio phi / 2.
Proof.
  intros H Hv Hw B.
  assert (A := proj1 (H w Hw) _ (ex_intro _ phi eq_refl)).
  assert (L : expected_cost v phi <= Omega v) by (apply (H v Hv); intros y (psi & ->); apply B).
  unfold expected_cost in *. lra.
Qed.
End Family.

(** ** A penalty given by its dual: the family of all [eta], with [ratio = 1 / eta] and [cost = f / 2] *)

Definition eta_objective (f : R -> R) (w eta : R) := (w ^ 2 / eta + f eta) / 2.
Definition dual_penalty (f Omega : R -> R) :=
  forall w, 0 < w -> is_infimum (fun y => exists eta, 0 < eta /\ y = eta_objective f w eta) (Omega w).

Theorem dual_penalty_subquadratic f Omega : dual_penalty f Omega -> subquadratic Omega.
Proof.
  intros H. apply (noise_penalty_subquadratic { eta | 0 < eta } (fun e => / proj1_sig e) (fun e => f (proj1_sig e) / 2)).
  intros w Hw. destruct (H w Hw) as [L G]. unfold expected_cost. split.
  - intros y ([eta He] & ->). apply L. exists eta. split; [exact He|]. unfold eta_objective. simpl. field. lra.
  - intros b Hb. apply G. intros y (eta & He & ->). apply Hb. exists (exist _ eta He).
    unfold eta_objective. simpl. field. lra.
Qed.

(** The minimiser over [eta] rises with the magnitude, whatever [f]. *)
Theorem best_reweighting_rises f v w e d : 0 < v -> v < w -> 0 < e -> 0 < d ->
  (forall eta, 0 < eta -> eta_objective f v e <= eta_objective f v eta) ->
  (forall eta, 0 < eta -> eta_objective f w d <= eta_objective f w eta) -> e <= d.
Proof.
  intros Hv Hw He Hd A B. specialize (A d Hd). specialize (B e He). unfold eta_objective, Rdiv in *.
  apply Rnot_lt_le. intros L.
  assert (I : / e < / d) by (apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; lra|exact L]).
  assert (0 < (w - v) * (w + v)) by (apply Rmult_lt_0_compat; lra).
  assert (0 < (w - v) * (w + v) * (/ d - / e)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

(** If [eta^2 f'(eta)] rises, a stationary [eta] is a global minimiser. *)
Theorem stationary_is_best (f df : R -> R) w e : 0 < e -> (forall eta, 0 < eta -> is_derive f eta (df eta)) ->
  nondecreasing (fun eta => eta ^ 2 * df eta) -> e ^ 2 * df e = w ^ 2 ->
  forall eta, 0 < eta -> eta_objective f w e <= eta_objective f w eta.
Proof.
  intros He Hf M E eta Heta.
  set (dJ := fun x => (x ^ 2 * df x - w ^ 2) / (2 * x ^ 2)).
  assert (D : forall x, 0 < x -> is_derive (eta_objective f w) x (dJ x)).
  { intros x Hx. apply (derive_eq _ _ ((- w ^ 2 / x ^ 2 + df x) * / 2)); [|unfold dJ; field; lra].
    unfold eta_objective, Rdiv. apply (derive_eq _ _ ((- w ^ 2 / x ^ 2 + df x) * / 2 + (w ^ 2 * / x + f x) * 0)); [|
      field; lra].
    apply (derive_mult (fun x => w ^ 2 * / x + f x) (fun _ => / 2)); [|auto_derive; [trivial|ring]].
    apply (derive_plus (fun x => w ^ 2 * / x) f); [auto_derive; [lra|field; lra]|apply Hf, Hx]. }
  assert (C : forall x, 0 < x -> continuous (eta_objective f w) x) by (intros x Hx;
    exact (continuous_of_derive _ _ _ (D x Hx))).
  assert (P : forall x, 0 < x -> 0 < / (2 * x ^ 2)).
  { intros x Hx. apply Rinv_0_lt_compat. generalize (pow_lt x 2 Hx). lra. }
  destruct (Rle_dec e eta).
  - assert (0 * (eta - e) <= eta_objective f w eta - eta_objective f w e); [|lra].
    apply (growth_ge nil dJ); [lra|intros; apply C; lra|intros; apply D; lra|].
    intros x Hx _. unfold dJ. assert (Hm := M e x He ltac:(lra)). cbv beta in Hm.
    apply Rmult_le_pos; [lra|apply Rlt_le, P; lra].
  - assert (eta_objective f w e - eta_objective f w eta <= 0 * (e - eta)); [|lra].
    apply (growth_le nil dJ); [lra|intros; apply C; lra|intros; apply D; lra|].
    intros x Hx _. unfold dJ. assert (Hm := M x e ltac:(lra) ltac:(lra)). cbv beta in Hm.
    assert (0 <= (w ^ 2 - x ^ 2 * df x) * / (2 * x ^ 2)) by (apply Rmult_le_pos; [lra|apply Rlt_le, P; lra]).
    unfold Rdiv. lra.
Qed.

(** Its value is the penalty. *)
Theorem dual_penalty_at_best f Omega w e : dual_penalty f Omega -> 0 < w -> 0 < e ->
  (forall eta, 0 < eta -> eta_objective f w e <= eta_objective f w eta) -> Omega w = eta_objective f w e.
Proof.
  intros H Hw He B. destruct (H w Hw) as [L G]. apply Rle_antisym.
  - apply L. exists e. auto.
  - apply G. intros y (eta & Heta & ->). apply B, Heta.
Qed.

(** The two views agree: a function that lies above the dual everywhere and equals it along the reweighting gives the
    penalty back as an infimum over all [eta]. *)
Theorem dual_penalty_of_bounds (f eta Omega : R -> R) : (forall w, 0 < w -> 0 < eta w) ->
  (forall e w, 0 < e -> 0 < w -> 2 * Omega w - w ^ 2 / e <= f e) ->
  (forall w, 0 < w -> f (eta w) = 2 * Omega w - w ^ 2 / eta w) -> dual_penalty f Omega.
Proof.
  intros P B E w Hw. split.
  - intros y (e & He & ->). specialize (B e w He Hw). unfold eta_objective. lra.
  - intros b Hb. apply Rle_trans with (1 := Hb _ (ex_intro _ (eta w) (conj (P w Hw) eq_refl))).
    unfold eta_objective. rewrite (E w Hw). lra.
Qed.

(** A dual that is bounded by [top] and rises fast enough makes the penalty constant, [top / 2], from [T] on. *)
Theorem saturation_of_dual f Omega T top : dual_penalty f Omega -> (forall eta, 0 < eta -> f eta <= top) ->
  (forall eta, 0 < eta -> eta * (top - f eta) <= T ^ 2) -> 0 < T -> forall w, T <= w -> Omega w = top / 2.
Proof.
  intros H U S HT w Hw. destruct (H w ltac:(lra)) as [L G]. apply Rle_antisym.
  - apply le_epsilon. intros e He. set (eta := w ^ 2 / (2 * e)).
    assert (W : 0 < w ^ 2) by (apply pow_lt; lra).
    assert (Heta : 0 < eta) by (apply Rdiv_lt_0_compat; lra).
    specialize (L _ (ex_intro _ eta (conj Heta eq_refl))). unfold eta_objective in L.
    replace (w ^ 2 / eta) with (2 * e) in L by (unfold eta; field; lra). specialize (U eta Heta). lra.
  - apply G. intros y (eta & Heta & ->). unfold eta_objective.
    assert (top - f eta <= w ^ 2 / eta); [|lra].
    apply (Rmult_le_reg_l eta); [exact Heta|]. replace (eta * (w ^ 2 / eta)) with (w ^ 2) by (field; lra).
    apply Rle_trans with (T ^ 2); [apply S, Heta|apply pow_incr; lra].
Qed.

(** ** Closure: sums, multiples, rescalings and minima of subquadratic penalties are subquadratic *)

Lemma subquadratic_plus A B : subquadratic A -> subquadratic B -> subquadratic (fun w => A w + B w).
Proof.
  intros HA HB u v t Hu Hv Ht. specialize (HA u v t Hu Hv Ht). specialize (HB u v t Hu Hv Ht). cbv beta in *. lra.
Qed.

Lemma subquadratic_scale A c : 0 <= c -> subquadratic A -> subquadratic (fun w => c * A w).
Proof.
  intros Hc HA u v t Hu Hv Ht. specialize (HA u v t Hu Hv Ht). cbv beta in *.
  apply (Rmult_le_compat_l c) in HA; [|exact Hc]. lra.
Qed.

Lemma subquadratic_min A B : subquadratic A -> subquadratic B -> subquadratic (fun w => Rmin (A w) (B w)).
Proof.
  intros HA HB u v t Hu Hv Ht. specialize (HA u v t Hu Hv Ht). specialize (HB u v t Hu Hv Ht). cbv beta in *.
  apply Rmin_glb.
  - apply Rle_trans with (2 := HA). apply Rplus_le_compat; [apply Rmult_le_compat_l; [lra|apply Rmin_l]..].
  - apply Rle_trans with (2 := HB). apply Rplus_le_compat; [apply Rmult_le_compat_l; [lra|apply Rmin_r]..].
Qed.
