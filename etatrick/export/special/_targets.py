"""What each table stands for: the function, where it is cut, and how its error is proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import acb, arb, arb_series

from ._proof import Piece, interpolation, largest, model, value

Proof = Callable[[Piece], Any]
Series = Callable[[arb_series], arb_series]


@dataclass(frozen=True)
class Target:
    """A table `name` of `module`: `function` between `breaks`, and `proof`, which bounds a piece's relative error.

    `minor`: what is tabulated is multiplied by its own variable and added to something larger.
    """

    module: str
    name: str
    function: Callable[[Any], Any]
    breaks: tuple[float, ...]
    proof: Proof
    minor: bool = False


def _analytic(function: Callable[[Any], Any], floor: Callable[[], Any] = lambda: None) -> Proof:
    return lambda piece: interpolation(piece, function, floor())


# Dawson: near, F(x)/x = 1F1(1; 3/2; -x^2). Then F = (1 + u q)/(2 x), u = 1/(2 x^2), q = 1 + 3 u q + 2 u^2 q'.


def _dawson_ratio(x: Any) -> Any:
    return (-x * x).hypgeom_1f1(1, acb(1.5))


def _dawson_q(u: Any) -> Any:
    x = (1 / (2 * u)).sqrt()
    return (2 * x * x * _dawson_ratio(x) - 1) / u


def _dawson_middle(x: Any) -> Any:
    return (2 * x * x * _dawson_ratio(x) - 1) * 2 * x * x


def _dawson_q_error(q: Series, end: float, at_end: Any) -> Any:
    """sup |q~ - q| over 0 <= u <= end <= 1/32 for a polynomial q~ in place of q, `at_end` its value at u = end.

    With rho = q~ - 1 - 3 u q~ - 2 u^2 q~' the error e = (1 + u q~)/(2 x) - F solves e' + 2 x e = u rho, so that
    |e(x)| <= exp(a^2 - x^2) |e(a)| + sup|rho| K(x)/2, K = int_a^x exp(t^2 - x^2)/t^2 dt. For x >= a = 4 the function
    c/(2 x^3) with c (1 - 3/32) = 1 has a larger derivative than K' = 1/x^2 - 2 x K demands, hence K <= c/(2 x^3), and
    x^3 exp(-x^2) falls; q~ - q = 4 x^3 e.
    """
    rho = largest(lambda u: q(u) - 1 - 3 * u * q(u) - 2 * u * u * q(u).derivative(), 0.0, end)
    return abs(at_end - _dawson_q(acb(end)).real) + rho * 32 / 29


def _dawson_far(piece: Piece) -> Any:
    """u |q~ - q|, relative to 1 + u q > 1."""
    end = piece[1]
    return _dawson_q_error(lambda u: 1 + u * model(piece, u), end, 1 + arb(end) * value(piece, end)) * arb(end)


# erfcx: far, E = (1 - u q)/(x sqrt(pi)), u = 1/(2 x^2), q = 1 - 3 u q - 2 u^2 q'.


def _erfcx(x: Any) -> Any:
    return (x * x).exp() * x.erfc()


def _erfcx_middle(x: Any) -> Any:
    return (1 - x * acb(arb.pi().sqrt()) * _erfcx(x)) * 2 * x * x


def _erfcx_q(u: Any) -> Any:
    x = (1 / (2 * u)).sqrt()
    return (1 - x * acb(arb.pi().sqrt()) * _erfcx(x)) / u


def _erfcx_far(piece: Piece) -> Any:
    """Y = sqrt(pi)/2 E solves Y' = 2 x Y - 1: e' - 2 x e = u rho, |e| <= sup|u rho| Y, as e vanishes at infinity."""

    def rho(u: arb_series) -> arb_series:
        q = 1 - u * model(piece, u)
        return q - 1 + 3 * u * q + 2 * u * u * q.derivative()

    return largest(rho, piece[0], piece[1]) * arb(piece[1])


# E1: near 0, E1 + log x. Then S = exp(x) E1; far, S = u (1 - u q), u = 1/x, q = 1 - 2 u q - u^2 q'.


def _e1_entire(x: Any) -> Any:
    return x * (-x).hypgeom([acb(1), acb(1)], [acb(2), acb(2)]) - arb.const_euler()


def _e1_scaled(x: Any) -> Any:
    return x.exp() * x.expint(acb(1))


def _e1_q(u: Any) -> Any:
    return (1 - _e1_scaled(1 / u) / u) / u


def _e1_k(u: Any) -> Any:
    return (1 - _e1_q(u)) / u


def _e1_far(piece: Piece) -> Any:
    """S' = S - u: e' - e = u^2 rho, |e| <= sup|u rho| S, as e vanishes at infinity.

    Away from u = 0 the error of the interpolant, u^2 |k~ - k| relative to 1 - u q > 1/(1 + u); DLMF 6.8.2.
    """

    def rho(u: arb_series) -> arb_series:
        q = 1 - u * model(piece, u)
        return q - 1 + 2 * u * q + u * u * q.derivative()

    low, high = piece[:2]
    if low > 0:
        return interpolation(piece, _e1_k, arb(1) / (1 + arb(high)) / arb(high) ** 2)
    return largest(rho, low, high) * arb(high)


# Ei: Ei - log x, Ei/(x - zero), x exp(-x) Ei; far, exp(-x) Ei = u (1 + u q), q = 1 + 2 u q + u^2 q'.


def _ei_entire(x: Any) -> Any:
    return x * x.hypgeom([acb(1), acb(1)], [acb(2), acb(2)]) + arb.const_euler()


def ei_zero() -> Any:
    """The positive zero of Ei: Newton's method to more than 200 bits."""
    x = arb("0.37250741078136663446")
    for _ in range(5):
        x = arb((x - x.ei() * x * (-x).exp()).mid())
    return x


def _ei_root(x: Any) -> Any:
    return x.ei() / (x - ei_zero())


def _ei_scaled(x: Any) -> Any:
    return x * (-x).exp() * x.ei()


def _ei_q(u: Any) -> Any:
    return (_ei_scaled(1 / u) - 1) / u


def _ei_far(piece: Piece) -> Any:
    """T = exp(-x) Ei solves T' = u - T: e' + e = -u^2 rho, |e(x)| <= exp(a - x) |e(a)| + sup|u rho| T(x)."""

    def rho(u: arb_series) -> arb_series:
        q = model(piece, u)
        return q - 1 - 2 * u * q - u * u * q.derivative()

    end = piece[1]
    return (abs(value(piece, end) - _ei_q(acb(end)).real) + largest(rho, 0.0, end)) * arb(end)


# Lambert's W: real functions by their nodes, proved by the equations they solve.


def _w(x: Any) -> Any:
    return acb(x.real.lambertw())


def _w_at(p: Any) -> Any:
    return (p * p / 2 - 1) / arb(1).exp()


def _w_branch(p: Any) -> Any:
    return (1 + _w(_w_at(p))) / p


def _w_branch_proof(piece: Piece) -> Any:
    """1 + W = p r solves p^2 r^2 E(p r) = p^2/2 with E(P) = ((P - 1) exp(P) + 1)/P^2 = sum P^n/(n! (n + 2)).

    r^2 E(p r) increases with r at a rate of at least 2 r E(p r) >= 2 r E(0) = r.
    """

    def miss(p: arb_series) -> arb_series:
        r = model(piece, p)
        y, term = arb_series([0]), arb(1)
        terms = []
        for n in range(60):
            terms.append(term / (n + 2))
            term /= n + 1
        for c in reversed(terms):
            y = y * (p * r) + c
        return r * r * y - arb(0.5, 1e-60)

    least = arb("0.7")  # r falls from 1 to 0.749 on [0, 1]
    return largest(miss, piece[0], piece[1]) / least**2


def _w_zero(p: Any) -> Any:
    return (-_w(_w_at(p))).exp()


def _w_zero_proof(piece: Piece) -> Any:
    """g = W/x solves x g + log g = 0; relative to g the left side increases at the rate 1 + W."""

    def miss(p: arb_series) -> arb_series:
        g = model(piece, p)
        return (p * p / 2 - 1) * (arb(-1).exp()) * g + g.log()

    return largest(miss, piece[0], piece[1]) / (1 + _w(_w_at(acb(piece[0]))).real) * 1.0001


def _w_large(y: Any) -> Any:
    return _w(y.exp().exp()) / y.exp()


def _w_large_proof(piece: Piece) -> Any:
    """h = W/L, L = exp(y), solves L (h - 1) + log h + y = 0; relative to h that increases at the rate 1 + W."""

    def miss(y: arb_series) -> arb_series:
        h, power = model(piece, y), y.exp()
        return (power * (h - 1) + h.log() + y) / (1 + power * h)

    return largest(miss, piece[0], piece[1]) * 1.0001


# 2F2(1, 1; 3/2, 2; z) in y = -z with its derivatives; far, u (log(4 y) + gamma - u k), u = 1/(2 y), q = (u k)'.


def _hyp(y: Any) -> Any:
    return (-y).hypgeom([acb(1), acb(1)], [acb(1.5), acb(2)])


def _hyp_first(y: Any) -> Any:
    return (-y).hypgeom([acb(2), acb(2)], [acb(2.5), acb(3)]) / 3


def _hyp_second(y: Any) -> Any:
    return (-y).hypgeom([acb(3), acb(3)], [acb(3.5), acb(4)]) * 8 / 45


def _hyp_k(u: Any) -> Any:
    """By its asymptotic series sum (2 n + 1)!!/(n + 1) u^n where that reaches 1e-100; the proof does without it."""
    y = 1 / (2 * u)
    if y.real < 300:
        return ((4 * y).log() + arb.const_euler() - _hyp(y) / u) / u
    total, term = acb(0), acb(1)
    for n in range(200):
        total += term / (n + 1)
        term *= (2 * n + 3) * u
    return total


def _hyp_far(piece: Piece) -> Any:
    """For u <= 1/128 by |u k~ - u k| <= int_0^u |q~ - q|, beyond it by interpolation.

    Relative to log(4 y) + gamma - u k > 4.
    """

    def q(u: arb_series) -> arb_series:
        return (u * model(piece, u)).derivative()

    middle, high = 1 / 128, piece[1]
    below = _dawson_q_error(q, middle, q(arb_series([middle, 1]))[0]) * arb(middle)
    above = interpolation((middle, *piece[1:]), _hyp_k, arb(1)) * arb(high)
    return below.max(above) / 4


TARGETS = (
    Target("_dawson", "_DAWSON_NEAR", _dawson_ratio, (0.0, 1.0), _analytic(_dawson_ratio)),
    Target("_dawson", "_DAWSON_MIDDLE", _dawson_middle, (1.0, 2.25, 4.0), _analytic(_dawson_middle)),
    Target("_dawson", "_DAWSON_FAR", lambda u: (_dawson_q(u) - 1) / u, (0.0, 0.03125), _dawson_far, True),
    Target("_erfcx", "_ERFCX_NEAR", _erfcx, (-1.0, -0.25, 0.5), _analytic(_erfcx)),
    Target("_erfcx", "_ERFCX_MIDDLE", _erfcx_middle, (0.5, 1.25, 3.0), _analytic(_erfcx_middle)),
    Target("_erfcx", "_ERFCX_FAR", lambda u: (1 - _erfcx_q(u)) / u, (0.0, 0.0625), _erfcx_far, True),
    Target(
        "_expint", "_EXPINT_ZERO", _e1_entire, (0.0, 0.625), _analytic(_e1_entire, lambda: arb(0.625).expint(arb(1)))
    ),
    Target("_expint", "_EXPINT_NEAR", _e1_scaled, (0.625, 1.25), _analytic(_e1_scaled)),
    Target("_expint", "_EXPINT_FAR", _e1_k, (0.0, 0.125, 0.375, 0.8125), _e1_far, True),
    Target("_ei", "_EI_SMALL", _ei_entire, (0.0, 0.25), _analytic(_ei_entire, lambda: -arb(0.25).ei())),
    # Ei(x)/(x - zero) is a value of Ei' = exp(x)/x >= e
    Target("_ei", "_EI_ROOT", _ei_root, (0.25, 0.5, 1.0, 2.0), _analytic(_ei_root, lambda: arb(1).exp())),
    Target("_ei", "_EI_NEAR", _ei_scaled, (2.0, 6.0, 12.0, 24.0), _analytic(_ei_scaled)),
    Target("_ei", "_EI_FAR", _ei_q, (0.0, 0.0419921875), _ei_far, True),
    Target("_lambertw", "_LAMBERTW_BRANCH", _w_branch, (0.0, 0.75), _w_branch_proof),
    Target("_lambertw", "_LAMBERTW_ZERO", _w_zero, (0.65625, 1.75, 2.75, 4.125), _w_zero_proof),
    Target("_lambertw", "_LAMBERTW_LARGE", _w_large, (-0.09375, 1.25, 3.0, 6.625), _w_large_proof),
    Target("_hyp2f2", "_HYP2F2_NEAR", _hyp, (0.0, 2.0, 6.0, 16.0), _analytic(_hyp)),
    Target("_hyp2f2", "_HYP2F2_FAR", _hyp_k, (0.0, 0.03125), _hyp_far, True),
    Target("_hyp2f2", "_HYP2F2_FIRST", _hyp_first, (0.0, 4.0), _analytic(_hyp_first)),
    Target("_hyp2f2", "_HYP2F2_SECOND", _hyp_second, (0.0, 4.0), _analytic(_hyp_second)),
)
