"""Family names of 18 languages: a few thousand offline, or the 20,074 of the real csv pair."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch.utils.data import Dataset

from course_utils.datasets.bundled import bundled_file, read_gzip_csv
from course_utils.datasets.download import RealSet, Remote, resolve_data_source

CLASSES = (
    *("Arabic", "Chinese", "Czech", "Dutch", "English", "French", "German", "Greek", "Irish"),
    *("Italian", "Japanese", "Korean", "Polish", "Portuguese", "Russian", "Scottish", "Spanish"),
    "Vietnamese",
)
ADDRESS = "https://raw.githubusercontent.com/hunkim/PyTorchZeroToAll/master/data/"
REAL = RealSet(
    "names",
    "family names of 18 languages",
    folder="names",
    remotes=tuple(
        Remote({name: f"sha256:{sha256}"}, (ADDRESS + name,), f"sha256:{sha256}", size)
        for name, sha256, size in (
            (
                "names_train.csv.gz",
                "49b4bf41dce5bfeac989b46ca37cf7baccd9a0d2a855df82f86de67a9376268f",
                50_237,
            ),
            (
                "names_test.csv.gz",
                "57d7758db533a42c99d513b2341a7e7b0f55c1e0e7d233b1ef6a4fa2f1adf753",
                27_541,
            ),
        )
    ),
)


@dataclass(frozen=True)
class NameDataset(Dataset):
    """Names and the languages they are at home in.

    names: N strings of ASCII letters, spaces, ' and - · targets (N,) int64 · classes: the language
    of each target. Item `i` is `(names[i], targets[i])`. Used in 5.13.
    """

    names: tuple[str, ...]
    targets: torch.Tensor
    classes: tuple[str, ...] = CLASSES

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, index: int) -> tuple[str, torch.Tensor]:
        return self.names[index], self.targets[index]

    def select(self, indices: torch.Tensor) -> "NameDataset":
        """Return the data set of these samples, in this order. indices: (n,) int64."""
        names = tuple(self.names[index] for index in indices.tolist())
        return replace(self, names=names, targets=self.targets[indices])


def load_names(data_source: str | None = None) -> tuple[NameDataset, NameDataset]:
    """Load the training and the test set of family names, sorted by language.

    data_source: "bundled", 2,203 + 1,092 names that the course wrote down, each in one language
    and one set only; "real", the 13,374 + 6,700 of names_train.csv.gz and
    names_test.csv.gz in COURSE_DATA_DIR/names (or data/real/names); None, what COURSE_DATA_SOURCE
    says, else "bundled". The real pair is taken as it is: some names stand in several languages,
    and 773 of its test rows stand in its training set too, so a score on it flatters.
    Raises ValueError for another data source or for damaged files, FileNotFoundError if
    COURSE_DATA_DIR is no folder or a bundled file is missing, ConnectionError if the download
    fails. Used from 5.13 on.
    """
    if resolve_data_source(data_source) == "bundled":
        paths = [bundled_file(f"names/names_{split}.csv.gz") for split in ("train", "test")]
    else:
        paths = [REAL.fetch() / f"names_{split}.csv.gz" for split in ("train", "test")]
    return read_names(paths[0]), read_names(paths[1])


def read_names(path: Path) -> NameDataset:
    """Read a .csv.gz file with rows `name,language`, without a header.

    Raises ValueError, naming the line, for a row of another form or a language not in CLASSES.
    """
    number = {language: index for index, language in enumerate(CLASSES)}
    names, targets = [], []
    for line, row in enumerate(read_gzip_csv(path), start=1):
        if len(row) != 2:
            fault = f"has {len(row)} columns instead of name and language"
        elif row[1] not in number:
            fault = f"has the language {row[1]!r}, which is none of {', '.join(CLASSES)}"
        elif not row[0] or not row[0].isascii():
            fault = f"has the name {row[0]!r}, which should be ASCII letters"
        else:
            names.append(row[0])
            targets.append(number[row[1]])
            continue
        raise ValueError(f"{path}, line {line}, {fault}: get it again")
    return NameDataset(tuple(names), torch.tensor(targets))
