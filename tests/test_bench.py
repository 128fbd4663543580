"""bench/: its loops train, its figures are medians, and its tables show its measurements."""

import csv
import importlib

import pytest
import torch
from torch.nn.functional import cross_entropy


@pytest.fixture
def bench(course_root, monkeypatch):
    """Import a script of bench/ by its name."""
    monkeypatch.syspath_prepend(course_root / "bench")
    return importlib.import_module


@pytest.mark.parametrize("way", ["textbook loop", "ours, DataLoader", "ours, in memory", "floor"])
@pytest.mark.parametrize(("network", "shape"), [("MLP", (1, 28, 28)), ("CNN", (3, 32, 32))])
def test_each_loop_trains_the_network_it_is_given(way, network, shape, bench):
    loops = bench("loops")
    torch.manual_seed(0)
    targets = torch.arange(200) % 2
    images = (torch.rand(200, *shape) * 100 + 100 * targets.view(-1, 1, 1, 1)).to(torch.uint8)
    model = loops.NETWORKS[network]()
    epoch = loops.OURS[way](model, images, targets)
    for _ in range(3):
        assert epoch() > 0
    assert cross_entropy(model.eval()(loops.to_inputs(images)), targets) < 0.3


def test_turns_are_taken_and_the_median_is_returned(bench):
    calls, seconds = [], iter([100, 100, 1, 2, 9, 4, 3, 3])

    def candidate(name):
        calls.append(name)
        return next(seconds)

    ways = {name: lambda name=name: candidate(name) for name in "ab"}
    assert bench("measure").take_turns(ways, rounds=3) == {"a": 3, "b": 3}
    assert calls == list("abababab")


def test_the_tables_show_the_rows_that_were_measured(bench):
    measure = bench("measure")
    shown = (measure.HERE / "README.md").read_text(encoding="utf-8").splitlines()
    files = sorted(measure.HERE.glob("*.csv"))
    assert {path.stem for path in files} <= set(measure.PARTS)
    for path in files:
        with path.open(newline="", encoding="utf-8") as file:
            for cells in csv.reader(file):
                assert f"| {' | '.join(cells)} |" in shown


def test_the_readme_tells_the_measured_times(course_root):
    with (course_root / "bench" / "notebooks.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["of"] == "the course"]
    taken = {row["what"]: divmod(round(float(row["seconds"])), 60) for row in rows}
    readme = (course_root / "README.md").read_text(encoding="utf-8")
    for ours in ("make run", "make test's nbval"):
        assert "{} min {} s".format(*taken[ours]) in readme
    for plain in ("papermill's command", "pytest --nbval"):
        assert f"takes {taken[plain][0]} min" in readme
