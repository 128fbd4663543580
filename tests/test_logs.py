"""course_utils.logs: what is written can be read back, and shown."""

import json
import socket
import time
from urllib.request import urlopen

import pytest
import torch

from course_utils.logs import open_log, read_log, read_scalars, start_tensorboard

ignore_tensorboards_own_warning = pytest.mark.filterwarnings(
    "ignore:html5lib's sanitizer is deprecated:DeprecationWarning"
)


@pytest.fixture
def folder(tmp_path):
    with open_log(tmp_path / "run") as log:
        for epoch, loss in enumerate((0.75, 0.5, 0.25), start=1):
            log.add_scalar("loss/train", loss, epoch)
        log.add_image("grid", torch.rand(3, 8, 8))
        log.add_histogram("weights", torch.arange(100.0))
    return tmp_path / "run"


def test_a_log_is_read_back(folder):
    assert read_scalars(folder, "loss/train") == ([1, 2, 3], [0.75, 0.5, 0.25])
    tags = read_log(folder).Tags()
    assert tags["images"] == ["grid"] and tags["histograms"] == ["weights"]


def test_every_step_of_a_long_log_is_read(tmp_path):
    with open_log(tmp_path) as log:
        for step in range(12_000):  # TensorBoard's reader keeps 10,000 unless told otherwise
            log.add_scalar("loss", step, step)
    assert read_scalars(tmp_path, "loss")[0] == list(range(12_000))


def test_what_is_not_there_is_named(folder, tmp_path):
    with pytest.raises(KeyError, match=r"no curve 'loss/val': it has loss/train"):
        read_scalars(folder, "loss/val")
    with pytest.raises(FileNotFoundError, match="there is no log in"):
        read_scalars(tmp_path / "other", "loss/train")
    with pytest.raises(FileNotFoundError, match="no folder"):
        start_tensorboard(tmp_path / "other")


def test_a_second_run_needs_a_folder_of_its_own(folder):
    with pytest.raises(ValueError, match="another run"):
        open_log(folder)


def test_a_folder_that_cannot_be_written_to_is_refused(unwritable_folder):
    with pytest.raises(OSError, match="can't write into .*choose another folder"):
        open_log(unwritable_folder / "run")


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "run").write_text("")
    with pytest.raises(OSError, match="can't write into .*choose another folder"):
        open_log(tmp_path / "run")


@ignore_tensorboards_own_warning
def test_tensorboard_serves_the_log_on_this_computer_only(folder):
    address = start_tensorboard(folder.parent)
    assert address.startswith("http://127.0.0.1:")

    def ask(path):
        with urlopen(address + path) as answer:
            return json.load(answer)

    patience = time.monotonic() + 60
    while ask("data/runs") != ["run"]:  # it reads the logs while it already answers
        assert time.monotonic() < patience
        time.sleep(0.1)
    rows = ask("data/plugin/scalars/scalars?run=run&tag=loss%2Ftrain")
    assert [row[1:] for row in rows] == [[1, 0.75], [2, 0.5], [3, 0.25]]


@ignore_tensorboards_own_warning
def test_a_port_in_use_is_an_error(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(OSError, match=r"port \d+, it was already in use: choose another port"):
            start_tensorboard(folder, other.getsockname()[1])
