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
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Self

from workbook.book.catalogue import catalogue, is_known

VARIABLE = "WORKBOOK_LANGUAGE"
"""The environment's name for the language that a reader wants."""

_BREAKS = re.compile(r"[ \t]*[\n\r\v\f\x85\u2028\u2029\t]\s*")
PSEUDO = "en_XA"
"""The language that marks each message (⟦…⟧): what stands outside of a mark was forgotten."""

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")
_PLACE = re.compile(r"(\{\w+\})")
_spoken: ContextVar[str] = ContextVar("language", default="")
_of_page = ""  # in a kernel, which is of one page


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


def language(wanted: str | None = None) -> str:
    """Return the language that is spoken now (an ISO 639 code).

    The one that was chosen counts (``speaking``, then that of the kernel's page, then the reader's
    ``WORKBOOK_LANGUAGE``), then the one ``wanted``, such as a strategy's; else English. A language
    without a catalogue counts only where ``speaking`` chose it.
    """
    return chosen() or (wanted if wanted and is_offered(wanted) else "en")


def chosen() -> str:
    """Return the language that was chosen, whatever a strategy's own is; empty for none."""
    return _spoken.get() or next(filter(is_offered, (_of_page, setting())), "")


def setting() -> str:
    """Return the language that the reader wants everywhere; empty where nothing says so."""
    # Read anew each time: a forked kernel gets its environment after this module was loaded.
    return os.environ.get(VARIABLE, "")


def of_page(own: Iterable[str | None]) -> str:
    """Return the language of a page, whatever this kernel's last page was in.

    What is spoken or set counts first, then that of the strategies on the page, where it is one.
    """
    shared = set(own)
    wanted = (_spoken.get(), setting(), *(shared if len(shared) == 1 else ()))
    return next(filter(is_offered, filter(None, wanted)), "en")


def tag() -> str:
    """Return the language spoken as HTML names it: ``es-PE``."""
    return language().replace("_", "-")


def converse(language: str) -> None:
    """Speak a language to the end of this task or thread: a request's, which has one reader."""
    _spoken.set(language)


def speak(language: str) -> None:
    """Speak a page's language in this whole process, also where a widget is answered later."""
    global _of_page  # noqa: PLW0603 it is the process's
    _of_page = language


def is_offered(language: str) -> bool:
    """Say whether there are translations into a language; English needs none."""
    return language == PSEUDO or is_known(language)


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Make every message inside in this language; None leaves it as it is."""
    token = _spoken.set(language or _spoken.get())
    try:
        yield
    finally:
        _spoken.reset(token)


def translate(text: str, into: str | None = None) -> str:
    """Return ``text`` in the language ``into`` (by default the spoken one), or as it is."""
    return _catalogue(into or language()).gettext(text) if text else text


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of Markdown: each is a message."""
    return [one.strip() for one in text.split("\n\n") if one.strip()]


def translate_markdown(text: str) -> str:
    """Return a text cell of a notebook in the spoken language, paragraph by paragraph."""
    return "\n\n".join(map(translate, paragraphs(text)))


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
    text = _catalogue(language()).ngettext(one, many, number)
    return Message(_filled(text, facts), one if number == 1 else many, facts, number)


def _filled(text: str, facts: Mapping[str, Any]) -> str:
    return text.format_map({name: _written(fact) for name, fact in facts.items()})


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message's facts for programs: numbers, days as ISO text, else what people read.

    The facts of a part of the sentence are among them, where the sentence has none of that name.
    """
    parts = (fact.facts for fact in facts.values() if isinstance(fact, Message))
    inner = {name: fact for part in parts for name, fact in plain(part).items() if name != "value"}
    return inner | {name: _plain(fact) for name, fact in facts.items()}


def _plain(fact: Any) -> Any:
    if isinstance(fact, Message):
        return str(fact) if fact.value is None else _plain(fact.value)
    if isinstance(fact, date):
        return fact.isoformat()
    if hasattr(fact, "item"):  # of numpy
        fact = fact.item()
    if isinstance(fact, float) and not math.isfinite(fact):
        return None
    return fact if fact is None or isinstance(fact, (bool, int, float)) else str(fact)


def _written(fact: Any) -> Any:
    if isinstance(fact, (bool, str)):
        return fact
    if isinstance(fact, int):
        return number(fact)
    if isinstance(fact, date):
        return day(fact)
    return fact


class _Pseudo(gettext.NullTranslations):
    """Marks the words of a message, and not its facts: each must be a message of its own."""

    def gettext(self, message: str) -> str:
        parts = _PLACE.split(message)
        return "".join(part if at % 2 or not part else f"⟦{part}⟧" for at, part in enumerate(parts))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == PSEUDO:
        return _Pseudo()
    return catalogue(language)


def _locale() -> str:
    spoken = language()
    return "en_GB" if spoken in {"en", PSEUDO} else _known_locale(spoken.replace("-", "_"))


@cache
def _known_locale(name: str) -> str:
    """Return a language that Babel writes numbers and days of, or the one that it is a form of."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(name))
    except (UnknownLocaleError, ValueError):
        return name.partition("_")[0]


@cache
def _babel(name: str) -> Callable[..., str]:
    # Babel takes 50 ms to load, and most commands in English write no number that needs it.
    from babel import dates, lists, numbers

    functions: dict[str, Callable[..., str]] = {
        "day": dates.format_date,
        "number": numbers.format_decimal,
        "list": lists.format_list,
        "group": numbers.get_group_symbol,
        "decimal": numbers.get_decimal_symbol,
    }
    return functions[name]


def _is_english() -> bool:
    return _locale() == "en_GB"


def _marked(text: str) -> str:
    """Return what Babel writes in other languages, with the marks of the pseudo-language."""
    return f"⟦{text}⟧" if language() == PSEUDO else text


def joined(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: ``a``, ``a and b``, ``a, b and c``."""
    if _is_english():
        if len(words) < 2:
            return "".join(words)
        return _marked(" and ").join([", ".join(words[:-1]), words[-1]])
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


def either(words: Sequence[str]) -> str:
    """Return words as a choice of them: ``a``, ``a or b``, ``a, b or c``."""
    if not _is_english():
        return _babel("list")(list(words), style="or", locale=_locale()) if words else ""
    if len(words) < 2:
        return "".join(words)
    return _marked(" or ").join([", ".join(words[:-1]), words[-1]])


def written(text: str, value: Any) -> Message:
    """Return a number that is written in English as the language writes it, with its value."""
    if not _is_english():
        group, decimal = (_babel(mark)(_locale()) for mark in ("group", "decimal"))
        text = text.translate({ord(","): group, ord("."): decimal})
    return Message(text, "{value}", {"value": value}, value)


def quoted(text: str, longest: int = 120) -> str:
    """Return what people wrote as part of a sentence: on one line, cut where it is long."""
    line = " ".join(text.split()).removesuffix(".").replace("“", "‘").replace("”", "’")
    return f"“{line if len(line) <= longest else line[: longest - 1].rstrip() + '…'}”"


def day(on: date) -> Message:
    """Return a day as people write it: ``31 October 2026``."""
    text = (
        _marked(f"{on.day} {on:%B %Y}")
        if _is_english()
        else _babel("day")(on, format="long", locale=_locale())
    )
    return Message(text, "{value}", {"value": on}, on)


def short_day(on: date) -> Message:
    """Return a day for a narrow cell: ``31 Oct 2026``."""
    text = (
        f"{on.day} {on:%b %Y}"
        if _is_english()
        else _babel("day")(on, format="d MMM yyyy", locale=_locale())
    )
    return Message(_marked(text), "{value}", {"value": on}, on)


def month(on: date) -> str:
    """Return a month as the axis of a picture has it: ``Oct 2026``."""
    if _is_english():
        return f"{on:%b %Y}"
    return _babel("day")(on, format="MMM yyyy", locale=_locale())


def about(on: str, *names: str | None) -> str:
    """Return of whom and of which day something is: ``Acme S.A. · as of 31 October 2026``.

    ``on`` is the day as people write it; a name that is empty is left out. A dot stands between,
    for a name may end with a full stop.
    """
    named = ", ".join(filter(None, (one_line(name or "") for name in names)))
    return say("{names} · as of {on}", names=named, on=on) if named else say("As of {on}", on=on)


def one_line(text: str) -> str:
    """Return text on one line, as a sentence needs it, whatever breaks a cell of Excel held."""
    line = _BREAKS.sub(" ", text).strip() if _BREAKS.search(text) else text.strip(" ")
    return (
        Message(line, text.template, text.facts, text.value) if isinstance(text, Message) else line
    )


def as_markdown(text: str) -> str:
    """Return what people wrote so that Markdown shows it as they wrote it, in one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
