"""Finding out early whether a file can be written."""

import tempfile
from pathlib import Path


def check_writable(folder: Path | str, way_out: str) -> None:
    """Make `folder`, and make sure, before any work that would be lost, that it can be written to.

    way_out: what the reader may do. Raises OSError if nothing can be written there.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise OSError(f"can't write into {folder} ({error.strerror}): {way_out}") from error
