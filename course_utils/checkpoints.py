"""Saving a run so that it can go on as if it had never stopped."""

import pickle
import random
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

FORMAT = 2  # raised when the dict below changes


def save_checkpoint(
    path: Path | str,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    history: Any,
    generator: torch.Generator | None = None,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
) -> None:
    """Write all that is needed to go on training: one plain dict of tensors, numbers and strings.

    It holds the state of the model, the optimizer, the history (with the best weights), the random
    numbers of PyTorch (CPU and CUDA), Python and NumPy, `generator`, which shuffles the batches,
    and the schedule of the learning rate. Written to a temporary name and then renamed: whoever
    reads `path` finds the old file or the new one, never half of one. Raises OSError if the folder
    can't be written to. Taught in 7.02.
    """
    _, key, position, *gauss = np.random.get_state()  # noqa: NPY002 (its global numbers are meant)
    state = {
        "format": FORMAT,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "history": history.state_dict(),
        "rng": torch.get_rng_state(),
        "cuda_rng": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        "python_rng": random.getstate(),
        "numpy_rng": (torch.from_numpy(key.astype(np.int64)), position, *gauss),
        "generator": None if generator is None else generator.get_state(),
        "scheduler": None if scheduler is None else scheduler.state_dict(),
    }
    partial = Path(f"{path}.partial")
    torch.save(state, partial)
    partial.replace(path)


def load_checkpoint(
    path: Path | str,
    model: nn.Module,
    optimizer: torch.optim.Optimizer | None = None,
    history: Any = None,
    generator: torch.Generator | None = None,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
) -> None:
    """Put a checkpoint's state back into what is given, and into the global random numbers.

    Only tensors, numbers and strings are read (`weights_only=True`), so a file from a stranger
    can't run code. Nothing is changed unless all fits. Raises FileNotFoundError, or ValueError for
    a file that is cut short, holds a pickle, is no checkpoint of this course, belongs to another
    model, or has no schedule where one is asked for. Taught in 7.02.
    """
    state = _read(path)
    _check_same_parameters(path, state["model"], model)
    if scheduler is not None and state["scheduler"] is None:
        raise ValueError(f"{path} holds no schedule: the run it belongs to had none")
    if optimizer is not None:
        here, there = optimizer.state_dict(), state["optimizer"]
        if _groups(here) != _groups(there):
            raise ValueError(f"{path} belongs to another kind of optimizer")
    model.load_state_dict(state["model"])
    if optimizer is not None:
        optimizer.load_state_dict(state["optimizer"])
    if history is not None:
        history.load_state_dict(state["history"])
    if generator is not None and state["generator"] is not None:
        generator.set_state(state["generator"])
    if scheduler is not None:
        scheduler.load_state_dict(state["scheduler"])
    random.setstate(state["python_rng"])
    key, *rest = state["numpy_rng"]
    np.random.set_state(("MT19937", key.numpy().astype(np.uint32), *rest))  # noqa: NPY002
    torch.set_rng_state(state["rng"])
    if torch.cuda.is_available() and len(state["cuda_rng"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(state["cuda_rng"])


def _read(path: Path | str) -> dict:
    try:
        with Path(path).open("rb") as file:
            # The index of a zip archive is at its end, and each of its files has a checksum.
            whole = zipfile.is_zipfile(file) and zipfile.ZipFile(file).testzip() is None
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no checkpoint {path}") from None
    except zipfile.BadZipFile:
        whole = False
    if not whole:
        raise ValueError(
            f"{path} is not a whole checkpoint: it was cut short, or is another kind of file. "
            "It was not loaded; train again, or use an earlier checkpoint"
        )
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError) as error:
        raise ValueError(
            f"{path} holds other Python objects than tensors and numbers: it was not loaded, "
            "because loading a pickle can run any code. Use a checkpoint of this course"
        ) from error
    if not isinstance(state, dict) or state.get("format") != FORMAT or "model" not in state:
        raise ValueError(f"{path} was not written by course_utils.checkpoints.save_checkpoint")
    return state


def _groups(optimizer_state: dict) -> list:
    """Return what each group of parameters is called and how many it holds: an optimizer's form."""
    of_schedules = {"initial_lr", "min_lr", "max_lr", "base_momentum", "max_momentum"}
    groups = optimizer_state["param_groups"]
    return [(set(group) - of_schedules, len(group["params"])) for group in groups]


def _check_same_parameters(path: Path | str, saved: dict, model: nn.Module) -> None:
    """Compare names and shapes before anything is copied: load_state_dict would stop half-way."""
    here = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    there = {name: tuple(tensor.shape) for name, tensor in saved.items()}
    for name in dict.fromkeys([*here, *there]):
        if here.get(name) != there.get(name):
            raise ValueError(
                f"{path} belongs to another model: its {name} has shape {there.get(name, 'none')}, "
                f"this model's {here.get(name, 'none')}"
            )
