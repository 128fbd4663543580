"""Networks that come trained, and what adapts them to other pictures."""

import hashlib
from pathlib import Path
from urllib.error import URLError

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader

from course_utils.datasets.bundled import bundled_file
from course_utils.models.cnn import ResidualBlock

PRETRAINED = ("small", "resnet18", "resnet50")
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # red, green, blue


class SmallResNet(nn.Module):
    """A residual network with few weights, its parts named as in torchvision's ResNet.

    So what is done to one, such as `model.fc = nn.Linear(model.fc.in_features, 2)`, is done to the
    other in the same words. inputs (N, 3, H, W) of any size from 8 x 8 on · outputs (N, classes),
    logits. Used in 6.00 and, by name, throughout chapter 6.
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


def load_pretrained(name: str) -> nn.Module:
    """Return a trained residual network: "small", "resnet18" or "resnet50".

    "small" is `load_backbone()`; the others are torchvision's with their weights from ImageNet,
    which are downloaded once (45 or 98 MB), into torch.hub.get_dir(). Raises ValueError for another
    name, ConnectionError if the weights can't be had. Taught in 6.01.
    """
    _check_name(name)
    if name == "small":
        return load_backbone()
    from torchvision import models

    weights = models.get_model_weights(name).DEFAULT
    try:
        return models.get_model(name, weights=weights)
    except URLError as error:
        folder = Path(torch.hub.get_dir(), "checkpoints")
        raise ConnectionError(
            f"the weights of {name} can't be downloaded from {weights.url} ({error.reason}): put "
            f'that file into {folder}, or take the network that came with the course, "small"'
        ) from error


def picture_transform(name: str):
    """Return the transform that makes a picture what network `name` was trained on.

    It takes the middle square: for "resnet18" and "resnet50" 224 x 224, normalised with ImageNet's
    mean and deviation, for "small" 40 x 40, with values in [0, 1]. Raises ValueError for another
    name. Taught in 6.01.
    """
    _check_name(name)
    from torchvision.transforms import v2

    size = 40 if name == "small" else 224
    steps = [v2.PILToTensor(), v2.Resize(size), v2.CenterCrop(size)]
    steps.append(v2.ToDtype(torch.float32, scale=True))
    if name != "small":
        steps.append(v2.Normalize(IMAGENET_MEAN, IMAGENET_STD))
    return v2.Compose(steps)


def _check_name(name: str) -> None:
    if name not in PRETRAINED:
        raise ValueError(f"the network must be one of {', '.join(PRETRAINED)}, got {name!r}")


class AdaptiveConcatPool2d(nn.Module):
    """The largest value and the mean of each channel: (N, C, H, W) to (N, 2C, 1, 1).

    Taught in 6.01.
    """

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        largest = F.adaptive_max_pool2d(inputs, 1)
        return torch.cat([largest, F.adaptive_avg_pool2d(inputs, 1)], dim=1)


class TransferNet(nn.Module):
    """A trained residual network without its last layer, the backbone, and a new head.

    resnet: `SmallResNet` or one of torchvision's ResNets, which becomes the backbone: its pooling
    is replaced by `AdaptiveConcatPool2d`, its last layer taken off · hidden_dim: units of the
    head's first linear layer · inputs (N, 3, H, W) · outputs (N, classes), logits. Whatever part
    has parameters of which none is trained stays in evaluation mode, so that a frozen batch norm
    keeps the statistics it came with. Taught in 6.01.
    """

    def __init__(
        self, resnet: nn.Module, classes: int, *, hidden_dim: int = 64, dropout: float = 0.5
    ):
        super().__init__()
        features = 2 * resnet.fc.in_features
        resnet.avgpool, resnet.fc = AdaptiveConcatPool2d(), nn.Identity()
        self.backbone = resnet
        self.head = nn.Sequential(
            nn.BatchNorm1d(features),
            nn.Dropout(dropout),
            nn.Linear(features, hidden_dim),
            nn.ReLU(),
            nn.BatchNorm1d(hidden_dim),
            nn.Dropout(dropout),
            nn.Linear(hidden_dim, classes),
        )

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.head(self.backbone(inputs))

    def train(self, mode: bool = True):
        super().train(mode)
        for part in self.modules():
            parameters = list(part.parameters())
            if parameters and not any(parameter.requires_grad for parameter in parameters):
                nn.Module.train(part, False)
        return self


class FeatureCache:
    """What a frozen backbone makes of a data set, computed once and kept in memory.

    `cache(backbone, dataset, device)` returns the features (N, D) float32 and the targets (N,)
    int64, on the CPU. They are found again when the weights, the pictures and the transform are the
    same: the key is a digest of the weights, the path, size and time of change of each picture, and
    the transform as it prints. dataset: an `ImageFolder` · batch_size: pictures at a time. Raises
    ValueError if the backbone is to be trained, or if the transform draws random numbers, because
    then there is more than one answer. Taught in 6.06.
    """

    def __init__(self):
        self._kept = {}

    @torch.no_grad()
    def __call__(
        self, backbone: nn.Module, dataset, device: torch.device, batch_size: int = 64
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if any(parameter.requires_grad for parameter in backbone.parameters()):
            raise ValueError(
                "the backbone is not frozen: backbone.requires_grad_(False) freezes it"
            )
        state = torch.get_rng_state()
        dataset[0]
        if not torch.equal(state, torch.get_rng_state()):
            raise ValueError("the transform is random: features can be kept of fixed pictures only")
        key = (_digest(backbone), _pictures(dataset), repr(dataset.transform))
        if key not in self._kept:
            backbone.eval()
            loader = DataLoader(dataset, batch_size)
            batches = [(backbone(inputs.to(device)).cpu(), targets) for inputs, targets in loader]
            self._kept[key] = tuple(map(torch.cat, zip(*batches, strict=True)))
        return self._kept[key]


def _digest(model: nn.Module) -> str:
    """A digest of a network's form and of all its numbers."""
    digest = hashlib.sha256(repr(model).encode())
    for name, tensor in model.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _pictures(dataset) -> tuple:
    stats = ((path, target, Path(path).stat()) for path, target in dataset.samples)
    return tuple((path, target, stat.st_size, stat.st_mtime_ns) for path, target, stat in stats)
