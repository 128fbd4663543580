"""Run many notebooks: `python -m course_utils.batch --help` (`make run`, `make notebooks`).

papermill executes each notebook in a kernel of its own (a warm one where that can be, see
kernels.py), in one of several worker processes. A failing notebook, a killed kernel or a killed
worker costs that notebook and no other.
"""

import argparse
import ast
import contextlib
import hashlib
import html
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path

# Notebooks hold no international web addresses, and what would check those takes 2 s to import.
sys.modules.setdefault("rfc3987_syntax", None)

import nbformat
import psutil
from tqdm.auto import tqdm

from course_utils.files import check_writable
from course_utils.kernels import ordinary_kernels, warm_kernels

COURSE = Path(__file__).parents[1]
# The committed outputs are made, and compared, on a machine that shows one CPU thread and no GPU.
AS_COMMITTED = {
    "OMP_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "COURSE_DEVICE": "cpu",
    "COURSE_DATA_SOURCE": "",
}


@dataclass(frozen=True)
class Job:
    """One notebook to execute. name: its path within the course, with "/"."""

    name: str
    source: Path
    target: Path
    parameters: dict
    digest: str  # what a success stands for: this notebook with these parameters


@dataclass(frozen=True)
class Result:
    """How the execution of one notebook ended. fault: "" or the failing cell and its error."""

    name: str
    seconds: float
    fault: str
    digest: str


def find_notebooks(paths: list[Path]) -> list[Path]:
    """Return the notebooks among and below `paths`, sorted. Raises FileNotFoundError if there are
    none, or if a path does not exist or is no notebook."""
    found = []
    for path in paths:
        if path.is_dir():
            found += [p for p in path.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts]
        elif path.is_file() and path.suffix == ".ipynb":
            found.append(path)
        else:
            raise FileNotFoundError(f"there is no notebook or folder {path}")
    if not found:
        raise FileNotFoundError(f"no notebook (*.ipynb) in {', '.join(map(str, paths))}")
    return sorted({path.resolve() for path in found})


def make_jobs(notebooks: list[Path], build: Path, parameters: dict) -> list[Job]:
    """Give each notebook a place below `build`, and those of the parameters that it has.

    COURSE_DATA_SOURCE stands for the parameter data_source. Raises ValueError for a parameter that
    none of the notebooks has, and if a copy would take the place of a notebook or of another copy.
    """
    from papermill import inspect_notebook

    defaults = {"data_source": os.environ.get("COURSE_DATA_SOURCE") or None}
    wanted = {name: value for name, value in defaults.items() if value} | parameters
    jobs, known = [], set()
    for notebook in notebooks:
        inside = notebook.is_relative_to(COURSE)
        name = notebook.relative_to(COURSE) if inside else Path(notebook.name)
        try:
            here = set(inspect_notebook(str(notebook)))
        except (ValueError, TypeError, KeyError, AttributeError, nbformat.ValidationError):
            here = set()  # its execution will fail, and say so
        known |= here
        chosen = {key: value for key, value in wanted.items() if key in here}
        content = notebook.read_bytes() + json.dumps(chosen, sort_keys=True).encode()
        digest = hashlib.sha256(content).hexdigest()
        jobs.append(Job(name.as_posix(), notebook, build / name, chosen, digest))
    for job in jobs:
        if job.source.is_relative_to(build):
            raise ValueError(
                f"{build} holds notebooks to execute: name another folder for the copies"
            )
    if len({job.target for job in jobs}) < len(jobs):
        raise ValueError("two of these notebooks have the same name: run them one after the other")
    if unknown := sorted(set(parameters) - known):
        raise ValueError(
            f"no notebook here has a parameter {', '.join(map(repr, unknown))}; "
            f"there is {', '.join(sorted(known)) or 'none'}"
        )
    return jobs


def save_at_the_end() -> str:
    """Return the name of an engine for papermill that saves a notebook once, not at each cell."""
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, *arguments, **options) -> None:
            save, nb_man.save = nb_man.save, lambda **_: None
            try:
                super().execute_managed_notebook(nb_man, *arguments, **options)
            finally:
                nb_man.save = save  # papermill calls it after this, also if the execution failed

    papermill_engines.register("save-at-the-end", Engine)
    return "save-at-the-end"


def execute(job: Job, timeout: int) -> Result:
    """Execute one notebook with papermill, and write the executed copy also if it fails."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    start, fault = time.monotonic(), ""
    job.target.parent.mkdir(parents=True, exist_ok=True)
    # Where the kernel's temporary files go, as it is killed before it can remove them
    with tempfile.TemporaryDirectory(prefix="kernel-", ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = folder
        # Sockets in a folder of the user's own need no encryption, and no port
        ipc = {"KernelManager": {"transport": "ipc", "ip": f"{folder}/kernel"}}
        short_enough = os.name == "posix" and len(folder) < 80  # for a socket's name
        try:
            papermill.execute_notebook(
                job.source,
                job.target,
                job.parameters,
                cwd=job.source.parent,
                progress_bar=False,
                execution_timeout=timeout,
                shutdown_kernel="immediate",
                coalesce_streams=True,
                engine_name=save_at_the_end(),
                config=Config(ipc if short_enough else {}),
            )
        except papermill.PapermillExecutionError as error:
            fault = f"cell [{error.exec_count}]: {error.ename}: {error.evalue}"
        except (DeadKernelError, CellTimeoutError) as error:
            fault = f"{last_cell(job.target)}: {str(error).splitlines()[0]}"
    return Result(job.name, round(time.monotonic() - start, 2), fault, job.digest)


def last_cell(executed: Path) -> str:
    """Name the cell at which an execution broke off: the last one that had begun."""
    begun = [
        cell
        for cell in nbformat.read(executed, as_version=4).cells
        if cell.cell_type == "code" and cell.metadata.papermill.start_time
    ]
    if not begun:
        return "before the first cell"
    return f"cell [{len(begun)}], `{begun[-1].source.partition(chr(10))[0]}`"


def run(jobs: list[Job], workers: int, timeout: int, report: Callable[[Result], None]) -> None:
    """Execute the jobs in `workers` processes and call `report` with each result as it comes.

    On KeyboardInterrupt every worker and every kernel is gone before it goes on to the caller.
    """
    waiting, lock, stopping = deque(jobs), threading.Lock(), threading.Event()

    def work() -> None:
        pool = None
        while True:
            try:
                job = waiting.popleft()
            except IndexError:
                break
            # Each thread has a worker process of its own, so a dead one takes no other with it.
            pool = pool or ProcessPoolExecutor(1, get_context("spawn"), initializer=start_worker)
            start = time.monotonic()
            future = pool.submit(execute, job, timeout)
            if error := future.exception():  # the worker was killed, or papermill gave up
                fault = f"{type(error).__name__}: {' '.join(str(error).split())}"
                seconds = round(time.monotonic() - start, 2)
                result = Result(job.name, seconds, fault, job.digest)
                pool = None if isinstance(error, BrokenProcessPool) else pool
            else:
                result = future.result()
            with lock:
                if not stopping.is_set():  # what was killed on purpose is no result
                    report(result)
        if pool:
            pool.shutdown()

    with ThreadPoolExecutor(workers) as threads:
        try:
            for future in [threads.submit(work) for _ in range(min(workers, len(jobs)))]:
                future.result()
        except BaseException:
            stopping.set()
            waiting.clear()
            kill_descendants()
            raise


def start_worker() -> None:
    """Leave Ctrl-C to the parent, which ends all workers and their kernels; end when it has."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def follow_parent() -> None:
        parent_process().join()
        kill_descendants()
        os._exit(1)

    threading.Thread(target=follow_parent, daemon=True).start()


def kill_descendants() -> None:
    """Kill the workers and, below them, the kernels, until none is left."""
    while children := [child for child in psutil.Process().children(recursive=True) if ours(child)]:
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(children, timeout=5)


def ours(child: psutil.Process) -> bool:
    """Tell a worker or kernel from multiprocessing's own helper, which ends by itself."""
    try:
        return "resource_tracker" not in " ".join(child.cmdline())
    except psutil.NoSuchProcess:
        return False


def write_text(path: Path, text: str) -> None:
    """Write a file under a temporary name and rename it."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def read_results(build: Path) -> dict[str, Result]:
    """Return the last results by name; none if there was no run or its record is damaged."""
    try:
        records = json.loads((build / "results.json").read_text(encoding="utf-8"))
        return {record["name"]: Result(**record) for record in records}
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return {}


def write_results(build: Path, results: dict[str, Result]) -> None:
    """Write results.json, which --resume reads, and report.html, which people read."""
    ordered = [results[name] for name in sorted(results)]
    write_text(build / "results.json", json.dumps([asdict(result) for result in ordered], indent=1))
    rows = "\n".join(
        f'<tr class="{"failed" if result.fault else "ok"}">'
        f'<td><a href="{html.escape(result.name)}">{html.escape(result.name)}</a></td>'
        f"<td>{'FAILED' if result.fault else 'ok'}</td><td>{result.seconds:.1f}</td>"
        f"<td>{html.escape(result.fault)}</td></tr>"
        for result in ordered
    )
    failed = sum(bool(result.fault) for result in ordered)
    write_text(
        build / "report.html",
        f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Run of the course</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }}
td, th {{ padding: .2rem .8rem; text-align: left; }}
td:nth-child(3) {{ text-align: right; }}
.failed td:nth-child(2) {{ color: #D55E00; font-weight: bold; }}
</style>
<h1>Run of the course</h1>
<p>{len(ordered)} notebooks, {failed} failed, {sum(r.seconds for r in ordered):.0f} seconds of work.
The links lead to the executed copies.</p>
<table><tr><th>notebook</th><th>result</th><th>seconds</th><th>fault</th></tr>
{rows}
</table></html>
""",
    )


def sources_digest(notebook: nbformat.NotebookNode) -> str:
    """Return a digest of the code of a notebook: what its outputs belong to."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()[:16]


def take_over_outputs(source: Path, executed: Path) -> bool:
    """Put the outputs of an executed copy into the notebook itself; return whether it changed.

    A cell tagged nbval-ignore-output shows what differs from run to run, such as seconds. If
    nothing else differs and the code is what was executed last time, the notebook is left as it is,
    so a second run changes no file.
    """
    notebook = nbformat.read(source, as_version=4)
    copy = nbformat.read(executed, as_version=4)
    if [cell.source for cell in notebook.cells] != [cell.source for cell in copy.cells]:
        print(f"{source} was edited while it ran: left as it is, run it again")
        return False
    fresh = {"executed": sources_digest(notebook)}
    changed = notebook.metadata.get("course") != fresh
    for cell, done in zip(notebook.cells, copy.cells, strict=True):
        if cell.cell_type != "code":
            continue
        volatile = "nbval-ignore-output" in cell.metadata.get("tags", [])
        same = (cell.outputs, cell.execution_count) == (done.outputs, done.execution_count)
        changed = changed or not (same or volatile and cell.outputs)
        cell.outputs, cell.execution_count = done.outputs, done.execution_count
    if changed:
        notebook.metadata["course"] = fresh
        write_text(source, nbformat.writes(notebook) + "\n")
    return changed


def parse_value(text: str) -> object:
    """Read a parameter's value: a Python number, True, False, None, or else a string."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return value if value is None or isinstance(value, int | float) else text


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.batch",
        description="Execute notebooks in worker processes and report on them.",
        epilog="COURSE_DEVICE and COURSE_DATA_SOURCE set the defaults of a whole run.",
    )
    parser.add_argument(
        "notebooks",
        nargs="*",
        type=Path,
        help="notebooks and folders of notebooks (default: all of the course)",
    )
    parser.add_argument(
        "--build",
        type=Path,
        default=COURSE / "build",
        help="where the executed copies and the report go (default: build/ of the course)",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=os.cpu_count() or 1,
        help="notebooks executed at a time (default: %(default)s, one for each core)",
    )
    parser.add_argument(
        "--timeout", type=int, default=1800, help="seconds a cell may take (default: %(default)s)"
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="run only what has not succeeded, or has changed since",
    )
    parser.add_argument(
        "--in-place",
        action="store_true",
        help="put the outputs into the notebooks themselves, executed with their own parameters",
    )
    parser.add_argument(
        "--ordinary-kernels",
        action="store_true",
        help="start each kernel afresh, not as a copy of a process that has imported PyTorch",
    )
    parser.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="a parameter for every notebook that has it, as papermill takes it",
    )
    options = parser.parse_args(arguments)
    if options.workers < 1:
        parser.error(f"--workers must be at least 1, got {options.workers}")
    if options.in_place and options.parameter:
        parser.error("--in-place executes the notebooks with their own parameters: leave -p out")
    if options.in_place and options.resume:
        parser.error("--in-place executes everything again: leave --resume out")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Run the command line. Return 0 if all succeeded, 1 if a notebook failed, 2 for bad input."""
    options = parse_arguments(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # the kernels share the cores, and digits repeat
    if options.in_place:
        os.environ.update(AS_COMMITTED)
    build = options.build.resolve()
    try:
        notebooks = find_notebooks(options.notebooks or [COURSE / "notebooks"])
        parameters = {name: parse_value(value) for name, value in options.parameter}
        jobs = make_jobs(notebooks, build, parameters)
        way_out = "give a folder you may write to with --build FOLDER (make run BUILD=FOLDER)"
        check_writable(build, way_out)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2

    results = read_results(build)
    jobs.sort(key=lambda job: last_seconds(results.get(job.name)), reverse=True)
    if options.resume:
        done = [job for job in jobs if is_done(job, results.get(job.name))]
        print(f"{len(done)} of {len(jobs)} notebooks have succeeded and not changed since")
        jobs = [job for job in jobs if job not in done]
        if not jobs:
            print("Nothing is left to run.")
            return 0
    else:
        results = {}
        write_results(build, results)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.default_int_handler)
    fresh: list[Result] = []
    kernels = ordinary_kernels() if options.ordinary_kernels else warm_kernels()
    bar = tqdm(total=len(jobs), unit="notebook", disable=None)
    with kernels as why_ordinary, bar:
        if why_ordinary:
            tqdm.write(f"Each notebook has an ordinary kernel: {why_ordinary}")

        def report(result: Result) -> None:
            fresh.append(result)
            results[result.name] = result
            write_results(build, results)
            tqdm.write(f"{result.seconds:6.1f} s  {result.name}  {result.fault or 'ok'}")
            bar.update()

        try:
            run(jobs, options.workers, options.timeout, report)
        except KeyboardInterrupt:
            way_on = "" if options.in_place else "; --resume goes on"
            print(f"Interrupted after {len(fresh)} of {len(jobs)} notebooks{way_on}")
            return 130
    if options.in_place:
        succeeded = {result.name for result in fresh if not result.fault}
        for job in jobs:
            if job.name in succeeded and take_over_outputs(job.source, job.target):
                print(f"Updated {job.name}")
    return summarise(fresh, build)


def last_seconds(last: Result | None) -> float:
    """Return what a notebook took last time. One that is not known may be long: it goes first."""
    return last.seconds if last else float("inf")


def is_done(job: Job, last: Result | None) -> bool:
    """Tell whether the last run of this notebook, with these parameters, succeeded."""
    return last is not None and not last.fault and last.digest == job.digest


def summarise(results: list[Result], build: Path) -> int:
    """Print the seconds, slowest first, and the failures. Return the exit status."""
    print("\nSeconds  Notebook")
    for result in sorted(results, key=lambda result: -result.seconds):
        print(f"{result.seconds:7.1f}  {result.name}")
    print(f"{sum(result.seconds for result in results):7.1f}  in all")
    failures = sorted((result for result in results if result.fault), key=lambda r: r.name)
    if failures:
        print(f"\n{len(failures)} of {len(results)} notebooks failed:")
        for result in failures:
            print(f"  {result.name}  {result.fault}")
    else:
        print(f"\nAll {len(results)} notebooks succeeded.")
    print(f"Report: {build / 'report.html'}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
