"""What a front page of all strategies is made of: who I am, a strategy, and what is archived."""

from __future__ import annotations

from html import escape
from pathlib import Path

from workbook.analysis.glance import Glance
from workbook.book import identity
from workbook.book.messages import counted, day, joined, say, translate
from workbook.charts import theme
from workbook.store import Store, locate, open_store

# JupyterLab numbers lists in an output by itself, and shows links in a widget as text.
STYLE = (
    ".wb ol.wb-gates { list-style: none !important; padding: 0 !important; } "
    ".wb a:not(.wb-button) { color: var(--jp-content-link-color, #0b6aa2); "
    "text-decoration: underline; }"
)


def greeting(store: Store, url: str) -> str:
    """Say who the reader is, and where the strategies are."""
    place = place_of(url)
    name = identity.who()
    mine = teams_of(store, name)
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


def teams_of(store: Store, name: str) -> list[str]:
    """Return the keys of the strategies that somebody is a member of."""
    return [
        key for key, people in store.teams().items() if identity.member(people, name) is not None
    ]


def place_of(store: str) -> str:
    """Return what a store is called, without a password or a folder."""
    # A URL may hold a password.
    place = locate(store)
    return place.split("@")[-1] if "://" in place else Path(place).name


def strategy(one: Glance) -> str:
    """Show a strategy with its verdict and its gates."""
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
        f"<p>{escape(one.verdict)}</p>"
        f'<ol class="wb-gates">{gates}</ol>'
    )


def archived(store: str) -> str:
    """Name the strategies that are kept for the record only."""
    with open_store(store, read_only=True) as opened:
        put_away = [
            say("{name} (archived on {day})", name=one.name, day=day(one.archived_on))
            for one in opened.strategies()
            if one.archived_on
        ]
    return f"<p>{escape(joined(put_away))}</p>" if put_away else ""
