"""From a dense network to a very small one in two stages, each a run that is never trained twice.

*search*: a few epochs of the whole network under lam log(1 + |w|/eps), after which some 4 % of the weights are left.

*refine*: what is left, as the small dense network that `compact` makes of it, so that an epoch takes a fraction of the
time; lam is turned (`Target`), slowly, until the wanted number of weights is left, the support is frozen, and training
goes on without the penalty. Pixels that no weight reads are left out of the data.

Inputs are set to 0 at random in both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

import torch
from torch import Tensor, nn

from ..attach import attach
from ..compact import compact
from ..control import Target
from ..data import Dataset
from ..models import LeNet5Caffe, LeNet300100, seeded_lenet
from ..schedule import Schedule, cubic
from ..stats import layer_stats
from ..train import Recipe, adam
from ._common import Options, compiles, log_sum
from ._training import Trainee, described, restored, trained

Network = Literal["lenet-300-100", "lenet-5"]

#: Epochs of the search, as a share of those of the other stage.
_SEARCH: Final = 0.2
#: Of the controller: large gradients bring weights back, and a larger gain would answer with a lam that ends them all.
_GAIN: Final = 1.0


@dataclass(frozen=True)
class Setting:
    """How a network of `density` is made; `lam` is that of the search, and what the other stage begins with."""

    density: float
    input_dropout: float
    eps: float = 0.003
    lam: float = 1e-5

    @property
    def name(self) -> str:
        return f"to{self.density:g}-{self.search}"

    @property
    def search(self) -> str:
        return f"noise{self.input_dropout:g}-eps{self.eps:g}"


@dataclass(frozen=True)
class Stages:
    """The stages of one network on one set of data; `kind` begins the names of its runs."""

    options: Options
    network: Network
    data: Dataset
    seed: int
    kind: str

    def run(self, setting: Setting) -> tuple[str, dict[str, Any]]:
        """Name and result of the last stage, its nonzeros out of all weights that the network began with."""
        whole = self._model()
        weights = sum(layer.weights for layer in layer_stats(whole))
        model, seen = _small(self._found(whole, setting), self.data)
        data = replace(
            self.data, train_inputs=self.data.train_inputs[:, seen], test_inputs=self.data.test_inputs[:, seen]
        )
        recipe, name = self._recipe(setting, 1.0), self._name(setting.name)
        build = _refinement(model, setting, setting.density * weights, recipe, data)
        result = trained(self.options.runs(), name, self._described(setting, recipe), data, build, keep=True)
        return name, result | {"weights": weights}

    def _found(self, model: nn.Module, setting: Setting) -> nn.Module:
        """What the search leaves. Its error is that on the training images: the test set stays unread."""
        recipe, name = self._recipe(setting, _SEARCH), self._name(f"search-{setting.search}")
        settings = self._described(setting, recipe)
        del settings["density"]  # several densities begin with the same search
        test = (self.data.train_inputs, self.data.train_labels)
        build = _search(model, setting, recipe, self.data)
        trained(self.options.runs(), name, settings, self.data, build, test=test, keep=True)
        return restored(self.options.runs(), name, model)

    def _recipe(self, setting: Setting, share: float) -> Recipe:
        lr = 2e-3 if self.network == "lenet-300-100" else 1e-3
        recipe = self.options.recipe(60, seed=self.seed, batch=128, lr=lr, input_dropout=setting.input_dropout)
        return replace(recipe, epochs=max(1, round(share * recipe.epochs)))

    def _described(self, setting: Setting, recipe: Recipe) -> dict[str, Any]:
        return {"network": self.network} | asdict(setting) | described(self.data, recipe)

    def _name(self, stage: str) -> str:
        return f"{self.kind}-{self.network}-{stage}-seed{self.seed}"

    def _model(self) -> nn.Module:
        device = self.data.train_inputs.device
        if self.network == "lenet-300-100":
            return seeded_lenet(self.data.features, self.data.classes, self.seed).to(device)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            return LeNet5Caffe(self.data.classes).to(device)


def _search(model: nn.Module, setting: Setting, recipe: Recipe, data: Dataset) -> Callable[[], Trainee]:
    total = recipe.steps(len(data.train_labels))
    # frozen at the last step, which clears what the steps since the last prox have brought back
    return _penalised(model, setting, cubic(total), total, recipe, data, every=4)


def _refinement(
    model: nn.Module, setting: Setting, count: float, recipe: Recipe, data: Dataset
) -> Callable[[], Trainee]:
    total, layers = recipe.steps(len(data.train_labels)), layer_stats(model)
    weights, left = sum(x.weights for x in layers), sum(x.nonzeros for x in layers)
    path = Target(count / weights, total, stop=0.6, gain=_GAIN, first=max(left, count) / weights)
    return _penalised(model, setting, path, max(1, round(0.7 * total)), recipe, data, every=1)


def _penalised(
    model: nn.Module,
    setting: Setting,
    schedule: Schedule | Target,
    freeze: int,
    recipe: Recipe,
    data: Dataset,
    every: int,
) -> Callable[[], Trainee]:
    def build() -> Trainee:
        optimizer, compile = adam(model, recipe), compiles(model, recipe, data)
        penalty = log_sum(setting.eps)
        attach(optimizer, penalty, setting.lam, model, schedule, every=every, freeze=freeze, compile=compile)
        return Trainee(model, optimizer, recipe)

    return build


def _small(model: nn.Module, data: Dataset) -> tuple[nn.Module, Tensor]:
    """What `compact` leaves of a chain, without the columns of unread pixels; and which pixels it reads."""
    if not isinstance(model, LeNet300100):
        return model, torch.arange(data.features, device=data.train_inputs.device)
    chain = compact(model.chain(), data.train_inputs[:256]).model
    first = next(layer for layer in chain if isinstance(layer, nn.Linear))
    seen = first.weight.count_nonzero(0).nonzero()[:, 0]
    first.weight, first.in_features = nn.Parameter(first.weight.detach()[:, seen]), len(seen)
    return chain, seen
