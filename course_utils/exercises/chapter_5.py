"""Checks of the exercises of chapter 5, Recurrent networks for text (see chapter_5.toml)."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from course_utils.exercises import call, kind, same


def check_5_01_1(answer):
    same(
        answer, ["the", "co-op's", "profit", "rose", "4", ".", "5", "%", ",", "to", "$", "3m", "."]
    )


def check_5_01_2(answer):
    cases = (
        ("Up 4.5 %, to $20,000.", "up|4.5|%|,|to|$|20,000|."),
        ("It's the co-op's 3rd: 1,234,567.89!", "it's|the|co-op's|3rd|:|1,234,567.89|!"),
        (
            "Drew 12-10 on the 20th, said coach no.5.",
            "drew|12-10|on|the|20th|,|said|coach|no|.|5|.",
        ),
        ("Oslo,Bergen. They won 3-0, in 2024.", "oslo|,|bergen|.|they|won|3-0|,|in|2024|."),
        ("", ""),
    )
    for text, expected in cases:
        tokens = call(answer, text)
        assert isinstance(tokens, list), f"A list is asked for, this is {kind(tokens)}."
        wanted = expected.split("|") if expected else []
        assert tokens == wanted, f"From {text!r} it makes {tokens}."


def check_5_01_3(answer):
    train = ["the", "goal", "the", "match", "the", "goal", "a", "draw", "a", "goal", "in", "oslo"]
    test = ["the", "draw", "in", "the", "match", "in", "bergen", "the", "the", "goal"]
    for min_freq, expected in ((1, 0.1), (2, 0.5), (3, 0.5), (4, 1.0)):
        share = call(answer, list(train), list(test), min_freq)
        assert type(share) in (int, float), f"A float is asked for, this is {kind(share)}."
        assert abs(share - expected) < 1e-6, (
            f"For {test} after {train} and min_freq {min_freq} it is not {share!r}."
        )


def check_5_02_1(answer):
    same(answer, ["<sos>", "rain", "stopped", "the", "match", "<eos>"])


def check_5_02_2(answer):
    cases = (
        ([[5, 6, 7], [8], [9, 10, 11, 12, 13]], 4, [[1, 5, 6, 7], [1, 1, 1, 8], [9, 10, 11, 12]]),
        ([[4], [3, 2]], 3, [[1, 1, 4], [1, 3, 2]]),
        ([[7, 8, 9], []], 2, [[7, 8], [1, 1]]),
    )
    for lists, length, expected in cases:
        encoded = [torch.tensor(numbers, dtype=torch.int64) for numbers in lists]
        same(call(answer, encoded, length), torch.tensor(expected))


def check_5_02_3(answer):
    cases = (
        (
            [["3", "goals", "in", "12", "minutes", "."], ["3-0", "in", "oslo", "."]],
            ("<unk>", "<pad>", "<number>", ".", "in", "3-0", "goals", "minutes", "oslo"),
        ),
        ([["b", "a"], ["b"]], ("<unk>", "<pad>", "<number>", "b", "a")),
    )
    for texts, expected in cases:
        vocabulary = call(answer, [list(tokens) for tokens in texts])
        tokens = getattr(vocabulary, "tokens", None)
        assert isinstance(tokens, tuple), f"A Vocabulary is asked for, this is {kind(vocabulary)}."
        assert tokens == expected, f"From {texts} the vocabulary is {tokens}."
        assert vocabulary.encode(["<number>", "x"]).tolist() == [2, 0], "<number> is not number 2."


def check_5_03_1(answer):
    import tempfile
    from pathlib import Path

    from torchtext.data import Field, TabularDataset

    assert isinstance(answer, dict), f"A dictionary is asked for, this is {kind(answer)}."
    for name, value in answer.items():
        assert (
            isinstance(value, tuple)
            and len(value) == 2
            and isinstance(value[0], str)
            and isinstance(value[1], Field)
        ), f"The value of {name!r} should be a pair: the attribute's name and a Field."
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "news.csv")
        path.write_text('id,Sports,content,World\n1,1,"Late goal, again.",0\n2,0,Rates fall.,1\n')
        try:
            dataset = TabularDataset(path, format="csv", fields=answer)
        except ValueError as error:
            raise AssertionError(f"Reading a file with it stops: {error}.") from None
        found = sorted(vars(dataset[0]))
        assert found == ["is_sports", "words"], f"The examples have the attributes {found}."
        expected = [["late", "goal", ",", "again", "."], ["rates", "fall", "."]]
        read = [example.words for example in dataset]
        assert read == expected, "The attribute words does not hold the tokens of the text."
        fields = dict(answer.values())
        assert not fields["is_sports"].sequential, "The labels need the field for numbers."
        assert not fields["is_sports"].use_vocab, "The labels need the field for numbers."
        marks = fields["is_sports"].process([example.is_sports for example in dataset])
        assert marks.tolist() == [1, 0], "The attribute is_sports does not hold the column Sports."


def check_5_03_2(answer):
    classes = ("Cats", "Dogs", "Birds")

    def row(number, text, cats, dogs, birds):
        return {"Birds": birds, "id": number, "Cats": cats, "content": text, "Dogs": dogs}

    good = [
        row("1", "1", "0", "1", "0"),
        row("0", "0", "1", "0", "0"),
        row("3", "x", "0", "0", "1"),
    ]
    good += [row("4", "1", "0", "0", "1")]
    same(call(answer, good, classes), torch.tensor([1, 0, 2, 2]))
    for marks in (
        ("1", "0", "1"),
        ("0", "0", "0"),
        ("0", "2", "0"),
        ("1", "", "0"),
        ("1", "0", None),
    ):
        try:
            call(answer, [good[0], row("5", "x", *marks)], classes)
        except ValueError:
            continue
        raise AssertionError(f"A row with the marks {marks} should raise a ValueError.")


def check_5_03_3(answer):
    train_texts = [["a"] * 9 + ["b"] * 5, ["c"] * 3 + ["d", "e", "d"], ["a", "f"]]
    val_texts = [["a", "a", "b", "a", "c"], ["a", "d", "b", "g", "a"]]
    cases = ((0.1, 2), (0.2, 3), (0.25, 3), (0.3, 5), (0.5, 10), (0.05, None), (0.0, None))
    for share, expected in cases:
        got = call(answer, train_texts, val_texts, share)
        assert got is None or type(got) is int, f"An int or None is asked for, this is {kind(got)}."
        assert got == expected, f"With a share of {share} it is not {got}."


def check_5_04_1(answer):
    assert isinstance(answer, tuple), f"A tuple is asked for, this is {kind(answer)}."
    assert all(type(number) is int for number in answer), "It should hold whole numbers (int)."
    lengths, expected = [5, 3, 8, 2, 6, 4], []
    for order in (lengths, sorted(lengths)):
        expected.append(sum(abs(a - b) for a, b in zip(order[::2], order[1::2], strict=True)))
    same(tuple(answer), tuple(expected))


def check_5_04_2(answer):
    cases = ([[5, 9, 4], [7], [3, 3, 8, 6, 2], [2, 5]], [[4, 1], [6, 0, 1]], [[8, 7, 9]])
    for texts in cases:
        samples = [(torch.tensor(text), torch.tensor(len(text) % 3)) for text in texts]
        got = call(answer, samples)
        assert isinstance(got, tuple) and len(got) == 3, (
            f"Three things are asked for: inputs, lengths, targets. This is {kind(got)}"
            + (f" of {len(got)}." if isinstance(got, tuple) else ".")
        )
        longest = max(map(len, texts))
        padded = torch.tensor([[1] * (longest - len(text)) + text for text in texts])
        expected = (padded, torch.tensor([len(text) for text in texts]))
        expected += (torch.tensor([len(text) % 3 for text in texts]),)
        for name, ours, theirs in zip(("inputs", "lengths", "targets"), got, expected, strict=True):
            try:
                same(ours, theirs)
            except AssertionError as error:
                raise AssertionError(f"The {name}: {error}") from None


def check_5_04_3(answer):
    many = torch.randint(5, 60, (200,), generator=torch.Generator().manual_seed(3)).tolist()
    cases = (([5, 3, 8, 2, 6, 4], 12), ([9, 1, 1, 1, 1, 1, 9, 2], 18), ([4] * 7, 8), (many, 300))
    for lengths, budget in cases:
        expected, filled = 1, 0
        for length in sorted(lengths):
            full = (filled + 1) * length > budget
            expected, filled = (expected + 1, 1) if full else (expected, filled + 1)
        batches = call(answer, list(lengths), budget)
        assert isinstance(batches, list) and all(isinstance(batch, list) for batch in batches), (
            "A list of lists is asked for."
        )
        flat = [index for batch in batches for index in batch]
        assert all(type(index) is int for index in flat), "The batches should hold indices (int)."
        assert sorted(flat) == list(range(len(lengths))), "Each story should be in just one batch."
        assert all(batches), "A batch is empty."
        costs = [len(batch) * max(lengths[index] for index in batch) for batch in batches]
        assert max(costs) <= budget, f"A batch takes {max(costs)} numbers, the budget is {budget}."
        assert len(batches) <= expected, (
            f"It makes {len(batches)} batches of {len(lengths)} stories with a budget of {budget}; "
            f"{expected} are enough."
        )
    try:
        call(answer, [3, 11, 2], 10)
    except ValueError:
        return
    raise AssertionError("A story of 11 tokens and a budget of 10 should raise a ValueError.")


def check_5_05_1(answer):
    generator = torch.Generator().manual_seed(3)
    for size in ((4, 3), (7, 50)):
        matrix = torch.randn(size, generator=generator)
        matrix[2] = 0
        got = call(answer, matrix.clone())
        assert isinstance(got, torch.Tensor), f"A tensor is asked for, this is {kind(got)}."
        shape = (size[0], size[0])
        assert got.shape == shape, f"From {size} it makes {tuple(got.shape)}, not {shape}."
        assert not got.isnan().any(), "A row of zeros gives nan."
        expected = torch.stack([F.cosine_similarity(matrix, row[None]) for row in matrix])
        assert torch.allclose(got.detach().cpu().float(), expected, atol=1e-4), (
            "These are not the cosines."
        )


def check_5_05_2(answer):
    from course_utils.datasets.glove import WordVectors
    from course_utils.text import Vocabulary

    generator = torch.Generator().manual_seed(4)
    for width, scale in ((20, 0.3), (40, 2.0)):
        words = tuple(f"word{number}" for number in range(60))
        numbers = scale * torch.randn(60, width, generator=generator)
        vectors = WordVectors(words, numbers.clone(), {word: i for i, word in enumerate(words)})
        new = [f"new{number}" for number in range(50)]
        vocabulary = Vocabulary([[*words[::-2], *new, *new]])
        layer = call(answer, vocabulary, vectors)
        assert isinstance(layer, nn.Embedding), (
            f"An nn.Embedding is asked for, this is {kind(layer)}."
        )
        weight = layer.weight.detach().cpu()
        shape = (len(vocabulary), width)
        assert weight.shape == shape, f"Its matrix is {tuple(weight.shape)}, not {shape}."
        assert layer.padding_idx == 1, f"padding_idx is {layer.padding_idx}, not 1."
        assert layer.weight.requires_grad, "It is frozen."
        assert not weight[1].any(), "The row of the padding should be 0."
        known = [vocabulary.index[word] for word in words[::-2]]
        expected = torch.stack([numbers[vectors.index[word]] for word in words[::-2]])
        assert weight[known].equal(expected), "Words with a vector should have it in their row."
        rest = weight[vocabulary.encode(["nobody", *new])]
        assert len(rest.unique(dim=0)) == len(rest), "Rows of words without a vector are alike."
        ratio = rest.std() / numbers.std()
        assert 0.8 < ratio < 1.25, (
            f"The random rows' standard deviation is {ratio:.2f} times that of the vectors."
        )
        assert abs(rest.mean()) < 0.2 * numbers.std(), "The random rows should have the mean 0."


def check_5_05_3(answer):
    from course_utils.datasets.glove import WordVectors, load_vectors

    generator = torch.Generator().manual_seed(6)
    step = torch.randn(8, generator=generator)
    first = torch.randn(9, 8, generator=generator)
    second = first + step + 0.7 * torch.randn(9, 8, generator=generator)
    words = tuple(f"{letter}{number}" for letter in "ab" for number in range(9))
    made = WordVectors(words, torch.cat([first, second]), {word: i for i, word in enumerate(words)})
    cases = [(made, [(f"a{number}", f"b{number}") for number in range(9)])]
    pairs = "big/bigger small/smaller good/better strong/stronger rich/richer low/lower long/longer"
    cases.append((load_vectors("bundled"), [tuple(pair.split("/")) for pair in pairs.split()]))
    for vectors, pairs in cases:
        right = 0
        for a, b in pairs:
            for c, d in pairs:
                if a != c:
                    target = vectors[b] - vectors[a] + vectors[c]
                    right += vectors.nearest(target, 1, without=(a, b, c))[0][0] == d
        expected = right / (len(pairs) * (len(pairs) - 1))
        got = call(answer, vectors, list(pairs))
        got = got.item() if isinstance(got, torch.Tensor) and got.numel() == 1 else got
        assert isinstance(got, (int, float)), f"A number is asked for, this is {kind(got)}."
        assert abs(got - expected) < 1e-4, (
            f"For the pairs {pairs[0]}, {pairs[1]} … the share is not {got:.3f}."
        )


def check_5_06_1(answer):
    for lengths, expected in (
        ([2, 4, 3], [3, 3, 2, 1]),
        ([1], [1]),
        ([5, 5, 1, 2, 5, 1], [6, 4, 3, 3, 3]),
        ([3, 7], [2, 2, 2, 1, 1, 1, 1]),
    ):
        got = call(answer, list(lengths))
        assert type(got) is list, f"A list is asked for, this is {kind(got)}."
        assert got == expected, f"For the lengths {lengths} it is not {got}."


def check_5_06_2(answer):
    generator = torch.Generator().manual_seed(0)
    for sizes, width in (((4, 9, 1, 6), 9), ((2, 5), 8), ((3,), 3)):
        lengths = torch.tensor(sizes)
        outputs = torch.randn(len(sizes), width, 5, generator=generator)
        expected = torch.stack(
            [row[:size].mean(dim=0) for row, size in zip(outputs, sizes, strict=True)]
        )
        same(call(answer, outputs.clone(), lengths.clone()), expected, atol=1e-5)


def check_5_06_3(answer):
    for rows, expected in (
        ([[5, 7, 2, 1, 1], [9, 3, 4, 8, 6]], [[1, 1, 5, 7, 2], [9, 3, 4, 8, 6]]),
        ([[4, 1, 1], [1, 1, 1], [0, 3, 1]], [[1, 1, 4], [1, 1, 1], [1, 0, 3]]),
    ):
        same(call(answer, torch.tensor(rows)), torch.tensor(expected))


def check_5_07_1(answer):
    for E, H, layers in ((50, 64, 1), (50, 64, 3), (7, 3, 5), (300, 16, 2), (4, 90, 4)):
        size = sum(parameter.numel() for parameter in nn.LSTM(E, H, layers).parameters())
        for parameters, expected in ((size, layers), (size - 1, layers - 1), (size + 1, layers)):
            got = call(answer, E, H, parameters)
            assert type(got) is int, f"A number of layers is an int, this is {kind(got)}."
            assert got == expected, f"For E = {E}, H = {H} and {parameters:,} it is not {got}."
    got = call(answer, 300, 16, 10)
    assert type(got) is int and got == 0, f"For E = 300, H = 16 and 10 it is not {got}."


def check_5_07_2(answer):
    generator = torch.Generator().manual_seed(0)
    for shape in ((2, 5, 3), (4, 2, 6), (1, 3, 2)):
        hidden = torch.randn(shape, generator=generator)
        expected = torch.cat([hidden, hidden[-1:]]).mean(dim=0)
        same(call(answer, hidden.clone()), expected, atol=1e-5)


def check_5_07_3(answer):
    for E, H, layers, k in ((5, 4, 3, 2), (3, 6, 2, 1), (4, 4, 4, 3)):
        lstm, inputs = nn.LSTM(E, H, layers, batch_first=True), torch.randn(2, 7, E)
        lower = call(answer, lstm, k)
        assert isinstance(lower, nn.LSTM), f"An nn.LSTM is asked for, this is {kind(lower)}."
        assert lower.num_layers == k, f"It has {lower.num_layers} layers, not {k}."
        assert lower.batch_first, "It should have batch_first=True, as the whole."
        with torch.no_grad():
            hidden, lower_hidden = lstm(inputs)[1][0], lower.eval()(inputs)[1][0]
        assert lower_hidden.shape == (k, 2, H), f"hidden is {tuple(lower_hidden.shape)}."
        assert torch.allclose(lower_hidden, hidden[:k], atol=1e-6), (
            f"With {k} of {layers} layers its states are not those of the whole."
        )


def check_5_08_1(answer):
    for layer in range(4):
        for number, direction in enumerate(("forward", "backward")):
            got = call(answer, layer, direction)
            assert type(got) is int, f"A row is an int, this is {kind(got)}."
            assert got == 2 * layer + number, f"For layer {layer}, {direction}, it is not {got}."


def check_5_08_2(answer):
    for rows, expected in (
        ([[5, 7, 2, 1, 1], [9, 3, 4, 8, 6]], [[2, 7, 5, 1, 1], [6, 8, 4, 3, 9]]),
        ([[4, 1, 1], [1, 1, 1], [0, 3, 1]], [[4, 1, 1], [1, 1, 1], [3, 0, 1]]),
    ):
        same(call(answer, torch.tensor(rows)), torch.tensor(expected))


def check_5_08_3(answer):
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    for sizes, H in (((4, 9, 1, 6), 3), ((2, 5), 4)):
        lengths = torch.tensor(sizes)
        lstm = nn.LSTM(5, H, batch_first=True, bidirectional=True)
        inputs = torch.randn(len(sizes), max(sizes), 5)
        packed = pack_padded_sequence(inputs, lengths, batch_first=True, enforce_sorted=False)
        with torch.no_grad():
            outputs, (hidden, _) = lstm(packed)
        outputs, _ = pad_packed_sequence(outputs, batch_first=True, padding_value=7.0)
        expected = torch.cat([hidden[0], hidden[1]], dim=1)
        same(call(answer, outputs, lengths.clone()), expected, atol=1e-5)


def check_5_09_1(answer):
    same(answer, torch.tensor([1.3, 0.0, 1.9, 0.0]), atol=1e-4)


def check_5_09_2(answer):
    generator = torch.Generator().manual_seed(9)
    for size in (40, 7, 1):
        first, second, targets = (torch.randint(4, (size,), generator=generator) for _ in range(3))
        if size == 40:
            first[:25] = targets[:25]
        right = first == targets, second == targets
        rows = [
            [(~right[0] & ~right[1]), (~right[0] & right[1])],
            [right[0] & ~right[1], right[0] & right[1]],
        ]
        expected = torch.tensor([[cell.sum().item() for cell in row] for row in rows])
        same(call(answer, first.clone(), second.clone(), targets.clone()), expected)


def check_5_09_3(answer):
    for tokens in (["not", "a", "match"], ["bank"], ["the", "strike", "the", "strike", "."], []):
        got = call(answer, list(tokens))
        assert isinstance(got, list), f"A list is asked for, this is {kind(got)}."
        pairs = [" ".join(pair) for pair in zip(tokens, tokens[1:], strict=False)]
        assert got == tokens + pairs, f"For {tokens} it is not {got}."


def check_5_10_1(answer):
    assert isinstance(answer, tuple) and len(answer) == 2, "A tuple of two shapes is asked for."
    net = nn.RNN(6, 5, num_layers=3, bidirectional=True, batch_first=True)
    for name, shape, expected in zip(
        ("output", "hidden"), answer, net(torch.zeros(8, 10, 6)), strict=True
    ):
        assert isinstance(shape, tuple), (
            f"The shape of {name} should be a tuple, this is {kind(shape)}."
        )
        assert all(type(number) is int for number in shape), (
            f"The shape of {name} should hold whole numbers."
        )
        assert tuple(shape) == tuple(expected.shape), f"The shape of {name} is another one."


def check_5_10_2(answer):
    for sizes in ((4, 2, 1), (4, 2, 2), (10, 8, 2), (3, 7, 5)):
        got = call(answer, *sizes)
        assert type(got) is int, f"This should be an int, and is {kind(got)}."
        expected = sum(parameter.numel() for parameter in nn.RNN(*sizes).parameters())
        assert got == expected, f"For nn.RNN{sizes} it is not {got}."
    huge = 10**12  # no machine can make this layer
    expected = huge * (2 * huge + 2) * 3
    try:
        got = call(answer, huge, huge, 3)
    except RuntimeError as error:
        raise AssertionError("Compute the number without making the layer.") from error
    assert got == expected, f"For nn.RNN({huge}, {huge}, 3) it is not {got}."


def check_5_10_3(answer):
    generator = torch.Generator().manual_seed(3)
    for steps, samples in ((3, 1), (6, 4)):
        net = nn.RNN(5, 3, bidirectional=True)
        cell = nn.RNNCell(5, 3)
        with torch.no_grad():
            for parameter in net.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) / 2)
        cell.load_state_dict(
            {
                name[: -len("_l0_reverse")]: w
                for name, w in net.state_dict().items()
                if name.endswith("reverse")
            }
        )
        inputs = torch.randn(steps, samples, 5, generator=generator)
        expected = net(inputs)[0][..., 3:].detach()
        states = call(answer, cell, inputs.clone())
        assert isinstance(states, torch.Tensor), f"A tensor is asked for, this is {kind(states)}."
        assert states.shape == expected.shape, (
            f"From {tuple(inputs.shape)} the shape should be {tuple(expected.shape)}, "
            f"this is {tuple(states.shape)}."
        )
        assert torch.allclose(states.detach().cpu(), expected, atol=1e-5), (
            "The states are not those of the backward reader."
        )


def check_5_11_1(answer):
    cases = {
        ("hello", "ohlol"): False,
        ("hello", "ohllo"): True,
        ("banana", "ananab"): False,
        ("banana", "xyzyzy"): True,
        ("aabb", "cccc"): True,
        ("abc", "xyz"): True,
        ("abab", "xyyx"): False,
    }
    for (word, wanted), expected in cases.items():
        got = call(answer, word, wanted)
        assert isinstance(got, bool), f"True or False is asked for, this is {kind(got)}."
        assert got == expected, f"For {word} → {wanted} it is not {got}."


def check_5_11_2(answer):
    for classes in (2, 4, 18, 1000):
        got = call(answer, classes)
        assert isinstance(got, float) or (isinstance(got, torch.Tensor) and got.numel() == 1), (
            f"A number is asked for, this is {kind(got)}."
        )
        logits = torch.full((1, classes), -1.0)
        logits[0, 0] = 1
        expected = F.cross_entropy(logits, torch.tensor([0])).item()
        assert abs(float(got) - expected) < 1e-3, (
            f"For {classes} classes it is not {float(got):.3f}."
        )


def check_5_11_3(answer):
    inputs, targets = torch.tensor([1, 0, 2, 2, 3]), torch.tensor([3, 1, 2, 3, 2])
    for seed in range(3):  # one good start is enough
        torch.manual_seed(seed)
        model = call(answer)
        assert isinstance(model, nn.Module), f"A network is asked for, this is {kind(model)}."
        model = model.cpu()
        size = sum(parameter.numel() for parameter in model.parameters())
        assert 0 < size <= 30, f"It has {size} parameters; 1 to 30 are allowed."
        try:
            logits = model(inputs)
        except (RuntimeError, TypeError, ValueError) as error:
            raise AssertionError(f"Numbers (5,) stop it: {error}") from None
        assert isinstance(logits, torch.Tensor), f"It should return a tensor, not {kind(logits)}."
        assert logits.shape == (5, 4), f"From (5,) it makes {tuple(logits.shape)}, not (5, 4)."
        assert logits.requires_grad, "Its logits do not depend on its parameters."
        other = model(torch.tensor([1, 0, 3, 2, 3]))[3]
        assert not torch.equal(other, logits[3]), (
            "An l gets the same logits whatever stands before it."
        )
        optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
        for _ in range(300):
            loss = F.cross_entropy(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            spelt = "".join("ehlo"[number] for number in model(inputs).argmax(dim=1))
        if spelt == "ohlol":
            return
    raise AssertionError(f"After the training it spells {spelt}.")


def check_5_12_1(answer):
    for name in ("RNN", "GRU", "LSTM"):
        for sizes in ((6, 5), (10, 8), (3, 7)):
            got = call(answer, name, *sizes)
            assert type(got) is int, f"This should be an int, and is {kind(got)}."
            expected = sum(
                parameter.numel() for parameter in getattr(nn, name)(*sizes).parameters()
            )
            assert got == expected, f"For {name}{sizes} it is not {got}."


def check_5_12_2(answer):
    for options, value in (({}, 1.0), ({"num_layers": 2}, 2.0), ({"bidirectional": True}, -0.5)):
        lstm = nn.LSTM(4, 3, **options)
        before = {name: parameter.detach().clone() for name, parameter in lstm.named_parameters()}
        call(answer, lstm, value)
        after = {name: parameter.detach() for name, parameter in lstm.named_parameters()}
        for name in before:
            if name.startswith("bias_ih"):
                total = after[name][3:6] + after[name.replace("_ih", "_hh")][3:6]
                assert torch.allclose(total, torch.full((3,), value)), (
                    f"With {options or 'one layer'}, the two biases of a forget gate do not "
                    f"add up to {value}."
                )
            other = [0, 1, 2, *range(6, 12)] if name.startswith("bias") else slice(None)
            assert torch.equal(before[name][other], after[name][other]), (
                f"More of {name} has changed than asked."
            )


def check_5_12_3(answer):
    for steps, share in ((20, 0.5), (100, 0.5), (10, 0.1), (5, 0.9)):
        got = call(answer, steps, share)
        assert isinstance(got, float) or (isinstance(got, torch.Tensor) and got.numel() == 1), (
            f"A number is asked for, this is {kind(got)}."
        )
        left = (1 / (1 + math.exp(-max(min(float(got), 50), -50)))) ** steps
        assert abs(left - share) < 1e-3, (
            f"With {float(got):.2f}, {left:.3f} is left after {steps} steps, not {share}."
        )


def check_5_13_1(answer):
    from course_utils.models.rnn import GRUClassifier

    for numbers in ((128, 64, 18), (30, 10, 4), (5, 3, 2)):
        got = call(answer, *numbers)
        assert type(got) is int, f"This should be an int, and is {kind(got)}."
        expected = sum(parameter.numel() for parameter in GRUClassifier(*numbers).parameters())
        assert got == expected, f"For {numbers} it is not {got:,}."


def check_5_13_2(answer):
    cases = (
        (["Müller", "Dvorak", "Sato"], ["MULLER", "Dvořák", "Satou", "sato"], ["Satou"]),
        (["Reis"], ["Costa", "Réis", "COSTA", "Costa"], ["Costa", "COSTA", "Costa"]),
        (["garcia", "NUNEZ"], ["García", "Núñez", "Muñoz"], ["Muñoz"]),
    )
    for train_names, test_names, expected in cases:
        got = call(answer, list(train_names), list(test_names))
        assert isinstance(got, list), f"A list is asked for, this is {kind(got)}."
        assert got == expected, f"With {train_names} to learn from, {test_names} gives {got}."


def check_5_13_3(answer):
    generator = torch.Generator().manual_seed(3)
    for counts in ((6, 2, 1), (3, 3), (10, 1, 4, 5)):
        targets = torch.arange(len(counts)).repeat_interleave(torch.tensor(counts))
        targets = targets[torch.randperm(len(targets), generator=generator)]
        got = call(answer, targets.clone(), len(counts))
        expected = len(targets) / (len(counts) * torch.tensor(counts, dtype=torch.float32))
        same(got, expected, atol=1e-5)
