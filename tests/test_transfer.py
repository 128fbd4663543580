"""course_utils.models.transfer: the network to be adapted, and its trained weights."""

import pytest
import torch
from torch import nn

from course_utils.datasets import bundled as bundled_module
from course_utils.datasets.cifar10 import load_cifar10
from course_utils.models.transfer import SmallResNet, load_backbone


@pytest.fixture(scope="module")
def scenes():
    """The bundled test scenes: images (1000, 3, 32, 32) in [0, 1], targets (1000,)."""
    test_set = load_cifar10("bundled")[1]
    return test_set.images / 255, test_set.targets


@torch.no_grad()
def accuracy(model, images, targets):
    return (model.eval()(images).argmax(1) == targets).float().mean().item()


def test_the_network_is_small_and_takes_any_size():
    model = SmallResNet(classes=3)
    assert sum(p.numel() for p in model.parameters()) < 300_000
    for side in (8, 32, 64, 97):
        assert model(torch.rand(2, 3, side, side)).shape == (2, 3)


def test_its_parts_are_named_as_torchvisions():
    from torchvision.models import resnet18

    theirs = [name for name, _ in resnet18().named_children() if name != "layer4"]
    assert [name for name, _ in SmallResNet().named_children()] == theirs


def test_the_backbone_knows_the_scenes_and_their_gray_copies(scenes):
    images, targets = scenes
    model = load_backbone()
    assert accuracy(model, images, targets) > 0.75
    gray = images.mean(1, keepdim=True).expand(-1, 3, -1, -1)
    assert accuracy(model, gray, targets) > 0.75


def test_the_backbone_comes_in_float32_ready_to_be_trained():
    model = load_backbone()
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    assert all(p.requires_grad for p in model.parameters())
    assert model.training


def test_each_call_returns_a_backbone_of_its_own():
    nn.init.zeros_(load_backbone().conv1.weight)
    assert load_backbone().conv1.weight.abs().sum() > 0


def test_weights_that_are_altered_or_missing_are_refused(tmp_path, monkeypatch, course_root):
    source = course_root / "data" / "bundled"
    path = tmp_path / "backbone" / "small_resnet_scenes.pt"
    path.parent.mkdir()
    (tmp_path / "SHA256SUMS").write_bytes((source / "SHA256SUMS").read_bytes())
    path.write_bytes((source / "backbone" / path.name).read_bytes()[:-1])
    monkeypatch.setattr(bundled_module, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"small_resnet_scenes\.pt is not the file that came"):
        load_backbone()
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"small_resnet_scenes\.pt.* is missing"):
        load_backbone()
