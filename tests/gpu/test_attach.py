"""What a step under a penalty does to weights, and what it leaves alone."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
import torch
from torch import nn

from etatrick.gpu import Target, attach, constant, linear
from etatrick.gpu.progress import pack, unpack
from etatrick.symbols import EtatrickError


@pytest.fixture
def weight() -> nn.Parameter:
    return nn.Parameter(torch.tensor([[0.5, -0.02, 3.0], [-0.001, 0.0, -1.0]], dtype=torch.float64))


def sgd(*weights: nn.Parameter, lr: float = 0.1) -> torch.optim.SGD:
    return torch.optim.SGD(list(weights), lr=lr)


def still(optimizer: torch.optim.Optimizer, *weights: nn.Parameter) -> None:
    """One step with gradients that are present but zero."""
    for w in weights:
        w.grad = torch.zeros_like(w)
    optimizer.step()


def test_one_step_by_hand(weight: nn.Parameter, lasso: Any) -> None:
    optimizer = sgd(weight)
    handle = attach(optimizer, lasso, lam=0.3)
    still(optimizer, weight)
    expected = torch.tensor([[0.47, 0.0, 2.97], [0.0, 0.0, -0.97]], dtype=torch.float64)
    torch.testing.assert_close(weight.detach(), expected, rtol=0, atol=1e-15)
    assert handle.nonzeros() == 3
    assert handle.position == 1
    assert handle.objective() == pytest.approx(0.3 * 4.41, rel=1e-14)


def test_each_group_has_its_own_learning_rate(lasso: Any) -> None:
    first, second = (nn.Parameter(torch.ones(2, 2, dtype=torch.float64)) for _ in range(2))
    optimizer = torch.optim.SGD([{"params": [first], "lr": 0.1}, {"params": [second], "lr": 0.01}])
    attach(optimizer, lasso, lam=1.0)
    still(optimizer, first, second)
    torch.testing.assert_close(first.detach(), torch.full_like(first, 0.9))
    torch.testing.assert_close(second.detach(), torch.full_like(second, 0.99))


def test_adam_groups_use_their_own_betas_and_eps(lasso: Any) -> None:
    groups = [{"betas": (0.9, 0.99), "eps": 0.5}, {"betas": (0.5, 0.9), "eps": 1.0}]
    weights = [nn.Parameter(torch.ones(2, 2, dtype=torch.float64)) for _ in groups]
    optimizer = torch.optim.Adam([group | {"params": [w]} for group, w in zip(groups, weights, strict=True)], lr=0.1)
    attach(optimizer, lasso, lam=2.0)
    for w in weights:
        w.grad = torch.full_like(w, 0.5)
    optimizer.step()
    for group, w in zip(groups, weights, strict=True):
        gamma = 0.1 / (0.5 + group["eps"])
        torch.testing.assert_close(w.detach(), torch.full_like(w, 1 - gamma * (0.5 + 2.0)))


def test_parameters_without_gradient_are_left_alone(weight: nn.Parameter, lasso: Any) -> None:
    other = nn.Parameter(torch.ones(2, 2, dtype=torch.float64))
    optimizer = torch.optim.Adam([weight, other], lr=0.1)
    handle = attach(optimizer, lasso, lam=0.3)
    before = weight.detach().clone()
    still(optimizer, other)
    assert torch.equal(weight, before)
    assert not torch.equal(other, torch.ones_like(other))
    assert [layer.jumping for layer in handle.stats()] == [None, 0.0]


def test_only_chosen_parameters_are_penalised(weight: nn.Parameter, lasso: Any) -> None:
    bias = nn.Parameter(torch.ones(3, dtype=torch.float64))
    optimizer = sgd(weight, bias)
    handle = attach(optimizer, lasso, lam=0.3)
    still(optimizer, weight, bias)
    assert torch.equal(bias, torch.ones_like(bias))
    assert [name for name, _ in handle.parameters] == ["parameter 0"]


@pytest.mark.parametrize(
    "make",
    [
        lambda p: torch.optim.SGD(p, lr=0.0, momentum=0.9),
        lambda p: torch.optim.Adam(p, lr=0.0),
        lambda p: torch.optim.Adam(p, lr=0.0, amsgrad=True, fused=True),
        lambda p: torch.optim.RMSprop(p, lr=0.0),
        lambda p: torch.optim.Adagrad(p, lr=0.0),
    ],
)
def test_lr_zero_returns_every_bit(make: Any, weight: nn.Parameter, log_sum: Any) -> None:
    before = weight.detach().clone()
    optimizer = make([weight])
    attach(optimizer, log_sum, lam=1.0)
    still(optimizer, weight)
    assert torch.equal(weight, before)


def test_factor_zero_returns_every_bit(weight: nn.Parameter, log_sum: Any) -> None:
    before = weight.detach().clone()
    optimizer = sgd(weight)
    attach(optimizer, log_sum, lam=1.0, schedule=constant(0.0))
    still(optimizer, weight)
    assert torch.equal(weight, before)


def test_vanishing_gradients_give_zeros_and_no_nan(weight: nn.Parameter, log_sum: Any) -> None:
    optimizer = torch.optim.Adam([weight], lr=1e-3)
    attach(optimizer, log_sum, lam=1e-5)
    still(optimizer, weight)  # gamma lam = 1e-3 / 1e-8 * 1e-5 = 1: everything below about 3 goes
    assert weight.detach().count_nonzero() == 0
    assert not weight.isnan().any()


def test_cap_keeps_them_alive(weight: nn.Parameter, log_sum: Any) -> None:
    optimizer = torch.optim.Adam([weight], lr=1e-3)
    handle = attach(optimizer, log_sum, lam=1e-5, cap=1e-6)
    still(optimizer, weight)
    assert handle.nonzeros() == 5  # below eps^2 the dead zone is step / eps = 0.00033
    assert handle.stats()[0].capped == 1.0
    assert handle.stats()[0].jumping == 0.0


def test_stats_tell_the_regimes_apart(weight: nn.Parameter, log_sum: Any) -> None:
    optimizer = torch.optim.SGD([weight], lr=0.1)
    handle = attach(optimizer, log_sum, lam=1e-3)
    assert handle.stats()[0].jumping is None
    still(optimizer, weight)  # step 1e-4 >= eps^2 = 9e-6
    optimizer.zero_grad()
    layer = handle.stats()[0]
    assert (layer.name, layer.shape, layer.weights) == ("parameter 0", (2, 3), 6)
    assert layer.jumping == 1.0
    assert layer.capped == 0.0
    assert layer.nonzeros == handle.nonzeros() == int(weight.count_nonzero())


def test_detach_ends_the_penalty(weight: nn.Parameter, lasso: Any) -> None:
    optimizer = sgd(weight)
    handle = attach(optimizer, lasso, lam=0.3)
    handle.detach()
    handle.detach()
    before = weight.detach().clone()
    still(optimizer, weight)
    assert torch.equal(weight, before)
    assert "etatrick" not in optimizer.state_dict()


def test_penalty_is_converted_once(weight: nn.Parameter, lasso: Any) -> None:
    class Symbolic:
        def to_torch(self) -> Any:
            return lasso

    assert attach(sgd(weight), Symbolic(), lam=0.3).penalty is lasso


def test_bfloat16_weights_get_exact_zeros(lasso: Any) -> None:
    w = nn.Parameter(torch.tensor([[0.5, -0.01]], dtype=torch.bfloat16))
    optimizer = torch.optim.Adam([w], lr=0.1)
    attach(optimizer, lasso, lam=0.1)
    w.grad = torch.full_like(w, 0.5)
    optimizer.step()  # Adam moves both by -0.1, then the threshold is 0.1 / 0.5 * 0.1 = 0.02
    torch.testing.assert_close(w.detach(), torch.tensor([[0.38, -0.09]], dtype=torch.bfloat16))


def test_maximize_maximises_the_difference(lasso: Any) -> None:
    w = nn.Parameter(torch.zeros(1, 1, dtype=torch.float64))
    optimizer = torch.optim.SGD([w], lr=0.1, maximize=True)
    attach(optimizer, lasso, lam=0.25)
    for _ in range(500):
        w.grad = 1 - w.detach()  # of w - w^2/2, so w - w^2/2 - |w|/4 is largest at 3/4
        optimizer.step()
    assert w.item() == pytest.approx(0.75, abs=1e-12)


@pytest.mark.parametrize("fused", [True, False])
def test_overflow_under_a_gradient_scaler_skips_everything(fused: bool, weight: nn.Parameter, lasso: Any) -> None:
    weight = nn.Parameter(weight.detach().float())
    optimizer = torch.optim.Adam([weight], lr=0.1, fused=fused)
    handle = attach(optimizer, lasso, lam=0.3)
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0)
    before = weight.detach().clone()
    for factor, skipped in ((float("inf"), True), (1.0, False)):
        scaler.scale((weight * factor).sum()).backward()
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
        assert torch.equal(weight, before) is skipped
        assert handle.position == (0 if skipped else 1)


def test_schedule_scales_lam(lasso: Any) -> None:
    w = nn.Parameter(torch.ones(1, 1, dtype=torch.float64))
    optimizer = sgd(w, lr=0.1)
    attach(optimizer, lasso, lam=1.0, schedule=linear(4, stop=1.0))
    for total in (0.25, 0.75, 1.5, 2.5, 3.5):  # of 0.1 lam: quarters, then 1
        still(optimizer, w)
        assert w.item() == pytest.approx(1 - 0.1 * total, abs=1e-14)


def test_resume_continues_the_schedule(weight: nn.Parameter, log_sum: Any, tmp_path: Any) -> None:
    def build(start: torch.Tensor) -> tuple[nn.Parameter, torch.optim.Optimizer, Any]:
        w = nn.Parameter(start.clone())
        optimizer = torch.optim.Adam([w], lr=1e-2)
        return w, optimizer, attach(optimizer, log_sum, lam=1e-3, schedule=linear(20))

    def advance(w: nn.Parameter, optimizer: torch.optim.Optimizer, steps: int) -> None:
        for _ in range(steps):
            w.grad = w.detach() - 0.3
            optimizer.step()

    whole, optimizer, _ = build(weight.detach())
    advance(whole, optimizer, 12)

    w, optimizer, _ = build(weight.detach())
    advance(w, optimizer, 5)
    torch.save(optimizer.state_dict(), tmp_path / "optimizer.pt")
    w, optimizer, handle = build(w.detach())
    optimizer.load_state_dict(torch.load(tmp_path / "optimizer.pt", weights_only=True))
    assert handle.position == 5
    advance(w, optimizer, 7)
    assert torch.equal(w, whole)


def tiny_run(steps: int, lasso: Any, handle_of: Any, kind: str = "adam") -> tuple[nn.Parameter, Any, Any]:
    w = nn.Parameter(torch.linspace(-1, 1, 30).reshape(5, 6).clone())
    optimizer = {"adam": torch.optim.Adam, "nadam": torch.optim.NAdam, "sgd": torch.optim.SGD}[kind]([w], lr=1e-2)
    handle = handle_of(optimizer, lasso)
    advance(w, optimizer, 0, steps)
    return w, optimizer, handle


def advance(w: nn.Parameter, optimizer: torch.optim.Optimizer, first: int, last: int) -> None:
    for i in range(first, last):
        w.grad = w.detach() - 0.3 + 0.1 * torch.randn(w.shape, generator=torch.Generator().manual_seed(i))
        optimizer.step()


SETTINGS: dict[str, dict[str, Any]] = {
    "ramp": {"schedule": linear(20)},
    "every": {"schedule": linear(20), "every": 4},
    "cap": {"cap": 1e-3},
    "freeze-before": {"freeze": 5},
    "freeze-after": {"freeze": 12},
    "target": {"schedule": Target(0.4, 20, interval=2), "freeze": 15},
    "rows": {"groups": "row"},
    "majorize": {"mode": "majorize"},
}


@pytest.mark.parametrize("way", ["state_dict", "deepcopy", "pickle"])
@pytest.mark.parametrize("name", SETTINGS)
def test_interrupted_runs_continue_bit_for_bit(name: str, way: str, log_sum: Any, tmp_path: Any) -> None:
    def handle_of(optimizer: torch.optim.Optimizer, penalty: Any) -> Any:
        return attach(optimizer, penalty, lam=3e-2, **SETTINGS[name])

    whole, _, reference = tiny_run(18, log_sum, handle_of)
    w, optimizer, handle = tiny_run(7, log_sum, handle_of)
    if way == "state_dict":
        torch.save({"w": w.detach(), "optimizer": optimizer.state_dict()}, tmp_path / "run.pt")
        saved = torch.load(tmp_path / "run.pt", weights_only=True)
        w, optimizer, handle = tiny_run(0, log_sum, handle_of)
        w.data.copy_(saved["w"])
        optimizer.load_state_dict(saved["optimizer"])
    elif way == "deepcopy":
        before, old = w.detach().clone(), w
        w, optimizer, handle = copy.deepcopy((w, optimizer, handle))
    else:
        w, optimizer, handle = pickle.loads(pickle.dumps((w, optimizer, handle)))
    assert handle.position == 7
    advance(w, optimizer, 7, 18)
    assert torch.equal(w, whole)
    assert handle.stats() == reference.stats()
    assert not torch.equal(whole, tiny_run(18, log_sum, lambda *_: None)[0])
    if way == "deepcopy":
        assert torch.equal(old, before)


def test_copying_a_detached_handle_attaches_nothing(lasso: Any) -> None:
    w = nn.Parameter(torch.ones(2, 2))
    handle = attach(sgd(w), lasso, 0.1)
    handle.detach()
    other, copied = copy.deepcopy((w, handle))
    still(copied.optimizer, other)
    assert torch.equal(other, torch.ones_like(w))


def test_state_with_another_frozen_support_is_refused(lasso: Any) -> None:
    first, second = nn.Parameter(torch.ones(2, 2)), nn.Parameter(torch.ones(9, 2))
    source, target = sgd(first), sgd(second)
    attach(source, lasso, 0.1).freeze()
    attach(target, lasso, 0.1)
    state = source.state_dict()
    with pytest.raises(EtatrickError, match="not that of a weight of shape"):
        target.load_state_dict(state)


def test_masks_survive_packing() -> None:
    for shape in ((1,), (8,), (3, 3), (0, 4), (5, 7)):
        mask = torch.rand(shape, generator=torch.Generator().manual_seed(1)) < 0.5
        packed = pack(mask)
        assert packed.numel() == -(-mask.numel() // 8)
        assert torch.equal(unpack(packed, mask), mask)


def test_capped_share_is_that_of_the_whole_run(lasso: Any) -> None:
    w = nn.Parameter(torch.ones(1, 2))
    optimizer = sgd(w, lr=0.1)
    handle = attach(optimizer, lasso, lam=1.0, cap=0.05)
    still(optimizer, w)
    optimizer.param_groups[0]["lr"] = 0.01
    for _ in range(3):
        still(optimizer, w)
    assert handle.stats()[0].capped == 0.25


def test_state_of_two_penalties_is_kept_apart(lasso: Any, log_sum: Any) -> None:
    weights = [nn.Parameter(torch.ones(2, 2)) for _ in range(2)]

    def build() -> tuple[torch.optim.Optimizer, list[Any]]:
        optimizer = sgd(*weights)
        pairs = zip((lasso, log_sum), weights, strict=True)
        return optimizer, [attach(optimizer, p, 0.1, [w]) for p, w in pairs]

    optimizer, (_, second) = build()
    still(optimizer, *weights)
    second.detach()
    still(optimizer, *weights)
    state = optimizer.state_dict()
    assert state["etatrick"].keys() == {"0"}
    assert (state["etatrick"]["0"]["penalty"], state["etatrick"]["0"]["position"]) == ("lasso", 2)

    state["etatrick"]["1"] = state["etatrick"]["0"] | {"penalty": "log_sum", "position": 7}
    other, handles = build()
    other.load_state_dict(state)
    assert [h.position for h in handles] == [2, 7]


def test_state_without_penalty_starts_the_schedule(weight: nn.Parameter, lasso: Any) -> None:
    plain = sgd(weight).state_dict()
    optimizer = sgd(weight)
    handle = attach(optimizer, lasso, lam=0.1)
    optimizer.load_state_dict(plain)
    assert handle.position == 0


def test_state_of_other_parameters_is_refused(weight: nn.Parameter, lasso: Any) -> None:
    other = nn.Parameter(torch.ones(2, 2))
    source = sgd(weight, other)
    attach(source, lasso, 0.1, [other])
    target = sgd(weight, other)
    attach(target, lasso, 0.1, [weight])
    with pytest.raises(EtatrickError, match="no penalty on parameters 0; it has one on 1"):
        target.load_state_dict(source.state_dict())


@pytest.mark.parametrize("lam", [-1e-3, float("nan"), float("inf")])
def test_bad_lam_is_refused(lam: float, weight: nn.Parameter, lasso: Any) -> None:
    with pytest.raises(EtatrickError, match="lam must be a finite number >= 0"):
        attach(sgd(weight), lasso, lam)


@pytest.mark.parametrize("cap", [0.0, -1.0, float("nan")])
def test_bad_cap_is_refused(cap: float, weight: nn.Parameter, lasso: Any) -> None:
    with pytest.raises(EtatrickError, match="cap must be positive"):
        attach(sgd(weight), lasso, 0.1, cap=cap)


def test_sparse_gradient_is_refused(lasso: Any) -> None:
    table = nn.Embedding(5, 3, sparse=True)
    optimizer = sgd(table.weight)
    attach(optimizer, lasso, 0.1, table.weight)
    table(torch.tensor([1])).sum().backward()
    with pytest.raises(EtatrickError, match="sparse gradient"):
        optimizer.step()


def test_complex_weights_are_refused(lasso: Any) -> None:
    w = nn.Parameter(torch.ones(2, 2, dtype=torch.complex64))
    with pytest.raises(EtatrickError, match="complex"):
        attach(sgd(w), lasso, 0.1)


def test_importing_the_package_loads_no_sympy() -> None:
    import subprocess
    import sys

    code = "import sys, etatrick.gpu; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
