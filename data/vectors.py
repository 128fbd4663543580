"""Made-up word vectors in GloVe's text format, from the words and features in lexicon.txt.

They are not trained on any text. Each feature (royalty, plural, past, food ...) and each stem has a
random direction of its own, and the vector of a word is the sum of the directions of what it is:
queen = person + royalty + female + the stem that king and queen share + a little of its own. So
king - man + woman comes out near queen, as it does in trained vectors, and here one can see why.

All is reckoned in whole numbers and divided at the end, so every computer writes the same text.
"""

import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

SEED = 1
WIDTH = 50
LEXICON = Path(__file__).with_name("lexicon.txt")

# How much of each direction a word gets. A feature that is not named in WEIGHTS weighs FEATURE; the
# last one of a part's opening, which says most about its words, weighs LAST.
FEATURE, LAST, STEM, OWN = 9, 14, 12, 7
WEIGHTS = {
    "any": 12,  # of every word: trained vectors lean to one side, too
    **dict.fromkeys(("function", "punctuation", "number", "country"), 16),
    "word": 2,
    **dict.fromkeys(("noun", "singular", "degree"), 3),
    **dict.fromkeys(("verb", "shortverb"), 8),
    **dict.fromkeys(("good", "bad"), 7),
    **dict.fromkeys(("comparative", "superlative", "male", "female", "capital"), 11),
}
FIRST = ("function", "punctuation")
FORMS = {
    "word": ("",),
    "marks": ("",),
    "noun": ("", "plural"),
    "singular": ("",),
    "verb": ("", "past", "participle", "-ing", "third person"),
    "shortverb": ("", "past", "third person"),
    "degree": ("", "comparative", "superlative"),
    "gender": ("male", "female", "male plural", "female plural"),
    "country": ("", "capital", "nationality", "nationality plural"),
}


class Sense(NamedTuple):
    """A word at one place of the lexicon."""

    word: str
    features: dict[str, int]  # and how much of each
    stems: tuple[str, ...]
    rank: float  # the smaller, the more common


def add_s(word: str) -> str:
    """Return the regular plural of a noun or third person of a verb."""
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    if re.search(r"(s|x|z|ch|sh)$", word) or word in ("go", "veto"):
        return word + "es"
    return word + "s"


def add_ending(word: str, ending: str) -> str:
    """Return a word with -ed, -er, -est or -ing, spelled by the rules: stopped, tried, lying."""
    if word.endswith("ie") and ending == "ing":
        return word[:-2] + "ying"
    if word.endswith("e") and not (word.endswith(("ee", "ye", "oe")) and ending == "ing"):
        return word[:-1] + ending
    if ending != "ing":
        word = re.sub(r"(?<=[^aeiou])y$", "i", word)
    if re.fullmatch(r"[^aeiou]*(qu)?[aeiou][bdgmnprt]", word):
        word += word[-1]
    return word + ending


def inflect(kind: str, given: list[str]) -> list[str]:
    """Return a word for each of FORMS[kind], "-" where there is none; given: those written down."""
    base = given[0]
    regular = given
    if kind == "noun":
        regular = [base, add_s(base)]
    elif kind == "degree":
        regular = [base, add_ending(base, "er"), add_ending(base, "est")]
    elif kind == "verb":
        regular = [base, add_ending(base, "ed"), "-", add_ending(base, "ing"), add_s(base)]
    elif kind == "shortverb":
        regular = [base, add_ending(base, "ed"), add_s(base)]
    return given + regular[len(given) :]


def read_parts(path: Path) -> list[tuple[str, list[str], list[tuple[int, str]]]]:
    """Return (kind, features, entries) of each part of a lexicon; an entry has its line number.

    Raises ValueError, naming the line, for one that opens no known kind or stands in no part.
    """
    parts = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if opening := re.fullmatch(r"\[(\w+): ([\w ]+)\]", line):
            if opening[1] not in FORMS:
                raise ValueError(f"{path}, line {number}: a kind is one of {', '.join(FORMS)}")
            parts.append((opening[1], opening[2].split(), []))
        elif parts and line:
            words = line.split() if parts[-1][0] == "marks" else line.rstrip(",").split(", ")
            parts[-1][2].extend((number, word) for word in words)
        elif line and not line.startswith("#"):
            raise ValueError(f"{path}, line {number} stands in no part: {line!r}")
    return parts


def read_lexicon(path: Path = LEXICON) -> list[Sense]:
    """Return all words of a lexicon in the format that its first lines describe.

    Raises ValueError, naming the line, for a line that is not in this format.
    """
    senses = []
    for kind, features, entries in read_parts(path):
        for place, (number, entry) in enumerate(entries):
            # Function words and marks are the most common; then those that a part begins with.
            rank = place - 1000 if features[-1] in FIRST else 100 * place / len(entries)
            match = re.fullmatch(r"(\S+)(?: \(([\w ]+)\))?", entry)
            if not match:
                raise ValueError(f"{path}, line {number}: {entry!r} is not `word (features)`")
            synonyms = [entry] if kind == "marks" else match[1].split("~")
            for synonym in synonyms:
                given = [entry] if kind == "marks" else synonym.split("/")
                forms = inflect(kind, given)
                if len(forms) > len(FORMS[kind]):
                    raise ValueError(f"{path}, line {number}: {synonym!r} has too many forms")
                stem = "/".join(given[:2]) if kind == "gender" else given[0]
                stems = (stem, match[1]) if len(synonyms) > 1 else (stem,)
                for i, (word, form) in enumerate(zip(forms, FORMS[kind], strict=False)):
                    if word != "-" or kind == "marks":
                        names = ["any", kind, *features, *(match[2] or "").split(), *form.split()]
                        weights = {name: WEIGHTS.get(name, FEATURE) for name in names}
                        weights[features[-1]] = WEIGHTS.get(features[-1], LAST)
                        senses.append(Sense(word, weights, stems, rank + 9 * i))
    return senses


def direction(name: str) -> np.ndarray:
    """Return the random direction that belongs to a name: WIDTH whole numbers, -750 to 750."""
    rng = np.random.default_rng([SEED, *name.encode()])
    return rng.integers(-250, 251, size=(3, WIDTH)).sum(0)


def vectors(senses: list[Sense]) -> dict[str, np.ndarray]:
    """Return the vector of each word in thousandths, whole numbers, most common words first.

    A common word is a tenth longer than the middle one, a rare one a tenth shorter.
    """
    by_word = defaultdict(list)
    for sense in senses:
        by_word[sense.word].append(sense)
    words = sorted(by_word, key=lambda word: (min(s.rank for s in by_word[word]), word))
    directions = {}

    def weighted(weight, name):
        if name not in directions:
            directions[name] = direction(name)
        return weight * directions[name]

    made = {}
    for place, word in enumerate(words):
        total = np.zeros(WIDTH, dtype=np.int64)
        for sense in by_word[word]:
            for feature, weight in sense.features.items():
                total += weighted(weight, f"feature {feature}")
            for stem in sense.stems:  # two halves of a stem are as long as one
                weight = STEM if len(sense.stems) == 1 else STEM * 7 // 10
                total += weighted(weight, f"stem {stem}")
        total //= len(by_word[word])
        total += weighted(OWN, f"own {word}")
        made[word] = total * (110 - 20 * place // len(words)) // 1000
    return made


def make(folder: Path) -> None:
    """Write glove/glove.made-up.50d.txt: a word and 50 numbers a line, between single spaces."""
    lines = []
    for word, vector in vectors(read_lexicon()).items():
        lines.append(f"{word} {' '.join(f'{value / 1000:.3f}' for value in vector.tolist())}\n")
    (folder / "glove").mkdir(parents=True, exist_ok=True)
    path = folder / "glove" / "glove.made-up.50d.txt"
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
