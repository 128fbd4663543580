"""course_utils.datasets.cifar10: drawn and real scenes, and files that are not right."""

import gzip
import hashlib
import os
import pickle
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from course_utils.datasets import bundled as bundled_module
from course_utils.datasets import cifar10
from course_utils.datasets.cifar10 import ROW, load_cifar10, read_batch

REAL = Path(os.environ.get("COURSE_DATA_DIR", "nowhere")) / "cifar-10-batches-py"
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="needs cifar-10-batches-py below COURSE_DATA_DIR"
)


@pytest.fixture(scope="module")
def bundled():
    return load_cifar10("bundled")


@pytest.fixture
def batch_file(tmp_path, course_root):
    """A copy of the bundled test file, to be damaged."""
    name = "test_batch.bin.gz"
    return Path(shutil.copy(course_root / "data" / "bundled" / "scenes" / name, tmp_path))


@pytest.fixture
def small_real_set(tmp_path, monkeypatch):
    """Five and one batches of 10 random pictures in the form that torchvision reads, with their
    checksums in the place of the published ones. Returns the folder, and each batch's pictures."""
    from torchvision.datasets import CIFAR10

    folder = tmp_path / CIFAR10.base_folder
    folder.mkdir()
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    rng, pictures = np.random.default_rng(0), {}

    def write(name, content):
        (folder / name).write_bytes(pickle.dumps(content))
        return hashlib.md5((folder / name).read_bytes()).hexdigest()

    for attribute in ("train_list", "test_list"):
        sums = []
        for name, _ in getattr(CIFAR10, attribute):
            pictures[name] = rng.integers(0, 256, (10, 3072), dtype=np.uint8)
            sums.append([name, write(name, {"data": pictures[name], "labels": [*range(10)][::-1]})])
        monkeypatch.setattr(CIFAR10, attribute, sums)
    digest = write(CIFAR10.meta["filename"], {"label_names": list(cifar10.CLASSES)})
    monkeypatch.setattr(CIFAR10, "meta", {**CIFAR10.meta, "md5": digest})
    sums = {file: f"md5:{md5}" for file, md5 in (*CIFAR10.train_list, *CIFAR10.test_list)}
    sums[CIFAR10.meta["filename"]] = f"md5:{digest}"
    files = {f"{folder.name}/{name}": check for name, check in sums.items()}
    remote = replace(cifar10.REAL.remotes[0], files=files, addresses=("http://127.0.0.1:9/c10",))
    monkeypatch.setattr(cifar10, "REAL", replace(cifar10.REAL, remotes=(remote,)))
    return folder, pictures


def test_the_bundled_scenes_are_balanced(bundled):
    for part, size in zip(bundled, (4000, 1000), strict=True):
        assert part.images.shape == (size, 3, 32, 32)
        assert (part.images.dtype, part.targets.dtype) == (torch.uint8, torch.int64)
        assert part.targets.bincount().tolist() == [size // 10] * 10


def test_no_scene_is_drawn_twice(bundled):
    train, test = ({image.numpy().tobytes() for image in part.images} for part in bundled)
    assert (len(train), len(test)) == (4000, 1000)
    assert not train & test


def test_the_files_come_in_no_order_of_classes(bundled):
    for part in bundled:
        assert part.targets[:100].bincount(minlength=10).min() > 0


def test_the_channels_are_red_green_and_blue(bundled):
    """The mean picture has its sky above: there the blue exceeds the green by more."""
    top, bottom = bundled[0].images.float().mean(0).chunk(4, dim=1)[::3]
    top, bottom = top.mean((1, 2)), bottom.mean((1, 2))
    assert top[2] - top[1] > bottom[2] - bottom[1] + 5


def test_the_colour_does_not_tell_the_class(bundled):
    """Whoever only knows the mean colour can hardly do better than by guessing."""
    from sklearn.tree import DecisionTreeClassifier

    (train, test) = ((part.images.float().mean((2, 3)), part.targets) for part in bundled)
    tree = DecisionTreeClassifier(max_leaf_nodes=40, random_state=0).fit(*train)
    assert tree.score(*test) < 0.25


def test_the_border_does_not_tell_the_class(bundled):
    """The ground shows at the border of a picture: it gives a hint at most."""
    from sklearn.linear_model import LogisticRegression

    def border(part):
        lines = (part.images[..., 0], part.images[..., -1], part.images[..., 0, :])
        return torch.cat([line.flatten(1)[:, ::4] for line in lines], 1) / 255, part.targets

    (train, test) = map(border, bundled)
    assert LogisticRegression(max_iter=200).fit(*train).score(*test) < 0.35


def test_real_pictures_have_the_drawn_ones_form(small_real_set, bundled):
    _, pictures = small_real_set
    real = load_cifar10("real")
    assert [len(part) for part in real] == [50, 10]
    for part, twin in zip(real, bundled, strict=True):
        assert part.images.shape[1:] == twin.images.shape[1:]
        assert (part.images.dtype, part.targets.dtype) == (twin.images.dtype, twin.targets.dtype)
        assert part.classes == twin.classes
        assert part[0][0].shape == (3, 32, 32)
    rows = np.concatenate([pictures[f"data_batch_{number}"] for number in range(1, 6)])
    assert (real[0].images.numpy() == rows.reshape(-1, 3, 32, 32)).all()
    assert real[1].targets.tolist() == [*range(10)][::-1]


@pytest.mark.parametrize("name", ["data_batch_3", "test_batch", "batches.meta"])
@pytest.mark.parametrize("fault", ["missing", "empty", "cut", "altered"])
def test_a_missing_or_damaged_real_file_is_named(small_real_set, name, fault):
    path = small_real_set[0] / name
    content = path.read_bytes()
    if fault == "missing":
        path.unlink()
    else:
        changed = bytes([content[0] ^ 1]) + content[1:]
        path.write_bytes({"empty": b"", "cut": content[:-1], "altered": changed}[fault])
    missing = (ConnectionError, rf"{name}: .*127\.0\.0\.1.* refused.*bundled")
    error, message = missing if fault == "missing" else (ValueError, f"{name} is damaged.*delete")
    with pytest.raises(error, match=message):
        load_cifar10("real")


def test_address_and_checksums_are_torchvisions():
    from torchvision.datasets import CIFAR10

    (remote,) = cifar10.REAL.remotes
    lists = (*CIFAR10.train_list, *CIFAR10.test_list)
    sums = dict(lists) | {CIFAR10.meta["filename"]: CIFAR10.meta["md5"]}
    assert remote.files == {f"{CIFAR10.base_folder}/{k}": f"md5:{v}" for k, v in sums.items()}
    assert (remote.addresses, remote.check) == ((CIFAR10.url,), f"md5:{CIFAR10.tgz_md5}")


@needs_real
def test_the_real_set_is_the_published_one():
    train_set, test_set = load_cifar10("real")
    assert train_set.targets.bincount().tolist() == [5000] * 10
    assert test_set.targets.bincount().tolist() == [1000] * 10
    pixels = train_set.images / 255
    assert pixels.mean((0, 2, 3)).tolist() == pytest.approx(cifar10.MEAN, abs=1e-4)
    assert pixels.std((0, 2, 3)).tolist() == pytest.approx(cifar10.STD, abs=1e-4)


def test_a_bundled_file_that_is_altered_is_refused(batch_file, monkeypatch, course_root):
    root = batch_file.parent
    shutil.copytree(course_root / "data" / "bundled" / "scenes", root / "scenes")
    shutil.copy(course_root / "data" / "bundled" / "SHA256SUMS", root)
    monkeypatch.setattr(bundled_module, "FOLDER", root)
    assert len(load_cifar10("bundled")) == 2
    with (root / "scenes" / "test_batch.bin.gz").open("ab") as file:
        file.write(b"more")
    with pytest.raises(ValueError, match=r"test_batch\.bin\.gz.*make_bundled"):
        load_cifar10("bundled")


def repack(content):
    """Compress without the time of day, so that every test process names its tests alike."""
    return gzip.compress(content, compresslevel=1, mtime=0)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda packed: b"", "holds 0 bytes"),
        (lambda packed: packed[:1000], "not a whole gzip file"),
        (lambda packed: b"<html>", "not a whole gzip file"),
        (lambda packed: packed[:99] + bytes(99) + packed[198:], "not a whole gzip file"),
        (lambda packed: repack(b""), "holds 0 bytes"),
        (lambda packed: repack(b"P6 32 32"), "holds 8 bytes"),
        (lambda packed: repack(gzip.decompress(packed)[:-1]), "holds 3,072,999 bytes"),
        (lambda packed: repack(bytes(ROW) + b"\x0a" + bytes(ROW - 1)), "row 2, has the label 10"),
    ],
)
def test_content_of_another_form_is_refused(batch_file, damage, message):
    batch_file.write_bytes(damage(batch_file.read_bytes()))
    with pytest.raises(ValueError, match=f"{re.escape(str(batch_file))}.*{message}.*get it again"):
        read_batch(batch_file)


def test_the_classes_and_layout_are_those_of_the_generator(course_root, monkeypatch):
    monkeypatch.syspath_prepend(course_root / "data")
    import scenes

    assert scenes.CLASSES == cifar10.CLASSES
    assert 1 + 3 * scenes.SIDE**2 == ROW


def test_an_unknown_data_source_is_refused():
    with pytest.raises(ValueError, match='data_source must be "bundled" or "real"'):
        load_cifar10("web")
