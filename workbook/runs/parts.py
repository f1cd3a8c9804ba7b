"""A run: which chapters of which strategies are to be made, and what became of each."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.analysis import checks
from workbook.analysis.checks import Finding
from workbook.analysis.glance import GateState, Glance
from workbook.analysis.recent import Recent
from workbook.book import messages as language
from workbook.book import registry
from workbook.book.errors import BadInput, Fault
from workbook.book.filenames import PORTFOLIO, safe
from workbook.book.messages import say
from workbook.book.moment import NOW, Moment, zone_of
from workbook.pages.notebooks import ChapterNotebook
from workbook.runs.folders import Folder, folder_at

if TYPE_CHECKING:
    from nbformat import NotebookNode


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
MOST_OPEN = 12  # strategies that an index shows in full; of more it shows the verdicts, folded
LONGEST_CHAPTER = 600.0  # seconds; a chapter that hangs must not hold up the others
OF_CHAPTERS = ("html", "ipynb")
OF_STRATEGIES = ("pdf", "xlsx", "pptx", "md")
FORMATS = (*OF_CHAPTERS, *OF_STRATEGIES)


@dataclass(frozen=True)
class Brief:
    """How a strategy stands on the day of its reports, and what its chapters are made of.

    ``as_of`` is the day or moment as text. ``fingerprint`` is another when what its chapters are
    made of has changed; empty where nothing tells. ``file_name`` is what its folder and documents
    are called; empty for what its key gives. ``language`` is that of all its reports. The key of
    all strategies of the store together is empty.
    """

    glance: Glance
    as_of: str
    content_hash: str = ""
    fingerprint: str = ""
    file_name: str = ""
    time_zone: str = ""
    language: str = "en"
    recent: Recent | None = None

    def __post_init__(self) -> None:
        """Name the files by the key, where nothing else is said."""
        if not self.file_name:
            object.__setattr__(self, "file_name", safe(self.key) if self.key else PORTFOLIO)

    @property
    def key(self) -> str:
        """Key of the strategy."""
        return self.glance.key

    @property
    def name(self) -> str:
        """What people call the strategy."""
        return self.glance.name

    @property
    def organisation(self) -> str:
        """The company or business unit."""
        return self.glance.organisation

    @property
    def status(self) -> checks.Status:
        """The verdict's status."""
        return self.glance.status

    @property
    def verdict(self) -> str:
        """The verdict in a sentence."""
        return self.glance.verdict

    @property
    def error(self) -> str:
        """Why there is no verdict."""
        return self.glance.error

    @property
    def gates(self) -> tuple[GateState, ...]:
        """How the gates stand; none where there is no verdict."""
        return () if self.error else self.glance.gates

    @property
    def errors(self) -> tuple[Finding, ...]:
        """All errors that the checks found."""
        return tuple(one for one in self.glance.findings if one.severity == "error")

    @property
    def first_findings(self) -> tuple[Finding, ...]:
        """What to do first."""
        return self.glance.first[:FIRST_FINDINGS]

    @property
    def folder(self) -> str:
        """Where its reports lie, below the folder of all reports."""
        return f"{self.file_name}/{self.as_of.replace(':', '')}"

    @property
    def day(self) -> str:
        """The day as people write it."""
        return language.day(Moment.of(self.as_of).day(zone_of(self.time_zone)))


@dataclass(frozen=True)
class Options:
    """How a run makes its reports.

    Parameters
    ----------
    formats
        Some of ``FORMATS``. The executed notebook is always kept: all others are made from it.
    force
        Whether to make again what has not changed.
    time_limit
        Seconds that one chapter may take.
    since
        The day or moment to compare with; empty for what each chapter takes by itself.
    template
        A PowerPoint file whose design slides take.
    """

    formats: tuple[str, ...] = OF_CHAPTERS
    force: bool = False
    time_limit: float = LONGEST_CHAPTER
    since: Moment | str = NOW
    template: Path | None = None

    def __post_init__(self) -> None:
        """Refuse what no run can do."""
        faults = [
            Fault("--format", None, "", one, say("one of {formats}", formats=", ".join(FORMATS)))
            for one in self.formats
            if one not in FORMATS
        ]
        if not self.time_limit > 0:
            expected = say("a number of seconds above 0")
            faults.append(Fault("--time-limit", None, "", self.time_limit, expected))
        if self.template and not self.template.is_file():
            expected = say("a PowerPoint file (.pptx) that exists")
            faults.append(Fault("--template", None, "", str(self.template), expected))
        try:
            object.__setattr__(self, "since", Moment.of(self.since))
        except BadInput:
            expected = say("a date (such as 2026-03-31)")
            faults.append(Fault("--changed-since", None, "", self.since, expected))
        if faults:
            raise BadInput(say("The run cannot begin."), faults)

    @property
    def of_strategies(self) -> tuple[str, ...]:
        """The formats that hold a whole strategy in one file."""
        return tuple(one for one in OF_STRATEGIES if one in self.formats)


@dataclass(frozen=True)
class Plan:
    """What a run will make, looked up before anything starts.

    ``missing`` says of strategies that were asked for why they cannot be read: key → reason.
    ``portfolio`` is the one notebook about all strategies, where it is wanted; ``out`` is where
    reports go: a folder of this machine, or one elsewhere. ``notices`` say what has to be known of
    the store. ``is_now`` says that no day of the past was asked for.
    """

    store: str
    as_of: str
    out: Path | Folder
    briefs: tuple[Brief, ...]
    chapters: tuple[ChapterNotebook, ...]
    missing: Mapping[str, str] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    portfolio: tuple[Brief, ChapterNotebook] | None = None
    notices: tuple[str, ...] = ()
    is_now: bool = False

    @property
    def tasks(self) -> tuple[tuple[Brief, ChapterNotebook], ...]:
        """The portfolio, which takes longest, and every chapter of every strategy."""
        return (*filter(None, [self.portfolio]), *product(self.briefs, self.chapters))

    @property
    def language(self) -> str:
        """The language of what is about all strategies: the one chosen, else that of all."""
        return language.of_page(one.language for one in self.briefs)

    @property
    def folder(self) -> Folder:
        """Where reports go."""
        return folder_at(self.out)

    def beside(self, chapter: ChapterNotebook) -> tuple[ChapterNotebook, ...]:
        """Return the chapters that a page leads to, itself too; the portfolio stands alone."""
        return () if chapter.is_of_all else self.chapters


@dataclass(frozen=True)
class Made:
    """One chapter of one strategy, finished or failed; ``reference`` finds a failure again.

    ``unchanged`` says that it was made by an earlier run from the same, and not again; ``files``
    are the formats that lie in the folder of the reports.
    """

    brief: Brief
    chapter: ChapterNotebook
    started: datetime
    duration: float
    parameters: Mapping[str, str]
    notebook: NotebookNode | None = None
    error: str = ""
    reference: str = ""
    fingerprint: str = ""
    unchanged: bool = False
    files: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What happened, for a log."""
        return _happened(self, self.chapter.name)


@dataclass(frozen=True)
class Document:
    """A whole strategy in one file: finished, failed, or unchanged since an earlier run."""

    brief: Brief
    format: str
    file: str
    duration: float = 0.0
    error: str = ""
    reference: str = ""
    fingerprint: str = ""
    unchanged: bool = False

    @property
    def sentence(self) -> str:
        """What happened, for a log."""
        return _happened(self, self.format)


def _happened(one: Made | Document, what: str) -> str:
    what = f"{one.brief.name}, {what}"
    if one.error:
        return say(
            "{what}: could not be completed (reference {reference}): {error}",
            what=what,
            reference=one.reference,
            error=one.error,
        )
    return (
        say("{what}: unchanged", what=what)
        if one.unchanged
        else say("{what}: done in {duration} s", what=what, duration=f"{one.duration:.1f}")
    )


@dataclass(frozen=True)
class Run:
    """All chapters and documents of a run, and where their index is.

    ``changes`` is what changed since the last run, as Markdown for a mail.
    """

    plan: Plan
    made: tuple[Made, ...]
    documents: tuple[Document, ...]
    started: datetime
    ended: datetime
    index: Path | str
    changes: str = ""

    @property
    def failed(self) -> bool:
        """Whether anything that was asked for could not be finished."""
        without = bool(self.plan.missing) or any(brief.error for brief in self.plan.briefs)
        return without or any(one.error for one in self.parts)

    @property
    def parts(self) -> tuple[Made | Document, ...]:
        """Chapters and documents."""
        return (*self.made, *self.documents)

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped before everything was made."""
        wanted = len(self.plan.briefs) * len(self.plan.options.of_strategies)
        return len(self.made) < len(self.plan.tasks) or len(self.documents) < wanted


def written_day(as_of: str) -> str:
    """Return an ISO day or moment in UTC as people write it: 31 October 2026."""
    return language.day(Moment.of(as_of).day(UTC))


def in_order(stem: str) -> tuple[float, str]:
    """Return what orders the files of chapters: by their number, 10 after 9."""
    number = re.match(r"\d*", stem)[0]  # type: ignore[index]  # it always matches
    return float(number or "inf"), stem


@cache
def versions() -> Mapping[str, str]:
    """Versions of Python and of the packages that results depend on, plugins among them."""
    plugins = [one.version for one in registry.installed().values() if not one.is_ours]
    ours = {name: version(name) for name in PACKAGES}
    return {"python": platform.python_version(), **ours, **dict(sorted(plugins))}
