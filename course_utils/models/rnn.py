"""Recurrent networks for text."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence


class LSTMClassifier(nn.Module):
    """Embedding, LSTM, linear layer: the class of a text from the state after its last token.

    inputs (N, T) int64, numbers of tokens, padded at the end by `padding` · outputs (N, classes),
    logits. Padding changes no output. num_layers: LSTMs one above the other · bidirectional: with a
    second one that reads backwards, whose state after the first token is put beside the other's ·
    dropout: the share of the embedding's, of each layer's and of the state's numbers that is
    switched off in training. Taught in 5.08.
    """

    def __init__(
        self,
        vocabulary_size: int,
        embedding_dim: int,
        hidden_dim: int,
        classes: int,
        *,
        num_layers: int = 1,
        bidirectional: bool = False,
        dropout: float = 0.5,
        padding: int = 1,
    ):
        super().__init__()
        self.padding = padding
        self.embedding = nn.Embedding(vocabulary_size, embedding_dim, padding_idx=padding)
        self.lstm = nn.LSTM(
            embedding_dim,
            hidden_dim,
            num_layers,
            batch_first=True,
            dropout=dropout if num_layers > 1 else 0.0,  # it is for the layers but the last
            bidirectional=bidirectional,
        )
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(hidden_dim * (2 if bidirectional else 1), classes)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        lengths = (inputs != self.padding).sum(dim=1).clamp(min=1)
        embedded = self.dropout(self.embedding(inputs))  # (N, T, embedding_dim)
        packed = pack_padded_sequence(
            embedded, lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        _, (hidden, _) = self.lstm(packed)  # (layers x directions, N, hidden_dim)
        state = hidden[-1]
        if self.lstm.bidirectional:
            state = torch.cat([hidden[-2], hidden[-1]], dim=1)  # forwards, backwards
        return self.linear(self.dropout(state))


class GRUClassifier(nn.Module):
    """Embedding, bidirectional GRU, linear layer: the class of a word from its letters.

    inputs (N, T) int64, numbers of letters, padded at the end by 0 · outputs (N, classes), logits.
    Padding changes no output. Taught in 5.13.
    """

    def __init__(self, letters: int, hidden_dim: int, classes: int, num_layers: int = 1):
        super().__init__()
        self.embedding = nn.Embedding(letters, hidden_dim, padding_idx=0)
        self.gru = nn.GRU(hidden_dim, hidden_dim, num_layers, batch_first=True, bidirectional=True)
        self.linear = nn.Linear(2 * hidden_dim, classes)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        lengths = (inputs != 0).sum(dim=1).clamp(min=1)
        packed = pack_padded_sequence(
            self.embedding(inputs), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        _, hidden = self.gru(packed)  # (layers x 2, N, hidden_dim)
        return self.linear(torch.cat([hidden[-2], hidden[-1]], dim=1))
