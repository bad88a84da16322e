"""The public noun: constructors, parameters, views and what they say of themselves."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import mpmath
import pytest
import sympy
from sympy import Rational as Q

from etatrick import (
    EtatrickError,
    Penalty,
    from_dropout_rate,
    from_keep_probability,
    from_noise_ratio,
    from_penalty,
    from_reweighting,
    lam,
    w,
)

eps = sympy.Symbol("eps", positive=True)


def test_symbolic_parameters_stay_until_given() -> None:
    p = from_reweighting("w*(w + eps)", eps="positive")
    assert p.parameters == (eps,)
    assert sympy.simplify(p.omega - sympy.log(1 + w / eps)) == 0
    q = p.given(eps="0.5")
    assert q.parameters == ()
    assert sympy.simplify(q.omega - sympy.log(1 + 2 * w)) == 0
    # the first is as it was
    assert p.parameters == (eps,)


@pytest.mark.parametrize("value", ["0.1", 0.1, Q(1, 10), "1/10", Fraction(1, 10)])
def test_numbers_are_exact(value: object) -> None:
    p = from_reweighting("w*(w + eps)", eps=value)  # type: ignore[arg-type]
    assert p == from_reweighting(w * (w + Q(1, 10)))
    assert p.omega.subs(w, 1) == sympy.log(11)


def test_one_parameter_at_a_time() -> None:
    p = from_penalty("a*log(1 + w/eps)", a="positive", eps="positive")
    assert [str(s) for s in p.parameters] == ["a", "eps"]
    assert [str(s) for s in p.given(a=2).parameters] == ["eps"]
    assert p.given(a=2).given(eps=3) == p.given(eps=3, a=2)


@pytest.mark.parametrize(
    ("formula", "parameters", "word"),
    [
        ("w", {"eps": 2}, "no parameter eps"),
        ("w*(w + eps)", {"eps": "two"}, "not a number"),
        ("w +", {}, "expected"),
    ],
)
def test_bad_descriptions(formula: str, parameters: dict[str, str], word: str) -> None:
    with pytest.raises(EtatrickError, match=word):
        from_reweighting(formula, **parameters)  # type: ignore[arg-type]


def test_an_undeclared_parameter_is_positive() -> None:
    assert from_reweighting("w*(w + eps)") == from_reweighting("w*(w + eps)", eps="positive")


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(EtatrickError, match="no parameter is named b; this penalty has eps"):
        from_reweighting("w*(w + eps)", eps="positive").given(b=1)


def test_lam_inside_a_rate() -> None:
    """rate = lam/(lam + eta_hat) is the general form; lam cancels."""
    p = from_dropout_rate("lam/(lam + w*(w + 2))")
    assert lam not in p.source.free_symbols  # type: ignore[union-attr]
    assert p.omega == from_reweighting("w*(w + 2)").omega
    assert from_keep_probability("w/(w + lam)").omega == w
    assert from_noise_ratio("lam/w**2").omega == sympy.log(w)
    with pytest.raises(EtatrickError, match="still depends on lam"):
        from_dropout_rate("lam*exp(-w)")


@pytest.mark.parametrize("rate", ["1/(1+w)", "exp(-w)", "1/(1+w**2)", "2/(2 + w + w**2)"])
def test_keep_drop_and_noise_are_one_thing(rate: str) -> None:
    """keep + drop = 1, keep = eta/(eta + 1), noise ratio = drop/keep = 1/eta; and each describes the same penalty."""
    p = from_dropout_rate(rate)
    for at in ("1e-8", "0.3", "7"):
        keep, drop, noise, hat = (
            p.evaluate(q, at, 40) for q in ("keep_probability", "dropout_rate", "noise_ratio", "reweighting")
        )
        with mpmath.workdps(45):
            tiny = mpmath.mpf(10) ** -38
            assert abs(keep + drop - 1) < tiny
            assert abs(keep - hat / (hat + 1)) < tiny * keep
            assert abs(noise - drop / keep) < tiny * noise
            assert abs(noise * hat - 1) < tiny
    assert from_keep_probability(1 - p.source).omega == p.omega  # type: ignore[operator]
    assert from_noise_ratio(p.source / (1 - p.source)).omega == p.omega  # type: ignore[operator]


def test_views_reproduce_the_description() -> None:
    p = from_dropout_rate("1/(1+w)")
    assert p.dropout_rate == 1 / (1 + w)
    assert sympy.simplify(p.keep_probability - w / (1 + w)) == 0
    assert p.noise_ratio == 1 / w


@pytest.mark.parametrize(
    ("formula", "exponent"), [("w", 1), ("w**2/2", 2), ("2*sqrt(w)", Q(1, 2)), ("log(1+w)", 1 / (1 + w))]
)
def test_local_exponent(formula: str, exponent: sympy.Expr) -> None:
    assert sympy.simplify(from_penalty(formula).local_exponent - exponent) == 0


def test_equal_descriptions_are_equal_and_hashable() -> None:
    one, other = from_reweighting("w*(w + 2)"), from_reweighting("w*(2 + w)")
    assert one == other
    assert len({one, other, from_reweighting("w")}) == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.kind = "dual"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("p", "form"),
    [
        (from_dropout_rate("1/(1+w)"), "closed"),
        (from_reweighting("w + log(1+w)"), "integral"),
    ],
    ids=["closed", "integral"],
)
def test_form(p: Penalty, form: str) -> None:
    assert p.form == form


def test_the_shift_to_zero() -> None:
    """Omega(0) = 0 wherever that limit is finite, and the dual moves with it by twice as much."""
    assert from_penalty("w + 5").omega == w
    assert sympy.simplify(from_penalty("log(w + 2)").omega - sympy.log(1 + w / 2)) == 0


def test_as_text() -> None:
    p = from_reweighting("w*(w + 2)")
    assert "w*(w + 2)" in str(p)
    assert p._repr_latex_().startswith("$")
