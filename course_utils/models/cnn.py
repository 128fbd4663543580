"""Convolutional networks."""

import torch
from torch import nn
from torch.nn import functional as F


class CNN(nn.Module):
    """Three convolutions with pooling, then two linear layers: the cookbook's network for CIFAR-10.

    inputs (N, 3, 32, 32) · outputs (N, classes), logits. dropout: the share of the flattened and of
    the hidden units that are switched off in training. Taught in 4.06.
    """

    def __init__(self, classes: int = 10, dropout: float = 0.3):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.conv3 = nn.Conv2d(32, 64, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.linear1 = nn.Linear(64 * 4 * 4, 512)
        self.linear2 = nn.Linear(512, classes)
        self.dropout = nn.Dropout(dropout)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        hidden = self.pool(F.relu(self.conv1(inputs)))  # (N, 16, 16, 16)
        hidden = self.pool(F.relu(self.conv2(hidden)))  # (N, 32, 8, 8)
        hidden = self.pool(F.relu(self.conv3(hidden)))  # (N, 64, 4, 4)
        hidden = self.dropout(hidden.flatten(1))  # (N, 1024)
        hidden = self.dropout(F.relu(self.linear1(hidden)))
        return self.linear2(hidden)


class DigitCNN(nn.Module):
    """Two 5x5 convolutions with pooling and one linear layer, for MNIST.

    inputs (N, 1, 28, 28) · outputs (N, 10), logits. Taught in 4.08.
    """

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.conv2 = nn.Conv2d(10, 20, 5)
        self.pool = nn.MaxPool2d(2)
        self.linear = nn.Linear(20 * 4 * 4, 10)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        hidden = self.pool(F.relu(self.conv1(inputs)))  # (N, 10, 12, 12)
        hidden = self.pool(F.relu(self.conv2(hidden)))  # (N, 20, 4, 4)
        return self.linear(hidden.flatten(1))


class InceptionA(nn.Module):
    """Four branches that look at the same inputs at different scales, put side by side.

    inputs (N, channels_in, H, W) · outputs (N, 88, H, W): 16 channels of a 1x1 convolution, 24 of a
    5x5, 24 of two 3x3 and 24 of an average pooling. Taught in 4.09.
    """

    def __init__(self, channels_in: int):
        super().__init__()
        self.branch1x1 = nn.Conv2d(channels_in, 16, 1)
        self.branch5x5 = nn.Sequential(
            nn.Conv2d(channels_in, 16, 1),
            nn.Conv2d(16, 24, 5, padding=2),
        )
        self.branch3x3 = nn.Sequential(
            nn.Conv2d(channels_in, 16, 1),
            nn.Conv2d(16, 24, 3, padding=1),
            nn.Conv2d(24, 24, 3, padding=1),
        )
        self.branch_pool = nn.Sequential(
            nn.AvgPool2d(3, stride=1, padding=1),
            nn.Conv2d(channels_in, 24, 1),
        )

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        branches = (self.branch1x1, self.branch5x5, self.branch3x3, self.branch_pool)
        return torch.cat([branch(inputs) for branch in branches], dim=1)


class InceptionNet(nn.Module):
    """The network of `DigitCNN` with an Inception block after each convolution.

    inputs (N, 1, 28, 28) · outputs (N, 10), logits. Taught in 4.09.
    """

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.inception1 = InceptionA(10)
        self.conv2 = nn.Conv2d(88, 20, 5)
        self.inception2 = InceptionA(20)
        self.pool = nn.MaxPool2d(2)
        self.linear = nn.Linear(88 * 4 * 4, 10)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        hidden = self.inception1(F.relu(self.pool(self.conv1(inputs))))  # (N, 88, 12, 12)
        hidden = self.inception2(F.relu(self.pool(self.conv2(hidden))))  # (N, 88, 4, 4)
        return self.linear(hidden.flatten(1))


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions, and a shortcut around them: the output is relu(f(x) + x).

    inputs (N, channels_in, H, W) · outputs (N, channels_out, H / stride, W / stride), rounded up.
    Where the two shapes differ, the shortcut is a 1x1 convolution that makes them equal, else it
    changes nothing and has no weights. Taught in 4.10.
    """

    def __init__(self, channels_in: int, channels_out: int, stride: int = 1):
        super().__init__()
        # Batch norm subtracts the mean, so a bias before it would do nothing.
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels_out)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels_out)
        self.shortcut = nn.Sequential()
        if stride != 1 or channels_in != channels_out:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels_in, channels_out, 1, stride, bias=False),
                nn.BatchNorm2d(channels_out),
            )

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        hidden = self.relu(self.bn1(self.conv1(inputs)))
        hidden = self.bn2(self.conv2(hidden))
        return self.relu(hidden + self.shortcut(inputs))


class ResidualNet(nn.Module):
    """The network of `DigitCNN`, a little wider, with a residual block after each convolution.

    inputs (N, 1, 28, 28) · outputs (N, 10), logits. Taught in 4.10.
    """

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 5)
        self.block1 = ResidualBlock(16, 16)
        self.conv2 = nn.Conv2d(16, 32, 5)
        self.block2 = ResidualBlock(32, 32)
        self.pool = nn.MaxPool2d(2)
        self.linear = nn.Linear(32 * 4 * 4, 10)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        hidden = self.block1(self.pool(F.relu(self.conv1(inputs))))  # (N, 16, 12, 12)
        hidden = self.block2(self.pool(F.relu(self.conv2(hidden))))  # (N, 32, 4, 4)
        return self.linear(hidden.flatten(1))


class SeparableConv(nn.Module):
    """A 3x3 convolution of each channel by itself, then a 1x1 convolution that mixes the channels.

    inputs (N, channels_in, H, W) · outputs (N, channels_out, H, W), after batch norm and ReLU.
    Taught in 4.12.
    """

    def __init__(self, channels_in: int, channels_out: int):
        super().__init__()
        self.depthwise = nn.Conv2d(
            channels_in, channels_in, 3, padding=1, groups=channels_in, bias=False
        )
        self.pointwise = nn.Conv2d(channels_in, channels_out, 1, bias=False)
        self.bn = nn.BatchNorm2d(channels_out)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return F.relu(self.bn(self.pointwise(self.depthwise(inputs))))


class CompactCNN(nn.Module):
    """The network of `CNN` with separable convolutions and without its layer of 512 units.

    inputs (N, 3, 32, 32) · outputs (N, classes), logits. A twentieth of the parameters of `CNN` and
    a fifth of its multiply-adds. Taught in 4.12.
    """

    def __init__(self, classes: int = 10):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 10, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(10)
        self.block2 = SeparableConv(10, 32)
        self.block3 = SeparableConv(32, 64)
        self.block4 = SeparableConv(64, 96)
        self.pool = nn.MaxPool2d(2)
        self.linear = nn.Linear(96 * 4 * 4, classes)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        hidden = self.pool(F.relu(self.bn1(self.conv1(inputs))))  # (N, 10, 16, 16)
        hidden = self.pool(self.block2(hidden))  # (N, 32, 8, 8)
        hidden = self.pool(self.block3(hidden))  # (N, 64, 4, 4)
        hidden = self.block4(hidden)  # (N, 96, 4, 4)
        return self.linear(hidden.flatten(1))
