"""The command line.

list | derive | check | prove | evaluate | enclose | prox | compare | plot | export | demo | sparsify | study.

Results go to stdout (one JSON object with --json), progress and complaints to stderr. Exit status: 0 done,
1 a condition asked for is not proved, 2 bad input, 70 a fault of etatrick itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from ._cli import options as opt
from ._cli.console import complain, out, print_json, working, writable
from ._cli.description import Description, described, perhaps_described
from ._cli.failures import INTERRUPTED, exit_status
from ._cli.studies import studies

app = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
app.add_typer(studies, name="study")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (that of the process by default) and return the exit status."""
    try:
        status = int(app(args=arguments, prog_name="etatrick", standalone_mode=False) or 0)
    except Exception as problem:
        return exit_status(problem)
    if status == INTERRUPTED:  # what typer makes of Ctrl-C
        complain("interrupted")
    return status


@app.callback(invoke_without_command=True)
def _root(context: typer.Context, version: opt.Version = False) -> None:
    """From a dropout rate to its effective sparsity penalty: derived, checked, evaluated, exported to torch.

    \b
    Examples:
      etatrick demo
      etatrick derive --rate "1/(1+w)"
      etatrick COMMAND --help
    """
    if version:
        from . import __version__

        print(f"etatrick {__version__}")
    elif context.invoked_subcommand is None:
        print(context.get_help())


@app.command("list")
def list_(markdown: opt.Markdown = False, as_json: opt.Json = False) -> None:
    """List the published methods, for --method.

    Separable methods with their form, shape at 0, tail and prox; methods that
    tie weights together (etatrick.methods.vector); and methods outside the
    theory, with the reason.

    \b
    Examples:
      etatrick list
      etatrick list --markdown
      etatrick list --json
    """
    from ._cli.catalogue import tables, to_json, to_markdown
    from .report import catalogue_table

    if as_json:
        print_json(to_json())
    elif markdown:
        print(to_markdown(), end="")
    else:
        for title, headings, rows in tables():
            out().print(catalogue_table(title, headings, rows))


@app.command()
@described
def derive(description: Description, as_json: opt.Json = False) -> None:
    """Derive all descriptions of a penalty from one.

    With the conditions it meets, and how each was established.

    \b
    Examples:
      etatrick derive --rate "1/(1+w)"
      etatrick derive --reweighting "w*(w+eps)" --param eps=2
      etatrick derive --penalty "log(1+w/eps)" --param eps=positive
      etatrick derive --prox "max(w - 1/w, 0)" --json
    """
    from .report import conditions_table, derivation, derivation_table, notes

    with working("deriving"):
        penalty = description.penalty()
        if as_json:
            found = derivation(penalty)
        else:
            table, verdicts = derivation_table(penalty, description.title), penalty.conditions()
    if as_json:
        print_json(found)
        return
    console = out()
    console.print(table)
    for note in notes(penalty):
        console.print(f"{note}\n", markup=False)
    console.print(conditions_table(verdicts))


@app.command()
@described
def check(
    description: Description,
    require: opt.Require = None,
    as_json: opt.Json = False,
) -> None:
    """Say which conditions are proved, refuted or undecided, and how.

    \b
    Examples:
      etatrick check --rate "1/(1+w)"
      etatrick check --method mcp --require bounded --require saturates
      etatrick check --rate "exp(-w)" --json
    """
    from ._cli.checking import check as run

    if not run(description, require or [], as_json):
        raise typer.Exit(1)


@app.command()
@described
def prove(
    description: Description,
    condition: opt.Condition = "monotone",
    within: opt.Within = None,
    output: opt.CertificateFile = None,
    coq: opt.CoqFile = None,
    force: opt.Force = False,
    as_json: opt.Json = False,
) -> None:
    """Prove or refute one condition, and write what others can check.

    The certificate is JSON that `python -m etatrick.certify` replays without
    searching; the Coq file is checked by coqc where that is installed, and
    then the level is "kernel". Exit status 1 unless the condition is proved.

    \b
    Examples:
      etatrick prove --rate "1/(1+w)"
      etatrick prove --rate "exp(-w)" -o cert.json --coq Rate.v
      etatrick prove --method mcp --param a=positive --condition bounded
      etatrick prove --rate "1/(1+w*(w-1)**2)" --within 1 100
    """
    from ._cli.proving import Files
    from ._cli.proving import prove as run

    if not run(description, condition, within, Files(output, coq).checked(force), as_json):
        raise typer.Exit(1)


@app.command()
@described
def evaluate(
    description: Description,
    at: opt.At,
    quantity: opt.Quantity = "omega",
    digits: opt.Digits = 15,
    step: opt.PlainStep = None,
    as_json: opt.Json = False,
) -> None:
    """Evaluate a view at a point, right to the last digit.

    \b
    Examples:
      etatrick evaluate --rate "exp(-w)" --at 0.3 --digits 50
      etatrick evaluate --dual "log(1+eta)" --quantity dual --at 2
      etatrick evaluate --method lasso --quantity prox --at -3 --step 1/2
    """
    from ._cli.values import evaluate as run

    run(description, quantity, at, digits, step, as_json)


@app.command()
@described
def enclose(
    description: Description,
    at: opt.At,
    quantity: opt.Quantity = "omega",
    digits: opt.ProvedDigits = 15,
    step: opt.PlainStep = None,
    as_json: opt.Json = False,
) -> None:
    """Enclose a view at a point between two numbers, with proof.

    Ball arithmetic throughout; a value that is known by an estimate only is
    refused, with exit status 2 (evaluate gives it).

    \b
    Examples:
      etatrick enclose --rate "exp(-w)" --at 0.3 --digits 50
      etatrick enclose --method mcp --param a=2 --quantity prox --at 1.5 --json
    """
    from ._cli.values import enclose as run

    run(description, quantity, at, digits, step, as_json)


@app.command()
@described
def prox(
    description: Description,
    at: opt.At,
    step: opt.Step = "1",
    digits: opt.Digits = 15,
    as_json: opt.Json = False,
) -> None:
    """Evaluate the proximal operator, its threshold and its jump.

    That is argmin_x step Omega(x) + (x - at)^2/2, the global minimum. The
    threshold is the largest argument with value 0, the jump the value just
    above it. The option --prox describes a penalty by its shrinkage rule.

    \b
    Examples:
      etatrick prox --rate "1/(1+w)" --at 1.5 --step 0.5
      etatrick prox --penalty "log(1+w/eps)" --param eps=0.1 --at -2 --json
    """
    from ._cli.values import prox as run

    run(description, at, step, digits, as_json)


@app.command()
def compare(
    names: opt.Names,
    at: opt.Magnitudes,
    match: opt.Match = "slope",
    match_at: opt.MatchAt = None,
    digits: opt.FewDigits = None,
    as_json: opt.Json = False,
) -> None:
    """Compare penalties side by side, scaled to agree with the first.

    Per penalty and magnitude: Omega, Omega', eta_hat, the keep probability
    and the local exponent, which is 2 for ridge, 1 for lasso and 0 for l0.
    Slopes are matched at 0+, or at the least --at where one of them is 0 or
    infinite there; the output says which.

    \b
    Examples:
      etatrick compare hard_concrete variational_dropout mcp --at 0.1 1 5
      etatrick compare mcp:a=2 log_sum:eps=1/10 --at 1 --match value
      etatrick compare "rate=exp(-w)" lasso --at 1 3 --match-at 1 --json
    """
    from ._cli.compare import compare as run

    run(names, at, match, match_at, digits or (15 if as_json else 4), as_json)


@app.command()
@perhaps_described
def plot(
    description: Description | None,
    output: opt.PlotFile,
    data: opt.PlotData = None,
    others: opt.Others = None,
    range_: opt.Range = None,
    step: opt.PlotStep = None,
    points: opt.Points = None,
    paper_figure: opt.PaperFigure = None,
    force: opt.Force = False,
    as_json: opt.Json = False,
) -> None:
    """Draw Omega, Omega', eta_hat and the shrinkage rule; or a figure of the paper.

    With --paper-figure 1 no penalty is described: it is Figure 1 of LeJeune,
    Javadi and Baraniuk (2021) from exact penalties, and a text that says how
    far the authors' Monte Carlo and searches are off.

    \b
    Examples:
      etatrick plot --rate "1/(1+w)" -o lasso.svg
      etatrick plot --method mcp --with lasso --with log_sum:eps=1 -o three.png
      etatrick plot --method hard_concrete --range 0 1 --step 0.3 -o gate.pdf
      etatrick plot --paper-figure 1 -o figure1.svg --data figure1.csv
    """
    from ._cli.plot import Files, Wanted
    from ._cli.plot import plot as run

    wanted = Wanted(description, others, range_, step, points, paper_figure)
    run(wanted, Files(output, data), force, as_json)


@app.command()
@described
def export(
    description: Description,
    output: opt.SourceFile,
    target: opt.Target = "torch",
    mode: opt.Mode = "exact",
    proved: opt.Proved = False,
    force: opt.Force = False,
    as_json: opt.Json = False,
) -> None:
    """Write the penalty as a stand-alone file for torch, NumPy, JAX, or torch with Triton.

    It defines penalty, derivative, reweighting, prox and dual, needs nothing
    but its library, and tests itself when it is run. A file that exists is kept unless --force is given.

    \b
    Examples:
      etatrick export --rate "1/(1+w)" -o my_penalty.py
      etatrick export --method log_sum --param eps=0.003 -o log_sum.py --force
      etatrick export mcp -o mcp.py --target numpy
      etatrick export --method arctan -o arctan.py --proved
    """
    writable(output, force)
    with working("deriving and testing the functions" + (", and proving bounds" if proved else "")):
        description.penalty().to_source(output, target, mode, proved)
    if as_json:
        print_json({"path": str(output), "target": target, "mode": mode})
    else:
        print(f"wrote {output}")


@app.command()
def demo(folder: opt.DemoFolder = Path("."), epochs: opt.DemoEpochs = 60) -> None:
    """Show the whole path on embedded data.

    The dropout rate 1/(1+w), its penalty, a torch file and a sparse network,
    in less than two minutes. Writes etatrick_demo_penalty.py to the current
    folder, over the file of an earlier demo.

    \b
    Examples:
      etatrick demo
      etatrick demo --epochs 20 --output-dir /tmp
    """
    from ._cli.demo import demo as run

    run(folder, epochs)


@app.command()
@described
def sparsify(
    description: Description,
    data: opt.Data = "digits",
    lam: opt.Lam = None,
    epochs: opt.Epochs = None,
    lr: opt.Rate = None,
    batch: opt.Batch = None,
    seed: opt.Seed = 0,
    schedule: opt.Schedule = "cubic",
    input_dropout: opt.InputDropout = 0.0,
    device: opt.Device = "auto",
    baseline: opt.Baseline = False,
    output: opt.ModelFile = None,
    force: opt.Force = False,
    checkpoint: opt.Checkpoint = None,
    resume: opt.Resume = False,
    as_json: opt.Json = False,
) -> None:
    """Train a network until most of its weights are exactly 0.

    LeNet-300-100 under the penalty, with Adam and exact proximal steps. Where
    two defaults are named, the first is for the digits, the second for a
    folder.

    \b
    Examples:
      etatrick sparsify --method log_sum --param eps=0.003
      etatrick sparsify --rate "1/(1+w)" --lam 1e-3 --baseline -o model.pt
      etatrick sparsify --data mnist --method mcp --param a=5 --epochs 30
    """
    from ._cli.training import settings
    from ._cli.training import sparsify as run

    wanted = settings(
        data, lam=lam, epochs=epochs, lr=lr, batch=batch, seed=seed, schedule=schedule, device=device,
        input_dropout=input_dropout, baseline=baseline, checkpoint=checkpoint, resume=resume,
    )  # fmt: skip
    run(description, wanted, output, force, as_json)


if __name__ == "__main__":
    raise SystemExit(main())
