"""The chapters that are installed, ours and others', and why one could not be loaded.

A chapter is found by an entry point ``workbook.chapters``, whose value is its package. One of ours
that does not load is a fault of the program and raises. One of somebody else's that does not load,
or that takes what is taken, is left out as a whole and told once (check M500); everything else goes
on without it.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, wraps
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Any, TypeVar

from workbook.book.chapter import BoardLine, Chapter, ForBoard, Result, Station
from workbook.book.declared import fault_of, lost_reference
from workbook.book.messages import say

T = TypeVar("T")

GROUP = "workbook.chapters"
_OURS = __name__.partition(".")[0]  # wherever in the program this module lies
LAST = 1_000  # position of a package that has checks or measures and declares no chapter


@dataclass(frozen=True)
class Installed:
    """A chapter that was loaded: what it declares, its package, and what it was installed by."""

    chapter: Chapter
    package: str
    entry: EntryPoint = field(compare=False)

    @property
    def is_ours(self) -> bool:
        """Whether it comes with the program."""
        return self.package.startswith(f"{_OURS}.")

    @property
    def version(self) -> tuple[str, str]:
        """Name and version of the distribution that it was installed by."""
        distribution = self.entry.dist
        return (distribution.name, distribution.version) if distribution else (self.package, "")

    @property
    def place(self) -> Path | None:
        """The folder of its package, or the file of a single module; None where it has neither."""
        spec = find_spec(self.package)
        places = list(spec.submodule_search_locations or ()) if spec else []
        found = places[0] if places else spec.origin if spec else None
        return Path(found) if found and Path(found).exists() else None

    @property
    def own_notebook(self) -> Path | None:
        """The notebook that lies in its own package, where one does."""
        if not self.chapter.notebook or self.place is None:
            return None
        found = self.place / self.chapter.notebook
        return found if found.is_file() else None


@dataclass(frozen=True)
class Trouble:
    """What happened to a chapter, and why: a sentence without its full stop."""

    chapter: str
    reason: str
    happened: str = "could not be loaded"

    @property
    def sentence(self) -> str:
        """What is said of it."""
        return say(
            "The chapter {chapter} {happened}: {reason}.",
            chapter=self.chapter,
            happened=self.happened,
            reason=self.reason,
        )


@cache
def installed() -> Mapping[str, Installed]:
    """Return the chapters that could be loaded by name, in the order of their positions."""
    return _read()[0]


def troubles() -> tuple[Trouble, ...]:
    """Return what could not be loaded so far; declarations are read first."""
    return (*_read()[1], *_later.values())


def chapters() -> tuple[Chapter, ...]:
    """Return what the chapters declare, in the order of their positions."""
    return tuple(one.chapter for one in installed().values())


def stations() -> tuple[Station, ...]:
    """Return the places on the line from vision to results, in their order."""
    found = [one for chapter in chapters() for one in chapter.stations]
    return tuple(sorted(found, key=lambda one: one.position))


def results() -> tuple[Result, ...]:
    """Return what counts as a change when it moves, besides what people enter."""
    return tuple(one for chapter in chapters() for one in chapter.results)


def board() -> tuple[ForBoard, ...]:
    """Return what the chapters tell the board, in the order of the chapters."""
    return tuple(one for chapter in chapters() for one in chapter.board)


def lent(name: str) -> Callable[..., Any]:
    """Return what the first chapter lends by a name: a picture or a measure for other pages.

    Raises
    ------
    LookupError
        No installed chapter lends it.
    """
    for chapter in chapters():
        if name in chapter.lends:
            return _lent(chapter, name)
    raise LookupError(f"No chapter lends {name}.")


def everything_lent(name: str) -> Iterator[tuple[Chapter, Callable[..., Any]]]:
    """Yield each chapter that lends something by a name, and what it lends."""
    for one in installed().values():
        if name in one.chapter.lends:
            function = _lent(one.chapter, name)
            yield one.chapter, function if one.is_ours else _or(function, None)


def _lent(chapter: Chapter, name: str) -> Callable[..., Any]:
    module, _, function = chapter.lends[name].partition(".")
    found: Callable[..., Any] = getattr(module_of(chapter.name, module), function)
    return found


def failures(book: Any) -> Iterator[Trouble]:
    """Find the plugins whose declared functions stop with an error for a book.

    Everywhere else such a function gives nothing, so that a page goes on without it.
    """
    for one in installed().values():
        for function, more in [] if one.is_ours else _functions(one.chapter):
            try:
                getattr(function, "__wrapped__", function)(book, *more)
            except Exception as error:  # a plugin's: anything may happen in it
                yield Trouble(one.chapter.name, error_line(error), "stopped")
                break


def plugin_of(function: Callable[..., Any]) -> Installed | None:
    """Return the plugin in whose package a function is; None for one of the program's own."""
    for one in installed().values():
        if not one.is_ours and f"{function.__module__}.".startswith(f"{one.package}."):
            return one
    return None


def chapter_of_code(code: str) -> Chapter | None:
    """Return the chapter whose checks' codes begin with the letter of a code; None for none."""
    return next((one for one in chapters() if code[:1] in one.letters), None)


def chapter_of_table(name: str) -> Chapter | None:
    """Return the chapter that brings a table; None for none."""
    return next((one for one in chapters() if name in {each.name for each in one.tables}), None)


def module_of(name: str, module: str) -> ModuleType | None:
    """Return a module of a chapter, such as its ``measures``; None where it has none.

    Raises
    ------
    Exception
        Whatever the module raises while it is imported.
    """
    path = f"{installed()[name].package}.{module}"
    return import_module(path) if find_spec(path) else None


def load_everything() -> None:
    """Import every module of every chapter, as a process does that many others are forked from.

    A module of a plugin that cannot be imported is left to whoever needs it.
    """
    for one in installed().values():
        package = import_module(one.package)
        places = getattr(package, "__path__", ())
        for found in walk_packages(places, f"{one.package}.", onerror=lambda _: None):
            if found.name.endswith(".__main__"):
                continue
            try:
                import_module(found.name)
            except (Exception, SystemExit):
                if one.is_ours:
                    raise


def report(name: str, error: BaseException) -> None:
    """Remember that a part of a chapter could not be loaded.

    Raises
    ------
    BaseException
        The error itself, where the chapter is one of ours.
    """
    if installed()[name].is_ours:
        raise error
    _later[name] = Trouble(name, error_line(error))


def error_line(error: BaseException) -> str:
    """Say what went wrong while somebody else's code was loaded, and where."""
    said = " ".join(str(error).split()).rstrip(".")
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{f': {said}' if said else ''}{place}"


def forget() -> None:
    """Forget what was found: it is looked for again. The model keeps the tables it was made of."""
    installed.cache_clear()
    _read.cache_clear()
    _later.clear()


_later: dict[str, Trouble] = {}


@cache
def _read() -> tuple[Mapping[str, Installed], tuple[Trouble, ...]]:
    loaded, found = [], []
    for entry in sorted(entry_points(group=GROUP), key=lambda one: (not _is_ours(one), one.name)):
        try:
            loaded.append(Installed(_declared(entry), entry.value, entry))
        except (Exception, SystemExit) as error:  # whatever it is, it must not stop the program
            if _is_ours(entry):
                raise
            found.append(Trouble(entry.name, error_line(error)))
    # Whoever brings a table comes before those that add to it or keep votes in it.
    loaded.sort(
        key=lambda one: (
            not one.is_ours, bool(one.chapter.columns), one.chapter.position, one.chapter.name,
        )
    )  # fmt: skip
    accepted, refused = _fitting(loaded)
    accepted = [one if one.is_ours else _goes_on(one) for one in accepted]
    ordered = sorted(accepted, key=lambda one: (one.chapter.position, one.chapter.name))
    return {one.chapter.name: one for one in ordered}, (*found, *refused)


def _goes_on(one: Installed) -> Installed:
    """Return a plugin whose declared functions give nothing where they stop; see ``failures``."""
    chapter = one.chapter
    subjects = (
        replace(
            subject,
            asks=_or(subject.asks, ()),
            nothing=_or(subject.nothing, say("There is nothing to vote on yet.")),
            explains=_or(subject.explains, ""),
            concerns=_or(subject.concerns, True),
            prompts=_or(subject.prompts, ""),
            picks=_or(subject.picks, ()),
            warns=_or(subject.warns, ""),
        )
        for subject in chapter.subjects
    )
    goes_on = replace(
        chapter,
        subjects=tuple(subjects),
        stations=tuple(replace(each, fact=_or(each.fact, "")) for each in chapter.stations),
        results=tuple(replace(each, values=_or(each.values, {})) for each in chapter.results),
        board=tuple(replace(each, lines=_or(_listed(each.lines), [])) for each in chapter.board),
    )
    return replace(one, chapter=goes_on)


def _or(function: Callable[..., T], instead: T) -> Callable[..., T]:
    @wraps(function)
    def safe(*arguments: Any) -> T:
        try:
            return function(*arguments)
        except Exception:  # told by the check M500
            return instead

    return safe


def _listed(lines: Callable[[Any], Iterable[BoardLine]]) -> Callable[[Any], list[BoardLine]]:
    """Return a function whose lines are all made when it is called, so that it stops there."""

    @wraps(lines)
    def listed(book: Any) -> list[BoardLine]:
        return list(lines(book))

    return listed


def _functions(chapter: Chapter) -> Iterator[tuple[Callable[..., Any], tuple[int, ...]]]:
    for subject in chapter.subjects:
        yield subject.asks, (1,)
        yield subject.nothing, ()
    yield from ((one.fact, ()) for one in chapter.stations)
    yield from ((one.values, ()) for one in chapter.results)
    yield from ((one.lines, ()) for one in chapter.board)


def _is_ours(entry: EntryPoint) -> bool:
    return entry.value.startswith(f"{_OURS}.")


def _declared(entry: EntryPoint) -> Chapter:
    if find_spec(entry.value) is None:
        raise ModuleNotFoundError(f"there is no package {entry.value}")
    try:
        has_declaration = find_spec(f"{entry.value}.chapter") is not None
    except ModuleNotFoundError:  # a single module
        has_declaration = False
    if not has_declaration:
        return Chapter(name=entry.name, title=entry.name.capitalize(), asks="", position=LAST)
    chapter = import_module(f"{entry.value}.chapter").chapter
    if not isinstance(chapter, Chapter):
        raise TypeError(f"{entry.value}.chapter is no workbook.book.chapter.Chapter")
    if chapter.name != entry.name:
        raise ValueError(f"its entry point is called {entry.name} and the chapter {chapter.name}")
    return chapter


def _fitting(loaded: Sequence[Installed]) -> tuple[list[Installed], list[Trouble]]:
    """Part chapters into those that fit together and what is wrong with the others."""
    accepted: list[Installed] = []
    refused: list[Trouble] = []
    for one in loaded:
        reason = _fault_of(one, accepted)
        if reason:
            refused.append(_refused(one, reason))
        else:
            accepted.append(one)
    while lost := next(_lost(accepted), None):  # what is left out may be what another points to
        accepted.remove(lost[0])
        refused.append(_refused(*lost))
    return accepted, refused


def _fault_of(one: Installed, others: Sequence[Installed]) -> str:
    if not one.is_ours and find_spec(f"{_OURS}.{one.chapter.name}"):
        return say(
            "the program has a part called {chapter}: give the chapter another name",
            chapter=one.chapter.name,
        )
    if one.chapter.columns and not one.is_ours:
        # Without the plugin the store could not be opened any more: a save would lose the column.
        return (
            "only the program's own chapters add columns to the tables of others: let it bring a "
            f"table of its own that refers to {next(iter(one.chapter.columns))}"
        )
    try:
        return fault_of(one.chapter, [other.chapter for other in others])
    except Exception as error:  # a declaration may hold anything
        return error_line(error)


def _lost(accepted: Sequence[Installed]) -> Iterator[tuple[Installed, str]]:
    known = [one.chapter for one in accepted]
    for one in reversed(accepted):
        reason = lost_reference(one.chapter, known)
        if reason:
            yield one, reason


def _refused(one: Installed, reason: str) -> Trouble:
    if one.is_ours:
        raise ValueError(f"The chapter {one.chapter.name} does not fit: {reason}.")
    return Trouble(one.chapter.name, reason)
