"""What the image sets share: images held as one tensor, the choice between bundled and real data,
and the idx files of MNIST and its kin."""

import gzip
import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.error import URLError

import numpy as np
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
    content = path.read_bytes()
    if path.suffix == ".gz":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, ValueError) as error:
            raise ValueError(f"{path} is not a whole gzip file ({error})") from error
    # Two zero bytes, 8 for uint8, the number of dimensions, and each size in four bytes.
    start = 4 + 4 * content[3] if content[:3] == b"\0\0\x08" and len(content) > 3 else 0
    if not 4 < start <= len(content):
        raise ValueError(f"{path} is not an idx file of bytes, the format of MNIST")
    shape = np.frombuffer(content[4:start], ">u4").tolist()
    if len(content) - start != np.prod(shape):
        raise ValueError(f"{path} should hold {shape} bytes, but holds {len(content) - start:,}")
    return torch.from_numpy(np.frombuffer(content, np.uint8, offset=start).reshape(shape).copy())


def load_real_idx_sets(
    name: str, md5: dict[str, str], size: str
) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Load a set that torchvision can download, from name/raw in `real_data_dir`.

    name: torchvision's, such as "MNIST" · md5: of the four files · size: of the download, for the
    reader. Raises ValueError if a file is missing or altered, ConnectionError if the download
    fails.
    """
    folder = real_data_dir() / name / "raw"
    if not folder.is_dir():
        download_idx_sets(name, real_data_dir(), size)
    for file, published in md5.items():
        path = folder / file
        if not path.is_file():
            fault = "is missing"
        elif hashlib.md5(path.read_bytes()).hexdigest() != published:
            fault = f"is damaged ({path.stat().st_size:,} bytes, and not the published ones)"
        else:
            continue
        raise ValueError(
            f"{path} {fault}: delete {folder.parent} to have it downloaded again, "
            'or use data_source = "bundled"'
        )
    return read_idx_sets([folder / file for file in IDX_FILES])


def download_idx_sets(name: str, root: Path, size: str) -> None:
    """Fetch a set by torchvision's loader into a folder of another name; rename it when whole."""
    import torchvision.datasets

    torchvision_class = getattr(torchvision.datasets, name)
    folder = root / name / "raw"
    try:
        root.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=root).close()
    except OSError as error:
        raise OSError(
            f"can't write into {root} ({error.strerror}): set COURSE_DATA_DIR to a folder you may "
            'write to, or use data_source = "bundled"'
        ) from error
    print(f"Downloading {name} ({size}) to {root}")
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=root) as partial:
        try:
            torchvision_class(partial, download=True)
        except (URLError, OSError, RuntimeError) as error:
            reason = " ".join(str(error).split())
            raise ConnectionError(
                f"could not download {name} from {' or '.join(torchvision_class.mirrors)} "
                f"({reason}). Put its four idx files into {folder}, "
                'or use data_source = "bundled"'
            ) from error
        folder.parent.mkdir(exist_ok=True)
        try:
            (Path(partial) / name / "raw").rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was first, and its copy is as good
                raise
