(** * Exact zeros: what the kink of a penalty does to a loss

    The objective in one coordinate is [L w + lam * Omega |w|].  A kink [Omega'(0+) = k > 0] makes 0 a local minimiser when
    the loss pulls with less than [lam * k], and 0 can be one only if it pulls with no more. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate.
Open Scope R_scope.

Definition objective (L Omega : R -> R) (lam w : R) := L w + lam * Omega (Rabs w).
Definition local_minimiser (F : R -> R) (x : R) := exists d, 0 < d /\ forall y, Rabs (y - x) < d -> F x <= F y.

(** [Omega(0+) = Omega 0]. *)
Definition right_continuous (Omega : R -> R) := forall e, 0 < e -> exists d, 0 < d /\
  forall w, 0 < w < d -> Rabs (Omega w - Omega 0) <= e.

(** [Omega'(0+) = k]. *)
Definition slope_at_zero (Omega : R -> R) (k : R) := forall e, 0 < e -> exists d, 0 < d /\
  forall w, 0 < w < d -> Rabs (Omega w - Omega 0 - k * w) <= e * w.

(** [Omega'(0+) = oo]. *)
Definition spike (Omega : R -> R) := forall k, exists d, 0 < d /\ forall w, 0 < w < d -> k * w <= Omega w - Omega 0.

Lemma right_continuous_of_continuous Omega : continuous Omega 0 -> right_continuous Omega.
Proof.
  intros C e He. apply continuity_pt_filterlim in C. destruct (C e He) as (d & Hd & H). exists d. split; [exact Hd|].
  intros w Hw. apply Rlt_le, H. split; [split; [exact I|lra]|].
  simpl. unfold R_dist. rewrite Rminus_0_r, Rabs_pos_eq; lra.
Qed.

(** Passing to the limit at 0. *)
Lemma right_continuous_plus A B : right_continuous A -> right_continuous B -> right_continuous (fun w => A w + B w).
Proof.
  intros HA HB e He. destruct (HA (e / 2) ltac:(lra)) as (a & Ha & KA). destruct (HB (e / 2) ltac:(lra)) as (b & Hb & KB).
  exists (Rmin a b). split; [apply Rmin_glb_lt; assumption|]. intros w [W1 W2].
  specialize (KA w (conj W1 (Rlt_le_trans _ _ _ W2 (Rmin_l _ _)))).
  specialize (KB w (conj W1 (Rlt_le_trans _ _ _ W2 (Rmin_r _ _)))).
  apply Rabs_le_between in KA. apply Rabs_le_between in KB. apply Rabs_le. lra.
Qed.

Lemma right_continuous_scale A c : right_continuous A -> right_continuous (fun w => c * A w).
Proof.
  intros H e He. assert (P := Rabs_pos c). destruct (H (e / (Rabs c + 1))) as (d & Hd & K); [apply Rdiv_lt_0_compat; lra|].
  exists d. split; [exact Hd|]. intros w Hw. specialize (K w Hw). rewrite <- Rmult_minus_distr_l, Rabs_mult.
  apply Rle_trans with ((Rabs c + 1) * (e / (Rabs c + 1))); [|right; field; lra].
  apply Rmult_le_compat; try lra. apply Rabs_pos.
Qed.

Lemma right_limit_le F m w : right_continuous F -> 0 < w -> (forall v, 0 < v <= w -> F v <= m) -> F 0 <= m.
Proof.
  intros C Hw H. apply le_epsilon. intros e He. destruct (C e He) as (d & Hd & K).
  set (v := Rmin w (d / 2)). assert (V : 0 < v) by (unfold v; apply Rmin_glb_lt; lra).
  assert (V1 : v <= w) by apply Rmin_l. assert (V2 : v <= d / 2) by apply Rmin_r.
  specialize (K v ltac:(lra)). specialize (H v ltac:(lra)). apply Rabs_le_between in K. lra.
Qed.

Lemma right_limit_ge F m w : right_continuous F -> 0 < w -> (forall v, 0 < v <= w -> m <= F v) -> m <= F 0.
Proof.
  intros C Hw H. assert (- F 0 <= - m); [|lra].
  assert (A := right_limit_le (fun v => (- 1) * F v) (- m) w (right_continuous_scale F (- 1) C) Hw).
  cbv beta in A. assert (-1 * F 0 <= - m); [|lra]. apply A. intros v Hv. specialize (H v Hv). lra.
Qed.

Lemma right_continuous_linear c : right_continuous (fun w => c * w).
Proof. apply right_continuous_scale. intros e He. exists e. split; [exact He|]. intros w Hw.
  rewrite Rminus_0_r, Rabs_pos_eq; lra. Qed.

Lemma near_zero L dL : is_derive L 0 dL -> forall e, 0 < e -> exists d, 0 < d /\
  forall w, Rabs w < d -> Rabs (L w - L 0 - dL * w) <= e * Rabs w.
Proof.
  intros D e He. apply is_derive_Reals in D. destruct (D e He) as [d H]. exists d. split; [apply cond_pos|].
  intros w Hw. destruct (Req_dec w 0) as [->|N].
  { rewrite Rmult_0_r, Rminus_0_r, Rminus_eq_0, Rabs_R0. lra. }
  specialize (H w N Hw). rewrite Rplus_0_l in H.
  replace (L w - L 0 - dL * w) with (((L w - L 0) / w - dL) * w) by (field; exact N).
  rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|lra].
Qed.

Lemma pull_bound d w : - (Rabs d * Rabs w) <= d * w.
Proof. rewrite <- Rabs_mult. generalize (Rle_abs (- (d * w))). rewrite Rabs_Ropp. lra. Qed.

Section Zeros.
Variables (L Omega : R -> R) (dL lam : R).
Hypothesis loss : is_derive L 0 dL.
Hypothesis lam_pos : 0 < lam.

(** The engine: a linear lower bound of the penalty near 0 that beats the pull of the loss. *)
Theorem zero_of_lower_bound k d : 0 < d -> (forall w, 0 < w < d -> k * w <= Omega w - Omega 0) -> Rabs dL < lam * k ->
  local_minimiser (objective L Omega lam) 0.
Proof.
  intros Hd K H. destruct (near_zero L dL loss (lam * k - Rabs dL) ltac:(lra)) as (d' & Hd' & N).
  exists (Rmin d d'). split; [apply Rmin_glb_lt; assumption|]. intros w Hw. rewrite Rminus_0_r in Hw.
  unfold objective. rewrite Rabs_R0.
  assert (W1 := Rlt_le_trans _ _ _ Hw (Rmin_l _ _)). assert (W2 := Rlt_le_trans _ _ _ Hw (Rmin_r _ _)).
  destruct (Req_dec w 0) as [->|Hne]; [rewrite Rabs_R0; lra|].
  assert (P := Rabs_pos_lt w Hne). specialize (K (Rabs w) ltac:(lra)). specialize (N w W2).
  apply Rabs_le_between in N. assert (B := pull_bound dL w).
  apply (Rmult_le_compat_l lam) in K; [|lra]. lra.
Qed.

Theorem zero_if k : slope_at_zero Omega k -> Rabs dL < lam * k -> local_minimiser (objective L Omega lam) 0.
Proof.
  intros S H. set (e := (lam * k - Rabs dL) / (2 * lam)).
  assert (He : 0 < e) by (apply Rdiv_lt_0_compat; lra).
  destruct (S e He) as (d & Hd & K). apply (zero_of_lower_bound (k - e) d Hd).
  - intros w Hw. specialize (K w Hw). apply Rabs_le_between in K. lra.
  - replace (lam * (k - e)) with ((lam * k + Rabs dL) / 2) by (unfold e; field; lra). lra.
Qed.

Theorem zero_only_if k : slope_at_zero Omega k -> local_minimiser (objective L Omega lam) 0 -> Rabs dL <= lam * k.
Proof.
  intros S (d & Hd & M). apply Rnot_lt_le. intros H.
  set (e := (Rabs dL - lam * k) / (2 * (1 + lam))).
  assert (He : 0 < e) by (apply Rdiv_lt_0_compat; lra).
  assert (E : (1 + lam) * e = (Rabs dL - lam * k) / 2) by (unfold e; field; lra).
  destruct (S e He) as (d1 & Hd1 & K). destruct (near_zero L dL loss e He) as (d2 & Hd2 & N).
  set (h := Rmin d (Rmin d1 d2) / 2).
  assert (H0 : 0 < Rmin d (Rmin d1 d2)) by (repeat apply Rmin_glb_lt; assumption).
  assert (A := Rmin_l d (Rmin d1 d2)). assert (B := Rmin_r d (Rmin d1 d2)).
  assert (B1 := Rmin_l d1 d2). assert (B2 := Rmin_r d1 d2).
  assert (Hh : 0 < h) by (unfold h; lra).
  (* step against the pull *)
  assert (Hw : exists w, Rabs w = h /\ dL * w = - (Rabs dL * h)).
  { destruct (Rle_dec 0 dL) as [P|P].
    - exists (- h). rewrite Rabs_Ropp, !Rabs_pos_eq by lra. split; [reflexivity|ring].
    - exists h. rewrite (Rabs_pos_eq h), (Rabs_left dL) by lra. split; [reflexivity|ring]. }
  destruct Hw as (w & Aw & Pw).
  specialize (M w). rewrite Rminus_0_r, Aw in M. specialize (M ltac:(unfold h in *; lra)).
  specialize (N w). rewrite Aw in N. specialize (N ltac:(unfold h in *; lra)). apply Rabs_le_between in N.
  specialize (K h ltac:(unfold h in *; lra)). apply Rabs_le_between in K.
  unfold objective in M. rewrite Rabs_R0, Aw in M.
  destruct K as [_ K]. apply (Rmult_le_compat_l lam) in K; [|lra].
  assert (h * ((1 + lam) * e) = h * ((Rabs dL - lam * k) / 2)) by (rewrite E; reflexivity).
  assert (0 < h * (Rabs dL - lam * k)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

(** With an infinite slope every differentiable loss has 0 as a local minimiser: l_p, [p < 1], is never let go of. *)
Theorem zero_of_spike : spike Omega -> local_minimiser (objective L Omega lam) 0.
Proof.
  intros S. destruct (S ((Rabs dL + 1) / lam)) as (d & Hd & K).
  apply (zero_of_lower_bound _ d Hd K). replace (lam * ((Rabs dL + 1) / lam)) with (Rabs dL + 1) by (field; lra). lra.
Qed.

(** Without a kink no zero survives a pull: if [Omega'(0+) = 0] then 0 is a local minimiser only of a loss flat at 0. *)
Corollary no_zero_without_kink : slope_at_zero Omega 0 -> dL <> 0 -> ~ local_minimiser (objective L Omega lam) 0.
Proof. intros S H M. generalize (zero_only_if 0 S M) (Rabs_pos_lt dL H). lra. Qed.
End Zeros.

(** ** The slope at zero from the slope near zero *)

Lemma increments_from_zero Omega lo hi d : right_continuous Omega ->
  (forall v w, 0 < v -> v <= w -> w < d -> lo * (w - v) <= Omega w - Omega v <= hi * (w - v)) ->
  forall w, 0 < w < d -> lo * w <= Omega w - Omega 0 <= hi * w.
Proof.
  intros C H w Hw.
  assert (R : forall c, right_continuous (fun v => Omega v + c * v))
    by (intros c; apply right_continuous_plus; [exact C|apply right_continuous_linear]).
  assert (A := right_limit_le _ (Omega w - lo * w) w (R (- lo)) (proj1 Hw)).
  assert (B := right_limit_ge _ (Omega w - hi * w) w (R (- hi)) (proj1 Hw)). cbv beta in A, B.
  assert (A' : Omega 0 + - lo * 0 <= Omega w - lo * w) by (apply A; intros v Hv;
    generalize (H v w ltac:(lra) ltac:(lra) ltac:(lra)); lra).
  assert (B' : Omega w - hi * w <= Omega 0 + - hi * 0) by (apply B; intros v Hv;
    generalize (H v w ltac:(lra) ltac:(lra) ltac:(lra)); lra).
  lra.
Qed.

Theorem slope_at_zero_of_limit knots s Omega k : slope_from 0 knots s Omega -> right_continuous Omega ->
  (forall e, 0 < e -> exists d, 0 < d /\ forall w, 0 < w < d -> Rabs (s w - k) <= e) -> slope_at_zero Omega k.
Proof.
  intros S C H e He. destruct (H e He) as (d & Hd & K). exists d. split; [exact Hd|]. intros w Hw.
  assert (B : forall x, 0 < x < d -> k - e <= s x <= k + e) by (intros x Hx; specialize (K x Hx);
    apply Rabs_le_between in K; lra).
  assert (I := increments_from_zero Omega (k - e) (k + e) d C).
  destruct (I ltac:(intros a b Ha Hab Hb; split;
    [apply (grows knots s Omega)|apply (grows_at_most knots s Omega)]; auto; intros; apply B; lra) w Hw).
  apply Rabs_le. lra.
Qed.

(** A continuous slope that extends to 0 is the common case. *)
Corollary slope_at_zero_of_continuous s Omega : (forall w, 0 < w -> is_derive Omega w (s w)) -> continuous Omega 0 ->
  continuous s 0 -> slope_at_zero Omega (s 0).
Proof.
  intros D C Cs. apply (slope_at_zero_of_limit nil s); [apply slope_smooth, D|apply right_continuous_of_continuous, C|].
  exact (right_continuous_of_continuous s Cs).
Qed.

(** The certificate's [kink] does all of this without a limit. *)
Theorem zero_of_kink L Omega dL lam : is_derive L 0 dL -> right_continuous Omega -> kink Omega ->
  exists k, 0 < k /\ (0 < lam -> Rabs dL < lam * k -> local_minimiser (objective L Omega lam) 0).
Proof.
  intros D C (k & d & Hk & Hd & K). exists k. split; [exact Hk|]. intros Hl H.
  apply (zero_of_lower_bound L Omega dL lam D Hl k d Hd); [|exact H]. intros w Hw.
  assert (A := right_limit_le _ (Omega w - k * w) w (right_continuous_plus _ _ C (right_continuous_linear (- k)))
    (proj1 Hw)).
  cbv beta in A. assert (Omega 0 + - k * 0 <= Omega w - k * w); [|lra].
  apply A. intros v Hv. generalize (K v w ltac:(lra) ltac:(lra) ltac:(lra)). lra.
Qed.
