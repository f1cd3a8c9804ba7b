"""A question that is kept is picked anew, and a file proposes what it can be asked."""

import pytest
from books import make_book

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


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    rows = "".join(f"2026-03-{1 + at % 28:02},{at % 11},{('Sí', 'No')[at % 2]}\n"
                   for at in range(60))  # fmt: skip
    (tmp_path / "answers.csv").write_text("d,nps,r\n" + rows)

    def made(question=None, **claim):
        evidence = {"key": "e", "assumption": "a", "source": "answers.csv",
                    "collected_on": "2026-04-01"}  # fmt: skip
        evidence |= {"question": question} if question else {"measure": "r = 'Sí'"}
        return make_book(
            strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
            assumptions=[{"key": "a", "statement": "A", "importance": 3, "statistic": "proportion",
                          "comparison": "at_least", "threshold": "0.4", **claim}],
            evidence=[evidence],
        )  # fmt: skip

    return made


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_picked_as_it_is_kept(book, text):
    (row,) = book(text).rows("evidence")
    picks = picks_of(row)
    assert inquiring.question_of(picks) == inquiry(text).text
    assert {text.partition(";")[0] for text in QUESTIONS} == set(KINDS)


def test_a_file_proposes_questions_that_can_be_asked(book):
    found = proposed(book())
    assert found["Share who chose Sí in r (answers.csv)"] == "chose; column=r; values=Sí"
    assert found["Net promoter score of nps (answers.csv)"] == "nps; column=nps"
    for text in found.values():
        inquiry(text)
