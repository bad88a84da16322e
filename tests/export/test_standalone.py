"""Stand-alone files: exact values, the same prox for every library, self-tests that catch mutants, and their layout."""

from __future__ import annotations

import importlib.util
import math
import os
import random
import re
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
import torch

import etatrick as et
from etatrick.cli import main
from etatrick.export import TARGETS
from etatrick.penalty import Penalty

#: Closed forms, tables, kinks and jumps, a special function in the dual.
ENTRIES = (
    "bernoulli_gates", "capped_l1", "cauchy", "etp", "firm", "garrote", "l_half", "lasso", "log_sum", "mcp",
    "normal_jeffreys", "scad", "variational_dropout",
)  # fmt: skip
#: Run in a process in which neither etatrick nor any library but NumPy can be imported, with warnings as errors.
ALONE = """
import json, runpy, sys, warnings
warnings.simplefilter("error")
sys.modules.update({name: None for name in ("etatrick", "torch", "sympy", "mpmath", "flint", "scipy")})
module = runpy.run_path(sys.argv[1])
w = json.loads(sys.stdin.read())
import numpy
print(json.dumps({
    name: [float(y) for y in module[name](numpy.array(w, dtype=kind))]
    for name, kind in (("penalty", "float64"), ("derivative", "float64"))
} | {"single": [float(y) for y in module["penalty"](numpy.array(w, dtype="float32"))]}))
"""


def _entry(name: str) -> Penalty:
    return et.methods.get(name)


def _loaded(path: Path) -> Any:
    module = types.ModuleType(path.stem)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


def _alone(path: Path, arguments: list[float]) -> dict[str, list[float]]:
    import json

    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(path)],
        input=json.dumps(arguments), capture_output=True, text=True, cwd=path.parent, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


def _magnitudes(breaks: list[float]) -> list[float]:
    """Random, tiny and huge ones that float32 holds, and the floats around breaks."""
    rng = random.Random(7)
    spread = [10.0 ** rng.uniform(-4, 4) for _ in range(12)] + [1e-30, 1e-18, 1e18, 1e30]
    beside = [np.nextafter(np.float32(b), np.float32(side)) for b in breaks for side in (0, math.inf)]
    return [float(np.float32(x)) for x in spread + beside]


@pytest.mark.parametrize("name", ENTRIES)
def test_numpy_files_have_the_stated_accuracy(name: str, tmp_path: Path) -> None:
    penalty = _entry(name)
    path = penalty.to_source(tmp_path / "alone.py", target="numpy")
    module = _loaded(path)
    magnitudes = _magnitudes(module.BREAKS)
    got = _alone(path, magnitudes)
    for quantity, function in (("omega", "penalty"), ("derivative", "derivative")):
        for x, y in zip(magnitudes, got[function], strict=True):
            want = penalty.evaluate(quantity, at=sympy.Rational(*x.as_integer_ratio()), digits=30)
            assert abs(y - want) <= module.BOUND * abs(want) + 1e-300, (quantity, x, y, want)
            single = got["single"][magnitudes.index(x)]
            if quantity == "omega" and 1e-37 < abs(want) < 1e38:
                unit = 2.0 ** (math.floor(math.log2(abs(want))) - 23)
                assert abs(single - want) <= 0.51 * unit, (x, single, want)


@pytest.mark.parametrize("mode", ["exact", "fast"])
@pytest.mark.parametrize("name", ENTRIES)
def test_numpy_and_torch_files_have_the_same_prox(name: str, mode: str, tmp_path: Path) -> None:
    files = {
        t: _loaded(_entry(name).to_source(tmp_path / f"{t}_p.py", target=t, mode=mode)) for t in ("torch", "numpy")
    }
    rng = np.random.default_rng(5)
    v = rng.choice([-1.0, 1.0], 400) * 10.0 ** rng.uniform(-3, 3, 400)
    step = 10.0 ** rng.uniform(-3, 3, 400)
    for kind, unit in ((np.float64, 2.0**-52), (np.float32, 2.0**-23)):
        here = v.astype(kind)
        got = files["numpy"].prox(here, step)
        want = files["torch"].prox(torch.tensor(here), torch.tensor(step)).numpy()
        assert got.dtype == kind
        assert np.array_equal(got == 0, want == 0)
        assert np.all(np.abs(got - want) <= 4 * unit * np.abs(here))


def test_numpy_arrays_of_every_shape_and_kind_are_taken(tmp_path: Path) -> None:
    module = _loaded(_entry("mcp").to_source(tmp_path / "p.py", target="numpy"))
    assert module.penalty(2).dtype == np.float64
    assert module.penalty(np.ones((2, 0, 3))).shape == (2, 0, 3)
    assert module.penalty(np.ones((4, 6), dtype=np.float16)[::2, ::3]).dtype == np.float16
    assert module.prox(np.full((2, 3), 1.5), 0.5).shape == (2, 3)
    odd = np.array([0.0, -0.0, math.inf, -math.inf, math.nan])
    for function in (module.penalty, module.derivative, module.reweighting, module.dual, lambda v: module.prox(v, 1.0)):
        assert np.isnan(function(odd)[4])
    assert module.prox(odd, 1.0)[:4].tolist() == [0.0, 0.0, math.inf, -math.inf]
    assert module.penalty(odd)[:4].tolist() == [0.0, 0.0, 1.5, 1.5]


def test_numpy_duals_are_exact_or_say_why_not(tmp_path: Path) -> None:
    penalty = _entry("variational_dropout")
    module = _loaded(penalty.to_source(tmp_path / "p.py", target="numpy"))
    for x in (1e-6, 0.3, 7.0, 1e5):
        assert float(module.dual(x)) == pytest.approx(float(penalty.evaluate("dual", repr(x), 20)), rel=2e-14)
    module = _loaded(_entry("bernoulli_gates").to_source(tmp_path / "q.py", target="numpy"))
    assert module.NAME == "bernoulli_gates"
    without = et.from_dropout_rate("w/(1+w)").to_source(tmp_path / "r.py", target="numpy")
    with pytest.raises(ValueError, match="not nondecreasing"):
        _loaded(without).dual(1.0)


@pytest.mark.parametrize("mode", ["exact", "fast"])
@pytest.mark.parametrize("target", ["torch", "numpy"])
@pytest.mark.parametrize("name", ["log_sum", "mcp", "variational_dropout"])
def test_the_self_test_passes(name: str, target: str, mode: str, tmp_path: Path) -> None:
    path = _entry(name).to_source(tmp_path / "p.py", target=target, mode=mode)
    code = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__'); assert 'etatrick' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(path)],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{name}: self-test passed\n"


MUTANTS = {
    "a coefficient of Omega": ("log_sum", r"(def _omega_0\(x\):\n.*\n    return .*)\bx\b", r"\g<1>(1 + 1e-12) * x"),
    "a coefficient of Omega'": ("mcp", r"(def _slope_0\(x\):\n.*\n    return .*) / 3\n", r"\1 / 3.000001\n"),
    "a piece of Omega": ("mcp", r"full_like\(x, 1\.5\)", "full_like(x, 1.5000001)"),
    "a prox that stops short": ("ard", r"moved >= first, moved, x\)", "moved >= first, 0.999999 * moved, x)"),
    "a root in closed form": ("log_sum", r"where\(q > 0, \(?q \+ s\)?,", "where(q > 0, 0.999999 * (q + s),"),
    "a prox without its jump": ("mcp", r"< least\b", "< least + 1.0"),
    "a dual": ("log_sum", r"(def dual\(eta\):(?:\n.*)+?    return np.where\(np.isnan\(a\), a, y)", r"\1 * 1.000001"),
    "a reweighting": ("log_sum", r"return np.abs\(_eta\(np.abs\(w\)\)\)", "return 1.0001 * np.abs(_eta(np.abs(w)))"),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_self_test_catches_mutants(mutant: str, tmp_path: Path) -> None:
    name, pattern, replacement = MUTANTS[mutant]
    path = _entry(name).to_source(tmp_path / "p.py", target="numpy")
    text = path.read_text(encoding="utf-8")
    broken = re.sub(pattern, replacement, text, count=1)
    assert broken != text
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(AssertionError, match="is wrong"):
        _loaded(path).self_test()


def test_the_self_test_catches_a_wrong_coefficient_of_every_bin_of_a_table(tmp_path: Path) -> None:
    path = _entry("variational_dropout").to_source(tmp_path / "p.py", target="numpy")
    module = _loaded(path)
    for name in ("omega_0", "slope_0"):
        rows = module._TABLES[name][module.float64]
        for column in range(rows.shape[1]):
            before = rows[0, column]
            rows[0, column] = before * (1 + 1e-9)
            with pytest.raises(AssertionError, match="is wrong"):
                module.self_test()
            rows[0, column] = before
    module.self_test()


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ENTRIES)
def test_files_are_laid_out_like_blacks(name: str, target: str, tmp_path: Path) -> None:
    path = _entry(name).to_source(tmp_path / "p.py", target=target)
    text = path.read_text(encoding="utf-8")
    compile(text, str(path), "exec")
    assert not re.search(
        r"^\s*(import|from) (?!__future__|collections|functools|math|numpy|torch|jax|triton)", text, re.MULTILINE
    )
    assert target in ("torch", "triton") or "torch" not in text
    assert target == "triton" or "triton" not in text
    assert max(map(len, text.splitlines())) <= 88
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--check", "--line-length", "88", str(path)]
    done = subprocess.run(ruff, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="jax is not installed")
@pytest.mark.parametrize("mode", ["exact", "fast"])
@pytest.mark.parametrize("name", ENTRIES)
def test_the_self_test_passes_in_jax(name: str, mode: str, tmp_path: Path) -> None:
    path = _entry(name).to_source(tmp_path / "p.py", target="jax", mode=mode)
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr


BAD = {
    "an unknown target": (
        {"target": "tensorflow"},
        "p.py",
        "the target is torch, numpy, jax or triton, not 'tensorflow'",
    ),
    "an unknown mode": ({"mode": "slow"}, "p.py", "the mode is exact or fast, not 'slow'"),
    "no such folder": ({}, "no/such/p.py", "there is no folder"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_requests_leave_nothing_behind(case: str, tmp_path: Path) -> None:
    options, name, sentence = BAD[case]
    with pytest.raises(et.EtatrickError, match=sentence) as caught:
        et.from_penalty("w").to_source(tmp_path / name, **options)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_take_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "p.py").mkdir()
    with pytest.raises(OSError, match="directory"):
        et.from_penalty("w").to_source(tmp_path / "p.py")
    assert [p.name for p in tmp_path.iterdir()] == ["p.py"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-o", "p.py", "--target", "tensorflow"], "tensorflow"),
        (["-o", "p.py", "--mode", "slow"], "slow"),
        (["-o", "no/such/p.py", "--target", "numpy"], "no folder"),
        (["-o", ".", "--target", "numpy"], "is a folder"),
    ],
)
def test_the_command_refuses_in_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", "--method", "lasso", *arguments]) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert len(printed.err.splitlines()) == 1
    assert os.listdir(tmp_path) == []


def test_the_command_writes_a_numpy_file(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "hc.py"
    assert main(["export", "--method", "mcp", "-o", str(path), "--target", "numpy", "--mode", "fast"]) == 0
    assert capsys.readouterr().out == f"wrote {path}\n"
    assert _loaded(path).MODE == "fast"
