"""Which strategy a page is of, where its first cell does not say so.

Plain Voila gives it in the page's address (``?strategy=KEY&as_of=DAY``), ``workbook lab KEY`` in
the environment. Where the store holds exactly one, it is that one; among several a page asks.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

from workbook.book import identity
from workbook.book.errors import BadInput, NotFound
from workbook.book.languages import parsed
from workbook.book.messages import _, of_page, say, translate
from workbook.book.moment import Moment
from workbook.charts import theme
from workbook.pages.lab_links import lab_link
from workbook.store import Store, StrategyInfo

_LONGEST = 200
_BEGIN = _(
    "There is no strategy in the store yet. Begin one on the page Start (start.ipynb), or with: "
    "workbook new NAME"
)


class Asked(NamedTuple):
    """What a page is to show; ``strategy`` is empty where nobody said so and there are several."""

    strategy: str
    as_of: Moment
    since: Moment


def asked_language(language: str) -> str:
    """Return the language that the first cell asks for, else the address; empty for none.

    Raises
    ------
    BadInput
        There is no catalogue of it.
    """
    return parsed(language or _query().get("language", ""))


def shared_language(store: Store) -> str:
    """Return the language of a page of all strategies: that of all of them, where it is one."""
    return of_page(one.language for one in store.strategies())


def asked(store: Store, strategy: str, as_of: Moment | str, since: Moment | str) -> Asked:
    """Return what the first cell asks for, completed from the address and the environment.

    What the cell says counts before the address. The address cannot name a store.
    """
    query = _query()
    strategy = strategy or query.get("strategy", "") or os.environ.get("WORKBOOK_STRATEGY", "")
    if not strategy:
        known = [one.key for one in store.strategies()]
        strategy = known[0] if len(known) == 1 else ""
    moment = Moment.of(as_of, "as_of") or Moment.of(query.get("as_of", ""), "as_of")
    then = Moment.of(since, "since") or Moment.of(query.get("since", ""), "since")
    return Asked(strategy, moment, then)


def refusal(known: Sequence[StrategyInfo]) -> BadInput | NotFound:
    """Say that a notebook that runs by itself was not told which strategy it is of."""
    if not known:
        return NotFound(translate(_BEGIN))
    keys = ", ".join(one.key for one in known)
    return BadInput(
        say(
            "The store holds several strategies, and the notebook was not told which one to "
            "open. Give it the parameter strategy (papermill: -p strategy KEY), one of: {keys}",
            keys=keys,
        )
    )


def question(known: Sequence[StrategyInfo], *, in_app: bool) -> theme.Html:
    """Ask which strategy to open, by links."""
    if not known:
        return theme.paragraph(translate(_BEGIN))
    rest = {name: value for name, value in _query().items() if name != "strategy"}
    items = "".join(
        f"<li>{_way(one, rest) if in_app else lab_link(_name(one), '', one.key)}</li>"
        for one in sorted(known, key=lambda one: (one.name.casefold(), one.key))
    )
    asks = escape(say("Which strategy do you want to open?"))
    return theme.Html(f'<div class="wb"><p class="wb-answer">{asks}</p><ul>{items}</ul></div>')


def _way(one: StrategyInfo, rest: dict[str, str]) -> str:
    address = escape(urlencode({"strategy": one.key, **rest}))
    name = escape(_name(one))
    return f'<a href="?{address}" target="_self">{name}</a>'  # Voila opens others in a tab


def _name(one: StrategyInfo) -> str:
    return ", ".join(filter(None, (one.name, one.organisation)))


def _query() -> dict[str, str]:
    """Return what the address of a page of plain Voila asks for."""
    if not identity.is_app(os.environ):
        return {}
    given: dict[str, list[Any]] = parse_qs(os.environ.get("QUERY_STRING", ""))
    return {
        name: values[0]
        for name, values in given.items()
        if name in (*Asked._fields, "language")
        and len(values[0]) <= _LONGEST
        and values[0].isprintable()
    }
