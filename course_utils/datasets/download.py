"""Bundled or real data, and fetching the real ones from their publishers.

`make data` fetches all of them; a loader with data_source="real" fetches what it lacks. Only whole
files ever stand under their own name.
"""

import errno
import gzip
import hashlib
import http.client
import os
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from filelock import FileLock, Timeout
from tqdm import tqdm

from course_utils.files import check_writable

COURSE = Path(__file__).parents[2]
STALLED = 30  # seconds without a byte after which a server is given up
DISK_FAULTS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG)
WAY_OUT = 'or use data_source = "bundled"'


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
        try:
            folder = COURSE / Path(chosen).expanduser()  # a relative one is the same from anywhere
        except RuntimeError:  # ~ and the name of nobody
            folder = COURSE / chosen
        if not folder.is_dir():
            raise FileNotFoundError(
                f"COURSE_DATA_DIR is {chosen!r}, and {folder} is not a folder: create it, correct "
                f"it, {WAY_OUT}"
            )
        return folder
    return COURSE / "data" / "real"


@dataclass(frozen=True)
class Remote:
    """Something that can be downloaded, and the files it becomes.

    files: path in the set's folder -> check of what is to stand there, see `fault_of`; in an
    archive they have the same paths · addresses: tried in turn · check: of the bytes as they are
    sent · size: of these, in bytes · packed: "" for a file that is kept as it is, "gzip" for one
    that is unpacked, "zip" or "tar" for an archive.
    """

    files: Mapping[str, str]
    addresses: tuple[str, ...]
    check: str
    size: int
    packed: str = ""


@dataclass(frozen=True)
class RealSet:
    """A real data set: its name for `make data`, what it is, its folder below `real_data_dir()`,
    and where to get it."""

    name: str
    title: str
    folder: str
    remotes: tuple[Remote, ...] = field(repr=False)

    def path(self) -> Path:
        """Return the folder of this set."""
        return real_data_dir() / self.folder

    def fetch(self, *names: str) -> Path:
        """Return the folder of this set, once these of its files (all, if none is named) are there.

        What is missing is downloaded. Raises ValueError for a file that is not the published one,
        ConnectionError if the download fails, OSError if it can't be written.
        """
        folder, missing = self.path(), []
        for remote in self.remotes:
            for name in [name for name in remote.files if not names or name in names]:
                if not (folder / name).exists():
                    missing.append((remote, name))
                elif fault := fault_of(folder / name, remote.files[name]):
                    raise ValueError(
                        f"{folder / name} {fault}: delete it to have it downloaded again, {WAY_OUT}"
                    )
        for remote, name in missing:
            if not (folder / name).exists():  # it may have come with the one before
                self._download(remote, folder, name)
        return folder

    def state(self) -> str:
        """Return "whole", "not here", "in part: …" or "damaged: …", and download nothing."""
        checks = {name: check for remote in self.remotes for name, check in remote.files.items()}
        faults = {name: fault_of(self.path() / name, check) for name, check in checks.items()}
        here = [name for name in faults if (self.path() / name).exists()]
        if damaged := [f"{name} {faults[name]}" for name in here if faults[name]]:
            return f"damaged: {'; '.join(damaged)}"
        if len(here) == len(faults):
            return "whole"
        missing = ", ".join(name for name in faults if name not in here)
        return f"in part: {missing} missing" if here else "not here"

    def _download(self, remote: Remote, folder: Path, wanted: str) -> None:
        """Fetch one remote: under another name, checked, unpacked, checked, and then renamed."""
        check_writable(folder, f"set COURSE_DATA_DIR to a folder you may write to, {WAY_OUT}")
        lock = FileLock(folder / f".{self.name}.lock", mode=0o666)  # for other users' downloads too
        try:
            try:
                held = lock.acquire(timeout=0)
            except Timeout:
                print(f"Another process is downloading {self.title}: waiting for it")
                held = lock.acquire()
            with held:
                if (folder / wanted).exists():  # the other process was first
                    return
                print(
                    f"Downloading {wanted} ({self.title}, {remote.size / 1e6:,.1f} MB) to {folder}"
                )
                part = folder / f".{Path(next(iter(remote.files))).name}.part"
                _receive_from_any(remote, part, wanted)
                _put_in_place(remote, part, folder)
        except OSError as error:
            if error.errno not in DISK_FAULTS:
                raise
            raise OSError(
                error.errno,
                f"can't write {self.title} into {folder} ({error.strerror}): make room there, "
                f"set COURSE_DATA_DIR to another folder, {WAY_OUT}",
            ) from error


def fault_of(path: Path, check: str) -> str:
    """Return what is wrong with a file or folder, or "" if it is what it should be.

    check: "md5:…", "sha256:…", "size:…" in bytes, or "pictures:…", the number of .jpeg files in a
    folder.
    """
    kind, _, expected = check.partition(":")
    if not path.exists():
        return "is missing"
    try:
        if kind == "pictures":
            found = sum(1 for _ in path.rglob("[!.]*.jpeg"))
        elif kind == "size":
            found = path.stat().st_size
        else:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, kind).hexdigest()
    except OSError as error:
        return f"can't be read ({error.strerror})"
    if str(found) == expected:
        return ""
    size = "" if path.is_dir() else f"{path.stat().st_size:,} bytes, "
    return f"is damaged ({size}{kind} {found} instead of {expected})"


def _receive_from_any(remote: Remote, part: Path, wanted: str) -> None:
    """Download to `part`, if it is not there whole, from the first address that sends it right."""
    if not fault_of(part, remote.check):
        return  # an earlier try ended before it was unpacked
    faults = []
    for address in remote.addresses:
        try:
            begun = part.exists()
            total = _receive(address, part, remote.size)
            fault = fault_of(part, remote.check)
            if fault and begun and part.stat().st_size >= total:
                part.unlink()  # its beginning was another server's, and wrong
                total = _receive(address, part, remote.size)
                fault = fault_of(part, remote.check)
        except HTTPError as error:
            faults.append(f"{address} answered {error.code} {error.reason}")
        except TimeoutError:
            faults.append(f"{address} sent nothing for {STALLED} s; the next try goes on from here")
        except (OSError, http.client.HTTPException) as error:  # URLError is an OSError
            if isinstance(error, OSError) and error.errno in DISK_FAULTS:
                raise
            reason = getattr(error, "reason", error)
            faults.append(f"{address}: {str(reason) or type(reason).__name__}")
        else:
            if not fault:
                return
            if part.stat().st_size < total:
                faults.append(
                    f"{address} closed the connection after {part.stat().st_size:,} of {total:,} "
                    "bytes; the next try goes on from here"
                )
            else:
                part.unlink()
                faults.append(f"what {address} sent {fault}")
    raise ConnectionError(
        f"could not download {wanted}: {'; '.join(faults)}. Try again, save what is "
        f"published there as {part} by hand, {WAY_OUT}"
    )


def _receive(address: str, part: Path, size: int) -> int:
    """Download to `part`; go on from its end if it is there and the server can do that.

    Returns the bytes that it should have in the end: what the server says, or else `size`.
    """
    start = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "course_utils"} | ({"Range": f"bytes={start}-"} if start else {})
    try:
        response = urlopen(Request(address, headers=headers), timeout=STALLED)
    except HTTPError as error:
        if error.code != 416:  # 416: nothing comes after `start`, so `part` is of something else
            raise
        part.unlink()
        return _receive(address, part, size)
    with response:
        start = start if response.status == 206 else 0
        length = response.headers.get("Content-Length")
        total = start + int(length) if length else size
        if total - start > shutil.disk_usage(part.parent).free:
            raise OSError(errno.ENOSPC, f"{(total - start) / 1e6:,.0f} MB don't fit there")
        bar = tqdm(total=total, initial=start, unit="B", unit_scale=True, mininterval=1)
        with bar, part.open("ab" if start else "wb") as file:
            while chunk := response.read1(1 << 18):  # what has come by now
                file.write(chunk)
                bar.update(len(chunk))
    return total


def _put_in_place(remote: Remote, part: Path, folder: Path) -> None:
    """Unpack `part` beside the folder's files, and move in those that are missing."""
    prefix = f".unpacking-{part.name[1:]}-"
    for left in folder.glob(f"{prefix}*"):  # by a process that was killed; the lock is ours
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=folder) as unpacked:
        unpacked = Path(unpacked)
        if remote.packed in ("zip", "tar"):
            unpack(part, unpacked, tuple(remote.files))
        else:
            path = unpacked / next(iter(remote.files))
            with (gzip.open if remote.packed else open)(part, "rb") as file, path.open("wb") as to:
                shutil.copyfileobj(file, to)
        for name, check in remote.files.items():
            if fault := fault_of(unpacked / name, check):
                raise ValueError(f"{name} in {remote.addresses[0]} {fault}: tell us, {WAY_OUT}")
        for name in remote.files:
            if not (folder / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (unpacked / name).rename(folder / name)
    part.unlink()


def unpack(archive: Path, folder: Path, wanted: Iterable[str]) -> None:
    """Unpack the files named in `wanted`, or in folders named there, from a zip or tar archive.

    Raises ValueError, and unpacks nothing, if a member would leave `folder` or is a link.
    """
    is_zip = zipfile.is_zipfile(archive)
    with zipfile.ZipFile(archive) if is_zip else tarfile.open(archive) as opened:
        chosen = {}
        for member in opened.infolist() if is_zip else opened.getmembers():
            name = member.filename if is_zip else member.name
            path = PurePosixPath(name)
            is_link = not (is_zip or member.isfile() or member.isdir())
            if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or is_link:
                raise ValueError(
                    f"{archive} is not used: its member {name!r} would be unpacked outside its "
                    "folder, or is a link"
                )
            is_folder = member.is_dir() if is_zip else member.isdir()
            if not is_folder and any(path.is_relative_to(part) for part in wanted):
                chosen[path] = member
        size = sum(member.file_size if is_zip else member.size for member in chosen.values())
        if size > shutil.disk_usage(folder).free:
            raise OSError(errno.ENOSPC, f"{size / 1e6:,.0f} MB unpacked don't fit there")
        for path, member in chosen.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            content = opened.open(member) if is_zip else opened.extractfile(member)
            with content, (folder / path).open("wb") as file:
                shutil.copyfileobj(content, file)
