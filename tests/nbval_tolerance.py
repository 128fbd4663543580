"""Let nbval compare the numbers of a cell with a tolerance that the cell declares in a tag.

A cell tagged `atol:0.02` passes if its text is the committed text and every number in it is within
0.02 of the committed number. A whole number printed without a point must therefore be equal: a
tolerance below 1 forgives no miscount. Cells without such a tag are compared exactly, as nbval
does. nbval does not look at pictures; here as many must be shown as are committed.

The plugin also sets what makes a comparison fair: the sanitiser, this environment's kernel, the
CPU, one thread, the notebooks' own parameters. The kernels are warm ones where that can be.
"""

import contextlib
import math
import os
import re
import tempfile
from pathlib import Path
from types import MethodType

import pytest

from course_utils.batch import AS_COMMITTED
from course_utils.kernels import warm_kernels

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|nan|inf)\b")
HERE = Path(__file__).parent


def pytest_configure(config):
    if not getattr(config.option, "nbval", False):
        return
    config.option.nbval_sanitize_with = str(HERE / "nbval_sanitize.cfg")
    config.option.nbval_current_env = True
    os.environ.update(AS_COMMITTED)
    if hasattr(config, "workerinput"):
        return  # xdist's workers have it all from their parent
    stack = contextlib.ExitStack()
    config.add_cleanup(stack.close)
    # Kernels are killed before they can remove their temporary files
    temporary = tempfile.TemporaryDirectory(prefix="nbval-", ignore_cleanup_errors=True)
    os.environ["TMPDIR"] = stack.enter_context(temporary)
    config.why_ordinary_kernels = stack.enter_context(warm_kernels())


def pytest_report_header(config):
    reason = getattr(config, "why_ordinary_kernels", "")
    return f"each notebook has an ordinary kernel: {reason}" if reason else None


def pytest_itemcollected(item):
    if hasattr(item, "cell"):
        tolerance = find_tolerance(item.cell.metadata.get("tags", []), item.nodeid)
        item.compare_outputs = MethodType(compare_with(tolerance, item.compare_outputs), item)


def find_tolerance(tags, where):
    """Return the tolerance among a cell's tags, or None. Raise UsageError if it is no number."""
    values = [tag.partition(":")[2] for tag in tags if tag.startswith("atol:")]
    if not values:
        return None
    try:
        (tolerance,) = map(float, values)
    except ValueError:
        tolerance = math.nan
    if not 0 < tolerance < math.inf:
        raise pytest.UsageError(f"{where}: one tag like atol:0.02 is allowed, found {values}")
    return tolerance


def compare_with(tolerance, compare_exactly):
    """Return a replacement for nbval's compare_outputs that forgives up to `tolerance`.

    Without one it forgives nothing. It sees if a picture is missing.
    """

    def compare_outputs(cell, test, reference, skip_compare=None):
        for output in (*test, *reference):
            if "image/png" in output.get("data", {}):
                output["data"]["picture"] = "shown"  # under a key that nbval compares
        # A text that agrees within the tolerance is replaced by the committed one. What does not
        # agree stays as it is, so that nbval's own comparison finds it and words the difference.
        for tested, committed in zip(test, reference, strict=False) if tolerance else ():
            for mine, theirs in (
                (tested, committed),
                (tested.get("data", {}), committed.get("data", {})),
            ):
                for key in {"text", "text/plain", "text/html"} & set(mine) & set(theirs):
                    if agree(cell.sanitize(mine[key]), cell.sanitize(theirs[key]), tolerance):
                        mine[key] = theirs[key]
        return compare_exactly(test, reference, skip_compare)

    return compare_outputs


def agree(text, reference, tolerance):
    """Tell whether two texts differ in nothing but numbers, and those by at most `tolerance`."""
    words, expected_words = (
        [" ".join(part.split()) for part in NUMBER.split(t)] for t in (text, reference)
    )
    numbers, expected = NUMBER.findall(text), NUMBER.findall(reference)
    return words == expected_words and all(
        map(lambda a, b: close(a, b, tolerance), numbers, expected)
    )


def close(number, expected, tolerance):
    """Compare two written numbers; the allowance is for the rounding of the difference itself."""
    number, expected = float(number), float(expected)
    if math.isnan(expected) or math.isinf(expected):
        return repr(number) == repr(expected)
    return abs(number - expected) <= tolerance * (1 + 1e-9)
