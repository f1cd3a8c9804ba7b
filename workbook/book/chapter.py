"""What a chapter is: one object that says what it asks, and what it brings.

A chapter is a package with ``chapter.py``, found by an entry point ``workbook.chapters`` that names
the package; ours come in by the same door as a plugin's::

    chapter = Chapter(
        name="complaints", title="Complaints", asks="what do customers complain about?",
        gate="customer", letters="K", position=32, notebook="3b_complaints.ipynb",
        tables=tables.TABLES, rights=tables.RIGHTS,
    )

What is declared here is read whenever a strategy is opened, so ``chapter.py`` and ``tables.py``
import declarations only, and anything more inside a function. Checks, measures and charts are found
by the names of their modules: ``checks.py`` (loaded by every check of a strategy), ``measures.py``
(by its measures' names), and what the package makes public (by notebooks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from workbook.book.fields import Field, Table
from workbook.book.messages import counted, translate
from workbook.book.rights import Right

if TYPE_CHECKING:
    from typing import Any

    Book = Any  # workbook.book.Book, which is made from these declarations

GateName = Literal["", "link", "plans", "customer", "control"]
"""The gate that a chapter's checks guard; empty for a chapter without checks."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What members vote on in rounds, blind until the leader reveals them.

    Parameters
    ----------
    name
        As ``rounds.subject`` has it.
    called
        What people call the votes: "votes on links".
    one
        What one vote is about: "link".
    about
        Columns of the table that say what a vote is about.
    asks
        Gives, for a book and the number of a round, the keys that it asks about.
    nothing
        Says for a book why there is nothing to ask.
    values
        Columns that a member fills in.
    scale
        What the first of them is chosen from: words and value; empty where it is typed.
    table
        Of the votes; its key holds ``member``. Empty where it is called like the subject. A table
        with the column ``round`` keeps the votes of every round, another only the last ones.
    told_by
        Column that holds the subject's name, where a table holds votes on several.
    kind
        The measure ``mine.waiting`` calls them so.
    to_give
        What waits for a member who has not voted: one, and several.
    explains
        Says for a book and a key what a member should know to vote; empty where the names do.
    fewest
        From how many voters on something is told of their votes. 0 shows each vote with its name
        once the round is revealed; any other number never shows one, to nobody but its voter.
    narrows
        A further round asks only where the votes before it differ.
    says
        Gives ``called`` in the spoken language, where no catalogue has it.
    intro
        Says above the questions what is asked.
    names
        What people call the parts of a key; None where the columns' references say it.
    levels
        The scale of one key, where not all are chosen from ``scale``.
    prompts
        What is asked beside the vote on a key, instead of the label of the second of ``values``.
    concerns
        Says for a book and a member whether a key is asked of them.
    picks
        What a round may be about, the most urgent first: key and name. Empty: about everything.
    warns
        Says for a book what the leader should know before a further round is opened.
    """

    name: str
    called: str
    one: str
    about: tuple[str, ...]
    asks: Callable[[Book, int], Sequence[tuple[str, ...]]]
    nothing: Callable[[Book], str]
    values: tuple[str, ...]
    scale: tuple[tuple[str, int], ...] = ()
    table: str = ""
    told_by: str = ""
    kind: str = "vote"
    to_give: tuple[str, str] = ("vote to give", "votes to give")
    explains: Callable[[Book, tuple[str, ...]], str] = lambda *_: ""
    fewest: int = 0
    narrows: bool = True
    says: Callable[[], str] | None = None
    intro: Callable[[], str] = lambda: ""
    names: Callable[[Book, tuple[str, ...]], Sequence[str]] | None = None
    levels: Callable[[Book, tuple[str, ...]], Sequence[tuple[str, int]]] | None = None
    prompts: Callable[[Book, tuple[str, ...]], str] = lambda *_: ""
    concerns: Callable[[Book, str, tuple[str, ...]], bool] = lambda *_: True
    picks: Callable[[Book], Sequence[tuple[str, str]]] = lambda *_: ()
    warns: Callable[[Book], str] = lambda *_: ""

    @property
    def title(self) -> str:
        """What people call the votes, in the spoken language."""
        return self.says() if self.says else translate(self.called)

    @property
    def is_anonymous(self) -> bool:
        """Whether a vote is never shown with its name, also after the round is revealed."""
        return self.fewest > 0

    def scale_of(self, book: Book, key: tuple[str, ...]) -> Sequence[tuple[str, int]]:
        """Return what the vote on a key is chosen from."""
        return self.levels(book, key) if self.levels else self.scale

    @property
    def votes(self) -> str:
        """Name of the table of the votes."""
        return self.table or self.name


@dataclass(frozen=True)
class Station:
    """A place on the line from vision to results.

    ``position`` orders the line; ``fact`` says what is entered there (empty for nothing), and the
    checks whose codes begin with one of ``codes`` say whether the line holds.
    """

    name: str
    position: int
    fact: Callable[[Book], str]
    codes: tuple[str, ...] = ()


class Needed(NamedTuple):
    """One of the things without which a gate cannot be judged: its name, and whether it is there.

    Until all of them are there, a strategy that has not started is a draft.
    """

    words: str
    holds: Callable[[Book], bool]


@dataclass(frozen=True)
class Result:
    """Values of a measure that count as a change when they move.

    ``values`` gives for a book the text of each value by its keys; ``of`` is the table whose rows
    the keys name, where they name any.
    """

    measure: str
    what: str
    values: Callable[[Book], Mapping[tuple[str, ...], str]]
    of: str = ""


Topic = Literal["decide", "money", "promises", "customers", "kept", "risk", "quote"]
"""What the first page of the board's paper speaks of, in this order: what the board must decide;
what was asked, granted and spent, and what came of it; public promises; customers won, kept, lost
and returned; what was promised last time; one risk; one sentence of a customer."""


class BoardLine(NamedTuple):
    """A sentence for the board; of a decision also by when, and what waiting costs."""

    said: str
    by: date | None = None
    waiting: str = ""


@dataclass(frozen=True)
class ForBoard:
    """What a chapter tells the board on a topic; nothing where the book has no data for it.

    Of risks and of customers' sentences the first one is shown. People's names are replaced by
    their functions.
    """

    topic: Topic
    lines: Callable[[Book], Iterable[BoardLine]]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One question about a strategy, and everything that the program knows of it.

    Parameters
    ----------
    name
        As its entry point has it: the name of its measures, its page and what a cell imports.
    title, asks
        What people call it, and its question in a few words.
    position
        Orders the chapters: ten times the number that the notebook's name begins with.
    gate, letters
        The gate that its checks guard, and the letters that their codes begin with.
    notebook
        Name of its file, in the notebooks' folder or in the chapter's own package.
    is_personal
        Its page is about the reader: shown where a strategy is edited, and in no report.
    is_further
        It goes beyond the Starter path: lists of chapters leave it out until something is entered
        in it or the leader opens it. Its page and its part of reports are there all the same.
    reads
        Kinds of ``sources`` that it computes from: with one of them something is entered in it.
    tables
        What it brings; a team enters them on its page.
    columns, choices
        Columns that it adds to tables of others, and words that it adds to their columns (by table
        and column). Such columns are neither part of the key nor required, and only a chapter of
        the program itself adds any: a store has to open without a plugin too.
    needed
        What has to be there before its gate is judged, in the order in which a team enters it.
    contradictions
        Codes of its checks that find what contradicts itself, and so count in a draft too; the
        others may find what has not been reached yet.
    rights
        Table that it brings → which of its rows are not only the leader's to change.
    subjects
        What members vote on.
    stations
        Its places on the line from vision to results.
    results
        What counts as a change when it moves, besides what people enter.
    board
        What it tells the board.
    lends
        What other pages show of it, such as the board's paper: name → ``module.function`` of its
        package, loaded when it is asked for (``registry.lent``). What it lends as ``known`` stands
        in the summary under "What else we know": its answer where it has data, otherwise nothing.
    """

    name: str
    title: str
    asks: str
    position: int
    gate: GateName = ""
    letters: str = ""
    notebook: str = ""
    is_personal: bool = False
    is_further: bool = False
    reads: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    columns: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    rights: Mapping[str, Right] = field(default_factory=dict)
    needed: tuple[Needed, ...] = ()
    contradictions: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    stations: tuple[Station, ...] = ()
    results: tuple[Result, ...] = ()
    board: tuple[ForBoard, ...] = ()
    lends: Mapping[str, str] = field(default_factory=dict)


def personal(name: str, title: str, asks: str, *, position: int, notebook: str) -> Chapter:
    """Return a chapter that brings nothing but a page about its reader."""
    return Chapter(
        name=name, title=title, asks=asks, position=position, notebook=notebook, is_personal=True
    )


def rows_of(table: str, one: str) -> Callable[[Book], str]:
    """Return the fact of a station that counts a table's rows: ``3 choices``."""

    def fact(book: Book) -> str:
        rows = book.rows(table)
        return counted(len(rows), one) if rows else ""

    return fact
