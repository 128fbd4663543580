"""Fully connected networks."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn


class MLP(nn.Module):
    """A fully connected network: linear layers with ReLU and, if asked for, dropout between them.

    sizes: the width of the input, of each hidden layer and of the output · dropout: the share of
    hidden units that are switched off in training. Inputs (N, …) of any shape are flattened to
    (N, sizes[0]); the outputs (N, sizes[-1]) are logits. Taught in 3.06.
    """

    def __init__(self, sizes: Sequence[int], dropout: float = 0.0):
        super().__init__()
        layers = [nn.Flatten()]
        for width_in, width_out in pairwise(sizes[:-1]):
            layers += [nn.Linear(width_in, width_out), nn.ReLU()]
            layers += [nn.Dropout(dropout)] if dropout else []
        layers.append(nn.Linear(sizes[-2], sizes[-1]))  # no ReLU: logits may be negative
        self.layers = nn.Sequential(*layers)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.layers(inputs)
