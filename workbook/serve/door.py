"""The front door: a strategy begins here, and is renamed, copied, archived and deleted.

Only a server for editing has it. What is sent passes the same checks as every other request: of
this site alone, with its cookie's word, from somebody who was let in. Who may change a strategy is
said in ``pages.strategies``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from urllib.parse import urlencode

from tornado.httputil import HTTPServerRequest, parse_body_arguments
from tornado.web import HTTPError, stream_request_body

from workbook.book import Book, identity
from workbook.book.errors import BadInput, NotAllowed, WorkbookError
from workbook.book.languages import parsed
from workbook.book.messages import converse, day, joined, of_page, say, say_number
from workbook.book.moment import NOW
from workbook.pages import strategies
from workbook.serve import access, parameters, upload
from workbook.serve.downloads import downloads_of
from workbook.serve.handlers import PageHandler, PublicError, public_error
from workbook.store import Change

AT_ONCE = 2  # files that are taken in
_STRATEGY = {"strategy": parameters.Parameter("strategy", "str", "")}


class DoorHandler(PageHandler):
    """A page of a server on which strategies can be changed."""

    also: ClassVar[Mapping[str, parameters.Parameter]] = {}
    """What else the address of the page may say."""

    async def prepare(self, **how: Any) -> None:
        """Hide the door where nothing is edited."""
        await super().prepare(**how)
        if not self._finished and not self.state.settings.edit:
            raise HTTPError(404)

    def speak(self, *own: str | None) -> dict[str, Any]:
        """Speak the language of the address, else the reader's; give what the address says."""
        try:
            known = {**parameters.LANGUAGE, **_STRATEGY, **self.also}
            values = parameters.from_query(known, self.request.query_arguments)
            converse(parsed(values.get("language", ""), "address") or of_page(own))
        except WorkbookError as error:
            raise public_error(error) from error
        return values

    def front(self, key: str = "") -> str:
        """Return the address of the list of strategies, or of one in it."""
        language = self.address_language
        query = f"?{urlencode({'language': language})}" if language else ""
        return f"/{query}{f'#of-{key}' if key else ''}"

    async def book_of(self, values: dict[str, Any]) -> Book:
        """Read the strategy of the address, and speak its language."""
        try:
            book = await self.state.book(self.reader, values.get("strategy", ""), NOW)
        except WorkbookError as error:
            raise public_error(error) from error
        if not self.address_language:
            converse(of_page([book.strategy.language]))
        return book

    def is_of_team(self, book: Book) -> bool:
        """Say whether the reader may read what is the team's alone."""
        return access.is_of_team(self.state.settings.access_rules, self.reader, book)

    def refuse_strangers(self, book: Book) -> None:
        """Refuse whoever may not read what is the team's alone, also where nobody leads it."""
        if not self.is_of_team(book) and not self.reader.who:
            raise public_error(
                NotAllowed(
                    say(
                        "This server does not know who you are, and only members of the team can "
                        "do this: ask whoever runs the server."
                    )
                )
            )
        if not self.is_of_team(book):
            raise public_error(
                NotAllowed(say("Only members of the team can do this: ask one of them."))
            )

    def let_in(self, key: str) -> None:
        """Let whoever has signed in and began a strategy into it; later their account does."""
        if self.reader.passes:
            book = self.state.store.read(key)
            member = identity.member(book.rows("members"), self.reader.who)
            if member:
                session = self.get_cookie(access.SESSION, "")
                self.state.store.sign_ins.let_in(session, key, member)
                self._expect(book, member)

    def _expect(self, book: Book, member: str) -> None:
        """Enter the address that whoever signed in has proved, unless another member has it."""
        email, members = access.proven_address(self), book.by_key("members")
        if not email or members[member].email:
            return
        if identity.folded(email) not in {identity.folded(row.email) for row in members.values()}:
            version = book.versions["members"][(member,)]
            change = Change("members", (member,), {"email": email}, version)
            self.state.store.save(book.key, [change], member)


class NewHandler(DoorHandler):
    """A new strategy: empty, from a sample, or from files."""

    async def get(self) -> None:
        """Ask for its name and what it begins with."""
        self.speak()
        self._ask()

    async def post(self) -> None:
        """Begin it."""
        self.speak()
        name, sample = self.get_body_argument("name", ""), self.get_body_argument("sample", "")
        store, by = self.state.store, self.reader.who

        def begun() -> str:
            if sample:
                key = strategies.begin_from_sample(store, sample, name, by)
            else:
                key = strategies.begin(store, name, by)
            self.let_in(key)
            return key

        try:
            key = await asyncio.to_thread(begun)
        except BadInput as error:
            self.set_status(400)
            self._ask(name, sample, wrong=error.faults[0].expected if error.faults else str(error))
            return
        except WorkbookError as error:
            raise public_error(error) from error
        self.redirect(self.front(key), status=303)

    def _ask(self, name: str = "", sample: str = "", wrong: str = "") -> None:
        known = [(key, strategies.sample_name(at)) for key, at in strategies.samples().items()]
        self.finish(
            self.page(
                "new.html.j2",
                name=name,
                sample=sample,
                samples=known,
                wrong=say("Needs {expected}.", expected=wrong) if wrong else "",
                largest=upload.LARGEST // 2**20,
            )
        )


@stream_request_body
class UploadHandler(DoorHandler):
    """Files that a strategy is read from; nothing is written before they are without a fault."""

    busy = 0

    def initialize(self) -> None:
        """Begin with nothing."""
        self._content = bytearray()
        self._counted = False

    async def prepare(self, **how: Any) -> None:
        """Look at who sends, and how much, before anything is taken."""
        connection: Any = self.request.connection
        connection.set_max_body_size(upload.LARGEST)
        await super().prepare(**how)
        if self._finished or self.request.method != "POST":
            return
        length = self.request.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()):
            raise HTTPError(400)
        if int(length) > upload.LARGEST:
            raise _too_large()
        if UploadHandler.busy >= AT_ONCE:
            raise PublicError(
                429, say("Too many files at once"), say("Wait a minute, then try again.")
            )
        UploadHandler.busy += 1
        self._counted = True

    def data_received(self, chunk: bytes) -> None:
        """Keep what has come so far."""
        if len(self._content) + len(chunk) > upload.LARGEST:
            raise _too_large()
        self._content += chunk

    async def post(self) -> None:
        """Read the files; answer with the strategy's address, or with every fault at its row."""
        self.speak()
        files, mended = _files(self.request, bytes(self._content))
        self._content.clear()
        try:
            answer = await asyncio.to_thread(self._taken, files, mended)
        except WorkbookError as error:
            raise public_error(error) from error
        if key := answer.get("key"):
            answer = {"there": f"{self.base}{self.front(key)}"}
        else:
            answer = {"html": self.page("faults.html.j2", **answer)}
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(answer)

    def on_finish(self) -> None:
        """Let the next one in."""
        self._leave()
        super().on_finish()

    def on_connection_close(self) -> None:
        """Let the next one in where the reader has left meanwhile."""
        self._leave()
        super().on_connection_close()

    def _leave(self) -> None:
        UploadHandler.busy -= self._counted
        self._counted = False

    def _taken(
        self, files: list[upload.Given], mended: dict[tuple[str, int, str], str]
    ) -> dict[str, Any]:
        from workbook.exchange import read

        store, by = self.state.store, self.reader.who
        unknown = store.unknown_tables()
        with TemporaryDirectory() as folder:
            place: Path | None = None
            try:
                place = upload.put(files, Path(folder))
                rows: strategies.Rows = read(place, "", unknown, mended, upload.as_typed)
                if self.state.settings.access_rules.for_members:
                    rows = strategies.joined_by(rows, by)  # else nobody would see it
                key = strategies.take_in(store, rows, by)
                self.let_in(key)
                return {"key": key}
            except BadInput as error:
                faults = upload.beside_rows(place, error.faults, unknown, mended) if place else []
                shown = faults or [
                    upload.FaultOfRow(one.place, one.row, "", one.column, "", one.expected)
                    for one in error.faults
                ]
                found = say_number(
                    len(error.faults), "{number} fault was found", "{number} faults were found"
                )
                return {
                    "sentence": say(
                        "Nothing is taken in yet: {found}. Type the right values here and go on, "
                        "or correct the file and drop it again.",
                        found=found,
                    )
                    if error.faults
                    else error.summary,
                    "faults": shown,
                }


class ManageHandler(DoorHandler):
    """What can be done to a strategy as a whole."""

    async def get(self) -> None:
        """Show it to whoever may see the strategy."""
        book = await self.book_of(self.speak())
        self._show(book)

    async def post(self) -> None:
        """Do it, where the reader may."""
        book = await self.book_of(self.speak())
        key, store, by = book.key, self.state.store, self.reader.who
        doing: dict[str, Callable[[], Any]] = {
            "rename": lambda: strategies.rename(store, key, self._said("name"), by),
            "duplicate": lambda: strategies.duplicate(store, key, self._said("name"), by),
            "archive": lambda: strategies.archive(store, key, by, book.as_of),
            "bring back": lambda: strategies.bring_back(store, key, by),
            "delete": lambda: strategies.delete(store, key, self._said("word"), by),
        }
        what = self._said("do")
        if what == "forget":
            await self._forget(book)
            return
        if what not in doing:
            raise HTTPError(404)
        try:
            made = await asyncio.to_thread(doing[what])
            if what == "duplicate":
                await asyncio.to_thread(self.let_in, made)
        except BadInput as error:
            self.set_status(400)
            expected = error.faults[0].expected if error.faults else str(error)
            self._show(book, {what: say("Needs {expected}.", expected=expected)})
            return
        except WorkbookError as error:
            raise public_error(error) from error
        self.redirect(self.front(made or ("" if what == "delete" else key)), status=303)

    async def _forget(self, book: Book) -> None:
        """Forget a member, who is no longer let in either, and say what that changed."""
        self.refuse_strangers(book)
        said = self._said("member"), self._said("word"), self.reader.who
        try:
            left = await asyncio.to_thread(strategies.forget, self.state.store, book.key, *said)
        except BadInput as error:
            self.set_status(400)
            wrong = error.faults[0].expected if error.faults else ""
            told = say("Needs {expected}.", expected=wrong) if wrong else str(error)
            self._show(book, {"forget": told})
            return
        except WorkbookError as error:
            raise public_error(error) from error
        self.state.capacity.revoke([access.of_session(one) for one in left.sessions])
        if self.state.workshop:
            self.state.workshop.drop(book.key)
        self._show(await self.book_of(self.speak()), done=_forgotten(left))

    def _said(self, name: str) -> str:
        return self.get_body_argument(name, "")

    def _show(
        self, book: Book, wrong: dict[str, str] | None = None, done: Sequence[str] = ()
    ) -> None:
        row = book.strategy
        self.finish(
            self.page(
                "manage.html.j2",
                strategy=row,
                may=strategies.may_manage(book, self.reader.who),
                archived=row.archived_on and say("archived on {day}", day=day(row.archived_on)),
                word=strategies.word_to_delete(),
                forgets=strategies.word_to_forget(),
                is_of_team=self.is_of_team(book),
                members=[
                    (one.key, one.name)
                    for one in book.rows("members")
                    if not identity.is_former(one.key)
                ],
                wrong=wrong or {},
                done=done,
                downloads=downloads_of(self.base, book.key, NOW),
                front=f"{self.base}{self.front()}",
            )
        )


def _forgotten(left: strategies.Leaving) -> list[str]:
    """Say what forgetting a member changed, and what is left to do by hand."""
    done = left.changed
    said: list[str] = [
        say(
            "“{name}” is “{words}” now, also in all earlier versions. Votes, forecasts and "
            "commitments stay and count as before.",
            name=done.name,
            words=done.words,
        ),
        strategies.kept_when_forgetting(),
    ]
    if done.left:
        said.append(
            say(
                "A part of the name still stands in texts of {places}: read them, and change what "
                "tells of the person.",
                places=joined(list(done.left)),
            )
        )
    if not left.is_wiped:
        said.append(
            say(
                "The store is in use, so traces of the old texts can still lie in its file. Ask "
                "whoever runs the server to remove them: stop all programs that use the store, "
                "then run once: sqlite3 FILE VACUUM"
            )
        )
    return said


def _too_large() -> PublicError:
    largest = upload.LARGEST // 2**20
    return PublicError(
        413,
        say("The file is too large"),
        say(
            "A strategy may have {largest} MB: leave out pictures, and keep evidence in files of "
            "its own.",
            largest=largest,
        ),
    )


def _files(
    request: HTTPServerRequest, content: bytes
) -> tuple[list[upload.Given], dict[tuple[str, int, str], str]]:
    """Return the files of a request, and what was typed in the place of wrong cells."""
    fields: dict[str, Any] = {}
    files: dict[str, Any] = {}
    kind = request.headers.get("Content-Type", "")
    try:
        parse_body_arguments(kind, content, fields, files, request.headers)
        told = b"".join(fields.get("mended", [])[:1]).decode()
        mended = upload.mended_of(told)
    except Exception as error:  # whatever was sent is no form
        raise HTTPError(400) from error
    given = [upload.Given(one["filename"], one["body"]) for some in files.values() for one in some]
    return given, mended
