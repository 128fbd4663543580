"""course_utils.text: tokens, vocabulary and batches, held equal to torchtext's."""

import pytest
import torch
from torch.utils.data import DataLoader
from torchtext.data import BucketIterator, Dataset, Example, Field

from course_utils.datasets.news import load_news
from course_utils.text import BucketBatchSampler, Vocabulary, pad_batch, tokenize


@pytest.fixture(scope="module")
def texts():
    return [tokenize(text) for text in load_news("bundled")[1].texts]


def test_tokens_are_words_numbers_and_marks_in_lower_case():
    assert tokenize("It's 9.5 % MORE, says O'Neill's co-op.") == [
        *("it's", "9", ".", "5", "%", "more", ",", "says", "o'neill's", "co-op", "."),
    ]
    assert tokenize(" \n") == []
    assert tokenize("Zürich–Genève 北京") == ["zürich", "–", "genève", "北京"]


@pytest.mark.parametrize("options", [{}, {"min_freq": 2}, {"max_size": 50}])
def test_the_vocabulary_is_torchtexts(texts, options):
    field = Field()
    field.build_vocab(texts, **options)
    vocabulary = Vocabulary(texts, **options)
    assert list(vocabulary.tokens) == field.vocab.itos
    padded = field.pad(texts[:20])
    numbers = field.numericalize(padded).T  # torchtext's batches are (T, N)
    samples = [(vocabulary.encode(tokens), torch.tensor(0)) for tokens in texts[:20]]
    assert pad_batch(samples)[0].equal(numbers)


def test_unknown_tokens_are_numbered_0_and_decoding_undoes_encoding():
    vocabulary = Vocabulary([["b", "a", "b"], ["c"]])
    assert vocabulary.tokens == ("<unk>", "<pad>", "b", "a", "c")
    assert vocabulary.encode(["c", "x", "b"]).tolist() == [4, 0, 2]
    assert vocabulary.decode(torch.tensor([4, 0, 2, 1])) == ["c", "<unk>", "b", "<pad>"]
    assert vocabulary.encode([]).dtype == torch.int64
    assert len(vocabulary) == 5 and "a" in vocabulary and "x" not in vocabulary
    for options in ({"min_freq": 0}, {"max_size": 0}):
        with pytest.raises(ValueError, match="start at 1"):
            Vocabulary([["a"]], **options)


def test_the_buckets_are_torchtexts(texts):
    class Shuffler:  # torchtext shuffles by Python's generator: give it the order of PyTorch's
        random_state, generator = None, torch.Generator().manual_seed(1)

        def __call__(self, data):
            return [data[i] for i in torch.randperm(len(data), generator=self.generator).tolist()]

    field = Field(batch_first=True)
    field.build_vocab(texts)
    fields = [("text", field)]
    examples = [Example.fromlist([tokens], fields) for tokens in texts]
    iterator = BucketIterator(
        Dataset(examples, fields),
        4,
        sort_key=lambda example: len(example.text),
        sort_within_batch=True,
    )
    iterator.random_shuffler = Shuffler()
    vocabulary = Vocabulary(texts)
    samples = [(vocabulary.encode(tokens), torch.tensor(0)) for tokens in texts]
    sampler = BucketBatchSampler(list(map(len, texts)), 4, torch.Generator().manual_seed(1))
    ours = list(DataLoader(samples, batch_sampler=sampler, collate_fn=pad_batch))
    theirs = [batch.text for batch in iterator]
    assert len(ours) == len(theirs) == len(sampler) == 125
    for (inputs, _), text in zip(ours, theirs, strict=True):
        lengths = (inputs != 1).sum(dim=1)
        longest_first = lengths.argsort(descending=True, stable=True)  # as torchtext has them
        assert inputs[longest_first].equal(text)


def test_each_pass_has_every_sample_once_and_another_order():
    sampler = BucketBatchSampler([5, 1, 4, 2, 3, 6, 7], 3, torch.Generator().manual_seed(0))
    passes = [list(sampler) for _ in range(10)]
    for batches in passes:
        assert sorted(sum(batches, [])) == list(range(7))
        assert sorted(map(len, batches)) == [1, 3, 3]
    assert len({str(batches) for batches in passes}) > 1
    with pytest.raises(ValueError, match="batch_size"):
        BucketBatchSampler([1], 0)
