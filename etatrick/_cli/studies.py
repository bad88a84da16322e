"""The commands under `etatrick study`: paper, matched, frontier, bench."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from . import options as opt

if TYPE_CHECKING:
    from ..gpu.studies import Options, Outcome

studies = typer.Typer(help="Studies: with a progress bar, in pieces that are never worked out twice.")


@studies.command("paper")
def study_paper(
    folder: opt.StudyFolder,
    form: opt.Form = "corrected",
    methods: opt.Methods = None,
    data: opt.StudyData = "digits",
    epochs: opt.StudyEpochs = None,
    seeds: opt.StudySeeds = None,
    device: opt.StudyDevice = "auto",
    as_json: opt.Json = False,
) -> None:
    """Repeat the paper's case study: seven ways to a sparse LeNet-300-100.

    200 epochs; three seeds corrected, one as published. The table stands
    beside the published one, and the picture is the paper's Figure 2.

    \b
    Examples:
      etatrick study paper runs/paper --data mnist
      etatrick study paper runs/published --data mnist --form as-published
      etatrick study paper /tmp/paper --epochs 20 --method AdaProx
    """
    from .studying import Request, study

    def run(options: Options) -> Outcome:
        from ..gpu.studies import paper

        return paper(options, form, tuple(methods)) if methods else paper(options, form)

    study(Request(folder, data, epochs, seeds, device), run, as_json)


@studies.command("matched")
def study_matched(
    folder: opt.StudyFolder,
    linear: opt.Linear = False,
    data: opt.StudyData = "digits",
    epochs: opt.StudyEpochs = None,
    seeds: opt.StudySeeds = None,
    device: opt.StudyDevice = "auto",
    as_json: opt.Json = False,
) -> None:
    """Train with variational dropout, and under the penalty derived from it.

    Linear regression, where the two must agree to the error of sampling, then
    LeNet-300-100.

    \b
    Examples:
      etatrick study matched runs/matched --data mnist
      etatrick study matched /tmp/matched --epochs 10 --seeds 3
    """
    from .studying import Request, study

    def run(options: Options) -> Outcome:
        from ..gpu.studies import matched

        return matched(options, not linear)

    study(Request(folder, data, epochs, seeds, device), run, as_json)


@studies.command("frontier")
def study_frontier(
    folder: opt.StudyFolder,
    network: opt.Network = "lenet-300-100",
    data: opt.StudyData = "digits",
    epochs: opt.StudyEpochs = None,
    seeds: opt.StudySeeds = None,
    device: opt.StudyDevice = "auto",
    as_json: opt.Json = False,
) -> None:
    """Find out how small LeNet can be, beside the published results.

    Settings are chosen on a part of the training set; then five seeds are
    trained on all of it, and each network meets the test set once.

    \b
    Examples:
      etatrick study frontier runs/frontier --data mnist
      etatrick study frontier runs/lenet5 --data mnist --network lenet-5
    """
    from .studying import Request, study

    def run(options: Options) -> Outcome:
        from ..gpu.studies import frontier

        return frontier(options, network)

    study(Request(folder, data, epochs, seeds, device), run, as_json)


@studies.command("bench")
def study_bench(
    folder: opt.StudyFolder,
    data: opt.StudyData = "digits",
    epochs: opt.StudyRounds = None,
    device: opt.StudyDevice = "auto",
    as_json: opt.Json = False,
) -> None:
    """Measure time and memory of a step of each method, in plain steps.

    Both sides take turns in the same run, so the ratios hold on a busy machine.

    \b
    Examples:
      etatrick study bench runs/bench
      OMP_NUM_THREADS=1 etatrick study bench runs/bench --data mnist
    """
    from .studying import Request, study

    def run(options: Options) -> Outcome:
        from ..gpu.studies import bench

        return bench(options)

    study(Request(folder, data, epochs, None, device), run, as_json)
