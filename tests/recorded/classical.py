"""Penalties that statistics had before dropout, as their papers define them."""

from __future__ import annotations

from mpmath import mp, mpf
from views import FEW, Case, Method, Slope, from_penalty, from_reweighting


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


def ridge(scale: mpf) -> Slope:
    return from_reweighting(lambda w: scale)


def lasso() -> Slope:
    return from_penalty(lambda w: w)


#: The steps lie on both sides of the critical step 1/(weak convexity constant) where there is one.
METHODS = {
    "lp": Method(
        lp,
        (
            Case({"p": "1/2"}, ("0.25", "4")),
            Case({"p": "2/3"}, ("0.25", "4"), FEW),
            Case({"p": "1"}, ("0.25", "4"), FEW),
            Case({"p": "3/2"}, ("0.25", "4"), FEW),
        ),
    ),
    "log_sum": Method(
        log_sum,
        (
            Case({"eps": "2"}, ("1", "8")),
            Case({"eps": "0.003"}, ("0.000005", "1")),
        ),
    ),
    "log_square": Method(
        log_square,
        (
            Case({"eps": "1"}, ("1", "8"), extra=(("8.1675", "8"), ("8.1676", "8")), etas=("0.5",)),
            Case({"eps": "0.01"}, ("0.01", "1"), FEW, extra=(("3.777", "1"), ("3.778", "1"))),
        ),
    ),
    "scad": Method(
        scad,
        (
            Case({"a": "3.7", "scale": "1"}, ("1", "2.8", "8")),
            Case({"a": "5/2", "scale": "0.5"}, ("0.5", "2"), FEW),
        ),
    ),
    "mcp": Method(
        mcp,
        (
            Case({"a": "3", "scale": "1"}, ("1", "8")),
            Case({"a": "3/2", "scale": "0.25"}, ("0.1", "1"), FEW),
        ),
    ),
    "ridge": Method(
        ridge,
        (
            Case({"scale": "1"}, ("1", "8")),
            Case({"scale": "3/2"}, ("0.25", "8"), FEW),
        ),
    ),
    "lasso": Method(
        lasso,
        (Case({}, ("0.25", "1", "4")),),
    ),
}
