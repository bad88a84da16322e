"""The laws as a pytest class. Four lines test a dropout rate of one's own:

    import etatrick as et
    from etatrick.testing import PenaltyLaws

    class TestMine(PenaltyLaws):
        penalty = et.from_dropout_rate("1/(1+w)")

`penalty` may instead be a fixture of that name, parametrised or not. A law that cannot apply is skipped with
the reason, or turned round: a rate that rises somewhere must have no dual and must carry a true witness.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sympy import Rational

from ..penalty import Penalty
from . import laws, strategies
from ._numbers import applies, breaks, log_grid

_HAS_TORCH = importlib.util.find_spec("torch") is not None
_POINTS = (*log_grid(-6, 6, 1), Rational(3, 10), Rational(7, 3))
_FEW = tuple(Rational(x) for x in ("1/1000", "3/10", "7/5", "29/3", "1000"))
_STEPS = tuple(Rational(x) for x in ("1/500", "3/10", "1", "7", "300"))


def examples(count: int) -> settings:
    """Deterministic examples, no deadline, no shrinking: an example may cost a second."""
    suppressed = (HealthCheck.differing_executors, HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
    return settings(
        derandomize=True,
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=suppressed,
    )


class PenaltyLaws:
    """Inherit, and set `penalty` to a Penalty with values for all parameters, or to a fixture."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = cls.__dict__.get("penalty")
        if isinstance(own, Penalty):
            cls.penalty = pytest.fixture(lambda self: own)  # type: ignore[attr-defined]

    @pytest.fixture(autouse=True)
    def _values_are_given(self, penalty: Penalty) -> None:
        if penalty.parameters:
            names = ", ".join(map(str, penalty.parameters))
            pytest.skip(f"the laws need numbers, and {names} has none: use penalty.given(...)")

    # The descriptions

    def test_the_source_is_met(self, penalty: Penalty) -> None:
        laws.law_the_source_is_met(penalty, _FEW)

    @pytest.mark.parametrize("kind", laws.DESCRIPTIONS)
    def test_round_trip(self, penalty: Penalty, kind: str) -> None:
        if kind == "dual":
            needs_dual(penalty)
        laws.law_round_trip(penalty, kind, _POINTS)

    def test_scaling(self, penalty: Penalty) -> None:
        needs_dual(penalty)
        laws.law_scaling(penalty, 4, 9, _FEW)

    # The eta-trick

    @examples(25)
    @given(at=strategies.magnitudes())
    def test_slope_is_w_over_eta(self, penalty: Penalty, at: Rational) -> None:
        laws.law_slope_is_w_over_eta(penalty, at)

    @examples(4)
    @given(low=strategies.magnitudes(-4, 3))
    def test_omega_is_the_integral_of_the_slope(self, penalty: Penalty, low: Rational) -> None:
        laws.law_omega_is_the_integral_of_the_slope(penalty, low, low * Rational(7, 4))

    def test_omega_is_the_integral_across_breaks(self, penalty: Penalty) -> None:
        for b in breaks(penalty):
            laws.law_omega_is_the_integral_of_the_slope(penalty, b * Rational(4, 5), b * Rational(7, 5))

    @examples(12)
    @given(at=strategies.magnitudes())
    def test_omega_is_the_minimum_over_eta(self, penalty: Penalty, at: Rational) -> None:
        needs_dual(penalty)
        laws.law_omega_is_the_minimum_over_eta(penalty, at)

    @examples(6)
    @given(at=strategies.magnitudes(-5, 4))
    def test_dual_is_the_maximum_over_w(self, penalty: Penalty, at: Rational) -> None:
        needs_dual(penalty)
        laws.law_dual_is_the_maximum_over_w(penalty, at)

    @examples(25)
    @given(at=strategies.magnitudes(), other=strategies.magnitudes())
    def test_majorisation(self, penalty: Penalty, at: Rational, other: Rational) -> None:
        needs_dual(penalty)
        laws.law_majorises(penalty, at, other)

    def test_no_dual_without_a_monotone_reweighting(self, penalty: Penalty) -> None:
        if applies(lambda: penalty.dual):
            pytest.skip("this penalty has a dual")
        laws.law_no_dual_exists(penalty)

    # The verdicts

    @pytest.mark.parametrize(
        "law",
        [
            laws.law_monotone,
            laws.law_subquadratic,
            laws.law_concave,
            laws.law_exact_zeros,
            laws.law_far_out,
            laws.law_weak_convexity,
        ],
        ids=lambda law: law.__name__.removeprefix("law_"),
    )
    def test_verdict(self, penalty: Penalty, law: Any) -> None:
        law(penalty)

    def test_regime(self, penalty: Penalty) -> None:
        laws.law_regime(penalty)

    # The proximal operator in high precision

    @examples(6)
    @given(v=strategies.magnitudes(-4, 3), step=strategies.steps())
    def test_prox_by_definition(self, penalty: Penalty, v: Rational, step: Rational) -> None:
        laws.law_prox_by_definition(penalty, v, step)

    @examples(8)
    @given(v=strategies.magnitudes(-4, 3), step=strategies.steps())
    def test_prox_undoes_the_pull(self, penalty: Penalty, v: Rational, step: Rational) -> None:
        laws.law_prox_undoes_the_pull(penalty, v, step)
        laws.law_prox_is_odd_exactly(penalty, v, step)

    @pytest.mark.parametrize("step", _STEPS, ids=str)
    def test_threshold_and_jump(self, penalty: Penalty, step: Rational) -> None:
        laws.law_threshold(penalty, step)
        laws.law_jump(penalty, step)

    # The proximal operator in bulk, as torch computes it

    @pytest.fixture
    def functions(self, penalty: Penalty) -> Any:
        """The torch form; its failure is remembered, so that it costs the suite its time once."""
        if not _HAS_TORCH:
            pytest.skip("torch is not installed")
        found = _torch_form(penalty)
        if isinstance(found, Exception):
            pytest.fail(f"to_torch() of {penalty} raised {found!r}")
        return found

    @pytest.fixture
    def shrinkage(self, penalty: Penalty, functions: Any) -> laws.Shrinkage:
        if penalty.unbounded_below:
            pytest.skip("Omega(0) = -oo: the prox is 0 for every step, which test_prox_by_definition checks")
        from .torch_laws import shrinkage_of

        return shrinkage_of(penalty, functions)

    @examples(20)
    @given(pairs=strategies.arguments())
    def test_prox_is_the_global_minimum(self, shrinkage: laws.Shrinkage, pairs: list[tuple[float, float]]) -> None:
        v, step = np.array(pairs).T
        laws.law_prox_is_the_global_minimum(shrinkage, v, step)
        laws.law_prox_is_stationary(shrinkage, v, step)
        laws.law_prox_is_odd(shrinkage, v, step)
        laws.law_prox_shrinks(shrinkage, v, step)

    @pytest.mark.parametrize("side", [-1e-6, -1e-12, 0.0, 1e-12, 1e-6])
    def test_prox_around_the_critical_step(self, penalty: Penalty, shrinkage: laws.Shrinkage, side: float) -> None:
        step = (1 + side) / critical_rho(penalty)
        v = np.concatenate([np.logspace(-5, 5, 301), shrinkage_edges(shrinkage, step)])
        laws.law_prox_is_the_global_minimum(shrinkage, v, np.full_like(v, step))

    @pytest.mark.parametrize("step", [float(step) for step in _STEPS])
    def test_prox_along_v(self, shrinkage: laws.Shrinkage, step: float) -> None:
        sizes = np.concatenate([np.logspace(-6, 6, 1201), shrinkage_edges(shrinkage, step)])
        laws.law_prox_is_monotone(shrinkage, np.concatenate([-sizes, sizes]), step)
        laws.law_zero_set(shrinkage, step)
        laws.law_jump_height(shrinkage, step)
        laws.law_extreme_arguments(shrinkage, step)

    def test_no_step_no_shrinkage(self, shrinkage: laws.Shrinkage) -> None:
        laws.law_no_step_no_shrinkage(shrinkage, np.array([-1e300, -2.5, -1e-9, 0.0, 1e-300, 0.3, 1e30]))

    def test_continuous_exactly_below_the_critical_step(self, penalty: Penalty, shrinkage: laws.Shrinkage) -> None:
        rho = float(penalty.weak_convexity)
        if rho < float("inf"):
            laws.law_continuous_below_the_critical_step(shrinkage, rho)
        if 0 < rho < float("inf"):
            laws.law_jumps_past_the_critical_step(shrinkage, rho)

    # torch

    @pytest.mark.parametrize("quantity", ["omega", "derivative", "reweighting"])
    def test_torch_values(self, penalty: Penalty, functions: Any, quantity: str) -> None:
        from . import torch_laws

        torch_laws.law_doubles_agree(functions, penalty, quantity)
        torch_laws.law_floats_are_rounded_once(functions, penalty, quantity)

    def test_torch_dual(self, penalty: Penalty, functions: Any) -> None:
        from . import torch_laws

        needs_dual(penalty)
        torch_laws.law_dual_agrees(functions, penalty)

    def test_torch_gradients(self, penalty: Penalty, functions: Any) -> None:
        from . import torch_laws

        torch_laws.law_gradient_is_the_derivative(functions, penalty)
        torch_laws.law_no_nan_at_special_points(functions, penalty)

    @pytest.mark.parametrize("step", _STEPS, ids=str)
    def test_torch_prox(self, penalty: Penalty, functions: Any, step: Rational) -> None:
        from . import torch_laws

        torch_laws.law_prox_agrees(functions, penalty, _FEW, step)

    @examples(4)
    @given(v=strategies.magnitudes(-2, 1), step=strategies.steps(-2, 1))
    def test_torch_prox_gradient(self, penalty: Penalty, functions: Any, v: Rational, step: Rational) -> None:
        from . import torch_laws

        torch_laws.law_prox_gradient(functions, penalty, v, step)

    def test_torch_shapes_and_dtypes(self, functions: Any) -> None:
        from . import torch_laws

        torch_laws.law_shapes_and_dtypes(functions)
        torch_laws.law_nan_in_nan_out(functions)

    def test_torch_transforms(self, functions: Any) -> None:
        from . import torch_laws

        torch_laws.law_transforms(functions)
        torch_laws.law_derivatives_by_differences(functions)
        torch_laws.law_no_value_is_asked_for(functions)
        torch_laws.law_deterministic(functions)


@cache
def _torch_form(penalty: Penalty) -> Any:
    try:
        return penalty.to_torch()
    except Exception as error:
        return error


def needs_dual(penalty: Penalty) -> None:
    """Skip the test when the penalty has no dual; `law_no_dual_exists` then checks that this is so."""
    if not applies(lambda: penalty.dual):
        pytest.skip("no dual: the reweighting decreases somewhere")


def critical_rho(penalty: Penalty) -> float:
    """The weak-convexity constant; skip where there is no critical step."""
    rho = float(penalty.weak_convexity)
    if not 0 < rho < float("inf"):
        pytest.skip(f"no critical step: the weak-convexity constant is {rho}")
    return rho


def shrinkage_edges(shrinkage: laws.Shrinkage, step: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Arguments around the threshold and around every kink, to 1e-9."""
    from ._shrinkage import threshold

    at = np.array([threshold(shrinkage, step)[0], *shrinkage.kinks])
    edges = np.concatenate([at * (1 + side) for side in (-1e-9, 0.0, 1e-9)])
    return edges[edges > 1e-12]
