(** * Calculus on half lines

    Everything in this project happens at magnitudes [w > 0].  This file holds the little calculus that the theory needs
    there: monotone and concave functions, functions that have a slope except at finitely many knots, and the mean value
    inequality that links the two.

    [slope_from l knots s F] reads: on [(l, oo)] the function [F] is continuous, and off the list [knots] its derivative is
    [s].  Penalties such as capped l1 have corners, so this is the notion of derivative that a penalty gets. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Definition nondecreasing_from (l : R) (h : R -> R) := forall v w, l < v -> v <= w -> h v <= h w.
Definition nonincreasing_from (l : R) (h : R -> R) := forall v w, l < v -> v <= w -> h w <= h v.
Notation nondecreasing := (nondecreasing_from 0).
Notation nonincreasing := (nonincreasing_from 0).

(** The same on [(l, u]]. *)
Definition nondecreasing_between (l u : R) (h : R -> R) := forall v w, l < v -> v <= w -> w <= u -> h v <= h w.
Definition nonincreasing_between (l u : R) (h : R -> R) := forall v w, l < v -> v <= w -> w <= u -> h w <= h v.

Definition slope_from (l : R) (knots : list R) (s F : R -> R) :=
  (forall w, l < w -> continuous F w) /\ (forall w, l < w -> ~ In w knots -> is_derive F w (s w)).

Definition concave (F : R -> R) := forall v w t, 0 < v -> 0 < w -> 0 <= t <= 1 ->
  t * F v + (1 - t) * F w <= F (t * v + (1 - t) * w).
Definition convex (F : R -> R) := concave (fun w => - F w).

(** ** Coquelicot's rules, at type [R -> R] *)

Lemma continuous_of_derive (F : R -> R) (x l : R) : is_derive F x l -> continuous F x.
Proof. intros H. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule) F). exists l; exact H. Qed.

Lemma derive_plus (F G : R -> R) (x a b : R) :
  is_derive F x a -> is_derive G x b -> is_derive (fun y => F y + G y) x (a + b).
Proof. exact (is_derive_plus F G x a b). Qed.

Lemma derive_minus (F G : R -> R) (x a b : R) :
  is_derive F x a -> is_derive G x b -> is_derive (fun y => F y - G y) x (a - b).
Proof. exact (is_derive_minus F G x a b). Qed.

Lemma derive_opp (F : R -> R) (x a : R) : is_derive F x a -> is_derive (fun y => - F y) x (- a).
Proof. exact (is_derive_opp F x a). Qed.

Lemma derive_mult (F G : R -> R) (x a b : R) :
  is_derive F x a -> is_derive G x b -> is_derive (fun y => F y * G y) x (a * G x + F x * b).
Proof. intros HF HG. exact (is_derive_mult F G x a b HF HG Rmult_comm). Qed.

Lemma derive_comp (F G : R -> R) (x a b : R) :
  is_derive F (G x) a -> is_derive G x b -> is_derive (fun y => F (G y)) x (a * b).
Proof.
  intros HF HG. replace (a * b) with (scal b a) by (unfold scal; simpl; unfold mult; simpl; ring).
  exact (is_derive_comp F G x a b HF HG).
Qed.

Lemma derive_eq (F : R -> R) (x a b : R) : is_derive F x a -> a = b -> is_derive F x b.
Proof. intros H <-; exact H. Qed.

(** Two functions that agree near [x] are continuous, or derivable, together. *)
Lemma near_left (a x : R) : x < a -> locally x (fun y => y < a).
Proof. intros H. apply (open_lt a). exact H. Qed.

Lemma near_right (a x : R) : a < x -> locally x (fun y => a < y).
Proof. intros H. apply (open_gt a). exact H. Qed.

(** Two formulas that agree on [(l, oo)] have the same derivative there. *)
Lemma derive_ext_from (l : R) (F G : R -> R) (w d : R) : l < w -> (forall y, l < y -> F y = G y) ->
  is_derive F w d -> is_derive G w d.
Proof.
  intros Hw E. apply (is_derive_ext_loc F G). apply (filter_imp (fun y => l < y)); [exact E|apply near_right, Hw].
Qed.

(** ** The mean value theorem, with the derivative needed only inside *)

Lemma mean_value (a b : R) (F s : R -> R) : a < b ->
  (forall x, a < x < b -> is_derive F x (s x)) -> (forall x, a <= x <= b -> continuous F x) ->
  exists c, a < c < b /\ F b - F a = s c * (b - a).
Proof.
  intros Hab Hd Hc.
  assert (D : forall c, a < c < b -> derivable_pt F c)
    by (intros c H; apply ex_derive_Reals_0; exists (s c); apply Hd, H).
  destruct (MVT F id a b D (fun c _ => derivable_pt_id c) Hab) as (c & P & E).
  - intros x Hx. apply continuity_pt_filterlim. apply Hc, Hx.
  - intros x _. apply derivable_continuous_pt, derivable_pt_id.
  - exists c. split; [exact P|].
    rewrite Derive_Reals, (is_derive_unique _ _ _ (Hd c P)), derive_pt_id in E. unfold id in E. lra.
Qed.

(** A lower bound on the slope is a lower bound on the growth; corners at the knots do no harm. *)
Lemma growth_ge knots (s F : R -> R) (k : R) : forall a b, a <= b ->
  (forall x, a <= x <= b -> continuous F x) ->
  (forall x, a < x < b -> ~ In x knots -> is_derive F x (s x)) ->
  (forall x, a < x < b -> ~ In x knots -> k <= s x) ->
  k * (b - a) <= F b - F a.
Proof.
  induction knots as [|p knots IH]; intros a b Hab Hc Hd Hk.
  - destruct (Req_dec a b) as [->|]; [lra|].
    destruct (mean_value a b F s) as (c & Hc' & E); try assumption; [lra|intros; apply Hd; auto|].
    rewrite E. apply Rmult_le_compat_r; [lra|]. apply Hk; auto.
  - destruct (Rlt_dec a p) as [H1|H1]; [destruct (Rlt_dec p b) as [H2|H2]|].
    + assert (k * (p - a) <= F p - F a).
      { apply IH; intros; [lra|apply Hc|apply Hd|apply Hk]; try lra; intros [->|]; try lra; auto. }
      assert (k * (b - p) <= F b - F p).
      { apply IH; intros; [lra|apply Hc|apply Hd|apply Hk]; try lra; intros [->|]; try lra; auto. }
      lra.
    + apply IH; auto; intros x Hx N; [apply Hd|apply Hk]; try lra; intros [->|]; try lra; auto.
    + apply IH; auto; intros x Hx N; [apply Hd|apply Hk]; try lra; intros [->|]; try lra; auto.
Qed.

Lemma growth_le knots (s F : R -> R) (k : R) : forall a b, a <= b ->
  (forall x, a <= x <= b -> continuous F x) ->
  (forall x, a < x < b -> ~ In x knots -> is_derive F x (s x)) ->
  (forall x, a < x < b -> ~ In x knots -> s x <= k) ->
  F b - F a <= k * (b - a).
Proof.
  intros a b Hab Hc Hd Hk.
  assert (- k * (b - a) <= - F b - - F a).
  { apply (growth_ge knots (fun x => - s x) (fun x => - F x)); intros; try assumption.
    - apply (continuous_opp F). auto.
    - apply derive_opp; auto.
    - apply Ropp_le_contravar; auto. }
  lra.
Qed.

(** The derivative test. *)
Lemma nondecreasing_of_slope l knots s F : slope_from l knots s F ->
  (forall w, l < w -> ~ In w knots -> 0 <= s w) -> nondecreasing_from l F.
Proof.
  intros [Hc Hd] Hs v w Hv Hw.
  enough (0 * (w - v) <= F w - F v) by lra.
  apply (growth_ge knots s); intros; try apply Hc; try apply Hd; try apply Hs; auto; lra.
Qed.

Lemma slope_smooth l (s F : R -> R) : (forall w, l < w -> is_derive F w (s w)) -> slope_from l nil s F.
Proof. intros H. split; intros w Hw; [exact (continuous_of_derive _ _ _ (H w Hw))|auto]. Qed.

Lemma slope_opp l knots s F : slope_from l knots s F -> slope_from l knots (fun w => - s w) (fun w => - F w).
Proof. intros [Hc Hd]. split; intros; [apply (continuous_opp F)|apply derive_opp]; auto. Qed.

(** ** Slopes and concavity *)

(** Nonincreasing slope: the graph lies below its tangents. *)
Lemma below_tangents knots s F : slope_from 0 knots s F -> nonincreasing s ->
  forall v w, 0 < v -> 0 < w -> F w <= F v + s v * (w - v).
Proof.
  intros [Hc Hd] Hs v w Hv Hw. destruct (Rle_dec v w).
  - enough (F w - F v <= s v * (w - v)) by lra.
    apply (growth_le knots s); intros; try apply Hc; try apply Hd; try apply Hs; auto; lra.
  - enough (s v * (v - w) <= F v - F w) by lra.
    apply (growth_ge knots s); intros; try apply Hc; try apply Hd; try apply Hs; auto; lra.
Qed.

Lemma mix_pos v w t : 0 < v -> 0 < w -> 0 <= t <= 1 -> 0 < t * v + (1 - t) * w.
Proof.
  intros Hv Hw Ht. destruct (Req_dec t 0) as [->|]; [lra|].
  apply Rplus_lt_le_0_compat; [apply Rmult_lt_0_compat|apply Rmult_le_pos]; lra.
Qed.

(** A graph below its tangents is concave. *)
Lemma concave_of_tangents s F :
  (forall v w, 0 < v -> 0 < w -> F w <= F v + s v * (w - v)) -> concave F.
Proof.
  intros H v w t Hv Hw Ht. set (m := t * v + (1 - t) * w).
  assert (Hm : 0 < m) by (apply mix_pos; assumption).
  assert (A := Rmult_le_compat_l t _ _ (proj1 Ht) (H m v Hm Hv)).
  assert (B := Rmult_le_compat_l (1 - t) _ _ ltac:(lra) (H m w Hm Hw)).
  assert (t * (s m * (v - m)) + (1 - t) * (s m * (w - m)) = 0) by (unfold m; ring). lra.
Qed.

(** A concave graph lies below the tangent at every point where it has one. *)
Lemma tangent_of_concave (F : R -> R) (v d : R) : concave F -> 0 < v -> is_derive F v d ->
  forall w, 0 < w -> F w <= F v + d * (w - v).
Proof.
  intros HF Hv Hd w Hw. destruct (Req_dec w v) as [->|Hne]; [lra|].
  apply Rnot_lt_le. intros Hgap.
  set (k := w - v) in *. assert (Hk : k <> 0) by (unfold k; lra).
  assert (Hk0 : 0 < Rabs k) by (apply Rabs_pos_lt; exact Hk).
  (* along the chord F rises at least t (F w - F v); the derivative cannot follow *)
  set (gap := F w - F v - d * k) in *. assert (Hg : 0 < gap) by (unfold gap; lra).
  apply is_derive_Reals in Hd.
  destruct (Hd (gap / (2 * Rabs k))) as [del Hdel]; [apply Rdiv_lt_0_compat; lra|].
  set (t := Rmin (1 / 2) (del / (2 * Rabs k))).
  assert (Hdel0 := cond_pos del).
  assert (T0 : 0 < t) by (unfold t; apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]).
  assert (T1 : t <= 1 / 2) by apply Rmin_l.
  assert (T2 : t * Rabs k < del).
  { apply Rle_lt_trans with (del / (2 * Rabs k) * Rabs k); [apply Rmult_le_compat_r; [lra|apply Rmin_r]|].
    replace (del / (2 * Rabs k) * Rabs k) with (del / 2) by (field; lra). lra. }
  assert (C := HF w v t Hw Hv ltac:(lra)).
  replace (t * w + (1 - t) * v) with (v + t * k) in C by (unfold k; ring).
  specialize (Hdel (t * k)).
  assert (Htk : t * k <> 0) by (apply Rmult_integral_contrapositive; lra).
  rewrite Rabs_mult, (Rabs_pos_eq t) in Hdel by lra. specialize (Hdel Htk T2).
  apply (Rmult_lt_compat_r (Rabs (t * k))) in Hdel; [|apply Rabs_pos_lt, Htk].
  rewrite <- Rabs_mult in Hdel.
  replace (((F (v + t * k) - F v) / (t * k) - d) * (t * k)) with (F (v + t * k) - F v - d * (t * k)) in Hdel
    by (field; lra).
  rewrite Rabs_mult, (Rabs_pos_eq t) in Hdel by lra.
  replace (gap / (2 * Rabs k) * (t * Rabs k)) with (t * gap / 2) in Hdel by (field; lra).
  apply Rabs_def2 in Hdel. assert (0 < t * gap) by (apply Rmult_lt_0_compat; assumption).
  assert (t * gap = t * F w - t * F v - d * (t * k)) by (unfold gap; ring). lra.
Qed.

Lemma slopes_of_concave (F : R -> R) (v w a b : R) : concave F -> 0 < v -> v < w ->
  is_derive F v a -> is_derive F w b -> b <= a.
Proof.
  intros HF Hv Hw Ha Hb.
  assert (A := tangent_of_concave F v a HF Hv Ha w ltac:(lra)).
  assert (B := tangent_of_concave F w b HF ltac:(lra) Hb v Hv).
  apply (Rmult_le_reg_r (w - v)); lra.
Qed.

Lemma concave_of_slope knots s F : slope_from 0 knots s F -> nonincreasing s -> concave F.
Proof. intros H Hs. exact (concave_of_tangents s F (below_tangents knots s F H Hs)). Qed.

Lemma convex_of_slope knots s F : slope_from 0 knots s F -> nondecreasing s -> convex F.
Proof.
  intros H Hs. apply (concave_of_slope knots (fun w => - s w)); [apply slope_opp, H|].
  intros v w Hv Hw. apply Ropp_le_contravar, Hs; assumption.
Qed.

(** ** Functions in pieces *)

(** [piece a F G] is [F] up to [a] and [G] beyond; nest them for more pieces: [piece a F (piece b G H)], [a < b]. *)
Definition piece (a : R) (F G : R -> R) (w : R) : R := if Rle_dec w a then F w else G w.

Lemma piece_left a F G w : w <= a -> piece a F G w = F w.
Proof. intros H. unfold piece. destruct (Rle_dec w a); [reflexivity|lra]. Qed.

Lemma piece_right a F G w : a < w -> piece a F G w = G w.
Proof. intros H. unfold piece. destruct (Rle_dec w a); [lra|reflexivity]. Qed.

Lemma piece_near_left a (F G : R -> R) x : x < a -> locally x (fun y => F y = piece a F G y).
Proof. intros H. apply (filter_imp (fun y => y < a)); [intros; rewrite piece_left; lra|apply near_left, H]. Qed.

Lemma piece_near_right a (F G : R -> R) x : a < x -> locally x (fun y => G y = piece a F G y).
Proof. intros H. apply (filter_imp (fun y => a < y)); [intros; rewrite piece_right; lra|apply near_right, H]. Qed.

Lemma piece_continuous_left a (F G : R -> R) x : x < a -> continuous F x -> continuous (piece a F G) x.
Proof. intros H C. exact (continuous_ext_loc _ F x (piece_near_left a F G x H) C). Qed.

Lemma piece_continuous_right a (F G : R -> R) x : a < x -> continuous G x -> continuous (piece a F G) x.
Proof. intros H C. exact (continuous_ext_loc _ G x (piece_near_right a F G x H) C). Qed.

Lemma piece_continuous a (F G : R -> R) : continuous F a -> continuous G a -> F a = G a -> continuous (piece a F G) a.
Proof.
  intros HF HG E P HP. rewrite (piece_left a F G a (Rle_refl a)) in HP.
  assert (A := HF P HP). rewrite E in HP. assert (B := HG P HP).
  unfold filtermap in *. generalize (filter_and _ _ A B). apply filter_imp.
  intros y [Y1 Y2]. unfold piece. destruct (Rle_dec y a); assumption.
Qed.

Lemma piece_derive_left a (F G : R -> R) x d : x < a -> is_derive F x d -> is_derive (piece a F G) x d.
Proof. intros H D. exact (is_derive_ext_loc F _ x d (piece_near_left a F G x H) D). Qed.

Lemma piece_derive_right a (F G : R -> R) x d : a < x -> is_derive G x d -> is_derive (piece a F G) x d.
Proof. intros H D. exact (is_derive_ext_loc G _ x d (piece_near_right a F G x H) D). Qed.

(** Joining slopes at a knot takes continuity only; nothing is asked of the derivatives there. *)
Lemma slope_piece l a knots (s t F G : R -> R) : l < a ->
  (forall w, l < w < a -> is_derive F w (s w)) -> continuous F a ->
  slope_from a knots t G -> continuous G a -> F a = G a ->
  slope_from l (a :: knots) (piece a s t) (piece a F G).
Proof.
  intros Hl HF CF [CG HG] Ca E. split; intros w Hw.
  - destruct (Rtotal_order w a) as [L|[->|L]].
    + apply piece_continuous_left; [exact L|]. apply (continuous_of_derive F w (s w)), HF; lra.
    + apply piece_continuous; assumption.
    + apply piece_continuous_right; auto.
  - intros N. destruct (Rtotal_order w a) as [L|[->|L]]; [| now destruct N; left |].
    + rewrite piece_left by lra. apply piece_derive_left; [exact L|apply HF; lra].
    + rewrite piece_right by lra. apply piece_derive_right; [exact L|]. apply HG; [exact L|].
      intros I. apply N. now right.
Qed.

Lemma nondecreasing_piece l a h k : nondecreasing_between l a h -> nondecreasing_from a k ->
  (forall w, a < w -> h a <= k w) -> nondecreasing_from l (piece a h k).
Proof.
  intros H K J v w Hv Hw. unfold piece. destruct (Rle_dec v a), (Rle_dec w a); try lra.
  - apply H; assumption.
  - apply Rle_trans with (h a); [apply H; lra|apply J; lra].
  - apply K; lra.
Qed.

Lemma nonincreasing_piece l a h k : nonincreasing_between l a h -> nonincreasing_from a k ->
  (forall w, a < w -> k w <= h a) -> nonincreasing_from l (piece a h k).
Proof.
  intros H K J v w Hv Hw. unfold piece. destruct (Rle_dec v a), (Rle_dec w a); try lra.
  - apply H; assumption.
  - apply Rle_trans with (h a); [apply J; lra|apply H; lra].
  - apply K; lra.
Qed.

(** The derivative test on [(l, u]] and on [(l, oo)], for one smooth formula. *)
Lemma nondecreasing_between_derive l u (h dh : R -> R) :
  (forall x, l < x <= u -> is_derive h x (dh x)) -> (forall x, l < x < u -> 0 <= dh x) ->
  nondecreasing_between l u h.
Proof.
  intros Hd Hp v w Hv Hvw Hw. enough (0 * (w - v) <= h w - h v) by lra.
  apply (growth_ge nil dh); intros; [assumption|apply (continuous_of_derive h x (dh x))|..];
    try apply Hd; try apply Hp; lra.
Qed.

Lemma nonincreasing_between_derive l u (h dh : R -> R) :
  (forall x, l < x <= u -> is_derive h x (dh x)) -> (forall x, l < x < u -> dh x <= 0) ->
  nonincreasing_between l u h.
Proof.
  intros Hd Hp v w Hv Hvw Hw. enough (h w - h v <= 0 * (w - v)) by lra.
  apply (growth_le nil dh); intros; [assumption|apply (continuous_of_derive h x (dh x))|..];
    try apply Hd; try apply Hp; lra.
Qed.

Lemma nondecreasing_from_derive l (h dh : R -> R) :
  (forall x, l < x -> is_derive h x (dh x)) -> (forall x, l < x -> 0 <= dh x) -> nondecreasing_from l h.
Proof. intros Hd Hp. apply (nondecreasing_of_slope l nil dh); [apply slope_smooth, Hd|auto]. Qed.

Lemma nonincreasing_from_derive l (h dh : R -> R) :
  (forall x, l < x -> is_derive h x (dh x)) -> (forall x, l < x -> dh x <= 0) -> nonincreasing_from l h.
Proof.
  intros Hd Hp v w Hv Hvw. apply (nonincreasing_between_derive l w h dh); intros; try apply Hd; try apply Hp; lra.
Qed.

(** ** Integrals from 0 *)

Lemma integral_derive (h : R -> R) : (forall t, continuous h t) -> forall x, is_derive (fun x => RInt h 0 x) x (h x).
Proof.
  intros C x. apply (is_derive_RInt (V := R_CompleteNormedModule) h _ 0 x); [|apply C].
  apply filter_forall. intros y. apply (RInt_correct (V := R_CompleteNormedModule)).
  apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros; apply C.
Qed.

Lemma integral_0 (h : R -> R) : RInt h 0 0 = 0.
Proof. exact (RInt_point (V := R_CompleteNormedModule) 0 h). Qed.
