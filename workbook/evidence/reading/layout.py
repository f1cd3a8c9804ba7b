"""Which lines of a text are headings, which are answers, and which are neither."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence.reading.above import MOST_ABOVE, below_heading, titled
from workbook.evidence.reading.below import leave_out_below
from workbook.evidence.reading.codes import WORDS
from workbook.evidence.reading.values import NO_ANSWER, is_value, number, plain

Record = tuple[int, list[str]]
"""The line on which a record begins, and its cells without blanks around."""

DOUBLE, SINGLE = '"', "'"
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SEP = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


@dataclass
class Layout:
    """The lines of a file, each told by what it is.

    ``rows`` are the answers with the line on which each begins, ``left_out`` the lines that are
    neither a heading nor an answer, by the reason; ``padded`` counts answers whose last empty
    cells were not written. ``quote`` is the sign around texts.
    """

    separator: str
    names: list[str]
    rows: list[Record] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    left_out: dict[str, list[int]] = field(default_factory=dict)
    padded: int = 0
    quote: str = DOUBLE

    def leave_out(self, line: int, why: str) -> None:
        """Remember a line that is neither heading nor answer."""
        self.left_out.setdefault(why, []).append(line)

    @property
    def oddities(self) -> int:
        """How many lines do not fit; of two separators, the one with fewer is right."""
        blank = self.left_out.get("blank", [])
        return self.padded + sum(map(len, self.left_out.values())) - len(blank)


class _Misfit(Exception):
    """A separator that does not fit a file, and why.

    ``heading`` is the line of the names where they fit and only the answers below are too short.
    """

    def __init__(self, why: str, heading: int = 0) -> None:
        super().__init__(why)
        self.why, self.heading = why, heading


@dataclass(frozen=True)
class Headed:
    """Where a file was set to have its heading: its line (0: it has none), and lines below it."""

    row: int | None = None
    skip: int = 0


_FOUND = Headed()


def laid_out(text: str, name: str, separator: str = "", headed: Headed = _FOUND) -> Layout:
    """Find the separator of a text and what each of its lines is.

    Parameters
    ----------
    text
        The decoded file.
    name
        Its name, for people.
    separator
        The one that was set for it; empty where it is to be found.
    headed
        Where its heading was set to be.

    Raises
    ------
    BadInput
        No reading fits every line, or two do; the message names a line and quotes none.
    """
    given = _SEP.match(text)
    if given:
        separator = separator or given[1]
    tried: dict[str, Layout | _Misfit] = {}
    for letter in [separator] if separator else [one for one in SEPARATORS if one in text]:
        tried[letter] = _in_quotes(text, letter, headed, bool(given))
    fitting = [one for one in tried.values() if isinstance(one, Layout)]
    best = _best(fitting, name) if fitting else None
    why = _misfit(tried, best, text, separator)
    if not why and best is not None:
        return best
    if not why:
        alone = _in_quotes(text, "", headed, bool(given))
        if isinstance(alone, Layout):
            return alone
        why = alone.why
    raise BadInput(say("The file {file} cannot be read: ", file=name) + why)


def _in_quotes(text: str, letter: str, headed: Headed, given: bool) -> Layout | _Misfit:
    """Lay out a text by one separator, with double or single quotes around its texts."""

    def tried(quote: str) -> Layout | _Misfit:
        try:
            found = _layout(_records(text, letter, quote), letter, headed, given)
        except _Misfit as misfit:
            return misfit
        found.quote = quote
        return found

    double = tried(DOUBLE)
    if SINGLE not in text:
        return double
    if isinstance(double, _Misfit):
        single = tried(SINGLE)
        return single if isinstance(single, Layout) or single.heading else double
    if _is_single(double):
        return tried(SINGLE)
    line = _parted_quote(double)
    if line and isinstance(tried(SINGLE), Layout):
        return _Misfit(
            say("in line {line} a separator stands within a text in single quotes, or one text "
                "begins and another ends with such a sign. Save the file with double quotes "
                "around its texts.", line=line)
        )  # fmt: skip
    return double


def is_wrapped(cell: str) -> bool:
    """Say whether single quotes stand around a cell."""
    return len(cell) > 1 and cell[0] == cell[-1] == SINGLE


def _is_single(found: Layout) -> bool:
    """Say whether single quotes stand around texts: all names, or each text of a column."""
    if all(map(is_wrapped, found.names)):
        return True
    for at in range(len(found.names)):
        filled = [row[at] for _, row in found.rows if row[at]]
        if len(filled) > 1 and all(map(is_wrapped, filled)):
            return True
    return False


def _parted_quote(found: Layout) -> int:
    """Return the first line where one cell begins and a later one ends with a single quote."""
    for line, row in found.rows:
        begun = False
        for cell in row:
            starts, ends = cell[:1] == SINGLE, cell[-1:] == SINGLE
            if begun and ends and not starts:
                return line
            begun = begun or (starts and not is_wrapped(cell))
    return 0


def _misfit(
    tried: Mapping[str, Layout | _Misfit], best: Layout | None, text: str, separator: str
) -> str:
    """Return why the letter that evidently parts a file does not fit it; empty where one does."""
    misfits = [(letter, one) for letter, one in tried.items() if isinstance(one, _Misfit)]
    for letter, one in misfits:
        if best is None and (letter == separator or _parts(text, letter)):
            return one.why
        # A letter within texts may fit lower down, where an answer is taken for the names.
        if best is not None and 0 < one.heading < next(iter(best.headings), 0):
            return one.why
    return ""


def of_cells(records: Sequence[Record], name: str, form: str, headed: Headed = _FOUND) -> Layout:
    """Find what the rows of a sheet are, whose cells are parted already.

    Raises
    ------
    BadInput
        No reading fits every row; the message names one and quotes none.
    """
    try:
        return _layout(list(records), form, headed, given=False)
    except _Misfit as misfit:
        raise BadInput(say("The file {file} cannot be read: ", file=name) + misfit.why) from None


def _parts(text: str, letter: str) -> bool:
    """Say whether a letter seems to part columns: it stands in most lines, the first one too."""
    lines = [line for line in text.splitlines()[:2000] if line.strip()]
    return (
        bool(lines)
        and letter in lines[0]
        and sum(letter in line for line in lines) > len(lines) // 2
    )


def _best(fitting: list[Layout], name: str) -> Layout:
    def rank(one: Layout) -> tuple[int, int]:
        return next(iter(one.headings), 0), one.oddities

    fitting.sort(key=rank)
    first = fitting[0]
    if len(fitting) > 1 and rank(fitting[1]) == rank(first):
        one, other = (SEPARATORS[layout.separator] for layout in fitting[:2])
        raise BadInput(
            say("From line {line} on, {file} can be read with {one} or with {other} between its "
                "columns, and both fit. Set the separator of this source, or save it with one of "
                "them only.",
                line=next(iter(first.headings), 1), file=name, one=one, other=other)
        )  # fmt: skip
    return first


def _records(text: str, separator: str, quote: str) -> list[Record]:
    # A letter that no file holds stands for none.
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator or "\x1f",
        quotechar=quote,
        skipinitialspace=quote == SINGLE,
        strict=True,
    )
    found: list[Record] = []
    line = 1
    try:
        for cells in reader:
            found.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error:
        raise _Misfit(
            say("in line {line} a quotation mark is not closed, or stands within text in quotes. "
                "Double it, or save the file again.", line=line)
        ) from None  # fmt: skip
    return found


def _layout(records: list[Record], separator: str, headed: Headed, given: bool) -> Layout:
    found = Layout(separator, [])
    if given:
        found.leave_out(1, "separator")
        records = records[1:]
    if headed.row == 0:
        names = [""] * max((_filled(cells) for _, cells in records), default=0)
        body = records
    else:
        at = (_heading(records, separator, found) if headed.row is None
              else _heading_set(records, headed.row, found))  # fmt: skip
        line, cells = records[at]
        names = cells[: _filled(cells)]
        found.headings.append(line)
        body = records[at + 1 :]
        if not headed.skip:
            body = _without_units(body, line, _named(names), found)
    for _ in range(headed.skip):
        if body:
            _check_description(*body[0], body[headed.skip :])
            found.headings.append(body.pop(0)[0])
    while not headed.skip and len(found.headings) < 3 and body and _describes(body[:2]):
        found.headings.append(body.pop(0)[0])
    found.names = _named(names)
    _answers(body, found)
    return found


def _without_units(
    body: list[Record], above: int, names: Sequence[str], found: Layout
) -> list[Record]:
    """Leave out a line of units below the heading; refuse one that may be an answer or a heading.

    A line of Qualtrics is told by itself.
    """
    is_what = "" if _describes(body[:2]) else below_heading(body)
    if not is_what:
        return body
    at = next(at for at, (_, cells) in enumerate(body) if any(cells))
    line, cells = body[at]
    cells = cells[: _filled(cells)]
    if len(cells) > len(names) and _again(cells, range(len(names)), names) == "other":
        raise _wider(line, above)
    if is_what == "unsure":
        raise _unsure(line, above, at + 1)
    found.leave_out(line, "units")
    return [*body[:at], *body[at + 1 :]]


def _unsure(line: int, above: int, skip: int) -> _Misfit:
    return _Misfit(
        say("line {line} has words where the lines below it have numbers or days: it may say what "
            "the columns are, or hold their names below a title in line {above}, or be an answer. "
            "Set “Lines to skip” of this source to {skip}, or delete the title, or correct this "
            "line.", line=line, above=above, skip=skip),
        heading=above,
    )  # fmt: skip


def _wider(line: int, above: int) -> _Misfit:
    return _Misfit(
        say("line {line} holds the names of columns, and so does line {above} above it. Delete "
            "line {above}, or set “Heading row” of this source to {line}.",
            line=line, above=above),
        heading=above,
    )  # fmt: skip


def _filled(cells: Sequence[str]) -> int:
    """Return the number of cells up to the last that holds something."""
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1]), 0)


def _heading(records: Sequence[Record], separator: str, found: Layout) -> int:
    """Return which record holds the names; what lies above it is left out as a title."""
    widths = Counter(_filled(cells) for _, cells in records)
    widths.pop(0, None)
    if not widths:
        raise _Misfit(say("it contains only blank lines."))
    usual = max(widths, key=lambda width: (widths[width], width))
    if separator and usual < 2 and max(widths) < 2:
        raise _Misfit(say("it has only one column."))
    least = 1 if not separator else max(2, -(-usual * 6 // 10))
    above = 0
    surely = titled(records, usual, least) if separator else None
    for at, (line, cells) in enumerate(records):
        filled = _filled(cells)
        if not filled:
            found.leave_out(line, "blank")
        elif surely is not None and at < surely:
            found.leave_out(line, "title")
        elif filled < least or sum(map(bool, cells)) < min(2, least):
            found.leave_out(line, "title")
            above += 1
        elif any(is_value(cell) for cell in cells):
            raise _Misfit(
                say("line {line} holds numbers or days where the names of the columns belong. "
                    "Write the names above.", line=line)
            )  # fmt: skip
        else:
            return at
        if above > MOST_ABOVE:
            break
    raise _Misfit(say("no line among the first holds the names of the columns."))


def _heading_set(records: Sequence[Record], row: int, found: Layout) -> int:
    """Return which record holds the names, where somebody has set its line.

    A line above that could be an answer or the heading itself is not passed over: what single
    people answered would become the names of columns, or be missing from the answers.
    """
    at = next((at for at, (line, _) in enumerate(records) if line == row), None)
    if at is None or not any(records[at][1]):
        raise _Misfit(say("line {line} was set as its heading and holds no names.", line=row))
    full = sum(map(bool, records[at][1]))
    if any(is_value(cell) for cell in records[at][1]):
        raise _Misfit(
            say("line {line} was set as its heading and holds numbers or days.", line=row)
        )
    for line, cells in records[:at]:
        filled = sum(map(bool, cells))
        if filled >= full or any(is_value(cell) for cell in cells):
            raise _Misfit(
                say("line {line} was set as its heading, and line {above} above it may be an "
                    "answer or the heading.", line=row, above=line)
            )  # fmt: skip
        found.leave_out(line, "title" if filled else "blank")
    return at


def _check_description(line: int, cells: Sequence[str], below: Sequence[Record]) -> None:
    """Refuse to leave out a line that looks like the answers below it."""
    for at, cell in enumerate(cells):
        column = [row[at] for _, row in below[:200] if at < len(row) and row[at]]
        values = sum(is_value(one) or one.isdigit() for one in column)
        unlike = values > 0.9 * len(column) > 0 and not (is_value(cell) or cell.isdigit())
        longer = bool(column) and len(cell) > 40 and len(cell) > 2 * max(map(len, column))
        if cell and (unlike or longer or cell.startswith('{"ImportId"')):
            return
    if any(cells):
        raise _Misfit(
            say("line {line} was set to be left out below the heading, and it looks like an "
                "answer. Correct the lines to skip.", line=line)
        )  # fmt: skip


def _describes(following: Sequence[Record]) -> bool:
    """Say whether the records below a heading are Qualtrics' texts and identifiers."""
    return any(cell.startswith('{"ImportId"') for _, cells in following for cell in cells)


def _named(cells: Sequence[str]) -> list[str]:
    """Name each column once: an empty name by its place, a second one by a number."""
    names: list[str] = []
    taken: set[str] = set()
    for at, cell in enumerate(cells, 1):
        base = " ".join(plain(cell).split()) or f"column_{at}"
        name, again = base, 0
        while name.casefold() in taken:
            again += 1
            name = f"{base}_{again}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _answers(body: Sequence[Record], found: Layout) -> None:  # noqa: C901, PLR0912 a line is one thing of many
    places = list(range(len(found.names)))
    repeated: list[Record] = []
    short: list[int] = []
    after_blank = False
    for line, written in body:
        filled = _filled(written)
        if not filled:
            found.leave_out(line, "blank")
            after_blank = True
            continue
        cells = written[: max(filled, len(places))]
        heading = _again(cells, places, found.names)
        if heading == "same":
            repeated.append((line, cells))
        elif heading == "other":
            if not found.rows and not repeated:
                above = found.headings[-1]
                raise _wider(line, above) if filled > len(places) else _unsure(line, above, 1)
            places = _places(cells, found.names)
            found.headings.append(line)
        elif filled > len(places):
            raise _Misfit(
                say("line {line} has {cells} cells, where the heading has {names}: either a "
                    "separator stands within a text without quotes, or a column has no name. "
                    "Correct this line.", line=line, cells=filled, names=len(places))
            )  # fmt: skip
        elif _is_new_table(cells, found, after_blank):
            raise _Misfit(
                say("in line {line} a second table seems to begin, or it is an answer without "
                    "numbers. Keep one table in a file.", line=line)
            )  # fmt: skip
        else:
            if len(cells) < len(places):
                short.append(len(found.rows))
            row = [""] * len(found.names)
            for place, cell in zip(places, cells, strict=False):
                row[place] = cell
            found.rows.append((line, row))
        after_blank = False
    for at, (line, row) in enumerate(found.rows):
        missing = len(found.names) - len(row)
        if missing:
            found.rows[at] = line, row + [""] * missing
    leave_out_below(found, short)
    _repeated(repeated, found)
    found.padded = len(short)
    if short and len(short) == len(found.rows) and found.separator:
        line = found.rows[0][0]
        raise _Misfit(
            say("no answer has as many cells as the heading, from line {line} on: either the "
                "last columns are empty, or the heading has a separator within a name.",
                line=line),
            heading=next(iter(found.headings), 0),
        )  # fmt: skip


def _again(cells: Sequence[str], places: Sequence[int], names: Sequence[str]) -> str:
    """Say whether a record is the heading again: the same, another of the same columns, or none."""
    if len(names) < 2 or not all(cells):
        return ""
    now = [" ".join(cell.split()).casefold() for cell in cells]
    current = [names[place].casefold() for place in places]
    if now == current:
        return "same"
    if len(now) > 2 and sorted(now) == sorted(current):
        return "other"  # the same columns in another order
    wider = set(current) < set(now)
    narrower = set(now) < {name.casefold() for name in names} and len(now) > 1
    return "other" if (wider or narrower) and len(set(now)) == len(now) else ""


def _places(cells: Sequence[str], names: list[str]) -> list[int]:
    """Return where the cells below another heading belong; new names are added."""
    known = {name.casefold(): at for at, name in enumerate(names)}
    places = []
    for cell in cells:
        name = " ".join(cell.split())
        if name.casefold() not in known:
            known[name.casefold()] = len(names)
            names.append(name)
        places.append(known[name.casefold()])
    return places


def _is_answered(cells: Sequence[str], above: Sequence[Sequence[str]]) -> bool:
    """Say whether a column has one of these words above already, so that it is an answer here."""
    return any(
        row[at].casefold() == cell.casefold()
        for at, cell in enumerate(cells)
        for row in above
        if at < len(row)
    )


def _is_new_table(cells: Sequence[str], found: Layout, after_blank: bool) -> bool:
    """Say whether a record has words wherever there were numbers.

    Where no blank line is above it, in several columns, and each word only once, as in a heading.
    """
    if len(cells) < 2 or not all(cells) or len(found.rows) < 2:
        return False
    above = [row for _, row in found.rows[-20:]]
    if not after_blank:
        words = {cell.casefold() for cell in cells}
        if len(words) < len(cells) or words & (NO_ANSWER | WORDS):
            return False
        if any(plain(cell)[0].isdigit() for cell in cells) or _is_answered(cells, above):
            return False
    numbers = [
        at
        for at in range(len(cells))
        if all(number(row[at]) is not None for row in above if at < len(row) and row[at])
        and any(at < len(row) and row[at] for row in above)
    ]
    least = 1 if after_blank else 2
    return len(numbers) >= least and not any(is_value(cell) for cell in cells)


def _repeated(repeated: Sequence[Record], found: Layout) -> None:
    """Leave out headings among the answers, unless each column holds its name or nothing.

    There the name is an answer: a box that was ticked.
    """
    ticked = all(
        not cell or cell == name
        for _, row in found.rows
        for name, cell in zip(found.names, row, strict=True)
    )
    for line, cells in repeated:
        if ticked and found.rows:
            found.rows.append((line, list(cells)))
        else:
            found.headings.append(line)
    found.rows.sort(key=lambda record: record[0])
