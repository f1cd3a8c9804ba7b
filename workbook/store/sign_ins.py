"""Who may come in by which browser: invitations, sessions, and rooms in which people enter digits.

An invitation is a member's way into one strategy: a link that somebody sends, or six digits beside
the member's name on a screen. A link is signed with a key of the store (Tornado's signed values,
HMAC-SHA256), and the store keeps only a hash of what it says, so that nobody who reads the store
can make one. It is used up when it is first opened, and from then on stands for the browser that
opened it, whose cookie the store knows by a hash too. All of it lies beside the book, without
history, and goes with the member: who is taken out of the team is out.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.store import clock
from workbook.store.schema import current, passes, rooms, signing_keys

LINK_DAYS = 14
SESSION_DAYS = 60
ACCOUNT_HOURS = 12
"""How long an account of the company lets in: who has left it tomorrow is out tomorrow."""

ROOM_HOURS = 4
MOST_WRONG = 20
"""Wrong digits after which a room is closed: with ten people in it, one guess in 5,000 gets in."""

POSTER_DAYS = 60
_INVITATION, _ROOM, _POSTER = "invitation", "room", "poster"


class Pass(NamedTuple):
    """What a browser may do in one strategy: be this member."""

    strategy: str
    member: str
    name: str


class Invited(NamedTuple):
    """How a member's invitation stands: when it was made, by whom, and when it was opened."""

    at: datetime
    by: str
    opened: datetime | None
    until: datetime


class Room(NamedTuple):
    """A room in which people enter their digits: its signed word, and member → digits to enter."""

    word: str
    until: datetime
    digits: Mapping[str, str]


class Poster(NamedTuple):
    """What the code on a poster is for: the votes of a function's colleagues in one round."""

    strategy: str
    subject: str
    number: int
    function: str


class SignIns:
    """Invitations, sessions and rooms of a store.

    Parameters
    ----------
    reading, writing
        Open a transaction of the store.
    """

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Connection]],
        writing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        self._reading, self._writing = reading, writing

    def invite(self, strategy: str, member: str, by: str) -> str:
        """Make an invitation and return the signed word of its link; an unopened one ends."""
        nonce = secrets.token_urlsafe(32)
        with self._writing() as connection:
            unopened = (*_of(strategy, member), passes.c["opened"].is_(None))
            connection.execute(passes.delete().where(*unopened, passes.c["digits"].is_(None)))
            _add(connection, strategy, member, by, timedelta(days=LINK_DAYS), word=hash_of(nonce))
            return _signed(_made_key(connection), _INVITATION, nonce)

    def invited(self, word: str) -> Pass | None:
        """Return whom a link invites; None where it is used up, withdrawn, too old or forged."""
        with self._reading() as connection:
            found = connection.execute(_unopened(connection, word)).first()
            return _pass_of(connection, found.strategy, found.member) if found else None

    def open(self, word: str, session: str = "") -> tuple[Pass, str] | None:
        """Use up a link; return whom it lets in and the session of the browser from now on.

        ``session`` is the one that the browser has: what it was let into already goes with it.
        """
        with self._writing() as connection:
            found = connection.execute(_unopened(connection, word)).first()
            return _opened(connection, found, session)

    def passes(self, session: str) -> tuple[Pass, ...]:
        """Return what a browser may do, by its session; the latest first."""
        names = current["members"]
        query = (
            sa.select(passes.c["strategy"], passes.c["member"], names.c["name"])
            .join(
                names,
                sa.and_(
                    names.c["strategy"] == passes.c["strategy"],
                    names.c["key"] == passes.c["member"],
                ),
            )
            .order_by(passes.c["opened"].desc(), passes.c["id"].desc())
        )
        with self._reading() as connection:
            mine = (
                passes.c["session"] == hash_of(session),
                passes.c["until"] > clock.now(connection),
            )
            return tuple(Pass(*row) for row in connection.execute(query.where(*mine)))

    def open_by_email(self, email: str, before: str = "") -> tuple[Pass, str] | None:
        """Let in whoever has proved to have an e-mail address; return the browser's session.

        It counts in every strategy in which it was entered for one member. ``before`` is the
        session that the browser has: it ends, because it may be somebody else's. None where the
        address is nobody's, or in each strategy that of several.
        """
        columns, new = current["members"].c, secrets.token_urlsafe(32)
        query = sa.select(*(columns[name] for name in ("strategy", "key", "name", "email")))
        with self._writing() as connection:
            found: dict[str, list[Pass]] = {}
            for *person, address in connection.execute(query.order_by(columns["strategy"])):
                if address and _address(address) == _address(email):
                    known = Pass(*person)
                    found.setdefault(known.strategy, []).append(known)
            own = [few[0] for few in found.values() if len(few) == 1]
            if not own:
                return None
            now = clock.now(connection)
            ended = passes.c["session"] == hash_of(before), passes.c["until"] <= now
            connection.execute(passes.delete().where(sa.or_(*ended)))
            for one in own:
                _add(
                    connection, one.strategy, one.member, one.member,
                    timedelta(hours=ACCOUNT_HOURS), session=hash_of(new), opened=now,
                )  # fmt: skip
            return own[0], new

    def let_in(self, session: str, strategy: str, member: str) -> None:
        """Let a browser that is signed in into one more strategy, for as long: the one it began."""
        mine = passes.c["session"] == hash_of(session)
        with self._writing() as connection:
            now = clock.now(connection)
            last = sa.select(sa.func.max(passes.c["until"])).where(mine)
            until = connection.execute(last).scalar()
            if until is not None and until > now:
                as_long = {"session": hash_of(session), "opened": now}
                _add(connection, strategy, member, member, until - now, **as_long)

    def sign_out(self, session: str) -> None:
        """End a session."""
        with self._writing() as connection:
            connection.execute(passes.delete().where(passes.c["session"] == hash_of(session)))

    def people(self, strategy: str) -> Mapping[str, Invited]:
        """Return member → how the latest of the member's invitations stands."""
        columns = passes.c
        query = (
            sa.select(columns["member"], *(columns[name] for name in Invited._fields))
            .where(columns["strategy"] == strategy, columns["digits"].is_(None))
            .order_by(columns["opened"].is_not(None), columns["id"])
        )
        with self._reading() as connection:
            query = query.where(columns["until"] > clock.now(connection))
            return {member: Invited(*rest) for member, *rest in connection.execute(query)}

    def revoke(self, strategy: str, member: str) -> tuple[str, ...]:
        """End a member's invitations and sessions; return the hashes of these."""
        with self._writing() as connection:
            query = sa.select(passes.c["session"]).where(*_of(strategy, member))
            ended = tuple(filter(None, connection.execute(query).scalars()))
            connection.execute(passes.delete().where(*_of(strategy, member)))
            return ended

    def open_room(self, strategy: str, members: Collection[str], by: str) -> None:
        """Open a room in which each of these members can enter digits of their own, once."""
        with self._writing() as connection:
            _close(connection, strategy)
            known = set[str]()
            while len(known) < len(members):
                known.add(f"{secrets.randbelow(10**6):06}")
            lasting = timedelta(hours=ROOM_HOURS)
            for member, digits in zip(members, known, strict=True):
                _add(connection, strategy, member, by, lasting, digits=digits)
            until = clock.now(connection) + lasting
            word = secrets.token_urlsafe(16)
            _made_key(connection)
            room = {"strategy": strategy, "word": word, "until": until, "wrong": 0}
            connection.execute(rooms.insert(), room)

    def close_room(self, strategy: str) -> None:
        """Close a strategy's room; who came in stays."""
        with self._writing() as connection:
            _close(connection, strategy)

    def room(self, strategy: str) -> Room | None:
        """Return the room that is open, with the digits that nobody has entered yet."""
        columns = passes.c
        with self._reading() as connection:
            now = clock.now(connection)
            query = rooms.select().where(rooms.c["strategy"] == strategy, rooms.c["until"] > now)
            found = connection.execute(query).first()
            if found is None:
                return None
            waiting = sa.select(columns["member"], columns["digits"]).where(
                columns["strategy"] == strategy, columns["digits"].is_not(None)
            )
            digits = {row.member: row.digits for row in connection.execute(waiting)}
            word = _signed(_key(connection), _ROOM, found.word)
            return Room(word, found.until, digits)

    def strategy_of_room(self, word: str) -> str | None:
        """Return the strategy of an open room by its signed word; None for any other."""
        with self._reading() as connection:
            return _room(connection, word)

    def poster(self, poster: Poster) -> str:
        """Return the signed word of a poster's code."""
        with self._writing() as connection:
            return _signed(_made_key(connection), _POSTER, json.dumps(poster))

    def of_poster(self, word: str) -> Poster | None:
        """Return what a poster's code is for; None where it is forged or too old."""
        with self._reading() as connection:
            text = _said(_key(connection), _POSTER, word, POSTER_DAYS)
        return Poster(*json.loads(text)) if text else None

    def enter(self, room: str, digits: str, session: str = "") -> tuple[Pass, str] | None:
        """Use up a member's digits; return whom they let in and the browser's session from now on.

        None for wrong ones; too many of these close the room.
        """
        columns = passes.c
        with self._writing() as connection:
            strategy = _room(connection, room)
            if strategy is None:
                return None
            query = passes.select().where(
                columns["strategy"] == strategy, columns["digits"] == digits
            )
            found = connection.execute(query).first()
            if found is None:
                one_more = {"wrong": rooms.c["wrong"] + 1}
                here = rooms.c["strategy"] == strategy
                connection.execute(rooms.update().where(here).values(one_more))
                wrong = sa.select(rooms.c["wrong"]).where(here)
                if connection.execute(wrong).scalar_one() >= MOST_WRONG:
                    _close(connection, strategy)
                return None
            return _opened(connection, found, session)


def end_all(connection: Connection, strategy: str, members: Collection[str]) -> None:
    """End what members have, who are taken out of the team with this transaction."""
    if members:
        query = passes.delete().where(
            passes.c["strategy"] == strategy, passes.c["member"].in_(members)
        )
        connection.execute(query)


def _opened(connection: Connection, found: sa.Row | None, session: str) -> tuple[Pass, str] | None:  # type: ignore[type-arg]  # of any columns
    """Turn an invitation that was not opened yet into a session."""
    known = _pass_of(connection, found.strategy, found.member) if found else None
    if found is None or known is None:
        return None
    columns, new = passes.c, secrets.token_urlsafe(32)
    if session:  # of the same person, who gets another name for it
        before = columns["session"] == hash_of(session)
        connection.execute(passes.delete().where(before, columns["strategy"] == known.strategy))
        connection.execute(passes.update().where(before).values(session=hash_of(new)))
    now = clock.now(connection)
    values = {"word": None, "digits": None, "session": hash_of(new), "opened": now}
    values["until"] = now + timedelta(days=SESSION_DAYS)
    query = passes.update().where(columns["id"] == found.id, columns["opened"].is_(None))
    return (known, new) if connection.execute(query.values(values)).rowcount == 1 else None


def _unopened(connection: Connection, word: str) -> sa.Select[tuple[object, ...]]:
    nonce = _said(_key(connection), _INVITATION, word, LINK_DAYS)
    return passes.select().where(
        passes.c["word"] == hash_of(nonce), passes.c["until"] > clock.now(connection)
    )


def _room(connection: Connection, word: str) -> str | None:
    nonce = _said(_key(connection), _ROOM, word, 1)
    now = clock.now(connection)
    query = sa.select(rooms.c["strategy"]).where(rooms.c["word"] == nonce, rooms.c["until"] > now)
    found: str | None = connection.execute(query).scalar()
    return found


def _close(connection: Connection, strategy: str) -> None:
    waiting = passes.c["strategy"] == strategy, passes.c["digits"].is_not(None)
    connection.execute(passes.delete().where(*waiting))
    connection.execute(rooms.delete().where(rooms.c["strategy"] == strategy))


def _pass_of(connection: Connection, strategy: str, member: str) -> Pass | None:
    columns = current["members"].c
    query = sa.select(columns["name"]).where(
        columns["strategy"] == strategy, columns["key"] == member
    )
    name = connection.execute(query).scalar()
    return Pass(strategy, member, name) if name else None


def _add(
    connection: Connection, strategy: str, member: str, by: str, lasting: timedelta, **more: object
) -> None:
    now = clock.now(connection)
    row = {"strategy": strategy, "member": member, "by": by, "at": now, "until": now + lasting}
    connection.execute(passes.insert(), row | more)


def _of(strategy: str, member: str) -> tuple[sa.ColumnElement[bool], ...]:
    return passes.c["strategy"] == strategy, passes.c["member"] == member


def _key(connection: Connection) -> str:
    """Return the key that the store signs with; empty where nothing was signed yet."""
    return connection.execute(sa.select(signing_keys.c["key"])).scalar() or ""


def _made_key(connection: Connection) -> str:
    """Return the key that the store signs with, made when something is signed first."""
    if not (key := _key(connection)):
        key = secrets.token_hex(32)
        connection.execute(signing_keys.insert(), {"id": 1, "key": key})
    return key


def _signed(key: str, name: str, text: str) -> str:
    from tornado.web import create_signed_value

    return create_signed_value(key, name, text).decode()


def _said(key: str, name: str, word: str, days: float) -> str:
    from tornado.web import decode_signed_value

    found = decode_signed_value(key, name, word, max_age_days=days) if key else None
    return found.decode() if found else ""


def _address(text: str) -> str:
    """Return an e-mail address as it is compared; of other letters than ASCII's none is another."""
    text = text.strip()
    return text.lower() if text.isascii() else text


def hash_of(text: str) -> str:
    """Return what the store keeps of a session."""
    return sha256(text.encode()).hexdigest()
