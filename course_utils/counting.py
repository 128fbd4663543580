"""What a network costs: its parameters, and the multiply-adds of one sample."""

import copy

import torch
from torch import nn


def count_parameters(model: nn.Module) -> int:
    """Return the number of parameters of `model`. Taught in 4.12."""
    return sum(parameter.numel() for parameter in model.parameters())


def count_multiply_adds(model: nn.Module, inputs: torch.Tensor) -> int:
    """Return how many multiply-adds the convolutions and linear layers of `model` do per sample.

    inputs (N, …): what the model takes; its values do not matter. A bias counts as the weight of an
    input that is always 1, as in torchinfo. Activations, pooling and batch norm, which cost little,
    are not counted, nor are recurrent layers: their cost depends on each text. Taught in 4.12.
    """
    counts = []

    def count(layer, inputs, outputs):
        places = outputs.numel() // len(layer.weight)  # where the weights are applied
        counts.append(places * count_parameters(layer))

    # A copy on the meta device has shapes but no numbers: nothing is computed, nothing changed.
    copied = copy.deepcopy(model).to("meta").eval()
    for layer in copied.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.register_forward_hook(count)
    copied(inputs.to("meta"))
    return sum(counts) // len(inputs)
