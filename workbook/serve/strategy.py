"""The pages of one strategy that are no chapter: on a page, what was found, the page of a row."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from tornado.web import HTTPError

from workbook.analysis.opened import unopened
from workbook.book import Book, addresses, registry
from workbook.book.catalogue import languages
from workbook.book.errors import WorkbookError
from workbook.book.languages import parsed
from workbook.book.messages import _, converse, day, language, of_page, say, translate
from workbook.book.model import TABLES
from workbook.book.moment import NOW, Moment
from workbook.book.roles import Team
from workbook.book.sharing import is_private
from workbook.charts import theme
from workbook.pages import kit
from workbook.pages.notebooks import ChapterNotebook, notebooks_folder
from workbook.serve import parameters
from workbook.serve.addresses import local
from workbook.serve.downloads import downloads_of
from workbook.serve.handlers import PageHandler, public_error
from workbook.serve.remarks import remarks_on
from workbook.serve.state import links

FURTHER = "chapters"  # the page of the chapters that lists leave out
_OF_STRATEGY = {
    name: parameters.Parameter(name, "str", "") for name in ("strategy", "as_of", "table", "key")
}


class OfStrategy(PageHandler):
    """A page about one strategy; ``page`` is what the small page is called that it shows."""

    page_name = "strategy"
    takes: tuple[str, ...] = ("strategy", "as_of")

    async def get(self) -> None:
        """Send the page."""
        try:
            known = {name: _OF_STRATEGY[name] for name in self.takes}
            known = {**parameters.LANGUAGE, **known}
            values = parameters.from_query(known, self.request.query_arguments)
            if not values.get("strategy"):
                self.redirect("/")
                return
            as_of = Moment.of(values.get("as_of", ""), "as_of")
            book = await self.state.book(self.reader, values["strategy"], as_of)
            asked = parsed(values.get("language", ""), "address")
            converse(asked or of_page([book.strategy.language]))
        except WorkbookError as error:
            raise public_error(error) from error
        title = self.title_of(book, values)
        body = await self._rendered(book, values, as_of)
        await self._note_standing(book, as_of)
        self.finish(
            self.page(
                "strategy.html.j2",
                title=title,
                body=body,
                strategy=book.strategy,
                day=day(book.as_of),
                on=book.as_of.isoformat() if as_of else "",
                head=head_of(self, book, as_of, self.page_name, self._more(values)),
                remarks=self.remarks(book, values),
            )
        )

    def remarks(self, _: Book, __: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was said of what the page shows; empty where nobody can say anything."""
        return {}

    title: str = _("The strategy on a page")

    def title_of(self, _: Book, __: Mapping[str, Any]) -> str:
        """Say what the page is called."""
        return translate(self.title)

    async def _note_standing(self, book: Book, as_of: Moment) -> None:
        """See to it that the bar can say the verdict."""
        if standing_of(book) in self.state.standing:
            return
        async for answer in self.state.renderer.briefs([book.key], str(as_of)):
            if "status" in answer:
                self.state.note_standing(standing_of(book), answer["status"])

    def _more(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {
            name: str(values[name])
            for name in self.takes
            if name not in ("strategy", "as_of", "language") and values.get(name)
        }

    async def _rendered(self, book: Book, values: Mapping[str, Any], as_of: Moment) -> str:
        """Let a process make the page that has everything loaded."""
        asked = {
            "strategy": book.key,
            "as_of": str(as_of),
            "edited": bool(self.state.settings.edit and not as_of),
            **self._more(values),
        }
        source = f"from workbook.pages.small import show\nshow({self.page_name!r}, **{asked!r})"
        async for answer in self.state.renderer.render(notebooks_folder(), [source]):
            for output in answer["outputs"]:
                return str(output["text/html"])
            raise RuntimeError(answer.get("error", ""))
        raise HTTPError(500)


class StrategyHandler(OfStrategy):
    """Vision, choices, promises, and the line from vision to results."""


class FindingsHandler(OfStrategy):
    """What was found, gate by gate."""

    page_name = "findings"
    title = _("What was found")


class KitHandler(PageHandler):
    """What is printed for the meetings: one file, as a page that a browser prints."""

    async def get(self) -> None:
        """Send it."""
        known = {**parameters.LANGUAGE, "strategy": _OF_STRATEGY["strategy"]}
        try:
            values = parameters.from_query(known, self.request.query_arguments)
            if not values.get("strategy"):
                self.redirect("/")
                return
            book = await self.state.book(self.reader, values["strategy"], NOW)
            asked = parsed(values.get("language", ""), "address")
        except WorkbookError as error:
            raise public_error(error) from error
        own = asked or of_page([book.strategy.language])
        self.finish(await asyncio.to_thread(kit.document, book, own))


class RowHandler(OfStrategy):
    """One row, or the list of a table's rows."""

    page_name = "row"
    takes = ("strategy", "as_of", "table", "key")

    def title_of(self, book: Book, values: Mapping[str, Any]) -> str:
        """Say what the row is called.

        Raises
        ------
        HTTPError
            There is no such row, or it is for the team alone.
        """
        table, key = values.get("table", ""), values.get("key", "")
        if not addresses.has_pages(table) or is_private(table):
            raise HTTPError(404)
        if not key:
            return TABLES[table].title()
        if key not in book.by_key(table):
            raise HTTPError(404)
        return book.name(table, key)

    def remarks(self, book: Book, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the remarks on the row."""
        return remarks_on(self, book, values.get("table", ""), values.get("key", ""))


def head_of(
    page: PageHandler, book: Book, as_of: Moment, action: str, more: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what the bar on top of a strategy's pages says and where it leads."""
    state, base = page.state, page.base
    # The day and the language of the address go on from page to page.
    kept = {"as_of": str(as_of), "language": page.address_language}
    values = {"strategy": book.key, **kept}
    query = urlencode({name: value for name, value in values.items() if value})
    chapters = links(base, state.chapters, values)
    shown, further = parted(state.chapters, book, action)
    status = state.standing.get(standing_of(book))
    asks = state.settings.edit and not as_of
    weighed = registry.chapter_of_table("corporate_objectives")
    weighs = asks and action in (weighed and weighed.name, "weigh")
    more = more or {}
    return {
        "told": page.take_told(),
        "refreshes": asks and _has_readings(book, action, more) and may_measure(page, book),
        "home": f"{base}/{'?' if any(kept.values()) else ''}{_query(kept)}",
        "name_at": f"{base}/strategy?{query}",
        "mark": theme.STATUSES[status] if status else None,
        "verdict_at": f"{base}/findings?{query}",
        "chapters": [
            *((translate(one.title), chapters[one.name]) for one in shown),
            *([(say("Ask your data"), f"{base}/ask?{query}")] if asks else []),
            # Where the weights of the objectives are filled.
            *([(say("Weigh the objectives"), f"{base}/weigh?{query}")] if weighs else []),
            *([(say("More chapters"), f"{base}/{FURTHER}?{query}")] if further else []),
        ],
        "action": f"{base}/{action}",
        "more": {name: one for name, one in {**kept, **more}.items() if one and name != "as_of"},
        "languages": _languages(page),
        "downloads": downloads_of(base, book.key, as_of),
    }


def parted(
    chapters: Sequence[ChapterNotebook], book: Book, current: str = ""
) -> tuple[list[ChapterNotebook], list[ChapterNotebook]]:
    """Part chapters into those that a strategy's lists show and those that they leave out.

    ``current`` is the one whose page it is: it is shown.
    """
    left = {one.name for one in unopened(book)} - {current}
    shown = [one for one in chapters if one.name not in left]
    return shown, [one for one in chapters if one.name in left]


def _has_readings(book: Book, action: str, more: Mapping[str, str]) -> bool:
    """Say whether a page shows readings that come from files: all of them, or one indicator's."""
    measured = {row.key for row in book.rows("indicators") if row.from_source}
    chapter = registry.chapter_of_table("measurements")
    if chapter is not None and action == chapter.name:
        return bool(measured)
    return more.get("table") == "indicators" and more.get("key") in measured


def may_measure(page: PageHandler, book: Book) -> bool:
    """Say whether the reader may add readings of indicators."""
    team = Team(book.rows)
    return team.may_touch(team.member(page.reader.who), "measurements")


def _query(values: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in values.items() if value})


def _languages(page: PageHandler) -> list[tuple[str, str, str, bool]]:
    """Return the same page in each language: code, name, address, whether it is this one."""
    query = {name: page.get_query_argument(name) for name in page.request.query_arguments}
    path = f"{page.base}{local(page.request.path)}"
    return [
        (code, name, f"{path}?{urlencode({**query, 'language': code})}", code == language())
        for code, name in _names_of_languages()
    ]


@cache
def _names_of_languages() -> tuple[tuple[str, str], ...]:
    """Return the languages that pages can be read in: code, and name as its speakers write it."""
    return tuple((code, _name_of(code)) for code in languages())


def _name_of(code: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(code).get_display_name(code) or code
    except (UnknownLocaleError, ValueError):  # a company's own catalogue, such as house style
        return code
    return name[:1].upper() + name[1:]


def strategy_at(base: str, key: str, as_of: Moment) -> str:
    """Return the address of a strategy on a page."""
    values = {"strategy": key, **({"as_of": str(as_of)} if as_of else {})}
    return f"{base}/strategy?{urlencode(values)}"


def standing_of(book: Book) -> tuple[str, str]:
    """Return what a strategy's verdict depends on: what is entered, and the day."""
    return book.content_hash, book.as_of.isoformat()
