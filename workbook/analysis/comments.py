"""Single comments, for the member who reads them: without addresses and numbers, never kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbook.analysis import voice
from workbook.book import Book, rounds
from workbook.book.errors import BadInput
from workbook.book.messages import say

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,8}")
_NAMES = r"(?<![\w@.])(?:[A-Za-z0-9-]{1,63}\.){1,8}"
_LINK = re.compile(
    rf"(?i:https?://|www\.)\S+|{_NAMES}[a-z]{{2,24}}/\S*|{_NAMES}"
    r"(?:com|org|net|info|biz|edu|gob|gov|app|dev|shop|io|me|tv|es|mx|co|pe|cl|ar|br|ec|uy|bo|py|ve"
    r"|cr|gt|pa|do|eu|uk|de|fr|it|pt|us|ca)(?![\w-])"
)
"""Without www where a path follows or a known ending closes it, in small letters: a sentence that
begins without a blank ("late.It was") is none."""
_HANDLE = re.compile(r"(?<![\w@])@[A-Za-z0-9_][\w.-]{1,63}")
_NUMBER = re.compile(r"[+(]?\d[\d\s().\-/]{5,}\d")
"""Telephone numbers, cards and accounts: seven digits or more with what stands between them."""
LONGEST = 2_000


def redacted(text: str) -> str:
    """Return a comment without e-mail and web addresses, @names, telephone and long numbers.

    Names of people stay: nothing finds them reliably without a list of all names.
    """
    is_cut = len(text) > LONGEST
    text = text[: 2 * LONGEST]  # a hostile comment of a megabyte keeps nobody waiting
    for pattern, word in ((_MAIL, "✉"), (_LINK, "🔗"), (_HANDLE, "@")):
        text = pattern.sub(f"[{word}]", text)
    text = _NUMBER.sub(lambda found: _hidden(found[0]), text)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST and not is_cut else text[: LONGEST - 1] + "…"


def _hidden(text: str) -> str:
    digits = sum(letter.isdigit() for letter in text)
    return "[#]" if digits >= 7 else text


def said(book: Book, source: str, comment: str) -> str:
    """Return one drawn comment for somebody who reads it, redacted; why not where it is not there.

    The texts of a round are fetched together, and forgotten with the book.
    """
    try:
        found = book.remember(("comments", source), lambda: _texts(book, source))
    except BadInput as refusal:
        return refusal.summary
    text = found.get(comment)
    return say("This comment is no longer in the file.") if text is None else redacted(text)


def _texts(book: Book, source: str) -> Mapping[str, str]:
    from workbook.evidence import sources_of
    from workbook.evidence.drawn import texts

    last = rounds.latest(book, voice.SUBJECT)
    asked = rounds.asked(book, voice.SUBJECT, last.number) if last else ()
    row = book.by_key("sources")[source]
    keys = [comment for of, comment in asked if of == source]
    return texts(sources_of(book), source, row.text, keys, filter=row.filter or "")
