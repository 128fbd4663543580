"""The checks bite: a notebook whose model, labels or shapes are wrong does not pass nbval."""

import subprocess
import sys

import nbformat
import pytest

RECIPE = "notebooks/03_neural_networks/09_mnist_deep_mlp.ipynb"
LAST = "test accuracy"  # the cell that prints it is the last one that is needed

MUTATIONS = {
    "nothing": ("", "", ""),
    "an untrained model": ("lr=learning_rate, momentum=0.5)", "lr=0.0)", "val accuracy"),
    "fewer epochs": ("epochs=epochs", "epochs=epochs - 1", "val accuracy"),
    "two labels swapped": (
        "train_set = balanced_subset(train_set, subset_size, seed)",
        "targets = train_set.targets\n"
        "targets[:] = torch.where(targets == 3, 5, torch.where(targets == 5, 3, targets))",
        LAST,
    ),
    "another shape": ("sizes = [784, 512, 256,", "sizes = [784, 512, 200,", "parameters in all"),
    "logits of another shape": ("512, 256, 128, 64, 32, 10]", "512, 256, 128, 64, 32]", "ln 10"),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutated_notebook_is_caught(name, course_root, tmp_path):
    before, after, caught_by = MUTATIONS[name]
    notebook = nbformat.read(course_root / RECIPE, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    notebook.cells = cells[: 1 + find(cells, 'print(f"test accuracy')]
    if before:
        cell = notebook.cells[find(notebook.cells, before)]
        cell.source = cell.source.replace(before, after)
    nbformat.write(notebook, tmp_path / "mutant.ipynb")
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-p", "tests.nbval_tolerance", "--tb=short"]
        + ["--color=no", str(tmp_path / "mutant.ipynb")],
        cwd=course_root,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert finished.returncode == (1 if before else 0), finished.stdout
    if caught_by:
        number = find(notebook.cells, caught_by, lambda c: c.source + "".join(map(str, c.outputs)))
        assert f"::Cell {number}" in finished.stdout.partition("short test summary")[2]


def find(cells, text, where=lambda cell: cell.source):
    """Return the place of the first cell that holds `text`."""
    return next(number for number, cell in enumerate(cells) if text in where(cell))
