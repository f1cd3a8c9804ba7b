"""Solutions that failed and are chosen again, with what they still rest on unproven."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from workbook.book import Book, records
from workbook.chapters.recovery import attempts

UNDER_WAY = ("chosen", "live")
UNPROVEN = ("refuted", "untested")


class ChosenAgain(NamedTuple):
    """A solution that is chosen again, and an assumption that it rested on: its words, verdict."""

    solution: str
    assumption: str
    verdict: str


def chosen_again(book: Book) -> tuple[ChosenAgain, ...]:
    """Return each unproven assumption of each solution that failed before and is chosen again."""
    return book.remember("recovery chosen again", lambda: tuple(_found(book)))


def _found(book: Book) -> Iterator[ChosenAgain]:
    earlier = book.earlier
    chosen = [row for row in book.rows("solutions") if row.status in UNDER_WAY]
    failed: list[tuple[Book, Any]] = [
        (book, row) for row in book.rows("solutions") if row.status == "failed"
    ]
    if earlier is not None:
        # What was in use when an attempt ended did not carry it either.
        out = ("failed", *UNDER_WAY) if attempts.died_on(book) else ("failed",)
        failed += [(earlier, row) for row in earlier.rows("solutions") if row.status in out]
    if not (chosen and failed):
        return
    seen = set()
    for row in chosen:
        for of, before in failed:
            if not (row.key == before.key or attempts.alike(before.name, row.name)):
                continue
            for words, verdict in (*_unproven(book, of, before), *_unproven(book, book, row)):
                if (row.key, words) not in seen:
                    seen.add((row.key, words))
                    yield ChosenAgain(row.key, words, verdict)


def _unproven(book: Book, of: Book, solution: Any) -> Iterator[tuple[str, str]]:
    """Return the assumptions under a solution that the new book still has not shown to hold."""
    rests = [
        of.by_key("assumptions")[use.assumption]
        for use in of.rows("assumption_uses")
        if (use.used_by_table, use.used_by_key) == ("solutions", solution.key)
    ]
    if not rests:
        return
    from workbook.analysis.verdicts import verdicts

    told = {one.assumption: one.verdict for one in records(verdicts(book))}
    for before in rests:
        now = attempts.same_row(book, "assumptions", before)
        verdict = told.get(now.key) if now else "untested"
        if verdict in UNPROVEN:
            yield (now or before).statement, str(verdict)
