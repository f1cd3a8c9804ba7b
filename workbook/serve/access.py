"""Who gets in: a token, a password, or the name that a trusted proxy vouches for."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.auth.security import passwd, passwd_check

from workbook.book import Book, identity
from workbook.serve.addresses import is_from_proxy, source_of
from workbook.serve.settings import AccessRules
from workbook.store.sign_ins import ACCOUNT_HOURS, SESSION_DAYS, Pass
from workbook.store.sign_ins import hash_of as hash_of_session

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest
    from tornado.web import RequestHandler

COOKIE, SESSION, PROVEN = "workbook-reader", "workbook-member", "workbook-address"
DAYS = 1.0
LONGEST_WORD = 1000  # letters of a token or password


@dataclass
class Reader(User):
    """Whoever reads; ``username`` tells readers apart, ``who`` is what is known of their name.

    Whoever has signed in as a member is one in the strategies of ``passes``, and nobody elsewhere.
    """

    who: str = ""
    passes: tuple[Pass, ...] = ()

    @property
    def called(self) -> str:
        """What people call the reader."""
        return next((one.name for one in self.passes if one.member == self.who), self.who)

    def enter(self, strategy: str) -> None:
        """Be the member of a strategy that is read."""
        if self.passes:
            own = (one.member for one in self.passes if one.strategy == strategy)
            self.who = next(own, "")


class AppsIdentityProvider(IdentityProvider):
    """Tells every handler, ours and Jupyter's, who asks; None is a stranger."""

    access_rules: AccessRules = AccessRules()

    async def get_user(self, handler: RequestHandler) -> Reader | None:
        """Return who asks.

        Raises
        ------
        TooManyGuesses
            The request's source tries too many tokens at once.
        """
        request = handler.request
        named = vouched_for(self.access_rules, request)
        if named:
            return _reader(f"proxy:{named}", named)
        if not self.access_rules.is_locked:
            return _reader("local", identity.who())
        if self.access_rules.sign_in:
            return await _signed_in(handler)
        bearer = _bearer(request)
        if (
            bearer
            and self.access_rules.token
            and await knows(handler, bearer, may_be_password=False)
        ):
            return _reader("token")
        if not (self.access_rules.token or self.access_rules.password_hash):
            return None
        kept = handler.get_signed_cookie(COOKIE, max_age_days=DAYS)
        return _reader(f"visit:{kept.decode()}") if kept else None

    @property
    def auth_enabled(self) -> bool:
        """Whether strangers are kept out."""
        return self.access_rules.is_locked

    def is_token_authenticated(self, _: RequestHandler) -> bool:
        """Say no: nobody is excused from the checks against requests by other sites."""
        return False


def vouched_for(access_rules: AccessRules, request: HTTPServerRequest) -> str:
    """Return the reader's name from the proxy's header, if the proxy is who sends the request."""
    if not access_rules.proxy_header or not is_from_proxy(access_rules, request.remote_ip):
        return ""
    given = request.headers.get_list(access_rules.proxy_header)
    name = given[0].strip() if len(given) == 1 else ""
    return name if name.isprintable() and len(name) <= 200 else ""


async def knows(handler: RequestHandler, word: str, *, may_be_password: bool = True) -> bool:
    """Return whether a word is the token or the password, when its source's turn has come.

    Raises
    ------
    TooManyGuesses
        The source tries too many words at once.
    """
    state = handler.settings["workbook_state"]
    access_rules, login_attempts = state.settings.access_rules, state.login_attempts

    async def is_right() -> bool:
        if len(word) > LONGEST_WORD:
            return False
        if access_rules.token and _same(word, access_rules.token):
            return True
        if not (access_rules.password_hash and may_be_password):
            return False
        return bool(
            await login_attempts.in_thread(partial(passwd_check, access_rules.password_hash, word))
        )

    request = handler.request
    source = source_of(request.headers, request.remote_ip or "", access_rules)
    return bool(await login_attempts.is_right(source, is_right))


def let_in(handler: RequestHandler) -> None:
    """Return a visitor the cookie that lets them stay for a day."""
    handler.set_signed_cookie(
        COOKIE,
        secrets.token_hex(16),
        expires_days=DAYS,
        httponly=True,
        samesite="Lax",
        secure=is_https(handler),
    )


def remember(handler: RequestHandler, session: str, seconds: int = SESSION_DAYS * 86400) -> None:
    """Give a browser the cookie of its session."""
    handler.set_cookie(SESSION, session, max_age=seconds, **kept_safe(handler))


def remember_address(handler: RequestHandler, session: str, email: str, seconds: int) -> None:
    """Keep, for as long as a session, the e-mail address that whoever has it has proved to have."""
    kept = json.dumps([hash_of_session(session), email])
    handler.set_signed_cookie(
        PROVEN, kept, expires_days=None, max_age=seconds, **kept_safe(handler)
    )


def proven_address(handler: RequestHandler) -> str:
    """Return the e-mail address that the reader of this session has proved; empty for none."""
    kept = handler.get_signed_cookie(PROVEN, max_age_days=ACCOUNT_HOURS / 24)
    session, email = json.loads(kept) if kept else ("", "")
    own = hash_of_session(handler.get_cookie(SESSION) or "")
    return str(email) if hmac.compare_digest(session, own) else ""


def kept_safe(handler: RequestHandler) -> dict[str, Any]:
    """Return how a cookie is set that no script reads and no other site sends along."""
    return {"httponly": True, "samesite": "Lax", "secure": is_https(handler)}


def of_session(hashed: str) -> str:
    """Return how a reader is told apart by the hash of a session."""
    return f"member:{hashed}"


async def _signed_in(handler: RequestHandler) -> Reader | None:
    session = handler.get_cookie(SESSION)
    if not session:
        return None
    sign_ins = handler.settings["workbook_state"].store.sign_ins
    passes = await asyncio.to_thread(sign_ins.passes, session)
    if not passes:
        return None
    return Reader(username=of_session(hash_of_session(session)), who=passes[0].name, passes=passes)


def is_https(handler: RequestHandler) -> bool:
    """Say whether the reader's connection is encrypted; of the proxy's word only the proxy's."""
    request = handler.request
    access_rules = handler.settings["workbook_state"].settings.access_rules
    if is_from_proxy(access_rules, request.remote_ip):
        return bool(request.headers.get("X-Forwarded-Proto", "") == "https")
    return bool(request.protocol == "https")


def may_see(access_rules: AccessRules, reader: Reader, book: Book) -> bool:
    """Say whether a reader may see a strategy."""
    if access_rules.sign_in:
        return any(one.strategy == book.key for one in reader.passes)
    if not access_rules.members_only:
        return True
    return identity.member(book.rows("members"), reader.who) is not None


def is_of_team(access_rules: AccessRules, reader: Reader, book: Book) -> bool:
    """Say whether a reader may read what is the team's alone: a member of the strategy.

    So may whoever sits at a computer of their own: a server that asks nothing of a reader listens
    to no other.
    """
    if not access_rules.is_locked:
        return True
    return identity.member(book.rows("members"), reader.who) is not None


def hash_of(password: str) -> str:
    """Return what is kept of a password."""
    return str(passwd(password))  # type: ignore[no-untyped-call]


def _reader(username: str, who: str = "") -> Reader:
    return Reader(username=username, who=who)


def _bearer(request: HTTPServerRequest) -> str:
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    return word.strip() if scheme.lower() in ("bearer", "token") else ""


def _same(given: Any, expected: str) -> bool:
    return hmac.compare_digest(str(given).encode(), expected.encode())
