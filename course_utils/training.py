"""The training loop, in the pieces that every recipe from 3.04 on uses."""

import copy
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from course_utils.checkpoints import save_checkpoint
from course_utils.files import check_writable


@dataclass
class History:
    """What `fit` measured after each epoch, and the weights of the best one.

    The lists have one entry for each epoch. best_weights is the state dict of the epoch with the
    lowest validation loss, on the CPU. Used from 3.09 on.
    """

    train_loss: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)
    val_accuracy: list[float] = field(default_factory=list)
    best_weights: dict[str, torch.Tensor] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.train_loss)

    @property
    def best_epoch(self) -> int:
        """The epoch, counted from 1, with the lowest validation loss; 0 before the first."""
        losses = [math.inf if math.isnan(loss) else loss for loss in self.val_loss]
        return losses.index(min(losses)) + 1 if losses else 0

    def state_dict(self) -> dict:
        """Return all of it as a plain dict, as a model and an optimizer do."""
        return {name: copy.copy(value) for name, value in vars(self).items()}

    def load_state_dict(self, state: dict) -> None:
        """Take over what `state_dict` returned."""
        vars(self).update(state)


def train_epoch(
    model: nn.Module,
    batches: Iterable,
    criterion: nn.Module,
    optimizer: torch.optim.Optimizer,
    device: torch.device,
) -> float:
    """Train `model` for one pass over `batches` and return the mean loss per sample.

    batches yields (inputs, targets) with the sample dimension first. criterion returns the mean
    loss of a batch. The mean is weighted by batch size, so a short last batch counts for what it
    holds. Raises ValueError if there is no batch. Taught in 3.04.
    """
    model.train()
    total, seen = torch.zeros((), device=device), 0
    for inputs, targets in batches:
        inputs, targets = inputs.to(device), targets.to(device)
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(targets)  # stays on the device: .item() would wait for it
        seen += len(targets)
    if seen == 0:
        raise ValueError("no batch to train on")
    return total.item() / seen


@torch.no_grad()
def evaluate(
    model: nn.Module, batches: Iterable, criterion: nn.Module, device: torch.device
) -> tuple[float, float]:
    """Return the mean loss per sample and the accuracy of `model` on `batches`; train nothing.

    The model's outputs are logits (N, classes), the targets (N,) int64. Raises ValueError if there
    is no batch. Taught in 3.04.
    """
    model.eval()
    total, correct, seen = torch.zeros((), device=device), torch.zeros((), device=device), 0
    for inputs, targets in batches:
        inputs, targets = inputs.to(device), targets.to(device)
        logits = model(inputs)
        total += criterion(logits, targets) * len(targets)
        correct += (logits.argmax(dim=1) == targets).sum()
        seen += len(targets)
    if seen == 0:
        raise ValueError("no batch to evaluate on")
    return total.item() / seen, correct.item() / seen


@torch.no_grad()
def predict(model: nn.Module, batches: Iterable, device: torch.device) -> torch.Tensor:
    """Return the logits (N, classes) of all samples of `batches`, in their order, on the CPU.

    Used from 3.09 on.
    """
    model.eval()
    return torch.cat([model(inputs.to(device)).cpu() for inputs, _ in batches])


def fit(
    model: nn.Module,
    train_batches: Iterable,
    val_batches: Iterable,
    criterion: nn.Module,
    optimizer: torch.optim.Optimizer,
    *,
    epochs: int,
    device: torch.device,
    history: History | None = None,
    checkpoint: Path | str | None = None,
    generator: torch.Generator | None = None,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
    log: Callable[[str], None] | None = print,
) -> History:
    """Train `model` until it has seen `epochs` epochs and return what was measured after each.

    history: of an interrupted run, filled by `checkpoints.load_checkpoint`; training goes on after
    its last epoch. checkpoint: a file that is written after each epoch, holding all that is needed
    to go on, the state of `generator` (which shuffles the batches) included. scheduler: of the
    learning rate, stepped after each epoch. log: called with a line for each epoch; None is silent.
    The best weights are in the returned `History`, not in the model. Raises ValueError if epochs is
    not at least 1, OSError before the first epoch if the checkpoint's folder can't be written to.
    Taught in 3.05.
    """
    if isinstance(epochs, bool) or not isinstance(epochs, int) or epochs < 1:
        raise ValueError(f"epochs must be a whole number, at least 1, got {epochs!r}")
    if checkpoint is not None:
        folder = Path(checkpoint).absolute().parent
        check_writable(folder, "choose another folder for the checkpoint")
    history = History() if history is None else history
    for epoch in range(len(history) + 1, epochs + 1):
        train_loss = train_epoch(model, train_batches, criterion, optimizer, device)
        val_loss, val_accuracy = evaluate(model, val_batches, criterion, device)
        if scheduler is not None:
            scheduler.step()
        history.train_loss.append(train_loss)
        history.val_loss.append(val_loss)
        history.val_accuracy.append(val_accuracy)
        if history.best_epoch == epoch:
            history.best_weights = {
                name: tensor.to("cpu", copy=True) for name, tensor in model.state_dict().items()
            }
        if checkpoint is not None:
            save_checkpoint(checkpoint, model, optimizer, history, generator, scheduler)
        if log:
            log(
                f"epoch {epoch:>2}/{epochs}  train loss {train_loss:.4f}  "
                f"val loss {val_loss:.4f}  val accuracy {val_accuracy:.4f}"
            )
    return history
