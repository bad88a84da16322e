(** * Lemmas and tactics that the generated files call

    [differentiate]       proves [is_derive F x d] by the rules of calculus, one for every function that the printer
                          knows; leaves the conditions (a denominator is not 0, a logarithm has a positive argument) and
                          the equation between the derivative it found and [d]
    [continue]            proves [continuous F x] in the same way, roots at 0 included
    [rises_from], [grows_from]   one step up a tower of derivatives
    [between], [beyond]   a function affine in a bounded quantity is nonnegative if it is so at the bounds
    [effective_piece], [falls_closed_piece], [falls_piece]   penalties and noise ratios in pieces *)
From Coq Require Import Reals Lra Psatz Lia List ZArith.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick Certificate SignTactics ErrorFunction.
Open Scope R_scope.

(** ** Derivatives by rule *)

Lemma derive_const (c x : R) : is_derive (fun _ => c) x 0.
Proof. exact (is_derive_const c x). Qed.

Lemma derive_id (x : R) : is_derive (fun y => y) x 1.
Proof. exact (is_derive_id x). Qed.

Lemma derive_scal (c : R) (F : R -> R) (x a : R) : is_derive F x a -> is_derive (fun y => c * F y) x (c * a).
Proof. exact (is_derive_scal F x c a). Qed.

Lemma derive_inv (F : R -> R) (x a : R) : is_derive F x a -> F x <> 0 -> is_derive (fun y => / F y) x (- a / F x ^ 2).
Proof. exact (is_derive_inv F x a). Qed.

Lemma derive_div (F G : R -> R) (x a b : R) : is_derive F x a -> is_derive G x b -> G x <> 0 ->
  is_derive (fun y => F y / G y) x ((a * G x - F x * b) / G x ^ 2).
Proof. intros HF HG N. exact (is_derive_div F G x a b HF HG N). Qed.

Lemma derive_pow (n m : nat) (k : Z) (F : R -> R) (x a : R) : n = S m -> k = Z.of_nat n -> is_derive F x a ->
  is_derive (fun y => F y ^ n) x (IZR k * a * F x ^ m).
Proof.
  intros -> -> H. assert (D := is_derive_pow F (S m) x a H). simpl pred in D.
  rewrite <- INR_IZR_INZ. exact D.
Qed.

Lemma derive_exp (F : R -> R) (x a : R) : is_derive F x a -> is_derive (fun y => exp (F y)) x (exp (F x) * a).
Proof. intros H. exact (derive_comp exp F x _ a (is_derive_exp (F x)) H). Qed.

Lemma derive_ln (F : R -> R) (x a : R) : is_derive F x a -> 0 < F x -> is_derive (fun y => ln (F y)) x (a / F x).
Proof.
  intros H P. unfold Rdiv. rewrite Rmult_comm. exact (derive_comp ln F x _ a (is_derive_ln (F x) P) H).
Qed.

Lemma derive_sqrt (F : R -> R) (x a : R) : is_derive F x a -> 0 < F x ->
  is_derive (fun y => sqrt (F y)) x (a / (2 * sqrt (F x))).
Proof. exact (is_derive_sqrt F x a). Qed.

Lemma derive_atan (F : R -> R) (x a : R) : is_derive F x a -> is_derive (fun y => atan (F y)) x (a / (1 + F x ^ 2)).
Proof.
  intros H. assert (D : is_derive atan (F x) (/ (1 + F x ^ 2))).
  { auto_derive; [trivial|]. simpl. field. nra. }
  unfold Rdiv. rewrite Rmult_comm. exact (derive_comp atan F x _ a D H).
Qed.

Lemma derive_sin (F : R -> R) (x a : R) : is_derive F x a -> is_derive (fun y => sin (F y)) x (cos (F x) * a).
Proof. intros H. exact (derive_comp sin F x _ a (is_derive_sin (F x)) H). Qed.

Lemma derive_cos (F : R -> R) (x a : R) : is_derive F x a -> is_derive (fun y => cos (F y)) x (- sin (F x) * a).
Proof. intros H. exact (derive_comp cos F x _ a (is_derive_cos (F x)) H). Qed.

Lemma derive_erf (F : R -> R) (x a : R) : is_derive F x a ->
  is_derive (fun y => erf (F y)) x (2 / (sqrt PI * exp (F x ^ 2)) * a).
Proof. intros H. exact (derive_comp erf F x _ a (erf_derive (F x)) H). Qed.

Ltac derive_rule := lazymatch goal with
  | |- is_derive (fun _ => ?c) _ _ => apply derive_const
  | |- is_derive (fun y => y) _ _ => apply derive_id
  | |- is_derive (fun y => @?f y + @?g y) _ _ => eapply (derive_plus f g)
  | |- is_derive (fun y => @?f y - @?g y) _ _ => eapply (derive_minus f g)
  | |- is_derive (fun y => - @?f y) _ _ => eapply (derive_opp f)
  | |- is_derive (fun y => @?f y * @?g y) _ _ => eapply (derive_mult f g)
  | |- is_derive (fun y => @?f y / @?g y) _ _ => eapply (derive_div f g)
  | |- is_derive (fun y => / @?f y) _ _ => eapply (derive_inv f)
  | |- is_derive (fun y => @?f y ^ ?n) _ _ =>
      let m := eval compute in (Nat.pred n) in let k := eval compute in (Z.of_nat n) in
      eapply (derive_pow n m k f _ _ eq_refl eq_refl)
  | |- is_derive (fun y => exp (@?f y)) _ _ => eapply (derive_exp f)
  | |- is_derive (fun y => ln (@?f y)) _ _ => eapply (derive_ln f)
  | |- is_derive (fun y => sqrt (@?f y)) _ _ => eapply (derive_sqrt f)
  | |- is_derive (fun y => atan (@?f y)) _ _ => eapply (derive_atan f)
  | |- is_derive (fun y => sin (@?f y)) _ _ => eapply (derive_sin f)
  | |- is_derive (fun y => cos (@?f y)) _ _ => eapply (derive_cos f)
  | |- is_derive (fun y => erf (@?f y)) _ _ => eapply (derive_erf f)
  end; cbv beta.

Ltac differentiate := eapply derive_eq; [repeat derive_rule | cbv beta].

(** ** Continuity by rule *)

Lemma continuous_atan (x : R) : continuous atan x.
Proof.
  apply (continuous_of_derive atan x (/ (1 + x ^ 2))). auto_derive; [trivial|]. simpl. field. nra.
Qed.

Lemma continuous_power (F : R -> R) (n : nat) (x : R) : continuous F x -> continuous (fun y => F y ^ n) x.
Proof.
  intros H. induction n as [|n IH]; [apply continuous_const|]. exact (continuous_mult F (fun y => F y ^ n) x H IH).
Qed.

Ltac continuous_rule := lazymatch goal with
  | |- continuous (fun _ => ?c) _ => apply continuous_const
  | |- continuous (fun y => y) _ => apply continuous_id
  | |- continuous (fun y => @?f y + @?g y) _ => apply (continuous_plus f g)
  | |- continuous (fun y => @?f y - @?g y) _ => apply (continuous_minus f g)
  | |- continuous (fun y => - @?f y) _ => apply (continuous_opp f)
  | |- continuous (fun y => @?f y * @?g y) _ => apply (continuous_mult f g)
  | |- continuous (fun y => @?f y ^ ?n) _ => apply (continuous_power f n)
  | |- continuous (fun y => exp (@?f y)) _ => apply (continuous_comp f exp); [|apply continuous_exp]
  | |- continuous (fun y => sqrt (@?f y)) _ => apply (continuous_comp f sqrt); [|apply continuous_sqrt]
  | |- continuous (fun y => atan (@?f y)) _ => apply (continuous_comp f atan); [|apply continuous_atan]
  | |- continuous (fun y => sin (@?f y)) _ => apply (continuous_comp f sin); [|apply continuous_sin]
  | |- continuous (fun y => cos (@?f y)) _ => apply (continuous_comp f cos); [|apply continuous_cos]
  | |- continuous (fun y => erf (@?f y)) _ => apply (continuous_comp f erf); [|apply erf_continuous]
  | |- continuous ?f ?x => eapply (continuous_of_derive f x); repeat derive_rule
  end; cbv beta.

Ltac continue := repeat continuous_rule; side.

(** ** Towers of derivatives, up to a given point *)

Lemma rises_from (a x : R) (E dE : R -> R) : a < x -> continuous E a -> (forall y, a < y <= x -> is_derive E y (dE y)) ->
  0 <= E a -> (forall y, a < y <= x -> 0 <= dE y) -> 0 <= E x.
Proof.
  intros Hx C D H0 H. enough (0 * (x - a) <= E x - E a) by lra.
  apply (growth_ge nil dE); [lra|..]; intros y Hy; try intros _.
  - destruct (Req_dec y a) as [->|]; [exact C|]. apply (continuous_of_derive E y (dE y)), D; lra.
  - apply D; lra.
  - apply H; lra.
Qed.

Lemma grows_from (a x : R) (E dE : R -> R) : a < x -> continuous E a -> (forall y, a < y <= x -> is_derive E y (dE y)) ->
  0 <= E a -> (forall y, a < y <= x -> 0 < dE y) -> 0 < E x.
Proof.
  intros Hx C D H0 H. destruct (mean_value a x E dE Hx) as (c & Hc & Eq).
  - intros y Hy. apply D; lra.
  - intros y Hy. destruct (Req_dec y a) as [->|]; [exact C|]. apply (continuous_of_derive E y (dE y)), D; lra.
  - assert (0 < dE c * (x - a)) by (apply Rmult_lt_0_compat; [apply H|]; lra). lra.
Qed.

(** ** Bounded quantities: the worst case is at a bound *)

Lemma between (lo hi u A B : R) : lo <= u <= hi -> 0 <= A * lo + B -> 0 <= A * hi + B -> 0 <= A * u + B.
Proof. intros. destruct (Rle_dec 0 A); nra. Qed.

Lemma between_strict (lo hi u A B : R) : lo <= u <= hi -> 0 < A * lo + B -> 0 < A * hi + B -> 0 < A * u + B.
Proof. intros. destruct (Rle_dec 0 A); nra. Qed.

Lemma beyond (lo u A B : R) : lo <= u -> 0 <= A * lo + B -> 0 <= A -> 0 <= A * u + B.
Proof. intros. nra. Qed.

Lemma beyond_strict (lo u A B : R) : lo <= u -> 0 < A * lo + B -> 0 <= A -> 0 < A * u + B.
Proof. intros. nra. Qed.

Lemma unit_of_exponential (E : R) : 1 <= E -> 0 <= (E - 1) / (E + 1) <= 1.
Proof.
  intros H. split; [apply Rmult_le_pos; [lra|apply Rlt_le, Rinv_0_lt_compat; lra]|].
  apply (Rmult_le_reg_r (E + 1)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

(** ** Roots *)

(** The q-th root [exp (/ q * ln u)] for a literal [q]. *)
Lemma literal_root (q : nat) (k : Z) (u : R) : k = Z.of_nat q -> (0 < q)%nat -> 0 < u ->
  exp (/ IZR k * ln u) ^ q = u.
Proof. intros -> Hq Hu. rewrite <- INR_IZR_INZ. exact (root_power q u Hq Hu). Qed.

(** ** Pieces *)

Definition effective_from (l : R) (knots : list R) (r Omega : R -> R) := slope_from l knots (fun w => w * r w) Omega.

Lemma effective_smooth l (r F : R -> R) : (forall w, l <= w -> is_derive F w (w * r w)) -> effective_from l nil r F.
Proof. intros H. apply slope_smooth. intros w Hw. apply H; lra. Qed.

Lemma effective_piece l a knots (r t F G : R -> R) : l < a ->
  (forall w, l < w -> w <= a -> is_derive F w (w * r w)) -> continuous G a -> F a = G a ->
  effective_from a knots t G -> effective_from l (a :: knots) (piece a r t) (piece a F G).
Proof.
  intros Hl HF CG E HG.
  destruct (slope_piece l a knots (fun w => w * r w) (fun w => w * t w) F G Hl) as [C D]; try assumption.
  - intros w Hw. apply HF; lra.
  - apply (continuous_of_derive F a (a * r a)), HF; lra.
  - split; [exact C|]. intros w Hw N. assert (H := D w Hw N). unfold piece in *. destruct (Rle_dec w a); exact H.
Qed.

Definition falls_from (a : R) (h : R -> R) := forall v w, a <= v -> v <= w -> h w <= h v.

Lemma falls_by_derive (h dh : R -> R) (v w : R) : v <= w -> (forall x, v <= x -> x <= w -> is_derive h x (dh x)) ->
  (forall x, v < x -> x < w -> 0 <= - dh x) -> h w <= h v.
Proof.
  intros Hv D N. enough (h w - h v <= 0 * (w - v)) by lra.
  apply (growth_le nil dh); [exact Hv|..]; intros x Hx; try intros _.
  - apply (continuous_of_derive h x (dh x)), D; lra.
  - apply D; lra.
  - generalize (N x ltac:(lra) ltac:(lra)). lra.
Qed.

Lemma falls_closed_piece a b (h k : R -> R) : (forall v w, a <= v -> v <= w -> w <= b -> h w <= h v) -> falls_from b k ->
  k b <= h b -> falls_from a (piece b h k).
Proof.
  intros H K J v w Hv Hw. unfold piece. destruct (Rle_dec v b), (Rle_dec w b); try lra.
  - apply H; lra.
  - generalize (H v b ltac:(lra) ltac:(lra) ltac:(lra)) (K b w ltac:(lra) ltac:(lra)). lra.
  - apply K; lra.
Qed.

Lemma falls_piece b (h k : R -> R) : (forall v w, 0 < v -> v <= w -> w <= b -> h w <= h v) -> falls_from b k ->
  k b <= h b -> nonincreasing (piece b h k).
Proof.
  intros H K J v w Hv Hw. unfold piece. destruct (Rle_dec v b), (Rle_dec w b); try lra.
  - apply H; lra.
  - generalize (H v b ltac:(lra) ltac:(lra) ltac:(lra)) (K b w ltac:(lra) ltac:(lra)). lra.
  - apply K; lra.
Qed.

(** ** Signs that [positivity] leaves open *)

Ltac constant := first [positivity | apply Rlt_le; positivity].

(** Bounds of a root, through its power. *)
Lemma lt_by_power (n : nat) (a b : R) : 0 <= b -> a ^ n < b ^ n -> a < b.
Proof.
  intros Hb H. apply Rnot_le_lt. intros L. apply (Rlt_irrefl (b ^ n)), Rle_lt_trans with (2 := H).
  apply pow_incr. split; assumption.
Qed.

Lemma exp_le_1 (u : R) : u <= 0 -> 0 <= exp u <= 1.
Proof.
  intros H. split; [apply Rlt_le, exp_pos|]. rewrite <- exp_0. destruct H as [H| ->]; [left; apply exp_increasing, H|right; reflexivity].
Qed.

Lemma atan_between (u : R) : 0 <= u -> 0 <= atan u <= PI / 2.
Proof. intros H. split; [apply atan_nonneg, H|apply Rlt_le, atan_bound]. Qed.

(** Multiplying by a positive power proves the sign of a polynomial without positive roots (Polya). *)
Lemma pos_by_factor (p q : R) : 0 < q -> 0 < p * q -> 0 < p.
Proof. intros Hq H. apply (Rmult_lt_reg_r q); [exact Hq|]. rewrite Rmult_0_l. exact H. Qed.

Ltac destruct_conjunctions H := lazymatch type of H with
  | _ /\ _ => let A := fresh "A" in destruct H as [A H]; destruct_conjunctions H
  | _ => idtac
  end.

(** The left end of a function in pieces. *)
Lemma piece_le b (f g : R -> R) (a x : R) : a <= b -> f a <= x -> piece b f g a <= x.
Proof. intros H J. rewrite piece_left; assumption. Qed.

Lemma piece_meets b (f g : R -> R) (a x : R) : a <= b -> x = f a -> x = piece b f g a.
Proof. intros H J. rewrite piece_left; assumption. Qed.

Lemma ln_quotient (a b : R) : 0 < a -> 0 < b -> ln (a / b) = ln a - ln b.
Proof.
  intros Ha Hb. unfold Rdiv. rewrite ln_mult, ln_Rinv; [ring | exact Hb | exact Ha | apply Rinv_0_lt_compat, Hb].
Qed.

Lemma ln_root (a : R) : 0 < a -> ln (sqrt a) = ln a / 2.
Proof.
  intros Ha. assert (S : 0 < sqrt a) by (apply sqrt_lt_R0, Ha).
  rewrite <- (sqrt_sqrt a) at 2 by (apply Rlt_le, Ha). rewrite ln_mult by exact S. field.
Qed.

(** Logarithms of 1, of quotients and of roots, and roots of 1, as they stand at a knot. *)
Ltac at_one := repeat match goal with
  | |- context [ln ?u] => replace (ln u) with 0 by (replace u with 1 by (first [lra | field]); symmetry; apply ln_1)
  end; rewrite ?ln_quotient, ?ln_root by assumption; rewrite ?sqrt_1, ?Rmult_0_r, ?exp_0.

(** Side conditions, a product with factors of unknown or negative sign included. *)
Ltac nonzero := first
  [ positivity
  | lazymatch goal with
    | |- _ * _ <> 0 => apply Rmult_integral_contrapositive_currified; nonzero
    | |- _ / _ <> 0 => apply Rmult_integral_contrapositive_currified; nonzero
    | |- / _ <> 0 => apply Rinv_neq_0_compat; nonzero
    | |- _ ^ _ <> 0 => apply pow_nonzero; nonzero
    | |- - _ <> 0 => apply Ropp_neq_0_compat; nonzero
    | |- _ => lra
    end ].
Ltac conditions := repeat split; lazymatch goal with
  | |- _ <> 0 => nonzero
  | |- _ => positivity
  end.

(** The exponential in the derivative of [erf u], as it is printed. *)
Ltac square_exponential := rewrite ?exp_power; first
  [ reflexivity | f_equal; simpl INR; first [field; conditions | rewrite pow2_sqrt by (apply Rlt_le; constant); field] ].

(** Equations of rational functions in the atoms. *)
Ltac equation := first [reflexivity | ring | field; conditions | simpl; field; conditions].

(** The value at the start of an interval: [value_at], and more ways to get rid of zeros and ones. *)
Ltac zeros := cbv beta; unfold Rdiv; repeat first
  [ rewrite Rmult_0_r | rewrite Rmult_0_l | rewrite Rplus_0_l | rewrite Rplus_0_r | rewrite Rminus_0_r
  | rewrite Ropp_0 | rewrite Rinv_1 | rewrite Rmult_1_r | rewrite Rmult_1_l | rewrite exp_0 | rewrite ln_1
  | rewrite atan_0 | rewrite erf_0 | rewrite sqrt_0 | rewrite sqrt_1 | rewrite sin_0 | rewrite cos_0
  | rewrite pow1 | rewrite pow_i by lia | rewrite Rminus_eq_0 ].
Ltac start_value := first [value_at | zeros; first [lra | positivity | nra]].

Lemma above_tangent (u v : R) : u <= 1 + v -> u <= exp v.
Proof. intros H. generalize (one_plus_le_exp v). lra. Qed.

(** ** Admissible parameters

    [admissible]     a side condition on parameters in their intervals
    [same_power w]   an equation of formulas in powers of [w] whose exponents are the same numbers differently written *)
Ltac admissible := first [lra | nra | apply Rdiv_lt_0_compat; lra].

Ltac same_number := first [reflexivity | field; conditions | field; repeat split; lra | lra].
Ltac same_power w := repeat match goal with
  | |- context [exp (?a * ln w)] => match goal with
    | |- context [exp (?b * ln w)] => assert_fails (constr_eq a b);
        replace (exp (b * ln w)) with (exp (a * ln w)) by (f_equal; f_equal; same_number)
    end
  end; same_number.
