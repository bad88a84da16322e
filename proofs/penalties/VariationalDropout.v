(** * Sparse variational dropout, exactly

    Gaussian noise of variance [1 / eta] with the log-uniform prior has the dual [f' eta = D x / x], [x = sqrt (eta / 2)],
    where [D x = exp (- x^2) * (integral of exp t^2 from 0 to x)] is Dawson's function, so [f eta = 4 * (integral of D from
    0 to x)].  Coq's libraries have no Dawson function; it is defined here by its integral, and every inequality below is a
    tower of derivatives.

    Proved: the reweighting exists, is monotone and is the global minimiser; the penalty is subquadratic with a kink of slope
    1 at 0; and at step 1 the prox is 0 up to the threshold 1 and given by
      one root beyond: a weight below one standard error dies. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick KeepProbability Certificate SignTactics Noise Zeros Prox.
Open Scope R_scope.

(** ** Dawson's function *)

Definition G (x : R) := RInt (fun t => exp (t ^ 2)) 0 x.
Definition Dawson (x : R) := exp (- x ^ 2) * G x.

Lemma G_derive x : is_derive G x (exp (x ^ 2)).
Proof. apply (integral_derive (fun t => exp (t ^ 2))). intros t. continuous_explicit. Qed.

Lemma G_0 : G 0 = 0.
Proof. apply integral_0. Qed.

Lemma exp_cancel x : exp (- x ^ 2) * exp (x ^ 2) = 1.
Proof. rewrite <- exp_plus, Rplus_opp_l. apply exp_0. Qed.

Lemma Dawson_derive x : is_derive Dawson x (1 - 2 * x * Dawson x).
Proof.
  unfold Dawson. apply (derive_eq _ _ (- (2 * x) * exp (- x ^ 2) * G x + exp (- x ^ 2) * exp (x ^ 2))).
  - apply (derive_mult (fun x => exp (- x ^ 2)) G); [auto_derive; [trivial|simpl; ring]|apply G_derive].
  - rewrite exp_cancel. ring.
Qed.

Lemma Dawson_continuous x : continuous Dawson x.
Proof. exact (continuous_of_derive _ _ _ (Dawson_derive x)). Qed.

(** ** The towers, all of the form [P x * exp x^2 + Q x * G x] *)

Lemma combination_derive (P Q dP dQ : R -> R) x : is_derive P x (dP x) -> is_derive Q x (dQ x) ->
  is_derive (fun x => P x * exp (x ^ 2) + Q x * G x) x ((dP x + 2 * x * P x + Q x) * exp (x ^ 2) + dQ x * G x).
Proof.
  intros HP HQ.
  apply (derive_eq _ _ (dP x * exp (x ^ 2) + P x * (2 * x * exp (x ^ 2)) + (dQ x * G x + Q x * exp (x ^ 2)))); [|ring].
  apply derive_plus; [|apply (derive_mult Q G); [exact HQ|apply G_derive]].
  apply (derive_mult P (fun x => exp (x ^ 2))); [exact HP|]. auto_derive; [trivial|simpl; ring].
Qed.

Lemma combination_nonneg (P Q dP dQ : R -> R) : (forall x, is_derive P x (dP x)) -> (forall x, is_derive Q x (dQ x)) ->
  0 <= P 0 ->
  (forall x, 0 < x -> 0 <= (dP x + 2 * x * P x + Q x) * exp (x ^ 2) + dQ x * G x) ->
  forall x, 0 < x -> 0 <= P x * exp (x ^ 2) + Q x * G x.
Proof.
  intros HP HQ H0 H. apply (nonneg_by_derive (fun x => P x * exp (x ^ 2) + Q x * G x)
    (fun x => (dP x + 2 * x * P x + Q x) * exp (x ^ 2) + dQ x * G x)); [|rewrite G_0; generalize (exp_pos (0 ^ 2)); nra|
      exact H].
  intros x _. apply combination_derive; auto.
Qed.

Ltac tower dP dQ := match goal with |- 0 < ?x -> _ => revert x end; apply (combination_nonneg _ _ dP dQ);
  [intros; auto_derive; [trivial|ring] | intros; auto_derive; [trivial|ring] | cbv beta; lra | intros y Hy; cbv beta].

Lemma G_pos x : 0 < x -> 0 < G x.
Proof. apply (pos_by_derive G (fun x => exp (x ^ 2))); [intros; apply G_derive|rewrite G_0; lra|intros; apply exp_pos]. Qed.

(** [G x <= x exp x^2] *)
Lemma G_above x : 0 < x -> 0 <= x * exp (x ^ 2) + -1 * G x.
Proof. tower (fun _ : R => 1) (fun _ : R => 0). generalize (exp_pos (y ^ 2)). intros. nra. Qed.

(** [exp x^2 - 1 <= 2 x G x] *)
Lemma G_below x : 0 < x -> exp (x ^ 2) - 1 <= 2 * x * G x.
Proof.
  intros Hx. assert (0 <= 2 * x * G x - exp (x ^ 2) + 1); [|lra]. revert x Hx.
  apply (nonneg_by_derive _ (fun x => 2 * G x)).
  - intros x _. apply (derive_eq _ _ (2 * G x + 2 * x * exp (x ^ 2) - 2 * x * exp (x ^ 2) + 0)); [|ring].
    apply derive_plus; [apply derive_minus|]; [|auto_derive; [trivial|simpl; ring]|auto_derive; [trivial|ring]].
    apply (derive_mult (fun x => 2 * x) G); [auto_derive; [trivial|ring]|apply G_derive].
  - rewrite G_0. replace (0 ^ 2) with 0 by ring. rewrite exp_0. lra.
  - intros x Hx. generalize (G_pos x Hx). lra.
Qed.

(** [x G x <= exp x^2 - 1] *)
Lemma xG_above x : 0 < x -> x * G x <= exp (x ^ 2) - 1.
Proof.
  intros Hx. assert (0 <= exp (x ^ 2) - 1 - x * G x); [|lra]. revert x Hx.
  apply (nonneg_by_derive _ (fun x => x * exp (x ^ 2) + -1 * G x)).
  - intros x _. apply (derive_eq _ _ (2 * x * exp (x ^ 2) - (1 * G x + x * exp (x ^ 2)))); [|ring].
    apply derive_minus; [auto_derive; [trivial|simpl; ring]|].
    apply (derive_mult (fun x => x) G); [auto_derive; [trivial|ring]|apply G_derive].
  - rewrite G_0. replace (0 ^ 2) with 0 by ring. rewrite exp_0. lra.
  - exact G_above.
Qed.

Lemma rise_tower x : 0 < x -> 0 <= x * exp (x ^ 2) + (3 - 2 * x ^ 2) * G x.
Proof. tower (fun _ : R => 1) (fun x : R => - 4 * x). generalize (xG_above y Hy). nra. Qed.

(** ** [eta^2 f' eta = h x], [h x = 4 x^3 D x], rises *)

Definition h (x : R) := 4 * x ^ 3 * Dawson x.

Lemma h_derive x : is_derive h x (4 * x ^ 2 * (x + (3 - 2 * x ^ 2) * Dawson x)).
Proof.
  unfold h. apply (derive_eq _ _ (12 * x ^ 2 * Dawson x + 4 * x ^ 3 * (1 - 2 * x * Dawson x))); [|ring].
  apply (derive_mult (fun x => 4 * x ^ 3) Dawson); [auto_derive; [trivial|ring]|apply Dawson_derive].
Qed.

Lemma through_exp P Q x : P + Q * Dawson x = exp (- x ^ 2) * (P * exp (x ^ 2) + Q * G x).
Proof. unfold Dawson. transitivity (P * (exp (- x ^ 2) * exp (x ^ 2)) + Q * (exp (- x ^ 2) * G x)); [rewrite exp_cancel|
  ]; ring. Qed.

Lemma h_rises : nondecreasing h.
Proof.
  apply (nondecreasing_from_derive 0 h (fun x => 4 * x ^ 2 * (x + (3 - 2 * x ^ 2) * Dawson x))); [intros; apply h_derive|].
  intros x Hx. rewrite through_exp. assert (A := rise_tower x Hx). assert (B := exp_pos (- x ^ 2)).
  apply Rmult_le_pos; [nra|apply Rmult_le_pos; lra].
Qed.

Lemma h_large x : 1 <= x -> x ^ 2 <= h x.
Proof.
  intros Hx. unfold h. replace (4 * x ^ 3 * Dawson x) with (x ^ 2 * (2 * exp (- x ^ 2) * (2 * x * G x))) by
    (unfold Dawson; ring).
  rewrite <- (Rmult_1_r (x ^ 2)) at 1. apply Rmult_le_compat_l; [nra|].
  assert (A := G_below x ltac:(lra)). assert (E := exp_pos (- x ^ 2)). assert (C := exp_cancel x).
  assert (F := one_plus_le_exp (x ^ 2)).
  assert (2 * exp (- x ^ 2) * (exp (x ^ 2) - 1) <= 2 * exp (- x ^ 2) * (2 * x * G x)) by (apply Rmult_le_compat_l; lra).
  assert (2 * exp (- x ^ 2) <= 1); [|lra].
  assert (2 <= exp (x ^ 2)) by nra.
  assert (exp (- x ^ 2) * 2 <= exp (- x ^ 2) * exp (x ^ 2)) by (apply Rmult_le_compat_l; lra). lra.
Qed.

(** ** The dual and the reweighting *)

Definition x_of (eta : R) := sqrt (eta / 2).
Definition f (eta : R) := 4 * RInt Dawson 0 (x_of eta).
Definition df (eta : R) := Dawson (x_of eta) / x_of eta.

Lemma x_pos eta : 0 < eta -> 0 < x_of eta.
Proof. intros H. apply sqrt_lt_R0. lra. Qed.

Lemma eta_of_x eta : 0 < eta -> eta = 2 * x_of eta ^ 2.
Proof. intros H. unfold x_of. rewrite pow2_sqrt; lra. Qed.

Lemma f_derive eta : 0 < eta -> is_derive f eta (df eta).
Proof.
  intros H. assert (P := x_pos eta H). unfold f, df.
  apply (derive_eq _ _ (4 * (Dawson (x_of eta) * / (4 * x_of eta)))); [|field; lra].
  apply (derive_comp (fun y => 4 * y) (fun e => RInt Dawson 0 (x_of e)) eta 4); [auto_derive; [trivial|ring]|].
  apply (derive_comp (fun x => RInt Dawson 0 x)); [apply integral_derive, Dawson_continuous|].
  unfold x_of in *. auto_derive; [lra|]. unfold Rdiv in *. field. lra.
Qed.

Lemma h_is eta : 0 < eta -> eta ^ 2 * df eta = h (x_of eta).
Proof. intros H. unfold df, h. rewrite (eta_of_x eta H) at 1. assert (P := x_pos eta H). field. lra. Qed.

Lemma x_rises v w : v <= w -> x_of v <= x_of w.
Proof. intros H. apply sqrt_le_1_alt. lra. Qed.

Theorem VariationalDropout_monotone : nondecreasing (fun eta => eta ^ 2 * df eta).
Proof.
  intros v w Hv Hw. cbv beta. rewrite !h_is by lra. apply h_rises; [apply x_pos, Hv|apply x_rises, Hw].
Qed.

(** So a stationary [eta] is the global minimiser, ... *)
Theorem VariationalDropout_best w e : 0 < e -> e ^ 2 * df e = w ^ 2 ->
  forall eta, 0 < eta -> eta_objective f w e <= eta_objective f w eta.
Proof. intros He E. exact (stationary_is_best f df w e He f_derive VariationalDropout_monotone E). Qed.

(** ... and every magnitude has one. *)
Definition root (w : R) : { x | 0 <= x <= 1 + Rabs w /\ h x = w ^ 2 }.
Proof.
  assert (A := Rabs_pos w). assert (H0 : h 0 = 0) by (unfold h; ring).
  assert (H1 : w ^ 2 <= h (1 + Rabs w)).
  { apply Rle_trans with ((1 + Rabs w) ^ 2); [rewrite <- (pow2_abs w); nra|apply h_large; lra]. }
  destruct (IVT_gen h 0 (1 + Rabs w) (w ^ 2)) as [x [X1 X2]].
  - intros x. apply continuity_pt_filterlim. exact (continuous_of_derive _ _ _ (h_derive x)).
  - rewrite H0, Rmin_left, Rmax_right; generalize (pow2_ge_0 w); lra.
  - exists x. rewrite Rmin_left, Rmax_right in X1 by lra. split; assumption.
Defined.

Definition eta_hat (w : R) := 2 * proj1_sig (root w) ^ 2.
Definition Omega (w : R) := if Rle_dec w 0 then 0 else eta_objective f w (eta_hat w).

Lemma eta_hat_spec w : 0 < w -> 0 < eta_hat w /\ eta_hat w ^ 2 * df (eta_hat w) = w ^ 2.
Proof.
  intros Hw. unfold eta_hat. destruct (root w) as (x & Hx & E). simpl proj1_sig.
  assert (P : 0 < x).
  { destruct (Req_dec x 0) as [->|]; [|lra]. exfalso. replace (h 0) with 0 in E by (unfold h; ring).
    generalize (pow_lt w 2 Hw). lra. }
  assert (0 < 2 * x ^ 2) by positivity. split; [assumption|]. rewrite h_is by assumption.
  unfold x_of. replace (2 * x ^ 2 / 2) with (x ^ 2) by field. rewrite sqrt_pow2 by lra. exact E.
Qed.

Lemma Omega_is w : 0 < w -> Omega w = eta_objective f w (eta_hat w).
Proof. intros Hw. unfold Omega. destruct (Rle_dec w 0); [lra|reflexivity]. Qed.

Theorem VariationalDropout_penalty : dual_penalty f Omega.
Proof.
  intros w Hw. destruct (eta_hat_spec w Hw) as [P E]. rewrite (Omega_is w Hw). split.
  - intros y (eta & He & ->). apply VariationalDropout_best; assumption.
  - intros b Hb. apply Hb. exists (eta_hat w). auto.
Qed.

Theorem VariationalDropout_subquadratic : subquadratic Omega.
Proof. exact (dual_penalty_subquadratic f Omega VariationalDropout_penalty). Qed.

Theorem VariationalDropout_reweighting_rises : nondecreasing eta_hat.
Proof.
  intros v w Hv [Hw| ->]; [|lra]. destruct (eta_hat_spec v Hv), (eta_hat_spec w ltac:(lra)).
  apply (best_reweighting_rises f v w); auto; intros; apply VariationalDropout_best; assumption.
Qed.

(** ** Exact zeros *)

(** [1 / (2 + 2 x^2) <= D x / x <= 1] *)
Lemma df_range eta : 0 < eta -> / (2 + eta) <= df eta <= 1.
Proof.
  intros H. assert (P := x_pos eta H). assert (E := eta_of_x eta H). unfold df. set (x := x_of eta) in *.
  assert (Q := exp_pos (- x ^ 2)). assert (C := exp_cancel x). split.
  - apply (Rmult_le_reg_r (2 * x ^ 2 * (2 + eta))); [nra|].
    replace (/ (2 + eta) * (2 * x ^ 2 * (2 + eta))) with (2 * x ^ 2) by (field; lra).
    replace (Dawson x / x * (2 * x ^ 2 * (2 + eta))) with (exp (- x ^ 2) * (2 * x * G x) * (2 + eta)) by
      (unfold Dawson; field; lra).
    assert (A := Rmult_le_compat_l _ _ _ (Rlt_le _ _ Q) (G_below x P)).
    assert (F := one_plus_le_exp (x ^ 2)).
    assert (D : exp (- x ^ 2) * (1 + x ^ 2) <= 1) by (rewrite <- C; apply Rmult_le_compat_l; lra).
    apply Rle_trans with ((1 - exp (- x ^ 2)) * (2 + eta)).
    + rewrite E. nra.
    + apply Rmult_le_compat_r; [lra|]. rewrite Rmult_minus_distr_l, C, Rmult_1_r in A. exact A.
  - apply (Rmult_le_reg_r x); [exact P|]. replace (Dawson x / x * x) with (Dawson x) by (field; lra).
    assert (A := Rmult_le_compat_l _ _ _ (Rlt_le _ _ Q) (G_above x P)).
    assert (exp (- x ^ 2) * (x * exp (x ^ 2) + -1 * G x) = x * (exp (- x ^ 2) * exp (x ^ 2)) - Dawson x) by
      (unfold Dawson; ring).
    rewrite C in *. lra.
Qed.

Lemma eta_hat_small w : 0 < w < / 2 -> eta_hat w <= 2 * w.
Proof.
  intros Hw. destruct (eta_hat_spec w ltac:(lra)) as [P E]. destruct (df_range _ P) as [A _].
  set (e := eta_hat w) in *.
  assert (B : e ^ 2 * / (2 + e) <= w ^ 2) by (rewrite <- E; apply Rmult_le_compat_l; [nra|exact A]).
  assert (B' : e ^ 2 <= w ^ 2 * (2 + e)).
  { apply (Rmult_le_compat_r (2 + e)) in B; [|lra]. rewrite Rmult_assoc, Rinv_l in B; lra. }
  assert (Q : w ^ 2 * (2 + e) <= / 4 * (2 + e)) by (apply Rmult_le_compat_r; nra).
  assert (e < 1) by nra. nra.
Qed.

Theorem VariationalDropout_kink : kink Omega.
Proof.
  exists (/ 4), (/ 2). repeat split; try lra. intros v w Hv Hvw Hw.
  assert (P := proj1 (eta_hat_spec w ltac:(lra))). assert (S := eta_hat_small w ltac:(lra)). set (e := eta_hat w) in *.
  assert (I := proj1 (VariationalDropout_penalty v Hv) _ (ex_intro _ e (conj P eq_refl))).
  assert (J : Omega w = eta_objective f w e) by (apply Omega_is; lra).
  unfold eta_objective in *. rewrite J.
  assert (K : (w ^ 2 - v ^ 2) * / e <= 2 * ((w ^ 2 / e + f e) / 2 - Omega v)) by (unfold Rdiv in *; lra).
  assert (L : (w - v) / 2 <= (w ^ 2 - v ^ 2) * / e).
  { apply (Rmult_le_reg_r e); [exact P|]. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. nra. }
  lra.
Qed.

Lemma f_range eta : 0 < eta -> 0 <= f eta <= eta.
Proof.
  intros He. assert (P := x_pos eta He). set (I := fun x => RInt Dawson 0 x).
  assert (DI : forall x, is_derive I x (Dawson x)) by (apply integral_derive, Dawson_continuous).
  assert (I0 : I 0 = 0) by apply integral_0.
  assert (D0 : forall x, 0 < x -> 0 <= Dawson x) by (intros; apply Rmult_le_pos; [left; apply exp_pos|left;
    apply G_pos; assumption]).
  unfold f. fold (I (x_of eta)). split.
  - assert (0 <= I (x_of eta)); [|lra]. apply (nonneg_by_derive I Dawson); auto. rewrite I0; lra.
  - assert (0 <= x_of eta ^ 2 / 2 - I (x_of eta)); [|generalize (eta_of_x eta He); lra].
    apply (nonneg_by_derive (fun x => x ^ 2 / 2 - I x) (fun x => x - Dawson x)); [|rewrite I0; lra| |exact P].
    + intros x _. apply derive_minus; [auto_derive; [trivial|field]|apply DI].
    + intros x Hx. assert (A := G_above x Hx). assert (B := exp_pos (- x ^ 2)). assert (C := exp_cancel x).
      apply (Rmult_le_pos (exp (- x ^ 2))) in A; [|lra].
      replace (x - Dawson x) with (exp (- x ^ 2) * (x * exp (x ^ 2) + -1 * G x)); [exact A|].
      unfold Dawson. transitivity (x * (exp (- x ^ 2) * exp (x ^ 2)) - exp (- x ^ 2) * G x); [|rewrite C]; ring.
Qed.

Lemma at_zero : right_continuous Omega.
Proof.
  intros e He. exists e. split; [exact He|]. intros w Hw.
  replace (Omega 0) with 0 by (unfold Omega; destruct (Rle_dec 0 0); lra). rewrite Rminus_0_r.
  assert (U := proj1 (VariationalDropout_penalty w ltac:(lra)) _ (ex_intro _ w (conj (proj1 Hw) eq_refl))).
  assert (L : 0 <= Omega w).
  { apply (VariationalDropout_penalty w (proj1 Hw)). intros y (eta & Heta & ->). unfold eta_objective.
    assert (0 <= w ^ 2 / eta) by positivity. generalize (f_range eta Heta). lra. }
  unfold eta_objective in U. replace (w ^ 2 / w) with w in U by (field; lra). generalize (f_range w ltac:(lra)).
  rewrite Rabs_pos_eq; lra.
Qed.

(** ** The prox at step 1

    [(eta + 1)^2 f' eta = (1 + 2 x^2)^2 D x / x] starts from 1 and rises. *)

Lemma threshold_tower x : 0 < x -> 0 <= - x * exp (x ^ 2) + (1 + 2 * x ^ 2) ^ 2 * G x.
Proof.
  tower (fun _ : R => - 1) (fun x : R => 8 * x * (1 + 2 * x ^ 2)).
  assert (A := G_pos y Hy). assert (B := exp_pos (y ^ 2)).
  replace ((-1 + 2 * y * - y + (1 + 2 * y ^ 2) ^ 2) * exp (y ^ 2)) with (2 * y ^ 2 * (1 + 2 * y ^ 2) * exp (y ^ 2)) by ring.
  assert (0 <= 1 + 2 * y ^ 2) by nra.
  apply Rplus_le_le_0_compat; repeat apply Rmult_le_pos; try apply pow_le; lra.
Qed.

(** [0 <= (2 y - 3) exp y + 8], needed at [y = x^2]. *)
Lemma exponential_bound y : 0 <= y -> 0 <= (2 * y - 3) * exp y + 8.
Proof.
  intros Hy. assert (E := exp_pos y). destruct (Rle_dec (3 / 2) y); [nra|].
  (* exp (- y / 3) >= 1 - y / 3, cubed *)
  assert (A := one_plus_le_exp (- (y / 3))). set (u := exp (- (y / 3))) in *.
  assert (B : u ^ 3 * exp y = 1).
  { unfold u. rewrite exp_power, <- exp_plus. replace (INR 3 * - (y / 3) + y) with 0 by (simpl; field). apply exp_0. }
  assert (C : (1 - y / 3) ^ 3 <= u ^ 3) by (apply pow_incr; lra).
  assert (D : (1 - y / 3) ^ 3 * exp y <= 1) by (apply Rle_trans with (u ^ 3 * exp y); [apply Rmult_le_compat_r; lra|lra]).
  (* with z = 1 - y / 3:  8 z^3 - (6 z - 3) = 1 + 2 (z + 1) (2 z - 1)^2 *)
  set (z := 1 - y / 3) in *. assert (Z : 0 <= (z + 1) * (2 * z - 1) ^ 2) by (apply Rmult_le_pos; [unfold z; lra|
    apply pow2_ge_0]).
  assert (F : 3 - 2 * y <= 8 * z ^ 3) by (replace (3 - 2 * y) with (6 * z - 3) by (unfold z; field); lra).
  assert ((3 - 2 * y) * exp y <= 8 * z ^ 3 * exp y) by (apply Rmult_le_compat_r; lra). lra.
Qed.

Lemma prox_tower3 x : 0 < x -> 0 <= 3 * x * exp (x ^ 2) + (2 - 4 * x ^ 2) * G x.
Proof.
  tower (fun _ : R => 3) (fun x : R => - 8 * x).
  assert (A := xG_above y Hy). assert (B := exponential_bound (y ^ 2) ltac:(nra)). lra.
Qed.

Lemma prox_tower x : 0 < x -> 0 <= x * (1 + 2 * x ^ 2) * exp (x ^ 2) + - (1 - 2 * x ^ 2) ^ 2 * G x.
Proof.
  tower (fun x : R => 1 + 6 * x ^ 2) (fun x : R => 8 * x * (1 - 2 * x ^ 2)).
  assert (A := prox_tower3 y Hy).
  replace (_ + _) with (4 * y * (3 * y * exp (y ^ 2) + (2 - 4 * y ^ 2) * G y)) by ring. nra.
Qed.

Lemma prox_curve_rises : nondecreasing (fun x => (1 + 2 * x ^ 2) ^ 2 * (Dawson x / x)).
Proof.
  apply (nondecreasing_from_derive 0 _ (fun x => (1 + 2 * x ^ 2) / x ^ 2 * exp (- x ^ 2) *
    (x * (1 + 2 * x ^ 2) * exp (x ^ 2) + - (1 - 2 * x ^ 2) ^ 2 * G x))).
  - intros x Hx.
    apply (derive_eq _ _ (8 * x * (1 + 2 * x ^ 2) * (Dawson x / x) +
      (1 + 2 * x ^ 2) ^ 2 * ((1 - 2 * x * Dawson x) * / x + Dawson x * - / x ^ 2))).
    + apply (derive_mult (fun x => (1 + 2 * x ^ 2) ^ 2) (fun x => Dawson x / x)); [auto_derive; [trivial|ring]|].
      apply (derive_mult Dawson Rinv); [apply Dawson_derive|auto_derive; [lra|field; lra]].
    + rewrite (Rmult_assoc ((1 + 2 * x ^ 2) / x ^ 2)), <- through_exp. field. lra.
  - intros x Hx. assert (A := prox_tower x Hx). assert (B := exp_pos (- x ^ 2)).
    apply Rmult_le_pos; [|exact A]. apply Rmult_le_pos; [|lra]. positivity.
Qed.

Lemma shifted_is eta : 0 < eta -> (eta + 1) ^ 2 * df eta = (1 + 2 * x_of eta ^ 2) ^ 2 * (Dawson (x_of eta) / x_of eta).
Proof. intros H. unfold df. rewrite (eta_of_x eta H) at 1. ring. Qed.

Lemma above_threshold eta : 0 < eta -> 1 <= (eta + 1) ^ 2 * df eta.
Proof.
  intros H. rewrite (shifted_is eta H). assert (P := x_pos eta H). set (x := x_of eta) in *.
  assert (A := threshold_tower x P). assert (B := exp_pos (- x ^ 2)).
  apply (Rmult_le_pos (exp (- x ^ 2))) in A; [|lra]. rewrite <- through_exp in A.
  apply (Rmult_le_reg_r x); [exact P|].
  replace ((1 + 2 * x ^ 2) ^ 2 * (Dawson x / x) * x) with ((1 + 2 * x ^ 2) ^ 2 * Dawson x) by (field; lra). lra.
Qed.

(** [eta / (1 + eta) <= f eta], by [1 / (1 + eta)^2 <= f' eta] *)
Lemma f_below eta : 0 < eta -> eta / (1 + eta) <= f eta.
Proof.
  intros He. assert (F0 : f 0 = 0).
  { unfold f, x_of. replace (0 / 2) with 0 by field. rewrite sqrt_0, integral_0. ring. }
  assert (0 <= f eta - eta / (1 + eta)); [|lra].
  apply (nonneg_by_derive_inside 0 (fun e => f e - e / (1 + e)) (fun e => df e - / (1 + e) ^ 2)); [| | | |lra].
  - apply (continuous_minus f); [|continuous_explicit].
    unfold f. apply (continuous_comp (fun e => RInt Dawson 0 (x_of e)) (fun y => 4 * y)); [|continuous_explicit].
    apply (continuous_comp x_of (fun x => RInt Dawson 0 x)).
    + apply (continuous_comp (fun e => e / 2) sqrt); [continuous_explicit|apply continuous_sqrt].
    + exact (continuous_of_derive _ _ _ (integral_derive Dawson Dawson_continuous _)).
  - intros e Hpos. apply derive_minus; [apply f_derive, Hpos|auto_derive; [lra|field; lra]].
  - rewrite F0. lra.
  - intros e Hpos. assert (A := above_threshold e Hpos). assert (Q : 0 < (1 + e) ^ 2) by positivity.
    assert (/ (1 + e) ^ 2 <= df e); [|lra]. apply (Rmult_le_reg_l ((1 + e) ^ 2)); [exact Q|].
    rewrite Rinv_r by lra. replace (1 + e) with (e + 1) by ring. exact A.
Qed.

(** The slope at 0 is exactly 1: [w (1 - w) <= Omega w <= w]. *)
Theorem VariationalDropout_slope_at_zero : slope_at_zero Omega 1.
Proof.
  intros e He. exists (Rmin (/ 2) e). split; [apply Rmin_glb_lt; lra|]. intros w [W0 W].
  assert (W1 := Rlt_le_trans _ _ _ W (Rmin_l _ _)). assert (W2 := Rlt_le_trans _ _ _ W (Rmin_r _ _)).
  replace (Omega 0) with 0 by (unfold Omega; destruct (Rle_dec 0 0); lra).
  assert (U := proj1 (VariationalDropout_penalty w W0) _ (ex_intro _ w (conj W0 eq_refl))).
  unfold eta_objective in U. replace (w ^ 2 / w) with w in U by (field; lra). assert (F := f_range w W0).
  assert (L : w * (1 - w) <= Omega w).
  { rewrite (Omega_is w W0). assert (P := proj1 (eta_hat_spec w W0)). assert (S := eta_hat_small w ltac:(lra)).
    set (n := eta_hat w) in *. assert (B := f_below n P). unfold eta_objective.
    assert (K : (1 - w) ^ 2 * n <= n / (1 + n)).
    { apply (Rmult_le_reg_r (1 + n)); [lra|]. replace (n / (1 + n) * (1 + n)) with (n * 1) by (field; lra).
      replace ((1 - w) ^ 2 * n * (1 + n)) with (n * ((1 - w) ^ 2 * (1 + n))) by ring.
      apply Rmult_le_compat_l; [lra|]. apply Rle_trans with ((1 - w) ^ 2 * (1 + 2 * w)); [|nra].
      apply Rmult_le_compat_l; [apply pow2_ge_0|lra]. }
    assert (Q : 2 * (w * (1 - w)) <= w ^ 2 / n + (1 - w) ^ 2 * n).
    { assert (0 <= (w - (1 - w) * n) ^ 2 * / n) by (apply Rmult_le_pos; [apply pow2_ge_0|left; positivity]).
      replace ((w - (1 - w) * n) ^ 2 * / n) with (w ^ 2 / n + (1 - w) ^ 2 * n - 2 * (w * (1 - w))) in H by (field;
        lra). lra. }
    lra. }
  assert (w * w <= e * w) by (apply Rmult_le_compat_r; lra). apply Rabs_le. lra.
Qed.

(** A weight that the data pull with at most one unit (one standard error) is exactly 0. *)
Theorem VariationalDropout_prox_zero t : 0 <= t <= 1 -> is_prox Omega 1 t 0.
Proof.
  intros Ht. apply (prox_zero_from_dual f df Omega 1 t VariationalDropout_penalty f_derive); try lra; [exact at_zero|..].
  - intros eta He. apply Rle_trans with 1; [nra|exact (above_threshold eta He)].
  - intros e He. exists e. split; [exact He|]. intros eta Heta.
    replace (Omega 0) with 0 by (unfold Omega; destruct (Rle_dec 0 0); lra). rewrite Rmult_0_r, Rminus_0_r.
    generalize (f_range eta ltac:(lra)). intros. rewrite Rabs_pos_eq; lra.
Qed.

(** Beyond, it is [t] times the keep probability at the one root of [(eta + 1) sqrt (f' eta) = t]. *)
Theorem VariationalDropout_prox t eta : 0 < t -> 0 < eta -> (eta + 1) * sqrt (df eta) = t ->
  is_prox Omega 1 t (t * keep_probability 1 eta).
Proof.
  intros Ht He E.
  apply (prox_from_dual f df Omega 1 t VariationalDropout_penalty f_derive); try lra; [exact at_zero| |].
  - intros v w Hv Hw. cbv beta. rewrite !shifted_is by lra.
    apply prox_curve_rises; [apply x_pos, Hv|apply x_rises, Hw].
  - destruct (df_range eta He) as [A _]. apply Rle_trans with (2 := A). left. positivity.
Qed.

(** Every pull above 1 has such a root, so the threshold is exactly 1. *)
Theorem VariationalDropout_prox_nonzero t : 1 < t -> exists eta, 0 < eta /\ (eta + 1) * sqrt (df eta) = t /\
  is_prox Omega 1 t (t * keep_probability 1 eta).
Proof.
  intros Ht. set (a := sqrt ((t - 1) / 2)).
  assert (Pa : 0 < a) by (apply sqrt_lt_R0; lra). assert (Ea : 1 + 2 * a ^ 2 = t) by (unfold a; rewrite pow2_sqrt; lra).
  set (q := fun x => (1 + 2 * x ^ 2) ^ 2 * Dawson x + - (t ^ 2) * x).
  assert (R : forall x, 0 < x -> Dawson x / x = df (2 * x ^ 2)).
  { intros x Hx. unfold df, x_of. replace (2 * x ^ 2 / 2) with (x ^ 2) by field. rewrite sqrt_pow2 by lra. reflexivity. }
  assert (B : forall x, 0 < x -> / (2 + 2 * x ^ 2) <= Dawson x / x <= 1).
  { intros x Hx. rewrite (R x Hx). apply df_range. positivity. }
  assert (D : forall x, 0 < x -> Dawson x = Dawson x / x * x) by (intros; field; lra).
  set (b := a + t ^ 2).
  assert (T : 0 < t ^ 2) by positivity.
  assert (Q1 : q a <= 0).
  { unfold q. rewrite Ea, (D a Pa). destruct (B a Pa) as [_ U].
    assert (t ^ 2 * a * (Dawson a / a) <= t ^ 2 * a * 1) by (apply Rmult_le_compat_l; [left; positivity|exact U]). lra. }
  assert (Q2 : 0 <= q b).
  { assert (Pb : 0 < b) by (unfold b; lra). unfold q. rewrite (D b Pb). destruct (B b Pb) as [L _].
    assert (W : 0 < 2 + 2 * b ^ 2) by positivity.
    assert (S : t ^ 2 <= b ^ 2) by (apply Rle_trans with (b * 1); [unfold b; lra|]; assert (1 <= b) by (unfold b; nra); nra).
    assert (M : t ^ 2 <= (1 + 2 * b ^ 2) ^ 2 * / (2 + 2 * b ^ 2)).
    { apply (Rmult_le_reg_r (2 + 2 * b ^ 2)); [exact W|]. rewrite Rmult_assoc, Rinv_l by lra. nra. }
    assert (N : t ^ 2 <= (1 + 2 * b ^ 2) ^ 2 * (Dawson b / b)).
    { apply Rle_trans with (1 := M). apply Rmult_le_compat_l; [apply pow2_ge_0|exact L]. }
    assert (t ^ 2 * b <= (1 + 2 * b ^ 2) ^ 2 * (Dawson b / b) * b) by (apply Rmult_le_compat_r; lra). lra. }
  assert (Hab : a <= b) by (unfold b; lra).
  destruct (IVT_gen q a b 0) as [x [X1 X2]].
  - intros x. apply continuity_pt_filterlim. unfold q.
    apply (continuous_plus (fun x => (1 + 2 * x ^ 2) ^ 2 * Dawson x)); [|continuous_explicit].
    apply (continuous_mult (fun x => (1 + 2 * x ^ 2) ^ 2) Dawson); [continuous_explicit|apply Dawson_continuous].
  - rewrite Rmin_left, Rmax_right; lra.
  - rewrite Rmin_left, Rmax_right in X1 by exact Hab. assert (P : 0 < x) by lra.
    assert (He : 0 < 2 * x ^ 2) by positivity.
    assert (E : (2 * x ^ 2 + 1) * sqrt (df (2 * x ^ 2)) = t).
    { rewrite <- (R x P).
      assert (V : Dawson x / x = (t / (1 + 2 * x ^ 2)) ^ 2).
      { unfold q in X2. assert (0 < 1 + 2 * x ^ 2) by positivity.
        assert (Y : Dawson x = t ^ 2 * x / (1 + 2 * x ^ 2) ^ 2).
        { apply (Rmult_eq_reg_l ((1 + 2 * x ^ 2) ^ 2)); [|apply pow_nonzero; lra].
          replace ((1 + 2 * x ^ 2) ^ 2 * (t ^ 2 * x / (1 + 2 * x ^ 2) ^ 2)) with (t ^ 2 * x) by (field; lra). lra. }
        rewrite Y. field. lra. }
      assert (0 < 1 + 2 * x ^ 2) by positivity.
      rewrite V, sqrt_pow2 by (left; apply Rdiv_lt_0_compat; lra). field. lra. }
    exists (2 * x ^ 2). split; [exact He|]. split; [exact E|]. apply VariationalDropout_prox; [lra|exact He|exact E].
Qed.
