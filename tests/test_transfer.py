"""course_utils.models.transfer: the network to be adapted, and its trained weights."""

import os
import shutil
from functools import partial
from pathlib import Path
from urllib.error import URLError

import pytest
import torch
from torch import nn
from torchvision import models
from torchvision.transforms import v2

from course_utils.batches import InMemoryBatches
from course_utils.datasets import bundled as bundled_module
from course_utils.datasets.chest_xray import load_chest_xrays
from course_utils.datasets.cifar10 import load_cifar10
from course_utils.models.transfer import (
    AdaptiveConcatPool2d,
    FeatureCache,
    SmallResNet,
    TransferNet,
    load_backbone,
    load_pretrained,
    picture_transform,
)


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


RESNETS = {
    "small": partial(SmallResNet, 5),
    "resnet18": models.resnet18,
    "resnet50": models.resnet50,
}


@pytest.mark.parametrize("name", RESNETS)
def test_every_resnet_becomes_a_backbone(name):
    resnet = RESNETS[name]()
    features = resnet.fc.in_features
    model = TransferNet(resnet, 3).eval()
    inputs = torch.rand(2, 3, 64, 64)
    assert model.backbone(inputs).shape == (2, 2 * features)
    assert model(inputs).shape == (2, 3)


def test_the_two_poolings_stand_side_by_side():
    inputs = torch.rand(2, 5, 4, 7)
    pooled = AdaptiveConcatPool2d()(inputs)
    assert pooled.shape == (2, 10, 1, 1)
    assert pooled[:, :5, 0, 0].equal(inputs.amax((2, 3)))
    torch.testing.assert_close(pooled[:, 5:, 0, 0], inputs.mean((2, 3)))


def train(model, parameters, steps=3):
    """Train on random pictures; the numbers are those of one seed."""
    torch.manual_seed(1)
    optimizer = torch.optim.AdamW(parameters, lr=0.01)
    for _ in range(steps):
        model.train()
        loss = nn.functional.cross_entropy(model(torch.rand(8, 3, 16, 16)), torch.arange(8) % 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def test_a_frozen_backbone_keeps_every_number_its_batch_norms_too():
    model = TransferNet(load_backbone(), 2)
    model.backbone.requires_grad_(False)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    train(model, model.head.parameters())
    after = model.state_dict()
    assert all(after[name].equal(before[name]) for name in before if name.startswith("backbone"))
    assert not any(after[name].equal(before[name]) for name in before if name.startswith("head"))
    assert model.head.training and not model.backbone.bn1.training


def test_what_is_thawed_learns_and_what_is_frozen_beside_it_does_not():
    model = TransferNet(load_backbone(), 2)
    model.backbone.requires_grad_(False)
    model.backbone.layer3.requires_grad_(True)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    train(model, [p for p in model.parameters() if p.requires_grad])
    after = model.state_dict()
    changed = {name for name in before if not after[name].equal(before[name])}
    assert changed == {name for name in before if name.startswith(("head", "backbone.layer3"))}


def test_a_network_that_is_frozen_as_a_whole_stays_in_evaluation_mode():
    model = TransferNet(load_backbone(), 2).requires_grad_(False)
    assert not any(part.training for part in model.train().modules())
    assert all(part.training for part in model.requires_grad_(True).train().modules())


@pytest.fixture
def xrays(tmp_path, course_root):
    """A copy of 24 of the bundled pictures: train, val and test are the same."""
    source = course_root / "data" / "bundled" / "chest_xray" / "val"
    for folder in source.iterdir():
        for picture in sorted(folder.iterdir())[:12]:
            (tmp_path / folder.name).mkdir(exist_ok=True)
            shutil.copy2(picture, tmp_path / folder.name)

    def load(*extra):
        steps = [v2.PILToTensor(), *extra, v2.ToDtype(torch.float32, scale=True)]
        dataset = load_chest_xrays("bundled", dict.fromkeys(("train", "val", "test"), None))[0]
        return type(dataset)(tmp_path, transform=v2.Compose(steps), loader=dataset.loader)

    return load


def frozen(seed=0):
    torch.manual_seed(seed)
    model = TransferNet(load_backbone(), 2)
    model.backbone.requires_grad_(False)
    return model


def test_training_on_kept_features_gives_the_weights_of_training_through_the_backbone(xrays):
    dataset = xrays(v2.Resize(40))
    pictures = torch.stack([picture for picture, _ in dataset])
    features, targets = FeatureCache()(frozen().backbone, dataset, torch.device("cpu"))
    assert targets.tolist() == dataset.targets
    heads = []
    for part, inputs in ((lambda model: model, pictures), (lambda model: model.head, features)):
        model = frozen()
        trained = part(model).train()
        optimizer = torch.optim.AdamW(model.head.parameters(), lr=0.01)
        order = torch.Generator().manual_seed(2)
        torch.manual_seed(3)  # of the dropout
        for _ in range(4):
            for batch, labels in InMemoryBatches(inputs, targets, 8, shuffle=True, generator=order):
                optimizer.zero_grad()
                nn.functional.cross_entropy(trained(batch), labels).backward()
                optimizer.step()
        heads.append(model.head.state_dict())
    for name, tensor in heads[0].items():
        torch.testing.assert_close(heads[1][name], tensor, rtol=1e-3, atol=1e-5)


def test_features_are_kept_for_the_same_weights_pictures_and_transform_only(xrays):
    class Counted(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer, self.batches = nn.Linear(3, 2).requires_grad_(False), 0

        def forward(self, inputs):
            self.batches += 1
            return self.layer(inputs.mean(dim=(2, 3)))

    cache, backbone, cpu = FeatureCache(), Counted(), torch.device("cpu")
    dataset = xrays(v2.Resize(40))

    def computed(*changed):
        before = backbone.batches
        cache(backbone, *changed or (dataset,), cpu)
        return backbone.batches > before

    assert computed() and not computed()
    assert not computed(xrays(v2.Resize(40)))  # the same in other words
    assert computed(xrays(v2.Resize(48)))
    backbone.layer.weight[0, 0] += 1
    assert computed() and not computed()
    path = dataset.samples[0][0]
    os.utime(path, ns=(0, 0))
    assert computed()


def test_features_that_would_not_stay_true_are_refused(xrays):
    with pytest.raises(ValueError, match="transform is random"):
        FeatureCache()(frozen().backbone, xrays(v2.RandomRotation(10)), torch.device("cpu"))
    with pytest.raises(ValueError, match="backbone is not frozen"):
        FeatureCache()(TransferNet(load_backbone(), 2).backbone, xrays(), torch.device("cpu"))


def test_without_a_network_the_imagenet_weights_are_an_error_that_says_what_to_do(
    monkeypatch, tmp_path
):
    def unreachable(*_, **__):
        raise URLError("no route to host")

    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setattr(torch.hub, "urlopen", unreachable)
    with pytest.raises(ConnectionError, match=r'resnet18-.*\.pth.*no route.*checkpoints.*"small"'):
        load_pretrained("resnet18")
    for ask in (load_pretrained, picture_transform):
        with pytest.raises(ValueError, match="small, resnet18, resnet50, got 'resnet3'"):
            ask("resnet3")


def test_imagenet_weights_that_are_there_are_taken(monkeypatch, tmp_path):
    torch.manual_seed(5)
    theirs = models.resnet18()
    (tmp_path / "checkpoints").mkdir()
    name = Path(models.ResNet18_Weights.DEFAULT.url).name
    torch.save(theirs.state_dict(), tmp_path / "checkpoints" / name)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    assert load_pretrained("resnet18").fc.weight.equal(theirs.fc.weight)


def test_pictures_are_made_what_the_network_was_trained_on():
    picture = load_chest_xrays("bundled", dict.fromkeys(("train", "val", "test"), None))[0][0][0]
    small = picture_transform("small")(picture)
    assert small.shape == (3, 40, 40) and 0 <= small.min() < small.max() <= 1
    theirs = models.ResNet50_Weights.DEFAULT.transforms()
    ours = picture_transform("resnet50")(picture)
    assert ours.shape == (3, 224, 224)
    last = picture_transform("resnet18").transforms[-1]
    assert list(last.mean) == theirs.mean and list(last.std) == theirs.std
    assert load_pretrained("small").fc.out_features == 10
