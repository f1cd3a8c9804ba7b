"""One table of answers in every combination of how people's programs write it.

Encoding × separator × decimal mark × form of the dates × line end × decoration: the same numbers
each time, or a refusal that names a line; never another number.
"""

from __future__ import annotations

import random
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
DECORATIONS = (
    *("none", "title", "total", "blank", "sep", "ragged", "quoted"),
    *("units", "title of cells", "single quotes"),
)


def written(separator, decimal, form, end, decoration):
    def cell(text, always=False):
        needs = always or separator in text or mark in text
        return mark + text.replace(mark, mark * 2) + mark if needs else text

    mark = "'" if decoration == "single quotes" else '"'
    everywhere = decoration in ("quoted", "single quotes")
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
    elif decoration == "units":
        lines.insert(1, separator.join(("n", "", "pts", "", "")))
    elif decoration == "title of cells":
        lines[:0] = [separator.join(("Encuesta", "servicio", "Lima", "marzo")), ""]
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
    forms = list(product(SEPARATORS, ".,", DATES))
    for at, (named, decimal, form) in enumerate(forms):
        end = list(LINE_ENDS)[(at + at // len(DATES)) % 2]
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
    assert read_right == len(forms)


MORE_DATES = {
    **DATES,
    "afternoon": lambda day: f"{day.day:02}/{day.month:02}/{day.year} 3:05 p.\xa0m.",
    "american": lambda day: f"{day.month}/{day.day}/{day.year} 3:05:00 PM",
    "english": lambda day: f"{day.day} {day:%b} {day.year}",
    "short": lambda day: f"{day.day}/{day.month}/{day.year % 100:02}",
    "zoned": lambda day: f"{day.isoformat()}T09:05:00-05:00",
    "serial": lambda day: str((day - date(1899, 12, 30)).days),
    "year_first": lambda day: f"{day.year % 100}/{day.month:02}/{day.day:02}",
}
MORE_ENDS = {**LINE_ENDS, "mac": "\r", "mixed": ""}
MORE_ENCODINGS = {**ENCODINGS, "utf-16-le bare": b"", "utf-16-be bare": b""}
FORMS = (
    "plain",
    "thousands",
    "quoted newline",
    "per cent",
    "currency",
    "all quoted",
    "single quotes",
)
PLACES = (
    *("sep", "title", "wide title", "title of cells", "full title", "blank above", "units"),
    *("blank", "heading again", "mark again", "other order"),
    *("total", "sums", "mean", "note", "blank below"),
    *("ragged", "spaces", "last column empty"),
)


def drawn(chance):
    """Draw how a file is written, and return its bytes, what it says, and the numbers in it."""
    separator = SEPARATORS[chance.choice(list(SEPARATORS))]
    decimal = chance.choice(".,")
    form, days = chance.choice(FORMS), chance.choice(list(MORE_DATES))
    places = {one for one in PLACES if chance.random() < 0.15}
    scores = [one + 1000 for one in SCORES] if form == "thousands" else SCORES
    said = [f"{one}\nmás" if one and form == "quoted newline" else one for one in COMMENTS]

    def cell(text):
        needs = form in ("all quoted", "single quotes")
        needs = needs or any(one in text for one in (separator, mark, "\n"))
        text = text.replace(mark, mark * 2)
        return (
            f"{mark}{text}{mark}"
            if needs
            else f"  {text} "
            if "spaces" in places and text
            else text
        )

    def number(value):
        text = f"{value:{',' if form == 'thousands' else ''}.2f}"
        text = text.replace(",", "_").replace(".", decimal)
        text = text.replace("_", group)
        return {"per cent": f"{text} %", "currency": f"€ {text}"}.get(form, text)

    mark = "'" if form == "single quotes" else '"'
    group = chance.choice(", " if decimal == "." else ". ")
    extra = [""] if "last column empty" in places else []
    names = ["id", "fecha", "score", "r", "said", *(["more"] if extra else [])]
    lines = [["", "fecha", "0-10", "", "", *extra]] * ("units" in places)
    order = range(len(names))
    for at in range(40):
        if at == 25:
            lines += [""] * ("blank" in places)
            lines += [names] * ("heading again" in places)
            lines += [["\ufeff" + names[0], *names[1:]]] * ("mark again" in places)
            if "other order" in places:
                order = [2, 0, 1, *range(3, len(names))]
                lines.append([names[one] for one in order])
        cells = [str(at + 1), MORE_DATES[days](DAYS[at]), number(scores[at]), ANSWERS[at], said[at]]
        lines.append([(cells + extra)[one] for one in order])
    below = {"total": "Total", "sums": "", "mean": "Media"}
    for place in [one for one in below if one in places and order == range(len(names))][:1]:
        value = sum(scores) / (40 if place == "mean" else 1)
        lines.append([below[place], "", number(value), "", "", *extra])
    written_lines = [line if isinstance(line, str) else separator.join(map(cell, line))
                     for line in [names, *lines]]  # fmt: skip
    if "ragged" in places:
        written_lines = [line.rstrip(separator) for line in written_lines]
    above = [f"sep={separator}"] * ("sep" in places) + ["Encuesta de servicio"] * (
        "title" in places
    )
    above += [f"Encuesta{separator}2026"] * ("wide title" in places)
    cells = ["Encuesta", "servicio", "Lima", "marzo", "2026", "final"]
    above += [separator.join(cells[:4])] * ("title of cells" in places)
    above += [separator.join(cells[: len(names)])] * ("full title" in places)
    above += [""] * ("blank above" in places)
    under = [""] * ("blank below" in places) + ["Fuente: encuesta propia"] * ("note" in places)
    end = MORE_ENDS[chance.choice(list(MORE_ENDS))]
    text = "".join(line + (end or chance.choice(("\n", "\r\n")))
                   for line in (*above, *written_lines, *under))  # fmt: skip
    encoding = chance.choice(list(MORE_ENCODINGS))
    content = MORE_ENCODINGS[encoding] + text.encode(encoding.split()[0], errors="ignore")
    factor = 100 if form == "per cent" else 1
    return content, scores, said, factor, (separator, decimal, form, days, sorted(places), encoding)


def other_numbers(table, scores, said, factor):
    """Return the columns of a table that hold something else than was written, and no doubt."""
    columns = dict(zip([one.name for one in table.columns], table.values, strict=True))
    types = {one.name: one.type for one in table.columns}
    doubts = table.reading.doubts
    if not set(columns) >= set(NAMES_OF_DRAWN):
        return ["names"]
    found = []
    if "score" not in doubts and types["score"] != "VARCHAR":
        same = [round(one * factor, 6) == value for one, value in
                zip(columns["score"], scores, strict=False)]  # fmt: skip
        found += [] if len(columns["score"]) == 40 and all(same) else ["score"]
    if "fecha" not in doubts and types["fecha"] not in ("VARCHAR", "BIGINT"):
        when = [one.date() if isinstance(one, datetime) else one for one in columns["fecha"]]
        found += [] if when == DAYS else ["fecha"]
    found += [] if columns["r"] == ANSWERS else ["r"]
    found += [] if [one or "" for one in columns["said"]] == said else ["said"]
    return found


NAMES_OF_DRAWN = ("id", "fecha", "score", "r", "said")


@pytest.mark.parametrize("seed", range(8))
def test_several_oddities_at_once_give_the_same_numbers_or_a_refusal(tmp_path, seed):
    chance = random.Random(seed)
    file = tmp_path / "a.csv"
    certain = 0
    for _ in range(120):
        content, scores, said, factor, how = drawn(chance)
        file.write_bytes(content)
        said_why = ""
        try:
            table = read(file)
        except BadInput as refusal:
            said_why = str(refusal)
        if said_why:
            assert re.search(r"\bline \d", said_why), (how, said_why)
            continue
        assert other_numbers(table, scores, said, factor) == [], (how, table.reading.sentence())
        assert all(re.search(r"\bline \d", one) for one in table.reading.doubts.values())
        certain += not table.reading.doubts
    assert certain > 60
