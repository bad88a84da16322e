"""Laws of the catalogue that are known to fail, and why: each is a fault of the library to be mended, none of the law.

The tests run and are reported as xfailed; one that passes is reported as xpassed, and its line should go.
"""

from __future__ import annotations

#: (test, method): reason. A test called "torch" stands for all those that need the torch form.
KNOWN_FAULTS: dict[tuple[str, str], str] = {
    ("test_torch_values", "generalized_dropout"): "the reweighting just below the end of the noise, in doubles",
    ("test_omega_is_the_integral_of_the_slope", "variational_dropout_kingma"): "quadrature across the jump of eta_hat",
    ("test_omega_is_the_integral_across_breaks", "variational_dropout_kingma"): "quadrature across the jump of eta_hat",
    ("test_round_trip", "variational_dropout_kingma"): "reading the derived dual back takes minutes",
}
