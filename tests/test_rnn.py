"""course_utils.models.rnn: the last state of each text is read, whatever the padding."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from course_utils.models.rnn import GRUClassifier, LSTMClassifier


def lstm(**options):
    torch.manual_seed(0)
    return LSTMClassifier(20, 6, 5, 3, **options).eval()


def gru(**options):
    torch.manual_seed(0)
    return GRUClassifier(20, 6, 3, **options).eval()


NETWORKS = {
    "LSTM": (lstm, 1),
    "two layers": (lambda: lstm(num_layers=2), 1),
    "bidirectional": (lambda: lstm(bidirectional=True), 1),
    "both, padded by 0": (lambda: lstm(num_layers=2, bidirectional=True, padding=0), 0),
    "GRU": (gru, 0),
    "GRU of two layers": (lambda: gru(num_layers=2), 0),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_padding_and_company_change_no_output(name):
    build, padding = NETWORKS[name]
    model = build()
    texts = [torch.randint(2, 20, (length,)) for length in (4, 9, 1, 6)]
    alone = torch.cat([model(text[None]) for text in texts])
    for width in (9, 14):
        padded = torch.stack([F.pad(text, (0, width - len(text)), value=padding) for text in texts])
        torch.testing.assert_close(model(padded), alone)
    assert len({tuple(row) for row in alone.tolist()}) == 4


@pytest.mark.parametrize("name", NETWORKS)
def test_an_empty_text_gets_an_answer(name):
    build, padding = NETWORKS[name]
    assert build()(torch.full((2, 5), padding)).isfinite().all()


def test_a_bidirectional_state_has_both_ends():
    model, text = lstm(bidirectional=True), torch.randint(2, 20, (1, 7))
    outputs, _ = model.lstm(model.embedding(text))  # (1, 7, 10): forwards, then backwards
    state = torch.cat([outputs[:, -1, :5], outputs[:, 0, 5:]], dim=1)
    torch.testing.assert_close(model(text), model.linear(state))


def test_of_several_layers_the_last_one_answers():
    model, text = lstm(num_layers=3), torch.randint(2, 20, (1, 7))
    outputs, _ = model.lstm(model.embedding(text))
    torch.testing.assert_close(model(text), model.linear(outputs[:, -1]))


def test_dropout_is_only_for_training():
    model, text = lstm(num_layers=2), torch.randint(2, 20, (4, 7))
    assert model(text).equal(model(text))
    assert not model.train()(text).equal(model(text))
    with pytest.warns(UserWarning, match="dropout"):
        nn.LSTM(2, 2, dropout=0.5)  # PyTorch's own warning, which a single layer must not raise
    lstm(num_layers=1, dropout=0.5)
