(** * Many weights: the alternation descends, and joint noise stays subquadratic

    Adaptive Tikhonov alternates two steps: set each noise ratio by the rule, [r_i = r |w_i|]; then lower
    [L w + (lam / 2) sum_i r_i w_i^2] with the ratios held fixed.  Whatever the loss, and however little the second step
    lowers its objective, [L w + lam sum_i Omega |w_i|] never rises: majorise, then minimise. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate Noise Zeros.
Open Scope R_scope.

Fixpoint total (n : nat) (a : nat -> R) : R := match n with O => 0 | S n => total n a + a n end.

Lemma total_le n a b : (forall i, (i < n)%nat -> a i <= b i) -> total n a <= total n b.
Proof.
  induction n as [|n IH]; intros H; simpl; [lra|].
  apply Rplus_le_compat; [apply IH; intros; apply H; lia|apply H; lia].
Qed.

Lemma total_plus n a b : total n (fun i => a i + b i) = total n a + total n b.
Proof. induction n as [|n IH]; simpl; [ring|rewrite IH; ring]. Qed.

Lemma total_scale n c a : total n (fun i => c * a i) = c * total n a.
Proof. induction n as [|n IH]; simpl; [ring|rewrite IH; ring]. Qed.

Lemma total_ext n a b : (forall i, (i < n)%nat -> a i = b i) -> total n a = total n b.
Proof. intros H. apply Rle_antisym; apply total_le; intros; right; [|symmetry]; auto. Qed.

(** Majorisation reaches 0 too. *)
Lemma majorisation_closed knots r Omega v w : effective_penalty knots r Omega -> nonincreasing r -> right_continuous Omega ->
  0 < v -> 0 <= w -> Omega w <= Omega v + (w ^ 2 - v ^ 2) * r v / 2.
Proof.
  intros P M C Hv [Hw| <-]; [apply (majorisation knots r Omega P M); assumption|].
  assert (A := right_limit_le (fun x => Omega x + (- (r v / 2)) * x ^ 2) (Omega v - v ^ 2 * r v / 2) 1).
  cbv beta in A. assert (Omega 0 + - (r v / 2) * 0 ^ 2 <= Omega v - v ^ 2 * r v / 2); [|lra].
  apply A; [|lra|].
  - apply right_continuous_plus; [exact C|].
    apply right_continuous_of_continuous, (continuous_of_derive _ _ 0). auto_derive; [trivial|ring].
  - intros x Hx. generalize (majorisation knots r Omega P M v x Hv ltac:(lra)). lra.
Qed.

Section Alternation.
Variables (n : nat) (L : (nat -> R) -> R) (lam : R) (knots : list R) (r Omega : R -> R).
Hypothesis lam_nonneg : 0 <= lam.
Hypothesis penalty : effective_penalty knots r Omega.
Hypothesis rising_reweighting : nonincreasing r.
Hypothesis at_zero : right_continuous Omega.

Definition penalised (w : nat -> R) := L w + lam * total n (fun i => Omega (Rabs (w i))).
Definition tikhonov (ratio w : nat -> R) := L w + lam / 2 * total n (fun i => ratio i * w i ^ 2).
Definition adapted (w : nat -> R) (i : nat) := r (Rabs (w i)).

(** A weight at 0 has an infinite ridge (eta_hat = 0), so it stays there. *)
Theorem adaptive_step_descends v w : (forall i, (i < n)%nat -> v i = 0 -> w i = 0) ->
  tikhonov (adapted v) w <= tikhonov (adapted v) v -> penalised w <= penalised v.
Proof.
  intros Z H. unfold tikhonov, penalised in *.
  assert (M : total n (fun i => Omega (Rabs (w i))) <=
    total n (fun i => Omega (Rabs (v i)) + (/ 2 * (adapted v i * w i ^ 2) + (- / 2) * (adapted v i * v i ^ 2)))).
  { apply total_le. intros i Hi. destruct (Req_dec (v i) 0) as [E|N].
    - rewrite E, (Z i Hi E). lra.
    - assert (A := majorisation_closed knots r Omega (Rabs (v i)) (Rabs (w i)) penalty rising_reweighting at_zero
                     (Rabs_pos_lt _ N) (Rabs_pos _)).
      rewrite !pow2_abs in A. unfold adapted. lra. }
  rewrite !total_plus, !total_scale in M. apply (Rmult_le_compat_l lam) in M; [|exact lam_nonneg]. lra.
Qed.

(** So along the whole alternation. *)
Corollary alternation_descends (w : nat -> nat -> R) :
  (forall t i, (i < n)%nat -> w t i = 0 -> w (S t) i = 0) ->
  (forall t, tikhonov (adapted (w t)) (w (S t)) <= tikhonov (adapted (w t)) (w t)) ->
  forall s t, (s <= t)%nat -> penalised (w t) <= penalised (w s).
Proof.
  intros Z H s t Hst. induction Hst as [|t _ IH]; [lra|].
  apply Rle_trans with (2 := IH). apply adaptive_step_descends; [intros i; apply Z|apply H].
Qed.
End Alternation.

(** ** Where the alternation rests

    A coordinate that rests at [w > 0] is stationary for loss plus penalty, and conversely.  At 0 this says nothing: the
    ridge is infinite there, so the alternation rests at 0 whatever the loss, and must be started away from it. *)
Theorem resting_is_stationary (L : R -> R) dL lam r w : 0 < w -> is_derive L w dL ->
  local_minimiser (fun x => L x + lam / 2 * (r w * x ^ 2)) w -> dL + lam * (w * r w) = 0.
Proof.
  intros Hw D (d & Hd & M). set (J := fun x => L x + lam / 2 * (r w * x ^ 2)) in *.
  assert (Dj : is_derive J w (dL + lam * (w * r w))).
  { apply derive_plus; [exact D|]. auto_derive; [trivial|field]. }
  assert (pr : derivable_pt J w) by (apply ex_derive_Reals_0; eexists; exact Dj).
  assert (E := deriv_minimum J (w - d) (w + d) w pr ltac:(lra) ltac:(lra)).
  rewrite Derive_Reals, (is_derive_unique _ _ _ Dj) in E.
  apply E. intros x X1 X2. apply M. apply Rabs_def1; lra.
Qed.

Theorem stationary_rests (L : R -> R) dL lam (r Omega : R -> R) w : is_derive L w dL -> is_derive Omega w (w * r w) ->
  (is_derive (fun x => L x + lam * Omega x) w 0 <-> is_derive (fun x => L x + lam / 2 * (r w * x ^ 2)) w 0).
Proof.
  intros D O.
  assert (A : is_derive (fun x => L x + lam * Omega x) w (dL + lam * (w * r w))).
  { apply derive_plus; [exact D|]. apply (derive_comp (fun y => lam * y)); [auto_derive; [trivial|ring]|exact O]. }
  assert (B : is_derive (fun x => L x + lam / 2 * (r w * x ^ 2)) w (dL + lam * (w * r w))).
  { apply derive_plus; [exact D|]. auto_derive; [trivial|field]. }
  split; intros H.
  - apply (derive_eq _ _ _ _ B). rewrite <- (is_derive_unique _ _ _ A). exact (is_derive_unique _ _ _ H).
  - apply (derive_eq _ _ _ _ A). rewrite <- (is_derive_unique _ _ _ B). exact (is_derive_unique _ _ _ H).
Qed.

(** ** Joint noise: the penalty of many weights is concave in the vector of their squares

    The ratio of each weight may depend on all of [phi], and the cost need not separate: groups, automatic relevance
    determination by its log-determinant, targeted dropout, hard thresholding. *)
Section JointNoise.
Variables (n : nat) (Phi : Type) (ratio : Phi -> nat -> R) (cost : Phi -> R) (P : (nat -> R) -> R).

Definition joint_cost (u : nat -> R) (phi : Phi) := total n (fun i => ratio phi i * u i) / 2 + cost phi.

(** [P u] is the penalty at the weights with squares [u]. *)
Definition joint_penalty := forall u, is_infimum (fun y => exists phi, y = joint_cost u phi) (P u).

Theorem joint_penalty_subquadratic : joint_penalty -> forall u v t, 0 <= t <= 1 ->
  t * P u + (1 - t) * P v <= P (fun i => t * u i + (1 - t) * v i).
Proof.
  intros H u v t Ht. apply (H (fun i => t * u i + (1 - t) * v i)). intros y (phi & ->). unfold joint_cost.
  rewrite (total_ext n _ (fun i => t * (ratio phi i * u i) + (1 - t) * (ratio phi i * v i))) by (intros; ring).
  rewrite total_plus, !total_scale.
  assert (A := proj1 (H u) _ (ex_intro _ phi eq_refl)). assert (B := proj1 (H v) _ (ex_intro _ phi eq_refl)).
  unfold joint_cost in A, B.
  apply (Rmult_le_compat_l t) in A; [|lra]. apply (Rmult_le_compat_l (1 - t)) in B; [|lra]. lra.
Qed.
End JointNoise.
