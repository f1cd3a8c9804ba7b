"""Days and numbers as people write them: 28/11/2026, 28 Nov, 1.234,5 or 1,234.5.

What is not clear beyond doubt stays as it was typed, and the field says what it needs. A value in
the form in which the workbook itself writes it always means itself.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_NUMBERS = re.compile(r"(\d{1,4})[./\- ]+(\d{1,2})(?:[./\- ]+(\d{1,4}))?\.?")
_WORDS = re.compile(r"(?:(\d{1,2})\.?\s*(?:de\s+)?)?([^\W\d_]{3,})\.?,?\s*(?:de\s+)?(.*)")
_CANONICAL = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_GROUPS = re.compile(r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+")
_ALSO = {"setiembre": 9, "set": 9, "sept": 9}  # as much of Latin America writes it
_HALF_A_YEAR = timedelta(days=183)


def day_of(text: str, language: str, today: date) -> str:
    """Return a day as ISO text where what was typed is one; else the text as it is.

    Of a day without a year the nearest is meant; the order of day and month is that of the
    language, and another one only where the first is impossible.
    """
    clean = " ".join(text.split()).strip()
    if not clean:
        return text
    found = _iso(clean) or _of_numbers(clean, language, today) or _of_words(clean, language, today)
    return found.isoformat() if found else text


def number_of(text: str, language: str) -> str:
    """Return a number with a decimal point where what was typed is one; else the text as it is."""
    clean = text.strip().replace("−", "-")
    if not clean or _CANONICAL.fullmatch(clean):
        return clean or text
    sign, rest = (clean[0], clean[1:]) if clean[0] in "+-" else ("", clean)
    decimal = _decimal_mark(rest, language)
    if decimal is None or not rest:
        return text
    whole, _, part = rest.rpartition(decimal) if decimal else (rest, "", "")
    if not _is_whole(whole, decimal) or (decimal and not part.isdecimal()):
        return text
    digits = re.sub(r"\D", "", whole) or "0"
    return f"{sign.replace('+', '')}{digits}{f'.{part}' if part else ''}"


def _is_whole(text: str, decimal: str) -> bool:
    if decimal and decimal in text:
        return False
    marks = {letter for letter in text if not letter.isdecimal()}
    return not text or text.isdecimal() or (len(marks) == 1 and bool(_GROUPS.fullmatch(text)))


def _decimal_mark(text: str, language: str) -> str | None:
    """Return the decimal mark of a number; empty for a whole one, None where nobody can tell."""
    marks = [letter for letter in text if letter in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:  # the last one is the decimal mark
        return marks[-1]
    if len(marks) > 1:  # 1.234.567
        return ""
    is_group = len(text.rpartition(marks[0])[2]) == 3 and len(text.partition(marks[0])[0]) <= 3
    if is_group and not text.startswith("0"):
        return marks[0] if marks[0] == _own_mark(language) else ""
    return marks[0]


@lru_cache
def _own_mark(language: str) -> str:
    from babel.numbers import get_decimal_symbol

    return str(get_decimal_symbol(language or "en"))


def _iso(text: str) -> date | None:
    if not _ISO.fullmatch(text):
        return None
    year, month, day = map(int, text.split("-"))
    return _day(year, month, day)


def _of_numbers(text: str, language: str, today: date) -> date | None:
    match = _NUMBERS.fullmatch(text)
    if not match:
        return None
    one, two, three = match[1], match[2], match[3]
    if len(one) == 4:  # 2026/11/28
        return _day(int(one), int(two), int(three)) if three and len(three) < 3 else None
    if three and len(three) not in (2, 4):
        return None
    orders = [(int(two), int(one)), (int(one), int(two))]  # month and day
    if _month_first(language):
        orders.reverse()
    for month, day in orders:
        found = _with_year(three, month, day, today)
        if found:
            return found
    return None


@lru_cache
def _month_first(language: str) -> bool:
    """Say whether the month comes before the day: only where a region says so (en_US)."""
    from babel import Locale

    code = language.replace("-", "_")
    if "_" not in code:  # English is read in most countries with the day first
        return False
    pattern = str(Locale.parse(code).date_formats["short"].pattern)
    return pattern.lower().find("m") < pattern.lower().find("d")


def _of_words(text: str, language: str, today: date) -> date | None:
    match = _WORDS.fullmatch(text)
    month = match and _months(language).get(_plain(match[2]))
    if not match or not month:
        return None
    rest = match[3].strip()
    if match[1]:
        return _with_year(rest, month, int(match[1]), today)
    day, _, year = rest.replace(",", " ").partition(" ")  # Nov 28, 2026
    return _with_year(year.strip(), month, int(day), today) if day.isdecimal() else None


@lru_cache
def _months(language: str) -> dict[str, int]:
    """Return what each month is called in a language and in English, in full and shortened.

    Shortened is any beginning of three letters or more that means one month alone; a word that
    only begins like a month, such as "marble", is none.
    """
    from babel import Locale

    found: dict[str, int] = {}
    for code in ("en", language.replace("-", "_") or "en"):
        months = Locale.parse(code).months
        names = [
            (_plain(str(name)).strip("."), number)
            for context in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            for number, name in months[context][width].items()
        ]
        names += _ALSO.items() if language.startswith("es") else ()
        meant: dict[str, set[int]] = {}
        for name, number in names:
            for end in range(3, len(name) + 1):
                meant.setdefault(name[:end], set()).add(number)
        found |= {word: min(numbers) for word, numbers in meant.items() if len(numbers) == 1}
    return found


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _with_year(year: str | None, month: int, day: int, today: date) -> date | None:
    if year:
        if not year.isdecimal() or len(year) not in (2, 4):
            return None
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    near = [_day(today.year + more, month, day) for more in (-1, 0, 1)]
    known = [one for one in near if one and abs(one - today) <= _HALF_A_YEAR]
    return known[0] if known else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
