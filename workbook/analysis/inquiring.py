"""A question to a file, put together from what a person picks in lists, and its answer.

Nobody types an expression or a path here. ``Picks`` are the names and values of a page's fields;
``draft_of`` makes the rows of them that would be saved, and ``shown`` what they would say: the
answer only where the threshold was set before the data were collected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from workbook.book import Book, registry
from workbook.book.errors import BadInput, Fault
from workbook.book.messages import number, quoted, say
from workbook.book.model import TABLES
from workbook.book.validation import parse_row
from workbook.evidence import questions
from workbook.evidence.described import file_and_sheet, is_file
from workbook.evidence.reading import values

if TYPE_CHECKING:
    from workbook.analysis.checks import Finding
    from workbook.evidence.profile import Profile, Profiled
    from workbook.store import Change

READING = ("encoding", "separator", "decimal", "dates", "heading_row", "skip_after_heading",
           "no_answer")  # fmt: skip
"""Columns of ``sources`` that say how a file is read."""
SHOWN_FOR = "shown_for"
"""Names the file that the fields of ``READING`` were shown for."""
NEW = "+"
"""Stands for an assumption that is not entered yet."""
WHO = ("on", "first", "last", "segment", "members")
DESIGN = ("respondent", "weight", "stratum", "cluster", "margins")
"""Columns of ``evidence`` that say who answered and how much each answer counts."""
_DEPTHS = ("*", "*/*")
_MOST_FILES = 200
_MOST_WORDS = 4

Picks = Mapping[str, Sequence[str]]
"""Name of a field → what was picked or typed in it."""


def one(picks: Picks, name: str) -> str:
    """Return what was picked in a field of which one thing can be picked."""
    return next(iter(picks.get(name, ())), "").strip()


def files_of(book: Book) -> list[str]:
    """Return what a question can be put to: described sources, then files of the data folder."""
    from workbook.analysis.profiled import sources_named
    from workbook.evidence import sources_of

    sources = sources_of(book)
    named = sources_named(book)
    known = {sources.name(name) for name in named}
    found: list[str] = []
    folder = Path(sources.folder) if sources.folder else None
    if folder is not None and folder.is_dir():
        for path in sorted(path for depth in _DEPTHS for path in folder.glob(depth)):
            name = path.relative_to(folder).as_posix()
            if any(part.startswith(".") for part in path.relative_to(folder).parts):
                continue
            if is_file(name) and name not in known and name not in _OWN_FILES:
                with suppress(BadInput):  # what may not be read is not offered
                    sources.file(name)
                    found.append(name)
            if len(found) >= _MOST_FILES:
                break
    return [*named, *found]


_OWN_FILES = frozenset(f"{table}.csv" for table in TABLES)
"""Files of an exchanged strategy: it may have been imported from its data folder."""


class HasRows(Protocol):
    """What is saved: the table and the cells of each row."""

    @property
    def rows(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """The table and the cells of each row."""


@dataclass(frozen=True)
class Draft:
    """The rows that picks would add: an assumption (where it is new), a source, and evidence."""

    evidence: dict[str, Any]
    assumption: dict[str, Any] | None = None
    source: dict[str, Any] | None = None

    @property
    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The table and the cells of each row."""
        if self.source is not None:
            yield "sources", self.source
        if self.assumption is not None:
            yield "assumptions", self.assumption
        yield "evidence", self.evidence


@dataclass(frozen=True)
class Shown:
    """What a draft would say: ``said`` is its row of ``verdicts_each``, None where it is not shown.

    ``late`` says why the answer is not shown before it is saved.
    """

    said: Any = None
    findings: tuple[Finding, ...] = ()
    late: str = ""


def described_source(book: Book, picks: Picks) -> dict[str, Any] | None:
    """Return the row of ``sources`` by which a file is to be read, where it is set and not kept."""
    name = one(picks, "source")
    known = book.by_key("sources").get(name)
    if known is not None:
        old = cells_of("sources", known)
        given = _reading_picked(picks, name)
        cells = {column: value for column, value in given.items() if old.get(column, "") != value}
        return {**old, **cells} if cells else None
    cells = {column: value for column, value in _reading_picked(picks, name).items() if value}
    if not cells or not name:
        return None
    title = Path(file_and_sheet(name)[0]).stem
    key = free_key(book, "sources", title)
    return {"key": key, "name": title, "kind": "answers", "file": name, **cells}


def _reading_picked(picks: Picks, name: str) -> dict[str, str]:
    """Return what was picked of how a file is read; empty where it is to be found again.

    Fields that were shown for another file say nothing of this one.
    """
    shown = one(picks, SHOWN_FOR)
    given = {column: one(picks, column) for column in READING if column in picks}
    if shown:
        return given if shown == name else {}
    return {column: value for column, value in given.items() if value}


def cells_of(table: str, row: Any) -> dict[str, str]:
    """Return the cells of a row that are filled, as they are typed."""
    return {field.name: text for field in TABLES[table].fields
            if (text := field.format(getattr(row, field.name)))}  # fmt: skip


def with_rows(
    book: Book, draft: Sequence[tuple[str, Mapping[str, Any]]], *, only: str = ""
) -> Book:
    """Return a book with rows added or put in the place of those with their key.

    Of the table ``only`` it holds no other rows.

    Raises
    ------
    BadInput
        A cell cannot be what it is; all faults are named.
    """
    rows: dict[str, list[Any]] = {name: list(book.entered(name)) for name in TABLES}
    if only:
        rows[only] = []
    faults: list[Fault] = []
    for name, cells in draft:
        row, wrong = parse_row(TABLES[name], cells, TABLES[name].title(), None)
        faults += wrong
        rows[name] = [*(held for held in rows[name] if held.key != row.key), row]
    if faults:
        raise BadInput(say("This cannot be asked yet."), faults)
    return Book(
        rows,
        book.as_of,
        book.versions,
        reader=book.reader,
        grown=book.grown,
        data_folders=book.data_folders,
        asked=book.asked,
        shown=book.shown,
    )


def profile_of(book: Book, picks: Picks) -> Profiled:
    """Return the profile of the picked file, read as it is set.

    Raises
    ------
    BadInput
        It cannot be read; says where and what to set.
    """
    from workbook.analysis.profiled import profiled

    source = described_source(book, picks)
    if source is None:
        return profiled(book, one(picks, "source"))
    return profiled(with_rows(book, [("sources", source)]), source["key"])


def fitting(part: str, word: str, columns: Sequence[Profile]) -> list[Profile]:
    """Return the columns that can be picked for a part of a question."""
    sure = [column for column in columns if not column.doubt]
    if part in ("start", "end", "on"):
        return [column for column in sure if column.kind == "date"]
    if part == "segment":
        return [column for column in sure if column.values]
    if word in ("mean", "nps", "top_box", "effort", "performance", "gap"):
        return [column for column in sure if column.kind == "number"]
    if word == "as_good_as":
        return [column for column in sure if column.kind == "number" or column.values]
    return [column for column in sure if column.kind != "date"]


def question_of(picks: Picks) -> str:
    """Return the question that was picked, as a cell keeps it; empty while parts are missing.

    Raises
    ------
    BadInput
        The parts do not go together.
    """
    word = one(picks, "kind")
    if word not in questions.KINDS:
        return ""
    needed = [name for name, must in questions.expected_parts(word) if must]
    if not all(one(picks, name) for name in needed):
        return ""
    parts = [word]
    _check_who(picks)
    lists = {field.name for whole in (questions.KINDS[word], questions.Inquiry)
             for field in fields(whole) if "tuple" in str(field.type)}  # fmt: skip
    names = [name for name, _ in questions.expected_parts(word)]
    for name in (*names, *WHO):
        given = [value.strip() for value in picks.get(name, ()) if value.strip()]
        if name in WHO and not _is_whole(picks, name):
            continue
        if name == "order":
            given = [part.strip() for value in given for part in value.split("|") if part.strip()]
        if given:
            taken = given if name in lists else given[:1]
            parts.append(f"{name}={' | '.join(map(escaped, taken))}")
    return questions.inquiry("; ".join(parts)).text


def _check_who(picks: Picks) -> None:
    """Refuse a period or a group that would be left out without a word."""
    if not one(picks, "on") and (one(picks, "first") or one(picks, "last")):
        raise BadInput(
            say("Pick the column that holds the day, or leave the first and the last day empty.")
        )
    if one(picks, "segment") and not one(picks, "members"):
        raise BadInput(
            say("Pick which groups of {column} count, or no column of groups.",
                column=quoted(one(picks, "segment")))
        )  # fmt: skip


def _is_whole(picks: Picks, name: str) -> bool:
    """Leave out a column of days without a day: it asks for no period."""
    if name in ("segment", "members"):
        return bool(one(picks, "segment") and one(picks, "members"))
    return bool(one(picks, "on") and (one(picks, "first") or one(picks, "last")))


def escaped(text: str) -> str:
    """Return a text as a part of a question holds it."""
    return re.sub(r"([;=|\\])", r"\\\1", text)


def draft_of(book: Book, picks: Picks) -> Draft | None:
    """Return the rows that picks make; None while the question or the assumption is missing.

    Raises
    ------
    BadInput
        The question cannot be asked, or does not fit the assumption.
    """
    text, wanted = question_of(picks), one(picks, "assumption")
    if not (text and wanted and one(picks, "source")):
        return None
    statistic = questions.inquiry(text).statistic
    assumption = None
    if wanted == NEW:
        if not (one(picks, "statement") and one(picks, "threshold")):
            return None
        assumption = _assumption(book, picks, statistic)
        key = assumption["key"]
    else:
        row = book.by_key("assumptions").get(wanted)
        if row is None:
            raise BadInput(say("This assumption is not there any more. Choose one from the list."))
        if row.statistic not in (None, statistic):
            kinds = {"proportion": say("a share"), "mean": say("an average")}
            raise BadInput(
                say("The assumption is about {one}, and the question asks for {other}. Choose "
                    "another question, or another assumption.",
                    one=kinds[row.statistic], other=kinds[statistic])
            )  # fmt: skip
        key = row.key
    source = described_source(book, picks)
    evidence = {
        "key": one(picks, "evidence") or free_key(book, "evidence", key),
        "assumption": key,
        "source": source["key"] if source else one(picks, "source"),
        "question": text,
        "collected_on": one(picks, "collected_on"),
        "method": one(picks, "method"),
    }
    evidence |= {name: one(picks, name) for name in DESIGN}
    if evidence["margins"]:
        from workbook.evidence.margins import margins_of

        margins_of(evidence["margins"])  # refused in its own words
    cells = {name: value for name, value in evidence.items() if value}
    if one(picks, "evidence"):  # they can be emptied again
        cells |= {name: evidence[name] for name in DESIGN if name in picks}
    return Draft(cells, assumption, source)


def _assumption(book: Book, picks: Picks, statistic: str) -> dict[str, Any]:
    return {
        "key": free_key(book, "assumptions", one(picks, "statement")),
        "statement": one(picks, "statement"),
        "importance": one(picks, "importance") or "3",
        "statistic": statistic,
        "comparison": one(picks, "comparison") or "at_least",
        "threshold": f"{_threshold(one(picks, 'threshold'), statistic):.12g}",
        "set_on": book.as_of.isoformat(),
    }


def _threshold(text: str, statistic: str) -> float:
    """Read a threshold as the numbers of a file are read; a share is typed in per cent."""
    found = values.number(text)
    if found is None:
        raise BadInput(say("The threshold {text} is no number.", text=text))
    ways = sorted(set(found.ways.values()))
    if len(ways) > 1:
        raise BadInput(
            say("The threshold {text} can be read as {one} or as {other}. Write it without a sign "
                "between the thousands.", text=text, one=number(ways[0]), other=number(ways[1]))
        )  # fmt: skip
    per_cent = 100 * ways[0] if found.per_cent else ways[0]
    return per_cent / 100 if statistic == "proportion" else per_cent


def shown(book: Book, draft: Draft) -> Shown:
    """Return what a draft says, as far as it may be seen before it is saved.

    Raises
    ------
    BadInput
        A cell of the draft cannot be what it is.
    """
    from workbook.analysis.checks import findings
    from workbook.analysis.verdicts import verdicts_each

    whole = with_rows(book, list(draft.rows), only="evidence")
    late = _late(whole, draft)
    if late:
        return Shown(late=late)
    said = next(verdicts_each(whole).itertuples(index=False))
    found = findings(whole, select=registry.lent("question_checks")())
    own = {draft.evidence["key"], draft.evidence["assumption"]}
    return Shown(said, tuple(each for each in found if own & {str(key) for key in each.keys}))


def _late(book: Book, draft: Draft) -> str:
    """Say why the answer is not shown yet; empty where the threshold was set before."""
    claim = book.by_key("assumptions")[draft.evidence["assumption"]]
    collected = draft.evidence.get("collected_on", "")
    if claim.threshold is None or claim.set_on is None or draft.assumption is not None:
        why = say("No threshold was set before.")
    elif not collected or date.fromisoformat(collected) > book.as_of:
        return say("Say when the data were collected: only a threshold that was set before counts.")
    elif claim.set_on > date.fromisoformat(collected):
        why = say("The threshold was set on {day}, after the data were collected.",
                  day=claim.set_on)  # fmt: skip
    else:
        return ""
    return say(
        "{why} So the answer is shown once the question is saved, and the finding C306 will say "
        "that the threshold was not fixed beforehand.",
        why=why,
    )


def changes_of(book: Book, draft: HasRows) -> list[Change]:
    """Return the changes that save a draft."""
    from workbook.store import Change

    made = []
    for name, cells in draft.rows:
        key = (cells["key"],)
        version = book.versions.get(name, {}).get(key)
        made.append(Change(name, key, cells, version))
    return made


def free_key(book: Book, table: str, title: str) -> str:
    """Return a short key made from a title, unlike any other of its table."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    start = "-".join(re.findall(r"[a-z0-9]+", plain)[:_MOST_WORDS])[:50] or table
    made, count = start, 1
    while made in book.by_key(table):
        count += 1
        made = f"{start}-{count}"
    return made
