"""Whom we listened to on the journey, whom not, and what somebody who is not here yet was promised.

The question of what was promised before the first contact is asked always, answered or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis.promises import Promise, in_order, promises
from workbook.book import Book
from workbook.book.messages import _, joined, quoted, say, translate
from workbook.charts import theme

__all__ = ["listened"]

SHOWN = 3
"""Promises and sentences that are named one by one."""
_KINDS = {
    "lost": _(
        "Nobody has listened yet to customers who left, among: {segments}. Who will, and when?"
    ),
    "potential": _(
        "Nobody has listened yet to those who never bought, among: {segments}. Who will, and when?"
    ),
}


def listened(book: Book) -> theme.Html | None:
    """What somebody who has not arrived yet was promised, and which customers nobody has asked."""
    if not book.rows("moments"):
        return None
    lines = [_before(book), *_words(book), *_unasked(book)]
    return theme.together([theme.paragraph(line) for line in lines if line])


def _before(book: Book) -> str:
    ask = say("What did we promise to somebody who has not arrived yet?")
    early = {row.key for row in in_order(book) if row.before_contact}
    found = [one for one in promises(book) if one.moment in early or one.is_public]
    if not found:
        return f"{ask} " + say(
            "Nothing is entered: look at the web, the advertising, the pack and what sellers say."
        )
    return f"{ask} {_named(found)}"


def _named(found: list[Promise]) -> str:
    first = [quoted(one.statement, 90) for one in found[:SHOWN]]
    unmeasured = sum(one.verdict == "unmeasured" for one in found)
    if unmeasured == len(found):
        return say("{promises}. Nobody measures any of it.", promises=joined(first))
    if unmeasured:
        return say(
            "{promises}. Nobody measures {number} of {all}.",
            promises=joined(first),
            number=unmeasured,
            all=len(found),
        )
    return say("{promises}. All of it is measured.", promises=joined(first))


def _words(book: Book) -> Iterator[str]:
    """Return the newest sentence of a customer who left, or else of any, at a moment."""
    rows = [
        row
        for row in book.rows("visits")
        if row.their_words and row.moment and row.held_on <= book.as_of
    ]
    rows.sort(key=lambda row: (row.customer == "lost", row.held_on), reverse=True)
    for row in rows[:1]:
        yield say(
            "In a customer's own words, at {moment}: {words}",
            moment=quoted(book.name("moments", row.moment)),
            words=f"“{row.their_words}”",
        )


def _unasked(book: Book) -> Iterator[str]:
    """Return, by name of segment, which customers who left or could come nobody has listened to."""
    segments: dict[str, str] = {}
    for table in ("visits", "choices", "assumptions"):
        for row in book.rows(table):
            said = getattr(row, "segment", None)
            for one in (said,) if isinstance(said, str) else said or ():
                segments.setdefault(one.casefold(), one)
    asked = {
        ((row.segment or "").casefold(), row.customer)
        for row in book.rows("visits")
        if row.held_on <= book.as_of
    }
    for kind, message in _KINDS.items():
        missing = [name for key, name in sorted(segments.items()) if (key, kind) not in asked]
        if missing:
            yield translate(message).format(segments=joined(missing[:SHOWN]))
