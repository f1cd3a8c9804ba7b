"""Chapters × strategies: every notebook executed, and reports made of them.

The work is done by the kernels, one process a notebook; here threads only wait for them. A chapter
that fails is kept with its traceback, is told in the index and the manifest, and stops no other.
A chapter that an earlier run has made from the same is not made again.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any

from workbook import workers as kernels
from workbook.book.filenames import INDEX
from workbook.book.messages import say, speaking
from workbook.runs import (
    Brief,
    ChapterNotebook,
    Document,
    Made,
    Plan,
    Run,
    bulletin,
    formats,
    keeping,
    manifest,
    report,
    rowpages,
)
from workbook.runs.execution import (
    Kernels,
    execute,
    fingerprint_of,
    parameters_of,
    store_in_environment,
)
from workbook.runs.manifest import Earlier
from workbook.runs.parts import in_order
from workbook.startup import skip_unused_imports
from workbook.workers.limits import kernels_of_run

_PAUSE = 0.1  # seconds

Tell = Callable[[Made | Document], object]


def run(
    planned: Plan,
    tell: Tell = lambda _: None,
    executor: Callable[[int], Executor] = ThreadPoolExecutor,
    wait: float = 0.0,
) -> Run:
    """Execute every chapter of a plan that has changed, and write reports, index and manifest.

    What changed since the last run is written too, and given as ``changes`` of the result.

    Ctrl-C ends it early: what is finished is kept and told, and the same run again goes on there.

    Parameters
    ----------
    planned
        What to make.
    tell
        Called with each chapter and document as it is finished or has failed.
    executor
        Makes the pool that executes notebooks, given how many to run at once.
    wait
        Seconds to wait for another run that writes into the same folder.

    Raises
    ------
    Busy
        Another run writes into the same folder.
    BadInput
        The folder cannot be written to.
    WorkbookError
        The manifest or the index cannot be written.
    """
    skip_unused_imports()
    with planned.folder.alone(wait):
        return _Work(planned, tell).all(executor)


class _Work:
    """A run while it lasts."""

    def __init__(self, planned: Plan, tell: Tell) -> None:
        self.planned = planned
        self.tell = tell
        self.earlier: Earlier = manifest.read(planned.folder)
        self.made: list[Made] = []
        self.documents: list[Document] = []

    def all(self, executor: Callable[[int], Executor]) -> Run:
        """Make everything, as far as nobody stops it."""
        started = datetime.now(UTC)
        with suppress(KeyboardInterrupt), store_in_environment(self.planned.store):
            self._make_chapters(executor)
            self._make_documents()
        if self.planned.is_now:
            keeping.keep_shown(
                self.planned.store,
                dict.fromkeys(one.brief.key for one in self.made if one.brief.key),
            )
        order = {(one.key, chapter): at for at, (one, chapter) in enumerate(self.planned.tasks)}
        made = sorted(self.made, key=lambda one: order[one.brief.key, one.chapter])
        out = self.planned.out
        done = Run(
            self.planned,
            tuple(made),
            tuple(self.documents),
            started,
            datetime.now(UTC),
            out / INDEX if isinstance(out, Path) else out.place(INDEX),
        )
        with speaking(self.planned.language):
            done = replace(done, changes=bulletin.text(done, self.earlier))
            # Before the manifest: what could not be told is told by the next run.
            bulletin.write(done)
            report.write_handbook(self.planned.folder)
            rowpages.write_all(self.planned)
            report.write_index(self.planned.folder, manifest.write(done, self.earlier))
        return done

    def _make_chapters(self, executor: Callable[[int], Executor]) -> None:
        wanted = [task for task in self.planned.tasks if not self._is_unchanged(*task)]
        if not wanted:
            return
        kernels.warm_up()
        running = Kernels()
        at_once = kernels_of_run(len(wanted))
        with executor(at_once) as pool:
            options = self.planned.options
            jobs: set[Future[Made]] = set()
            try:
                for brief, chapter in wanted:
                    job = pool.submit(execute, self.planned.store, brief, chapter, options, running)
                    jobs.add(job)
                for made in _results(jobs):
                    self._keep(made)
            except BaseException:
                _end(jobs, running)
                raise

    def _is_unchanged(self, brief: Brief, chapter: ChapterNotebook) -> bool:
        """Take over what an earlier run has made from the same, and tell whether there is any."""
        known = self.earlier.chapter(brief, chapter)
        options = self.planned.options
        if options.force or known is None or known["status"] == "failed" or not known["notebook"]:
            return False
        try:
            parameters = parameters_of(self.planned.store, brief, chapter, options)
            print_ = fingerprint_of(brief, chapter, parameters)
        except Exception:  # a notebook that cannot be read is told when it is executed
            return False
        if not print_ or print_ != known.get("fingerprint"):
            return False
        made = Made(
            brief,
            chapter,
            datetime.fromisoformat(known["started"]),
            known["duration"],
            parameters,
            fingerprint=print_,
            unchanged=True,
            files=("ipynb",),
        )
        if "html" in options.formats or known["report"]:
            made = self._with_page(made, known["beside"])
        self._done(made)
        return True

    def _with_page(self, made: Made, beside: list[str] | None) -> Made:
        """Return a page to a chapter whose notebook is kept; its links may have changed."""
        page = f"{made.brief.folder}/{made.chapter.stem}.html"
        has_page = self.planned.folder.has(page)
        wanted = "html" in self.planned.options.formats
        is_same = beside == manifest.beside(self.planned, made) and has_page
        if wanted and not is_same:
            notebook = report.kept_notebook(self.planned, made)
            return report.write_chapter(self.planned, replace(made, notebook=notebook))
        return replace(made, files=("ipynb", "html") if has_page else ("ipynb",))

    def _keep(self, made: Made) -> None:
        try:
            made = report.write_chapter(self.planned, made)
        except OSError as reason:
            made = replace(
                made,
                notebook=None,
                error=say(
                    "It could not be written: {strerror}", strerror=reason.strerror or reason
                ),
                reference=made.reference or secrets.token_hex(4),
            )
        self._done(made)

    def _done(self, one: Made | Document) -> None:
        if isinstance(one, Made):
            self.made.append(one)
        else:
            self.documents.append(one)
        with suppress(OSError):  # the manifest at the end says what the journal could not
            manifest.note(self.planned, one)
        self.tell(one)

    def _make_documents(self) -> None:
        by_strategy: dict[str, list[Made]] = {brief.key: [] for brief in self.planned.briefs}
        for made in self.made:
            if not made.chapter.is_of_all:
                by_strategy[made.brief.key].append(made)
        jobs = set()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for brief in self.planned.briefs:
                of_one = sorted(by_strategy[brief.key], key=lambda one: in_order(one.chapter.stem))
                for format_ in self.planned.options.of_strategies:
                    known = self.earlier.document(brief, format_)
                    jobs.add(pool.submit(formats.make, format_, self.planned, brief, of_one, known))
            try:
                for document in _results(jobs):
                    self._done(document)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _results(jobs: set[Future[Any]]) -> Iterator[Any]:
    """Return results as they come, and forget them: a notebook weighs up to a megabyte."""
    for job in as_completed(jobs):
        jobs.discard(job)
        yield job.result()


def _end(jobs: set[Future[Any]], running: Kernels) -> None:
    """Begin no more chapters, and end those that have begun."""
    for job in jobs:
        job.cancel()
    while not all(job.done() for job in jobs):
        with suppress(KeyboardInterrupt):  # it ends already
            running.end()
            sleep(_PAUSE)
