"""Multiplicative noise: of a fixed law, whose penalty is a ridge, and of laws whose parameter has a cost.

A noise s on a weight u of mean effect w = u E s adds 1/2 Var(s) u^2 = 1/2 r w^2 to a squared loss, with
r = Var(s)/E(s)^2 = 1/eta; a law that costs C contributes f = 2 C.
"""

from __future__ import annotations

from collections.abc import Callable

from confined import Confined
from mpmath import mp, mpf
from search import Function, integral
from views import FEW, Case, Method, Slope, from_penalty

Expectation = Callable[[Function], mpf]


def noise(expectation: Expectation) -> Slope:
    """The penalty of a fixed law from its expectation E g(s)."""
    mean = expectation(lambda s: s)
    ratio = expectation(lambda s: (s - mean) ** 2) / mean**2
    return Slope(lambda w: ratio * w**2 / 2, lambda w: ratio * w)


def gate(keep: mpf) -> Expectation:
    """s = 1 with probability `keep`, else 0."""
    return lambda g: keep * g(mpf(1)) + (1 - keep) * g(mpf(0))


def gaussian(mean: mpf, variance: mpf) -> Expectation:
    """N(mean, variance), by quadrature."""
    tail = mp.sqrt(2 * mp.log(10) * (mp.dps + 20)) + 1
    breaks = [tail * (mpf(k) / 8 - 1) for k in range(17)]
    density = 1 / mp.sqrt(2 * mp.pi)
    return lambda g: integral(lambda z: g(mean + mp.sqrt(variance) * z) * mp.exp(-(z**2) / 2) * density, breaks)


def dropout(p: mpf) -> Slope:
    return noise(gate(1 - p))


def curriculum_dropout(keep: mpf, speed: mpf, time: mpf) -> Slope:
    """Keep probability (1 - keep) e^(-speed time) + keep: 1 at the start, `keep` at the end."""
    return noise(gate((1 - keep) * mp.exp(-speed * time) + keep))


def gaussian_dropout(a: mpf) -> Slope:
    return noise(gaussian(mpf(1), a))


def uniform_dropout(b: mpf) -> Slope:
    """s uniform on (1 - b, 1 + b)."""
    return noise(lambda g: integral(g, [1 - b, 1 + b]) / (2 * b))


def beta_dropout(b: mpf) -> Slope:
    """s of law Beta(b/2, b/2) on (0, 1), which is symmetric."""

    def density(s: mpf) -> mpf:
        return (s * (1 - s)) ** (b / 2 - 1)

    half = [mpf(0), mpf(1) / 2]
    mass = integral(density, half)
    return noise(lambda g: integral(lambda s: (g(s) + g(1 - s)) / 2 * density(s), half) / mass)


def bayes_by_backprop(sigma: mpf) -> Slope:
    """KL(N(w, s^2) || N(0, sigma^2)) less its value at w = 0: what it adds to the loss through w, for any s."""
    spread = mpf(1) / 3

    def log_prior(x: mpf) -> mpf:
        return -(x**2) / (2 * sigma**2)

    def penalty(w: mpf) -> mpf:
        # the entropy does not move with w, and two points carry the second moment of N(0, spread^2)
        gains = [log_prior(e * spread) - log_prior(w + e * spread) for e in (-1, 1)]
        return (gains[0] + gains[1]) / 2

    return from_penalty(penalty)


def shakeout(tau: mpf, c: mpf) -> Slope:
    """Half the variance of the noisy weight: -c with probability tau, else (w + c tau)/(1 - tau), less that at 0+."""

    def variance(w: mpf) -> mpf:
        low, high = -c, (w + c * tau) / (1 - tau)
        mean = tau * low + (1 - tau) * high
        return tau * (low - mean) ** 2 + (1 - tau) * (high - mean) ** 2

    def penalty(w: mpf) -> mpf:
        with mp.workdps(mp.dps + 400):  # the difference is asked for at magnitudes down to 10^-300
            return (variance(w) - variance(mpf(0))) / 2

    return from_penalty(penalty)


def information_dropout(cap: mpf) -> Confined:
    """s = e^(alpha e), e ~ N(0, 1), costs -log alpha, for alpha <= cap; the parameter is 1/alpha.

    E s = e^(alpha^2/2) and E s^2 = e^(2 alpha^2) give r = e^(alpha^2) - 1; f_eta = -r^2 df/dr.
    """
    return Confined(
        eta=lambda a: 1 / mp.expm1(a**-2),
        f=lambda a: 2 * mp.log(a * cap),
        f_eta=lambda a: mp.expm1(a**-2) ** 2 * mp.exp(-(a**-2)) * a**2,
        low=1 / cap,
    )


def variational_dropout_kingma() -> Confined:
    """N(1, alpha) with the published divergence for alpha <= 1; the parameter is eta - 1 = 1/alpha - 1.

    -KL = log(alpha)/2 + c1 alpha + c2 alpha^2 + c3 alpha^3 up to a constant. The grid is dense at eta = 1, where
    the cost of a law is not convex in alpha; the end of it stands for eta = 1 itself.
    """
    c1, c2, c3 = mpf("1.16145124"), mpf("-1.50204118"), mpf("0.58629921")

    def divergence(alpha: mpf) -> mpf:
        return -(mp.log(alpha) / 2 + c1 * alpha + c2 * alpha**2 + c3 * alpha**3)

    def f_eta(eta: mpf) -> mpf:
        return 1 / eta + 2 * (c1 + 2 * c2 / eta + 3 * c3 / eta**2) / eta**2

    return Confined(
        eta=lambda a: 1 + a,
        f=lambda a: 2 * (divergence(1 / (1 + a)) - divergence(mpf(1))),
        f_eta=lambda a: f_eta(1 + a),
        low=mpf(10) ** -300,
    )


def generalized_dropout(a: mpf) -> Confined:
    """A gate kept with probability k = eta/(1 + eta) <= 1 costs -log of its prior density, a k^(a - 1)."""
    return Confined(
        eta=lambda eta: eta,
        f=lambda eta: -2 * (1 - a) * mp.log1p(1 / eta) - 2 * mp.log(a),
        f_eta=lambda eta: 2 * (1 - a) / (eta * (1 + eta)),
        widest=(mpf(10) ** -40, mpf(10) ** 16),
        closed=True,
        bottomless=True,
    )


#: The ridges and the other convex ones have no critical step; the steps of the others lie on both sides of it, or of
#: none where Omega' falls at a point.
METHODS = {
    "dropout": Method(
        dropout,
        (
            Case({"p": "1/2"}, ("1", "8")),
            Case({"p": "0.1"}, ("0.25", "8"), FEW),
        ),
    ),
    "gaussian_dropout": Method(
        gaussian_dropout,
        (
            Case({"a": "1"}, ("1", "8")),
            Case({"a": "1/4"}, ("0.25", "8"), FEW),
        ),
    ),
    "uniform_dropout": Method(
        uniform_dropout,
        (
            Case({"b": "1"}, ("1", "8")),
            Case({"b": "1/2"}, ("0.25", "8"), FEW),
        ),
    ),
    "beta_dropout": Method(
        beta_dropout,
        (
            Case({"b": "2"}, ("1", "8")),
            Case({"b": "5"}, ("0.25", "8"), FEW),
        ),
    ),
    "curriculum_dropout": Method(
        curriculum_dropout,
        (
            Case({"keep": "1/2", "speed": "10", "time": "1/10"}, ("1", "8")),
            Case({"keep": "0.8", "speed": "1", "time": "3"}, ("0.25", "8"), FEW),
        ),
    ),
    "bayes_by_backprop": Method(
        bayes_by_backprop,
        (
            Case({"sigma": "1"}, ("1", "8")),
            Case({"sigma": "1/2"}, ("0.25", "8"), FEW),
        ),
    ),
    "shakeout": Method(
        shakeout,
        (
            Case({"tau": "1/2", "c": "1/10"}, ("1", "8")),
            Case({"tau": "0.3", "c": "0.78"}, ("0.25", "8"), FEW),
        ),
    ),
    "information_dropout": Method(
        information_dropout,
        (
            Case({"cap": "0.7"}, ("1", "8"), extra=(("5.768", "8"), ("5.769", "8"))),
            Case({"cap": "2"}, ("0.01", "1"), FEW, extra=(("1.8781", "1"), ("1.8782", "1"))),
        ),
    ),
    "variational_dropout_kingma": Method(
        variational_dropout_kingma,
        (
            Case(
                {},
                ("0.5", "2", "8"),
                weights=("0.9124", "0.91242"),
                etas=("1.002", "1.1"),
                extra=(("1.367", "0.5"), ("1.369", "0.5"), ("6.691", "8"), ("6.692", "8")),
            ),
        ),
    ),
    "generalized_dropout": Method(
        generalized_dropout,
        (
            Case({"a": "1/2"}, ("1", "8")),
            Case({"a": "0.1"}, ("0.25", "8"), FEW),
        ),
    ),
}
