"""Text as numbers: tokens, a vocabulary, and batches of sequences of unequal length."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import Sampler

UNKNOWN, PAD = "<unk>", "<pad>"  # at 0 and 1 in every vocabulary, as in torchtext


def tokenize(text: str) -> list[str]:
    """Split a text into words, numbers and punctuation marks, all in lower case. Taught in 5.01."""
    return re.findall(r"\w+(?:['’-]\w+)*|[^\w\s]", text.lower())


class Vocabulary:
    """The tokens that have a number, from the most frequent to the rarest.

    texts: token lists to count · min_freq: how often a token must occur to get a number · max_size:
    the number of tokens to keep at most, the special ones not counted · specials: what comes before
    them. Ties are in alphabetical order, so the numbers are those of torchtext 0.6. Every other
    token is numbered 0, `UNKNOWN`. Raises ValueError for a min_freq or a max_size below 1. Taught
    in 5.02.
    """

    def __init__(
        self,
        texts: Iterable[Sequence[str]],
        *,
        min_freq: int = 1,
        max_size: int | None = None,
        specials: Sequence[str] = (UNKNOWN, PAD),
    ):
        if min_freq < 1 or (max_size is not None and max_size < 1):
            raise ValueError(f"min_freq and max_size start at 1, got {min_freq} and {max_size}")
        counts = Counter(token for tokens in texts for token in tokens)
        frequent = [token for token in counts if counts[token] >= min_freq]
        frequent = sorted(set(frequent) - set(specials), key=lambda token: (-counts[token], token))
        self.tokens = (*specials, *frequent[:max_size])
        self.index = {token: number for number, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        return token in self.index

    def encode(self, tokens: Iterable[str]) -> torch.Tensor:
        """Return the numbers (T,) int64 of T tokens."""
        return torch.tensor([self.index.get(token, 0) for token in tokens], dtype=torch.int64)

    def decode(self, numbers: torch.Tensor) -> list[str]:
        """Return the tokens of numbers (T,)."""
        return [self.tokens[number] for number in numbers.tolist()]


def pad_batch(
    samples: Sequence[tuple[torch.Tensor, torch.Tensor]],
) -> tuple[torch.Tensor, torch.Tensor]:
    """Make a batch of (numbers (T,), target ()): inputs (N, longest T), padded by 1; targets (N,).

    A `collate_fn` for DataLoader. Taught in 5.04.
    """
    numbers, targets = zip(*samples, strict=True)
    return pad_sequence(numbers, batch_first=True, padding_value=1), torch.stack(targets)


class BucketBatchSampler(Sampler[list[int]]):
    """Batches of samples of similar length, in a new order at each pass.

    Shuffles all samples, sorts each hundred batches' worth of them by length, cuts these into
    batches, and shuffles the batches: little padding, and still a different batch each time.
    lengths (N,) · generator: of the two shufflings. A `batch_sampler` for DataLoader. Raises
    ValueError if batch_size is not positive. Taught in 5.04.
    """

    def __init__(
        self, lengths: Sequence[int], batch_size: int, generator: torch.Generator | None = None
    ):
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size}")
        self.lengths, self.batch_size, self.generator = list(lengths), batch_size, generator

    def __len__(self) -> int:
        return -(-len(self.lengths) // self.batch_size)  # rounded up: the last batch may be short

    def __iter__(self) -> Iterator[list[int]]:
        order = torch.randperm(len(self.lengths), generator=self.generator).tolist()
        size = 100 * self.batch_size
        for pool in (order[start : start + size] for start in range(0, len(order), size)):
            pool.sort(key=self.lengths.__getitem__)
            cuts = range(0, len(pool), self.batch_size)
            batches = [pool[start : start + self.batch_size] for start in cuts]
            for number in torch.randperm(len(batches), generator=self.generator).tolist():
                yield batches[number]
