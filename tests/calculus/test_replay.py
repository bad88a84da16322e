"""The checker of sign proofs: each rule refuses what does not follow, by proofs made wrong one field at a time."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import pytest
import sympy
from sympy import Rational as Q
from sympy import cos, exp, log, oo, sin, sqrt, tanh

from etatrick.calculus.proof import Proof
from etatrick.calculus.replay import Rejected, accepts, replay
from etatrick.calculus.search import prove
from etatrick.calculus.terms import identical, nonnegative, positive, real
from etatrick.symbols import w

a = sympy.Symbol("a", positive=True)
n = sympy.Symbol("n", nonnegative=True)
r = sympy.Symbol("r", real=True)
ZERO = sympy.S.Zero

#: A formula for every rule, >= 0 on the half line.
BY_RULE = {
    "signs": w + a * exp(-w),
    "product": w * (exp(w) - 1 - w) / (1 + w),
    "derivative": w - log(1 + w),
    "coefficients": sqrt(2 + w) - sqrt(2),
    "sturm": w**2 - w + 1,
    "substitution": sqrt(1 + w) - 1,
    "extremes": w**2 * (2 + cos(w)),
    "boxes": sympy.erf(w) * exp(w) + sqrt(w) * tanh(w) - w / 2,
}


def proof_of(rule: str) -> Proof:
    found = prove(BY_RULE[rule], w, ZERO, oo, False)
    assert found is not None
    return next(node for node in found.nodes() if node.rule == rule)


@pytest.mark.parametrize("rule", BY_RULE)
def test_a_proof_found_is_a_proof_accepted(rule: str) -> None:
    replay(proof_of(rule))


@pytest.mark.parametrize("rule", BY_RULE)
@pytest.mark.parametrize("shift", [-1, -Q(1, 10**12)], ids=["by one", "by little"])
def test_another_formula_is_refused(rule: str, shift: sympy.Rational) -> None:
    proof = proof_of(rule)
    if rule == "boxes":
        # boxes leave room: a shift that keeps the sign is a true claim, one to below 0 is not
        assert not accepts(replace(proof, formula=-proof.formula))
        return
    if rule in ("signs", "sturm") and shift != -1:
        assert not accepts(replace(proof, formula=proof.formula - 7))
        return
    assert not accepts(replace(proof, formula=proof.formula + shift))


@pytest.mark.parametrize("rule", sorted(set(BY_RULE) - {"signs", "coefficients", "sturm", "boxes"}))
def test_a_weaker_part_is_refused(rule: str) -> None:
    proof = proof_of(rule)
    claim = replace(proof, strict=True)
    parts = tuple(None if p is None else replace(p, strict=False) for p in proof.parts)
    assert not accepts(replace(claim, parts=parts))


@pytest.mark.parametrize("rule", BY_RULE)
def test_a_wider_interval_is_refused(rule: str) -> None:
    assert not accepts(replace(proof_of(rule), lower=sympy.Integer(-1)))


@pytest.mark.parametrize("rule", BY_RULE)
def test_another_rule_is_refused(rule: str) -> None:
    proof = proof_of(rule)
    for other in ("derivative", "substitution", "extremes", "parameter", "magic"):
        if other == rule:
            continue
        try:
            accepted = accepts(replace(proof, rule=other))
        except ValueError:  # a rule with one part was given none
            continue
        assert not accepted


def test_a_tower_needs_its_start_and_its_continuity() -> None:
    above = Proof(sympy.S.One, w, ZERO, oo, True, "signs")
    assert accepts(Proof(w, w, ZERO, oo, True, "derivative", (above,)))
    assert not accepts(Proof(w - 1, w, ZERO, oo, True, "derivative", (above,)))
    rising = Proof(1 / w**2, w, ZERO, oo, True, "signs")
    assert not accepts(Proof(-1 / w, w, ZERO, oo, True, "derivative", (rising,)))  # -oo at 0


def test_a_change_of_variable_must_cover_the_interval() -> None:
    y = sympy.Symbol("y", positive=True)
    part = Proof(y**2 - 1, y, sympy.S.One, oo, False, "coefficients")
    assert accepts(part)
    assert accepts(Proof(exp(2 * w) - 1, w, ZERO, oo, False, "substitution", (part,), (log(y),)))
    narrow = replace(part, lower=sympy.Integer(2))
    assert not accepts(Proof(exp(2 * w) - 1, w, ZERO, oo, False, "substitution", (narrow,), (log(y),)))


def test_a_change_of_variable_captures_no_parameter() -> None:
    """w >= y for all w > 0 is false, whatever y > 0; put w = y and it reads 0 >= 0."""
    y = sympy.Symbol("y", positive=True)
    part = Proof(ZERO, y, ZERO, oo, False, "signs")
    assert accepts(part)
    assert not accepts(Proof(w - y, w, ZERO, oo, False, "substitution", (part,), (y,)))


def test_a_worst_case_needs_every_corner() -> None:
    proof = prove(2 + cos(w) + w, w, ZERO, oo, True)
    assert proof is not None
    assert proof.rule == "extremes"
    assert not accepts(replace(proof, parts=proof.parts[:1]))
    assert not accepts(replace(proof, factors=(sin(w),)))


@pytest.mark.parametrize(
    ("e", "is_positive", "is_nonnegative"),
    [
        (a + w, True, True),
        (n, False, True),
        (n * w, False, True),
        (r**2, False, True),
        (r**2 + a, True, True),
        (exp(r), True, True),
        (tanh(w), True, True),
        (log(1 + w), True, True),
        (log(w), False, False),
        (a - w, False, False),
        (r, False, False),
        (w ** (-a), True, True),
        (sqrt(r), False, False),
        (1 / r**2, False, False),
        (exp(1) - 2, True, True),
        (sympy.pi - 4, False, False),
        (log(r), False, False),
    ],
    ids=str,
)
def test_signs_of_terms(e: sympy.Expr, is_positive: bool, is_nonnegative: bool) -> None:
    assert (positive(e), nonnegative(e)) == (is_positive, is_nonnegative)


def test_what_is_real() -> None:
    assert all(map(real, (w, exp(r), sin(r), w**r, log(a))))
    assert not any(map(real, (log(r), sqrt(r), 1 / r, sympy.zoo, sympy.oo, sympy.I)))


def test_identical_is_no_guess() -> None:
    assert identical(tanh(w), (exp(2 * w) - 1) / (exp(2 * w) + 1))
    assert identical(sqrt((w + 1 / w) ** 2 / 4), (w + 1 / w) / 2)
    assert not identical(tanh(w), (exp(2 * w) - 1) / (exp(2 * w) + 2))
    assert not identical(w, w + Q(1, 10**60))


def test_no_proof_of_what_is_negative_somewhere() -> None:
    """Random formulas: whatever is proved is nonnegative at random points, in 60 digits."""
    import random

    rng = random.Random(5)
    atoms = [w, exp(-w), exp(w), log(1 + w), sqrt(w), sqrt(1 + w**2), tanh(w), 1 / (1 + w), sin(w), sympy.atan(w)]
    proved = 0
    for _ in range(10):
        e = sum(rng.choice((-2, -1, Q(-1, 2), Q(1, 3), 1, 2)) * rng.choice(atoms) * rng.choice(atoms) for _ in range(3))
        found = prove(sympy.sympify(e), w, ZERO, oo, False)
        if found is None:
            continue
        replay(found)
        proved += 1
        f = sympy.lambdify(w, e, "mpmath")
        with mpmath.workdps(60):
            for _ in range(60):
                x = mpmath.mpf(10) ** rng.uniform(-12, 3)
                assert f(x) >= -(mpmath.mpf(10) ** -40) * (1 + abs(f(x))), f"{e} at {x}"
    assert proved > 2


def test_rejected_says_where() -> None:
    with pytest.raises(Rejected, match="does not follow by signs"):
        replay(Proof(w - 1, w, ZERO, oo, False, "signs"))
