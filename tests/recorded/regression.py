"""Penalties and shrinkage rules of sparse regression after the lasso, as their papers define them."""

from __future__ import annotations

from mpmath import mp, mpf
from search import Function, integral
from views import FEW, Case, Envelope, Method, Slope, from_penalty


def from_rule(rule: Function, pull: Function, kinks: tuple[mpf, ...]) -> Slope:
    """The penalty behind a rule x(t) at step 1, smooth between the kinks; pull(w) = t - w where x(t) = w > 0.

    Omega' is the pull, and Omega(w) = w t - w^2/2 - int_0^t x, as the primitive of the rule and Omega + w^2/2 are
    conjugates.
    """

    def omega(w: mpf) -> mpf:
        t = w + pull(w)
        decades = [mpf(10) ** k for k in range(1, 41)]
        breaks = [mpf(0), *sorted(x for x in (*kinks, *decades) if x < t), t]
        return w * t - w**2 / 2 - integral(rule, breaks)

    return Slope(omega, pull)


def etp(g: mpf) -> Slope:
    return from_penalty(lambda w: mp.expm1(-g * w) / mp.expm1(-g))


def geman(eps: mpf) -> Slope:
    return from_penalty(lambda w: w / (w + eps))


def capped_l1(a: mpf) -> Envelope:
    """The smaller of a and w = 1/2 min_eta (w^2/eta + eta)."""
    return Envelope(lambda eta: eta, lambda eta: eta, lambda eta: mpf(1), ceiling=2 * a)


def cel0(lzero: mpf) -> Slope:
    """lzero - (w - edge)^2/2 up to edge = sqrt(2 lzero), for columns of norm 1, without the cancellation."""
    edge = mp.sqrt(2 * lzero)
    return from_penalty(lambda w: edge * w - w**2 / 2 if w < edge else lzero)


def l_half() -> Slope:
    return from_penalty(lambda w: 2 * mp.sqrt(w))


def l_two_thirds() -> Slope:
    return from_penalty(lambda w: 3 * mp.cbrt(w) ** 2 / 2)


def elastic_net(ratio: mpf) -> Slope:
    return from_penalty(lambda w: w + ratio * w**2 / 2)


def firm(upper: mpf) -> Slope:
    def rule(t: mpf) -> mpf:
        if t <= 1:
            return mpf(0)
        return upper * (t - 1) / (upper - 1) if t < upper else t

    return from_rule(rule, lambda w: max(1 - w / upper, mpf(0)), (mpf(1), upper))


def garrote() -> Slope:
    """Breiman's c = (1 - step/t^2)_+ times t, at step 1; t = (w + sqrt(w^2 + 4))/2 gives back w."""

    def rule(t: mpf) -> mpf:
        return t - 1 / t if t > 1 else mpf(0)

    return from_rule(rule, lambda w: 2 / (w + mp.sqrt(w**2 + 4)), (mpf(1),))


def arctan(a: mpf) -> Slope:
    """2/(a sqrt 3) (atan((1 + 2 a w)/sqrt 3) - atan(1/sqrt 3)), the difference as one arctangent."""
    return from_penalty(lambda w: 2 / (a * mp.sqrt(3)) * mp.atan(mp.sqrt(3) * a * w / (2 + a * w)))


#: The steps lie on both sides of the critical step 1/(weak convexity constant) where there is one.
METHODS = {
    "etp": Method(
        etp,
        (
            Case({"g": "1"}, ("0.5", "2"), ("1e-8", "0.3", "2.5", "100")),
            Case({"g": "5"}, ("0.03", "1"), ("0.3", "1", "20")),
        ),
    ),
    "geman": Method(
        geman,
        (
            Case({"eps": "1"}, ("0.25", "2")),
            Case({"eps": "1/10"}, ("0.004", "1"), FEW),
        ),
    ),
    "capped_l1": Method(
        capped_l1,
        (
            Case({"a": "1/4"}, ("0.1", "1"), FEW, extra=(("0.2999", "0.1"), ("0.3001", "0.1"))),
            Case({"a": "1"}, ("1", "8"), extra=(("1.4999", "1"), ("1.5001", "1"))),
        ),
    ),
    "cel0": Method(
        cel0,
        (
            Case({"lzero": "1"}, ("0.5", "4")),
            Case({"lzero": "1/8"}, ("0.5", "4"), FEW),
        ),
    ),
    "l_half": Method(l_half, (Case({}, ("0.25", "1", "4")),)),
    "l_two_thirds": Method(l_two_thirds, (Case({}, ("0.25", "1", "4")),)),
    "elastic_net": Method(
        elastic_net,
        (
            Case({"ratio": "1"}, ("0.25", "4"), etas=("0.9",)),
            Case({"ratio": "1/4"}, ("0.25", "4"), FEW),
        ),
    ),
    "firm": Method(
        firm,
        (
            Case({"upper": "2"}, ("1", "8")),
            Case({"upper": "5/4"}, ("1", "4"), FEW),
        ),
    ),
    "garrote": Method(garrote, (Case({}, ("1", "2", "8")),)),
    "arctan": Method(
        arctan,
        (
            Case({"a": "1"}, ("0.5", "4")),
            Case({"a": "4"}, ("0.2", "1"), FEW),
        ),
    ),
}
