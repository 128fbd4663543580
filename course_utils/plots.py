"""Pictures drawn with matplotlib, in one style that reads on light and dark pages.

Importing this module sets the style: an opaque white ground, colours that colour-blind readers can
tell apart (Okabe and Ito), labels large enough to read at normal zoom.
"""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes

# Okabe and Ito's palette, without its black and its yellow, which is hard to see on white
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9",
)  # fmt: skip

plt.rcParams.update(
    {
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "axes.prop_cycle": plt.cycler(color=[BLUE, ORANGE, GREEN, RED, PURPLE, SKY]),
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": "#DDDDDD",
        "font.size": 11,
        "legend.frameon": False,
        "lines.linewidth": 2,
    }
)


def tensor_cells(
    ax: Axes,
    tensor: torch.Tensor,
    title: str = "",
    *,
    colors: torch.Tensor | None = None,
    labels: bool = True,
) -> None:
    """Draw a tensor of one or two dimensions as a table of cells with its values in them.

    colors (same shape as tensor) int: the colour of each cell, counted from 0 through the palette;
    -1 is white. Without it all cells are light blue. A vector is drawn as one row. Raises
    ValueError for more than two dimensions. Used from 1.02 on.
    """
    if tensor.dim() > 2:
        raise ValueError(f"tensor_cells draws one or two dimensions, this has {tensor.dim()}")
    values = tensor.detach().cpu().reshape(1, -1) if tensor.dim() < 2 else tensor.detach().cpu()
    codes = torch.zeros(values.shape, dtype=int) if colors is None else colors.reshape(values.shape)
    palette = [BLUE, ORANGE, GREEN, RED, PURPLE, SKY]
    rows, columns = values.shape
    for row in range(rows):
        for column in range(columns):
            code = int(codes[row, column])
            face = "white" if code < 0 else palette[code % len(palette)] + "40"  # a quarter opaque
            ax.add_patch(plt.Rectangle((column, row), 1, 1, facecolor=face, edgecolor="#444444"))
            if labels:
                value = values[row, column].item()
                text = f"{value:g}" if isinstance(value, float) else str(value)
                ax.text(column + 0.5, row + 0.5, text, ha="center", va="center")
    ax.set(xlim=(-0.05, columns + 0.05), ylim=(rows + 0.05, -0.05), aspect="equal", title=title)
    ax.axis("off")


def image_grid(
    images: torch.Tensor, titles: Sequence[str] = (), *, columns: int = 10, size: float = 1.1
) -> None:
    """Draw images in rows of `columns`, each with its title above it, each `size` inches wide.

    images (N, 1, H, W) gray or (N, 3, H, W) colour; values of any range, drawn from darkest to
    brightest of all. Raises ValueError for other shapes. Used from 3.01 on.
    """
    if images.dim() != 4 or images.shape[1] not in (1, 3) or len(images) == 0:
        raise ValueError(f"images must be (N, 1 or 3, H, W) with N > 0, got {tuple(images.shape)}")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    pictures = images.detach().cpu().float().permute(0, 2, 3, 1).numpy()
    low, high = pictures.min(), pictures.max()
    height = pictures.shape[1] / pictures.shape[2]
    head = 0.3 / size if len(titles) else 0.06  # room above each row, in widths of an image
    step = height + head  # from row to row
    figure, ax = plt.subplots(figsize=(1.06 * size * columns, size * step * rows))
    for index, picture in enumerate(pictures):
        left, top = 1.06 * (index % columns), step * (index // columns)
        shades = (picture - low) / max(high - low, 1e-12)
        place = (left, left + 1, top + height, top)
        ax.imshow(shades, cmap="gray", vmin=0, vmax=1, extent=place)
        if index < len(titles):
            ax.text(left + 0.5, top - 0.04, titles[index], ha="center", va="bottom", fontsize=9)
    ax.set(xlim=(0, 1.06 * columns), ylim=(step * rows - head, -head))
    ax.axis("off")
    plt.show()


def curves(history) -> None:
    """Draw the losses and the validation accuracy of a `training.History`, epoch by epoch.

    The dotted line marks the best epoch, whose weights the history keeps. Used from 3.09 on.
    """
    epochs = range(1, len(history) + 1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
    left.plot(epochs, history.train_loss, "o-", label="training")
    left.plot(epochs, history.val_loss, "s--", label="validation")
    left.set(xlabel="epoch", ylabel="loss per sample", title="Loss", ylim=(0, None))
    left.legend()
    right.plot(epochs, [100 * accuracy for accuracy in history.val_accuracy], "s--", color=ORANGE)
    right.set(xlabel="epoch", ylabel="accuracy (%)", title="Validation accuracy")
    for ax in (left, right):
        ax.axvline(history.best_epoch, color="#888888", linestyle=":", linewidth=1.5)
    plt.show()


def confusion_matrix(
    targets: torch.Tensor, predictions: torch.Tensor, classes: Sequence[str]
) -> None:
    """Draw how often each class (row) was taken for each class (column).

    targets (N,) and predictions (N,) int64. The shade is the share of the row, the number is the
    count. Used from 3.09 on.
    """
    counts = np.zeros((len(classes), len(classes)), dtype=int)
    np.add.at(counts, (targets.cpu().numpy(), predictions.cpu().numpy()), 1)
    shares = counts / counts.sum(axis=1, keepdims=True).clip(min=1)
    side = 1.5 + 0.45 * len(classes)
    figure, ax = plt.subplots(figsize=(side, side))
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            shade = "white" if shares[row, column] > 0.5 else "black"
            ax.text(column, row, count, ha="center", va="center", color=shade, fontsize=9)
    upright = max(map(len, classes)) > 5  # longer names would run into each other
    ax.set_xticks(range(len(classes)), classes, rotation=90 if upright else 0)
    ax.set_yticks(range(len(classes)), classes)
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.grid(visible=False)
    plt.show()
