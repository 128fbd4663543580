"""Family names of 18 languages: a few thousand offline, or the 20,074 of the real csv pair."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch.utils.data import Dataset

from course_utils.datasets.bundled import bundled_file, read_gzip_csv, real_file
from course_utils.datasets.images import resolve_data_source

CLASSES = (
    *("Arabic", "Chinese", "Czech", "Dutch", "English", "French", "German", "Greek", "Irish"),
    *("Italian", "Japanese", "Korean", "Polish", "Portuguese", "Russian", "Scottish", "Spanish"),
    "Vietnamese",
)
ADDRESS = "https://github.com/hunkim/PyTorchZeroToAll/tree/master/data"


@dataclass(frozen=True)
class NameDataset(Dataset):
    """Names and the languages they are at home in.

    names: N strings of ASCII letters, spaces, ' and - · targets (N,) int64 · classes: the language
    of each target. Item `i` is `(names[i], targets[i])`.
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
    Raises ValueError for another data source or for damaged files, FileNotFoundError for a missing
    one or if COURSE_DATA_DIR is no folder.
    """
    if resolve_data_source(data_source) == "bundled":
        paths = [bundled_file(f"names/names_{split}.csv.gz") for split in ("train", "test")]
    else:
        paths = [real_file(f"names/names_{split}.csv.gz", ADDRESS) for split in ("train", "test")]
    return _read(paths[0]), _read(paths[1])


def _read(path: Path) -> NameDataset:
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
