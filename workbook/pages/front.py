"""The front page: every strategy of the store with its gates, and the way to the chapters."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from html import escape

from workbook.analysis.glance import Glance
from workbook.analysis.inspection import inspect_all
from workbook.book import identity, registry
from workbook.book.errors import NotFound
from workbook.book.messages import say, speaking, translate
from workbook.book.moment import NOW, Moment
from workbook.charts import theme
from workbook.pages.asking import asked_language, shared_language
from workbook.pages.front_parts import STYLE, archived, greeting, strategy
from workbook.pages.notebooks import ChapterNotebook, chapters_in, notebooks_folder, personal_in
from workbook.store import open_store


def front_page(as_of: Moment | str = NOW, store: str = "", language: str = "") -> None:
    """Show the strategies of a store, how their gates stand, and the chapters.

    Parameters
    ----------
    as_of
        The day whose state is shown, as ISO text; empty for today.
    store
        URL or file of the store; empty for the usual place.
    language
        In which it is read, such as ``es``; empty for that of the page's address, else
        ``WORKBOOK_LANGUAGE``, else that of all strategies, else English.

    Raises
    ------
    BadInput
        ``as_of`` is no date, or there is no catalogue of the language.
    """
    from IPython.display import display

    language = asked_language(language)
    if "JPY_SESSION_NAME" in os.environ and not identity.is_app(os.environ) and not as_of:
        from workbook.pages.front_lab import LabFront

        display(LabFront(store, language))  # type: ignore[no-untyped-call]
        return
    with speaking(language):
        page = _page(Moment.of(as_of, "as_of"), store)
    display(theme.Html(f"<style>{theme.CSS}{STYLE}</style>{page}"))  # type: ignore[no-untyped-call]


def _page(as_of: Moment, store: str) -> str:
    with open_store(store) as opened:  # also begins a store that is not there yet
        language = shared_language(opened)
        with speaking(language):
            parts = [greeting(opened, store)]
    with speaking(language):
        seen: list[Glance] = []
        try:
            seen += inspect_all(store, as_of=as_of, aligned=False)
            parts += [strategy(one) for one in seen]
        except NotFound:
            parts.append(_begin())
        parts.append(archived(store))
        return f'<div class="wb">{"".join(parts)}{_chapters(seen)}</div>'


def _chapters(seen: Sequence[Glance]) -> str:
    """List the chapters; those that no strategy uses yet stand behind "More chapters"."""
    folder = notebooks_folder()
    further = {one.name for one in registry.chapters() if one.is_further}
    left = further.intersection(*(one.unopened for one in seen))
    known = (*personal_in(folder), *chapters_in(folder))
    shown = _listed(one for one in known if one.name not in left)
    more = _listed(one for one in known if one.name in left)
    behind = f"<details><summary>{escape(say('More chapters'))}</summary>{more}</details>"
    return f"<h3>{say('Chapters')}</h3>{shown}{behind if more else ''}"


def _listed(chapters: Iterable[ChapterNotebook]) -> str:
    items = [
        f'<li><a href="{escape(one.notebook.name)}">{escape(translate(one.title))}</a>'
        f"{f': {escape(translate(one.asks))}' if one.asks else ''}</li>"
        for one in chapters
    ]
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _begin() -> str:
    told = say(
        "There is no strategy yet. Ask whoever runs this server to open it for entering: then you "
        "begin one here, empty, with a copy of a sample, or from an Excel file that you have."
    )
    runs = say(
        "If you run it yourself: {edit} opens it for entering, {new} begins an empty strategy, and "
        "{import_} brings one from a CSV folder or an Excel file.",
        edit="{}",
        new="{}",
        import_="{}",
    )
    commands = ("workbook serve --edit", "workbook new NAME", "workbook import PATH")
    return f'<p>{escape(told)}</p><p class="wb-about">{_marked(runs, *commands)}</p>'


def _marked(sentence: str, *commands: str) -> str:
    """Return a sentence as HTML, with what is typed in a terminal in its places."""
    return escape(sentence).format(*(f"<code>{escape(one)}</code>" for one in commands))
