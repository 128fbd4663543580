"""What the tests share."""

import csv
import json
import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def csv_limit():
    """Put back the largest field that csv takes: torchtext, when it reads a file, lifts it."""
    limit = csv.field_size_limit()
    yield
    csv.field_size_limit(limit)


@pytest.fixture
def unwritable_folder(tmp_path):
    """A folder into which this process can't write."""
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    if not os.access(folder, os.W_OK):
        yield folder
    elif Path("/sys").is_dir():
        yield Path("/sys")  # for root, who may write anywhere else
    else:
        pytest.skip("this user may write into every folder")
    folder.chmod(0o755)


@pytest.fixture
def course_root():
    """The folder of the course."""
    return Path(__file__).parents[1]


@pytest.fixture
def make_notebook(tmp_path):
    """Write a small notebook from the sources of its code cells; the first holds the parameters."""

    def make(*sources, name="small.ipynb", folder=tmp_path):
        cells = [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "execution_count": None,
                "metadata": {} if number else {"tags": ["parameters"]},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(sources)
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {
            "cells": cells,
            "metadata": {"kernelspec": kernel},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return make
