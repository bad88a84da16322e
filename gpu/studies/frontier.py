"""How small can LeNet be? Input noise and an exact prox, against the published frontier on MNIST.

The penalty lam log(1 + |w|/eps) rises as a cube over the first part of the run; near its end the support is frozen and
the weights are trained on without it. The noise is what the penalty alone lacks: it keeps the few weights that are
left from fitting chance.

Settings are compared on a part of the training set that they were not trained on. For each density the best of those
that reach it is trained again, on all of the training set, with several seeds, and each of those networks meets the
test set once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import torch
from torch import nn

from .._errors import refusal
from ..attach import attach
from ..data import Dataset
from ..models import LeNet5Caffe, seeded_lenet
from ..schedule import cubic
from ..train import Recipe, adam
from ._common import Options, Outcome, compiles, log_sum, summary
from ._training import Trainee, described, held_out, trained

Network = Literal["lenet-300-100", "lenet-5"]

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


@dataclass(frozen=True)
class Setting:
    """The penalty reaches its full weight at the share `stop` of the run; the support is frozen at `freeze`."""

    lam: float
    eps: float
    input_dropout: float
    stop: float = 0.6
    freeze: float = 0.8

    @property
    def name(self) -> str:
        return f"lam{self.lam:g}-eps{self.eps:g}-noise{self.input_dropout:g}"


CANDIDATES: Final[dict[str, tuple[Setting, ...]]] = {
    "lenet-300-100": tuple(Setting(lam, 0.003, noise) for lam in (3.5e-5, 6e-5) for noise in (0.05, 0.1)),
    "lenet-5": tuple(Setting(lam, 0.003, noise) for lam in (3.5e-5, 6e-5) for noise in (0.05, 0.1)),
}


def frontier(options: Options, network: Network = "lenet-300-100") -> Outcome:
    """Choose on a validation split, train with five seeds, read the test set once per network.

    Raises: `EtatrickError` for LeNet-5 and images that are not 28 x 28.
    """
    data = options.dataset()
    _check(network, data)
    part = held_out(data, _VALIDATION, _SPLIT_SEED)
    tried = [(setting, _run(options, network, setting, part, 0, "choice")[1]) for setting in CANDIDATES[network]]
    chosen = dict.fromkeys(best(tried, density) for density in DENSITIES[network])
    ours: list[dict[str, Any]] = []
    runs: dict[str, dict[str, Any]] = {}
    for setting in chosen:
        # seed 0 has chosen the setting; what is reported comes from others
        mine = dict(_run(options, network, setting, data, seed, "final") for seed in _seeds(options))
        ours.append(_row(setting, mine))
        runs |= mine
    published = [
        {"method": who, "error_percent": error, "nonzero_percent": share} for who, error, share in PUBLISHED[network]
    ]
    settings = {"network": network, "data": data.name, "chosen": [asdict(setting) for setting in chosen]}
    recipe = asdict(_recipe(options, network, next(iter(chosen)), 0))
    return Outcome("frontier", settings | {"recipe": recipe}, (*ours, *published), tuple(map(_finding, ours)), runs)


def best(tried: Sequence[tuple[Setting, dict[str, Any]]], density: float) -> Setting:
    """The least validation error at no more than that density; the sparsest where none reaches it."""

    def merit(pair: tuple[Setting, dict[str, Any]]) -> tuple[float, float]:
        run = pair[1]
        excess = max(run["nonzeros"] / run["weights"] - density, 0.0)
        return excess, run["error"]

    return min(tried, key=merit)[0]


def _seeds(options: Options) -> range:
    return range(1, 1 + (options.seeds or 5))


def _run(
    options: Options, network: Network, setting: Setting, data: Dataset, seed: int, stage: str
) -> tuple[str, dict[str, Any]]:
    recipe = _recipe(options, network, setting, seed)
    name = f"{stage}-{network}-{setting.name}-seed{seed}"
    settings = {"network": network} | asdict(setting) | described(data, recipe)
    return name, trained(options.runs(), name, settings, data, _builder(network, setting, recipe, data))


def _builder(network: Network, setting: Setting, recipe: Recipe, data: Dataset) -> Callable[[], Trainee]:
    def build() -> Trainee:
        model = _network(network, data, recipe.seed).to(data.train_inputs.device)
        optimizer = adam(model, recipe)
        steps = recipe.steps(len(data.train_labels))
        ramp, freeze = cubic(steps, stop=setting.stop), max(1, round(setting.freeze * steps))
        penalty, compile = log_sum(setting.eps), compiles(model, recipe, data)
        attach(optimizer, penalty, setting.lam, model, ramp, freeze=freeze, compile=compile)
        return Trainee(model, optimizer, recipe)

    return build


def _recipe(options: Options, network: Network, setting: Setting, seed: int) -> Recipe:
    recipe = {"lr": 2e-3, "batch": 256} if network == "lenet-300-100" else {"lr": 1e-3, "batch": 128}
    return options.recipe(100, seed=seed, input_dropout=setting.input_dropout, **recipe)


def _network(network: Network, data: Dataset, seed: int) -> nn.Module:
    if network == "lenet-300-100":
        return seeded_lenet(data.features, data.classes, seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return LeNet5Caffe(data.classes)


def _check(network: Network, data: Dataset) -> None:
    if network not in DENSITIES:
        raise refusal(f"unknown network {network!r}; expected {' or '.join(DENSITIES)}")
    if network == "lenet-5" and data.features != 784:
        raise refusal(f"LeNet-5 takes images of 28 x 28 pixels, and those of {data.name} have {data.features}")


def _row(setting: Setting, runs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    label = f"exact log-sum prox, lam = {setting.lam:g}, eps = {setting.eps:g}, input dropout {setting.input_dropout:g}"
    return {"method": label} | summary(runs.values())


def _finding(row: dict[str, Any]) -> str:
    spread = f"{row['error_percent']:.2f} ± {row['error_percent_sd']:.2f} %"
    return f"{spread} test error with {row['nonzero_percent']:.2f} % of the weights, over {row['seeds']} seeds"
