"""One table of answers in every combination of how people's programs write it.

Encoding × separator × decimal mark × form of the dates × line end × decoration: the same numbers
each time, or a refusal that names a line; never another number.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import product

import pytest

from workbook.book.errors import BadInput
from workbook.evidence.reading.reading import read

DAYS = [date(2026, 1, 5) + timedelta(days=7 * at) for at in range(40)]
SCORES = [(at * 7 % 41) / 4 for at in range(40)]
ANSWERS = ["Sí" if at % 3 else "No" for at in range(40)]
COMMENTS = ['“bien”, 5 €; "ya"' if at % 4 == 0 else "" for at in range(40)]
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
    *("septiembre", "octubre", "noviembre", "diciembre"),
)
NAMES = ("id", "when", "score", "r", "said")
ENCODINGS = {
    "utf-8": b"", "utf-8-sig": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff",
    "cp1252": b"",
}  # fmt: skip
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
DATES = {
    "iso": lambda day: day.isoformat(),
    "day_first": lambda day: f"{day.day}/{day.month}/{day.year}",
    "month_first": lambda day: f"{day.month:02}/{day.day:02}/{day.year}",
    "two_digits": lambda day: f"{day.day:02}.{day.month:02}.{day.year % 100}",
    "named": lambda day: f"{day.day} de {MONTHS[day.month - 1]} de {day.year}",
    "clock": lambda day: f"{day.year}/{day.month:02}/{day.day:02} 9:05:00 a. m.",
}
LINE_ENDS = {"unix": "\n", "windows": "\r\n"}
DECORATIONS = ("none", "title", "total", "blank", "sep", "ragged", "quoted")


def written(separator, decimal, form, end, decoration):
    def cell(text, always=False):
        needs = always or separator in text or '"' in text
        return '"' + text.replace('"', '""') + '"' if needs else text

    everywhere = decoration == "quoted"
    lines = [
        separator.join(cell(name, everywhere) for name in ("id", "when", "score", "r", "said"))
    ]
    for at in range(40):
        score = f"{SCORES[at]:.2f}".replace(".", decimal)
        cells = [str(at + 1), DATES[form](DAYS[at]), score, ANSWERS[at], COMMENTS[at]]
        line = separator.join(cell(one, everywhere) for one in cells)
        lines.append(line.rstrip(separator) if decoration == "ragged" else line)
    if decoration == "title":
        lines[:0] = ["Encuesta de servicio", ""]
    elif decoration == "total":
        total = f"{sum(SCORES):.2f}".replace(".", decimal)
        lines.append(separator.join(cell(one) for one in ("Total", "", total, "", "")))
    elif decoration == "blank":
        lines[20:20] = ["", separator * 4]
    elif decoration == "sep":
        lines.insert(0, f"sep={separator}")
    return end.join(lines) + end


def wrong(table):
    """Say what is another number than the table has; empty where nothing is."""
    columns = dict(zip([one.name for one in table.columns], table.values, strict=True))
    doubts = table.reading.doubts
    if set(columns) < set(NAMES):
        return "columns"
    if "score" not in doubts and columns["score"] != SCORES:
        return "score"
    when = [one.date() if isinstance(one, datetime) else one for one in columns["when"]]
    if "when" not in doubts and when != DAYS:
        return "when"
    if columns["r"] != ANSWERS or [one or "" for one in columns["said"]] != COMMENTS:
        return "texts"
    return next((doubt for doubt in doubts.values() if not re.search(r"\bline \d", doubt)), "")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("decoration", DECORATIONS)
def test_the_same_numbers_or_a_refusal_that_names_the_line(tmp_path, encoding, decoration):
    file = tmp_path / "a.csv"
    read_right = 0
    for named, decimal, form, end in product(SEPARATORS, ".,", DATES, LINE_ENDS):
        text = written(SEPARATORS[named], decimal, form, LINE_ENDS[end], decoration)
        file.write_bytes(ENCODINGS[encoding] + text.encode(encoding))
        said = ""
        try:
            table = read(file)
        except BadInput as refusal:
            said = str(refusal)
        if said:
            assert re.search(r"\bline \d", said), (named, decimal, form, end, said)
            continue
        assert wrong(table) == "", (named, decimal, form, end)
        read_right += not table.reading.doubts
    # None of these leaves a doubt: the days reach beyond the 12th, and scores have two decimals.
    assert read_right == 4 * 2 * len(DATES) * 2
