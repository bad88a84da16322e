"""What every law owes in every layer: the plain layer in evaluation, zeros, half precision, copies, compilation."""

from __future__ import annotations

import copy
import io
from typing import Any

import pytest
import torch
from layer_cases import LAWS, every_law, every_layer, layer_and_inputs, scattered, training_loss
from torch import Tensor, nn

from etatrick.gpu.layers import (
    BernoulliGates,
    Draws,
    HardConcrete,
    Standout,
    StochasticGates,
    StochasticLayer,
    UnitStandout,
    VariationalDropout,
)
from etatrick.symbols import EtatrickError

RULES = (Standout, UnitStandout)


def stepped(layer: nn.Module, law: Any, inputs: Tensor) -> Tensor:
    """One evaluation of a loss with the cost, and its gradients."""
    loss = training_loss(layer, law, lambda: layer(inputs).float().square().mean())
    (loss + 1e-3 * layer.cost()).backward()
    return loss.detach()


@every_law
@every_layer
@pytest.mark.parametrize("bias", [True, False])
def test_finalized_layer_is_the_layer_in_evaluation(law: Any, kind: str, bias: bool) -> None:
    plain, inputs = layer_and_inputs(kind, bias)
    layer = scattered(StochasticLayer(plain, law)).eval()
    final = layer.finalize()
    assert type(final) is type(plain)
    assert repr(final) == repr(plain)
    assert torch.equal(final(inputs), layer(inputs))
    zeros = int((final.weight == 0).sum())
    assert (zeros == 0) if isinstance(law, RULES) else (0 < zeros < final.weight.numel())
    assert not any(a.data_ptr() == b.data_ptr() for a in final.parameters() for b in layer.parameters())


REMOVED = {
    "additive": lambda w, noise: noise - w.square().log() >= 3,
    "multiplicative": lambda w, noise: noise >= 3,
    "hard concrete": lambda w, noise: noise.sigmoid() * 1.2 - 0.1 <= 0,
    "bernoulli": lambda w, noise: noise <= 0,
    "stochastic gates": lambda w, noise: noise <= 0,
}


@pytest.mark.parametrize("name", REMOVED)
def test_the_right_weights_are_removed(name: str) -> None:
    layer = scattered(StochasticLayer(nn.Linear(40, 30), LAWS[name]), 0.0, 4.0)
    removed = REMOVED[name](layer.weight.detach(), layer.noise.detach())
    assert torch.equal(layer.finalize().weight == 0, removed)


def test_kept_weights_are_those_of_the_law() -> None:
    """theta for variational dropout, theta times the published gate of the test for gates."""
    gates = {
        "additive": lambda noise: 1.0,
        "hard concrete": lambda noise: (noise.sigmoid() * 1.2 - 0.1).clamp(0, 1),
        "bernoulli": torch.sigmoid,
        "stochastic gates": lambda noise: noise.clamp(0, 1),
    }
    for name, gate in gates.items():
        layer = scattered(StochasticLayer(nn.Linear(40, 30), LAWS[name]), -1.0, 2.0)
        weight = layer.finalize().weight
        expected = layer.weight * gate(layer.noise)
        torch.testing.assert_close(weight, torch.where(weight == 0, 0.0, expected))


@every_law
@every_layer
def test_gradients_are_finite_also_without_inputs(law: Any, kind: str) -> None:
    """An input that is always 0 has no spread: the root of the variance must not turn that into NaN."""
    plain, inputs = layer_and_inputs(kind)
    layer = StochasticLayer(plain, law)
    with torch.no_grad():
        layer.weight.view(-1)[:3] = 0.0
    stepped(layer, law, torch.zeros_like(inputs))
    stepped(layer, law, inputs)
    for name, p in layer.named_parameters():
        assert p.grad is not None, name
        assert p.grad.isfinite().all(), name


@every_law
def test_cast_to_bfloat16_keeps_the_noise_in_single_precision(law: Any) -> None:
    plain, inputs = layer_and_inputs("linear")
    layer = StochasticLayer(plain, law)
    before = None if layer.noise is None else layer.noise.detach().clone()
    layer.to(torch.bfloat16)
    assert layer.weight.dtype == torch.bfloat16
    half = inputs.bfloat16()
    stepped(layer, law, half)
    assert layer(half).dtype == torch.bfloat16 if not isinstance(law, BernoulliGates) else True
    if before is not None:
        assert layer.noise.dtype == layer.noise.grad.dtype == torch.float32
        assert torch.equal(layer.noise, before)
    layer.to(torch.float16)
    assert layer.noise is None or layer.noise.dtype == layer.noise.grad.dtype == torch.float32
    layer.to(torch.float64)
    assert layer.noise is None or layer.noise.dtype == torch.float64
    layer.to(torch.bfloat16)
    assert layer.noise is None or layer.noise.dtype == torch.float32
    scattered(layer).eval()
    assert torch.equal(layer.finalize()(half), layer(half))


@every_law
@every_layer
def test_autocast_trains_single_precision_parameters(law: Any, kind: str) -> None:
    plain, inputs = layer_and_inputs(kind)
    layer = StochasticLayer(plain, law)
    with torch.autocast("cpu", torch.bfloat16):
        loss = training_loss(layer, law, lambda: layer(inputs).square().float().mean())
        (loss + 1e-3 * layer.cost()).backward()
        assert layer.cost().dtype == torch.float32
        scattered(layer).eval()
        assert layer(inputs).dtype == torch.bfloat16
        assert torch.equal(layer.finalize()(inputs), layer(inputs))
    assert all(p.grad.dtype == torch.float32 and p.grad.isfinite().all() for p in layer.parameters())


@pytest.mark.parametrize("name", ["additive", "hard concrete", "stochastic gates"])
def test_half_precision_outputs_are_those_of_single_precision(name: str) -> None:
    """The same draws within the rounding of bfloat16, 8 bits, of sums of 6 terms and a spread."""
    plain, inputs = layer_and_inputs("linear")
    layer = StochasticLayer(plain, LAWS[name], Draws(torch.Generator().manual_seed(1)))
    with torch.autocast("cpu", torch.bfloat16):
        half = layer(inputs)
    layer.draws = Draws(torch.Generator().manual_seed(1))
    torch.testing.assert_close(half.float(), layer(inputs), rtol=0, atol=6 * 2.0**-8)


@every_law
def test_state_travels(law: Any) -> None:
    plain, inputs = layer_and_inputs("conv2d")
    layer = scattered(StochasticLayer(plain, law)).eval()
    names = {"weight", "bias"} if isinstance(law, RULES) else {"weight", "bias", "noise"}
    assert set(layer.state_dict()) == names
    file = io.BytesIO()
    torch.save(layer.state_dict(), file)
    file.seek(0)
    other = StochasticLayer(layer_and_inputs("conv2d")[0], law).eval()
    with torch.no_grad():
        other.weight.zero_()
    other.load_state_dict(torch.load(file, weights_only=True))
    assert torch.equal(other(inputs), layer(inputs))


@every_law
def test_copies_are_equal_and_independent(law: Any) -> None:
    plain, inputs = layer_and_inputs("linear")
    layer = StochasticLayer(plain, law, Draws(torch.Generator().manual_seed(4)))
    stepped(layer, law, inputs)
    layer.zero_grad()
    twin = copy.deepcopy(layer)
    assert torch.equal(stepped(layer, law, inputs), stepped(twin, law, inputs))
    assert all(torch.equal(a.grad, b.grad) for a, b in zip(layer.parameters(), twin.parameters(), strict=True))
    with torch.no_grad():
        twin.weight.add_(1)
    assert not torch.equal(layer.weight, twin.weight)


@every_law
@torch.no_grad()
def test_draws_follow_their_generator_and_evaluation_draws_nothing(law: Any) -> None:
    plain, inputs = layer_and_inputs("linear")
    first, second, third = (
        StochasticLayer(plain, law, Draws(torch.Generator().manual_seed(seed))) for seed in (1, 1, 2)
    )
    scattered(first, 0.0, 0.1), scattered(second, 0.0, 0.1), scattered(third, 0.0, 0.1)
    state = torch.get_rng_state()
    a, b, c = (layer(inputs) for layer in (first, second, third))
    assert torch.equal(a, b)
    assert not torch.equal(a, c)
    assert not torch.equal(a, first(inputs))
    generator = first.draws.generator.get_state()
    assert torch.equal(first.eval()(inputs), first(inputs))
    assert torch.equal(first.draws.generator.get_state(), generator)
    assert torch.equal(torch.get_rng_state(), state)


@every_law
@torch.no_grad()
def test_draws_do_not_depend_on_the_memory_format(law: Any) -> None:
    """Channels-last weights and inputs: the same outputs from the same seed."""
    plain, inputs = layer_and_inputs("conv2d")
    rows, channels = (
        scattered(StochasticLayer(m, law, Draws(torch.Generator().manual_seed(1))), 0.0, 1.0)
        for m in (plain, copy.deepcopy(plain).to(memory_format=torch.channels_last))
    )
    torch.testing.assert_close(rows(inputs), channels(inputs.to(memory_format=torch.channels_last)))


@pytest.mark.parametrize("name", ["additive, weights", "hard concrete", "bernoulli", "stochastic gates", "standout"])
@torch.no_grad()
def test_convolution_is_the_linear_layer_of_its_patches(name: str) -> None:
    """The same draws for the same weights, so the same outputs."""
    conv = nn.Conv2d(3, 4, (2, 3), stride=(2, 1), padding=(1, 0), dilation=(1, 2)).double()
    linear = nn.Linear(3 * 6, 4).double()
    linear.weight.copy_(conv.weight.flatten(1))
    linear.bias.copy_(conv.bias)
    inputs = torch.randn(2, 3, 6, 7, generator=torch.Generator().manual_seed(0)).double()
    patches = nn.functional.unfold(inputs, (2, 3), (1, 2), (1, 0), (2, 1)).transpose(1, 2)
    layers = [
        scattered(StochasticLayer(m, LAWS[name], Draws(torch.Generator().manual_seed(3)))) for m in (conv, linear)
    ]
    expected = layers[1](patches).transpose(1, 2).unflatten(2, (4, 3))
    torch.testing.assert_close(layers[0](inputs), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["additive", "multiplicative"])
@torch.no_grad()
def test_local_convolution_is_the_local_linear_layer_of_its_patches(name: str) -> None:
    """One output place: the draws then have the same order."""
    conv, linear = nn.Conv1d(3, 5, 4).double(), nn.Linear(12, 5).double()
    linear.weight.copy_(conv.weight.flatten(1))
    linear.bias.copy_(conv.bias)
    inputs = torch.randn(6, 3, 4, generator=torch.Generator().manual_seed(0)).double()
    layers = [
        scattered(StochasticLayer(m, LAWS[name], Draws(torch.Generator().manual_seed(3)))) for m in (conv, linear)
    ]
    torch.testing.assert_close(layers[0](inputs)[..., 0], layers[1](inputs.flatten(1)), rtol=1e-12, atol=1e-12)


@every_law
@every_layer
def test_compiled_layer_is_the_layer(law: Any, kind: str) -> None:
    """Traced whole; in training with the same draws, gradients included."""
    torch._dynamo.reset()
    plain, inputs = layer_and_inputs(kind)
    layer = StochasticLayer(plain, law)
    compiled = torch.compile(layer, fullgraph=True, backend="aot_eager")
    losses, gradients = [], []
    for forward in (layer, compiled):
        layer.zero_grad()
        with torch.random.fork_rng():
            torch.manual_seed(8)
            loss = training_loss(layer, law, lambda f=forward: f(inputs).square().mean())
        loss.backward()
        losses.append(loss.detach())
        gradients.append([p.grad for p in layer.parameters()])
    torch.testing.assert_close(losses[0], losses[1])
    torch.testing.assert_close(gradients[0], gradients[1])
    scattered(layer).eval()
    torch.testing.assert_close(compiled(inputs), layer(inputs))


@every_law
def test_cost_compiles(law: Any) -> None:
    torch._dynamo.reset()
    layer = scattered(StochasticLayer(nn.Linear(6, 4), law))
    compiled = torch.compile(layer.cost, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(), layer.cost())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning")  # torch's own, inside its compiler
@every_law
def test_generated_code_agrees(law: Any) -> None:
    """Inductor's own code, with torch's random numbers."""
    torch._dynamo.reset()
    plain, inputs = layer_and_inputs("conv2d")
    layer = StochasticLayer(plain, law)
    gradients = []
    with torch._inductor.config.patch(fallback_random=True):
        for forward in (layer, torch.compile(layer, fullgraph=True)):
            layer.zero_grad()
            with torch.random.fork_rng():
                torch.manual_seed(8)
                training_loss(layer, law, lambda f=forward: f(inputs).square().mean()).backward()
            gradients.append([p.grad for p in layer.parameters()])
    torch.testing.assert_close(gradients[0], gradients[1])
    torch.testing.assert_close(torch.compile(layer.cost, fullgraph=True)(), layer.cost())


def test_cost_is_the_sum_over_weights_with_a_gradient() -> None:
    layer = scattered(StochasticLayer(nn.Linear(6, 4).double(), VariationalDropout()))
    assert torch.autograd.gradcheck(
        lambda w, n: layer.law.cost(w, n).sum(), (layer.weight, layer.noise.detach().clamp(-8, 2).requires_grad_())
    )
    torch.testing.assert_close(layer.cost(), layer.law.cost(layer.weight, layer.noise).sum())
    assert float(StochasticLayer(nn.Linear(6, 4), Standout()).cost()) == 0


@every_law
def test_evaluation_is_differentiable_in_the_weight(law: Any) -> None:
    """Fine-tuning in evaluation mode: gradcheck where nothing is drawn."""
    plain, inputs = layer_and_inputs("linear")
    layer = scattered(StochasticLayer(plain.double(), law), 0.0, 4.0).eval()
    weight = layer.weight.detach().clone().requires_grad_()
    assert torch.autograd.gradcheck(
        lambda w: layer._map(inputs.double(), law.evaluated(w, layer.noise), layer.bias), (weight,)
    )


REFUSED = {
    "other layer": (lambda: StochasticLayer(nn.ConvTranspose1d(2, 2, 2), HardConcrete()), "cannot carry noise"),
    "subclass": (lambda: StochasticLayer(type("Mine", (nn.Linear,), {})(2, 2), HardConcrete()), "Mine cannot carry"),
    "hooks": (lambda: StochasticLayer(hooked(), HardConcrete()), "Linear has hooks"),
    "price": (lambda: HardConcrete(lzero=0.0), "must be positive, not 0.0"),
    "keep": (lambda: BernoulliGates(keep=1.0), "must lie in \\(0, 1\\), not 1.0"),
    "ends": (lambda: HardConcrete(gamma=0.1), "gamma < 0 and zeta > 1"),
    "threshold": (lambda: BernoulliGates(threshold=1.0), "must lie in \\[0, 1\\)"),
    "spread": (lambda: StochasticGates(spread=-1.0), "spread of stochastic gates must be positive"),
    "slope": (lambda: Standout(a=0.0), "slope a of standout must be positive"),
    "parametrization": (lambda: VariationalDropout("both"), "additive or multiplicative, not 'both'"),  # type: ignore[arg-type]
    "divergence": (lambda: VariationalDropout(divergence="k"), "exact or molchanov, not 'k'"),  # type: ignore[arg-type]
}


def hooked() -> nn.Linear:
    layer = nn.Linear(2, 2)
    layer.register_forward_hook(lambda *_: None)
    return layer


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_work_is_refused(case: str) -> None:
    make, sentence = REFUSED[case]
    with pytest.raises(EtatrickError, match=sentence):
        make()


def test_a_computed_weight_is_refused() -> None:
    layer = nn.Linear(2, 2)
    weight = layer.weight
    del layer._parameters["weight"]
    layer.weight = weight.detach() * 2
    with pytest.raises(EtatrickError, match="computed from something else"):
        StochasticLayer(layer, HardConcrete())
