"""Make the data that come with the course: `python data/make_bundled.py [--out FOLDER]`.

Each module beside this one that is named in MODULES has a function `make(folder)` that writes one
data set, from a fixed seed, always the same. SHA256SUMS then lists every file; the loaders compare
what they read with it, and `sha256sum -c SHA256SUMS` does so by hand.
"""

import argparse
import hashlib
import importlib
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The backbone comes last: it learns the scenes. The vectors are for the words of the news.
MODULES = ("clothing", "names", "diabetes", "scenes", "chest", "news", "vectors", "backbone")


def make_all(folder: Path) -> list[Path]:
    """Make every data set below `folder`, write SHA256SUMS, and return the files made, sorted.

    All is made in a temporary folder first, so a run that breaks off leaves what was there. Files
    in `folder` that no module makes are left alone, and are not listed.
    """
    if str(HERE) not in sys.path:  # so that this works imported, too
        sys.path.insert(0, str(HERE))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as partial:
        partial = Path(partial)
        for module in MODULES:
            importlib.import_module(module).make(partial)
        made = sorted(path.relative_to(partial) for path in partial.rglob("*") if path.is_file())
        lines = [
            f"{hashlib.sha256((partial / path).read_bytes()).hexdigest()}  {path.as_posix()}\n"
            for path in made
        ]
        (partial / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")
        for path in (*made, Path("SHA256SUMS")):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (partial / path).replace(folder / path)
    return [folder / path for path in made]


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the data that come with the course.")
    parser.add_argument("--out", type=Path, default=HERE / "bundled", help="default: %(default)s")
    folder = parser.parse_args().out
    made = make_all(folder)
    for path in made:
        print(f"{path.stat().st_size:>12,}  {path.relative_to(folder).as_posix()}")
    print(f"{sum(path.stat().st_size for path in made):>12,}  bytes in {len(made)} files, {folder}")


if __name__ == "__main__":
    main()
