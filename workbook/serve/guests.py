"""A poster by which colleagues of a function vote as guests, and the page that its code opens.

A function with two members tells nobody what they think: too few to show. With colleagues from the
front line they are enough. What a guest votes is kept with the function and with nothing else.
"""

from __future__ import annotations

import asyncio
from functools import partial
from hashlib import sha256
from itertools import groupby
from typing import Any, ClassVar

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError

from workbook.analysis import instruments
from workbook.book import Book, rounds
from workbook.book.errors import WorkbookError
from workbook.book.instruments import Instrument, instrument, spoken
from workbook.book.messages import converse, of_page, say, say_number
from workbook.book.model import SUBJECTS
from workbook.serve import access, parameters
from workbook.serve.handlers import PublicError, public_error
from workbook.serve.sign_in import WORD, LeaderHandler, SignInHandler, code
from workbook.store.sign_ins import POSTER_DAYS, Poster

VOTED = "workbook-guest-"  # and a hash of the poster's code


class PosterHandler(LeaderHandler):
    """A sheet to print: what is asked, how long it takes, and a code for each function."""

    also: ClassVar = {"subject": parameters.Parameter("subject", "str", "")}

    async def get(self) -> None:
        """Show the sheets of all functions; each is printed on a page of its own."""
        book = await self.led_book()
        subject = self.get_query_argument("subject", "")
        last = rounds.latest(book, subject) if subject in SUBJECTS else None
        if last is None or rounds.state(last) != "open" or not takes_guests(subject):
            raise PublicError(
                404,
                say("There is nothing to vote on"),
                say("Open a round first, on the page where the team votes."),
            )
        tool, signs = instrument(subject), self.state.store.sign_ins
        sheets = []
        for row in book.rows("functions"):
            keys = asked_of(book, tool, last.number, row.key)
            if keys:
                poster = Poster(book.key, subject, last.number, row.key)
                word = await self.of_store(partial(signs.poster, poster))
                address = self.outside("/guest", word=word)
                minutes = instruments.minutes(tool, len({about for _, about in keys}))
                takes = say_number(minutes, "{number} minute", "{number} minutes")
                sheets.append((row.name, code(address, 5), address, takes))
        self.finish(
            self.page(
                "poster.html.j2",
                strategy=book.strategy,
                title=spoken(tool.title),
                sheets=sheets,
                fewest=tool.fewest,
            )
        )


class GuestHandler(SignInHandler):
    """The page that a poster's code opens: questions, and no name."""

    also = WORD

    @allow_unauthenticated
    async def get(self) -> None:
        """Ask."""
        poster, book = await self._poster()
        self._ask(poster, book)

    @allow_unauthenticated
    async def post(self) -> None:
        """Keep the answers."""
        poster, book = await self._poster()
        if self.get_cookie(self._cookie):
            self._ask(poster, book)
            return
        tool, votes = instrument(poster.subject), dict[tuple[str, ...], dict[str, Any]]()
        for item, about in asked_of(book, tool, poster.number, poster.function):
            given = self.get_body_argument(_field(item, about), "")
            if given:
                votes[(item, about)] = {"value": given}
        if not votes:
            self.set_status(400)
            self._ask(poster, book, is_empty=True)
            return
        try:
            await asyncio.to_thread(
                self.state.store.vote_as_guest,
                poster.strategy, poster.subject, poster.number, poster.function, votes,
            )  # fmt: skip
        except WorkbookError as error:
            raise public_error(error) from error
        days = {"max_age": POSTER_DAYS * 86400}
        self.set_cookie(self._cookie, "voted", **days, **access.kept_safe(self))
        self._ask(poster, book, is_done=True)

    @property
    def _word(self) -> str:
        return str(self.get_query_argument("word", ""))

    @property
    def _cookie(self) -> str:
        return VOTED + sha256(self._word.encode()).hexdigest()[:16]

    async def _poster(self) -> tuple[Poster, Book]:
        self.speak()
        signs, word = self.state.store.sign_ins, self._word
        poster = await self.of_store(lambda: signs.of_poster(word))
        if poster is None:
            raise HTTPError(404)
        book = await self.of_store(lambda: self.state.store.read(poster.strategy))
        if not self.address_language:
            converse(of_page([book.strategy.language]))
        last = rounds.latest(book, poster.subject)
        is_open = last and last.number == poster.number and rounds.state(last) == "open"
        if not is_open or poster.function not in book.by_key("functions"):
            raise PublicError(410, say("This vote is closed"), say("Thank you for your interest."))
        return poster, book

    def _ask(
        self, poster: Poster, book: Book, *, is_empty: bool = False, is_done: bool = False
    ) -> None:
        tool = instrument(poster.subject)
        keys = asked_of(book, tool, poster.number, poster.function)
        asked = [
            (
                instruments.called(book, tool, about),
                [
                    (_field(item, about), tool.by_key[item].text, tool.scale(item))
                    for item, _ in group
                ],
            )
            for about, group in groupby(keys, lambda key: key[1])
        ]
        self.finish(
            self.page(
                "guest.html.j2",
                word=self._word,
                strategy=book.strategy,
                title=spoken(tool.title),
                function=book.name("functions", poster.function),
                question=spoken(tool.asks),
                asked=asked,
                empty=is_empty,
                done=is_done or bool(self.get_cookie(self._cookie)),
                fewest=tool.fewest,
            )
        )


def takes_guests(subject: str) -> bool:
    """Return whether guests vote on a subject: all that it asks is chosen from a scale."""
    if not rounds.takes_guests(subject):
        return False
    tool = instrument(subject)
    return all(tool.scale(item.key) for item in tool.items)


def asked_of(book: Book, tool: Instrument, number: int, function: str) -> list[tuple[str, ...]]:
    """Return the items and things that a round asks somebody of a function about."""
    return [
        key
        for key in instruments.asked(book, tool, number)
        if instruments.concerns_function(book, tool, function, key[1])
    ]


def _field(item: str, about: str) -> str:
    return f"{item}~{about}"
