"""The pages: the list of strategies, a chapter, the way in and out."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any
from urllib.parse import urlencode, urlsplit

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError

from workbook.book.errors import WorkbookError
from workbook.book.languages import parsed
from workbook.book.messages import converse, day, language, of_page, say, translate
from workbook.book.moment import Moment
from workbook.pages.notebooks import notebooks_folder, translate_text
from workbook.pages.strategies import may_manage
from workbook.serve import access, cell_html, parameters
from workbook.serve.addresses import local
from workbook.serve.assets import BUNDLE, Asset, StaticFolder, assets
from workbook.serve.downloads import downloads_of
from workbook.serve.handlers import WIDGET_POLICY, PageHandler, SafeHandler, public_error
from workbook.serve.page_request import PageRequest, prewarm, read
from workbook.serve.state import links
from workbook.serve.strategy import FURTHER, head_of, standing_of, strategy_at
from workbook.store import StrategyInfo

log = logging.getLogger("workbook.serve")

DAY = 86400
YEAR = 365 * DAY
FEW = 8  # strategies that a list shows in full; of more, it shows less and can be searched
_FRONT = {"as_of": parameters.Parameter("as_of", "str", ""), **parameters.LANGUAGE}


class FrontHandler(PageHandler):
    """The strategies that the reader may see."""

    async def get(self) -> None:
        """Send the list; verdict and gates follow one by one."""
        try:
            values = parameters.from_query(_FRONT, self.request.query_arguments)
            as_of = _moment(values, "as_of")
            seen = await self.state.strategies(self.reader)
            strategies = [one for one in seen if one.archived_on is None]
            converse(_language(values, [one.language for one in strategies]))
            notices = await self.state.notices(strategies)
            led = await asyncio.to_thread(self._led, strategies)
        except WorkbookError as error:
            raise public_error(error) from error
        await self.stream(
            "front.html.j2",
            strategies=strategies,
            notices=notices,
            many=len(strategies) > FEW,
            portfolio=self.state.portfolio and len(strategies) > 1,
            as_of=str(as_of),
            archived=[
                (one.name, strategy_at(self.base, one.key, as_of), self._manage_at(one.key))
                for one in seen
                if one.archived_on
            ],
            led=led,
            briefs=self._briefs(strategies, as_of, values.get("language", "")),
        )

    def _led(self, strategies: Sequence[StrategyInfo]) -> set[str]:
        """Return the strategies whose team the reader may invite."""
        own = {one.strategy: one.member for one in self.reader.passes}
        read = self.state.store.read
        return {
            one.key
            for one in strategies
            if one.key in own and may_manage(read(one.key), own[one.key])
        }

    async def _briefs(
        self, strategies: Sequence[StrategyInfo], as_of: Moment, language: str
    ) -> AsyncIterator[dict[str, Any]]:
        keys = [one.key for one in strategies]
        anywhere = day(as_of.day(UTC))
        full = len(keys) <= FEW
        edited = self.state.settings.edit and not as_of
        async for answer in self.state.renderer.briefs(keys, str(as_of), full=full, edited=edited):
            one = strategies[answer["at"]]
            html = answer.get("html", "")
            if "error" in answer:
                html = cell_html.failed(
                    _reference(say("The verdict of {fact}", fact=one.key), answer["error"])
                )
            yield {
                "key": one.key,
                "manage_at": self._manage_at(one.key),
                "people_at": self._manage_at(one.key, "people"),
                "name": one.name,
                "organisation": one.organisation,
                "day": answer.get("day", anywhere),
                "html": html,
                "downloads": downloads_of(self.base, one.key, as_of),
                "strategy_at": strategy_at(self.base, one.key, as_of),
                "chapters": self._chapters_of(
                    {"strategy": one.key, "as_of": str(as_of), "language": language},
                    set(answer.get("further", ())),
                ),
            }

    def _chapters_of(self, values: dict[str, str], further: set[str]) -> list[tuple[str, str]]:
        """Return title and address of the chapters that a strategy uses, and of the others'."""
        state = self.state
        there = links(self.base, state.chapters, values)
        shown = [one for one in state.chapters if one.name not in further]
        chapters = [(translate(one.title), there[one.name]) for one in shown]
        if len(shown) < len(state.chapters):
            query = urlencode({name: value for name, value in values.items() if value})
            chapters.append((say("More chapters"), f"{self.base}/{FURTHER}?{query}"))
        return chapters

    def _manage_at(self, key: str, page: str = "manage") -> str:
        values = {"strategy": key, "language": self.address_language}
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{self.base}/{page}?{query}"


class ChapterHandler(PageHandler):
    """One chapter of one strategy."""

    _page_request: PageRequest | None = None

    async def get(self, name: str) -> None:
        """Send the chapter, cell by cell."""
        try:
            shown = self.state.chapter(name)
            notebook = await asyncio.to_thread(read, shown)
            known = {**parameters.LANGUAGE, **parameters.declared(notebook)}
            values = parameters.from_query(known, self.request.query_arguments)
            if not values.get("strategy"):
                self.redirect("/")
                return
            _moment(values, "since")
            as_of = _moment(values, "as_of")
            book = await self.state.book(self.reader, values["strategy"], as_of)
            converse(_language(values, [book.strategy.language]))
            notebook = parameters.prelaunch(self, notebook, "", language())
            translate_text(notebook)
        except WorkbookError as error:
            raise public_error(error) from error
        if shown.name not in self.state.prewarmed and not self.state.settings.edit:
            await prewarm(self.state, shown, values["strategy"])
        of = (book.key, str(as_of), standing_of(book))
        self._page_request = page_request = PageRequest(self, shown, notebook, of=of)
        if page_request.has_kernel:
            self.set_header("Content-Security-Policy", WIDGET_POLICY)
            page_request.ask_for_kernel()
        try:
            await self.stream(
                "chapter.html.j2",
                chapter=shown,
                head=head_of(self, book, as_of, shown.name),
                strategy=book.strategy,
                as_of=str(as_of),
                on=book.as_of.isoformat() if as_of else "",
                iso=book.as_of.isoformat(),
                day=day(book.as_of),
                headings=cell_html.headings(notebook.cells),
                page_request=page_request,
            )
        finally:
            page_request.sent()

    def on_connection_close(self) -> None:
        """End the kernel of a page that its reader has left before it was there."""
        super().on_connection_close()
        if self._page_request:
            self._page_request.end()


class NotebookLinkHandler(PageHandler):
    """A link to a notebook, as pages have them for JupyterLab: here it leads to the chapter."""

    def get(self, name: str) -> None:
        """Go to the chapter with the strategy of the page that the link is on."""
        query = urlsplit(self.request.headers.get("Referer", "")).query
        for one in self.state.chapters:
            if one.notebook.stem == name and query:
                self.redirect(local(f"/{one.name}?{query}"))
                return
        raise HTTPError(404)


class PortfolioHandler(PageHandler):
    """All strategies side by side, where a reader may see all of them."""

    async def get(self) -> None:
        """Send the page, cell by cell."""
        shown = self.state.portfolio
        if shown is None:
            raise HTTPError(404)
        try:
            notebook = await asyncio.to_thread(read, shown)
            known = {**parameters.LANGUAGE, **parameters.declared(notebook)}
            values = parameters.from_query(known, self.request.query_arguments)
            as_of = _moment(values, "as_of")
            _moment(values, "since")
            strategies = await self.state.strategies(self.reader)
            if not strategies:
                self.redirect("/")
                return
            converse(_language(values, [one.language for one in strategies]))
            notebook = parameters.prelaunch(self, notebook, "", language())
            translate_text(notebook)
        except WorkbookError as error:
            raise public_error(error) from error
        await self.stream(
            "portfolio.html.j2",
            as_of=str(as_of),
            on=as_of.day(UTC).isoformat() if as_of else "",
            day=day(as_of.day(UTC)),
            headings=cell_html.headings(notebook.cells),
            page_request=PageRequest(self, shown, notebook, may_edit=False),
        )


class HandbookHandler(PageHandler):
    """What can be entered, what is checked and computed, and what the words mean."""

    async def get(self) -> None:
        """Send the page; it is the same for everybody, and made once in each language."""
        try:
            values = parameters.from_query(parameters.LANGUAGE, self.request.query_arguments)
            converse(_language(values))
        except WorkbookError as error:
            raise public_error(error) from error
        made = self.state.handbooks
        made[language()] = made.get(language()) or await self._render_handbook()
        self.finish(
            self.page(
                "handbook.html.j2",
                title=say("Handbook"),
                back=say("All strategies"),
                body=made[language()],
            )
        )

    async def _render_handbook(self) -> str:
        """Let a process make it that has every chapter loaded."""
        source = "from workbook.pages.handbook import body\nbody()"
        async for answer in self.state.renderer.render(notebooks_folder(), [source]):
            for output in answer["outputs"]:
                return str(output["text/html"])
            log.error("The handbook failed.\n%s", answer.get("error", ""))
        raise HTTPError(500)


class LoginHandler(PageHandler):
    """The way in for whoever knows the token or the password."""

    @allow_unauthenticated
    def get(self) -> None:
        """Ask for it."""
        is_asked = not self.state.settings.access_rules.sign_in  # else it says where the way in is
        self.set_status(401 if is_asked and not self.current_user else 200)
        self._ask(wrong=False)

    @allow_unauthenticated
    async def post(self) -> None:
        """Look at the answer."""
        if await access.knows(self, self.get_body_argument("word", "")):
            access.let_in(self)
            self.redirect(local(self.get_body_argument("next", "/")))
            return
        self.set_status(401)
        self._ask(wrong=True)

    def _ask(self, *, wrong: bool) -> None:
        access_rules = self.state.settings.access_rules
        self.finish(
            self.page(
                "login.html.j2",
                form=bool(access_rules.token or access_rules.password_hash),
                sign_in=access_rules.sign_in,
                openid=self._openid() if access_rules.openid else "",
                both=bool(access_rules.token and access_rules.password_hash),
                what=say("Token") if access_rules.token else say("Password"),
                next=local(self.get_argument("next", "/")),
                wrong=wrong,
            )
        )

    def _openid(self) -> str:
        query = {"next": local(self.get_argument("next", "/")), "language": self.address_language}
        told = urlencode({name: value for name, value in query.items() if value})
        return f"{self.base}/openid?{told}"


class LogoutHandler(PageHandler):
    """The way out."""

    def post(self) -> None:
        """Take the cookie back; a session ends for good, with the pages that it has open."""
        session = self.get_cookie(access.SESSION)
        if session and self.state.settings.access_rules.sign_in:
            self.state.store.sign_ins.sign_out(session)
            self.state.capacity.revoke([self.reader.username])
        self.clear_cookie(access.COOKIE)
        self.clear_cookie(access.SESSION)
        self.redirect("/login")


class StaticHandler(SafeHandler):
    """Our scripts and styles: a list of names, so that no path leads anywhere else."""

    async def get(self, name: str) -> None:
        """Send one of them; the name changes with the content."""
        asset = assets().get(name)
        if name == BUNDLE:
            asset = await self.settings["workbook_state"].bundle.get()
        self.send(asset, YEAR)

    def send(self, asset: Asset | None, seconds: int) -> None:
        """Send a file that browsers may keep for so long."""
        if asset is None:
            raise HTTPError(404)
        self.set_header("Content-Type", asset.type)
        self.set_header("Cache-Control", f"public, max-age={seconds}, immutable")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(asset.packed)
        else:
            self.finish(asset.content)


class ScriptsHandler(StaticHandler):
    """Voila's scripts."""

    def initialize(self, folder: StaticFolder) -> None:
        """Take the folder that they are in."""
        self._folder = folder

    async def get(self, name: str) -> None:
        """Send one of them; all but the first are named by their content."""
        self.send(self._folder.get(name), DAY)


def _language(values: Mapping[str, Any], own: Iterable[str | None] = ()) -> str:
    """Return the language of a page: what its address says, else the reader's, else its own."""
    return parsed(values.get("language", ""), "address") or of_page(own)


def _moment(values: Mapping[str, Any], name: str) -> Moment:
    """Return the moment that the address gives a parameter; now where it gives none."""
    return Moment.of(values.get(name, ""), name)


def _reference(where: str, cause: str) -> str:
    reference = secrets.token_hex(4)
    log.error("Reference %s: %s failed.\n%s", reference, where, cause)
    return reference
