"""Draw made-up chest pictures in the folders of the X-ray set: 64x64, gray, NORMAL or PNEUMONIA.

Run by make_bundled.py. No radiograph and no real data set is used: formulas add up how dense the
body is along the ray through each point, from soft tissue, lungs, heart, spine, ribs, collar bones
and vessels, and a film darkens where little is in the way. A sick lung holds less air: in a focus
with a soft, ragged edge (BACTERIA), or in patches and strands on both sides (VIRUS). It looks like
medicine and is none: no finding here says anything about a real picture.
Formulas work on float64 and gray levels are rounded coarsely, so that another processor, whose
sines differ in the last bit, still makes the same pictures.
"""

from pathlib import Path

import numpy as np
from PIL import Image

SIDE, ZOOM = 64, 2  # drawn ZOOM times as large and then averaged, which smooths the edges
COUNTS = {  # pictures; the classes are as unbalanced as in the real set, in training and in test
    "train": {"NORMAL": 67, "PNEUMONIA": 193},
    "val": {"NORMAL": 13, "PNEUMONIA": 37},
    "test": {"NORMAL": 48, "PNEUMONIA": 80},
}
GRAY_STEP = 4  # fewer gray levels compress better
SEED = 64


def soft(distance, width):
    """From 1 where `distance` is well below 0 to 0 where it is well above, across `width`."""
    return 1 / (1 + np.exp(np.clip(distance / width, -30, 30)))


def hill(distance, width):
    """1 at distance 0, falling to 0 within about two widths on either side."""
    return np.exp(-((distance / width) ** 2))


def waves(rng, n, cells, side):
    """`n` smooth random landscapes (n, side, side), about `cells` hills across, of mean 0."""
    knots = np.arange(-1, cells + 2)
    at = np.linspace(0, cells, side)[:, None]
    weights = hill(at - knots, 0.75)
    heights = rng.standard_normal((n, len(knots), len(knots)))
    across = np.einsum("sk,nkj->nsj", weights, heights)
    return np.einsum("nsj,tj->nst", across, weights) / (weights**2).sum(1).mean()


class Patients:
    """Pictures of several people, drawn at once: arrays are (n, side, side), or (n, 1, 1).

    owner: for each picture the number of the person. What belongs to the body is drawn once for
    each person (`body`), what belongs to the day for each picture (`day`). x runs to the right and
    y down, from -1 to 1, after the person is turned, scaled and moved.
    """

    def __init__(self, rng, owner):
        self.rng, self.owner, self.n = rng, owner, len(owner)
        turn, size = self.day(-0.16, 0.16), self.body(0.78, 1.12) * self.day(0.97, 1.03)
        axis = (np.arange(SIDE * ZOOM) + 0.5) / (SIDE * ZOOM) * 2 - 1
        x, y = axis - self.day(-0.16, 0.16), axis[:, None] - self.day(-0.16, 0.16)
        self.frame = x, y
        self.x = (np.cos(turn) * x + np.sin(turn) * y) / size
        self.y = (np.cos(turn) * y - np.sin(turn) * x) / size / self.body(0.92, 1.08)
        # Who stands a little sideways shows one lung wider than the other.
        self.is_left = self.x > 0  # the person's left, on the right of the picture
        self.out = abs(self.x) * (1 + self.day(-0.1, 0.1) * np.sign(self.x))

    def body(self, low, high):
        """A random number for each person, the same in all of their pictures."""
        people = self.owner.max() + 1
        return self.rng.uniform(low, high, people)[self.owner][:, None, None]

    def day(self, low, high):
        """A random number for each picture."""
        return self.rng.uniform(low, high, (self.n, 1, 1))

    def chance(self, probability):
        """True for about this part of the pictures."""
        return self.day(0, 1) < probability

    def sides(self, draw, low, high):
        """A random number for each half of the picture; draw: `body` or `day`."""
        left, right = draw(low, high), draw(low, high)
        return np.where(self.is_left, left, right)

    def waves(self, cells):
        return waves(self.rng, self.n, cells, SIDE * ZOOM)


def draw_chest(p, sick):
    """Return how dense each point is, (n, side, side).

    sick: (n, 1, 1), 0 for healthy, 1 for a focus, 2 for strands and patches.
    Healthy lungs hold much that a focus can be mistaken for: a large heart, a shallow breath, soft
    tissue in front, thick vessels, an uneven exposure.
    """
    x, y, out = p.x, p.y, p.out
    breath = p.day(-0.1, 0.09) + np.where(sick == 2, 0.02, 0)  # how far down the diaphragm goes
    broad, apex = p.body(0.68, 0.8), p.body(-0.8, -0.7)

    # Soft tissue: trunk, shoulders and neck, thinner towards their outline; and arms, up or down.
    height = np.clip((y + 0.98) / 0.32, 0, 1)
    wide = p.body(0.16, 0.22) + (broad + p.body(0.12, 0.3)) * height ** p.body(0.4, 0.7)
    wide = wide - 0.1 * np.clip(y + 0.2, 0, 1) * p.body(0, 1)
    density = 1.05 * np.sqrt(np.clip(1 - (out / wide) ** 2, 0, 1)) * soft(out - wide, 0.02)
    arm_y = np.where(p.chance(0.5), y + p.day(0.3, 0.5), -y - p.day(0.75, 0.95))
    arm = out - wide - 0.06 - 0.25 * np.clip(arm_y, 0, 1)
    density += 0.55 * hill(arm, 0.12) * soft(-arm_y, 0.05) * p.chance(0.7)

    # The lungs: within the chest wall, below the apex, above the dome of the diaphragm.
    middle = 0.15 + 0.1 * p.body(-1, 1)
    rise = np.clip((middle - y) / (middle - apex), 0, 1)
    wall = broad * (1 - rise ** p.body(1.9, 2.5)) ** 0.62 + 0.06 * np.clip(y - middle, 0, 1)
    floor = 0.5 + breath + np.where(p.is_left, p.body(0.0, 0.07), 0.0)
    dome = floor + p.body(0.9, 1.9) * (out - 0.4 * broad) ** 2 + p.sides(p.body, -0.02, 0.02)
    lungs = soft(out - wall, 0.018) * soft(y - dome, 0.014)

    # The middle of the chest: upper part, bow of the aorta, heart (most of it on the left).
    tilt = 0.35 * (y - 0.25)
    heart_x, heart_y = p.body(0.06, 0.14), 0.22 + 0.8 * breath
    heart_size = p.body(0.84, 1.22)
    heart = np.hypot((x - heart_x - tilt) / (0.36 * heart_size), (y - heart_y) / 0.33) - 1
    heart = heart + 0.4 * abs(y - heart_y) * p.body(-1, 1)
    upper = out - np.where(p.is_left, p.body(0.1, 0.17), p.body(0.09, 0.16))
    upper = upper - 0.16 * np.clip(y - heart_y + 0.4, 0, 0.5)  # runs into the heart
    upper = upper - p.body(0, 0.1) * hill(y + 0.5, 0.14) * p.chance(0.5)  # a child's thymus
    knob = np.hypot(x - p.body(0.1, 0.15), y + p.body(0.25, 0.33)) - p.body(0.07, 0.11)
    center = np.maximum(soft(heart * 0.3, 0.016), soft(upper, 0.016))
    center = np.maximum(center, 0.8 * soft(knob, 0.016))
    air = lungs * (1 - center)
    depth = 0.6 + 0.12 * p.body(-1, 1)  # how much of the body's thickness is air
    density -= depth * air * (0.75 + 0.25 * hill(out - 0.4, 0.35))
    below = (1 - soft(y - dome, 0.02)) * soft(out - wall, 0.1)
    density += 0.12 * soft(heart * 0.3, 0.05) + 0.1 * below
    density -= 0.16 * hill(x - p.day(-0.01, 0.01), 0.045) * soft(y + 0.38, 0.06)  # windpipe
    gas = np.hypot((x - 0.38) / p.day(0.1, 0.22), (y - floor - p.day(0.1, 0.2)) / p.day(0.05, 0.11))
    density -= 0.3 * soft(gas - 1, 0.12) * p.chance(0.45) * (y > dome)  # in the stomach

    density += bones(p, wall, dome, broad, apex)
    root_y = p.body(-0.12, 0.0)
    vessels = branches(p, root_y)
    density += p.day(0.08, 0.2) * vessels * air

    # What looks like a finding and is none: breasts or folds of skin, strands, an uneven film.
    breast = np.hypot((out - p.body(0.35, 0.5)) / 0.3, (y - p.body(0.2, 0.45)) / p.body(0.2, 0.3))
    density += p.body(0.0, 0.22) * soft(breast - 1, 0.05) * soft(y - dome, 0.3)
    haze = p.waves(5)
    mesh = hill(p.waves(17), 0.3) + 0.6 * hill(p.waves(26), 0.3)
    density += depth * air * p.day(0.02, 0.1) * haze
    density += depth * air * p.day(0.0, 0.12) * mesh

    filled = findings(p, sick, mesh, broad, root_y)
    density += depth * air * filled
    # Among filled air sacs the vessels do not stand out.
    density -= p.day(0.0, 0.07) * air * np.clip(filled, 0, 1) * np.clip(vessels, 0, 1)
    return density


def bones(p, wall, dome, broad, apex):
    """Spine, two sets of ribs that cross, collar bones, shoulder blades and joints."""
    y, out = p.y, p.out
    gap = p.body(0.135, 0.165)
    spine = soft(out - 0.085, 0.012) * (0.8 + 0.35 * np.cos(2 * np.pi * y / gap))
    density = p.day(0.06, 0.16) * spine
    inside = soft(out - wall - 0.03, 0.012) * soft(apex - y, 0.03) * soft(0.08 - out, 0.02)
    back = y + p.body(0.15, 0.45) * out - p.body(0.7, 1.0) * out**2
    front = y + p.body(0.5, 0.9) * (out - 0.6) + 0.5 * (out - 0.7) ** 2
    for line, strength, reach in ((back, p.day(0.05, 0.12), 0.0), (front, p.day(0.02, 0.08), 0.28)):
        across = (line / gap + p.body(0, 1)) % 1 - 0.5
        rib = hill(abs(across) - 0.16, 0.07) * 0.6 + 0.8 * soft(abs(across) - 0.17, 0.05)
        density += strength * rib * inside * soft(reach - out, 0.04) * soft(y - dome - 0.2, 0.1)
    slope = p.sides(p.day, 0.1, 0.35)
    bone = y - apex - p.day(0.0, 0.16) + slope * (out - 0.1) - 0.08 * np.sin(5 * out)
    bone = soft(abs(bone) - 0.03, 0.01) * soft(0.09 - out, 0.01) * soft(out - 0.8, 0.03)
    density += p.day(0.15, 0.3) * bone
    blade = out - broad - p.sides(p.day, -0.14, 0.1) + 0.3 * (y + 0.3)
    density += 0.09 * soft(-blade, 0.012) * soft(abs(y + 0.35) - 0.3, 0.03)
    joint = np.hypot(out - broad - 0.2, y - apex - 0.08) - 0.14
    return density + 0.25 * soft(joint, 0.02)


def branches(p, root_y):
    """The vessels, which branch out from the root of each lung: 1 or more at their middle."""
    out = p.out
    vessels = 0.9 * hill(np.hypot(out - 0.2, 0.7 * (p.y - root_y)), p.sides(p.body, 0.06, 0.1))
    for angle in np.linspace(-1.35, 1.5, 9):
        way = angle + p.sides(p.body, -0.2, 0.2)
        u, v = out - 0.16, p.y - root_y
        along = u * np.cos(way) + v * np.sin(way)
        beside = v * np.cos(way) - u * np.sin(way) - p.sides(p.body, -0.5, 0.5) * along**2
        length = p.sides(p.body, 0.3, 0.6)
        thick = 0.022 * np.clip(1.15 - along / length, 0.25, 1)
        vessels = vessels + hill(beside, thick) * soft(along - length, 0.06) * soft(-along, 0.02)
    return np.clip(vessels, 0, 1.6)


def findings(p, sick, mesh, broad, root_y):
    """How much of the lung's air fluid has replaced at each point, (n, side, side)."""
    # A focus: a blob with a ragged edge in one lung, sometimes cut off straight by a fissure.
    which = np.where(p.chance(0.5), 1, -1)
    filled = 0
    for number in range(2):
        low = p.day(0, 1) ** 0.7
        cx = which * p.day(0.25, 0.62) * broad / 0.75
        cy = -0.5 + 0.95 * low
        ragged = 0.32 * p.waves(7) + 0.14 * p.waves(15)
        radius = p.day(0.24, 0.44)
        far = np.hypot((p.x - cx) / radius, (p.y - cy) / radius / p.day(0.7, 1.1)) - 1 + ragged
        blob = soft(far, p.day(0.1, 0.25))
        fissure = p.y - cy + p.day(-0.3, 0.3) * (p.out - 0.4) - p.day(-0.05, 0.1)
        blob = blob * np.where(p.chance(0.3), soft(-fissure, 0.02), 1)
        blob = blob * p.day(0.75, 1.1) * (1 + 0.2 * ragged)
        filled = np.maximum(filled, blob if number == 0 else blob * p.chance(0.5))
        which = np.where(p.chance(0.6), which, -which)
    focus = filled
    # Strands and patches: around the roots of both lungs, and in clouds.
    patch = soft(0.6 - p.waves(4), 0.25) * p.day(0.15, 0.4)
    near = hill(np.hypot(p.out - 0.25, p.y - root_y), p.day(0.22, 0.4)) * p.day(0.1, 0.4)
    strands = p.day(0.14, 0.34) * mesh * (0.4 + 0.6 * hill(p.out - 0.3, 0.35)) + patch + near
    return np.where(sick == 1, focus, np.where(sick == 2, np.minimum(strands, 0.85), 0))


def expose(p, density):
    """Turn density into gray levels (n, side, side) from 0 to 1, as a film with its faults does."""
    x, y = p.frame
    density = density + p.day(-0.14, 0.14) * x + p.day(-0.1, 0.1) * y + 0.03 * p.waves(2)
    # Wires, tubes and electrodes lie on the sick and on the healthy.
    bend, start, drift = p.day(-0.5, 0.5), p.day(-0.7, 0.7), p.day(-0.4, 0.4)
    wire = x - start - drift * y - bend * y**2
    density += 0.3 * hill(wire, 0.014) * soft(p.day(-0.6, 0.8) - y, 0.01) * p.chance(0.25)
    disc = np.hypot(x - p.day(-0.7, 0.7), y - p.day(-0.6, 0.6))
    density += 0.3 * soft(abs(disc - 0.03) - 0.02, 0.008) * p.chance(0.2)
    # The exposure is set by the picture itself: how bright or flat it is tells little.
    level = density.mean((1, 2), keepdims=True)
    spread = density.std((1, 2), keepdims=True)
    gray = soft(-(density - level) / spread * p.day(0.75, 1.6) - p.day(-0.55, 0.6), 1)
    gray = (gray * p.day(0.8, 1.0) + p.day(0.0, 0.08)) ** p.day(0.8, 1.3)
    # The letter L or R beside the shoulder, and the dark border of the film.
    side = np.where(p.chance(0.5), 1, -1)
    u, v = (x - side * p.day(0.78, 0.88)) / 0.055, (y + p.day(0.6, 0.9)) / 0.075
    stem, foot = (abs(u + 0.8) < 0.35) & (abs(v) < 1), (abs(v - 0.8) < 0.3) & (abs(u) < 1)
    bow = (abs(np.hypot(u, (v + 0.45) * 1.5) - 0.75) < 0.3) | ((abs(u - v * 0.8) < 0.35) & (v > 0))
    letter = stem | np.where(side > 0, foot, bow & (abs(u) < 1.1) & (abs(v) < 1))
    gray = np.where(letter & p.chance(0.6), p.day(0.85, 1.0), gray)
    edge = np.maximum(abs(x + p.day(-0.05, 0.05)) - p.day(0.9, 1.1), abs(y) - p.day(0.92, 1.1))
    return np.where(edge > 0, np.where(p.chance(0.8), 0.02, gray), gray)


def pictures(rng, owner, sick):
    """Draw a picture for each entry of owner and sick, (n,) each: (n, 64, 64) uint8."""
    p = Patients(rng, owner)
    gray = expose(p, draw_chest(p, sick[:, None, None]))
    gray = gray.reshape(p.n, SIDE, ZOOM, SIDE, ZOOM).mean((2, 4))
    gray = gray + p.day(0.004, 0.024) * rng.standard_normal(gray.shape)
    return (np.clip(gray, 0, 1) * (255 // GRAY_STEP)).round().astype(np.uint8) * GRAY_STEP


def make(folder: Path) -> None:
    """Write the pictures below folder/chest_xray, named KIND-PATIENT-NUMBER.png."""
    rng = np.random.default_rng(SEED)
    people = iter(rng.permutation(9000)[:1000] + 1_000_000)
    for split, classes in COUNTS.items():
        for name, count in classes.items():
            owner = np.repeat(np.arange(count), rng.integers(1, 4, count))[:count]
            sick = np.zeros(count, int)
            if name == "PNEUMONIA":  # each person has one kind
                sick = np.where(rng.random(count) < 0.6, 1, 2)[owner]
            folder_of_class = folder / "chest_xray" / split / name
            folder_of_class.mkdir(parents=True)
            person = [next(people) for _ in range(owner.max() + 1)]
            number = np.arange(count) - np.searchsorted(owner, owner) + 1
            for picture, who, kind, nth in zip(
                pictures(rng, owner, sick), owner, sick, number, strict=True
            ):
                kind = ("NORMAL", "BACTERIA", "VIRUS")[kind]
                path = folder_of_class / f"{kind}-{person[who]}-{nth:04}.png"
                Image.fromarray(picture).save(path, optimize=True)
