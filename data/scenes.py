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
        self.x = self.frame_x = np.broadcast_to(axis, (n, SIDE, SIDE))
        self.y = self.frame_y = np.broadcast_to(axis[:, None], (n, SIDE, SIDE))
        self.edge = PIXEL  # an outline fades over one pixel
        self.canvas = np.zeros((n, SIDE, SIDE, 3)) if canvas is None else canvas
        self.sun_x, self.sun_y = self.pick(-0.8, 0.8), self.pick(0.3, 1.0)
        self.relief = self.pick(0.15, 0.5)

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


def length(x, y):
    return np.sqrt(x * x + y * y)


def bar(x, y, start, end, r0, r1):
    """A straight bar with round ends, of radius r0 at its start and r1 at its end."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    h = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx**2 + dy**2 + 1e-9), 0, 1)
    return length(x - x0 - h * dx, y - y0 - h * dy) - (r0 + h * (r1 - r0))


def path(x, y, points, r0, r1):
    """Bars through all these points, from radius r0 to r1."""
    radii = [r0 + (r1 - r0) * k / (len(points) - 1) for k in range(len(points))]
    distance = bar(x, y, points[0], points[1], radii[0], radii[1])
    for k in range(1, len(points) - 1):
        piece = bar(x, y, points[k], points[k + 1], radii[k], radii[k + 1])
        distance = np.minimum(distance, piece)
    return distance


def box(x, y, center, half_width, half_height, corner=0.02):
    across = abs(x - center[0]) - half_width + corner
    down = abs(y - center[1]) - half_height + corner
    outside = length(np.maximum(across, 0), np.maximum(down, 0))
    return outside + np.minimum(np.maximum(across, down), 0) - corner


def oval(x, y, center, rx, ry):
    return (length((x - center[0]) / rx, (y - center[1]) / ry) - 1) * np.minimum(rx, ry)


def convex(x, y, *corners):
    """The convex shape with these corners, named clockwise."""
    distance = None
    for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
        dx, dy = x1 - x0, y1 - y0
        side = ((x - x0) * dy - (y - y0) * dx) / length(dx, dy)
        distance = side if distance is None else np.maximum(distance, side)
    return distance


# --- grounds -------------------------------------------------------------------------------------

SKIES = ((0.45, 0.65, 0.9), (0.62, 0.75, 0.9), (0.75, 0.78, 0.82), (0.3, 0.45, 0.75),
         (0.85, 0.7, 0.6), (0.55, 0.58, 0.65), (0.25, 0.3, 0.45))  # fmt: skip
SEAS = ((0.15, 0.3, 0.45), (0.2, 0.4, 0.45), (0.35, 0.45, 0.5), (0.1, 0.2, 0.3), (0.3, 0.5, 0.65))
FIELDS = ((0.3, 0.5, 0.18), (0.4, 0.55, 0.25), (0.55, 0.5, 0.28), (0.22, 0.38, 0.15),
          (0.72, 0.65, 0.48), (0.85, 0.87, 0.9), (0.45, 0.36, 0.25))  # fmt: skip
ROADS = ((0.42, 0.42, 0.43), (0.55, 0.54, 0.52), (0.3, 0.3, 0.32), (0.62, 0.58, 0.52))
WALLS = ((0.8, 0.76, 0.68), (0.65, 0.7, 0.72), (0.75, 0.6, 0.5), (0.55, 0.45, 0.4),
         (0.6, 0.65, 0.5), (0.45, 0.5, 0.6), (0.9, 0.9, 0.88))  # fmt: skip
FLOORS = ((0.6, 0.42, 0.28), (0.45, 0.3, 0.2), (0.7, 0.65, 0.6), (0.55, 0.25, 0.22),
          (0.35, 0.4, 0.5))  # fmt: skip
PLAINS = ((0.95, 0.95, 0.95), (0.85, 0.85, 0.87), (0.6, 0.62, 0.65), (0.3, 0.32, 0.36),
          (0.75, 0.7, 0.6))  # fmt: skip


def far_off(d, horizon):
    """Hills, trees and houses on the horizon."""
    x, y = d.x, d.y
    trees = d.color(((0.18, 0.3, 0.14), (0.28, 0.36, 0.2), (0.35, 0.3, 0.2), (0.4, 0.45, 0.5)))
    top = horizon - d.pick(0.05, 0.5) * (0.7 + 0.5 * np.sin(x * d.pick(2, 9) + d.pick(0, 6)))
    top = top - 0.06 * np.sin(x * d.pick(12, 25)) * d.chance(0.6)
    d.paint(top - y, trees, d.chance(0.5), bulge=0.15)
    for _ in range(2):
        house = box(
            x, y, (d.pick(-1, 1), horizon), d.pick(0.12, 0.45), d.pick(0.15, 0.7), corner=0.01
        )
        there = d.chance(0.22)
        d.paint(house, d.color(WALLS), there)
        rows = np.maximum(abs((y + 3) % 0.22 - 0.11), abs((x + 3) % 0.2 - 0.1)) - 0.055
        d.paint(np.maximum(rows, house + 0.04), (0.25, 0.27, 0.32), there & d.chance(0.7))


def sky(d):
    top, bottom = d.color(SKIES), d.color(SKIES)
    down = ((d.y + 1) / 2)[..., None]
    d.canvas += top + 0.6 * (bottom - top) * down
    clouds = np.clip(2.5 * (d.waves(0.3, 1.1, flat=2.0) - d.pick(-0.1, 0.7)), 0, 0.85)[..., None]
    d.canvas += clouds * (d.color(((0.95, 0.95, 0.95), (0.7, 0.7, 0.75))) - d.canvas)


def floor(d, level, palette, texture):
    """Ground of these colours below a level. Returns how far below it each point is."""
    below = d.y - level
    near = np.clip(below / (1 - np.minimum(level, 0.5)), 0, 1)
    d.paint(-below, d.color(palette) * (0.75 + 0.35 * near)[..., None])
    d.canvas *= (1 + d.pick(0.02, 0.16) * texture * (below > 0))[..., None]
    return below


def horizon(d):
    """Where the ground ends; for one picture in four above it, so that it is all ground."""
    return d.either(0.75, d.pick(-0.55, 0.35), d.pick(-1.6, -1.0))


def sea(d):
    level = horizon(d)
    sky(d)
    far_off(d, level)
    far = np.clip(d.y - level, 0, 3)
    floor(d, level, SEAS, np.sin(14 / (0.35 + far) + 2 * d.waves(0.3, 1)))


def road(d):
    level = horizon(d)
    sky(d)
    far_off(d, level)
    below = floor(d, level, ROADS, d.waves(0.3, 1))
    line = abs(d.x - d.pick(-0.6, 0.6) - below * d.pick(-1, 1)) - 0.06 * below
    white = d.color(((0.9, 0.9, 0.9), (0.9, 0.8, 0.3)))
    d.paint(np.maximum(line, 0.02 - below), white, d.chance(0.45))


def field(d):
    level = horizon(d)
    sky(d)
    far_off(d, level)
    floor(d, level, FIELDS, d.waves(1.5, 3.5, flat=1.5))


def wood(d):
    d.canvas += d.color(((0.15, 0.25, 0.12), (0.3, 0.4, 0.2), (0.3, 0.25, 0.18)))
    leaves = d.pick(0, 0.4) - d.waves(1, 2.2)
    d.paint(leaves * 0.4, d.color(((0.35, 0.5, 0.2), (0.5, 0.5, 0.25), (0.1, 0.16, 0.1))))
    for _ in range(3):
        at, lean, thick = d.pick(-1, 1), d.pick(-0.15, 0.15), d.pick(0.02, 0.12)
        trunk = bar(d.x, d.y, (at, -1.5), (at + lean, 1.0), thick, thick)
        bark = d.color(((0.3, 0.22, 0.15), (0.5, 0.45, 0.4), (0.15, 0.12, 0.1)))
        d.paint(trunk, bark, bulge=0.05)
    floor(d, horizon(d), FIELDS, d.waves(1.5, 3.5, flat=1.5))


def room(d):
    d.canvas += d.color(WALLS)
    x, y = d.x, d.y
    stripes = abs((x * d.pick(0.4, 1) + y * d.pick(0, 0.2) + 9) % d.pick(0.3, 0.6) - 0.15) - 0.08
    d.paint(stripes, d.color(WALLS), d.chance(0.25))
    size = d.pick(0.15, 0.4), d.pick(0.15, 0.4)
    frame, hung = box(x, y, (d.pick(-0.8, 0.8), d.pick(-0.9, -0.2)), *size), d.chance(0.5)
    d.paint(frame, d.color(WALLS), hung)
    d.paint(frame + 0.08, d.color(SKIES + FIELDS), hung)
    below = floor(d, horizon(d), FLOORS, d.waves(0.3, 1))
    boards = abs((x / (0.4 + np.clip(below, 0, 3)) + 9) % 0.5 - 0.25) - 0.03
    d.paint(np.maximum(boards, -below), d.color(FLOORS) * 0.7, d.chance(0.4))


def plain(d):
    d.canvas += d.color(PLAINS)
    floor(d, d.either(0.4, d.pick(0, 1), 3), PLAINS, 0)


GROUNDS = (sky, sea, road, field, wood, room, plain)


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


def clutter(d):
    """Things beside the piece: stones, balls, boxes, posts, far birds."""
    for _ in range(2):
        cx, cy = d.pick(-1.0, 1.0), d.pick(-0.9, 1.0)
        w, h = d.pick(0.04, 0.28), d.pick(0.04, 0.28)
        shape = np.where(
            d.chance(0.5), oval(d.x, d.y, (cx, cy), w, h), box(d.x, d.y, (cx, cy), w, h)
        )
        d.paint(shape, d.color(WALLS + FIELDS + PAINTS), d.chance(0.2), bulge=0.08)


def in_front(d):
    """Grass, a post or a branch before the piece."""
    x, y = d.frame_x, d.frame_y
    d.edge = PIXEL
    blades = 1 - d.pick(0.05, 0.35) * (0.6 + 0.5 * np.sin(x * d.pick(15, 40) + d.pick(0, 6)))
    d.paint(blades - y, d.color(FIELDS), d.chance(0.08))
    at, lean, thick = d.pick(-1, 1), d.pick(-0.5, 0.5), d.pick(0.02, 0.07)
    post = bar(x, y, (at, -1.3), (at + lean, 1.3), thick, thick)
    d.paint(post, d.color(FLOORS + ROADS), d.chance(0.1), bulge=0.05)
    corner = oval(x, y, (d.either(0.5, -1, 1), d.either(0.5, -1, 1)), d.pick(0.2, 0.6), 0.4)
    d.paint(corner, d.color(FIELDS + WALLS), d.chance(0.12), bulge=0.1)


# --- vehicles ------------------------------------------------------------------------------------

PAINTS = (
    (0.92, 0.92, 0.92), (0.75, 0.77, 0.8), (0.2, 0.21, 0.24), (0.75, 0.15, 0.13), (0.2, 0.3, 0.6),
    (0.85, 0.7, 0.2), (0.25, 0.45, 0.3), (0.5, 0.52, 0.55), (0.5, 0.2, 0.2), (0.35, 0.55, 0.75),
    (0.85, 0.45, 0.15),
)  # fmt: skip
GLASS = ((0.25, 0.32, 0.4), (0.12, 0.14, 0.18), (0.5, 0.6, 0.68))
DARK = (0.09, 0.09, 0.1)


def wheel(d, center, radius, squeeze=1.0, where=True):
    d.paint(oval(d.x, d.y, center, radius * squeeze, radius), DARK, where)
    hub = oval(d.x, d.y, center, radius * squeeze * 0.5, radius * 0.5)
    d.paint(hub, d.hub, where, bulge=0.05)


def vehicle(d):
    d.body, d.second, d.glass = d.apart(d.color(PAINTS)), d.color(PAINTS), d.color(GLASS)
    d.hub = d.color(((0.7, 0.7, 0.72), (0.3, 0.3, 0.32), (0.5, 0.5, 0.5)))
    d.dark = d.body * 0.6


def car_side(d):
    vehicle(d)
    x, y = d.x, d.y
    half, low, tall = d.pick(0.78, 0.92), d.pick(0.1, 0.15), d.pick(0.22, 0.36)
    floor, r = 0.42, d.pick(0.15, 0.2)
    mid = floor - 2 * low
    d.shade(box(x, y, (0, floor + 0.18), half * 0.9, 0.03), 0.6)
    hood, boot = d.pick(-0.5, -0.3), d.either(0.5, d.pick(0.5, 0.65), half - 0.04)
    rake, slope = d.pick(0.12, 0.3), d.pick(0.06, 0.25)
    roof = mid - tall
    cabin = convex(
        x,
        y,
        (hood + rake, roof),
        (boot - slope, roof + 0.02),
        (boot, mid + 0.06),
        (hood, mid + 0.06),
    )
    open_top = d.chance(0.1)
    d.paint(cabin, d.body, ~open_top, bulge=0.1)
    pane = cabin + d.pick(0.05, 0.08)
    post = abs(x - (hood + boot) / 2 - d.pick(-0.05, 0.1)) - 0.03
    d.paint(np.maximum(np.maximum(pane, y - mid), -post), d.glass, ~open_top)
    screen = bar(x, y, (hood, mid), (hood + 0.15, mid - 0.18), 0.03, 0.03)
    d.paint(screen, d.glass, open_top)
    seat = oval(x, y, (hood + 0.4, mid), 0.1, 0.14)
    d.paint(seat, d.color(FLOORS), open_top)
    body = box(x, y, (0, floor - low), half, low + 0.03, d.pick(0.05, 0.12))
    nose = convex(
        x,
        y,
        (-half, mid + 0.06),
        (hood + 0.05, mid - 0.03),
        (half - 0.02, mid - 0.02),
        (half, floor),
        (-half, floor),
    )
    d.paint(np.minimum(body, nose), d.body, bulge=0.12)
    d.paint(abs(y - floor + 0.04) - 0.035, DARK, d.chance(0.4) & (body < 0))
    d.paint(abs(y - mid - 0.08) - 0.015, d.dark, (body < -0.04) & d.chance(0.6))
    d.paint(abs(x - (hood + boot) / 2) - 0.012, d.dark, (body < -0.02) & d.chance(0.7))
    d.paint(oval(x, y, (-half + 0.06, mid + 0.12), 0.07, 0.05), (0.95, 0.93, 0.8))
    d.paint(oval(x, y, (half - 0.05, mid + 0.12), 0.05, 0.05), (0.8, 0.12, 0.1))
    wheel(d, (-half * 0.62, floor + 0.02), r)
    wheel(d, (half * 0.62, floor + 0.02), r)


def car_front(d):
    vehicle(d)
    x, y, ax = d.x, d.y, abs(d.x)
    half, tall = d.pick(0.55, 0.7), d.pick(0.3, 0.45)
    floor, low = 0.5, d.pick(0.2, 0.28)
    mid = floor - 2 * low
    d.shade(box(x, y, (0, floor + 0.12), half, 0.03), 0.6)
    d.paint(box(ax, y, (half * 0.78, floor), 0.11, 0.16, 0.03), DARK)
    top = half * d.pick(0.55, 0.8)
    cabin = convex(
        ax, y, (-1, mid - tall), (top, mid - tall), (half * 0.95, mid + 0.04), (-1, mid + 0.04)
    )
    d.paint(cabin, d.body, bulge=0.08)
    d.paint(np.maximum(cabin + 0.07, y - mid + 0.02), d.glass)
    d.paint(box(x, y, (0, floor - low), half, low, 0.12), d.body, bulge=0.15)
    rear = d.chance(0.4)
    lamp = d.either(
        0.5,
        oval(ax, y, (half * 0.72, mid + low * 0.7), 0.1, 0.08),
        box(ax, y, (half * 0.75, mid + low * 0.7), 0.12, 0.055),
    )
    d.paint(lamp, (0.97, 0.95, 0.85), ~rear)
    d.paint(lamp, (0.85, 0.1, 0.08), rear)
    grille = box(x, y, (0, mid + low * d.pick(0.8, 1.1)), half * 0.4, d.pick(0.05, 0.1))
    d.paint(grille, (0.15, 0.15, 0.16), ~rear)
    d.paint(box(x, y, (0, floor - 0.1), 0.15, 0.05), (0.9, 0.9, 0.85), d.chance(0.7))
    d.paint(np.maximum(abs(y - floor + 0.03) - 0.04, ax - half + 0.05), d.dark, d.chance(0.5))
    d.paint(oval(ax, y, (half + 0.03, mid - 0.02), 0.07, 0.05), d.dark, d.chance(0.6))


def car_corner(d):
    """Seen from the front and one side."""
    vehicle(d)
    x, y = d.x, d.y
    a, left, right = d.pick(-0.35, -0.05), -0.8, d.pick(0.75, 0.9)
    low, high, floor = d.pick(-0.05, 0.05), d.pick(-0.45, -0.3), 0.45
    d.shade(box(x, y, (0, floor + 0.1), 0.8, 0.03), 0.6)
    cabin = convex(
        x,
        y,
        (a - 0.25, high),
        (right - 0.35, high + 0.03),
        (right - 0.05, low + 0.02),
        (left + 0.12, low + 0.05),
    )
    d.paint(cabin, d.body, bulge=0.1)
    pillar = abs(x - a + 0.05 + 0.5 * (y - low)) - 0.035
    rear = abs(x - (a + right) / 2 - 0.05) - 0.03
    d.paint(np.maximum(cabin + 0.06, -np.minimum(pillar, rear)), d.glass)
    side = convex(x, y, (a, low + 0.02), (right, low + 0.06), (right, floor - 0.12), (a, floor))
    face = convex(
        x, y, (left, low + 0.08), (a + 0.02, low), (a + 0.02, floor), (left, floor - 0.06)
    )
    d.paint(side, d.body * 0.85, bulge=0.08)
    d.paint(face, d.body, bulge=0.08)
    d.paint(oval(x, y, (left + 0.12, low + 0.2), 0.09, 0.06), (0.97, 0.95, 0.85))
    d.paint(oval(x, y, (a - 0.08, low + 0.2), 0.08, 0.065), (0.97, 0.95, 0.85))
    d.paint(box(x, y, ((left + a) / 2, low + 0.22), 0.12, 0.05), (0.15, 0.15, 0.16))
    d.paint(box(x, y, ((left + a) / 2, floor - 0.1), 0.12, 0.04), (0.85, 0.85, 0.8))
    wheel(d, (a + 0.2, floor), 0.18, 0.65)
    wheel(d, (right - 0.15, floor - 0.1), 0.15, 0.6)
    d.paint(box(x, y, (left + 0.12, floor), 0.06, 0.1), DARK)


def truck_side(d):
    vehicle(d)
    x, y = d.x, d.y
    floor, r = 0.5, d.pick(0.11, 0.15)
    split, cab_top = d.pick(-0.5, -0.3), d.pick(-0.3, -0.1)
    d.shade(box(x, y, (0, floor + 0.14), 0.9, 0.03), 0.6)
    d.paint(box(x, y, (0, floor - 0.08), 0.86, 0.06), (0.16, 0.16, 0.17))
    kind = d.pick(0, 1)
    top = d.pick(-0.6, -0.25)
    cargo = box(x, y, ((split + 0.94) / 2, (top + 0.38) / 2), (0.86 - split) / 2, (0.38 - top) / 2)
    d.paint(cargo, d.second, kind < 0.5, bulge=0.06)
    ribs = abs((x + 9) % d.pick(0.15, 0.4) - 0.07) - 0.015
    d.paint(np.maximum(ribs, cargo + 0.03), d.second * 0.75, (kind < 0.5) & d.chance(0.5))
    sign = box(x, y, ((split + 0.94) / 2, (top + 0.3) / 2), d.pick(0.1, 0.4), d.pick(0.05, 0.15))
    d.paint(np.maximum(sign, cargo + 0.05), d.color(PAINTS), (kind < 0.5) & d.chance(0.4))
    tank = bar(x, y, (split + 0.3, 0.14), (0.7, 0.14), 0.24, 0.24)
    d.paint(tank, d.second, (kind > 0.5) & (kind < 0.65), bulge=0.2)
    dump = convex(x, y, (split + 0.02, -0.18), (0.95, -0.12), (0.82, 0.36), (split + 0.1, 0.38))
    d.paint(
        oval(x, y, (0.3, -0.12), 0.42, 0.16),
        d.color(FLOORS),
        (kind > 0.65) & d.chance(0.6),
        bulge=0.1,
    )
    d.paint(dump, d.second, (kind > 0.65) & (kind < 0.85), bulge=0.06)
    bed = box(x, y, ((split + 0.94) / 2, 0.28), (0.86 - split) / 2, 0.11)
    d.paint(bed, d.body, kind > 0.85, bulge=0.06)
    nose = d.either(0.4, d.pick(0.12, 0.25), 0.0)
    cab = convex(
        x,
        y,
        (-0.86 + nose + 0.06, cab_top),
        (split, cab_top),
        (split, 0.42),
        (-0.86 + nose, 0.42),
        (-0.86 + nose, cab_top + 0.2),
    )
    hood = box(x, y, (-0.72, 0.24), 0.16, 0.18, 0.04)
    d.paint(hood, d.body, nose > 0, bulge=0.06)
    d.paint(cab, d.body, bulge=0.06)
    pane = box(x, y, ((split - 0.86 + nose) / 2 - 0.03, cab_top + 0.17), 0.13, 0.11)
    d.paint(np.maximum(pane, cab + 0.04), d.glass)
    d.paint(box(x, y, (split + 0.03, cab_top), 0.025, 0.2), (0.7, 0.7, 0.7), d.chance(0.25))
    d.paint(oval(x, y, (-0.86, 0.33), 0.06, 0.05), (0.95, 0.9, 0.7))
    wheel(d, (-0.62, floor), r)
    wheel(d, (0.66, floor), r)
    wheel(d, (0.66 - 2.15 * r, floor), r, where=d.chance(0.7))
    wheel(d, (-0.62 + 2.2 * r + 0.1, floor), r, where=d.chance(0.3))


def truck_front(d):
    vehicle(d)
    x, y, ax = d.x, d.y, abs(d.x)
    half, top, floor = d.pick(0.42, 0.56), d.pick(-0.75, -0.5), 0.6
    d.shade(box(x, y, (0, floor + 0.15), half, 0.03), 0.6)
    cargo = box(
        x,
        y,
        (d.pick(-0.08, 0.08), (top + 0.1) / 2),
        half * d.pick(1.05, 1.2),
        (0.35 - top) / 2 + d.pick(0.02, 0.12),
    )
    d.paint(cargo, d.second, d.chance(0.65), bulge=0.06)
    d.paint(box(ax, y, (half * 0.8, floor), 0.1, 0.17, 0.03), DARK)
    cab = box(x, y, (0, (top + floor) / 2), half, (floor - top) / 2, 0.06)
    d.paint(cab, d.body, bulge=0.08)
    d.paint(box(x, y, (0, top + 0.3), half - 0.07, d.pick(0.14, 0.2)), d.glass)
    wide = half * d.pick(0.4, 0.7)
    grille = box(x, y, (0, 0.22), wide, d.pick(0.1, 0.18))
    d.paint(grille, (0.2, 0.2, 0.22))
    slats = np.maximum(abs((y + 9) % 0.12 - 0.06) - 0.025, grille + 0.02)
    d.paint(slats, (0.75, 0.75, 0.77), d.chance(0.7))
    d.paint(oval(ax, y, (half - 0.1, 0.36), 0.08, 0.08), (0.97, 0.95, 0.85))
    d.paint(box(x, y, (0, floor - 0.08), half, 0.06), d.dark, d.chance(0.7))
    d.paint(box(ax, y, (half + 0.09, top + 0.3), 0.05, 0.13), DARK, d.chance(0.75))


def truck_corner(d):
    vehicle(d)
    x, y = d.x, d.y
    a, b, floor, right = d.pick(-0.35, -0.15), d.pick(0.05, 0.2), 0.55, d.pick(0.8, 0.95)
    top, cab_top = d.pick(-0.75, -0.5), d.pick(-0.4, -0.2)
    d.shade(box(x, y, (0, floor + 0.1), 0.8, 0.03), 0.6)
    cargo = convex(x, y, (b - 0.1, top), (right, top + 0.2), (right, 0.34), (b - 0.1, 0.46))
    front = convex(x, y, (-0.7, top + 0.07), (b - 0.1, top), (b - 0.1, 0.4), (-0.7, 0.3))
    boxed = d.chance(0.75)
    d.paint(front, d.second, boxed, bulge=0.05)
    d.paint(cargo, d.second * 0.85, boxed, bulge=0.05)
    flat = convex(x, y, (a, 0.1), (right, 0.12), (right, 0.34), (a, 0.46))
    d.paint(flat, d.second * 0.8, ~boxed, bulge=0.05)
    d.paint(convex(x, y, (a, 0.36), (right, 0.28), (right, 0.4), (a, 0.52)), (0.17, 0.17, 0.18))
    side = convex(x, y, (a, cab_top), (b, cab_top + 0.04), (b, 0.5), (a, floor))
    face = convex(x, y, (-0.78, cab_top + 0.04), (a, cab_top), (a, floor), (-0.78, floor - 0.06))
    d.paint(side, d.body * 0.8, bulge=0.05)
    d.paint(face, d.body, bulge=0.05)
    d.paint(np.maximum(face + 0.06, y - cab_top - 0.32), d.glass)
    d.paint(np.maximum(side + 0.06, y - cab_top - 0.32), d.glass * 0.9)
    d.paint(box(x, y, ((a - 0.78) / 2, 0.24), 0.15, 0.1), (0.2, 0.2, 0.22))
    d.paint(oval(x, y, (-0.7, 0.4), 0.06, 0.06), (0.97, 0.95, 0.85))
    d.paint(oval(x, y, (a - 0.08, 0.42), 0.06, 0.06), (0.97, 0.95, 0.85))
    wheel(d, (a + 0.2, floor - 0.02), 0.15, 0.65)
    wheel(d, (right - 0.1, floor - 0.15), 0.12, 0.6)
    wheel(d, (right - 0.28, floor - 0.12), 0.125, 0.6, d.chance(0.6))


def on_water(d, line):
    """The foam and the mirror image below a waterline."""
    d.shade(abs(d.y - line - 0.1) + abs(d.x) * 0.12, d.pick(0.15, 0.5), 0.14)
    foam = abs(d.y - line - 0.02 * np.sin(9 * d.x)) - 0.015
    d.paint(np.maximum(foam, abs(d.x) - 0.9), (0.85, 0.88, 0.9), d.chance(0.6))


def ship_side(d):
    vehicle(d)
    x, y = d.x, d.y
    line, deck = 0.38, d.pick(0.02, 0.15)
    rake, stern = d.pick(0.1, 0.35), d.pick(0.0, 0.12)
    on_water(d, line)
    white = d.color(((0.93, 0.93, 0.93), (0.8, 0.82, 0.82), (0.85, 0.75, 0.55)))
    kind = d.pick(0, 1)
    liner, cargo, warship = kind < 0.35, (kind > 0.35) & (kind < 0.7), kind > 0.7
    # A liner: decks above each other, windows, funnels.
    for level in range(3):
        deck_y = deck - 0.1 - 0.13 * level
        shrink = 0.12 * level
        house = box(x, y, (d.pick(0.0, 0.1), deck_y), 0.62 - shrink, 0.08)
        d.paint(house, white, liner & (level < 2 + d.chance(0.5)), bulge=0.05)
        dots = np.maximum(abs((x + 9) % 0.13 - 0.065) - 0.035, abs(y - deck_y) - 0.025)
        d.paint(np.maximum(dots, house + 0.03), d.glass, liner & d.chance(0.8))
    at, thick = d.pick(-0.1, 0.25), d.pick(0.06, 0.1)
    funnel = convex(
        x,
        y,
        (at, deck - 0.65),
        (at + 2 * thick, deck - 0.65),
        (at + 2 * thick, deck - 0.38),
        (at - 0.03, deck - 0.38),
    )
    d.paint(funnel, d.second, liner, bulge=0.08)
    # A freighter: the bridge at the stern, boxes or cranes before it.
    for k in range(6):
        high = d.pick(0.06, 0.2)
        stack = box(x, y, (-0.55 + 0.17 * k, deck - high), 0.08, high, 0.005)
        d.paint(stack, d.color(PAINTS), cargo & d.chance(0.75))
    crane = d.pick(-0.5, 0.1)
    d.paint(
        path(x, y, [(crane, deck), (crane, deck - 0.5), (crane + 0.3, deck - 0.2)], 0.03, 0.02),
        d.second,
        cargo & d.chance(0.5),
    )
    bridge = box(x, y, (0.6, deck - 0.2), 0.12, d.pick(0.22, 0.35))
    d.paint(bridge, white, cargo, bulge=0.05)
    d.paint(np.maximum(abs(y - deck + 0.3) - 0.04, bridge + 0.02), DARK, cargo)
    # A warship or fishing boat: a house and masts amidships.
    high = d.pick(0.15, 0.3)
    tower = convex(
        x,
        y,
        (-0.15, deck - 2 * high),
        (0.15, deck - 2 * high),
        (0.3, deck + 0.02),
        (-0.3, deck + 0.02),
    )
    d.paint(tower, white * 0.9, warship, bulge=0.06)
    d.paint(np.maximum(abs(y - deck + 1.3 * high) - 0.04, tower + 0.03), DARK, warship)
    mast = bar(
        x, y, (d.pick(-0.3, 0.2), deck), (d.pick(-0.2, 0.1), deck - d.pick(0.6, 0.95)), 0.025, 0.012
    )
    d.paint(mast, (0.3, 0.3, 0.3), warship | d.chance(0.4))
    hull = convex(
        x,
        y,
        (-0.93, deck - d.pick(0.02, 0.12)),
        (0.9, deck),
        (0.9 - stern, line + 0.02),
        (-0.93 + rake, line + 0.02),
    )
    d.paint(hull, d.body, bulge=0.12)
    stripe = line - d.pick(0.06, 0.12)
    d.paint(np.maximum(hull, stripe - y), d.color(PAINTS), d.chance(0.6))
    d.paint(np.maximum(hull, y - deck - 0.05), white, d.chance(0.35))


def sail_boat(d):
    vehicle(d)
    x, y = d.x, d.y
    line, deck = 0.55, d.pick(0.38, 0.45)
    on_water(d, line)
    top, mast = d.pick(-0.95, -0.7), d.pick(-0.1, 0.1)
    cloth = d.color(((0.95, 0.95, 0.93), (0.9, 0.88, 0.8), (0.95, 0.95, 0.95), *PAINTS[3:6]))
    d.paint(bar(x, y, (mast, deck), (mast, top), 0.02, 0.015), (0.4, 0.35, 0.3))
    main = convex(
        x,
        y,
        (mast + 0.03, top + 0.05),
        (mast + d.pick(0.35, 0.6), deck - 0.1),
        (mast + 0.03, deck - 0.08),
    )
    jib = convex(
        x,
        y,
        (mast - 0.03, top + d.pick(0.1, 0.3)),
        (mast - 0.03, deck - 0.06),
        (mast - d.pick(0.3, 0.55), deck - 0.03),
    )
    d.paint(main, cloth, d.chance(0.9), bulge=0.15)
    d.paint(jib, cloth * 0.93, d.chance(0.75), bulge=0.15)
    d.paint(box(x, y, (0.1, deck - 0.02), 0.2, 0.06), (0.9, 0.9, 0.88), d.chance(0.5))
    hull = convex(
        x, y, (-0.7, deck - 0.04), (0.62, deck), (0.55, line + 0.02), (-0.45, line + 0.02)
    )
    d.paint(hull, d.body, bulge=0.08)


def ship_bow(d):
    """Seen from ahead."""
    vehicle(d)
    x, y, ax = d.x, d.y, abs(d.x)
    line, deck = 0.55, d.pick(-0.1, 0.15)
    half = d.pick(0.35, 0.55)
    on_water(d, line)
    white = d.color(((0.93, 0.93, 0.93), (0.8, 0.82, 0.82)))
    tall = d.pick(0.15, 0.35)
    house = box(x, y, (0, deck - tall), half * d.pick(0.6, 0.9), tall)
    d.paint(house, white, bulge=0.05)
    d.paint(np.maximum(abs(y - deck + 1.5 * tall) - 0.05, house + 0.04), d.glass)
    d.paint(
        bar(x, y, (0.0, deck - 2 * tall), (0.0, deck - 2 * tall - d.pick(0.1, 0.4)), 0.03, 0.02),
        (0.3, 0.3, 0.32),
    )
    keel = half * d.pick(0.25, 0.6)
    hull = convex(ax, y, (-1, deck), (half, deck - 0.05), (keel, line + 0.03), (-1, line + 0.03))
    d.paint(hull, d.body, bulge=0.2)
    d.paint(np.maximum(hull, ax - 0.02), d.dark)
    d.paint(np.maximum(hull, line - 0.1 - y), d.color(PAINTS), d.chance(0.5))


PLANES = (*PAINTS[:2], *PAINTS[:2], *PAINTS)


def plane_side(d):
    vehicle(d)
    x, y = d.x, d.y
    d.body = d.apart(d.color(PLANES))
    r, fin = d.pick(0.11, 0.17), d.pick(0.28, 0.45)
    gear = d.chance(0.4)
    d.shade(box(x, y, (0, 0.42), 0.7, 0.02), 0.5 * gear, 0.1)
    for at in (-0.55, 0.1, 0.18):
        d.paint(bar(x, y, (at, 0.1), (at, 0.32), 0.015, 0.03), DARK, gear)
        d.paint(oval(x, y, (at, 0.34), 0.06, 0.06), DARK, gear)
    far = convex(x, y, (-0.15, -0.02), (0.1, -0.02), (0.4, -0.3), (0.28, -0.3))
    d.paint(far, d.body * 0.7, d.chance(0.5))
    tail = convex(x, y, (0.72, -fin - 0.05), (0.9, -fin - 0.05), (0.92, 0.0), (0.5, 0.0))
    d.paint(tail, d.second, bulge=0.04)
    hull = np.minimum(
        bar(x, y, (-0.75, 0.0), (0.3, 0.0), r * 0.85, r),
        bar(x, y, (0.3, 0.0), (0.92, -r * 0.4), r, r * 0.3),
    )
    d.paint(hull, d.body, bulge=0.1)
    stripe = np.maximum(abs(y - d.pick(-0.02, 0.05)) - 0.02, hull + 0.02)
    d.paint(stripe, d.second, d.chance(0.5))
    dots = np.maximum(abs((x + 9) % 0.1 - 0.05) - 0.025, abs(y + 0.03) - 0.02)
    d.paint(np.maximum(dots, abs(x + 0.05) - 0.6), d.glass, d.chance(0.7))
    d.paint(np.maximum(hull + 0.01, np.maximum(x + 0.72, y + 0.02)), d.glass)
    drop = d.pick(0.15, 0.45)
    wing = convex(x, y, (-0.2, 0.03), (0.12, 0.05), (0.5, 0.05 + drop), (0.32, 0.06 + drop))
    d.paint(wing, d.body * 0.8, bulge=0.04)
    for at in (0.05, 0.2):
        engine = bar(x, y, (at - 0.14, 0.1 + at), (at + 0.02, 0.1 + at), 0.06, 0.045)
        d.paint(engine, d.second * 0.8, d.chance(0.5), bulge=0.04)
    plane = convex(x, y, (0.68, -0.03), (0.82, -0.03), (1.0, 0.1), (0.9, 0.1))
    d.paint(plane, d.body * 0.75)
    blade = oval(x, y, (-0.88 + 0.02, 0.0), 0.025, d.pick(0.2, 0.3))
    d.paint(blade, (0.3, 0.3, 0.3), d.chance(0.2))


def plane_above(d):
    """Seen from above or below, at any angle, now and then strongly foreshortened."""
    vehicle(d)
    d.body = d.apart(d.color(PLANES))
    x, y = d.x, d.y / d.pick(0.55, 1.0)
    ay = abs(y)
    r, span, sweep = d.pick(0.08, 0.13), d.pick(0.6, 0.95), d.pick(0.0, 0.5)
    root, tip = d.pick(0.25, 0.4), d.pick(0.1, 0.2)
    delta = d.chance(0.25)
    root, tip, sweep = (
        np.where(delta, 0.8, root),
        np.where(delta, 0.04, tip),
        np.where(delta, 0.7, sweep),
    )
    span = np.where(delta, span * 0.75, span)
    front = np.where(delta, -0.35, -0.2)
    # Written for both halves at once: the corners of one wing, on the side where y is positive.
    wing = convex(
        x,
        ay,
        (front, -0.1),
        (front + root, -0.1),
        (front + sweep + tip, span),
        (front + sweep, span),
    )
    d.paint(wing, d.body * 0.85, bulge=0.05)
    for at in (0.3, 0.55):
        ex = front + sweep * at / span
        d.paint(
            bar(x, ay, (ex - 0.08, at * span * 1.1), (ex + 0.06, at * span * 1.1), 0.05, 0.04),
            d.second * 0.8,
            d.chance(0.5) & ~delta,
            bulge=0.04,
        )
    tail = convex(x, ay, (0.68, -0.1), (0.85, -0.1), (0.95, 0.32), (0.85, 0.32))
    d.paint(tail, d.body * 0.85, ~delta | d.chance(0.5), bulge=0.04)
    hull = path(x, y, [(-0.85, 0.0), (-0.6, 0.0), (0.3, 0.0), (0.9, 0.0)], r * 0.8, r * 0.7)
    d.paint(hull, d.body, bulge=0.08)
    d.paint(bar(x, y, (0.65, 0.0), (0.92, 0.0), 0.03, 0.03), d.second, d.chance(0.6))
    d.paint(oval(x, y, (-0.72, 0.0), 0.1, r * 0.6), d.glass, d.chance(0.6))
    mark = length(x - front - sweep * 0.6 - root * 0.4, ay - span * 0.65) - 0.06
    d.paint(mark, d.second, d.chance(0.3))


def plane_front(d):
    vehicle(d)
    d.body = d.apart(d.color(PLANES))
    x, y, ax = d.x, d.y, abs(d.x)
    r, rise = d.pick(0.16, 0.24), d.pick(-0.05, 0.22)
    gear = d.chance(0.6)
    d.shade(box(x, y, (0, 0.55), 0.6, 0.02), 0.5 * gear, 0.1)
    d.paint(bar(x, y, (0.0, 0.0), (0.0, -0.62), 0.05, 0.025), d.second)
    d.paint(bar(ax, y, (0.0, -0.3), (0.32, -0.36), 0.03, 0.02), d.body * 0.8)
    d.paint(bar(ax, y, (0.1, 0.08), (0.95, 0.05 - rise), 0.065, 0.025), d.body * 0.8, bulge=0.04)
    for at in (0.36, 0.62):
        there = d.chance(0.6 if at < 0.5 else 0.35)
        pod = oval(ax, y, (at, 0.17 - rise * at), 0.1, 0.1)
        d.paint(pod, d.body * 0.9, there)
        d.paint(pod + 0.04, DARK, there)
    for at in (0.0, 0.22):
        d.paint(bar(ax, y, (at, 0.1), (at, 0.42), 0.02, 0.02), DARK, gear)
        d.paint(oval(ax, y, (at, 0.45), 0.05, 0.07), DARK, gear)
    d.paint(oval(x, y, (0, 0), r, r * 1.05), d.body, bulge=0.12)
    pane = np.maximum(oval(x, y, (0, 0), r * 0.8, r * 0.8), abs(y + r * 0.35) - 0.05)
    d.paint(pane, d.glass)
    d.paint(
        np.minimum(oval(x, y, (0, 0.02), 0.3, 0.03), oval(x, y, (0, 0.02), 0.05, 0.05)),
        (0.25, 0.25, 0.25),
        d.chance(0.2),
    )


# --- animals -------------------------------------------------------------------------------------

FURS = (
    (0.5, 0.34, 0.2), (0.36, 0.24, 0.15), (0.62, 0.46, 0.3), (0.15, 0.13, 0.12), (0.55, 0.54, 0.52),
    (0.88, 0.85, 0.8), (0.75, 0.5, 0.25), (0.4, 0.38, 0.36), (0.7, 0.62, 0.48),
)  # fmt: skip
SKINS = (*FURS, (0.35, 0.5, 0.2), (0.45, 0.6, 0.25), (0.3, 0.4, 0.25))
FEATHERS = (*FURS, (0.3, 0.45, 0.7), (0.75, 0.2, 0.15), (0.85, 0.7, 0.2), (0.35, 0.5, 0.25))
EYE = (0.05, 0.05, 0.06)


def coat(d, palette=FURS, patterned=0.45):
    """Choose the fur: d.fur, a colour for each point, and d.light, that of belly and muzzle."""
    base, other = d.apart(d.color(palette)), d.color(FURS)
    kind = d.pick(0, 1) / patterned  # above 1: of one colour
    patches = np.clip(d.waves(0.5, 1.4) * 6 - 1, 0, 1) * (kind < 0.4)
    stripes = np.clip(np.sin(d.x * d.pick(18, 30) + 3 * d.waves(0.4, 1)) * 3, 0, 0.6)
    stripes = stripes * ((kind > 0.4) & (kind < 0.75))
    spots = np.clip(d.waves(2, 3) * 6 - 1.5, 0, 0.8) * ((kind > 0.75) & (kind < 1))
    mask = np.maximum(np.maximum(patches, stripes), spots)[..., None]
    texture = 1 + d.pick(0.0, 0.12) * d.waves(2, 4)
    d.fur = (base + mask * (other - base)) * texture[..., None]
    d.light = d.either(0.5, 0.55, 0.1)[..., None] * (0.95 - base) + base
    d.dim = base * d.pick(0.45, 0.75)[..., None]
    d.base = base


def four_legs(d, *, leg, thick, length, chest, rump, neck, neck_r, head_r, muzzle, muzzle_r):
    """Draw an animal from the side, looking left, standing on y = 0.8, with the head at the end of
    `neck` and the muzzle at the end of `muzzle`, both (right, down) from where they start.

    Returns where the crown of its head, its rump and its withers are.
    """
    x, y = d.x * d.pick(0.95, 1.35), d.y  # the closer to the front it is seen, the shorter it is
    d.x = x
    foot = 0.8
    back = foot - leg - chest * 0.7
    front_x, rear_x = -length, length
    d.shade(oval(x, y, (0, foot + 0.02), length + 0.25, 0.06), d.pick(0.2, 0.6), 0.08)
    lying = leg < 0.12
    swing = d.pick(-0.3, 0.3)

    def one(at, stride, fur, width):
        knee = at + stride * leg * 0.5 + 0.03, foot - leg * 0.48
        toe = at + stride * leg, foot
        limb = path(x, y, [(at, back + chest * 0.5), knee, toe], width * 2.0, width * 0.9)
        hoof = bar(x, y, toe, (toe[0] - 0.05, toe[1]), width, width)
        d.paint(np.minimum(limb, hoof), fur, ~lying, bulge=0.05)

    one(front_x + 0.02, -swing + d.pick(-0.1, 0.1), d.fur * 0.65, thick)
    one(rear_x - 0.02, swing + d.pick(-0.1, 0.1), d.fur * 0.65, thick)
    shoulder = front_x, back - chest * 0.1
    head = shoulder[0] + neck[0], shoulder[1] + neck[1]
    nose = head[0] + muzzle[0], head[1] + muzzle[1]
    trunk = bar(x, y, (front_x, back), (rear_x, back + (chest - rump) * 0.2), chest, rump)
    d.paint(trunk, d.fur, bulge=0.15)
    belly = np.maximum(trunk, back + chest * 0.45 - y)
    d.paint(belly, d.light, d.chance(0.35))
    d.paint(bar(x, y, shoulder, head, neck_r * 1.35, neck_r * 0.8), d.fur, bulge=0.12)
    one(front_x + 0.04, swing + d.pick(-0.1, 0.1), d.fur * 0.9, thick)
    one(rear_x, -swing + d.pick(-0.1, 0.1), d.fur * 0.9, thick)
    d.skull = np.minimum(oval(x, y, head, head_r, head_r), bar(x, y, head, nose, head_r, muzzle_r))
    d.head, d.nose, d.head_r, d.muzzle_r = head, nose, head_r, muzzle_r
    return (rear_x + rump * 0.8, back - rump * 0.3), shoulder


def side_face(d):
    """The head of `four_legs`, its muzzle, nose and eye."""
    x, y = d.x, d.y
    d.paint(d.skull, d.fur * d.pick(0.9, 1.1)[..., None], bulge=0.08)
    d.paint(
        np.maximum(oval(x, y, d.nose, d.muzzle_r * 1.4, d.muzzle_r * 1.2), d.skull),
        d.light,
        d.chance(0.5),
    )
    d.paint(oval(x, y, d.nose, d.muzzle_r * 0.55, d.muzzle_r * 0.5), EYE)
    at = d.head[0] - d.head_r * 0.25, d.head[1] - d.head_r * 0.25
    d.paint(oval(x, y, at, 0.035, 0.035), EYE)


def pointed_ear(d, at, size, lean, color, where=True):
    x, y = at
    ear = convex(
        d.x,
        d.y,
        (x + lean, y - size),
        (x + size * 0.5, y + size * 0.2),
        (x - size * 0.5, y + size * 0.2),
    )
    d.paint(ear, color, where, bulge=0.04)
    d.paint(ear + size * 0.16, (0.75, 0.5, 0.45), where)


def cat_side(d):
    coat(d)
    leg = d.either(0.2, 0.06, d.pick(0.22, 0.34))
    chest, length = d.pick(0.17, 0.23), d.pick(0.32, 0.42)
    rump = chest * d.pick(0.95, 1.15)
    r = d.pick(0.19, 0.24)
    neck = d.pick(-0.2, -0.08), d.pick(-0.26, -0.12)
    curl = d.pick(-0.2, 0.25)
    back = 0.8 - leg - chest * 0.7
    start, up = (length + rump * 0.7, back), d.either(0.7, d.pick(-0.75, -0.35), d.pick(0, 0.3))
    tail = [
        start,
        (start[0] + 0.22, start[1] + up * 0.4),
        (start[0] + 0.25 + curl * 0.3, start[1] + up),
        (start[0] + 0.25 + curl, start[1] + up * 1.15),
    ]
    d.paint(path(d.x, d.y, tail, 0.07, 0.045), d.fur * 0.9, bulge=0.05)
    four_legs(
        d,
        leg=leg,
        thick=0.05,
        length=length,
        chest=chest,
        rump=rump,
        neck=neck,
        neck_r=0.14,
        head_r=r,
        muzzle=(-r * 0.35, r * 0.3),
        muzzle_r=r * 0.55,
    )
    hx, hy = d.head
    for off in (0.6, -0.45):
        pointed_ear(d, (hx + off * r, hy - r * 0.75), r * 0.75, off * 0.06, d.fur * 0.85)
    side_face(d)
    d.paint(oval(d.x, d.y, (hx - r * 0.45, hy - r * 0.1), 0.05, 0.05), (0.75, 0.75, 0.3))
    d.paint(oval(d.x, d.y, (hx - r * 0.45, hy - r * 0.1), 0.025, 0.045), EYE)


def dog_side(d):
    coat(d)
    leg = d.either(0.12, 0.06, d.pick(0.26, 0.52))
    chest, length = d.pick(0.17, 0.24), d.pick(0.32, 0.44)
    rump = chest * d.pick(0.75, 0.95)
    r = d.pick(0.14, 0.18)
    neck = d.pick(-0.22, -0.1), d.pick(-0.34, -0.2)
    back = 0.8 - leg - chest * 0.7
    start, up = (length + rump * 0.6, back - rump * 0.3), d.pick(-0.4, 0.15)
    curl = d.pick(-0.25, 0.15)
    tail = [start, (start[0] + 0.16, start[1] + up * 0.5), (start[0] + 0.15 + curl, start[1] + up)]
    d.paint(path(d.x, d.y, tail, 0.06, 0.05), d.fur * 0.9, bulge=0.05)
    four_legs(
        d,
        leg=leg,
        thick=0.055,
        length=length,
        chest=chest,
        rump=rump,
        neck=neck,
        neck_r=0.12,
        head_r=r,
        muzzle=(-d.pick(0.22, 0.32), d.pick(0.02, 0.1)),
        muzzle_r=r * 0.5,
    )
    hx, hy = d.head
    hanging = d.chance(0.7)
    pointed_ear(d, (hx + 0.06, hy - r * 0.8), r * 0.9, 0.02, d.dim, ~hanging)
    side_face(d)
    long = d.pick(0.8, 1.5) * r
    flap = bar(
        d.x,
        d.y,
        (hx + r * 0.45, hy - r * 0.5),
        (hx + r * 0.7, hy - r * 0.4 + long),
        r * 0.35,
        r * 0.4,
    )
    d.paint(flap, d.dim, hanging, bulge=0.05)
    tongue = bar(
        d.x,
        d.y,
        (d.nose[0] + 0.06, d.nose[1] + 0.06),
        (d.nose[0] + 0.04, d.nose[1] + 0.17),
        0.03,
        0.035,
    )
    d.paint(tongue, (0.85, 0.4, 0.45), d.chance(0.4))
    collar = bar(d.x, d.y, (hx + 0.0, hy + r * 1.2), (hx + r * 1.3, hy + r * 0.8), 0.03, 0.03)
    d.paint(collar, d.color(PAINTS), d.chance(0.3))


def antlers(d, x, at, size, spread, where):
    """One antler that leaves the head at `at` and leans to the right by `spread`."""
    x0, y0 = at
    bone = d.bone
    tip = x0 + spread, y0 - size
    middle = x0 + spread * 0.9, y0 - size * 0.45
    beam = path(x, d.y, [at, middle, tip], 0.035, 0.025)
    for k, reach in ((0.35, -0.35), (0.65, -0.3), (0.8, 0.25)):
        root = x0 + spread * min(1, k * 1.8), y0 - size * k
        tine = bar(x, d.y, root, (root[0] + reach * size * 0.8, root[1] - size * 0.3), 0.027, 0.018)
        beam = np.minimum(beam, tine)
    d.paint(beam, bone, where)


def deer_side(d, grazing=0.2, lying=0.08):
    coat(d, patterned=0.3)
    d.bone = d.color(((0.55, 0.45, 0.32), (0.35, 0.27, 0.2), (0.75, 0.68, 0.55)))
    leg = d.either(lying, 0.06, d.pick(0.55, 0.68))
    chest, length = d.pick(0.16, 0.2), d.pick(0.3, 0.38)
    grazing = d.chance(grazing) & (leg > 0.2)
    neck = (
        np.where(grazing, d.pick(-0.35, -0.25), d.pick(-0.25, -0.1)),
        np.where(grazing, d.pick(0.25, 0.4), d.pick(-0.5, -0.36)),
    )
    muzzle = np.where(grazing, -0.08, -0.19), np.where(grazing, 0.17, d.pick(0.03, 0.1))
    rear, _ = four_legs(
        d,
        leg=leg,
        thick=0.032,
        length=length,
        chest=chest,
        rump=chest,
        neck=neck,
        neck_r=0.08,
        head_r=0.095,
        muzzle=muzzle,
        muzzle_r=0.05,
    )
    d.paint(oval(d.x, d.y, (rear[0] - 0.02, rear[1] + 0.04), 0.06, 0.09), (0.93, 0.9, 0.85))
    d.paint(oval(d.x, d.y, (rear[0] + 0.02, rear[1]), 0.035, 0.07), d.dim)
    hx, hy = d.head
    stag = d.chance(0.6)
    size = d.pick(0.3, 0.42)
    back = np.where(grazing, 0.3, 0.14)
    antlers(d, d.x, (hx + 0.05, hy - 0.07), size, back, stag)
    antlers(d, d.x, (hx - 0.02, hy - 0.08), size, back - 0.22, stag)
    side_face(d)
    ear = bar(d.x, d.y, (hx + 0.05, hy - 0.05), (hx + 0.23, hy - d.pick(0.08, 0.2)), 0.045, 0.03)
    d.paint(ear, d.dim, bulge=0.04)
    d.paint(bar(d.x, d.y, (hx + 0.02, hy - 0.07), (hx + 0.06, hy - 0.24), 0.04, 0.02), d.dim, ~stag)


def horse_side(d, grazing=0.2):
    coat(d, patterned=0.3)
    leg = d.pick(0.48, 0.6)
    chest, length = d.pick(0.21, 0.26), d.pick(0.36, 0.44)
    grazing = d.chance(grazing)
    neck = (
        np.where(grazing, d.pick(-0.4, -0.3), d.pick(-0.34, -0.2)),
        np.where(grazing, d.pick(0.2, 0.35), d.pick(-0.44, -0.3)),
    )
    muzzle = (
        np.where(grazing, -0.1, d.pick(-0.25, -0.17)),
        np.where(grazing, 0.24, d.pick(0.1, 0.22)),
    )
    mane = d.color(((0.1, 0.08, 0.07), (0.3, 0.2, 0.12), (0.85, 0.8, 0.65)))
    back = 0.8 - leg - chest * 0.7
    start = length + chest * 0.75, back - chest * 0.4
    rear = path(
        d.x,
        d.y,
        [
            start,
            (start[0] + 0.12, start[1] + 0.15),
            (start[0] + d.pick(0.0, 0.25), start[1] + d.pick(0.45, 0.7)),
        ],
        0.05,
        0.07,
    )
    d.paint(rear, mane, bulge=0.06)
    four_legs(
        d,
        leg=leg,
        thick=0.045,
        length=length,
        chest=chest,
        rump=chest * 0.95,
        neck=neck,
        neck_r=0.14,
        head_r=0.11,
        muzzle=muzzle,
        muzzle_r=0.075,
    )
    hx, hy = d.head
    sx, sy = -length, back - chest * 0.1
    crest = bar(d.x, d.y, (sx + 0.14, sy - 0.12), (hx + 0.09, hy - 0.08), 0.07, 0.055)
    d.paint(crest, mane, bulge=0.05)
    for off in (0.07, -0.01):
        d.paint(
            bar(d.x, d.y, (hx + off, hy - 0.07), (hx + off + 0.02, hy - 0.19), 0.035, 0.015),
            d.fur * 0.9,
        )
    side_face(d)
    saddle = oval(d.x, d.y, (0, back - chest), 0.2, 0.14)
    saddled = d.chance(0.25)
    d.paint(saddle, d.color(FLOORS + PAINTS), saddled)
    rider = saddled & d.chance(0.5)
    cloth = d.color(PAINTS)
    top = back - chest - 0.06
    d.paint(bar(d.x, d.y, (0.0, top), (-0.05, top + 0.4), 0.06, 0.04), cloth * 0.6, rider)
    d.paint(
        bar(d.x, d.y, (0.0, top - 0.02), (-0.02, top - 0.3), 0.1, 0.09), cloth, rider, bulge=0.06
    )
    d.paint(oval(d.x, d.y, (-0.03, top - 0.47), 0.08, 0.09), (0.75, 0.58, 0.48), rider)


def deer_neck(d):
    deer_side(d, grazing=0, lying=0)


def horse_neck(d):
    horse_side(d, grazing=0)


def shoulders(d, half, top):
    d.paint(oval(d.x, d.y, (d.pick(-0.15, 0.15), top + 0.7), half, 0.75), d.fur * 0.85, bulge=0.2)


def eyes(d, center, radius, iris, slit=False):
    """Two eyes with a glint."""
    ax = abs(d.x)
    d.paint(oval(ax, d.y, center, radius * 1.15, radius), iris)
    wide = radius * np.where(slit, 0.4, 0.65)
    d.paint(oval(ax, d.y, center, wide, radius * 0.85), EYE)
    d.paint(
        length(d.x - center[0] * np.sign(d.x) + 0.02, d.y - center[1] + 0.03) - 0.025,
        (1.0, 1.0, 1.0),
    )


def lean_head(d, amount=0.2):
    """Turn the head towards one side: one half of the face gets narrower."""
    turn = d.pick(-amount, amount)
    d.x = d.x + turn * (d.x**2 - 0.3)


def cat_face(d):
    lean_head(d)
    x, y, ax = d.x, d.y, abs(d.x)
    rx, ry = d.pick(0.5, 0.6), d.pick(0.42, 0.5)
    ear, wide = d.pick(0.38, 0.52), d.pick(0.25, 0.32)
    at = rx * 0.62, -ry * 0.62
    outer = convex(
        ax,
        y,
        (at[0] + 0.1, at[1] - ear),
        (at[0] + wide * 0.75, at[1] + 0.2),
        (at[0] - wide, at[1] + 0.05),
    )
    d.paint(outer, d.fur, bulge=0.06)
    d.paint(outer + 0.08, (0.8, 0.55, 0.5))
    d.paint(oval(x, y, (0, 0), rx, ry), d.fur, bulge=0.15)
    d.paint(oval(ax, y, (0.1, ry * 0.5), 0.17, 0.13), d.light, bulge=0.08)
    iris = d.color(((0.8, 0.75, 0.25), (0.5, 0.7, 0.35), (0.4, 0.6, 0.8), (0.8, 0.5, 0.2)))
    eyes(d, (d.pick(0.2, 0.26), -0.05), d.pick(0.1, 0.14), iris, d.chance(0.7))
    nose = convex(x, y, (-0.07, ry * 0.3), (0.07, ry * 0.3), (0.0, ry * 0.5))
    d.paint(nose, d.color(((0.8, 0.45, 0.45), (0.3, 0.2, 0.2))))
    d.paint(bar(ax, y, (0.0, ry * 0.65), (0.12, ry * 0.75), 0.015, 0.015), d.dim * 0.6)
    for slope in (-0.08, 0.08):
        d.paint(
            bar(ax, y, (0.2, ry * 0.5), (0.75, ry * 0.5 + slope), 0.012, 0.008),
            (0.92, 0.92, 0.92),
            d.chance(0.7),
        )


def dog_face(d):
    lean_head(d)
    x, y, ax = d.x, d.y, abs(d.x)
    rx, ry = d.pick(0.4, 0.5), d.pick(0.46, 0.56)
    hanging = d.chance(0.75)
    spike = convex(ax, y, (rx * 0.85, -ry - 0.28), (rx * 1.05, -ry * 0.3), (rx * 0.3, -ry * 0.75))
    d.paint(spike, d.dim, ~hanging, bulge=0.06)
    d.paint(oval(x, y, (0, 0), rx, ry), d.fur, bulge=0.15)
    out, long = d.pick(0.0, 0.15), d.pick(0.25, 0.6)
    flap = path(
        ax,
        y,
        [(rx * 0.7, -ry * 0.7), (rx + 0.06 + out, -ry * 0.4), (rx + 0.08 + out, -ry * 0.4 + long)],
        0.11,
        0.17,
    )
    d.paint(flap, d.dim, hanging, bulge=0.08)
    blaze = bar(x, y, (0.0, -ry * 0.8), (0.0, ry * 0.4), 0.05, 0.15)
    d.paint(blaze, d.light, d.chance(0.3))
    snout_y = ry * d.pick(0.4, 0.6)
    tongue = bar(x, y, (0.03, snout_y + 0.18), (0.03, snout_y + d.pick(0.3, 0.45)), 0.09, 0.09)
    d.paint(tongue, (0.88, 0.42, 0.48), d.chance(0.4))
    d.paint(oval(x, y, (0, snout_y), d.pick(0.22, 0.3), d.pick(0.2, 0.27)), d.light, bulge=0.12)
    d.paint(oval(x, y, (0, snout_y - 0.1), 0.13, 0.09), EYE, bulge=0.05)
    mouth = path(ax, y, [(0.0, snout_y), (0.0, snout_y + 0.12), (0.14, snout_y + 0.15)], 0.02, 0.02)
    d.paint(mouth, d.dim * 0.5)
    eyes(
        d,
        (d.pick(0.17, 0.22), -0.1),
        d.pick(0.07, 0.09),
        d.color(((0.3, 0.2, 0.1), (0.45, 0.3, 0.15))),
    )


def sitting(d, face):
    """A sitting animal from the front: the body below, then the face, drawn smaller above it."""
    x, y = d.x, d.y
    d.shade(oval(x, y, (0, 0.85), 0.5, 0.06), 0.5, 0.1)
    d.paint(oval(x, y, (d.pick(-0.1, 0.1), 0.5), d.pick(0.32, 0.42), 0.4), d.fur * 0.85, bulge=0.15)
    d.paint(bar(x, y, (0.0, -0.05), (0.0, 0.55), 0.2, 0.26), d.fur, bulge=0.12)
    d.paint(oval(x, y, (0, 0.25), 0.13, 0.2), d.light, d.chance(0.5))
    for side in (-1, 1):
        limb = bar(x, y, (side * 0.12, 0.3), (side * d.pick(0.1, 0.2), 0.82), 0.09, 0.07)
        d.paint(limb, d.fur * 0.95, bulge=0.05)
    shrink = d.pick(0.52, 0.64)
    d.x, d.y = (x - d.pick(-0.1, 0.1)) / shrink, (y + d.pick(0.3, 0.4)) / shrink
    d.edge = d.edge / shrink
    face(d)


def cat_sitting(d):
    coat(d)
    side = d.either(0.5, -1, 1)
    around = [(side * 0.3, 0.75), (side * 0.6, 0.78), (side * 0.7, d.pick(0.3, 0.8))]
    d.paint(path(d.x, d.y, around, 0.07, 0.05), d.fur * 0.8, d.chance(0.8), bulge=0.05)
    sitting(d, cat_face)


def dog_sitting(d):
    coat(d)
    sitting(d, dog_face)


def cat_close(d):
    coat(d)
    shoulders(d, d.pick(0.45, 0.75), d.pick(0.1, 0.3))
    cat_face(d)


def dog_close(d):
    coat(d)
    shoulders(d, d.pick(0.45, 0.7), d.pick(0.2, 0.4))
    dog_face(d)


def long_face(d, wide, narrow, long):
    """The face of a deer or horse from the front, over its neck."""
    side = d.pick(-0.25, 0.25)
    d.paint(bar(d.x, d.y, (0.0, 0.0), (side, 1.4), wide * 0.9, wide * 1.4), d.fur * 0.8, bulge=0.12)
    lean_head(d, 0.25)
    head = path(d.x, d.y, [(0.0, -0.3), (0.0, -0.1), (0.0, long)], wide, narrow)
    d.paint(head, d.fur, bulge=0.15)
    ax = abs(d.x)
    d.paint(oval(ax, d.y, (wide * 0.85, -0.18), 0.075, 0.085), EYE)
    glint = length(ax - wide * 0.85 + 0.02, d.y + 0.21) - 0.025
    d.paint(glint, (0.9, 0.9, 0.9))


def deer_close(d):
    coat(d, patterned=0.2)
    d.bone = d.color(((0.55, 0.45, 0.32), (0.35, 0.27, 0.2), (0.75, 0.68, 0.55)))
    ax, tilt = abs(d.x), d.pick(-0.25, 0.1)
    antlers(d, ax, (0.12, -0.45), d.pick(0.4, 0.6), d.pick(0.25, 0.5), d.chance(0.6))
    ear = bar(ax, d.y, (0.2, -0.35), (0.58, -0.45 + tilt), 0.1, 0.07)
    d.paint(ear, d.fur * 0.9, bulge=0.06)
    d.paint(bar(ax, d.y, (0.3, -0.36), (0.52, -0.43 + tilt), 0.05, 0.03), (0.85, 0.7, 0.62))
    long_face(d, d.pick(0.22, 0.27), 0.12, 0.4)
    d.paint(oval(d.x, d.y, (0, 0.4), 0.13, 0.13), d.light)
    d.paint(oval(d.x, d.y, (0, 0.36), 0.1, 0.07), EYE)


def horse_close(d):
    coat(d, patterned=0.2)
    mane = d.color(((0.1, 0.08, 0.07), (0.3, 0.2, 0.12), (0.85, 0.8, 0.65)))
    ax = abs(d.x)
    lock = bar(d.x, d.y, (0.0, -0.4), (d.either(0.5, -0.4, 0.4), 0.7), 0.2, 0.15)
    d.paint(lock, mane, d.chance(0.7), bulge=0.1)
    ear = convex(ax, d.y, (0.24, -0.85), (0.3, -0.5), (0.1, -0.5))
    d.paint(ear, d.fur * 0.9, bulge=0.05)
    long_face(d, d.pick(0.23, 0.28), d.pick(0.17, 0.2), d.pick(0.52, 0.65))
    d.paint(
        bar(d.x, d.y, (0.0, -0.25), (0.0, 0.45), 0.05, d.pick(0.05, 0.1)),
        (0.92, 0.9, 0.87),
        d.chance(0.45),
    )
    d.paint(bar(d.x, d.y, (0.0, -0.52), (d.pick(-0.1, 0.1), -0.2), 0.12, 0.05), mane)
    d.paint(oval(ax, d.y, (0.1, 0.6), 0.045, 0.06), EYE)
    strap = np.minimum(abs(d.y - 0.3) - 0.03, abs(d.y + 0.38) - 0.03)
    d.paint(np.maximum(strap, ax - 0.22), d.color(PAINTS), d.chance(0.35))


BEAKS = ((0.85, 0.6, 0.2), (0.25, 0.22, 0.2), (0.8, 0.35, 0.2), (0.6, 0.55, 0.45))


def bird_perched(d):
    coat(d, FEATHERS, patterned=0.3)
    x, y = d.x, d.y
    beak, branch = d.color(BEAKS), d.chance(0.5)
    slope, r = d.pick(0.15, 0.6), d.pick(0.15, 0.2)
    wood = bar(x, y, (-1.4, 0.62 + d.pick(-0.2, 0.2)), (1.4, 0.6 + d.pick(-0.2, 0.2)), 0.06, 0.05)
    d.paint(wood, d.color(FURS[:3]), branch, bulge=0.05)
    for at in (-0.03, 0.09):
        d.paint(bar(x, y, (at, 0.3), (at - 0.02, 0.6), 0.025, 0.02), beak * 0.8)
        d.paint(bar(x, y, (at + 0.03, 0.61), (at - 0.1, 0.62), 0.02, 0.02), beak * 0.8)
    hip, breast = (0.2, 0.15 + 0.1 * slope), (-0.12, 0.1 - 0.2 * slope)
    tail = bar(x, y, hip, (0.75, 0.2 + slope * 0.5), 0.1, 0.06)
    d.paint(tail, d.dim, bulge=0.05)
    d.paint(bar(x, y, breast, hip, 0.27, 0.17), d.fur, bulge=0.15)
    head = -0.27, breast[1] - d.pick(0.28, 0.38)
    d.paint(bar(x, y, (breast[0] - 0.05, breast[1] - 0.05), head, 0.2, r * 0.8), d.fur, bulge=0.12)
    d.paint(oval(x, y, (-0.22, breast[1] + 0.08), 0.16, 0.18), d.light, d.chance(0.6), bulge=0.08)
    wing = bar(x, y, (-0.02, breast[1] + 0.03), (0.45, 0.22 + slope * 0.3), 0.15, 0.05)
    d.paint(wing, d.dim * 1.2, d.chance(0.85), bulge=0.06)
    face(d, head, r, beak, d.pick(0.12, 0.3))


def face(d, head, r, beak, long, fall=0.04):
    """A bird's head, looking left, with its beak and eye."""
    x, y = d.x, d.y
    tip = head[0] - r - long, head[1] + fall
    d.paint(bar(x, y, (head[0] - r * 0.7, head[1] + 0.02), tip, 0.075, 0.012), beak, bulge=0.04)
    d.paint(oval(x, y, head, r, r), d.fur, bulge=0.1)
    d.paint(np.maximum(oval(x, y, head, r, r), y - head[1] + r * 0.3), d.dim, d.chance(0.3))
    d.paint(oval(x, y, (head[0] - r * 0.35, head[1] - r * 0.15), 0.06, 0.06), (0.9, 0.85, 0.7))
    d.paint(oval(x, y, (head[0] - r * 0.35, head[1] - r * 0.15), 0.042, 0.042), EYE)


def bird_flying(d):
    coat(d, FEATHERS, patterned=0.3)
    x, y = d.x, d.y
    beak, up = d.color(BEAKS), d.either(0.65, d.pick(-0.8, -0.4), d.pick(0.35, 0.6))
    reach, fold = d.pick(-0.1, 0.25), d.pick(0.1, 0.3)
    far = path(x, y, [(0.0, -0.02), (-0.1, up * 0.6), (reach - 0.15, up * 1.1)], 0.16, 0.03)
    d.paint(far, d.dim, d.chance(0.8), bulge=0.05)
    d.paint(convex(x, y, (0.3, -0.05), (0.72, -0.14), (0.75, 0.14), (0.3, 0.07)), d.dim)
    d.paint(bar(x, y, (-0.25, -0.02), (0.35, 0.02), 0.16, 0.08), d.fur, bulge=0.1)
    face(d, (-0.42, -0.05), 0.12, beak, d.pick(0.08, 0.25))
    root = convex(x, y, (-0.2, -0.06), (0.22, -0.02), (reach + fold + 0.12, up), (reach, up * 0.95))
    flip = convex(x, y, (reach, up * 0.95), (reach + fold + 0.12, up), (0.22, -0.02), (-0.2, -0.06))
    d.paint(np.where(up < 0, flip, root), d.fur * 0.85, bulge=0.06)
    tip = path(
        x, y, [(-0.1, 0.0), (reach - 0.1, up * 0.7), (reach + fold + 0.25, up * 1.25)], 0.12, 0.03
    )
    d.paint(tip, d.fur * 0.85, bulge=0.05)


def bird_spread(d):
    """Seen from below or behind, wings spread."""
    coat(d, FEATHERS, patterned=0.3)
    x, y, ax = d.x, d.y, abs(d.x)
    bend, droop, broad = d.pick(-0.45, -0.05), d.pick(-0.2, 0.45), d.pick(0.1, 0.2)
    wing = path(ax, y, [(0.05, 0.0), (0.42, bend), (0.92, bend + droop)], broad * 1.3, broad * 0.4)
    d.paint(wing, d.fur * 0.9, bulge=0.06)
    hand = path(ax, y, [(0.6, bend), (0.95, bend + droop + 0.05)], broad * 0.7, broad * 0.4)
    d.paint(hand, d.dim, d.chance(0.5))
    fan = convex(ax, y, (-1, 0.2), (0.06, 0.2), (d.pick(0.12, 0.22), 0.55), (-1, 0.6))
    d.paint(fan, d.dim, bulge=0.05)
    d.paint(oval(x, y, (0, 0.05), 0.14, 0.3), d.fur, bulge=0.1)
    d.paint(oval(x, y, (0, -0.27), 0.1, 0.11), d.light, bulge=0.05)
    d.paint(bar(x, y, (0.0, -0.35), (d.pick(-0.06, 0.06), -0.47), 0.04, 0.012), d.color(BEAKS))


def bird_swimming(d):
    coat(d, FEATHERS, patterned=0.3)
    x, y = d.x, d.y
    beak, long = d.color(BEAKS), d.pick(0.15, 0.6)
    line = 0.42
    d.shade(oval(x, y, (0.05, line + 0.1), 0.5, 0.05), 0.4, 0.12)
    d.paint(bar(x, y, (-0.2, 0.22), (0.3, 0.2), 0.23, 0.18), d.fur, bulge=0.15)
    d.paint(convex(x, y, (0.3, 0.05), (0.72, -0.05), (0.4, 0.35)), d.dim)
    d.paint(
        bar(x, y, (-0.05, 0.15), (0.4, 0.14), 0.14, 0.07), d.dim * 1.2, d.chance(0.7), bulge=0.08
    )
    head = -0.45, 0.05 - long
    d.paint(
        path(x, y, [(-0.25, 0.15), (-0.4, 0.05 - long * 0.3), head], 0.13, 0.08), d.fur, bulge=0.08
    )
    face(d, head, 0.12, beak, d.pick(0.1, 0.2), 0.06)


def bird_tall(d):
    """Ostriches, herons and cranes: long legs and a long neck."""
    coat(d, FEATHERS, patterned=0.3)
    x, y = d.x, d.y
    beak, skin = d.color(BEAKS), d.color(((0.75, 0.6, 0.5), (0.4, 0.35, 0.32), (0.8, 0.5, 0.3)))
    for at, toe in ((0.0, d.pick(-0.15, 0.05)), (0.12, d.pick(0.1, 0.25))):
        knee = (at + toe) / 2 + 0.08
        d.paint(path(x, y, [(at, 0.2), (knee, 0.55), (toe, 0.9)], 0.04, 0.025), skin * 0.9)
        d.paint(bar(x, y, (toe, 0.9), (toe - 0.1, 0.91), 0.025, 0.02), skin * 0.9)
    top = -0.75 + d.pick(0, 0.25)
    head = d.pick(-0.5, -0.3), top
    neck = path(
        x,
        y,
        [(-0.15, 0.05), (d.pick(-0.5, -0.3), -0.15), (head[0] + d.pick(0.0, 0.1), -0.4), head],
        0.09,
        0.05,
    )
    d.paint(neck, d.fur, bulge=0.05)
    d.paint(oval(x, y, (0.4, 0.12), 0.25, 0.12), d.dim)
    d.paint(oval(x, y, (0.08, 0.08), d.pick(0.3, 0.4), d.pick(0.2, 0.28)), d.fur, bulge=0.15)
    d.paint(bar(x, y, (0.0, 0.05), (0.35, 0.12), 0.14, 0.08), d.dim, d.chance(0.6), bulge=0.06)
    face(d, head, 0.085, beak, d.pick(0.1, 0.25))


def frog_eyes(d, at, r):
    ax = abs(d.x)
    d.paint(oval(ax, d.y, at, r, r), d.fur, bulge=0.06)
    d.paint(oval(ax, d.y, (at[0] + 0.01, at[1]), r * 0.75, r * 0.7), d.iris)
    d.paint(oval(ax, d.y, (at[0] + 0.01, at[1]), r * 0.5, r * 0.38), EYE)


def frog_coat(d):
    coat(d, SKINS, patterned=0.7)
    d.iris = d.color(((0.85, 0.7, 0.25), (0.8, 0.4, 0.2), (0.75, 0.75, 0.5)))


def frog_front(d):
    frog_coat(d)
    x, y, ax = d.x, d.y, abs(d.x)
    d.shade(oval(x, y, (0, 0.68), 0.7, 0.05), 0.5, 0.1)
    wide = d.pick(0.42, 0.55)
    d.paint(oval(ax, y, (wide + 0.12, 0.35), 0.24, 0.28), d.fur * 0.8, bulge=0.1)
    foot = path(ax, y, [(wide + 0.2, 0.5), (wide + 0.05, 0.63), (wide + 0.3, 0.68)], 0.07, 0.04)
    d.paint(foot, d.fur * 0.7)
    d.paint(oval(x, y, (0, 0.25), wide, 0.38), d.fur, bulge=0.15)
    d.paint(oval(x, y, (0, 0.32), wide * 0.7, 0.28), d.light, bulge=0.1)
    arm = path(ax, y, [(wide * 0.75, 0.25), (wide * 0.85, 0.5), (wide * 0.55, 0.68)], 0.09, 0.06)
    d.paint(arm, d.fur * 0.9, bulge=0.05)
    d.paint(oval(x, y, (0, -0.08), wide * 1.05, 0.24), d.fur, bulge=0.12)
    frog_eyes(d, (wide * 0.62, -0.3), d.pick(0.13, 0.19))
    grin = abs(y - 0.02 - d.pick(-0.15, 0.1) * (ax / wide) ** 2) - 0.02
    d.paint(np.maximum(grin, ax - wide * 0.85), d.dim * 0.5)


def frog_side(d):
    frog_coat(d)
    x, y = d.x, d.y
    d.shade(oval(x, y, (0, 0.66), 0.7, 0.05), 0.5, 0.1)
    head = d.pick(-0.42, -0.32), d.pick(-0.15, 0.1)
    d.paint(bar(x, y, (0.35, 0.38), head, 0.24, 0.22), d.fur, bulge=0.15)
    snout = bar(x, y, head, (head[0] - 0.22, head[1] + 0.06), 0.21, 0.12)
    d.paint(snout, d.fur, bulge=0.1)
    belly = bar(x, y, (0.2, 0.48), (head[0] - 0.1, head[1] + 0.17), 0.13, 0.08)
    d.paint(belly, d.light, d.chance(0.8), bulge=0.05)
    d.paint(
        bar(x, y, (head[0] - 0.3, head[1] + 0.09), (head[0] + 0.08, head[1] + 0.07), 0.018, 0.018),
        d.dim * 0.5,
    )
    arm = path(x, y, [(-0.2, 0.25), (-0.14, 0.45), (-0.25, 0.62), (-0.4, 0.66)], 0.09, 0.04)
    d.paint(arm, d.fur * 0.9, bulge=0.05)
    knee = d.pick(-0.02, 0.12), d.pick(0.2, 0.32)
    thigh = path(x, y, [(0.45, 0.5), knee], 0.16, 0.12)
    d.paint(thigh, d.fur * 0.85, bulge=0.08)
    d.paint(path(x, y, [knee, (0.5, 0.58), (0.1, 0.66)], 0.08, 0.04), d.fur * 0.75, bulge=0.05)
    eye, r = (head[0] + 0.0, head[1] - 0.2), d.pick(0.11, 0.15)
    d.paint(oval(x, y, eye, r, r), d.fur, bulge=0.05)
    d.paint(oval(x, y, eye, r * 0.72, r * 0.7), d.iris)
    d.paint(oval(x, y, eye, r * 0.5, r * 0.4), EYE)


def frog_above(d):
    frog_coat(d)
    x, y, ax = d.x, d.y, abs(d.x)
    d.shade(oval(x, y, (0.05, 0.08), 0.5, 0.6), 0.35, 0.12)
    out, kick = d.pick(0.45, 0.62), d.pick(0.0, 0.4)
    hind = path(
        ax,
        y,
        [(0.15, 0.35), (out, 0.15 + kick), (0.28, 0.5 + kick), (out + 0.1, 0.72 + kick * 0.5)],
        0.11,
        0.05,
    )
    d.paint(hind, d.fur * 0.85, bulge=0.06)
    arm = path(
        ax, y, [(0.22, -0.15), (0.5, d.pick(-0.2, 0.05)), (d.pick(0.4, 0.6), -0.42)], 0.07, 0.045
    )
    d.paint(arm, d.fur * 0.85, bulge=0.05)
    d.paint(bar(x, y, (0.0, -0.2), (0.0, 0.3), d.pick(0.27, 0.33), 0.2), d.fur, bulge=0.15)
    snout = convex(ax, y, (-1, -0.62), (0.1, -0.6), (0.28, -0.25), (-1, -0.2))
    d.paint(snout, d.fur, bulge=0.1)
    d.paint(bar(ax, y, (0.15, -0.2), (0.1, 0.4), 0.02, 0.02), d.light, d.chance(0.5))
    frog_eyes(d, (0.22, -0.38), d.pick(0.09, 0.12))


# --- pictures ------------------------------------------------------------------------------------

# How the pieces of a view are laid down: the arguments of `Scene.place`.
CAR = {"size": (0.75, 1.15), "shift": (0.2, 0.25), "turn": 0.07}
AIR = {"size": (0.75, 1.15), "shift": (0.25, 0.25)}
HALF = {"size": (0.75, 1.2), "shift": (0.2, 0.15), "center": (0, 0.15)}
FACE = {"size": (0.8, 1.15), "shift": (0.2, 0.2), "turn": 0.15}
WHOLE = {"size": (0.75, 1.1), "shift": (0.2, 0.15)}
HEAD = {"size": (1.4, 1.9), "shift": (0.2, 0.2), "turn": 0.1}

# For each class: how likely each of GROUNDS is, and its views, each with its share and its pose.
VIEWS = (
    ((50, 10, 16, 12, 0, 2, 10),
     (0.4, plane_side, {**AIR, "turn": 0.35}), (0.4, plane_above, {**AIR, "turn": 3.2}),
     (0.2, plane_front, {**AIR, "turn": 0.15})),
    ((2, 6, 42, 18, 8, 10, 14),
     (0.4, car_side, CAR), (0.3, car_front, CAR), (0.3, car_corner, CAR)),
    ((22, 14, 8, 20, 18, 6, 12),
     (0.35, bird_perched, {**WHOLE, "center": (0, 0.1)}), (0.17, bird_flying, {**AIR, "turn": 0.4}),
     (0.13, bird_spread, {**AIR, "turn": 0.5}), (0.17, bird_swimming, WHOLE),
     (0.18, bird_tall, {"size": (0.75, 1.0), "shift": (0.3, 0.1)})),
    ((2, 2, 12, 20, 12, 38, 14),
     (0.4, cat_side, {**HALF, "center": (0, 0.3)}), (0.25, cat_sitting, WHOLE),
     (0.35, cat_close, FACE)),
    ((4, 4, 8, 40, 32, 4, 8),
     (0.6, deer_side, {"size": (0.75, 1.0), "shift": (0.2, 0.1), "center": (-0.05, -0.05)}),
     (0.25, deer_close, {**FACE, "center": (0, -0.2)}),
     (0.15, deer_neck, {**HEAD, "center": (-0.4, -0.35)})),
    ((2, 6, 14, 28, 12, 26, 12),
     (0.4, dog_side, {**HALF, "center": (-0.05, 0.25)}), (0.25, dog_sitting, WHOLE),
     (0.35, dog_close, FACE)),
    ((2, 12, 10, 24, 24, 12, 16),
     (0.4, frog_side, {**HALF, "center": (0, 0.15)}),
     (0.35, frog_front, {**HALF, "center": (0, 0.2)}), (0.25, frog_above, {**AIR, "turn": 3.2})),
    ((6, 6, 16, 42, 16, 4, 10),
     (0.65, horse_side, {"size": (0.75, 1.05), "shift": (0.2, 0.1), "center": (0, 0.05)}),
     (0.2, horse_close, {**FACE, "center": (0, -0.05)}),
     (0.15, horse_neck, {**HEAD, "center": (-0.5, -0.25)})),
    ((6, 66, 6, 6, 2, 4, 10),
     (0.55, ship_side, {**CAR, "size": (0.7, 1.05)}),
     (0.25, sail_boat, {**CAR, "size": (0.6, 1.0)}), (0.2, ship_bow, CAR)),
    ((4, 6, 42, 18, 8, 8, 14),
     (0.45, truck_side, CAR), (0.25, truck_front, CAR), (0.3, truck_corner, CAR)),
)  # fmt: skip


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
