"""The page that fills the weights of corporate objectives; only where pages are for editing."""

from __future__ import annotations

import asyncio

from workbook.book import Book
from workbook.book.errors import WorkbookError
from workbook.book.messages import day, say
from workbook.book.moment import NOW
from workbook.serve.assistant import XSRF, EditingHandler
from workbook.serve.handlers import PublicError, public_error
from workbook.serve.strategy import head_of


class WeighHandler(EditingHandler):
    """The page."""

    async def get(self) -> None:
        """Send the page for what is picked so far."""
        book = await self.book_of(self.get_query_argument("strategy", ""))
        saved = self.get_query_argument("said", "") == "saved"
        body = await asyncio.to_thread(self._body, book, saved=saved)
        self.finish(
            self.page(
                "strategy.html.j2",
                title=say("Weigh the objectives"),
                body=body.replace(XSRF, self.xsrf_form_html()),
                strategy=book.strategy,
                day=day(book.as_of),
                on="",
                head=head_of(self, book, NOW, "weigh"),
            )
        )

    def _body(self, book: Book, *, saved: bool) -> str:
        from workbook.pages.ask_fields import Surroundings
        from workbook.pages.weighing import weighing_page

        message = say("The weights are saved.") if saved else ""
        picks = self.first(self.request.query_arguments)
        return str(weighing_page(book, picks, Surroundings(self.base, message=message)))


class WeighSaveHandler(EditingHandler):
    """The last button: fill the weights."""

    async def post(self) -> None:
        """Save them, and show the page again."""
        from workbook.analysis import weighing

        book = await self.book_of(self.get_body_argument("strategy", ""))
        picks = self.first(self.request.body_arguments)
        if picks.get("of", "").split() != list(weighing.keys_of(book)):
            raise PublicError(
                400,
                say("Nothing was saved"),
                say("The corporate objectives have changed meanwhile. Weigh them again."),
            )
        try:
            found = weighing.weighed(book, picks.get("how", ""), picks)
            if found is not None:
                changes = weighing.changes(book, found)
                await asyncio.to_thread(self.state.store.save, book.key, changes, self.reader.who)
        except WorkbookError as error:
            raise public_error(error) from error
        self.back(book.key, "/weigh", said="saved")
