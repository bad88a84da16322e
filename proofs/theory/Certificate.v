(** * The certificate interface

    What a generated file states, and the one-line theorem that closes each claim.  All functions are of the magnitude
    [w > 0].  The vocabulary:

      [eta]    the reweighting eta_hat, where it is finite          [Omega]  the effective penalty
      [r]      the noise ratio at lam = 1, [r = 1 / eta], 0 where eta_hat = oo (flat tails)
      [s]      the slope Omega' ;  [s w = w / eta w = w * r w]      [deta], [dr], [ds]  derivatives of these

    A generated file begins with

      From Coq Require Import Reals Lra Psatz List.
      From Coquelicot Require Import Coquelicot.
      From Interval Require Import Tactic.                            (only where it uses [interval]; costs 1-2 s)
      From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics.
      Open Scope R_scope.

    and states (parameters as [Section] variables with their hypotheses):

      Definition eta w := ... .   Definition deta w := ... .   Definition Omega w := ... .
      Lemma eta_pos w : 0 < w -> 0 < eta w.
      Lemma eta_derive w : 0 < w -> is_derive eta w (deta w).         (auto_derive; [side | field])
      Lemma deta_nonneg w : 0 < w -> 0 <= deta w.                     (SignTactics)
      Lemma Omega_derive w : 0 < w -> is_derive Omega w (w / eta w).

      claim            statement                     closed by
      monotone         [nondecreasing eta]           [monotone_by_derivative eta deta eta_derive deta_nonneg]
      subquadratic     [subquadratic Omega]          [subquadratic_by_reweighting eta Omega eta_pos monotone Omega_derive]
      (no closed Omega) [forall Omega, (forall w, 0 < w -> is_derive Omega w (w / eta w)) -> subquadratic Omega]
                                                     [fun Omega => subquadratic_by_reweighting eta Omega eta_pos monotone]
                        and that one exists          [monotone_rule_is_subquadratic eta eta_pos eta_continuous monotone]
      exact_zeros      [kink Omega]                  [kink_by_slope] [kink_by_falling_slope] [kink_by_ceiling]
      concave          [concave Omega]               [concave_by_slope] (s nonincreasing) [concave_by_derivative] (ds <= 0)
      unbiased         [unbiased Omega]              [unbiased_by_bound] (|s w| <= c / w) [unbiased_by_limit]
      bounded          [bounded Omega]               [bounded_by lo hi]
      saturates        [saturates Omega]             [saturates_by T C]
      weakly_convex    [weakly_convex Omega]         [weakly_convex_by_slope] [weakly_convex_by_derivative] (- rho <= ds)
      dual             [is_dual Omega (eta v) (f (eta v))]  [dual_by_reweighting]

      refutation       statement                     closed by
      monotone         [~ nondecreasing eta]         [not_monotone eta v w] with 0 < v < w and eta w < eta v
      subquadratic     [~ subquadratic Omega]        [not_subquadratic eta Omega v w], the same pair
      exact_zeros      [~ kink Omega]                [not_kink_by_floor] (0 < m <= eta near 0) [not_kink_by_slope]
      concave          [~ concave Omega]             [not_concave s Omega v w] with v < w and s v < s w
      unbiased         [~ unbiased Omega]            [not_unbiased] (0 < k <= s beyond some M)
      bounded          [~ bounded Omega]             [not_bounded_by_slope] (c / w <= s w beyond M) [not_bounded_by_limit]
                                                     [not_bounded_above] [not_bounded_below]
      saturates        [~ saturates Omega]           [not_saturates] (0 < s beyond some M)
      weakly_convex    [~ weakly_convex Omega]       [not_weakly_convex] (ds not bounded below) [not_weakly_convex_by_corner]

    In pieces.  Write [piece a F G] (F up to a, G beyond; nest to the right) for Omega, r and s alike, and use the noise
    ratio [r], never [eta], so that a flat tail is [fun _ => 0].  State

      Lemma Omega_slope : slope_from 0 (a :: b :: nil) (piece a s1 (piece b s2 s3)) (piece a O1 (piece b O2 O3)).
                                                     (apply [slope_piece]; continuity at the knots suffices)
      Lemma ratio_falls : nonincreasing (piece a r1 (piece b r2 r3)).      ([nonincreasing_piece])

    and close [subquadratic Omega] by [subquadratic_by_ratio], whose only further premise is [s w = w * r w].
    Knots are where the derivative may fail; a smooth function has the slope [slope_smooth 0 s Omega Omega_derive].
    The theorems with a [knots] argument serve both kinds. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick.
Open Scope R_scope.

(** ** The eight conditions, beside [nondecreasing], [concave] and [subquadratic] *)

(** [Omega'(0+) > 0], said without a derivative: near 0 every increment is at least [k] times the step. *)
Definition kink (Omega : R -> R) := exists k d, 0 < k /\ 0 < d /\
  forall v w, 0 < v -> v <= w -> w < d -> k * (w - v) <= Omega w - Omega v.

(** [Omega' -> 0] at infinity: large weights are not shrunk in the limit. *)
Definition unbiased (Omega : R -> R) := forall e, 0 < e -> exists M, 0 < M /\
  forall v w, M <= v -> v <= w -> Rabs (Omega w - Omega v) <= e * (w - v).

Definition bounded (Omega : R -> R) := exists lo hi, forall w, 0 < w -> lo <= Omega w <= hi.

Definition saturates (Omega : R -> R) := exists T C, 0 < T /\ forall w, T <= w -> Omega w = C.

Definition weakly_convex (Omega : R -> R) := exists rho, 0 <= rho /\ convex (fun w => Omega w + rho * w ^ 2 / 2).

Section Claims.
Variables (knots : list R) (eta deta r s ds Omega : R -> R).

Let slope := slope_from 0 knots s Omega.
Let smooth := forall w, 0 < w -> is_derive Omega w (s w).
Let reweighted := forall w, 0 < w -> is_derive Omega w (w / eta w).

Lemma grows a b k : slope -> 0 < a -> a <= b -> (forall w, a < w < b -> k <= s w) -> k * (b - a) <= Omega b - Omega a.
Proof. intros [C D] Ha Hab H. apply (growth_ge knots s); intros; try apply C; try apply D; auto; lra. Qed.

Lemma grows_at_most a b k : slope -> 0 < a -> a <= b -> (forall w, a < w < b -> s w <= k) ->
  Omega b - Omega a <= k * (b - a).
Proof. intros [C D] Ha Hab H. apply (growth_le knots s); intros; try apply C; try apply D; auto; lra. Qed.

(** ** monotone *)

Theorem monotone_by_derivative :
  (forall w, 0 < w -> is_derive eta w (deta w)) -> (forall w, 0 < w -> 0 <= deta w) -> nondecreasing eta.
Proof. exact (nondecreasing_from_derive 0 eta deta). Qed.

Theorem not_monotone v w : 0 < v -> v < w -> eta w < eta v -> ~ nondecreasing eta.
Proof. intros Hv Hw H M. specialize (M v w Hv (Rlt_le _ _ Hw)). lra. Qed.

(** ** subquadratic *)

Theorem subquadratic_by_ratio : slope -> (forall w, 0 < w -> s w = w * r w) -> nonincreasing r -> subquadratic Omega.
Proof.
  intros [C D] E M. apply (effective_penalty_subquadratic knots r); [|exact M].
  split; [exact C|]. intros w Hw N. rewrite <- E by exact Hw. apply D; assumption.
Qed.

Lemma penalty_of_reweighting : reweighted -> effective_penalty nil (fun w => / eta w) Omega.
Proof. intros H. exact (slope_smooth _ _ _ H). Qed.

Theorem subquadratic_by_reweighting :
  (forall w, 0 < w -> 0 < eta w) -> nondecreasing eta -> reweighted -> subquadratic Omega.
Proof.
  intros P M H. apply (effective_penalty_subquadratic _ _ _ (penalty_of_reweighting H)). apply falling_ratio; assumption.
Qed.

Theorem not_subquadratic v w : 0 < v -> v < w -> 0 < eta w -> eta w < eta v ->
  is_derive Omega v (v / eta v) -> is_derive Omega w (w / eta w) -> ~ subquadratic Omega.
Proof.
  intros Hv Hw P H Dv Dw S.
  assert (Q := ratio_falls_where_subquadratic (fun x => / eta x) Omega v w S Hv Hw Dv Dw). cbv beta in Q.
  assert (/ eta v < / eta w); [|lra].
  apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; lra|exact H].
Qed.

(** ** the dual, in closed form on the range of the reweighting *)

Theorem dual_by_reweighting f : (forall w, 0 < w -> 0 < eta w) -> nondecreasing eta -> reweighted ->
  (forall w, 0 < w -> f (eta w) = 2 * Omega w - w ^ 2 / eta w) -> forall v, 0 < v -> is_dual Omega (eta v) (f (eta v)).
Proof.
  intros P M H E v Hv. rewrite (E v Hv). assert (A := P v Hv).
  assert (D := dual_at_reweighting nil (fun w => / eta w) Omega v (penalty_of_reweighting H)
                 (proj1 (falling_ratio eta P) M) Hv (Rinv_0_lt_compat _ A)).
  cbv beta in D. rewrite Rinv_involutive in D by lra. exact D.
Qed.

(** ** concave *)

Theorem concave_by_slope : slope -> nonincreasing s -> concave Omega.
Proof. exact (concave_of_slope knots s Omega). Qed.

Theorem concave_by_derivative : smooth ->
  (forall w, 0 < w -> is_derive s w (ds w)) -> (forall w, 0 < w -> ds w <= 0) -> concave Omega.
Proof.
  intros S D N. apply (concave_of_slope nil s); [apply slope_smooth, S|].
  exact (nonincreasing_from_derive 0 s ds D N).
Qed.

Theorem not_concave v w : 0 < v -> v < w -> is_derive Omega v (s v) -> is_derive Omega w (s w) -> s v < s w ->
  ~ concave Omega.
Proof. intros Hv Hw Dv Dw H C. assert (s w <= s v) by (apply (slopes_of_concave Omega v w); assumption). lra. Qed.

(** ** exact_zeros *)

Theorem kink_by_slope k d : slope -> 0 < k -> 0 < d -> (forall w, 0 < w < d -> k <= s w) -> kink Omega.
Proof.
  intros S Hk Hd H. exists k, d. repeat split; try assumption.
  intros v w Hv Hvw Hw. apply (grows v w k S Hv Hvw). intros; apply H; lra.
Qed.

(** A slope that falls and is positive somewhere is positive near 0. *)
Theorem kink_by_falling_slope d : slope -> nonincreasing s -> 0 < d -> 0 < s d -> kink Omega.
Proof. intros S M Hd Hs. apply (kink_by_slope (s d) d S Hs Hd). intros; apply M; lra. Qed.

(** [eta_hat w <= c w] near 0, the form in which a rule shows its exact zeros. *)
Theorem kink_by_ceiling c d : reweighted -> 0 < c -> 0 < d -> (forall w, 0 < w < d -> 0 < eta w <= c * w) -> kink Omega.
Proof.
  intros H Hc Hd E. exists (/ c), d. repeat split; [apply Rinv_0_lt_compat, Hc|exact Hd|].
  intros v w Hv Hvw Hw. apply (growth_ge nil (fun w => w / eta w)); [exact Hvw|..]; intros x Hx.
  - apply (continuous_of_derive _ _ _ (H x ltac:(lra))).
  - intros _. apply H; lra.
  - intros _. destruct (E x ltac:(lra)) as [E1 E2]. apply (Rmult_le_reg_r (c * eta x)); [apply Rmult_lt_0_compat; lra|].
    replace (/ c * (c * eta x)) with (eta x) by (field; lra).
    replace (x / eta x * (c * eta x)) with (c * x) by (field; lra). exact E2.
Qed.

Theorem not_kink_by_slope : slope -> (forall e, 0 < e -> exists d, 0 < d /\ forall w, 0 < w < d -> s w <= e) -> ~ kink Omega.
Proof.
  intros S H (k & d & Hk & Hd & K). destruct (H (k / 2) ltac:(lra)) as (d' & Hd' & N).
  set (m := Rmin d d'). assert (0 < m) by (unfold m; apply Rmin_glb_lt; assumption).
  assert (m <= d) by apply Rmin_l. assert (m <= d') by apply Rmin_r.
  assert (A := K (m / 4) (m / 2) ltac:(lra) ltac:(lra) ltac:(lra)).
  assert (B := grows_at_most (m / 4) (m / 2) (k / 2) S ltac:(lra) ltac:(lra) ltac:(intros; apply N; lra)).
  assert (0 < k * m) by (apply Rmult_lt_0_compat; assumption). lra.
Qed.

(** A slope of at most [c w] near 0: a smooth quadratic bowl. *)
Theorem not_kink_by_bowl c d : slope -> 0 < d -> (forall w, 0 < w < d -> s w <= c * w) -> ~ kink Omega.
Proof.
  intros S Hd H. apply (not_kink_by_slope S). intros e He.
  set (b := Rabs c + 1). assert (Hb : 0 < b) by (unfold b; generalize (Rabs_pos c); lra).
  exists (Rmin d (e / b)). split; [apply Rmin_glb_lt; [exact Hd|apply Rdiv_lt_0_compat; assumption]|].
  intros w [Hw1 Hw2]. assert (W1 := Rlt_le_trans _ _ _ Hw2 (Rmin_l _ _)).
  assert (W2 := Rlt_le _ _ (Rlt_le_trans _ _ _ Hw2 (Rmin_r _ _))).
  apply Rle_trans with (c * w); [apply H; lra|].
  apply Rle_trans with (b * w); [apply Rmult_le_compat_r; [lra|unfold b; generalize (Rle_abs c); lra]|].
  apply (Rmult_le_compat_l b) in W2; [|lra]. replace (b * (e / b)) with e in W2 by (field; lra). exact W2.
Qed.
End Claims.

Theorem not_kink_by_floor (eta Omega : R -> R) m d : (forall w, 0 < w -> is_derive Omega w (w / eta w)) ->
  0 < m -> 0 < d -> (forall w, 0 < w < d -> m <= eta w) -> ~ kink Omega.
Proof.
  intros H Hm Hd F. apply (not_kink_by_bowl nil (fun w => w / eta w) Omega (/ m) d); [apply slope_smooth, H|exact Hd|].
  intros w Hw. unfold Rdiv. rewrite Rmult_comm. apply Rmult_le_compat_r; [lra|].
  apply Rinv_le_contravar; [exact Hm|apply F, Hw].
Qed.

Section Tails.
Variables (knots : list R) (s Omega : R -> R).
Let slope := slope_from 0 knots s Omega.

(** ** unbiased *)

Lemma unbiased_of_slope : slope ->
  (forall e, 0 < e -> exists M, 0 < M /\ forall w, M < w -> Rabs (s w) <= e) -> unbiased Omega.
Proof.
  intros S H e He. destruct (H e He) as (M & HM & B). exists M. split; [exact HM|]. intros v w Hv Hw.
  assert (B' : forall x, v < x < w -> - e <= s x <= e) by (intros x Hx; apply Rabs_le_between, B; lra).
  assert (U := grows_at_most knots s Omega v w e S ltac:(lra) Hw ltac:(intros; apply B'; assumption)).
  assert (L := grows knots s Omega v w (- e) S ltac:(lra) Hw ltac:(intros; apply B'; assumption)).
  apply Rabs_le. lra.
Qed.

Theorem unbiased_by_bound c M : slope -> 0 < c -> 0 < M -> (forall w, M <= w -> Rabs (s w) <= c / w) -> unbiased Omega.
Proof.
  intros S Hc HM H. apply (unbiased_of_slope S). intros e He. exists (Rmax M (c / e)).
  assert (P : 0 < c / e) by (apply Rdiv_lt_0_compat; assumption).
  split; [apply Rlt_le_trans with M; [exact HM|apply Rmax_l]|]. intros w Hw.
  assert (W1 := Rle_lt_trans _ _ _ (Rmax_l _ _) Hw). assert (W2 := Rle_lt_trans _ _ _ (Rmax_r _ _) Hw).
  apply Rle_trans with (c / w); [apply H; lra|]. apply (Rmult_le_reg_r w); [lra|].
  replace (c / w * w) with c by (field; lra). apply Rlt_le, (Rmult_le_compat_l e) in W2; [|lra].
  replace (e * (c / e)) with c in W2 by (field; lra). exact W2.
Qed.

Theorem unbiased_by_limit : slope -> is_lim s p_infty 0 -> unbiased Omega.
Proof.
  intros S H. apply (unbiased_of_slope S). intros e He. apply is_lim_spec in H.
  destruct (H (mkposreal e He)) as [M HM]. simpl in HM. exists (Rmax M 1).
  split; [apply Rlt_le_trans with 1; [lra|apply Rmax_r]|]. intros w Hw.
  rewrite <- (Rminus_0_r (s w)). apply Rlt_le, HM. apply Rle_lt_trans with (2 := Hw), Rmax_l.
Qed.

Theorem unbiased_by_saturation : saturates Omega -> unbiased Omega.
Proof.
  intros (T & C & HT & H) e He. exists T. split; [exact HT|]. intros v w Hv Hw.
  rewrite !H, Rminus_eq_0, Rabs_R0 by lra. apply Rmult_le_pos; lra.
Qed.

Theorem not_unbiased k M : slope -> 0 < k -> 0 < M -> (forall w, M < w -> k <= s w) -> ~ unbiased Omega.
Proof.
  intros S Hk HM H U. destruct (U (k / 2) ltac:(lra)) as (M' & HM' & B).
  set (v := Rmax M M'). assert (M <= v) by apply Rmax_l. assert (M' <= v) by apply Rmax_r.
  assert (A := grows knots s Omega v (v + 1) k S ltac:(lra) ltac:(lra) ltac:(intros; apply H; lra)).
  specialize (B v (v + 1) ltac:(lra) ltac:(lra)). apply Rabs_le_between in B. lra.
Qed.

(** ** bounded *)

Theorem bounded_by lo hi : (forall w, 0 < w -> lo <= Omega w <= hi) -> bounded Omega.
Proof. intros H. exists lo, hi. exact H. Qed.

Theorem not_bounded_above : (forall B, exists w, 0 < w /\ B < Omega w) -> ~ bounded Omega.
Proof. intros H (lo & hi & B). destruct (H hi) as (w & Hw & A). specialize (B w Hw). lra. Qed.

Theorem not_bounded_below : (forall B, exists w, 0 < w /\ Omega w < B) -> ~ bounded Omega.
Proof. intros H (lo & hi & B). destruct (H lo) as (w & Hw & A). specialize (B w Hw). lra. Qed.

Theorem not_bounded_by_limit : is_lim Omega p_infty p_infty -> ~ bounded Omega.
Proof.
  intros H. apply not_bounded_above. intros B. apply is_lim_spec in H. destruct (H B) as [M HM].
  exists (Rmax M 0 + 1). assert (A := Rmax_l M 0). assert (A' := Rmax_r M 0). split; [lra|apply HM; lra].
Qed.

(** Logarithmic growth or more. *)
Theorem not_bounded_by_slope c M : slope -> 0 < c -> 0 < M -> (forall w, M < w -> c / w <= s w) -> ~ bounded Omega.
Proof.
  intros S Hc HM H. apply not_bounded_above. intros B.
  (* Omega w - c ln w does not fall beyond M *)
  set (L := Rmax 1 ((B + 1 - Omega M) / c)). assert (L1 : 1 <= L) by apply Rmax_l.
  assert (L2 : (B + 1 - Omega M) / c <= L) by apply Rmax_r.
  set (w := M * exp L). assert (E1 : 1 < exp L) by (rewrite <- exp_0; apply exp_increasing; lra).
  assert (Mw : M < w) by (unfold w; rewrite <- (Rmult_1_r M) at 1; apply Rmult_lt_compat_l; lra).
  exists w. split; [lra|]. destruct S as [C D].
  assert (G : 0 * (w - M) <= (Omega w - c * ln w) - (Omega M - c * ln M)).
  { apply (growth_ge knots (fun x => s x - c * / x) (fun x => Omega x - c * ln x)); [lra|..]; intros x Hx.
    - apply (continuous_minus Omega (fun x => c * ln x)); [apply C; lra|].
      apply (continuous_of_derive _ x (c * / x)). auto_derive; [lra|ring].
    - intros N. apply derive_minus; [apply D; [lra|exact N]|]. auto_derive; [lra|ring].
    - intros _. generalize (H x ltac:(lra)). unfold Rdiv. lra. }
  assert (E : ln w = ln M + L) by (unfold w; rewrite ln_mult, ln_exp; [reflexivity|lra|apply exp_pos]).
  apply (Rmult_le_compat_l c) in L2; [|lra].
  replace (c * ((B + 1 - Omega M) / c)) with (B + 1 - Omega M) in L2 by (field; lra).
  replace (c * ln w) with (c * ln M + c * L) in G by (rewrite E; ring). lra.
Qed.

(** ** saturates *)

Theorem saturates_by T C : 0 < T -> (forall w, T <= w -> Omega w = C) -> saturates Omega.
Proof. intros HT H. exists T, C. auto. Qed.

Theorem not_saturates M : 0 < M ->
  (forall w, M <= w -> is_derive Omega w (s w)) -> (forall w, M < w -> 0 < s w) -> ~ saturates Omega.
Proof.
  intros HM S H (T & C & HT & K). set (a := Rmax M T). assert (M <= a) by apply Rmax_l. assert (T <= a) by apply Rmax_r.
  destruct (mean_value a (a + 1) Omega s) as (c & Hc & E); [lra|intros; apply S; lra| |].
  - intros x Hx. apply (continuous_of_derive _ _ _ (S x ltac:(lra))).
  - rewrite !K in E by lra. assert (P := H c ltac:(lra)).
    replace (a + 1 - a) with 1 in E by ring. lra.
Qed.

(** ** weakly_convex *)

Lemma plus_square rho : slope -> slope_from 0 knots (fun w => s w + rho * w) (fun w => Omega w + rho * w ^ 2 / 2).
Proof.
  intros [C D].
  assert (Q : forall w, is_derive (fun w => rho * w ^ 2 / 2) w (rho * w)) by (intros w; auto_derive; [trivial|field]).
  split; intros w Hw.
  - apply (continuous_plus Omega); [apply C, Hw|exact (continuous_of_derive _ _ _ (Q w))].
  - intros N. apply derive_plus; [apply D; assumption|apply Q].
Qed.

Theorem weakly_convex_by_slope rho : slope -> 0 <= rho -> nondecreasing (fun w => s w + rho * w) -> weakly_convex Omega.
Proof. intros S Hr M. exists rho. split; [exact Hr|]. exact (convex_of_slope _ _ _ (plus_square rho S) M). Qed.
End Tails.

Section Curvature.
Variables (s ds Omega : R -> R).
Hypothesis smooth : forall w, 0 < w -> is_derive Omega w (s w).

Theorem weakly_convex_by_derivative rho : 0 <= rho ->
  (forall w, 0 < w -> is_derive s w (ds w)) -> (forall w, 0 < w -> - rho <= ds w) -> weakly_convex Omega.
Proof.
  intros Hr D N. apply (weakly_convex_by_slope nil s Omega rho); [apply slope_smooth, smooth|exact Hr|].
  apply (nondecreasing_from_derive 0 _ (fun w => ds w + rho)); intros w Hw.
  - apply derive_plus; [apply D, Hw|]. auto_derive; [trivial|ring].
  - generalize (N w Hw). lra.
Qed.

(** A weakly convex penalty has a slope that falls no faster than [rho]. *)
Lemma slope_of_weakly_convex rho : convex (fun w => Omega w + rho * w ^ 2 / 2) -> nondecreasing (fun w => s w + rho * w).
Proof.
  intros H v w Hv [Hw| ->]; [|apply Rle_refl].
  destruct (plus_square nil s Omega rho (slope_smooth 0 s Omega smooth)) as [_ D].
  assert (- (s w + rho * w) <= - (s v + rho * v)); [|lra].
  apply (slopes_of_concave (fun w => - (Omega w + rho * w ^ 2 / 2)) v w _ _ H Hv Hw);
    apply derive_opp, D; auto; lra.
Qed.

Theorem not_weakly_convex_by_slope :
  (forall rho, 0 <= rho -> exists v w, 0 < v /\ v < w /\ s w + rho * w < s v + rho * v) -> ~ weakly_convex Omega.
Proof.
  intros H (rho & Hr & C). destruct (H rho Hr) as (v & w & Hv & Hw & L).
  assert (M := slope_of_weakly_convex rho C v w Hv (Rlt_le _ _ Hw)). cbv beta in M. lra.
Qed.

Theorem not_weakly_convex : (forall w, 0 < w -> is_derive s w (ds w)) ->
  (forall rho, 0 <= rho -> exists w, 0 < w /\ ds w < - rho) -> ~ weakly_convex Omega.
Proof.
  intros D H (rho & Hr & C). destruct (H rho Hr) as (w & Hw & L).
  assert (M := slope_of_weakly_convex rho C).
  (* the derivative of a nondecreasing function is not negative *)
  assert (Dw : is_derive (fun w => s w + rho * w) w (ds w + rho)).
  { apply derive_plus; [apply D, Hw|]. auto_derive; [trivial|ring]. }
  apply is_derive_Reals in Dw. destruct (Dw (- (ds w + rho)) ltac:(lra)) as [del Hdel].
  assert (Hp := cond_pos del). specialize (Hdel (del / 2) ltac:(lra)).
  rewrite Rabs_pos_eq in Hdel by lra. specialize (Hdel ltac:(lra)). apply Rabs_def2 in Hdel.
  assert (0 <= (s (w + del / 2) + rho * (w + del / 2) - (s w + rho * w)) / (del / 2)); [|lra].
  apply Rmult_le_pos; [generalize (M w (w + del / 2) Hw ltac:(lra)); lra|apply Rlt_le, Rinv_0_lt_compat; lra].
Qed.
End Curvature.

(** A concave corner: the slope is at least [k] just before [a] and at most [l < k] just after. *)
Theorem not_weakly_convex_by_corner knots s Omega a d k l : slope_from 0 knots s Omega -> 0 < d -> d < a -> l < k ->
  (forall w, a - d < w < a -> k <= s w) -> (forall w, a < w < a + d -> s w <= l) -> ~ weakly_convex Omega.
Proof.
  intros S Hd Ha Hkl Hk Hl (rho & Hr & C).
  (* second differences: (l - k) h at the corner against rho h^2 *)
  set (h := Rmin d ((k - l) / (2 * (rho + 1)))).
  assert (Hh : 0 < h) by (unfold h; apply Rmin_glb_lt; [exact Hd|apply Rdiv_lt_0_compat; lra]).
  assert (h <= d) by apply Rmin_l.
  assert (H2 : h <= (k - l) / (2 * (rho + 1))) by apply Rmin_r.
  assert (A := grows knots s Omega (a - h) a k S ltac:(lra) ltac:(lra) ltac:(intros; apply Hk; lra)).
  assert (B := grows_at_most knots s Omega a (a + h) l S ltac:(lra) ltac:(lra) ltac:(intros; apply Hl; lra)).
  assert (Q := C (a - h) (a + h) (1 / 2) ltac:(lra) ltac:(lra) ltac:(lra)). cbv beta in Q.
  replace (1 / 2 * (a - h) + (1 - 1 / 2) * (a + h)) with a in Q by field.
  assert (E : rho * (a - h) ^ 2 / 2 + rho * (a + h) ^ 2 / 2 = rho * a ^ 2 + rho * h * h) by field.
  assert (G : (rho + 1) * h <= (k - l) / 2).
  { apply (Rmult_le_compat_l (rho + 1)) in H2; [|lra].
    replace ((rho + 1) * ((k - l) / (2 * (rho + 1)))) with ((k - l) / 2) in H2 by (field; lra). exact H2. }
  assert (h * ((rho + 1) * h) <= h * ((k - l) / 2)) by (apply Rmult_le_compat_l; lra).
  assert (0 < h * (k - l)) by (apply Rmult_lt_0_compat; lra).
  assert (0 < h * h) by (apply Rmult_lt_0_compat; lra). lra.
Qed.
