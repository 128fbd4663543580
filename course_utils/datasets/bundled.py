"""Finding the files of a data set, bundled or real, and making sure that they are whole."""

import gzip
import hashlib
import zlib
from pathlib import Path

from course_utils.datasets.images import real_data_dir

FOLDER = Path(__file__).parents[2] / "data" / "bundled"
WAY_OUT = "run `git checkout data/bundled`, or make it again with `python data/make_bundled.py`"


def bundled_file(name: str) -> Path:
    """Return the path of a bundled file, once it is known to be the one that came with the course.

    name: below data/bundled, such as "names/names_train.csv.gz". The file is compared with its line
    in data/bundled/SHA256SUMS. Raises FileNotFoundError if it or that list is missing, ValueError
    if it is not in the list or has other bytes.
    """
    path, manifest = FOLDER / name, FOLDER / "SHA256SUMS"
    for needed in (manifest, path):
        if not needed.is_file():
            raise FileNotFoundError(f"{needed}, which comes with the course, is missing: {WAY_OUT}")
    lines = (line.split(maxsplit=1) for line in manifest.read_text("utf-8").splitlines())
    sums = {fields[1]: fields[0] for fields in lines if len(fields) == 2}
    if name not in sums:
        raise ValueError(f"{manifest} has no line for {name}: {WAY_OUT}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != sums[name]:
        raise ValueError(f"{path} is not the file that came with the course: {WAY_OUT}")
    return path


def real_file(name: str, address: str) -> Path:
    """Return the path of a file below `real_data_dir()` that is fetched by hand from `address`.

    Raises FileNotFoundError, with the address, if it is not there.
    """
    path = real_data_dir() / name
    if not path.is_file():
        raise FileNotFoundError(
            f'{path} is missing: get it from {address}, or use data_source = "bundled"'
        )
    return path


def read_gzip_text(path: Path) -> str:
    """Return the text (UTF-8) in a .gz file. Raises ValueError if it is cut short or damaged."""
    try:
        return gzip.decompress(path.read_bytes()).decode("utf-8")
    except (EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError) as error:
        raise ValueError(
            f"{path} is damaged or of another format ({error}): get it again"
        ) from error
