"""Clothing: 7,000 drawn pictures offline, or all 70,000 photographs of Fashion-MNIST."""

from collections.abc import Callable

import torch

from course_utils.datasets.bundled import bundled_file
from course_utils.datasets.download import RealSet, resolve_data_source
from course_utils.datasets.images import (
    IDX_FILES,
    ImageDataset,
    idx_remotes,
    image_sets,
    read_idx_sets,
)

CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
MEAN, STD = 0.2860, 0.3530  # of the 60,000 real training images scaled to [0, 1]

FILES = """
train-images-idx3-ubyte 8d4fb7e6c68d591d4c3dfef9ec88bf0d 26421880 f4a8712d7a061bf5bd6d2ca38dc4d50a
train-labels-idx1-ubyte 25c81989df183df01b3e8a0aad5dffbe    29515 9018921c3c673c538a1fc5bad174d6f9
t10k-images-idx3-ubyte  bef4ecab320f06d8554ea6380940ec79  4422102 8181f5470baa50b63fa0f6fddb340f0a
t10k-labels-idx1-ubyte  bb300cfdad3c16e7a12a480ee83cd310     5148 15d484375f8d13e6eb1aabb0c3f46965
"""  # name, MD5 and size in bytes of the packed file, MD5 of the file
REAL = RealSet(
    "fashion_mnist",
    "Fashion-MNIST",
    folder="FashionMNIST/raw",
    remotes=idx_remotes(
        ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
        FILES,
    ),
)


def load_fashion_mnist(
    data_source: str | None = None,
    transform: Callable[[torch.Tensor], torch.Tensor] | None = None,
) -> tuple[ImageDataset, ImageDataset]:
    """Load the training and the test set of clothing; images are (N, 1, 28, 28) uint8.

    data_source: "bundled", 6,000 + 1,000 made-up pictures, drawn by data/clothing.py, as many of
    each class; "real", Fashion-MNIST's 60,000 + 10,000, downloaded once into COURSE_DATA_DIR (or
    data/real); None, what COURSE_DATA_SOURCE says, else "bundled". transform: see `ImageDataset`.
    Raises ValueError for another data source or for damaged files, FileNotFoundError if
    COURSE_DATA_DIR is no folder or a bundled file is missing, ConnectionError if the download
    fails. Used from 3.01 on.
    """
    if resolve_data_source(data_source) == "real":
        parts = read_idx_sets([REAL.fetch() / name for name in IDX_FILES])
    else:
        parts = read_idx_sets([bundled_file(f"clothing/{name}.gz") for name in IDX_FILES])
    return image_sets(parts, CLASSES, transform)
