"""Books for the round trip: everything a cell may hold, made from the model itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st

from workbook.book import Book
from workbook.book.fields import Field, Row, Table
from workbook.book.model import TABLES
from workbook.book.validation import Located, faults_between, parse_row

UGLY_TEXTS = (
    "=1+1", '=HYPERLINK("a")', "+1", "-2", "@SUM(A1)", "007", "TRUE", "yes", "1e5", "2026-01-01",
    "12:30", "50%", "#N/A", "_x0041_", "_x005F_x0041_", "_x0041_x0042_", "_x000D_", "&amp;",
    "&#10;", "<r><t>rich</t></r>", "<b>&\"'", "{=A1}", "http://example.org", "'quoted", " before",
    "mailto:a@example.org", "after ", "\tTab\t", "one\ntwo\n\nfour\n", "\n", '"", with a comma',
    '""', ",", ";", "a;b", "Año, straße, 日本語", "😀\U0001f469\u200d\U0001f467", "e\u0301",
    "\u2028", "\x7f\x85", "\ufeffBOM", "NaN", "nan", "None", "null", "inf", "x" * 32_000,
    "ab\n" * 10_000,
)  # fmt: skip
UGLY_NUMBERS = (
    0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 123456789.123456789, 1e15, 1e16, 2.0**53,
    1e22, 1e-7, 0.0, 1.0, 100.0,
)  # fmt: skip
UGLY_DATES = (
    date(1, 1, 1), date(1899, 12, 31), date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1),
    date(1904, 1, 1), date(2000, 2, 29), date(2026, 6, 30), date(9999, 12, 31),
)  # fmt: skip

_CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
_TEXT = st.one_of(st.sampled_from(UGLY_TEXTS), st.text(_CHARACTERS, max_size=20))
_SLUG = st.from_regex(r"\w[\w.-]{0,9}", fullmatch=True)
_ITEMS = st.lists(_TEXT.map(lambda text: text.replace(";", "")[:50]), max_size=3)


def row(table: str, **values: Any) -> Row:
    """Make a row; columns that are not given are empty."""
    fields = TABLES[table].fields
    return TABLES[table].row(*(values.get(one.name, () if one.many else None) for one in fields))


def same(book: Book, rows: Mapping[str, Sequence[Row]]) -> None:
    """Assert that rows are a book's rows, each value of the same type; the folder is apart."""
    for name in TABLES:
        got, wanted = rows[name], book.entered(name)
        if name == "strategy":
            got, wanted = (
                [one._replace(data_folder=None) for one in some] for some in (got, wanted)
            )
        assert list(got) == list(wanted), name
        assert _kinds(got) == _kinds(wanted), name


def _kinds(rows: Sequence[Row]) -> list[list[type]]:
    return [[type(value) for value in one] for one in rows]


@st.composite
def books(draw: st.DrawFn) -> Book:
    """Draw a valid book with rows in every table."""
    keys = {
        name: tuple(draw(st.lists(_SLUG, min_size=1, max_size=3, unique=True)))
        for name, table in TABLES.items()
        if table.key == ("key",)
    }
    keys["strategy"] = keys["strategy"][:1]
    rows = {name: _rows(draw, table, keys) for name, table in TABLES.items()}
    located = {name: [Located(name, None, one) for one in some] for name, some in rows.items()}
    assert not faults_between(located), faults_between(located)
    return Book(rows, date(2026, 6, 30))


def _rows(draw: st.DrawFn, table: Table, keys: dict[str, tuple[str, ...]]) -> list[Row]:
    drawn = [_row(draw, table, keys, key) for key in keys.get(table.name, range(2))]
    return list({table.key_of(one): one for one in drawn if one is not None}.values())


def _row(draw: st.DrawFn, table: Table, keys: dict[str, tuple[str, ...]], key: Any) -> Row | None:
    cells: dict[str, Any] = {}
    for field in table.fields:
        if field.name == "key":
            cells["key"] = key
        elif field.references == table.name:
            cells[field.name] = None  # no umbrella below itself
        elif not field.required and draw(st.booleans()):
            cells[field.name] = None
        else:
            cells[field.name] = draw(_cell(field, keys, cells))
    made, faults = parse_row(table, cells, table.name, None)
    if faults:  # a rule between columns: try with the required ones only, or do without the row
        needed = {one.name: cells[one.name] for one in table.fields if one.required}
        made, faults = parse_row(table, needed, table.name, None)
    others = [(one.name, word) for one in table.fields if one.required for word in one.choices]
    for name, word in others if faults else ():  # some kinds of a row need more than others
        made, faults = parse_row(table, {**needed, name: word}, table.name, None)
        if not faults:
            break
    if faults and "key" in cells:  # others may point to it, so it has to be there
        plain = [one.name for one in table.fields if not (one.references or one.references_by)]
        example = {name: table.example[name] for name in plain if name in table.example}
        made, faults = parse_row(table, {**needed, **example, "key": key}, table.name, None)
    return None if faults else made


def _cell(
    field: Field, keys: dict[str, tuple[str, ...]], cells: dict[str, Any]
) -> st.SearchStrategy[Any]:
    target = cells.get(field.references_by) if field.references_by else field.references
    if target in field.words:
        return st.sampled_from(field.words[target] or (None,))
    if target:
        one = st.sampled_from(keys[target])
        return st.lists(one, min_size=1, max_size=2, unique=True) if field.many else one
    if field.many:
        return _ITEMS
    if field.kind == "text":
        return _TEXT.map(lambda text: text if text.strip() or not field.required else "x")
    if field.kind in {"integer", "number"}:
        return _number(field)
    return {
        "slug": _SLUG,
        "choice": st.sampled_from(field.choices or ("",)),
        "flag": st.booleans(),
        "date": st.one_of(st.sampled_from(UGLY_DATES), st.dates()),
    }[field.kind]


def _number(field: Field) -> st.SearchStrategy[Any]:
    if field.kind == "integer":
        low, high = field.low, field.high
        return st.integers(
            -(2**53) + 1 if low is None else int(low), 2**53 - 1 if high is None else int(high)
        )
    low = field.low if field.low is not None else field.above
    high = field.high if field.high is not None else field.below
    drawn = st.floats(
        low, high, allow_nan=False, allow_infinity=False,
        exclude_min=field.above is not None, exclude_max=field.below is not None,
    )  # fmt: skip
    free = low in {None, 0} and field.above is None and high is None
    return st.one_of(st.sampled_from(UGLY_NUMBERS), drawn) if free else drawn
