"""The chapters beyond the Starter path that a strategy does not use yet: what each answers."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

from tornado.web import HTTPError

from workbook.book import Book
from workbook.book.errors import WorkbookError
from workbook.book.languages import parsed
from workbook.book.messages import converse, day, of_page, say, translate
from workbook.book.moment import NOW, Moment
from workbook.pages import strategies
from workbook.pages.notebooks import ChapterNotebook
from workbook.serve import parameters
from workbook.serve.handlers import PageHandler, public_error
from workbook.serve.state import links
from workbook.serve.strategy import FURTHER, head_of, parted


class FurtherHandler(PageHandler):
    """The list of them, from which whoever leads the strategy opens one."""

    async def get(self) -> None:
        """Show it."""
        book, as_of = await self._book()
        values = {"strategy": book.key, "as_of": str(as_of), "language": self.address_language}
        there = links(self.base, self.state.chapters, values)
        edit = self.state.settings.edit and not as_of
        self.finish(
            self.page(
                "further.html.j2",
                title=say("More chapters"),
                strategy=book.strategy,
                day=day(book.as_of),
                on=book.as_of.isoformat() if as_of else "",
                head=head_of(self, book, as_of, FURTHER),
                further=[
                    (one.name, translate(one.title), _question(one), there[one.name])
                    for one in parted(self.state.chapters, book)[1]
                ],
                may=edit and strategies.may_manage(book, self.reader.who),
            )
        )

    async def post(self) -> None:
        """Open a chapter, where the reader may, and go there."""
        if not self.state.settings.edit:
            raise HTTPError(404)
        book, _as_of = await self._book()
        name = self.get_body_argument("chapter", "")
        try:
            shown = self.state.chapter(name)
            await asyncio.to_thread(
                strategies.open_chapter, self.state.store, book.key, shown.name, self.reader.who
            )
        except WorkbookError as error:
            raise public_error(error) from error
        carried = {"language": self.address_language} if self.address_language else {}
        query = urlencode({"strategy": book.key, **carried})
        self.redirect(f"/{shown.name}?{query}", status=303)

    async def _book(self) -> tuple[Book, Moment]:
        known = {
            **parameters.LANGUAGE,
            **{name: parameters.Parameter(name, "str", "") for name in ("strategy", "as_of")},
        }
        try:
            values = parameters.from_query(known, self.request.query_arguments)
            as_of = Moment.of(values.get("as_of", ""), "as_of")
            book = await self.state.book(self.reader, values.get("strategy", ""), as_of or NOW)
            asked = parsed(values.get("language", ""), "address")
        except WorkbookError as error:
            raise public_error(error) from error
        converse(asked or of_page([book.strategy.language]))
        return book, as_of


def _question(one: ChapterNotebook) -> str:
    asks = translate(one.asks)
    return asks[:1].upper() + asks[1:]
