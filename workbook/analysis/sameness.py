"""Names that people write in several ways and mean as one: "e-mail", "Emails" and "E-Mail"."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_SHORTEST = 4  # letters of a word that can be a plural: "sms" is none


def same(name: str) -> str:
    """Return what names have in common that differ by case, accents, hyphens, blanks or plural."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = "".join(letter if letter.isalnum() else " " for letter in _unaccented(plain)).split()
    joined = "".join(words)
    if len(joined) >= _SHORTEST and joined.endswith("s") and not joined.endswith("ss"):
        return joined[:-3] + "y" if joined.endswith("ies") else joined[:-1]
    return joined


def spellings(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the ways in which each name is written, by what they have in common."""
    found: dict[str, dict[str, None]] = {}
    for name in names:
        if same(name):
            found.setdefault(same(name), {})[name.strip()] = None
    return {key: list(ways) for key, ways in found.items()}


def _unaccented(text: str) -> str:
    kept = [letter for letter in text if not unicodedata.combining(letter)]
    return "".join(letter for letter in kept if letter not in "-‐‑–'’")
