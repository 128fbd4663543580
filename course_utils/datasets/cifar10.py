"""Coloured scenes: 5,000 drawn ones offline, or all 60,000 photographs of CIFAR-10."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from course_utils.datasets.bundled import bundled_file
from course_utils.datasets.download import RealSet, Remote, resolve_data_source
from course_utils.datasets.images import ImageDataset, image_sets

CLASSES = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)
# Of red, green and blue of the 50,000 real training images scaled to [0, 1].
MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)
REAL = RealSet(
    "cifar10",
    "CIFAR-10",
    folder="",
    remotes=(
        Remote(
            files={
                f"cifar-10-batches-py/{name}": f"md5:{md5}"
                for name, md5 in (
                    ("data_batch_1", "c99cafc152244af753f735de768cd75f"),
                    ("data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"),
                    ("data_batch_3", "54ebc095f3ab1f0389bbae665268c751"),
                    ("data_batch_4", "634d18415352ddfa80567beed471001a"),
                    ("data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"),
                    ("test_batch", "40351d587109b95175f43aff81a1287e"),
                    ("batches.meta", "5ff9c542aee3614f3951f8cda6e48888"),
                )
            },
            addresses=("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",),
            check="md5:c58f30108f718f92721af3b95e74349a",
            size=170_498_071,
            packed="tar",
        ),
    ),
)
ROW = 1 + 3 * 32 * 32  # bytes: the label, then all of red, all of green, all of blue


def load_cifar10(
    data_source: str | None = None,
    transform: Callable[[torch.Tensor], torch.Tensor] | None = None,
) -> tuple[ImageDataset, ImageDataset]:
    """Load the training and the test set of coloured scenes; images are (N, 3, 32, 32) uint8.

    data_source: "bundled", 4,000 + 1,000 made-up pictures, drawn by data/scenes.py, as many of each
    class, in the files of CIFAR-10's binary version; "real", CIFAR-10's 50,000 + 10,000 from
    cifar-10-batches-py, its python version, downloaded once into COURSE_DATA_DIR (or data/real);
    None, what COURSE_DATA_SOURCE says, else "bundled". transform: see `ImageDataset`.
    Raises ValueError for another data source or for damaged files, FileNotFoundError if
    COURSE_DATA_DIR is no folder or a bundled file is missing, ConnectionError if the download
    fails. Used from 4.03 on.
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

    root = REAL.fetch()
    parts = (CIFAR10(root, train=train, download=False) for train in (True, False))
    return [
        (torch.from_numpy(part.data).permute(0, 3, 1, 2).contiguous(), torch.tensor(part.targets))
        for part in parts
    ]
