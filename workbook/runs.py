"""A run: which chapters of which strategies are to be made, and what became of each."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook import checks, language
from workbook.book import Book
from workbook.checks import Finding
from workbook.errors import NotFound
from workbook.fields import nearest

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from workbook.store import Store

PACKAGES = (
    "service-strategy-workbook",
    "altair",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "scipy",
)

FIRST_FINDINGS = 3

_CHAPTER = re.compile(r"(\d)_(\w+)\.ipynb")


@dataclass(frozen=True)
class Chapter:
    """A notebook that asks one question of a strategy: ``1_link.ipynb`` is the chapter link."""

    name: str
    notebook: Path

    @property
    def stem(self) -> str:
        """Name of its files, which sorts in the order of the chapters."""
        return self.notebook.stem

    @property
    def title(self) -> str:
        """What a link to it says."""
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Brief:
    """What the index says about a strategy on a day.

    ``gates`` are rows of that measure; ``error`` says why there is no verdict.
    """

    key: str
    name: str
    organisation: str
    as_of: str
    content_hash: str
    status: checks.Status
    verdict: str
    gates: tuple[Mapping[str, Any], ...]
    first_findings: tuple[Finding, ...]
    error: str = ""

    @property
    def folder(self) -> str:
        """Where its reports lie, below the folder of all reports."""
        return f"{self.key}/{self.as_of.replace(':', '')}"

    @property
    def day(self) -> str:
        """The day as people write it."""
        return written_day(self.as_of)


@dataclass(frozen=True)
class Plan:
    """What a run will make, looked up before anything starts."""

    store: str
    as_of: str
    out: Path
    briefs: tuple[Brief, ...]
    chapters: tuple[Chapter, ...]

    @property
    def tasks(self) -> tuple[tuple[Brief, Chapter], ...]:
        """Every chapter of every strategy."""
        return tuple(product(self.briefs, self.chapters))


@dataclass(frozen=True)
class Made:
    """One chapter of one strategy, finished or failed; ``reference`` finds a failure again."""

    brief: Brief
    chapter: Chapter
    started: datetime
    duration: float
    parameters: Mapping[str, str]
    notebook: NotebookNode | None = None
    error: str = ""
    reference: str = ""

    @property
    def sentence(self) -> str:
        """What happened, for a log."""
        what = f"{self.brief.name}, {self.chapter.name}"
        if self.error:
            return f"{what}: could not be finished (reference {self.reference}): {self.error}"
        return f"{what}: done in {self.duration:.1f} s"


@dataclass(frozen=True)
class Run:
    """All chapters of a run and where their index is."""

    plan: Plan
    made: tuple[Made, ...]
    started: datetime
    ended: datetime
    index: Path

    @property
    def failed(self) -> bool:
        """Whether any chapter or verdict could not be finished."""
        return any(one.error for one in self.made) or any(one.error for one in self.plan.briefs)


def notebooks_folder(start: Path | None = None) -> Path:
    """Find the notebooks: the nearest folder ``notebooks`` upward, else those installed with us.

    Raises
    ------
    NotFound
        There are none in either place.
    """
    here = (start or Path.cwd()).resolve()
    installed = Path(__file__).with_name("notebooks")
    for folder in (*(above / "notebooks" for above in (here, *here.parents)), installed):
        if folder.is_dir() and any(_CHAPTER.fullmatch(path.name) for path in folder.iterdir()):
            return folder
    raise NotFound(
        f"There is no folder notebooks with chapters (such as 1_link.ipynb) in {here} or above. "
        "Run the command where the notebooks are."
    )


def chapters_in(folder: Path) -> tuple[Chapter, ...]:
    """Give the chapters of a folder in the order of their numbers."""
    found = (_CHAPTER.fullmatch(path.name) for path in sorted(folder.iterdir()))
    return tuple(Chapter(match[2], folder / match[0]) for match in found if match)


def plan(
    store: str = "",
    strategies: Sequence[str] = (),
    chapters: Sequence[str] = (),
    as_of: str = "",
    out: Path = Path("reports"),
    notebooks: Path | None = None,
) -> Plan:
    """Look up what is to be made; nothing is executed or written yet.

    Parameters
    ----------
    store
        URL or file of the store; empty for the usual place.
    strategies
        Keys; none for every strategy that the store held on ``as_of``.
    chapters
        Names ("link" or "1_link"); none for all.
    as_of
        The day of the reports as ISO text; empty for today.
    out
        Folder for the reports.
    notebooks
        Folder of the notebooks; None to find it.

    Raises
    ------
    NotFound
        A strategy or chapter that does not exist, or no strategy at all.
    BadInput
        ``as_of`` is no date.
    """
    from workbook.store import locate, open_store

    chosen = _chosen(chapters_in(notebooks or notebooks_folder()), chapters)
    # The store's days are in UTC: what was saved a minute ago belongs to this one.
    day = as_of.strip() or datetime.now(UTC).date().isoformat()
    url = locate(store)
    with open_store(url, read_only=True) as opened:
        books = _books(opened, strategies, day)
    return Plan(url, day, out.resolve(), tuple(_brief(book, day) for book in books), chosen)


def written_day(as_of: str) -> str:
    """Give an ISO day or moment as people write it: 31 October 2026."""
    return language.day(datetime.fromisoformat(as_of))


@cache
def versions() -> Mapping[str, str]:
    """Versions of Python and of the packages that results depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def _chosen(known: Sequence[Chapter], names: Sequence[str]) -> tuple[Chapter, ...]:
    by_name = {name: one for one in known for name in (one.name, one.stem)}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        short = [one.name for one in known]
        hints = "; ".join(f"{name}{nearest(name, short)}" for name in unknown)
        raise NotFound(f"There is no chapter {hints}. Known: {', '.join(short)}.")
    wanted = {by_name[name] for name in names}
    return tuple(one for one in known if one in wanted or not names)


def _books(store: Store, keys: Sequence[str], as_of: str) -> list[Book]:
    if keys:
        return [store.read(key, as_of) for key in dict.fromkeys(keys)]
    books = []
    for one in store.strategies():
        try:
            books.append(store.read(one.key, as_of))
        except NotFound:  # not yet there on that day
            continue
    if not books:
        raise NotFound(
            f"The store held no strategy on {as_of}. Begin with: workbook new NAME, or "
            "workbook import PATH"
        )
    return books


def _brief(book: Book, as_of: str) -> Brief:
    strategy = book.strategy
    brief = partial(
        Brief, book.key, strategy.name, strategy.organisation or "", as_of, book.content_hash
    )
    try:
        decided = checks.verdict(book)
        found = checks.findings(book)
        gates = tuple(checks.gates(book).to_dict("records"))
    except Exception as reason:  # a check that fails must not stop the other strategies
        error = f"{type(reason).__name__}: {reason}"
        return brief("empty", f"There is no verdict: a check stopped with {error}.", (), (), error)
    errors = tuple(one for one in found if one.severity == "error")
    return brief(decided.status, decided.sentence, gates, (errors or found)[:FIRST_FINDINGS])
