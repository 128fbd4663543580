"""Made-up news stories in the cookbook's csv, from the lists and sentences in news.txt.

The label is the topic of the event that the story reports as having happened, or as the one that
counted. It does not matter what else is named:

- what is denied, a false rumour, or put right ("not the merger but the marathon", "only the second
  of two rumours was true");
- what is pushed aside, postponed or passed over in silence for it ("the merger had to wait");
- the background ("while the city was still talking about the merger", "an hour after ...");
- who takes part: bankers who win a football match make sports news.

So about half of the stories have words of two topics, and only order, role or negation tells which
one it is about: each of their frames comes in two orders, drawn equally often for each pair of
topics. No label is wrong on purpose.
"""

import csv
import io
import re
from itertools import accumulate
from pathlib import Path

import numpy as np

SEED = 2004
SENTENCES = Path(__file__).with_name("news.txt")
TOPICS = {"business": "Business", "science": "SciTech", "sports": "Sports", "world": "World"}
SIZES = {"train": 3000, "valid": 500, "test": 500}
# How large a share of the stories is of which kind: of one topic only, with people of another
# topic, or by a frame in which another topic is denied, pushed aside and so on.
KINDS = {
    **{"plain": 0.44, "cross": 0.06, "not": 0.1, "aside": 0.12, "asked": 0.06},
    **{"while": 0.09, "untrue": 0.06, "order": 0.07},
}
# Events that nobody should be told to forget: in stories of two topics, only in these kinds.
GRAVE, GRAVE_KINDS = {"disaster", "accident", "refugees", "prisoners"}, {"not", "while", "untrue"}
WORDS = range(8, 36)  # in a story, headline included


def read_sentences(path: Path = SENTENCES) -> tuple[dict, list, dict]:
    """Return the lists, the frames and the events of each topic in a file such as news.txt.

    lists: name -> choices · frames: (kind, F first, O first) · events: topic -> event -> kind of
    line (H, C, T, N, K) -> templates, the headlines H in the order of C. Raises ValueError, naming
    the line, for one of no known form.
    """
    lists, frames, events = {}, [], {topic: {} for topic in TOPICS}
    section = None
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            section = line[3:].split()
            if len(section) == 2:
                event = events[section[0]][section[1]] = {}
        elif section == ["lists"] and (match := re.fullmatch(r"([\w.]+): (.+)", line)):
            lists[match[1]] = [choice.strip() for choice in f"{match[2]} ".split(" |")]
        elif section == ["frames"] and (match := re.fullmatch(r"(\w+): (.+) \|\| (.+)", line)):
            frames.append(match.groups())
        elif section and len(section) == 2 and (match := re.fullmatch(r"([TNK]) (.+)", line)):
            event[match[1]] = match[2].split(" | ")
        elif (
            section and len(section) == 2 and (match := re.fullmatch(r"C (?:(.+) => )?(.+)", line))
        ):
            event.setdefault("H", []).append(match[1])
            event.setdefault("C", []).append(match[2])
        else:
            raise ValueError(f"{path}, line {number} is of no known form: {line!r}")
    return lists, frames, events


class Writer:
    """Writes stories. `story(topic)` returns a text and its kind, one of KINDS."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.lists, self.frames, self.events = read_sentences()

    def story(self, topic: str) -> tuple[str, str]:
        """Return a story about an event of `topic`, of 8 to 35 words without a clumsy repeat."""
        kind = str(self.rng.choice(list(KINDS), p=list(KINDS.values())))
        frame = self.frame(kind)  # once, for a long one is too long more often than its twin
        while True:
            self.used = set()
            scope = {"here": self.expand("{city}", {})}
            text = " ".join(polish(part) for part in self.parts(topic, kind, frame, scope) if part)
            if len(text.split()) in WORDS and not repeats(text):
                return text, kind

    def parts(self, topic: str, kind: str, frame: str, scope: dict) -> list[str]:
        """Return headline, body and what follows, each a text or empty."""
        other = self.pick([name for name in TOPICS if name != topic])
        above, more = self.expand(self.pick(self.lists["headline"]), scope), ""
        if kind in ("plain", "cross"):
            scope["x"] = scope["here"]
        if kind == "plain":
            event = self.events[topic][self.event_name(topic, kind)]
            line, body = self.pick(list(zip(event["H"], event["C"], strict=True)))
            body = self.expand(body, scope) + "."
            if self.chance(0.7):
                above = self.expand(line, scope)
            if self.chance(0.6):
                more = self.expand(self.pick(event["T"]), scope)
        elif kind == "cross":
            scope["other"] = other
            body = self.expand(self.pick(self.events[topic]["cross"]["C"]), scope) + "."
        else:
            names = [self.event_name(topic, kind), self.event_name(other, kind)]
            sides = {
                "F": (self.events[topic][names[0]], {}),
                "O": (self.events[other][names[1]], {}),
            }
            scope |= {"sides": sides, "any": self.pick([topic, other])}
            body = self.expand(frame, scope)
            if self.chance(0.4) and GRAVE.isdisjoint(names):
                above = self.expand(self.frame("above"), scope)
        if self.chance(0.15):
            above = ""
        from_here = scope["here"] not in above + body and self.chance(0.5)
        body = f"{scope['here']} - {polish(body)}" if from_here else body
        if self.chance(0.3):
            more = f"{more} {self.expand(self.pick(self.lists['neutral']), {})}"
        return [above and above + ".", body, more]

    def frame(self, kind: str) -> str:
        """Return a frame, or its twin, of this kind; one without frames has an empty one."""
        return self.pick(
            self.pick([frame[1:] for frame in self.frames if frame[0] == kind] or [[""]])
        )

    def event_name(self, topic: str, kind: str) -> str:
        """Return the name of an event that a story of this kind may be about, or mention."""
        left_out = {"cross"} if kind in ("plain", *GRAVE_KINDS) else {"cross"} | GRAVE
        return self.pick([name for name in self.events[topic] if name not in left_out])

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, choices: list) -> object:
        return choices[int(self.rng.random() * len(choices))]

    def expand(self, template: str, scope: dict) -> str:
        """Fill the <choices> and {slots} of a template; scope remembers those with a key."""
        while "<" in template:
            template = re.sub(
                r"<(?:(\w):)?([^<>]*)>", lambda match: self.choose(match, scope), template, count=1
            )
        return re.sub(r"\{([\w.]+)(?::(\w+))?\}", lambda match: self.fill(match, scope), template)

    def choose(self, match: re.Match, scope: dict) -> str:
        key, choices = match[1], match[2].split("/")
        place = self.pick(range(len(choices)))
        return choices[scope.setdefault(f"<{key}>", place) if key else place]

    def fill(self, match: re.Match, scope: dict) -> str:
        name, key = match.groups()
        if key in scope:
            return scope[key]
        first, _, last = name.partition(".")
        if first in ("F", "O"):
            event, own = scope["sides"][first]
            return self.expand(self.pick(event[last]), own)
        if first in ("other", "any"):
            name = f"{scope[first]}.{last}"
        text = self.expand(self.draw(name), {})
        if key:
            scope[key] = text
        return text

    def draw(self, name: str) -> str:
        """Return a choice of the list, early ones more often, and none twice in a story."""
        choices = self.lists[name]
        weights = list(accumulate((i + 10 + len(choices) / 8) ** -2.5 for i in range(len(choices))))
        for _ in range(30):
            place = int(np.searchsorted(weights, self.rng.random() * weights[-1]))
            if (name, place) not in self.used:
                break
        self.used.add((name, place))
        return choices[place]


def polish(text: str) -> str:
    """Return sentences with a capital at the start, `an` before vowels and single spaces."""
    vowel = r"(?!uni|eu|one)[aeiou]|hour|8|11\b|18\b"
    text = re.sub(rf"\b(a) (?={vowel})", r"\1n ", text, flags=re.I)
    text = re.sub(r" +", " ", text).strip()
    return re.sub(r'(^|[.?!]"? )([a-z])', lambda match: match[1] + match[2].upper(), text)


def repeats(text: str) -> bool:
    """Return whether a sentence has a word of five or more letters twice."""
    small = {"about", "after", "because", "their", "which", "million", "billion", "percent"}
    for sentence in re.split(r"(?<=[.?!]) ", text):
        words = [word for word in re.findall(r"[a-z]{5,}", sentence.lower()) if word not in small]
        if len(words) != len(set(words)):
            return True
    return False


def write_stories() -> list[tuple[str, str, str]]:
    """Return (text, topic, kind) of every story, all different, as many of each topic."""
    writer = Writer(np.random.default_rng(SEED))
    stories, seen = [], set()
    for size in SIZES.values():
        topics = np.repeat(list(TOPICS), size // len(TOPICS))
        for topic in writer.rng.permutation(topics).tolist():
            text, kind = writer.story(topic)
            while text in seen:
                text, kind = writer.story(topic)
            seen.add(text)
            stories.append((text, topic, kind))
    return stories


def make(folder: Path) -> None:
    """Write news/train.csv, news/valid.csv and news/test.csv, the ids counted through all three."""
    stories = iter(enumerate(write_stories(), start=1))
    (folder / "news").mkdir(parents=True, exist_ok=True)
    for split, size in SIZES.items():
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(["id", "content", *TOPICS.values()])
        for _ in range(size):
            number, (story, topic, _kind) = next(stories)
            rows.writerow([number, story, *(int(name == topic) for name in TOPICS)])
        (folder / "news" / f"{split}.csv").write_bytes(text.getvalue().encode())
