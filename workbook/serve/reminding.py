"""Who owes which update: for the leader, a mail and a short message each, ready to be sent."""

from __future__ import annotations

import asyncio
from urllib.parse import quote, urlencode

from workbook.analysis.reminders import Reminder, answered, last_saved, reminders
from workbook.book import Book
from workbook.book.errors import WorkbookError
from workbook.book.messages import say_number, speaking
from workbook.pages import strategies
from workbook.serve import access
from workbook.serve.door import DoorHandler
from workbook.serve.handlers import public_error


class RemindHandler(DoorHandler):
    """What ``workbook remind`` writes; nothing is sent from here."""

    async def get(self) -> None:
        """Show it to whoever leads the strategy."""
        book = await self.book_of(self.speak())
        self.refuse_strangers(book)
        try:
            strategies.refuse_others(book, self.reader.who)
            written = await asyncio.to_thread(self._written, book)
        except WorkbookError as error:
            raise public_error(error) from error
        done, members = answered(book)
        self.finish(
            self.page(
                "remind.html.j2",
                strategy=book.strategy,
                front=f"{self.base}{self.front()}",
                standing=say_number(
                    members,
                    "{done} of {number} member has answered.",
                    "{done} of {number} members have answered.",
                    done=done,
                ),
                reminders=[(one, _mail(one)) for one in written],
            )
        )

    def _written(self, book: Book) -> tuple[Reminder, ...]:
        scheme = "https" if access.is_https(self) else "http"
        address = f"{scheme}://{self.request.host}{self.base}"
        history = self.state.store.history(book.key)
        saved = [(entry.by, entry.at.date()) for entry in history]
        with speaking(book.language):
            return reminders(book, last_saved(book, saved), address)


def _mail(one: Reminder) -> str:
    """Return the address that opens a mail with the text in it."""
    told = urlencode({"subject": one.subject, "body": one.mail}, quote_via=quote)
    return f"mailto:{quote(one.email, safe='@')}?{told}"
