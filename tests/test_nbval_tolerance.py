"""The tolerance plugin: what it forgives, what it does not, and how nbval reports it."""

import json
import re
import subprocess
import sys

import pytest

from tests.nbval_tolerance import agree, find_tolerance


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("accuracy 0.917", "accuracy 0.931"),
        ("loss 1.25e-3", "loss 0.012"),
        ("epoch 3/10  loss 9.99", "epoch 3/10  loss 10.00"),  # a width that changes with the digits
        ("-0.01", "0.00"),
        ("nan", "nan"),
    ],
)
def test_numbers_within_the_tolerance_agree(text, reference):
    assert agree(text, reference, 0.02)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("accuracy 0.90", "accuracy 0.93"),
        ("epoch 3/10  loss 0.5", "epoch 4/10  loss 0.5"),
        ("torch.Size([64, 10])", "torch.Size([64, 100])"),
        ("Device: cuda", "Device: cpu"),
        ("nan", "0.5"),
        ("0.5", "inf"),
        ("0.5 0.5", "0.5"),
        ("accuracy 0.93", "loss 0.93"),
        ("layer2 0.5", "layer3 0.5"),  # a digit within a name is no number
    ],
)
def test_everything_else_differs(text, reference):
    assert not agree(text, reference, 0.02)


def test_the_tag_is_read():
    assert find_tolerance(["atol:0.02", "other"], "here") == 0.02
    assert find_tolerance(["nbval-skip"], "here") is None


@pytest.mark.parametrize("tags", [["atol:much"], ["atol:-1"], ["atol:inf"], ["atol:1", "atol:2"]])
def test_a_tag_that_is_no_tolerance_is_an_error(tags):
    with pytest.raises(pytest.UsageError, match="one tag like atol:0.02 is allowed"):
        find_tolerance(tags, "here")


@pytest.mark.parametrize(
    ("printed", "tags", "passes"),
    [
        ("0.915", ["atol:0.02"], True),
        ("0.85", ["atol:0.02"], False),
        ("0.915", [], False),
        ("0.9", [], True),
    ],
)
def test_nbval_uses_it(printed, tags, passes, course_root, make_notebook):
    path = make_notebook("x = 1", f"print('accuracy', {printed})")
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["metadata"]["tags"] = tags
    for number, cell in enumerate(notebook["cells"], start=1):
        cell["execution_count"] = number
    notebook["cells"][1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "accuracy 0.9\n"}
    ]
    path.write_text(json.dumps(notebook))
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-p", "tests.nbval_tolerance", str(path)],
        cwd=course_root,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (finished.returncode == 0) == passes, finished.stdout
    assert ("Cell outputs differ" in finished.stdout) != passes


def test_the_sanitiser_makes_a_macs_devices_and_versions_equal_to_the_committed_ones(course_root):
    from nbval.plugin import get_sanitize_patterns

    def sanitise(text):
        for pattern, replacement in patterns:
            text = re.sub(pattern, replacement, text)
        return text

    patterns = get_sanitize_patterns((course_root / "tests" / "nbval_sanitize.cfg").read_text())
    for here, committed in [
        ("MPS:  True\nhere: ['cpu', 'mps']\n", "MPS:  False\nhere: ['cpu']\n"),
        ("cpu [2.0, 4.0]\nmps [2.0, 4.0]\n", "cpu [2.0, 4.0]\n"),
        ("machine, which has cpu, mps; device", "machine, which has cpu; device"),
        ("auto would choose mps", "auto would choose cpu"),
        ("Python 3.12.1 on Darwin arm64\n", "Python 3.11.7 on Linux x86_64\n"),
        ("torch  2.14.1+cpu  ok", "torch  2.14.1      ok"),
        ("<A at 0x7f5b8d39da80>", "<A at 0x10439da80>"),
    ]:
        assert sanitise(here) == sanitise(committed)
    for text, other in [("MPS:  False", "MPS: maybe"), ("accuracy 0.93", "accuracy 0.92")]:
        assert sanitise(text) != sanitise(other)


@pytest.mark.parametrize(("last_line", "passes"), [("plt.show()", True), ("plt.close()", False)])
def test_a_missing_picture_is_noticed(last_line, passes, course_root, make_notebook):
    draw = "import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\n" + last_line
    path = make_notebook("x = 1", draw)
    notebook = json.loads(path.read_text())
    for number, cell in enumerate(notebook["cells"], start=1):
        cell["execution_count"] = number
    picture = {"output_type": "display_data", "metadata": {}}
    picture["data"] = {"text/plain": ["<Figure size 640x480 with 1 Axes>"], "image/png": "aGk="}
    notebook["cells"][1]["outputs"] = [picture]
    path.write_text(json.dumps(notebook))
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-p", "tests.nbval_tolerance", str(path)],
        cwd=course_root, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (finished.returncode == 0) == passes, finished.stdout
