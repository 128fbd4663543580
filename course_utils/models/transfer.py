"""A residual network that comes trained, to be adapted to other pictures."""

import torch
from torch import nn

from course_utils.datasets.bundled import bundled_file
from course_utils.models.cnn import ResidualBlock


class SmallResNet(nn.Module):
    """A residual network with few weights, its parts named as in torchvision's ResNet.

    So what is done to one, such as `model.fc = nn.Linear(model.fc.in_features, 2)`, is done to the
    other in the same words. inputs (N, 3, H, W) of any size from 8 x 8 on · outputs (N, classes),
    logits. Used in chapter 6.
    """

    def __init__(self, classes: int = 10):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(2)
        self.layer1 = nn.Sequential(ResidualBlock(16, 16), ResidualBlock(16, 16))
        self.layer2 = nn.Sequential(ResidualBlock(16, 32, stride=2), ResidualBlock(32, 32))
        self.layer3 = nn.Sequential(ResidualBlock(32, 64, stride=2), ResidualBlock(64, 64))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(64, classes)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        hidden = self.maxpool(self.relu(self.bn1(self.conv1(inputs))))
        hidden = self.layer3(self.layer2(self.layer1(hidden)))
        return self.fc(self.avgpool(hidden).flatten(1))


def load_backbone() -> SmallResNet:
    """Return a `SmallResNet` that was trained on the bundled scenes, with their ten classes.

    Its inputs are pictures with values in [0, 1], as the loaders give them: what it was trained on
    was not normalised. Raises FileNotFoundError if the bundled weights are missing, ValueError if
    they are not those that came with the course. Used in chapter 6.
    """
    weights = torch.load(bundled_file("backbone/small_resnet_scenes.pt"), weights_only=True)
    model = SmallResNet(classes=10)
    model.load_state_dict(weights)  # kept in half precision on the disk, copied into float32
    return model
