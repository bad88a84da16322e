"""The one layer that carries any noise law, around the affine map of any Linear or convolution."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from .._errors import refusal
from ._draws import Draws, Source
from ._law import NoiseLaw

Plain = nn.Linear | nn.Conv1d | nn.Conv2d | nn.Conv3d

#: The layers that can carry noise; not their subclasses, whose forward may be another one.
SUPPORTED: Final = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)


@dataclass(frozen=True, eq=False)
class _Map:
    """A plain layer without its parameters: torch's own forward, strides and padding modes included."""

    layer: Plain

    def __call__(self, inputs: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        if isinstance(self.layer, nn.Linear):
            return nn.functional.linear(inputs, weight, bias)
        return self.layer._conv_forward(inputs, weight, bias)

    def filled(self, weight: nn.Parameter, bias: nn.Parameter | None) -> Plain:
        """The plain layer with these parameters."""
        layer = copy.deepcopy(self.layer)
        layer.weight, layer.bias = weight, bias
        return layer


def _emptied(layer: Plain) -> _Map:
    bare = copy.copy(layer)
    bare._parameters = dict.fromkeys(layer._parameters)
    return _Map(bare)


class StochasticLayer(nn.Module):
    """A Linear, Conv1d, Conv2d or Conv3d whose weight carries the noise of `law` in training.

    It takes over the parameters of `layer` (the same objects, as `weight` and `bias`) and adds the law's parameter as
    `noise`, which stays float32 when the module is cast to half precision. In evaluation it is the plain layer that
    `finalize` returns. Biases carry no noise.

    Args:
        layer: a plain layer, which is left as it is.
        law: a noise law.
        draws: where the random numbers come from, by default torch's global generator.

    Raises: `EtatrickError` for any other layer, and for one with hooks or a computed weight, which would be lost.
    """

    weight: nn.Parameter
    bias: nn.Parameter | None
    noise: nn.Parameter | None

    def __init__(self, layer: Plain, law: NoiseLaw, draws: Source | None = None) -> None:
        super().__init__()
        self.weight, bias = _own_parameters(layer)
        self.register_parameter("bias", bias)
        self.law = law
        self.draws = draws or Draws()
        initial = law.initial(layer.weight)
        self.register_parameter("noise", None if initial is None else nn.Parameter(initial))
        self._map = _emptied(layer)
        self.train(layer.training)

    def forward(self, inputs: Tensor) -> Tensor:
        """Outputs of the plain layer's shape: drawn in training, fixed in evaluation."""
        if self.training:
            return self.law.outputs(self._map, inputs, self.weight, self.bias, self.noise, self.draws)
        return self._map(inputs, self.law.evaluated(self.weight, self.noise), self.bias)

    def cost(self) -> Tensor:
        """The law's cost, summed over the weights in float32 or wider."""
        return self.law.cost(self.weight, self.noise).sum()

    @torch.no_grad()
    def finalize(self) -> Plain:
        """The plain layer with the weight of evaluation, removed weights exactly 0; it shares no memory with this."""
        weight = nn.Parameter(self.law.evaluated(self.weight, self.noise).clone(), self.weight.requires_grad)
        bias = None if self.bias is None else nn.Parameter(self.bias.clone(), self.bias.requires_grad)
        return self._map.filled(weight, bias).train(self.training)

    def extra_repr(self) -> str:
        """The plain layer and the law."""
        return f"{self._map.filled(self.weight, self.bias)}, {self.law}"

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> nn.Module:
        """torch's hook for casts and moves; `noise` is moved, but not cast below float32."""
        kept = () if self.noise is None else (self.noise, self.noise.grad)

        def applied(tensor: Tensor) -> Tensor:
            moved = fn(tensor)
            narrowed = moved.dtype.itemsize < min(tensor.dtype.itemsize, 4)
            return tensor.to(moved.device, torch.float32) if narrowed and any(tensor is t for t in kept) else moved

        return super()._apply(applied, recurse)


def _own_parameters(layer: Plain) -> tuple[nn.Parameter, nn.Parameter | None]:
    kind = type(layer).__name__
    if type(layer) not in SUPPORTED:
        raise refusal(f"{kind} cannot carry noise; only Linear, Conv1d, Conv2d and Conv3d can")
    if layer._forward_hooks or layer._forward_pre_hooks:
        raise refusal(f"{kind} has hooks, which a stochastic layer would lose")
    weight, bias = layer.weight, layer.bias
    if not isinstance(weight, nn.Parameter) or not (bias is None or isinstance(bias, nn.Parameter)):
        raise refusal(f"the weight or bias of {kind} is computed from something else, which would be lost")
    return weight, bias
