"""Robust losses and heavy-tailed priors read as penalties, as their papers define them."""

from __future__ import annotations

from dataclasses import dataclass

from mpmath import mp, mpf
from search import Function, minima
from views import FEW, Case, Method, Slope, from_penalty


@dataclass(frozen=True)
class Spike:
    """A penalty with Omega(0+) = -oo, known through Omega and Omega' for w > 0: 0 minimises whatever it is added to."""

    omega: Function
    derivative: Function

    def reweighting(self, w: mpf) -> mpf:
        return w / self.derivative(w)

    def dual(self, eta: mpf) -> mpf:
        """max_{w > 0} 2 Omega(w) - w^2/eta."""
        stationary = minima(lambda w: w / eta - self.derivative(w), mpf(10) ** -25, mpf(10) ** 25)
        return max(2 * self.omega(w) - w**2 / eta for w in stationary)

    def prox(self, v: mpf, step: mpf) -> mpf:
        return mpf(0)

    def threshold(self, step: mpf) -> mpf:
        return mp.inf


def cauchy(c: mpf) -> Slope:
    return from_penalty(lambda w: c**2 / 2 * mp.log1p((w / c) ** 2))


def welsch(c: mpf) -> Slope:
    return from_penalty(lambda w: -(c**2) / 2 * mp.expm1(-((w / c) ** 2)))


def geman_mcclure(c: mpf) -> Slope:
    return from_penalty(lambda w: c**2 / 2 * w**2 / (c**2 + w**2))


def huber(d: mpf) -> Slope:
    return from_penalty(lambda w: w**2 / 2 if w < d else d * w - d**2 / 2)


def pseudo_huber(d: mpf) -> Slope:
    """d^2 (sqrt(1 + (w/d)^2) - 1), without the cancellation."""
    return from_penalty(lambda w: w**2 / (1 + mp.sqrt(1 + (w / d) ** 2)))


def student_t(nu: mpf) -> Slope:
    """-log of the density with nu degrees of freedom, less its value at 0."""
    return from_penalty(lambda w: (nu + 1) / 2 * mp.log1p(w**2 / nu))


def normal_jeffreys() -> Spike:
    """-log of the prior 1/w, which N(0, tau) has with the density 1/tau of the variance."""
    return Spike(mp.log, lambda w: 1 / w)


def horseshoe() -> Spike:
    """-log of e^(w^2/2) E1(w^2/2), the density up to a constant (Carvalho, Polson and Scott 2010, theorem 1)."""

    def scaled(u: mpf) -> mpf:
        """e^u E1(u)."""
        return mp.exp(u) * mp.e1(u)

    return Spike(lambda w: -mp.log(scaled(w**2 / 2)), lambda w: 2 / (w * scaled(w**2 / 2)) - w)


#: The steps lie on both sides of the critical step 1/(weak convexity constant) where there is one.
METHODS = {
    "cauchy": Method(
        cauchy,
        (
            Case({"c": "2.385"}, ("1", "20"), extra=(("22.448", "20"), ("22.449", "20"))),
            Case({"c": "1/2"}, ("1", "20"), FEW, extra=(("4.706", "20"), ("4.707", "20"))),
        ),
    ),
    "welsch": Method(
        welsch,
        (
            Case(
                {"c": "2.985"},
                ("1", "8"),
                ("1e-8", "0.3", "2.5", "25"),
                extra=(("8.988", "8"), ("8.989", "8")),
            ),
            Case({"c": "1/2"}, ("1", "8"), ("0.3", "1", "4"), extra=(("1.505", "8"), ("1.506", "8"))),
        ),
    ),
    "geman_mcclure": Method(
        geman_mcclure,
        (
            Case({"c": "1"}, ("1", "20"), extra=(("4.472", "20"), ("4.473", "20"))),
            Case({"c": "1/3"}, ("1", "20"), FEW, extra=(("1.49", "20"), ("1.491", "20"))),
        ),
    ),
    "huber": Method(
        huber,
        (
            Case({"d": "1.345"}, ("0.25", "4")),
            Case({"d": "1/2"}, ("0.25", "4"), ("0.3", "2", "1e6")),
        ),
    ),
    "pseudo_huber": Method(
        pseudo_huber,
        (
            Case({"d": "1"}, ("0.25", "4")),
            Case({"d": "1/2"}, ("0.25", "4"), FEW),
        ),
    ),
    "student_t": Method(
        student_t,
        (
            Case({"nu": "3"}, ("1", "20"), extra=(("19.527", "20"), ("19.528", "20"))),
            Case({"nu": "1"}, ("1", "20"), FEW, extra=(("14.483", "20"), ("14.484", "20"))),
        ),
    ),
    "normal_jeffreys": Method(normal_jeffreys, (Case({}, ("0.25", "1", "4")),)),
    "horseshoe": Method(horseshoe, (Case({}, ("0.25", "1", "4")),)),
}
