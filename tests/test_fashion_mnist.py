"""course_utils.datasets.fashion_mnist: drawn and real clothing, and files that are not right."""

import gzip
import os
import re
import shutil
from pathlib import Path

import pytest
import torch

from course_utils.datasets import bundled as bundled_module
from course_utils.datasets import fashion_mnist
from course_utils.datasets.fashion_mnist import load_fashion_mnist
from course_utils.datasets.images import IDX_FILES, read_idx_sets

REAL = Path(os.environ.get("COURSE_DATA_DIR", "nowhere")) / "FashionMNIST" / "raw"
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="needs Fashion-MNIST's four files below COURSE_DATA_DIR"
)


@pytest.fixture(scope="module")
def bundled():
    return load_fashion_mnist("bundled")


@pytest.fixture
def copied(tmp_path, course_root):
    """A copy of the bundled files, to be damaged: the paths in the order of IDX_FILES."""
    shutil.copytree(course_root / "data" / "bundled" / "clothing", tmp_path / "clothing")
    return [tmp_path / "clothing" / f"{name}.gz" for name in IDX_FILES]


def test_the_bundled_clothing_is_balanced(bundled):
    train_set, test_set = bundled
    assert train_set.images.shape == (6000, 1, 28, 28)
    assert test_set.images.shape == (1000, 1, 28, 28)
    assert train_set.images.dtype == torch.uint8
    assert train_set.targets.dtype == torch.int64
    assert train_set.targets.bincount().tolist() == [600] * 10
    assert test_set.targets.bincount().tolist() == [100] * 10


def test_the_classes_are_torchvisions():
    from torchvision.datasets import FashionMNIST

    assert list(fashion_mnist.CLASSES) == FashionMNIST.classes


def test_no_piece_is_drawn_twice(bundled):
    train, test = ({image.numpy().tobytes() for image in part.images} for part in bundled)
    assert (len(train), len(test)) == (6000, 1000)
    assert not train & test


def test_the_files_come_in_no_order_of_classes(bundled):
    for part in bundled:
        assert part.targets[:100].bincount(minlength=10).min() > 0


def test_the_way_between_brightness_and_class_is_not_open(bundled):
    """Whoever only knows how bright a picture is can hardly do better than by guessing."""
    (train, test) = (
        (part.images.float().mean((1, 2, 3)).div(255 / 40).long(), part.targets) for part in bundled
    )
    table = torch.zeros(41, 10).index_put(train, torch.ones(6000), accumulate=True)
    accuracy = (table.argmax(1)[test[0]] == test[1]).float().mean()
    assert accuracy < 0.35


def test_the_generator_draws_the_committed_files(tmp_path, course_root, monkeypatch):
    """Compared unpacked: another build of zlib may pack the same bytes differently."""
    monkeypatch.syspath_prepend(course_root / "data")
    import clothing

    clothing.make(tmp_path)
    assert clothing.CLASSES == fashion_mnist.CLASSES
    for name in IDX_FILES:
        drawn, committed = (
            gzip.decompress((folder / "clothing" / f"{name}.gz").read_bytes())
            for folder in (tmp_path, course_root / "data" / "bundled")
        )
        assert drawn == committed, f"{name}: run python data/make_bundled.py"


def test_a_bundled_file_that_is_missing_or_altered_is_refused(copied, monkeypatch, course_root):
    root = copied[0].parents[1]
    shutil.copy(course_root / "data" / "bundled" / "SHA256SUMS", root)
    monkeypatch.setattr(bundled_module, "FOLDER", root)
    assert len(load_fashion_mnist("bundled")) == 2
    content = bytearray(copied[2].read_bytes())
    content[-1] ^= 1
    copied[2].write_bytes(content)
    with pytest.raises(ValueError, match="t10k-images-idx3-ubyte.gz.*make_bundled"):
        load_fashion_mnist("bundled")
    copied[2].unlink()
    with pytest.raises(FileNotFoundError, match="t10k-images-idx3-ubyte.gz.*make_bundled"):
        load_fashion_mnist("bundled")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda packed: b"", "not an idx file|not a whole gzip file"),
        (lambda packed: packed[:1000], "not a whole gzip file"),
        (lambda packed: b"<html>", "not a whole gzip file"),
        (lambda packed: gzip.compress(b"P5 28 28"), "not an idx file"),
        (lambda packed: gzip.compress(b"\0\0\x0d\x03" + bytes(40)), "not an idx file"),
        (lambda packed: gzip.compress(b"\0\0\x08\x03\0\0"), "not an idx file"),
        (lambda packed: gzip.compress(gzip.decompress(packed)[:-1]), r"should hold \[6000, 28, 28"),
        (lambda packed: gzip.compress(gzip.decompress(packed) + b"x"), "should hold"),
    ],
)
def test_content_of_another_form_is_refused(copied, damage, message):
    copied[0].write_bytes(damage(copied[0].read_bytes()))
    with pytest.raises(ValueError, match=f"{re.escape(str(copied[0]))}.*({message})"):
        read_idx_sets(copied)


def test_images_and_labels_of_different_sets_are_refused(copied):
    shutil.copy(copied[3], copied[1])
    with pytest.raises(ValueError, match="train-images.* and its labels do not belong together"):
        read_idx_sets(copied)


def test_an_unknown_data_source_is_refused():
    with pytest.raises(ValueError, match='data_source must be "bundled" or "real"'):
        load_fashion_mnist("web")


@needs_real
def test_real_clothing_has_the_drawn_clothings_form(bundled):
    real = load_fashion_mnist("real")
    assert [len(part) for part in real] == [60_000, 10_000]
    assert real[1].targets.bincount().tolist() == [1000] * 10
    for part, twin in zip(real, bundled, strict=True):
        assert part.images.shape[1:] == twin.images.shape[1:]
        assert (part.images.dtype, part.targets.dtype) == (twin.images.dtype, twin.targets.dtype)
        assert part.classes == twin.classes
    pixels = real[0].images / 255
    assert pixels.mean().item() == pytest.approx(fashion_mnist.MEAN, abs=1e-4)
    assert pixels.std().item() == pytest.approx(fashion_mnist.STD, abs=1e-4)


@needs_real
def test_torchvision_reads_the_same(bundled):
    from torchvision.datasets import FashionMNIST

    theirs = FashionMNIST(REAL.parents[1], train=False)
    ours = load_fashion_mnist("real")[1]
    assert ours.images.squeeze(1).equal(theirs.data)
    assert ours.targets.equal(theirs.targets)
