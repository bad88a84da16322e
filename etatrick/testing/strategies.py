"""Hypothesis strategies: magnitudes, steps, and dropout rates whose monotonicity is known by construction."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Rational


def magnitudes(low: int = -9, high: int = 9) -> SearchStrategy[Rational]:
    """Exact positive rationals from 10^low to 10^(high + 1), spread over the decades."""
    return st.builds(
        lambda mantissa, exponent: Rational(mantissa, 1000) * Rational(10) ** exponent,
        st.integers(1000, 9999),
        st.integers(low, high),
    )


def steps(low: int = -3, high: int = 2) -> SearchStrategy[Rational]:
    """Exact step sizes over five decades."""
    return magnitudes(low, high)


def coefficients() -> SearchStrategy[Rational]:
    """Small positive rationals p/q with p, q <= 9."""
    return st.builds(Rational, st.integers(1, 9), st.integers(1, 9))


def doubles(low: float = -6.0, high: float = 6.0) -> SearchStrategy[float]:
    """Doubles of either sign, log-uniform in magnitude from 10^low to 10^high."""
    return st.builds(lambda e, s: s * 10.0**e, st.floats(low, high), st.sampled_from([1.0, -1.0]))


def arguments(low: float = -5.0, high: float = 5.0) -> SearchStrategy[list[tuple[float, float]]]:
    """Batches of pairs (v, step): v of either sign, steps over five decades."""
    pair = st.tuples(doubles(low, high), doubles(-3.0, 2.0).map(abs))
    return st.lists(pair, min_size=24, max_size=64)


def _smooth() -> SearchStrategy[str]:
    c = coefficients()
    return st.one_of(
        st.builds("1/(1 + {}*w**({}))".format, c, st.sampled_from(["1/2", "1", "3/2"])),
        st.builds("exp(-({})*w)".format, c),
        st.builds("1/(1 + {}*w + {}*w**2)".format, c, c),
        st.builds("1 - tanh({}*w)".format, c),
        st.builds("sigmoid(-({}*w + {}))".format, c, c),
    )


def _stepped() -> SearchStrategy[str]:
    """Rates p > q on either side of a magnitude, q possibly 0 or itself falling."""
    c, part = coefficients(), st.integers(1, 9).map(lambda k: Rational(k, 10))
    level = st.builds("piecewise(({}, w <= {}), ({}, True))".format, part, c, st.just("0"))
    two = st.builds(lambda p, q, at: f"piecewise(({max(p, q)}, w <= {at}), ({min(p, q)}, True))", part, part, c)
    capped = st.builds(lambda a, at: f"piecewise(({1 / (1 + a * at)}, w <= {at}), (1/(1 + {a}*w), True))", c, c)
    return st.one_of(level, two, capped)


def monotone_rates() -> SearchStrategy[str]:
    """Texts of dropout rates that fall in w, so that eta_hat rises: a penalty with a dual."""
    return st.one_of(_smooth(), _stepped())


def rising_rates() -> SearchStrategy[str]:
    """Texts of dropout rates that rise somewhere: no dual exists, and a witness must say so."""
    c, part = coefficients(), st.integers(1, 8).map(lambda k: Rational(k, 10))
    return st.one_of(
        st.builds("{0}*w**2/(1 + {0}*w**2)".format, c),
        st.builds("tanh({}*w)".format, c),
        st.builds("(1 + {0}*w)/(2 + {0}*w)".format, c),
        st.builds(lambda p, at: f"piecewise(({p}, w <= {at}), ({p + Rational(1, 10)}, True))", part, c),
    )
