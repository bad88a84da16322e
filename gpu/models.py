"""Networks small enough to study on a laptop."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class LeNet300100(nn.Module):
    """features -> 300 -> 100 -> classes with ReLU: 266,200 weights (and 410 biases) for MNIST's 784 features.

    Inputs have shape (n, features), or (n, ...) with as many entries; outputs are logits (n, classes).
    Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
    recognition", Proc. IEEE 86 (1998).
    """

    def __init__(self, features: int = 784, classes: int = 10) -> None:
        super().__init__()
        self.hidden1 = nn.Linear(features, 300)
        self.hidden2 = nn.Linear(300, 100)
        self.output = nn.Linear(100, classes)

    def forward(self, inputs: Tensor) -> Tensor:
        hidden = torch.relu(self.hidden1(inputs.flatten(1)))
        return self.output(torch.relu(self.hidden2(hidden)))

    def chain(self) -> nn.Sequential:
        """The same layers, not copies of them, as a chain: what `compact` takes."""
        return nn.Sequential(nn.Flatten(), self.hidden1, nn.ReLU(), self.hidden2, nn.ReLU(), self.output)


class LeNet5Caffe(nn.Module):
    """20 and 50 filters of 5x5, each with 2x2 max-pooling, then 800 -> 500 -> classes with one ReLU between.

    430,500 weights (and 580 biases) for MNIST, the network called LeNet-5-Caffe where sparse networks are compared.
    Inputs have shape (n, 784) or (n, ...) with as many entries; outputs are logits (n, classes).
    Source: the LeNet example of Y. Jia et al., "Caffe: Convolutional architecture for fast feature embedding" (2014).
    """

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.filters1 = nn.Conv2d(1, 20, 5)
        self.filters2 = nn.Conv2d(20, 50, 5)
        self.hidden = nn.Linear(800, 500)
        self.output = nn.Linear(500, classes)

    def forward(self, inputs: Tensor) -> Tensor:
        first = nn.functional.max_pool2d(self.filters1(inputs.reshape(-1, 1, 28, 28)), 2)
        second = nn.functional.max_pool2d(self.filters2(first), 2)
        return self.output(torch.relu(self.hidden(second.flatten(1))))


def seeded_lenet(features: int, classes: int, seed: int) -> LeNet300100:
    """The network with torch's default initialisation from `seed`; no global random state is changed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return LeNet300100(features, classes)
