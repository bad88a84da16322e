"""What every test starts from: one thread, mpmath's default precision, no hand-run tests unless asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import mpmath
import pytest
import sympy

# Two workers side by side: more threads than cores only get into each other's way.
os.environ.setdefault("OMP_NUM_THREADS", "1")

_BY_HAND = ("benchmark", "slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests marked benchmark or slow unless -m names the mark."""
    asked = config.getoption("markexpr") or ""
    left_out = [mark for mark in _BY_HAND if mark not in asked]
    dropped = [item for item in items if any(item.get_closest_marker(mark) for mark in left_out)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in set(dropped)]


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Short names that are the same in every worker: a function's repr holds its address."""
    if callable(val):
        return f"{argname}-{getattr(val, '__name__', type(val).__name__)}"
    return str(val)[:60] if isinstance(val, sympy.Basic) and not isinstance(val, sympy.Number) else None


@pytest.fixture(autouse=True)
def _default_precision() -> Iterator[None]:
    """A test that changes mpmath's precision must not change the next one."""
    yield
    mpmath.mp.dps = 15
