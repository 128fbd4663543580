"""Draw made-up scenes in CIFAR-10's format: 32x32 colour pictures of its ten classes.

Run by make_bundled.py. Every picture is drawn from formulas: an airplane, animal, ship or car, seen
from one of several sides, in front of a sky, sea, road, field, wood, room or plain ground; sizes,
pose, place, colours, light, clutter and noise are drawn at random. No photograph and no real data
set is used. Formulas work on float64 and colours are rounded coarsely, so that another processor,
whose sines differ in the last bit, still makes the same bytes.
"""

import gzip
from pathlib import Path

import numpy as np
import scene_animals as animals
import scene_vehicles as vehicles
from scene_grounds import GROUNDS, clutter, in_front

CLASSES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
SIDE = 32
PIXEL = 2 / SIDE  # a picture reaches from -1 to 1, x to the right and y down
TRAIN, TEST = 400, 100  # of each class
STEP = 12  # fewer levels compress better
SEED = 10


class Scene:
    """`n` pictures that are drawn at once: (n, side, side, 3) red, green and blue from 0 to 1.

    x, y: the place of each pixel, (n, side, side), as the piece sees it after `place`.
    Shapes are given as signed distances: negative inside, in the same units as x and y. Numbers
    for each picture are (n, 1, 1), colours (n, 1, 1, 3) or three numbers.
    """

    def __init__(self, rng, n, canvas=None):
        self.rng, self.n = rng, n
        axis = (np.arange(SIDE) + 0.5) * PIXEL - 1
        self.frame_x = np.broadcast_to(axis, (n, SIDE, SIDE))
        self.frame_y = np.broadcast_to(axis[:, None], (n, SIDE, SIDE))
        self.reset()
        self.canvas = np.zeros((n, SIDE, SIDE, 3)) if canvas is None else canvas
        self.sun_x, self.sun_y = self.pick(-0.8, 0.8), self.pick(0.3, 1.0)
        self.relief = self.pick(0.15, 0.5)

    def reset(self):
        """See everything where it is in the picture, until the next `place`."""
        self.x, self.y = self.frame_x, self.frame_y
        self.edge = PIXEL  # an outline fades over one pixel

    def pick(self, low, high):
        """A random number for each picture."""
        return self.rng.uniform(low, high, (self.n, 1, 1))

    def chance(self, probability):
        """True for about this part of the pictures."""
        return self.rng.random((self.n, 1, 1)) < probability

    def either(self, probability, first, second):
        """The first for about this part of the pictures, else the second."""
        return np.where(self.chance(probability), first, second)

    def color(self, palette, jitter=0.07):
        """One of these colours for each picture, lighter or darker and slightly changed."""
        chosen = np.array(palette)[self.rng.integers(0, len(palette), self.n)]
        chosen = chosen * self.rng.uniform(0.75, 1.2, (self.n, 1))
        chosen = chosen + self.rng.uniform(-jitter, jitter, (self.n, 3))
        return np.clip(chosen, 0.02, 0.98)[:, None, None]

    def apart(self, color):
        """This colour, made lighter or darker where it can't be told from the ground."""
        middle = self.canvas[:, 8:24, 8:24].mean((1, 2, 3))[:, None, None, None]
        step = color.mean(3, keepdims=True) - middle
        push = np.where(abs(step) < 0.22, np.where(middle < 0.45, 0.28, -0.28), 0)
        return np.clip(color + push, 0.03, 0.97)

    def place(self, *, turn=0.08, size=(0.7, 1.1), shift=(0.25, 0.2), center=(0.0, 0.0)):
        """Turn, scale, move and mirror what is painted next; `center`: what shall be in the middle,
        in its own coordinates."""
        x = self.frame_x - self.pick(-shift[0], shift[0])
        y = self.frame_y - self.pick(-shift[1], shift[1])
        angle, scale = self.pick(-turn, turn), self.pick(*size)
        mirror = self.either(0.5, -1, 1)
        self.x = (np.cos(angle) * x + np.sin(angle) * y) / scale * mirror + center[0]
        self.y = (np.cos(angle) * y - np.sin(angle) * x) / scale + center[1]
        self.edge = PIXEL / scale

    def paint(self, distance, color, where=True, bulge=0.0):
        """Put a shape of this colour over what is there; with `bulge`, the sun models its rim."""
        distance = np.broadcast_to(distance, self.x.shape)
        inside = np.nonzero((distance < self.edge / 2) & where)
        depth = distance[inside]
        edge, color, relief = (
            np.broadcast_to(value, shape)[inside]
            for value, shape in (
                (self.edge, distance.shape),
                (color, self.canvas.shape),
                (self.relief, distance.shape),
            )
        )
        if bulge:
            down, right = np.gradient(distance, axis=(1, 2))
            slope = ((self.sun_x * right + self.sun_y * down) / self.edge)[inside]
            rim = np.exp(np.minimum(depth, 0) / bulge)
            color = color * (1 - relief * np.clip(slope, -1.5, 1.5) * rim)[:, None]
        before = self.canvas[inside]
        self.canvas[inside] += np.minimum(0.5 - depth / edge, 1)[:, None] * (color - before)

    def shade(self, distance, strength, width=0.15):
        """Darken softly where the distance is small or negative, as a shadow does."""
        dark = strength * np.exp(-((np.maximum(distance, 0) / width) ** 2))
        self.canvas *= (1 - dark)[..., None]

    def waves(self, low, high, flat=1.0):
        """A smooth random surface from -1 to 1, with this many waves a unit; flat: wider ones."""
        total = 0.0
        for _ in range(3):
            angle, rate = self.pick(0, np.pi), 2 * np.pi * self.pick(low, high)
            along = np.cos(angle) * self.x / flat + np.sin(angle) * self.y
            total = total + np.sin(rate * along + self.pick(0, 6.3))
        return total / 3


def grounds(rng, n, odds):
    """Draw what is behind `n` pieces, with these odds for each of GROUNDS, in random order."""
    counts = rng.multinomial(n, np.array(odds) / sum(odds))
    parts = []
    for paint_ground, count in zip(GROUNDS, counts.tolist(), strict=True):
        d = Scene(rng, count)
        paint_ground(d)
        clutter(d)
        parts.append(d.canvas)
    return rng.permutation(np.concatenate(parts))


# How the pieces of a view are laid down: the arguments of `Scene.place`.
CAR = {"size": (0.75, 1.15), "shift": (0.2, 0.25), "turn": 0.07}
AIR = {"size": (0.75, 1.15), "shift": (0.25, 0.25)}
HALF = {"size": (0.75, 1.2), "shift": (0.2, 0.15), "center": (0, 0.15)}
FACE = {"size": (0.8, 1.15), "shift": (0.2, 0.2), "turn": 0.15}
WHOLE = {"size": (0.75, 1.1), "shift": (0.2, 0.15)}
HEAD = {"size": (1.4, 1.9), "shift": (0.2, 0.2), "turn": 0.1}

# For each class: how likely each of GROUNDS is, and its views, each with its share and its pose.
VIEWS = (
    (
        (50, 10, 16, 12, 0, 2, 10),
        (0.4, vehicles.plane_side, {**AIR, "turn": 0.35}),
        (0.4, vehicles.plane_above, {**AIR, "turn": 3.2}),
        (0.2, vehicles.plane_front, {**AIR, "turn": 0.15}),
    ),
    (
        (2, 6, 42, 18, 8, 10, 14),
        (0.4, vehicles.car_side, CAR),
        (0.3, vehicles.car_front, CAR),
        (0.3, vehicles.car_corner, CAR),
    ),
    (
        (22, 14, 8, 20, 18, 6, 12),
        (0.35, animals.bird_perched, {**WHOLE, "center": (0, 0.1)}),
        (0.17, animals.bird_flying, {**AIR, "turn": 0.4}),
        (0.13, animals.bird_spread, {**AIR, "turn": 0.5}),
        (0.17, animals.bird_swimming, WHOLE),
        (0.18, animals.bird_tall, {"size": (0.75, 1.0), "shift": (0.3, 0.1)}),
    ),
    (
        (2, 2, 12, 20, 12, 38, 14),
        (0.4, animals.cat_side, {**HALF, "center": (0, 0.3)}),
        (0.25, animals.cat_sitting, WHOLE),
        (0.35, animals.cat_close, FACE),
    ),
    (
        (4, 4, 8, 40, 32, 4, 8),
        (
            0.6,
            animals.deer_side,
            {"size": (0.75, 1.0), "shift": (0.2, 0.1), "center": (-0.05, -0.05)},
        ),
        (0.25, animals.deer_close, {**FACE, "center": (0, -0.2)}),
        (0.15, animals.deer_neck, {**HEAD, "center": (-0.4, -0.35)}),
    ),
    (
        (2, 6, 14, 28, 12, 26, 12),
        (0.4, animals.dog_side, {**HALF, "center": (-0.05, 0.25)}),
        (0.25, animals.dog_sitting, WHOLE),
        (0.35, animals.dog_close, FACE),
    ),
    (
        (2, 12, 10, 24, 24, 12, 16),
        (0.4, animals.frog_side, {**HALF, "center": (0, 0.15)}),
        (0.35, animals.frog_front, {**HALF, "center": (0, 0.2)}),
        (0.25, animals.frog_above, {**AIR, "turn": 3.2}),
    ),
    (
        (6, 6, 16, 42, 16, 4, 10),
        (
            0.65,
            animals.horse_side,
            {"size": (0.75, 1.05), "shift": (0.2, 0.1), "center": (0, 0.05)},
        ),
        (0.2, animals.horse_close, {**FACE, "center": (0, -0.05)}),
        (0.15, animals.horse_neck, {**HEAD, "center": (-0.5, -0.25)}),
    ),
    (
        (6, 66, 6, 6, 2, 4, 10),
        (0.55, vehicles.ship_side, {**CAR, "size": (0.7, 1.05)}),
        (0.25, vehicles.sail_boat, {**CAR, "size": (0.6, 1.0)}),
        (0.2, vehicles.ship_bow, CAR),
    ),
    (
        (4, 6, 42, 18, 8, 8, 14),
        (0.45, vehicles.truck_side, CAR),
        (0.25, vehicles.truck_front, CAR),
        (0.3, vehicles.truck_corner, CAR),
    ),
)


def photograph(d):
    """Light the scene, blur it a little, add grain: (n, 32, 32, 3) uint8."""
    picture = d.canvas
    x, y = d.frame_x, d.frame_y
    light = (
        1 + d.pick(-0.2, 0.2) * x + d.pick(-0.2, 0.2) * y - d.pick(-0.05, 0.2) * (x**2 + y**2) / 2
    )
    picture = np.clip(picture, 0, 1) * (light * d.pick(0.8, 1.2))[..., None]
    gray = picture.mean(3, keepdims=True)
    picture = gray + (picture - gray) * d.pick(0.55, 1.25)[..., None]
    middle = picture.mean((1, 2, 3), keepdims=True)
    picture = middle + (picture - middle) * d.pick(0.9, 1.3)[..., None]
    picture = picture * d.rng.uniform(0.95, 1.05, (d.n, 1, 1, 3))
    soft = picture.copy()
    for axis in (1, 2):
        soft = 0.5 * soft + 0.25 * (np.roll(soft, 1, axis) + np.roll(soft, -1, axis))
    amount = d.pick(-0.4, 0.7)[..., None]
    picture = picture + np.clip(amount, 0, 1) * (soft - picture)
    grain = (
        d.rng.normal(0, 1, (d.n, SIDE, SIDE, 1)) * np.maximum(d.pick(-0.02, 0.026), 0)[..., None]
    )
    levels = np.round(np.clip(picture + grain, 0, 1) * 255 / STEP) * STEP
    return np.minimum(levels, 255).astype(np.uint8)


def draw(label, n, rng):
    """Draw `n` pictures of a class, in random order of their views: (n, 3, 32, 32) uint8."""
    odds, *views = VIEWS[label]
    behind = grounds(rng, n, odds)
    counts = rng.multinomial(n, [share for share, _, _ in views])
    parts = []
    for canvas, (_, piece, pose) in zip(np.split(behind, counts.cumsum()[:-1]), views, strict=True):
        d = Scene(rng, len(canvas), canvas)
        d.place(**pose)
        piece(d)
        in_front(d)
        parts.append(photograph(d))
    return rng.permutation(np.concatenate(parts)).transpose(0, 3, 1, 2)


def make(folder: Path) -> None:
    """Write the two files of the data set below folder/scenes; the same ones every time."""
    folder = Path(folder) / "scenes"
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    pictures = np.stack(
        [  # in parts so small that they fit into the cache
            np.concatenate([draw(label, 100, rng) for _ in range((TRAIN + TEST) // 100)])
            for label in range(len(CLASSES))
        ]
    )
    for name, part in (("data_batch_1", pictures[:, :TRAIN]), ("test_batch", pictures[:, TRAIN:])):
        labels = np.repeat(np.arange(len(CLASSES), dtype=np.uint8), part.shape[1])
        rows = np.column_stack([labels, part.reshape(len(labels), -1)])
        content = rows[rng.permutation(len(rows))].tobytes()
        path = folder / f"{name}.bin.gz"
        with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(content)
