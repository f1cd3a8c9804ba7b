"""What a chapter depends on, as text that is another when any of it has changed.

A chapter is made of what people entered, the customers' data, its parameters and the code. Where
nothing tells whether data have changed (a table in a database), there is no fingerprint, and the
chapter is made anew each time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workbook.analysis import checks
from workbook.book import Book, registry
from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence import Sources, sources_of
from workbook.evidence.limits import settings

_CODE = frozenset({".py", ".css", ".j2", ".json", ".js", ".po"})


def of_book(book: Book, changes: int) -> str:
    """Return the fingerprint of all that the chapters of a strategy are made of; empty for none.

    ``changes`` is the number of the strategy's last change in the store where its history up to
    the day of the report can still grow, else 0.
    """
    sources = {row.source for row in book.rows("evidence") if row.source}
    states = {source: _state(sources_of(book), source) for source in sources}
    if None in states.values():
        return ""
    earlier = [book.trying_again.state] if book.trying_again else []
    told = [*book.notices, *settings(), *earlier]
    return _digest([book.content_hash, changes, sorted(states.items()), *told])


def of_all(of_books: Mapping[str, str]) -> str:
    """Return the fingerprint of all strategies, from theirs by key; empty where one has none."""
    return _digest(sorted(of_books.items())) if all(of_books.values()) else ""


def of_chapter(
    of_book: str, notebook: Path, parameters: Mapping[str, str], versions: Mapping[str, str]
) -> str:
    """Return the fingerprint of one chapter; empty where the book has none."""
    if not of_book:
        return ""
    return _digest([of_book, dict(parameters), _contents(notebook), of_code(), dict(versions)])


def of_document(chapters: Iterable[str], *more: object) -> str:
    """Return the fingerprint of what is made from several chapters; empty where one has none."""
    prints = list(chapters)
    return _digest([*prints, *map(str, more), of_code()]) if all(prints) else ""


@cache
def of_code() -> str:
    """Return the fingerprint of this package's files, the plugins', and of what does not load."""
    plugins = [one for one in registry.installed().values() if not one.is_ours]
    packages = {"": Path(__file__).parents[1], **{one.package: one.place for one in plugins}}
    checks.checks()  # what does not load is known then, and is a finding on the pages
    return _digest(
        [
            *((name, file, hash_) for name, at in packages.items() for file, hash_ in _files(at)),
            *(one.sentence for one in registry.troubles()),
        ]
    )


def _files(package: Path | None) -> list[tuple[str, str]]:
    """Return the code of a package: the path of each file in it, and a hash of its content."""
    if package is None:
        return []
    found = [package] if package.is_file() else package.rglob("*")
    return sorted(
        (path.relative_to(package).as_posix(), _contents(path))
        for path in found
        if path.suffix in _CODE
    )


def _state(sources: Sources, source: str) -> str | None:
    """Say how a source of evidence stands, or None where nothing tells."""
    try:
        state = sources.state(source)
    except BadInput as reason:
        return say("not there: {reason}", reason=reason)
    return None if state is None else repr(state)


def _contents(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
