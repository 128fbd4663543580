"""Download the real data sets and say what is there: `make data`, `make data SETS="names mnist"`.

The same as `python -m course_utils.datasets [NAME …]`; with --list nothing is downloaded.
"""

import argparse
import sys
from pathlib import Path

from course_utils.datasets import (
    bundled,
    chest_xray,
    cifar10,
    diabetes,
    fashion_mnist,
    glove,
    mnist,
    names,
    news,
)
from course_utils.datasets.download import RealSet, real_data_dir

MODULES = (mnist, fashion_mnist, cifar10, chest_xray, names, diabetes, news, glove)
SETS = {module.REAL.name: module.REAL for module in MODULES}


def main(arguments: list[str] | None = None) -> int:
    """Download the sets named in `arguments`, or all, and print the table; return 1 if any failed,
    2 if nothing could be begun."""
    parser = argparse.ArgumentParser(prog="make data", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SETS)}; none: all")
    parser.add_argument("--list", action="store_true", help="only say what is there")
    options = parser.parse_args(arguments)
    chosen = options.names or list(SETS)
    if unknown := [name for name in chosen if name not in SETS]:
        print(f"There is no set {unknown[0]!r}. Choose of {', '.join(SETS)}", file=sys.stderr)
        return 2
    try:
        root = real_data_dir()
        failed = [name for name in chosen if not options.list and not _fetch(SETS[name])]
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted: the next make data goes on from here", file=sys.stderr)
        return 130
    print(f"\nReal data in {root}")
    print(f"{'':16}{'download':>10}  {'here':>10}")
    for name, real in SETS.items():
        sent = sum(remote.size for remote in real.remotes)
        here = sum(size_of(real.path() / file) for remote in real.remotes for file in remote.files)
        print(f"{name:16}{megabytes(sent)}  {megabytes(here)}  {real.state()}")
    try:
        bundled.bundled_folder(".")
        state = "whole"
    except (OSError, ValueError) as error:
        state = str(error)
    print(f"{'bundled':16}{'':10}  {megabytes(size_of(bundled.FOLDER))}  {state}")
    return 1 if failed else 0


def _fetch(real: RealSet) -> bool:
    try:
        real.fetch()
    except (OSError, ValueError) as error:
        print(f"{real.name}: {error}", file=sys.stderr)
        return False
    return True


def size_of(path: Path) -> int:
    """Return the bytes of a file, of the files in a folder, or 0 if it is not there."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def megabytes(size: int) -> str:
    """Return a size for the table, ten characters wide."""
    return f"{size / 1e6:7,.1f} MB"


if __name__ == "__main__":
    sys.exit(main())
