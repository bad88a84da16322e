"""The main job on the digits, and that nothing is lost when it is interrupted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from etatrick.gpu import Dataset, Epoch, LeNet300100, Recipe, Result, load, load_network, select, sparsify
from etatrick.gpu.checkpoint import load_safely, save_atomically
from etatrick.symbols import EtatrickError


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load("digits")


def short(digits: Dataset, penalty: Any, **options: Any) -> Result:
    return sparsify(digits, penalty, 1e-5, options.pop("epochs", 4), **{"input_dropout": 0.1} | options)


def same_bits(a: dict[str, Tensor], b: dict[str, Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[k], b[k]) for k in a)


def test_digits_become_sparse_and_stay_accurate(digits: Dataset, log_sum: Any) -> None:
    seen: list[Epoch] = []
    result = sparsify(digits, log_sum, 1e-4, 40, baseline=True, progress=seen.append)
    assert result.before is not None
    assert result.before.weights == result.after.weights == 64 * 300 + 300 * 100 + 100 * 10
    assert result.before.nonzeros == result.before.weights
    assert result.after.density < 0.25
    assert result.before.test_error < 0.05
    assert result.after.test_error < 0.06
    assert [(e.stage, e.epoch) for e in seen] == [("dense", i) for i in range(1, 41)] + [
        ("sparse", i) for i in range(1, 41)
    ]
    assert result.history == tuple(seen[40:])
    zeros = sum(int((w == 0).sum()) for _, w in select(result.model))
    assert zeros == result.after.weights - result.after.nonzeros
    assert sum(layer.nonzeros for layer in result.layers) == result.after.nonzeros
    wrong = result.model(digits.test_inputs).argmax(1) != digits.test_labels
    assert result.after.test_error == float(wrong.double().mean())


def test_runs_are_repeatable_and_seeds_matter(digits: Dataset, log_sum: Any) -> None:
    torch.manual_seed(5)
    state = torch.get_rng_state()
    first, again, other = (short(digits, log_sum, seed=s, epochs=2).model.state_dict() for s in (0, 0, 1))
    assert same_bits(first, again)
    assert not same_bits(first, other)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("stage", ["dense", "sparse"])
def test_interrupted_run_resumes_bit_for_bit(stage: str, digits: Dataset, log_sum: Any, tmp_path: Path) -> None:
    def interrupt(epoch: Epoch) -> None:
        if (epoch.stage, epoch.epoch) == (stage, 2):
            raise KeyboardInterrupt

    options = {"baseline": True, "checkpoint": tmp_path / "run.pt"}
    whole = short(digits, log_sum, baseline=True)
    with pytest.raises(KeyboardInterrupt):
        short(digits, log_sum, progress=interrupt, **options)
    seen: list[Epoch] = []
    resumed = short(digits, log_sum, progress=seen.append, resume=True, **options)
    assert (seen[0].stage, seen[0].epoch) == (stage, 3)
    assert same_bits(resumed.model.state_dict(), whole.model.state_dict())
    assert resumed.metadata() == whole.metadata()


def test_without_resume_a_checkpoint_is_overwritten(digits: Dataset, log_sum: Any, tmp_path: Path) -> None:
    path = tmp_path / "run.pt"
    short(digits, log_sum, epochs=1, checkpoint=path)
    seen: list[Epoch] = []
    short(digits, log_sum, epochs=2, checkpoint=path, progress=seen.append)
    assert [e.epoch for e in seen] == [1, 2]


def test_checkpoint_of_other_settings_is_refused(digits: Dataset, log_sum: Any, tmp_path: Path) -> None:
    path = tmp_path / "run.pt"
    short(digits, log_sum, epochs=1, checkpoint=path)
    with pytest.raises(EtatrickError, match=r"run.pt was made with epochs = 1, not 2"):
        short(digits, log_sum, epochs=2, checkpoint=path, resume=True)
    with pytest.raises(EtatrickError, match=r"made with Omega\(1\) = .*it cannot be continued"):
        short(digits, type(log_sum)(0.1), epochs=1, checkpoint=path, resume=True)


def test_saved_network_is_read_back(digits: Dataset, log_sum: Any, tmp_path: Path) -> None:
    result = short(digits, log_sum, epochs=1)
    path = tmp_path / "new" / "network.pt"
    result.save(path)
    model, metadata = load_network(path)
    assert same_bits(model.state_dict(), result.model.state_dict())
    assert metadata == json.loads(json.dumps(result.metadata()))
    assert [p.name for p in path.parent.iterdir()] == ["network.pt"]


def test_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file.pt"
    save_atomically({"value": 1}, path)
    with pytest.raises(AttributeError, match="pickle"):
        save_atomically({"value": lambda: 2}, path)
    assert load_safely(path) == {"value": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["file.pt"]


def test_files_of_other_kinds_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.pt"
    with pytest.raises(EtatrickError, match="FileNotFoundError"):
        load_network(path)
    path.write_bytes(b"not a network")
    with pytest.raises(EtatrickError, match="damaged"):
        load_network(path)
    torch.save([1, 2], path)
    with pytest.raises(EtatrickError, match="holds a list"):
        load_network(path)
    torch.save({"value": 1}, path)
    with pytest.raises(EtatrickError, match="of format None, not 'etatrick network 1'"):
        load_network(path)


def test_files_that_would_run_code_are_refused(tmp_path: Path) -> None:
    class Payload:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (tmp_path / "executed",)

    torch.save({"format": Payload()}, tmp_path / "file.pt")
    with pytest.raises(EtatrickError, match="UnpicklingError"):
        load_network(tmp_path / "file.pt")
    assert not (tmp_path / "executed").exists()


def test_schedule_may_be_a_function(digits: Dataset, log_sum: Any) -> None:
    positions: list[int] = []

    def off(position: int) -> float:
        positions.append(position)
        return 0.0

    result = short(digits, log_sum, epochs=1, schedule=off)
    assert positions == list(range(1, 1 + Recipe(1).steps(len(digits.train_labels))))
    assert result.after.nonzeros == result.after.weights


def test_diverging_run_says_so(digits: Dataset, log_sum: Any) -> None:
    with pytest.raises(EtatrickError, match=r"training loss became (nan|inf) in epoch 1"):
        short(digits, log_sum, lr=1e30)


@pytest.mark.parametrize(
    "setting", [{"epochs": 0}, {"batch": 0}, {"lr": 0.0}, {"lr": float("inf")}, {"input_dropout": 1.0}]
)
def test_settings_out_of_range_are_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(EtatrickError):
        Recipe(**{"epochs": 1} | setting)


def test_network_has_the_published_size() -> None:
    model = LeNet300100()
    assert sum(w.numel() for _, w in select(model)) == 266_200
    assert sum(p.numel() for p in model.parameters()) == 266_610
    assert model(torch.zeros(2, 1, 28, 28)).shape == (2, 10)
