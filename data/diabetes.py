"""A made-up table in the form of the Pima diabetes table: 759 people, 8 features and a label.

Nobody's measurements are in it. Age, body mass and a family's disposition are drawn first; the
other features follow from them with noise of their own, and the label from five of them and chance.
Two things are not linear, so that a small network finds a little more than logistic regression: the
disposition matters the more, the higher the body mass, and the risk is highest at about fifty.
"""

import gzip
from pathlib import Path

import numpy as np

SEED = 7
ROWS, WITHOUT_DIABETES = 759, 496
# name, lowest and highest value, which become -1 and 1
FEATURES = (
    ("pregnancies", 0, 17),
    ("glucose", 40, 200),
    ("blood pressure", 40, 124),
    ("skin fold", 5, 70),
    ("insulin", 10, 500),
    ("body mass", 18, 60),
    ("disposition", 0, 250),
    ("age", 21, 81),
)


def make(folder: Path) -> None:
    """Write diabetes/diabetes.csv.gz below `folder`: 8 features in [-1, 1] and a label, no header.

    The label is 1 for a person without diabetes, as in the real table.
    """
    rng = np.random.default_rng(SEED)
    age = 21 + np.minimum(rng.gamma(1.3, 10.0, ROWS), 60)
    body_mass = 32.5 + 7 * rng.standard_normal(ROWS)
    disposition = rng.gamma(2.0, 35.0, ROWS)
    pregnancies = rng.poisson(0.2 * (age - 18) * rng.uniform(0.3, 1.4, ROWS))
    glucose = 119 + 0.35 * (age - 33) + 0.7 * (body_mass - 32) + 27 * rng.standard_normal(ROWS)
    pressure = 71 + 0.3 * (age - 33) + 0.5 * (body_mass - 32) + 10 * rng.standard_normal(ROWS)
    skin = 28 + 0.9 * (body_mass - 32) + 7 * rng.standard_normal(ROWS)
    insulin = 130 + 1.6 * (glucose - 120) + 65 * rng.standard_normal(ROWS)
    measured = (pregnancies, glucose, pressure, skin, insulin, body_mass, disposition, age)
    columns = [
        # Whole units, as an instrument shows them; rounding also hides the last bit of the
        # logarithms behind the random numbers, which may differ between processors.
        np.clip(np.rint(values), low, high)
        for values, (_, low, high) in zip(measured, FEATURES, strict=True)
    ]
    pregnancies, glucose, _, _, _, body_mass, disposition, age = columns
    risk = (
        0.045 * (glucose - 120)
        + 0.06 * (body_mass - 32)
        + 0.08 * pregnancies
        + 0.0035 * (disposition - 70) * (body_mass - 32)
        - 0.0045 * (age - 48) ** 2
    )
    risk = np.rint((risk + rng.logistic(0, 0.6, ROWS)) * 1e6)
    label = np.ones(ROWS, dtype=int)
    label[np.argsort(risk, kind="stable")[WITHOUT_DIABETES:]] = 0
    scaled = [
        2 * (values - low) / (high - low) - 1
        for values, (_, low, high) in zip(columns, FEATURES, strict=True)
    ]
    lines = [
        ",".join(f"{value:.6g}" for value in row[:-1]) + f",{row[-1]:.0f}\n"
        for row in np.column_stack([*scaled, label])
    ]
    path = folder / "diabetes" / "diabetes.csv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write("".join(lines).encode())
