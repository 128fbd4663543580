"""Family names and their languages, from the list in names.txt, in the form of the real csv pair.

The names are real, the list is the course's own. Two thirds of each language's names are
for training, one third for testing, drawn with a fixed seed; as every name stands in one language
only, none is in both.
"""

import csv
import gzip
import io
import re
from pathlib import Path

import numpy as np

SEED = 18
NAMES = Path(__file__).with_name("names.txt")


def read_names(path: Path = NAMES) -> dict[str, list[str]]:
    """Return the names of each language in a list of `Language:` lines and names between commas.

    Raises ValueError, naming the name, if one stands twice or has other letters than ASCII's.
    """
    names, seen = {}, set()
    for line in path.read_text("utf-8").splitlines():
        if line.endswith(":"):
            language = names[line[:-1]] = []
        elif line and not line.startswith("#"):
            for name in re.split(r", *", line.rstrip(",")):
                if name.lower() in seen or not re.fullmatch(r"[A-Za-z]+([ '-][A-Za-z]+)*", name):
                    raise ValueError(
                        f"{path}: {name!r} stands twice or is no name in ASCII letters"
                    )
                seen.add(name.lower())
                language.append(name)
    return names


def make(folder: Path) -> None:
    """Write names/names_train.csv.gz and names/names_test.csv.gz: rows "name","language"."""
    rng = np.random.default_rng(SEED)
    splits = {"train": [], "test": []}
    for language, names in read_names().items():
        in_test = set(rng.permutation(len(names))[: len(names) // 3].tolist())
        for i, name in enumerate(names):
            splits["test" if i in in_test else "train"].append((name, language))
    (folder / "names").mkdir(parents=True, exist_ok=True)
    for split, rows in splits.items():
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
        path = folder / "names" / f"names_{split}.csv.gz"
        with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(text.getvalue().encode())
