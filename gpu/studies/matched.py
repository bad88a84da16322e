"""Is the penalty that is derived from variational dropout the one that variational dropout pays?

With n examples the training of weights theta and noise alpha minimises E loss + KL/n. In a linear model with
standardised inputs, c_i = sum_j x_ji^2 / n = 1, the expectation is loss + sum alpha_i theta_i^2 / 2, and the least
value over alpha is

    loss(theta) + sum_i P(theta_i),    P(w) = Omega(sqrt(n) |w|) / n,

with Omega the unit penalty of variational dropout, f = 2 KL (per coordinate P(w) = Omega(sqrt(n c_i) |w|) / n). One
side is trained with random noise, the other by proximal gradient steps on P, which knows nothing of noise.

Linear regression must agree to the error of sampling. LeNet is not linear, c_i is neither 1 nor constant: there the
comparison says how far the same penalty carries.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from statistics import mean, stdev
from typing import Any, Final

import torch
from torch import Tensor, nn

from ..attach import attach
from ..data import Dataset
from ..layers import Draws, VariationalDropout, cost, finalize, replace_layers
from ..models import seeded_lenet
from ..schedule import linear
from ..train import Recipe, adam
from ._common import Options, Outcome, Scaled, compiles, summary, variational_dropout
from ._training import Trainee, described, trained

#: Three coordinates far from 0, three near the threshold, four without influence.
_TRUTH: Final = (2.0, -1.0, 0.6, 0.25, -0.2, 0.15, 0.0, 0.0, 0.0, 0.0)
_EXAMPLES: Final = 200
_PIECE: Final = 500
#: A coordinate below this counts as gone: the noise takes a weight to 0 in the limit only.
_GONE: Final = 1e-2


@dataclass(frozen=True, eq=False)
class Regression:
    """y = X w + noise of standard deviation 1, with columns of mean square 1: c_i = 1."""

    inputs: Tensor
    outputs: Tensor


def regression(seed: int) -> Regression:
    """The problem: its inputs and its noise follow from `seed`."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(_EXAMPLES, len(_TRUTH), generator=generator, dtype=torch.float64)
    x /= x.square().mean(0).sqrt()
    noise = torch.randn(_EXAMPLES, generator=generator, dtype=torch.float64)
    return Regression(x, x @ torch.tensor(_TRUTH, dtype=torch.float64) + noise)


def penalized(problem: Regression, steps: int = 100) -> Tensor:
    """argmin |y - X w|^2 / (2 n) + sum P(w), near least squares, by proximal gradient steps.

    X^T X / n has a condition number of 1.7: after 100 steps only rounding is left.
    """
    weight = nn.Parameter(_least_squares(problem)[None])
    largest = float(torch.linalg.matrix_norm(problem.inputs, 2)) ** 2 / _EXAMPLES
    optimizer = torch.optim.SGD([weight], lr=1 / largest)
    penalty = Scaled(variational_dropout(), 1 / _EXAMPLES, math.sqrt(_EXAMPLES))
    attach(optimizer, penalty, 1.0, [weight])
    for _ in range(steps):
        optimizer.zero_grad()
        _half_square(problem, problem.inputs @ weight[0]).backward()
        optimizer.step()
    return weight.detach()[0]


def dropped(problem: Regression, seed: int, epochs: int) -> Tensor:
    """The means of weights trained with variational dropout: E |y - X w|^2 / (2 n) + KL / n, by random noise.

    `epochs` pieces of 500 steps of Adam from least squares, with a learning rate falling linearly to 0.
    """
    plain = nn.Linear(len(_TRUTH), 1, bias=False, dtype=torch.float64)
    plain.weight.data = _least_squares(problem)[None]
    draws = Draws(torch.Generator().manual_seed(seed))
    model = replace_layers(plain, VariationalDropout("multiplicative", start=-3.0), draws=draws)
    optimizer, steps = torch.optim.Adam(model.parameters(), lr=1e-2), _PIECE * epochs
    fall = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, steps)
    for _ in range(steps):
        optimizer.zero_grad()
        (_half_square(problem, model(problem.inputs)[:, 0]) + cost(model) / _EXAMPLES).backward()
        optimizer.step()
        fall.step()
    return model.get_parameter("weight").detach()[0]


def matched(options: Options, networks: bool = True) -> Outcome:
    """Both sides of the duality: linear regression, then, if `networks`, LeNet-300-100.

    The table has a line per coefficient (mean and standard error over the seeds of the noise) and one for each side
    of LeNet, whose error is that on the test set.
    """
    problem = regression(0)
    target, seeds = penalized(problem), range(options.seeds or 5)
    draws = [_linear_run(options, problem, seed) for seed in seeds]
    linear_rows = tuple(_coefficient(i, float(target[i]), [w[i] for w in draws]) for i in range(len(target)))
    settings = {"data": options.data, "seeds": len(seeds), "recipe": asdict(_recipe(options, 0))}
    if not networks:
        return Outcome("matched", settings, linear_rows, (_agreement(linear_rows),))
    runs = dict(_networks(options))
    network_rows = tuple(_network_row(side, runs) for side in ("dropout", "penalty"))
    findings = _agreement(linear_rows), _distance(*network_rows)
    return Outcome("matched", settings, (*linear_rows, *network_rows), findings, runs)


def _linear_run(options: Options, problem: Regression, seed: int) -> list[float]:
    pieces = options.epochs or 60
    settings = {"seed": seed, "steps": _PIECE * pieces}
    run = options.runs().run(
        f"linear-seed{seed}", settings, lambda path: {"weights": dropped(problem, seed, pieces).tolist()}
    )
    options.watch(f"linear-seed{seed}", pieces, pieces, "linear regression")
    return list(run["weights"])


def _coefficient(index: int, penalty: float, drawn: list[float]) -> dict[str, Any]:
    error = stdev(drawn) / math.sqrt(len(drawn)) if len(drawn) > 1 else 0.0
    found = {"dropout": mean(drawn), "dropout_standard_error": error, "penalty": penalty}
    return {"part": "linear", "coefficient": index, "truth": _TRUTH[index]} | found


def _agreement(rows: tuple[dict[str, Any], ...]) -> str:
    worst = max(abs(row["dropout"] - row["penalty"]) for row in rows)
    error = max(row["dropout_standard_error"] for row in rows)
    same = all((abs(row["dropout"]) < _GONE) == (row["penalty"] == 0) for row in rows)
    support = "the same coefficients are 0" if same else "not the same coefficients are 0"
    return f"linear: largest difference {worst:.2g}, largest standard error {error:.2g}; {support}"


# ---------------------------------------------------------------- LeNet


def _networks(options: Options) -> Iterator[tuple[str, dict[str, Any]]]:
    data = options.dataset()
    for seed in range(options.seeds or 3):
        recipe = _recipe(options, seed)
        for side in ("dropout", "penalty"):
            name = f"{side}-seed{seed}"
            settings = {"side": side} | described(data, recipe)
            yield name, trained(options.runs(), name, settings, data, _builder(side, recipe, data))


def _builder(side: str, recipe: Recipe, data: Dataset) -> Callable[[], Trainee]:
    def build() -> Trainee:
        model = seeded_lenet(data.features, data.classes, recipe.seed).to(data.train_inputs.device)
        examples = len(data.train_labels)
        ramp = linear(recipe.steps(examples), stop=0.3)
        if side == "penalty":
            optimizer = adam(model, recipe)
            penalty = Scaled(variational_dropout(), 1 / examples, math.sqrt(examples))
            attach(optimizer, penalty, 1.0, model, ramp, compile=compiles(model, recipe, data))
            return Trainee(model, optimizer, recipe)
        draws = torch.Generator(data.train_inputs.device)
        noisy = replace_layers(model, VariationalDropout(), draws=Draws(draws))
        return Trainee(
            noisy, adam(noisy, recipe), recipe, lambda step: ramp(step) / examples * cost(noisy), draws, finalize
        )

    return build


def _recipe(options: Options, seed: int) -> Recipe:
    return options.recipe(50, seed=seed)


def _network_row(side: str, runs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found = summary(run for name, run in runs.items() if name.startswith(side))
    return {"part": f"LeNet-300-100, {side}"} | found


def _distance(dropout: dict[str, Any], penalty: dict[str, Any]) -> str:
    sides = (
        f"{name} {row['error_percent']:.2f} % error at {row['nonzero_percent']:.2f} % nonzeros"
        for name, row in (("dropout", dropout), ("penalty", penalty))
    )
    return "LeNet-300-100: " + ", ".join(sides)


def _least_squares(problem: Regression) -> Tensor:
    return torch.linalg.lstsq(problem.inputs, problem.outputs[:, None]).solution[:, 0]


def _half_square(problem: Regression, predicted: Tensor) -> Tensor:
    return (problem.outputs - predicted).square().mean() / 2
