"""The door for other languages: every label and help text passes through ``translate``.

A translation is a gettext catalogue, ``locale/<language>/LC_MESSAGES/workbook.mo``; the English
text is the message's key, and stands where a catalogue or an entry is missing.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "locale"
_BREAKS = re.compile(r"[ \t]*[\n\r\v\f\x85\u2028\u2029\t]\s*")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")


def translate(text: str, language: str = "en") -> str:
    """Give ``text`` in ``language`` (an ISO 639 code), or unchanged where nobody translated it."""
    return _catalogue(language).gettext(text) if text else text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("workbook", CATALOGUES, [language], fallback=True)


def joined(words: Sequence[str]) -> str:
    """Give words as a sentence lists them: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def counted(number: int, one: str, many: str = "") -> str:
    """Give a number with its noun: ``1 member``, ``2 members``, ``no members``."""
    return f"{f'{number:,}' if number else 'no'} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Give a share in whole per cent: ``20 %``."""
    return f"{100 * share:.0f} %"


def quoted(text: str, longest: int = 120) -> str:
    """Give what people wrote as part of a sentence: on one line, cut where it is long."""
    line = " ".join(text.split()).removesuffix(".").replace("“", "‘").replace("”", "’")
    return f"“{line if len(line) <= longest else line[: longest - 1].rstrip() + '…'}”"


def day(on: date) -> str:
    """Give a day as people write it: ``31 October 2026``."""
    return f"{on.day} {on:%B %Y}"


def about(on: str, *names: str | None) -> str:
    """Return of whom and of which day something is: ``Acme S.A. · as of 31 October 2026``.

    ``on`` is the day as people write it; a name that is empty is left out. A dot stands between,
    for a name may end with a full stop.
    """
    named = ", ".join(filter(None, (one_line(name or "") for name in names)))
    return f"{named} · as of {on}" if named else f"As of {on}"


def one_line(text: str) -> str:
    """Return text on one line, as a sentence needs it, whatever breaks a cell of Excel held."""
    return _BREAKS.sub(" ", text).strip()


def as_markdown(text: str) -> str:
    """Give what people wrote so that Markdown shows it as they wrote it, in one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
