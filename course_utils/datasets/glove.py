"""Word vectors in GloVe's text format: made-up ones offline, or those of Stanford's GloVe."""

import itertools
import re
from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from course_utils.datasets.bundled import bundled_file
from course_utils.datasets.download import WAY_OUT, RealSet, Remote, resolve_data_source

REAL = RealSet(
    "glove",
    "GloVe 6B",
    folder="glove",
    remotes=(
        Remote(
            files={
                "glove.6B.50d.txt": "size:171350079",
                "glove.6B.100d.txt": "size:347116733",
            },
            addresses=("https://nlp.stanford.edu/data/glove.6B.zip",),
            check="sha256:617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb",
            size=862_182_613,
            packed="zip",
        ),
    ),
)


@dataclass(frozen=True, eq=False, repr=False)
class WordVectors:
    """Words and a vector for each.

    words: V strings, in most files the most common ones first · vectors (V, D) float32 · index: the
    row of each word. `vectors[word]` is its vector (D,); `"king" in vectors` tells if it has one.
    """

    words: tuple[str, ...]
    vectors: torch.Tensor
    index: dict[str, int]

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"WordVectors({len(self):,} words, {self.vectors.shape[1]} numbers each)"

    def __contains__(self, word: object) -> bool:
        return word in self.index

    def __getitem__(self, word: str) -> torch.Tensor:
        """Return the vector (D,) of a word. Raises KeyError if it has none."""
        if word not in self.index:
            raise KeyError(
                f"{word!r} has no vector: {len(self):,} words have one, such as "
                f"{', '.join(map(repr, self.words[:3]))}; most files hold lower case only"
            )
        return self.vectors[self.index[word]]

    def nearest(
        self, target: str | torch.Tensor, k: int = 5, without: Iterable[str] = ()
    ) -> list[tuple[str, float]]:
        """Return the k words with the largest cosine to `target`, and the cosines, largest first.

        target: a vector (D,), or a word, which is then left out itself · without: words to leave
        out, such as those that a question names. Fewer than k if there are no more. Raises
        ValueError for a vector of another width or a k below 1, KeyError for an unknown word.
        """
        left_out = {without} if isinstance(without, str) else set(without)
        if isinstance(target, str):
            left_out.add(target)
            target = self[target]
        if target.shape != self.vectors.shape[1:]:
            raise ValueError(
                f"target must have the shape {tuple(self.vectors.shape[1:])}, "
                f"got {tuple(target.shape)}"
            )
        if k < 1:
            raise ValueError(f"k must be at least 1, got {k}")
        lengths = self.vectors.norm(dim=1) * target.norm()
        cosines = self.vectors @ target / lengths.clamp(min=torch.finfo(lengths.dtype).tiny)
        best = cosines.topk(min(k + len(left_out), len(self)))
        pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
        return [(self.words[i], c) for i, c in pairs if self.words[i] not in left_out][:k]


def load_vectors(
    data_source: str | None = None,
    *,
    name: str = "glove.6B.50d.txt",
    limit: int | None = None,
    words: Collection[str] | None = None,
) -> WordVectors:
    """Load word vectors, bundled or real. Used from 5.05 on.

    data_source: "bundled", a few thousand made-up vectors of 50 numbers, put together from stated
    features by data/vectors.py, not trained; "real", the file `name` in COURSE_DATA_DIR/glove (or
    data/real/glove), which may be any file in GloVe's format; those of 50 and of 100 numbers, for
    400,000 words, are downloaded (862 MB); None, what COURSE_DATA_SOURCE says, else "bundled".
    limit, words: see `read_vectors`. Raises what that raises, ValueError for another data source,
    FileNotFoundError for a missing file or if COURSE_DATA_DIR is no folder, ConnectionError if the
    download fails.
    """
    if resolve_data_source(data_source) == "bundled":
        path = bundled_file("glove/glove.made-up.50d.txt")
    else:
        path = REAL.path() / name
        published = REAL.remotes[0].files
        if name in published:
            REAL.fetch(name)
        elif not path.is_file():
            raise FileNotFoundError(
                f"{path} is missing: put it there, take {' or '.join(published)}, {WAY_OUT}"
            )
    return read_vectors(path, limit=limit, words=words)


def read_vectors(
    path: Path, *, limit: int | None = None, words: Collection[str] | None = None
) -> WordVectors:
    """Read a file in GloVe's text format: a word and D numbers a line, between single spaces.

    limit: read only the first lines, the most common words · words: keep only these; those that
    the file lacks are left out. The file's order is kept. It is read line by line, so the memory
    stays within twice the vectors'. D follows from the first line, and the words may contain
    spaces, as some of GloVe 840B do. If a word comes twice, the first counts.
    Raises ValueError, naming file and line, for a line with more or fewer numbers than the first,
    a value that is no finite number, bytes that are not UTF-8, an empty or cut file, or a limit
    below 1.
    """
    if limit is not None and (not isinstance(limit, int) or limit < 1):
        raise ValueError(f"limit must be None (all lines) or at least 1, got {limit!r}")
    if isinstance(words, str):
        raise ValueError(f"words must be several words, such as {[words]}, got {words!r}")
    wanted = None if words is None else frozenset(words)
    index, numbers = {}, array("f")
    with path.open("rb") as file:
        width = file.readline().rstrip(b"\r\n ").count(b" ")
        file.seek(0)
        for line, content in enumerate(itertools.islice(file, limit), start=1):
            try:
                word, values = _parse(content, width)
            except ValueError as error:
                raise ValueError(f"{path}, line {line}: {error}: get it again") from error
            if word not in index and (wanted is None or word in wanted):
                index[word] = len(index)
                numbers.extend(values)
    if not width:
        raise ValueError(f"{path} is empty, or not of this format: get it again")
    vectors = torch.from_numpy(np.frombuffer(numbers, np.float32).reshape(-1, width))
    return WordVectors(tuple(index), vectors, index)


def _parse(line: bytes, width: int) -> tuple[str, list[float]]:
    """Return the word of a line and its numbers; raise ValueError that says what is wrong."""
    if not line.endswith(b"\n"):
        raise ValueError("the file breaks off: cut short, or without its last line end")
    if width < 2:
        raise ValueError(f"{width} numbers are no vector; a first line of counts must go")
    # Split bytes, and at spaces only: some words hold characters that str.split takes for white
    # space. From the right, because some words hold spaces.
    word, *fields = line.rstrip(b"\r\n ").rsplit(b" ", width)
    if len(fields) < width:
        raise ValueError(f"{len(fields)} numbers instead of {width}")
    if re.search(rb" -?\d+\.?\d*(e-?\d+)?$", word):
        raise ValueError(f"more than {width} numbers")
    values = [float(field) for field in fields]
    if not all(abs(value) < 1e38 for value in values):  # nan is not, either
        raise ValueError("a number is not finite, or too large for float32")
    return word.decode("utf-8"), values
