"""course_utils.datasets.diabetes: the made-up and the real table, and files that are not right."""

import gzip
import os
from pathlib import Path

import pytest
import torch

from course_utils.batches import balanced_indices
from course_utils.datasets.diabetes import FEATURES, load_diabetes, read_diabetes


def pack(content):
    """Compress without the time of day, so that every test process names its tests alike."""
    return gzip.compress(content, mtime=0)


REAL = Path(os.environ.get("COURSE_DATA_DIR", "nowhere")) / "diabetes" / "diabetes.csv.gz"
needs_real = pytest.mark.skipif(
    not REAL.is_file(), reason="needs diabetes.csv.gz below COURSE_DATA_DIR"
)
ROW = b"-0.5,0.25,0,0,-1,1,0.1,-0.2,1\n"


@pytest.fixture(scope="module")
def table():
    return load_diabetes("bundled")


def check_form(table):
    assert table.features.shape == (759, len(FEATURES))
    assert table.targets.shape == (759, 1)
    assert table.features.dtype == table.targets.dtype == torch.float32
    assert table.features.abs().max() <= 1
    assert table.targets.flatten().long().bincount().tolist() == [263, 496]
    assert table.classes == ("diabetes", "no diabetes")


def test_the_table_has_its_form(table):
    check_form(table)


@needs_real
def test_the_real_table_has_the_same_form():
    check_form(load_diabetes("real"))


def test_no_row_stands_twice(table):
    assert len(table.features.unique(dim=0)) == 759


def test_every_feature_varies_and_none_gives_the_label_away(table):
    assert (table.features.std(dim=0) > 0.1).all()
    for column in table.features.T:
        order = column.argsort()
        without = table.targets.flatten()[order].cumsum(0)
        # Correct answers if all up to a place count as "no diabetes", and all after it as diabetes.
        correct = without + (263 - (torch.arange(1, 760) - without))
        assert correct.max() / 759 < 0.78


def test_an_item_is_a_row_and_its_label(table):
    features, target = table[3]
    assert features.equal(table.features[3])
    assert target.equal(table.targets[3])


def test_rows_can_be_chosen_balanced(table):
    chosen = table.select(balanced_indices(table.targets.squeeze(1), 100))
    assert chosen.targets.sum() == 50


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (ROW, "is damaged or of another format"),
        (pack(ROW * 9)[:-9], "is damaged or of another format"),
        (pack(b"\xff\n"), "utf-8"),
        (pack(ROW + ROW[5:]), "line 2, is not 8 numbers"),
        (pack(ROW + b"\n" + ROW), "line 2, is not 8 numbers"),
        (pack(b"pregnancies,glucose\n" + ROW), "line 1, is not .*'pregnancies,glucose'"),
        (pack(ROW.replace(b"0.25", b"nan")), "line 1, is not 8 numbers"),
        (pack(ROW.replace(b"0.25", b"148")), "line 1, is not 8 numbers"),
        (pack(ROW.replace(b",1\n", b",0.5\n")), "a label 0 or 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_a_file_that_is_not_right_is_refused(tmp_path, content, message):
    path = tmp_path / "diabetes.csv.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"diabetes\.csv\.gz.*{message}.*get it again"):
        read_diabetes(path)
