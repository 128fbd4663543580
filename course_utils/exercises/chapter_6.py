"""Checks of the exercises of chapter 6, Transfer learning and TensorBoard (see chapter_6.toml)."""

import math

import torch
from torch import nn

from course_utils.exercises import call, kind, same


def check_6_01_1(answer):
    for features, hidden_dim, classes in ((128, 64, 2), (4096, 512, 2), (10, 7, 3), (1024, 1, 5)):
        expected = 2 * features + (features + 1) * hidden_dim + 2 * hidden_dim
        expected += (hidden_dim + 1) * classes
        number = call(answer, features, hidden_dim, classes)
        assert type(number) is int, f"A whole number (int) is asked for, this is {kind(number)}."
        assert number == expected, (
            f"It is not {number:,} for {features} features, {hidden_dim} hidden units and "
            f"{classes} classes."
        )


def check_6_01_2(answer):
    from course_utils.models.transfer import SmallResNet, TransferNet

    for name, frozen_before in (("layer3", True), ("layer2", False), ("layer1", True)):
        model = TransferNet(SmallResNet(4), 3).eval()
        model.requires_grad_(not frozen_before)
        model.backbone.bn1.requires_grad_(True)
        share = call(answer, model, name)
        wanted = ("head.", f"backbone.{name}.")
        for parameter_name, parameter in model.named_parameters():
            should = parameter_name.startswith(wanted)
            assert parameter.requires_grad == should, (
                f"With {name!r} to be thawed, {parameter_name} should "
                f"{'' if should else 'not '}be trained."
            )
        for part, should in (("head", True), (f"backbone.{name}", True), ("backbone.bn1", False)):
            assert model.get_submodule(part).training == should, (
                f"{part} should be in {'training' if should else 'evaluation'} mode."
            )
        sizes = {n: p.numel() for n, p in model.named_parameters()}
        trained = sum(size for n, size in sizes.items() if n.startswith(wanted))
        same(share, trained / sum(sizes.values()))


def check_6_01_3(answer):
    from course_utils.models.transfer import SmallResNet, TransferNet

    inputs = torch.rand(4, 3, 16, 16)
    whole = TransferNet(SmallResNet(4), 3).eval()
    frozen = TransferNet(SmallResNet(4), 3).eval()
    frozen.backbone.requires_grad_(False)
    plain = nn.Sequential(nn.Flatten(), nn.Linear(768, 3)).eval()
    for model, parts in ((frozen, "head."), (whole, ""), (plain, "")):
        before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        names = call(answer, model, inputs.clone())
        assert isinstance(names, list), f"A list is asked for, this is {kind(names)}."
        expected = sorted(name for name, _ in model.named_buffers() if name.startswith(parts))
        assert names == expected, (
            f"There should be {len(expected)} names for a network "
            f"{'with a frozen backbone' if model is frozen else 'that is not frozen'}, "
            f"and there are {len(names)}, or they are others, or in another order."
        )
        after = model.state_dict()
        untouched = all(torch.equal(after[name], before[name]) for name in before)
        assert untouched, "The network should have the numbers it had before."


def check_6_02_1(answer):
    for targets, classes, expected in [
        ([0, 1, 1, 1], 2, [1.5, 0.5]),
        ([2, 2, 0, 2, 0, 1], 3, [9 / 11, 18 / 11, 6 / 11]),
        ([0, 3, 3, 3, 3], 5, [1.6, 0, 0, 0.4, 0]),
        ([1, 1], 2, [0, 1.0]),
    ]:
        weights = call(answer, torch.tensor(targets), classes)
        if isinstance(weights, torch.Tensor) and not weights.isfinite().all():
            raise AssertionError("A class that does not occur should get 0, not inf or nan.")
        same(weights, torch.tensor(expected))


def check_6_02_2(answer):
    numbers = torch.Generator().manual_seed(602)
    for classes, sizes in ((2, [8, 8, 3]), (3, [5, 1, 4, 2]), (2, [6])):
        weights = torch.rand(classes, generator=numbers) + 0.2
        logits = [3 * torch.randn(size, classes, generator=numbers) for size in sizes]
        targets = [torch.randint(classes, (size,), generator=numbers) for size in sizes]
        criterion = nn.CrossEntropyLoss(weight=weights)
        losses = [criterion(*batch).item() for batch in zip(logits, targets, strict=True)]
        expected = criterion(torch.cat(logits), torch.cat(targets)).item()
        loss = call(answer, list(losses), [batch.clone() for batch in targets], weights.clone())
        same(loss, expected, atol=1e-4)


def check_6_03_1(answer):
    same(answer, 0.8)


def check_6_03_2(answer):
    def total(targets, sickness, cost, threshold):
        flagged = sickness >= threshold
        missed, alarms = ((targets == 1) & ~flagged).sum(), ((targets == 0) & flagged).sum()
        return cost * missed.item() + alarms.item()

    numbers = torch.Generator().manual_seed(603)
    targets = (torch.rand(60, generator=numbers) < 0.6).long()
    sickness = (0.35 * torch.rand(60, generator=numbers) + 0.3 * targets + 0.1).round(decimals=2)
    reverse = 1 - sickness  # the healthy get the higher figures: better to flag nobody, or all
    cases = [(targets, sickness, cost) for cost in (0.2, 1, 3, 10)]
    cases += [(targets, reverse, 0.1), (targets, reverse, 50), (targets, sickness.sqrt(), 4)]
    for truth, figures, cost in cases:
        threshold = call(answer, truth.clone(), figures.clone(), cost)
        assert type(threshold) is float, f"A float is asked for, this is {kind(threshold)}."
        least = min(total(truth, figures, cost, t) for t in [*figures.tolist(), 2.0])
        paid = total(truth, figures, cost, threshold)
        assert paid <= least + 1e-9, (
            f"With cost {cost}, the threshold {threshold:.3f} costs {paid:g} on some pictures "
            f"where {least:g} would do."
        )


def check_6_03_3(answer):
    numbers = torch.Generator().manual_seed(603)
    for sizes, shares in (
        ([3] * 40, [1.0] * 25 + [0.0] * 15),
        ([1] * 30 + [8] * 10, [1.0, 0.0] * 15 + [1.0] * 7 + [0.0] * 3),
        ([1] * 60, [1.0] * 42 + [0.0] * 18),
    ):
        names = [f"person{number}" for number, size in enumerate(sizes) for _ in range(size)]
        correct = torch.tensor(shares).repeat_interleave(torch.tensor(sizes))
        order = torch.randperm(len(names), generator=numbers)
        mixed = [names[index] for index in order.tolist()]
        result = call(answer, correct[order], mixed, 1000)
        assert type(result) is float, f"A float is asked for, this is {kind(result)}."
        counts = torch.tensor(sizes).float()
        picks = torch.randint(len(sizes), (10_000, len(sizes)), generator=numbers)
        accuracies = (counts * torch.tensor(shares))[picks].sum(1) / counts[picks].sum(1)
        expected = accuracies.std().item()
        assert abs(result - expected) < 0.15 * expected, (
            f"{len(names)} pictures of {len(sizes)} patients: {result:.3f} is too "
            f"{'large' if result > expected else 'small'}."
        )


def check_6_04_1(answer):
    for train, test, expected in [
        ([0, 1, 1, 1, 0], [0, 0, 0, 1], 0.25),
        ([2, 2, 0, 1, 2, 1], [2, 1, 0, 2, 0, 0, 1, 1], 0.25),
        ([0] * 7 + [1] * 3, [0, 1, 1, 1, 0], 0.4),
    ]:
        same(call(answer, list(train), list(test)), expected)


def check_6_04_2(answer):
    numbers = torch.Generator().manual_seed(604)
    owners = torch.randint(40, (90,), generator=numbers).tolist()
    patients = [f"person{owner}" for owner in owners]
    most = max(map(patients.count, patients))
    seen = set()
    for seed in range(4):
        parts = call(answer, list(patients), 20, torch.Generator().manual_seed(seed))
        pair = isinstance(parts, tuple | list) and len(parts) == 2
        assert pair and all(isinstance(part, list) for part in parts), "Two lists are asked for."
        train, val = parts
        assert all(type(i) is int for i in train + val), (
            "The lists should hold whole numbers (int)."
        )
        whole = sorted(train + val) == list(range(len(patients)))
        assert whole, "Every picture should be in exactly one of the lists."
        shared = {patients[i] for i in train} & {patients[i] for i in val}
        assert not shared, f"{len(shared)} patients are in both lists."
        right = 20 <= len(val) < 20 + most
        assert right, (
            f"Validation has {len(val)} pictures, for size 20; one patient less or more would do."
        )
        seen.add(tuple(sorted(val)))
    assert len(seen) > 1, "The choice does not depend on the generator."
    first, again = (
        call(answer, list(patients), 20, torch.Generator().manual_seed(5)) for _ in "12"
    )
    assert list(map(sorted, first)) == list(map(sorted, again)), (
        "The same generator should give the same split."
    )


def check_6_04_3(answer):
    patients = ["a", "a", "a", "b", "c", "d", "d", "e", "f"]
    targets = [1, 1, 1, 1, 1, 0, 0, 0, 1]
    expected = torch.tensor([1 / 24] * 3 + [1 / 8] * 2 + [1 / 8] * 2 + [1 / 4] + [1 / 8])
    same(call(answer, list(patients), list(targets)), expected)
    order = [4, 7, 0, 8, 5, 1, 6, 3, 2]
    shuffled = [patients[i] for i in order], [targets[i] for i in order]
    same(call(answer, *shuffled), expected[order])
    same(call(answer, ["x", "y", "y", "z"], [2, 0, 0, 1]), torch.tensor([2, 1, 1, 2]) / 6)


def check_6_05_1(answer):
    import tempfile

    from course_utils.logs import open_log

    for start, values, expected in [(1, [0.9, 0.5, 0.7], 2), (10, [0.4, 0.6, 0.3, 0.2, 0.8], 13)]:
        with tempfile.TemporaryDirectory() as folder:
            with open_log(folder) as log:
                for step, value in enumerate(values, start):
                    log.add_scalar("loss/train", 1 / step, step)
                    log.add_scalar("loss/val", value, step)
            same(call(answer, folder), expected)


def check_6_05_2(answer):
    for values, weight in [
        ([3.0, 1.0, 2.0, 2.0], 0.5),
        ([1.0, 0.2, 0.7, 0.1, 0.9], 0.9),
        ([4.0, 5.0], 0.0),
    ]:
        result = call(answer, list(values), weight)
        assert isinstance(result, list), f"A list is asked for, this is {kind(result)}."
        assert all(isinstance(value, float) for value in result), "The list should hold floats."
        expected = []
        for t in range(1, len(values) + 1):
            shares = [weight ** (t - k) * (1 - weight) for k in range(1, t + 1)]
            total = sum(share * value for share, value in zip(shares, values, strict=False))
            expected.append(total / sum(shares))
        same(torch.tensor(result), torch.tensor(expected), atol=1e-5)


def check_6_05_3(answer):
    import tempfile

    from course_utils.logs import open_log, read_log, read_scalars

    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2), nn.Linear(2, 2))
    model[0].requires_grad_(False)
    model(torch.randn(5, 3)).square().sum().backward()
    expected = {
        f"gradient/{name}": parameter.grad.norm().item()
        for name, parameter in model.named_parameters()
        if parameter.grad is not None
    }
    with tempfile.TemporaryDirectory() as folder:
        with open_log(folder) as log:
            for step in (7, 9):
                try:
                    call(answer, log, model, step)
                except AttributeError as error:
                    raise AssertionError(
                        f"A parameter without a gradient stops it: {error}."
                    ) from None
        found = set(read_log(folder).Tags()["scalars"])
        assert found == set(expected), (
            f"The tags should be {', '.join(sorted(expected))}, "
            f"and are {', '.join(sorted(found)) or 'none'}."
        )
        for tag, length in expected.items():
            steps, values = read_scalars(folder, tag)
            assert steps == [7, 9], f"The steps of {tag} should be [7, 9], and are {steps}."
            close = all(abs(value - length) <= 1e-4 * length for value in values)
            assert close, f"{tag} is not the length of the gradient."


def check_6_06_1(answer):
    from torchvision import models

    from course_utils.models.transfer import SmallResNet, TransferNet

    for resnet, layers in ((SmallResNet(), 3), (models.resnet18(weights=None), 4)):
        model = TransferNet(resnet, 2)
        groups = call(answer, model, 0.008)
        listed = isinstance(groups, list) and all(isinstance(group, dict) for group in groups)
        assert listed, "A list of dicts is asked for, as an optimizer takes it."
        complete = all("params" in group and "lr" in group for group in groups)
        assert complete, 'Each group needs "params" and "lr".'
        rates = {}
        for group in groups:
            for parameter in group["params"]:
                assert id(parameter) not in rates, "A parameter is in two groups."
                rates[id(parameter)] = group["lr"]
        for name, parameter in model.named_parameters():
            assert id(parameter) in rates, f"{name} is in no group."
            part = name.split(".")[1]
            if name.startswith("head"):
                steps = 0
            else:
                steps = layers + 1 - int(part[-1]) if part.startswith("layer") else layers
            right = math.isclose(rates[id(parameter)], 0.008 / 2**steps, rel_tol=1e-6)
            assert right, f"With rate 0.008, {name} should not learn at {rates[id(parameter)]:g}."
        assert len(rates) == len(list(model.parameters())), "There are foreign parameters in it."


def check_6_06_2(answer):
    import copy

    def build():
        torch.manual_seed(66)
        return nn.Sequential(nn.Conv2d(3, 40, 3), nn.BatchNorm2d(40), nn.Conv2d(40, 40, 3))

    net = build()
    key = call(answer, net)
    assert isinstance(key, str), f"A string is asked for, this is {kind(key)}."
    assert call(answer, net) == key, "Asked twice about one network, it gives two keys."
    assert call(answer, build()) == key, "Another object with the same numbers has another key."
    same_numbers = copy.deepcopy(net).eval().requires_grad_(False)
    assert call(answer, same_numbers) == key, "Freezing changes no number, but it changed the key."
    laid_out = copy.deepcopy(net).to(memory_format=torch.channels_last)
    assert call(answer, laid_out) == key, "channels_last changes no number, but it changed the key."
    for name in net.state_dict():
        changed = copy.deepcopy(net)
        tensor = changed.state_dict()[name]
        flat = tensor.view(-1)
        flat[len(flat) // 2] += 1
        assert call(answer, changed) != key, f"One number of {name} changed, and the key did not."
    swapped = copy.deepcopy(net)
    weight = swapped[0].weight.data
    weight[[0, 1]] = weight[[1, 0]]
    assert call(answer, swapped) != key, "Two filters changed places, and the key is the same."


def check_6_06_3(answer):
    from torchvision import models

    from course_utils.models.transfer import SmallResNet, TransferNet

    for resnet, last in ((SmallResNet(), "layer3"), (models.resnet18(weights=None), "layer4")):
        backbone = TransferNet(resnet, 2).backbone.eval()
        inputs = torch.rand(2, 3, 32, 32)
        with torch.no_grad():
            expected = backbone(inputs)
        for name in ("layer1", "layer2", last):
            pair = call(answer, backbone, name)
            two = isinstance(pair, tuple) and len(pair) == 2
            assert two and all(isinstance(part, nn.Module) for part in pair), (
                "A tuple of two modules is asked for."
            )
            lower, upper = (part.eval() for part in pair)
            with torch.no_grad():
                result = upper(lower(inputs))
            assert result.shape == expected.shape, (
                f"For {name}, upper(lower(inputs)) has shape {tuple(result.shape)}, "
                f"the backbone's output {tuple(expected.shape)}."
            )
            close = torch.allclose(result, expected, atol=1e-4)
            assert close, f"For {name}, the two give other numbers than the backbone."
            here = {id(p) for p in lower.parameters()}
            there = {id(p) for p in upper.parameters()}
            of_name = [id(p) for p in getattr(backbone, name).parameters()]
            whole = here | there == {id(p) for p in backbone.parameters()}
            assert whole, "The two should share their parameters with the backbone, not copy them."
            assert not here & there and set(of_name) <= here, (
                f"{name} should be the last part of the first module."
            )
