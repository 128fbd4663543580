"""Measure what the course says about speed: `make bench`, or `python bench/measure.py PART …`.

What is compared is measured in one run: its repetitions take turns, so that whatever else the
machine does falls on all alike, and the figure is the median (the parts "runner" and "notebooks"
take so long that each way is run once). Each part writes bench/PART.csv; bench/README.md shows
all of them. The peers of the part "loops" are measured if they are installed (`make bench` sees to
it).
"""

import argparse
import csv
import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
COURSE = HERE.parent
sys.path.insert(0, str(HERE))  # this is a script beside its module, not a package


def take_turns(candidates: dict[str, Callable[[], float | None]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each candidate: of what it returns, or of its call.

    The first round warms up and does not count.
    """
    seconds = {name: [] for name in candidates}
    for number in range(rounds + 1):
        for name, candidate in candidates.items():
            start = time.perf_counter()
            own = candidate()
            if number:
                seconds[name].append(time.perf_counter() - start if own is None else own)
    return {name: statistics.median(values) for name, values in seconds.items()}


def rows_of(medians: dict[str, float], first: str, **more) -> Iterator[dict]:
    """Make a row of each median, with its ratio to that of `first`."""
    for name, seconds in medians.items():
        ratio = seconds / medians[first]
        yield {**more, "what": name, "seconds": f"{seconds:.4g}", "ratio": f"{ratio:.3g}"}


def loops() -> Iterator[dict]:
    """Seconds of an epoch on one thread, batch size 64, Adam; `ratio` to the textbook loop."""
    import logging

    import torch
    from loops import NETWORKS, OURS, PEERS

    from course_utils.datasets.cifar10 import load_cifar10
    from course_utils.datasets.fashion_mnist import load_fashion_mnist

    warnings.filterwarnings("ignore")  # of the peers
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    there = {name: make for name, make in PEERS.items() if importlib.util.find_spec(name)}
    sets = {"MLP": load_fashion_mnist("bundled")[0], "CNN": load_cifar10("bundled")[0]}
    for name, dataset in sets.items():
        candidates = {
            way: make(NETWORKS[name](), dataset.images, dataset.targets)
            for way, make in (OURS | there).items()
        }
        medians = take_turns(candidates, rounds=7)
        yield from rows_of(medians, "textbook loop", network=name, samples=len(dataset))


def growth() -> Iterator[dict]:
    """Seconds of an epoch of the MLP by the number of samples; `ratio` to the floor."""
    import torch
    from loops import NETWORKS, OURS

    torch.set_num_threads(1)
    for samples in (1_000, 6_000, 20_000, 60_000):
        images = torch.randint(0, 256, (samples, 1, 28, 28), dtype=torch.uint8)
        targets = torch.arange(samples) % 10
        candidates = {way: make(NETWORKS["MLP"](), images, targets) for way, make in OURS.items()}
        yield from rows_of(take_turns(candidates, rounds=3), "floor", samples=samples)


def imports() -> Iterator[dict]:
    """Seconds and megabytes of a fresh Python that imports; `ratio` to torch alone, in seconds."""
    loop = "import torch, course_utils.batches, course_utils.runtime, course_utils.training"
    codes = {
        "torch": "import torch",
        "torch, course_utils": "import torch, course_utils",
        "torch, course_utils: batches, runtime, training": loop,
        "the same, and models.mlp, datasets.mnist": loop
        + ", course_utils.models.mlp, course_utils.datasets.mnist",
    }
    peak = "; import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    memory = {}

    def run(name: str, code: str) -> None:
        command = [sys.executable, "-c", code + peak]
        memory[name] = int(subprocess.run(command, capture_output=True, check=True).stdout) / 1e3

    candidates = {name: partial(run, name, code) for name, code in codes.items()}
    for row in rows_of(take_turns(candidates, rounds=9), "torch"):
        yield {**row, "megabytes": f"{memory[row['what']]:.0f}"}


def memory() -> Iterator[dict]:
    """Growth of a process that loads Fashion-MNIST's 60,000 + 10,000; `ratio` to the images."""
    import numpy as np

    measure = """
import resource, sys, torch
from course_utils.datasets.images import read_idx_sets
from pathlib import Path
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
pairs = read_idx_sets([Path(path) for path in sys.argv[1:]])
held = sum(images.nbytes + targets.nbytes for images, targets in pairs)
print(held, 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before))
"""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for part, samples in (("train", 60_000), ("t10k", 10_000)):
            for kind, shape in (("images", (samples, 28, 28)), ("labels", (samples,))):
                paths.append(Path(folder, f"{part}-{kind}"))
                header = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">u4").tobytes()
                content = np.random.default_rng(0).integers(0, 10, shape, dtype=np.uint8)
                paths[-1].write_bytes(header + content.tobytes())
        command = [sys.executable, "-c", measure, *map(str, paths)]
        output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    held, grown = map(int, output.split())
    yield {"what": "images and targets held", "megabytes": f"{held / 1e6:.1f}", "ratio": "1"}
    ratio = f"{grown / held:.2f}"
    yield {"what": "most at a time", "megabytes": f"{grown / 1e6:.1f}", "ratio": ratio}


def buckets() -> Iterator[dict]:
    """An epoch of an LSTM that reads its padding, on the bundled news; `ratio` to shuffling."""
    import torch
    from torch import nn
    from torch.utils.data import DataLoader

    from course_utils.datasets.news import load_news
    from course_utils.text import BucketBatchSampler, Vocabulary, pad_batch, tokenize

    torch.set_num_threads(1)
    news = load_news("bundled")[0]
    tokens = [tokenize(text) for text in news.texts]
    vocabulary = Vocabulary(tokens)
    samples = [
        (vocabulary.encode(ts), target) for ts, target in zip(tokens, news.targets, strict=True)
    ]
    lengths = [len(ts) for ts in tokens]
    ways = {
        "shuffled": {"batch_size": 32, "shuffle": True},
        "buckets": {"batch_sampler": BucketBatchSampler(lengths, 32)},
    }
    loaders = {
        way: DataLoader(samples, collate_fn=pad_batch, **options) for way, options in ways.items()
    }
    embedding, lstm = nn.Embedding(len(vocabulary), 64), nn.LSTM(64, 64, batch_first=True)

    def epoch(loader: DataLoader) -> None:
        for inputs, _ in loader:
            lstm(embedding(inputs))[0].mean().backward()

    padding = {}
    for way, loader in loaders.items():
        batches = [inputs for inputs, _ in loader]
        padded = sum((inputs == 1).sum().item() for inputs in batches)
        padding[way] = 100 * padded / sum(inputs.numel() for inputs in batches)
    candidates = {way: partial(epoch, loader) for way, loader in loaders.items()}
    for row in rows_of(take_turns(candidates, rounds=5), "shuffled", samples=len(samples)):
        yield {**row, "padding %": f"{padding[row['what']]:.1f}"}


def train_head(model, inputs, targets) -> None:
    """Train what is not frozen for one epoch."""
    import torch
    from torch import nn

    from course_utils.batches import InMemoryBatches
    from course_utils.training import train_epoch

    optimizer = torch.optim.Adam(p for p in model.parameters() if p.requires_grad)
    batches = InMemoryBatches(inputs, targets, 16)
    train_epoch(model, batches, nn.CrossEntropyLoss(), optimizer, torch.device("cpu"))


def features() -> Iterator[dict]:
    """An epoch of a new head on a frozen backbone; `ratio` to running the backbone each time."""
    import torch
    from torch.utils.data import DataLoader, Subset
    from torchvision.models import resnet18

    from course_utils.datasets.chest_xray import load_chest_xrays
    from course_utils.models.transfer import TransferNet, load_backbone, picture_transform

    torch.set_num_threads(1)
    # Random weights in the ResNet-18: they cost the same, and are not a download.
    for name, resnet in (("small", load_backbone()), ("resnet18", resnet18(weights=None))):
        transform = picture_transform(name)
        dataset = load_chest_xrays("bundled", dict.fromkeys(("train", "val", "test"), transform))[0]
        chosen = Subset(dataset, range(0, len(dataset), len(dataset) // 64)[:64])
        pictures, targets = next(iter(DataLoader(chosen, len(chosen))))
        model = TransferNet(resnet, classes=2)
        model.backbone.requires_grad_(False)
        with torch.no_grad():
            kept = model.eval().backbone(pictures)
        batches = {"backbone each time": (model, pictures), "features kept": (model.head, kept)}
        candidates = {
            way: partial(train_head, net, inputs, targets) for way, (net, inputs) in batches.items()
        }
        medians = take_turns(candidates, rounds=5)
        yield from rows_of(medians, "backbone each time", network=name, samples=len(targets))


def run_course(build: Path, *arguments: str) -> None:
    """Execute notebooks with the course's runner. Raises CalledProcessError if one fails."""
    command = [sys.executable, "-m", "course_utils.batch", "--build", str(build), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=COURSE)


def run_papermill(build: Path, notebooks: list[Path]) -> None:
    """Execute notebooks with papermill's command, one after the other."""
    for notebook in notebooks:
        command = [sys.executable, "-m", "papermill", str(notebook), str(build / notebook.name)]
        command += ["--cwd", str(notebook.parent), "--no-progress-bar", "--log-level", "ERROR"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def notebooks() -> Iterator[dict]:
    """Executing and comparing notebooks, in seconds; `ratio` to the plain command."""
    from course_utils.batch import AS_COMMITTED

    os.environ.update(AS_COMMITTED)
    everything = sorted((COURSE / "notebooks").rglob("*.ipynb"))
    chapters = {
        "chapter 1 (no training)": sorted((COURSE / "notebooks/01_tensors").glob("*.ipynb")),
        "the course": everything,
    }
    plain_nbval = ["-o", "addopts=", "--nbval", "--nbval-current-env", "--noconftest", "-q"]
    plain_nbval += ["--nbval-sanitize-with", str(COURSE / "tests/nbval_sanitize.cfg")]
    ours_nbval = ["--nbval", "-q", "-n", str(os.cpu_count()), "--dist", "loadfile"]

    def pytest(options: list[str], paths: list[Path]) -> None:
        command = [sys.executable, "-m", "pytest", *options, *map(str, paths)]
        subprocess.run(command, cwd=COURSE, stdout=subprocess.DEVNULL, check=False)

    for name, paths in chapters.items():
        with tempfile.TemporaryDirectory() as folder:
            build = Path(folder)
            runners = {
                "papermill's command": partial(run_papermill, build, paths),
                "make run": partial(run_course, build / "ours", *map(str, paths)),
            }
            checkers = {
                "pytest --nbval": partial(pytest, plain_nbval, paths),
                "make test's nbval": partial(pytest, ours_nbval, paths),
            }
            for candidates in (runners, checkers):
                seconds = once(candidates)  # the whole course takes most of an hour
                yield from rows_of(seconds, next(iter(candidates)), of=name, notebooks=len(paths))


def once(candidates: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Return the seconds of each candidate's one call."""
    seconds = {}
    for name, candidate in candidates.items():
        start = time.perf_counter()
        candidate()
        seconds[name] = time.perf_counter() - start
    return seconds


def runner() -> Iterator[dict]:
    """Seconds of one `make run` by the number of notebooks that import PyTorch and do one step."""
    import nbformat

    step = "import torch\n\nnet = torch.nn.Linear(2, 1)\nnet(torch.rand(3, 2)).sum().backward()"
    for count in (1, 4, 16, 70):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "notebooks")
            source.mkdir()
            for number in range(count):
                cells = [nbformat.v4.new_code_cell(step)]
                kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
                nbformat.write(
                    nbformat.v4.new_notebook(cells=cells, metadata=kernel),
                    source / f"{number:02}.ipynb",
                )
            ways = {"warm kernels": [], "ordinary kernels": ["--ordinary-kernels"]}
            candidates = {
                way: partial(run_course, Path(folder, "build"), str(source), *options)
                for way, options in ways.items()
            }
            for row in rows_of(once(candidates), "ordinary kernels", notebooks=count):
                yield {**row, "a notebook": f"{float(row['seconds']) / count:.2f}"}


PARTS = {
    part.__name__: part
    for part in (loops, growth, imports, memory, buckets, features, runner, notebooks)
}


def write_tables() -> None:
    """Write README.md from all the csv files that are there."""
    packages = ("torch", "torchvision", "papermill", "nbval")
    lines = [
        "# What it costs",
        "",
        "Written by `make bench`; [measure.py](measure.py) says how each part is measured, and",
        "`make bench PARTS=loops` measures one alone. Last written on "
        f"{platform.system()} {platform.machine()}",
        f"with {os.cpu_count()} cores, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in packages)
        + ".",
    ]
    for name, part in PARTS.items():
        if not (path := HERE / f"{name}.csv").exists():
            continue
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        lines += ["", f"## {name}", "", part.__doc__.strip(), ""]
        lines += [f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows)]
    (HERE / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Measure the parts that the command line names, or all, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", default=[])
    names = parser.parse_args().parts or list(PARTS)
    if len(names) > 1:  # each in a process of its own, whose memory no other part has filled
        for name in names:
            subprocess.run([sys.executable, __file__, name], check=True)
        return
    (name,) = names
    print(f"{name}: {PARTS[name].__doc__.strip()}", flush=True)
    rows = []
    for row in PARTS[name]():
        rows.append(row)
        print("  ", *(f"{key} {value}" for key, value in row.items()), flush=True)
    with (HERE / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    write_tables()


if __name__ == "__main__":
    main()
