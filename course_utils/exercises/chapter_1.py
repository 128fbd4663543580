"""Checks of the exercises of chapter 1, Tensors (see chapter_1.toml)."""

import numpy as np
import torch

from course_utils.exercises import call, kind, same


def check_1_01_1(answer):
    for version, expected in [
        ("2.14.1+cu130", (2, 14)),
        ("1.10.2", (1, 10)),
        ("10.3.0", (10, 3)),
        ("2.9.0", (2, 9)),
    ]:
        try:
            found = call(answer, version)
        except ValueError as error:
            raise AssertionError(f'With "{version}" it stops: {error}.') from None
        assert type(found) is tuple, f"A tuple is asked for, this is {kind(found)}."
        assert found == expected, f'"{version}" should not give {found!r}.'


def check_1_01_2(answer):
    for present, expected in [
        (["cpu"], "cpu"),
        (["cpu", "mps"], "mps"),
        (["cpu", "cuda:0", "cuda:1"], "cuda:0"),
        (["cpu", "cuda:0", "mps"], "cuda:0"),
    ]:
        chosen = call(answer, list(present))
        assert chosen == expected, f"Of {present} it should not choose {chosen!r}."


def check_1_01_3(answer):
    for shape in [(10_000_000, 100_000_000), (256, 3, 1024, 1024), (5,), (2, 3, 4)]:
        try:
            found = call(answer, shape)
        except (RuntimeError, MemoryError):
            raise AssertionError(f"A tensor of shape {shape} cannot be made here.") from None
        expected = torch.empty(shape, device="meta").nbytes
        assert type(found) is int, f"An int is asked for, this is {kind(found)}."
        assert found == expected, f"For the shape {shape} it is not {found}."


def check_1_02_1(answer):
    same(answer, torch.full((3, 4), 7, dtype=torch.float64))


def check_1_02_2(answer):
    for low, high, shape in [(1, 6, (30, 40)), (-2, 2, (1200,)), (5, 5, (3, 20, 20))]:
        torch.manual_seed(1)
        first, second = call(answer, low, high, shape), call(answer, low, high, shape)
        zeros = torch.zeros(shape, dtype=torch.int64)
        same(first.cpu() * 0 if isinstance(first, torch.Tensor) else first, zeros)
        assert first.min() == low, f"{low} is the lowest, you drew {first.min()}."
        assert first.max() == high, f"{high} is the highest, you drew {first.max()}."
        share = (first == low).double().mean() * (high - low + 1)
        assert 0.7 < share < 1.3, "Not all numbers are drawn equally often."
        assert low == high or not torch.equal(first, second), "It draws the same every time."


def check_1_02_3(answer):
    same(answer, 2**24)


def check_1_03_1(answer):
    same(answer, [6.0, 5.0, 5.0, 9.0])


def check_1_03_2(answer):
    for dtype in ("int64", "float64", "float32"):
        same(
            call(answer, np.array([[3, 1], [4, 1]], dtype=dtype)), torch.tensor([[3.0, 1], [4, 1]])
        )
    array = np.zeros(3, dtype=np.float32)
    shared = call(answer, array)
    array += 1
    assert torch.equal(shared, torch.ones(3)), "An array of float32 was copied."


def check_1_03_3(answer):
    photo = np.arange(0, 240, 10, dtype=np.uint8).reshape(4, 2, 3)
    before = photo.copy()
    expected = torch.tensor(before[:, :, [2, 1, 0]].astype(np.float32) / 255)
    same(call(answer, photo), expected)
    assert np.array_equal(photo, before), "The photo itself was changed."


def check_1_04_1(answer):
    if isinstance(answer, torch.Tensor):
        answer = answer.float()  # whole numbers do as well
    same(answer, torch.tensor([1.0, 0.0, 10.0]))


def check_1_04_2(answer):
    same(call(answer, lambda x: x**3 - 2 * x, 2.0), 10.0)
    same(call(answer, lambda x: torch.exp(2 * x), 0.0), 2.0)
    same(call(answer, lambda x: torch.relu(x) * x, -1.5), 0.0)


def check_1_04_3(answer):
    same(answer, 24.0)


def check_1_05_1(answer):
    same(answer, torch.arange(15 * 64).reshape(15, 64))


def check_1_05_2(answer):
    a = torch.zeros(3, 4, dtype=torch.int64)
    a.view(12)[0] = 1
    a.reshape(2, 6)[0, 1] = 10
    a[:, 2:].reshape(6)[0] = 100
    a[2].view(2, 2)[1, 1] = 1000
    a[[1, 2]].view(8)[0] = 10000
    same(answer, a.sum().item())


def check_1_05_3(answer):
    matrix = torch.arange(12).view(3, 4)
    pairs = {
        "a matrix and its view": (matrix, matrix.view(12), True),
        "a matrix and its last column": (matrix, matrix[:, 3], True),
        "two rows of one matrix": (matrix[0], matrix[2], True),
        "a matrix and its clone": (matrix, matrix.clone(), False),
        "a matrix and a row picked by a list": (matrix, matrix[[0]], False),
    }
    for name, (a, b, expected) in pairs.items():
        result = call(answer, a, b)
        assert type(result) is bool, f"True or False is asked for, not {type(result).__name__}."
        assert result is expected, f"For {name} it should be {expected}."


def check_1_06_1(answer):
    same(answer, torch.arange(8 * 4 * 6 * 3).reshape(8, 4, 6, 3).permute(0, 3, 1, 2))


def check_1_06_2(answer):
    square = torch.tensor([[1.0, 2, 6], [0, 4, 8], [3, 3, 9]])
    same(call(answer, square), torch.tensor([[-2.0, -1, 3], [-4, 0, 4], [-2, -2, 4]]))
    wide = torch.tensor([[1.0, 3, 5, 7], [2, 2, 2, 6]])
    same(call(answer, wide), torch.tensor([[-3.0, -1, 1, 3], [-1, -1, -1, 3]]))


def check_1_06_3(answer):
    same(answer, torch.zeros(2, 3, 4).permute(2, 0, 1).unsqueeze(0).expand(5, -1, -1, -1).stride())


def check_1_07_1(answer):
    expected = torch.zeros(2, 4, 3, dtype=torch.int64)
    for k in range(4):
        expected[:, k] = torch.arange(6).reshape(2, 3) + 10 * k
    same(answer, expected)


def check_1_07_2(answer):
    matrices = torch.tensor([[[0.0, -1], [1, 0]], [[2, 1], [0, 3]], [[1, 5], [-2, 4]]])
    points = torch.tensor([[1.0, 0], [0, 1], [2, 3], [-1, 4]])
    expected = torch.zeros(3, 4, 2)
    for k in range(3):
        for n in range(4):
            expected[k, n] = matrices[k] @ points[n]
    same(call(answer, matrices, points), expected)


def check_1_07_3(answer):
    x = torch.tensor([-3.5, -2.5, -2.4375, -1.75, -0.5, 0, 0.25, 0.4375, 0.5, 1.5, 2.5, 8388609])
    expected = torch.tensor([-4.0, -3, -2, -2, -1, 0, 0, 0, 1, 2, 3, 8388609])
    same(call(answer, x), expected)


def check_1_08_1(answer):
    same(answer, 1000 * (3 * 8 + 8))


def check_1_08_2(answer):
    starts, ends = torch.tensor([3, 0, 3, 1, 3, 0]), torch.tensor([1, 2, 1, 1, 1, 0])
    counts = torch.tensor(
        [[1, 0, 1, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0], [0, 3, 0, 0, 0], [0, 0, 0, 0, 0]]
    )
    result = call(answer, starts, ends, 5)
    if isinstance(result, torch.Tensor):
        assert result.layout == torch.strided, "The table is asked for in its dense form."
    same(result, counts)


def check_1_08_3(answer):
    for rows, columns, stored, layout in [
        (1000, 1000, 500, torch.sparse_coo),
        (1000, 1000, 100_000, torch.sparse_csr),
        (1000, 1000, 400_000, torch.strided),
        (10, 100_000, 1000, torch.sparse_csr),
        (100_000, 10, 50_000, torch.sparse_coo),
        (5, 5, 8, torch.strided),
        (6, 4, 2, torch.sparse_coo),
        (1, 12, 3, torch.strided),
    ]:
        result = call(answer, rows, columns, stored)
        assert isinstance(result, torch.layout), f"A layout is asked for, this is {kind(result)}."
        assert result == layout, (
            f"For {rows} x {columns} with {stored} numbers stored it is not {result}."
        )


def check_1_09_1(answer):
    same(answer, "ad")


def check_1_09_2(answer):
    x = torch.tensor([-1.5, 0.0, 0.5, 2.0])
    same(call(answer, torch.sin, x.clone()), -torch.sin(x))
    same(call(answer, lambda x: x**4 - x**2, x.clone()), 12 * x**2 - 2, atol=1e-4)


def check_1_09_3(answer):
    inputs = torch.tensor([[1.0, 2], [0, 1], [3, -1], [2, 2], [1, 0], [-1, 1], [4, 1]])
    targets = torch.tensor([1.0, 0, 2, -1, 3, 1, 0])

    def model(w, rows):
        assert len(rows) <= 3, f"The model takes at most 3 rows, it was given {len(rows)}."
        return rows @ w

    w = torch.tensor([0.5, -1.0], requires_grad=True)
    w.grad = torch.tensor([100.0, 100.0])
    residuals = inputs @ w.detach() - targets
    same(call(answer, model, w, inputs, targets, 3), 2 / 7 * inputs.t() @ residuals, atol=1e-4)


def check_1_10_1(answer):
    photos, mix = torch.ones(8, 32, 48, 3), torch.ones(3, 16)
    same(answer, tuple(torch.einsum("bhwc,co->bohw", photos, mix).shape))


def check_1_10_2(answer):
    assert isinstance(answer, str), f"A string is asked for, this is {kind(answer)}."
    x = torch.tensor([[1.0, 2, 3], [-1, 0, 4]])
    y = torch.tensor([[2.0, 1, -1], [5, 7, 0.5]])
    try:
        result = torch.einsum(answer, x, y)
    except RuntimeError as error:
        raise AssertionError(f"PyTorch says: {error}.") from None
    same(result, torch.tensor([1.0, -3.0]))


def check_1_10_3(answer):
    ramp = torch.arange(40.0).reshape(2, 1, 4, 5) / 10
    images = torch.cat([ramp, ramp**2 + 1, 3 - ramp, torch.ones_like(ramp)], dim=1)
    flat = images.flatten(2)
    expected = torch.stack([image.cov(correction=0) for image in flat])
    same(call(answer, images), expected, atol=1e-4)


def check_1_11_1(answer):
    points = torch.tensor([1 + 0j, 2 + 1j, -3j])
    right_angle = torch.tensor([2 + 1j, 1 + 2j, 5 + 0j])
    same(call(answer, points, 1 + 1j, 90.0), right_angle, atol=1e-4)
    tilted = torch.tensor([0.75**0.5 - 0.5j, 3**0.5 + 0.5 + (0.75**0.5 - 1) * 1j])
    same(call(answer, points[:2], 0j, -30.0), tilted, atol=1e-4)


def check_1_11_2(answer):
    z = torch.tensor(1 + 2j, requires_grad=True)
    (z**2).real.backward()
    same(answer, z.grad.item())


def check_1_11_3(answer):
    for samples, rate, cutoff in [(64, 128, 6), (64, 128, 21), (101, 50.5, 6.2)]:
        turns = 2 * torch.pi * torch.arange(samples) / rate
        kept = 1 + torch.sin(4 * turns) + 0.5 * torch.cos(6 * turns)
        removed = torch.cos(22 * turns)
        result = call(answer, kept + removed, rate, cutoff)
        same(result, kept, atol=1e-4)
