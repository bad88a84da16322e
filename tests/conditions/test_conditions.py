"""Verdicts: proved only what holds, refuted only what fails, and the reason readable."""

from __future__ import annotations

import json

import pytest

from etatrick import (
    EtatrickError,
    Penalty,
    Verdict,
    from_dropout_rate,
    from_penalty,
    from_prox,
    from_reweighting,
    methods,
)
from etatrick.conditions import NAMES


def verdicts(p: Penalty) -> dict[str, str]:
    return {v.name: v.verdict for v in p.conditions()}


def named(p: Penalty, name: str) -> Verdict:
    return next(v for v in p.conditions() if v.name == name)


P, R = "proved", "refuted"
#: monotone, subquadratic, exact_zeros, concave, unbiased, bounded, saturates, weakly_convex: by hand.
TABLE = [
    (from_dropout_rate("1/(1+w)"), (P, P, P, P, R, R, R, P)),
    (from_reweighting("w*(w+eps)", eps="positive"), (P, P, P, P, P, R, R, P)),
    (from_penalty("log(1+w**2)"), (P, P, R, R, P, R, R, P)),
    (from_penalty("w**2/2"), (P, P, R, R, R, R, R, P)),
    (from_penalty("2*sqrt(w)"), (P, P, P, P, P, R, R, R)),
    (from_dropout_rate("1/(1+w**2)"), (P, P, P, P, P, R, R, R)),
    (from_prox("piecewise((0, w<2), (w, True))"), (P, P, P, P, P, P, P, P)),
    (from_penalty("min(w, 1)"), (P, P, P, P, P, P, P, R)),
    (from_penalty("w**3"), (R, R, R, R, R, R, R, P)),
    (from_penalty("1 - exp(-w)"), (P, P, P, P, P, P, R, P)),
    (from_dropout_rate("exp(-w)"), (P, P, P, P, P, P, R, P)),
]


@pytest.mark.parametrize(("p", "expected"), TABLE, ids=lambda x: str(x.source) if isinstance(x, Penalty) else "")
def test_table(p: Penalty, expected: tuple[str, ...]) -> None:
    assert tuple(v.name for v in p.conditions()) == NAMES
    found = verdicts(p)
    for name, verdict in zip(NAMES, expected, strict=True):
        assert (name, found[name]) == (name, verdict)


@pytest.mark.parametrize(
    ("p", "name"),
    [
        # eta_hat = 1/(1 + 3e-9 w) falls everywhere, slowly
        (from_penalty("w**2/2 + 1e-9*w**3"), "monotone"),
        # a pole far out, beyond which eta_hat is negative
        (from_reweighting("3e30*w/(3e30 - w)"), "monotone"),
        # convex only beyond 1e9
        (from_penalty("log(1+w) + 1e-30*w**2"), "concave"),
        # Omega' = 1e-30 at 0 and not 0
        (from_penalty("w**2 + 1e-30*w"), "concave"),
    ],
    ids=str,
)
def test_failures_too_small_to_sample_are_not_proved_away(p: Penalty, name: str) -> None:
    assert named(p, name).verdict != "proved"


def test_the_raw_mcp_reweighting_is_refused() -> None:
    """3 w/(3 - w) is negative beyond its pole: no penalty on (0, oo)."""
    with pytest.raises(EtatrickError, match="must be positive"):
        from_reweighting("3*w/(3-w)").conditions()


def test_half_of_a_pole_is_enough() -> None:
    """eta = w/(3 - w)^2 rises to oo and falls again."""
    assert named(from_reweighting("w/(3-w)**2"), "monotone").verdict == "refuted"


def test_a_drop_at_a_breakpoint_is_seen() -> None:
    p = from_reweighting("piecewise((w, w < 1), (w/2, True))")
    assert named(p, "monotone").verdict != "proved"
    rising = from_reweighting("piecewise((w, w < 1), (2*w, True))")
    assert named(rising, "monotone").verdict == "proved"
    assert named(rising, "concave").verdict == "refuted" or named(rising, "concave").verdict == "proved"


def test_parameters_of_either_sign() -> None:
    """eta = w (w + r) is no reweighting for r < 0."""
    assert named(from_reweighting("w*(w + r)", r="real"), "monotone").verdict != "proved"
    assert named(from_reweighting("w*(w + abs(r))", r="real"), "monotone").verdict == "proved"


def test_an_assumed_order_of_breakpoints_is_said() -> None:
    scad = "piecewise((w, w <= s), ((2*a*s*w - w**2 - s**2)/(2*(a - 1)*s), w <= a*s), ((a + 1)*s/2, True))"
    details = {v.detail for v in from_penalty(scad, a="positive", s="positive").conditions()}
    assert all("for s < a*s" in detail for detail in details)
    assert not any("(for " in v.detail for v in methods.get("scad").conditions())


@pytest.mark.parametrize("name", methods.names("separable"))
def test_nothing_in_the_catalogue_contradicts_itself(name: str) -> None:
    """saturates => bounded (unless Omega(0) = -oo) and unbiased; monotone <=> subquadratic."""
    penalty = methods.get(name)
    found = verdicts(penalty)
    assert found["monotone"] == found["subquadratic"]
    assert found["monotone"] != "refuted"
    if found["saturates"] == "proved":
        assert found["unbiased"] == "proved"
        assert found["bounded"] == ("refuted" if penalty.unbounded_below else "proved")
    if found["exact_zeros"] == found["concave"] == "proved":
        assert found["monotone"] == "proved"


def test_json_is_plain_data() -> None:
    for v in from_reweighting("w*exp(-w)").conditions():
        data = json.loads(json.dumps(v.to_json()))
        assert data["name"] == v.name
        assert (data["level"] is None) == (v.verdict == "undecided")
        if v.witness is not None:
            assert set(data["witness"]) == {"low", "high", "at_low", "at_high", "parameters"}


@pytest.mark.parametrize("name", ["ard", "hard_concrete", "scad", "variational_dropout"])
def test_reasons_are_readable(name: str) -> None:
    for v in methods.get(name).conditions():
        assert "\n" not in v.detail
        for word in ("value_at", "root(", "theory", "zoo", "nan"):
            assert word not in v.detail


def test_a_limit_without_digits_leaves_bounded_undecided() -> None:
    """Omega' falls like exp(-sqrt w): a true answer is "bounded", and an error is none."""
    found = {v.name: v.verdict for v in from_dropout_rate("exp(-sqrt(w))").conditions()}
    assert found["bounded"] in ("proved", "undecided")
    assert found["monotone"] == "proved"
