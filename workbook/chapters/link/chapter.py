"""What the chapter Link asks, and what it brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbook.book.chapter import Chapter, Needed, Result, Station, Subject, rows_of
from workbook.book.messages import _, say
from workbook.chapters.link import tables


def _asks(book: Any, number: int) -> Sequence[tuple[str, ...]]:
    from workbook.chapters.link import asking

    return asking.asked(book, number)


def _nothing(book: Any) -> str:
    if book.rows("choices") and book.rows("corporate_objectives"):
        return say("The members agree well enough on every link. No further round is needed.")
    return say(
        "A round needs strategic choices and corporate objectives. Enter them at the top of the "
        "chapter Link first."
    )


def _alignment(book: Any) -> Mapping[tuple[str, ...], str]:
    from workbook.analysis.alignment import strategy

    value = strategy(book)["alignment"].iloc[0]
    return {(book.key,): "" if value != value else f"{value:+.2f}".replace("-", "−")}  # noqa: PLR0124 NaN


def _has_votes(book: Any) -> bool:
    """Say whether a round is revealed, or votes are there that belong to no round."""
    known = [row for row in book.rows("rounds") if row.subject == "links"]
    numbers = {row.number for row in known}
    return any(row.revealed_on for row in known) or any(
        row.round not in numbers for row in book.rows("links")
    )


chapter = Chapter(
    name="link",
    title="Link",
    asks="does it serve the company?",
    position=10,
    gate="link",
    letters="L",
    notebook="1_link.ipynb",
    tables=tables.TABLES,
    rights=tables.RIGHTS,
    subjects=(
        Subject(
            name="links",
            called="votes on links",
            one="link",
            about=("choice", "corporate_objective"),
            asks=_asks,
            nothing=_nothing,
            values=("contribution", "reason"),
            scale=tables.SCALE,
        ),
    ),
    needed=(
        Needed(_("the service statement"), lambda book: bool(book.strategy.service_statement)),
        Needed(_("a corporate objective"), lambda book: bool(book.rows("corporate_objectives"))),
        Needed(_("a strategic choice"), lambda book: bool(book.rows("choices"))),
        Needed(_("a revealed round of votes"), _has_votes),
    ),
    contradictions=("L101", "L104"),
    stations=(
        Station("Company", 20, rows_of("corporate_objectives", "objective"), ("L102",)),
        Station("Choices", 30, rows_of("choices", "choice"), ("L101", "L103", "L107")),
    ),
    results=(Result("link.strategy", "Alignment", _alignment),),
)
