"""Who gets in: a token, a password, or the name that a trusted proxy vouches for."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.auth.security import passwd, passwd_check

from workbook import identity
from workbook.book import Book
from workbook.serve.settings import Door

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest
    from tornado.web import RequestHandler

COOKIE = "workbook-reader"
DAYS = 1.0
PAUSE = 1.0  # seconds; whoever guesses, guesses slowly

_wrong_guesses = asyncio.Lock()


@dataclass
class Reader(User):
    """Whoever reads; ``username`` tells readers apart, ``who`` is what is known of their name."""

    who: str = ""


class Doorkeeper(IdentityProvider):
    """Tells every handler, ours and Jupyter's, who asks; None is a stranger."""

    door: Door = Door()

    def get_user(self, handler: RequestHandler) -> Reader | None:
        """Find out who asks."""
        request = handler.request
        named = vouched_for(self.door, request)
        if named:
            return _reader(f"proxy:{named}", named)
        if not self.door.is_locked:
            return _reader("local", identity.who())
        if self.door.token and _same(_bearer(request), self.door.token):
            return _reader("token")
        if not (self.door.token or self.door.password_hash):
            return None
        kept = handler.get_signed_cookie(COOKIE, max_age_days=DAYS)
        return _reader(f"visit:{kept.decode()}") if kept else None

    @property
    def auth_enabled(self) -> bool:
        """Whether strangers are kept out."""
        return self.door.is_locked

    def is_token_authenticated(self, _: RequestHandler) -> bool:
        """Say no: nobody is excused from the checks against requests by other sites."""
        return False


def vouched_for(door: Door, request: HTTPServerRequest) -> str:
    """Give the reader's name from the proxy's header, if the proxy is who sends the request."""
    if not door.proxy_header or request.remote_ip != door.proxy_address:
        return ""
    given = request.headers.get_list(door.proxy_header)
    name = given[0].strip() if len(given) == 1 else ""
    return name if name.isprintable() and len(name) <= 200 else ""


async def knows(door: Door, word: str) -> bool:
    """Say whether a word is the token or the password; a wrong one takes its time."""
    if (door.token and _same(word, door.token)) or (
        door.password_hash and await asyncio.to_thread(passwd_check, door.password_hash, word)
    ):
        return True
    async with _wrong_guesses:
        await asyncio.sleep(PAUSE)
    return False


def let_in(handler: RequestHandler) -> None:
    """Give a visitor the cookie that lets them stay for a day."""
    handler.set_signed_cookie(
        COOKIE,
        secrets.token_hex(16),
        expires_days=DAYS,
        httponly=True,
        samesite="Lax",
        secure=is_https(handler),
    )


def is_https(handler: RequestHandler) -> bool:
    """Say whether the reader's connection is encrypted; of the proxy's word only the proxy's."""
    request = handler.request
    door = handler.settings["workbook_office"].settings.door
    if door.proxy_address and request.remote_ip == door.proxy_address:
        return bool(request.headers.get("X-Forwarded-Proto", "") == "https")
    return bool(request.protocol == "https")


def may_see(door: Door, reader: Reader, book: Book) -> bool:
    """Say whether a reader may see a strategy."""
    if not door.members_only:
        return True
    return identity.member(book.rows("members"), reader.who) is not None


def hash_of(password: str) -> str:
    """Give what is kept of a password."""
    return str(passwd(password))  # type: ignore[no-untyped-call]


def _reader(username: str, who: str = "") -> Reader:
    return Reader(username=username, who=who)


def _bearer(request: HTTPServerRequest) -> str:
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    return word.strip() if scheme.lower() in ("bearer", "token") else ""


def _same(given: Any, expected: str) -> bool:
    return hmac.compare_digest(str(given).encode(), expected.encode())
