"""course_utils.runtime: devices, parameters, the environment."""

import subprocess
import sys

import pytest
import torch

from course_utils.runtime import (
    available_devices,
    check_environment,
    resolve_device,
    seed_everything,
)


def test_auto_takes_a_device_that_is_there_and_says_so(monkeypatch, capsys):
    monkeypatch.delenv("COURSE_DEVICE", raising=False)
    device = resolve_device("auto")
    assert any(device.type in name for name in available_devices())
    assert capsys.readouterr().out == f"Device: {device}\n"


def test_course_device_is_the_default_and_an_explicit_device_wins(monkeypatch):
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    assert resolve_device("auto") == torch.device("cpu")
    monkeypatch.setenv("COURSE_DEVICE", "tpu")
    with pytest.raises(ValueError, match="tpu"):
        resolve_device("auto")
    assert resolve_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("name", ["tpu", "cuda:x", "cuda:", "cpu:1", "", "CUDA", None, 0])
def test_what_is_no_device_is_refused(name):
    with pytest.raises(
        ValueError, match=r'device must be "auto", "cpu", .* got .*this machine has'
    ):
        resolve_device(name)


def test_a_cuda_device_that_is_not_there_is_refused():
    missing = f"cuda:{max(9, torch.cuda.device_count())}"
    with pytest.raises(RuntimeError, match=f'"{missing}" is not on this machine, which has cpu'):
        resolve_device(missing)


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_cuda_without_a_gpu_is_refused():
    with pytest.raises(RuntimeError, match='device "cuda" is not on this machine'):
        resolve_device("cuda")


def test_the_same_seed_gives_the_same_numbers():
    import random

    import numpy as np

    def draw(seed):
        seed_everything(seed)
        return random.random(), np.random.rand(), torch.rand(1).item()

    assert draw(3) == draw(3)
    assert all(a != b for a, b in zip(draw(3), draw(4), strict=True))


def test_the_environment_report_names_every_package(capsys):
    check_environment()
    report = capsys.readouterr().out
    assert "torchtext" in report
    assert "NOT OK" not in report


def test_a_version_out_of_bounds_is_reported(monkeypatch):
    monkeypatch.setattr("importlib.metadata.requires", lambda name: ["torch>=99", "no-such-thing"])
    with pytest.raises(RuntimeError, match=r"torch >=99 \(here: .*no-such-thing.*\(here: none\)"):
        check_environment()


def test_importing_the_package_loads_nothing_heavy():
    code = """
import sys
import course_utils
assert "torch" not in sys.modules
import torch
import course_utils.batches, course_utils.checkpoints, course_utils.exercises.chapter_1
import course_utils.datasets.mnist, course_utils.models.mlp, course_utils.runtime
import course_utils.training
heavy = {"torchvision", "torchtext", "tensorboard", "pandas", "matplotlib", "sklearn", "papermill"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_papermill_refuses_an_unknown_parameter(make_notebook, tmp_path):
    notebook = make_notebook(
        'device = "cpu"\nseed = 0',
        "from course_utils.runtime import check_parameters\n\ncheck_parameters()",
    )

    def papermill(*parameters):
        command = [sys.executable, "-m", "papermill", str(notebook), str(tmp_path / "out.ipynb")]
        return subprocess.run([*command, *parameters], capture_output=True, text=True, timeout=120)

    assert papermill("-p", "seed", "1").returncode == 0
    refused = papermill("-p", "sede", "1")
    assert refused.returncode != 0
    assert "this notebook has no parameter 'sede'; it has device, seed" in refused.stderr
