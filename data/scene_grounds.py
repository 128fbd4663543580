"""What is behind, beside and before the pieces of scenes.py. Each function paints on a `Scene`."""

import numpy as np
from shapes import bar, box, oval

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
PAINTS = (
    (0.92, 0.92, 0.92), (0.75, 0.77, 0.8), (0.2, 0.21, 0.24), (0.75, 0.15, 0.13), (0.2, 0.3, 0.6),
    (0.85, 0.7, 0.2), (0.25, 0.45, 0.3), (0.5, 0.52, 0.55), (0.5, 0.2, 0.2), (0.35, 0.55, 0.75),
    (0.85, 0.45, 0.15),
)  # fmt: skip


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


def clutter(d):
    """Things beside the piece: stones, balls, boxes."""
    for _ in range(2):
        cx, cy = d.pick(-1.0, 1.0), d.pick(-0.9, 1.0)
        w, h = d.pick(0.04, 0.28), d.pick(0.04, 0.28)
        shape = np.where(
            d.chance(0.5), oval(d.x, d.y, (cx, cy), w, h), box(d.x, d.y, (cx, cy), w, h)
        )
        d.paint(shape, d.color(WALLS + FIELDS + PAINTS), d.chance(0.2), bulge=0.08)


def in_front(d):
    """Grass, a post or a branch before the piece."""
    d.reset()
    x, y = d.x, d.y
    blades = 1 - d.pick(0.05, 0.35) * (0.6 + 0.5 * np.sin(x * d.pick(15, 40) + d.pick(0, 6)))
    d.paint(blades - y, d.color(FIELDS), d.chance(0.08))
    at, lean, thick = d.pick(-1, 1), d.pick(-0.5, 0.5), d.pick(0.02, 0.07)
    post = bar(x, y, (at, -1.3), (at + lean, 1.3), thick, thick)
    d.paint(post, d.color(FLOORS + ROADS), d.chance(0.1), bulge=0.05)
    corner = oval(x, y, (d.either(0.5, -1, 1), d.either(0.5, -1, 1)), d.pick(0.2, 0.6), 0.4)
    d.paint(corner, d.color(FIELDS + WALLS), d.chance(0.12), bulge=0.1)
