"""Penalties of a whole vector or matrix: Omega(w) = 1/2 min_eta ( sum_i w_i^2/eta_i + f(eta) ), f not a sum over i.

`VectorPenalty` says what each of them answers, on NumPy arrays of doubles: `omega`, `dual` (f), `reweighting` (eta_hat)
and `prox`. `Grouped` and `Spectral` carry any separable `Penalty` over to group norms and to singular values.

>>> import numpy as np
>>> from etatrick.nonseparable import HardThreshold
>>> HardThreshold(2).prox(np.array([3.0, -5.0, 1.0]))
array([ 3., -5.,  0.])
"""

from ._ard import ArdLogDet as ArdLogDet
from ._groups import Grouped as Grouped
from ._spectral import Spectral as Spectral
from ._support import HardThreshold as HardThreshold
from ._support import SupportSize as SupportSize
from ._trimmed import TrimmedRidge as TrimmedRidge
from ._vector import VectorPenalty as VectorPenalty
