"""In which language a comment is written: a vote of its function words, English against Spanish.

Thirty frequent words of each language that the other does not have. A tie decides nothing: then
the terms of both languages are looked for.
"""

from __future__ import annotations

import re

from workbook.evidence.quoting import quoted_text
from workbook.evidence.rules import OTHER, folded_comment

ENGLISH = (
    "the|and|of|to|was|is|for|it|with|that|not|you|this|we|are|on|were|have|they|but|my|be|had|"
    "from|our|very|when|your|an|been"
)
SPANISH = (
    "de|la|el|que|y|en|los|se|del|las|por|con|una|su|para|es|al|lo|como|pero|sus|le|ya|o|fue|este|"
    "muy|sin|mi|nos"
)
_MARK = "\u241e"
"""A sign that no comment holds, as it is folded away."""


def vote(comment: str) -> int:
    """Return English minus Spanish function words of a comment."""
    english, spanish = ENGLISH.split("|"), SPANISH.split("|")
    words = re.split(OTHER, folded_comment(comment))
    return sum((one in english) - (one in spanish) for one in words)


def vote_sql(text: str) -> str:
    """Return SQL of the same, of a folded text."""
    # Blanks twice, so that two words beside each other have one each.
    spread = f"REGEXP_REPLACE(' ' || {text} || ' ', {quoted_text(OTHER + '+')}, '  ', 'g')"
    return f"({_count(spread, ENGLISH)} - {_count(spread, SPANISH)})"


def _count(text: str, words: str) -> str:
    pattern = quoted_text(f" ({words}) ")
    marked = f"REGEXP_REPLACE({text}, {pattern}, {quoted_text(_MARK)}, 'g')"
    return f"(LENGTH({marked}) - LENGTH(REPLACE({marked}, {quoted_text(_MARK)}, '')))"
