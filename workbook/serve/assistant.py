"""The page on which people drop a file and ask it something; only where pages are for editing.

Everything that looks into a file happens in processes of its own, see ``asking``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tornado.web import HTTPError, stream_request_body

from workbook.book import Book
from workbook.book.errors import BadInput, NotAllowed, WorkbookError
from workbook.book.languages import parsed
from workbook.book.messages import converse, day, language, number, of_page, say
from workbook.book.moment import NOW
from workbook.serve import dropping
from workbook.serve.addresses import local
from workbook.serve.asking import place_of
from workbook.serve.handlers import PageHandler, PublicError, public_error
from workbook.serve.strategy import head_of

if TYPE_CHECKING:
    from workbook.serve.asking import Assistant

log = logging.getLogger("workbook.serve")

_SLOWEST = 600
"""Seconds in which a file has to arrive."""
_LONGEST = 4_000
_MOST_VALUES = 200
ANSWER, XSRF = "<!--answer-->", "<!--xsrf-->"


class EditingHandler(PageHandler):
    """What all of its addresses have in common."""

    async def book_of(self, key: str) -> Book:
        """Read the strategy that is asked about.

        Raises
        ------
        HTTPError
            Pages are for reading only, or the reader may not see it.
        """
        if not self.state.settings.edit or not key:
            raise HTTPError(404)
        try:
            book = await self.state.book(self.reader, key, NOW)
            asked = parsed(self.get_query_argument("language", ""), "address")
        except WorkbookError as error:
            raise public_error(error) from error
        converse(asked or of_page([book.strategy.language]))
        return book

    @property
    def assistant(self) -> Assistant:
        """The processes that are asked."""
        assert self.state.assistant  # noqa: S101 a server for editing has one
        return self.state.assistant

    def request_of(self, do: str, book: Book, **more: Any) -> dict[str, Any]:
        """Return what a process is asked to do."""
        return {"do": do, "strategy": book.key, "who": self.reader.who, "language": language(),
                **more}  # fmt: skip

    async def ask(self, do: str, book: Book, source: str = "", **more: Any) -> Mapping[str, Any]:
        """Put a request to the process that knows what was asked of a source."""
        try:
            place = await asyncio.to_thread(place_of, book, source) if source else None
            return await self.assistant.ask(self.request_of(do, book, **more), place)
        except WorkbookError as error:
            raise public_error(error) from error

    def picks(self, arguments: Mapping[str, list[bytes]]) -> dict[str, list[str]]:
        """Return what was picked, as far as it is text of a usual length."""
        picked = {}
        for name, values in arguments.items():
            texts = [value.decode(errors="replace").strip() for value in values[:_MOST_VALUES]]
            picked[name] = [one for one in texts if one and len(one) <= _LONGEST
                            and one.isprintable()]  # fmt: skip
        for own in ("strategy", "language", "_xsrf", "said"):
            picked.pop(own, None)
        return picked

    def first(self, arguments: Mapping[str, list[bytes]]) -> dict[str, str]:
        """Return what was picked in fields of which one thing can be picked."""
        return {name: values[0] for name, values in self.picks(arguments).items() if values}

    def back(self, key: str, path: str = "/ask", **more: str) -> None:
        """Go to the page again."""
        carried = {"language": self.address_language} if self.address_language else {}
        self.redirect(local(f"{path}?{urlencode({'strategy': key, **carried, **more})}"))


class AskHandler(EditingHandler):
    """The page."""

    async def get(self) -> None:
        """Send the page for what is picked so far."""
        book = await self.book_of(self.get_query_argument("strategy", ""))
        settings = self.state.settings
        may_save = dropping.may_drop(book, self.reader.who)
        try:
            dropping.place_for(book, settings.uploads)
            drops = may_save
        except (NotAllowed, BadInput):
            drops = False
        head = head_of(self, book, NOW, "ask")
        said = {"saved": say("Saved as evidence. Chapter Customer shows the verdict.")}
        picks = self.picks(self.request.query_arguments)
        source = next(iter(picks.get("source", ())), "")
        more = {
            "picks": picks,
            "base": self.base,
            "drops": drops,
            "may_save": may_save,
            "message": said.get(self.get_query_argument("said", ""), ""),  # others: see the head
        }
        try:
            made = await self.assistant.page(self.request_of("page", book, **more), source)
        except WorkbookError as error:
            raise public_error(error) from error
        if "read" in made:
            html = self._still(book, source, made["read"])
        else:
            html = str(made["html"])
            if ANSWER in html:
                answer = await self.ask("answer", book, source, **more)
                html = html.replace(ANSWER, answer["html"])
        self.finish(
            self.page(
                "ask.html.j2",
                title=say("Ask your data"),
                body=html.replace(XSRF, self.xsrf_form_html()),
                strategy=book.strategy,
                day=day(book.as_of),
                on="",
                head=head,
            )
        )

    def _still(self, book: Book, source: str, seconds: float) -> str:
        """Say that a file is being read; the page's script asks again, and anybody may go on."""
        so_far = number(round(seconds))
        if source:
            told = say("“{file}” is still being read, for {seconds} seconds so far. The page "
                       "continues by itself, and you can use other pages meanwhile.",
                       file=source, seconds=so_far)  # fmt: skip
        else:
            told = say("The page is being made, for {seconds} seconds so far. It continues by "
                       "itself, and you can use other pages meanwhile.",
                       seconds=so_far)  # fmt: skip
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in (("strategy", book.key), ("source", source))
        )
        return (
            f'<div class="wb ask" id="ask" data-wait><h1 class="page-title">'
            f'{escape(say("Ask your data"))}</h1><p role="status">{escape(told)}</p>'
            f'<noscript><meta http-equiv="refresh" content="4"></noscript>'
            f'<form method="post" action="{escape(self.base)}/ask/stop">{XSRF}{fields}'
            f'<p><button class="wb-button">{escape(say("Stop reading"))}</button></p></form></div>'
        )


class AskStopHandler(EditingHandler):
    """The button that stops reading a large file."""

    async def post(self) -> None:
        """Stop it, and begin anew without the file."""
        book = await self.book_of(self.get_body_argument("strategy", ""))
        self.assistant.stop(self.reader.who, book.key, self.get_body_argument("source", ""))
        self.back(book.key)


class AskSaveHandler(EditingHandler):
    """The last button: save the question as evidence."""

    async def post(self) -> None:
        """Save it, and show the page with what it says now."""
        book = await self.book_of(self.get_body_argument("strategy", ""))
        picks = self.picks(self.request.body_arguments)
        done = await self.ask("save", book, next(iter(picks.get("source", ())), ""), picks=picks)
        if "refused" in done:
            raise PublicError(400, say("Nothing was saved"), str(done["refused"]))
        source = self.get_body_argument("source", "")
        if "measures" in done:
            self.tell(str(done["saved"]))
            self.back(book.key, source=source)
        else:
            self.back(book.key, said="saved", source=source)


class AskReadingsHandler(EditingHandler):
    """The button that brings the readings of indicators up to date."""

    async def post(self) -> None:
        """Read the files, and say what was saved."""
        book = await self.book_of(self.get_body_argument("strategy", ""))
        done = await self.ask("readings", book)
        self.tell(str(done["saved"]))
        then = self.get_body_argument("then", "")
        if then.startswith("/") and not then.startswith("/ask"):
            self.redirect(local(then))
        else:
            self.back(book.key)


@stream_request_body
class AskFileHandler(EditingHandler):
    """A file that somebody drops."""

    _dropped: dropping.Dropped | None = None
    _arrived = 0

    async def prepare(self, **how: Any) -> None:
        """Find out who drops it and where it may lie, before anything of it is read."""
        await super().prepare(**how)
        if self._finished:
            return
        if self.request.method != "POST" or self.current_user is None:
            raise HTTPError(403)
        connection: Any = self.request.connection
        connection.set_max_body_size(dropping.LARGEST)
        connection.set_body_timeout(_SLOWEST)
        self._book = await self.book_of(self.get_query_argument("strategy", ""))
        if not dropping.may_drop(self._book, self.reader.who):
            self._refuse(NotAllowed(say("Your role does not let you add evidence.")))
            return
        try:
            name = dropping.safe_name(self.get_query_argument("name", ""))
            self._folder = dropping.place_for(self._book, self.state.settings.uploads)
            self._dropped = dropping.Dropped(self._folder, name)
        except WorkbookError as error:
            self._refuse(error)
        except OSError as error:
            self._refuse_on_disk(error)

    def data_received(self, chunk: bytes) -> None:
        """Write what has arrived."""
        if self._dropped is not None:
            self._dropped.write(chunk)

    async def post(self) -> None:
        """Keep the file, and say what it is called."""
        if self._dropped is None:
            return
        dropped, self._dropped = self._dropped, None
        try:
            name = await asyncio.to_thread(dropped.keep)
            if not self._book.strategy.data_folder:
                await asyncio.to_thread(self._name_folder)
        except WorkbookError as error:
            self._refuse(error)
            return
        except OSError as error:
            self._refuse_on_disk(error)
            return
        self.set_header("Content-Type", "application/json")
        self.finish({"source": name})

    def on_finish(self) -> None:
        """Remove what did not arrive whole."""
        self.on_connection_close()

    def on_connection_close(self) -> None:
        """Remove what did not arrive whole."""
        if self._dropped is not None:
            self._dropped.drop()
            self._dropped = None

    def _name_folder(self) -> None:
        """Make the folder that whoever runs the server allows the strategy's data folder."""
        self.state.store.give_folder(self._book.key, str(self._folder), self.reader.who)

    def _refuse_on_disk(self, error: OSError) -> None:
        log.error("A file could not be kept: %s", error)
        self._refuse(WorkbookError(say("The file could not be kept on the server.")))

    def _refuse(self, error: WorkbookError) -> None:
        self.set_status(403 if isinstance(error, NotAllowed) else 400)
        self.set_header("Content-Type", "application/json")
        self.finish({"message": str(error)})
