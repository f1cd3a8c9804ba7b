"""Time to write and to read a strategy with 100,000 rows of votes, as CSV and as Excel."""

import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

from ugly_books import row

from workbook.book import Book
from workbook.exchange import read, write

GOAL = 10.0  # "seconds", for reading


def large() -> Book:
    """Make 100 members vote in one round on every pair of 40 choices and 25 objectives."""
    choices = [row("choices", key=f"choice-{i}", statement=f"Choice {i}") for i in range(40)]
    wanted = [
        row("corporate_objectives", key=f"want-{i}", statement=f"Want {i}") for i in range(25)
    ]
    members = [row("members", key=f"member-{i}", name=f"Member {i}") for i in range(100)]
    votes = [
        row(
            "links", choice=choice.key, corporate_objective=want.key, member=member.key, round=1,
            contribution=number % 7 - 3, reason="Lo vimos, año tras año." if number % 3 else None,
        )
        for member in members
        for choice in choices
        for number, want in enumerate(wanted)
    ]  # fmt: skip
    strategy = [row("strategy", key="large", name="Large")]
    tables = {"strategy": strategy, "members": members, "choices": choices, "links": votes}
    return Book({**tables, "corporate_objectives": wanted}, date(2026, 6, 30))


def main() -> None:
    book = large()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("csv", "large.xlsx"):
            start = perf_counter()
            place = write(book, Path(folder) / name)
            written = perf_counter()
            assert read(place)["links"] == book.entered("links")
            took = perf_counter() - written
            print(  # noqa: T201
                f"100,000 votes, {name:<12} written in {written - start:5.2f} s, "
                f"read in {took:5.2f} s  (goal {GOAL:g} s)"
            )


if __name__ == "__main__":
    main()
