"""Checks of the exercises of chapter 3, Neural networks (see chapter_3.toml)."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from course_utils.counting import count_parameters
from course_utils.exercises import call, kind, same


def check_3_01_1(answer):
    for seed, size in ((0, 28), (1, 5)):
        generator = torch.Generator().manual_seed(seed)
        images = torch.randint(0, 256 - 100 * seed, (8, 1, size, size), generator=generator)
        images = images.to(torch.uint8)
        result = call(answer, images)
        assert isinstance(result, tuple), f"A tuple is asked for, this is {kind(result)}."
        assert len(result) == 2, f"The tuple should hold two floats, this one holds {len(result)}."
        pixels = images.double() / 255
        same(result[0], pixels.mean().item(), atol=1e-4)
        same(result[1], pixels.std().item(), atol=3e-3)


def check_3_01_2(answer):
    for sizes in ([784, 256, 128, 10], [5, 4, 3, 2, 1]):
        model = call(answer, list(sizes))
        assert isinstance(model, nn.Module), f"A module is asked for, this is {kind(model)}."
        found = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
        wanted = len(sizes) - 1
        assert len(found) == wanted, (
            f"{sizes} should register {wanted} linear layers, this module registers {len(found)}."
        )
        widths = [(layer.in_features, layer.out_features) for layer in found]
        assert widths == list(zip(sizes[:-1], sizes[1:], strict=True)), (
            f"For {sizes} the layers go {widths}."
        )


def check_3_01_3(answer):
    from course_utils.batches import balanced_subset
    from course_utils.datasets.fashion_mnist import load_fashion_mnist

    train_set, test_set = load_fashion_mnist("bundled")
    train_set = balanced_subset(train_set, 500)
    inputs, new_inputs = train_set.images / 255, test_set.images / 255
    result = call(answer, inputs, train_set.targets, new_inputs)
    means = [inputs[train_set.targets == label].mean(dim=0) for label in range(10)]
    nearest = torch.cdist(new_inputs.flatten(1), torch.stack(means).flatten(1)).argmin(dim=1)
    assert isinstance(result, torch.Tensor), f"A tensor is asked for, this is {kind(result)}."
    assert result.shape == nearest.shape, (
        f"The shape should be {tuple(nearest.shape)}, this is {tuple(result.shape)}."
    )
    assert result.dtype == torch.int64, f"The dtype should be torch.int64, this is {result.dtype}."
    differ = (result.cpu() != nearest).sum().item()
    assert differ <= 2, f"{differ} of {len(nearest)} drawings get another class than the nearest."


def check_3_02_1(answer):
    assert isinstance(answer, nn.Sequential), (
        f"An nn.Sequential is asked for, this is {kind(answer)}."
    )
    shapes = [tuple(parameter.shape) for parameter in answer.parameters()]
    assert shapes == [(64, 784), (64,), (10, 64), (10,)], f"Its weights and biases are {shapes}."
    weight1, bias1, weight2, bias2 = (p.detach().cpu() for p in answer.parameters())
    inputs = torch.randn(5, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    expected = (inputs.flatten(1) @ weight1.T + bias1).relu() @ weight2.T + bias2
    try:
        with torch.no_grad():
            logits = answer.cpu()(inputs)
    except RuntimeError as error:
        raise AssertionError(f"A batch of pictures stops it: {error}.") from None
    same(logits, expected, atol=1e-4)


def check_3_02_2(answer):
    generator = torch.Generator().manual_seed(0)
    for sizes, shape in (([784, 256, 128, 10], (28, 28)), ([6, 5, 4, 3, 2], (2, 3))):
        pairs = list(zip(sizes[:-1], sizes[1:], strict=True))
        weights = [torch.randn(n, m, generator=generator) / m**0.5 for m, n in pairs]
        biases = [torch.randn(n, generator=generator) for _, n in pairs]
        inputs = torch.randn(7, 1, *shape, generator=generator)
        current = inputs.flatten(1)
        for number, (weight, bias) in enumerate(zip(weights, biases, strict=True), start=1):
            current = F.linear(current, weight, bias)
            current = current.relu() if number < len(weights) else current
        same(call(answer, inputs, list(weights), list(biases)), current, atol=1e-4)


def check_3_02_3(answer):
    import copy

    generator = torch.Generator().manual_seed(0)
    for width_in, width, width_out in ((784, 256, 128), (3, 5, 2)):
        first, second = nn.Linear(width_in, width), nn.Linear(width, width_out)
        kept = copy.deepcopy((first, second))
        order = torch.randperm(width, generator=generator)
        result = call(answer, first, second, order.clone())
        assert isinstance(result, tuple | list), (
            f"Two layers are asked for, this is {kind(result)}."
        )
        assert [type(layer) for layer in result] == [nn.Linear] * 2, "Two linear layers, please."
        before = [p.detach() for layer in kept for p in layer.parameters()]
        after = [p.detach() for layer in (first, second) for p in layer.parameters()]
        unchanged = all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
        assert unchanged, "The layers that were given have changed."
        same(result[0].weight.detach(), kept[0].weight.detach()[order])
        inputs = torch.randn(9, width_in, generator=generator)
        with torch.no_grad():
            expected = kept[1](kept[0](inputs).relu())
            try:
                found = result[1](result[0](inputs).relu())
            except RuntimeError as error:
                raise AssertionError(f"The two do not fit together: {error}.") from None
        assert torch.allclose(found, expected, atol=1e-4), "The outputs are not what they were."


def check_3_03_1(answer):
    assert type(answer) in (float, int), f"A number is asked for, this is {kind(answer)}."
    assert abs(answer - math.log(100)) < 0.01, f"It is not {answer!r}."


def check_3_03_2(answer):
    targets = torch.tensor([0, 0, 0, 0, 1, 1, 2])
    same(call(answer, targets), torch.tensor([0.25, 0.5, 1.0]) * 3 / 1.75)
    same(call(answer, torch.arange(4).repeat(5)), torch.ones(4))


def check_3_03_3(answer):
    generator = torch.Generator().manual_seed(3)
    log_probabilities = torch.randn(6, 4, generator=generator).log_softmax(dim=1)
    targets, weights = torch.tensor([0, 3, 3, 1, 2, 0]), torch.tensor([1.0, 2.0, 5.0, 0.5])
    same(
        call(answer, log_probabilities, targets, weights),
        F.nll_loss(log_probabilities, targets, weights),
        atol=1e-5,
    )


def check_3_04_1(answer):
    weights = [torch.tensor([1.0, -2.0], requires_grad=True), torch.ones(2, 3, requires_grad=True)]
    (weights[0] ** 2).sum().add((weights[1] * 5).sum()).backward()
    try:
        call(answer, weights, 0.1)
    except RuntimeError as error:
        raise AssertionError(f"It stops: {error}.") from None
    same(weights[0].detach(), torch.tensor([0.8, -1.6]))
    same(weights[1].detach(), torch.full((2, 3), 0.5))
    assert weights[0].requires_grad, "The weights should still require gradients."


def check_3_04_2(answer):
    same(answer, 0.95)


def check_3_04_3(answer):
    from course_utils.batches import balanced_subset
    from course_utils.datasets.fashion_mnist import MEAN, STD, load_fashion_mnist

    drawings = balanced_subset(load_fashion_mnist("bundled")[0], 1000, seed=1)
    inputs = ((drawings.images / 255 - MEAN) / STD).flatten(1)
    model = call(answer, inputs, drawings.targets)
    assert isinstance(model, nn.Linear), f"An nn.Linear is asked for, this is {kind(model)}."
    with torch.no_grad():
        loss = F.cross_entropy(model.cpu()(inputs), drawings.targets).item()
    assert loss < 0.3, f"Its loss is {loss:.2f}."


def check_3_05_1(answer):
    values = torch.arange(1.0, 40_001).reshape(200, 200)
    dropped = call(answer, values, 0.3)
    assert isinstance(dropped, torch.Tensor), f"A tensor is asked for, this is {kind(dropped)}."
    assert dropped.shape == values.shape, f"The shape became {tuple(dropped.shape)}."
    kept = dropped != 0
    share = 1 - kept.float().mean().item()
    assert abs(share - 0.3) < 0.02, f"With p = 0.3, a share of {share:.2f} became zero."
    assert torch.allclose(dropped[kept], (values / 0.7)[kept]), "What is kept has the wrong size."


def check_3_05_2(answer):
    same(answer, 256)


def check_3_05_3(answer):
    model = nn.Sequential(nn.Linear(4, 200), nn.ReLU(), nn.Dropout(0.5), nn.Linear(200, 3))
    inputs = torch.randn(5, 4) * 20
    with torch.no_grad():
        sharp = model.eval()(inputs).softmax(dim=1)
        expected = torch.stack([model.train()(inputs).softmax(dim=1) for _ in range(4000)]).mean(0)
    mean = call(answer, model, inputs)
    assert isinstance(mean, torch.Tensor), f"A tensor is asked for, this is {kind(mean)}."
    assert mean.shape == (5, 3), f"The shape should be (5, 3), this is {tuple(mean.shape)}."
    assert not mean.requires_grad, "No gradients are needed."
    assert not model.training, "The model is still in training mode."
    assert not torch.allclose(mean, sharp, atol=1e-3), "Dropout was off."
    distance = (mean - expected).abs().max().item()
    assert distance < 0.2, "It is not the mean of the probabilities."
    assert torch.allclose(mean.sum(dim=1), torch.ones(5), atol=1e-4), "The rows don't sum to 1."


def check_3_06_1(answer):
    scores = torch.arange(24.0).sqrt().reshape(2, 3, 4)
    same(answer, scores - scores.logsumexp(dim=2, keepdim=True), atol=1e-5)


def check_3_06_2(answer):
    # The units are the inputs themselves, and the output layer passes them on, so that the outputs
    # show which units were dropped, and what became of the others.
    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden, self.output = nn.Linear(1000, 1000), nn.Linear(1000, 1000)

    network = Network()
    with torch.no_grad():
        for layer in (network.hidden, network.output):
            layer.weight.copy_(torch.eye(1000))
            layer.bias.zero_()
        network.output.bias.fill_(0.5)
        inputs = torch.linspace(-1, 2, 4000).reshape(4, 1000)
        kept = inputs.relu()
        for p in (0.25, 0.6):
            result = call(answer, network.eval(), inputs, p)
            same(result, kept + 0.5, atol=1e-5)
            result = call(answer, network.train(), inputs, p)
            assert isinstance(result, torch.Tensor) and result.shape == inputs.shape, (
                "In training mode the outputs should be a tensor of the shape they have otherwise."
            )
            units = result - 0.5
            positive = inputs > 0
            dropped = (units[positive].abs() < 1e-5).float().mean().item()
            assert dropped > 0.01, "In training mode nothing is dropped."
            assert abs(dropped - p) < 0.06, (
                f"In training mode a share of {dropped:.2f} of the units is dropped, not {p}."
            )
            there = positive & (units.abs() > 1e-5)
            same(units[there], kept[there] / (1 - p), atol=1e-4)
            same(units[~positive], torch.zeros_like(units[~positive]))


def check_3_06_3(answer):
    generator = torch.Generator().manual_seed(0)
    trials = (
        ([784, 256, 128, 10], (28, 28), torch.tanh),
        ([12, 9, 8, 7, 3], (3, 4), F.gelu),
        ([6, 5, 4], (2, 3), torch.cos),
    )
    for sizes, shape, activation in trials:
        network = call(answer, list(sizes), activation)
        assert isinstance(network, nn.Module), f"A module is asked for, this is {kind(network)}."
        parameters = [p.detach().cpu() for p in network.parameters()]
        shapes = [tuple(p.shape) for p in parameters]
        wanted = [
            shape for m, n in zip(sizes[:-1], sizes[1:], strict=True) for shape in ((n, m), (n,))
        ]
        assert shapes == wanted, f"For {sizes} its weights and biases are {shapes}."
        inputs = torch.randn(5, 1, *shape, generator=generator)
        current = inputs.flatten(1)
        for number in range(0, len(parameters), 2):
            current = F.linear(current, parameters[number], parameters[number + 1])
            current = activation(current) if number < len(parameters) - 2 else current
        try:
            with torch.no_grad():
                outputs = network.cpu()(inputs)
        except RuntimeError as error:
            raise AssertionError(f"A batch of pictures stops it: {error}.") from None
        same(outputs, current, atol=1e-4)


def check_3_07_1(answer):
    assert isinstance(answer, nn.Module), f"A module is asked for, this is {kind(answer)}."
    for shape in ((3, 4, 1, 28, 28), (5, 2, 1, 28, 28)):
        clips = torch.arange(math.prod(shape)).reshape(shape)
        try:
            flat = answer(clips)
        except (RuntimeError, IndexError) as error:
            raise AssertionError(f"It stops: {error}.") from None
        same(flat, clips.reshape(*shape[:2], 784))


def check_3_07_2(answer):
    from course_utils.models.mlp import MLP

    inner = nn.Sequential(nn.Linear(3, 5), nn.LayerNorm(5), nn.Sequential(nn.Linear(5, 2)))
    same(
        call(answer, nn.Sequential(inner, nn.PReLU())), {"Linear": 32, "LayerNorm": 10, "PReLU": 1}
    )
    same(call(answer, MLP([4, 3, 2], dropout=0.5)), {"Linear": 23})
    same(call(answer, nn.ReLU()), {})


def check_3_07_3(answer):
    from course_utils.models.mlp import MLP

    deep = nn.Sequential(nn.Linear(6, 5), nn.Sequential(nn.Tanh(), nn.Linear(5, 4)), nn.Tanh())
    for model, last, width in ((MLP([6, 5, 4]), "layers.3", 6), (deep, "1.1", 6)):
        before = {name: weight.clone() for name, weight in model.state_dict().items()}
        edited = call(answer, model, 3)
        assert edited is model, "The network itself should be edited and returned."
        try:
            shape = tuple(model(torch.zeros(2, width)).shape)
        except RuntimeError as error:
            raise AssertionError(f"The network stops: {error}.") from None
        assert shape == (2, 3), f"Two samples and three classes give {shape}, not (2, 3)."
        names = list(model.state_dict())
        assert names == list(before), "It should have the same layers as before, by name."
        for name, weight in model.named_parameters():
            new = name.startswith(last)
            assert weight.requires_grad == new, f"{name} should {'' if new else 'not '}be trained."
            assert new or torch.equal(weight, before[name]), f"{name} has changed."


def check_3_08_1(answer):
    model = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 3))
    first, second = model[0].weight, model[2].weight
    for l1, l2 in ((1.0, 0.0), (0.0, 1.0), (0.3, 0.8)):
        absolute = first.abs().sum() + second.abs().sum()
        squares = (first**2).sum() + (second**2).sum()
        penalty = call(answer, model, l1, l2)
        same(penalty, (l1 * absolute + l2 / 2 * squares).detach(), atol=1e-4)
        assert penalty.requires_grad, "No gradient flows through it."


def check_3_08_2(answer):
    same(answer, 6932)


def check_3_08_3(answer):
    row = torch.tensor([3.0, -3.0, 0.1, -0.1, 0.25, 0.0], requires_grad=True)
    table = nn.Parameter(torch.tensor([[1.0, -0.2], [-1.0, 0.3]]))
    try:
        call(answer, [row, table], 0.25)
    except RuntimeError as error:
        raise AssertionError(f"It stops: {error}.") from None
    same(row.detach(), torch.tensor([2.75, -2.75, 0, 0, 0, 0]))
    same(table.detach(), torch.tensor([[0.75, 0.0], [-0.75, 0.05]]))
    assert row.requires_grad and table.requires_grad, "The tensors should still require gradients."


def check_3_09_1(answer):
    same(call(answer, [784, 512, 256, 128, 64, 32, 10]), 576_810)
    same(call(answer, [5, 3]), 18)


def check_3_09_2(answer):
    logits = torch.eye(4)[torch.tensor([0, 0, 1, 2, 1, 1, 2, 0])]
    targets = torch.tensor([0, 0, 0, 0, 1, 1, 2, 3])
    try:
        shares = call(answer, logits, targets)
    except RuntimeError as error:
        raise AssertionError(f"A class that is always missed stops it: {error}.") from None
    same(shares, torch.tensor([0.5, 1.0, 1.0, 0.0]))


def check_3_09_3(answer):
    from course_utils.batches import balanced_subset
    from course_utils.datasets.mnist import MEAN, STD, load_mnist

    train_set, test_set = load_mnist("bundled")
    train_set = balanced_subset(train_set, 2000)
    inputs, test_inputs = ((part.images / 255 - MEAN) / STD for part in (train_set, test_set))
    model = call(answer, inputs, train_set.targets)
    assert isinstance(model, nn.Module), f"A network is asked for, this is {kind(model)}."
    size = count_parameters(model)
    assert size <= 30_000, f"It has {size:,} parameters, more than 30,000."
    with torch.no_grad():
        answers = model.cpu().eval()(test_inputs).argmax(dim=1)
    accuracy = (answers == test_set.targets).float().mean().item()
    assert accuracy >= 0.85, f"It reads {accuracy:.1%} of the test digits."
