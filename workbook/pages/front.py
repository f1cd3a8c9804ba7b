"""The front page: every strategy of the store with its gates, and the way to the chapters."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path

from workbook.analysis.glance import Glance
from workbook.analysis.inspection import inspect_all
from workbook.book import identity
from workbook.book.errors import NotFound
from workbook.book.messages import counted, day, joined, say, speaking, translate
from workbook.book.moment import NOW, Moment
from workbook.charts import theme
from workbook.pages.asking import asked_language, shared_language
from workbook.pages.notebooks import chapters_in, notebooks_folder, personal_in
from workbook.store import Store, locate, open_store


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

    with speaking(asked_language(language)):
        page = _page(Moment.of(as_of, "as_of"), store)
    shown = theme.Html(f"<style>{theme.CSS}{_STYLE}</style>{page}")
    display(shown)  # type: ignore[no-untyped-call]
    if "JPY_SESSION_NAME" in os.environ and not identity.is_app(os.environ) and not as_of:
        from workbook.pages.front_new import NewStrategy

        with speaking(asked_language(language)):
            display(NewStrategy(store))  # type: ignore[no-untyped-call]


def _page(as_of: Moment, store: str) -> str:
    with open_store(store) as opened:  # also begins a store that is not there yet
        language = shared_language(opened)
        with speaking(language):
            parts = [_greeting(opened, _place(store))]
    with speaking(language):
        try:
            parts += [_strategy(one) for one in inspect_all(store, as_of=as_of, aligned=False)]
        except NotFound:
            parts.append(_begin())
        parts.append(_archived(store))
        return f'<div class="wb">{"".join(parts)}{_chapters()}</div>'


def _greeting(store: Store, place: str) -> str:
    name = identity.who()
    mine = _teams_of(store, name)
    if not name:
        known = say("It is not known who you are. The strategies are in {place}.", place=place)
    elif mine:
        known = say(
            "You are {name}, on the team of {strategies}. The strategies are in {place}.",
            name=name,
            strategies=counted(len(mine), "strategy", "strategies"),
            place=place,
        )
    else:
        known = say(
            "You are {name}. You are not on a team here: you can read, or start a strategy of your "
            "own. The strategies are in {place}.",
            name=name,
            place=place,
        )
    return "".join(f"<p>{escape(one)}</p>" for one in (known, *store.notices()))


def _teams_of(store: Store, name: str) -> list[str]:
    return [
        key for key, people in store.teams().items() if identity.member(people, name) is not None
    ]


def _place(store: str) -> str:
    # A URL may hold a password.
    place = locate(store)
    return place.split("@")[-1] if "://" in place else Path(place).name


def _strategy(one: Glance) -> str:
    gates = "".join(
        f'<li class="wb-{tone}"><strong>{escape(translate(gate.gate.capitalize()))}</strong>'
        f'<span class="wb-word"><span aria-hidden="true">{sign}</span> {word}</span></li>'
        for gate in one.gates
        for sign, name, tone in [theme.STATUSES[gate.status]]
        for word in [escape(translate(name))]
    )
    about = f", {escape(one.organisation)}" if one.organisation else ""
    return (
        f"<h3>{escape(one.name)}{about}</h3>"
        f'<p class="wb-about">{_marked(say("Its key is {key}.", key="{}"), one.key)}</p>'
        f"<p>{escape(one.verdict)}</p>"
        f'<ol class="wb-gates">{gates}</ol>'
    )


def _chapters() -> str:
    folder = notebooks_folder()
    items = [
        f'<li><a href="{escape(one.notebook.name)}">{escape(translate(one.title))}</a>'
        f"{f': {escape(translate(one.asks))}' if one.asks else ''}</li>"
        for one in (*personal_in(folder), *chapters_in(folder))
    ]
    return f"<h3>{say('Chapters')}</h3><ul>{''.join(items)}</ul>"


def _archived(store: str) -> str:
    with open_store(store, read_only=True) as opened:
        put_away = [
            say("{name} (archived on {day})", name=one.name, day=day(one.archived_on))
            for one in opened.strategies()
            if one.archived_on
        ]
    return f"<p>{escape(joined(put_away))}</p>" if put_away else ""


def _begin() -> str:
    told = say(
        "There is no strategy yet. Begin in a terminal: {new} makes an empty one, {import_} brings "
        "one from a CSV folder or an Excel file.",
        new="{}",
        import_="{}",
    )
    return f"<p>{_marked(told, 'workbook new NAME', 'workbook import PATH')}</p>"


def _marked(sentence: str, *commands: str) -> str:
    """Return a sentence as HTML, with what is typed in a terminal in its places."""
    return escape(sentence).format(*(f"<code>{escape(one)}</code>" for one in commands))


# JupyterLab numbers lists in an output by itself.
_STYLE = ".wb ol.wb-gates { list-style: none !important; padding: 0 !important; }"
