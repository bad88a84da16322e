"""One run of a study: trained epoch by epoch, continued bit for bit where it was cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import torch
from torch import Tensor, nn

from .._errors import refusal
from ..checkpoint import load_safely, save_atomically
from ..data import Dataset
from ..stats import layer_stats
from ..train import Recipe, error_rate, train_epoch
from ._folder import Folder, check_settings

_FORMAT: Final = "etatrick study 1"
Network = TypeVar("Network", bound=nn.Module)


@dataclass(frozen=True, eq=False)
class Trainee:
    """A network in training.

    `term` of the number of steps taken is added to the mean loss; `draws` is seeded anew before every epoch, so that
    no random state needs storing; `plain` gives the network that is counted and evaluated, with its literal zeros.
    """

    model: nn.Module
    optimizer: torch.optim.Optimizer
    recipe: Recipe
    term: Callable[[int], Tensor] | None = None
    draws: torch.Generator | None = None
    plain: Callable[[nn.Module], nn.Module] = lambda model: model


def held_out(data: Dataset, share: float, seed: int) -> Dataset:
    """The training set alone, a random `share` of it in the place of the test set, which is not in the result."""
    count = len(data.train_labels)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed)).to(data.train_labels.device)
    valid, train = order.tensor_split([round(share * count)])
    inputs, labels = data.train_inputs, data.train_labels
    return replace(
        data,
        train_inputs=inputs[train],
        train_labels=labels[train],
        test_inputs=inputs[valid],
        test_labels=labels[valid],
    )


def trained(
    folder: Folder,
    name: str,
    settings: dict[str, Any],
    data: Dataset,
    build: Callable[[], Trainee],
    every_epoch: bool = False,
    test: tuple[Tensor, Tensor] | None = None,
    keep: bool = False,
) -> dict[str, Any]:
    """The result of a run: {"error", "nonzeros", "weights", "layers", "history"}.

    The error is that after the last epoch on `test`, by default data's test set, which is read once. With `every_epoch`
    the history holds the error on data's test set after every epoch. With `keep` the weights stay in the folder, for
    `restored`.
    """

    def work(checkpoint: Path) -> dict[str, Any]:
        trainee = build()
        history = _resumed(checkpoint, settings, trainee)
        for epoch in range(len(history), trainee.recipe.epochs):
            history.append(_epoch(trainee, data, epoch, every_epoch))
            _store(checkpoint, settings, trainee, history)
            folder.watch(name, epoch + 1, trainee.recipe.epochs, _state(history[-1]))
        if keep:
            save_atomically({"format": _FORMAT, "model": trainee.model.state_dict()}, folder.weights(name))
        return _result(trainee, test or (data.test_inputs, data.test_labels), history)

    return folder.run(name, settings, work)


def restored(folder: Folder, name: str, model: Network) -> Network:
    """The model, with the weights that a finished run has kept."""
    content = load_safely(folder.weights(name), next(model.parameters()).device)
    model.load_state_dict(content["model"])
    return model


def described(data: Dataset, recipe: Recipe) -> dict[str, Any]:
    """What every run depends on: the data's name and size, and the recipe."""
    return {"data": data.name, "examples": len(data.train_labels), **asdict(recipe)}


def _epoch(trainee: Trainee, data: Dataset, epoch: int, score: bool) -> dict[str, Any]:
    if trainee.draws is not None:
        trainee.draws.manual_seed(7_000_003 * (trainee.recipe.seed + 1) + epoch)
    loss = train_epoch(trainee.model, trainee.optimizer, data, trainee.recipe, epoch, trainee.term)
    plain = trainee.plain(trainee.model)
    row = {"epoch": epoch + 1, "loss": loss, "nonzeros": sum(layer.nonzeros for layer in layer_stats(plain))}
    return row | ({"error": error_rate(plain, data.test_inputs, data.test_labels)} if score else {})


def _result(trainee: Trainee, test: tuple[Tensor, Tensor], history: list[dict[str, Any]]) -> dict[str, Any]:
    plain = trainee.plain(trainee.model)
    layers = [{"name": x.name, "weights": x.weights, "nonzeros": x.nonzeros} for x in layer_stats(plain)]
    return {
        "error": error_rate(plain, *test),
        "nonzeros": sum(layer.nonzeros for layer in layer_stats(plain)),
        "weights": sum(layer.weights for layer in layer_stats(plain)),
        "layers": layers,
        "history": history,
    }


def _state(row: dict[str, Any]) -> str:
    error = f", error {100 * row['error']:.2f} %" if "error" in row else ""
    return f"loss {row['loss']:.4f}, {row['nonzeros']:,} nonzero{error}"


def _store(path: Path, settings: dict[str, Any], trainee: Trainee, history: list[dict[str, Any]]) -> None:
    states = {"model": trainee.model.state_dict(), "optimizer": trainee.optimizer.state_dict()}
    save_atomically({"format": _FORMAT, "settings": settings, "history": history} | states, path)


def _resumed(path: Path, settings: dict[str, Any], trainee: Trainee) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    content = load_safely(path, next(trainee.model.parameters()).device)
    if content.get("format") != _FORMAT:
        raise refusal(f"{path} is a file of format {content.get('format')!r}, not {_FORMAT!r}")
    check_settings(content["settings"], settings, path)
    trainee.model.load_state_dict(content["model"])
    trainee.optimizer.load_state_dict(content["optimizer"])
    return list(content["history"])
