"""The twelve methods as their papers define them, and every view of a penalty from its definition alone.

A method is given either by its penalty or its reweighting (`Slope`: Omega and Omega' on w > 0) or by a cost
along a family of noise laws (`Envelope`: eta and f along a parameter a), in the convention lam = 1,
Omega(0) = 0,

    Omega(w) = 1/2 min_eta ( w^2/eta + f(eta) ),        f(eta) = max_w ( 2 Omega(w) - w^2/eta ).

Nothing here imports etatrick.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from mpmath import mp, mpf
from mpmath.calculus.quadrature import GaussLegendre
from search import Function, best, integral, minima, slope_of

TINY = mpf(10) ** -300

#: Where an envelope's parameter is searched for. One grid for all searches: what is computed on it is kept.
RANGE = (mpf(10) ** -14, mpf(10) ** 16, 480)


@dataclass(frozen=True)
class Slope:
    """A penalty known through Omega and Omega' for w > 0."""

    omega: Function
    derivative: Function

    def reweighting(self, w: mpf) -> mpf:
        """eta_hat(w) = w / Omega'(w), infinite where the penalty is flat."""
        slope = self.derivative(w)
        return w / slope if slope else mp.inf

    def dual(self, eta: mpf) -> mpf:
        """max_w 2 Omega(w) - w^2/eta, infinite when it still rises at w = 10^40."""
        far = mpf(10) ** 40
        if self.derivative(far) > far / eta:
            return mp.inf
        stationary = minima(lambda w: w / eta - self.derivative(w), mpf(10) ** -25, far)
        return max([mpf(0)] + [2 * self.omega(w) - w**2 / eta for w in stationary])

    def prox(self, v: mpf, step: mpf) -> mpf:
        """The global minimiser of step Omega(x) + (x - v)^2/2 over x >= 0."""
        stationary = minima(lambda x: step * self.derivative(x) + x - v, v * mpf(10) ** -18, 2 * v)
        return best([mpf(0), *stationary], lambda x: x and step * self.omega(x) + x**2 / 2 - v * x)

    def threshold(self, step: mpf) -> mpf:
        """sup { v : prox(v) = 0 } = inf_{x > 0} x/2 + step Omega(x)/x."""
        at_zero = step * self.derivative(TINY)
        stationary = minima(
            lambda x: x**2 / 2 + step * (x * self.derivative(x) - self.omega(x)),
            mpf(10) ** -15,
            mpf(10) ** 15,
            points=400,
        )
        value = min([at_zero] + [x / 2 + step * self.omega(x) / x for x in stationary])
        return value if value > mpf(10) ** -100 else mpf(0)


@dataclass(frozen=True)
class Envelope:
    """A penalty known through a curve a -> (eta(a), f(a)), both increasing from 0; `ceiling` is lim f."""

    eta: Function
    f: Function
    f_eta: Function
    ceiling: mpf = mp.inf

    def _best_parameter(self, w: mpf, step: mpf) -> mpf | None:
        """argmin over a of 1/2 (w^2/(eta + step) + f), None for eta = oo; step = 0 gives Omega itself."""
        stationary = minima(lambda a: self.f_eta(a) - (w / (self.eta(a) + step)) ** 2, *RANGE)
        if step == 0 and self.f_eta(RANGE[0]) > (w / self.eta(RANGE[0])) ** 2:
            raise ArithmeticError(f"the minimiser at w = {mp.nstr(w)} lies below the range of the search")
        found = best(stationary, lambda a: self._cost(a, w, step)) if stationary else None
        if found is not None and self._cost(found, w, step) <= self.ceiling:
            return found
        return None

    def _cost(self, a: mpf, w: mpf, step: mpf) -> mpf:
        return w**2 / (self.eta(a) + step) + self.f(a)

    def omega(self, w: mpf) -> mpf:
        a = self._best_parameter(w, mpf(0))
        return self.ceiling / 2 if a is None else self._cost(a, w, mpf(0)) / 2

    def reweighting(self, w: mpf) -> mpf:
        a = self._best_parameter(w, mpf(0))
        return mp.inf if a is None else self.eta(a)

    def derivative(self, w: mpf) -> mpf:
        return w / self.reweighting(w)

    def dual(self, eta: mpf) -> mpf:
        """f where eta is the minimiser at some w; beyond a jump of eta_hat to oo, the maximum at the jump."""
        edge = self.last_parameter
        if edge is not None and eta > self.eta(edge):
            return self.ceiling - self.saturation**2 / eta
        return self.f(minima(lambda a: self.eta(a) - eta, *RANGE)[0])

    @cached_property
    def last_parameter(self) -> mpf | None:
        """argmax_a eta (ceiling - f): the law just before Omega becomes constant, None if it never does."""
        if self.ceiling == mp.inf:
            return None
        peaks = minima(lambda a: self.f_eta(a) * self.eta(a) - (self.ceiling - self.f(a)), *RANGE)
        return best(peaks, lambda a: self.eta(a) * (self.f(a) - self.ceiling))

    @property
    def saturation(self) -> mpf:
        """The magnitude beyond which Omega is constant: its square is max_a eta (ceiling - f)."""
        edge = self.last_parameter
        return mp.inf if edge is None else mp.sqrt(self.eta(edge) * (self.ceiling - self.f(edge)))

    def prox(self, v: mpf, step: mpf) -> mpf:
        """x = v eta/(eta + step) at the minimiser of v^2/(eta + step) + f: the minimum over x is explicit."""
        a = self._best_parameter(v, step)
        if a is None:
            return v if self.ceiling < v**2 / step else mpf(0)
        return v * self.eta(a) / (self.eta(a) + step) if self._cost(a, v, step) < v**2 / step else mpf(0)

    def threshold(self, step: mpf) -> mpf:
        """sqrt(step inf_eta f(eta) (eta + step)/eta), eta = oo included: below it no eta beats eta = 0."""

        def ratio(a: mpf) -> mpf:
            return self.f(a) * (self.eta(a) + step) / self.eta(a)

        def rising(a: mpf) -> mpf:
            eta = self.eta(a)
            return self.f_eta(a) * eta * (eta + step) - step * self.f(a)

        stationary = minima(rising, *RANGE)
        return mp.sqrt(step * min([self.f_eta(TINY) * step, self.ceiling] + [ratio(a) for a in stationary]))


def kept(function: Function) -> Function:
    """The function with its values kept, each under the precision at which it was computed."""
    values: dict[tuple[mpf, int], mpf] = {}

    def recalled(x: mpf) -> mpf:
        key = (x, mp.prec)
        if key not in values:
            values[key] = function(x)
        return values[key]

    return recalled


def from_penalty(omega: Function) -> Slope:
    return Slope(omega, lambda w: slope_of(omega, w))


def from_reweighting(eta_hat: Function) -> Slope:
    def omega(w: mpf) -> mpf:
        breaks = [mpf(0)] + [w * mpf(10) ** -k for k in range(14, -1, -1)]
        return integral(lambda t: t / eta_hat(t), breaks)

    return Slope(omega, lambda w: w / eta_hat(w))


def from_dual(f: Function, f_eta: Function | None = None) -> Envelope:
    return Envelope(lambda eta: eta, kept(f), kept(f_eta or (lambda eta: slope_of(f, eta))))


def lp(p: mpf) -> Slope:
    return from_penalty(lambda w: w**p / p)


def log_sum(eps: mpf) -> Slope:
    return from_reweighting(lambda w: w * (w + eps))


def log_square(eps: mpf) -> Slope:
    """log(w^2 + eps) less its value at 0."""
    return from_penalty(lambda w: mp.log1p(w**2 / eps))


def scad(a: mpf, scale: mpf) -> Slope:
    def omega(w: mpf) -> mpf:
        if w < scale:
            return w
        if w < a * scale:
            return (2 * a * scale * w - w**2 - scale**2) / (2 * (a - 1) * scale)
        return (a + 1) * scale / 2

    return from_penalty(omega)


def mcp(a: mpf, scale: mpf) -> Slope:
    b = a * scale
    return from_penalty(lambda w: w - w**2 / (2 * b) if w < b else b / 2)


def standout(a: mpf, b: mpf) -> Slope:
    """Keep probability k = 1/(1 + e^-(aw+b)), so eta_hat = k/(1 - k) = e^(aw+b)."""
    return from_reweighting(lambda w: mp.exp(a * w + b))


def ridge(scale: mpf) -> Slope:
    return from_reweighting(lambda w: scale)


def lasso() -> Slope:
    return from_penalty(lambda w: w)


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


METHODS: dict[str, Callable[..., Slope | Envelope]] = {
    "lp": lp,
    "log_sum": log_sum,
    "log_square": log_square,
    "scad": scad,
    "mcp": mcp,
    "standout": standout,
    "variational_dropout": variational_dropout,
    "variational_dropout_molchanov": variational_dropout_molchanov,
    "hard_concrete": hard_concrete,
    "ard": ard,
    "ridge": ridge,
    "lasso": lasso,
}
