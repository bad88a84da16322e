(** * Bernoulli gates with an expected-l0 cost are exactly MCP, and no gate costs less

    A gate kept with probability [k] has noise ratio [(1 - k) / k] and cost [c * k].  The best [k] is [min 1 (w / b)],
    [b = sqrt (2 c)], and the effective penalty is [b] times MCP with threshold [b], which is CEL0:
    [b w - w^2 / 2] up to [b], then [c].

    Any other gate has [P(s <> 0) >= 1 / (1 + r)] at noise ratio [r] (Cauchy-Schwarz), so at the same price per weight kept
    its penalty lies above.  And for any loss, no random gate does better than the best deterministic one: expected l0 is an
    exact relaxation of l0. *)
From Coq Require Import Reals Lra Psatz List.
From Coquelicot Require Import Coquelicot.
From Etatrick.theory Require Import HalfLine EtaTrick KeepProbability LinearDropout SignTactics Noise.
From Etatrick.penalties Require Mcp.
Open Scope R_scope.

Section Gates.
Variable c : R.
Hypothesis c_pos : 0 < c.

Definition b := sqrt (2 * c).
Definition Omega (w : R) := b * Mcp.Omega b w.
Definition keep := { k : R | 0 < k <= 1 }.

Lemma b_pos : 0 < b.
Proof. apply sqrt_lt_R0. lra. Qed.

Lemma b_sqr : b * b = 2 * c.
Proof. unfold b. apply sqrt_sqrt. lra. Qed.

Theorem cel0_left w : w <= b -> Omega w = b * w - w ^ 2 / 2.
Proof. intros H. assert (P := b_pos). unfold Omega, Mcp.Omega. rewrite piece_left by exact H. field. lra. Qed.

Theorem cel0_right w : b < w -> Omega w = c.
Proof. intros H. unfold Omega, Mcp.Omega. rewrite piece_right by exact H. generalize b_sqr. lra. Qed.

Lemma gate_cost_above w k : 0 < w -> 0 < k <= 1 -> Omega w <= (1 - k) / k * w ^ 2 / 2 + c * k.
Proof.
  intros Hw Hk. assert (P := b_pos). assert (S := b_sqr).
  apply (Rmult_le_reg_r (2 * k)); [lra|].
  replace (((1 - k) / k * w ^ 2 / 2 + c * k) * (2 * k)) with ((1 - k) * w ^ 2 + (2 * c) * k ^ 2) by (field; lra).
  rewrite <- S. destruct (Rle_dec w b) as [L|L].
  - rewrite cel0_left by exact L. assert (0 <= (w - b * k) ^ 2) by apply pow2_ge_0. lra.
  - rewrite cel0_right by lra. assert (b ^ 2 <= w ^ 2) by nra.
    assert (0 <= (1 - k) * (w ^ 2 - b ^ 2)) by (apply Rmult_le_pos; lra).
    assert (0 <= (1 - k) ^ 2 * (b * b)) by (apply Rmult_le_pos; [apply pow2_ge_0|nra]). nra.
Qed.

Theorem bernoulli_gates_are_mcp :
  noise_penalty keep (fun k => noise_ratio (proj1_sig k)) (fun k => c * proj1_sig k) Omega.
Proof.
  intros w Hw. assert (P := b_pos). assert (S := b_sqr). unfold expected_cost, noise_ratio. split.
  - intros y ([k Hk] & ->). apply gate_cost_above; assumption.
  - intros m H. destruct (Rle_dec w b) as [L|L].
    + assert (K : 0 < w / b <= 1).
      { split; [positivity|]. apply (Rmult_le_reg_r b); [lra|]. replace (w / b * b) with w by (field; lra). lra. }
      apply Rle_trans with (1 := H _ (ex_intro _ (exist _ (w / b) K) eq_refl)). simpl proj1_sig.
      rewrite cel0_left by exact L. replace c with (b * b / 2) by lra. right. field. lra.
    + apply Rle_trans with (1 := H _ (ex_intro _ (exist _ 1 (conj Rlt_0_1 (Rle_refl 1))) eq_refl)). simpl proj1_sig.
      rewrite cel0_right by lra. right. field.
Qed.

(** ** No gate costs less *)

Definition prob_on (l : law R) := expectation l (fun s => if Req_EM_T s 0 then 0 else 1).

Lemma cauchy_schwarz l : (forall p s, In (p, s) l -> 0 <= p) ->
  0 <= second_moment l /\ 0 <= prob_on l /\ mean l ^ 2 <= second_moment l * prob_on l.
Proof.
  unfold mean, second_moment, prob_on. induction l as [|[p s] l IH]; intros H; cbn [expectation]; [lra|].
  destruct IH as (A & B & D); [intros q u I; exact (H q u (or_intror I))|].
  assert (Hp := H p s (or_introl eq_refl)).
  set (m := expectation l (fun s => s)) in *. set (q := expectation l (fun s => s ^ 2)) in *.
  set (o := expectation l (fun s => if Req_EM_T s 0 then 0 else 1)) in *.
  assert (Q : 0 <= s ^ 2) by apply pow2_ge_0.
  assert (0 <= p * s ^ 2) by (apply Rmult_le_pos; assumption).
  destruct (Req_EM_T s 0) as [->|N]; split; try split; try lra; try nra.
  assert (E : 2 * m * s <= q + s ^ 2 * o).
  { apply Rnot_lt_le. intros L. assert (0 <= (q - s ^ 2 * o) ^ 2) by apply pow2_ge_0.
    assert (0 <= s ^ 2 * o) by (apply Rmult_le_pos; assumption).
    assert ((q + s ^ 2 * o) * (q + s ^ 2 * o) < (2 * m * s) * (2 * m * s)) by (apply Rmult_le_0_lt_compat; lra).
    assert (s ^ 2 * m ^ 2 <= s ^ 2 * (q * o)) by (apply Rmult_le_compat_l; assumption). lra. }
  assert (p * (2 * m * s) <= p * (q + s ^ 2 * o)) by (apply Rmult_le_compat_l; assumption). nra.
Qed.

Theorem gate_on_probability l : (forall p s, In (p, s) l -> 0 <= p) -> mean l <> 0 -> / (1 + ratio_of l) <= prob_on l.
Proof.
  intros H M. destruct (cauchy_schwarz l H) as (A & B & D).
  assert (M2 : 0 < mean l ^ 2) by (rewrite <- Rsqr_pow2; apply Rlt_0_sqr, M).
  assert (S : 0 < second_moment l).
  { destruct A as [|E]; [assumption|]. rewrite <- E in D. lra. }
  unfold ratio_of. replace (/ (1 + (second_moment l / mean l ^ 2 - 1))) with (mean l ^ 2 * / second_moment l) by
    (field; lra).
  apply (Rmult_le_reg_r (second_moment l)); [exact S|]. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

(** At cost [c] per weight kept, every gate pays at least the MCP penalty. *)
Theorem mcp_is_the_smallest_gate_penalty l w : (forall p s, In (p, s) l -> 0 <= p) -> mean l <> 0 -> 0 <= ratio_of l ->
  0 < w -> Omega w <= ratio_of l * w ^ 2 / 2 + c * prob_on l.
Proof.
  intros H M R Hw. assert (G := gate_on_probability l H M). set (k := / (1 + ratio_of l)) in *.
  assert (K : 0 < k <= 1).
  { unfold k. split; [apply Rinv_0_lt_compat; lra|]. rewrite <- Rinv_1 at 2. apply Rinv_le_contravar; lra. }
  assert (A := gate_cost_above w k Hw K).
  replace ((1 - k) / k) with (ratio_of l) in A by (unfold k; field; lra).
  assert (c * k <= c * prob_on l) by (apply Rmult_le_compat_l; lra). lra.
Qed.

(** ** Expected l0 is exact

    [W] is any space of weights: for a random masked weight, the expected loss plus [c] times the expected number of nonzero
    weights is at least the least value of loss plus [c] times that number, which deterministic gates attain. *)
Theorem expected_l0_is_exact (W : Type) (loss count : W -> R) (l : law W) m :
  (forall p w, In (p, w) l -> 0 <= p) -> total_probability l = 1 -> (forall w, m <= loss w + c * count w) ->
  m <= expectation l loss + c * expectation l count.
Proof.
  intros P T H. apply Rle_trans with (1 := expectation_ge_least l (fun w => loss w + c * count w) m P T H).
  right. clear. induction l as [|[p w] l IH]; simpl; [ring|]. rewrite IH. ring.
Qed.
End Gates.
