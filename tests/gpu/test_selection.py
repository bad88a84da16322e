from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from etatrick.gpu import attach, layer_stats, nonzeros, select
from etatrick.symbols import EtatrickError


class Language(nn.Module):
    """An embedding tied to the output, two layers sharing one weight, norms, a convolution and attention."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(7, 4)
        self.first = nn.Linear(4, 4)
        self.second = nn.Linear(4, 4)
        self.second.weight = self.first.weight
        self.grid = nn.Conv2d(1, 2, 3)
        self.attention = nn.MultiheadAttention(4, 2, add_bias_kv=True)
        self.norm = nn.LayerNorm((3, 4))
        self.batch = nn.BatchNorm1d(4)
        self.frozen = nn.Linear(4, 4).requires_grad_(False)
        self.head = nn.Linear(4, 7)
        self.head.weight = self.words.weight


def test_weights_of_layers_once_and_nothing_else() -> None:
    names = [name for name, _ in select(Language())]
    assert names == ["first.weight", "grid.weight", "attention.in_proj_weight", "attention.out_proj.weight"]


def names(model: nn.Module, *patterns: Any, **options: Any) -> list[str]:
    return [name for name, _ in select(model, *patterns, **options)]


def test_names_and_types_narrow_the_choice() -> None:
    model = Language()
    assert names(model, nn.Conv2d) == ["grid.weight"]
    assert names(model, "attention") == ["attention.in_proj_weight", "attention.out_proj.weight"]
    assert names(model, ["^grid", nn.Linear]) == ["first.weight", "grid.weight", "attention.out_proj.weight"]
    assert names(model, None, nn.Conv2d)[1] == "attention.in_proj_weight"
    assert names(model, "attention", r"out_proj") == ["attention.in_proj_weight"]
    with pytest.raises(EtatrickError, match="no trainable weight of this description"):
        select(model, "no such layer")
    with pytest.raises(EtatrickError, match="is not a regular expression"):
        select(model, "(")


def test_shared_weights_answer_to_every_name() -> None:
    model = Language()
    assert names(model, "^second") == ["first.weight"]
    assert "first.weight" not in names(model, None, "^second")
    assert names(model, "^head", embeddings=True) == ["words.weight"]


def test_exceptions_are_made_by_request() -> None:
    model = Language()
    usual = names(model)
    assert set(names(model, embeddings=True)) - set(usual) == {"words.weight"}
    assert set(names(model, norms=True)) - set(usual) == {"norm.weight", "batch.weight"}
    assert set(names(model, biases=True)) - set(usual) == {
        *("first.bias", "second.bias", "grid.bias", "head.bias"),
        *("attention.in_proj_bias", "attention.out_proj.bias", "attention.bias_k", "attention.bias_v"),
    }
    assert set(names(model, "norm|batch", norms=True, biases=True)) == {
        *("norm.weight", "norm.bias", "batch.weight", "batch.bias")
    }


def test_shared_weight_is_shrunk_and_counted_once(lasso: Any) -> None:
    model = Language()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    shared = model.first.weight
    shared.data.fill_(1.0)
    handle = attach(optimizer, lasso, 0.5, [shared, ("again", model.second.weight)])
    shared.grad = torch.zeros_like(shared)
    optimizer.step()
    torch.testing.assert_close(shared.detach(), torch.full_like(shared, 0.95))
    assert handle.nonzeros() == 16
    assert len(handle.stats()) == 1


def test_model_gives_names_to_statistics(lasso: Any) -> None:
    model = Language()
    handle = attach(torch.optim.SGD(model.parameters(), lr=0.1), lasso, 0.5, model)
    assert [layer.name for layer in handle.stats()] == [name for name, _ in select(model)]


def test_named_optimizer_gives_names_and_spares_biases(lasso: Any) -> None:
    model = nn.MultiheadAttention(4, 2, add_bias_kv=True)
    optimizer = torch.optim.SGD(list(model.named_parameters()), lr=0.1)
    handle = attach(optimizer, lasso, 0.5)
    assert [name for name, _ in handle.parameters] == ["in_proj_weight", "out_proj.weight"]


def test_model_without_weights_is_refused() -> None:
    with pytest.raises(EtatrickError, match="BatchNorm1d has no trainable weight of this description"):
        select(nn.BatchNorm1d(3))


def test_optimizer_without_weights_is_refused(lasso: Any) -> None:
    with pytest.raises(EtatrickError, match="no parameter to penalise"):
        attach(torch.optim.SGD([nn.Parameter(torch.ones(3))], lr=0.1), lasso, 0.5)


def test_foreign_parameter_is_refused(lasso: Any) -> None:
    optimizer = torch.optim.SGD([nn.Parameter(torch.ones(2, 2))], lr=0.1)
    with pytest.raises(EtatrickError, match=r"of shape \(5, 5\) is not among the optimizer's parameters"):
        attach(optimizer, lasso, 0.5, nn.Parameter(torch.ones(5, 5)))


def test_layer_statistics_count_literal_zeros() -> None:
    layer = nn.Linear(3, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[0.0, -0.0, 1e-38], [2.0, 0.0, 1.0]]))
    (stats,) = layer_stats(layer)
    assert (stats.name, stats.shape, stats.weights, stats.nonzeros) == ("weight", (2, 3), 6, 3)
    assert stats.density == 0.5
    assert nonzeros([layer.weight, torch.ones(4)]) == 7
    assert layer_stats([("empty", torch.empty(0, 3))])[0].density == 0.0
