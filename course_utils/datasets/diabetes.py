"""A table of eight features and a label: made up offline, or the Pima diabetes table."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch.utils.data import Dataset

from course_utils.datasets.bundled import bundled_file, read_gzip_csv
from course_utils.datasets.download import RealSet, Remote, resolve_data_source

CLASSES = ("diabetes", "no diabetes")  # 1 stands for a person without it, in both tables
FEATURES = (
    *("pregnancies", "glucose", "blood pressure", "skin fold"),
    *("insulin", "body mass index", "pedigree", "age"),
)
CHECK = "sha256:398214d0f6b7f4a722f598d8e424f28bc078abbd16ebdeea0f8e264492325aa4"
REAL = RealSet(
    "diabetes",
    "Pima diabetes table",
    folder="diabetes",
    remotes=(
        Remote(
            {"diabetes.csv.gz": CHECK},
            (
                "https://raw.githubusercontent.com/hunkim/PyTorchZeroToAll/master/data/diabetes.csv.gz",
            ),
            CHECK,
            13_539,
        ),
    ),
)


@dataclass(frozen=True)
class TableDataset(Dataset):
    """Rows of a table with a yes-or-no label, shaped for a network with one output.

    features (N, F) float32 · targets (N, 1) float32, 0 or 1 · classes: what 0 and 1 stand for.
    Item `i` is `(features[i], targets[i])`. For a class-balanced choice of rows:
    `table.select(balanced_indices(table.targets.squeeze(1), size))`.
    """

    features: torch.Tensor
    targets: torch.Tensor
    classes: tuple[str, str] = CLASSES

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.features[index], self.targets[index]

    def select(self, indices: torch.Tensor) -> "TableDataset":
        """Return the data set of these rows, in this order. indices: (n,) int64."""
        return replace(self, features=self.features[indices], targets=self.targets[indices])


def load_diabetes(data_source: str | None = None) -> TableDataset:
    """Load 759 rows: features (759, 8) float32 in [-1, 1], named by FEATURES, targets (759, 1).

    data_source: "bundled", a made-up table in the real one's form, nobody's measurements; "real",
    diabetes/diabetes.csv.gz in COURSE_DATA_DIR (or data/real); None, what COURSE_DATA_SOURCE says,
    else "bundled". In both, 496 rows have the label 1, no diabetes.
    Raises ValueError for another data source or for a damaged file, FileNotFoundError if
    COURSE_DATA_DIR is no folder or the bundled file is missing, ConnectionError if the
    download fails. Used from 2.04 on.
    """
    if resolve_data_source(data_source) == "bundled":
        path = bundled_file("diabetes/diabetes.csv.gz")
    else:
        path = REAL.fetch() / "diabetes.csv.gz"
    return read_diabetes(path)


def read_diabetes(path: Path) -> TableDataset:
    """Read a .csv.gz file with rows of eight numbers from -1 to 1 and a label, without a header.

    Raises ValueError, naming the line, for a row of another form.
    """
    rows = []
    for line, row in enumerate(read_gzip_csv(path), start=1):
        try:
            values = [float(value) for value in row]
        except ValueError:
            values = []
        is_row = len(values) == 9 and all(-1 <= value <= 1 for value in values)
        if not is_row or values[-1] not in (0, 1):
            raise ValueError(
                f"{path}, line {line}, is not 8 numbers from -1 to 1 and a label 0 or 1, but "
                f"{','.join(row)[:80]!r}: get it again"
            )
        rows.append(values)
    table = torch.tensor(rows)
    return TableDataset(table[:, :-1].contiguous(), table[:, -1:].contiguous())
