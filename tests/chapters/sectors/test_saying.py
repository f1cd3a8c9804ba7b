"""The answer in a sentence, and durations as people say them."""

import logs
import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.chapters.sectors.handbook import EXAMPLES
from workbook.chapters.sectors.saying import answer, lasting


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (48 / 1440, "48 minutes"),
        (1 / 1440, "1 minute"),
        (0.25, "6 hours"),
        (1.0, "1 day"),
        (14.11, "14.1 days"),
        (0.0, "0 minutes"),
    ],
)
def test_durations(days, said):
    assert lasting(days) == said


def test_a_log_in_a_sentence(tmp_path):
    logs.write(tmp_path)
    book = logs.book_of(tmp_path, promises=[logs.PROMISE], moment_functions=logs.PARTS)
    assert answer(book) == (
        "Half of all cases are done within 5 days, but nine of ten take up to 5 days; the mean is "
        "5 days. 100 % of all time passes before a hand-over. 0 % of all cases keep the promise of "
        "4 days."
    )


def test_the_log_does_not_say_with_whom(tmp_path):
    logs.write(tmp_path, nobody=20)
    assert "for 40 % of it the log does not say with whom" in answer(logs.book_of(tmp_path))


def test_a_case_by_hand_nothing_and_a_log_that_is_gone(tmp_path):
    assert answer(make_book(**EXAMPLES["D802"])) == (
        "The one case entered by hand took 17 days, and 82 % of that passed before a hand-over."
    )
    assert "Enter one case by hand" in answer(make_book())
    gone = answer(logs.book_of(tmp_path))
    assert gone.startswith("The log Claim log cannot be read: The data folder holds no file")


def test_while_areas_guess_nothing_tells_them_what_the_log_says(tmp_path):
    logs.write(tmp_path)
    guessing = {"subject": "times", "number": 1, "opened_on": "2026-05-04"}
    book = logs.book_of(tmp_path, moment_functions=logs.PARTS, rounds=[guessing])
    assert answer(book).endswith("What the log says is shown once the guesses are revealed.")
    assert findings(make_book(**EXAMPLES["D802"]), select=["D802"])
    assert not findings(make_book(**EXAMPLES["D802"], rounds=[guessing]), select=["D802"])
