"""How small can LeNet be? Input noise and an exact prox, against the published frontier on MNIST.

A network is made in stages (`_stages`): the penalty lam log(1 + |w|/eps) takes most of the weights quickly; what is
left is trained as a small dense network while lam is turned, slowly, until the wanted number of weights remains; then
the support is frozen and trained on without the penalty. The noise keeps the few weights that are left from fitting
chance.

Settings are compared on a part of the training set that they were not trained on. For each density the best is trained
again, on all of the training set, with several seeds, and each of those networks meets the test set once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from .._errors import refusal
from ..data import Dataset
from ._common import Options, Outcome, summary
from ._stages import Network, Setting, Stages
from ._training import held_out

#: (who, percent of test images, percent of weights): means where the source gives them.
PUBLISHED: Final[dict[str, tuple[tuple[str, float, float], ...]]] = {
    "lenet-300-100": (
        ("RigL, 408-100-69, mean (Evci 2020)", 1.48, 2.36),
        ("RigL+, 375-62-51, mean (Evci 2020)", 1.69, 1.15),
        ("Sparse variational dropout (Molchanov 2017)", 1.92, 1.47),
        ("DNS (Guo 2016)", 1.99, 1.8),
        ("Sensitivity (Tartaglione 2018)", 1.95, 0.97),
    ),
    "lenet-5": (
        ("Sparse variational dropout (Molchanov 2017)", 0.75, 0.36),
        ("DNS (Guo 2016)", 0.91, 0.9),
        ("SWS (Ullrich 2017)", 0.97, 0.5),
    ),
}
DENSITIES: Final[dict[str, tuple[float, ...]]] = {"lenet-300-100": (0.0115, 0.008), "lenet-5": (0.004,)}
_VALIDATION: Final = 1 / 6
_SPLIT_SEED: Final = 42
#: The shares of inputs set to 0 in training that are compared.
_NOISES: Final = (0.05, 0.1)


def frontier(options: Options, network: Network = "lenet-300-100") -> Outcome:
    """Choose on a validation split, train with five seeds, read the test set once per network.

    Raises: `EtatrickError` for LeNet-5 and images that are not 28 x 28.
    """
    data = options.dataset()
    _check(network, data)
    part = held_out(data, _VALIDATION, _SPLIT_SEED)
    ours: list[dict[str, Any]] = []
    runs: dict[str, dict[str, Any]] = {}
    chosen = [_chosen(options, network, part, density) for density in DENSITIES[network]]
    for setting in chosen:
        # seed 0 has chosen the setting; what is reported comes from others
        mine = dict(Stages(options, network, data, seed, "final").run(setting) for seed in _seeds(options))
        ours.append(_row(setting, mine))
        runs |= mine
    published = [
        {"method": who, "error_percent": error, "nonzero_percent": share} for who, error, share in PUBLISHED[network]
    ]
    settings = {"network": network, "data": data.name, "chosen": [asdict(setting) for setting in chosen]}
    return Outcome("frontier", settings, (*ours, *published), tuple(map(_finding, ours)), runs)


def _chosen(options: Options, network: Network, part: Dataset, density: float) -> Setting:
    stages = Stages(options, network, part, 0, "choice")
    settings = [Setting(density, noise) for noise in _NOISES]
    return best([(setting, stages.run(setting)[1]) for setting in settings])


def best(tried: Sequence[tuple[Setting, dict[str, Any]]]) -> Setting:
    """The one with the least validation error, the first of those that share it."""
    return min(tried, key=lambda pair: float(pair[1]["error"]))[0]


def _seeds(options: Options) -> range:
    return range(1, 1 + (options.seeds or 5))


def _check(network: Network, data: Dataset) -> None:
    if network not in DENSITIES:
        raise refusal(f"unknown network {network!r}; expected {' or '.join(DENSITIES)}")
    if network == "lenet-5" and data.features != 784:
        raise refusal(f"LeNet-5 takes images of 28 x 28 pixels, and those of {data.name} have {data.features}")


def _row(setting: Setting, runs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    label = f"exact log-sum prox, eps = {setting.eps:g}, input dropout {setting.input_dropout:g}"
    return {"method": label} | summary(runs.values())


def _finding(row: dict[str, Any]) -> str:
    spread = f"{row['error_percent']:.2f} ± {row['error_percent_sd']:.2f} %"
    return f"{spread} test error with {row['nonzero_percent']:.2f} % of the weights, over {row['seeds']} seeds"
