"""The vehicles of scenes.py. Each function paints one view on a `Scene`, looking left."""

import numpy as np
from scene_grounds import FLOORS, PAINTS
from shapes import bar, box, convex, norm, oval, path

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
        x, y, (hood + rake, roof), (boot - slope, roof + 0.02), (boot, mid + 0.06),
        (hood, mid + 0.06),
    )  # fmt: skip
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
        x, y, (-half, mid + 0.06), (hood + 0.05, mid - 0.03), (half - 0.02, mid - 0.02),
        (half, floor), (-half, floor),
    )  # fmt: skip
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
        0.5, oval(ax, y, (half * 0.72, mid + low * 0.7), 0.1, 0.08),
        box(ax, y, (half * 0.75, mid + low * 0.7), 0.12, 0.055),
    )  # fmt: skip
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
        x, y, (a - 0.25, high), (right - 0.35, high + 0.03), (right - 0.05, low + 0.02),
        (left + 0.12, low + 0.05),
    )  # fmt: skip
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
        oval(x, y, (0.3, -0.12), 0.42, 0.16), d.color(FLOORS), (kind > 0.65) & d.chance(0.6),
        bulge=0.1,
    )  # fmt: skip
    d.paint(dump, d.second, (kind > 0.65) & (kind < 0.85), bulge=0.06)
    bed = box(x, y, ((split + 0.94) / 2, 0.28), (0.86 - split) / 2, 0.11)
    d.paint(bed, d.body, kind > 0.85, bulge=0.06)
    nose = d.either(0.4, d.pick(0.12, 0.25), 0.0)
    cab = convex(
        x, y, (-0.86 + nose + 0.06, cab_top), (split, cab_top), (split, 0.42),
        (-0.86 + nose, 0.42), (-0.86 + nose, cab_top + 0.2),
    )  # fmt: skip
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
        x, y, (d.pick(-0.08, 0.08), (top + 0.1) / 2), half * d.pick(1.05, 1.2),
        (0.35 - top) / 2 + d.pick(0.02, 0.12),
    )  # fmt: skip
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
        x, y, (at, deck - 0.65), (at + 2 * thick, deck - 0.65), (at + 2 * thick, deck - 0.38),
        (at - 0.03, deck - 0.38),
    )  # fmt: skip
    d.paint(funnel, d.second, liner, bulge=0.08)
    # A freighter: the bridge at the stern, boxes or cranes before it.
    for k in range(6):
        high = d.pick(0.06, 0.2)
        stack = box(x, y, (-0.55 + 0.17 * k, deck - high), 0.08, high, 0.005)
        d.paint(stack, d.color(PAINTS), cargo & d.chance(0.75))
    crane = d.pick(-0.5, 0.1)
    d.paint(
        path(x, y, [(crane, deck), (crane, deck - 0.5), (crane + 0.3, deck - 0.2)], 0.03, 0.02),
        d.second, cargo & d.chance(0.5),
    )  # fmt: skip
    bridge = box(x, y, (0.6, deck - 0.2), 0.12, d.pick(0.22, 0.35))
    d.paint(bridge, white, cargo, bulge=0.05)
    d.paint(np.maximum(abs(y - deck + 0.3) - 0.04, bridge + 0.02), DARK, cargo)
    # A warship or fishing boat: a house and masts amidships.
    high = d.pick(0.15, 0.3)
    tower = convex(
        x, y, (-0.15, deck - 2 * high), (0.15, deck - 2 * high), (0.3, deck + 0.02),
        (-0.3, deck + 0.02),
    )  # fmt: skip
    d.paint(tower, white * 0.9, warship, bulge=0.06)
    d.paint(np.maximum(abs(y - deck + 1.3 * high) - 0.04, tower + 0.03), DARK, warship)
    mast = bar(
        x, y, (d.pick(-0.3, 0.2), deck), (d.pick(-0.2, 0.1), deck - d.pick(0.6, 0.95)), 0.025, 0.012
    )
    d.paint(mast, (0.3, 0.3, 0.3), warship | d.chance(0.4))
    hull = convex(
        x, y, (-0.93, deck - d.pick(0.02, 0.12)), (0.9, deck), (0.9 - stern, line + 0.02),
        (-0.93 + rake, line + 0.02),
    )  # fmt: skip
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
        x, y, (mast + 0.03, top + 0.05), (mast + d.pick(0.35, 0.6), deck - 0.1),
        (mast + 0.03, deck - 0.08),
    )  # fmt: skip
    jib = convex(
        x, y, (mast - 0.03, top + d.pick(0.1, 0.3)), (mast - 0.03, deck - 0.06),
        (mast - d.pick(0.3, 0.55), deck - 0.03),
    )  # fmt: skip
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
        np.where(delta, 0.8, root), np.where(delta, 0.04, tip), np.where(delta, 0.7, sweep),
    )  # fmt: skip
    span = np.where(delta, span * 0.75, span)
    front = np.where(delta, -0.35, -0.2)
    # Written for both halves at once: the corners of one wing, on the side where y is positive.
    wing = convex(
        x, ay, (front, -0.1), (front + root, -0.1), (front + sweep + tip, span),
        (front + sweep, span),
    )  # fmt: skip
    d.paint(wing, d.body * 0.85, bulge=0.05)
    for at in (0.3, 0.55):
        ex = front + sweep * at / span
        d.paint(
            bar(x, ay, (ex - 0.08, at * span * 1.1), (ex + 0.06, at * span * 1.1), 0.05, 0.04),
            d.second * 0.8, d.chance(0.5) & ~delta, bulge=0.04,
        )  # fmt: skip
    tail = convex(x, ay, (0.68, -0.1), (0.85, -0.1), (0.95, 0.32), (0.85, 0.32))
    d.paint(tail, d.body * 0.85, ~delta | d.chance(0.5), bulge=0.04)
    hull = path(x, y, [(-0.85, 0.0), (-0.6, 0.0), (0.3, 0.0), (0.9, 0.0)], r * 0.8, r * 0.7)
    d.paint(hull, d.body, bulge=0.08)
    d.paint(bar(x, y, (0.65, 0.0), (0.92, 0.0), 0.03, 0.03), d.second, d.chance(0.6))
    d.paint(oval(x, y, (-0.72, 0.0), 0.1, r * 0.6), d.glass, d.chance(0.6))
    mark = norm(x - front - sweep * 0.6 - root * 0.4, ay - span * 0.65) - 0.06
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
        (0.25, 0.25, 0.25), d.chance(0.2),
    )  # fmt: skip
