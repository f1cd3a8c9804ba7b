"""Catalogues of translations, read as translators write them: ``.po`` files of gettext.

Nothing has to be compiled: an edited catalogue counts from the next start on, in a checkout as in
an installed package.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "locale"


class Catalogue(gettext.NullTranslations):
    """The translations into one language; what it lacks is taken from ``fallback``.

    Fuzzy and obsolete entries do not count.
    """

    def __init__(self, path: Path, fallback: gettext.NullTranslations) -> None:
        super().__init__()
        self.add_fallback(fallback)
        # It takes 30 ms for 2,000 messages, and English needs none of it.
        from babel.messages.pofile import read_po

        with path.open("rb") as file:
            read = read_po(file)
        self._form: Any = gettext.c2py(read.plural_expr)
        self._one: dict[str, str] = {}
        self._several: dict[str, tuple[str, ...]] = {}
        for message in read:
            if message.id and not message.fuzzy:
                self._take(message.id, message.string)

    def _take(self, said: str | Sequence[str], translated: Any) -> None:
        if isinstance(said, str):
            if translated:
                self._one[said] = translated
        elif all(translated):
            self._several[said[0]] = tuple(translated)
            # A noun in the plural also stands where nobody counts.
            self._one |= {said[0]: translated[0], said[1]: translated[-1]}

    def gettext(self, message: str) -> str:
        """Return the translation of a message, else the message."""
        return self._one.get(message) or super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the translation of a message about ``n`` things, else the message."""
        forms = self._several.get(msgid1)
        return forms[self._form(n)] if forms else super().ngettext(msgid1, msgid2, n)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the translations into a language: ``es``, or ``es_PE`` over those into ``es``."""
    found = gettext.NullTranslations()
    for name in _names(language):
        if (path := _file(name)).is_file():
            found = Catalogue(path, found)
    return found


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that pages can be read in: English, and those with a catalogue."""
    return ("en", *sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/*.po")))


@lru_cache(maxsize=256)  # also asked of what an address holds
def is_known(language: str) -> bool:
    """Say whether there is a catalogue of a language or of the one that it is a region's form of.

    English needs none.
    """
    names = _names(language)
    return bool(names) and (names[0] == "en" or any(_file(name).is_file() for name in names))


def _names(language: str) -> tuple[str, ...]:
    """Return a language and its region's form; none for what is no code, such as a path."""
    found = re.fullmatch(r"([a-z]{2,3})(?:[-_]([A-Z]{2}))?", language)
    if not found:
        return ()
    return (found[1], f"{found[1]}_{found[2]}") if found[2] else (found[1],)


def _file(name: str) -> Path:
    return FOLDER / name / "LC_MESSAGES" / "workbook.po"
