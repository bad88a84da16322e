"""Gates that keep or drop a weight, as their papers define them."""

from __future__ import annotations

from confined import Confined
from mpmath import mp, mpf
from mpmath.calculus.quadrature import GaussLegendre
from views import FEW, Case, Envelope, Method, Slope, from_reweighting, kept

#: The best law approaches no noise like exp(-w^2/2).
FAR = (mpf(10) ** -20, mpf(10) ** 100)


def standout(a: mpf, b: mpf) -> Slope:
    """Keep probability k = 1/(1 + e^-(aw+b)), so eta_hat = k/(1 - k) = e^(aw+b)."""
    return from_reweighting(lambda w: mp.exp(a * w + b))


def hard_concrete() -> Envelope:
    """f = P(s > 0) along the location a; 1/eta = E s^2/(E s)^2 - 1 from the survival function of the gate."""
    nodes = _survival_nodes()
    at_zero = _odds(mpf(0))

    def moment(a: mpf, weights: int) -> mpf:
        return mp.fsum(row[weights] * a / (a + row[0]) for row in nodes)

    def eta(a: mpf) -> mpf:
        mean = moment(a, 1)
        return 1 / (moment(a, 2) / mean**2 - 1)

    def f(a: mpf) -> mpf:
        return a / (a + at_zero)

    def growth(a: mpf, weights: int) -> mpf:
        return mp.fsum(row[weights] * row[0] / (a + row[0]) ** 2 for row in nodes)

    def f_eta(a: mpf) -> mpf:
        mean, square = moment(a, 1), moment(a, 2)
        ratio_a = growth(a, 2) / mean**2 - 2 * square * growth(a, 1) / mean**3
        eta_a = -ratio_a / (square / mean**2 - 1) ** 2
        return at_zero / (a + at_zero) ** 2 / eta_a

    return Envelope(kept(eta), kept(f), kept(f_eta), ceiling=mpf(1))


def _odds(x: mpf) -> mpf:
    """((x - gamma)/(zeta - x))^beta with beta = 2/3, gamma = -0.1, zeta = 1.1: P(s > x) = a/(a + odds)."""
    return ((x + mpf(1) / 10) / (mpf(11) / 10 - x)) ** (mpf(2) / 3)


def _survival_nodes() -> list[tuple[mpf, mpf, mpf]]:
    """Gauss-Legendre on [0, 1], where the integrand is analytic: (odds, weight of E s, weight of E s^2)."""
    pairs = GaussLegendre(mp).calc_nodes(8, int(mp.prec * 1.1) + 20)
    return [(_odds((x + 1) / 2), weight / 2, (x + 1) / 2 * weight) for x, weight in pairs]


def bernoulli_gates(lzero: mpf) -> Slope:
    """min over k in (0, 1] of (1 - k)/k w^2/2 + lzero k: stationary at k = w/sqrt(2 lzero), or k = 1."""

    def keep(w: mpf) -> mpf:
        return min(mpf(1), w / mp.sqrt(2 * lzero))

    def omega(w: mpf) -> mpf:
        k = keep(w)
        return (1 - k) / k * w**2 / 2 + lzero * k

    return Slope(omega, lambda w: (1 / keep(w) - 1) * w)


def bernoulli_gates_decay(lzero: mpf, decay: mpf) -> Confined:
    """k = a in (0, 1]: the noise costs (1 - k)/k w^2/2, the decay of the weight u = w/k that is kept k decay u^2/2."""
    return Confined(
        lambda k: 1 / ((1 - k) / k + k * decay / k**2),
        lambda k: 2 * lzero * k,
        lambda k: 2 * lzero * (1 + decay - k) ** 2 / (1 + decay),
        high=mpf(1),
    )


def spike_and_slab(prior: mpf) -> Confined:
    """k = (e + a)/(1 + e + a) from the prior, e = prior/(1 - prior), upwards: below it r and the cost are larger."""
    start = prior / (1 - prior)

    def f(a: mpf) -> mpf:
        k = (start + a) / (1 + start + a)
        return 2 * (k * mp.log(k / prior) - (1 - k) * (mp.log1p(start + a) - mp.log1p(start)))

    return Confined(
        lambda a: start + a, kept(f), kept(lambda a: 2 * mp.log1p(a / start) / (1 + start + a) ** 2), widest=FAR
    )


def concrete_dropout(decay: mpf, entropy: mpf) -> Confined:
    """p = 1/(2 + a), from 1/2 downwards; f = 2 entropy (log 2 - H(p)), 1/eta = 2 decay + (1 + 2 decay) p/(1 - p)."""

    def eta(a: mpf) -> mpf:
        return 1 / (2 * decay + (1 + 2 * decay) / (1 + a))

    def f(a: mpf) -> mpf:
        p = 1 / (2 + a)
        # log 2 + p log p + (1 - p) log(1 - p), without its cancellation at p = 1/2
        return 2 * entropy * ((1 - p) * mp.log1p(a / (2 + a)) - p * mp.log1p(a / 2))

    def f_eta(a: mpf) -> mpf:
        """df/dp = -2 entropy log(1/p - 1) = -2 entropy log(1 + a), over deta/dp."""
        return 2 * entropy * mp.log1p(a) / (2 + a) ** 2 / (eta(a) ** 2 * (1 + 2 * decay) / (1 + a) ** 2)

    return Confined(kept(eta), kept(f), kept(f_eta), widest=FAR)


def stochastic_gates() -> Envelope:
    """s = clip(m + e/2, 0, 1) along m = log(a)/4, f = P(s > 0); 1/eta = E s^2/(E s)^2 - 1 of the clipped Gaussian."""

    def eta(a: mpf) -> mpf:
        z = mp.log(a) / 2
        with mp.workdps(3 * mp.dps):  # the terms cancel where all or nothing is kept
            low, high = _tails(z - 2), _tails(z)
            mean = (high[1] - low[1]) / 2
            return mean**2 / ((high[2] - low[2]) / 2 - low[1] - mean**2)

    def f(a: mpf) -> mpf:
        with mp.workdps(3 * mp.dps):  # 1 - f is asked for
            return _tails(mp.log(a) / 2)[0]

    def f_eta(a: mpf) -> mpf:
        """dmean/dz = (Phi(z) - Phi(z - 2))/2 and dsquare/dz = (G(z) - G(z - 2))/2 - Phi(z - 2)."""
        z = mp.log(a) / 2
        with mp.workdps(3 * mp.dps):
            low, high = _tails(z - 2), _tails(z)
            mean, square = (high[1] - low[1]) / 2, (high[2] - low[2]) / 2 - low[1]
            mean_z, square_z = (high[0] - low[0]) / 2, (high[1] - low[1]) / 2 - low[0]
            noise_z = square_z / mean**2 - 2 * square * mean_z / mean**3
            eta_z = -noise_z * (mean**2 / (square - mean**2)) ** 2
            return mp.exp(-(z**2) / 2) / mp.sqrt(2 * mp.pi) / eta_z

    return Envelope(kept(eta), kept(f), kept(f_eta), ceiling=mpf(1))


def _tails(z: mpf) -> tuple[mpf, mpf, mpf]:
    """Phi(z), its antiderivative G and the antiderivative H of that, all 0 at -oo."""
    chance, density = mp.erfc(-z / mp.sqrt(2)) / 2, mp.exp(-(z**2) / 2) / mp.sqrt(2 * mp.pi)
    return chance, z * chance + density, ((1 + z**2) * chance + z * density) / 2


#: The steps lie on both sides of the critical step 1/(weak convexity constant) where there is one.
METHODS = {
    "bernoulli_gates": Method(
        bernoulli_gates,
        (
            Case({"lzero": "1/2"}, ("0.25", "4")),
            Case({"lzero": "3"}, ("0.5", "2"), FEW),
        ),
    ),
    "bernoulli_gates_decay": Method(
        bernoulli_gates_decay,
        (
            Case({"lzero": "1/2", "decay": "1/10"}, ("0.25", "4")),
            Case({"lzero": "3", "decay": "2"}, ("0.5", "2"), FEW),
        ),
    ),
    "spike_and_slab": Method(
        spike_and_slab,
        (
            Case({"prior": "1/100"}, ("0.01", "1"), ("0.3", "2.5", "5"), weights=("1e-6",)),
            Case({"prior": "2/5"}, ("1", "8"), ("1", "2.5", "5")),
        ),
    ),
    "concrete_dropout": Method(
        concrete_dropout,
        (Case({"decay": "1/10", "entropy": "10"}, ("1", "8", "20"), ("1", "2.5", "4"), weights=("1e-6", "0.3")),),
    ),
    "stochastic_gates": Method(stochastic_gates, (Case({}, ("0.05", "0.2", "1"), weights=("0.55", "0.57")),)),
    "standout": Method(
        standout,
        (
            Case({"a": "1", "b": "0"}, ("1", "20"), extra=(("6.4908", "20"), ("6.4909", "20"))),
            Case({"a": "2", "b": "-1"}, ("1", "5"), FEW, extra=(("2.694", "5"), ("2.695", "5"))),
        ),
    ),
    "hard_concrete": Method(
        hard_concrete,
        (Case({}, ("0.05", "0.2", "1"), weights=("0.53", "0.54")),),
    ),
}
