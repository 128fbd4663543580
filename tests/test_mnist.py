"""course_utils.datasets: bundled and real digits, and what is said of files that are not right."""

import os
import pickle
from pathlib import Path

import pytest
import torch
from torchvision.transforms import v2

from course_utils.batches import balanced_subset
from course_utils.datasets import mnist
from course_utils.datasets.download import resolve_data_source
from course_utils.datasets.mnist import load_mnist

REAL = Path(os.environ.get("COURSE_DATA_DIR", "nowhere")) / "MNIST" / "raw"
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="needs MNIST's four files below COURSE_DATA_DIR"
)


@pytest.fixture(scope="module")
def bundled():
    return load_mnist("bundled")


def test_the_bundled_digits_are_split_by_class(bundled):
    train_set, test_set = bundled
    assert train_set.images.shape == (4000, 1, 28, 28)
    assert test_set.images.shape == (1000, 1, 28, 28)
    assert train_set.images.dtype == torch.uint8
    assert train_set.targets.bincount().tolist() == [400] * 10
    assert test_set.targets.bincount().tolist() == [100] * 10
    assert train_set.classes == tuple("0123456789")


def test_no_digit_is_in_both_splits(bundled):
    train, test = ({image.numpy().tobytes() for image in part.images} for part in bundled)
    assert not train & test


def test_an_item_is_a_picture_and_its_class(bundled):
    image, target = bundled[0][0]
    assert image.dtype == torch.float32
    assert 0 <= image.min() < image.max() <= 1
    assert target == bundled[0].targets[0]


def test_a_transform_gives_the_same_for_one_image_and_for_all():
    transform = v2.Compose(
        [v2.ToDtype(torch.float32, scale=True), v2.Normalize((mnist.MEAN,), (mnist.STD,))]
    )
    _, test_set = load_mnist("bundled", transform)
    everything = transform(test_set.images)
    assert all(everything[i].equal(test_set[i][0]) for i in (0, 500, 999))


def test_a_subset_keeps_pictures_and_classes_together(bundled):
    subset = balanced_subset(bundled[0], 50)
    assert len(subset) == 50
    assert subset.targets.bincount().tolist() == [5] * 10
    place = [image.numpy().tobytes() for image in bundled[0].images].index(
        subset.images[7].numpy().tobytes()
    )
    assert bundled[0].targets[place] == subset.targets[7]


def test_an_unknown_data_source_is_refused():
    with pytest.raises(ValueError, match='data_source must be "bundled" or "real", got \'web\''):
        load_mnist("web")


def test_course_data_source_is_the_default(monkeypatch):
    monkeypatch.delenv("COURSE_DATA_SOURCE", raising=False)
    assert resolve_data_source() == "bundled"
    monkeypatch.setenv("COURSE_DATA_SOURCE", "real")
    assert resolve_data_source() == "real"
    assert resolve_data_source("bundled") == "bundled"


def test_it_can_be_sent_to_worker_processes(bundled):
    again = pickle.loads(pickle.dumps(bundled[1]))
    assert again[0][0].equal(bundled[1][0][0])


@needs_real
def test_real_digits_have_the_bundled_digits_form(bundled):
    real = load_mnist("real")
    assert [len(part) for part in real] == [60_000, 10_000]
    for part, twin in zip(real, bundled, strict=True):
        assert part.images.shape[1:] == twin.images.shape[1:]
        assert (part.images.dtype, part.targets.dtype) == (twin.images.dtype, twin.targets.dtype)
        assert part.classes == twin.classes
    pixels = real[0].images / 255
    assert pixels.mean().item() == pytest.approx(mnist.MEAN, abs=1e-4)
    assert pixels.std().item() == pytest.approx(mnist.STD, abs=1e-4)
