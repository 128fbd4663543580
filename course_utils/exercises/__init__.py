"""Exercises that check themselves: `check`, `hint` and `solution`, by the exercise's name.

The question of exercise 1.06.2 stands in the notebook of recipe 1.06; its hints, its solution and
some plausible wrong answers in chapter_1.toml, beside this file; its check is `check_1_06_2` in
chapter_1.py. Used by every recipe; introduced in 00_start_here.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import torch


@dataclass(frozen=True)
class Exercise:
    """One exercise. solution and wrong are code that stands in place of the blank answer.

    check gets the answer and raises AssertionError, with a message for the learner, if it is wrong.
    The tests hold that the solution passes and that each of `wrong` is refused.
    """

    check: Callable[[Any], None]
    hints: list[str]
    solution: str
    wrong: list[str]


@dataclass(frozen=True)
class Verdict:
    """What `check` says of an answer, shown as one line. status: correct, wrong or blank."""

    status: str
    message: str

    def __repr__(self) -> str:
        return self.message


@cache
def of_chapter(chapter: str) -> dict[str, Exercise]:
    """Return a chapter's exercises by name. Raises ValueError if chapter ("1") has none."""
    file = Path(__file__).with_name(f"chapter_{chapter}.toml")
    if not (chapter.isdecimal() and file.is_file()):
        raise ValueError(f"there are no exercises of chapter {chapter!r}")
    checks = import_module(f"{__name__}.{file.stem}")
    return {
        name: Exercise(getattr(checks, f"check_{name.replace('.', '_')}"), **rest)
        for name, rest in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def get(name: str) -> Exercise:
    """Return the exercise called `name`, such as "1.06.2". Raises ValueError if there is none."""
    exercises = of_chapter(name.partition(".")[0])
    if name not in exercises:
        raise ValueError(f"there is no exercise {name!r}; there are {', '.join(exercises)}")
    return exercises[name]


def check(name: str, answer: Any) -> Verdict:
    """Say whether `answer` is right. `...`, or a function that returns `...`, is still blank."""
    found = get(name)
    try:
        if answer is not ...:
            with torch.random.fork_rng(devices=[]):  # the learner's random numbers stay untouched
                torch.manual_seed(0)
                found.check(answer)
    except Unanswered:
        answer = ...
    except AssertionError as wrong:
        return Verdict("wrong", f"Exercise {name}: not yet. {wrong}")
    if answer is ...:
        return Verdict(
            "blank",
            f"Exercise {name}: not answered yet. Replace the ... and run the cell again; "
            f'exercises.hint("{name}") helps.',
        )
    return Verdict("correct", f"Exercise {name}: correct.")


def hint(name: str, number: int = 1) -> None:
    """Print hint `number`, from 1. Raises ValueError if there are not so many."""
    hints = get(name).hints
    if not 1 <= number <= len(hints):
        raise ValueError(f"exercise {name} has {len(hints)} hint(s), so there is no hint {number}")
    more = f' Another: exercises.hint("{name}", {number + 1})' if number < len(hints) else ""
    print(f"Hint {number} of {len(hints)}: {hints[number - 1]}{more}")


def solution(name: str) -> None:
    """Print code that answers the exercise."""
    print(get(name).solution.strip())


class Unanswered(Exception):
    """The answer is a function that still returns `...`."""


def call(answer: Callable, *arguments: Any) -> Any:
    """Call the learner's function, for use in a check. Its own errors are shown as they are."""
    assert callable(answer), f"A function is asked for, this is {kind(answer)}."
    result = answer(*arguments)
    if result is ...:
        raise Unanswered
    return result


def kind(value: Any) -> str:
    """Name the type of a value as a sentence does: "a list", "an int"."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def same(answer: Any, expected: Any, *, atol: float = 1e-6) -> None:
    """Hold that a tensor or a plain value equals the expected one: kind, dtype, shape, numbers.

    Raises AssertionError that says what differs without giving the numbers away.
    """
    if not isinstance(expected, torch.Tensor):
        assert type(answer) is type(expected), (
            f"This should be {kind(expected)}, and is {kind(answer)}."
        )
        close = abs(answer - expected) <= atol if type(answer) is float else answer == expected
        assert close, f"It is not {answer!r}."
        return
    assert isinstance(answer, torch.Tensor), f"A tensor is asked for, this is {kind(answer)}."
    assert answer.shape == expected.shape, (
        f"The shape should be {tuple(expected.shape)}, this is {tuple(answer.shape)}."
    )
    assert answer.dtype == expected.dtype, (
        f"The dtype should be {expected.dtype}, this is {answer.dtype}."
    )
    assert torch.allclose(answer.detach().cpu(), expected, atol=atol, equal_nan=True), (
        "Shape and dtype are right, the numbers are not."
    )
