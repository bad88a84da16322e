"""The cache of plans: the same plan comes back, and nothing that was tampered with is believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import etatrick as et
from etatrick.export import _cache, _plan

PENALTY = et.from_penalty("w - log(1 + w)")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ETATRICK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _refuse(*_: object) -> _plan.Plan:
    raise AssertionError("built again")


@pytest.fixture(scope="module")
def plan() -> _plan.Plan:
    return _plan.make_plan(PENALTY)


def _filled(folder: Path, plan: _plan.Plan) -> Path:
    assert _cache.cached(PENALTY, lambda *_: plan, False) == plan
    (path,) = folder.iterdir()
    return path


def test_a_plan_comes_back_equal(folder: Path, plan: _plan.Plan) -> None:
    _filled(folder, plan)
    assert _cache.cached(PENALTY, _refuse, False) == plan


def test_a_plan_with_special_functions_comes_back_equal(folder: Path) -> None:
    penalty = et.from_dual("2*expint(1, 1/eta)")
    plan = _plan.make_plan(penalty)
    assert any("expint1_jet(" in piece.code for piece in plan.dual.pieces or ())
    _cache.cached(penalty, lambda *_: plan, False)
    assert _cache.cached(penalty, _refuse, False) == plan


def test_another_penalty_is_another_entry(folder: Path, plan: _plan.Plan) -> None:
    _filled(folder, plan)
    with pytest.raises(AssertionError, match="built again"):
        _cache.cached(et.from_penalty("w - 2*log(1 + w/2)"), _refuse, False)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[1, 2]",
        lambda text: text.replace('"weak_convexity": ', '"weak_convexity": 7'),
        lambda text: text.replace(f'"format": {_cache.FORMAT}', '"format": 0'),
        lambda text: text.replace('"key": "', '"key": "0'),
    ],
    ids=["cut", "empty", "foreign", "changed", "format", "key"],
)
def test_a_damaged_entry_is_built_again(folder: Path, plan: _plan.Plan, damage: object) -> None:
    path = _filled(folder, plan)
    whole = path.read_text()
    path.write_text(damage(whole))  # type: ignore[operator]
    assert path.read_text() != whole
    with pytest.raises(AssertionError, match="built again"):
        _cache.cached(PENALTY, _refuse, False)
    assert _cache.cached(PENALTY, lambda *_: plan, False) == plan
    assert path.read_text() == whole


@pytest.mark.parametrize(
    "code",
    [
        "__import__('os').system('true')",
        "torch.load('x')",
        "(lambda: x)()",
        "torch.hub.load(x)",
        "unknown_jet(x)[0]",
        "dawson_jet(x)[1]",
        "x[0]",
        "x.__class__",
        "[x for x in x]",
        "x)\n    import os\n    (x",
    ],
)
def test_code_that_is_no_formula_is_not_run_even_with_a_right_checksum(
    folder: Path, plan: _plan.Plan, code: str
) -> None:
    path = _filled(folder, plan)
    entry = json.loads(path.read_text())
    entry["plan"]["slope"][0]["code"] = code
    entry["checksum"] = _cache._checksum(entry["key"], entry["plan"])
    path.write_text(json.dumps(entry))
    with pytest.raises(AssertionError, match="built again"):
        _cache.cached(PENALTY, _refuse, False)


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: _plan.Plan
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ETATRICK_CACHE", str(tmp_path / "file"))
    assert _cache.cached(PENALTY, lambda *_: plan, False) == plan
