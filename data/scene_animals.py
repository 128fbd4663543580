"""The animals of scenes.py. Each function paints one view on a `Scene`, looking left."""

import numpy as np
from scene_grounds import FLOORS, PAINTS
from shapes import bar, convex, norm, oval, path

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


def turn_aside(d):
    """Look at the animal not quite from its side: it looks shorter."""
    d.x = d.x * d.pick(0.95, 1.35)


def four_legs(d, *, leg, thick, length, chest, rump, neck, neck_r, head_r, muzzle, muzzle_r):
    """Draw an animal from the side, looking left, standing on y = 0.8, with the head at the end of
    `neck` and the muzzle at the end of `muzzle`, both (right, down) from where they start.

    Returns where its tail begins.
    """
    x, y, foot = d.x, d.y, 0.8
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
    return rear_x + rump * 0.8, back - rump * 0.3


def side_face(d):
    """The head of `four_legs`, its muzzle, nose and eye."""
    x, y = d.x, d.y
    d.paint(d.skull, d.fur * d.pick(0.9, 1.1)[..., None], bulge=0.08)
    d.paint(
        np.maximum(oval(x, y, d.nose, d.muzzle_r * 1.4, d.muzzle_r * 1.2), d.skull), d.light,
        d.chance(0.5),
    )  # fmt: skip
    d.paint(oval(x, y, d.nose, d.muzzle_r * 0.55, d.muzzle_r * 0.5), EYE)
    at = d.head[0] - d.head_r * 0.25, d.head[1] - d.head_r * 0.25
    d.paint(oval(x, y, at, 0.035, 0.035), EYE)


def pointed_ear(d, at, size, lean, color, where=True):
    x, y = at
    ear = convex(
        d.x, d.y, (x + lean, y - size), (x + size * 0.5, y + size * 0.2),
        (x - size * 0.5, y + size * 0.2),
    )  # fmt: skip
    d.paint(ear, color, where, bulge=0.04)
    d.paint(ear + size * 0.16, (0.75, 0.5, 0.45), where)


def cat_side(d):
    turn_aside(d)
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
        start, (start[0] + 0.22, start[1] + up * 0.4),
        (start[0] + 0.25 + curl * 0.3, start[1] + up),
        (start[0] + 0.25 + curl, start[1] + up * 1.15),
    ]  # fmt: skip
    d.paint(path(d.x, d.y, tail, 0.07, 0.045), d.fur * 0.9, bulge=0.05)
    four_legs(
        d, leg=leg, thick=0.05, length=length, chest=chest, rump=rump, neck=neck, neck_r=0.14,
        head_r=r, muzzle=(-r * 0.35, r * 0.3), muzzle_r=r * 0.55,
    )  # fmt: skip
    hx, hy = d.head
    for off in (0.6, -0.45):
        pointed_ear(d, (hx + off * r, hy - r * 0.75), r * 0.75, off * 0.06, d.fur * 0.85)
    side_face(d)
    d.paint(oval(d.x, d.y, (hx - r * 0.45, hy - r * 0.1), 0.05, 0.05), (0.75, 0.75, 0.3))
    d.paint(oval(d.x, d.y, (hx - r * 0.45, hy - r * 0.1), 0.025, 0.045), EYE)


def dog_side(d):
    turn_aside(d)
    coat(d)
    leg = d.either(0.04, 0.06, d.pick(0.3, 0.52))
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
        d, leg=leg, thick=0.055, length=length, chest=chest, rump=rump, neck=neck, neck_r=0.12,
        head_r=r, muzzle=(-d.pick(0.25, 0.36), d.pick(0.02, 0.1)), muzzle_r=r * 0.5,
    )  # fmt: skip
    hx, hy = d.head
    hanging = d.chance(0.7)
    pointed_ear(d, (hx + 0.06, hy - r * 0.8), r * 0.9, 0.02, d.dim, ~hanging)
    side_face(d)
    long = d.pick(0.8, 1.5) * r
    flap = bar(
        d.x, d.y, (hx + r * 0.45, hy - r * 0.5), (hx + r * 0.7, hy - r * 0.4 + long), r * 0.35,
        r * 0.4,
    )  # fmt: skip
    d.paint(flap, d.dim, hanging, bulge=0.05)
    tongue = bar(
        d.x, d.y, (d.nose[0] + 0.06, d.nose[1] + 0.06), (d.nose[0] + 0.04, d.nose[1] + 0.17), 0.03,
        0.035,
    )  # fmt: skip
    d.paint(tongue, (0.85, 0.4, 0.45), d.chance(0.4))
    collar = bar(d.x, d.y, (hx + 0.0, hy + r * 1.2), (hx + r * 1.3, hy + r * 0.8), 0.03, 0.03)
    d.paint(collar, d.color(PAINTS), d.chance(0.3))


def antlers(d, x, at, size, spread, where):
    """One antler that leaves the head at `at` and leans to the right by `spread`."""
    x0, y0 = at
    tip = x0 + spread, y0 - size
    middle = x0 + spread * 0.9, y0 - size * 0.45
    beam = path(x, d.y, [at, middle, tip], 0.035, 0.025)
    for k, reach in ((0.35, -0.35), (0.65, -0.3), (0.8, 0.25)):
        root = x0 + spread * min(1, k * 1.8), y0 - size * k
        tine = bar(x, d.y, root, (root[0] + reach * size * 0.8, root[1] - size * 0.3), 0.027, 0.018)
        beam = np.minimum(beam, tine)
    d.paint(beam, d.bone, where)


def deer_side(d, grazing=0.2, lying=0.08):
    turn_aside(d)
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
    rear = four_legs(
        d, leg=leg, thick=0.032, length=length, chest=chest, rump=chest, neck=neck, neck_r=0.08,
        head_r=0.095, muzzle=muzzle, muzzle_r=0.05,
    )  # fmt: skip
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
    turn_aside(d)
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
    bend = start[0] + 0.12, start[1] + 0.15
    tip = start[0] + d.pick(0.0, 0.25), start[1] + d.pick(0.45, 0.7)
    rear = path(d.x, d.y, [start, bend, tip], 0.05, 0.07)
    d.paint(rear, mane, bulge=0.06)
    four_legs(
        d, leg=leg, thick=0.045, length=length, chest=chest, rump=chest * 0.95, neck=neck,
        neck_r=0.14, head_r=0.11, muzzle=muzzle, muzzle_r=0.075,
    )  # fmt: skip
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
        norm(d.x - center[0] * np.sign(d.x) + 0.02, d.y - center[1] + 0.03) - 0.025,
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
        ax, y, (at[0] + 0.1, at[1] - ear), (at[0] + wide * 0.75, at[1] + 0.2),
        (at[0] - wide, at[1] + 0.05),
    )  # fmt: skip
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
            (0.92, 0.92, 0.92), d.chance(0.7),
        )  # fmt: skip


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
        ax, y,
        [(rx * 0.7, -ry * 0.7), (rx + 0.06 + out, -ry * 0.4), (rx + 0.08 + out, -ry * 0.4 + long)],
        0.11, 0.17,
    )  # fmt: skip
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
        d, (d.pick(0.17, 0.22), -0.1), d.pick(0.07, 0.09),
        d.color(((0.3, 0.2, 0.1), (0.45, 0.3, 0.15))),
    )  # fmt: skip


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
    glint = norm(ax - wide * 0.85 + 0.02, d.y + 0.21) - 0.025
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
        bar(d.x, d.y, (0.0, -0.25), (0.0, 0.45), 0.05, d.pick(0.05, 0.1)), (0.92, 0.9, 0.87),
        d.chance(0.45),
    )  # fmt: skip
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
    bird_head(d, head, r, beak, d.pick(0.12, 0.3))


def bird_head(d, head, r, beak, long, fall=0.04):
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
    bird_head(d, (-0.42, -0.05), 0.12, beak, d.pick(0.08, 0.25))
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
    bird_head(d, head, 0.12, beak, d.pick(0.1, 0.2), 0.06)


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
        x, y, [(-0.15, 0.05), (d.pick(-0.5, -0.3), -0.15), (head[0] + d.pick(0.0, 0.1), -0.4),
        head], 0.09, 0.05,
    )  # fmt: skip
    d.paint(neck, d.fur, bulge=0.05)
    d.paint(oval(x, y, (0.4, 0.12), 0.25, 0.12), d.dim)
    d.paint(oval(x, y, (0.08, 0.08), d.pick(0.3, 0.4), d.pick(0.2, 0.28)), d.fur, bulge=0.15)
    d.paint(bar(x, y, (0.0, 0.05), (0.35, 0.12), 0.14, 0.08), d.dim, d.chance(0.6), bulge=0.06)
    bird_head(d, head, 0.085, beak, d.pick(0.1, 0.25))


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
        ax, y,
        [(0.15, 0.35), (out, 0.15 + kick), (0.28, 0.5 + kick), (out + 0.1, 0.72 + kick * 0.5)],
        0.11, 0.05,
    )  # fmt: skip
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
