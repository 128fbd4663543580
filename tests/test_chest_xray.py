"""course_utils.datasets.chest_xray: drawn and real pictures, and folders that are not right."""

import importlib.util
import re
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.tree import DecisionTreeClassifier
from torch.utils.data import DataLoader

from course_utils.datasets import bundled as bundled_module
from course_utils.datasets import chest_xray
from course_utils.datasets.chest_xray import load_chest_xrays, patient_of, read_published


@pytest.fixture(scope="module")
def bundled():
    return load_chest_xrays("bundled")


@pytest.fixture(scope="module")
def tensors(bundled):
    """(pictures (N, 4096), targets (N,)) of the training and the test set, as numpy arrays."""
    return [
        (
            torch.stack([picture[0].flatten() for picture, _ in part]).numpy(),
            np.array(part.targets),
        )
        for part in (bundled[0], bundled[2])
    ]


def balanced_accuracy(model, tensors, features):
    (train, train_targets), (test, test_targets) = tensors
    model.fit(features(train), train_targets)
    return balanced_accuracy_score(test_targets, model.predict(features(test)))


def test_the_classes_are_as_unbalanced_as_in_the_real_set(bundled):
    counts = [Counter(part.targets) for part in bundled]
    assert [tuple(count[label] for label in (0, 1)) for count in counts] == [
        tuple(count.values()) for count in load_generator().COUNTS.values()
    ]
    assert counts[0][1] / counts[0][0] == pytest.approx(3883 / 1349, abs=0.1)
    assert counts[2][1] / counts[2][0] == pytest.approx(390 / 234, abs=0.1)
    for part in bundled:
        assert part.classes == ["NORMAL", "PNEUMONIA"] == list(chest_xray.CLASSES)


def test_without_a_transform_a_picture_is_a_float_tensor(bundled):
    for part in bundled:
        picture, target = part[0]
        assert picture.shape == (3, 64, 64)
        assert picture.dtype == torch.float32
        assert 0 <= picture.min() < picture.max() <= 1
        assert picture[0].equal(picture[1])
        assert target == 0


def test_a_data_loader_takes_it(bundled):
    inputs, targets = next(iter(DataLoader(bundled[0], batch_size=4)))
    assert inputs.shape == (4, 3, 64, 64)
    assert targets.tolist() == [0] * 4


def test_each_set_has_its_own_transform():
    transforms = {
        split: lambda picture, split=split: (split, picture) for split in chest_xray.SPLITS
    }
    for split, part in zip(chest_xray.SPLITS, load_chest_xrays("bundled", transforms), strict=True):
        name, picture = part[0][0]
        assert name == split
        assert (picture.mode, picture.size) == ("RGB", (64, 64))


@pytest.mark.parametrize("transforms", [{}, {"train": None}, {"train": 1, "valid": 1, "test": 1}])
def test_transforms_for_other_sets_are_refused(transforms):
    with pytest.raises(ValueError, match="must have the keys train, val and test"):
        load_chest_xrays("bundled", transforms)


def test_no_patient_is_in_two_sets_or_classes(bundled):
    groups = [
        {patient_of(path) for path, target in part.samples if target == label}
        for part in bundled
        for label in (0, 1)
    ]
    assert len(set().union(*groups)) == sum(map(len, groups))


def test_a_patient_has_one_to_three_pictures_and_one_kind_of_illness(bundled):
    names = [Path(path).stem.split("-") for part in bundled for path, _ in part.samples]
    assert all(re.fullmatch(r"\d{7}", patient) for _, patient, _ in names)
    assert set(Counter(patient for _, patient, _ in names).values()) == {1, 2, 3}
    kinds = {patient: kind for kind, patient, _ in names}
    assert all(kinds[patient] == kind for kind, patient, _ in names)
    assert set(kinds.values()) == {"NORMAL", "BACTERIA", "VIRUS"}


def test_no_picture_is_drawn_twice(bundled):
    pictures = [Path(path).read_bytes() for part in bundled for path, _ in part.samples]
    assert len(set(pictures)) == len(pictures)


def test_brightness_contrast_and_symmetry_tell_nothing(tensors):
    def features(pictures):
        halves = pictures.reshape(-1, 64, 2, 32).mean((1, 3))
        rows = pictures.reshape(-1, 64, 64)
        noise = abs(np.diff(rows, axis=2)).mean((1, 2))
        lopsided = abs(halves[:, 0] - halves[:, 1])
        return np.stack([pictures.mean(1), pictures.std(1), lopsided, noise], 1)

    tree = DecisionTreeClassifier(max_leaf_nodes=8, class_weight="balanced", random_state=0)
    assert balanced_accuracy(tree, tensors, lambda pictures: features(pictures)[:, :2]) < 0.62
    assert balanced_accuracy(tree, tensors, features) < 0.65


def test_a_linear_model_does_not_solve_it(tensors):
    model = LogisticRegression(C=0.001, class_weight="balanced", max_iter=1000)
    assert balanced_accuracy(model, tensors, lambda pictures: pictures - 0.5) < 0.75


def load_generator():
    path = Path(__file__).parents[1] / "data" / "chest.py"
    spec = importlib.util.spec_from_file_location("chest", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copied(tmp_path, monkeypatch, course_root):
    """A copy of the bundled pictures, to be damaged."""
    bundled_folder = course_root / "data" / "bundled"
    shutil.copytree(bundled_folder / "chest_xray", tmp_path / "chest_xray")
    shutil.copy(bundled_folder / "SHA256SUMS", tmp_path)
    monkeypatch.setattr(bundled_module, "FOLDER", tmp_path)
    return tmp_path / "chest_xray"


def test_an_altered_a_missing_and_a_foreign_bundled_picture_are_refused(copied):
    pictures = sorted((copied / "val" / "PNEUMONIA").iterdir())
    content = pictures[0].read_bytes()
    pictures[0].write_bytes(content[:-1])
    with pytest.raises(ValueError, match=f"{pictures[0].name} is not the file that came with"):
        load_chest_xrays("bundled")
    pictures[0].write_bytes(content)
    shutil.copy(pictures[1], copied / "aside")
    with pytest.raises(ValueError, match="aside did not come with the course"):
        load_chest_xrays("bundled")
    (copied / "aside").unlink()
    pictures[1].unlink()
    with pytest.raises(FileNotFoundError, match=f"{pictures[1].name}.*is missing.*git checkout"):
        load_chest_xrays("bundled")


@pytest.mark.parametrize("name", ["SHA256SUMS", "chest_xray"])
def test_without_the_list_or_the_folder_the_way_out_is_named(copied, name):
    shutil.move(copied.parent / name, copied.parent / "aside")
    with pytest.raises(FileNotFoundError, match=rf"{name}.*is missing.*git checkout"):
        load_chest_xrays("bundled")


def write_pictures(folder, names, size=(90, 70)):
    folder.mkdir(parents=True)
    for shade, name in enumerate(names):
        Image.new("L", size, 10 * shade % 256).save(folder / name)


@pytest.fixture
def real(tmp_path):
    """A small chest_xray as it is unpacked from the archive: gray JPEG files of other sizes."""
    root = tmp_path / "chest_xray"
    normal = [f"IM-{i:04}-0001.jpeg" for i in range(115, 135)]
    normal += [f"NORMAL2-IM-{i:04}-0001-000{j}.jpeg" for i in range(5) for j in (1, 2)]
    sick = [f"person{i}_bacteria_{j}.jpeg" for i in range(30) for j in (1, 2)]
    sick += [f"VIRUS-{i}-0001.jpeg" for i in range(1000, 1010)]
    write_pictures(root / "train" / "NORMAL", normal)
    write_pictures(root / "train" / "PNEUMONIA", sick, size=(70, 90))
    write_pictures(root / "test" / "NORMAL", ["NORMAL-1003233-0001.jpeg"])
    write_pictures(root / "test" / "PNEUMONIA", ["BACTERIA-1008087-0001.jpeg"])
    return root


def test_of_real_pictures_a_tenth_of_the_training_patients_validate(real):
    train, val, test = read_published(real)
    assert [len(part) for part in (train, val, test)] == [100 - len(val), len(val), 2]
    patients = [{patient_of(path) for path, _ in part.samples} for part in (train, val)]
    assert not patients[0] & patients[1]
    assert [len(group) for group in patients] == [65 - 6, 6]
    assert {target for _, target in val.samples} == {0, 1}
    assert read_published(real)[1].samples == val.samples, "always the same ones"
    assert {path for path, _ in train.samples}.isdisjoint(path for path, _ in val.samples)


def test_real_pictures_come_out_as_the_bundled_ones_do(real, bundled):
    for part, twin in zip(read_published(real), bundled, strict=True):
        picture, _ = part[0]
        assert (picture.shape, picture.dtype) == (twin[0][0].shape, twin[0][0].dtype)
        assert (part.classes, part.class_to_idx) == (twin.classes, twin.class_to_idx)


def test_the_sixteen_pictures_of_kaggles_val_and_hidden_files_are_left_aside(real):
    before = [len(part) for part in read_published(real)]
    write_pictures(real / "val" / "NORMAL", ["NORMAL2-IM-1427-0001.jpeg"])
    (real / "train" / "NORMAL" / "._IM-0115-0001.jpeg").write_bytes(b"Mac OS X")
    (real / "train" / "NORMAL" / ".DS_Store").write_bytes(b"x")
    assert [len(part) for part in read_published(real)] == before


@pytest.mark.parametrize("missing", ["", "train", "test", "train/NORMAL", "test/PNEUMONIA"])
def test_a_missing_folder_is_named_with_address_and_way_out(real, missing):
    shutil.rmtree(real / missing)
    named = re.escape(str(real / (missing or "train")))
    with pytest.raises(FileNotFoundError, match=rf"{named} is missing: .*https://.*bundled"):
        read_published(real)


def test_an_empty_class_is_named(real):
    for path in (real / "test" / "NORMAL").iterdir():
        path.rename(path.with_suffix(".txt"))
    with pytest.raises(ValueError, match=r"test.NORMAL holds no picture: unpack"):
        read_published(real)


def test_a_third_class_is_refused(real):
    (real / "train" / "COVID").mkdir()
    with pytest.raises(ValueError, match="NORMAL and PNEUMONIA only, but has COVID, NORMAL, PNEU"):
        read_published(real)


def test_a_class_of_one_patient_can_not_be_split(real):
    for path in (real / "train" / "NORMAL").glob("*"):
        if patient_of(path) != "IM-0115":
            path.unlink()
    with pytest.raises(ValueError, match=r"train.NORMAL shows one patient only"):
        read_published(real)


@pytest.mark.parametrize("content", [b"", b"<html>", None], ids=["empty", "a web page", "cut"])
def test_a_picture_that_does_not_decode_is_named(real, content):
    path = real / "test" / "PNEUMONIA" / "BACTERIA-1008087-0001.jpeg"
    path.write_bytes(path.read_bytes()[:-300] if content is None else content)
    test_set = read_published(real)[2]
    with pytest.raises(ValueError, match=rf"{path.name} can't be decoded .*get it again"):
        test_set[1]


@pytest.mark.parametrize(
    ("name", "patient"),
    [
        ("train/NORMAL/IM-0115-0001.jpeg", "IM-0115"),
        ("IM-0656-0001-0002.jpeg", "IM-0656"),
        ("NORMAL2-IM-0383-0001.jpeg", "NORMAL2-IM-0383"),
        ("person1_bacteria_1.jpeg", "person1"),
        ("person1000_virus_1681.jpeg", "person1000"),
        ("NORMAL-1003233-0001.jpeg", "1003233"),
        ("VIRUS-1003233-0002.png", "1003233"),
    ],
)
def test_the_name_tells_the_patient(name, patient):
    assert patient_of(name) == patient_of(Path(name)) == patient


@pytest.mark.parametrize("name", ["scan.png", "IM-0115.jpeg", "person_1.jpeg", ""])
def test_a_name_that_tells_no_patient_is_refused(name):
    with pytest.raises(ValueError, match="does not say which patient"):
        patient_of(name)


def test_an_unknown_data_source_is_refused():
    with pytest.raises(ValueError, match="got 'web'"):
        load_chest_xrays("web")
