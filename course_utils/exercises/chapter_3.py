"""Checks of the exercises of chapter 3, Neural networks (see chapter_3.toml)."""

import torch
from torch import nn

from course_utils.exercises import call, kind, same


def check_3_09_1(answer):
    same(call(answer, [784, 512, 256, 128, 64, 32, 10]), 576_810)
    same(call(answer, [5, 3]), 18)


def check_3_09_2(answer):
    logits = torch.eye(4)[torch.tensor([0, 0, 1, 2, 1, 1, 2, 0])]
    targets = torch.tensor([0, 0, 0, 0, 1, 1, 2, 3])
    try:
        shares = call(answer, logits, targets)
    except RuntimeError as error:
        raise AssertionError(f"A class that is always missed stops it: {error}.") from None
    same(shares, torch.tensor([0.5, 1.0, 1.0, 0.0]))


def check_3_09_3(answer):
    from course_utils.batches import balanced_subset
    from course_utils.datasets.mnist import MEAN, STD, load_mnist

    train_set, test_set = load_mnist("bundled")
    train_set = balanced_subset(train_set, 2000)
    inputs, test_inputs = ((part.images / 255 - MEAN) / STD for part in (train_set, test_set))
    model = call(answer, inputs, train_set.targets)
    assert isinstance(model, nn.Module), f"A network is asked for, this is {kind(model)}."
    size = sum(parameter.numel() for parameter in model.parameters())
    assert size <= 30_000, f"It has {size:,} parameters, more than 30,000."
    with torch.no_grad():
        answers = model.cpu().eval()(test_inputs).argmax(dim=1)
    accuracy = (answers == test_set.targets).float().mean().item()
    assert accuracy >= 0.85, f"It reads {accuracy:.1%} of the test digits."
