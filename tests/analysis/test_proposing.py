"""A question that is kept is picked anew, and a file proposes what it can be asked."""

import pytest

from workbook.analysis import inquiring
from workbook.analysis.proposing import picks_of, proposed
from workbook.evidence.questions import KINDS, inquiry

QUESTIONS = [
    "chose; column=r; values=Sí | No, gracias; blank=no",
    "chose; column=phone; block=web | mail",
    "as_good_as; column=nps; level=8",
    "as_good_as; column=said; level=good; order=bad | good | very good",
    "top_box; column=nps; top=10; boxes=2",
    "mean; column=nps; on=d; first=2026-01-01; last=2026-03-31",
    "nps; column=nps; segment=channel; members=web",
    "effort; column=easy; top=5; of=cost",
    "kano; column=there; opposite=gone; category=attractive; order=a | b | c | d | e",
    "performance; column=done; important=matters; of=timeliness",
    "gap; found=a | b; expected=c | d; points=p",
    "time; start=arrived; end=answered; unit=hour; clock=working",
    "within; start=arrived; end=answered; limit=0.5; not_ended=left out",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_picked_as_it_is_kept(asked_book, text):
    (row,) = asked_book(text).rows("evidence")
    picks = picks_of(row)
    assert inquiring.question_of(picks) == inquiry(text).text
    assert {text.partition(";")[0] for text in QUESTIONS} == set(KINDS)


def test_a_file_proposes_questions_that_can_be_asked(asked_book):
    found = proposed(asked_book())
    assert found["Share who chose Sí in r (answers.csv)"] == "chose; column=r; values=Sí"
    assert found["Net promoter score of nps (answers.csv)"] == "nps; column=nps"
    for text in found.values():
        inquiry(text)
