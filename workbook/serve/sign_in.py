"""The way in for members: a link of their own, or in a room six digits; and who is let in.

Only a server that is started with ``--sign-in`` has it. Who somebody is flows from here to rights,
history and blind votes as a proxy's header does; a link counts in the strategy that it is for, and
in no other. What a link says is in no page's address once it was opened, and no mail program that
looks at links uses one up: only the button on its page does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError

from workbook.book import Book
from workbook.book.errors import BadInput, WorkbookError
from workbook.book.messages import _, converse, day, of_page, say, translate
from workbook.book.model import TABLES
from workbook.book.moment import NOW, day_in
from workbook.book.roles import Team
from workbook.pages import strategies
from workbook.pages.notebooks import personal_in
from workbook.runs import notebooks_folder
from workbook.serve import access, parameters
from workbook.serve.door import DoorHandler
from workbook.serve.handlers import PublicError, public_error
from workbook.store import Change
from workbook.store.sign_ins import LINK_DAYS, MOST_WRONG, SESSION_DAYS, Invited, Pass, Room

WORD = {"word": parameters.Parameter("word", "str", "")}
INVITATION = "workbook-invitation"
ROLES = {
    "leader": _("leader"),
    "manager": _("manager"),
    "expert": _("expert"),
    "sponsor": _("sponsor"),
    "viewer": _("reader"),
}
AT_HAND = 600  # seconds for which a link that was followed stays at hand
_REFRESH = 5  # seconds after which the leader's screen shows who has come in


class SignInHandler(DoorHandler):
    """A page of a server on which members sign in."""

    async def prepare(self, **how: Any) -> None:
        """Hide it where nobody signs in."""
        if not self.state.settings.access_rules.sign_in:
            raise HTTPError(404)
        await super().prepare(**how)

    def come_in(self, known: Pass, session: str, seconds: int = SESSION_DAYS * 86400) -> None:
        """Give a browser its session, and show the page of what is the member's own."""
        access.remember(self, session, seconds)
        self.clear_cookie(INVITATION)
        own = personal_in(self.state.settings.notebooks or notebooks_folder())
        page = own[0].name if own else "strategy"
        self.redirect(f"/{page}?{urlencode({'strategy': known.strategy})}", status=303)

    async def of_store(self, do: Callable[[], Any]) -> Any:
        """Ask the store something beside the pages."""
        try:
            return await asyncio.to_thread(do)
        except WorkbookError as error:
            raise public_error(error) from error

    def outside(self, path: str, **values: str) -> str:
        """Return the address of a page as somebody else types it."""
        scheme = "https" if access.is_https(self) else "http"
        query = urlencode(values, quote_via=quote)
        return f"{scheme}://{self.request.host}{self.base}{path}?{query}"


class JoinHandler(SignInHandler):
    """The link of an invitation."""

    also = WORD

    @allow_unauthenticated
    async def get(self) -> None:
        """Take what the link says out of the address, then ask whether it is for whoever came."""
        self.speak()
        word = self.get_query_argument("word", "")
        if word:
            self.set_cookie(INVITATION, word, max_age=AT_HAND, **access.kept_safe(self))
            self.redirect("/join")
            return
        given = self.get_cookie(INVITATION, "")
        known = await self.of_store(lambda: self.state.store.sign_ins.invited(given))
        if known is None:
            raise _used_up()
        book = await self.of_store(lambda: self.state.store.read(known.strategy))
        if not self.address_language:
            converse(of_page([book.strategy.language]))
        self.finish(self.page("join.html.j2", known=known, strategy=book.strategy))

    @allow_unauthenticated
    async def post(self) -> None:
        """Use the link up."""
        self.speak()
        word = self.get_cookie(INVITATION, "")
        before = self.get_cookie(access.SESSION, "")
        opened = await self.of_store(lambda: self.state.store.sign_ins.open(word, before))
        if opened is None:
            raise _used_up()
        self.come_in(*opened)


class RoomHandler(SignInHandler):
    """The page that a code on the leader's screen opens: six digits, once."""

    also = WORD

    @allow_unauthenticated
    async def get(self) -> None:
        """Ask for the digits."""
        self.speak()
        await self._ask()

    @allow_unauthenticated
    async def post(self) -> None:
        """Use the digits up."""
        self.speak()
        room, before = self._word, self.get_cookie(access.SESSION, "")
        digits = "".join(self.get_body_argument("digits", "")[:20].split())
        opened = await self.of_store(lambda: self.state.store.sign_ins.enter(room, digits, before))
        if opened is None:
            self.set_status(401)
            await self._ask(is_wrong=True)
            return
        self.come_in(*opened)

    @property
    def _word(self) -> str:
        return str(self.get_query_argument("word", ""))

    async def _ask(self, *, is_wrong: bool = False) -> None:
        signs, word = self.state.store.sign_ins, self._word
        key = await self.of_store(lambda: signs.strategy_of_room(word))
        if key is None:
            raise PublicError(
                410, say("This code is closed"), say("Ask the leader to show a new one.")
            )
        book = await self.of_store(lambda: self.state.store.read(key))
        if not self.address_language:
            converse(of_page([book.strategy.language]))
        self.finish(self.page("room.html.j2", word=word, strategy=book.strategy, wrong=is_wrong))


class LeaderHandler(SignInHandler):
    """A page for whoever leads the strategy."""

    async def led_book(self) -> Book:
        """Read the strategy of the address for its leader; nobody else sees the page."""
        values = self.speak()
        try:
            book = await self.state.book(self.reader, values.get("strategy", ""), NOW)
            strategies.refuse_others(book, self.reader.who)
        except WorkbookError as error:
            raise public_error(error) from error
        if not self.address_language:
            converse(of_page([book.strategy.language]))
        return book


class PeopleHandler(LeaderHandler):
    """Who may come in."""

    async def get(self) -> None:
        """Show who is invited, who came in, and what is open."""
        await self._show(await self.led_book())

    async def post(self) -> None:
        """Invite, take back, add somebody, or open and close the room."""
        book = await self.led_book()
        signs, by = self.state.store.sign_ins, self.reader.who
        member, what = self.get_body_argument("member", ""), self.get_body_argument("do", "")
        if what == "add":
            await self._add(book)
            return
        if what in ("invite", "revoke") and member not in book.by_key("members"):
            raise HTTPError(404)
        if what == "invite":
            word = await self.of_store(lambda: signs.invite(book.key, member, by))
            await self._show(book, link=(member, self.outside("/join", word=word)))
            return
        everybody = [row.key for row in book.rows("members")]
        doing: dict[str, Callable[[], Any]] = {
            "revoke": lambda: signs.revoke(book.key, member),
            "open": lambda: signs.open_room(book.key, everybody, by),
            "close": lambda: signs.close_room(book.key),
        }
        if what not in doing:
            raise HTTPError(404)
        ended = await self.of_store(doing[what])
        if what == "revoke":
            self.state.capacity.revoke([access.of_session(one) for one in ended])
        self._back(book)

    def _back(self, book: Book) -> None:
        carried = {"language": self.address_language} if self.address_language else {}
        query = urlencode({"strategy": book.key, **carried})
        self.redirect(f"/people?{query}", status=303)

    async def _add(self, book: Book) -> None:
        told = {name: self.get_body_argument(name, "") for name in ("name", "function", "role")}
        taken = {row.key for row in book.rows("members")}
        try:
            key = strategies.free_key(told["name"], taken)
            cells = {name: text or None for name, text in told.items()}
            change = Change("members", (key,), cells)
            await asyncio.to_thread(self.state.store.save, book.key, [change], self.reader.who)
        except BadInput as error:
            self.set_status(400)
            expected = error.faults[0].expected if error.faults else str(error)
            await self._show(book, wrong=say("Needs {expected}.", expected=expected), told=told)
            return
        except WorkbookError as error:
            raise public_error(error) from error
        self._back(book)

    async def _show(
        self,
        book: Book,
        link: tuple[str, str] | None = None,
        wrong: str = "",
        told: dict[str, str] | None = None,
    ) -> None:
        signs = self.state.store.sign_ins
        known = await self.of_store(lambda: signs.people(book.key))
        room = await self.of_store(lambda: signs.room(book.key))
        if room and room.digits and not link and not wrong and self.request.method == "GET":
            self.set_header("Refresh", str(_REFRESH))
        team = Team(book.rows)
        shape = TABLES["members"].by_name["role"]
        self.finish(
            self.page(
                "people.html.j2",
                strategy=book.strategy,
                rows=[
                    (
                        row,
                        _role(team.role(row.key)),
                        _state(book, known.get(row.key)),
                        row.key in known,
                    )
                    for row in book.rows("members")
                ],
                link=link and _link(book, *link),
                room=room and self._room(book, room),
                accounts=self.state.openid is not None,
                days=LINK_DAYS,
                most=MOST_WRONG,
                functions=[(row.key, row.name) for row in book.rows("functions")],
                roles=[(word, _role(word)) for word in shape.choices],
                wrong=wrong,
                told=told or {"role": "expert"},
            )
        )

    def _room(self, book: Book, room: Room) -> dict[str, Any]:
        address = self.outside("/room", word=room.word)
        digits = [(row.name, room.digits.get(row.key, "")) for row in book.rows("members")]
        until = room.until.astimezone(book.zone)
        return {
            "code": code(address),
            "address": address,
            "digits": [(name, f"{one[:3]} {one[3:]}".strip()) for name, one in digits],
            "until": f"{until:%H:%M}",
        }


def code(address: str, scale: int = 6) -> str:
    """Return an address as a QR code: SVG, black on white in a dark page too."""
    import segno

    made = segno.make(address, error="m", micro=False)
    return str(
        made.svg_inline(scale=scale, border=3, dark="#000", light="#fff", svgclass="app-code")
    )


def _role(word: str) -> str:
    return translate(ROLES.get(word, word))


def _state(book: Book, invited: Invited | None) -> str:
    if invited is None:
        return say("not invited")
    if invited.opened is None:
        return say("invited on {day}, not opened yet", day=day(day_in(book.zone, invited.at)))
    return say("signed in on {day}", day=day(day_in(book.zone, invited.opened)))


def _link(book: Book, member: str, address: str) -> dict[str, str]:
    """Return a link with a mail that carries it."""
    row = book.by_key("members")[member]
    subject = say("Your link to “{strategy}”", strategy=book.strategy.name)
    body = say(
        "Hello {name},\n\nthis link opens “{strategy}” for you. It works once and for {days} days; "
        "after that your browser stays signed in. Please do not pass it on.\n\n{address}",
        name=row.name,
        strategy=book.strategy.name,
        days=LINK_DAYS,
        address=address,
    )
    mail = urlencode({"subject": subject, "body": body}, quote_via=quote)
    return {
        "name": row.name,
        "address": address,
        "mail": f"mailto:{quote(row.email or '', safe='@')}?{mail}",
    }


def _used_up() -> PublicError:
    return PublicError(
        410,
        say("This link can no longer be used"),
        say("It was used before, was withdrawn, or is too old. Ask who sent it for a new one."),
    )
