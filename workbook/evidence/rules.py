"""Rules that find a theme in a comment: words, beginnings of words and phrases, as one pattern.

Terms are parted by ``;``: ``late`` is a word, ``late*`` its beginning, ``"on time"`` a phrase,
``-early`` excludes a comment, and ``en:late`` or ``es:tarde`` holds for one language. People write
terms, never patterns: what would mean something in a pattern is taken as a blank, so no comment
can keep an engine busy. The text of a comment is folded in the same way by ``folding``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbook.book.errors import BadInput
from workbook.book.messages import joined, say
from workbook.evidence.letters import ACCENTED, PLAIN
from workbook.evidence.quoting import quoted_text

MOST_TERMS = 60
MOST_THEMES = 40
OTHER = "[^0-9a-zñ]"
"""What parts words: the sign for it differs between engines, so it is written out."""
_APOSTROPHES = "’‘ʼ`´"
_TERM = re.compile(r"(?P<out>-)?\s*((?P<language>en|es):)?\s*(?P<words>.*)", re.DOTALL)


@dataclass(frozen=True)
class Rule:
    """What a theme is found by: a pattern, and one that excludes (empty for none)."""

    found: str
    excluded: str = ""

    def condition(self, text: str) -> str:
        """Return SQL that says whether a folded text is about the theme."""
        one = f"REGEXP_MATCHES({text}, {quoted_text(self.found)})"
        if not self.excluded:
            return one
        return f"({one} AND NOT REGEXP_MATCHES({text}, {quoted_text(self.excluded)}))"

    def finds(self, comment: str) -> bool:
        """Say whether a comment is about the theme, as an engine does."""
        text = folded_comment(comment)
        out = bool(self.excluded) and re.search(self.excluded, text) is not None
        return re.search(self.found, text) is not None and not out


@dataclass(frozen=True)
class Bilingual:
    """A theme's rules in a file of both languages: each where a comment is written in its own.

    Where nothing tells the language (``spoken.vote`` is 0), both count. None has no terms.
    """

    en: Rule | None
    es: Rule | None

    def condition(self, text: str, vote: str) -> str:
        """Return SQL that says whether a folded text, of this vote, is about the theme."""
        parts = [
            f"({vote} {when} AND {one.condition(text)})"
            for one, when in ((self.en, ">= 0"), (self.es, "<= 0"))
            if one
        ]
        return f"({' OR '.join(parts)})" if parts else "FALSE"


@lru_cache(maxsize=1_000)
def in_language(words: str, language: str | None) -> Rule | Bilingual:
    """Make the rule of a theme for a source in a language: en, es, or anything else for both.

    Raises
    ------
    BadInput
        As ``rule``; a theme without terms of one language is found in the other only.
    """
    if language in ("en", "es"):
        return rule(words, (language,)) if _has_terms(words, language) else Bilingual(None, None)
    return Bilingual(
        *(rule(words, (one,)) if _has_terms(words, one) else None for one in ("en", "es"))
    )


def _has_terms(words: str, language: str) -> bool:
    """Say whether a theme has terms of a language; those that cannot be read are refused."""
    rule(words)
    terms = [_TERM.fullmatch(term.strip()) for term in words.split(";") if term.strip()]
    return any(one and not one["out"] and one["language"] in (None, language) for one in terms)


def rule(words: str, languages: Sequence[str] = ("en", "es")) -> Rule:
    """Make one pattern of a theme's terms.

    Parameters
    ----------
    words
        Terms with ``;`` between them.
    languages
        Those whose terms count; a term without a language always does.

    Raises
    ------
    BadInput
        There are no terms that say what to look for, or too many.
    """
    found: list[str] = []
    excluded: list[str] = []
    terms = [term.strip() for term in words.split(";") if term.strip()]
    if len(terms) > MOST_TERMS:
        raise BadInput(
            say("A theme has {count} terms; at most {most} are looked for.", count=len(terms),
                most=MOST_TERMS)
        )  # fmt: skip
    unclear = []
    for term in terms:
        parts = _TERM.fullmatch(term)
        pattern = _pattern(parts["words"]) if parts else ""
        if not parts or not pattern:
            unclear.append(term)
        elif parts["language"] in (None, *languages):
            (excluded if parts["out"] else found).append(pattern)
    if unclear:
        raise BadInput(
            say("A theme is found by words, and these terms have none: {terms}.",
                terms=joined(unclear))
        )  # fmt: skip
    if not found:
        raise BadInput(say("A theme needs a term to look for, such as late*."))
    return Rule(_either(found), _either(excluded) if excluded else "")


def folding(column: str) -> str:
    """Return SQL of a text in small letters, without accents but with ñ, with one apostrophe."""
    before, after = _folded_letters()
    # An ñ of two signs is put together first: taking its tilde off would make another word of it.
    whole = f"REPLACE(LOWER({column}), {quoted_text('n' + chr(0x303))}, 'ñ')"
    return f"TRANSLATE({whole}, {quoted_text(before)}, {quoted_text(after)})"


def folded_comment(text: str) -> str:
    """Return a text as ``folding`` makes it in an engine."""
    return text.lower().replace("n\u0303", "ñ").translate(_translation())


@lru_cache(maxsize=1)
def _translation() -> dict[int, str]:
    before, after = _folded_letters()
    return {ord(letter): after[at : at + 1] for at, letter in enumerate(before)}


def _folded_letters() -> tuple[str, str]:
    """Return letters and what stands for them; single accents at the end are left out."""
    pairs = [
        (letter, plain)
        for letter, plain in zip(ACCENTED, PLAIN, strict=False)
        if letter not in "ñÑ" and letter == letter.lower()
    ]
    before = "".join(letter for letter, _ in pairs) + _APOSTROPHES + ACCENTED[len(PLAIN) :]
    return before, "".join(plain for _, plain in pairs) + "'" * len(_APOSTROPHES)


def _pattern(words: str) -> str:
    """Return the pattern of one term, with what may stand before and behind it."""
    words = words.strip().strip('"').strip()
    begins = words.endswith("*")
    plain = folded_comment(unicodedata.normalize("NFC", words.rstrip("*")))
    parts = [part for part in re.split(OTHER, plain) if part]
    if not parts:
        return ""
    return f"{f'{OTHER}+'.join(parts)}{'' if begins else f'($|{OTHER})'}"


def _either(patterns: Sequence[str]) -> str:
    return f"(^|{OTHER})({'|'.join(dict.fromkeys(patterns))})"
