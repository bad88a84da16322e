"""The options of the commands, but for the description of the penalty."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

_QUANTITIES = (
    "omega, derivative, reweighting, dual, keep_probability, dropout_rate, noise_ratio, local_exponent, prox or "
    "threshold (whose argument is the step)."
)
_TRAINING = "Training"
_FILES = "Files"

Markdown = Annotated[bool, typer.Option("--markdown", help="Print the tables in Markdown.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Version = Annotated[bool, typer.Option("--version", help="Show the version and exit.")]
At = Annotated[str, typer.Option("--at", help="Where: an exact number such as 0.3, -3/10 or 1e-300", metavar="NUMBER")]
Step = Annotated[str, typer.Option("--step", help="Step of the proximal operator, 0 or more.", metavar="NUMBER")]
PlainStep = Annotated[
    str | None, typer.Option("--step", help="Step of the prox (of no other quantity).", metavar="NUMBER")
]
Digits = Annotated[
    int,
    typer.Option("--digits", help="Significant digits, all of them right.", min=1, max=1_000, metavar="N"),
]
ProvedDigits = Annotated[
    int,
    typer.Option("--digits", help="The interval is narrower than 2 * 10^-N of it.", min=1, max=1_000, metavar="N"),
]
Quantity = Annotated[str, typer.Option("--quantity", help=_QUANTITIES, metavar="NAME")]
Require = Annotated[
    list[str] | None,
    typer.Option("--require", help="Exit with 1 unless this condition is proved; repeatable.", metavar="NAME"),
]
Condition = Annotated[
    Literal["monotone", "subquadratic", "exact_zeros", "concave", "unbiased", "bounded", "saturates", "weakly_convex"],
    typer.Option("--condition", help="What is to be proved."),
]
Within = Annotated[
    tuple[str, str] | None,
    typer.Option("--within", help="Only for magnitudes between these; level partial.", metavar="LOW HIGH"),
]
CertificateFile = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Write the certificate here, as JSON.", metavar="FILE", show_default=False),
]
CoqFile = Annotated[
    Path | None,
    typer.Option("--coq", help="Write a proof for Coq here; coqc checks it.", metavar="FILE", show_default=False),
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")]
SourceFile = Annotated[Path, typer.Option("-o", "--output", help="The file to write.", metavar="FILE")]
Target = Annotated[Literal["torch", "numpy", "jax", "triton"], typer.Option("--target", help="For which library.")]
Proved = Annotated[bool, typer.Option("--proved", help="Prove what tables miss at most; may take minutes.")]
Mode = Annotated[
    Literal["exact", "fast"],
    typer.Option("--mode", help="Arithmetic in float64, or in the dtype of the argument."),
]

DemoFolder = Annotated[
    Path,
    typer.Option("--output-dir", help="Where the torch file goes.", metavar="FOLDER", show_default=False),
]
DemoEpochs = Annotated[int, typer.Option("--epochs", help="Epochs of either network.", min=1, metavar="N")]


def _training(flag: str, text: str, metavar: str = "NUMBER") -> object:
    return typer.Option(flag, help=text, metavar=metavar, rich_help_panel=_TRAINING)


def _file(*flags: str, text: str) -> object:
    return typer.Option(*flags, help=text, metavar="FILE", rich_help_panel=_FILES)


Data = Annotated[str, _training("--data", "'digits' (scikit-learn's) or a folder with MNIST's four IDX files.", "DATA")]
Lam = Annotated[float | None, _training("--lam", "Weight of sum Omega(w) beside the mean loss; 3e-5 or 1e-5.")]
Epochs = Annotated[int | None, _training("--epochs", "Passes over the data; 60 or 30.", "N")]
Rate = Annotated[float | None, _training("--lr", "Learning rate of Adam; 3e-3 or 1e-3.")]
Batch = Annotated[int | None, _training("--batch", "Examples in a batch; 32 or 128.", "N")]
Seed = Annotated[int, _training("--seed", "All random numbers follow from it.", "N")]
Schedule = Annotated[
    Literal["cubic", "linear", "constant"],
    typer.Option("--schedule", help="How lam rises over the first half.", rich_help_panel=_TRAINING),
]
InputDropout = Annotated[float, _training("--input-dropout", "Share of the inputs dropped in training.")]
Device = Annotated[str, _training("--device", "auto, cpu, cuda or cuda:1.", "NAME")]
Baseline = Annotated[
    bool,
    typer.Option("--baseline", help="First train without the penalty, to compare.", rich_help_panel=_TRAINING),
]
ModelFile = Annotated[Path | None, _file("-o", "--output", text="Save the sparse network here.")]
Checkpoint = Annotated[Path | None, _file("--checkpoint", text="Written after every epoch.")]
Resume = Annotated[bool, typer.Option("--resume", help="Continue from the checkpoint.", rich_help_panel=_FILES)]


def _plot(*flags: str, text: str, metavar: str) -> object:
    return typer.Option(*flags, help=text, metavar=metavar, show_default=False)


PlotFile = Annotated[Path, _plot("-o", "--output", text="The picture: .svg, .png or .pdf.", metavar="FILE")]
PlotData = Annotated[Path | None, _plot("--data", text="Write the numbers here as CSV.", metavar="FILE")]
PaperFigure = Annotated[
    int | None, _plot("--paper-figure", text="Draw this figure of the paper instead: 1.", metavar="NUMBER")
]
Others = Annotated[
    list[str] | None,
    _plot("--with", text="Draw this penalty too: mcp, mcp:a=2 or rate=1/(1+w); repeatable.", metavar="PENALTY"),
]
Range = Annotated[tuple[str, str] | None, _plot("--range", text="The magnitudes shown; 0 5.", metavar="LOW HIGH")]
Points = Annotated[
    int | None,
    typer.Option(
        "--points",
        help="Magnitudes per curve; 200, or 100 in the paper's figure.",
        min=2,
        max=5000,
        metavar="N",
        show_default=False,
    ),
]
PlotStep = Annotated[str | None, _plot("--step", text="Step of the prox that is drawn; 1.", metavar="NUMBER")]

Names = Annotated[
    list[str],
    typer.Argument(help="Penalties: mcp, mcp:a=2 or rate=1/(1+w). The first sets the scale.", metavar="PENALTY"),
]
Magnitudes = Annotated[list[str], _plot("--at", text="One or more magnitudes, 0 or more.", metavar="NUMBER...")]
Match = Annotated[
    Literal["slope", "value", "none"],
    typer.Option("--match", help="What is made equal: Omega'(0+), Omega at the largest --at, or nothing."),
]
FewDigits = Annotated[
    int | None,
    typer.Option("--digits", help="Significant digits; 4, or 15 with --json.", min=1, max=1000, metavar="N"),
]
MatchAt = Annotated[
    str | None,
    _plot("--match-at", text="Match slope or value at this magnitude instead.", metavar="NUMBER"),
]


StudyFolder = Annotated[
    Path, typer.Argument(help="Where the runs and results go; a study cut off goes on from there.", metavar="FOLDER")
]
StudyEpochs = Annotated[int | None, typer.Option("--epochs", help="Passes over the data; what suits the study.", min=1)]
StudyRounds = Annotated[int | None, typer.Option("--rounds", help="Times that both sides take turns; 31.", min=1)]
StudySeeds = Annotated[int | None, typer.Option("--seeds", help="Repetitions; what suits the study.", min=1)]
StudyDevice = Annotated[str, typer.Option("--device", help="auto, cpu, cuda or cuda:1.", metavar="NAME")]
StudyData = Annotated[
    str, typer.Option("--data", help="'digits' (scikit-learn's) or a folder with MNIST's four IDX files.")
]
Form = Annotated[
    Literal["corrected", "as-published"],
    typer.Option("--form", help="With the notebook's mistakes mended, or with them."),
]
Methods = Annotated[
    list[str] | None, typer.Option("--method", help="Only this one of the seven; repeatable.", metavar="NAME")
]
Network = Annotated[Literal["lenet-300-100", "lenet-5"], typer.Option("--network", help="Which network.")]
Linear = Annotated[bool, typer.Option("--linear", help="Only the linear regression.")]
