"""Bounds beside 0 and oo: what a size does there, what follows from which, and evidence for all five conditions."""

from __future__ import annotations

from itertools import product

import mpmath
import pytest
import sympy

from etatrick import Penalty, from_dropout_rate, from_penalty, from_reweighting, methods
from etatrick.calculus.replay import replay
from etatrick.calculus.signs import prove_all
from etatrick.conditions import _reasons as reasons
from etatrick.conditions import claims_of, verdict
from etatrick.conditions._reasons import (
    ABOVE,
    AT_LEAST,
    AT_MOST,
    BREAK,
    CONVEX,
    EVERYWHERE,
    FALLS,
    INFINITY,
    LOGARITHM,
    STEEP,
    ZERO,
    Reason,
)
from etatrick.curve import Curve
from etatrick.parsing import parse
from etatrick.symbols import w

EXPONENTS = tuple(sympy.Rational(n, 2) for n in (-5, -4, -3, -2, -1, 0, 1, 2, 3))


def size(at: str, e: sympy.Expr, q: sympy.Expr) -> sympy.Expr:
    return 3 * w**e * LOGARITHM[at] ** q


def far(at: str, u: mpmath.mpf) -> mpmath.mpf:
    """The magnitude e^u, or e^-u beside 0."""
    return mpmath.exp(u if at == INFINITY else -u)


def value(at: str, e: sympy.Expr, q: sympy.Expr, u: mpmath.mpf) -> mpmath.mpf:
    x = far(at, u)
    log = mpmath.log1p(x) if at == INFINITY else mpmath.log1p(1 / x)
    return 3 * x ** mpmath.mpf(str(float(e))) * log ** mpmath.mpf(str(float(q)))


@pytest.mark.parametrize("at", [ZERO, INFINITY])
@pytest.mark.parametrize("e", EXPONENTS)
def test_what_a_size_does_at_an_end(at: str, e: sympy.Expr) -> None:
    """Against values at e^1000 and e^2000 and the shares of its integral beyond, which know no exponents."""
    for q in EXPONENTS:
        formula = size(at, e, q)
        with mpmath.workdps(30):
            near, beyond = value(at, e, q, mpmath.mpf(1000)), value(at, e, q, mpmath.mpf(2000))
            shares = [
                mpmath.quad(lambda u, q=q: value(at, e, q, u) * far(at, u), [start, 2 * start])
                for start in (mpmath.mpf(1000), mpmath.mpf(2000))
            ]
        same = abs(beyond / near - 1) < 1e-6
        assert reasons.vanishes(formula, at) == (not same and beyond < near)
        assert reasons.grows(formula, at) == (not same and beyond > near)
        assert reasons.stays(formula, at) == (same or beyond > near)
        converges = shares[1] < shares[0] * (1 - mpmath.mpf("1e-6"))
        assert reasons.integrable(formula, at) == converges, (e, q)
        assert reasons.not_integrable(formula, at) == (not converges), (e, q)


@pytest.mark.parametrize("text", ["1 + w", "-w", "w**w", "exp(w)", "log(w)", "sin(w)/w", "w*log(2+w)"])
def test_what_is_no_size_does_nothing(text: str) -> None:
    formula = parse(text)
    for at, test in product((ZERO, INFINITY), ("vanishes", "stays", "grows", "integrable", "not_integrable")):
        assert not getattr(reasons, test)(formula, at)


def test_parameters_of_unknown_sign_tell_nothing() -> None:
    p = sympy.Symbol("p", real=True)
    a = sympy.Symbol("a", positive=True)
    assert not reasons.vanishes(w**p, INFINITY)
    assert not reasons.grows(w**p, INFINITY)
    assert reasons.grows(w**a, INFINITY)
    assert not reasons.stays(p * w, INFINITY)
    assert reasons.integrable(a * w ** (-1 - a), INFINITY)


# ---------------------------------------------------------------- what follows from what

MCP = methods.get("mcp").slopes
LOG_SUM = from_penalty("log(1+w)").slopes


@pytest.mark.parametrize(
    ("curve", "condition", "answer", "reason"),
    [
        # an empty stretch: everything is true there
        (LOG_SUM, "exact_zeros", "proved", Reason(AT_LEAST, ZERO, sympy.S.Zero, sympy.S.One)),
        (LOG_SUM, "unbiased", "refuted", Reason(AT_LEAST, INFINITY, sympy.oo, sympy.S.One)),
        (LOG_SUM, "unbiased", "refuted", Reason(AT_LEAST, INFINITY, w, sympy.S.One)),
        # the wrong end, the wrong side, a size that says nothing
        (LOG_SUM, "exact_zeros", "proved", Reason(AT_LEAST, INFINITY, sympy.S.One, sympy.S.One)),
        (LOG_SUM, "exact_zeros", "proved", Reason(AT_MOST, ZERO, sympy.S.One, sympy.S.One)),
        (LOG_SUM, "exact_zeros", "proved", Reason(AT_LEAST, ZERO, sympy.S.One, w)),
        (LOG_SUM, "exact_zeros", "refuted", Reason(AT_MOST, ZERO, sympy.S.One, sympy.Integer(2))),
        (LOG_SUM, "unbiased", "proved", Reason(AT_MOST, INFINITY, sympy.S.One, sympy.Integer(2))),
        (LOG_SUM, "bounded", "refuted", Reason(AT_LEAST, INFINITY, sympy.S.One, 1 / w**2)),
        (LOG_SUM, "bounded", "proved", Reason(AT_MOST, INFINITY, sympy.S.One, 1 / w**2)),
        (LOG_SUM, "saturates", "proved", Reason(AT_MOST, INFINITY, sympy.S.One, 1 / w)),
        (LOG_SUM, "saturates", "proved", Reason(ABOVE, INFINITY, sympy.S.One, sympy.S.Zero)),
        (LOG_SUM, "weakly_convex", "proved", Reason(CONVEX, EVERYWHERE, sympy.S.Zero, w)),
        (LOG_SUM, "weakly_convex", "proved", Reason(CONVEX, EVERYWHERE, sympy.S.Zero, sympy.Integer(-1))),
        (LOG_SUM, "weakly_convex", "refuted", Reason(STEEP, ZERO, sympy.S.One, sympy.S.One)),
        (MCP, "weakly_convex", "refuted", Reason(FALLS, BREAK, sympy.Integer(77), sympy.S.Zero)),
        (LOG_SUM, "monotone", "proved", Reason(AT_MOST, ZERO, sympy.S.One, sympy.S.One)),
    ],
)
def test_nothing_follows_from_a_reason_that_does_not_suffice(
    curve: Curve, condition: str, answer: str, reason: Reason
) -> None:
    needed = claims_of(curve, condition, answer, (), (reason,))
    assert needed is None or prove_all(needed) is None


P, R = "proved", "refuted"
CONDITIONS = ("exact_zeros", "unbiased", "bounded", "saturates", "weakly_convex")
#: By hand: what Omega' is at the ends.
TABLE = [
    (from_penalty("w"), (P, R, R, R, P)),
    (from_penalty("w**2/2"), (R, R, R, R, P)),
    (from_penalty("2*sqrt(w)"), (P, P, R, R, R)),
    (from_penalty("log(1+w)"), (P, P, R, R, P)),
    (from_penalty("1-exp(-w)"), (P, P, P, R, P)),
    (from_penalty("w/(1+w)"), (P, P, P, R, P)),
    (from_penalty("log(1+log(1+w))"), (P, P, R, R, P)),
    (from_penalty("min(w, 1)"), (P, P, P, P, R)),
    (from_penalty("atan(w)"), (P, P, P, R, P)),
    (from_penalty("log(1+w**2)"), (R, P, R, R, P)),
    (from_penalty("log(cosh(w))"), (R, R, R, R, P)),
    (from_penalty("w - w**(3/2)/4 + w**2"), (P, R, R, R, R)),
    (from_reweighting("w*log(1+w)"), (P, P, R, R, R)),
    (from_reweighting("w*(1+w)*log(2+w)**2"), (P, P, P, R, P)),
    (from_reweighting("w*(1+w)*log(2+w)"), (P, P, R, R, P)),
    (from_dropout_rate("exp(-w)"), (P, P, P, R, P)),
    (from_dropout_rate("1-tanh(w)"), (P, P, P, R, P)),
    (from_penalty("log(1+w/eps)", eps="positive"), (P, P, R, R, P)),
    (from_reweighting("w*(w+a)**2", a="positive"), (P, P, P, R, P)),
    (from_penalty("a*w + b*w**2", a="positive", b="positive"), (P, R, R, R, P)),
    (methods.get("mcp", a="positive", scale="positive"), (P, P, P, P, P)),
    (methods.get("scad"), (P, P, P, P, P)),
]


@pytest.mark.parametrize(("penalty", "expected"), TABLE, ids=lambda x: str(x.source) if isinstance(x, Penalty) else "")
def test_every_verdict_has_evidence_that_replays(penalty: Penalty, expected: tuple[str, ...]) -> None:
    for name, answer in zip(CONDITIONS, expected, strict=True):
        found = verdict(penalty.slopes, name)
        assert (name, found.verdict) == (name, answer)
        assert found.reasons, f"{name}: {found.detail}"
        needed = claims_of(penalty.slopes, name, answer, (), found.reasons)
        assert needed is not None
        assert [proof.claim for proof in found.evidence] == list(needed)
        for proof in found.evidence:
            replay(proof)
        opposite = R if answer == P else P
        assert claims_of(penalty.slopes, name, opposite, (), found.reasons) is None
