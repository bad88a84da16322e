"""Pictures: what is drawn is the penalty, jumps are jumps, and the same numbers give the same bytes."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy

import etatrick as et
from etatrick import EtatrickError, Penalty, methods
from etatrick.report import plot_penalty
from etatrick.report._samples import omega_at, sample, shrinkage
from etatrick.report.plots import FORMATS, picture, save

STAIRS = et.from_penalty("piecewise((2*w, w <= 1), (1 + w, w <= 2), (3, True))")
X = np.linspace(0, 10, 100_001)
#: A penalty, its Omega by hand, and a step.
RULES: dict[str, tuple[Penalty, np.ndarray, str]] = {
    "soft threshold": (methods.get("lasso"), X, "1"),
    "firm threshold": (methods.get("mcp", a="3", scale="1"), np.where(X < 3, X - X**2 / 6, 1.5), "1"),
    "one jump from 0": (methods.get("mcp", a="3", scale="1"), np.where(X < 3, X - X**2 / 6, 1.5), "4"),
    "three pieces": (
        methods.get("scad", a="4", scale="1"),
        np.select([X < 1, X < 4], [X, (8 * X - X**2 - 1) / 6], 2.5),
        "1",
    ),
    "a jump far from 0": (methods.get("standout"), 1 - (1 + X) * np.exp(-X), "20"),
    "an infinite slope": (methods.get("lp", p="1/2"), 2 * np.sqrt(X), "1"),
    "a smooth bowl": (methods.get("ridge"), X**2 / 2, "2"),
    "two jumps": (STAIRS, np.select([X < 1, X < 2], [2 * X, 1 + X], 3.0), "1/10"),
    "step 0": (methods.get("lasso"), X, "0"),
}


@pytest.mark.parametrize(("penalty", "omega", "step"), RULES.values(), ids=RULES.keys())
def test_the_shrinkage_rule_is_the_global_minimum(penalty: Penalty, omega: np.ndarray, step: str) -> None:
    v, x = shrinkage(penalty, sample(penalty, 0, 8, 200), step)
    drawn = ~np.isnan(v)
    assert (np.diff(v[drawn]) >= 0).all()
    assert (np.diff(x[drawn]) >= -1e-12).all()
    gaps = v[np.flatnonzero(np.isnan(v)) - 1]
    for at in np.linspace(0.02, 7.9, 40):
        best = X[(float(sympy.Rational(step)) * omega + (X - at) ** 2 / 2).argmin()]
        if all(abs(gaps - at) > 1e-3):
            assert abs(np.interp(at, v[drawn], x[drawn]) - best) < 2e-3


@pytest.mark.parametrize(("name", "step"), [("mcp", "4"), ("variational_dropout", "8"), ("lp", "1"), ("log_sum", "6")])
def test_the_jump_from_0_stands_where_it_is(name: str, step: str) -> None:
    penalty = methods.get(name, **({"p": "1/2"} if name == "lp" else {}))
    v, x = shrinkage(penalty, sample(penalty, 0, 8, 400), step)
    (gap,) = np.flatnonzero(np.isnan(v))
    assert (x[:gap] == 0).all()
    assert v[gap - 1] == v[gap + 1] == pytest.approx(float(penalty.threshold(step)), rel=1e-4)
    assert x[gap + 1] == pytest.approx(float(penalty.jump(step)), rel=1e-4)


def test_every_jump_is_a_gap() -> None:
    v, _ = shrinkage(STAIRS, sample(STAIRS, 0, 3, 200), "1/10")
    places = v[np.flatnonzero(np.isnan(v)) - 1]
    # between neighbouring branches v = w + g and v = w + g - 1/10 the minimisers tie in the middle
    assert places == pytest.approx([1.15, 2.05], abs=1e-3)


def test_a_penalty_without_lower_bound_shrinks_everything_to_0() -> None:
    log = et.from_penalty("log(w)")
    _, x = shrinkage(log, sample(log, 0, 5, 50), 1)
    assert not x.any()


@pytest.mark.parametrize("name", ["scad", "variational_dropout", "log_sum"])
def test_samples_are_values_of_the_penalty(name: str) -> None:
    penalty = methods.get(name, **({"a": "3.7"} if name == "scad" else {}))
    pieces = sample(penalty, "0.01", 6, 60)
    assert pieces[0].w[0] == pytest.approx(0.01, rel=1e-15)
    assert pieces[-1].w[-1] == pytest.approx(6, rel=1e-15)
    for piece in pieces:
        for k in (0, len(piece.w) // 2, -2):
            w = float(piece.w[k])
            for quantity, got in (("omega", piece.omega[k]), ("derivative", piece.slope[k])):
                assert got == pytest.approx(float(penalty.evaluate(quantity, w)), rel=1e-13)
            eta = float(penalty.evaluate("reweighting", w))
            assert piece.reweighting[k] == (eta if math.isinf(eta) else pytest.approx(eta, rel=1e-13))


@pytest.mark.parametrize("name", ["variational_dropout", "scad", "standout"])
def test_many_values_at_once_are_values_of_the_penalty(name: str) -> None:
    penalty = methods.get(name, **({"a": "3.7"} if name == "scad" else {}))
    magnitudes = [1e-6, 0.3, 1.0, 3.7, 50.0]
    exact = [float(penalty.evaluate("omega", w)) for w in magnitudes]
    assert omega_at(penalty, magnitudes) == pytest.approx(exact, rel=1e-15)


def test_a_plot_has_four_panels_and_every_penalty_in_each() -> None:
    penalties = {name: methods.get(name) for name in ("lasso", "mcp", "standout")}
    figure = plot_penalty(penalties)
    omega, slope, eta, _ = figure.axes
    assert [ax.get_title().split()[0] for ax in figure.axes] == ["penalty", "derivative", "reweighting", "prox"]
    assert [ax.get_xlabel() for ax in figure.axes] == ["magnitude |w|"] * 3 + ["argument |v|"]
    for ax in figure.axes:
        labels = [line.get_label() for line in ax.lines]
        assert [label for label in labels if not label.startswith("_")] == list(penalties)
        assert len({line.get_color() for line in ax.lines if line.get_label() in penalties}) == 3
        assert len({str(line._unscaled_dash_pattern) for line in ax.lines if line.get_label() in penalties}) == 3
    assert (omega.get_yscale(), slope.get_yscale(), eta.get_yscale()) == ("linear", "linear", "log")
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == list(penalties)


def test_an_infinite_reweighting_runs_along_the_upper_edge() -> None:
    eta = plot_penalty(methods.get("mcp", a="3", scale="1")).axes[2]
    (edge,) = [line for line in eta.lines if line.get_transform() != eta.transData]
    assert list(edge.get_xdata()) == pytest.approx([3, 5])
    assert list(edge.get_ydata()) == [1, 1]
    assert "∞" in eta.get_title()
    assert "∞" not in plot_penalty(methods.get("lasso")).axes[2].get_title()


def test_a_steep_derivative_has_a_log_axis() -> None:
    assert plot_penalty(methods.get("log_sum", eps="0.003")).axes[1].get_yscale() == "log"


def test_the_rule_starts_at_0_whatever_is_shown() -> None:
    shown = picture(methods.get("lasso"), low=2, high=3)
    assert min(x for panel, _, x, _ in shown.rows() if panel == "prox") == 0
    assert min(x for panel, _, x, _ in shown.rows() if panel == "omega") == 2


def test_progress_counts_up_to_the_total() -> None:
    seen: list[tuple[int, int]] = []
    picture({name: methods.get(name) for name in ("lasso", "ridge")}, points=10, progress=lambda *at: seen.append(at))
    assert [done for done, _ in seen] == list(range(1, len(seen) + 1))
    assert seen[-1] == (len(seen), len(seen))


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_picture_has_the_same_bytes(ending: str, tmp_path: Path) -> None:
    found = []
    for name in "ab":
        path = tmp_path / f"{name}.{ending}"
        save(plot_penalty(methods.get("lasso"), points=20), path)
        found.append(path.read_bytes())
    assert found[0] == found[1]
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    assert found[0].startswith(starts[ending])


def test_an_svg_is_well_formed(tmp_path: Path) -> None:
    path = tmp_path / "p.svg"
    save(plot_penalty(methods.get("lasso"), points=20), path)
    assert ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert "<dc:date>" not in path.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"low": 2, "high": 1}, "range"),
        ({"low": -1}, "range"),
        ({"step": -1}, "step must not be negative"),
    ],
)
def test_bad_settings_are_refused(arguments: dict[str, int], words: str) -> None:
    with pytest.raises(EtatrickError, match=words):
        plot_penalty(methods.get("lasso"), **arguments)


def test_a_plot_is_not_crowded_and_its_parameters_have_values(tmp_path: Path) -> None:
    with pytest.raises(EtatrickError, match="1 to 7 penalties, not 8"):
        plot_penalty({str(k): methods.get("lasso") for k in range(8)})
    with pytest.raises(EtatrickError, match="eps has no value"):
        plot_penalty(methods.get("log_sum", eps="positive"))
    with pytest.raises(EtatrickError, match=r"\.svg, \.png or \.pdf, not as p\.bmp"):
        save(plot_penalty(methods.get("lasso"), points=5), tmp_path / "p.bmp")


def test_a_penalty_plots_itself() -> None:
    assert len(methods.get("mcp").plot(high=4).axes) == 4
