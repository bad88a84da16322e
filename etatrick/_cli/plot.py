"""Pictures and their numbers: of any penalties, and Figure 1 of the paper."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import Refusal, counting, out, print_json, replacing, writable
from .description import Description, named, several

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLUMNS = ("panel", "penalty", "x", "value")


@dataclass(frozen=True)
class Files:
    """Where the picture goes, and the numbers if they are wanted."""

    picture: Path
    data: Path | None

    def checked(self, force: bool) -> Files:
        """The files, if they can be written and drawn; said before anything is computed."""
        import matplotlib  # noqa: F401  a missing library is a complaint at once
        import scipy  # noqa: F401

        from ..report.plots import FORMATS

        if self.picture.suffix[1:].lower() not in FORMATS:
            raise Refusal(f"a plot is written as .svg, .png or .pdf, not as {self.picture.name}")
        if self.picture == self.data:
            raise Refusal(f"{self.picture} cannot hold both the picture and the numbers")
        for path in (self.picture, self.data):
            if path is not None:
                writable(path, force)
        return self

    def write(self, figure: Figure, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        from ..report.plots import save

        with replacing(self.picture) as temporary:
            save(figure, temporary)
        if self.data is not None:
            with replacing(self.data) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows([header, *rows])

    def to_json(self) -> dict[str, str | None]:
        return {"path": str(self.picture), "data": None if self.data is None else str(self.data)}

    def say(self) -> None:
        for path in (self.picture, self.data):
            if path is not None:
                print(f"wrote {path}")


@dataclass(frozen=True)
class Wanted:
    """A picture as it is asked for; None is what was not said."""

    description: Description | None
    others: Sequence[str] | None
    range: tuple[str, str] | None
    step: str | None
    points: int | None
    paper_figure: int | None


@dataclass(frozen=True)
class View:
    """What of the penalties is drawn."""

    low: str
    high: str
    step: str
    points: int


def plot(wanted: Wanted, files: Files, force: bool, as_json: bool) -> None:
    """A picture of the penalties described, or the paper's Figure 1."""
    if wanted.paper_figure is None:
        if wanted.description is None:
            raise Refusal("describe a penalty, such as --method mcp, or ask for --paper-figure 1")
        low, high = wanted.range or ("0", "5")
        drawn = [wanted.description, *(named(text) for text in wanted.others or [])]
        plot_penalties(drawn, View(low, high, wanted.step or "1", wanted.points or 200), files.checked(force), as_json)
        return
    if wanted.paper_figure != 1:
        raise Refusal(f"of the paper's figures only 1 can be drawn, not {wanted.paper_figure}")
    if wanted.description is not None or wanted.others or wanted.range or wanted.step:
        raise Refusal("--paper-figure draws the paper's penalties: leave out --with, --range, --step and a description")
    plot_paper_figure(wanted.points, files.checked(force), as_json)


def plot_penalties(descriptions: Sequence[Description], view: View, files: Files, as_json: bool) -> None:
    """The four panels of `etatrick.report.plot_penalty`."""
    from ..report import picture

    with counting("sampling") as progress:
        shown = picture(several(descriptions), view.low, view.high, view.step, view.points, progress)
    files.write(shown.figure(), _COLUMNS, shown.rows())
    if as_json:
        labels = [description.label for description in descriptions]
        print_json(files.to_json() | {"penalties": labels} | asdict(view))
    else:
        files.say()


def plot_paper_figure(points: int | None, files: Files, as_json: bool) -> None:
    """Figure 1, and the text beside it."""
    from .. import methods
    from ..report.paper_figure import POINTS, Point, figure_1
    from ..report.plots import draw_figure_1

    with counting("computing both panels") as progress:
        found = figure_1(methods.get, points or POINTS, progress=progress)
    files.write(draw_figure_1(found), [field.name for field in fields(Point)], map(astuple, found.points))
    if as_json:
        facts: dict[str, Any] = {"samples": found.samples, "seed": found.seed, "draws": found.draws}
        differences = [asdict(difference) for difference in found.differences]
        print_json(files.to_json() | {"caption": found.caption, "differences": differences} | facts)
        return
    files.say()
    out().print(found.caption, markup=False)
