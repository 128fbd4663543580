"""course_utils.batches: subsets and in-memory batches."""

import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from course_utils.batches import InMemoryBatches, balanced_indices, split_off
from course_utils.datasets.images import ImageDataset
from course_utils.models.mlp import MLP
from course_utils.training import train_epoch

TARGETS = torch.arange(100) % 4


def test_a_subset_holds_as_many_of_each_class():
    chosen = balanced_indices(TARGETS, 40, seed=1)
    assert TARGETS[chosen].bincount().tolist() == [10, 10, 10, 10]
    assert chosen.unique().equal(chosen), "ascending, none twice"
    odd = TARGETS[balanced_indices(TARGETS, 42)].bincount()
    assert odd.sum() == 42
    assert odd.max() - odd.min() == 1


def test_a_class_that_runs_out_is_made_up_for_by_the_others():
    targets = torch.tensor([0] * 5 + [1] * 95)
    assert targets[balanced_indices(targets, 40)].bincount().tolist() == [5, 35]


def test_the_same_seed_gives_the_same_samples_and_a_smaller_subset_lies_in_a_larger():
    assert balanced_indices(TARGETS, 20, seed=3).equal(balanced_indices(TARGETS, 20, seed=3))
    assert not balanced_indices(TARGETS, 20, seed=3).equal(balanced_indices(TARGETS, 20, seed=4))
    small, large = (set(balanced_indices(TARGETS, n, seed=3).tolist()) for n in (20, 60))
    assert small < large


def test_zero_and_the_full_size_mean_all():
    everything = torch.arange(100)
    assert balanced_indices(TARGETS, 0).equal(everything)
    assert balanced_indices(TARGETS, 100).equal(everything)


@pytest.mark.parametrize("size", [-1, 1.5, "many", 101, None, True])
def test_what_is_no_subset_size_is_refused(size):
    with pytest.raises(ValueError, match=r"subset_size must be 0 \(all\) or .* 1 to 100, got"):
        balanced_indices(TARGETS, size)


def test_a_split_is_balanced_disjoint_and_complete():
    images = torch.arange(100, dtype=torch.uint8).reshape(100, 1, 1, 1)
    dataset = ImageDataset(images, TARGETS, ("a", "b", "c", "d"))
    rest, part = split_off(dataset, 20, seed=2)
    assert part.targets.bincount().tolist() == [5] * 4
    assert sorted(rest.images.flatten().tolist() + part.images.flatten().tolist()) == list(
        range(100)
    )
    for size in (0, 100, -1):
        with pytest.raises(ValueError, match="size must be between 1 and 99"):
            split_off(dataset, size)


def loader_and_memory(shuffle, *, seed=0):
    inputs = torch.randn(70, 3, generator=torch.Generator().manual_seed(9))
    targets = torch.arange(70) % 5
    generators = [torch.Generator().manual_seed(seed) for _ in range(2)]
    loader = DataLoader(
        TensorDataset(inputs, targets), 32, shuffle=shuffle, generator=generators[0]
    )
    return loader, InMemoryBatches(inputs, targets, 32, shuffle=shuffle, generator=generators[1])


@pytest.mark.parametrize("shuffle", [False, True])
def test_in_memory_batches_are_the_data_loaders_batches(shuffle):
    loader, memory = loader_and_memory(shuffle)
    assert len(loader) == len(memory) == 3
    for _ in range(3):  # three epochs: the orders differ, and agree
        for expected, batch in zip(loader, memory, strict=True):
            assert all(a.equal(b) for a, b in zip(expected, batch, strict=True))


def test_shuffling_by_the_global_seed_agrees_with_the_data_loader_too():
    dataset = TensorDataset(torch.arange(50.0), torch.arange(50))
    torch.manual_seed(5)
    expected = [targets for _, targets in DataLoader(dataset, 8, shuffle=True)]
    torch.manual_seed(5)
    memory = [targets for _, targets in InMemoryBatches(*dataset.tensors, 8, shuffle=True)]
    assert torch.cat(expected).equal(torch.cat(memory))


def test_both_train_to_the_same_weights():
    weights = []
    for batches in loader_and_memory(True):
        torch.manual_seed(0)
        model = MLP([3, 8, 5])
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for _ in range(2):
            train_epoch(model, batches, torch.nn.CrossEntropyLoss(), optimizer, "cpu")
        weights.append(torch.cat([p.flatten() for p in model.parameters()]))
    assert weights[0].equal(weights[1])


def test_augment_sees_each_batch_of_inputs():
    inputs, targets = torch.ones(10, 2), torch.zeros(10)
    batches = InMemoryBatches(inputs, targets, 4, augment=lambda batch: batch * 3)
    assert [tuple(batch.shape) for batch, _ in batches] == [(4, 2), (4, 2), (2, 2)]
    assert all(batch.eq(3).all() for batch, _ in batches)


def test_bad_arguments_of_in_memory_batches_are_refused():
    with pytest.raises(ValueError, match="10 inputs but 9 targets"):
        InMemoryBatches(torch.ones(10), torch.ones(9), 4)
    with pytest.raises(ValueError, match="batch_size must be at least 1, got 0"):
        InMemoryBatches(torch.ones(10), torch.ones(10), 0)
