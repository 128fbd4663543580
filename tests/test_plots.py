"""course_utils.plots: what is drawn is what was given; what can't be drawn is refused."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pytest
import torch

from course_utils import plots
from course_utils.training import History


@pytest.fixture(autouse=True)
def keep_figures(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: None)
    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_tensor_cells_writes_each_value_into_its_cell():
    _, ax = plt.subplots()
    plots.tensor_cells(ax, torch.tensor([[1, 2], [3, 4]]), "title")
    assert texts(ax) == ["1", "2", "3", "4"]
    assert len(ax.patches) == 4
    with pytest.raises(ValueError, match="one or two dimensions, this has 3"):
        plots.tensor_cells(ax, torch.zeros(1, 1, 1))


def test_the_confusion_matrix_counts_true_rows_and_predicted_columns():
    targets, predictions = torch.tensor([0, 0, 1, 1, 1]), torch.tensor([0, 1, 1, 1, 1])
    plots.confusion_matrix(targets, predictions, ["a", "b"])
    ax = plt.gcf().axes[0]
    assert {text.get_position()[::-1]: text.get_text() for text in ax.texts} == {
        (0, 0): "1",
        (0, 1): "1",
        (1, 1): "3",
    }
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "true class")


def test_image_grid_draws_each_image_under_its_title():
    plots.image_grid(torch.rand(5, 1, 4, 4), list("abcde"), columns=3)
    (ax,) = plt.gcf().axes
    assert texts(ax) == ["a", "b", "c", "d", "e"]
    places = [tuple(image.get_extent()) for image in ax.images]
    assert len(set(places)) == 5
    assert places[3][0] == places[0][0] and places[3][3] > places[0][2], "d stands below a"
    plots.image_grid(torch.zeros(1, 3, 4, 4))
    for shape in [(4, 4), (2, 2, 4, 4), (0, 1, 4, 4)]:
        with pytest.raises(ValueError, match="images must be"):
            plots.image_grid(torch.zeros(shape))


def test_curves_mark_the_best_epoch():
    plots.curves(History([3.0, 2.0, 1.0], [3.0, 1.5, 2.0], [0.2, 0.6, 0.5]))
    left, right = plt.gcf().axes
    assert left.lines[-1].get_xdata() == [2, 2]
    assert list(right.lines[0].get_ydata()) == [20.0, 60.0, 50.0]
