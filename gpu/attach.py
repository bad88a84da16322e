"""How does a penalty join an optimizer? As a hook that runs after `optimizer.step()` and leaves exact zeros.

    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    handle = attach(optimizer, penalty, lam=1e-5, params=model)

The optimizer stays the object it was, so schedulers, gradient scalers and trainers work on it unchanged. All
that changes from step to step travels in `optimizer.state_dict()` under the key "etatrick": a resumed run
continues bit for bit.

torch drops hooks when an optimizer is copied or pickled by itself. Copy or pickle it together with the handle,
as in `copy.deepcopy((model, optimizer, handle))`, and the copies belong to each other; or attach to the copy
again and load the state dict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary

import torch
from torch import Tensor
from torch.utils.hooks import RemovableHandle

from ._errors import refusal
from ._protocol import Convertible, TorchPenalty, as_torch
from .compiled import Sweep, sweep
from .control import Target, threshold
from .groups import Grouping, check_groups, grouping, sizes
from .local import check_sharding, local, local_step, whole
from .metric import Metric, Step, in_parts, keep_variance, metric_of, wide
from .progress import Progress, fresh
from .schedule import Schedule, constant
from .selection import Named, Selection, resolve
from .shrinkage import Mode, shrinkage, value
from .stats import LayerStats, nonzeros

KEY: Final = "etatrick"

#: State of torch's optimizers that remembers past gradients and would move a frozen weight again.
_MOMENTUM: Final = ("exp_avg", "momentum_buffer")

#: optimizer -> ids of its parameters that are penalised already.
_TAKEN: Final[WeakKeyDictionary[torch.optim.Optimizer, set[int]]] = WeakKeyDictionary()


def attach(
    optimizer: torch.optim.Optimizer,
    penalty: TorchPenalty | Convertible,
    lam: float,
    params: Selection = None,
    schedule: Schedule | Target | None = None,
    metric: str | Metric = "auto",
    mode: Mode = "exact",
    groups: str | Grouping = "element",
    every: int = 1,
    cap: float | None = None,
    freeze: int | None = None,
    compile: bool = False,
) -> Attachment:
    """Minimise loss + lam sum_g Omega(||w_g||): w <- prox_{gamma lam Omega}(w) after each step.

    gamma_i is the step that the optimizer itself takes for weight i (`etatrick.gpu.metric`), read from its
    state and from the parameter's own group. `lam` is measured against the loss that `backward()` was
    called on: for a mean over the batch, lam is per example. Parameters without a gradient are left
    alone, as they are by the optimizer, and so is everything in a step that a gradient scaler skipped.

    Args:
        penalty: an `etatrick.Penalty` or its torch form.
        params: a model (its weights: `etatrick.gpu.select`), parameters or (name, parameter) pairs, or
            None for those of the optimizer with two or more dimensions.
        schedule: number of steps taken -> factor of lam, or a `Target` density that finds the factor; none means 1.
        metric: "auto" by the optimizer's class, a name in `METRICS`, or a function.
        mode: "exact" is the proximal operator, with exact zeros; "majorize" one reweighting step of it, AdaProx
            as published, which has the same stationary points and never reaches zero.
        groups: "element", "row" or "filter", "column", a block such as "4x4", or N:M such as "2:4".
        every: steps between two proximal steps, which are as much longer: the factors of the steps between add
            up, at the gamma of the last. The result is that of every=1 up to terms of the order of the learning rate.
        cap: the largest gamma_i lam to use. gamma_i grows without bound as a gradient vanishes; a cap
            keeps such weights alive, at the price that for them the penalty is weaker than stated.
        freeze: number of steps after which `freeze()` is called, for fine-tuning without a penalty.
        compile: run the prox through torch.compile (half a minute at the first step, several times
            faster after it on large layers); it stays uncompiled, with a warning, where torch cannot.

    Raises: `EtatrickError` for settings out of range, complex parameters, parameters that the optimizer does not
        hold, that carry a penalty already or that cannot be cut into such groups, and, at the step, for
        sparse gradients.
    """
    _check_range(lam, cap, mode, every, freeze)
    chosen, cut = resolve(params, optimizer), grouping(groups) if isinstance(groups, str) else groups
    for name, weight in chosen:
        check_sharding(cut, name, weight)
        check_groups(cut, name, tuple(local(weight).shape))
    progress = fresh(len(chosen))
    if isinstance(schedule, Target):
        schedule.begin(progress)
    handle = Attachment(
        optimizer,
        as_torch(penalty),
        lam,
        chosen,
        schedule or constant(),
        metric_of(optimizer, metric),
        mode,
        cut,
        every,
        cap,
        freeze,
        compile,
        progress,
    )
    handle._register()
    return handle


@dataclass(frozen=True, eq=False)
class Attachment:
    """A penalty at work on an optimizer. Made by `attach`, ended by `detach()`."""

    optimizer: torch.optim.Optimizer = field(repr=False)
    penalty: TorchPenalty
    lam: float
    parameters: tuple[Named, ...] = field(repr=False)
    schedule: Schedule | Target
    metric: Metric = field(repr=False)
    mode: Mode
    groups: Grouping
    every: int
    cap: float | None
    freeze_at: int | None
    compile: bool
    _progress: Progress = field(repr=False)
    _hooks: list[RemovableHandle] = field(default_factory=list, init=False, repr=False)
    _sweep: Sweep = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sweep", sweep(shrinkage(self.penalty, self.mode, self.groups), self.compile))

    @property
    def position(self) -> int:
        """Number of optimizer steps that the schedule has seen."""
        return self._progress.steps

    @property
    def factor(self) -> float:
        """What lam is multiplied by now: by the schedule or the controller, 0 once the support is frozen."""
        if self._progress.frozen:
            return 0.0
        return self._progress.factor if isinstance(self.schedule, Target) else self.schedule(self.position)

    @property
    def frozen(self) -> bool:
        """Are the zeros held, and the penalty off?"""
        return self._progress.frozen

    def detach(self) -> None:
        """Remove the penalty from the optimizer. Doing so twice is harmless."""
        if self._hooks:
            _TAKEN[self.optimizer] -= {id(w) for _, w in self.parameters}
        while self._hooks:
            self._hooks.pop().remove()

    @torch.no_grad()
    def freeze(self) -> None:
        """From now on weights that are 0 stay 0 and the others are trained without the penalty.

        Momentum of the zeros is cleared. Under a `Target` the smallest groups beyond the wanted number of weights
        are set to 0 first, and under N:M what is not among the N largest.
        """
        least = self._least_kept()
        dead = []
        for _, weight in self.parameters:
            size = sizes(self.groups, local(weight.detach()))
            dead.append((size == 0) | (size < least))
            for kept in (self.optimizer.state.get(weight, {}).get(key) for key in _MOMENTUM):
                if kept is not None:
                    local(kept).masked_fill_(dead[-1], 0)
        self._progress.dead = dead
        self._hold()

    @torch.no_grad()
    def objective(self) -> float:
        """lam times the penalty of the chosen weights, at the full lam whatever the schedule says.

        With sharded weights every rank has to ask for this, for `nonzeros()` and for `stats()`.
        """
        return self.lam * sum(float(value(self.penalty, self.groups, wide(whole(w)))) for _, w in self.parameters)

    def nonzeros(self) -> int:
        """Number of penalised weights that are not exactly 0."""
        return nonzeros(w for _, w in self.parameters)

    def density(self) -> float:
        """`nonzeros()` as a share of the penalised weights."""
        return self.nonzeros() / self._weights()

    @torch.no_grad()
    def stats(self) -> tuple[LayerStats, ...]:
        """Nonzeros per parameter, with the shares of weights in the jumping regime and of steps cut to the cap.

        `jumping` is worked out here, from the optimizer's present state: training does not pay for it.
        """
        strength = self.lam * self.factor
        steps = self._steps({i: strength for i, taken in enumerate(self._progress.taken) if taken})
        by_index = {i: step for i, _, step in steps}
        return tuple(self._layer(i, by_index.get(i)) for i in range(len(self.parameters)))

    def _layer(self, index: int, step: Step | None) -> LayerStats:
        name, weight = self.parameters[index]
        counts = (name, tuple(weight.shape), weight.numel(), nonzeros([weight]))
        if step is None:
            return LayerStats(*counts)
        gamma = torch.as_tensor(step.gamma())
        jumping = gamma.clamp(max=self.cap or math.inf) * self.penalty.weak_convexity >= 1
        return LayerStats(
            *counts, float(jumping.double().mean()), int(self._progress.capped[index]) / self._progress.taken[index]
        )

    def _register(self) -> None:
        taken, mine = _TAKEN.setdefault(self.optimizer, set()), {id(w) for _, w in self.parameters}
        if taken & mine:
            raise refusal("one of these weights carries a penalty already; detach that one first")
        taken |= mine
        self._hooks.append(self.optimizer.register_step_post_hook(self._after_step))
        self._hooks.append(self.optimizer.register_state_dict_post_hook(self._save))
        self._hooks.append(self.optimizer.register_load_state_dict_pre_hook(self._load))

    @torch.no_grad()
    def _after_step(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        if _was_skipped(optimizer):
            return
        self._progress.steps += 1
        if self.frozen:
            self._hold()
        else:
            self._shrink()
        self._keep_variances()
        if self.frozen:
            return
        if isinstance(self.schedule, Target) and self.position % self.schedule.interval == 0:
            self.schedule.turn(self._progress, self.density())
        if self.position == self.freeze_at:
            self.freeze()

    def _shrink(self) -> None:
        pending, factor = self._progress.pending, self.factor
        for i, (_, weight) in enumerate(self.parameters):
            pending[i] += factor if _has_moved(weight) else 0.0
        if self.position % self.every:
            return
        due = self._steps({i: self.lam * share for i, share in enumerate(pending) if share > 0})
        if due:
            self._sweep([weight for _, weight, _ in due], [self._cut(i, step) for i, _, step in due])
        for i, weight, _ in due:
            self._progress.taken[i] += weight.numel()
        pending[:] = [0.0] * len(pending)

    def _cut(self, index: int, step: Step) -> Step:
        if self.cap is None:
            return step
        gamma = torch.as_tensor(step.gamma())
        weight = local(self.parameters[index][1])
        self._progress.capped[index] += (gamma > self.cap).expand(weight.shape).sum()
        return Step(gamma.to(weight.device).clamp(max=self.cap))

    def _keep_variances(self) -> None:
        mine = {id(weight) for _, weight in self.parameters}
        for group in self.optimizer.param_groups:
            for weight in group["params"] if group.get("centered") else ():
                if id(weight) in mine:
                    keep_variance(group, self.optimizer.state.get(weight, {}))

    def _hold(self) -> None:
        assert self._progress.dead is not None
        for (_, weight), dead in zip(self.parameters, self._progress.dead, strict=True):
            local(weight.detach()).masked_fill_(dead, 0)

    def _least_kept(self) -> float:
        if not isinstance(self.schedule, Target):
            return 0.0
        count = round(self.schedule.density * self._weights())
        return threshold([sizes(self.groups, whole(w)) for _, w in self.parameters], count)

    def _weights(self) -> int:
        return sum(w.numel() for _, w in self.parameters)

    def _steps(self, strengths: Mapping[int, float]) -> list[tuple[int, Tensor, Step]]:
        """(index, what this rank holds of the weight, its step times the strength) for those with a strength."""
        # Loading a state dict replaces the groups, so they are looked up anew at every step.
        groups = {id(weight): group for group in self.optimizer.param_groups for weight in group["params"]}
        found = []
        for i, strength in strengths.items():
            weight = self.parameters[i][1]
            if group := groups.get(id(weight)):
                step = self.metric(group, self.optimizer.state.get(weight, {}))
                found.append((i, local(weight.detach()), local_step(in_parts(step), strength)))
        return found

    def _label(self) -> str:
        """Which of the optimizer's parameters these are, "0,2,4": tells attachments apart in a checkpoint."""
        mine = {id(w) for _, w in self.parameters}
        every = (w for group in self.optimizer.param_groups for w in group["params"])
        return ",".join(str(i) for i, w in enumerate(every) if id(w) in mine)

    def _save(self, optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
        state.setdefault(KEY, {})[self._label()] = {"penalty": self.penalty.name} | self._progress.save()

    def _load(self, optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
        if KEY not in state:  # a checkpoint from before the penalty was attached: the schedule starts here
            return
        label = self._label()
        if label not in state[KEY]:
            raise refusal(
                f"the optimizer state has no penalty on parameters {label}; it has one on {' and on '.join(state[KEY])}"
            )
        self._progress.load(state[KEY][label], [local(w) for _, w in self.parameters])

    def __getstate__(self) -> dict[str, Any]:
        return {key: content for key, content in vars(self).items() if key not in ("_hooks", "_sweep")} | {
            "attached": bool(self._hooks)
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        attached = state.pop("attached")
        vars(self).update(state, _hooks=[])
        self.__post_init__()
        if attached:
            self._register()


def _check_range(lam: float, cap: float | None, mode: str, every: int, freeze: int | None) -> None:
    if not (math.isfinite(lam) and lam >= 0):
        raise refusal(f"lam must be a finite number >= 0, not {lam}")
    if cap is not None and not cap > 0:
        raise refusal(f"cap must be positive, not {cap}")
    if mode not in ("exact", "majorize"):
        raise refusal(f"mode must be exact or majorize, not {mode!r}")
    if every < 1:
        raise refusal(f"every must be at least 1, not {every}")
    if freeze is not None and freeze < 1:
        raise refusal(f"freeze is a number of steps and must be at least 1, not {freeze}")


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
