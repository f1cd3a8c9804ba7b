"""The profile of a source in words: what each of its columns holds, as a table for people."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.messages import _, day, joined, number, percent, say, translate

if TYPE_CHECKING:
    import pandas as pd

    from workbook.evidence.profile import Profile, Profiled

COLUMNS = ("column", "kind", "blank", "values", "range", "notice")
_KINDS = {
    "number": _("number"),
    "text": _("text"),
    "flag": _("yes or no"),
    "date": _("date"),
    "other": _("other"),
}
_LOOKS = {
    "weight": _("looks like a weight"),
    "stratum": _("looks like a stratum"),
    "cluster": _("looks like a cluster"),
    "respondent": _("looks like who answered"),
}
_SHOWN = 6


def profiled(book: Book, source: str) -> Profiled:
    """Return the profile of a source that a strategy may name.

    Where evidence or the source's description says who answered, people are counted.

    Raises
    ------
    BadInput
        There is no such source, or it cannot be read.
    """
    from workbook.evidence import sources_of
    from workbook.evidence.profile import profile

    said = [row.respondent for row in book.rows("evidence")
            if row.source == source and row.respondent]  # fmt: skip
    said += [row.customer for row in book.rows("sources") if row.key == source and row.customer]
    return profile(source, sources_of(book), said[0] if said else "")


def sources_named(book: Book) -> list[str]:
    """Return the sources of a strategy: those that are described, then those of its evidence."""
    described = {row.key: row.file for row in book.rows("sources")}
    asked = [row.source for row in book.rows("evidence") if row.source]
    return [*described, *(name for name in dict.fromkeys(asked)
                          if name not in described and name not in described.values())]  # fmt: skip


def frame_of(found: Profiled) -> pd.DataFrame:
    """Return a profile as a table: column, kind, blank, values, range, notice."""
    import pandas as pd

    rows = [_row(one, found.rows) for one in found.columns]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def profiles(book: Book) -> pd.DataFrame:
    """Return the profiles of all sources in one table: a row how each was read, then its columns.

    What cannot be read has one row with the reason.
    """
    import pandas as pd

    rows: list[dict[str, str]] = []
    for name in sources_named(book):
        blank = dict.fromkeys(COLUMNS, "")
        try:
            found = profiled(book, name)
        except BadInput as refusal:
            rows.append({"source": called(book, name), **blank, "notice": refusal.summary})
            continue
        rows.append({"source": called(book, name), **blank, "values": found.reading})
        rows += [{"source": "", **_row(one, found.rows)} for one in found.columns]
    return pd.DataFrame(rows, columns=["source", *COLUMNS]).astype("str")


def called(book: Book, source: str) -> str:
    """Return what people call a source: the name of its description, or the file."""
    return book.names("sources").get(source, source)


def _row(one: Profile, rows: int) -> dict[str, str]:
    notice = [one.doubt] if one.doubt else []
    if one.looks in _LOOKS:
        notice.append(translate(_LOOKS[one.looks]))
    if one.again or one.again is None:
        notice.append(say("some answered several times"))
    if one.codes:
        notice.append(say("{codes} may stand for no answer", codes=joined(list(one.codes))))
    if any(value.ways > 1 for value in one.values):
        notice.append(say("values that differ in case, accents or blanks are one"))
    return {
        "column": one.name,
        "kind": translate(_KINDS[one.kind]),
        "blank": say("few") if one.blank is None and not one.doubt else percent(one.blank or 0),
        "values": _values(one, rows),
        "range": "" if one.low is None else say("{low} to {high}", low=_value(one.low),
                                                 high=_value(one.high)),
        "notice": "; ".join(notice),
    }  # fmt: skip


def _values(one: Profile, rows: int) -> str:
    shown = [
        say("{value} ({count})", value=value.text, count=number(value.count))
        for value in one.values[:_SHOWN]
    ]
    if not shown:
        return say("no value of enough people") if rows and one.kind == "text" else ""
    more = one.others or len(one.values) > _SHOWN
    return ", ".join([*shown, *([say("others")] if more else [])])


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{day(value.date())} {value:%H:%M}"
    return str(day(value)) if isinstance(value, date) else f"{value:g}"
