"""The door for other languages: every label and help text passes through ``translate``.

A translation is a gettext catalogue, ``locale/<language>/LC_MESSAGES/workbook.mo``; the English
text is the message's key, and stands where a catalogue or an entry is missing.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "locale"


def translate(text: str, language: str = "en") -> str:
    """Give ``text`` in ``language`` (an ISO 639 code), or unchanged where nobody translated it."""
    return _catalogue(language).gettext(text) if text else text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("workbook", CATALOGUES, [language], fallback=True)
