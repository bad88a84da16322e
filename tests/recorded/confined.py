"""Views of a penalty from a family of laws whose parameter is confined to an interval, in high precision.

A law a costs f(a) and has reweighting eta(a), both increasing in a on [low, high]; with lam = 1

    Omega(w) = 1/2 min_a ( w^2/eta(a) + f(a) ).

The ends of the interval are candidates like the stationary points between them, so a noise that is capped or a
mask that stops at 1 needs no formula of its own, and neither does a best law that jumps.
"""

from __future__ import annotations

from dataclasses import dataclass

from mpmath import mp, mpf
from search import Function, best, minima

#: Where a parameter is searched for when its interval does not end before.
WIDEST = (mpf(10) ** -14, mpf(10) ** 16)
NONE = mpf(0)


@dataclass(frozen=True)
class Confined:
    """A curve a -> (eta(a), f(a)) with f_eta = f'(a)/eta'(a) > 0; low = 0 and high = oo stand for open ends.

    `closed`: a = oo is a law too, such as no noise. `widest` and `points`: the range and the grid of every search.
    `bottomless`: f(0+) = -oo, so that 0 minimises whatever holds the penalty.
    """

    eta: Function
    f: Function
    f_eta: Function
    low: mpf = NONE
    high: mpf = mp.inf
    widest: tuple[mpf, mpf] = WIDEST
    points: int = 480
    closed: bool = False
    bottomless: bool = False

    def omega(self, w: mpf) -> mpf:
        return self._cost(self._best_law(w), w, NONE) / 2

    def reweighting(self, w: mpf) -> mpf:
        return self.eta(self._best_law(w))

    def derivative(self, w: mpf) -> mpf:
        return w / self.reweighting(w)

    def dual(self, eta: mpf) -> mpf:
        """max_w 2 Omega(w) - w^2/eta: f of the law with this eta where some w has it, else at the jump past it."""
        if self.low > 0 and eta <= self.eta(self.low):
            return mpf(0)
        if self.high < mp.inf and eta >= self.eta(self.high):
            return mp.inf
        (law,) = self._zeros(lambda a: self.eta(a) - eta)
        w = eta * mp.sqrt(self.f_eta(law))
        if abs(self._best_law(w) / law - 1) < mpf(10) ** (-mp.dps // 2):
            return self.f(law)
        return 2 * self.omega(self._jump_past(eta)) - self._jump_past(eta) ** 2 / eta

    def prox(self, v: mpf, step: mpf) -> mpf:
        """x = v eta/(eta + step) at the best law for v: the minimum over x of x^2/eta + (x - v)^2/step is explicit."""
        if self.threshold(step) >= v:
            return mpf(0)
        eta = self.eta(self._best_law(v, step))
        return v * eta / (eta + step) if eta < mp.inf else v

    def threshold(self, step: mpf) -> mpf:
        """sqrt(step inf_a f(a) (1 + step/eta(a))): below it no law beats x = 0."""
        if self.bottomless:
            return mp.inf

        def rising(a: mpf) -> mpf:
            eta = self.eta(a)
            return self.f_eta(a) * eta * (eta + step) - step * self.f(a)

        stationary = self._zeros(rising)
        costs = [self.f(a) * (1 + step / self.eta(a)) for a in (*self._ends(), *stationary)]
        at_zero = [step * self.f_eta(mpf(10) ** -300)] if self.low == 0 else []
        value = mp.sqrt(step * min(costs + at_zero))
        return value if value > mpf(10) ** -100 else mpf(0)

    def _best_law(self, w: mpf, step: mpf = NONE) -> mpf:
        """argmin_a w^2/(eta(a) + step) + f(a), the global minimum; refused where it lies beyond the search."""
        stationary = self._zeros(lambda a: mp.log(self.f_eta(a) * (self.eta(a) + step) ** 2 / w**2))
        candidates = [*self._ends(), *stationary]
        found = best(candidates, lambda a: self._cost(a, w, step)) if candidates else mp.inf
        beyond = [a for a in self._range() if a not in candidates]
        if not candidates or (step == 0 and any(self._cost(a, w, step) < self._cost(found, w, step) for a in beyond)):
            raise ArithmeticError(f"the minimiser at w = {mp.nstr(w)} lies beyond the range of the search")
        return found

    def _cost(self, a: mpf, w: mpf, step: mpf) -> mpf:
        return w**2 / (self.eta(a) + step) + self.f(a)

    def _jump_past(self, eta: mpf) -> mpf:
        """The magnitude at which eta_hat jumps past eta."""
        left, right = mp.log(mpf(10) ** -20), mp.log(mpf(10) ** 8)
        for _ in range(mp.prec - 20):
            middle = (left + right) / 2
            left, right = (middle, right) if self.reweighting(mp.exp(middle)) < eta else (left, middle)
        return mp.exp(left)

    def _zeros(self, slope: Function) -> list[mpf]:
        return minima(slope, *self._range(), points=self.points)

    def _range(self) -> tuple[mpf, mpf]:
        return max(self.low, self.widest[0]), min(self.high, self.widest[1])

    def _ends(self) -> list[mpf]:
        return [a for a in (self.low, self.high) if 0 < a < mp.inf or (self.closed and a == mp.inf)]
