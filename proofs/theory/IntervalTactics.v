(** * Wrappers of the interval tactic (level K': they bring in Coq's primitive integers and floats)

    [sign_on_box x]   a sign on a compact range of [x]: hypotheses [a <= x <= b] in the context, bisection and derivatives
    [compare_values]  an inequality between closed real numbers, such as the witness pair of a refutation *)
From Coq Require Import Reals.
From Interval Require Import Tactic.
Open Scope R_scope.

Ltac sign_on_box x := interval with (i_bisect x, i_autodiff x, i_depth 25).
Ltac compare_values := first [interval | interval with (i_prec 100)].
