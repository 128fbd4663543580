"""course_utils.counting: parameters and multiply-adds, compared with torchinfo's."""

import pytest
import torch
from torch import nn
from torchinfo import summary

from course_utils.counting import count_multiply_adds, count_parameters
from course_utils.models.cnn import CNN, CompactCNN, DigitCNN, InceptionNet, ResidualNet
from course_utils.models.mlp import MLP
from course_utils.models.rnn import GRUClassifier, LSTMClassifier
from course_utils.models.transfer import SmallResNet, TransferNet

COLOUR, DIGIT = (3, 32, 32), (1, 28, 28)
NETWORKS = {  # of convolutions and linear layers
    "MLP": (lambda: MLP([784, 256, 128, 10]), DIGIT),
    "CNN": (CNN, COLOUR),
    "CompactCNN": (CompactCNN, COLOUR),
    "DigitCNN": (DigitCNN, DIGIT),
    "InceptionNet": (InceptionNet, DIGIT),
    "ResidualNet": (ResidualNet, DIGIT),
    "SmallResNet": (SmallResNet, (3, 64, 64)),
    "TransferNet": (lambda: TransferNet(SmallResNet(), 2), (3, 40, 40)),
}
RECURRENT = {  # their multiply-adds depend on the length of each text: only parameters are counted
    "LSTMClassifier": lambda: LSTMClassifier(50, 6, 5, 3, num_layers=2, bidirectional=True),
    "GRUClassifier": lambda: GRUClassifier(50, 6, 3, num_layers=2),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_counts_are_torchinfos(name):
    build, shape = NETWORKS[name]
    model = build()
    theirs = summary(model, input_size=(1, *shape), device="cpu", verbose=0)
    # torchinfo books batch norm too, but its weights once and not at every pixel: leave it out.
    kinds = nn.BatchNorm1d, nn.BatchNorm2d
    norms = [layer for layer in model.modules() if isinstance(layer, kinds)]
    booked = sum(count_parameters(layer) for layer in norms)
    assert count_parameters(model) == theirs.total_params
    assert count_multiply_adds(model, torch.zeros(1, *shape)) == theirs.total_mult_adds - booked


@pytest.mark.parametrize("name", RECURRENT)
def test_of_a_recurrent_network_the_parameters_are_torchinfos(name):
    model, texts = RECURRENT[name](), torch.full((2, 7), 4)
    theirs = summary(model, input_data=texts, device="cpu", verbose=0)
    assert count_parameters(model) == theirs.total_params


def test_every_network_of_the_package_is_counted(course_root):
    sources = (course_root / "course_utils" / "models").glob("*.py")
    classes = {
        line.removeprefix("class ").partition("(")[0]
        for source in sources
        for line in source.read_text().splitlines()
        if line.startswith("class ") and line.endswith("(nn.Module):")
    }
    parts = {"AdaptiveConcatPool2d", "InceptionA", "ResidualBlock", "SeparableConv"}
    assert classes - parts == set(NETWORKS) | set(RECURRENT)


def test_by_hand():
    # 6 kernels of 3 x 5 x 5 and a bias each, at 8 x 4 places; then 7 rows of 192 weights and a bias
    model = nn.Sequential(
        nn.Conv2d(3, 6, 5, stride=2, padding=2), nn.ReLU(), nn.Flatten(), nn.Linear(192, 7)
    )
    expected = 6 * (3 * 5 * 5 + 1) * 8 * 4 + 7 * (192 + 1)
    assert count_multiply_adds(model, torch.zeros(1, 3, 16, 8)) == expected
    assert count_parameters(model) == 6 * 76 + 7 * 193
    assert count_multiply_adds(
        nn.Conv2d(8, 8, 3, groups=8, bias=False), torch.zeros(1, 8, 5, 5)
    ) == (8 * 9 * 3 * 3)


def test_a_count_is_per_sample_and_leaves_the_model_as_it_was():
    model = ResidualNet().train()
    model.conv2.eval()  # a part may be in another mode than the whole
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    one, many = torch.randn(1, *DIGIT), torch.randn(5, *DIGIT)
    assert count_multiply_adds(model, one) == count_multiply_adds(model, many)
    assert all(before[name].equal(tensor) for name, tensor in model.state_dict().items())
    assert model.training and model.block1.bn1.training and not model.conv2.training
    assert not any(layer._forward_hooks for layer in model.modules())


def test_an_input_that_does_not_fit_is_an_error():
    with pytest.raises(RuntimeError, match="1024"):
        count_multiply_adds(CNN(), torch.zeros(1, 3, 20, 20))
