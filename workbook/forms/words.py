"""The words of the form's JavaScript: one table, in English beside the script that shows it."""

from __future__ import annotations

import json
import re
from functools import cache

from workbook.book.messages import language, speaking, translate
from workbook.forms.scripts import STATIC

_LINE = re.compile(r'^  (\w+): ("(?:[^"\\]|\\.)*"),$', re.MULTILINE)


@cache
def english() -> dict[str, str]:
    """Return every sentence of the form by its name, as ``words.js`` has them."""
    text = (STATIC / "words.js").read_text(encoding="utf-8")
    return {name: json.loads(said) for name, said in _LINE.findall(text)}


def words(wanted: str | None = None) -> dict[str, str]:
    """Return the sentences in a language; none for English, which the script has itself."""
    spoken = wanted or language()
    if spoken == "en":
        return {}
    with speaking(spoken):
        return {name: translate(said) for name, said in english().items()}
