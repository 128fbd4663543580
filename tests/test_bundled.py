"""data/make_bundled.py and course_utils.datasets.bundled: what is committed is what is made."""

import gzip
import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from course_utils.datasets import bundled
from course_utils.datasets.bundled import bundled_file

SCRIPT = Path(__file__).parents[1] / "data" / "make_bundled.py"
BACKBONE = "backbone/small_resnet_scenes.pt"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """All bundled data, made again by the script in another folder, started from another folder."""
    folder = tmp_path_factory.mktemp("made")
    command = [sys.executable, SCRIPT, "--out", folder / "out"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return folder / "out", result.stdout


def files_below(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_is_committed_is_what_the_script_makes(made):
    folder, _ = made
    assert files_below(folder) == files_below(bundled.FOLDER)
    for name in files_below(folder) - {"SHA256SUMS", BACKBONE}:
        assert content_of(folder / name) == content_of(bundled.FOLDER / name), name


def content_of(path):
    """What is in a file: another release of zlib may pack the same content differently."""
    if path.suffix == ".png":
        with Image.open(path) as image:
            return image.mode, image.size, image.tobytes()
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_the_backbone_made_again_is_as_good_as_the_committed_one(made):
    """Not the same bytes: another kind of processor rounds otherwise, and training adds that up."""
    spec = importlib.util.spec_from_file_location("backbone", SCRIPT.with_name("backbone.py"))
    backbone = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(backbone)
    assert backbone.NAME == BACKBONE
    scenes = backbone.read_scenes(bundled.FOLDER / "scenes" / "test_batch.bin.gz")
    forms, scores = [], []
    for folder in (made[0], bundled.FOLDER):
        weights = torch.load(folder / BACKBONE, weights_only=True)
        forms.append({name: (tensor.shape, tensor.dtype) for name, tensor in weights.items()})
        model = backbone.SmallResNet(classes=10).eval()
        model.load_state_dict(weights)
        scores.append(backbone.accuracy(model, *scenes))
    assert forms[0] == forms[1]
    assert scores[0] == pytest.approx(scores[1], abs=0.03)


def test_every_file_is_listed_with_its_checksum_and_shown(made):
    again, shown = made
    for folder in (again, bundled.FOLDER):
        lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
        assert {name for _, name in lines} == files_below(folder) - {"SHA256SUMS"}
        for digest, name in lines:
            assert digest == hashlib.sha256((folder / name).read_bytes()).hexdigest()
            assert name in shown


def test_the_bundled_data_are_small():
    assert sum(p.stat().st_size for p in bundled.FOLDER.rglob("*") if p.is_file()) < 12e6


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A bundled folder with one file, data.txt."""
    (tmp_path / "data.txt").write_bytes(b"whole")
    digest = hashlib.sha256(b"whole").hexdigest()
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  data.txt\n")
    monkeypatch.setattr(bundled, "FOLDER", tmp_path)
    return tmp_path


def test_a_whole_file_is_found(folder):
    assert bundled_file("data.txt") == folder / "data.txt"


@pytest.mark.parametrize("content", [b"", b"who", b"Whole"], ids=["empty", "cut", "altered"])
def test_a_bundled_file_with_other_bytes_is_refused(folder, content):
    (folder / "data.txt").write_bytes(content)
    with pytest.raises(ValueError, match=r"data\.txt is not the file.*git checkout.*make_bundled"):
        bundled_file("data.txt")


@pytest.mark.parametrize("name", ["data.txt", "SHA256SUMS"])
def test_a_missing_bundled_file_is_named_with_the_way_out(folder, name):
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=rf"{name}.* is missing.*git checkout data/bundled"):
        bundled_file("data.txt")


def test_a_file_that_is_not_listed_is_refused(folder):
    (folder / "more.txt").write_bytes(b"more")
    with pytest.raises(ValueError, match=r"SHA256SUMS has no line for more\.txt"):
        bundled_file("more.txt")
