(** * Signs: the tactics of the generated proofs

    [positivity]   proves [0 < t], [0 <= t], [t <> 0] and conjunctions of these by recursion on the syntax of [t]; facts
                   about single atoms are taken from the context
    [know_exp u], [know_ln u], [know_sqrt u], [know_root q u], [know_atan u], [know_trig u]
                   put the standard facts about an atom into the context
    [derivative]   proves [is_derive F x d] for explicit [F] and [d]
    [continuous_explicit]   proves [continuous F x] for explicit [F], derivable at [x]
    [value_at]     proves [0 <= E a] or [0 < E a] at an explicit point, by evaluation
    [nonneg_by_derive], [pos_by_derive]   one step up a tower of derivatives: [E] is nonnegative (positive) to the right of
                   a point because it is nonnegative there and its derivative is nonnegative (positive)
    [nonneg_by_limit], [pos_by_limit]     the same from infinity: [E] falls towards a limit that is not negative *)
From Coq Require Import Reals Lra Psatz Lia List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine.
Open Scope R_scope.

(** ** Facts about atoms *)

Lemma one_plus_le_exp u : 1 + u <= exp u.
Proof. exact (exp_ineq1_le u). Qed.

Lemma exp_gt_1 u : 0 < u -> 1 < exp u.
Proof. intros H. generalize (exp_ineq1 u ltac:(lra)). lra. Qed.

Lemma exp_neg_lt_1 u : 0 < u -> exp (- u) < 1.
Proof. intros H. rewrite <- exp_0. apply exp_increasing. lra. Qed.

Lemma inv_exp_lt_1 u : 0 < u -> / exp u < 1.
Proof. intros H. rewrite <- exp_Ropp. apply exp_neg_lt_1, H. Qed.

Lemma ln_nonneg u : 1 <= u -> 0 <= ln u.
Proof. intros [H| <-]; [left; rewrite <- ln_1; apply ln_increasing; lra|rewrite ln_1; apply Rle_refl]. Qed.

Lemma ln_pos u : 1 < u -> 0 < ln u.
Proof. intros H. rewrite <- ln_1. apply ln_increasing; lra. Qed.

Lemma ln_le_minus_1 u : 0 < u -> ln u <= u - 1.
Proof. intros H. generalize (exp_ineq1_le (ln u)). rewrite exp_ln by exact H. lra. Qed.

Lemma ln_ge_1_minus_inv u : 0 < u -> 1 - / u <= ln u.
Proof. intros H. generalize (ln_le_minus_1 (/ u) (Rinv_0_lt_compat u H)). rewrite ln_Rinv by exact H. lra. Qed.

Lemma atan_pos u : 0 < u -> 0 < atan u.
Proof. intros H. rewrite <- atan_0. apply atan_increasing, H. Qed.

Lemma atan_nonneg u : 0 <= u -> 0 <= atan u.
Proof. intros [H| <-]; [left; apply atan_pos, H|rewrite atan_0; apply Rle_refl]. Qed.

Lemma exp_power u n : exp u ^ n = exp (INR n * u).
Proof.
  induction n as [|n IH]; [rewrite Rmult_0_l, exp_0; reflexivity|].
  rewrite <- tech_pow_Rmult, IH, <- exp_plus, S_INR. f_equal. ring.
Qed.

(** A q-th root is written [exp (/ INR q * ln u)]. *)
Lemma root_power q u : (0 < q)%nat -> 0 < u -> exp (/ INR q * ln u) ^ q = u.
Proof.
  intros Hq Hu. assert (Q : 0 < INR q) by (apply lt_0_INR; exact Hq).
  rewrite exp_power. replace (INR q * (/ INR q * ln u)) with (ln u) by (field; lra). apply exp_ln, Hu.
Qed.

(** ** positivity *)

Ltac positivity := lazymatch goal with
  | |- _ /\ _ => split; positivity
  | |- True => exact I
  | |- ?a > ?b => unfold Rgt; positivity
  | |- ?a >= ?b => apply Rle_ge; positivity
  | |- _ <> 0 => first [assumption | apply Rgt_not_eq; unfold Rgt; positivity | apply Rlt_not_eq; lra]
  | |- 0 < exp _ => apply exp_pos
  | |- 0 <= exp _ => apply Rlt_le, exp_pos
  | |- 0 < Rpower _ _ => apply exp_pos
  | |- 0 <= Rpower _ _ => apply Rlt_le, exp_pos
  | |- 0 < PI => exact PI_RGT_0
  | |- 0 <= PI => apply Rlt_le, PI_RGT_0
  | |- 0 <= Rabs _ => apply Rabs_pos
  | |- 0 < ?a * ?b => first [assumption | apply Rmult_lt_0_compat; positivity | nra]
  | |- 0 <= ?a * ?b => first [assumption | apply Rmult_le_pos; positivity | nra]
  | |- 0 < ?a / ?b => first [assumption | apply Rdiv_lt_0_compat; positivity]
  | |- 0 <= ?a / ?b => first [assumption | apply Rmult_le_pos; [positivity | apply Rlt_le, Rinv_0_lt_compat; positivity]]
  | |- 0 < / _ => apply Rinv_0_lt_compat; positivity
  | |- 0 <= / _ => apply Rlt_le, Rinv_0_lt_compat; positivity
  | |- 0 < _ ^ _ => first [apply pow_lt; positivity | nra]
  | |- 0 <= _ ^ _ => first [apply pow_le; positivity | apply pow2_ge_0 | nra]
  | |- 0 < sqrt _ => apply sqrt_lt_R0; positivity
  | |- 0 <= sqrt _ => apply sqrt_pos
  | |- 0 < atan _ => first [assumption | apply atan_pos; positivity]
  | |- 0 <= atan _ => first [assumption | apply atan_nonneg; positivity]
  | |- 0 < ln _ => first [assumption | apply ln_pos; lra]
  | |- 0 <= ln _ => first [assumption | apply ln_nonneg; lra]
  | |- 0 < 1 - exp (- _) => apply Rlt_Rminus, exp_neg_lt_1; positivity
  | |- 0 < 1 - / exp _ => apply Rlt_Rminus, inv_exp_lt_1; positivity
  | |- 0 < exp _ - 1 => apply Rlt_Rminus, exp_gt_1; positivity
  | |- 0 < ?a + ?b => first [lra | apply Rplus_lt_0_compat; positivity | apply Rplus_lt_le_0_compat; positivity
                            | apply Rplus_le_lt_0_compat; positivity | nra]
  | |- 0 <= ?a + ?b => first [lra | apply Rplus_le_le_0_compat; positivity | nra]
  | |- _ => first [assumption | lra | nra]
  end.

(** Side conditions of [field] and [auto_derive]. *)
Ltac side := repeat split; positivity.

Ltac know_exp u := generalize (exp_pos u) (one_plus_le_exp u); intros ? ?.
Ltac know_ln u := assert (0 < u) by positivity; generalize (ln_le_minus_1 u ltac:(assumption)); intro;
  try assert (0 < ln u) by positivity; try assert (0 <= ln u) by positivity.
Ltac know_sqrt u := assert (0 <= u) by positivity; generalize (pow2_sqrt u ltac:(assumption)); intro;
  try assert (0 < sqrt u) by positivity; try assert (0 <= sqrt u) by positivity.
Ltac know_root q u := assert (0 < u) by positivity; generalize (exp_pos (/ INR q * ln u)); intro;
  generalize (root_power q u ltac:(lia) ltac:(assumption)); intro; simpl INR in *.
Ltac know_atan u := generalize (atan_bound u); intros [? ?];
  try assert (0 < atan u) by positivity; try assert (0 <= atan u) by positivity.
Ltac know_trig u := generalize (SIN_bound u) (COS_bound u); intros [? ?] [? ?].

(** ** derivative *)

(** [auto_derive] unfolds powers; fold them back, so that atoms under [sqrt], [exp] and [ln] match again. *)
Ltac fold_powers := repeat match goal with
  | |- context [?x * (?x * 1)] => change (x * (x * 1)) with (x ^ 2)
  | |- context [?x * ?x ^ 2] => change (x * x ^ 2) with (x ^ 3)
  | |- context [?x * ?x ^ 3] => change (x * x ^ 3) with (x ^ 4)
  | |- context [?x * ?x ^ 4] => change (x * x ^ 4) with (x ^ 5)
  end; unfold Rminus, Rdiv in *.

(** [field] modulo the defining equations of roots that are in the context. *)
Ltac field_with_roots := first
  [ field; side
  | multimatch goal with H : sqrt ?u ^ 2 = _ |- _ => field [H]; side end
  | multimatch goal with H : exp _ ^ _ = _ |- _ => field [H]; side end
  | simpl; field; side
  | multimatch goal with H : sqrt ?u ^ 2 = _ |- _ => field_simplify_eq; [nra | side] end ].

Ltac derivative := auto_derive; [fold_powers; side | fold_powers; field_with_roots].

(** Continuity of an explicit formula at a point where it is derivable. *)
Ltac continuous_explicit :=
  apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)); auto_derive; side.

(** ** Towers of derivatives *)

Section Towers.
Variables (a : R) (E dE : R -> R).

Theorem nonneg_by_derive_from : (forall x, a <= x -> is_derive E x (dE x)) -> 0 <= E a ->
  (forall x, a < x -> 0 <= dE x) -> forall x, a <= x -> 0 <= E x.
Proof.
  intros D H0 H x Hx. enough (0 * (x - a) <= E x - E a) by lra.
  apply (growth_ge nil dE); [exact Hx|..]; intros y Hy; try intros _.
  - apply (continuous_of_derive E y (dE y)), D; lra.
  - apply D; lra.
  - apply H; lra.
Qed.

Theorem pos_by_derive_from : (forall x, a <= x -> is_derive E x (dE x)) -> 0 <= E a ->
  (forall x, a < x -> 0 < dE x) -> forall x, a < x -> 0 < E x.
Proof.
  intros D H0 H x Hx. destruct (mean_value a x E dE Hx) as (c & Hc & Eq).
  - intros y Hy. apply D; lra.
  - intros y Hy. apply (continuous_of_derive E y (dE y)), D; lra.
  - assert (0 < dE c * (x - a)) by (apply Rmult_lt_0_compat; [apply H|]; lra). lra.
Qed.

(** From infinity. *)
Theorem nonneg_by_limit_from l : (forall x, a < x -> is_derive E x (dE x)) -> is_lim E p_infty (Finite l) -> 0 <= l ->
  (forall x, a < x -> dE x <= 0) -> forall x, a < x -> 0 <= E x.
Proof.
  intros D L Hl H x Hx. apply Rnot_lt_le. intros N.
  apply is_lim_spec in L. destruct (L (mkposreal (- E x / 2) ltac:(lra))) as [M HM]. simpl in HM.
  set (y := Rmax M x + 1). assert (M < y) by (unfold y; generalize (Rmax_l M x); lra).
  assert (x < y) by (unfold y; generalize (Rmax_r M x); lra).
  specialize (HM y ltac:(assumption)). apply Rabs_def2 in HM.
  assert (E y - E x <= 0 * (y - x)); [|lra].
  apply (growth_le nil dE); [lra|..]; intros z Hz; try intros _.
  - apply (continuous_of_derive E z (dE z)), D; lra.
  - apply D; lra.
  - apply H; lra.
Qed.

Theorem pos_by_limit_from l : (forall x, a < x -> is_derive E x (dE x)) -> is_lim E p_infty (Finite l) -> 0 <= l ->
  (forall x, a < x -> dE x < 0) -> forall x, a < x -> 0 < E x.
Proof.
  intros D L Hl H x Hx.
  assert (0 <= E (x + 1)) by (apply (nonneg_by_limit_from l); auto; [intros; apply Rlt_le, H; assumption|lra]).
  destruct (mean_value x (x + 1) E dE) as (c & Hc & Eq); [lra|intros; apply D; lra| |].
  - intros y Hy. apply (continuous_of_derive E y (dE y)), D; lra.
  - generalize (H c ltac:(lra)). replace (x + 1 - x) with 1 in Eq by ring. lra.
Qed.
End Towers.

(** The common case: from 0, used on [(0, oo)]. *)
Theorem nonneg_by_derive (E dE : R -> R) : (forall x, 0 <= x -> is_derive E x (dE x)) -> 0 <= E 0 ->
  (forall x, 0 < x -> 0 <= dE x) -> forall x, 0 < x -> 0 <= E x.
Proof. intros D H0 H x Hx. exact (nonneg_by_derive_from 0 E dE D H0 H x (Rlt_le _ _ Hx)). Qed.

Theorem pos_by_derive (E dE : R -> R) : (forall x, 0 <= x -> is_derive E x (dE x)) -> 0 <= E 0 ->
  (forall x, 0 < x -> 0 < dE x) -> forall x, 0 < x -> 0 < E x.
Proof. exact (pos_by_derive_from 0 E dE). Qed.

Definition nonneg_by_limit := nonneg_by_limit_from 0.
Definition pos_by_limit := pos_by_limit_from 0.

(** Towers that start at a point where [E] is only continuous ([sqrt w] at 0, say). *)
Theorem nonneg_by_derive_inside (a : R) (E dE : R -> R) : continuous E a -> (forall x, a < x -> is_derive E x (dE x)) ->
  0 <= E a -> (forall x, a < x -> 0 <= dE x) -> forall x, a <= x -> 0 <= E x.
Proof.
  intros C D H0 H x Hx. enough (0 * (x - a) <= E x - E a) by lra.
  apply (growth_ge nil dE); [exact Hx|..]; intros y Hy; try intros _.
  - destruct (Req_dec y a) as [->|]; [exact C|]. apply (continuous_of_derive E y (dE y)), D; lra.
  - apply D; lra.
  - apply H; lra.
Qed.

(** ** value_at *)

Ltac value_at := cbv beta; first
  [ lra
  | rewrite ?Rmult_0_r, ?Ropp_0, ?exp_0, ?Rplus_0_r, ?ln_1, ?Rmult_0_l; lra
  | simpl; rewrite ?Rmult_0_r, ?Rmult_0_l, ?Ropp_0, ?exp_0, ?Rplus_0_r, ?Rplus_0_l, ?Rmult_1_l, ?Rmult_1_r, ?ln_1,
      ?sin_0, ?cos_0, ?atan_0, ?sqrt_1, ?sqrt_0, ?Rminus_0_r; lra
  | rewrite ?Rmult_0_r, ?Rmult_0_l, ?Rplus_0_r, ?Rplus_0_l, ?Ropp_0, ?exp_0, ?ln_1, ?sqrt_1, ?sqrt_0, ?atan_0; positivity ].

(** ** The claim tactics: what is left after the definitions are unfolded *)

Ltac prove_nonneg := first [positivity | apply Rlt_le; positivity].
