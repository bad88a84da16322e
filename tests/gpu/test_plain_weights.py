"""Weights in a safetensors file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from etatrick.gpu import LeNet300100, load_weights, save_weights
from etatrick.symbols import EtatrickError


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.torch", None)
    for call in (save_weights, load_weights):
        with pytest.raises(EtatrickError, match="safetensors is not installed; pip install"):
            call(nn.Linear(2, 2), tmp_path / "weights.safetensors")
    assert not list(tmp_path.iterdir())


def test_weights_come_back_bit_for_bit(tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    path = tmp_path / "weights.safetensors"
    first, second = LeNet300100(4, 2), LeNet300100(4, 2)
    save_weights(first, path)
    load_weights(second, path)
    pairs = zip(first.state_dict().values(), second.state_dict().values(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert [p.name for p in tmp_path.iterdir()] == ["weights.safetensors"]


def test_tied_weights_are_written_once(tmp_path: Path) -> None:
    pytest.importorskip("safetensors")

    def tied() -> nn.Sequential:
        model = nn.Sequential(nn.Linear(20, 20), nn.Linear(20, 20))
        model[1].weight = model[0].weight
        return model

    first, second = tied(), tied()
    save_weights(first, tmp_path / "w")
    load_weights(second, tmp_path / "w")
    assert torch.equal(first[1].weight, second[0].weight)
    assert (tmp_path / "w").stat().st_size < 1.5 * 4 * 420 + 500


def test_files_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    save_weights(nn.Linear(2, 3), tmp_path / "other")
    (tmp_path / "noise").write_bytes(b"not a network")
    for name in ("other", "noise", "missing"):
        with pytest.raises(EtatrickError, match=f"{name} does not hold the weights"):
            load_weights(nn.Linear(2, 2), tmp_path / name)
