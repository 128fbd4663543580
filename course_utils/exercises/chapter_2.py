"""Checks of the exercises of chapter 2, gradient descent to classifiers (see chapter_2.toml)."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from course_utils.exercises import call, kind, same


def check_2_01_1(answer):
    for guess, inputs in ((0.5, [1.0, 2.0, 3.0]), (-0.3, [0.5, -1.0, 2.0, 4.0])):
        x = torch.tensor(inputs)
        w = torch.tensor(guess, requires_grad=True)
        ((torch.exp(w * x) - (x + 1)) ** 2).mean().backward()
        same(call(answer, torch.tensor(guess), x, x + 1), w.grad, atol=1e-4)


def check_2_01_2(answer):
    same(call(answer, torch.tensor([1.0, 2.0, 3.0])), 3 / 14, atol=1e-5)
    same(call(answer, torch.tensor([-1.0, 0.0, 0.5, 2.0])), 4 / 5.25, atol=1e-5)


def check_2_01_3(answer):
    for inputs, targets, rate, steps in (
        ([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], 0.05, 7),
        ([0.0, 1.0, -2.0, 0.5], [1.0, -1.0, 3.0, 0.0], 0.2, 3),
    ):
        x, y = torch.tensor(inputs), torch.tensor(targets)
        found = call(answer, x.clone(), y.clone(), rate, steps)
        assert isinstance(found, tuple) and len(found) == 2, (
            f"Two floats are asked for, (w, b); this is {kind(found)}."
        )
        w = b = 0.0
        for _ in range(steps):
            error = w * x + b - y
            slopes = (2 * x * error).mean().item(), (2 * error).mean().item()
            w, b = w - rate * slopes[0], b - rate * slopes[1]
        same(found[0], w, atol=1e-4)
        same(found[1], b, atol=1e-4)


def check_2_02_1(answer):
    same(answer, 0.005)


def check_2_02_2(answer):
    inputs = torch.tensor([[1.0, 0.0], [2.0, -1.0], [0.5, 3.0]])
    targets = torch.tensor([[1.0], [0.0], [2.0]])
    for criterion in (nn.MSELoss(), nn.L1Loss()):
        model = nn.Linear(2, 1)
        with torch.no_grad():
            model.weight.copy_(torch.tensor([[0.5, -0.25]]))
            model.bias.fill_(0.1)
        expected = criterion(model(inputs), targets)
        slopes = torch.autograd.grad(expected, [model.weight, model.bias])
        after = [p.detach() - 0.1 * g for p, g in zip(model.parameters(), slopes, strict=True)]
        model(inputs).sum().backward()  # gradients left over
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        loss = call(answer, model, criterion, optimizer, inputs, targets)
        same(loss, criterion(inputs @ torch.tensor([[0.5], [-0.25]]) + 0.1, targets).item())
        moved = zip(model.parameters(), after, strict=True)
        assert all(torch.allclose(p, wanted, atol=1e-6) for p, wanted in moved), (
            "The loss is right; the parameters are not where one step should take them."
        )


def check_2_02_3(answer):
    times = torch.linspace(0, 2, 41).unsqueeze(1)
    for planet, g, start, speed in (("the Earth", 9.81, 1.5, 12.0), ("Mars", 3.72, 0.8, 5.0)):
        heights = start + speed * times - g / 2 * times**2
        found = call(answer, times.clone(), heights)
        assert type(found) is float, f"A float is asked for, this is {kind(found)}."
        assert abs(found - g) <= 0.01 * g, f"On {planet} it finds {found:.2f}, more than 1 % off."


def check_2_03_1(answer):
    same(answer, (math.log(9) + 3.6) / 1.5, atol=1e-3)


def check_2_03_2(answer):
    for rows, weight, bias in [
        ([[0.5, 0.0], [1.5, 1.0], [-2.0, 0.0]], 0.7, -0.4),
        ([[1.0, 0.0], [-1.0, 1.0], [2.0, 1.0], [0.5, 0.0]], 200.0, 3.0),
    ]:
        inputs, targets = torch.tensor(rows).split(1, dim=1)
        values = torch.tensor([weight, bias], requires_grad=True)
        logits = inputs * values[0] + values[1]
        F.binary_cross_entropy_with_logits(logits, targets).backward()
        same(call(answer, inputs, targets, weight, bias), values.grad, atol=1e-5)


def check_2_03_3(answer):
    for failed, passed in [
        ([0.4, 0.9, 1.1, 1.6, 1.7, 2.2, 2.8], [1.3, 2.0, 2.5, 3.0, 4.3, 5.1, 5.6, 5.9]),
        ([0.1, 0.2, 0.4, 0.9, 1.2, 2.6, 3.9], [2.0, 2.2, 3.1, 3.3, 4.2]),
    ]:
        hours = torch.tensor(failed + passed).unsqueeze(1)
        results = torch.tensor([0.0] * len(failed) + [1.0] * len(passed)).unsqueeze(1)
        # Newton's method: exact after a few steps
        table = torch.cat([hours, torch.ones_like(hours)], dim=1).double()
        best = torch.zeros(2, 1, dtype=torch.float64)
        for _ in range(20):
            p = torch.sigmoid(table @ best)
            curvature = table.T @ (p * (1 - p) * table)
            best += torch.linalg.solve(curvature, table.T @ (results - p))
        same(call(answer, hours, results), (-best[1] / best[0]).item(), atol=0.02)


def check_2_04_1(answer):
    features = torch.tensor([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0], [0.5, 0.5, 0.5], [0.0, 0.0, 0.0]])
    weight, bias = torch.tensor([[2.0, -1.0, 0.5]]), torch.tensor([-0.25])
    logits = torch.tensor([[2.75], [-1.75], [0.5], [-0.25]])
    same(call(answer, features, weight, bias), 1 / (1 + torch.exp(-logits)))
    same(call(answer, features[:1], weight, bias), 1 / (1 + torch.exp(-logits[:1])))


def check_2_04_2(answer):
    logits = torch.tensor([[2.0], [0.3], [-0.2], [-3.0], [1.0]])
    same(call(answer, logits, torch.tensor([[1.0], [1.0], [0.0], [1.0], [1.0]])), 0.0)
    same(call(answer, logits, torch.tensor([[0.0], [1.0], [0.0], [0.0], [0.0]])), -0.2)
    same(call(answer, logits[:4], torch.tensor([[1.0], [1.0], [0.0], [0.0]])), 0.5)


def check_2_04_3(answer):
    generator = torch.Generator().manual_seed(204)
    features = 2 * torch.rand(1400, 2, generator=generator) - 1
    targets = (features.prod(dim=1, keepdim=True) > 0).float()
    model = call(answer, features[:400], targets[:400])
    assert isinstance(model, nn.Module), f"A network is asked for, this is {kind(model)}."
    with torch.no_grad():
        logits = model.cpu().eval()(features[400:])
    assert isinstance(logits, torch.Tensor) and logits.shape == (1000, 1), (
        "The network should return one logit for each row, of shape (1000, 1) for 1,000 rows."
    )
    accuracy = ((logits > 0) == (targets[400:] == 1)).float().mean().item()
    assert accuracy >= 0.9, f"It answers {accuracy:.1%} of the new rows rightly."


def check_2_05_1(answer):
    same(call(answer, 759, 32, 100, False), 2400)
    same(call(answer, 759, 32, 100, True), 2300)
    same(call(answer, 10_000, 1000, 3, False), 30)
    same(call(answer, 7, 10, 2, False), 2)


def check_2_05_2(answer):
    from torch.utils.data import DataLoader

    for length, width in ((10, 3), (6, 1)):
        series = torch.arange(length) ** 2 / 2
        dataset = call(answer, series, width)
        assert hasattr(dataset, "__len__") and hasattr(dataset, "__getitem__"), (
            f"A data set has __len__ and __getitem__; this is {kind(dataset)}."
        )
        count = length - width
        assert len(dataset) == count, (
            f"{length} values and a width of {width} make {count} samples, not {len(dataset)}."
        )
        pair = dataset[0]
        assert isinstance(pair, tuple) and len(pair) == 2, "A sample is a pair: window, next value."
        try:
            windows, following = next(iter(DataLoader(dataset, batch_size=count)))
        except (TypeError, IndexError, RuntimeError) as error:
            raise AssertionError(f"A DataLoader can't use it: {error}.") from None
        same(windows, torch.stack([series[i : i + width] for i in range(count)]))
        same(following, series[width:])


def check_2_05_3(answer):
    words = [torch.tensor(numbers) for numbers in ([3, 1, 4], [1], [5, 9], [2, 6, 5, 3])]
    for count in (4, 1):
        batch = call(answer, list(zip(words, [1, 0, 2, 1], strict=True))[:count])
        assert isinstance(batch, tuple) and len(batch) == 3, "Three tensors are asked for."
        same(batch[0], torch.cat(words[:count]))
        same(batch[1], torch.tensor([0, 3, 4, 6])[:count])
        same(batch[2], torch.tensor([1, 0, 2, 1])[:count])


def check_2_06_1(answer):
    same(answer, math.log(math.exp(2) + math.exp(1)), atol=1e-3)


def check_2_06_2(answer):
    plain = [[0.3, -1.2, 0.8, 2.0], [1.5, 0.1, -0.4, 0.0]]
    large = [[1000.0, 999.0, -1000.0], [-1000.0, -998.0, -999.0], [0.5, 900.0, 0.0]]
    for rows, targets in [(plain, [2, 0]), (large, [1, 0, 2])]:
        logits = torch.tensor(rows, dtype=torch.float64)
        expected = F.cross_entropy(logits, torch.tensor(targets)).item()
        result = call(answer, logits.numpy(), np.array(targets))
        same(float(result) if isinstance(result, np.floating) else result, expected, atol=1e-4)


def check_2_06_3(answer):
    for classes in (2, 10, 1000):
        same(call(answer, classes), math.log(math.e + classes - 1) - 1, atol=1e-4)
