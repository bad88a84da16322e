"""Penalties made of penalties: k Omega, Omega(w/s), Omega + Omega', their minimum, and a cap on the noise ratio.

`Combination` is what such a penalty is described by; the curve of each operation is worked out in `_curves`.
"""

from ._combination import Combination as Combination
from ._combination import positive as positive
