"""Remarks on the page of a row: what was said, whom it was said to, and who has seen it."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from tornado.web import HTTPError

from workbook.analysis import remark_changes, remarks
from workbook.book import Book, addresses
from workbook.book.errors import WorkbookError
from workbook.book.messages import converse, day, joined, of_page, say
from workbook.book.moment import NOW
from workbook.book.roles import Team
from workbook.book.sharing import is_private
from workbook.serve import parameters
from workbook.serve.door import DoorHandler
from workbook.serve.handlers import PageHandler, public_error


def remarks_on(page: PageHandler, book: Book, table: str, key: str) -> dict[str, Any]:
    """Return what the page of a row says of its remarks; empty for who is not of the team."""
    if not page.state.settings.edit or book.is_past or not key:
        return {}
    team, seen = Team(book.rows), remarks.seen_by(book)
    reader = team.member(page.reader.who)
    if reader is None:
        return {}
    query = urlencode({"strategy": book.key, "table": table, "key": key})
    return {
        "there": f"{page.base}/remark?{query}",
        "may": team.may_touch(reader, "remarks"),
        "people": [row.name for row in remarks.people(book) if row.key != reader],
        "longest": remark_changes.MOST_LETTERS,
        "said": [
            {
                "key": row.key,
                "who": book.name("members", row.member),
                "day": day(row.made_at),
                "text": row.text,
                "seen": _seen(book, seen.get(row.key, ())),
                "done": say("settled on {day}", day=day(row.done_on)) if row.done_on else "",
                "may_settle": team.may_change(reader, "remarks", row) and not row.done_on,
                "waits": row in remarks.unseen(book, reader),
            }
            for row in remarks.on_row(book, table, key)
        ],
    }


class RemarkHandler(DoorHandler):
    """Where a remark is sent to, and that somebody has seen or settled one."""

    also = {name: parameters.Parameter(name, "str", "") for name in ("table", "key")}  # noqa: RUF012

    async def post(self) -> None:
        """Keep it, where the reader's role allows it, and go back to the row."""
        values = self.speak()
        table, key = values.get("table", ""), values.get("key", "")
        try:
            book = await self.state.book(self.reader, values.get("strategy", ""), NOW)
        except WorkbookError as error:
            raise public_error(error) from error
        if not self.address_language:
            converse(of_page([book.strategy.language]))
        is_shown = addresses.has_pages(table) and not is_private(table)
        if not is_shown or key not in book.by_key(table):
            raise HTTPError(404)
        seen, text = self.get_body_argument("seen", ""), self.get_body_argument("text", "")
        done = self.get_body_argument("done", "")
        me = Team(book.rows).member(self.reader.who) or ""
        if seen:
            change, told = remark_changes.seen(book, me, seen), ""
        elif done:
            change, told = remark_changes.done(book, done), ""
        else:
            change, told = remark_changes.said(book, me, table, key, text)
        if change is not None:
            try:
                save = self.state.store.save
                await asyncio.to_thread(save, book.key, [change], self.reader.who)
            except WorkbookError as error:
                raise public_error(error) from error
        if told:
            self.tell(told)
        language = {"language": self.address_language} if self.address_language else {}
        query = urlencode({"strategy": book.key, "table": table, "key": key, **language})
        self.redirect(f"/row?{query}", status=303)


def _seen(book: Book, members: tuple[str, ...]) -> str:
    names = [book.name("members", one) for one in members]
    return say("seen by {names}", names=joined(names)) if names else ""
