"""Cards: a list whose items each have a sign, a word, a title and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from workbook.charts.parts import Points
from workbook.charts.theme import Html


class Card(NamedTuple):
    """One card; everything but one of ``word`` and ``title`` may be empty.

    ``lines`` are its texts, each with what it is called or the empty text. ``tone`` is good, bad,
    caution or quiet, and ``sign`` says it without colour.
    """

    word: str = ""
    title: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    sign: str = ""
    tone: str = "quiet"


def cards(made: Iterable[Card], *, personal: bool = False) -> Html:
    """Write cards one under the other; ``personal`` where they tell how single people voted."""
    made = tuple(made)
    items = "".join(map(_item, made))
    return Html(
        f'<ul class="wb wb-list">{items}</ul>', [Points(tuple(map(_point, made)), personal)]
    )


def points(lines: Iterable[str], kind: str = "ul") -> Html:
    """Write sentences as a list, with bullets (``ul``) or numbers (``ol``)."""
    lines = tuple(lines)
    items = "".join(f"<li>{escape(one)}</li>" for one in lines)
    shows = Points(tuple((one,) for one in lines))
    return Html(f'<div class="wb"><{kind}>{items}</{kind}></div>', [shows])


def facts(told: Mapping[str, str]) -> Html:
    """Write what is known of something, each fact beside what it is called; empty ones not."""
    known = {name: text for name, text in told.items() if text}
    items = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in known.items()
    )
    return Html(f'<dl class="wb wb-facts">{items}</dl>', [Points(tuple(known.items()))])


def _point(card: Card) -> tuple[str, ...]:
    head = " ".join(filter(None, (card.word, card.title)))
    return (head, *(f"{name} {text}".strip() for name, text in card.lines))


def _item(card: Card) -> str:
    sign = f'<span aria-hidden="true">{card.sign}</span> ' if card.sign else ""
    word = f'<span class="wb-word">{sign}{escape(card.word)}</span>' if card.word else ""
    title = f"<strong>{escape(card.title)}</strong>" if card.title else ""
    head = " ".join(filter(None, (word, title)))
    lines = "".join(f"<br>{_line(*one)}" for one in card.lines)
    return f'<li class="wb-{card.tone}">{head}{lines}</li>'


def _line(name: str, text: str) -> str:
    named = f'<span class="wb-code">{escape(name)}</span> ' if name else ""
    return f"{named}{escape(text)}"
