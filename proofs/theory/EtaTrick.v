(** * The eta-trick theorem and its converse

    An adaptive dropout method keeps a weight of magnitude [w] with a probability that depends on [w].  In the linear case
    the expected loss then gains the ridge term [(lam / 2) w^2 / eta_hat w], where [eta_hat] is the reweighting; the noise
    ratio (variance over squared mean of the mask) is [lam / eta_hat w].  Below [r] stands for [1 / eta_hat], the noise
    ratio at [lam = 1], so that [r w = 0] says [eta_hat w = oo]: no noise, as on the flat tails of SCAD and MCP.

    The effective penalty [Omega] has the slope [Omega' w = w * r w].  One change of variables carries the theory: in the
    squared magnitude [u = w^2] the slope of [u |-> Omega (sqrt u)] is [r (sqrt u) / 2].  So [r] is nonincreasing exactly
    when that function is concave, which is what "subquadratic" means. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine.
Open Scope R_scope.

(** [Omega] is an effective penalty of the noise ratio [r]; it may have corners at the [knots]. *)
Definition effective_penalty (knots : list R) (r Omega : R -> R) := slope_from 0 knots (fun w => w * r w) Omega.

Definition subquadratic (Omega : R -> R) := concave (fun u => Omega (sqrt u)).

Lemma sqr_sqrt u : 0 < u -> sqrt u ^ 2 = u.
Proof. intros H. apply pow2_sqrt. lra. Qed.

Lemma sqrt_sqr w : 0 < w -> sqrt (w ^ 2) = w.
Proof. intros H. apply sqrt_pow2. lra. Qed.

Lemma sqr_pos w : 0 < w -> 0 < w ^ 2.
Proof. intros H. apply pow_lt, H. Qed.

Lemma sqrt_derive u : 0 < u -> is_derive sqrt u (/ (2 * sqrt u)).
Proof. intros H. apply is_derive_Reals, derivable_pt_lim_sqrt, H. Qed.

Lemma squared_slope_at r Omega u : 0 < u ->
  is_derive Omega (sqrt u) (sqrt u * r (sqrt u)) -> is_derive (fun u => Omega (sqrt u)) u (r (sqrt u) / 2).
Proof.
  intros Hu H. assert (S := sqrt_lt_R0 u Hu).
  apply (derive_eq _ _ (sqrt u * r (sqrt u) * / (2 * sqrt u))); [|field; lra].
  apply derive_comp; [exact H|apply sqrt_derive, Hu].
Qed.

(** The change of variables. *)
Lemma squared_slope knots r Omega : effective_penalty knots r Omega ->
  slope_from 0 (map (fun k => k ^ 2) knots) (fun u => r (sqrt u) / 2) (fun u => Omega (sqrt u)).
Proof.
  intros [C D]. split; intros u Hu; assert (S := sqrt_lt_R0 u Hu).
  - apply (continuous_comp sqrt Omega); [|apply C, S].
    exact (continuous_of_derive _ _ _ (sqrt_derive u Hu)).
  - intros N. apply squared_slope_at; [exact Hu|]. apply D; [exact S|].
    intros I. apply N. rewrite <- (sqr_sqrt u Hu). apply (in_map (fun k => k ^ 2)), I.
Qed.

Lemma squared_ratio_nonincreasing r : nonincreasing r -> nonincreasing (fun u => r (sqrt u) / 2).
Proof.
  intros H v w Hv Hw. assert (r (sqrt w) <= r (sqrt v)); [|lra].
  apply H; [apply sqrt_lt_R0, Hv|apply sqrt_le_1_alt, Hw].
Qed.

Section Forward.
Variables (knots : list R) (r Omega : R -> R).
Hypothesis penalty : effective_penalty knots r Omega.
Hypothesis rising_reweighting : nonincreasing r.

(** ** Majorisation: the ridge that touches at [v] lies above the penalty everywhere. *)
Theorem majorisation v w : 0 < v -> 0 < w -> Omega w <= Omega v + (w ^ 2 - v ^ 2) * r v / 2.
Proof.
  intros Hv Hw.
  assert (H := below_tangents _ _ _ (squared_slope _ _ _ penalty) (squared_ratio_nonincreasing _ rising_reweighting)
                 _ _ (sqr_pos v Hv) (sqr_pos w Hw)).
  cbv beta in H. rewrite (sqrt_sqr v Hv), (sqrt_sqr w Hw) in H. lra.
Qed.

(** ** A monotone adaptive rule induces a subquadratic penalty. *)
Theorem effective_penalty_subquadratic : subquadratic Omega.
Proof.
  exact (concave_of_slope _ _ _ (squared_slope _ _ _ penalty) (squared_ratio_nonincreasing _ rising_reweighting)).
Qed.
End Forward.

(** ** The dual is a least upper bound *)

(** [is_dual Omega eta f]: [f] is [sup_w (2 Omega w - w^2 / eta)], the dual of the penalty at [eta]. *)
Definition is_dual (Omega : R -> R) (eta f : R) := is_lub (fun y => exists w, 0 < w /\ y = 2 * Omega w - w ^ 2 / eta) f.

Theorem dual_at_reweighting knots r Omega v : effective_penalty knots r Omega -> nonincreasing r -> 0 < v -> 0 < r v ->
  is_dual Omega (/ r v) (2 * Omega v - v ^ 2 * r v).
Proof.
  intros P M Hv Hr. split.
  - intros y (w & Hw & ->). assert (H := majorisation _ _ _ P M v w Hv Hw).
    replace (w ^ 2 / / r v) with (w ^ 2 * r v) by (field; lra). lra.
  - intros b Hb. apply Hb. exists v. split; [exact Hv|field; lra].
Qed.

(** Every [eta] gives an upper bound of the penalty, whatever the penalty. *)
Theorem eta_trick_upper Omega w eta f : 0 < w -> is_dual Omega eta f -> Omega w <= (w ^ 2 / eta + f) / 2.
Proof. intros Hw [Hu _]. assert (2 * Omega w - w ^ 2 / eta <= f) by (apply Hu; exists w; auto). lra. Qed.

(** The reweighting attains it: [Omega w = 1/2 min_eta (w^2 / eta + f eta)], at [eta = eta_hat w = 1 / r w]. *)
Theorem eta_trick_attained knots r Omega w f : effective_penalty knots r Omega -> nonincreasing r -> 0 < w -> 0 < r w ->
  is_dual Omega (/ r w) f -> Omega w = (w ^ 2 / (/ r w) + f) / 2.
Proof.
  intros P M Hw Hr Hf. rewrite (is_lub_u _ _ _ Hf (dual_at_reweighting _ _ _ _ P M Hw Hr)). field. lra.
Qed.

(** At a corner the reweighting jumps, and the corner serves every [eta] in the gap. *)
Theorem dual_at_corner knots r Omega a g : effective_penalty knots r Omega -> nonincreasing r -> In a knots -> 0 < a ->
  0 < g -> (forall w, 0 < w -> w < a -> g <= r w) -> (forall w, a < w -> r w <= g) ->
  is_dual Omega (/ g) (2 * Omega a - a ^ 2 * g).
Proof.
  intros [C D] M Ia Ha Hg L R. set (q := fun w => if Req_EM_T w a then g else r w).
  assert (E : q a = g) by (unfold q; destruct (Req_EM_T a a); [reflexivity|contradiction]).
  assert (P : effective_penalty knots q Omega).
  { split; [exact C|]. intros w Hw N. unfold q. destruct (Req_EM_T w a) as [->|]; [contradiction|apply D; assumption]. }
  assert (Q : nonincreasing q).
  { intros v w Hv Hw. unfold q. destruct (Req_EM_T w a) as [Ew|], (Req_EM_T v a) as [Ev|]; try lra.
    - apply L; [exact Hv|]. destruct Hw; [lra|congruence].
    - apply R. destruct Hw; [lra|congruence].
    - apply M; assumption. }
  rewrite <- E. apply (dual_at_reweighting knots q Omega a P Q Ha). rewrite E. exact Hg.
Qed.

(** Below the range of the reweighting the dual is [2 Omega 0]: the supremum is at the origin. *)
Theorem dual_below_reweighting knots r Omega eta : effective_penalty knots r Omega -> continuous Omega 0 ->
  0 < eta -> (forall w, 0 < w -> r w <= / eta) -> is_dual Omega eta (2 * Omega 0).
Proof.
  intros [C D] C0 He B.
  assert (G : forall w, 0 < w -> 2 * Omega w - w ^ 2 / eta <= 2 * Omega 0).
  { intros w Hw. set (F := fun x => 2 * Omega x - x ^ 2 / eta).
    assert (Q : forall x, is_derive (fun x => x ^ 2 / eta) x (2 * x / eta)) by (intros x; auto_derive; [trivial|field; lra]).
    assert (T : forall x, is_derive (fun y => 2 * y) x 2) by (intros x; auto_derive; [trivial|ring]).
    assert (F w - F 0 <= 0 * (w - 0)).
    { apply (growth_le knots (fun x => 2 * (x * r x) - 2 * x / eta)); [lra|..].
      - intros x Hx. apply (continuous_minus (fun x => 2 * Omega x)); [|exact (continuous_of_derive _ _ _ (Q x))].
        apply (continuous_comp Omega (fun y => 2 * y)); [|exact (continuous_of_derive _ _ _ (T _))].
        destruct (Req_dec x 0) as [->|]; [exact C0|apply C; lra].
      - intros x Hx N. apply derive_minus; [|apply Q].
        apply (derive_comp (fun y => 2 * y)); [apply T|apply D; [lra|exact N]].
      - intros x Hx _. assert (H := Rmult_le_compat_l (2 * x) _ _ ltac:(lra) (B x ltac:(lra))). unfold Rdiv. lra. }
    unfold F in H. cbv beta in H. replace (0 ^ 2 / eta) with 0 in H by (field; lra). lra. }
  split; [intros y (w & Hw & ->); apply G, Hw|].
  intros b Hb. apply Rnot_lt_le. intros L.
  (* near 0 the set comes as close to 2 Omega 0 as one likes *)
  assert (Cq : continuous (fun x => 2 * Omega x - x ^ 2 / eta) 0).
  { apply (continuous_minus (fun x => 2 * Omega x)).
    - apply (continuous_comp Omega (fun y => 2 * y)); [exact C0|]. apply (continuous_of_derive _ _ 2). auto_derive;
      [trivial|ring].
    - apply (continuous_of_derive _ _ 0). auto_derive; [trivial|field; lra]. }
  assert (O : open (fun y => b < y)) by apply open_gt.
  destruct (Cq (fun y => b < y)) as [d Hd].
  { apply O. replace (0 ^ 2 / eta) with 0 by (field; lra). lra. }
  assert (P : b < 2 * Omega (d / 2) - (d / 2) ^ 2 / eta).
  { apply Hd. unfold ball; simpl. unfold AbsRing_ball, abs, minus, plus, opp; simpl.
    assert (Hp := cond_pos d). rewrite Ropp_0, Rplus_0_r, Rabs_pos_eq; lra. }
  assert (Hp : 0 < d / 2) by (generalize (cond_pos d); lra).
  specialize (Hb _ (ex_intro _ (d / 2) (conj Hp eq_refl))). lra.
Qed.

(** ** The converse: a subquadratic penalty comes from a monotone reweighting *)

Theorem ratio_falls_where_subquadratic r Omega v w : subquadratic Omega -> 0 < v -> v < w ->
  is_derive Omega v (v * r v) -> is_derive Omega w (w * r w) -> r w <= r v.
Proof.
  intros H Hv Hw Dv Dw.
  assert (D : forall x, 0 < x -> is_derive Omega x (x * r x) ->
                is_derive (fun u => Omega (sqrt u)) (x ^ 2) (r x / 2)).
  { intros x Hx Dx. replace (r x / 2) with (r (sqrt (x ^ 2)) / 2) by (rewrite sqrt_sqr; auto).
    apply squared_slope_at; [apply sqr_pos, Hx|rewrite (sqrt_sqr x Hx); exact Dx]. }
  assert (r w / 2 <= r v / 2); [|lra].
  apply (slopes_of_concave _ (v ^ 2) (w ^ 2) _ _ H (sqr_pos v Hv)); [|apply D; [lra|exact Dv]|apply D; [lra|exact Dw]].
  assert (0 < (w - v) * (w + v)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Theorem ratio_nonincreasing_of_subquadratic r Omega :
  effective_penalty nil r Omega -> subquadratic Omega -> nonincreasing r.
Proof.
  intros [_ P] H v w Hv [Hw| ->]; [|apply Rle_refl].
  apply (ratio_falls_where_subquadratic r Omega); auto; apply P; auto; lra.
Qed.

Corollary subquadratic_iff_monotone r Omega : effective_penalty nil r Omega -> (subquadratic Omega <-> nonincreasing r).
Proof.
  intros P. split; [exact (ratio_nonincreasing_of_subquadratic _ _ P)|exact (effective_penalty_subquadratic _ _ _ P)].
Qed.

(** ** Majorisation is all there is to a penalty

    Wherever the touching ridges lie above [Omega] and their strength is continuous, it is the slope: this is how a penalty
    defined as a minimum over [eta] gets its derivative. *)
Theorem slope_of_majorisation (r Omega : R -> R) w : 0 < w -> continuous r w ->
  (forall u v, 0 < u -> 0 < v -> Omega v <= Omega u + (v ^ 2 - u ^ 2) * r u / 2) -> is_derive Omega w (w * r w).
Proof.
  intros Hw C M.
  assert (Q : continuous (fun x => (x + w) / 2 * r x) w).
  { apply (continuous_mult (fun x => (x + w) / 2) r); [|exact C].
    apply (continuous_of_derive _ _ (/ 2)). auto_derive; [trivial|field]. }
  assert (Q0 : continuous (fun x => (x + w) / 2 * r w) w)
    by (apply (continuous_of_derive _ _ (r w / 2)); auto_derive; [trivial|field]).
  apply continuity_pt_filterlim in Q. apply continuity_pt_filterlim in Q0.
  apply is_derive_Reals. intros e He.
  destruct (Q (e / 2) ltac:(lra)) as (d1 & H1 & K1). destruct (Q0 (e / 2) ltac:(lra)) as (d2 & H2 & K2).
  assert (Hd : 0 < Rmin w (Rmin d1 d2)) by (repeat apply Rmin_glb_lt; assumption).
  exists (mkposreal _ Hd). simpl. intros h Hh Hs.
  assert (S0 := Rlt_le_trans _ _ _ Hs (Rmin_l _ _)). assert (S := Rlt_le_trans _ _ _ Hs (Rmin_r _ _)).
  assert (S1 := Rlt_le_trans _ _ _ S (Rmin_l _ _)). assert (S2 := Rlt_le_trans _ _ _ S (Rmin_r _ _)).
  assert (X : 0 < w + h) by (apply Rabs_def2 in S0; lra).
  assert (B : forall d, Rabs h < d -> D_x no_cond w (w + h) /\ R_dist (w + h) w < d).
  { intros d Hd'. split; [split; [exact I|lra]|]. unfold R_dist. replace (w + h - w) with h by ring. exact Hd'. }
  specialize (K1 (w + h) (B d1 S1)). specialize (K2 (w + h) (B d2 S2)). simpl in K1, K2. unfold R_dist in K1, K2.
  replace ((w + w) / 2 * r w) with (w * r w) in K1, K2 by field.
  apply Rabs_def2 in K1. apply Rabs_def2 in K2.
  assert (U := M w (w + h) Hw X). assert (L := M (w + h) w X Hw).
  set (q := (Omega (w + h) - Omega w) / h). assert (E : Omega (w + h) - Omega w = q * h) by (unfold q; field; exact Hh).
  set (a := (w + h + w) / 2 * r (w + h)) in *. set (b := (w + h + w) / 2 * r w) in *.
  assert (U' : q * h <= b * h) by (replace (b * h) with (((w + h) ^ 2 - w ^ 2) * r w / 2) by (unfold b; field); lra).
  assert (L' : a * h <= q * h) by (replace (a * h) with (((w + h) ^ 2 - w ^ 2) * r (w + h) / 2) by (unfold a; field); lra).
  apply Rabs_def1; destruct (Rdichotomy h 0 Hh) as [N|N]; apply Rnot_le_lt; intros F;
    first [assert (0 < h * (q - b)) by nra; lra | nra].
Qed.

(** ** In terms of the reweighting [eta_hat] itself, where it is finite *)

Lemma falling_ratio eta : (forall w, 0 < w -> 0 < eta w) -> (nondecreasing eta <-> nonincreasing (fun w => / eta w)).
Proof.
  intros Hp. split; intros H v w Hv Hw; assert (A := Hp v Hv); assert (B := Hp w ltac:(lra)).
  - apply Rinv_le_contravar; auto.
  - rewrite <- (Rinv_involutive (eta v)), <- (Rinv_involutive (eta w)) by lra.
    apply Rinv_le_contravar; [apply Rinv_0_lt_compat, B|apply H; assumption].
Qed.

(** ** The effective penalty exists, and is unique up to a constant *)

Theorem effective_penalty_unique knots r A B : effective_penalty knots r A -> effective_penalty knots r B ->
  forall v w, 0 < v -> v <= w -> A w - A v = B w - B v.
Proof.
  intros [CA DA] [CB DB] v w Hv Hw.
  assert (C : forall x, v <= x <= w -> continuous (fun y => A y - B y) x)
    by (intros x Hx; apply (continuous_minus A B); [apply CA|apply CB]; lra).
  assert (D : forall x, v < x < w -> ~ In x knots -> is_derive (fun y => A y - B y) x 0).
  { intros x Hx N. apply (derive_eq _ _ (x * r x - x * r x)); [|ring].
    apply derive_minus; [apply DA|apply DB]; auto; lra. }
  assert (L := growth_ge knots (fun _ => 0) _ 0 v w Hw C D ltac:(intros; lra)).
  assert (U := growth_le knots (fun _ => 0) _ 0 v w Hw C D ltac:(intros; lra)). simpl in *. lra.
Qed.

(** From 1, so that nothing is asked of [r] at 0: for l_p with [p < 1] the integral from 0 starts at a pole. *)
Theorem effective_penalty_exists r : (forall w, 0 < w -> continuous r w) ->
  effective_penalty nil r (fun w => RInt (fun t => t * r t) 1 w).
Proof.
  intros C. apply slope_smooth. intros w Hw.
  assert (C' : forall t, 0 < t -> continuous (fun t => t * r t) t).
  { intros t Ht. apply (continuous_mult (fun t => t) r); [apply continuous_id|apply C, Ht]. }
  apply (is_derive_RInt (V := R_CompleteNormedModule) (fun t => t * r t) _ 1 w); [|apply C', Hw].
  apply (filter_imp (fun y => 0 < y)); [|apply near_right, Hw].
  intros y Hy. apply (RInt_correct (V := R_CompleteNormedModule)), (ex_RInt_continuous (V := R_CompleteNormedModule)).
  intros z Hz. apply C'. apply Rlt_le_trans with (Rmin 1 y); [apply Rmin_glb_lt; lra|apply Hz].
Qed.

(** The theorem of the paper, for a continuous monotone rule: its effective penalty exists and is subquadratic. *)
Theorem monotone_rule_is_subquadratic eta :
  (forall w, 0 < w -> 0 < eta w) -> (forall w, 0 < w -> continuous eta w) -> nondecreasing eta ->
  exists Omega, (forall w, 0 < w -> is_derive Omega w (w / eta w)) /\ subquadratic Omega.
Proof.
  intros Hp C M. set (Omega := fun w => RInt (fun t => t * / eta t) 1 w).
  assert (P : effective_penalty nil (fun w => / eta w) Omega).
  { apply effective_penalty_exists. intros w Hw.
    apply (continuous_comp eta Rinv); [apply C, Hw|apply continuous_Rinv]. assert (H := Hp w Hw). lra. }
  exists Omega. split; [intros w Hw; apply P; auto|].
  apply (effective_penalty_subquadratic _ _ _ P). apply falling_ratio; assumption.
Qed.

(** ** The triple [(Omega, f, eta_hat)] of a penalty with an everywhere finite reweighting *)

Record eta_trick (eta Omega f : R -> R) : Prop := {
  reweighting_pos : forall w, 0 < w -> 0 < eta w;
  reweighting_rises : nondecreasing eta;
  penalty_slope : forall w, 0 < w -> is_derive Omega w (w / eta w);
  dual_value : forall w, 0 < w -> f (eta w) = 2 * Omega w - w ^ 2 / eta w }.

Theorem eta_trick_sound eta Omega f : eta_trick eta Omega f ->
  subquadratic Omega
  /\ (forall v, 0 < v -> is_dual Omega (eta v) (f (eta v)))
  /\ (forall v w, 0 < v -> 0 < w -> Omega w <= (w ^ 2 / eta v + f (eta v)) / 2)
  /\ (forall w, 0 < w -> Omega w = (w ^ 2 / eta w + f (eta w)) / 2).
Proof.
  intros [P M S E].
  assert (T : effective_penalty nil (fun w => / eta w) Omega) by exact (slope_smooth _ _ _ S).
  assert (N := proj1 (falling_ratio eta P) M).
  assert (D : forall v, 0 < v -> is_dual Omega (eta v) (f (eta v))).
  { intros v Hv. rewrite (E v Hv). assert (A := P v Hv).
    assert (D := dual_at_reweighting nil _ Omega v T N Hv (Rinv_0_lt_compat _ A)).
    cbv beta in D. rewrite Rinv_involutive in D by lra. exact D. }
  split; [exact (effective_penalty_subquadratic _ _ _ T N)|]. split; [exact D|]. split.
  - intros v w Hv Hw. exact (eta_trick_upper Omega w (eta v) _ Hw (D v Hv)).
  - intros w Hw. rewrite (E w Hw). lra.
Qed.

(** The same for a noise ratio that may vanish or jump; [f] is only asked for where the ratio is positive. *)
Record ratio_trick (knots : list R) (r Omega f : R -> R) : Prop := {
  ratio_falls : nonincreasing r;
  ratio_slope : effective_penalty knots r Omega;
  ratio_dual : forall w, 0 < w -> 0 < r w -> f (/ r w) = 2 * Omega w - w ^ 2 * r w }.

Theorem ratio_trick_sound knots r Omega f : ratio_trick knots r Omega f ->
  subquadratic Omega
  /\ (forall v, 0 < v -> 0 < r v -> is_dual Omega (/ r v) (f (/ r v)))
  /\ (forall v w, 0 < v -> 0 < r v -> 0 < w -> Omega w <= (w ^ 2 / (/ r v) + f (/ r v)) / 2)
  /\ (forall w, 0 < w -> 0 < r w -> Omega w = (w ^ 2 / (/ r w) + f (/ r w)) / 2).
Proof.
  intros [M S E].
  assert (D : forall v, 0 < v -> 0 < r v -> is_dual Omega (/ r v) (f (/ r v))).
  { intros v Hv Hr. rewrite (E v Hv Hr). exact (dual_at_reweighting _ _ _ _ S M Hv Hr). }
  split; [exact (effective_penalty_subquadratic _ _ _ S M)|]. split; [exact D|]. split.
  - intros v w Hv Hr Hw. exact (eta_trick_upper Omega w _ _ Hw (D v Hv Hr)).
  - intros w Hw Hr. rewrite (E w Hw Hr). field. lra.
Qed.
