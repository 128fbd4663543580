"""course_utils.exercises: what a learner is told. That each solution passes: test_notebooks.py."""

import pytest
import torch

from course_utils import exercises


def test_a_blank_a_wrong_and_a_right_answer_get_their_verdicts():
    blank, wrong, right = (
        exercises.check("0.00.1", answer) for answer in (..., [1, 2, 3], torch.tensor([1, 2, 3]))
    )
    assert [verdict.status for verdict in (blank, wrong, right)] == ["blank", "wrong", "correct"]
    assert repr(blank).startswith("Exercise 0.00.1: not answered yet. Replace the ...")
    assert repr(wrong) == "Exercise 0.00.1: not yet. A tensor is asked for, this is a list."
    assert repr(right) == "Exercise 0.00.1: correct."


def test_a_function_that_still_returns_a_blank_is_not_answered():
    assert exercises.check("1.06.2", lambda matrix: ...).status == "blank"
    assert exercises.check("1.06.2", 5).status == "wrong"


def test_an_error_in_the_learners_function_is_shown_as_it_is():
    with pytest.raises(ZeroDivisionError):
        exercises.check("1.06.2", lambda matrix: 1 / 0)


def test_a_check_leaves_the_learners_random_numbers_alone_and_repeats_itself():
    drawn = []

    def answer(matrix):
        drawn.append(torch.rand(()).item())
        return matrix

    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    for _ in range(2):
        exercises.check("1.06.2", answer)
    assert torch.rand(3).equal(expected)
    assert drawn and drawn[: len(drawn) // 2] == drawn[len(drawn) // 2 :]


def test_hints_come_one_by_one_and_end_with_the_last(capsys):
    exercises.hint("1.06.2")
    assert capsys.readouterr().out.endswith('Another: exercises.hint("1.06.2", 2)\n')
    exercises.hint("1.06.2", 2)
    assert "Hint 2 of 2: mean(dim=1, keepdim=True)" in capsys.readouterr().out
    with pytest.raises(ValueError, match=r"has 2 hint\(s\), so there is no hint 3"):
        exercises.hint("1.06.2", 3)


def test_the_solution_is_code_that_can_be_run(capsys):
    exercises.solution("1.06.2")
    namespace = {}
    exec(capsys.readouterr().out, namespace)
    assert exercises.check("1.06.2", namespace["answer"]).status == "correct"


@pytest.mark.parametrize("name", ["1.06.9", "9.01.1", "", "../1.06.1", "one"])
def test_an_exercise_that_does_not_exist_is_refused(name):
    with pytest.raises(ValueError, match="there (is no exercise|are no exercises)"):
        exercises.check(name, ...)


@pytest.mark.parametrize(
    ("answer", "expected", "told"),
    [
        (torch.ones(2, 3), torch.ones(3, 2), r"shape should be \(3, 2\), this is \(2, 3\)"),
        (torch.ones(2), torch.ones(2, dtype=torch.int64), "dtype should be torch.int64"),
        (torch.ones(2), torch.zeros(2), "the numbers are not"),
        (1, 1.0, "This should be a float, and is an int"),
        (True, 1, "This should be an int, and is a bool"),
        (2, 3, "It is not 2"),
        ((1, 2), (1, 3), r"It is not \(1, 2\)"),
    ],
)
def test_same_says_what_differs(answer, expected, told):
    with pytest.raises(AssertionError, match=told):
        exercises.same(answer, expected)


def test_same_forgives_rounding_only():
    exercises.same(0.1 + 0.2, 0.3)
    exercises.same(torch.tensor([0.1 + 0.2]), torch.tensor([0.3]))
    with pytest.raises(AssertionError):
        exercises.same(0.301, 0.3)
