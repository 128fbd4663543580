"""News stories of four topics: 4,000 made-up ones offline, or the 127,600 of AG News."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch.utils.data import Dataset

from course_utils.batches import split_off
from course_utils.datasets.bundled import bundled_file
from course_utils.datasets.download import RealSet, Remote, resolve_data_source

CLASSES = ("Business", "SciTech", "Sports", "World")
AG_NEWS_CLASSES = {"1": "World", "2": "Sports", "3": "Business", "4": "SciTech"}
VALIDATION = 5000  # stories of AG News that are held out of its training file
ADDRESS = "https://raw.githubusercontent.com/mhjabreel/CharCnn_Keras/master/data/ag_news_csv/"
REAL = RealSet(
    "ag_news",
    "AG News",
    folder="ag_news",
    remotes=tuple(
        Remote({name: f"md5:{md5}"}, (ADDRESS + name,), f"md5:{md5}", size)
        for name, md5, size in (
            ("train.csv", "b1a00f826fdfbd249f79597b59e1dc12", 29_470_338),
            ("test.csv", "d52ea96a97a2d943681189a97654912d", 1_857_427),
        )
    ),
)


@dataclass(frozen=True)
class NewsDataset(Dataset):
    """News stories and their topics.

    texts: N strings, headline and story · targets (N,) int64 · ids: N strings, all different ·
    classes: the topic of each target. Item `i` is `(texts[i], targets[i])`.
    """

    texts: tuple[str, ...]
    targets: torch.Tensor
    ids: tuple[str, ...]
    classes: tuple[str, ...] = CLASSES

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, index: int) -> tuple[str, torch.Tensor]:
        return self.texts[index], self.targets[index]

    def select(self, indices: torch.Tensor) -> "NewsDataset":
        """Return the data set of these stories, in this order. indices: (n,) int64."""
        chosen = indices.tolist()
        texts, ids = (tuple(column[i] for i in chosen) for column in (self.texts, self.ids))
        return replace(self, texts=texts, targets=self.targets[indices], ids=ids)


def load_news(data_source: str | None = None) -> tuple[NewsDataset, NewsDataset, NewsDataset]:
    """Load the training, the validation and the test set of news stories.

    data_source: "bundled", 3,000 + 500 + 500 made-up stories, data/news.py says what their labels
    mean; "real", AG News from ag_news/train.csv and ag_news/test.csv in COURSE_DATA_DIR (or
    data/real): 120,000 stories, of which a fixed, balanced choice of 5,000 is the validation set,
    and 7,600; None, what COURSE_DATA_SOURCE says, else "bundled". All are balanced.
    Raises ValueError for another data source or for a damaged file, FileNotFoundError if
    COURSE_DATA_DIR is no folder or a bundled file is missing, ConnectionError if the download
    fails. Used from 5.01 on.
    """
    if resolve_data_source(data_source) == "bundled":
        train_set, valid_set, test_set = (
            read_news_csv(bundled_file(f"news/{split}.csv")) for split in ("train", "valid", "test")
        )
    else:
        folder = REAL.fetch()
        train_set, valid_set = split_off(read_ag_news(folder / "train.csv"), VALIDATION)
        test_set = read_ag_news(folder / "test.csv")
    return train_set, valid_set, test_set


def read_news_csv(path: Path) -> NewsDataset:
    """Read a csv with the columns id, content, Business, SciTech, Sports, World, in any order.

    Each row has a 1 in the column of its topic and 0 in the others. Raises ValueError, naming file
    and line, for what is not so, and for bytes that are not UTF-8. Used in 5.03.
    """
    rows = _rows(path)
    _, header = next(rows)
    columns = ("id", "content", *CLASSES)
    if sorted(header) != sorted(columns):
        missing = [f"no column {name!r}" for name in columns if name not in header]
        surplus = [f"the column {name!r}" for name in header if header.count(name) > 1]
        unknown = [f"the unknown column {name!r}" for name in header if name not in columns]
        fault = ", ".join(dict.fromkeys(missing + unknown + surplus))
        raise _fault(path, 1, f"has {fault}, but should have {','.join(columns)} once each")
    texts, targets, ids = [], [], {}
    for line, row in rows:
        if len(row) != len(columns):
            raise _fault(path, line, f"has {len(row)} fields instead of {len(columns)}")
        story = dict(zip(header, row, strict=True))
        marks = [story[name] for name in CLASSES]
        if sorted(marks) != ["0", "0", "0", "1"]:
            given = ", ".join(f"{name} {story[name]!r}" for name in CLASSES)
            raise _fault(
                path, line, f"should have 1 for one class and 0 for the others, has {given}"
            )
        if not story["content"].strip():
            raise _fault(path, line, "has no content")
        if story["id"] in ids:
            raise _fault(path, line, f"has the id {story['id']!r} of line {ids[story['id']]}")
        ids[story["id"]] = line
        texts.append(story["content"])
        targets.append(marks.index("1"))
    if not texts:
        raise _fault(path, 1, "is the only one: no story follows the header")
    return NewsDataset(tuple(texts), torch.tensor(targets), tuple(ids))


def write_news_csv(dataset: NewsDataset, path: Path) -> None:
    """Write the file from which `read_news_csv` reads this data set, whole or not at all.

    Used from 5.03 on.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["id", "content", *CLASSES])
    for number, story, target in zip(
        dataset.ids, dataset.texts, dataset.targets.tolist(), strict=True
    ):
        rows.writerow([number, story, *(int(i == target) for i in range(len(CLASSES)))])
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(text.getvalue().encode("utf-8"))
    partial.replace(path)


def read_ag_news(path: Path) -> NewsDataset:
    """Read a file in AG News' own format: class 1 to 4, title and description, without a header.

    A text is title and description with a space between them, and spaces for the backslashes that
    AG News has where its lines were broken. The id of the first story of test.csv is `test-1`.
    Raises ValueError, naming file and line, for what is not so, and for bytes that are not UTF-8.
    """
    texts, targets, ids = [], [], []
    for line, row in _rows(path):
        if len(row) != 3:
            raise _fault(path, line, f"has {len(row)} fields instead of class, title, description")
        if row[0] not in AG_NEWS_CLASSES:
            raise _fault(path, line, f"has the class {row[0]!r}, which is not one of 1, 2, 3, 4")
        texts.append(f"{row[1]} {row[2]}".replace("\\", " ").strip())
        targets.append(CLASSES.index(AG_NEWS_CLASSES[row[0]]))
        ids.append(f"{path.stem}-{len(texts)}")
    return NewsDataset(tuple(texts), torch.tensor(targets), tuple(ids))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each row of a csv file starts, and its fields."""
    content = path.read_bytes()
    if not content.strip():
        raise ValueError(f"{path} is empty: get it again")
    try:
        text = content.decode("utf-8-sig")  # a mark at the beginning, as Excel's, is no text
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = f"has the byte {content[error.start]:#04x}, which is not UTF-8"
        raise _fault(path, line, f"{fault} (save it as UTF-8)") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:  # a quotation mark that never closes, such as in a file that was cut
        raise _fault(path, line, f"is damaged or cut short ({error})") from error


def _fault(path: Path, line: int, fault: str) -> ValueError:
    return ValueError(f"{path}, line {line}, {fault}: correct it, or get the file again")
