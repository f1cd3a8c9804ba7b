"""Words that comments about a theme hold more often than others, and its rule does not look for.

Only words that many of the comments read hold are told, never a comment: of fewer than the smallest
cell nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from workbook.analysis import voice
from workbook.book import Book
from workbook.book.errors import BadInput

MOST = 6
"""Words told of a theme."""
CLEAR = 1.96
"""Standard errors above which a word is more frequent than by chance."""
_SHORTEST = 3


def words_to_add(book: Book) -> Mapping[str, tuple[str, ...]]:
    """Return theme → words to consider for its rule, the most telling first; none without any.

    They come from the comments that members read in the source of which most was read.
    """
    return book.remember("words to add", lambda: _words(book))


def _words(book: Book) -> dict[str, tuple[str, ...]]:
    read = voice.best_reading(book)
    if read is None:
        return {}
    from workbook.evidence import sources_of
    from workbook.evidence.drawn import texts
    from workbook.evidence.limits import smallest_cell
    from workbook.stats.wording import over_represented

    source = book.by_key("sources")[read.source]
    try:
        said = texts(
            sources_of(book), source.key, source.text, read.places, filter=source.filter or ""
        )
    except BadInput:
        return {}  # the file is gone; its ear says so
    held = [_held(said.get(place, "")) for place in read.places]
    found = {}
    for row in book.rows("themes"):
        about = [bool(one >= 0.5) for one in read.read[row.key]]
        first = Counter(
            word for words, yes in zip(held, about, strict=True) if yes for word in words
        )
        rest = Counter(word for words, yes in zip(held, about, strict=True) if not yes
                       for word in words)  # fmt: skip
        told = [
            word
            for word, above in over_represented(first, rest).items()
            if above > CLEAR and first[word] >= smallest_cell() and not _looked_for(row.words, word)
        ]
        if told:
            found[row.key] = tuple(told[:MOST])
    return found


def _held(text: str) -> frozenset[str]:
    """Return the words of a comment that say something: no function words, numbers or pieces."""
    from workbook.evidence.rules import OTHER, folded_comment
    from workbook.evidence.spoken import ENGLISH, SPANISH

    empty = {*ENGLISH.split("|"), *SPANISH.split("|")}
    words: Iterable[str] = re.split(OTHER, folded_comment(text))
    return frozenset(
        word for word in words if len(word) >= _SHORTEST and word.isalpha() and word not in empty
    )


def _looked_for(words: str | None, word: str) -> bool:
    from workbook.evidence.rules import rule

    return words is not None and rule(words).finds(word)
