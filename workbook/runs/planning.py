"""What is to be made: the chapters of the notebooks, and the strategies of a store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.analysis import checks, stake
from workbook.book import Book, registry
from workbook.book.chapter import Chapter as Declared
from workbook.book.errors import NotFound
from workbook.book.fields import nearest
from workbook.book.filenames import PORTFOLIO, safe
from workbook.book.messages import say
from workbook.runs import fingerprint
from workbook.runs.folders import named
from workbook.runs.parts import FIRST_FINDINGS, Brief, Chapter, Options, Plan
from workbook.store.absence import held_none

if TYPE_CHECKING:
    from workbook.store import Store

INSTALLED = next(  # those that come with the program, from a package or from its repository
    (one for above in Path(__file__).parents[1:3] if (one := above / "notebooks").is_dir()),
    Path(__file__).parents[1] / "notebooks",
)
COPIED_FROM = "workbook_chapter"  # in a notebook's metadata: the plugin that it was copied from
_CHAPTER = re.compile(r"(\d+)([a-z]?)_(\w+)\.ipynb")


def notebooks_folder(start: Path | None = None) -> Path:
    """Find the notebooks: the nearest folder ``notebooks`` upward, else those installed with us.

    Raises
    ------
    NotFound
        There are none in either place.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (*(above / "notebooks" for above in (here, *here.parents)), INSTALLED):
        if folder.is_dir() and any(map(_place, folder.iterdir())):
            return folder
    raise NotFound(
        say(
            "There is no folder notebooks with chapters (such as 1_link.ipynb) in {here} or "
            "above. Run the command where the notebooks are.",
            here=here,
        )
    )


def chapters_in(folder: Path) -> tuple[Chapter, ...]:
    """Return the chapters of a folder in their order.

    That are the notebooks of chapters that are installed, which a plugin may keep in its own
    package, and a team's own, which begin with a number: ``6_complaints.ipynb``.
    """
    places = {path: _place(path) for path in (*folder.iterdir(), *_kept_elsewhere(folder))}
    found = [path for path, place in places.items() if place]
    return tuple(_page(path) for path in sorted(found, key=lambda path: places[path] or ()))


def personal_in(folder: Path) -> tuple[Chapter, ...]:
    """Return the pages about the reader, which are in no report."""
    personal = [one.notebook for one in registry.chapters() if one.is_personal and one.notebook]
    return tuple(_page(folder / name) for name in personal if (folder / name).is_file())


def _page(notebook: Path) -> Chapter:
    match = _CHAPTER.fullmatch(notebook.name)
    name = match[3] if match else notebook.stem
    declared = _declared(notebook)
    if declared is None:
        return Chapter(name, notebook)
    return Chapter(name, notebook, declared.title, declared.asks)


def _declared(notebook: Path) -> Declared | None:
    return next((one for one in registry.chapters() if one.notebook == notebook.name), None)


def _place(notebook: Path) -> tuple[int, str] | None:
    """Return what orders a chapter's notebook among the others; None for what is none."""
    declared = _declared(notebook)
    if declared is not None:
        return None if declared.is_personal else (declared.position, notebook.name)
    match = _CHAPTER.fullmatch(notebook.name)
    if match is None or _is_left_behind(notebook):
        return None
    # As the chapters' positions: 3_customer is 30, and 3a_journey 31.
    return 10 * int(match[1]) + "_abcdefghijklmnopqrstuvwxyz".index(match[2] or "_"), notebook.name


def _is_left_behind(notebook: Path) -> bool:
    """Return whether it is the copy of a notebook that came with a plugin that is gone."""
    try:
        return COPIED_FROM in json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    except (OSError, ValueError, LookupError, TypeError):  # said where it is to be executed
        return False


def _kept_elsewhere(folder: Path) -> Iterator[Path]:
    """Find the notebooks that plugins keep in their packages; a copy in the folder comes first."""
    for one in registry.installed().values():
        own = one.own_notebook
        if own and not (folder / own.name).is_file():
            yield own


def portfolio_in(folder: Path) -> Chapter | None:
    """Return the notebook about all strategies, where a folder has it."""
    notebook = folder / f"{PORTFOLIO}.ipynb"
    return Chapter(PORTFOLIO, notebook) if notebook.is_file() else None


def plan(
    store: str = "",
    strategies: Sequence[str] = (),
    chapters: Sequence[str] = (),
    as_of: str = "",
    out: Path | str = Path("reports"),
    notebooks: Path | None = None,
    options: Options | None = None,
) -> Plan:
    """Look up what is to be made; nothing is executed or written yet.

    A strategy among several that cannot be read is in ``missing``, and stops no other. The
    portfolio is always of all strategies: it is made when it is named, or when all chapters of all
    strategies are and there are two or more.

    Parameters
    ----------
    store
        URL or file of the store; empty for the usual place.
    strategies
        Keys; none for every strategy that the store held on ``as_of``.
    chapters
        Names ("link" or "1_link", and "portfolio"); none for all.
    as_of
        The day of the reports as ISO text; empty for today.
    out
        Folder for the reports, or the URL of one (``s3://…``, ``gs://…``, ``sftp://…``).
    notebooks
        Folder of the notebooks; None to find it.
    options
        How to make them.

    Raises
    ------
    NotFound
        A chapter that does not exist, or none of the strategies does.
    BadInput
        ``as_of`` is no date, or nothing here knows this kind of URL.
    WorkbookError
        The folder's URL cannot be reached.
    """
    from workbook.store import locate, open_store

    folder = notebooks or notebooks_folder()
    of_all = portfolio_in(folder)
    chosen = _chosen([*chapters_in(folder), *filter(None, [of_all])], chapters)
    of_each = tuple(one for one in chosen if not one.is_of_all)
    # The store's days are in UTC: what was saved a minute ago belongs to this one.
    day = as_of.strip() or datetime.now(UTC).date().isoformat()
    url = locate(store)
    with open_store(url, read_only=True) as opened:
        briefs, missing = _briefs(opened, strategies, day) if of_each else ((), {})
        is_wanted = bool(chapters) or (not strategies and len(briefs) > 1)
        portfolio = (
            (_brief_of_all(opened, briefs, day), of_all)
            if of_all and of_all in chosen and is_wanted
            else None
        )
        notices = opened.notices([brief.key for brief in briefs] if of_each else None)
    options = options or Options()
    return Plan(url, day, named(out), briefs, of_each, missing, options, portfolio, notices)


def _chosen(known: Sequence[Chapter], names: Sequence[str]) -> tuple[Chapter, ...]:
    by_name = {name: one for one in known for name in (one.name, one.stem)}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        short = [one.name for one in known]
        hints = "; ".join(f"{name}{nearest(name, short)}" for name in unknown)
        raise NotFound(
            say("There is no chapter {hints}. Known: {short}.", hints=hints, short=", ".join(short))
        )
    wanted = {by_name[name] for name in names}
    return tuple(one for one in known if one in wanted or not names)


def _briefs(
    store: Store, keys: Sequence[str], as_of: str
) -> tuple[tuple[Brief, ...], Mapping[str, str]]:
    briefs, missing = [], {}
    reason: NotFound | None = None
    held = [one.key for one in store.strategies()]
    for key in dict.fromkeys(keys or held):
        try:
            book = store.read(key, as_of)
        except NotFound as error:
            # Of all strategies, one that was not yet there on that day is none.
            missing.update({key: str(error)} if keys else {})
            reason = error
        else:
            last = _last_change(store, key, as_of)
            briefs.append(_brief(book, as_of, last, safe(key, held)))
    if not briefs and keys and reason:
        raise reason
    if not briefs:
        raise held_none(as_of, holds_some=bool(held))
    return tuple(briefs), missing


def _brief_of_all(store: Store, known: Sequence[Brief], as_of: str) -> Brief:
    """Return what is said of all strategies together; those that are known are not read again."""
    prints = {brief.key: brief.fingerprint for brief in known}
    for one in store.strategies():
        if one.key not in prints:
            with suppress(NotFound):  # it was not yet there on that day
                book = store.read(one.key, as_of)
                prints[one.key] = fingerprint.of_book(book, _last_change(store, one.key, as_of))
    if not prints:
        raise held_none(as_of, holds_some=bool(store.strategies()))
    return Brief(
        "",
        "All strategies",
        "",
        as_of,
        "",
        "empty",
        "",
        (),
        (),
        fingerprint=fingerprint.of_all(prints),
    )


def _last_change(store: Store, key: str, as_of: str) -> int:
    """Number the strategy's last change, unless the day is over: its past stays as it is."""
    is_past = as_of[:10] < datetime.now(UTC).date().isoformat()
    return 0 if is_past else store.news(key, None)[0]


def _brief(book: Book, as_of: str, last_change: int, file_name: str = "") -> Brief:
    strategy = book.strategy
    brief = partial(
        Brief,
        book.key,
        strategy.name,
        strategy.organisation or "",
        as_of,
        book.content_hash,
        fingerprint=fingerprint.of_book(book, last_change),
        file_name=file_name,
    )
    try:
        decided = checks.verdict(book)
        found = checks.findings(book)
        groups = stake.grouped(book, found)
        gates = tuple(checks.gates(book).to_dict("records"))
    except Exception as reason:  # a check that fails must not stop the other strategies
        error = f"{type(reason).__name__}: {reason}"
        return brief(
            "empty",
            say("There is no verdict: a check stopped with {error}.", error=error),
            (),
            (),
            error=error,
        )
    errors = tuple(one for one in found if one.severity == "error")
    first = tuple(group.first.finding for group in groups[:FIRST_FINDINGS])
    return brief(decided.status, decided.sentence, gates, first, errors=errors)
