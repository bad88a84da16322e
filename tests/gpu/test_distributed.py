"""Two processes under DDP and FSDP2: ranks agree bit for bit, and with one process that sees the whole batch."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from ranks import OPTIONS, network, train

RANKS = Path(__file__).with_name("ranks.py")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(job: str, folder: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-W", "ignore", str(RANKS)]
    port = str(free_port())
    ranks = [
        subprocess.Popen([*command, str(rank), port, str(folder), job], stderr=subprocess.PIPE) for rank in range(2)
    ]
    try:
        errors = [rank.communicate(timeout=200)[1].decode() for rank in ranks]
    finally:
        for rank in ranks:
            rank.kill()
    assert [rank.returncode for rank in ranks] == [0, 0], "\n".join(errors)
    return [torch.load(folder / f"{job}{rank}.pt", weights_only=True) for rank in range(2)]


@pytest.fixture(scope="module")
def alone() -> dict[str, Any]:
    found = {}
    for name, options in OPTIONS.items():
        model = network()
        _, handle = train(model, options, None)
        found[name] = {"weights": [p.detach() for p in model.parameters()], "nonzeros": handle.nonzeros()}
    return found


@pytest.mark.parametrize("job", ["ddp", "fsdp"])
def test_ranks_agree_with_each_other_and_with_one_process(job: str, alone: dict[str, Any], tmp_path: Path) -> None:
    first, second = launch(job, tmp_path)
    for name in OPTIONS:
        pairs = zip(first[name]["weights"], second[name]["weights"], alone[name]["weights"], strict=True)
        for mine, other, single in pairs:
            assert torch.equal(mine, other)
            torch.testing.assert_close(mine, single, rtol=1e-4, atol=1e-5)
            assert torch.equal(mine == 0, single == 0)
        assert first[name]["nonzeros"] == second[name]["nonzeros"] == alone[name]["nonzeros"]
        assert first[name]["objective"] == second[name]["objective"]
        assert 0 < first[name]["nonzeros"] < 90
    assert alone["target"]["nonzeros"] == round(0.15 * (54 + 36))
