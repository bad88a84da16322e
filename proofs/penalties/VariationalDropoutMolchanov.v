(** * Sparse variational dropout with Molchanov's approximation of the divergence

    [f eta = 2 (k1 sigmoid (k3 ln eta - k2) + ln (1 + eta) / 2)].  The middle term of [(eta^2 f')'] can be negative; it is
    bounded below on the range [0, 1] of the sigmoid. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick SignTactics Noise.
Open Scope R_scope.

Definition k1 := 63576 / 100000.
Definition k2 := 187320 / 100000.
Definition k3 := 148695 / 100000.
Definition sigmoid (x : R) := / (1 + exp (- x)).
Definition s (e : R) := sigmoid (k3 * ln e - k2).
Definition f (e : R) := 2 * k1 * s e + ln (1 + e).
Definition df (e : R) := 2 * k1 * k3 * (s e * (1 - s e)) / e + / (1 + e).
Definition dh (e : R) := 2 * k1 * k3 * (s e * (1 - s e)) * (1 + k3 * (1 - 2 * s e)) + (2 * e + e ^ 2) / (1 + e) ^ 2.

Lemma sigmoid_range x : 0 < sigmoid x < 1.
Proof.
  assert (P := exp_pos (- x)). unfold sigmoid. split; [positivity|].
  rewrite <- Rinv_1. apply Rinv_lt_contravar; lra.
Qed.

Lemma s_derive e : 0 < e -> is_derive s e (k3 * (s e * (1 - s e)) / e).
Proof.
  intros He. unfold s, sigmoid. assert (P := exp_pos (- (k3 * ln e - k2))).
  auto_derive; [repeat split; try lra; unfold Rminus in *; lra|]. unfold Rminus in *. set (u := exp _) in *. field. lra.
Qed.

Lemma f_derive e : 0 < e -> is_derive f e (df e).
Proof.
  intros He. apply (derive_eq _ _ (2 * k1 * (k3 * (s e * (1 - s e)) / e) + / (1 + e))); [|unfold df; field; lra].
  apply (derive_plus (fun e => 2 * k1 * s e) (fun e => ln (1 + e))); [|auto_derive; [lra|field; lra]].
  apply (derive_comp (fun y => 2 * k1 * y)); [auto_derive; [trivial|ring]|apply s_derive, He].
Qed.

Lemma h_derive e : 0 < e -> is_derive (fun e => e ^ 2 * df e) e (dh e).
Proof.
  intros He. assert (D := s_derive e He). set (d := k3 * (s e * (1 - s e)) / e) in *.
  apply (derive_ext_from 0 (fun e => 2 * k1 * k3 * (e * (s e * (1 - s e))) + e ^ 2 * / (1 + e))); [exact He| |].
  { intros y Hy. unfold df. field. lra. }
  apply (derive_eq _ _ (2 * k1 * k3 * (1 * (s e * (1 - s e)) + e * (d * (1 - s e) + s e * (0 - d)))
                        + (2 * e + e ^ 2) / (1 + e) ^ 2)); [|unfold dh, d; field; lra].
  apply (derive_plus (fun e => 2 * k1 * k3 * (e * (s e * (1 - s e))))); [|auto_derive; [lra|field; lra]].
  apply (derive_comp (fun y => 2 * k1 * k3 * y)); [auto_derive; [trivial|ring]|].
  apply (derive_mult (fun e => e) (fun e => s e * (1 - s e))); [auto_derive; [trivial|reflexivity]|].
  apply (derive_mult s (fun e => 1 - s e)); [exact D|].
  apply (derive_minus (fun _ => 1) s); [auto_derive; [trivial|reflexivity]|exact D].
Qed.

(** On the range of the sigmoid: [x (1 - x) <= 1/4] and the last factor is above [-1/2]. *)
Lemma box x : 0 <= x <= 1 -> - 3 / 4 <= 2 * k1 * k3 * (x * (1 - x)) * (1 + k3 * (1 - 2 * x)).
Proof.
  intros Hx. assert (Q : 0 <= x * (1 - x)) by (apply Rmult_le_pos; lra).
  assert (U : x * (1 - x) <= / 4) by (generalize (pow2_ge_0 (x - / 2)); lra).
  assert (B : 0 <= 1 + k3 * (1 - 2 * x) + / 2) by (unfold k3; lra).
  assert (P := Rmult_le_pos _ _ Q B). unfold k1, k3 in *. lra.
Qed.

Lemma dh_nonneg e : 0 < e -> 0 <= dh e.
Proof.
  intros He. assert (R := sigmoid_range (k3 * ln e - k2)). fold (s e) in R. unfold dh.
  destruct (Rle_dec e 1) as [L|L].
  - (* s <= 1/2: both terms are nonnegative *)
    assert (S : s e <= / 2).
    { unfold s, sigmoid. apply Rinv_le_contravar; [lra|].
      assert (ln e <= 0) by (generalize (ln_le_minus_1 e He); lra).
      generalize (one_plus_le_exp (- (k3 * ln e - k2))). unfold k3, k2 in *. lra. }
    apply Rplus_le_le_0_compat; [|left; positivity].
    repeat apply Rmult_le_pos; unfold k1, k3; lra.
  - assert (B := box (s e) ltac:(lra)).
    assert (3 / 4 <= (2 * e + e ^ 2) / (1 + e) ^ 2); [|lra].
    apply (Rmult_le_reg_r ((1 + e) ^ 2)); [positivity|]. unfold Rdiv at 2. rewrite Rmult_assoc, Rinv_l by nra. nra.
Qed.

Theorem VariationalDropoutMolchanov_monotone : nondecreasing (fun e => e ^ 2 * df e).
Proof. exact (nondecreasing_from_derive 0 _ dh h_derive dh_nonneg). Qed.

(** So every stationary reweighting is the global minimiser. *)
Theorem VariationalDropoutMolchanov_best w e : 0 < e -> e ^ 2 * df e = w ^ 2 ->
  forall eta, 0 < eta -> eta_objective f w e <= eta_objective f w eta.
Proof. intros He E. exact (stationary_is_best f df w e He f_derive VariationalDropoutMolchanov_monotone E). Qed.

Theorem VariationalDropoutMolchanov_subquadratic Omega : dual_penalty f Omega -> subquadratic Omega.
Proof. exact (dual_penalty_subquadratic f Omega). Qed.
