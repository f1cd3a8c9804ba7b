"""How wide words are: for one picture that holds its names as text, where no browser measures.

The widths are those of Helvetica in Adobe's font metrics (AFM), which Arial and Liberation Sans
share: thousandths of the size of the letters.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ASCII = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 "
    "556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 "
    "722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 "
    "556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 "
    "260 334 584"
)
_WIDTHS = {chr(32 + at): int(width) for at, width in enumerate(_ASCII.split())}
_WIDTHS |= {"–": 556, "—": 1000, "“": 333, "”": 333, "’": 222, "‘": 222, "…": 1000, "·": 278,
            "−": 584, "→": 1000, "≈": 549, "%": 889, "€": 556, "\u00a0": 278, "\u200b": 0,
            "\u200d": 0, "▲": 990, "◆": 747}  # fmt: skip
_OTHER, _WIDE, _BOLD = 600, 1000, 1.08


@lru_cache(maxsize=4096)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is, in pixels, in letters of a size in pixels."""
    total = sum(map(_letter, unicodedata.normalize("NFD", text)))
    return total * size / 1000 * (_BOLD if bold else 1)


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into as many lines as it needs in so many pixels; a word without room breaks."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        both = f"{line} {word}" if line else word
        if width(both, size, bold=bold) <= room:
            line = both
            continue
        if line:
            lines.append(line)
        line = word
        while width(line, size, bold=bold) > room and len(line) > 1:
            fits = _fitting(line, room, size, bold=bold)
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line or not lines else lines


def _fitting(word: str, room: float, size: float, *, bold: bool) -> int:
    end = 1
    while end < len(word) and width(word[: end + 1], size, bold=bold) <= room:
        end += 1
    return end


def _letter(letter: str) -> int:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if unicodedata.category(letter) in {"Mn", "Cf", "Me"}:  # it stands on the letter before
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER
