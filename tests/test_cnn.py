"""course_utils.models.cnn: the convolutional networks."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from course_utils.models.cnn import (
    CNN,
    CompactCNN,
    DigitCNN,
    InceptionA,
    InceptionNet,
    ResidualBlock,
    ResidualNet,
    SeparableConv,
)

COLOUR, DIGIT = (3, 32, 32), (1, 28, 28)


@pytest.mark.parametrize(
    ("network", "shape"),
    [
        (CNN, COLOUR),
        (DigitCNN, DIGIT),
        (InceptionNet, DIGIT),
        (ResidualNet, DIGIT),
        (CompactCNN, COLOUR),
    ],
)
def test_each_network_gives_a_score_for_each_class_and_can_learn(network, shape):
    torch.manual_seed(0)
    model = network()
    inputs, targets = torch.randn(20, *shape), torch.arange(20) % 10
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(40):
        loss = F.cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        assert all(parameter.grad is not None for parameter in model.parameters())
        optimizer.step()
    logits = model.eval()(inputs)
    assert logits.shape == (20, 10)
    assert (logits.argmax(dim=1) == targets).float().mean() > 0.8  # by heart; by chance 0.1


def test_each_sample_is_judged_by_itself():
    torch.manual_seed(0)
    for network, shape in ((CNN, COLOUR), (InceptionNet, DIGIT), (ResidualNet, DIGIT)):
        model, inputs = network().eval(), torch.randn(3, *shape)
        alone = torch.cat([model(one[None]) for one in inputs])
        torch.testing.assert_close(model(inputs), alone, atol=1e-5, rtol=1e-4)


def test_the_dropout_of_the_cnn_is_as_asked_for():
    inputs = torch.randn(2, *COLOUR)
    without = CNN(classes=4, dropout=0.0)
    assert without(inputs).equal(without(inputs)) and without(inputs).shape == (2, 4)
    assert not CNN()(inputs).equal(CNN()(inputs))


def test_an_inception_block_puts_four_branches_side_by_side():
    torch.manual_seed(0)
    block, inputs = InceptionA(10), torch.randn(2, 10, 7, 5)
    outputs = block(inputs)
    assert outputs.shape == (2, 88, 7, 5)
    parts = outputs.split([16, 24, 24, 24], dim=1)
    torch.testing.assert_close(parts[0], block.branch1x1(inputs))
    pooled = F.avg_pool2d(inputs, 3, stride=1, padding=1)
    torch.testing.assert_close(parts[3], block.branch_pool[1](pooled))


def test_a_residual_block_adds_its_input():
    block = ResidualBlock(4, 4).eval()
    nn.init.zeros_(block.bn2.weight)
    inputs = torch.randn(2, 4, 8, 8)
    assert block(inputs).equal(inputs.relu())
    assert not list(block.shortcut.parameters())


def test_where_shapes_differ_the_shortcut_makes_them_equal():
    block = ResidualBlock(4, 6, stride=2)
    assert block(torch.randn(2, 4, 9, 8)).shape == (2, 6, 5, 4)
    assert [tuple(p.shape) for p in block.shortcut.parameters()][0] == (6, 4, 1, 1)


def test_a_separable_convolution_sees_each_channel_alone_then_mixes_them():
    torch.manual_seed(0)
    block, inputs = SeparableConv(4, 6).eval(), torch.rand(1, 4, 5, 5)
    changed = inputs.clone()
    changed[0, 2] += 1
    apart = block.depthwise(inputs) != block.depthwise(changed)
    assert apart.any(dim=(2, 3)).tolist() == [[False, False, True, False]]
    assert (block.pointwise(apart.float()) != 0).any(dim=(2, 3)).all()
    assert block(inputs).shape == (1, 6, 5, 5)
