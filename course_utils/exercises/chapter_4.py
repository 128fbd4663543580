"""Checks of the exercises of chapter 4, Convolutional networks (see chapter_4.toml)."""

import torch
from torch import nn
from torch.nn import functional as F

from course_utils.counting import count_multiply_adds, count_parameters
from course_utils.exercises import call, kind, same


def check_4_01_1(answer):
    assert isinstance(answer, tuple), f"A tuple is asked for, this is {kind(answer)}."
    assert all(type(number) is int for number in answer), "It should hold whole numbers (int)."
    layer = nn.Conv2d(3, 16, (3, 4), stride=(3, 3), padding=(1, 2))
    same(tuple(answer), tuple(layer(torch.zeros(8, 3, 50, 100)).shape))


def check_4_01_2(answer):
    assert isinstance(answer, torch.Tensor), f"A tensor is asked for, this is {kind(answer)}."
    assert answer.shape == (3, 3), f"The shape should be (3, 3), this is {tuple(answer.shape)}."
    assert answer.dtype == torch.float32, f"The dtype should be float32, this is {answer.dtype}."
    picture = torch.arange(1.0, 31).reshape(1, 1, 5, 6)
    result = F.conv2d(picture, answer.detach().cpu().reshape(1, 1, 3, 3), padding=1)
    expected = F.pad(picture[..., :-1], (1, 0))
    assert torch.allclose(result, expected), "It does not move the picture by one to the right."


def check_4_01_3(answer):
    generator = torch.Generator().manual_seed(5)
    for _ in range(2):
        first, second, image = (
            torch.randint(-3, 4, size, generator=generator).float()
            for size in ((3, 3), (3, 3), (8, 9))
        )
        kernel = call(answer, first.clone(), second.clone())
        assert isinstance(kernel, torch.Tensor), f"A tensor is asked for, this is {kind(kernel)}."
        assert kernel.shape == (5, 5), f"The shape should be (5, 5), this is {tuple(kernel.shape)}."
        assert kernel.dtype == torch.float32, (
            f"The dtype should be float32, this is {kernel.dtype}."
        )
        hidden = F.conv2d(image[None, None], first[None, None])
        expected = F.conv2d(hidden, second[None, None])
        result = F.conv2d(image[None, None], kernel.detach().cpu()[None, None])
        assert torch.allclose(result, expected, atol=1e-3), (
            "The one convolution and the two give different numbers."
        )


def check_4_02_1(answer):
    assert isinstance(answer, tuple), f"A tuple is asked for, this is {kind(answer)}."
    assert all(type(number) is int for number in answer), "It should hold whole numbers (int)."
    layer = nn.MaxPool2d(3, stride=2, padding=1)
    same(tuple(answer), tuple(layer(torch.zeros(8, 64, 111, 57)).shape))


def check_4_02_2(answer):
    generator = torch.Generator().manual_seed(2)
    for size, shape in ((2, (3, 2, 6, 8)), (3, (1, 4, 10, 7))):
        maps = torch.randn(shape, generator=generator)
        expected = maps.unfold(2, size, size).unfold(3, size, size).amin(dim=(4, 5))
        same(call(answer, maps.clone(), size), expected)


def check_4_02_3(answer):
    generator = torch.Generator().manual_seed(3)
    for channels, classes in ((16, 10), (5, 3)):
        model = call(answer, channels, classes)
        assert isinstance(model, nn.Module), f"A module is asked for, this is {kind(model)}."
        model = model.cpu().eval()
        for size in ((9, 12), (7, 7)):
            maps = torch.randn(4, channels, *size, generator=generator)
            moved = maps.roll((2, 3), dims=(2, 3))
            try:
                with torch.no_grad():
                    logits, after = model(maps), model(moved)
            except (RuntimeError, ValueError) as error:
                message = str(error).split("\n")[0][:120]
                raise AssertionError(f"Maps of {size} stop it: {message}") from None
            assert isinstance(logits, torch.Tensor), f"It gives out {kind(logits)}, not logits."
            assert logits.shape == (4, classes), (
                f"The logits should be {(4, classes)}, these are {tuple(logits.shape)}."
            )
            assert torch.allclose(logits, after, atol=1e-5), "Moved maps change the logits."
            assert not torch.allclose(logits[0], logits[1], atol=1e-5), (
                "All pictures get the same logits."
            )
        count = count_parameters(model)
        wanted = (channels + 1) * classes
        assert count == wanted, f"It should have {wanted} parameters, it has {count}."


def check_4_03_1(answer):
    from torchvision.transforms import v2
    from torchvision.transforms.v2 import functional

    generator = torch.Generator().manual_seed(0)
    for height, width in ((100, 150), (130, 80), (40, 56)):
        coarse = torch.randint(0, 256, (3, 9, 9), dtype=torch.uint8, generator=generator)
        picture = v2.Resize((height, width))(coarse)
        try:
            result = call(answer, picture)
        except (TypeError, ValueError) as error:
            raise AssertionError(
                f"It stops on bytes of shape {tuple(picture.shape)}: {error}"
            ) from None
        small = functional.center_crop(functional.resize(picture, [64]), [64])
        expected = small.float() / 255 * 2 - 1
        same(result, expected, atol=0.02)


def check_4_03_2(answer):
    from torchvision.transforms import v2

    generator = torch.Generator().manual_seed(0)
    for shape in ((2, 3, 16, 24), (5, 3, 7, 3)):
        expected = torch.randint(0, 256, shape, dtype=torch.uint8, generator=generator)
        mean = 0.3 + 0.3 * torch.rand(3, generator=generator)
        std = 0.1 + 0.3 * torch.rand(3, generator=generator)
        inputs = v2.Normalize(mean, std)(expected / 255)
        try:
            result = call(answer, inputs, mean, std)
        except RuntimeError as error:
            raise AssertionError(f"It stops on inputs of shape {shape}: {error}.") from None
        same(result, expected)


def check_4_03_3(answer):
    generator = torch.Generator().manual_seed(0)
    for sizes in (((4, 6, 6), (1, 8, 5), (3, 3, 9)), ((7, 5, 5), (2, 5, 5))):
        batches = []
        for number, (n, height, width) in enumerate(sizes):
            noise = torch.randint(0, 60, (n, 3, height, width), generator=generator)
            lift = torch.tensor([0, 20, 45]).reshape(3, 1, 1) * number
            batches.append((noise + 30 + lift).to(torch.uint8))
        channels = [batch.transpose(0, 1).reshape(3, -1) for batch in batches]
        expected = (torch.cat(channels, dim=1).double() / 255).std(dim=1, correction=0).float()
        try:
            result = call(answer, batches)
        except RuntimeError as error:
            raise AssertionError(f"It stops on batches of different sizes: {error}.") from None
        same(result, expected, atol=1e-5)


def check_4_04_1(answer):
    for x in (0.25, 0.4, 1.0, 1.5):
        result = call(answer, x)
        assert isinstance(result, tuple | list), f"A tuple is asked for, this is {kind(result)}."
        assert len(result) == 2, f"Two numbers are asked for, these are {len(result)}."
        for value, expected in zip(result, (max(0.0, 1 - x), 1 + x), strict=True):
            assert isinstance(value, int | float), (
                f"Two numbers are asked for, one is {kind(value)}."
            )
            same(float(value), expected)


def check_4_04_2(answer):
    generator = torch.Generator().manual_seed(0)
    for p, shape in (
        (0.3, (1000, 3, 4, 6)),
        (0.8, (1000, 1, 5, 5)),
        (0.0, (50, 3, 4, 4)),
        (1.0, (50, 3, 4, 4)),
    ):
        images = torch.rand(shape, generator=generator)
        result = call(answer, images.clone(), p)
        assert isinstance(result, torch.Tensor), f"A tensor is asked for, this is {kind(result)}."
        assert result.shape == images.shape, (
            f"The shape should be {shape}, this is {tuple(result.shape)}."
        )
        mirrored = (result == images.flip(-1)).flatten(1).all(dim=1)
        kept = (result == images).flatten(1).all(dim=1)
        assert (mirrored | kept).all(), "Some pictures are neither mirrored nor as they were."
        share = mirrored.float().mean().item()
        assert share == p if p in (0, 1) else abs(share - p) < 0.1, (
            f"At p = {p} it mirrored {share:.0%} of {shape[0]} pictures."
        )


def check_4_04_3(answer):
    from torchvision.transforms.v2 import functional

    from course_utils.batches import InMemoryBatches, balanced_subset
    from course_utils.datasets.mnist import MEAN, STD, load_mnist
    from course_utils.models.mlp import MLP
    from course_utils.training import evaluate, train_epoch

    train_set, test_set = load_mnist("bundled")
    train_set = balanced_subset(train_set, 1000)
    inputs, test_inputs = ((part.images / 255 - MEAN) / STD for part in (train_set, test_set))
    result = call(answer, inputs[:50].clone())
    assert isinstance(result, torch.Tensor), f"A tensor is asked for, this is {kind(result)}."
    assert result.shape == (50, 1, 28, 28), (
        f"The shape should be (50, 1, 28, 28), this is {tuple(result.shape)}."
    )
    assert result.dtype == torch.float32, f"The dtype should be float32, this is {result.dtype}."
    angles = torch.linspace(-40, 40, 20)
    tilted = test_inputs.clone()
    for k, angle in enumerate(angles.tolist()):
        tilted[k::20] = functional.rotate(test_inputs[k::20], angle, fill=[-MEAN / STD])
    torch.manual_seed(0)
    model, criterion, cpu = MLP([784, 64, 10]), nn.CrossEntropyLoss(), torch.device("cpu")
    optimizer = torch.optim.Adam(model.parameters(), 0.003)
    generator = torch.Generator().manual_seed(0)
    options = {"shuffle": True, "generator": generator, "augment": answer}
    batches = InMemoryBatches(inputs, train_set.targets, 50, **options)
    for _ in range(8):
        train_epoch(model, batches, criterion, optimizer, cpu)
    tests = InMemoryBatches(tilted, test_set.targets, 1000)
    _, accuracy = evaluate(model, tests, criterion, cpu)
    assert accuracy >= 0.75, f"It reads {accuracy:.1%} of the tilted digits."


def check_4_05_1(answer):
    same(call(answer, 0, 0), 2049)
    same(call(answer, 31, 31), 3072)
    same(call(answer, 5, 17), 2226)


def check_4_05_2(answer):
    generator = torch.Generator().manual_seed(3)
    images = torch.randint(256, (3, 3, 32, 32), generator=generator, dtype=torch.uint8)
    targets = torch.tensor([7, 0, 9])
    content = call(answer, images, targets)
    assert isinstance(content, bytes), f"bytes are asked for, this is {kind(content)}."
    assert len(content) == 3 * 3073, f"Three records are 9,219 bytes, these are {len(content):,}."
    labels = [content[3073 * k] for k in range(3)]
    assert labels == [7, 0, 9], "A record starts with its label; these don't."
    for k in range(3):
        colours = content[3073 * k + 1 : 3073 * (k + 1)]
        assert colours == images[k].numpy().tobytes(), "The colours are not plane after plane."


def check_4_05_3(answer):
    targets = torch.tensor([0] * 100 + [1] * 40 + [2] * 13 + [4] * 1000)
    targets = targets[torch.randperm(len(targets), generator=torch.Generator().manual_seed(5))]

    def draw(share, seed):
        chosen = call(answer, targets, share, torch.Generator().manual_seed(seed))
        assert isinstance(chosen, torch.Tensor), f"A tensor is asked for, this is {kind(chosen)}."
        assert chosen.dtype == torch.int64, f"The dtype should be int64, this is {chosen.dtype}."
        assert chosen.dim() == 1, f"The shape should be (n,), this is {tuple(chosen.shape)}."
        inside = bool(((chosen >= 0) & (chosen < len(targets))).all())
        assert inside, "There is an index that no sample has."
        assert len(chosen.unique()) == len(chosen), "A sample is in it twice."
        return chosen

    for share, counts in ((0.25, [25, 10, 3, 0, 250]), (0.5, [50, 20, 6, 0, 500])):
        found = targets[draw(share, 0)].bincount(minlength=5).tolist()
        assert found == counts, f"A share of {share} should give {counts}, this gives {found}."
    assert torch.equal(draw(0.25, 1), draw(0.25, 1)), "The same seed should give the same split."
    few, other = set(draw(0.25, 1).tolist()), set(draw(0.25, 2).tolist())
    assert len(few & other) < 150, "Another seed should give another split."


def check_4_06_1(answer):
    same(answer, 3840)


def check_4_06_2(answer):
    same(call(answer, 32, [3, 16, 32, 64], 512, 10), 553_514)
    same(call(answer, 29, [1, 4, 6], 8, 3), 2_649)
    same(call(answer, 64, [3, 8, 8, 8, 16], 20, 5), 7_805)


def check_4_06_3(answer):
    from course_utils.batches import balanced_subset
    from course_utils.datasets.cifar10 import load_cifar10

    model = call(answer)
    assert isinstance(model, nn.Module), f"A network is asked for, this is {kind(model)}."
    size = count_parameters(model)
    assert 0 < size <= 60_000, f"It has {size:,} parameters; 1 to 60,000 are allowed."
    has_convolution = any(isinstance(layer, nn.Conv2d) for layer in model.modules())
    assert has_convolution, "There is no convolution in it."
    batch = balanced_subset(load_cifar10("bundled")[0], 32)
    inputs, model = (batch.images / 255 - 0.5) / 0.25, model.cpu().train()
    logits = model(inputs)
    assert isinstance(logits, torch.Tensor), f"It gives out {kind(logits)}, not logits."
    shape = tuple(logits.shape)
    assert shape == (32, 10), f"For 32 pictures it should give (32, 10), and gives {shape}."
    optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
    for _ in range(60):
        optimizer.zero_grad()
        F.cross_entropy(model(inputs), batch.targets).backward()
        optimizer.step()
    with torch.no_grad():
        right = int((model.eval()(inputs).argmax(dim=1) == batch.targets).sum())
    assert right >= 30, f"It learns {right} of the 32 pictures."


def check_4_07_1(answer):
    targets = torch.tensor([5, 5, 5, 5, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 9, 9])
    answers = torch.tensor([5, 5, 5, 5, 2, 3, 3, 3, 8, 1, 1, 8, 8, 7, 8, 8])
    for labels, given, expected in [
        (targets, answers, (2, 3)),
        (targets.flip(0), answers.flip(0), (2, 3)),
        (answers, targets, (3, 2)),
        (torch.tensor([4, 4, 4]), torch.tensor([4, 4, 6]), (4, 6)),
    ]:
        pair = call(answer, labels, given)
        assert isinstance(pair, tuple), f"A tuple is asked for, this is {kind(pair)}."
        whole = len(pair) == 2 and all(type(number) is int for number in pair)
        assert whole, "The tuple should hold two whole numbers (int)."
        assert pair == expected, f"It is not {pair} for targets {labels} and answers {given}."


def check_4_07_2(answer):
    targets = torch.tensor([0, 0, 0, 1, 1, 2, 2, 3])
    answers = torch.tensor([0, 1, 1, 1, 1, 2, 0, 0])
    try:
        shares = call(answer, targets, answers, 5)
    except RuntimeError as error:
        raise AssertionError(f"A class that is never answered stops it: {error}.") from None
    if isinstance(shares, torch.Tensor) and shares.isnan().any():
        raise AssertionError("A class that was never answered should get 0, not nan.")
    same(shares, torch.tensor([1 / 3, 0.5, 1.0, 0.0, 0.0]))
    same(call(answer, targets[:4], targets[:4], 2), torch.ones(2))


def check_4_07_3(answer):
    generator = torch.Generator().manual_seed(7)
    inputs = torch.randn(6, 2, 4, 5, generator=generator)
    linear = nn.Linear(40, 3)
    with torch.no_grad():
        linear.weight.copy_(torch.randn(3, 40, generator=generator) / 4)
        linear.bias.zero_()
        outputs = [linear(images.flatten(1)).softmax(dim=1) for images in (inputs, inputs.flip(3))]
    model = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), linear).train()
    result = call(answer, model, inputs.clone())
    same(result, (outputs[0] + outputs[1]) / 2, atol=1e-5)
    assert not result.requires_grad, "The result still has a graph."


def check_4_08_1(answer):
    for side, expected in ((28, 320), (32, 500), (31, 320), (64, 3380), (35, 500)):
        got = call(answer, side)
        assert type(got) is int, f"For {side} this should be an int, and is {kind(got)}."
        assert got == expected, f"For {side} it is not {got}."


def check_4_08_2(answer):
    cases = (
        (nn.Conv2d(1, 10, 5), 28, 28, 4_521_600),
        (nn.Conv2d(3, 16, 3, padding=1), 12, 20, 2_768_640),
        (nn.Conv2d(2, 4, (3, 5), stride=(2, 1), padding=(0, 2)), 9, 7, 14_224),
    )
    for conv, height, width, expected in cases:
        got = call(answer, conv, height, width)
        assert type(got) is int, f"This should be an int, and is {kind(got)}."
        assert got == expected, f"For {conv} and {height}x{width} it is not {got:,}."


def check_4_08_3(answer):
    from course_utils.batches import InMemoryBatches, balanced_subset
    from course_utils.datasets.mnist import MEAN, STD, load_mnist
    from course_utils.training import train_epoch

    model = call(answer)
    assert isinstance(model, nn.Module), f"A network is asked for, this is {kind(model)}."
    model = model.cpu()
    size = count_parameters(model)
    assert size <= 2500, f"It has {size:,} parameters, more than 2,500."
    train_set, test_set = load_mnist("bundled")
    train_set = balanced_subset(train_set, 1500)
    inputs, test_inputs = ((part.images / 255 - MEAN) / STD for part in (train_set, test_set))
    try:
        shape = tuple(model(inputs[:2]).shape)
    except RuntimeError as error:
        raise AssertionError(f"A batch (2, 1, 28, 28) stops it: {error}.") from None
    assert shape == (2, 10), f"From (2, 1, 28, 28) it makes {shape}, not (2, 10)."
    generator, cpu = torch.Generator().manual_seed(0), torch.device("cpu")
    batches = InMemoryBatches(inputs, train_set.targets, 32, shuffle=True, generator=generator)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.5)
    for _ in range(6):
        train_epoch(model, batches, nn.CrossEntropyLoss(), optimizer, cpu)
    with torch.no_grad():
        answers = model.eval()(test_inputs).argmax(dim=1)
    accuracy = (answers == test_set.targets).float().mean().item()
    assert accuracy >= 0.85, f"It reads {accuracy:.1%} of the test digits."


def check_4_09_1(answer):
    for channels_in, expected in ((10, 19_104), (20, 19_824), (1, 18_456), (192, 32_208)):
        got = call(answer, channels_in)
        assert type(got) is int, f"This should be an int, and is {kind(got)}."
        assert got == expected, f"For {channels_in} channels it is not {got:,}."


def check_4_09_2(answer):
    cases = (
        ((192, 32, 5), 77),
        ((88, 20, 5), 37),
        ((64, 64, 3), 28),
        ((10, 24, 5), 4),
        ((16, 9, 4), 7),
    )
    for case, expected in cases:
        got = call(answer, *case)
        assert type(got) is int, f"This should be an int, and is {kind(got)}."
        assert got == expected, f"For {case} it is not {got}."


def check_4_09_3(answer):
    branches = [
        nn.Conv2d(4, 6, 1),
        nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.ReLU()),
        nn.MaxPool2d(3, stride=1, padding=1),
    ]
    block, inputs = call(answer, branches), torch.randn(2, 4, 7, 5)
    assert isinstance(block, nn.Module), f"A module is asked for, this is {kind(block)}."
    parameters = count_parameters(block)
    assert parameters == 178, f"It has {parameters} parameters, its branches have 178."
    try:
        outputs = block(inputs)
    except RuntimeError as error:
        raise AssertionError(
            f"It stops at the inputs (2, 4, 7, 5): {str(error).rstrip('.')}."
        ) from None
    same(outputs, torch.cat([branch(inputs) for branch in branches], dim=1), atol=1e-5)


def check_4_10_1(answer):
    same(answer, 14_528)


def check_4_10_2(answer):
    numbers = torch.Generator().manual_seed(410)
    for options in ({"bias": False, "padding": 1}, {"stride": 2}):
        conv, bn = nn.Conv2d(3, 5, 3, **options), nn.BatchNorm2d(5, eps=0.1)
        with torch.no_grad():
            for tensor in [*conv.parameters(), bn.weight, bn.bias, bn.running_mean, bn.running_var]:
                tensor.copy_(torch.rand(tensor.shape, generator=numbers) + 0.2)
        before = [tensor.clone() for layer in (conv, bn) for tensor in layer.state_dict().values()]
        inputs = torch.randn(4, 3, 9, 9, generator=numbers)
        merged = call(answer, conv, bn)
        assert isinstance(merged, nn.Conv2d), f"A Conv2d is asked for, this is {kind(merged)}."
        after = [tensor for layer in (conv, bn) for tensor in layer.state_dict().values()]
        untouched = all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
        assert untouched and merged is not conv, "The two layers should stay as they are."
        shape = tuple(merged.weight.shape)
        assert shape == (5, 3, 3, 3), (
            f"The kernels should have the shape (5, 3, 3, 3), not {shape}."
        )
        with torch.no_grad():
            same(merged(inputs), bn.eval()(conv(inputs)), atol=1e-4)


def check_4_10_3(answer):
    numbers = torch.Generator().manual_seed(410)
    for channels in (4, 6):
        block = call(answer, channels)
        assert isinstance(block, nn.Module), f"A module is asked for, this is {kind(block)}."
        names = ("bn1", "conv1", "bn2", "conv2")
        lacking = [name for name in names if not hasattr(block, name)]
        assert not lacking, f"The block lacks {', '.join(lacking)}."
        for name in names:
            layer, wanted = getattr(block, name), nn.BatchNorm2d if "bn" in name else nn.Conv2d
            assert isinstance(layer, wanted), (
                f"{name} should be a {wanted.__name__}, not {kind(layer)}."
            )
        size = count_parameters(block)
        expected = 18 * channels**2 + 4 * channels
        assert size == expected, f"It should have {expected:,} parameters, and has {size:,}."
        with torch.no_grad():
            for parameter in block.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=numbers))
        inputs = torch.randn(3, channels, 5, 7, generator=numbers)
        hidden = inputs
        for number in (1, 2):
            bn, conv = getattr(block, f"bn{number}"), getattr(block, f"conv{number}")
            hidden = F.batch_norm(hidden, None, None, bn.weight, bn.bias, training=True)
            hidden = F.conv2d(F.relu(hidden), conv.weight, padding=1)
        same(block.train()(inputs), (hidden + inputs).detach(), atol=1e-3)


def check_4_11_1(answer):
    for kernel_size, stride in ((4, 2), (3, 2), (5, 3), (64, 32), (7, 4), (5, 5), (9, 3), (6, 3)):
        pair = call(answer, kernel_size, stride)
        assert isinstance(pair, tuple) and len(pair) == 2, (
            f"A tuple of two is asked for, this is {kind(pair)}."
        )
        assert all(type(part) is int for part in pair), (
            f"Two whole numbers are asked for, not {pair!r}."
        )
        padding, extra = pair
        setting = f"kernel {kernel_size} and stride {stride}"
        size = 8 * stride - 2 * padding + kernel_size + extra
        assert padding >= 0 and 0 <= extra < stride, (
            f"For {setting}, PyTorch does not take {pair!r}."
        )
        assert size == 9 * stride, f"For {setting}, {pair!r} makes {size} of 9, not {9 * stride}."
        assert extra == (kernel_size - stride) % 2, (
            f"For {setting} a smaller output_padding will do."
        )


def check_4_11_2(answer):
    generator = torch.Generator().manual_seed(0)
    settings = [
        (1, 0, (6, 8), 3),
        (2, 1, (7, 7), 3),
        (2, 1, (6, 9), 3),
        (3, 2, (11, 13), 5),
        (2, 0, (8, 7), 4),
    ]
    for stride, padding, size, kernel_size in settings:
        weight = torch.randn(4, 2, kernel_size, kernel_size, generator=generator)
        inputs = torch.randn(3, 2, *size, generator=generator, requires_grad=True)
        outputs = F.conv2d(inputs, weight, stride=stride, padding=padding)
        upstream = torch.randn(outputs.shape, generator=generator)
        (expected,) = torch.autograd.grad(outputs, inputs, upstream)
        same(call(answer, upstream, weight, stride, padding, inputs.shape), expected, atol=1e-4)


def check_4_11_3(answer):
    network = call(answer)
    assert isinstance(network, nn.Sequential), (
        f"An nn.Sequential is asked for, this is {kind(network)}."
    )
    names = [layer.__class__.__name__ for layer in network]
    expected = ["ConvTranspose2d", "ReLU", "ConvTranspose2d", "ReLU", "ConvTranspose2d"]
    assert names == expected, (
        f"The layers should be {', '.join(expected)}; these are {', '.join(names)}."
    )
    hidden = torch.ones(2, 32, 4, 4)
    shapes = []
    for layer in network:
        if isinstance(layer, nn.ConvTranspose2d):
            channels = layer.in_channels
            assert hidden.shape[1] == channels, (
                f"{hidden.shape[1]} channels meet a layer for {channels}."
            )
            uneven = any(k % s for k, s in zip(layer.kernel_size, layer.stride, strict=True))
            assert not uneven, (
                f"A kernel of {layer.kernel_size} is not divisible by a stride of {layer.stride}."
            )
        with torch.no_grad():
            hidden = layer.cpu()(hidden)
        if isinstance(layer, nn.ConvTranspose2d):
            shapes.append(tuple(hidden.shape[2:]))
    assert shapes == [(7, 7), (14, 14), (28, 28)], f"The sizes are {', '.join(map(str, shapes))}."
    assert hidden.shape[1] == 1, f"One channel should come out, not {hidden.shape[1]}."
    count = count_parameters(network)
    assert count <= 10_000, f"It has {count:,} parameters, more than 10,000."


def check_4_12_1(answer):
    same(answer, 14 * 14 * 64 * (8 * 25 + 1))


def check_4_12_2(answer):
    for conv in (
        nn.Conv2d(6, 10, 3, padding=1),
        nn.Conv2d(4, 8, 5, stride=2, padding=2, bias=False),
        nn.Conv2d(5, 7, (3, 5), stride=(1, 2)),
    ):
        net = call(answer, conv)
        right = isinstance(net, nn.Sequential) and [type(part) for part in net] == [nn.Conv2d] * 2
        assert right, "A Sequential of two Conv2d is asked for."
        first, second = net
        assert first.groups == conv.in_channels == first.out_channels, (
            "The first one should have one window for each input channel."
        )
        assert first.kernel_size == conv.kernel_size, f"The window of {conv} should stay."
        assert second.kernel_size == (1, 1) and second.groups == 1, (
            "The second one should mix all channels, at one place."
        )
        assert first.bias is None, "The first one should have no bias."
        assert (second.bias is None) == (conv.bias is None), (
            "The second one should have a bias where the given one has one."
        )
        inputs = torch.zeros(2, conv.in_channels, 11, 14)
        try:
            shape = net(inputs).shape
        except RuntimeError as error:
            raise AssertionError(f"The two do not fit together: {error}.") from None
        assert shape == conv(inputs).shape and first.stride == conv.stride, (
            f"In place of {conv} it should give {tuple(conv(inputs).shape)}, not {tuple(shape)}, "
            "with the stride in the window."
        )


def check_4_12_3(answer):
    from course_utils.batches import InMemoryBatches, balanced_subset
    from course_utils.datasets.cifar10 import MEAN, STD, load_cifar10
    from course_utils.training import evaluate, train_epoch

    model = call(answer)
    assert isinstance(model, nn.Module), f"A network is asked for, this is {kind(model)}."
    model, device = model.cpu(), torch.device("cpu")
    try:
        cost = count_multiply_adds(model, torch.zeros(1, 3, 32, 32))
    except RuntimeError as error:
        raise AssertionError(f"It does not take inputs (1, 3, 32, 32): {error}.") from None
    assert cost <= 168_000, f"It does {cost:,} multiply-adds, more than 168,000."
    size = count_parameters(model)
    assert size <= 20_000, f"It has {size:,} parameters, more than 20,000."

    train_set, test_set = load_cifar10("bundled")
    train_set = balanced_subset(train_set, 1000)
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (MEAN, STD))
    inputs, test_inputs = ((x.images / 255 - mean) / std for x in (train_set, test_set))
    shape = tuple(model(inputs[:2]).shape)
    assert shape == (2, 10), f"Two scenes should give logits (2, 10), not {shape}."
    generator = torch.Generator().manual_seed(0)
    batches = InMemoryBatches(inputs, train_set.targets, 32, shuffle=True, generator=generator)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
    criterion = nn.CrossEntropyLoss()
    for _ in range(3):
        train_epoch(model, batches, criterion, optimizer, device)
    test_batches = InMemoryBatches(test_inputs, test_set.targets, 250)
    _, accuracy = evaluate(model, test_batches, criterion, device)
    assert accuracy >= 0.3, f"It names {accuracy:.1%} of the test scenes rightly, less than 30 %."
