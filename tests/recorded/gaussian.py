"""Continuous multiplicative noise with a complexity cost, as the papers define it."""

from __future__ import annotations

from mpmath import mp, mpf
from search import integral
from views import Case, Envelope, Method, from_dual, kept


def ard() -> Envelope:
    """f = 2 C with C = log(1 + 1/alpha)/2, the empirical-Bayes cost at noise variance alpha = 1/eta."""
    return from_dual(mp.log1p)


def variational_dropout() -> Envelope:
    """f = 2 (KL - min KL) of N(theta, alpha theta^2) from the log-uniform prior, alpha = 1/eta.

    -log(sigma) + E log|x| for x ~ N(theta, sigma^2) gives f = 2 E log|sqrt(eta) + e| - 2 E log|e| with
    e ~ N(0, 1); its derivative is D(u)/u with u = sqrt(eta/2) (Hron, Matthews and Ghahramani 2018).
    """
    return from_dual(kl_gap, lambda eta: dawson_ratio(mp.sqrt(eta / 2)))


@kept
def kl_gap(eta: mpf) -> mpf:
    """2 E log|mu + e| + gamma + log 2 at mu = sqrt(eta), by quadrature of the Gaussian expectation."""
    mu = mp.sqrt(eta)
    density = mp.sqrt(2 / mp.pi)

    def integrand(x: mpf) -> mpf:
        return mp.log(x) * (mp.exp(-((x - mu) ** 2) / 2) + mp.exp(-((x + mu) ** 2) / 2)) * density

    tail = mp.sqrt(2 * mp.log(10) * (mp.dps + 20)) + 1
    start = max(mu - tail, mpf(0))
    breaks = [start + (mu + tail - start) * k / 16 for k in range(17)]
    return integral(integrand, breaks) + mp.euler + mp.log(2)


def dawson_ratio(u: mpf) -> mpf:
    """D(u)/u with D(u) = sqrt(pi)/2 e^(-u^2) erfi(u)."""
    return mp.sqrt(mp.pi) / 2 * mp.exp(-(u**2)) * mp.erfi(u) / u


def variational_dropout_molchanov() -> Envelope:
    """f = 2 KL at alpha = 1/eta, by the approximation of Molchanov et al. 2017:

    -KL = k1 sigmoid(k2 + k3 log alpha) - log(1 + 1/alpha)/2 - k1, which is 0 at eta = 0.
    """
    k1, k2, k3 = mpf("0.63576"), mpf("1.87320"), mpf("1.48695")

    def f(eta: mpf) -> mpf:
        alpha = 1 / eta
        # k1 - k1 sigmoid(x) is written k1 sigmoid(-x), which does not cancel at small eta.
        return 2 * (k1 / (1 + mp.exp(k2 + k3 * mp.log(alpha))) + mp.log1p(1 / alpha) / 2)

    return from_dual(f)


#: The steps lie on both sides of the critical step 1/(weak convexity constant) where there is one.
METHODS = {
    "variational_dropout": Method(
        variational_dropout,
        (Case({}, ("0.5", "1", "8")),),
    ),
    "variational_dropout_molchanov": Method(
        variational_dropout_molchanov,
        (Case({}, ("0.5", "1", "8")),),
    ),
    "ard": Method(
        ard,
        (Case({}, ("1", "2", "8")),),
    ),
}
