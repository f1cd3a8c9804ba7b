"""The language that somebody asks for: parsed once, at the edge."""

from __future__ import annotations

from workbook.book.catalogue import languages
from workbook.book.errors import BadInput, Fault
from workbook.book.messages import is_offered, say

LONGEST = 20


def parsed(text: str, place: str = "parameters", name: str = "language") -> str:
    """Return the code of a language that pages can be read in; empty where none is named.

    Raises
    ------
    BadInput
        There is no catalogue of it.
    """
    code = text.strip().replace("-", "_")
    if not code or is_offered(code):
        return code
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    expected = say("one of {choices}", choices=", ".join(languages()))
    summary = say("The workbook does not speak this language.")
    raise BadInput(summary, [Fault(place, None, name, shown, expected)])
