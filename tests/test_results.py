"""results/: the studies fit the recipes, runs are not repeated, and the tables show the rows."""

import importlib
from dataclasses import replace

import pytest


@pytest.fixture
def train_all(course_root, monkeypatch):
    """The script."""
    monkeypatch.syspath_prepend(course_root / "results")
    return importlib.import_module("train_all")


@pytest.fixture
def small(train_all, monkeypatch):
    """One short study, on bundled data, in place of all the others."""
    study = next(s for s in train_all.STUDIES if s.recipe.startswith("02_foundations/04"))
    study = replace(study, seeds=2, parameters={"epochs": 2}, data_source="bundled")
    monkeypatch.setattr(train_all, "STUDIES", (study,))
    return study


@pytest.fixture
def readme(train_all, tmp_path):
    """A page with a place for the table."""
    page = tmp_path / "page.md"
    page.write_text(f"before\n{train_all.BEGIN}\nold\n{train_all.END}\nafter\n")
    return page


def test_every_study_fits_its_recipe(train_all, tmp_path):
    for study in train_all.STUDIES:
        jobs = train_all.make_jobs(study, tmp_path)
        assert [job.parameters["seed"] for job, _ in jobs] == list(range(study.seeds))
        *_, last = train_all.cut(study).cells
        assert all(figure.expression in last.source for figure in study.figures)
        assert all("epochs " in common["settings"] for _, common in jobs)  # the table shows them
        assert study.data in train_all.SETS


def test_a_study_that_does_not_fit_is_refused(train_all, small, tmp_path):
    with pytest.raises(ValueError, match="'nowhere' must stand in one code cell, not in 0"):
        train_all.make_jobs(replace(small, end="nowhere"), tmp_path)
    with pytest.raises(ValueError, match="has no parameter hidden"):
        train_all.make_jobs(replace(small, parameters={"hidden": 3}), tmp_path)


def test_experiments_on_the_way_are_left_out(train_all):
    study = next(s for s in train_all.STUDIES if "runs" in s.without)
    with_all = train_all.cut(replace(study, without=()))
    assert train_all.uses("".join(c.source + "\n" for c in with_all.cells), study.without)
    assert len(train_all.cut(study).cells) < len(with_all.cells)


def test_runs_have_rows_and_are_not_repeated(train_all, small, readme, tmp_path, capsys):
    assert train_all.main([], tmp_path, readme) == 0
    rows = train_all.read_rows(tmp_path)
    assert [row["seed"] for row in rows] == ["0", "1"]
    assert all(50 < float(row["value"]) < 100 for row in rows)
    assert "epochs 2" in rows[0]["settings"] and "cpu" in rows[0]["machine"]
    assert "2 runs to do" in capsys.readouterr().out
    text = readme.read_text()
    assert text.startswith("before\n") and text.endswith("\nafter\n") and "old" not in text
    assert train_all.table(rows, "notebooks") in text

    assert train_all.main([], tmp_path, readme) == 0
    assert "0 runs to do" in capsys.readouterr().out
    assert readme.read_text() == text
    changed = rows[0] | {"settings": "epochs 3"}
    assert not train_all.is_done({"settings": "epochs 2", "seed": "0"}, [changed])


def test_a_run_that_fails_is_said_and_leaves_no_row(
    train_all, small, readme, tmp_path, monkeypatch, capsys
):
    broken = replace(small, seeds=1, figures=(replace(small.figures[0], expression="nothing"),))
    monkeypatch.setattr(train_all, "STUDIES", (broken,))
    assert train_all.main([], tmp_path, readme) == 1
    assert "name 'nothing' is not defined" in capsys.readouterr().out
    assert train_all.read_rows(tmp_path) == []


def test_what_lacks_its_data_is_named(train_all, readme, tmp_path, monkeypatch, capsys):
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "empty"))
    assert train_all.main(["04_cnn/07"], tmp_path, readme) == 0
    output = capsys.readouterr().out
    assert "04_cnn/07_train_an_image_classifier can't be run: cifar10 is not here." in output
    assert "not run yet" in readme.read_text()
    assert train_all.main(["nowhere"], tmp_path, readme) == 2


def test_the_tables_show_the_rows(train_all, course_root):
    rows = train_all.read_rows(train_all.HERE)
    assert rows, "make results was never run"
    assert train_all.table(rows, "notebooks") in train_all.README.read_text()
    assert train_all.table(rows, "../notebooks") in (train_all.HERE / "README.md").read_text()
