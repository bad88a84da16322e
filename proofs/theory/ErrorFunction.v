(** * The error function

    [erf x = 2 / sqrt PI * (integral of exp (- t^2) from 0 to x)], which Coq's libraries lack: its derivative, and
    [0 < erf x < 1] for [x > 0].  The bound 1 is the Gaussian integral: with
    [G x = integral of exp (- t^2) from 0 to x] and [H x = integral of exp (- x^2 (1 + t^2)) / (1 + t^2) from 0 to 1],
    [G^2 + H] has the derivative 0 and the value [PI / 4] at 0, and [H] is positive. *)
From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine.
Open Scope R_scope.

Definition gauss (x : R) := RInt (fun t => exp (- t ^ 2)) 0 x.
Definition erf (x : R) := 2 / sqrt PI * gauss x.

Lemma gauss_continuous t : continuous (fun t => exp (- t ^ 2)) t.
Proof. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). auto_derive. trivial. Qed.

Lemma gauss_integrable a b : ex_RInt (fun t => exp (- t ^ 2)) a b.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros. apply gauss_continuous. Qed.

Lemma gauss_derive x : is_derive gauss x (exp (- x ^ 2)).
Proof. apply (integral_derive (fun t => exp (- t ^ 2))), gauss_continuous. Qed.

Lemma gauss_0 : gauss 0 = 0.
Proof. apply integral_0. Qed.

(** ** The Gaussian integral *)

Definition kernel (x t : R) := exp (- x ^ 2 * (1 + t ^ 2)) / (1 + t ^ 2).
Definition companion (x : R) := RInt (kernel x) 0 1.

Lemma kernel_derive x t : is_derive (fun u => kernel u t) x (- 2 * x * exp (- x ^ 2 * (1 + t ^ 2))).
Proof. unfold kernel. auto_derive; [trivial|]. simpl. field. nra. Qed.

Lemma kernel_continuous x t : continuous (kernel x) t.
Proof.
  apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). unfold kernel. auto_derive. nra.
Qed.

Lemma kernel_integrable x a b : ex_RInt (kernel x) a b.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros. apply kernel_continuous. Qed.

Lemma slope_continuous x t : continuity_2d_pt (fun u v => - 2 * u * exp (- u ^ 2 * (1 + v ^ 2))) x t.
Proof.
  apply continuity_2d_pt_mult.
  - apply continuity_2d_pt_mult; [apply continuity_2d_pt_const|apply continuity_2d_pt_id1].
  - apply (continuity_1d_2d_pt_comp exp (fun u v => - u ^ 2 * (1 + v ^ 2))).
    + apply derivable_continuous_pt, derivable_pt_exp.
    + apply continuity_2d_pt_mult.
      * apply continuity_2d_pt_opp. simpl.
        apply continuity_2d_pt_mult; [apply continuity_2d_pt_id1|].
        apply continuity_2d_pt_mult; [apply continuity_2d_pt_id1|apply continuity_2d_pt_const].
      * apply continuity_2d_pt_plus; [apply continuity_2d_pt_const|]. simpl.
        apply continuity_2d_pt_mult; [apply continuity_2d_pt_id2|].
        apply continuity_2d_pt_mult; [apply continuity_2d_pt_id2|apply continuity_2d_pt_const].
Qed.

Lemma companion_derive x : is_derive companion x (- 2 * exp (- x ^ 2) * gauss x).
Proof.
  assert (E : RInt (fun t => Derive (fun u => kernel u t) x) 0 1 = - 2 * exp (- x ^ 2) * gauss x).
  { apply is_RInt_unique.
    apply (is_RInt_ext (fun t => scal (- 2 * exp (- x ^ 2)) (scal x (exp (- (x * t + 0) ^ 2))))).
    - intros t _. replace (Derive (fun u => kernel u t) x) with (- 2 * x * exp (- x ^ 2 * (1 + t ^ 2)))
        by (symmetry; apply is_derive_unique, kernel_derive).
      replace (- x ^ 2 * (1 + t ^ 2)) with (- x ^ 2 + - (x * t + 0) ^ 2) by ring. rewrite exp_plus.
      unfold scal; simpl; unfold mult; simpl. ring.
    - apply (is_RInt_scal (V := R_NormedModule) (fun t => scal x (exp (- (x * t + 0) ^ 2))) 0 1 _ (gauss x)).
      apply (is_RInt_comp_lin (V := R_NormedModule) (fun s => exp (- s ^ 2)) x 0 0 1).
      rewrite Rmult_0_r, Rmult_1_r, !Rplus_0_r.
      apply (RInt_correct (V := R_CompleteNormedModule)), gauss_integrable. }
  rewrite <- E. apply is_derive_RInt_param.
  - apply filter_forall. intros y t _. eexists. apply kernel_derive.
  - intros t _. apply (continuity_2d_pt_ext (fun u v => - 2 * u * exp (- u ^ 2 * (1 + v ^ 2)))).
    + intros u v. symmetry. apply is_derive_unique, kernel_derive.
    + apply slope_continuous.
  - apply filter_forall. intros y. apply kernel_integrable.
Qed.

Lemma companion_0 : companion 0 = PI / 4.
Proof.
  unfold companion. apply is_RInt_unique.
  apply (is_RInt_ext (fun t => / (1 + t ^ 2))).
  { intros t _. unfold kernel. replace (- 0 ^ 2 * (1 + t ^ 2)) with 0 by ring. rewrite exp_0. symmetry. apply Rmult_1_l. }
  replace (PI / 4) with (minus (atan 1) (atan 0)) by (rewrite atan_1, atan_0; apply Rminus_0_r).
  apply (is_RInt_derive (V := R_CompleteNormedModule) atan).
  - intros t _. auto_derive; [trivial|]. simpl. field. nra.
  - intros t _. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). auto_derive. nra.
Qed.

Lemma companion_pos x : 0 < companion x.
Proof.
  apply RInt_gt_0; [lra| |intros; apply kernel_continuous].
  intros t _. unfold kernel. apply Rdiv_lt_0_compat; [apply exp_pos|nra].
Qed.

Lemma gaussian_integral x : gauss x ^ 2 + companion x = PI / 4.
Proof.
  assert (D : forall y, is_derive (fun y => gauss y ^ 2 + companion y) y 0).
  { intros y. apply (derive_eq _ _ (2 * exp (- y ^ 2) * gauss y + - 2 * exp (- y ^ 2) * gauss y)); [|ring].
    apply derive_plus; [|apply companion_derive].
    apply (derive_eq _ _ (INR 2 * exp (- y ^ 2) * gauss y ^ 1)); [|simpl; ring].
    apply (is_derive_pow gauss 2 y), gauss_derive. }
  rewrite <- companion_0. replace (companion 0) with (gauss 0 ^ 2 + companion 0) by (rewrite gauss_0; ring).
  destruct (MVT_gen (fun y => gauss y ^ 2 + companion y) 0 x (fun _ => 0)) as (c & _ & H).
  - intros y _. apply D.
  - intros y _. apply continuity_pt_filterlim, (continuous_of_derive _ _ _ (D y)).
  - lra.
Qed.

(** ** erf *)

Lemma sqrt_PI_pos : 0 < sqrt PI.
Proof. apply sqrt_lt_R0, PI_RGT_0. Qed.

Lemma erf_0 : erf 0 = 0.
Proof. unfold erf. rewrite gauss_0. ring. Qed.

Lemma erf_derive x : is_derive erf x (2 / (sqrt PI * exp (x ^ 2))).
Proof.
  apply (derive_eq _ _ (2 / sqrt PI * exp (- x ^ 2))).
  - exact (is_derive_scal gauss x (2 / sqrt PI) _ (gauss_derive x)).
  - rewrite exp_Ropp. field. split; [apply Rgt_not_eq, exp_pos|apply Rgt_not_eq, sqrt_PI_pos].
Qed.

Lemma erf_continuous x : continuous erf x.
Proof. exact (continuous_of_derive _ _ _ (erf_derive x)). Qed.

Theorem erf_increasing a b : a < b -> erf a < erf b.
Proof.
  intros H. destruct (mean_value a b erf (fun x => 2 / (sqrt PI * exp (x ^ 2))) H) as (c & _ & E).
  - intros. apply erf_derive.
  - intros. apply erf_continuous.
  - enough (0 < 2 / (sqrt PI * exp (c ^ 2)) * (b - a)) by lra. apply Rmult_lt_0_compat; [|lra].
    apply Rdiv_lt_0_compat; [lra|]. apply Rmult_lt_0_compat; [apply sqrt_PI_pos|apply exp_pos].
Qed.

Theorem erf_pos x : 0 < x -> 0 < erf x.
Proof. intros H. rewrite <- erf_0. apply erf_increasing, H. Qed.

Theorem erf_lt_1 x : erf x < 1.
Proof.
  assert (S : (erf x) ^ 2 < 1 ^ 2).
  { unfold erf. generalize (gaussian_integral x) (companion_pos x) sqrt_PI_pos. intros G C P.
    assert (Q : sqrt PI * sqrt PI = PI) by (apply sqrt_sqrt, Rlt_le, PI_RGT_0).
    apply (Rmult_lt_reg_r PI); [apply PI_RGT_0|].
    replace ((2 / sqrt PI * gauss x) ^ 2 * PI) with (4 * gauss x ^ 2) by (rewrite <- Q at 2; field; lra). lra. }
  nra.
Qed.

Lemma erf_between x : 0 <= x -> 0 <= erf x <= 1.
Proof.
  intros [H| <-]; [|rewrite erf_0; lra]. generalize (erf_pos x H) (erf_lt_1 x). lra.
Qed.
