"""What is settled, repeated or untouched, and since when it could be seen."""

from datetime import date

import pandas as pd
from attempts import GRIND, GRINDED, leading_to, saved
from books import make_book

from workbook.chapters import recovery
from workbook.chapters.recovery import attempts


def test_an_error_is_seen_from_the_save_from_which_on_it_stayed_until_the_end():
    # It was there in January, gone in February, back in March, and stayed until May.
    history = [
        saved("2026-01-10", -2), saved("2026-02-10", 2), saved("2026-03-10", -1),
        saved("2026-04-10", -2), saved("2026-05-10", -2),
    ]  # fmt: skip
    last = make_book(
        "2026-05-31", **GRIND | {"strategy": [{**GRIND["strategy"][0], "died_on": "2026-05-31"}]},
        links=[{"choice": "post", "corporate_objective": "grow", "member": "ana", "round": 1,
                "contribution": -2}],
    )  # fmt: skip
    looked = []

    def saves():
        for one in reversed(history):
            looked.append(one.as_of)
            yield one

    book = leading_to(last, {"strategy": GRINDED.rows("strategy")}, date(2026, 6, 30), saves)
    (row,) = recovery.death(book).itertuples(index=False)
    assert (row.seen_on, row.days_before) == (pd.Timestamp("2026-03-10"), 82)
    assert len(looked) == 4  # nothing before the save that had none of the errors
    by_code = recovery.points(book).set_index("code").since
    assert by_code["L101"] == pd.Timestamp("2026-03-10")
    assert "This could be seen 82 days before it ended." in recovery.answer(book)


def test_statements_are_the_same_by_three_of_five_stems():
    assert attempts.alike("Answer customers by post", "Answering every customer by letter post")
    assert not attempts.alike("Answer customers by post", "Answer chains within a day")
    assert not attempts.alike("", "Answer chains")
    assert attempts.stems("Atención telefónica al cliente") == {"atenc", "telef", "clien"}


def test_nobody_is_named_in_what_was_found_then(second):
    people = {row.name for row in second.earlier.rows("members")}
    told = " ".join(recovery.points(second).message_then)
    assert not [name for name in people if name in told]
