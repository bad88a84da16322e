"""The penalties of `written_penalties` as fixtures, and one thread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from written_penalties import L0, MCP, Lasso, LogSum


@pytest.fixture
def lasso() -> Lasso:
    return Lasso()


@pytest.fixture
def log_sum() -> LogSum:
    return LogSum(0.003)


@pytest.fixture
def mcp() -> MCP:
    return MCP(0.5)


@pytest.fixture
def l0() -> L0:
    return L0()


@pytest.fixture(params=[Lasso(), LogSum(0.3), MCP(0.5), L0()], ids=lambda penalty: penalty.name)
def penalty(request: pytest.FixtureRequest) -> object:
    return request.param


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Tests run side by side, and a sum taken by another number of threads has other last bits."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
