"""What the chapter Control asks, and what it brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbook.book.chapter import Chapter, ForBoard, Needed, Result, Station
from workbook.book.messages import _, counted, say
from workbook.chapters.control import tables


def _measured(book: Any) -> str:
    from workbook.analysis import course

    wanted = course.objectives(book)
    measured = [row for row in wanted if course.readings(book, row.indicator)]
    return (
        say(
            "{measured} of {objectives} measured",
            measured=len(measured),
            objectives=counted(len(wanted), "objective"),
        )
        if wanted
        else ""
    )


def _values(book: Any) -> Mapping[tuple[str, ...], str]:
    from workbook.analysis.course import objectives
    from workbook.analysis.standing import judge

    stands = {row.key: judge(book, row) for row in objectives(book)}
    return {(key,): "" if one.on is None else f"{one.measured:.10g}" for key, one in stands.items()}


def _customers(book: Any) -> Any:
    from workbook.chapters.control import for_board

    return for_board.customers(book)


def _kept(book: Any) -> Any:
    from workbook.chapters.control import for_board

    return for_board.kept(book)


def _money(book: Any) -> Any:
    from workbook.chapters.control import for_board

    return for_board.money(book)


def _decide(book: Any) -> Any:
    from workbook.chapters.control import for_board

    return for_board.decide(book)


chapter = Chapter(
    name="control",
    title="Control",
    asks="are the promised results coming?",
    position=50,
    gate="control",
    letters="M",
    notebook="5_control.ipynb",
    tables=tables.TABLES,
    rights=tables.RIGHTS,
    needed=(
        Needed(_("a measured value"), lambda book: bool(book.rows("measurements"))),
        Needed(_("a commitment"), lambda book: bool(book.rows("commitments"))),
    ),
    contradictions=("M500", "M503", "M509", "M510", "M512"),
    stations=(Station("Results", 80, _measured, ("M",)),),
    results=(Result("control.status", "Measured", _values, of="objectives"),),
    board=(
        ForBoard("decide", _decide),
        ForBoard("customers", _customers),
        ForBoard("kept", _kept),
        ForBoard("money", _money),
    ),
    lends={
        "scoreboard": "board.scoreboard",
        "results": "measures.answer",
        "standing": "measures.status",
        "indicators": "measures.indicators",
    },
)
