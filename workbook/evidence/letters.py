"""Letters without their accents: the same in expressions, in questions and in values."""

from __future__ import annotations

_ACCENTED = {
    "a": "áàâäãå", "e": "éèêë", "i": "íìîï", "o": "óòôöõ", "u": "úùûü", "n": "ñ", "c": "ç",
    "y": "ýÿ", " ": "\u00a0",
}  # fmt: skip
_MARKS = "\u0300\u0301\u0302\u0303\u0308\u030a\u0327"
"""Accents that follow their letter, as some systems write them; they are left out."""

_SMALL = {letter: plain for plain, some in _ACCENTED.items() for letter in some}
_PLAIN = _SMALL | {
    letter.upper(): plain.upper() for letter, plain in _SMALL.items() if letter.upper() != letter
}
ACCENTED = "".join(_PLAIN) + _MARKS
"""Letters with an accent, then single accents; ``PLAIN`` has what stands for each letter."""
PLAIN = "".join(_PLAIN.values())


def folded(text: str) -> str:
    """Return a text without accents, capitals and outer blanks, as ``fold`` in an expression."""
    letters = {ord(letter): PLAIN[at : at + 1] for at, letter in enumerate(ACCENTED)}
    return text.translate(letters).lower().strip(" ")
