"""What the image sets share: images held as one tensor, and the choice between bundled and real
data."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch.utils.data import Dataset


@dataclass(frozen=True)
class ImageDataset(Dataset):
    """A data set of equally large images, held in memory as one tensor.

    images (N, C, H, W) uint8 · targets (N,) int64 · classes: the name of each target.
    Item `i` is `(transform(images[i]), targets[i])`. Without a transform the image is float32 in
    [0, 1]. A transform from torchvision.transforms.v2 works on one image and on a whole batch
    alike. Used in 3.09.
    """

    images: torch.Tensor
    targets: torch.Tensor
    classes: tuple[str, ...]
    transform: Callable[[torch.Tensor], torch.Tensor] = lambda image: image / 255

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.transform(self.images[index]), self.targets[index]

    def select(self, indices: torch.Tensor) -> "ImageDataset":
        """Return the data set of these samples, in this order. indices: (n,) int64."""
        return replace(self, images=self.images[indices], targets=self.targets[indices])


def resolve_data_source(name: str | None = None) -> str:
    """Return "bundled" or "real". None stands for the environment variable COURSE_DATA_SOURCE, if
    set, else "bundled". Raises ValueError for anything else. Taught in 00_start_here.
    """
    chosen = name if name is not None else os.environ.get("COURSE_DATA_SOURCE") or "bundled"
    if chosen not in ("bundled", "real"):
        raise ValueError(f'data_source must be "bundled" or "real", got {chosen!r}')
    return chosen


def real_data_dir() -> Path:
    """Return the folder of the real data sets: COURSE_DATA_DIR, or data/real of the course.

    Raises FileNotFoundError if COURSE_DATA_DIR is set to a folder that does not exist.
    """
    if chosen := os.environ.get("COURSE_DATA_DIR"):
        folder = Path(chosen).expanduser()
        if not folder.is_dir():
            raise FileNotFoundError(
                f"COURSE_DATA_DIR is {chosen!r}, which is not a folder: create it, correct it, "
                'or use data_source = "bundled"'
            )
        return folder
    return Path(__file__).parents[2] / "data" / "real"
