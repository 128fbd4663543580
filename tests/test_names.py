"""course_utils.datasets.names: bundled and real family names, and files that are not right."""

import gzip
import os
import re
from pathlib import Path

import pytest
import torch
from torch.utils.data import DataLoader

from course_utils.batches import balanced_subset
from course_utils.datasets import names
from course_utils.datasets.names import load_names, read_names


def pack(content):
    """Compress without the time of day, so that every test process names its tests alike."""
    return gzip.compress(content, mtime=0)


REAL = Path(os.environ.get("COURSE_DATA_DIR", "nowhere")) / "names"
needs_real = pytest.mark.skipif(
    not (REAL / "names_test.csv.gz").is_file(), reason="needs the names below COURSE_DATA_DIR"
)


@pytest.fixture(scope="module")
def bundled():
    return load_names("bundled")


def test_each_language_has_two_names_in_training_for_one_in_testing(bundled):
    train_set, test_set = bundled
    train, test = (part.targets.bincount(minlength=18) for part in bundled)
    assert (len(train_set), len(test_set)) == (2203, 1092)
    assert ((train - 2 * test >= 0) & (train - 2 * test <= 2)).all()
    assert (train + test).min() >= 60
    assert train_set.classes == test_set.classes == tuple(sorted(train_set.classes))
    assert len(train_set.classes) == 18


def test_the_languages_are_unbalanced_as_in_the_real_set(bundled):
    counts = bundled[0].targets.bincount()
    most = [bundled[0].classes[i] for i in counts.argsort(descending=True)[:2]]
    assert most == ["Russian", "English"]
    assert counts.max() > 10 * counts.min()


def test_no_name_is_in_both_sets_or_in_two_languages(bundled):
    everything = [name.lower() for part in bundled for name in part.names]
    assert len(everything) == len(set(everything))


def test_names_are_ascii_letters(bundled):
    for part in bundled:
        assert all(re.fullmatch(r"[A-Z][A-Za-z' -]+", name) for name in part.names)


def test_an_item_is_a_name_and_its_language(bundled):
    name, target = bundled[0][0]
    assert isinstance(name, str)
    assert target.dtype == torch.int64
    languages = {name: part.classes[target] for part in bundled for name, target in part}
    assert languages["Tanaka"] == "Japanese"
    assert languages["O'Brien"] == "Irish"
    assert languages["Van Gogh"] == "Dutch"


def test_a_data_loader_takes_it(bundled):
    batch, targets = next(iter(DataLoader(bundled[0], batch_size=4)))
    assert list(batch) == list(bundled[0].names[:4])
    assert targets.equal(bundled[0].targets[:4])


def test_a_subset_keeps_names_and_languages_together(bundled):
    subset = balanced_subset(bundled[0], 36)
    assert subset.targets.bincount().tolist() == [2] * 18
    place = bundled[0].names.index(subset.names[20])
    assert bundled[0].targets[place] == subset.targets[20]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "names.csv.gz"


def test_a_list_of_ones_own_is_read(path):
    path.write_bytes(pack(b'"Adams","English"\r\n"Aoki","Japanese"\r\n'))
    own = read_names(path)
    assert own.names == ("Adams", "Aoki")
    assert [own.classes[target] for target in own.targets] == ["English", "Japanese"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"name,country", "is damaged or of another format"),
        (pack(b"Adams,English\n" * 9)[:-9], "is damaged or of another format"),
        (pack(b""), "is empty"),
        (pack(b"Adams,English\nAoki\n"), "line 2, has 1 columns"),
        (pack(b"Adams,English\n\nAoki,Japanese\n"), "line 2, has 0 columns"),
        (pack(b"Adams,English\nAoki,Elvish\n"), "line 2, has the language 'Elvish'"),
        (pack(b",English\n"), "line 1, has the name ''"),
        (pack("Müller,German\n".encode()), "line 1, has the name 'Müller'"),
        (pack("Müller,German\n".encode("latin-1")), "utf-8.*can't decode"),
        (pack(b'Adams,English\n"' + b"Aoki,Japanese\n" * 20_000), "field larger"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_a_file_that_is_not_right_is_refused(path, content, message):
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"names\.csv\.gz.*{message}.*get it again"):
        read_names(path)


@needs_real
def test_real_names_have_the_bundled_names_form(bundled):
    real = load_names("real")
    assert [len(part) for part in real] == [13_374, 6_700]
    for part, twin in zip(real, bundled, strict=True):
        assert part.targets.dtype == twin.targets.dtype
        assert part.classes == twin.classes
        assert part.targets.unique().equal(twin.targets.unique())
    in_train = set(zip(real[0].names, real[0].targets.tolist(), strict=True))
    rows = zip(real[1].names, real[1].targets.tolist(), strict=True)
    assert sum(row in in_train for row in rows) == 773


def test_an_unknown_data_source_is_refused():
    with pytest.raises(ValueError, match="got 'web'"):
        names.load_names("web")
