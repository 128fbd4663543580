"""Chest X-rays, healthy or with pneumonia: drawn ones offline, or the 5,856 of Kermany et al."""

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from course_utils.datasets.bundled import bundled_folder
from course_utils.datasets.download import WAY_OUT, RealSet, Remote, resolve_data_source

CLASSES = ("NORMAL", "PNEUMONIA")
SPLITS = ("train", "val", "test")
SIZE = 64  # pixels, of the pictures that come out without a transform of one's own
PAGE = "https://data.mendeley.com/datasets/rscbjbr9sj/2"
PUBLISHED = "https://data.mendeley.com/public-files/datasets/rscbjbr9sj/files/"
REAL = RealSet(
    "chest_xray",
    "chest X-rays",
    folder="",
    remotes=(
        Remote(
            files={"chest_xray": "pictures:5856"},
            addresses=(PUBLISHED + "f12eaf6d-6023-432f-acc9-80c9d7393433/file_downloaded",),
            check="sha256:13efc055629733dbab07877f8b3c9f81097840dbcdaa326a8542322c2281ce36",
            size=1_235_512_464,
            packed="zip",
        ),
    ),
)
PATIENT = re.compile(
    r"(?:NORMAL|BACTERIA|VIRUS)-(\d+)-\d+"  # NORMAL-1003233-0001
    r"|((?:NORMAL2-)?IM-\d+)-\d+(?:-\d+)*"  # IM-0115-0001, NORMAL2-IM-0383-0001
    r"|(person\d+)_\w+"  # person1_bacteria_1
)


def load_chest_xrays(
    data_source: str | None = None, transforms: Mapping[str, Callable[..., Any]] | None = None
):
    """Load (train, val, test): an ImageFolder of torchvision each, classes NORMAL and PNEUMONIA.

    data_source: "bundled", about 400 made-up pictures, 64x64, drawn by data/chest.py; "real",
    the 5,856 of ChestXRay2017.zip, 1.2 GB, downloaded once into COURSE_DATA_DIR (or data/real), see
    `read_published`; None, what COURSE_DATA_SOURCE says, else "bundled". transforms: for each of
    "train", "val" and "test" what is done to a picture, which is opened in RGB by Pillow; None
    makes each float32 (3, 64, 64) in [0, 1]: the shorter side becomes 64, the middle is cut out.
    No patient is in two of the bundled sets.
    Raises ValueError for another data source, for other keys of transforms, or if a class is empty
    or not one of the two; FileNotFoundError if a folder or a bundled picture is missing;
    ConnectionError if the download fails; and ValueError, when a picture is taken from a set, if
    its file is damaged. Used from 6.01 on.
    """
    _check_keys(transforms)
    if resolve_data_source(data_source) == "real":
        return read_published(REAL.fetch() / "chest_xray", transforms)
    root = bundled_folder("chest_xray")
    return _image_folders([(root / split, _is_picture) for split in SPLITS], transforms)


def read_published(root: Path, transforms: Mapping[str, Callable[..., Any]] | None = None):
    """Make (train, val, test) of a folder laid out as ChestXRay2017.zip is: train and test.

    val is a tenth of the training patients, always the same. The 16 pictures of the folder val in
    Kaggle's copy are too few to tell anything, and are not used. Raises as `load_chest_xrays` does.
    Used in 6.04.
    """
    _check_keys(transforms)
    for split in ("train", "test"):
        _check(root, split)
    held_out = _held_out(root / "train")
    return _image_folders(
        [
            (root / "train", lambda path: _is_picture(path) and patient_of(path) not in held_out),
            (root / "train", lambda path: _is_picture(path) and patient_of(path) in held_out),
            (root / "test", _is_picture),
        ],
        transforms,
    )


def patient_of(path: Path | str) -> str:
    """Return which patient a picture shows, by its name: "1003233" of NORMAL-1003233-0001.png.

    Raises ValueError if the name is not one of those the publishers gave. Used from 6.04 on.
    """
    match = PATIENT.fullmatch(Path(path).stem)
    if not match:
        raise ValueError(
            f"{path} does not say which patient it shows: it should be named like "
            "NORMAL-1003233-0001.jpeg, IM-0115-0001.jpeg or person1_bacteria_1.jpeg"
        )
    return next(filter(None, match.groups()))


def _check_keys(transforms: Mapping[str, Callable[..., Any]] | None) -> None:
    if transforms is not None and set(transforms) != set(SPLITS):
        raise ValueError(
            f"transforms must have the keys train, val and test, got {', '.join(transforms)}"
        )


def _check(root: Path, split: str) -> None:
    """Raise FileNotFoundError or ValueError unless both classes, and no other, have pictures."""
    way_out = f"unpack ChestXRay2017.zip of {PAGE} into {root.parent}, {WAY_OUT}"
    for folder in (root / split, *(root / split / name for name in CLASSES)):
        if not folder.is_dir():
            raise FileNotFoundError(f"{folder} is missing: {way_out}")
    found = sorted(path.name for path in (root / split).iterdir() if path.is_dir())
    if found != sorted(CLASSES):
        raise ValueError(
            f"{root / split} should have the folders {' and '.join(CLASSES)} only, but has "
            f"{', '.join(found)}: {way_out}"
        )
    for name in CLASSES:
        if not any(map(_is_picture, (root / split / name).rglob("*"))):
            raise ValueError(f"{root / split / name} holds no picture: {way_out}")


def _is_picture(path: Path | str) -> bool:
    path = Path(path)  # a name that begins with a dot is not a picture, but what macOS left there
    return path.suffix.lower() in (".jpeg", ".jpg", ".png") and not path.name.startswith(".")


def _held_out(folder: Path) -> set[str]:
    """A tenth of the patients of each class, at least one, chosen at random but always the same."""
    chosen = set()
    for name in CLASSES:
        pictures = filter(_is_picture, (folder / name).rglob("*"))
        patients = sorted({patient_of(path) for path in pictures})
        if len(patients) < 2:
            raise ValueError(
                f"{folder / name} shows one patient only: at least two are needed, "
                "one of them for the validation set"
            )
        chosen |= set(random.Random(0).sample(patients, max(1, len(patients) // 10)))
    return chosen


def _image_folders(folders, transforms):
    from torchvision.datasets import ImageFolder

    transforms = transforms or dict.fromkeys(SPLITS, _default_transform())
    return tuple(
        ImageFolder(
            folder, transform=transforms[split], loader=_open_rgb, is_valid_file=is_valid_file
        )
        for split, (folder, is_valid_file) in zip(SPLITS, folders, strict=True)
    )


def _default_transform():
    import torch
    from torchvision.transforms import v2

    return v2.Compose(
        [
            v2.PILToTensor(),
            v2.Resize(SIZE),
            v2.CenterCrop(SIZE),
            v2.ToDtype(torch.float32, scale=True),
        ]
    )


def _open_rgb(path: str):
    from PIL import Image

    try:
        with Image.open(path) as image:
            return image.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path} can't be decoded as a picture ({error}): get it again") from error
