"""Which step does each torch optimizer imply? The one number per weight that an exact prox needs.

An optimizer that moves w along -d in the metric H = diag(h) with learning rate lr solves

    w+ = argmin_w  <d, w> + lam Omega(w) + (w - w_t)^T H (w - w_t) / (2 lr),

so for a separable Omega the penalty enters as one scalar prox per weight, with its own step lam * gamma_i:

    w_i+ = prox_{lam gamma_i Omega}(z_i),    gamma_i = lr / h_i,    z = the weights after `optimizer.step()`.

gamma_i is the factor with which a *constant* gradient g_i moves the weight, z_i = w_i - gamma_i g_i. That
is what makes -g_i in lam dOmega(w_i) the stationary points, those of loss + lam Omega and of nothing else
(Yun, Lozano and Yang, "Adaptive proximal gradient methods for structured neural networks", NeurIPS 2021).

Every function here maps (parameter group, state of one parameter), both read after `step()`, to a `Step`,
which holds gamma in the parts that a kernel wants. No sign is needed for `maximize=True`: there the optimizer
ascends and loss - lam Omega is maximised, with the same prox. Weight decay is left alone: coupled decay is
a ridge in the loss, AdamW's decoupled decay precedes the prox and shrinks by lr * decay, as it does
without a penalty.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor

from ._errors import refusal

Number = float | Tensor


@dataclass(frozen=True)
class Step:
    """gamma = numerator / (scale sqrt(second) + eps), or the numerator alone where `second` is None.

    The numerator is a number, or a tensor of one number or of the parameter's shape.
    """

    numerator: Number
    second: Tensor | None = None
    scale: Number = 1.0
    eps: float = 0.0

    def gamma(self) -> Number:
        """The step of each weight, at least in float32."""
        if self.second is None:
            return self.numerator
        return self.numerator / (wide(self.second).sqrt() * self.scale + self.eps)


#: (group, state) -> the step, whole (a number or a tensor) or in parts.
Metric = Callable[[Mapping[str, Any], Mapping[str, Any]], "Step | float | Tensor"]


def in_parts(step: Step | Number) -> Step:
    """What a metric returned, as a `Step`."""
    return step if isinstance(step, Step) else Step(step)


def sgd(group: Mapping[str, Any], state: Mapping[str, Any]) -> Step:
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
        return Step(_lr(group))
    if momentum >= 1:
        raise refusal(f"SGD with momentum {momentum} has no steady state, so no proximal step exists for it")
    return Step(_lr(group) * ((1 - group["dampening"]) / (1 - momentum)))


def adam(group: Mapping[str, Any], state: Mapping[str, Any]) -> Step:
    """gamma = lr / (sqrt(v / (1 - beta2^t)) + eps) for Adam and AdamW; v's running maximum for AMSGrad.

    t is the state's `step`, v its `exp_avg_sq` (`max_exp_avg_sq` with `amsgrad=True`). The first moment is
    bias-corrected by torch, so its weight on a constant gradient is one at every step and does not appear.
    """
    second = state["max_exp_avg_sq"] if group["amsgrad"] else state["exp_avg_sq"]
    correction = 1 - group["betas"][1] ** _count(state["step"])
    return Step(_lr(group), second, correction**-0.5, group["eps"])


def nadam(group: Mapping[str, Any], state: Mapping[str, Any]) -> Step:
    """gamma = lr c_t / (sqrt(v / (1 - beta2^t)) + eps), c_t the weight of a constant gradient in Nesterov's mix:

        c_t = (1 - mu_t) / (1 - P_t) + mu_{t+1} (1 - beta1^t) / (1 - P_t mu_{t+1}),
        mu_t = beta1 (1 - 0.96^(t psi) / 2),  P_t = mu_1 ... mu_t (the state's `mu_product`), psi `momentum_decay`.

    The first moment is not bias-corrected by torch: after t equal gradients it holds the share 1 - beta1^t.
    """
    beta1, beta2 = group["betas"]
    t, product = _count(state["step"]), _count(state["mu_product"])
    mu, following = (beta1 * (1 - 0.5 * 0.96 ** (k * group["momentum_decay"])) for k in (t, t + 1))
    mix = (1 - mu) / (1 - product) + following * (1 - beta1**t) / (1 - product * following)
    return Step(_lr(group) * mix, state["exp_avg_sq"], (1 - beta2**t) ** -0.5, group["eps"])


def radam(group: Mapping[str, Any], state: Mapping[str, Any]) -> Step:
    """gamma = lr r_t sqrt(1 - beta2^t) / (sqrt(v) + eps), and lr while the rectification r_t does not exist.

    rho_t = rho - 2 t beta2^t / (1 - beta2^t), rho = 2 / (1 - beta2) - 1; torch rectifies where rho_t > 5, with
    r_t^2 = (rho_t - 4) (rho_t - 2) rho / ((rho - 4) (rho - 2) rho_t). eps stands outside the bias correction.
    """
    t, beta2 = _count(state["step"]), group["betas"][1]
    limit, correction = 2 / (1 - beta2) - 1, 1 - beta2**t
    rho = limit - 2 * t * beta2**t / correction
    square = (rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho) * correction
    if not isinstance(rho, Tensor):
        return Step(_lr(group) * square**0.5, state["exp_avg_sq"], 1.0, group["eps"]) if rho > 5 else Step(_lr(group))
    rectified = square.sqrt() / (wide(state["exp_avg_sq"]).sqrt() + group["eps"])
    return Step(_lr(group) * torch.where(rho > 5, rectified, 1.0))


def adamax(group: Mapping[str, Any], state: Mapping[str, Any]) -> Step:
    """gamma = lr / u with u `exp_inf`, which holds eps; the first moment is bias-corrected, as in Adam."""
    return Step(_lr(group) / wide(state["exp_inf"]))


def rmsprop(group: Mapping[str, Any], state: Mapping[str, Any]) -> Step:
    """gamma = lr / ((1 - mu) (sqrt(s - a^2) + eps)) for momentum mu.

    s is `square_avg`, a is `grad_avg` (0 unless centered). Without noise s and a^2 come to differ by rounding only,
    and where the difference is below 0 it counts as 0.
    Raises: `EtatrickError` for mu >= 1, as for SGD.
    """
    momentum, second = group["momentum"], state["square_avg"]
    if momentum >= 1:
        raise refusal(f"RMSprop with momentum {momentum} has no steady state, so no proximal step exists for it")
    if group["centered"]:
        second = (wide(second) - wide(state["grad_avg"]) ** 2).clamp(min=0)
    return Step(_lr(group) / (1 - momentum), second, 1.0, group["eps"])


def keep_variance(group: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    """Raise `square_avg` of a centered RMSprop, by rounding errors, to where its next variance cannot round below 0.

    The next s - a^2 is alpha (s - a^2) + alpha (1 - alpha) (g - a)^2, computed to a few roundings of a^2; torch takes
    its square root as it is, which makes the weight nan. alpha (s - a^2) >= 16 u a^2 is out of their reach.
    """
    if group["alpha"] > 0 and "grad_avg" in state:
        average, square = state["grad_avg"], state["square_avg"]
        least = average.square() * (1 + 16 * torch.finfo(average.dtype).eps / group["alpha"])
        torch.maximum(square, least, out=square)


def adagrad(group: Mapping[str, Any], state: Mapping[str, Any]) -> Step:
    """gamma = lr / ((1 + (t - 1) lr_decay) (sqrt(sum) + eps)), with t `step` and `sum` from the state."""
    decay = 1 + (_count(state["step"]) - 1) * group["lr_decay"]
    return Step(_lr(group) / decay, state["sum"], 1.0, group["eps"])


def decoupled(group: Mapping[str, Any], state: Mapping[str, Any]) -> Step:
    """gamma = lr, whatever the optimizer does.

    Weights come to rest where the optimizer's direction d (its step over lr) balances lam dOmega. For
    d_i = g_i / h_i these are the stationary points of loss + lam sum_i h_i Omega(w_i). This is AdamW's idea
    of decay, applied to Omega; under a preconditioned optimizer it is not the stated objective.
    """
    return Step(_lr(group))


METRICS: Final[Mapping[str, Metric]] = {
    "sgd": sgd,
    "adam": adam,
    "nadam": nadam,
    "radam": radam,
    "adamax": adamax,
    "rmsprop": rmsprop,
    "adagrad": adagrad,
    "decoupled": decoupled,
}

_CLASSES: Final[Mapping[type[torch.optim.Optimizer], Metric]] = {
    torch.optim.SGD: sgd,
    torch.optim.Adam: adam,
    torch.optim.AdamW: adam,  # not a subclass of Adam in older versions of torch
    torch.optim.NAdam: nadam,
    torch.optim.RAdam: radam,
    torch.optim.Adamax: adamax,
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
        f"no diagonal metric is known for {optimizer}, so the decoupled step lr * lam is used: weights rest where "
        "the optimizer's direction d balances lam * dOmega, which for d_i = g_i / h_i minimises "
        "loss + lam * sum_i h_i * Omega(w_i) and not loss + lam * Omega; "
        'metric="decoupled" says that this is meant',
        UserWarning,
        stacklevel=4,
    )
    return decoupled


def wide(state: Tensor) -> Tensor:
    """The tensor at least in float32: eps = 1e-8 vanishes next to a bfloat16 moment and underflows in float16."""
    return state.to(torch.promote_types(state.dtype, torch.float32))


def _lr(group: Mapping[str, Any]) -> Number:
    return _count(group["lr"])


def _count(value: Number) -> Number:
    # Fused and capturable optimizers count in a float32 tensor on the device, where 1 - beta2^t would lose
    # five digits at small t; reading it would stall the device. The other layouts keep it on the CPU.
    if not isinstance(value, Tensor):
        return value
    return value.item() if value.device.type == "cpu" else value.double()
