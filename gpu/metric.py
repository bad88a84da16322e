"""Which step does each torch optimizer imply? The one number per weight that an exact prox needs.

An optimizer that moves w along -d in the metric H = diag(h) with learning rate lr solves

    w+ = argmin_w  <d, w> + lam Omega(w) + (w - w_t)^T H (w - w_t) / (2 lr),

so for a separable Omega the penalty enters as one scalar prox per weight, with its own step lam * gamma_i:

    w_i+ = prox_{lam gamma_i Omega}(z_i),    gamma_i = lr / h_i,    z = the weights after `optimizer.step()`.

gamma_i is the factor with which a *constant* gradient g_i moves the weight, z_i = w_i - gamma_i g_i. That
is what makes -g_i in lam dOmega(w_i) the stationary points, those of loss + lam Omega and of nothing else
(Yun, Lozano and Yang, "Adaptive proximal gradient methods for structured neural networks", NeurIPS 2021).

Every function here maps (parameter group, state of one parameter), both read after `step()`, to gamma: a
number, or a tensor of the parameter's shape. No sign is needed for `maximize=True`: there the optimizer
ascends and loss - lam Omega is maximised, with the same prox. Weight decay is left alone: coupled decay is
a ridge in the loss, AdamW's decoupled decay precedes the prox and shrinks by lr * decay, as it does
without a penalty.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

import torch
from torch import Tensor

from ._errors import refusal

Metric = Callable[[Mapping[str, Any], Mapping[str, Any]], "float | Tensor"]


def sgd(group: Mapping[str, Any], state: Mapping[str, Any]) -> float | Tensor:
    """gamma = lr (1 - d) / (1 - mu) for momentum mu and dampening d, with or without Nesterov; else lr.

    Under a constant gradient g the buffer b <- mu b + (1 - d) g settles at (1 - d) / (1 - mu) g, and
    Nesterov's g + mu b (torch allows it for d = 0 only) at g / (1 - mu). The step lr that comes to mind
    first solves the problem with lam (1 - mu) / (1 - d) instead: ten times too weak at mu = 0.9.

    torch starts the buffer with the raw gradient, not with (1 - d) g. That changes how fast the buffer
    settles, not where: the pair (weights, buffer) that a step maps to itself has b = (1 - d) / (1 - mu) g
    whatever the first buffer was, so this gamma is used from the first step on and has the right fixed point.

    Raises: `EtatrickError` for mu >= 1, where the buffer never settles.
    """
    momentum = group["momentum"]
    if momentum == 0:  # torch reads the dampening only inside the momentum branch
        return group["lr"]
    if momentum >= 1:
        raise refusal(f"SGD with momentum {momentum} has no steady state, so no proximal step exists for it")
    return group["lr"] * ((1 - group["dampening"]) / (1 - momentum))


def adam(group: Mapping[str, Any], state: Mapping[str, Any]) -> float | Tensor:
    """gamma = lr / (sqrt(v / (1 - beta2^t)) + eps) for Adam and AdamW; v's running maximum for AMSGrad.

    t is the state's `step`, v its `exp_avg_sq` (`max_exp_avg_sq` with `amsgrad=True`). The first moment is
    bias-corrected by torch, so its weight on a constant gradient is one at every step and does not appear.
    """
    second = state["max_exp_avg_sq"] if group["amsgrad"] else state["exp_avg_sq"]
    correction = 1 - group["betas"][1] ** _count(state["step"])
    return group["lr"] / (_wide(second).sqrt() / correction**0.5 + group["eps"])


def rmsprop(group: Mapping[str, Any], state: Mapping[str, Any]) -> float | Tensor:
    """gamma = lr / ((1 - mu) (sqrt(s - a^2) + eps)) for momentum mu.

    s is `square_avg`, a is `grad_avg` (0 unless centered).
    Raises: `EtatrickError` for mu >= 1, as for SGD.
    """
    momentum, second = group["momentum"], _wide(state["square_avg"])
    if momentum >= 1:
        raise refusal(f"RMSprop with momentum {momentum} has no steady state, so no proximal step exists for it")
    if group["centered"]:
        second = second - _wide(state["grad_avg"]) ** 2
    return group["lr"] / ((1 - momentum) * (second.sqrt() + group["eps"]))


def adagrad(group: Mapping[str, Any], state: Mapping[str, Any]) -> float | Tensor:
    """gamma = lr / ((1 + (t - 1) lr_decay) (sqrt(sum) + eps)), with t `step` and `sum` from the state."""
    decay = 1 + (_count(state["step"]) - 1) * group["lr_decay"]
    return group["lr"] / (decay * (_wide(state["sum"]).sqrt() + group["eps"]))


def decoupled(group: Mapping[str, Any], state: Mapping[str, Any]) -> float | Tensor:
    """gamma = lr, whatever the optimizer does.

    The stationary points are those of loss + lam sum_i h_i Omega(w_i), with h_i the scale by which the
    optimizer divides the gradient. This is AdamW's idea of decay, applied to Omega; under a
    preconditioned optimizer it is not the stated objective.
    """
    return group["lr"]


METRICS: Final[Mapping[str, Metric]] = {
    "sgd": sgd,
    "adam": adam,
    "rmsprop": rmsprop,
    "adagrad": adagrad,
    "decoupled": decoupled,
}

_CLASSES: Final[Mapping[type[torch.optim.Optimizer], Metric]] = {
    torch.optim.SGD: sgd,
    torch.optim.Adam: adam,
    torch.optim.AdamW: adam,  # not a subclass of Adam in older versions of torch
    torch.optim.RMSprop: rmsprop,
    torch.optim.Adagrad: adagrad,
}


def metric_of(optimizer: torch.optim.Optimizer, metric: str | Metric = "auto") -> Metric:
    """The metric to use for `optimizer`: by its class for "auto", by name, or a function of your own.

    Warns for "auto" and an optimizer without a known diagonal metric, which gets the decoupled step.
    Raises: `EtatrickError` for an unknown name.
    """
    if not isinstance(metric, str):
        return metric
    if metric != "auto":
        return _named(metric)
    known = [found for kind, found in _CLASSES.items() if isinstance(optimizer, kind)]
    return known[0] if known else _fallback(type(optimizer).__name__)


def _named(metric: str) -> Metric:
    if metric not in METRICS:
        raise refusal(f"unknown metric {metric!r}; expected auto, {', '.join(METRICS)} or a function")
    return METRICS[metric]


def _fallback(optimizer: str) -> Metric:
    warnings.warn(
        f"no diagonal metric is known for {optimizer}, so the decoupled step lr * lam is used: it "
        "minimises loss + lam * sum_i h_i * Omega(w_i), with h_i the scale by which the optimizer divides "
        'the gradient, and not loss + lam * Omega; metric="decoupled" says that this is meant',
        UserWarning,
        stacklevel=4,
    )
    return decoupled


def _count(step: float | Tensor) -> float | Tensor:
    # Fused and capturable optimizers count in a float32 tensor on the device, where 1 - beta2^t would lose
    # five digits at small t; reading it would stall the device. The other layouts keep it on the CPU.
    if not isinstance(step, Tensor):
        return step
    return step.item() if step.device.type == "cpu" else step.double()


def _wide(state: Tensor) -> Tensor:
    # eps = 1e-8 vanishes next to a bfloat16 second moment and underflows in float16.
    return state.to(torch.promote_types(state.dtype, torch.float32))
