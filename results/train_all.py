"""Train the course's models on all of the real data: `make results`.

The same as `python results/train_all.py [RECIPE …]`. Each run is a recipe that studies.py names,
with other parameters and up to its test: papermill executes a copy that ends there and evaluates
the figures. rows.csv gets a row for each figure of each run, and what stands there and has not
changed is not run again. README.md here and the course's README show the table. Nothing is
downloaded: what the data are not here for is named.
"""

import argparse
import ast
import csv
import hashlib
import io
import os
import platform
import re
import signal
import statistics
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # there are as many runs at a time as cores

import nbformat
from studies import STUDIES, Study
from tqdm.auto import tqdm

from course_utils.batch import COURSE, Job, Result, run, write_text
from course_utils.datasets.__main__ import SETS
from course_utils.kernels import warm_kernels

HERE = Path(__file__).parent
README = COURSE / "README.md"
BEGIN, END = "<!-- written by make results -->", "<!-- end of what make results writes -->"
COLUMNS = (
    "recipe", "data", "model", "figure", "settings", "seed", "value", "source", "seconds",
    "machine", "versions", "code",
)  # fmt: skip
ABOUT = """# What the models reach on real data

Written by `make results`. It runs the recipes themselves on all of the data, up to their test, as
[train_all.py](train_all.py) and [studies.py](studies.py) say; [rows.csv](rows.csv) has every run.
Under *source* stands what the material reports that the course is made of. The seconds are those of
one thread, and count what the recipe does on the way.
"""


def cut(study: Study) -> nbformat.NotebookNode:
    """Return the study's recipe up to its end, and a cell that prints the figures.

    Raises ValueError if the end is not to be found in just one of its code cells.
    """
    path = COURSE / "notebooks" / f"{study.recipe}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    ends = [number for number, cell in enumerate(cells) if study.end in cell.source]
    if len(ends) != 1:
        raise ValueError(f"{path}: {study.end!r} must stand in one code cell, not in {len(ends)}")
    kept = [cell for cell in cells[: ends[0] + 1] if not uses(cell.source, study.without)]
    figures = ", ".join(figure.expression for figure in study.figures)
    kept.append(nbformat.v4.new_code_cell(f"print([float(figure) for figure in ({figures},)])"))
    notebook.cells = kept
    return notebook


def uses(source: str, names: tuple[str, ...]) -> bool:
    """Tell whether a piece of code speaks of one of these variables."""
    return any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(ast.parse(source)))


def make_jobs(study: Study, folder: Path) -> list[tuple[Job, dict]]:
    """Write the study's notebook into `folder`; return a job for each seed, with what its rows have
    in common.

    Raises ValueError if the recipe has no such end, or no such parameter.
    """
    from papermill import inspect_notebook

    notebook, name = cut(study), study.recipe.replace("/", " ")
    source = folder / f"{name}.ipynb"
    nbformat.write(notebook, source)
    settings = {k: ast.literal_eval(v["default"]) for k, v in inspect_notebook(str(source)).items()}
    if unknown := sorted(set(study.parameters) - set(settings)):
        raise ValueError(f"{study.recipe} has no parameter {', '.join(unknown)}")
    settings |= study.parameters
    # Comments and line breaks do not make another run necessary
    code = ast.dump(ast.parse("\n".join(cell.source for cell in notebook.cells)))
    common = {
        "recipe": study.recipe,
        "data": study.data,
        "settings": ", ".join(
            f"{k} {v}" for k, v in settings.items() if k not in ("device", "data_source", "seed")
        ),
        "code": hashlib.sha256(code.encode()).hexdigest()[:12],
    }
    jobs = []
    for seed in range(study.seeds):
        parameters = study.parameters | {"data_source": study.data_source, "seed": seed}
        target = folder / "executed" / f"{name} {seed}.ipynb"
        job = Job(f"{study.recipe}, seed {seed}", source, target, parameters, digest="")
        jobs.append((job, common | {"seed": str(seed)}))
    return jobs


def rows_of(study: Study, common: dict, executed: Path, seconds: float) -> list[dict]:
    """Make the rows of a run from its executed notebook."""
    cells = nbformat.read(executed, as_version=4).cells
    printed = ["".join(output.get("text", "") for output in cell.outputs) for cell in cells]
    device = "".join(printed).partition("Device: ")[2].partition("\n")[0]
    common = common | {
        "seconds": f"{seconds:.0f}",
        "machine": f"{platform.system()} {platform.machine()}, {device}",
        "versions": f"Python {platform.python_version()}, torch {version('torch')}",
    }
    return [
        common
        | {"model": figure.model, "figure": figure.what, "source": figure.source}
        | {"value": f"{value:.5g}"}
        for figure, value in zip(study.figures, ast.literal_eval(printed[-1]), strict=True)
    ]


def is_done(common: dict, rows: list[dict]) -> bool:
    """Tell whether a run of this code, with these settings, has its rows."""
    return any(all(row[key] == value for key, value in common.items()) for row in rows)


def table(rows: list[dict], notebooks: str) -> str:
    """Return the table in Markdown, a line for each figure of STUDIES, over its seeds.

    notebooks: the way to that folder from where the table stands.
    """
    head = "recipe | data | model | epochs | figure | source | ours: mean (range) | seeds | seconds"
    lines = [head.split(" | "), ["---"] * 9]
    for study in STUDIES:
        chapter, name = study.recipe.split("/")
        link = f"[{chapter[1]}.{name[:2]}]({notebooks}/{study.recipe}.ipynb)"
        for figure in study.figures:
            key = (study.recipe, figure.model, figure.what)
            mine = [row for row in rows if (row["recipe"], row["model"], row["figure"]) == key]
            epochs, ours, seconds = "", "not run yet", ""
            if mine:
                epochs = re.search(r"\bepochs (\d+)", mine[0]["settings"])[1]
                ours = in_short([float(row["value"]) for row in mine])
                seconds = f"{statistics.mean(float(row['seconds']) for row in mine):.0f}"
            what = (figure.what, figure.source)
            lines.append(
                [link, study.data, figure.model, epochs, *what, ours, str(len(mine)), seconds]
            )
    made = sorted({f"{row['versions']}, {row['machine']}" for row in rows})
    text = "\n".join(f"| {' | '.join(cell or '-' for cell in line)} |" for line in lines)
    return f"{text}\n\nMeasured with {'; '.join(made) or 'nothing yet'}."


def in_short(values: list[float]) -> str:
    """Write the mean of values and, in brackets, the smallest and the largest."""
    digits = 1 if max(values) > 10 else 3
    mean, low, high = (f"{f(values):.{digits}f}" for f in (statistics.mean, min, max))
    return f"{mean} ({low} to {high})" if len(values) > 1 else mean


def read_rows(folder: Path) -> list[dict]:
    """Return the rows of rows.csv, without those of recipes that are no longer measured."""
    path, known = folder / "rows.csv", {study.recipe for study in STUDIES}
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["recipe"] in known]


def write_tables(rows: list[dict], folder: Path, readme: Path) -> None:
    """Write rows.csv and README.md in `folder`, and the table between its marks in `readme`."""
    order = [study.recipe for study in STUDIES]
    rows = sorted(
        rows, key=lambda row: (order.index(row["recipe"]), int(row["seed"]), row["model"])
    )
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(folder / "rows.csv", sheet.getvalue())
    write_text(folder / "README.md", f"{ABOUT}\n{table(rows, '../notebooks')}\n")
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    write_text(readme, f"{before}{BEGIN}\n{table(rows, 'notebooks')}\n{END}{after}")


def main(arguments: list[str] | None = None, folder: Path = HERE, readme: Path = README) -> int:
    """Run what is not done yet. Return 0, or 1 if a run failed, 2 for bad input, 130 for Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", help="some only, such as 04_cnn/08")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="runs at a time")
    options = parser.parse_args(arguments)
    wanted = tuple(options.recipes) or ("",)
    chosen = [study for study in STUDIES if study.recipe.startswith(wanted)]
    if not chosen:
        print("No such recipe. There is", *(study.recipe for study in STUDIES), file=sys.stderr)
        return 2
    rows, failed = read_rows(folder), []
    with tempfile.TemporaryDirectory(prefix="results-") as temporary:
        waiting = {}
        for study in chosen:
            state = SETS[study.data].state() if study.data_source == "real" else "whole"
            if state != "whole":
                print(f"{study.recipe} can't be run: {study.data} is {state}. To get it: make data")
                continue
            for job, common in make_jobs(study, Path(temporary)):
                if not is_done(common, rows):
                    waiting[job.name] = (study, job, common)
        print(f"{len(waiting)} runs to do")

        def report(result: Result) -> None:
            if result.fault:
                failed.append(result)
            else:
                study, job, common = waiting[result.name]
                mine = (study.recipe, common["seed"])
                rows[:] = [row for row in rows if (row["recipe"], row["seed"]) != mine]
                rows.extend(rows_of(study, common, job.target, result.seconds))
                write_tables(rows, folder, readme)
            tqdm.write(f"{result.seconds:7.1f} s  {result.name}  {result.fault or 'ok'}")
            bar.update()

        signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C
        with warm_kernels(), tqdm(total=len(waiting), unit="run", disable=None) as bar:
            try:
                jobs = [job for _, job, _ in waiting.values()]
                run(jobs, options.workers, timeout=6 * 3600, report=report)
            except KeyboardInterrupt:
                print("Interrupted: what is done stands in the tables, the next make goes on")
                return 130
    write_tables(rows, folder, readme)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
