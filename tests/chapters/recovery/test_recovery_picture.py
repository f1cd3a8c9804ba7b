"""The picture of two attempts, and what is told beside it."""

from datetime import date

from attempts import DAY, ended, greek_rows, leading_to, saved
from books import make_book
from greek import outside, words

from workbook.book.messages import PSEUDO, speaking
from workbook.chapters import recovery
from workbook.charts import theme


def test_what_the_checks_say_waits_for_the_vote():
    open_now = make_book(rounds=[{"subject": "autopsy", "number": 1, "opened_on": "2026-06-01"}])
    rows = {name: open_now.rows(name) for name in ("strategy", "rounds")}
    book = leading_to(saved("2026-05-31", -2), rows)
    assert recovery.then_and_now(book) is None
    assert recovery.what_became(book) is None
    assert recovery.belief(book).errors_then.isna().all()
    assert "voting" in recovery.answer(book)
    assert "link" not in recovery.answer(book)


def test_no_sentence_escapes_the_catalogues():
    last = ended(dict(greek_rows("distributor-first-attempt")), date(2026, 9, 30))
    book = leading_to(last, dict(greek_rows("distributor")), DAY, key="first")
    functions = ("beliefs", "then_and_now", "what_became", "paid", "survived", "first_thirty_days")
    with speaking(PSEUDO):
        texts = [recovery.answer(book)]
        for name in functions:
            made = getattr(recovery, name)(book)
            if made is not None:
                html = made if isinstance(made, theme.Html) else theme.table(made)
                texts.append(words(str(html)))
    assert len(texts) == 6  # a gate in Greek is none, so that nobody voted on it
    assert {part for text in texts for part in outside(text)} <= {"USD"}


def test_the_picture_says_each_finding_with_sign_word_and_line(second):
    html = recovery.then_and_now(second)
    assert html.count('class="wb-settled"') == (recovery.points(second).now == "settled").sum()
    assert html.count('class="wb-repeated"') == (recovery.points(second).now == "repeated").sum()
    assert html.count("■ Ended here on 31 October 2026") == 1
    (shown,) = html.parts
    assert [point[0] for point in shown.points] == ["Link", "Plans", "Customer", "Control"]
    assert "L101 a choice that works against a corporate objective: settled" in shown.points[0]
