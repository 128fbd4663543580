"""Coloured scenes: 5,000 drawn ones offline, or all 60,000 photographs of CIFAR-10."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from course_utils.datasets.bundled import bundled_file
from course_utils.datasets.images import (
    ImageDataset,
    image_sets,
    real_data_dir,
    resolve_data_source,
)

CLASSES = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)
# Of red, green and blue of the 50,000 real training images scaled to [0, 1].
MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)
ADDRESS = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
ROW = 1 + 3 * 32 * 32  # bytes: the label, then all of red, all of green, all of blue


def load_cifar10(
    data_source: str | None = None,
    transform: Callable[[torch.Tensor], torch.Tensor] | None = None,
) -> tuple[ImageDataset, ImageDataset]:
    """Load the training and the test set of coloured scenes; images are (N, 3, 32, 32) uint8.

    data_source: "bundled", 4,000 + 1,000 made-up pictures, drawn by data/scenes.py, as many of each
    class, in the files of CIFAR-10's binary version; "real", CIFAR-10's 50,000 + 10,000 from
    cifar-10-batches-py, its python version, in COURSE_DATA_DIR (or data/real); None, what
    COURSE_DATA_SOURCE says, else "bundled". transform: see `ImageDataset`.
    Raises ValueError for another data source or for damaged files, FileNotFoundError if a file or
    COURSE_DATA_DIR is missing.
    """
    if resolve_data_source(data_source) == "real":
        parts = _load_real()
    else:
        names = ("data_batch_1", "test_batch")
        parts = [read_batch(bundled_file(f"scenes/{name}.bin.gz")) for name in names]
    return image_sets(parts, CLASSES, transform)


def read_batch(path: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """Read a gzipped file of CIFAR-10's binary version, rows of a label and 3,072 colour bytes.

    Returns images (N, 3, 32, 32) uint8 and targets (N,) int64. Raises ValueError, naming the file,
    if it is not gzip, not whole, or not of this format.
    """
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path} is not a whole gzip file ({error}): get it again") from error
    if not content or len(content) % ROW:
        raise ValueError(
            f"{path} holds {len(content):,} bytes, which is not a number of rows of {ROW:,}: "
            "get it again"
        )
    rows = torch.from_numpy(np.frombuffer(content, np.uint8).reshape(-1, ROW).copy())
    if rows[:, 0].max() >= len(CLASSES):
        row = int(rows[:, 0].argmax())
        raise ValueError(
            f"{path}, row {row + 1}, has the label {rows[row, 0]}, which should be 0 to 9: "
            "get it again"
        )
    return rows[:, 1:].reshape(-1, 3, 32, 32).clone(), rows[:, 0].long()


def _load_real():
    from torchvision.datasets import CIFAR10
    from torchvision.datasets.utils import check_integrity

    folder = real_data_dir() / CIFAR10.base_folder
    sums = [
        *CIFAR10.train_list,
        *CIFAR10.test_list,
        (CIFAR10.meta["filename"], CIFAR10.meta["md5"]),
    ]
    way_out = f'get it again from {ADDRESS}, or use data_source = "bundled"'
    for name, md5 in sums:
        if not (folder / name).is_file():
            raise FileNotFoundError(f"{folder / name} is missing: {way_out}")
        if not check_integrity(folder / name, md5):
            raise ValueError(f"{folder / name} is damaged (it has another MD5): {way_out}")
    parts = (CIFAR10(folder.parent, train=train, download=False) for train in (True, False))
    return [
        (torch.from_numpy(part.data).permute(0, 3, 1, 2).contiguous(), torch.tensor(part.targets))
        for part in parts
    ]
