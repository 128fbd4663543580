"""Fully connected networks."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn


class MLP(nn.Module):
    """A fully connected network: linear layers with ReLU between them.

    sizes: the width of the input, of each hidden layer and of the output. Inputs (N, …) of any
    shape are flattened to (N, sizes[0]); the outputs (N, sizes[-1]) are logits. Taught in 3.09.
    """

    def __init__(self, sizes: Sequence[int]):
        super().__init__()
        layers = [nn.Flatten()]
        for width_in, width_out in pairwise(sizes):
            layers += [nn.Linear(width_in, width_out), nn.ReLU()]
        self.layers = nn.Sequential(*layers[:-1])  # no ReLU after the last: logits may be negative

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.layers(inputs)
