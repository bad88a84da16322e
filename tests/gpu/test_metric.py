"""gamma is the factor with which an optimizer, once settled, turns a constant gradient into a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from etatrick.gpu import METRICS, attach
from etatrick.gpu.metric import in_parts, metric_of
from etatrick.symbols import EtatrickError

GRADIENT = torch.tensor([-3.0, -1e-3, 0.5, 20.0], dtype=torch.float64)
O = torch.optim  # noqa: E741 - a table of one-liners

SETTLED: dict[str, tuple[Callable[[list[Tensor]], O.Optimizer], int]] = {
    "sgd": (lambda p: O.SGD(p, lr=0.1), 1),
    "sgd-tensor-lr": (lambda p: O.SGD(p, lr=torch.tensor(0.1)), 1),
    "sgd-unused-dampening": (lambda p: O.SGD(p, lr=0.1, dampening=0.5), 1),
    "sgd-momentum": (lambda p: O.SGD(p, lr=0.1, momentum=0.8), 300),
    "sgd-nesterov": (lambda p: O.SGD(p, lr=0.1, momentum=0.8, nesterov=True), 300),
    "sgd-dampening": (lambda p: O.SGD(p, lr=0.1, momentum=0.8, dampening=0.3), 300),
    "sgd-fused": (lambda p: O.SGD(p, lr=0.1, momentum=0.8, fused=True), 300),
    "adam-first-step": (lambda p: O.Adam(p, lr=0.1, eps=1e-3), 1),
    "adam": (lambda p: O.Adam(p, lr=0.1, eps=1e-3, foreach=False), 7),
    "adam-foreach": (lambda p: O.Adam(p, lr=0.1, eps=1e-3, foreach=True), 7),
    "adam-fused": (lambda p: O.Adam(p, lr=0.1, eps=1e-3, fused=True), 7),
    "adam-tensor-lr": (lambda p: O.Adam(p, lr=torch.tensor(0.1), eps=1e-3), 7),
    "amsgrad": (lambda p: O.Adam(p, lr=0.1, eps=1e-3, amsgrad=True), 7),
    "adamw": (lambda p: O.AdamW(p, lr=0.1, eps=1e-3, weight_decay=0), 7),
    "adamw-fused": (lambda p: O.AdamW(p, lr=0.1, eps=1e-3, weight_decay=0, fused=True), 7),
    "nadam-first-step": (lambda p: O.NAdam(p, lr=0.1, eps=1e-3), 1),
    "nadam": (lambda p: O.NAdam(p, lr=0.1, eps=1e-3, momentum_decay=0.1), 7),
    "nadam-foreach": (lambda p: O.NAdam(p, lr=0.1, eps=1e-3, foreach=True), 7),
    "radam-first-step": (lambda p: O.RAdam(p, lr=0.1, eps=1e-3), 1),
    "radam-before-rectification": (lambda p: O.RAdam(p, lr=0.1, eps=1e-3), 5),
    "radam": (lambda p: O.RAdam(p, lr=0.1, eps=1e-3), 9),
    "radam-foreach": (lambda p: O.RAdam(p, lr=0.1, eps=1e-3, foreach=True), 9),
    "adamax": (lambda p: O.Adamax(p, lr=0.1, eps=1e-3), 7),
    "adamax-foreach": (lambda p: O.Adamax(p, lr=0.1, eps=1e-3, foreach=True), 7),
    "rmsprop": (lambda p: O.RMSprop(p, lr=0.1, eps=1e-3), 7),
    "rmsprop-centered": (lambda p: O.RMSprop(p, lr=0.1, eps=1e-3, centered=True), 7),
    "adagrad": (lambda p: O.Adagrad(p, lr=0.1, eps=1e-3, lr_decay=0.2), 7),
    "adagrad-fused": (lambda p: O.Adagrad(p, lr=0.1, eps=1e-3, lr_decay=0.2, fused=True), 7),
}


def gamma_of(metric: Any, group: Any, state: Any) -> Any:
    return in_parts(metric(group, state)).gamma()


def constant_steps(optimizer: O.Optimizer, w: Tensor, steps: int) -> Tensor:
    """The last of `steps` displacements under a constant gradient."""
    for _ in range(steps):
        before = w.detach().clone()
        w.grad = GRADIENT.clone()
        optimizer.step()
    return before - w.detach()


@pytest.mark.parametrize("name", SETTLED)
def test_gamma_is_the_response_to_a_constant_gradient(name: str) -> None:
    make, steps = SETTLED[name]
    w = torch.nn.Parameter(torch.zeros(4, dtype=torch.float64))
    optimizer = make([w])
    moved = constant_steps(optimizer, w, steps)
    gamma = gamma_of(metric_of(optimizer), optimizer.param_groups[0], optimizer.state[w])
    # a learning rate held in a float32 tensor, as NAdam's product of momenta, is only known to seven digits
    tolerance = 1e-6 if "tensor" in name or "nadam" in name else 1e-11
    torch.testing.assert_close(moved, gamma * GRADIENT, rtol=tolerance, atol=0)


def test_rmsprop_momentum_settles_at_its_gamma() -> None:
    w = torch.nn.Parameter(torch.zeros(4, dtype=torch.float64))
    optimizer = O.RMSprop([w], lr=0.1, alpha=0.5, momentum=0.8)
    moved = constant_steps(optimizer, w, 300)
    gamma = gamma_of(metric_of(optimizer), optimizer.param_groups[0], optimizer.state[w])
    torch.testing.assert_close(moved, gamma * GRADIENT, rtol=1e-11, atol=0)


def test_amsgrad_reads_the_maximum() -> None:
    w = torch.nn.Parameter(torch.zeros(4, dtype=torch.float64))
    optimizer = O.Adam([w], lr=0.1, amsgrad=True)
    for scale in (10.0, 1.0, 1.0):
        w.grad = scale * GRADIENT
        optimizer.step()
    state = optimizer.state[w]
    state["exp_avg_sq"].zero_()
    expected = 0.1 / ((state["max_exp_avg_sq"] / (1 - 0.999**3)).sqrt() + 1e-8)
    torch.testing.assert_close(gamma_of(metric_of(optimizer), optimizer.param_groups[0], state), expected)


def test_step_counters_of_every_layout_agree() -> None:
    group = {"lr": 0.1, "eps": 1e-8, "betas": (0.9, 0.999), "amsgrad": False}
    second = torch.full((3,), 1e-3, dtype=torch.float64)
    gammas = [gamma_of(METRICS["adam"], group, {"step": t, "exp_avg_sq": second}) for t in (1, torch.tensor(1.0))]
    torch.testing.assert_close(gammas[0], gammas[1], rtol=1e-15, atol=0)
    torch.testing.assert_close(gammas[0], torch.full_like(second, 0.1 / (1 + 1e-8)), rtol=1e-12, atol=0)


def test_half_precision_state_keeps_eps() -> None:
    group = {"lr": 0.1, "eps": 1e-8, "betas": (0.9, 0.999), "amsgrad": False}
    gamma = gamma_of(METRICS["adam"], group, {"step": 1, "exp_avg_sq": torch.zeros(2, dtype=torch.float16)})
    torch.testing.assert_close(gamma, torch.full((2,), 1e7))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="capturable optimizers need a CUDA device")
@pytest.mark.parametrize("options", [{"capturable": True}, {"fused": True}])
def test_device_layouts_on_cuda(options: dict[str, Any]) -> None:
    w = torch.nn.Parameter(torch.zeros(4, dtype=torch.float64, device="cuda"))
    optimizer = O.Adam([w], lr=torch.tensor(0.1, device="cuda"), eps=1e-3, **options)
    for _ in range(3):
        before = w.detach().clone()
        w.grad = GRADIENT.cuda()
        optimizer.step()
    gamma = gamma_of(metric_of(optimizer), optimizer.param_groups[0], optimizer.state[w])
    torch.testing.assert_close(before - w.detach(), gamma * GRADIENT.cuda(), rtol=1e-6, atol=0)


@pytest.mark.parametrize("name", ["radam", "nadam"])
def test_counters_on_the_device_give_the_same_gamma(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What capturable optimizers keep as tensors, read without a round trip: the branch must be taken there too."""
    monkeypatch.setattr("etatrick.gpu.metric._count", lambda value: value)
    second = torch.tensor([1e-3, 2.0], dtype=torch.float64)
    group = {"lr": 0.1, "eps": 1e-3, "betas": (0.9, 0.999), "momentum_decay": 0.1}
    for t in (1, 5, 6, 50):
        product = 0.7**t
        host = {"step": t, "mu_product": product, "exp_avg_sq": second}
        device = host | {"step": torch.tensor(float(t), dtype=torch.float64)}
        got, expected = (
            torch.as_tensor(gamma_of(METRICS[name], group, s), dtype=torch.float64) for s in (device, host)
        )
        torch.testing.assert_close(got, expected.expand(got.shape), rtol=1e-12, atol=0)


def test_unknown_optimizer_warns_which_objective_it_gets() -> None:
    w = torch.nn.Parameter(torch.zeros(4))
    with pytest.warns(
        UserWarning, match=r"no diagonal metric is known for LBFGS.*balances lam.*loss \+ lam \* sum_i h_i"
    ):
        metric = metric_of(O.LBFGS([w]))
    assert metric is METRICS["decoupled"]


def test_adadelta_takes_the_decoupled_step_and_warns(lasso: Any) -> None:
    w = torch.nn.Parameter(torch.tensor([0.05, -2.0], dtype=torch.float64))
    optimizer = O.Adadelta([w], lr=0.1)
    with pytest.warns(UserWarning, match="no diagonal metric is known for Adadelta"):
        attach(optimizer, lasso, 1.0, [w])
    w.grad = torch.zeros_like(w)
    optimizer.step()
    torch.testing.assert_close(w.detach(), torch.tensor([0.0, -1.9], dtype=torch.float64))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_centered_rmsprop_survives_a_constant_gradient(dtype: torch.dtype, lasso: Any) -> None:
    """torch alone takes the root of square_avg - grad_avg^2 below 0, whose rounding makes every weight nan."""
    gradient = torch.linspace(-3, 3, 64, dtype=dtype)

    def final(attached: bool, alpha: float) -> Tensor:
        w = torch.nn.Parameter(torch.ones(64, dtype=dtype))
        optimizer = O.RMSprop([w], lr=1e-3, alpha=alpha, centered=True)
        if attached:
            attach(optimizer, lasso, 0.1, [w])
        for _ in range(600):
            w.grad = gradient.clone()
            optimizer.step()
        return w.detach()

    assert final(False, 0.9).isnan().any()
    assert not any(final(True, alpha).isnan().any() for alpha in (0.1, 0.5, 0.9, 0.99))


def test_variance_below_zero_counts_as_zero() -> None:
    group = {"lr": 0.1, "eps": 1e-3, "momentum": 0.0, "centered": True}
    state = {"square_avg": torch.tensor([1.0]), "grad_avg": torch.tensor([1.0 + 1e-7])}
    assert float(gamma_of(METRICS["rmsprop"], group, state)) == pytest.approx(100)


def test_decoupled_by_name_does_not_warn() -> None:
    metric = metric_of(O.LBFGS([torch.nn.Parameter(torch.zeros(4))]), "decoupled")
    assert gamma_of(metric, {"lr": 0.5}, {}) == 0.5


def test_own_metric_is_used_as_it_is() -> None:
    def own(group: object, state: object) -> float:
        return 0.25

    assert metric_of(O.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0), own) is own


def test_unknown_name_is_refused() -> None:
    with pytest.raises(EtatrickError, match="unknown metric 'adma'; expected auto, sgd, adam"):
        metric_of(O.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0), "adma")


@pytest.mark.parametrize("name", ["sgd", "rmsprop"])
def test_momentum_of_one_is_refused(name: str) -> None:
    group = {"momentum": 1.0, "lr": 0.1, "dampening": 0.0}
    with pytest.raises(EtatrickError, match="no steady state"):
        METRICS[name](group, {"square_avg": torch.zeros(1)})
