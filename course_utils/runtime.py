"""What every notebook does first: check its parameters, fix the seed, choose the device."""

import ast
import importlib.metadata
import os
import platform
import random
import re
import sys

import numpy as np
import torch
from packaging.requirements import Requirement


def available_devices() -> list[str]:
    """Name every device that can be asked for here: "cpu", then "cuda:0", "cuda:1", … and "mps".

    Taught in 1.01.
    """
    devices = ["cpu"] + [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    return devices + (["mps"] if torch.backends.mps.is_available() else [])


def resolve_device(name: str = "auto") -> torch.device:
    """Turn the `device` parameter of a notebook into a `torch.device`, and print which one it is.

    name: "auto", "cpu", "cuda", "cuda:1", … or "mps". "auto" takes what the environment variable
    COURSE_DEVICE says; without it, a CUDA device if there is one, else MPS, else the CPU.
    Raises ValueError for a name that is no device, RuntimeError for a device this machine lacks.
    Taught in 1.01.
    """
    here = available_devices()
    chosen, asked = str(name), "device"
    if chosen == "auto" and os.environ.get("COURSE_DEVICE", "auto") not in ("", "auto"):
        chosen, asked = os.environ["COURSE_DEVICE"], "COURSE_DEVICE"
    if chosen == "auto":
        chosen = next((kind for kind in ("cuda", "mps") if kind in " ".join(here)), "cpu")
    if not re.fullmatch(r"cpu|mps|cuda(:\d+)?", chosen):
        raise ValueError(
            f'{asked} must be "auto", "cpu", "cuda", "cuda:N" or "mps", got {chosen!r}; '
            f"this machine has {', '.join(here)}"
        )
    if (f"{chosen}:0" if chosen == "cuda" else chosen) not in here:
        raise RuntimeError(
            f'{asked} "{chosen}" is not on this machine, which has {", ".join(here)}; '
            'device = "auto" takes the best of them'
        )
    print(f"Device: {chosen}")
    return torch.device(chosen)


def seed_everything(seed: int) -> None:
    """Seed Python's, NumPy's and PyTorch's random numbers (on every device) with `seed`.

    The same seed gives the same numbers on the same kind of machine with the same number of
    threads. Taught in 1.02.
    """
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def check_parameters() -> None:
    """Raise ValueError if papermill injected a parameter that this notebook does not have.

    papermill itself only warns about an unknown name and then runs with the defaults, so a typing
    mistake would be noticed after the training, if at all. Call it before any work; outside
    papermill it finds nothing to do. Taught in 00_start_here, used from 1.01 on.
    """
    if "IPython" not in sys.modules or (shell := sys.modules["IPython"].get_ipython()) is None:
        return
    cells = shell.user_ns.get("In", [])
    injected = [number for number, cell in enumerate(cells) if cell.startswith("# Parameters\n")]
    if not injected:
        return
    known = [name for cell in cells[: injected[0]] for name in _assigned_names(cell)]
    unknown = [name for name in _assigned_names(cells[injected[0]]) if name not in known]
    if unknown:
        raise ValueError(
            f"this notebook has no parameter {', '.join(map(repr, unknown))}; it has "
            f"{', '.join(known)} (`papermill --help-notebook` describes them)"
        )


def _assigned_names(source: str) -> list[str]:
    """Return the names that the plain assignments of a parameters cell define."""
    return [
        target.id
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]


def check_environment() -> None:
    """Print each package the course depends on, its version here and whether the course allows it.

    The bounds are those of pyproject.toml, read from the installed package's metadata.
    Raises RuntimeError, naming every package at fault, if one is missing or outside its bounds.
    Taught in 00_start_here.
    """
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    faults = []
    for line in importlib.metadata.requires("course-utils") or []:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            version = None
        allowed = version is not None and requirement.specifier.contains(version)
        print(f"{requirement.name:<16}{version or 'missing':<16}{'ok' if allowed else 'NOT OK'}")
        if not allowed:
            faults.append(f"{requirement.name} {requirement.specifier} (here: {version or 'none'})")
    if faults:
        raise RuntimeError(
            f"the course needs {', '.join(faults)}: "
            "run `pip install -e . -c constraints.txt` in its folder"
        )
