"""What the image sets share: images held as one tensor, and the idx files of MNIST and its kin."""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import Dataset

from course_utils.datasets.download import Remote


def to_unit_interval(image: torch.Tensor) -> torch.Tensor:
    """Return a uint8 image as float32 in [0, 1]: what `ImageDataset` does by default."""
    return image / 255


@dataclass(frozen=True)
class ImageDataset(Dataset):
    """A data set of equally large images, held in memory as one tensor.

    images (N, C, H, W) uint8 · targets (N,) int64 · classes: the name of each target.
    Item `i` is `(transform(images[i]), targets[i])`. Without a transform the image is float32 in
    [0, 1]. A transform from torchvision.transforms.v2 works on one image and on a whole batch
    alike. The loaders of pictures return it.
    """

    images: torch.Tensor
    targets: torch.Tensor
    classes: tuple[str, ...]
    transform: Callable[[torch.Tensor], torch.Tensor] = to_unit_interval

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.transform(self.images[index]), self.targets[index]

    def select(self, indices: torch.Tensor) -> "ImageDataset":
        """Return the data set of these samples, in this order. indices: (n,) int64."""
        return replace(self, images=self.images[indices], targets=self.targets[indices])


def image_sets(
    parts: list[tuple[torch.Tensor, torch.Tensor]],
    classes: tuple[str, ...],
    transform: Callable[[torch.Tensor], torch.Tensor] | None,
) -> tuple[ImageDataset, ...]:
    """Make an `ImageDataset` of each (images, targets); transform None leaves its own."""
    options = {} if transform is None else {"transform": transform}
    return tuple(ImageDataset(images, targets, classes, **options) for images, targets in parts)


IDX_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def read_idx_sets(paths: list[Path]) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Read images and targets of the training and the test set from four files in MNIST's format.

    paths: in the order of `IDX_FILES`; those that end in .gz are unpacked. Returns two pairs of
    images (N, 1, H, W) uint8 and targets (N,) int64. Raises ValueError, naming the file, for
    content that is not of this format or not whole.
    """
    train_images, train_targets, test_images, test_targets = map(_read_idx, paths)
    pairs = [(train_images, train_targets), (test_images, test_targets)]
    for path, (images, targets) in zip(paths[::2], pairs, strict=True):
        if images.ndim != 3 or targets.shape != images.shape[:1]:
            raise ValueError(f"{path} and its labels do not belong together")
    return [(images.unsqueeze(1), targets.long()) for images, targets in pairs]


def _read_idx(path: Path) -> torch.Tensor:
    content = bytearray()  # which the tensor will share, so that the images are in memory once
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            while piece := file.read(2**20):
                content += piece
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{path} is not a whole gzip file ({error})") from error
    # Two zero bytes, 8 for uint8, the number of dimensions, and each size in four bytes.
    start = 4 + 4 * content[3] if content[:3] == b"\0\0\x08" and len(content) > 3 else 0
    if not 4 < start <= len(content):
        raise ValueError(f"{path} is not an idx file of bytes, the format of MNIST")
    shape = np.frombuffer(content[4:start], ">u4").tolist()
    if len(content) - start != np.prod(shape):
        raise ValueError(f"{path} should hold {shape} bytes, but holds {len(content) - start:,}")
    return torch.from_numpy(np.frombuffer(content, np.uint8, offset=start).reshape(shape))


def idx_remotes(addresses: tuple[str, ...], table: str) -> tuple[Remote, ...]:
    """Describe files in MNIST's format for a `RealSet`.

    addresses: folders that hold them, each packed as name.gz · table: a line for each file with its
    name, MD5 and size in bytes of the packed file, and MD5 of the file.
    """
    files = map(str.split, table.strip().splitlines())
    return tuple(
        Remote(
            files={name: f"md5:{md5}"},
            addresses=tuple(f"{address}{name}.gz" for address in addresses),
            check=f"md5:{packed_md5}",
            size=int(size),
            packed="gzip",
        )
        for name, packed_md5, size, md5 in files
    )
