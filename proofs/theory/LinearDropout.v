(** * Dropout is Tikhonov regularisation in the linear case

    Independent masks of mean 1, each with finitely many values.  The expected squared residual of a linear model is the
    plain one plus a ridge term whose strengths are the variances of the masks, that is, their noise ratios. *)
From Coq Require Import Reals Lra List.
From Etatrick.theory Require Import KeepProbability.
Open Scope R_scope.

(** ** Laws on finitely many values *)

Definition law (A : Type) := list (R * A).

Fixpoint expectation {A} (l : law A) (F : A -> R) : R :=
  match l with nil => 0 | (p, s) :: l => p * F s + expectation l F end.

Definition total_probability {A} (l : law A) := expectation l (fun _ => 1).
Definition mean (l : law R) := expectation l (fun s => s).
Definition second_moment (l : law R) := expectation l (fun s => s ^ 2).

(** [Var s / (E s)^2] *)
Definition ratio_of (l : law R) := second_moment l / mean l ^ 2 - 1.

Lemma expectation_ext {A} (l : law A) F G : (forall s, F s = G s) -> expectation l F = expectation l G.
Proof. intros H. induction l as [|[p s] l IH]; simpl; [reflexivity|]. rewrite H, IH. reflexivity. Qed.

Lemma expectation_quadratic l a b c :
  expectation l (fun s => a + b * s + c * s ^ 2) = a * total_probability l + b * mean l + c * second_moment l.
Proof.
  unfold total_probability, mean, second_moment. induction l as [|[p s] l IH]; simpl in *; [ring|]. rewrite IH. ring.
Qed.

(** Nothing is below the least value: no random [s] beats the best deterministic one. *)
Theorem expectation_ge_least {A} (l : law A) F m : (forall p s, In (p, s) l -> 0 <= p) -> total_probability l = 1 ->
  (forall s, m <= F s) -> m <= expectation l F.
Proof.
  intros P T H.
  enough (G : m * total_probability l <= expectation l F) by (rewrite T in G; lra). clear T. unfold total_probability.
  induction l as [|[p s] l IH]; simpl; [lra|].
  assert (A1 := IH (fun q u I => P q u (or_intror I))). assert (Hp := P p s (or_introl eq_refl)).
  assert (p * m <= p * F s) by (apply Rmult_le_compat_l; auto). lra.
Qed.

(** ** Many independent masks *)

Fixpoint expect (masks : list (law R)) (F : list R -> R) : R :=
  match masks with
  | nil => F nil
  | l :: masks => expectation l (fun s => expect masks (fun mask => F (s :: mask)))
  end.

(** The predictions [sum_i s_i x_i w_i] and [sum_i x_i w_i]. *)
Fixpoint masked (mask x w : list R) : R :=
  match mask, x, w with
  | s :: mask, a :: x, b :: w => s * a * b + masked mask x w
  | _, _, _ => 0
  end.

Fixpoint predict (x w : list R) : R :=
  match x, w with a :: x, b :: w => a * b + predict x w | _, _ => 0 end.

(** [sum_i r_i x_i^2 w_i^2], [r_i] the noise ratio of mask [i]. *)
Fixpoint ridge (masks : list (law R)) (x w : list R) : R :=
  match masks, x, w with
  | l :: masks, a :: x, b :: w => ratio_of l * a ^ 2 * b ^ 2 + ridge masks x w
  | _, _, _ => 0
  end.

Lemma expect_ext masks F G : (forall mask, F mask = G mask) -> expect masks F = expect masks G.
Proof.
  revert F G; induction masks as [|l masks IH]; intros F G H; simpl; [apply H|].
  apply expectation_ext. intros s. apply IH. intros mask. apply H.
Qed.

Theorem dropout_is_tikhonov masks : (forall l, In l masks -> total_probability l = 1 /\ mean l = 1) -> forall x w y,
  length x = length masks -> length w = length masks ->
  expect masks (fun mask => (y - masked mask x w) ^ 2) = (y - predict x w) ^ 2 + ridge masks x w.
Proof.
  induction masks as [|l masks IH]; intros H x w y Lx Lw.
  - destruct x, w; try discriminate. simpl. ring.
  - destruct x as [|a x], w as [|b w]; try discriminate. injection Lx as Lx. injection Lw as Lw.
    destruct (H l (or_introl eq_refl)) as [T M].
    assert (IH' := IH (fun k I => H k (or_intror I)) x w).
    cbn [expect masked predict ridge]. set (d := y - predict x w). set (c := a * b).
    rewrite (expectation_ext l _ (fun s => (d ^ 2 + ridge masks x w) + (- 2 * d * c) * s + c ^ 2 * s ^ 2)).
    + rewrite expectation_quadratic, T, M. unfold ratio_of. rewrite M. unfold d, c. field.
    + intros s. rewrite (expect_ext masks _ (fun mask => (y - s * a * b - masked mask x w) ^ 2)) by (intros; ring).
      rewrite IH' by assumption. unfold d, c. ring.
Qed.

(** ** Scaled Bernoulli masks: kept with probability [k], and then divided by it *)

Definition bernoulli (k : R) : law R := (k, / k) :: (1 - k, 0) :: nil.

Lemma bernoulli_law k : k <> 0 -> total_probability (bernoulli k) = 1 /\ mean (bernoulli k) = 1.
Proof. intros H. unfold total_probability, mean. simpl. split; field; exact H. Qed.

Lemma bernoulli_ratio k : k <> 0 -> ratio_of (bernoulli k) = noise_ratio k.
Proof. intros H. unfold ratio_of. rewrite (proj2 (bernoulli_law k H)). unfold second_moment, noise_ratio. simpl. field.
  exact H. Qed.

Corollary bernoulli_dropout_is_tikhonov keep : (forall k, In k keep -> 0 < k <= 1) -> forall x w y,
  length x = length keep -> length w = length keep ->
  expect (map bernoulli keep) (fun mask => (y - masked mask x w) ^ 2) = (y - predict x w) ^ 2 + ridge (map bernoulli
    keep) x w.
Proof.
  intros H x w y Lx Lw. apply dropout_is_tikhonov; rewrite ?map_length; auto.
  intros l I. apply in_map_iff in I. destruct I as (k & <- & I). apply bernoulli_law. generalize (H k I). lra.
Qed.
