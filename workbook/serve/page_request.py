"""One request of a chapter: its rendered cells, and the kernel where it has widgets."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import nbformat

from workbook.book import identity
from workbook.book.messages import VARIABLE, language
from workbook.charts import theme
from workbook.pages.page import RENDERED
from workbook.pages.sections import Folding, Part
from workbook.runs import ChapterNotebook
from workbook.serve import cell_html, parameters
from workbook.serve.capacity import Kernel
from workbook.serve.kernel_execution import Execution
from workbook.serve.voila import page_environment

if TYPE_CHECKING:
    from workbook.serve.handlers import PageHandler
    from workbook.serve.state import AppState

log = logging.getLogger("workbook.serve")

READ_ONLY = "\nmode = 'view'"

# What Voila's scripts are told of addresses; all are below the base URL.
ADDRESSES = ("baseUrl", "fullStaticUrl", "fullLabextensionsUrl", "fullMathjaxUrl", "themesUrl")


async def prewarm(state: AppState, shown: ChapterNotebook, strategy: str) -> None:
    """Paint a chapter for nobody, to learn whether it shows widgets."""
    notebook = parameters.inject(read(shown), {"strategy": strategy, "store": "", "mode": "view"})
    async for answer in state.renderer.render(shown.notebook.parent.resolve(), _sources(notebook)):
        if cell_html.has_widget(answer["outputs"]):
            state.note_widget(shown)
    state.prewarmed.add(shown.name)


def read(shown: ChapterNotebook) -> Any:
    """Read a chapter's notebook."""
    text = shown.notebook.read_text(encoding="utf-8")
    return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]


class PageRequest:
    """What the template of a chapter asks for while the page is being sent."""

    def __init__(
        self,
        page: PageHandler,
        shown: ChapterNotebook,
        notebook: Any,
        *,
        may_edit: bool = True,
        of: tuple[str, str, tuple[str, str]] | None = None,
    ) -> None:
        """Plan a page; ``of`` is the strategy, its day, and what its verdict depends on."""
        self._of = of
        self._page, self._state, self._chapter = page, page.state, shown
        self._notebook = notebook
        self.config: dict[str, Any] = {}
        self._kernel_id = ""
        self.waits = self.is_turned_away = False
        self.own_pages = 0  # of a reader who has as many open as one may
        self._kernel_may_begin: Callable[[], None] = lambda: None
        self._is_edited = may_edit and self._state.settings.edit
        self.has_kernel = self._is_edited or shown.name in self._state.with_widgets
        self.code_cells = [
            at for at, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"
        ]

    @property
    def needs_reload(self) -> bool:
        """Whether rendering found the first widget of a chapter that seemed to have none."""
        if self.is_turned_away:
            return False
        return not self.has_kernel and self._chapter.name in self._state.with_widgets

    async def pieces(self, headings: Sequence[tuple[str, str]]) -> AsyncIterator[str]:
        """Return the page's sections in their order, each when all of it is rendered."""
        folding = Folding(headings)
        upcoming = 1
        async for at, html in self._rendered():
            for piece in folding.take([*self._texts(upcoming, at), self._cell(at, html)]):
                yield piece
            upcoming = at + 1
        for piece in folding.take(self._texts(upcoming, len(self._notebook.cells) + 1)):
            yield piece
        for piece in folding.end():
            yield piece

    async def verdict(self) -> AsyncIterator[tuple[str, str, str]]:
        """Return the sign, word and tone of the verdict, once it is worked out; else nothing."""
        if self._of is None:
            return
        key, as_of, standing = self._of
        async for answer in self._state.renderer.briefs([key], as_of):
            if "status" in answer:
                self._state.note_standing(standing, answer["status"])
                yield theme.STATUSES[answer["status"]]

    def _cell(self, at: int, html: str) -> Part:
        # Where a form will stand, its section stays open: there a new strategy goes on.
        place = " app-place" if self._is_edited and not html else ""
        return Part(f'<div class="app-cell{place}" id="cell-{at}">{html}</div>')

    def _texts(self, first: int, end: int) -> list[Part]:
        cells = enumerate(self._notebook.cells[first - 1 : end - 1], first)
        return [
            Part(cell_html.text(cell.source), is_text=True)
            for _, cell in cells
            if cell.cell_type == "markdown"
        ]

    async def _rendered(self) -> AsyncIterator[tuple[int, str]]:
        folder = self._chapter.notebook.parent.resolve()
        async for answer in self._state.renderer.render(folder, _sources(self._notebook)):
            outputs = answer["outputs"]
            if cell_html.has_widget(outputs):
                self._state.note_widget(self._chapter)
            html = cell_html.outputs(outputs, answer.get("printed", ""))
            if "error" in answer:
                html += cell_html.failed(self._reference(answer["error"]))
            yield self.code_cells[answer["at"]], html
            if "<figure" in html:
                self._kernel_may_begin()
        self._kernel_may_begin()

    def ask_for_kernel(self) -> None:
        """Ask for a kernel, which executes the notebook while the page is being rendered.

        Where there is none to be had, the page is for reading until one comes free.
        """
        page, capacity = self._page, self._state.capacity
        if capacity.is_full:
            self.has_kernel, self.is_turned_away = False, True
            return
        execution = Execution(self._notebook, self._state.settings.slowest_cell)
        self._kernel_may_begin = execution.may_begin.set
        self._kernel_id = str(uuid4())
        begin = partial(
            execution.begin,
            page.kernel_manager,
            kernel_id=self._kernel_id,
            cwd=str(self._chapter.notebook.parent.resolve()),
            env=self._environment(),
        )
        kernel = Kernel(page.reader.username, execution, begin)
        capacity.add(self._kernel_id, kernel)
        self.waits = not kernel.has_begun
        self.own_pages = capacity.most_each if capacity.has_too_many(kernel.owner) else 0
        self.config = {
            **{
                name: page.base + value if name in ADDRESSES else value
                for name, value in page.settings["workbook_page_config"].items()
            },
            "kernelId": self._kernel_id,
            "progressiveRendering": True,
        }

    @property
    def waiting_at(self) -> str:
        """Address that tells whether the kernel has begun."""
        return f"{self._page.base}/waiting/{self._kernel_id}"

    @property
    def leaving_at(self) -> str:
        """Address that is told when the page is left."""
        return f"{self._page.base}/voila/api/shutdown/{self._kernel_id}"

    def sent(self) -> None:
        """Note that the whole page is sent."""
        self._state.capacity.sent(self._kernel_id)

    def end(self) -> None:
        """End the kernel: the reader has left."""
        if self._kernel_id:
            self._state.capacity.ended(self._kernel_id)

    def _environment(self) -> dict[str, str]:
        """Say in a kernel's environment what must not come from an address."""
        reader = self._page.reader
        who = {"WORKBOOK_USER": reader.who, RENDERED: "1", VARIABLE: language()}
        if reader.passes:
            who[identity.MEMBERS_ONLY] = identity.only([one.strategy for one in reader.passes])
        return page_environment(self._state.url, without=("JUPYTERHUB_USER",), **who)

    def _reference(self, cause: str) -> str:
        reference = secrets.token_hex(4)
        log.error("Reference %s: a cell of %s failed.\n%s", reference, self._chapter.name, cause)
        return reference


def _sources(notebook: Any) -> list[str]:
    """Return the code to render; what is rendered before a kernel is ready is for reading."""
    return [
        cell.source + READ_ONLY * ("injected-parameters" in cell.metadata.get("tags", ()))
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
