"""data/make_bundled.py and course_utils.datasets.bundled: what is committed is what is made."""

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.datasets import bundled
from course_utils.datasets.bundled import bundled_file

SCRIPT = Path(__file__).parents[1] / "data" / "make_bundled.py"


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
    for name in files_below(folder) - {"SHA256SUMS"}:
        again, committed = (folder / name).read_bytes(), (bundled.FOLDER / name).read_bytes()
        if name.endswith(".gz"):  # another release of zlib may pack the same content differently
            again, committed = gzip.decompress(again), gzip.decompress(committed)
        assert again == committed, name


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
