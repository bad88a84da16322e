"""How does a penalty join an optimizer? As a hook that runs after `optimizer.step()` and leaves exact zeros.

    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    handle = attach(optimizer, penalty, lam=1e-5, params=model)

The optimizer stays the object it was, so schedulers, gradient scalers and trainers work on it unchanged.
torch keeps hooks out of `deepcopy` and pickling: a copied optimizer has to be attached to again. The
number of steps taken, which a schedule depends on, travels in `optimizer.state_dict()` under the key
"etatrick".
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import torch
from torch import Tensor
from torch.utils.hooks import RemovableHandle

from ._errors import refusal
from ._protocol import Convertible, TorchPenalty, as_torch
from .compiled import Shrink, shrinker
from .metric import Metric, metric_of
from .schedule import Schedule, constant
from .selection import Named, Selection, resolve
from .stats import LayerStats, nonzeros

KEY: Final = "etatrick"


def attach(
    optimizer: torch.optim.Optimizer,
    penalty: TorchPenalty | Convertible,
    lam: float,
    params: Selection = None,
    schedule: Schedule | None = None,
    metric: str | Metric = "auto",
    cap: float | None = None,
    compile: bool = False,
) -> Attachment:
    """Minimise loss + lam sum_i Omega(w_i): w_i <- prox_{gamma_i lam Omega}(w_i) after each step.

    gamma_i is the step that the optimizer itself takes for weight i (`etatrick.gpu.metric`), read from its
    state and from the parameter's own group. `lam` is measured against the loss that `backward()` was
    called on: for a mean over the batch, lam is per example. Parameters without a gradient are left
    alone, as they are by the optimizer, and so is everything in a step that a gradient scaler skipped.

    Args:
        penalty: an `etatrick.Penalty` or its torch form.
        params: a model (its weights: `etatrick.gpu.select`), parameters or (name, parameter) pairs, or
            None for those of the optimizer with two or more dimensions.
        schedule: number of steps taken -> factor of lam; none means 1.
        metric: "auto" by the optimizer's class, "sgd", "adam", "rmsprop", "adagrad", "decoupled" or a
            function.
        cap: the largest gamma_i lam to use. gamma_i grows without bound as a gradient vanishes; a cap
            keeps such weights alive, at the price that for them the penalty is weaker than stated.

        compile: run the prox through torch.compile (half a minute at the first step, several times
            faster after it on large layers); it stays uncompiled, with a warning, where torch cannot.

    Raises: `EtatrickError` for a lam or cap out of range, complex parameters, parameters that the
        optimizer does not hold, and, at the step, for sparse gradients.
    """
    _check_range(lam, cap)
    chosen = resolve(params, optimizer)
    converted = as_torch(penalty)
    handle = Attachment(
        optimizer,
        converted,
        lam,
        chosen,
        schedule or constant(),
        metric_of(optimizer, metric),
        cap,
        shrinker(converted, compile),
    )
    handle._register()
    return handle


@dataclass
class _Progress:
    """What changes while a penalty is at work: the steps taken, and the weights moved since `attach`."""

    steps: int = 0
    moved: set[int] = field(default_factory=set)


@dataclass(frozen=True, eq=False)
class Attachment:
    """A penalty at work on an optimizer. Made by `attach`, ended by `detach()`."""

    optimizer: torch.optim.Optimizer = field(repr=False)
    penalty: TorchPenalty
    lam: float
    parameters: tuple[Named, ...] = field(repr=False)
    schedule: Schedule
    metric: Metric = field(repr=False)
    cap: float | None
    _shrunk: Shrink = field(repr=False)
    _progress: _Progress = field(default_factory=_Progress, repr=False)
    _hooks: list[RemovableHandle] = field(default_factory=list, repr=False)

    @property
    def position(self) -> int:
        """Number of optimizer steps that the schedule has seen."""
        return self._progress.steps

    def detach(self) -> None:
        """Remove the penalty from the optimizer. Doing so twice is harmless."""
        while self._hooks:
            self._hooks.pop().remove()

    @torch.no_grad()
    def objective(self) -> float:
        """lam sum_i Omega(w_i) over the penalised weights, at the full lam whatever the schedule says."""
        return self.lam * sum(float(self.penalty.penalty(_wide(w)).double().sum()) for _, w in self.parameters)

    def nonzeros(self) -> int:
        """Number of penalised weights that are not exactly 0."""
        return nonzeros(w for _, w in self.parameters)

    @torch.no_grad()
    def stats(self) -> tuple[LayerStats, ...]:
        """Nonzeros per parameter, with the shares of weights in the jumping regime and at the cap.

        The shares are worked out here, from the optimizer's present state: training does not pay for
        them. They are None for parameters that have not been moved since `attach`.
        """
        steps = {id(w): gamma for w, gamma in self._steps(self._progress.moved)}
        return tuple(self._layer(name, w, steps.get(id(w))) for name, w in self.parameters)

    def _layer(self, name: str, weight: Tensor, gamma: Tensor | None) -> LayerStats:
        counts = (name, tuple(weight.shape), weight.numel(), nonzeros([weight]))
        if gamma is None:
            return LayerStats(*counts)
        capped = 0.0 if self.cap is None else _share(gamma > self.cap)
        return LayerStats(*counts, _share(self._cut(gamma) * self.penalty.weak_convexity >= 1), capped)

    def _register(self) -> None:
        self._hooks.append(self.optimizer.register_step_post_hook(self._after_step))
        self._hooks.append(self.optimizer.register_state_dict_post_hook(self._save))
        self._hooks.append(self.optimizer.register_load_state_dict_pre_hook(self._load))

    @torch.no_grad()
    def _after_step(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        if _was_skipped(optimizer):
            return
        self._progress.steps += 1
        moved = {id(w) for _, w in self.parameters if _has_moved(w)}
        self._progress.moved |= moved
        for weight, gamma in self._steps(moved):
            self._shrink(weight, self._cut(gamma))

    def _shrink(self, weight: Tensor, step: Tensor) -> None:
        value = self._shrunk(_wide(weight).reshape(-1), step.reshape(-1))
        weight.copy_(value.reshape(weight.shape))

    def _steps(self, wanted: set[int]) -> Iterator[tuple[Tensor, Tensor]]:
        """The wanted weights (by id), each with its lam gamma_i before the cap."""
        strength = self.lam * self.schedule(self.position)
        # Loading a state dict replaces the groups, so they are looked up anew at every step.
        for group in self.optimizer.param_groups:
            for weight in group["params"]:
                if id(weight) in wanted:
                    gamma = self.metric(group, self.optimizer.state.get(weight, {}))
                    yield weight, _like(gamma, weight) * strength

    def _cut(self, step: Tensor) -> Tensor:
        return step if self.cap is None else step.clamp(max=self.cap)

    def _label(self) -> str:
        """Which of the optimizer's parameters these are, "0,2,4": tells attachments apart in a checkpoint."""
        mine = {id(w) for _, w in self.parameters}
        every = (w for group in self.optimizer.param_groups for w in group["params"])
        return ",".join(str(i) for i, w in enumerate(every) if id(w) in mine)

    def _save(self, optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
        state.setdefault(KEY, {})[self._label()] = {"penalty": self.penalty.name, "position": self.position}

    def _load(self, optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
        if KEY not in state:  # a checkpoint from before the penalty was attached: the schedule starts here
            return
        label = self._label()
        if label not in state[KEY]:
            raise refusal(
                f"the optimizer state has no penalty on parameters {label}; it has one on {' and on '.join(state[KEY])}"
            )
        self._progress.steps = int(state[KEY][label]["position"])


def _check_range(lam: float, cap: float | None) -> None:
    if not (math.isfinite(lam) and lam >= 0):
        raise refusal(f"lam must be a finite number >= 0, not {lam}")
    if cap is not None and not cap > 0:
        raise refusal(f"cap must be positive, not {cap}")


def _was_skipped(optimizer: torch.optim.Optimizer) -> bool:
    # A fused optimizer runs its step (and this hook) even when the gradient scaler found an overflow; the
    # scaler leaves its finding on the optimizer for the length of the step. Absent otherwise.
    found: Tensor | None = getattr(optimizer, "found_inf", None)
    return found is not None and bool(found > 0)


def _has_moved(weight: Tensor) -> bool:
    if weight.grad is None:
        return False
    if weight.grad.layout != torch.strided:
        raise refusal(f"a weight of shape {tuple(weight.shape)} has a sparse gradient; the prox needs a dense one")
    return True


def _like(gamma: float | Tensor, weight: Tensor) -> Tensor:
    """gamma with the weight's shape, at least in float32."""
    dtype = torch.promote_types(weight.dtype, torch.float32)
    return torch.as_tensor(gamma, dtype=dtype, device=weight.device).expand(weight.shape)


def _wide(weight: Tensor) -> Tensor:
    return weight.detach().to(torch.promote_types(weight.dtype, torch.float32))


def _share(mask: Tensor) -> float:
    return float(mask.double().mean()) if mask.numel() else 0.0
