"""Training logs in TensorBoard's format: writing them, reading them back, showing them."""

from pathlib import Path

from course_utils.files import check_writable


def open_log(folder: Path | str):
    """Return a `SummaryWriter` that writes into `folder`, one folder for each run.

    A second writer in the same folder would be drawn as one zigzag curve with the first, so this
    raises ValueError if there is a log already; OSError if nothing can be written there. Taught in
    6.05.
    """
    from torch.utils.tensorboard import SummaryWriter

    check_writable(folder, "choose another folder for the log")
    if any(Path(folder).glob("events.out.tfevents.*")):
        raise ValueError(f"{folder} holds the log of another run: give each run its own folder")
    return SummaryWriter(folder)


def read_log(folder: Path | str):
    """Return TensorBoard's reader (`EventAccumulator`) of the log in `folder`, with all its events.

    `.Tags()` names what is there; `.Scalars(tag)`, `.Images(tag)`, `.Histograms(tag)` … return it.
    Raises FileNotFoundError if there is no log. Taught in 6.02.
    """
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    if not any(Path(folder).glob("events.out.tfevents.*")):
        raise FileNotFoundError(f"there is no log in {folder}")
    everything = {"scalars": 0, "images": 0, "histograms": 0, "tensors": 0}
    return EventAccumulator(str(folder), size_guidance=everything).Reload()


def read_scalars(folder: Path | str, tag: str) -> tuple[list[int], list[float]]:
    """Return the steps and the values of one curve, such as "loss/train", from a log.

    Raises FileNotFoundError if there is no log, KeyError if it has no such curve. Taught in 6.02.
    """
    log = read_log(folder)
    found = log.Tags()["scalars"]
    if tag not in found:
        raise KeyError(f"{folder} has no curve {tag!r}: it has {', '.join(sorted(found))}")
    events = log.Scalars(tag)
    return [event.step for event in events], [event.value for event in events]


def start_tensorboard(folder: Path | str, port: int = 0) -> str:
    """Show the logs below `folder` in TensorBoard: returns its address, for a browser.

    It runs until this Python process ends, and listens on this computer only. port: 0 takes one
    that is free. Raises FileNotFoundError if there is no such folder, OSError if the port is in
    use. Taught in 6.05.
    """
    from tensorboard import program

    if not Path(folder).is_dir():
        raise FileNotFoundError(f"there is no folder {folder} to take logs from")
    server = program.TensorBoard()
    server.configure(logdir=str(folder), host="127.0.0.1", port=port, load_fast="false")
    try:
        return server.launch()
    except program.TensorBoardServerException as error:
        raise OSError(f"{error.msg}: choose another port, or 0 for a free one") from error
