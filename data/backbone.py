"""Train the small residual network that chapter 6 adapts to other pictures.

Run by make_bundled.py after the scenes are drawn, since it learns their ten classes. One thread and
a fixed seed: a processor of the same kind makes the same weights, another kind nearly the same.
"""

import gzip
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.functional import pad

from course_utils.models.transfer import SmallResNet

BUNDLED = Path(__file__).resolve().parent / "bundled"
NAME = "backbone/small_resnet_scenes.pt"
EPOCHS, BATCH_SIZE, LEARNING_RATE = 10, 64, 0.006
SEED = 6


def read_scenes(path: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """Read a file in CIFAR-10's format: images (N, 3, 32, 32) float32 in [0, 1], targets (N,)."""
    rows = np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8).reshape(-1, 1 + 3 * 32 * 32)
    images = torch.from_numpy(rows[:, 1:].reshape(-1, 3, 32, 32) / np.float32(255))
    return images, torch.from_numpy(rows[:, 0].astype(np.int64))


def augment(images: torch.Tensor) -> torch.Tensor:
    """Move, mirror, brighten or darken each picture, and take the color from half of them.

    What the network learns is then of use on gray pictures of any exposure, too.
    """
    n, _, height, width = images.shape
    down, right = torch.randint(0, 9, (2, n, 1))
    is_mirrored = torch.rand(n, 1) < 0.5
    rows = down + torch.arange(height)
    columns = right + torch.where(is_mirrored, torch.arange(width).flip(0), torch.arange(width))
    padded = pad(images, (4, 4, 4, 4), mode="reflect")
    moved = padded[torch.arange(n)[:, None, None], :, rows[:, :, None], columns[:, None]]
    images = moved.permute(0, 3, 1, 2)  # indexed like this, the channels came last
    is_gray = torch.rand(n, 1, 1, 1) < 0.5
    images = torch.where(is_gray, images.mean(1, keepdim=True), images)
    middle = images.mean((1, 2, 3), keepdim=True)
    contrast, light = 0.5 + torch.rand(n, 1, 1, 1), 0.4 * torch.rand(n, 1, 1, 1) - 0.2
    return (images - middle) * contrast + middle + light


def train(images: torch.Tensor, targets: torch.Tensor) -> SmallResNet:
    """Return a network trained on these pictures, in evaluation mode."""
    # The order of the channels in memory in which convolutions on a CPU are fastest.
    model = SmallResNet(classes=10).to(memory_format=torch.channels_last)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.05)
    steps = EPOCHS * (len(targets) // BATCH_SIZE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    for _ in range(EPOCHS):
        order = torch.randperm(len(targets))[: len(targets) // BATCH_SIZE * BATCH_SIZE]
        for indices in order.split(BATCH_SIZE):
            optimizer.zero_grad()
            criterion(model(augment(images[indices])), targets[indices]).backward()
            optimizer.step()
            schedule.step()
    return model.to(memory_format=torch.contiguous_format).eval()


@torch.no_grad()
def accuracy(model: SmallResNet, images: torch.Tensor, targets: torch.Tensor) -> float:
    """Return the part of the pictures that the network, in evaluation mode, names rightly."""
    outputs = torch.cat([model(part) for part in images.split(250)])
    return (outputs.argmax(1) == targets).double().mean().item()


def make(folder: Path) -> None:
    """Write the weights below `folder`, in half precision.

    The scenes are read from there, or from data/bundled if `folder` has none.
    """
    home = folder if (folder / "scenes").is_dir() else BUNDLED
    images, targets = read_scenes(home / "scenes" / "data_batch_1.bin.gz")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # sums in another order are other sums
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        weights = train(images, targets).state_dict()
    torch.set_num_threads(threads)
    (folder / NAME).parent.mkdir(parents=True, exist_ok=True)
    halves = {
        name: tensor.half() if tensor.is_floating_point() else tensor
        for name, tensor in weights.items()
    }
    torch.save(halves, folder / NAME)
