"""Studies on the digits: what they return and write, and that a study cut off anywhere ends with the same bits."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from etatrick.gpu import load
from etatrick.gpu.checkpoint import load_safely
from etatrick.gpu.studies import Options, Outcome, bench, frontier, matched, paper
from etatrick.gpu.studies._stages import Setting, Stages
from etatrick.gpu.studies._training import held_out
from etatrick.gpu.studies.bench import _contenders
from etatrick.gpu.studies.frontier import best
from etatrick.gpu.studies.paper import verdict
from etatrick.symbols import EtatrickError

STUDIES: dict[str, Callable[[Options], Outcome]] = {
    "paper": lambda options: paper(options, methods=("VarDrop", "eta-Trick", "AdaProx", "LogSum")),
    "paper as published": lambda options: paper(options, "as-published", ("VarDrop+LR+AR", "eta-Trick", "AdaProx")),
    "matched": lambda options: matched(options, networks=False),
    "frontier": frontier,
}


class CutOff(Exception):
    pass


def cut_after(calls: int) -> Callable[..., None]:
    """A callback that stands for a power cut after that many epochs."""
    left = [calls]

    def watch(*state: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise CutOff

    return watch


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_that_is_cut_off_ends_with_the_same_bits(name: str, tmp_path: Path) -> None:
    run = STUDIES[name]
    whole = run(Options(tmp_path / "whole", epochs=2, seeds=1))
    cut = Options(tmp_path / "cut", epochs=2, seeds=1)
    # in the middle of a run, at its end, and again in the next; the linear case reports once per run
    for calls in (1,) if name == "matched" else (1, 2, 3):
        with pytest.raises(CutOff):
            run(Options(cut.folder, epochs=2, seeds=1, watch=cut_after(calls)))
    assert run(cut).to_json() == whole.to_json()
    files = [sorted(p.name for p in (tmp_path / part / "runs").iterdir()) for part in ("whole", "cut")]
    assert files[0] == files[1]
    assert all(file.endswith((".json", ".weights")) for file in files[0])
    for file in files[0]:
        assert (tmp_path / "cut" / "runs" / file).read_bytes() == (tmp_path / "whole" / "runs" / file).read_bytes()


def test_finished_runs_are_not_repeated(tmp_path: Path) -> None:
    run = STUDIES["paper"]
    first = run(Options(tmp_path, epochs=1, seeds=1))
    seen: list[Any] = []
    again = run(Options(tmp_path, epochs=1, seeds=1, watch=lambda *state: seen.append(state)))
    assert seen == []
    assert again.to_json() == first.to_json()
    with pytest.raises(EtatrickError, match="made with epochs = 1, not 2"):
        run(Options(tmp_path, epochs=2, seeds=1))


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"settings": 1, "result": 2}'])
def test_a_damaged_run_is_named(content: str, tmp_path: Path) -> None:
    run = STUDIES["paper"]
    run(Options(tmp_path, epochs=1, seeds=1))
    damaged = tmp_path / "runs" / "corrected-LogSum-seed0.json"
    damaged.write_text(content, encoding="utf-8")
    with pytest.raises(EtatrickError, match=r"corrected-LogSum-seed0\.json is not a run of a study"):
        run(Options(tmp_path, epochs=1, seeds=1))


def test_held_out_examples_are_neither_trained_on_nor_tested_on() -> None:
    data = load("digits")
    part = held_out(data, 0.25, 0)
    together = torch.cat([part.train_inputs, part.test_inputs])
    assert len(part.test_labels) == round(0.25 * len(data.train_labels))
    assert torch.equal(together.sort(0).values, data.train_inputs.sort(0).values)
    labels = torch.cat([part.train_labels, part.test_labels])
    assert torch.equal(labels.bincount(), data.train_labels.bincount())
    assert not torch.equal(held_out(data, 0.25, 1).test_inputs, part.test_inputs)


@pytest.mark.parametrize(
    ("form", "error", "nonzero", "said"),
    [
        ("corrected", 2.9, 2.7, "dominates the published row"),
        ("corrected", 3.04, 2.7, "does not dominate the published row: 0.10 points more error"),
        ("corrected", 2.9, 2.97, "does not dominate the published row: 10% more weights"),
        # two standard errors of the difference of two rates near 3.2 % on 10,000 images: 0.50 points
        ("as-published", 3.40, 2.8, "reproduced within noise"),
        ("as-published", 2.94, 2.0, "not reproduced: nonzeros -26%"),
        ("as-published", 3.50, 2.7, "not reproduced: error +0.56 points, of which 0.50 may be chance"),
    ],
)
def test_verdict(form: Any, error: float, nonzero: float, said: str) -> None:
    ours = {"error_percent": error, "error_percent_sd": 0.0, "nonzero_percent": nonzero}
    assert verdict(form, ours | {"published_error_percent": 2.94, "published_nonzero_percent": 2.7}, 10_000) == said


def test_frontier_chooses_the_most_accurate() -> None:
    tried = [(Setting(0.01, noise), {"error": error}) for noise, error in ((0.0, 0.03), (0.1, 0.01), (0.2, 0.02))]
    assert best(tried).input_dropout == 0.1


def test_frontier_chooses_without_the_test_set(tmp_path: Path) -> None:
    outcome = frontier(Options(tmp_path, epochs=1, seeds=1))
    examples = {
        p.name.split("-")[0]: json.loads(p.read_text())["settings"]["examples"] for p in tmp_path.rglob("*.json")
    }
    every = len(load("digits").train_labels)
    assert examples == {"choice": every - round(every / 6), "final": every}
    assert all("error" not in epoch for run in outcome.runs.values() for epoch in run["history"])


def test_a_network_made_in_stages_is_what_is_reported(tmp_path: Path) -> None:
    data, options = load("digits"), Options(tmp_path, epochs=20)
    name, result = Stages(options, "lenet-300-100", data, 3, "final").run(Setting(0.03, 0.1))
    weights = load_safely(options.runs().weights(name))["model"]
    assert result["weights"] == 64 * 300 + 300 * 100 + 100 * 10
    nonzeros = sum(int(w.count_nonzero()) for w in weights.values() if w.ndim == 2)
    assert result["nonzeros"] == nonzeros <= round(0.03 * result["weights"])
    assert nonzeros > 0.02 * result["weights"]
    # the same network on the images with all pixels, from the weights alone
    first, *others = (w for w in weights.values() if w.ndim == 2)
    seen = _read_pixels(tmp_path, data.features)
    assert first.shape[1] == len(seen)
    hidden = data.test_inputs[:, seen]
    for matrix, bias in zip((first, *others), (b for b in weights.values() if b.ndim == 1), strict=True):
        hidden = (hidden.relu() if matrix is not first else hidden) @ matrix.T + bias
    assert result["error"] == pytest.approx(float((hidden.argmax(1) != data.test_labels).float().mean()))
    assert result["error"] < 0.2


def _read_pixels(folder: Path, features: int) -> list[int]:
    """The pixels with a weight that is not 0 into a unit that is read, in what the search has left."""
    (searched,) = folder.glob("runs/final-*search*.weights")
    layers = [w for w in load_safely(searched)["model"].values() if w.ndim == 2]
    alive = torch.ones(layers[-1].shape[0], dtype=torch.bool)
    for matrix in reversed(layers):
        alive = matrix[alive].count_nonzero(0) > 0
    return [pixel for pixel in range(features) if alive[pixel]]


def test_bench_compares_with_the_plain_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    eager = {name: build for name, build in _contenders().items() if "compiled" not in name}
    monkeypatch.setattr(
        sys.modules["etatrick.gpu.studies.bench"], "_contenders", lambda: eager
    )  # compiling takes half a minute
    outcome = bench(Options(tmp_path, epochs=1))
    found = {row["method"]: row for row in outcome.rows}
    assert found["plain Adam"]["memory_ratio"] == 1
    assert found["exact prox"]["memory_ratio"] == 1  # no state beside the optimizer's own
    assert found["eta-trick"]["memory_ratio"] == pytest.approx(2, abs=0.02)
    assert found["variational dropout"]["memory_ratio"] == pytest.approx(2, abs=0.02)
    assert all(row["ratio"] > 0 for row in outcome.rows)


def test_the_table_is_csv(tmp_path: Path) -> None:
    outcome = Outcome("x", {}, ({"a": 1, "b": "u, v"}, {"a": 2, "c": 0.5}), ())
    assert list(csv.DictReader(io.StringIO(outcome.to_csv()))) == [
        {"a": "1", "b": "u, v", "c": ""},
        {"a": "2", "b": "", "c": "0.5"},
    ]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda path: Options(path, epochs=0), "epochs must be at least 1"),
        (lambda path: Options(path, seeds=0), "seeds must be at least 1"),
        (lambda path: paper(Options(path), form="new"), "corrected or as-published"),  # type: ignore[arg-type]
        (lambda path: paper(Options(path), methods=("AdaDrop",)), "unknown method 'AdaDrop'"),
        (lambda path: frontier(Options(path), "lenet-6"), "unknown network"),  # type: ignore[arg-type]
        (lambda path: frontier(Options(path), "lenet-5"), "28 x 28"),
        (lambda path: paper(Options(path, data="nowhere")), "nowhere is not a folder"),
    ],
)
def test_refusals(call: Callable[[Path], Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(EtatrickError, match=sentence):
        call(tmp_path)
