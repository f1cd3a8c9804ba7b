"""What a reader takes away of a strategy, sent by a server (``pages.takeaway`` says what).

The tables are written at once. The others are made by a run in a process of its own, one at a time,
while the page says so; they are kept as long as the strategy and the day stay the same.
"""

from __future__ import annotations

import asyncio
from urllib.parse import quote, urlencode

from tornado.web import HTTPError

from workbook.book import Book
from workbook.book.errors import WorkbookError
from workbook.book.messages import say, translate
from workbook.book.moment import Moment
from workbook.pages.takeaway import AT_ONCE, KINDS, file_name
from workbook.serve import parameters
from workbook.serve.handlers import PageHandler, PublicError, public_error
from workbook.serve.workshop import NotMade

PATIENCE = 2.0  # seconds that a reader waits before the page says that it is being made
_PARAMETERS = {
    name: parameters.Parameter(name, "str", "") for name in ("strategy", "as_of", "kind")
}


class DownloadHandler(PageHandler):
    """A file of a strategy, or the page that says that it is being made."""

    async def get(self) -> None:
        """Send it."""
        try:
            values = parameters.from_query(
                _PARAMETERS | parameters.LANGUAGE, self.request.query_arguments
            )
            kind = values.get("kind", "")
            if not values.get("strategy") or kind not in KINDS:
                raise HTTPError(404)
            as_of = Moment.of(values.get("as_of", ""), "as_of")
            book = await self.state.book(self.reader, values["strategy"], as_of)
        except WorkbookError as error:
            raise public_error(error) from error
        if kind in AT_ONCE:
            self._send(await asyncio.to_thread(AT_ONCE[kind], book), book, kind)
            return
        assert self.state.workshop  # noqa: S101 a server has one from its start
        making = self.state.workshop.file(book, as_of, kind)
        await asyncio.wait([making], timeout=PATIENCE)
        if not making.done() or making.cancelled():
            self._wait(book, kind)
            return
        try:
            made = making.result()
        except NotMade as error:
            raise PublicError(
                500,
                say("The file could not be made"),
                say(
                    "Whoever looks after the workbook finds the cause in the server’s log under "
                    "the reference {reference}.",
                    reference=str(error),
                ),
            ) from error
        else:
            self._send(await asyncio.to_thread(made.read_bytes), book, kind)

    def _wait(self, book: Book, kind: str) -> None:
        self.set_header("Refresh", "3")
        title = say(
            "{file} of {strategy}", file=translate(KINDS[kind].title), strategy=book.strategy.name
        )
        sentence = say(
            "It is being made, which takes up to a minute. The download begins by itself."
        )
        self.finish(self.page("message.html.j2", title=title, sentence=sentence))

    def _send(self, content: bytes, book: Book, kind: str) -> None:
        name = quote(file_name(book, kind))
        self.set_header("Content-Type", KINDS[kind].type)
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{name}")
        self.finish(content)


def downloads_of(base: str, key: str, as_of: Moment) -> list[tuple[str, str]]:
    """Return what can be taken away of a strategy: words, and the address."""
    values = {"strategy": key, **({"as_of": str(as_of)} if as_of else {})}
    return [
        (translate(one.title), f"{base}/download?{urlencode({**values, 'kind': kind})}")
        for kind, one in KINDS.items()
    ]
