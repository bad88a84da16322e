"""Wrong answers the laws must catch: the ten prox bugs found in published libraries, and one more per law.

Every mutant comes with the right operator of the same penalty, which must pass the laws that catch it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from mutants import BUGS, MORE, PENALTIES, Bug

from etatrick.testing import laws
from etatrick.testing._shrinkage import Array, Prox, Shrinkage, threshold

STEPS = (0.01, 0.3, 1.0, 1.25, 2.0, 4.0, 50.0)


def _draws(shrinkage: Shrinkage) -> tuple[Array, Array]:
    """Random pairs over decades and both signs, and arguments around the threshold of each step."""
    random = np.random.default_rng(7)
    v = random.choice([-1.0, 1.0], 600) * 10 ** random.uniform(-3, 3, 600)
    step = 10 ** random.uniform(-2.5, 2, 600)
    edges = [(threshold(shrinkage, g)[0] * (1 + s), g) for g in STEPS for s in (-0.2, -1e-9, 1e-9, 0.05, 0.5)]
    more = np.array([e for e in edges if e[0] > 1e-9]).T.reshape(2, -1)
    return np.concatenate([v, more[0]]), np.concatenate([step, more[1]])


def _checks(shrinkage: Shrinkage) -> dict[str, Callable[[], None]]:
    """Every law of a prox that needs Omega and the prox alone, by name, ready to run."""
    v, step = _draws(shrinkage)
    line = np.concatenate([-np.logspace(-3, 2, 400), np.logspace(-3, 2, 400)])
    return {
        "stationary": lambda: laws.law_prox_is_stationary(shrinkage, v, step) if shrinkage.derivative else None,
        "global minimum": lambda: laws.law_prox_is_the_global_minimum(shrinkage, v, step),
        "odd": lambda: laws.law_prox_is_odd(shrinkage, v, step),
        "shrinks": lambda: laws.law_prox_shrinks(shrinkage, v, step),
        "monotone": lambda: [laws.law_prox_is_monotone(shrinkage, line, g) for g in STEPS],
        "zero set": lambda: [laws.law_zero_set(shrinkage, g) for g in STEPS],
        "jump height": lambda: [laws.law_jump_height(shrinkage, g) for g in STEPS],
        "identity at step 0": lambda: laws.law_no_step_no_shrinkage(shrinkage, line),
    }


def broken_laws(shrinkage: Shrinkage) -> tuple[str, ...]:
    """The names of the laws that a claimed prox breaks."""
    broken = []
    for name, check in _checks(shrinkage).items():
        try:
            check()
        except AssertionError:
            broken.append(name)
    return tuple(broken)


@pytest.mark.parametrize("name", PENALTIES)
def test_the_right_operator_passes_every_law(name: str) -> None:
    for check in _checks(PENALTIES[name]).values():
        check()


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_published_bug_is_not_the_global_minimum(bug: Bug) -> None:
    shrinkage = bug.planted()
    assert "global minimum" in broken_laws(shrinkage)


@pytest.mark.parametrize("bug", MORE, ids=lambda bug: bug.name)
def test_a_planted_bug_is_caught_by_its_law(bug: Bug) -> None:
    assert bug.law in broken_laws(bug.planted())


def test_all_ten_published_bugs_are_here() -> None:
    assert len({bug.name for bug in BUGS}) == 10


# Why the Moreau identity is not among the laws


def _moreau_holds(prox: Prox, v: Array, step: Array) -> bool:
    """x = prox_{g f}(x) + g prox_{f*/g}(x/g), the dual's prox being defined by that identity."""

    def dual_prox(u: Array, pace: Array) -> Array:
        return u - pace * prox(u / pace, 1 / pace)

    return bool(np.allclose(prox(v, step) + step * dual_prox(v / step, 1 / step), v))


def _nonsense(v: Array, step: Array) -> Array:
    return np.asarray(7 * np.sin(17 * v) - step**3)


def test_the_moreau_identity_would_pass_nonsense_and_every_bug() -> None:
    v, step = _draws(PENALTIES["lasso"])
    assert _moreau_holds(_nonsense, v, step)
    assert all(_moreau_holds(bug.planted().prox, v, step) for bug in BUGS)
    assert "global minimum" in broken_laws(Shrinkage(np.abs, _nonsense))
