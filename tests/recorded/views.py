"""Every view of a penalty from its definition alone, in high precision; nothing here imports etatrick.

A method is given either by its penalty or its reweighting (`Slope`: Omega and Omega' on w > 0) or by a cost
along a family of noise laws (`Envelope`: eta and f along a parameter a), in the convention lam = 1,
Omega(0) = 0,

    Omega(w) = 1/2 min_eta ( w^2/eta + f(eta) ),        f(eta) = max_w ( 2 Omega(w) - w^2/eta ).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from mpmath import mp, mpf
from search import Function, best, integral, minima, slope_of

MAGNITUDES = ("1e-8", "0.3", "2.5", "1e6")
FEW = ("0.3", "1", "1e6")

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


@dataclass(frozen=True)
class Case:
    """One set of parameters: magnitudes (for w and for eta), steps, and extra (v, step) where prox jumps."""

    parameters: dict[str, str]
    steps: tuple[str, ...]
    magnitudes: tuple[str, ...] = MAGNITUDES
    extra: tuple[tuple[str, str], ...] = ()
    weights: tuple[str, ...] = ()
    etas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Method:
    """A definition, called with the numbers of a case, and the cases that are recorded."""

    build: Callable[..., Slope | Envelope]
    cases: tuple[Case, ...]
