"""The front page: every strategy of the store with its gates, and the way to the chapters."""

from __future__ import annotations

from html import escape
from pathlib import Path

from workbook.analysis.glance import Glance
from workbook.analysis.inspection import inspect_all
from workbook.book import identity
from workbook.book.errors import NotFound
from workbook.book.messages import counted, say
from workbook.book.moment import NOW, Moment
from workbook.charts import theme
from workbook.pages.notebooks import chapters_in, notebooks_folder, personal_in
from workbook.store import Store, locate, open_store


def front_page(as_of: Moment | str = NOW, store: str = "") -> None:
    """Show the strategies of a store, how their gates stand, and the chapters.

    Parameters
    ----------
    as_of
        The day whose state is shown, as ISO text; empty for today.
    store
        URL or file of the store; empty for the usual place.
    """
    from IPython.display import display

    shown = theme.Html(
        f"<style>{theme.CSS}{_STYLE}</style>{_page(Moment.of(as_of, 'as_of'), store)}"
    )
    display(shown)  # type: ignore[no-untyped-call]


def _page(as_of: Moment, store: str) -> str:
    parts = [_greeting(store)]
    try:
        parts += [_strategy(one) for one in inspect_all(store, as_of=as_of, aligned=False)]
    except NotFound:
        parts.append(_BEGIN)
    return f'<div class="wb">{"".join(parts)}{_chapters()}</div>'


def _greeting(store: str) -> str:
    name = identity.who()
    with open_store(store) as opened:  # also begins a store that is not there yet
        mine, notices = _teams_of(opened, name), opened.notices()
    known = say("You are {name}", name=escape(name)) if name else say("It is not known who you are")
    if mine:
        known += say(
            ", on the team of {strategies}", strategies=counted(len(mine), "strategy", "strategies")
        )
    elif name:
        known += say(". You are not on a team here: you can read, or start a strategy of your own")
    told = "".join(f"<p>{escape(notice)}</p>" for notice in notices)
    return f"<p>{known}. The strategies are in {escape(_place(store))}.</p>{told}"


def _teams_of(store: Store, name: str) -> list[str]:
    known = [one.key for one in store.strategies()]
    return [
        key for key in known if identity.member(store.read(key).rows("members"), name) is not None
    ]


def _place(store: str) -> str:
    # A URL may hold a password.
    place = locate(store)
    return place.split("@")[-1] if "://" in place else Path(place).name


def _strategy(one: Glance) -> str:
    gates = "".join(
        f'<li class="wb-{tone}"><strong>{escape(gate.gate.capitalize())}</strong>'
        f'<span class="wb-word"><span aria-hidden="true">{sign}</span> {word}</span></li>'
        for gate in one.gates
        for sign, word, tone in [theme.STATUSES[gate.status]]
    )
    about = f", {escape(one.organisation)}" if one.organisation else ""
    return (
        f"<h3>{escape(one.name)}{about}</h3>"
        f'<p class="wb-about">Its key is <code>{escape(one.key)}</code>.</p>'
        f"<p>{escape(one.verdict)}</p>"
        f'<ol class="wb-gates">{gates}</ol>'
    )


def _chapters() -> str:
    folder = notebooks_folder()
    items = [
        f'<li><a href="{escape(one.notebook.name)}">{escape(one.title)}</a>'
        f"{f': {escape(one.asks)}' if one.asks else ''}</li>"
        for one in (*personal_in(folder), *chapters_in(folder))
    ]
    return f"<h3>Chapters</h3><ul>{''.join(items)}</ul>"


# JupyterLab numbers lists in an output by itself.
_STYLE = ".wb ol.wb-gates { list-style: none !important; padding: 0 !important; }"
_BEGIN = (
    "<p>There is no strategy yet. Begin in a terminal: <code>workbook new NAME</code> makes an "
    "empty one, <code>workbook import PATH</code> brings one from a CSV folder or an Excel "
    "file.</p>"
)
