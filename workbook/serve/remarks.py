"""Remarks on the page of a row: what was said, whom it was said to, and who has seen it."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any
from urllib.parse import urlencode

from tornado.web import HTTPError

from workbook.analysis import remarks
from workbook.book import Book, addresses
from workbook.book.errors import WorkbookError
from workbook.book.messages import converse, day, joined, of_page, say, say_number
from workbook.book.moment import NOW
from workbook.book.roles import Team
from workbook.book.sharing import is_private
from workbook.serve import parameters
from workbook.serve.door import DoorHandler
from workbook.serve.handlers import PageHandler, public_error
from workbook.store import Change

LONGEST = 2_000  # letters of a remark


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
        "longest": LONGEST,
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
        if seen:
            change, told = _seen_change(book, self._me(book), seen), ""
        elif done:
            change, told = _done_change(book, done), ""
        else:
            change, told = self._said(book, table, key, text)
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

    def _me(self, book: Book) -> str:
        return Team(book.rows).member(self.reader.who) or ""

    def _said(self, book: Book, table: str, key: str, text: str) -> tuple[Change | None, str]:
        text, me = text.replace("\r\n", "\n").strip(), self._me(book)
        if not text or len(text) > LONGEST:
            return None, say("Nothing was saved: a remark has 1 to {most} letters.", most=LONGEST)
        spoken = remarks.spoken_to(book, text)
        cells = {
            "on_table": table, "on_key": key, "member": me, "text": text,
            "made_at": book.as_of, "mentions": [one for one in spoken.members if one != me],
        }  # fmt: skip
        told = ""
        if spoken.unknown:
            told = say_number(
                len(spoken.unknown),
                "Saved. Whom {names} means is not clear, so nobody was told: write the whole name.",
                "Saved. Whom {names} mean is not clear, so nobody was told: write whole names.",
                names=joined([f"“{one}”" for one in spoken.unknown]),
            )
        return Change("remarks", (f"remark-{secrets.token_hex(6)}",), cells), told


def _seen_change(book: Book, me: str, remark: str) -> Change | None:
    if remark not in {row.key for row in remarks.unseen(book, me)}:
        return None  # another page of theirs was faster
    return Change("remarks_seen", (remark, me), {"seen_on": book.as_of})


def _done_change(book: Book, remark: str) -> Change | None:
    row = book.by_key("remarks").get(remark)
    if row is None or row.done_on:
        return None
    version = book.versions["remarks"][(remark,)]
    return Change("remarks", (remark,), {"done_on": book.as_of}, version)


def _seen(book: Book, members: tuple[str, ...]) -> str:
    names = [book.name("members", one) for one in members]
    return say("seen by {names}", names=joined(names)) if names else ""
