"""Penalties and torch functions with one thing wrong, each of which the law about that thing must catch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import mpmath
import pytest
import sympy
import torch
from sympy import Rational

import etatrick as et
from etatrick.testing import laws, torch_laws
from etatrick.testing._numbers import exact, number

LOG_SQUARE = et.from_penalty("log(1 + w**2)")
MCP = et.from_penalty("piecewise((w - w**2/6, w <= 3), (3/2, True))")
RISING = et.from_dropout_rate("w**2/(1 + w**2)")
#: Beside its breakpoint 1 the slope is 1 + sqrt(w - 1 + 10^-6): a branch that turns back just below.
TURNING = et.from_penalty("piecewise((w, w <= 1), (w + 2*((w - 1 + 10**(-6))**(3/2) - 10**(-9))/3, True))")
KINKED = et.from_penalty("piecewise((2*w, w <= 1), (w + 1, True))")
STEP, POINT = Rational(7), Rational(7, 5)


@dataclass(frozen=True)
class StandIn:
    """A penalty some of whose attributes, or values of views, are replaced."""

    penalty: et.Penalty
    view: str = ""
    wrong: Callable[[mpmath.mpf, mpmath.mpf], mpmath.mpf] = lambda x, right: right
    changed: tuple[tuple[str, Any], ...] = ()

    def evaluate(self, quantity: str, at: Rational, digits: int = 15) -> mpmath.mpf:
        right = self.penalty.evaluate(quantity, at, digits)
        return self.wrong(number(at), right) if quantity == self.view else right

    def __getattr__(self, name: str) -> Any:
        changed = dict(self.changed)
        return changed[name] if name in changed else getattr(self.penalty, name)


@dataclass(frozen=True)
class Told:
    """A curve that tells these breakpoints."""

    points: tuple[Rational, ...]

    def breaks(self) -> tuple[Rational, ...]:
        return self.points


def with_view(penalty: et.Penalty, view: str, wrong: Callable[[mpmath.mpf, mpmath.mpf], mpmath.mpf]) -> StandIn:
    return StandIn(penalty, view, wrong)


def with_attribute(penalty: et.Penalty, **changed: Any) -> StandIn:
    return StandIn(penalty, changed=tuple(changed.items()))


def _misprinted_dual(eta: mpmath.mpf, right: mpmath.mpf) -> mpmath.mpf:
    """The dual of log(1 + w^2) as once printed, with -1/eta for 1/eta."""
    return 2 * mpmath.log(2 * eta) - 1 / eta - 2


def _dual_without_its_branch(eta: mpmath.mpf, right: mpmath.mpf) -> mpmath.mpf:
    """The formula that holds for eta >= 1/2, used below as well."""
    return 2 * mpmath.log(2 * eta) + 1 / eta - 2


def _all_proved(penalty: et.Penalty) -> Callable[[], tuple[et.Verdict, ...]]:
    return lambda: tuple(replace(v, verdict="proved", witness=None) for v in penalty.conditions())


def _witness_moved(penalty: et.Penalty) -> Callable[[], tuple[et.Verdict, ...]]:
    """Both points of the witness swapped."""

    def conditions() -> tuple[et.Verdict, ...]:
        first = penalty.conditions()[0]
        swapped = replace(first.witness, low=first.witness.high, high=first.witness.low)
        return (replace(first, witness=swapped), *penalty.conditions()[1:])

    return conditions


def _off(factor: str) -> Callable[..., mpmath.mpf]:
    return lambda x, right: right * mpmath.mpf(factor)


CASES: dict[str, tuple[Any, Callable[[Any], None]]] = {
    "a dual off by a constant": (
        with_view(LOG_SQUARE, "dual", lambda x, right: right + mpmath.mpf("1e-20")),
        lambda p: laws.law_omega_is_the_minimum_over_eta(p, POINT),
    ),
    "the misprinted dual of Log2Sum": (
        with_view(LOG_SQUARE, "dual", _misprinted_dual),
        lambda p: laws.law_omega_is_the_minimum_over_eta(p, POINT),
    ),
    "the misprinted dual, seen as a maximum": (
        with_view(LOG_SQUARE, "dual", _misprinted_dual),
        lambda p: laws.law_dual_is_the_maximum_over_w(p, POINT),
    ),
    "a dual without its lower branch": (
        with_view(LOG_SQUARE, "dual", _dual_without_its_branch),
        lambda p: laws.law_dual_is_the_maximum_over_w(p, Rational(1, 5)),
    ),
    "a derivative off by 1e-20": (
        with_view(LOG_SQUARE, "derivative", _off("1.00000000000000000001")),
        lambda p: laws.law_slope_is_w_over_eta(p, POINT),
    ),
    "an Omega off by 1e-15": (
        with_view(LOG_SQUARE, "omega", _off("1.000000000000001")),
        lambda p: laws.law_omega_is_the_integral_of_the_slope(p, POINT, 2 * POINT),
    ),
    "an Omega off by 1e-15 beside a root": (
        with_view(TURNING, "omega", _off("1.000000000000001")),
        lambda p: laws.law_omega_is_the_integral_of_the_slope(p, Rational(4, 5), POINT),
    ),
    "a breakpoint that is not told": (
        with_attribute(KINKED, curve=Told(())),
        lambda p: laws.law_omega_is_the_integral_of_the_slope(p, Rational(4, 5), POINT),
    ),
    "a breakpoint off by 1e-12": (
        with_attribute(KINKED, curve=Told((1 - Rational(1, 10**12),))),
        lambda p: laws.law_omega_is_the_integral_of_the_slope(p, Rational(4, 5), POINT),
    ),
    "a reweighting off by 1e-9": (
        with_view(LOG_SQUARE, "reweighting", _off("1.000000001")),
        lambda p: laws.law_majorises(p, POINT * (1 + Rational(1, 10**10)), POINT),
    ),
    "a keep probability at another lam": (
        with_view(LOG_SQUARE, "keep_probability", lambda x, right: right / (2 - right)),
        lambda p: laws.law_slope_is_w_over_eta(p, POINT),
    ),
    "a threshold off by 1e-6": (
        with_attribute(MCP, threshold=lambda step, digits=15: MCP.threshold(step, digits) * (1 + mpmath.mpf("1e-6"))),
        lambda p: laws.law_threshold(p, STEP),
    ),
    "a threshold off by 1e-6 the other way": (
        with_attribute(MCP, threshold=lambda step, digits=15: MCP.threshold(step, digits) * (1 - mpmath.mpf("1e-6"))),
        lambda p: laws.law_threshold(p, STEP),
    ),
    "half the jump": (
        with_attribute(MCP, jump=lambda step, digits=15: MCP.jump(step, digits) / 2),
        lambda p: laws.law_jump(p, STEP),
    ),
    "a prox that is 0": (
        with_attribute(MCP, prox=lambda v, step, digits=15: mpmath.mpf(0)),
        lambda p: laws.law_prox_by_definition(p, Rational(5), Rational(1)),
    ),
    "a prox for twice the step": (
        with_attribute(MCP, prox=lambda v, step, digits=15: MCP.prox(v, 2 * step, digits)),
        lambda p: laws.law_prox_undoes_the_pull(p, Rational(2), Rational(1, 2)),
    ),
    "a prox that is not odd": (
        with_attribute(MCP, prox=lambda v, step, digits=15: abs(MCP.prox(v, step, digits))),
        lambda p: laws.law_prox_is_odd_exactly(p, Rational(2), Rational(1, 2)),
    ),
    "a weak-convexity constant twice too large": (
        with_attribute(MCP, weak_convexity=Rational(2, 3)),
        laws.law_weak_convexity,
    ),
    "a weak-convexity constant too small by a hundredth": (
        with_attribute(MCP, weak_convexity=Rational(33, 100)),
        laws.law_weak_convexity,
    ),
    "a regime that ignores the step": (
        with_attribute(MCP, regime=lambda step: "single-valued"),
        laws.law_regime,
    ),
    "monotone proved of a rate that rises": (
        with_attribute(RISING, conditions=_all_proved(RISING)),
        laws.law_monotone,
    ),
    "subquadratic proved of a rate that rises": (
        with_attribute(RISING, conditions=_all_proved(RISING)),
        laws.law_subquadratic,
    ),
    "concave proved of a smooth bowl": (
        with_attribute(LOG_SQUARE, conditions=_all_proved(LOG_SQUARE)),
        laws.law_concave,
    ),
    "exact zeros proved of a smooth bowl": (
        with_attribute(LOG_SQUARE, conditions=_all_proved(LOG_SQUARE)),
        laws.law_exact_zeros,
    ),
    "bounded proved of a logarithm": (
        with_attribute(LOG_SQUARE, conditions=_all_proved(LOG_SQUARE)),
        laws.law_far_out,
    ),
    "a witness in the wrong order": (
        with_attribute(RISING, conditions=_witness_moved(RISING)),
        laws.law_monotone,
    ),
    "a dual of a rate that rises": (
        with_attribute(RISING, dual=sympy.log(1 + et.eta)),
        laws.law_no_dual_exists,
    ),
    "a source that is not met": (
        with_attribute(MCP, source=sympy.log(1 + et.w), kind="penalty"),
        lambda p: laws.law_the_source_is_met(p, (Rational(1, 10), POINT)),
    ),
    "another penalty after a round trip": (
        MCP,
        lambda p: laws.law_same_penalty(p, et.from_penalty("w"), (POINT,)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_penalty_is_caught_and_the_right_one_is_not(name: str) -> None:
    stand_in, law = CASES[name]
    with pytest.raises(AssertionError):
        law(stand_in)
    if isinstance(stand_in, StandIn):
        law(stand_in.penalty)


# torch


def _functions(**changed: Callable[..., torch.Tensor]) -> SimpleNamespace:
    right = MCP.to_torch()
    names = ("penalty", "derivative", "reweighting", "prox", "dual")
    return SimpleNamespace(**{name: changed.get(name, getattr(right, name)) for name in names})


def _formula(w: torch.Tensor) -> torch.Tensor:
    """MCP by its formula, left to autograd: the slope at 0 comes out as NaN."""
    x = (w * w).sqrt()
    return torch.where(x <= 3, x - x * x / 6, torch.full_like(x, 1.5))


def _branching(w: torch.Tensor) -> torch.Tensor:
    return MCP.to_torch().penalty(w) if bool((w.abs() < 3).all()) else torch.full_like(w, 1.5)


RIGHT = MCP.to_torch()
TORCH_CASES: dict[str, tuple[SimpleNamespace, Callable[[Any], None]]] = {
    "an Omega off by 1e-11": (
        _functions(penalty=lambda w: RIGHT.penalty(w) * (1 + 1e-11)),
        lambda f: torch_laws.law_doubles_agree(f, MCP, "omega"),
    ),
    "a derivative that is even": (
        _functions(derivative=lambda w: RIGHT.derivative(w.abs())),
        lambda f: torch_laws.law_doubles_agree(f, MCP, "derivative"),
    ),
    "float32 rounded at every step": (
        SimpleNamespace(penalty=lambda w: (1 + w * w).log()),
        lambda f: torch_laws.law_floats_are_rounded_once(f, LOG_SQUARE, "omega"),
    ),
    "autograd that is NaN at 0": (
        _functions(penalty=_formula),
        lambda f: torch_laws.law_no_nan_at_special_points(f, MCP),
    ),
    "autograd that is 1 at 0": (
        _functions(penalty=lambda w: RIGHT.penalty(w) + (w - w.detach()) * (w == 0)),
        lambda f: torch_laws.law_gradient_is_the_derivative(f, MCP),
    ),
    "a dual with another constant": (
        _functions(dual=lambda eta: RIGHT.dual(eta) + 1e-9),
        lambda f: torch_laws.law_dual_agrees(f, MCP),
    ),
    "a prox without its exact zeros": (
        _functions(prox=lambda v, step: RIGHT.prox(v, step) + 1e-30),
        lambda f: torch_laws.law_prox_agrees(f, MCP, [Rational(1, 2)], Rational(1)),
    ),
    "a prox that passes gradients through": (
        _functions(prox=lambda v, step: RIGHT.prox(v.detach(), step) + (v - v.detach())),
        lambda f: torch_laws.law_prox_gradient(f, MCP, Rational(2), Rational(1, 2)),
    ),
    "a prox that flattens": (
        _functions(prox=lambda v, step: RIGHT.prox(v.reshape(-1), step)),
        torch_laws.law_shapes_and_dtypes,
    ),
    "a penalty in double precision only": (
        _functions(penalty=lambda w: RIGHT.penalty(w.double())),
        torch_laws.law_shapes_and_dtypes,
    ),
    "an operator that works in place": (
        _functions(derivative=lambda w: RIGHT.derivative(w.mul_(1.5))),
        torch_laws.law_shapes_and_dtypes,
    ),
    "NaN taken for 0": (
        _functions(prox=lambda v, step: torch.nan_to_num(RIGHT.prox(v, step))),
        torch_laws.law_nan_in_nan_out,
    ),
}


@pytest.mark.parametrize("name", TORCH_CASES)
def test_wrong_torch_functions_are_caught_and_the_right_ones_are_not(name: str) -> None:
    functions, law = TORCH_CASES[name]
    with pytest.raises(AssertionError):
        law(functions)
    law(LOG_SQUARE.to_torch() if name == "float32 rounded at every step" else RIGHT)


def test_branching_on_values_is_refused_by_the_transforms() -> None:
    with pytest.raises(RuntimeError, match="vmap"):
        torch_laws.law_transforms(_functions(penalty=_branching))
    torch_laws.law_transforms(RIGHT)


def test_exact_keeps_the_sign_of_an_mpf() -> None:
    assert exact(mpmath.mpf("-0.5")) == Rational(-1, 2)
