"""Checks of the exercises of chapter 7, Training craft (see chapter_7.toml)."""

import math

import torch
from torch import nn

from course_utils.exercises import call, kind, same


def check_7_01_1(answer):
    number = isinstance(answer, int | float) and not isinstance(answer, bool)
    assert number, f"A number is asked for, this is {kind(answer)}."
    same(float(answer), 900.0, atol=0.01)


def check_7_01_2(answer):
    generator = torch.Generator().manual_seed(701)
    for count, size in [(30, 6), (9, 16)]:
        train = torch.rand(count, 1, 8, 8, generator=generator)
        owner = torch.randint(count, (size,), generator=generator)
        gain = 0.3 + torch.rand(size, 1, 1, 1, generator=generator)
        noise = 0.1 * torch.randn(size, 1, 8, 8, generator=generator)
        val = gain * (train[owner] + noise) + torch.rand(size, 1, 1, 1, generator=generator)
        table = torch.corrcoef(torch.cat([val, train]).flatten(1))[:size, size:]
        pair = call(answer, train.clone(), val.clone())
        assert isinstance(pair, tuple | list) and len(pair) == 2, "Two tensors are asked for."
        same(pair[0], table.argmax(dim=1))
        same(pair[1], table.amax(dim=1), atol=1e-4)


def check_7_01_3(answer):
    import hashlib

    for number in range(60):
        name = f"person{number}_vírus_{number % 3}.png"
        share = (0.2, 0.5, 0.9)[number % 3]
        digest = hashlib.sha256(name.encode()).digest()
        expected = int.from_bytes(digest[:8], "big") / 2**64 < share
        result = call(answer, name, share)
        assert isinstance(result, bool), f"True or False is asked for, this is {kind(result)}."
        assert result == expected, f"It is not {result} for {name!r} and a share of {share}."


def check_7_02_1(answer):
    assert isinstance(answer, int | float) and not isinstance(answer, bool), (
        f"A number is asked for, this is {kind(answer)}."
    )
    same(float(answer), 300.0)


def check_7_02_2(answer):
    def build(classes):
        return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Linear(6, classes))

    for classes, prefix, extra in [(3, "module.", 0), (2, "", 1), (4, "module.", 1)]:
        model, source = build(classes), build(3)
        with torch.no_grad():
            source[1].running_mean.fill_(0.5)
        state = {prefix + name: tensor for name, tensor in source.state_dict().items()}
        if extra:
            state[prefix + "3.weight"] = torch.zeros(2)
        if classes == 4:  # as many numbers, another shape
            state[prefix + "0.weight"] = source[0].weight.detach().T.contiguous()
        before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        names = call(answer, model, dict(state))
        missing = {2: ["2.bias", "2.weight"], 3: [], 4: ["0.weight", "2.bias", "2.weight"]}[classes]
        assert isinstance(names, list), f"A list is asked for, this is {kind(names)}."
        assert names == missing, f"It is not {names} for a model with the names {list(before)}."
        for name, tensor in model.state_dict().items():
            expected = before[name] if name in missing else source.state_dict()[name]
            assert torch.equal(tensor, expected), f"{name} does not hold the numbers it should."


def check_7_02_3(answer):
    import tempfile
    from pathlib import Path

    class Broken(Exception):
        pass

    class Unsavable:
        def __reduce__(self):
            raise Broken

    with tempfile.TemporaryDirectory() as folder:
        for path in (Path(folder, "run.pt"), f"{folder}/other.pt"):
            for value in (1.0, 2.0):
                call(answer, {"model": torch.full((1000,), value), "epoch": 3}, path)
                assert Path(path).is_file(), "There is no file at the path."
                state = torch.load(path, weights_only=True)
                same(state["model"], torch.full((1000,), value))
                assert state["epoch"] == 3, "The file holds another state."
            files = set(Path(folder).iterdir())
            try:
                call(answer, {"model": torch.zeros(1000), "note": Unsavable()}, path)
            except Broken:
                pass
            except Exception as error:
                raise AssertionError(f"Another error came out: {error!r}.") from None
            else:
                raise AssertionError("Saving failed, and no error came out.")
            try:
                state = torch.load(path, weights_only=True)
            except (OSError, RuntimeError, EOFError):
                raise AssertionError("The old file is no longer whole.") from None
            same(state["model"], torch.full((1000,), 2.0))
            left = sorted(file.name for file in set(Path(folder).iterdir()) - files)
            assert not left, f"This is left in the folder: {', '.join(left)}."


def check_7_03_1(answer):
    for counts in ([5, 5], [67, 193], [1, 0, 7, 2], [0, 4, 0], [3, 1, 1, 1, 1, 1]):
        targets = torch.arange(len(counts)).repeat_interleave(torch.tensor(counts)).flip(0)
        total = sum(counts)
        expected = -sum(n / total * math.log(n / total) for n in counts if n)
        value = call(answer, targets, len(counts))
        assert isinstance(value, float), (
            f"A plain number (float) is asked for, this is {kind(value)}."
        )
        assert not math.isnan(value), "It is nan where a class does not occur."
        close = abs(value - expected) < 1e-4
        assert close, f"It is not {value:.4f} for classes that occur {counts} times."


def check_7_03_2(answer):
    right = ["wrong labels", "tested on one batch", "too large"]
    right += ["not normalised", "rate too low", "other pictures"]
    names = {*right, "too small", "rate too high", "dead", "some wrong labels"}
    assert isinstance(answer, list | tuple), f"A list is asked for, this is {kind(answer)}."
    assert len(answer) == 6, f"Six names are asked for, these are {len(answer)}."
    strange = [name for name in answer if not isinstance(name, str) or name not in names]
    assert not strange, f"{strange[0]!r} is not in the list of causes."
    found = sum(mine == true for mine, true in zip(answer, right, strict=True))
    assert found == 6, f"{found} of 6 are right."


def check_7_03_3(answer):
    from course_utils.models.mlp import MLP

    numbers = torch.Generator().manual_seed(703)
    for sizes, dead in (((6, 8, 3), [3]), ((5, 4, 10, 2), [1, 5])):
        model = MLP(sizes).train()
        linear = [layer for layer in model.layers if isinstance(layer, nn.Linear)]
        with torch.no_grad():
            for layer, silent in zip(linear, [*dead, 0], strict=True):
                layer.weight.copy_(torch.randn(layer.weight.shape, generator=numbers))
                layer.bias.fill_(1.0)
                layer.bias[:silent] = -1000.0
            linear[-1].bias.fill_(-1000.0)
        inputs = torch.randn(50, sizes[0], generator=numbers)
        expected = [count / width for count, width in zip(dead, sizes[1:-1], strict=True)]
        shares = call(answer, model, inputs)
        assert isinstance(shares, list), f"A list is asked for, this is {kind(shares)}."
        layers = len(expected)
        assert len(shares) == layers, (
            f"{layers} numbers are expected here, these are {len(shares)}."
        )
        plain = all(isinstance(share, float) for share in shares)
        assert plain, "The list should hold plain numbers (float)."
        close = all(abs(s - e) < 1e-6 for s, e in zip(shares, expected, strict=True))
        assert close, f"It is not {[round(share, 3) for share in shares]}."
        assert model.training, "The model's mode should stay as it is."
        untouched = all(weight.grad is None for weight in model.parameters())
        assert untouched, "The gradients should stay as they are."


def check_7_04_1(answer):
    for steps, highest in ((120, 0.1), (7, 3.0)):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=highest)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        for step in range(steps + 1):
            rate = call(answer, step, steps, highest)
            number = isinstance(rate, int | float)
            assert number, f"A plain number is asked for, this is {kind(rate)}."
            expected = optimizer.param_groups[0]["lr"]
            close = abs(rate - expected) < 1e-6
            assert close, f"It is not {rate:.4f} at step {step} of {steps}, from {highest}."
            optimizer.step()
            scheduler.step()


def check_7_04_2(answer):
    cases = [
        ([2.0, 1.5, 1.2, 1.3, 1.25, 1.1, 1.2, 1.3, 1.4], 2, (5, 3)),
        ([2.0, 1.5, 1.2, 1.3, 1.25, 1.1, 1.2, 1.3, 1.4], 3, (9, 6)),
        ([2.0, 1.5, 1.2, 1.3, 1.25, 1.1, 1.2, 1.3, 1.4], 1, (4, 3)),
        ([2.0, 1.5, 1.2, 1.3, 1.25, 1.1, 1.2, 1.3, 1.4], 9, (9, 6)),
        ([1.0, 0.9, 0.9, 0.8], 1, (3, 2)),
        ([1.0, 0.9, 0.8], 1, (3, 3)),
    ]
    for losses, patience, expected in cases:
        pair = call(answer, list(losses), patience)
        assert isinstance(pair, tuple), f"A tuple is asked for, this is {kind(pair)}."
        whole = len(pair) == 2 and all(type(number) is int for number in pair)
        assert whole, "The tuple should hold two whole numbers (int)."
        assert pair == expected, f"It is not {pair} for {losses} with patience {patience}."


def check_7_04_3(answer):
    for layer, n in (
        (nn.Linear(50, 8), 50),
        (nn.Conv2d(3, 16, 5), 75),
        (nn.Conv2d(6, 4, (3, 1), bias=False), 18),
        (nn.Conv2d(8, 8, 3, groups=4), 18),
    ):
        value = call(answer, layer)
        assert isinstance(value, float), (
            f"A plain number (float) is asked for, this is {kind(value)}."
        )
        close = abs(value - math.sqrt(2 / n)) < 1e-6
        assert close, f"It is not {value:.4f} for {layer}."


def check_7_05_1(answer):
    same(answer, (38_535_168, 77_070_336))


def check_7_05_2(answer):
    for values, expected in [
        ([0.0, 0.0, 1e-8, 1e-6, -1e-9, 1e-3], 0.5),
        ([[0.0, 2e-6], [-3e-7, 0.5]], 0.0),
        ([2e-8, -2e-8, 0.0], 1.0),
    ]:
        same(call(answer, torch.tensor(values)), expected)


def check_7_05_3(answer):
    for values, power in [
        ([0.5, -0.001, 0.0], 16),
        ([-0.9, 1e-9], 16),
        ([[3e-5, -1e-4], [0.0, 2e-7]], 29),
        ([2.0**-20, -(2.0**-19)], 34),
    ]:
        same(call(answer, torch.tensor(values)), 2.0**power)


def check_7_06_1(answer):
    same(answer, (True, True, False, False))


def check_7_06_2(answer):
    numbers = torch.Generator().manual_seed(76)
    grads = []

    class Scaled(nn.Module):
        def __init__(self, factor):
            super().__init__()
            self.factor = nn.Parameter(torch.tensor(factor))
            self.dropout = nn.Dropout(0.5)

        def forward(self, inputs):
            grads.append(torch.is_grad_enabled())
            return self.dropout(inputs * self.factor)

    inputs = torch.rand(40, 5, generator=numbers) + 0.1
    for first, second in ((1.0, 1.25), (1.25, 1.0)):
        model, other = Scaled(first).train(), Scaled(second).train()
        same(call(answer, model, other, inputs.clone()), 0.25 * inputs.max().item(), atol=1e-5)
    assert not any(grads), "The models are run with a graph for gradients."


def check_7_06_3(answer):
    numbers = torch.Generator().manual_seed(763)
    pictures = torch.rand(6, 1, 5, 7, generator=numbers) * 0.6
    pictures[[1, 4]] += 0.4
    expected = pictures.clone()
    expected[[1, 4]] = 1 - expected[[1, 4]]
    same(call(answer, pictures.clone()), expected)
    same(call(answer, pictures[:1].clone()), expected[:1])
    try:
        shape = call(answer, torch.empty(3, 1, 5, 7, device="meta")).shape
    except (RuntimeError, NotImplementedError):
        raise AssertionError(
            "The numbers are right, but Python decides by them somewhere."
        ) from None
    assert shape == (3, 1, 5, 7), f"On the device meta the shape is {tuple(shape)}."


def check_7_07_1(answer):
    same(answer, 118)


def check_7_07_2(answer):
    from torch.utils.data import DistributedSampler

    for length, world in ((12, 2), (10, 4), (7, 3), (5, 1)):
        ranks = [
            DistributedSampler(range(length), world, rank, seed=length) for rank in range(world)
        ]
        order = torch.randperm(length, generator=torch.Generator().manual_seed(length)).tolist()
        for rank, sampler in enumerate(ranks):
            share = call(answer, list(order), rank, world)
            assert isinstance(share, list), f"A list is asked for, this is {kind(share)}."
            assert share == list(sampler), (
                f"Rank {rank} of {world} should not get {share} of the order {order}."
            )


def check_7_07_3(answer):
    numbers = torch.Generator().manual_seed(77)
    for counts in ([30, 10], [8, 8, 4], [1, 2, 3, 4, 5]):
        samples = torch.randn(sum(counts), 6, generator=numbers)
        parts = [part.mean(dim=0) for part in samples.split(counts)]
        same(call(answer, torch.stack(parts), torch.tensor(counts)), samples.mean(dim=0))
