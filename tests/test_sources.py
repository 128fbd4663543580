"""The coverage table, notebooks/SOURCES.md: its rows are complete, and its targets are there."""

import json
import re
from functools import cache
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
SOURCES = ("S0", "S1", "S2", "S3")
TEXT = (NOTEBOOKS / "SOURCES.md").read_text(encoding="utf-8")
# A row: its number, the source's section, what it shows, where it is, what was corrected.
ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in TEXT.splitlines()
    if line.startswith("|") and not line.startswith(("| row |", "|---"))
]
# A target: [2.03 step 4](02_foundations/03_logistic_regression.ipynb) <!-- ids of the cells -->
TARGET = re.compile(r"\[([^]]+)]\(([^)]+)\) <!-- (\w+(?: \w+)*) -->")
TARGETS = [(row[0], *target) for row in ROWS for target in TARGET.findall(row[3])]


def name_of(path):
    """`02_foundations/03_logistic_regression.ipynb` is 2.03, its chapter's notebook chapter 2."""
    chapter, recipe = re.fullmatch(r"0(\d)_\w+/(\d\d)_\w+\.ipynb", path).groups()
    return f"chapter {chapter}" if recipe == "00" else f"{chapter}.{recipe}"


@cache
def places_in(path):
    """For each cell's id, the steps and headings it stands under or begins itself."""
    places, section, here = {}, "beginning", "beginning"
    for cell in json.loads((NOTEBOOKS / path).read_text(encoding="utf-8"))["cells"]:
        source, found = "".join(cell["source"]), []
        if cell["cell_type"] == "markdown":
            found = list(re.finditer(r"^(?:## (.+)|\*\*(\d+)\. )", source, flags=re.M))
        names = {here} if not found or source[: found[0].start()].strip() else set()
        for heading, step in (match.groups() for match in found):
            if heading:
                section = here = heading.strip()
            elif section == "How to do it":  # the numbers of exercises are not steps
                here = f"step {step}"
            names.add(here)
        places[cell["id"]] = names
    return places


def test_rows_are_numbered_one_after_the_other_in_each_source():
    numbers = [row[0] for row in ROWS]
    counts = {name: sum(number.startswith(f"{name}.") for number in numbers) for name in SOURCES}
    assert min(counts.values()) > 0
    assert numbers == [f"{name}.{k}" for name in SOURCES for k in range(1, counts[name] + 1)]


def test_every_row_says_what_it_is_and_where_it_is_or_why_it_is_left_out():
    for row in ROWS:
        number, section, shows, where, _ = row
        assert section and shows, number
        rest = TARGET.sub("", where).replace(", ", "")
        assert (not rest and where) or re.fullmatch(r"left out: \w.+", where), number


def test_every_target_is_a_cell_under_the_step_or_heading_named():
    for row, shown, path, cells in TARGETS:
        assert (NOTEBOOKS / path).is_file(), f"{row}: {path}"
        for cell in cells.split():
            assert cell in places_in(path), f"{row}: no cell {cell} in {path}"
            allowed = {f"{name_of(path)} {place}" for place in places_in(path)[cell]}
            assert shown in allowed, f"{row}: {shown}, but cell {cell} is {allowed}"


def test_every_recipe_is_the_target_of_a_row():
    recipes = {
        path.relative_to(NOTEBOOKS).as_posix()
        for path in NOTEBOOKS.glob("*/*.ipynb")
        if not path.name.startswith("00_") and ".ipynb_checkpoints" not in path.parts
    }
    assert recipes <= {path for _, _, path, _ in TARGETS}
