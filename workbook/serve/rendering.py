"""The job of a worker that renders pages: it executes one notebook after another."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from workbook.book.messages import speaking

if TYPE_CHECKING:
    from workbook.serve.book_cache import BookCache

KNOWN = 8  # strategies, each at a day, of which a worker keeps what it has drawn: 5 MB each

Answer = dict[str, Any]


class Rendering:
    """Renders pages; a request says what to do: ``cells`` or ``briefs``."""

    def __init__(self) -> None:
        self._shell, self._cache = _load()
        self._keeps, self._language = True, ""

    def answers(self, request: Mapping[str, Any]) -> Iterator[Answer]:
        """Return the outputs of cell after cell, or of strategy after strategy."""
        work = _briefs(request) if request["do"] == "briefs" else _cells(self._shell, request)
        self._language = request["language"]
        with speaking(self._language):
            yield from work

    def tidy(self) -> None:
        """Let go of what a page has left; ipywidgets keeps every widget until it is closed."""
        if widgets := sys.modules.get("ipywidgets"):
            widgets.Widget.close_all()
        self._keep_shown()
        self._shell.reset(new_session=False)  # it collects garbage too

    def _keep_shown(self) -> None:
        """Keep what the evidence of the pages said; where nothing can be written, never again."""
        books = list(self._cache.read.values())
        self._cache.read.clear()
        if not self._keeps or "workbook.analysis.verdicts" not in sys.modules:
            return
        from workbook.analysis.showing import keep
        from workbook.analysis.verdicts import shown_states

        with speaking(self._language):  # what was computed is remembered by language
            self._keeps = keep("", {book.key: shown_states(book) for book in books})


def _load() -> tuple[Any, BookCache]:
    from altair.utils import schemapi
    from IPython.core.interactiveshell import InteractiveShell

    from workbook.analysis import checks
    from workbook.book import registry
    from workbook.charts import theme  # noqa: F401 loaded once for all pages
    from workbook.pages import page
    from workbook.serve.book_cache import BookCache

    registry.load_everything()
    checks.checks()
    shell: Any = InteractiveShell.instance(history_enabled=False)
    shell.display_formatter.active_types = ["text/html", "text/plain"]
    shell._showtraceback = lambda *_: None  # noqa: SLF001 IPython's own place to say so
    cache = BookCache(KNOWN)
    page.BOOK_CACHE.set(cache.get)
    schemapi.disable_debug_mode()  # see theme.figure: charts are not validated on their way
    gc.freeze()  # what is loaded for good need not be looked through after every page
    shell.display_trap.hook = partial(_show, shell)
    return shell, cache


def _show(shell: Any, value: Any) -> None:
    """Show what a cell ends with like everything else; outside a kernel it would be printed."""
    from IPython.display import display

    if value is not None and not shell.displayhook.quiet():
        display(value)  # type: ignore[no-untyped-call]


def _cells(shell: Any, request: Mapping[str, Any]) -> Iterator[Answer]:
    """Execute code cells; each answers with its outputs, and with what made it fail.

    What fails before anything is shown opens the page, and nothing after it could work.
    """
    from IPython.utils.capture import capture_output

    os.chdir(request["folder"])
    has_shown = False
    for at, source in enumerate(request["sources"]):
        with capture_output(stderr=False) as caught:
            result = shell.run_cell(source, store_history=False, silent=False)
        answer: Answer = {"at": at, "outputs": [dict(one.data) for one in caught.outputs]}
        if result.success and caught.stdout:
            answer["printed"] = caught.stdout
        error = result.error_before_exec or result.error_in_exec
        if error:
            answer["error"] = "".join(traceback.format_exception(error))
        yield answer
        has_shown = has_shown or bool(caught.outputs)
        if error and not has_shown:
            return


def _briefs(request: Mapping[str, Any]) -> Iterator[Answer]:
    """Return verdict and gates of strategies as HTML."""
    from workbook.analysis.glance import inspect
    from workbook.analysis.recent import MONTH, recent
    from workbook.book.addresses import Place, leading_from
    from workbook.book.errors import NotFound, StoreError
    from workbook.book.messages import day
    from workbook.charts import theme
    from workbook.pages import front_card, guide
    from workbook.pages.page import BOOK_CACHE
    from workbook.store import open_store

    try:
        opened = open_store(read_only=True)
    except StoreError as error:  # a newer program has changed it since this server opened it
        cause = "".join(traceback.format_exception(error))
        yield from ({"at": at, "error": cause} for at in range(len(request["keys"])))
        return
    with opened as store:
        for at, key in enumerate(request["keys"]):
            try:
                book = BOOK_CACHE.get()(store.read(key, request["as_of"]))
                one = inspect(book, aligned=False)
                if one.error:  # a plugin's check must not stop the others
                    yield {"at": at, "error": one.trace}
                    continue
                told = None
                if request.get("full"):
                    before = None
                    with suppress(NotFound):
                        before = BOOK_CACHE.get()(store.read(key, book.as_of - MONTH))
                    told = recent(book, before)
                edited = bool(request.get("edited"))
                with leading_from(Place("app", key, request["as_of"], edited=edited)):
                    html = front_card.card(one, one.gates, told)
                    html += guide.on_front(book) if told and edited else ""
                    html += front_card.to_do(one.first) if told else ""
                yield {
                    "at": at,
                    "html": html,
                    "day": day(book.as_of),
                    "status": one.status,
                    "further": list(one.unopened),
                }
            except NotFound as error:  # it was not there on that day
                yield {"at": at, "html": str(theme.paragraph(str(error)))}
            except Exception as error:  # whatever it is, it must not stop the others
                yield {"at": at, "error": "".join(traceback.format_exception(error))}
