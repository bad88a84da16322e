(** * HardConcrete gates

    A gate [s] in [0, 1] is known by its survival function [S x = P(s > x)]: [E s = integral of S], [E s^2 = integral of
    2 x S x], over [0, 1], and the cost is [P(s > 0) / 2 = S 0 / 2].  For HardConcrete, with [beta = 2/3] and the stretch
    from [-1/10] to [11/10], [S x = sigmoid (phi - beta ln ((x + 1/10) / (11/10 - x)))], [phi] the location parameter.

    Proved: the effective penalty exists, is subquadratic, and its best noise ratio falls with the magnitude; it lies between
    MCP (the penalty of plain Bernoulli gates) and 1/2, so it saturates, at 1/2, and every pull below [lam] leaves an exact
    zero.  Not proved here: the magnitude 0.535 from which it is constant, and that the best [phi] jumps to infinity there;
    that needs enclosures of these integrals, and is left to ball arithmetic. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics Noise Zeros.
From Etatrick.penalties Require BernoulliGates.
Open Scope R_scope.

(** ** Any gate given by its survival function *)

Section Survival.
Variable S : R -> R.
Variable d : R.
Hypothesis d_pos : 0 < d.
Hypothesis continuity : forall x, - d < x < 1 + d -> continuous S x.
Hypothesis range : forall x, 0 <= x <= 1 -> 0 < S x <= 1.

Definition first_moment := RInt S 0 1.
Definition second_moment := RInt (fun x => 2 * x * S x) 0 1.
Definition gate_ratio := second_moment / first_moment ^ 2 - 1.

Let I (y : R) := RInt S 0 y.
Let J (y : R) := RInt (fun x => 2 * x * S x) 0 y.

Lemma integral_derive (h : R -> R) y : (forall x, - d < x < 1 + d -> continuous h x) -> 0 <= y <= 1 ->
  is_derive (fun y => RInt h 0 y) y (h y).
Proof.
  intros C Hy. apply (is_derive_RInt (V := R_CompleteNormedModule) h _ 0 y); [|apply C; lra].
  apply (filter_imp (fun z => - d < z /\ z < 1 + d)); [|apply filter_and; [apply near_right|apply near_left]; lra].
  intros z [Z1 Z2]. apply (RInt_correct (V := R_CompleteNormedModule)), (ex_RInt_continuous (V := R_CompleteNormedModule)).
  intros x [X1 X2]. apply C. split.
  - apply Rlt_le_trans with (2 := X1). apply Rmin_glb_lt; lra.
  - apply Rle_lt_trans with (1 := X2). apply Rmax_lub_lt; lra.
Qed.

Lemma weighted_continuous x : - d < x < 1 + d -> continuous (fun x => 2 * x * S x) x.
Proof. intros H. apply (continuous_mult (fun x => 2 * x) S); [continuous_explicit|apply continuity, H]. Qed.

Lemma I_derive y : 0 <= y <= 1 -> is_derive I y (S y).
Proof. apply integral_derive, continuity. Qed.

Lemma J_derive y : 0 <= y <= 1 -> is_derive J y (2 * y * S y).
Proof. apply (integral_derive (fun x => 2 * x * S x)), weighted_continuous. Qed.

Lemma integral_start (h : R -> R) : RInt h 0 0 = 0.
Proof. exact (RInt_point (V := R_CompleteNormedModule) 0 h). Qed.

(** A derivative that keeps its sign on [0, 1]. *)
Lemma rises (F dF : R -> R) y : (forall x, 0 <= x <= 1 -> is_derive F x (dF x)) -> (forall x, 0 <= x <= 1 -> 0 <= dF x) ->
  0 <= y <= 1 -> F 0 <= F y.
Proof.
  intros D P Hy. enough (0 * (y - 0) <= F y - F 0) by lra.
  apply (growth_ge nil dF); [lra|..]; intros x Hx; try intros _;
    [apply (continuous_of_derive F x (dF x)), D|apply D|apply P]; lra.
Qed.

Lemma I_below y : 0 <= y <= 1 -> I y <= y.
Proof.
  intros Hy. assert (0 - I 0 <= y - I y); [|unfold I in *; rewrite integral_start in *; lra].
  apply (rises (fun y => y - I y) (fun y => 1 - S y)); [|intros x Hx; generalize (range x Hx); lra|exact Hy].
  intros x Hx. apply derive_minus; [auto_derive; [trivial|reflexivity]|apply I_derive, Hx].
Qed.

(** [m <= S] on [0, 1] gives [m <= E s]. *)
Lemma first_moment_above m : (forall x, 0 <= x <= 1 -> m <= S x) -> m <= first_moment.
Proof.
  intros H. assert (I 0 - m * 0 <= I 1 - m * 1); [|unfold I, first_moment in *; rewrite integral_start in *; lra].
  apply (rises (fun y => I y - m * y) (fun y => S y - m)); [|intros x Hx; generalize (H x Hx); lra|lra].
  intros x Hx. apply derive_minus; [apply I_derive, Hx|auto_derive; [trivial|ring]].
Qed.

Lemma second_moment_below : second_moment <= 1.
Proof.
  assert (0 ^ 2 - J 0 <= 1 ^ 2 - J 1); [|unfold J, second_moment in *; rewrite integral_start in *; lra].
  apply (rises (fun y => y ^ 2 - J y) (fun y => 2 * y - 2 * y * S y)); [| |lra].
  - intros x Hx. apply derive_minus; [auto_derive; [trivial|ring]|apply J_derive, Hx].
  - intros x Hx. destruct (range x Hx). assert (0 <= x * (1 - S x)) by (apply Rmult_le_pos; lra). lra.
Qed.

(** The variance is not negative: [J y - (I y)^2] rises, since [I y <= y]. *)
Lemma variance_nonneg : first_moment ^ 2 <= second_moment.
Proof.
  assert (J 0 - I 0 ^ 2 <= J 1 - I 1 ^ 2); [|unfold I, J, first_moment, second_moment in *;
    rewrite !integral_start in *; lra].
  apply (rises (fun y => J y - I y ^ 2) (fun y => 2 * y * S y - 2 * (S y * I y))); [| |lra].
  - intros x Hx. apply derive_minus; [apply J_derive, Hx|].
    apply (derive_eq _ _ (2 * I x * S x)); [|ring].
    apply (derive_comp (fun y => y ^ 2) I); [auto_derive; [trivial|ring]|apply I_derive, Hx].
  - intros x Hx. destruct (range x Hx). assert (0 <= S x * (x - I x)) by (apply Rmult_le_pos; [lra|
    generalize (I_below x Hx); lra]). lra.
Qed.

(** Cauchy-Schwarz for a falling survival function: [P(s > 0) >= 1 / (1 + r)]. *)
Hypothesis falls : forall x, 0 <= x <= 1 -> S x <= S 0.

Lemma I_below_start y : 0 <= y <= 1 -> I y <= S 0 * y.
Proof.
  intros Hy. assert (S 0 * 0 - I 0 <= S 0 * y - I y); [|unfold I in *; rewrite integral_start in *; lra].
  apply (rises (fun y => S 0 * y - I y) (fun y => S 0 - S y)); [|intros x Hx; generalize (falls x Hx); lra|exact Hy].
  intros x Hx. apply derive_minus; [auto_derive; [trivial|ring]|apply I_derive, Hx].
Qed.

Lemma start_above : first_moment ^ 2 <= S 0 * second_moment.
Proof.
  assert (S 0 * J 0 - I 0 ^ 2 <= S 0 * J 1 - I 1 ^ 2);
    [|unfold I, J, first_moment, second_moment in *; rewrite !integral_start in *; lra].
  apply (rises (fun y => S 0 * J y - I y ^ 2) (fun y => S 0 * (2 * y * S y) - 2 * (S y * I y))); [| |lra].
  - intros x Hx. apply derive_minus.
    + apply (derive_comp (fun y => S 0 * y) J); [auto_derive; [trivial|ring]|apply J_derive, Hx].
    + apply (derive_eq _ _ (2 * I x * S x)); [|ring].
      apply (derive_comp (fun y => y ^ 2) I); [auto_derive; [trivial|ring]|apply I_derive, Hx].
  - intros x Hx. destruct (range x Hx).
    assert (0 <= S x * (S 0 * x - I x)) by (apply Rmult_le_pos; [lra|generalize (I_below_start x Hx); lra]). lra.
Qed.

Lemma gate_ratio_above m : 0 < m -> (forall x, 0 <= x <= 1 -> m <= S x) -> (1 - S 0) / S 0 <= gate_ratio.
Proof.
  intros Hm H. assert (A := first_moment_above m H). assert (B := start_above). destruct (range 0 ltac:(lra)) as [R _].
  assert (P : 0 < first_moment ^ 2) by (apply pow_lt; lra). unfold gate_ratio.
  apply (Rmult_le_reg_r (S 0 * first_moment ^ 2)); [apply Rmult_lt_0_compat; assumption|].
  replace ((1 - S 0) / S 0 * (S 0 * first_moment ^ 2)) with (first_moment ^ 2 - S 0 * first_moment ^ 2) by (field; lra).
  replace ((second_moment / first_moment ^ 2 - 1) * (S 0 * first_moment ^ 2))
    with (S 0 * second_moment - S 0 * first_moment ^ 2) by (field; lra). lra.
Qed.

Lemma gate_ratio_nonneg m : 0 < m -> (forall x, 0 <= x <= 1 -> m <= S x) -> 0 <= gate_ratio <= / m ^ 2 - 1.
Proof.
  intros Hm H. assert (A := first_moment_above m H). assert (B := variance_nonneg). assert (C := second_moment_below).
  assert (P : 0 < first_moment ^ 2) by (apply pow_lt; lra). unfold gate_ratio. split.
  - apply (Rmult_le_reg_r (first_moment ^ 2)); [exact P|].
    replace ((second_moment / first_moment ^ 2 - 1) * first_moment ^ 2) with (second_moment - first_moment ^ 2) by
      (field; lra). lra.
  - assert (second_moment / first_moment ^ 2 <= / m ^ 2); [|lra].
    apply Rle_trans with (1 * / first_moment ^ 2); [apply Rmult_le_compat_r; [left; positivity|exact C]|].
    rewrite Rmult_1_l. apply Rinv_le_contravar; [positivity|apply pow_incr; lra].
Qed.
End Survival.

(** ** HardConcrete *)

Definition stretch (x : R) := 2 / 3 * ln ((x + 1 / 10) / (11 / 10 - x)).
Definition survival (phi x : R) := / (1 + exp (stretch x - phi)).
Definition ratio (phi : R) := gate_ratio (survival phi).
Definition cost (phi : R) := survival phi 0 / 2.

Lemma survival_continuous phi x : - (1 / 20) < x < 1 + 1 / 20 -> continuous (survival phi) x.
Proof.
  intros Hx. assert (0 < (x + 1 / 10) / (11 / 10 - x)) by (apply Rdiv_lt_0_compat; lra).
  assert (P := exp_pos (2 / 3 * ln ((x + 1 / 10) / (11 / 10 - x)) - phi)).
  apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). unfold survival, stretch.
  auto_derive. unfold Rminus, Rdiv in *. repeat split; lra.
Qed.

Lemma survival_range phi x : 0 < survival phi x <= 1.
Proof.
  assert (P := exp_pos (stretch x - phi)). unfold survival. split; [positivity|].
  rewrite <- Rinv_1. apply Rinv_le_contravar; lra.
Qed.

Lemma stretch_rises x : 0 <= x <= 1 -> stretch x <= stretch 1.
Proof.
  intros Hx. unfold stretch. apply Rmult_le_compat_l; [lra|].
  assert (H : (x + 1 / 10) / (11 / 10 - x) <= (1 + 1 / 10) / (11 / 10 - 1)).
  { apply Rmult_le_compat; [lra|left; apply Rinv_0_lt_compat; lra|lra|apply Rinv_le_contravar; lra]. }
  assert (P : 0 < (x + 1 / 10) / (11 / 10 - x)) by (apply Rdiv_lt_0_compat; lra).
  destruct H as [H| ->]; [left; apply ln_increasing; assumption|right; reflexivity].
Qed.

Lemma survival_falls phi x : 0 <= x <= 1 -> survival phi 1 <= survival phi x.
Proof.
  intros Hx. assert (P := exp_pos (stretch x - phi)). apply Rinv_le_contravar; [lra|].
  assert (exp (stretch x - phi) <= exp (stretch 1 - phi)); [|lra].
  destruct (stretch_rises x Hx) as [H| ->]; [left; apply exp_increasing; lra|right; reflexivity].
Qed.

Lemma stretch_starts x : 0 <= x <= 1 -> stretch 0 <= stretch x.
Proof.
  intros Hx. unfold stretch. apply Rmult_le_compat_l; [lra|].
  assert (H : (0 + 1 / 10) / (11 / 10 - 0) <= (x + 1 / 10) / (11 / 10 - x)).
  { apply Rmult_le_compat; [lra|left; apply Rinv_0_lt_compat; lra|lra|apply Rinv_le_contravar; lra]. }
  assert (P : 0 < (0 + 1 / 10) / (11 / 10 - 0)) by (apply Rdiv_lt_0_compat; lra).
  destruct H as [H| ->]; [left; apply ln_increasing; assumption|right; reflexivity].
Qed.

Lemma survival_starts phi x : 0 <= x <= 1 -> survival phi x <= survival phi 0.
Proof.
  intros Hx. assert (P := exp_pos (stretch 0 - phi)). apply Rinv_le_contravar; [lra|].
  assert (exp (stretch 0 - phi) <= exp (stretch x - phi)); [|lra].
  destruct (stretch_starts x Hx) as [H| ->]; [left; apply exp_increasing; lra|right; reflexivity].
Qed.

Lemma ratio_above phi : (1 - survival phi 0) / survival phi 0 <= ratio phi.
Proof.
  apply (gate_ratio_above (survival phi) (1 / 20)) with (m := survival phi 1);
    [lra|apply survival_continuous|intros; apply survival_range|apply survival_starts|apply survival_range|].
  apply survival_falls.
Qed.

Lemma ratio_range phi : 0 <= ratio phi <= / survival phi 1 ^ 2 - 1.
Proof.
  apply (gate_ratio_nonneg (survival phi) (1 / 20)); [lra|apply survival_continuous|intros; apply survival_range|
    apply survival_range|].
  apply survival_falls.
Qed.

Lemma cost_range phi : 0 <= cost phi <= 1 / 2.
Proof. unfold cost. destruct (survival_range phi 0). lra. Qed.

Theorem HardConcrete_penalty_exists w : exists m, is_infimum (fun y => exists phi, y = expected_cost R ratio cost w phi) m.
Proof. apply (noise_penalty_exists R ratio cost 0 0); intros phi; [apply ratio_range|apply cost_range]. Qed.

Section Penalty.
Variable Omega : R -> R.
Hypothesis penalty : noise_penalty R ratio cost Omega.

Theorem HardConcrete_subquadratic : subquadratic Omega.
Proof. exact (noise_penalty_subquadratic R ratio cost Omega penalty). Qed.

Theorem HardConcrete_ratio_falls v w phi psi : 0 < v -> v < w ->
  best R ratio cost v phi -> best R ratio cost w psi -> ratio psi <= ratio phi.
Proof. exact (best_ratio_falls R ratio cost v w phi psi). Qed.

(** Opening the gate ([phi] to infinity) costs at most 1/2 and removes the noise. *)
Theorem HardConcrete_bounded w : 0 < w -> 0 <= Omega w <= 1 / 2.
Proof.
  intros Hw. destruct (penalty w Hw) as [L G]. split.
  - apply G. intros y (phi & ->). unfold expected_cost.
    assert (0 <= ratio phi * w ^ 2) by (apply Rmult_le_pos; [apply ratio_range|apply pow2_ge_0]).
    generalize (cost_range phi). lra.
  - apply le_epsilon. intros e He.
    (* phi so large that exp (stretch 1 - phi) = a with (1 + a)^2 - 1 <= 2 e / w^2 *)
    set (a := Rmin 1 (e / (2 * w ^ 2))).
    assert (W : 0 < w ^ 2) by (apply pow_lt; lra).
    assert (A : 0 < a) by (apply Rmin_glb_lt; [lra|positivity]).
    assert (A1 : a <= 1) by apply Rmin_l. assert (A2 : a <= e / (2 * w ^ 2)) by apply Rmin_r.
    specialize (L _ (ex_intro _ (stretch 1 - ln a) eq_refl)). unfold expected_cost in L.
    destruct (ratio_range (stretch 1 - ln a)) as [_ R1]. generalize (cost_range (stretch 1 - ln a)). intros C.
    assert (E : survival (stretch 1 - ln a) 1 = / (1 + a)).
    { unfold survival. replace (stretch 1 - (stretch 1 - ln a)) with (ln a) by ring. rewrite exp_ln by exact A.
      reflexivity. }
    rewrite E in R1. replace (/ (/ (1 + a)) ^ 2 - 1) with (a * (2 + a)) in R1 by (field; lra).
    assert (B : a * (2 + a) <= e / (2 * w ^ 2) * 3) by (apply Rmult_le_compat; lra).
    assert (ratio (stretch 1 - ln a) * w ^ 2 <= e / (2 * w ^ 2) * 3 * w ^ 2) by (apply Rmult_le_compat_r; lra).
    replace (e / (2 * w ^ 2) * 3 * w ^ 2) with (3 / 2 * e) in * by (field; lra). lra.
Qed.

(** Plain Bernoulli gates at the same price cost less: [Omega] lies above MCP. *)
Theorem HardConcrete_above_mcp w : 0 < w -> BernoulliGates.Omega (1 / 2) w <= Omega w.
Proof.
  intros Hw. apply (penalty w Hw). intros y (phi & ->). unfold expected_cost, cost.
  assert (A := BernoulliGates.gate_cost_above (1 / 2) ltac:(lra) w (survival phi 0) Hw (survival_range phi 0)).
  assert (B := Rmult_le_compat_r (w ^ 2) _ _ (pow2_ge_0 w) (ratio_above phi)). lra.
Qed.

Lemma mcp_threshold : BernoulliGates.b (1 / 2) = 1.
Proof. unfold BernoulliGates.b. replace (2 * (1 / 2)) with 1 by field. apply sqrt_1. Qed.

Theorem HardConcrete_saturates : saturates Omega.
Proof.
  apply (saturates_by Omega 2 (1 / 2)); [lra|]. intros w Hw.
  assert (A := HardConcrete_above_mcp w ltac:(lra)). assert (B := HardConcrete_bounded w ltac:(lra)).
  rewrite BernoulliGates.cel0_right in A by (try rewrite mcp_threshold; lra). lra.
Qed.

Corollary HardConcrete_unbiased : unbiased Omega.
Proof. exact (unbiased_by_saturation _ HardConcrete_saturates). Qed.

(** Exact zeros: with [Omega 0 = 0], a loss that pulls at 0 with less than [lam] has a local minimiser there. *)
Theorem HardConcrete_exact_zeros L dL lam : is_derive L 0 dL -> 0 < lam -> Rabs dL < lam ->
  local_minimiser (objective L (piece 0 (fun _ => 0) Omega) lam) 0.
Proof.
  intros D Hl H. assert (P := Rabs_pos dL). set (k := (1 + Rabs dL / lam) / 2).
  assert (Q : Rabs dL / lam * lam = Rabs dL) by (field; lra).
  assert (K : Rabs dL / lam < 1) by (apply (Rmult_lt_reg_r lam); lra).
  apply (zero_of_lower_bound L _ dL lam D Hl k (2 * (1 - k))); [unfold k; lra| |unfold k; lra].
  intros w [W0 W]. rewrite (piece_right 0 _ _ w W0), (piece_left 0 _ _ 0 (Rle_refl 0)).
  assert (0 <= Rabs dL / lam) by (apply Rmult_le_pos; [exact P|left; positivity]).
  assert (A := HardConcrete_above_mcp w W0).
  rewrite BernoulliGates.cel0_left in A by (try rewrite mcp_threshold; unfold k in *; lra). rewrite mcp_threshold in A.
  assert (w * w <= 2 * (1 - k) * w) by (apply Rmult_le_compat_r; lra). lra.
Qed.
End Penalty.
