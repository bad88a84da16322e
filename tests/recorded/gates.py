"""Gates that keep or drop a weight, as their papers define them."""

from __future__ import annotations

from mpmath import mp, mpf
from mpmath.calculus.quadrature import GaussLegendre
from views import FEW, Case, Envelope, Method, Slope, from_reweighting, kept


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


#: The steps lie on both sides of the critical step 1/(weak convexity constant) where there is one.
METHODS = {
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
