"""The two tables in which a strategy says what its company's files are, once, for all chapters.

A row of ``sources`` names a file or a table, how it is read, and what its columns are; a row of
``source_values`` says what a value in it means in the book. Names are a contract: add, never
rename.
"""

from __future__ import annotations

from typing import Any

from workbook.book.columns import COMPONENTS, choice, field, flag, key, key_ref, ref, whole
from workbook.book.fields import Row, Rule, Table
from workbook.book.moment import is_zone
from workbook.book.rights import OWNER, Reach, Right, Tie
from workbook.evidence.described import separator_of

KINDS = ("answers", "orders", "contracts", "events", "contacts", "comments", "series")

_EVENTS = ("kind", ("events", "contacts"))
_TEXTS = ("kind", ("answers", "comments", "contacts"))
_MONEY = ("kind", ("orders", "contracts", "contacts"))
_WITH_DAY = ("orders", "events", "contacts", "comments", "series")


def _needs(column: str, kinds: tuple[str, ...], expected: str, *or_else: str) -> Rule:
    """Ask for a column, or another instead of it, in sources of some kinds."""
    names = (column, *or_else)

    def holds(row: Row) -> bool:
        return row.kind not in kinds or any(getattr(row, name) is not None for name in names)

    return Rule(column, expected, holds)


SOURCES = Table(
    "sources",
    "Sources",
    "A file or table that the company has already: how it is read, and what its columns are.",
    (
        key(),
        field("name", "Name", "What people call it, such as Complaint log 2026.", required=True),
        choice(
            "kind",
            KINDS,
            "Kind",
            "What a row is: an answer, an order, a contract, an event of a case, a contact, a "
            "comment, or a point of a series.",
            required=True,
        ),
        field(
            "file",
            "File",
            "A CSV, Parquet, Excel or XES file of the data folder, or a table of the database.",
            required=True,
        ),
        field("encoding", "Encoding", "Such as utf-8 or windows-1252; empty: it is found."),
        field(
            "separator",
            "Separator",
            "What stands between columns: comma, semicolon, tab, bar; empty: it is found.",
        ),
        choice(
            "decimal",
            ("point", "comma"),
            "Decimal mark",
            "Of its numbers; empty: it is found.",
        ),
        choice(
            "dates",
            ("iso", "day_first", "month_first"),
            "Dates",
            "The order of day, month and year (iso: the year first); empty: it is found.",
        ),
        whole(
            "heading_row",
            "Heading row",
            "Line with the names of the columns; 0 where it has none, empty: it is found.",
            low=0,
        ),
        whole(
            "skip_after_heading",
            "Lines to skip",
            "How many lines below the heading describe the columns and are no answers.",
            low=0,
            high=20,
        ),
        field(
            "no_answer",
            "No answer",
            "Codes that stand for no answer, such as -99, separated by ;.",
            many=True,
        ),
        field(
            "time_zone",
            "Time zone",
            "Of its times, as area and city; times that say their zone are put into it.",
        ),
        field("on", "On", "SQL expression: the day or time of a row."),
        field("started", "Started", "SQL expression: when the event or contract began.",
              when=("kind", ("events", "contacts", "contracts"))),
        field("ended", "Ended", "SQL expression: when it ended; empty cells are still here.",
              when=("kind", ("contracts", "events", "contacts"))),
        field("case", "Case", "Column that says which case an event belongs to.",
              when=("kind", ("events", "contacts", "comments"))),
        field("customer", "Customer", "Column that says which customer it was.",
              when=("kind", tuple(kind for kind in KINDS if kind != "series"))),
        field("activity", "Activity", "Column that says what happened.", when=_EVENTS),
        field("sector", "Sector", "Column that says which part of the company it was in.",
              when=_EVENTS),
        field("code", "Code", "Column with the reason that the log already has.",
              when=("kind", ("contacts", "comments"))),
        field("text", "Text", "Column with what the customer said.", when=_TEXTS),
        field("amount", "Amount",
              "SQL expression: a number, such as the money of an order or of what a contact sold.",
              when=("kind", ("orders", "contracts", "contacts", "series"))),
        choice("amount_is", ("margin", "sales", "cost"), "The amount is",
               "Whether it is margin, sales or cost.", when=_MONEY),
        field("segment", "Segment", "Column that says which segment the customer belongs to."),
        field("filter", "Filter", "SQL condition: which rows the chapters count."),
        choice("stamps", ("completed", "entered"), "Time stamps",
               "Whether a time says when an activity was completed or entered.",
               default="completed", when=("kind", ("events",))),
        choice("expressed", ("explicit", "implicit"), "Expressed",
               "Whether customers say it, or one must infer it.", when=_TEXTS),
        choice("addressed", ("direct", "indirect"), "Addressed",
               "Whether they say it to the company, or to others.", when=_TEXTS),
        choice("open_to", ("private", "public"), "Open to",
               "Whether others can read it.", when=_TEXTS),
        choice("language", ("en", "es", "mixed"), "Language", "Of its texts.", when=_TEXTS),
        flag("growing", "Still growing", "Are rows still coming in?", default=False),
        ref("owner", "members", "Owner", "Who answers for it, and may change this row."),
        ref("joins", "sources", "Joined to",
            "Another source with one row for each key, such as the appointments that answers are "
            "about: its columns stand beside these."),
        field("joined_by", "Joined by",
              "The column with the key, such as case; case = number where the other source calls "
              "it number."),
    ),
    (
        Rule(
            "separator",
            "comma, semicolon, tab, bar, or one sign",
            lambda row: row.separator is None or separator_of(row.separator) != "",
        ),
        Rule(
            "time_zone",
            "a time zone as area and city (such as Europe/Madrid or America/Lima), or UTC",
            lambda row: row.time_zone is None or is_zone(row.time_zone),
        ),
        Rule(
            "joined_by",
            "the column with the key, where a source is joined to another",
            lambda row: (row.joins is None) == (row.joined_by is None),
        ),
        Rule(
            "joins",
            "another source than this one",
            lambda row: row.joins is None or row.joins != row.key,
        ),
        _needs("on", _WITH_DAY, "the day or time of a row, for this kind"),
        _needs("customer", ("orders", "contracts"), "the column with the customer, for this kind"),
        _needs("started", ("contracts",), "when the contract began (or the column On)", "on"),
        _needs("case", ("events",), "the column with the case, for events"),
        _needs("activity", ("events",), "the column with the activity or the sector, for events",
               "sector"),
        _needs("code", ("contacts",), "the column with the reason or the activity, for contacts",
               "activity"),
        _needs("text", ("comments",), "the column with the text, for comments"),
        _needs("amount", ("series",), "the number of each point, for a series"),
    ),
    example={
        "key": "complaints",
        "name": "Complaint log",
        "kind": "contacts",
        "file": "complaints.csv",
        "on": "received",
        "code": "reason",
        "no_answer": "-99",
    },
    place=222,
    optional=True,
)  # fmt: skip

SOURCE_VALUES = Table(
    "source_values",
    "Values in sources",
    "What a value in a source means in the book, such as the function behind a name in a log.",
    (
        key_ref("source", "sources", "Source", "Where the value stands."),
        choice(
            "column",
            ("sector", "activity", "code", "segment", "status"),
            "Column",
            "Which of the source's columns holds it.",
            key=True,
            required=True,
        ),
        field("value", "Value", "As it is written in the source.", key=True, required=True),
        choice(
            "means",
            ("functions", "moments", "themes", "component", "ignore", "closed", "customer"),
            "Means",
            "A function, a moment of truth, a theme or a component of the service; or that the "
            "row is left out, that the case is closed, or that the customer has it.",
            required=True,
        ),
        field(
            "means_key",
            "Which one",
            "Key of the function, moment or theme, or the component.",
            kind="slug",
            references_by="means",
            words={"component": COMPONENTS}
            | dict.fromkeys(("themes", "ignore", "closed", "customer"), ()),
        ),
    ),
    (
        Rule(
            "means_key",
            "which function, moment, theme or component it is",
            lambda row: (
                row.means_key is not None
                or row.means not in {"functions", "moments", "themes", "component"}
            ),
        ),
        Rule(
            "means_key",
            "nothing here: it says it all itself",
            lambda row: (
                row.means_key is None or row.means not in {"ignore", "closed", "customer"}
            ),
        ),
    ),
    named_by="",
    example={
        "source": "Complaint log",
        "column": "sector",
        "value": "Despacho",
        "means": "functions",
        "means_key": "logistics",
    },
    place=224,
    optional=True,
)  # fmt: skip

TABLES = (SOURCES, SOURCE_VALUES)


def _of_owner(table: str, column: str, words: str) -> Tie:
    """Tie a row to everybody of the function of whoever owns the row that it points to."""

    def holds(team: Any, reach: Reach, row: Row) -> bool:
        owner = team.owner_of(table, getattr(row, column))
        return owner is not None and (
            owner == reach.member or team.function_of("members", owner) in reach.functions
        )

    return Tie(words, holds)


RIGHTS = {
    "sources": Right(expert=(OWNER,)),
    "source_values": Right(
        expert=(
            _of_owner("sources", "source", "of sources that their function owns"),
            _of_owner("moments", "means_key", "of moments of truth that their function owns"),
        )
    ),
}
"""Table → who besides a leader may change which of its rows."""
