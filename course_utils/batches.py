"""Choosing samples and cutting them into batches."""

from collections.abc import Callable, Iterator

import torch
from torch.utils.data import RandomSampler


def balanced_indices(targets: torch.Tensor, size: int, seed: int = 0) -> torch.Tensor:
    """Choose `size` samples with as many of each class as there are, in ascending order.

    targets (N,) int64 · size: 0 (all) or 1..N · returns (size,) int64. The same seed gives the same
    samples, and those of a smaller size are among those of a larger one.
    Raises ValueError if size is negative, not an integer, or larger than N. Used from 3.01 on.
    """
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= len(targets):
        raise ValueError(
            f"subset_size must be 0 (all) or a whole number from 1 to {len(targets)}, got {size!r}"
        )
    if size == 0:
        return torch.arange(len(targets))
    shuffled = torch.randperm(len(targets), generator=torch.Generator().manual_seed(seed))
    # Number the samples of each class 0, 1, 2, … in shuffled order, then take the lowest numbers.
    rank = torch.empty_like(shuffled)
    for label in targets.unique():
        members = shuffled[targets[shuffled] == label]
        rank[members] = torch.arange(len(members))
    return shuffled[rank[shuffled].argsort(stable=True)[:size]].sort().values


def balanced_subset(dataset, size: int, seed: int = 0):
    """Return `size` samples of a data set with `.targets` and `.select`: see `balanced_indices`.

    Used from 3.01 on.
    """
    return dataset.select(balanced_indices(dataset.targets, size, seed))


def split_off(dataset, size: int, seed: int = 0):
    """Split a data set into (the rest, `size` samples balanced over the classes), without overlap.

    For a validation set: the same seed splits the same way. Raises ValueError unless 0 < size < N.
    Used from 3.01 on.
    """
    if not 0 < size < len(dataset):
        raise ValueError(f"size must be between 1 and {len(dataset) - 1}, got {size}")
    chosen = balanced_indices(dataset.targets, size, seed)
    is_rest = torch.ones(len(dataset), dtype=torch.bool)
    is_rest[chosen] = False
    return dataset.select(is_rest.nonzero().squeeze(1)), dataset.select(chosen)


class InMemoryBatches:
    """Batches cut from tensors that are already in memory, in the order a DataLoader would use.

    A DataLoader fetches the samples one by one and collates them. When the whole set fits in memory
    (and, for a GPU, into its memory) one indexing operation makes a batch: the same batches,
    several times faster. inputs (N, …) and targets (N, …) are moved to `device` once. With
    `shuffle`, each pass draws a new order from `generator`, the very order that `DataLoader(…,
    shuffle=True, generator=generator)` draws. augment: called on each batch of inputs. Raises
    ValueError if the lengths differ or batch_size is not positive. Taught in 2.05.
    """

    def __init__(
        self,
        inputs: torch.Tensor,
        targets: torch.Tensor,
        batch_size: int,
        *,
        shuffle: bool = False,
        generator: torch.Generator | None = None,
        device: torch.device | str = "cpu",
        augment: Callable[[torch.Tensor], torch.Tensor] | None = None,
    ):
        if len(inputs) != len(targets):
            raise ValueError(f"{len(inputs)} inputs but {len(targets)} targets: give one for each")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size}")
        self.inputs, self.targets = inputs.to(device), targets.to(device)
        self.batch_size, self.shuffle, self.generator = batch_size, shuffle, generator
        self.augment = augment

    def __len__(self) -> int:
        return -(-len(self.targets) // self.batch_size)  # rounded up: the last batch may be short

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        for indices in self._order().split(self.batch_size):
            inputs = self.inputs[indices]
            yield inputs if self.augment is None else self.augment(inputs), self.targets[indices]

    def _order(self) -> torch.Tensor:
        if not self.shuffle:
            return torch.arange(len(self.targets), device=self.targets.device)
        # A DataLoader first draws a seed for its workers: draw it too, to stay in step with it.
        torch.empty((), dtype=torch.int64).random_(generator=self.generator)
        sampler = RandomSampler(range(len(self.targets)), generator=self.generator)
        return torch.tensor(list(sampler), device=self.targets.device)
