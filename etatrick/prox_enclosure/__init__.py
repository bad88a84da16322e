"""Intervals proved to contain the proximal operator and its threshold.

`proximal` finds the minimiser of F(x) = step Omega(x) + x^2/2 - v x by a scan; here it is proved to be the global one.
Let [A, B] be a box around it, as thin as the digits asked for, inside a larger one [A0, B0]. If

    F'(A) < 0 < F'(B),   F' rises or is negative on [A0, A],   F' rises or is positive on [B, B0],
    F > F(B)  on the rest of [0, v],

then F falls up to A, rises from B on, and is larger elsewhere: the minimiser lies in [A, B]. The threshold inf_x q(x),
q = x/2 + step Omega/x, is the largest v with F >= 0; its minimiser is proved in the same way, with x^2 q' in the place
of F'. Signs on boxes and near 0 are those of `calculus.zones`. That w and Omega rise along every arc is taken from
the curve.
"""

from ._minimiser import enclose_prox as enclose_prox
from ._threshold import enclose_threshold as enclose_threshold
