"""Figure 1 of the paper: every curve against its definition, and how far the authors' estimates are off."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.special import dawsn, expit

from etatrick import methods
from etatrick.report import _authors, draw_figure_1, figure_1
from etatrick.report.paper_figure import CURVES, PaperFigure, Point
from etatrick.report.plots import save

POINTS = 12


@pytest.fixture(scope="module")
def figure() -> PaperFigure:
    return figure_1(methods.get, points=POINTS, draws=2)


def curve(figure: PaperFigure, panel: str, label: str) -> list[Point]:
    return [p for p in figure.points if (p.panel, p.curve) == (panel, label)]


# --- the definitions ------------------------------------------------------------------------------


def gate_moments(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """E s and E s^2 of hard concrete gates: integrals of P(s > x) and 2 x P(s > x) by 400-point Gauss-Legendre."""
    nodes, weights = leggauss(400)
    x = (nodes + 1) / 2
    survival = expit(np.log(a)[:, None] - 2 / 3 * np.log((x + 0.1) / (1.1 - x)))
    return survival @ weights / 2, (2 * x * survival) @ weights / 2


GATES = np.exp(np.linspace(-16, 25, 200_001))
MOMENTS = [np.concatenate(parts) for parts in zip(*map(gate_moments, np.array_split(GATES, 20)), strict=True)]
RATIOS = MOMENTS[1] / MOMENTS[0] ** 2 - 1
COSTS = expit(np.log(GATES) - 2 / 3 * np.log(0.1 / 1.1))


def hard_concrete(w: float) -> float:
    """1/2 min over 200,001 gates, and the gate that is always open."""
    return min(float((RATIOS * w**2 + COSTS).min()), 1.0) / 2


def variational_dropout(w: float) -> float:
    """1/2 min_eta (w^2/eta + f(eta)) with f' = D(u)/u, u = sqrt(eta/2); f by quadrature in u: f = int 4 D(u) du."""

    def bound(log_eta: float) -> float:
        eta = math.exp(log_eta)
        return w**2 / eta + quad(lambda u: 4 * dawsn(u), 0, math.sqrt(eta / 2), epsabs=1e-13, limit=200)[0]

    return float(minimize_scalar(bound, bounds=(-12, 6), method="bounded", options={"xatol": 1e-7}).fun) / 2


def mcp(w: float) -> float:
    """sqrt(2) (w - w^2/sqrt(2)) up to 1/sqrt(2)."""
    return math.sqrt(2) * w - w**2 if w < math.sqrt(0.5) else 0.5


DEFINITIONS = {
    "VarDrop": (variational_dropout, 1e-10),
    "Standout": (lambda w: 1 - (1 + w) * math.exp(-w), 1e-14),
    "HardConcrete": (hard_concrete, 1e-8),
    "LogSum(2)": (lambda w: 2 * math.log1p(w / 2), 1e-14),
    "MCP(1/2, √2)": (mcp, 1e-14),
}


@pytest.mark.parametrize("label", DEFINITIONS)
def test_the_left_panel_is_the_penalty(label: str, figure: PaperFigure) -> None:
    definition, tolerance = DEFINITIONS[label]
    found = curve(figure, "scalar", label)
    assert [p.x for p in found] == pytest.approx(np.logspace(-2, math.log10(5), POINTS).tolist(), rel=1e-14)
    start = definition(found[0].x)
    for p in found:
        assert p.penalty == pytest.approx(definition(p.x), abs=tolerance)
        assert p.value == pytest.approx(definition(p.x) - start, abs=2 * tolerance)


@pytest.mark.parametrize("label", DEFINITIONS)
def test_the_right_panel_is_the_penalty_of_equal_entries(label: str, figure: PaperFigure) -> None:
    definition, tolerance = DEFINITIONS[label]
    found = curve(figure, "vector", label)
    assert [p.x for p in found] == list(range(33))
    for p in found:
        whole = p.x * definition(1 / math.sqrt(p.x + 1e-3)) if p.x else 0.0
        assert p.value == p.penalty == pytest.approx(whole, abs=33 * tolerance)


def test_hard_concrete_is_one_half_beyond_its_jump(figure: PaperFigure) -> None:
    found = curve(figure, "scalar", "HardConcrete")
    assert {p.penalty for p in found if p.x > 0.53500} == {0.5}
    assert all(p.penalty < 0.5 for p in found if p.x < 0.53499)


def test_hard_threshold_is_an_indicator(figure: PaperFigure) -> None:
    assert [p.value for p in curve(figure, "vector", "HardThresh(16)")] == [0.0] * 17 + [math.inf] * 16


def test_the_catalogue_has_every_method_and_lam_makes_the_slopes_those_of_the_paper(figure: PaperFigure) -> None:
    slopes = {
        c.label: c.lam * float(methods.get(c.method, **dict(c.parameters)).evaluate("derivative", 0)) for c in CURVES
    }
    assert slopes.pop("HardConcrete") == pytest.approx(1.47520, abs=5e-6)
    assert slopes == pytest.approx({"VarDrop": 1, "Standout": 0, "LogSum(2)": 1, "MCP(1/2, √2)": math.sqrt(2)})


# --- the authors' estimates -----------------------------------------------------------------------


def errors(samples: int, seeds: range) -> float:
    """Root mean square of the Monte Carlo error over seeds and five magnitudes below the jump."""
    magnitudes = (0.05, 0.1, 0.2, 0.3, 0.45)
    exact = [hard_concrete(w) for w in magnitudes]
    off = []
    for seed in seeds:
        estimate = _authors.hard_concrete(samples, seed)
        off += [estimate(w) - value for w, value in zip(magnitudes, exact, strict=True)]
    return float(np.sqrt(np.mean(np.square(off))))


def test_the_monte_carlo_error_is_not_0_and_shrinks_with_the_samples() -> None:
    few, many = errors(4_000, range(4)), errors(64_000, range(2))
    assert 1e-3 < few < 1e-2
    assert many < few / 2


def test_the_seed_decides_the_draw() -> None:
    first, again, other = (_authors.hard_concrete(2_000, seed)(0.3) for seed in (1, 1, 2))
    assert first == again != other


def test_the_table_of_variational_dropout_starts_too_late() -> None:
    """f is taken for 0 at eta = 1/1000, where it is 1/1000: each nonzero entry costs 1/2000 too little."""
    estimate = _authors.variational_dropout()
    for w in (0.02, 0.1, 0.2):
        assert estimate(w) - variational_dropout(w) == pytest.approx(-5e-4, rel=2e-3)


@pytest.mark.parametrize("label", ["Standout", "LogSum(2)", "MCP(1/2, √2)"])
def test_closed_forms_differ_by_rounding(label: str, figure: PaperFigure) -> None:
    assert all(d.worst < 1e-13 for d in figure.differences if d.curve == label)


def test_the_largest_differences_are_those_of_the_points(figure: PaperFigure) -> None:
    assert len(figure.differences) == 2 * len(CURVES)
    for d in figure.differences:
        gaps = {p.x: p.authors - p.value for p in curve(figure, d.panel, d.curve)}
        assert d.off == gaps[d.at]
        assert abs(d.off) == max(map(abs, gaps.values())) <= d.worst


def test_the_caption_says_the_differences(figure: PaperFigure) -> None:
    by_place = {(d.panel, d.curve): d for d in figure.differences}
    for label in ("VarDrop", "HardConcrete"):
        sentence = figure.caption.split(f"{label}: ")[1].split(", from")[0]
        left, right = (by_place[panel, label] for panel in ("scalar", "vector"))
        numbers = [float(word) for word in sentence.split() if word[:1].isdigit()]
        assert numbers == pytest.approx([abs(left.off), left.at, abs(right.off), right.at], rel=0.06)
        assert [word for word in sentence.split() if word in ("low", "high")] == [
            "low" if d.off < 0 else "high" for d in (left, right)
        ]
    assert "HardThresh(16): drawn at 100" in figure.caption
    assert "10,000 uniform numbers, seed 0; over 2 draws" in figure.caption


# --- the drawing ----------------------------------------------------------------------------------


def test_both_panels_hold_every_curve(figure: PaperFigure) -> None:
    left, right, _ = draw_figure_1(figure).axes
    assert (left.get_xscale(), left.get_yscale(), right.get_yscale()) == ("linear", "linear", "linear")
    drawn = {"scalar": left.lines, "vector": right.lines}
    for panel, lines in drawn.items():
        for c, line in zip(CURVES, lines, strict=False):
            points = curve(figure, panel, c.label)
            assert line.get_xdata() == pytest.approx([p.x for p in points])
            assert line.get_ydata() == pytest.approx([p.value for p in points])
    assert len(left.lines) == len(CURVES)
    wall = right.lines[len(CURVES)]
    assert list(wall.get_xdata()) == [0, 16, 16]
    assert wall.get_ydata()[-1] > right.get_ylim()[1]


def test_legends_and_text_are_there_and_nothing_leaves_the_page(figure: PaperFigure) -> None:
    drawing = draw_figure_1(figure)
    legends = [child for ax in drawing.axes for child in ax.get_children() if type(child).__name__ == "Legend"]
    shown = {text.get_text() for legend in legends for text in legend.get_texts()}
    assert shown == {
        "VarDrop",
        "Standout",
        "HardConcrete",
        "HardThresh(16)",
        "LogSum(2), λ = 2",
        "MCP(1/2, √2), λ = √2",
    }
    (text,) = drawing.texts
    assert " ".join(text.get_text().split()) == figure.caption
    drawing.canvas.draw()
    page = drawing.bbox
    for box in [text.get_window_extent(), *(legend.get_window_extent() for legend in legends)]:
        assert page.x0 <= box.x0 < box.x1 <= page.x1
        assert page.y0 <= box.y0 < box.y1 <= page.y1
    assert text.get_window_extent().y1 < drawing.axes[0].get_tightbbox().y0


def test_the_drawing_is_well_formed_and_the_same_every_time(figure: PaperFigure, tmp_path: Path) -> None:
    for name in "ab":
        save(draw_figure_1(figure), tmp_path / f"{name}.svg")
    first, second = ((tmp_path / f"{name}.svg").read_bytes() for name in "ab")
    assert first == second
    assert ElementTree.fromstring(first).tag == "{http://www.w3.org/2000/svg}svg"
