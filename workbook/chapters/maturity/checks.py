"""Checks of the six shifts. None looks at how high a vote is: being at 0 is a fact, no fault."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis.checks import Found, check
from workbook.analysis.instruments import rated, revealed
from workbook.book import Book
from workbook.book.instruments import instrument
from workbook.book.messages import day, quoted, say, say_number, written

FAR = 2
OLD = 180  # days
SHIFTS = "clicks"


@check(
    "A102",
    "warning",
    "functions that see one of the six shifts two levels or more apart",
    source="[002]",
)
def functions_apart(book: Book) -> Iterator[Found]:
    for one in rated(book, SHIFTS):
        if one.apart is None or one.apart < FAR:
            continue
        medians = {key: vote.median or 0.0 for key, vote in one.functions.items()}
        low, high = min(medians, key=medians.__getitem__), max(medians, key=medians.__getitem__)
        yield Found(
            "functions",
            (low, high),
            say(
                "{low} and {high} see {shift} differently: {one} and {two} on a scale from 0 to 4.",
                low=book.name("functions", low),
                high=book.name("functions", high),
                shift=quoted(instrument(SHIFTS).by_key[one.item].text),
                one=written(f"{medians[low]:g}", medians[low]),
                two=written(f"{medians[high]:g}", medians[high]),
            ),
            say(
                "Let each tell the other one case that it thinks of. Both may be right: they see "
                "different customers."
            ),
        )


@check("A103", "info", "the last vote on the six shifts is half a year old", source="[002]")
def old_round(book: Book) -> Iterator[Found]:
    held = revealed(book, SHIFTS)
    if not held or (book.as_of - held[-1].revealed_on).days <= OLD:
        return
    last = held[-1]
    yield Found(
        "rounds",
        (SHIFTS, str(last.number)),
        say("The team last voted on the six shifts on {on}.", on=day(last.revealed_on)),
        say_number(
            instrument(SHIFTS).minutes,
            "Ask again when it suits the team; it takes {number} minute.",
            "Ask again when it suits the team; it takes {number} minutes.",
        ),
    )
