"""Finding the files that come with the course, and making sure that they are whole."""

import csv
import gzip
import hashlib
import io
import zlib
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "data" / "bundled"
WAY_OUT = "run `git checkout data/bundled`, or make it again with `python data/make_bundled.py`"


def bundled_file(name: str) -> Path:
    """Return the path of a bundled file, once it is known to be the one that came with the course.

    name: below data/bundled, such as "names/names_train.csv.gz". The file is compared with its line
    in data/bundled/SHA256SUMS. Raises FileNotFoundError if it or that list is missing, ValueError
    if it is not in the list or has other bytes.
    """
    sums = read_sums()
    if name not in sums:
        raise ValueError(f"{FOLDER / 'SHA256SUMS'} has no line for {name}: {WAY_OUT}")
    return _checked(name, sums[name])


def bundled_folder(name: str) -> Path:
    """Return the path of a bundled folder, once all its files are known to be as they came.

    name: such as "chest_xray", or "." for all that is bundled. Raises as `bundled_file` does.
    """
    prefix = "" if name == "." else f"{name}/"
    sums = {file: digest for file, digest in read_sums().items() if file.startswith(prefix)}
    if not sums:
        raise ValueError(f"{FOLDER / 'SHA256SUMS'} has no file in {name}: {WAY_OUT}")
    for file, digest in sums.items():
        _checked(file, digest)
    for path in (FOLDER / name).rglob("*"):
        file = path.relative_to(FOLDER).as_posix()
        is_hidden = any(part.startswith(".") for part in path.relative_to(FOLDER).parts)
        if path.is_file() and not is_hidden and file not in sums and file != "SHA256SUMS":
            raise ValueError(f"{path} did not come with the course: take it away")
    return FOLDER / name


def read_sums() -> dict[str, str]:
    """Return the SHA-256 of each bundled file, by its path below data/bundled."""
    manifest = FOLDER / "SHA256SUMS"
    if not manifest.is_file():
        raise FileNotFoundError(f"{manifest}, which comes with the course, is missing: {WAY_OUT}")
    lines = (line.split(maxsplit=1) for line in manifest.read_text("utf-8").splitlines())
    return {fields[1]: fields[0] for fields in lines if len(fields) == 2}


def _checked(name: str, digest: str) -> Path:
    path = FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(f"{path}, which comes with the course, is missing: {WAY_OUT}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise ValueError(f"{path} is not the file that came with the course: {WAY_OUT}")
    return path


def read_gzip_csv(path: Path) -> list[list[str]]:
    """Return the rows of a .csv.gz file in UTF-8, as strings.

    Raises ValueError if it is cut short, damaged, empty or of another format.
    """
    try:
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except (EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(
            f"{path} is damaged or of another format ({error}): get it again"
        ) from error
    if not rows:
        raise ValueError(f"{path} is empty: get it again")
    return rows
