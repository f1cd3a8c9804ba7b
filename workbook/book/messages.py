"""Sentences that people read: templates with named facts, in the language of who reads them.

The English text stands where it is used and is the message's key in the catalogues
(``locale/<language>/LC_MESSAGES/workbook.po``)::

    say("{function} has {work} but no manager.", function=name, work=counted(3, "action"))
    say_number(days, "{number} day late", "{number} days late")

A message is a text, and keeps its template and facts beside it, so that programs never parse
English. What declarations hold (labels, titles, helps) is marked with ``_`` where it stands, and
translated with ``translate`` where it is shown.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

CATALOGUES = Path(__file__).parents[1] / "locale"
_BREAKS = re.compile(r"[ \t]*[\n\r\v\f\x85\u2028\u2029\t]\s*")
PSEUDO = "en_XA"
"""The language that marks each message (⟦…⟧): what stands outside of a mark was forgotten."""

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")
_DEFAULT = os.environ.get("WORKBOOK_LANGUAGE") or "en"
_spoken: ContextVar[str] = ContextVar("language", default=_DEFAULT)


class Message(str):
    """A sentence or a part of one, in the language spoken when it was made.

    ``template`` is its English text with named places, ``facts`` what stands in them, and
    ``value`` the number, share or day that it tells (None for a sentence).
    """

    __slots__ = ("facts", "template", "value")
    template: str
    facts: Mapping[str, Any]
    value: Any

    def __new__(cls, text: str, template: str, facts: Mapping[str, Any], value: Any = None) -> Self:
        """Return the text as a message."""
        message = super().__new__(cls, text)
        message.template, message.value = template, value
        message.facts = MappingProxyType(dict(facts))
        return message

    def __add__(self, other: str) -> Message:
        """Return both as one message, so that a sentence can be followed by another."""
        template = other.template if isinstance(other, Message) else other
        facts = {**self.facts, **other.facts} if isinstance(other, Message) else self.facts
        return Message(str(self) + str(other), self.template + template, facts)

    def __reduce__(self) -> tuple[Any, ...]:
        return Message, (str(self), self.template, dict(self.facts), self.value)


def _(text: str) -> str:
    """Mark a text of a declaration as a message; ``translate`` gives it where it is shown."""
    return text


def language() -> str:
    """Return the language that is spoken now (an ISO 639 code)."""
    return _spoken.get()


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Make every message inside in this language; None leaves it as it is."""
    token = _spoken.set(language or _spoken.get())
    try:
        yield
    finally:
        _spoken.reset(token)


def translate(text: str, language: str | None = None) -> str:
    """Return ``text`` in ``language`` (by default the spoken one), or as it is."""
    return _catalogue(language or _spoken.get()).gettext(text) if text else text


def say(template: str, /, **facts: Any) -> Message:
    """Return a sentence: the template in the spoken language, with its facts.

    Whole numbers and days are written as the language writes them; other numbers are given as
    text (``percent``, ``number``).

    Raises
    ------
    KeyError
        The template names a fact that is not given.
    """
    return Message(_filled(translate(template), facts), template, facts)


def say_number(number: int, one: str, many: str, /, **facts: Any) -> Message:
    """Return a sentence about a number of things; ``{number}`` is their number.

    ``one`` and ``many`` are the English templates; other languages have their own plurals.
    """
    facts = {"number": number, **facts}
    text = _catalogue(_spoken.get()).ngettext(one, many, number)
    return Message(_filled(text, facts), one if number == 1 else many, facts, number)


def _filled(text: str, facts: Mapping[str, Any]) -> str:
    return text.format_map({name: _written(fact) for name, fact in facts.items()})


def _written(fact: Any) -> Any:
    if isinstance(fact, (bool, str)):
        return fact
    if isinstance(fact, int):
        return number(fact)
    if isinstance(fact, date):
        return day(fact)
    return fact


class _Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == PSEUDO:
        return _Pseudo()
    return gettext.translation("workbook", CATALOGUES, [language], fallback=True)


def _locale() -> str:
    spoken = _spoken.get()
    return "en_GB" if spoken in {"en", PSEUDO} else spoken


@cache
def _babel(name: str) -> Callable[..., str]:
    # Babel takes 50 ms to load, and most commands in English write no number that needs it.
    from babel import dates, lists, numbers

    functions: dict[str, Callable[..., str]] = {
        "day": dates.format_date,
        "number": numbers.format_decimal,
        "list": lists.format_list,
    }
    return functions[name]


def _is_english() -> bool:
    return _locale() == "en_GB"


def joined(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: ``a``, ``a and b``, ``a, b and c``."""
    if _is_english():
        return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return _babel("list")(list(words), locale=_locale()) if words else ""


def counted(number: int, one: str, many: str = "") -> Message:
    """Return a number with its noun: ``1 member``, ``2 members``, ``no members``."""
    many = many or one + "s"
    if number == 0:
        return Message(translate(f"no {many}"), f"no {many}", {"number": 0}, 0)
    return say_number(number, f"{{number}} {one}", f"{{number}} {many}")


def number(value: float, digits: int = 3) -> Message:
    """Return a number with at most so many decimals, with the language's marks: ``1,234.5``."""
    if _is_english():
        text = f"{value:,}" if isinstance(value, int) else f"{value:,.{digits}f}"
        if "." in text:
            text = text.rstrip("0").removesuffix(".")
        text = "0" if text == "-0" else text
    else:
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        text = _babel("number")(value, format=pattern, locale=_locale())
    return Message(text, "{value}", {"value": value}, value)


def percent(share: float, digits: int = 0) -> Message:
    """Return a share in per cent with at most so many decimals: ``20 %``."""
    return Message(f"{number(100 * share, digits)} %", "{value}", {"value": share}, share)


def quoted(text: str, longest: int = 120) -> str:
    """Return what people wrote as part of a sentence: on one line, cut where it is long."""
    line = " ".join(text.split()).removesuffix(".").replace("“", "‘").replace("”", "’")
    return f"“{line if len(line) <= longest else line[: longest - 1].rstrip() + '…'}”"


def day(on: date) -> Message:
    """Return a day as people write it: ``31 October 2026``."""
    text = (
        f"{on.day} {on:%B %Y}"
        if _is_english()
        else _babel("day")(on, format="long", locale=_locale())
    )
    return Message(text, "{value}", {"value": on}, on)


def about(on: str, *names: str | None) -> str:
    """Return of whom and of which day something is: ``Acme S.A. · as of 31 October 2026``.

    ``on`` is the day as people write it; a name that is empty is left out. A dot stands between,
    for a name may end with a full stop.
    """
    named = ", ".join(filter(None, (one_line(name or "") for name in names)))
    return f"{named} · as of {on}" if named else f"As of {on}"


def one_line(text: str) -> str:
    """Return text on one line, as a sentence needs it, whatever breaks a cell of Excel held."""
    line = _BREAKS.sub(" ", text).strip() if _BREAKS.search(text) else text.strip(" ")
    return (
        Message(line, text.template, text.facts, text.value) if isinstance(text, Message) else line
    )


def as_markdown(text: str) -> str:
    """Return what people wrote so that Markdown shows it as they wrote it, in one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
