"""The runner, as its users call it: `python -m course_utils.batch`."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from course_utils.batch import parse_value, take_over_outputs
from course_utils.kernels import ADDRESS

PARAMETERS = 'device = "auto"\nnumber = 1'


def batch(*arguments, warm=False, **env):
    kernels = [] if warm else ["--ordinary-kernels"]  # quicker where nothing imports PyTorch
    return subprocess.run(
        [sys.executable, "-m", "course_utils.batch", *map(str, arguments), *kernels],
        env=os.environ | env,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=180,
    )


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "note books"  # a space, as in many a home folder


@pytest.fixture
def build(tmp_path):
    return tmp_path / "the build"


def test_failures_and_killed_kernels_stop_nothing_and_resume_runs_the_rest(
    make_notebook, folder, build
):
    make_notebook(PARAMETERS, "print(number + 1)", folder=folder, name="a_good.ipynb")
    make_notebook(PARAMETERS, "1 + 1", "1 / 0", "2", folder=folder, name="b_bad.ipynb")
    killer = "import os, signal\n\nos.kill(os.getpid(), signal.SIGKILL)"
    make_notebook(PARAMETERS, killer, "3", folder=folder, name="c_killed.ipynb")
    slow = "import time\n\ntime.sleep(60)"
    make_notebook(PARAMETERS, slow, folder=folder, name="d_slow.ipynb")
    make_notebook(PARAMETERS, "4", folder=folder, name="e_good.ipynb")
    (folder / "f_damaged.ipynb").write_text('{"cells": [')

    first = batch(folder, "--build", build, "--workers", 2, "--timeout", 3)
    assert first.returncode == 1
    assert "4 of 6 notebooks failed:" in first.stdout
    assert "b_bad.ipynb  cell [3]: ZeroDivisionError: division by zero" in first.stdout
    assert re.search(r"c_killed.ipynb  cell \[2\], `import os, signal`: .*died", first.stdout)
    assert re.search(r"d_slow.ipynb  cell \[2\], `import time`: .*timed out", first.stdout)
    assert len(re.findall(r"^ *\d+\.\d s  \S+  ", first.stdout, flags=re.M)) == 6

    assert re.search(r"f_damaged.ipynb  NotJSONError: ", first.stdout)
    report = (build / "report.html").read_text()
    for name in ["a_good", "b_bad", "c_killed", "d_slow", "e_good"]:
        assert f'href="{name}.ipynb"' in report
        assert (build / f"{name}.ipynb").is_file()
    executed = nbformat.read(build / "a_good.ipynb", as_version=4)
    assert executed.cells[1].outputs[0].text == "2\n"

    make_notebook(PARAMETERS, "'mended'", folder=folder, name="b_bad.ipynb")
    make_notebook(PARAMETERS, "5", folder=folder, name="e_good.ipynb")  # changed since
    (folder / "c_killed.ipynb").unlink()
    (folder / "d_slow.ipynb").unlink()
    (folder / "f_damaged.ipynb").unlink()
    second = batch(folder, "--build", build, "--resume")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "a_good.ipynb" not in second.stdout
    assert "All 2 notebooks succeeded." in second.stdout
    third = batch(folder, "--build", build, "--resume")
    assert third.returncode == 0
    assert "Nothing is left to run." in third.stdout


def test_parameters_reach_the_notebooks_that_have_them(make_notebook, folder, build):
    show = "print(device, number, data_source)"
    make_notebook(PARAMETERS + '\ndata_source = "bundled"', show, folder=folder, name="has.ipynb")
    make_notebook('device = "auto"', "print(device)", folder=folder, name="has_not.ipynb")
    finished = batch(
        folder, "--build", build, "-p", "number", 7, "-p", "device", "cpu",
        COURSE_DATA_SOURCE="real",
    )  # fmt: skip
    assert finished.returncode == 0, finished.stdout + finished.stderr
    text = (build / "has.ipynb").read_text()
    assert "cpu 7 real" in text
    assert "cpu" in (build / "has_not.ipynb").read_text()


def test_bad_input_is_refused_before_anything_runs(make_notebook, folder, build):
    make_notebook(PARAMETERS, "1", folder=folder)
    other = make_notebook(PARAMETERS, "1", folder=folder.parent / "other").parent
    for arguments, message in [
        ([folder, "-p", "nubmer", 7], "no notebook here has a parameter 'nubmer'; there is device"),
        ([folder / "none.ipynb"], "there is no notebook or folder"),
        ([folder, "--workers", 0], "--workers must be at least 1"),
        ([folder, "--in-place", "-p", "number", 2], "leave -p out"),
        ([folder, "--in-place", "--resume"], "leave --resume out"),
        ([folder, other], "two of these notebooks have the same name"),
    ]:
        refused = batch(*arguments, "--build", build)
        assert refused.returncode == 2, refused.stdout
        assert message in refused.stderr
        assert "Traceback" not in refused.stderr
    assert not build.exists()


def test_copies_never_take_the_place_of_the_notebooks(make_notebook, folder):
    path = make_notebook(PARAMETERS, "1", folder=folder)
    before = path.read_bytes()
    refused = batch(folder, "--build", folder)
    assert refused.returncode == 2
    assert "holds notebooks to execute: name another folder for the copies" in refused.stderr
    assert path.read_bytes() == before


def test_a_killed_run_takes_its_workers_and_kernels_along(make_notebook, folder, build):
    process = start_sleeping_run(make_notebook, folder, build)
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    _, left = psutil.wait_procs(family, timeout=20)
    assert not [member for member in left if "resource_tracker" not in " ".join(member.cmdline())]


def test_a_folder_without_notebooks_is_refused(tmp_path):
    refused = batch(tmp_path)
    assert refused.returncode == 2
    assert "no notebook (*.ipynb) in" in refused.stderr


def test_an_unwritable_build_folder_is_refused(make_notebook, folder, unwritable_folder):
    make_notebook(PARAMETERS, "1", folder=folder)
    refused = batch(folder, "--build", unwritable_folder)
    assert refused.returncode == 2
    assert re.search(r"can't write into .* give a folder .*BUILD=FOLDER", refused.stderr)


def start_sleeping_run(make_notebook, folder, build, *arguments):
    """Start a run of two notebooks that sleep; return the process once both kernels are busy."""
    for name in ("first", "second"):
        sleep = f"import os, time\n\nos.mkdir('{name}')\ntime.sleep(100)"
        make_notebook(PARAMETERS, sleep, folder=folder, name=f"{name}.ipynb")
    process = subprocess.Popen(
        [sys.executable, "-m", "course_utils.batch", str(folder), "--build", str(build)]
        + ["--workers", "2", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env=os.environ | {ADDRESS: ""},  # with a server of its own
        # Who starts the tests with a shell's & has SIGINT ignored, and so would the run
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not all((folder / name).exists() for name in ("first", "second")):
        assert time.monotonic() < deadline, process.stdout.read()
        time.sleep(0.1)
    return process


def is_worker(process):
    return "spawn_main" in " ".join(process.cmdline())


def kernels_among(family, folder):
    """Return the kernels: what works in the notebooks' folder, but the workers."""
    return [one for one in family if Path(one.cwd()) == folder and not is_worker(one)]


@pytest.mark.parametrize(
    ("sign", "arguments"), [(signal.SIGINT, []), (signal.SIGTERM, ["--ordinary-kernels"])]
)
def test_an_interrupted_run_leaves_no_kernel_behind(sign, arguments, make_notebook, folder, build):
    process = start_sleeping_run(make_notebook, folder, build, *arguments)
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(kernels_among(family, folder)) == 2
    os.killpg(process.pid, sign)  # as a terminal does: the whole group gets it
    output, _ = process.communicate(timeout=90)
    assert process.returncode == 130, output
    assert "Interrupted after 0 of 2 notebooks; --resume goes on" in output
    assert "Traceback" not in output
    _, left = psutil.wait_procs(family, timeout=5)
    assert not left


def test_a_killed_worker_costs_its_notebook_only(make_notebook, folder, build):
    make_notebook(PARAMETERS, "1", folder=folder, name="third.ipynb")
    process = start_sleeping_run(make_notebook, folder, build)
    family = psutil.Process(process.pid).children(recursive=True)
    kernels = kernels_among(family, folder)
    for worker in filter(is_worker, family):
        worker.kill()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output.count("BrokenProcessPool: ") >= 2
    assert "third.ipynb  ok" in output
    _, left = psutil.wait_procs(kernels, timeout=20)
    assert not left


def test_a_killed_server_costs_nothing(make_notebook, folder, build):
    for name in ("third", "fourth"):
        make_notebook(PARAMETERS, "1", folder=folder, name=f"{name}.ipynb")
    process = start_sleeping_run(make_notebook, folder, build, "--timeout", "6")
    family = psutil.Process(process.pid).children(recursive=True)
    (server,) = [one for one in family if "kernels import main" in " ".join(one.cmdline())][:1]
    server.kill()
    output, _ = process.communicate(timeout=90)
    assert output.count("CellTimeoutError") + output.count("timed out") >= 2  # they went on
    assert "third.ipynb  ok" in output and "fourth.ipynb  ok" in output


def test_the_longest_notebook_of_the_last_run_goes_first(make_notebook, folder, build):
    for name in "abc":
        make_notebook(PARAMETERS, "1", folder=folder, name=f"{name}.ipynb")

    def order():
        finished = batch(folder, "--build", build, "--workers", 1)
        return "".join(re.findall(r"(\w)\.ipynb  ok", finished.stdout))

    assert order() == "abc"
    results = json.loads((build / "results.json").read_text())
    for result, seconds in zip(results, (5, 9, 7), strict=True):
        result["seconds"] = seconds
    (build / "results.json").write_text(json.dumps(results))
    assert order() == "bca"


def test_temporary_files_of_a_killed_kernel_are_removed(make_notebook, folder, build):
    keep = "import tempfile\n\nfolder = tempfile.TemporaryDirectory()\nprint(folder.name)"
    make_notebook(PARAMETERS, keep, folder=folder)
    assert batch(folder, "--build", build, warm=True).returncode == 0
    executed = nbformat.read(build / "small.ipynb", as_version=4)
    assert not Path(executed.cells[1].outputs[0].text.strip()).exists()


def test_warm_kernels_give_what_ordinary_ones_give(make_notebook, folder, build):
    show = "import torch\n\nprint(torch.arange(3).sum(), torch.get_num_threads(), __name__)"
    draw = "import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nplt.show()"
    make_notebook(PARAMETERS, show, draw, "1 / 0", folder=folder)
    outputs = []
    for warm in (True, False):
        assert "cell [4]: ZeroDivisionError" in batch(folder, "--build", build, warm=warm).stdout
        executed = nbformat.read(build / "small.ipynb", as_version=4)
        outputs.append([cell.get("outputs") for cell in executed.cells])
    assert outputs[0] == outputs[1]
    shown = [output.get("data", {}) for cell in outputs[0] for output in cell or []]
    assert sum("image/png" in data for data in shown) == 1


def test_in_place_changes_a_file_once_and_not_again(make_notebook, folder, build):
    path = make_notebook(PARAMETERS, "print(number)", "import time\n\ntime.time()", folder=folder)
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["metadata"]["tags"] = ["nbval-ignore-output"]
    path.write_text(json.dumps(notebook))

    def in_place():
        finished = batch(path, "--in-place", "--build", build, COURSE_DATA_SOURCE="real")
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return path.read_bytes()

    once = in_place()
    assert b"execution_count" in once
    assert nbformat.read(path, as_version=4).cells[1].outputs[0].text == "1\n"
    assert in_place() == once
    changed = once.replace(b"print(number)", b"print(number + 1)")
    path.write_bytes(changed)
    assert in_place() not in (once, changed)
    assert nbformat.read(path, as_version=4).cells[1].outputs[0].text == "2\n"


def test_an_edit_of_a_volatile_cell_alone_is_taken_over(make_notebook, tmp_path):
    path = make_notebook(PARAMETERS, "1")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].metadata.tags = ["nbval-ignore-output"]
    for number, cell in enumerate(notebook.cells, start=1):
        cell.execution_count = number
    executed = tmp_path / "executed.ipynb"
    nbformat.write(notebook, path)
    nbformat.write(notebook, executed)
    assert take_over_outputs(path, executed)
    assert not take_over_outputs(path, executed)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = "2"
    nbformat.write(notebook, path)
    nbformat.write(notebook, executed)
    assert take_over_outputs(path, executed)


def test_values_are_read_as_python_values():
    read = [parse_value(text) for text in ("3", "0.5", "True", "cuda:1", "None", "1e-3", "{1}")]
    assert read == [3, 0.5, True, "cuda:1", None, 1e-3, "{1}"]


def test_the_runner_says_how_to_use_it():
    helped = batch("--help")
    assert helped.returncode == 0
    assert all(word in helped.stdout for word in ("--resume", "--in-place", "--workers", "--build"))
    assert Path(sys.executable).name not in helped.stderr
