"""One truth: the files that name versions, notebooks or commands agree with each other."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

COURSE = Path(__file__).parents[1]
PROJECT = tomllib.loads((COURSE / "pyproject.toml").read_text())["project"]
BOUNDS = {Requirement(line).name.lower(): Requirement(line) for line in PROJECT["dependencies"]}
OPTIONAL = {
    Requirement(line).name.lower(): Requirement(line)
    for extra in PROJECT["optional-dependencies"].values()
    for line in extra
}
LOCK = {
    Requirement(line).name.lower(): Requirement(line)
    for line in (COURSE / "constraints.txt").read_text().splitlines()
    if line and not line.startswith("#")
}


def test_every_dependency_is_bounded_on_both_sides():
    loose = {"packaging"}  # versioned by year, and stable
    for name, requirement in (BOUNDS | OPTIONAL).items():
        operators = {specifier.operator for specifier in requirement.specifier}
        assert operators in ({">=", "<"}, {"=="}) or name in loose, name


def test_constraints_are_exact_and_within_the_bounds():
    for name, requirement in LOCK.items():
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", name
    for name, requirement in (BOUNDS | OPTIONAL).items():
        (exact,) = LOCK[name].specifier
        assert requirement.specifier.contains(exact.version), name


def test_what_runs_here_is_what_constraints_say():
    for name in BOUNDS:
        (exact,) = LOCK[name].specifier
        assert importlib.metadata.version(name).partition("+")[0] == exact.version, name


def test_the_lock_holds_all_that_the_dependencies_need():
    """Walk the installed packages from the course's own: each one is in constraints.txt."""
    waiting, seen = list(BOUNDS), set()
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop().lower())
        if name in seen or re.match(r"nvidia-|cuda-|triton", name):  # pinned by torch itself
            continue
        seen.add(name)
        for line in importlib.metadata.requires(name) or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    locked = {re.sub(r"[-_.]+", "-", name) for name in LOCK}
    assert seen <= locked


def test_environment_yml_installs_through_the_same_files():
    environment = yaml.safe_load((COURSE / "environment.yml").read_text())
    *conda, pip = environment["dependencies"]
    assert conda[1:] == ["pip"]
    assert pip == {"pip": ["-c constraints.txt", "-e ."]}
    name, _, version = conda[0].partition("=")
    lowest = tuple(map(int, re.findall(r"\d+", PROJECT["requires-python"])))
    assert name == "python"
    assert tuple(map(int, version.split("."))) >= lowest
    assert lowest == (3, 11)


def test_binder_installs_through_the_same_files():
    lines = (COURSE / ".binder" / "requirements.txt").read_text().splitlines()
    assert lines[-2:] == ["-c ../constraints.txt", "-e ."]
    assert (COURSE / ".binder" / "runtime.txt").read_text() == "python-3.11\n"


def test_the_repository_has_one_address():
    address = PROJECT["urls"]["Repository"]
    slug = address.removeprefix("https://github.com/")
    for name in ("README.md", "CITATION.cff", "CONTRIBUTING.md"):
        found = re.findall(r"\b\w+/pytorch-recipes\b", (COURSE / name).read_text())
        assert set(found) == {slug}, name
    readme = (COURSE / "README.md").read_text()
    assert f"https://mybinder.org/v2/gh/{slug}/HEAD" in readme
    assert f"https://colab.research.google.com/github/{slug}/blob/main/notebooks/" in readme
    citation = yaml.safe_load((COURSE / "CITATION.cff").read_text())
    assert (citation["version"], citation["license"]) == (PROJECT["version"], PROJECT["license"])
    assert citation["repository-code"] == address


def test_ci_runs_the_readmes_test_command_and_nothing_else():
    lines = (COURSE / ".ci" / "run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]
    assert "make test" in (COURSE / "README.md").read_text()
    workflow = yaml.safe_load((COURSE / ".github" / "workflows" / "test.yml").read_text())
    job = workflow["jobs"]["test"]
    assert {name.partition("-")[0] for name in job["strategy"]["matrix"]["os"]} == {
        "ubuntu",
        "macos",
    }
    assert {"run": "bash .ci/run"} in job["steps"]


def test_the_readme_names_every_notebook_and_no_other_file_that_is_not_there():
    readme = (COURSE / "README.md").read_text()
    links = {link for link in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in link}
    assert all((COURSE / link).exists() for link in links)
    notebooks = {
        path.relative_to(COURSE).as_posix()
        for path in COURSE.glob("notebooks/**/*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    }
    assert notebooks <= links


def test_the_links_of_the_other_pages_lead_somewhere():
    for page in ("CONTRIBUTING.md", "notebooks/GLOSSARY.md", "results/README.md", "data/README.md"):
        path = COURSE / page
        links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
        missing = [x for x in links if "://" not in x and not (path.parent / x).exists()]
        assert links and not missing, page


def test_the_readmes_make_targets_exist():
    targets = set(re.findall(r"^([a-z]+):", (COURSE / "Makefile").read_text(), flags=re.M))
    used = set(re.findall(r"\bmake ([a-z]+)\b", (COURSE / "README.md").read_text()))
    assert used - {"takes"} <= targets
    assert {"run", "test", "lab", "notebooks"} <= targets


def test_the_top_level_holds_what_the_readme_says():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=COURSE, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("not a git checkout")
    folders = {line.split("/")[0] for line in tracked.stdout.splitlines() if "/" in line}
    assert {name for name in folders if not name.startswith(".")} == {
        "notebooks",
        "course_utils",
        "data",
        "bench",
        "results",
        "tests",
    }


def test_make_says_why_it_cannot_set_up(tmp_path):
    """A Python that is too old, and a folder that can't be written, end with one sentence."""
    old = tmp_path / "python-old"
    old.write_text('#!/bin/sh\ncase "$1" in --version) echo Python 3.9.1;; *) exit 1;; esac\n')
    old.chmod(0o755)
    blocker = tmp_path / "file"
    blocker.touch()
    for settings, message in [
        ([f"PYTHON={old}"], "The course needs Python 3.11 or newer, and"),
        ([f"PYTHON={sys.executable}", f"VENV={blocker}/venv"], "Can't write into"),
    ]:
        venv = [] if "VENV" in "".join(settings) else [f"VENV={tmp_path}/venv"]
        finished = subprocess.run(
            ["make", "-C", str(COURSE), "run", *settings, *venv],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert finished.returncode != 0
        assert message in finished.stdout, finished.stdout + finished.stderr
