"""Where evidence comes from: a file of the data folder, a database's table, or Spark's.

The second wall stands here. Files are opened by an engine that can reach the files that were asked
for together, all of one strategy, and nothing else; a database is read in a transaction that cannot
write.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbook.book.errors import BadInput
from workbook.book.fields import nearest
from workbook.book.messages import say
from workbook.evidence.described import file_and_sheet, is_file
from workbook.evidence.engine import Engine, is_table, open_file
from workbook.evidence.limits import check_folder, resolved
from workbook.evidence.table import Open, Source

if TYPE_CHECKING:
    from workbook.evidence.reading.reading import Declared
    from workbook.evidence.reading.typed import Hints
    from workbook.evidence.statement import Question

URL_VARIABLE = "WORKBOOK_EVIDENCE_URL"


@dataclass(frozen=True)
class Described:
    """What a row of the table ``sources`` says that the engine needs: the file, and its reading.

    ``joins`` is the key of another source with one row for each key, which stands in the columns
    that ``joined_by`` names.
    """

    file: str
    declared: Declared
    growing: bool = False
    name: str = ""
    joins: str = ""
    joined_by: str = ""


class Sources:
    """The sources that a strategy's evidence may name.

    Parameters
    ----------
    folder
        The strategy's data folder; empty where there is none. No file outside is read.
    url
        Database URL of SQLAlchemy, or ``sc://host`` or ``spark://host`` for Spark; empty for the
        environment variable ``WORKBOOK_EVIDENCE_URL``. A strategy cannot name one: whoever
        runs the workbook decides which database it may read.
    allowed
        Folders beside those of ``WORKBOOK_DATA`` in which the data folder may lie: the store's
        list. None where the strategy comes from no store; then whoever wrote the code decides.
    asked
        The questions that were asked before, of whichever source, earliest first.
    described
        Key of a row of the table ``sources`` → its file or table, and how that is read.
    """

    def __init__(
        self,
        folder: str | None = "",
        url: str = "",
        *,
        allowed: Sequence[str] | None = None,
        asked: Sequence[Question] = (),
        described: Mapping[str, Described] = MappingProxyType({}),
    ) -> None:
        self.folder = folder or ""
        self.url = url or os.environ.get(URL_VARIABLE, "")
        self._allowed, self._asked, self._described = allowed, asked, described

    def earlier(self, source: str) -> list[Question]:
        """Return the questions that were asked of a source before, earliest first.

        Whatever it was called then: by its name, or by a key under which it is described.
        """
        called = self.name(source)
        return [question for question in self._asked if self.name(question.source) == called]

    def name(self, source: str) -> str:
        """Return the file or table that a source is, also where evidence gives its key."""
        found = self._described.get(source)
        return posixpath.normpath(found.file.strip() if found else source.strip())

    def declared(self, source: str) -> Declared:
        """Return how a source is read, as far as somebody has set it."""
        from workbook.evidence.reading.reading import Declared

        found = self._described.get(source)
        sheet = file_and_sheet(self.name(source))[1]
        return replace(found.declared if found else Declared(), sheet=sheet)

    def grows(self, source: str) -> bool:
        """Say whether rows of a source are still coming in, by its description."""
        return source in self._described and self._described[source].growing

    def place(self, source: str) -> Hashable:
        """Return what tells a source from every other, in whichever strategy it is named."""
        name = self.name(source)
        return str(self.file(source)) if is_file(name) else (self.url, name)

    @contextmanager
    def together(
        self, sources: Collection[str], texts: Collection[str] | None = None
    ) -> Iterator[Open]:
        """Return what opens each of several sources; their files share one engine.

        An engine takes longer to begin than most files to be read. ``texts`` are the expressions
        and names of columns that are asked for; None for all columns.
        """
        joined = any(self.joins(source) for source in sources)
        engine = Engine(self._paths(sources), None if joined else texts)
        try:
            yield lambda source: self.open(source, engine)
        finally:
            engine.close()

    def _paths(self, sources: Iterable[str]) -> list[tuple[Path, Declared]]:
        """Return the files of sources, and of those that they are joined to."""
        paths = []
        for source in sources:
            for one in (source, *(key for key, _ in self.joins(source))):
                with suppress(BadInput):  # it is refused when it is opened
                    if is_file(self.name(one)):
                        paths.append((self.file(one), self.declared(one)))
        return paths

    def joins(self, source: str) -> tuple[tuple[str, str], ...]:
        """Return the sources that one is joined to by its descriptions, and by which columns.

        Whatever it is called: all questions about one file are put to the same table, so that
        none can be told from another by people who are in the one and not in the other.
        """
        name = self.name(source)
        found = [(one.joins, one.joined_by) for key, one in sorted(self._described.items())
                 if one.joins and self.name(key) == name]  # fmt: skip
        return tuple(dict.fromkeys(found))

    def open(self, source: str, engine: Engine | None = None) -> AbstractContextManager[Source]:
        """Open a file by its place in the data folder, or a table by its name.

        Where its description joins it to others, their columns stand beside its own.

        Raises
        ------
        BadInput
            There is no such source, or it may not or cannot be read.
        """
        others = self.joins(source)
        return self._joined(source, others, engine) if others else self._open(source, engine)

    @contextmanager
    def _joined(
        self, source: str, others: Sequence[tuple[str, str]], engine: Engine | None
    ) -> Iterator[Source]:
        from workbook.evidence.joined import joined_to

        with ExitStack() as opened:
            if engine is None:
                engine = Engine(self._paths([source]))
                opened.callback(engine.close)
            first = opened.enter_context(self._open(source, engine))
            for at, (key, by) in enumerate(others, 1):
                if is_file(self.name(key)) != is_file(self.name(source)):
                    raise BadInput(
                        say(
                            "{source} and {other} are not both files, or both tables of the "
                            "database, so they cannot be joined.",
                            source=source,
                            other=key,
                        )
                    )
                other = opened.enter_context(self._open(key, engine, f"evidence_{at}"))
                first = joined_to(first, other, by, self._described[key].name or key)
            yield first

    def _open(
        self, source: str, engine: Engine | None, view: str = "evidence"
    ) -> AbstractContextManager[Source]:
        name, declared = self.name(source), self.declared(source)
        hints = declared.hints
        if is_file(name):
            path = self.file(source)
            opened = open_file(path, engine, declared, view)
            return _as_in_files(opened, hints) if is_table(path) else opened
        if not self.url:
            raise BadInput(
                say(
                    "The source {source} is neither a CSV nor a Parquet file, and no database is "
                    "connected. Name a file, or set {url_variable} to the database's URL.",
                    source=name,
                    url_variable=URL_VARIABLE,
                )
            )
        if self.url.startswith(("sc://", "spark://")):
            from workbook.evidence.spark import open_spark

            return _as_in_files(open_spark(self.url, name), hints)
        from workbook.evidence.database import open_table

        return _as_in_files(open_table(self.url, name), hints)

    def state(self, source: str) -> Hashable | None:
        """Return what changes when the source's content does, or None where nothing tells.

        Raises
        ------
        BadInput
            The file is not there, or outside of the data folder.
        """
        if not is_file(self.name(source)):
            return None
        states: list[Hashable] = []
        for one, by in ((source, ""), *self.joins(source)):
            path = self.file(one)
            found = path.stat()
            states.append((str(path), found.st_mtime_ns, found.st_size, self.declared(one), by))
        return tuple(states)

    def file(self, source: str) -> Path:
        """Find a file of the data folder.

        Raises
        ------
        BadInput
            There is no data folder or no such file, or it lies outside, by whatever path or link.
        """
        source = file_and_sheet(self.name(source))[0]
        if not self.folder:
            raise BadInput(
                say(
                    "The strategy has no data folder to find {source} in. Enter where its "
                    "evidence files lie.",
                    source=source,
                )
            )
        folder = resolved(self.folder)
        if self._allowed is not None:
            check_folder(folder, self._allowed)
        try:
            path = (folder / source).resolve()
            outside = Path(source).is_absolute() or not path.is_relative_to(folder)
            there = path.is_file()
        except (OSError, ValueError, RuntimeError):
            raise BadInput(
                say("The source {source} is not the name of a file.", source=repr(source))
            ) from None
        if outside:
            raise BadInput(
                say(
                    "The file {source} is outside the data folder, so it is not read. Copy it "
                    "into the data folder.",
                    source=source,
                )
            )
        if not there:
            raise BadInput(_no_such_file(source, folder))
        return path


@contextmanager
def _as_in_files(opened: AbstractContextManager[Source], hints: Hints) -> Iterator[Source]:
    """Open a table that has types already: its moments, blanks and codes count as in a file."""
    from workbook.evidence.coded import with_blanks, with_codes
    from workbook.evidence.zones import with_clocks

    with opened as source:
        yield with_codes(with_blanks(with_clocks(source, hints.time_zone)), hints.no_answer)


def _no_such_file(source: str, folder: Path) -> str:
    if not folder.is_dir():
        return say(
            "The strategy's data folder is not there. Copy it back, or import the strategy again "
            "from where it is."
        )
    names = sorted(str(path.relative_to(folder)) for path in folder.glob("*") if is_file(path.name))
    return say(
        "The data folder holds no file {source}{nearest}. Copy it there, or correct the source.",
        source=source,
        nearest=nearest(source, names),
    )
