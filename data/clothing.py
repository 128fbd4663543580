"""Draw made-up clothing in Fashion-MNIST's format: 28x28 gray pictures of its ten classes.

Run by make_bundled.py. Every picture is drawn from formulas, with the sizes, the cut, the pattern,
the light and the pose of each piece drawn at random; no photograph and no real data set is used.
Formulas work on float64 and gray levels are rounded coarsely, so that another processor, whose
sines differ in the last bit, still makes the same bytes.
"""

import gzip
from pathlib import Path

import numpy as np
from shapes import bar, box, oval

CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
SIDE, ZOOM = 28, 2  # drawn ZOOM times as large and then averaged, which smooths the edges
TRAIN, TEST = 600, 100  # of each class
GRAY_STEP = 6  # fewer gray levels compress better
SEED = 28


class Drawing:
    """`n` pictures that are drawn at once: arrays are (n, side, side), or (n, 1, 1) to fit those.

    x runs to the right and y down, both from -1 to 1 before the piece is turned, scaled and moved.
    gray: how bright the cloth is at each point · cover: 1 where there is cloth, else 0.
    Shapes are given as signed distances: negative inside, in the same units as x and y.
    """

    def __init__(self, rng, n, *, turn=0.08, size=(0.82, 1.02), shift=0.12, flip=0.0):
        self.rng, self.n = rng, n
        axis = (np.arange(SIDE * ZOOM) + 0.5) / (SIDE * ZOOM) * 2 - 1
        x, y = axis - self.pick(-shift, shift), axis[:, None] - self.pick(-shift, shift)
        angle, scale = self.pick(-turn, turn), self.pick(*size)
        lean = self.pick(-0.06, 0.06)
        self.x = (np.cos(angle) * x + np.sin(angle) * y) / scale / self.pick(0.9, 1.06)
        self.y = (np.cos(angle) * y - np.sin(angle) * x) / scale
        self.x = (self.x + lean * self.y) * np.where(self.chance(flip), -1, 1)
        self.gray = np.zeros((n, SIDE * ZOOM, SIDE * ZOOM))
        self.cover = np.zeros_like(self.gray)
        self.edge = 1.2 / SIDE / scale  # an outline fades over about one pixel
        self.color = 1 - 0.74 * self.pick(0, 1) ** 1.6  # more light pieces than dark ones

    def pick(self, low, high):
        """A random number for each picture."""
        return self.rng.uniform(low, high, (self.n, 1, 1))

    def chance(self, probability):
        """True for about this part of the pictures."""
        return self.rng.random((self.n, 1, 1)) < probability

    def paint(self, distance, gray, where=True):
        """Put a new shape of this gray over what is there."""
        inside = np.clip(0.5 - distance / self.edge, 0, 1) * where
        self.gray += inside * (gray - self.gray)
        self.cover = np.maximum(self.cover, inside)

    def mark(self, distance, gray, where=True):
        """Paint, but only on cloth: pockets, seams, buttons, prints."""
        inside = np.clip(0.5 - distance / self.edge, 0, 1) * self.cover * where
        self.gray += inside * (gray - self.gray)

    def shade(self, distance, strength, width=0.06):
        """Darken the cloth along an outline, as folds and seams do."""
        self.gray *= 1 - strength * np.exp(-((distance / width) ** 2))

    def contrast(self, low=0.25, high=0.6):
        """A gray that can be told from the piece's own."""
        step = self.pick(low, high)
        return np.where(self.color - step > 0.08, self.color - step, self.color + step)


def ramp(t, knots, values):
    """The broken line through (knots, values), flat outside of them."""
    line = values[0] + 0.0 * t
    for k0, k1, v0, v1 in zip(knots, knots[1:], values, values[1:], strict=False):
        line = line + (v1 - v0) * np.clip((t - k0) / (k1 - k0), 0, 1)
    return line


def upper_body(d, *, top, bottom, shoulder, chest, waist, hem, neck, depth, v_neck, sleeve, width):
    """Draw what is worn on the upper body; sleeve: its length, 0 for none. Returns the outline."""
    x, y, ax = d.x, d.y, abs(d.x)
    drop = d.pick(0.1, 0.2)
    armpit, middle = top + drop + 0.3, top + 0.55 * (bottom - top)
    swing = d.pick(0.0, 0.25)
    arm_x, arm_y = shoulder - 0.6 * width, top + drop + 0.7 * width
    has_sleeve, short = sleeve > 0, sleeve < 0.7
    sleeve = np.maximum(sleeve, 0.1)
    reach = sleeve / np.hypot(1, swing)
    hand = arm_x + swing * reach + 0.05, arm_y + reach
    # A short sleeve stands off more than a long one, which hangs beside the body.
    hand = (
        np.where(short, arm_x + 0.75 * sleeve, hand[0]),
        np.where(short, arm_y + 0.75 * sleeve, hand[1]),
    )
    arm = bar(ax, y, (arm_x, arm_y), hand, width, width * d.pick(0.65, 0.95), flat=True)
    tone = d.color * d.pick(0.85, 1.0)
    d.paint(arm, tone, has_sleeve)
    cuff = bar(ax, y, (arm_x, arm_y), hand, width, width, flat=True)
    near_hand = np.hypot(ax - hand[0], y - hand[1]) - 0.12
    d.mark(np.maximum(cuff, near_hand), d.contrast(0.1, 0.4), has_sleeve & d.chance(0.25))
    half = ramp(
        y,
        [top, top + drop, armpit, middle, bottom],
        [neck, shoulder, chest, waist, hem],
    )
    body = np.maximum(
        ax - half, np.maximum(top - y, y - bottom - 0.04 * d.pick(-1, 1) * (1 - x**2))
    )
    hole = np.where(
        v_neck,
        (ax / neck + (y - top) / depth - 1) * np.minimum(neck, depth) * 0.8,
        oval(x, y, (0, top), neck, depth),
    )
    back = np.maximum(body, -oval(x, y, (0, top), neck, 0.07))  # seen through a deep neck
    d.paint(back, d.color * d.pick(0.25, 0.6), d.chance(0.6))
    body = np.maximum(body, -hole)
    d.paint(body, d.color)
    d.shade(np.where(y > armpit - 0.1, ax - half, 1), d.pick(0.15, 0.6) * has_sleeve, 0.05)
    d.shade(hole, d.pick(0, 0.5))
    return body, hole


def neckline(d, hole, where):
    """A collar, ribbed or in another color, around the neck."""
    d.mark(abs(hole) - 0.06, d.contrast(0.1, 0.5), where)


def print_on(d, where):
    """A picture or words on the chest."""
    cx, cy = d.pick(-0.08, 0.08), d.pick(-0.4, 0.0)
    gray = d.contrast(0.25, 0.7)
    w, h = d.pick(0.12, 0.3), d.pick(0.06, 0.25)
    kind = d.rng.integers(0, 3, (d.n, 1, 1))
    picture = np.where(kind == 0, box(d.x, d.y, (cx, cy), w, h), oval(d.x, d.y, (cx, cy), w, h))
    lines = np.maximum(box(d.x, d.y, (cx, cy), w, h), abs((d.y - cy + 9) % 0.2 - 0.1) - 0.055)
    d.mark(np.where(kind == 2, lines, picture), gray, where)
    d.mark(oval(d.x, d.y, (cx + 0.05, cy), w * 0.5, h * 0.5), d.color, where & (kind < 2))


def front(d, body, where, buttons):
    """An opening down the front, with buttons beside it or a zip in it."""
    at, tilt = d.pick(-0.06, 0.06), d.pick(-0.05, 0.05)
    x = d.x - at - tilt * d.y
    d.mark(np.maximum(abs(x) - d.pick(0.02, 0.045), body), d.gray * d.pick(0.35, 0.75), where)
    spacing = d.pick(0.2, 0.3)
    dots = np.hypot(x - 0.06, (d.y + 9) % spacing - spacing / 2) - d.pick(0.03, 0.05)
    d.mark(np.maximum(dots, body), d.contrast(0.3, 0.7), where & buttons)


def collar(d, top, neck, where):
    """Two flaps that fold down from the neck."""
    long, wide = d.pick(0.18, 0.34), d.pick(0.05, 0.09)
    flap = bar(
        abs(d.x), d.y, (neck * 0.75, top), (neck * d.pick(0.15, 0.9), top + long), wide, wide * 0.6
    )
    d.paint(flap, d.color * d.pick(0.8, 1.15), where)
    d.shade(flap, 0.45 * where, 0.03)


def t_shirt(d):
    top, shoulder = d.pick(-0.97, -0.85), d.pick(0.46, 0.66)
    chest = shoulder - d.pick(0.0, 0.12)
    sleeve = np.where(
        d.chance(0.82), d.pick(0.2, 0.5), np.where(d.chance(0.5), d.pick(0.9, 1.3), 0.0)
    )
    neck = d.pick(0.2, 0.34)
    body, hole = upper_body(
        d, top=top, bottom=d.pick(0.75, 1.0), shoulder=shoulder, chest=chest,
        waist=chest - d.pick(-0.02, 0.1), hem=chest + d.pick(-0.06, 0.08), neck=neck,
        depth=d.pick(0.08, 0.35), v_neck=d.chance(0.3), sleeve=sleeve, width=d.pick(0.16, 0.24),
    )  # fmt: skip
    neckline(d, hole, d.chance(0.3))
    print_on(d, d.chance(0.4))
    polo = d.chance(0.12)
    collar(d, top, neck, polo)
    front(d, np.maximum(body, d.y - top - 0.6), polo, d.chance(0.6))
    return 0.35


def pullover(d):
    top, shoulder = d.pick(-0.97, -0.82), d.pick(0.46, 0.62)
    chest = shoulder - d.pick(-0.02, 0.1)
    bottom = d.pick(0.7, 1.0)
    neck = d.pick(0.17, 0.28)
    sleeve = np.where(d.chance(0.94), d.pick(1.25, 1.6), d.pick(0.7, 1.1))
    body, hole = upper_body(
        d, top=top, bottom=bottom, shoulder=shoulder, chest=chest,
        waist=chest - d.pick(-0.04, 0.08), hem=chest - d.pick(-0.04, 0.1), neck=neck,
        depth=d.pick(0.05, 0.2), v_neck=d.chance(0.2), sleeve=sleeve, width=d.pick(0.15, 0.22),
    )  # fmt: skip
    neckline(d, hole, d.chance(0.5))
    hem = np.maximum(body, bottom - d.pick(0.08, 0.16) - d.y)
    d.mark(hem, d.color * d.pick(0.65, 0.95), d.chance(0.6))
    print_on(d, d.chance(0.3))
    hood = d.chance(0.25)
    ring = abs(oval(d.x, d.y, (0, top + 0.06), neck * 1.2, d.pick(0.14, 0.22))) - 0.07
    d.paint(ring, d.color * d.pick(0.75, 0.95), hood)
    d.mark(
        box(d.x, d.y, (0, bottom - 0.35), d.pick(0.2, 0.3), 0.14),
        d.color * 0.8,
        hood & d.chance(0.7),
    )
    front(d, np.maximum(body, d.y - top - 0.5), d.chance(0.12), d.chance(0.4))
    return 0.4


def dress(d):
    top, bottom = d.pick(-1.0, -0.88), d.pick(0.85, 1.02)
    shoulder = d.pick(0.26, 0.44)
    chest = shoulder - d.pick(-0.02, 0.08)
    kind = d.rng.random((d.n, 1, 1))
    sleeve = np.where(kind < 0.5, 0.0, np.where(kind < 0.8, d.pick(0.15, 0.4), d.pick(0.9, 1.3)))
    waist = chest - d.pick(-0.02, 0.12)
    neck = d.pick(0.14, 0.24)
    body, hole = upper_body(
        d, top=top, bottom=bottom, shoulder=shoulder, chest=chest, waist=waist,
        hem=waist + d.pick(-0.02, 0.4) * d.pick(0.2, 1), neck=neck, depth=d.pick(0.08, 0.45),
        v_neck=d.chance(0.35), sleeve=sleeve, width=d.pick(0.1, 0.16),
    )  # fmt: skip
    at = d.pick(-0.25, 0.1)
    d.mark(abs(d.y - at) - d.pick(0.03, 0.07), d.contrast(0.15, 0.5), d.chance(0.35))
    d.mark(d.y - at, d.contrast(0.15, 0.5), d.chance(0.15))
    pleats = np.sin(d.x * d.pick(14, 24) / (1 + 0.4 * d.y)) * (d.y > at)
    d.gray *= 1 + 0.22 * pleats * d.chance(0.35)
    print_on(d, d.chance(0.07))
    return 0.45


def coat(d):
    top, shoulder = d.pick(-1.0, -0.88), d.pick(0.44, 0.6)
    chest = shoulder - d.pick(-0.02, 0.08)
    neck = d.pick(0.15, 0.26)
    bottom = d.pick(0.78, 1.02)
    depth = np.where(d.chance(0.4), d.pick(0.3, 0.75), d.pick(0.05, 0.25))
    body, hole = upper_body(
        d, top=top, bottom=bottom, shoulder=shoulder, chest=chest,
        waist=chest - d.pick(-0.04, 0.1), hem=chest + d.pick(-0.05, 0.14), neck=neck,
        depth=depth, v_neck=d.chance(0.7), sleeve=d.pick(1.25, 1.65), width=d.pick(0.16, 0.24),
    )  # fmt: skip
    front(d, body, d.chance(0.92), d.chance(0.35))
    collar(d, top, neck, d.chance(0.65))
    quilted = d.chance(0.14)
    d.gray *= 1 - 0.3 * quilted * (np.cos(d.y * 2 * np.pi / d.pick(0.22, 0.32)) > 0.75)
    pocket = bar(
        abs(d.x),
        d.y,
        (chest * 0.45, bottom - 0.6),
        (chest * 0.75, bottom - d.pick(0.45, 0.6)),
        0.03,
        0.03,
    )
    d.mark(pocket, d.color * d.pick(0.4, 0.7), d.chance(0.5))
    belt = abs(d.y - d.pick(-0.05, 0.15)) - 0.05
    d.mark(np.maximum(belt, body), d.color * d.pick(0.5, 0.8), d.chance(0.15))
    return 0.15


def shirt(d):
    top, shoulder = d.pick(-0.97, -0.84), d.pick(0.44, 0.62)
    chest = shoulder - d.pick(-0.01, 0.12)
    kind = d.rng.random((d.n, 1, 1))
    sleeve = np.where(kind < 0.66, d.pick(1.2, 1.6), np.where(kind < 0.92, d.pick(0.2, 0.5), 0.0))
    neck = d.pick(0.15, 0.28)
    body, hole = upper_body(
        d, top=top, bottom=d.pick(0.75, 1.0), shoulder=shoulder, chest=chest,
        waist=chest - d.pick(-0.02, 0.12), hem=chest + d.pick(-0.08, 0.1), neck=neck,
        depth=d.pick(0.06, 0.35), v_neck=d.chance(0.5), sleeve=sleeve, width=d.pick(0.13, 0.21),
    )  # fmt: skip
    front(d, body, d.chance(0.78), d.chance(0.75))
    collar(d, top, neck, d.chance(0.72))
    side = np.where(d.chance(0.5), 1, -1)
    pocket = box(d.x * side, d.y, (chest * 0.5, d.pick(-0.4, -0.2)), 0.12, 0.13)
    d.mark(abs(pocket) - 0.02, d.color * d.pick(0.5, 0.75), d.chance(0.35))
    return 0.5


def trouser(d):
    y, ax = d.y, abs(d.x)
    top, bottom, crotch = d.pick(-1.0, -0.88), d.pick(0.82, 1.02), d.pick(-0.42, -0.15)
    shorts = d.chance(0.08)
    bottom = np.where(shorts, d.pick(0.2, 0.5), bottom)
    waist, hip = d.pick(0.22, 0.36), d.pick(0.3, 0.44)
    apart = d.pick(0.02, 0.12)
    thigh = hip + d.pick(-0.03, 0.06)
    knee = thigh * np.where(shorts, d.pick(0.85, 1.0), d.pick(0.5, 0.85))
    ankle = knee * np.where(d.chance(0.3), d.pick(1.0, 1.5), d.pick(0.65, 1.0))
    mid = crotch + 0.55 * (bottom - crotch)
    inner = ramp(y, [crotch, mid, bottom], [0.0, apart * 0.6, apart * d.pick(0.7, 1.5)])
    outer = ramp(
        y,
        [top, top + 0.25, crotch, mid, bottom],
        [waist, hip, thigh, knee + apart * 0.6, apart + ankle],
    )
    d.color = np.clip(d.color * d.pick(0.75, 1.1), 0.15, 1)
    leg = np.maximum(ax - outer, np.maximum(top - y, y - bottom))
    leg = np.maximum(leg, np.where(y > crotch, inner - ax, -1))
    d.paint(leg, d.color)
    d.shade(np.where(y > crotch, ax - inner, ax), d.pick(0.2, 0.7), 0.04)
    d.mark(np.maximum(leg, y - top - d.pick(0.07, 0.13)), d.contrast(0.1, 0.4), d.chance(0.6))
    pocket = bar(ax, y, (hip * 0.45, top + 0.15), (hip, top + d.pick(0.25, 0.4)), 0.02, 0.02)
    d.mark(pocket, d.color * 0.6, d.chance(0.6))
    d.gray *= 1 + d.pick(-0.1, 0.35) * np.exp(
        -(((y - mid + 0.1) / 0.45) ** 2) - ((ax - 0.2) / 0.12) ** 2
    )
    d.mark(oval(ax, y, (0.2, d.pick(-0.2, 0.5)), 0.09, 0.06), d.contrast(0.2, 0.5), d.chance(0.15))
    d.mark(abs(ax - outer + 0.07) - 0.03, d.contrast(0.3, 0.6), d.chance(0.1))
    return 0.15


def shoe_outline(d, heights, knots, floor, lift):
    """The side view of a shoe, toe on the left: the distance to it, and the line of its sole."""
    toe = ramp(d.x, [-1, -0.75], [d.pick(0.02, 0.12), 0.0])
    arch = floor - toe - lift * (0.5 - 0.5 * np.cos(np.pi * np.clip((d.x + 0.35) / 0.8, 0, 1)))
    upper = arch - ramp(d.x, knots, heights)
    ends = np.maximum(-0.96 - d.x, d.x - 0.92)
    return np.maximum(np.maximum(upper - d.y, d.y - arch) * 0.8, ends), arch


def sneaker(d):
    floor = d.pick(0.32, 0.5)
    tall = np.where(d.chance(0.16), d.pick(0.25, 0.6), 0)
    h = d.pick(0.85, 1.15)
    heel = h * d.pick(0.58, 0.7) + tall
    tongue = h * d.pick(0.64, 0.78) + tall
    knots = [-0.96, -0.86, -0.5, -0.15, 0.12, 0.3, 0.55, 0.84, 0.92]
    heights = [
        h * 0.08,
        h * 0.24,
        h * d.pick(0.3, 0.4),
        h * 0.5,
        tongue,
        tongue - 0.06,
        heel - h * d.pick(0, 0.12),
        heel,
        heel * 0.75,
    ]
    shoe, arch = shoe_outline(d, heights, knots, floor, 0.0)
    d.paint(shoe, d.color)
    thick = d.pick(0.1, 0.22)
    d.mark(d.x + d.pick(0.5, 0.75), d.contrast(0.1, 0.5), d.chance(0.3))
    d.mark(d.pick(0.5, 0.75) - d.x, d.contrast(0.1, 0.5), d.chance(0.3))
    lace = (d.x * 0.8 + (d.y - floor) * 0.5 + 9) % d.pick(0.14, 0.2) - 0.07
    place = np.maximum(
        abs(d.x + 0.15 - tall * 0.3) - 0.26,
        abs(d.y - arch + h * 0.36 + 0.6 * (d.x + 0.3) + tall * 0.4) - 0.1,
    )
    d.mark(np.maximum(abs(lace) - 0.03, place), d.contrast(0.3, 0.7), d.chance(0.8))
    stripes = d.rng.integers(0, 4, (d.n, 1, 1))
    tilt, start, slot = d.pick(0.3, 0.9), d.pick(-0.1, 0.1), d.pick(0.15, 0.2)
    along = d.x + tilt * (d.y - floor) * np.where(d.chance(0.7), 1, -1)
    count = np.floor((along - start) / slot)
    band = np.where(
        (count >= 0) & (count < stripes), abs((along - start) % slot - slot / 2) - 0.045, 1
    )
    d.mark(
        np.maximum(band, np.maximum(d.y - arch + thick, arch - h * 0.5 - d.y)), d.contrast(0.3, 0.7)
    )
    swoosh = abs(d.y - floor + 0.28 + 0.25 * d.x - 0.35 * d.x**2) - 0.05 * (1.2 - abs(d.x - 0.1))
    d.mark(
        np.maximum(swoosh, abs(d.x - 0.1) - 0.5),
        d.contrast(0.3, 0.7),
        (stripes == 0) & d.chance(0.5),
    )
    sole = np.maximum(shoe, arch - thick - d.y)
    d.mark(sole, np.where(d.chance(0.6), d.pick(0.75, 1.0), d.pick(0.1, 0.5)))
    d.shade(np.where(shoe < 0, d.y - arch + thick, 1), d.pick(0.1, 0.6), 0.03)
    return 0.08


def ankle_boot(d):
    floor = d.pick(0.78, 0.95)
    lift = np.where(d.chance(0.45), d.pick(0.15, 0.45), d.pick(0.0, 0.1))
    h = d.pick(0.8, 1.0)
    shaft = d.pick(1.0, 1.6)
    bend = d.pick(-0.2, 0.05)
    knots = [-0.96, -0.86, -0.5, bend, bend + 0.2, bend + 0.32, 0.85, 0.92]
    heights = [
        h * d.pick(0.1, 0.2),
        h * d.pick(0.28, 0.36),
        h * d.pick(0.36, 0.46),
        h * d.pick(0.55, 0.7),
        shaft * d.pick(0.8, 1),
        shaft,
        shaft - d.pick(-0.05, 0.1),
        shaft * 0.96,
    ]
    boot, arch = shoe_outline(d, heights, knots, floor, lift)
    heel_width = np.where(d.chance(0.6), d.pick(0.2, 0.32), d.pick(0.06, 0.12))
    slope = 0.9 + 0.1 * (d.y - floor) * d.chance(0.5)
    heel = np.maximum(
        np.maximum(d.y - floor, arch - d.y), np.maximum(d.x - slope, slope - 2 * heel_width - d.x)
    )
    leather = d.color
    d.paint(heel, np.where(d.chance(0.5), leather, d.pick(0.1, 0.6)))
    d.paint(boot, leather)
    thick = d.pick(0.05, 0.14)
    d.mark(
        np.maximum(boot, arch - thick - d.y),
        np.where(d.chance(0.3), d.pick(0.7, 1.0), leather * d.pick(0.3, 0.8)),
        d.chance(0.8),
    )
    d.shade(np.where(boot < 0, d.y - arch + thick, 1), d.pick(0.1, 0.6), 0.03)
    panel = bar(
        d.x,
        d.y,
        (d.pick(0.35, 0.5), floor - shaft - lift),
        (d.pick(0.3, 0.5), floor - d.pick(0.45, 0.7) - lift),
        d.pick(0.1, 0.18),
        0.06,
    )
    d.mark(panel, d.contrast(0.2, 0.5), d.chance(0.35))
    cuff = np.maximum(boot, d.y - arch + shaft - d.pick(0.1, 0.25))
    d.mark(cuff, d.contrast(0.15, 0.5), d.chance(0.3))
    lace = np.maximum(abs((d.y + 9) % 0.19 - 0.095) - 0.035, abs(d.x - bend - 0.18) - 0.16)
    d.mark(np.maximum(lace, d.y - floor + 0.5 + lift * 0.5), d.contrast(0.3, 0.7), d.chance(0.3))
    strap = abs(d.y - floor + d.pick(0.4, 0.7) + lift + 0.2 * d.x) - 0.05
    d.mark(np.maximum(strap, -0.2 - d.x), leather * d.pick(0.3, 0.7), d.chance(0.25))
    d.gray *= 1 - 0.25 * np.exp(
        -((((d.x - bend - 0.1) + 0.7 * (d.y - floor + 0.7)) / 0.1) ** 2)
    ) * d.chance(0.5)
    return 0.08


def sandal(d):
    lift = np.where(d.chance(0.5), d.pick(0.3, 0.95), d.pick(0.0, 0.15))
    floor = 0.35 + lift * 0.45 + d.pick(-0.1, 0.1)
    h = d.pick(0.7, 0.95)
    ankle = d.pick(0.5, 1.0)
    knots = [-0.96, -0.86, -0.5, 0.0, 0.3, 0.85, 0.92]
    heights = [h * 0.06, h * 0.22, h * 0.38, h * 0.62, ankle * 0.95, ankle, ankle * 0.8]
    foot, arch = shoe_outline(d, heights, knots, floor, lift)
    thick = d.pick(0.05, 0.15)
    bed = np.maximum(
        np.maximum(d.y - arch - thick, arch - d.y), np.maximum(-0.97 - d.x, d.x - 0.92)
    )
    d.color = np.maximum(d.color, d.pick(0.3, 0.6))
    dark = d.color * d.pick(0.6, 1.0)
    wedge = np.maximum(
        np.maximum(d.y - floor - thick, arch - d.y), np.maximum(-0.6 - d.x, d.x - 0.9)
    )
    d.paint(wedge, dark * d.pick(0.8, 1), d.chance(0.3) & (lift > 0.1))
    thin = d.pick(0.03, 0.12)
    stick = bar(
        d.x,
        d.y,
        (0.8 - thin, floor - lift + 0.05),
        (0.9 - thin - d.pick(0, 0.12), floor + thick),
        thin * 1.5,
        thin,
    )
    d.paint(np.maximum(stick, d.y - floor - thick), dark, lift > 0.2)
    # A strap is what lies between two slanted lines; beside the straps the foot would show.
    straps = np.full_like(d.gray, 1.0)
    for at in (-0.7, -0.4, -0.1, None, 0.25):
        place, slant, width = d.pick(-0.1, 0.1), d.pick(-0.5, 0.9), d.pick(0.045, 0.13)
        present = d.chance(0.4 if at == 0.25 else 0.62)
        if at is None:  # a broad band; always there if the foot would slip out without it
            at, slant, width = -0.45, 0.3, d.pick(0.12, 0.3)
            present = (straps.min((1, 2), keepdims=True) > 0.3) | d.chance(0.3)
        line = abs(d.x - at - place + slant * (d.y - arch)) / np.hypot(1, slant) - width
        straps = np.where(present, np.minimum(straps, line), straps)
    over = arch - ramp(d.x, knots, heights)
    vamp = np.maximum(
        abs(d.y - over) - d.pick(0.04, 0.08), abs(d.x + d.pick(0.1, 0.5)) - d.pick(0.25, 0.5)
    )
    straps = np.where(d.chance(0.3), np.minimum(straps, vamp), straps)
    around = abs(
        d.y - arch + ankle * d.pick(0.75, 0.92) + d.pick(-0.3, 0.1) * (d.x - 0.6)
    ) - d.pick(0.04, 0.1)
    back = np.maximum(d.x - 0.92, d.pick(0.6, 0.82) - d.x)
    has_back = d.chance(0.75)
    straps = np.where(
        has_back, np.minimum(straps, np.maximum(np.minimum(around, back), 0.1 - d.x)), straps
    )
    d.paint(np.maximum(straps, foot), d.color)
    d.paint(bed, dark)
    return 0.1


def bag(d):
    x, y, ax = d.x, d.y, abs(d.x)
    width, squeeze = d.pick(0.5, 0.95), d.pick(-0.22, 0.3)
    tall = np.minimum(d.pick(0.35, 0.8), width * 1.1)
    bottom = d.pick(0.6, 0.95)
    top = bottom - 2 * tall
    half = width - squeeze * width * (bottom - y) / (2 * tall)
    sag = d.pick(-0.05, 0.12) * (1 - (x / width) ** 2)
    corner = d.pick(0.02, 0.25)
    scale = width / np.maximum(half, 0.2)
    body = box(x * scale, y - sag, (0, (top + bottom) / 2), width, tall, corner)
    kind = d.rng.random((d.n, 1, 1))
    rise, reach = d.pick(0.25, 0.75), width * (1 - squeeze) * d.pick(0.35, 0.85)
    rise = np.minimum(rise, 1.0 + top + 0.25)
    handle = np.maximum(
        abs(oval(x, y, (0, top + 0.08), reach, np.maximum(rise, 0.15))) - d.pick(0.035, 0.07),
        y - top - 0.1,
    )
    strap = bar(
        ax, y, (width * (1 - squeeze) - 0.05, top + 0.1), (d.pick(0.05, 0.4), -1.1), 0.03, 0.03
    )
    second = np.maximum(
        abs(oval(x, y, (0.06, top + 0.1), reach * 0.9, np.maximum(rise, 0.15) * 0.8)) - 0.035,
        y - top - 0.1,
    )
    metal = d.contrast(0.1, 0.5)
    d.paint(second, d.color * 0.6, (kind < 0.55) & d.chance(0.4))
    d.paint(handle, np.where(d.chance(0.6), d.color, metal), kind < 0.55)
    d.paint(strap, np.where(d.chance(0.6), d.color, metal), (kind > 0.55) & (kind < 0.8))
    d.paint(body, d.color)
    down = d.pick(0.25, 0.6)
    flap = y - top - 2 * tall * down - d.pick(-0.1, 0.15) * (1 - (x / width) ** 2)
    has_flap = d.chance(0.45)
    d.mark(flap, d.color * d.pick(0.75, 1.15), has_flap)
    d.shade(np.where(body < 0.02, flap, 1), d.pick(0.3, 0.7) * has_flap, 0.04)
    d.mark(
        box(x, y, (d.pick(-0.05, 0.05), top + 2 * tall * down), 0.08, d.pick(0.05, 0.12)),
        metal,
        d.chance(0.5),
    )
    d.mark(abs(ax - width * d.pick(0.4, 0.7)) - d.pick(0.02, 0.06), metal, d.chance(0.25))
    d.mark(abs(y - top - d.pick(0.08, 0.18)) - 0.03, d.color * 0.5, d.chance(0.35))
    d.mark(
        abs(box(x, y, (0, bottom - tall * 0.7), width * 0.55, tall * 0.4)) - 0.02,
        d.color * 0.6,
        d.chance(0.25),
    )
    d.shade(body, d.pick(0, 0.5), 0.07)
    return 0.2


# What draws each class, and how its pieces are laid down: the arguments of `Drawing`.
GARMENT = {}
SHOE = {"turn": 0.12, "size": (0.76, 1.0), "flip": 0.2}
PIECES = (
    (t_shirt, GARMENT), (trouser, GARMENT), (pullover, GARMENT), (dress, GARMENT), (coat, GARMENT),
    (sandal, SHOE), (shirt, GARMENT), (sneaker, SHOE), (bag, {"turn": 0.12}), (ankle_boot, SHOE),
)  # fmt: skip


def weave(d, probability):
    """Stripes, checks or flowers, woven into this part of the pieces: a factor around 1."""
    kind = d.rng.integers(0, 4, (d.n, 1, 1))  # across, upright, checked, flowered
    waves = 0.0
    for number in range(4):
        angle = np.where(kind == 3, d.pick(0, np.pi), np.pi / 2 * ((kind + number + 1) % 2))
        angle = angle + d.pick(-0.05, 0.05)
        rate = 2 * np.pi / np.where(kind == 3, d.pick(0.3, 0.8), d.pick(0.22, 0.6))
        present = (kind == 3) | (number == 0) | ((kind == 2) & (number == 1))
        wave = np.sin(rate * (np.cos(angle) * d.x + np.sin(angle) * d.y) + d.pick(0, 6.3))
        waves = waves + present * wave
    return 1 + d.chance(probability) * d.pick(0.12, 0.45) * np.tanh(2 * waves)


def photograph(d, woven):
    """Light the cloth, lay it on its ground, and average down to (n, 28, 28) uint8."""
    x, y = d.x, d.y
    light = 1 + d.pick(-0.22, 0.22) * x + d.pick(-0.22, 0.22) * y
    folds = np.sin(
        d.pick(3, 7) * x + d.pick(-5, 5) * y + d.pick(0, 6.3) + 2 * np.sin(3 * y + d.pick(0, 6.3))
    )
    cloth = d.gray * light * (1 + d.pick(0, 0.1) * folds) * weave(d, woven)
    picture = np.clip(cloth * 0.92, 0.06, 1) * d.cover
    # Beside the piece: a label or a stray thread, and now and then a ground that is not black.
    ground = d.chance(0.15) * (d.color > 0.4) * d.pick(0.03, 0.14) * (1 + d.pick(-0.4, 0.4) * y)
    px, py = d.pick(-0.95, 0.95), d.pick(-0.95, 0.95)
    label = box(x, y, (px, py), d.pick(0.03, 0.1), d.pick(0.03, 0.1))
    thread = bar(x, y, (px, py), (px + d.pick(-0.4, 0.4), py + d.pick(-0.4, 0.4)), 0.02, 0.02)
    stray = np.where(d.chance(0.5), label, thread)
    clutter = np.clip(0.5 - stray / d.edge, 0, 1) * d.chance(0.2) * d.pick(0.2, 0.8)
    picture = np.maximum(picture, np.maximum(ground, clutter) * (1 - d.cover))
    small = picture.reshape(d.n, SIDE, ZOOM, SIDE, ZOOM).mean((2, 4))
    grain = d.rng.normal(0, 1, small.shape) * d.pick(0.01, 0.08) * (small > 0.02) * (0.1 + small)
    levels = np.round(np.clip(small + grain, 0, 1) * 255 / GRAY_STEP) * GRAY_STEP
    return np.minimum(levels, 255).astype(np.uint8)


def draw(label, n, rng):
    """Draw `n` pictures of a class: (n, 28, 28) uint8."""
    piece, pose = PIECES[label]
    parts = []
    for size in [50] * (n // 50) + [n % 50] * (n % 50 > 0):  # so few that they fit into the cache
        drawing = Drawing(rng, size, **pose)
        parts.append(photograph(drawing, piece(drawing)))
    return np.concatenate(parts)


def write_idx(path, array):
    """Write an array of uint8 as a gzipped idx file, the format of MNIST."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(header + array.tobytes())


def make(folder: Path) -> None:
    """Write the four files of the data set below folder/clothing; the same ones every time."""
    folder = Path(folder) / "clothing"
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    pictures = np.stack([draw(label, TRAIN + TEST, rng) for label in range(len(CLASSES))])
    for name, part in (("train", pictures[:, :TRAIN]), ("t10k", pictures[:, TRAIN:])):
        images = part.reshape(-1, SIDE, SIDE)
        labels = np.repeat(np.arange(len(CLASSES), dtype=np.uint8), part.shape[1])
        order = rng.permutation(len(labels))
        write_idx(folder / f"{name}-images-idx3-ubyte.gz", images[order])
        write_idx(folder / f"{name}-labels-idx1-ubyte.gz", labels[order])
