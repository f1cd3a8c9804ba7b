"""Questions in people's words, and the expressions that are made from them.

A person picks from lists: what is asked, of which column, in which period and of whom. An
``Inquiry`` holds the picks and gives ``measure``, ``filter`` and ``statistic`` as an assumption's
evidence has them, a ``sentence`` for people, and ``text``, which a cell keeps and ``inquiry``
reads::

    >>> one = inquiry("chose; column=phone; block=phone | web | mail")
    >>> one.measure, one.filter
    ('"phone" IS NOT NULL', 'any_answered("phone", "web", "mail")')

Everything here is text in and text out: no file is opened, and the expressions are vetted like
any other when they are asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, ClassVar, Literal, get_args

from workbook.book.errors import BadInput
from workbook.book.messages import Message, _, either, joined, number, say
from workbook.evidence.letters import folded
from workbook.evidence.quoting import NUMBER, is_one_of, quoted_name, quoted_text
from workbook.evidence.surveys import (
    CATEGORIES,
    OF,
    Average,
    ColumnAverage,
    Effort,
    Gap,
    Kano,
    Performance,
)

Statistic = Literal["proportion", "mean"]
Unit = Literal["minute", "hour", "day"]
Clock = Literal["calendar", "working"]

UNITS: tuple[str, ...] = get_args(Unit)
CLOCKS: tuple[str, ...] = get_args(Clock)
PROMOTER = 100
"""What a promoter counts in a net promoter score from -100 to 100; a detractor takes as much."""


@dataclass(frozen=True)
class Chose:
    """The share who chose one of some values, of those who answered.

    ``values`` are compared without regard to case, accents and outer blanks; with none, a cell that
    is not blank is a yes. Where a question with several boxes has a column for each, ``block``
    names all of them: a blank is a no for whoever ticked any. Where one cell holds several answers,
    ``parted_by`` is the sign between them. Elsewhere ``blank`` says what a blank is: a no, or left
    out because it is no answer.
    """

    column: str
    values: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    parted_by: str = ""
    blank: str = "not said"

    statistic: ClassVar[Statistic] = "proportion"
    label: ClassVar[str] = _("Share who chose")

    @property
    def measure(self) -> str:
        """The condition that says yes."""
        filled = f"{quoted_name(self.column)} IS NOT NULL"
        if not self.values:
            return filled
        chosen = self._contains() if self.parted_by else is_one_of(self.column, self.values)
        return f"{filled} AND {chosen}" if self.block or self.blank == "no" else chosen

    @property
    def who(self) -> str:
        """The condition that says who is counted; empty for everybody with an answer."""
        if not self.block:
            left_out = self.blank == "left out" and self.values
            return f"{quoted_name(self.column)} IS NOT NULL" if left_out else ""
        columns = dict.fromkeys((*self.block, self.column))
        return f"any_answered({', '.join(map(quoted_name, columns))})"

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        if not self.values:
            return say("Share who ticked {column}", column=self.column)
        chose = say("Share who chose {values} in {column}", values=either(self.values),
                    column=self.column)  # fmt: skip
        if self.blank == "no":
            return say("{question}, a blank counted as no", question=chose)
        return chose

    def faults(self) -> str:
        """Say what is wrong with the picks; empty where nothing is."""
        if self.block and self.blank != "not said":
            return say("block says already what a blank is")
        return "" if self.values or self.blank != "left out" else say("values are missing")

    def _contains(self) -> str:
        part = self.parted_by
        edge, blank = quoted_text(part), quoted_text(f"{part} ")
        cell = f"replace(fold({quoted_name(self.column)}), {blank}, {edge})"
        listed = f"({edge} || {cell} || {edge})"
        each = []
        for value in self.values:
            plain = folded(value).replace(f"{part} ", part)
            sought = quoted_text(f"{part}{plain}{part}")
            each.append(f"replace({listed}, {sought}, '') <> {listed}")
        return each[0] if len(each) == 1 else f"({' OR '.join(each)})"


@dataclass(frozen=True)
class AsGoodAs:
    """The share who answered at least as well as a level, of those who answered.

    The level is a number of the scale, or one of ``order``: the words of the scale from worst to
    best.
    """

    column: str
    level: str
    order: tuple[str, ...] = ()

    statistic: ClassVar[Statistic] = "proportion"
    label: ClassVar[str] = _("Share at least as good as")
    who: ClassVar[str] = ""

    @property
    def measure(self) -> str:
        """The condition that says yes."""
        if not self.order:
            return f"{quoted_name(self.column)} >= {self.level}"
        plain = [folded(word) for word in self.order]
        return is_one_of(self.column, self.order[plain.index(folded(self.level)) :])

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        return say("Share with {level} or better in {column}", level=self.level,
                   column=self.column)  # fmt: skip

    def faults(self) -> str:
        """Say what is wrong with the picks; empty where nothing is."""
        if self.order:
            known = [folded(word) for word in self.order]
            return "" if folded(self.level) in known else say("level is not among order")
        return "" if NUMBER.fullmatch(self.level) else say("level is no number, and order is empty")


@dataclass(frozen=True)
class TopBox:
    """The share in the best boxes of a scale of numbers that ends with ``top``."""

    column: str
    top: int
    boxes: int = 1

    statistic: ClassVar[Statistic] = "proportion"
    label: ClassVar[str] = _("Share with the best marks (top box)")
    who: ClassVar[str] = ""

    @property
    def measure(self) -> str:
        """The condition that says yes; what lies outside of the scale is a no."""
        return f"{quoted_name(self.column)} BETWEEN {self.top - self.boxes + 1} AND {self.top}"

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        return say("Share with {low} to {top} in {column}", low=self.top - self.boxes + 1,
                   top=self.top, column=self.column)  # fmt: skip


@dataclass(frozen=True)
class Mean(ColumnAverage):
    """The average of a column of numbers."""

    column: str

    label: ClassVar[str] = _("Average")

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        return say("Average of {column}", column=self.column)


@dataclass(frozen=True)
class Nps(Average):
    """The net promoter score of answers from 0 to 10: 9 and 10 less 0 to 6, from -100 to 100."""

    column: str

    label: ClassVar[str] = _("Net promoter score")

    @property
    def measure(self) -> str:
        """100 for a promoter, -100 for a detractor; an answer outside of the scale is missing."""
        column = quoted_name(self.column)
        return (
            f"CASE WHEN {column} BETWEEN 9 AND 10 THEN {PROMOTER} "
            f"WHEN {column} BETWEEN 0 AND 6 THEN -{PROMOTER} "
            f"WHEN {column} BETWEEN 7 AND 8 THEN 0 END"
        )

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        return say("Net promoter score of {column}", column=self.column)


@dataclass(frozen=True)
class TimeBetween(Average):
    """The average time from one moment to another, by the calendar or within working hours."""

    start: str
    end: str
    unit: str = "minute"
    clock: str = "calendar"

    label: ClassVar[str] = _("Time between two moments")

    @property
    def measure(self) -> str:
        """The time, not rounded."""
        return _time(self.start, self.end, self.unit, self.clock)

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        return say("Average time from {start} to {end} in {unit}", start=self.start, end=self.end,
                   unit=_many(self.unit, self.clock))  # fmt: skip


@dataclass(frozen=True)
class Within:
    """The share that came within a time; what has not ended yet is a no, or left out."""

    start: str
    end: str
    limit: float
    unit: str = "hour"
    clock: str = "calendar"
    not_ended: str = "no"

    statistic: ClassVar[Statistic] = "proportion"
    label: ClassVar[str] = _("Share within a time")
    who: ClassVar[str] = ""

    @property
    def measure(self) -> str:
        """The condition that says yes."""
        in_time = f"{_time(self.start, self.end, self.unit, self.clock)} <= {_plain(self.limit)}"
        if self.not_ended == "left out":
            return in_time
        return f"{quoted_name(self.end)} IS NOT NULL AND {in_time}"

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        return say("Share with {end} within {limit} {unit} of {start}", end=self.end,
                   limit=number(self.limit), unit=_many(self.unit, self.clock),
                   start=self.start)  # fmt: skip


Survey = Effort | Kano | Performance | Gap
Kind = Chose | AsGoodAs | TopBox | Mean | Nps | Survey | TimeBetween | Within

KINDS: Mapping[str, type[Kind]] = {
    "chose": Chose,
    "as_good_as": AsGoodAs,
    "top_box": TopBox,
    "mean": Mean,
    "nps": Nps,
    "effort": Effort,
    "kano": Kano,
    "performance": Performance,
    "gap": Gap,
    "time": TimeBetween,
    "within": Within,
}
"""What can be asked, by the word that a cell begins with; ``label`` is what a list offers."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "unit": UNITS,
    "clock": CLOCKS,
    "not_ended": ("no", "left out"),
    "blank": ("not said", "no", "left out"),
    "category": CATEGORIES,
    "of": OF,
}
"""Parts that are one of a few words."""


@dataclass(frozen=True)
class Inquiry:
    """A question: what is asked, in which period, and of whom.

    ``first`` and ``last`` are the days of the period, both counted, of the column ``on``.
    ``members`` are the values of the column ``segment`` that count.
    """

    kind: Kind
    on: str = ""
    first: date | None = None
    last: date | None = None
    segment: str = ""
    members: tuple[str, ...] = ()

    @property
    def statistic(self) -> Statistic:
        """Whether a share or an average is asked."""
        return self.kind.statistic

    @property
    def measure(self) -> str:
        """The expression of the measure."""
        return self.kind.measure

    @property
    def filter(self) -> str:
        """The expression of the filter; empty where everybody counts."""
        parts = []
        if self.segment:
            parts.append(is_one_of(self.segment, self.members))
        if self.first:
            parts.append(f"{quoted_name(self.on)} >= {quoted_text(self.first.isoformat())}")
        if self.last:
            after = self.last + timedelta(days=1)
            parts.append(f"{quoted_name(self.on)} < {quoted_text(after.isoformat())}")
        return " AND ".join(filter(None, [*parts, self.kind.who]))

    @property
    def sentence(self) -> str:
        """What is asked, in words."""
        parts: list[str] = [self.kind.sentence]
        if self.segment:
            parts.append(say("where {column} is {values}", column=self.segment,
                             values=either(self.members)))  # fmt: skip
        if self.first and self.last:
            parts.append(say("from {first} to {last}", first=self.first, last=self.last))
        elif self.first:
            parts.append(say("from {first} on", first=self.first))
        elif self.last:
            parts.append(say("up to {last}", last=self.last))
        return ", ".join(parts)

    @property
    def text(self) -> str:
        """What a cell keeps; ``inquiry`` reads it."""
        word = next(word for word, kind in KINDS.items() if type(self.kind) is kind)
        given = [
            (field.name, value)
            for whole in (self.kind, self)
            for field in fields(whole)
            if field.name != "kind" and (value := getattr(whole, field.name)) != field.default
        ]
        return "; ".join([word, *(f"{name}={_written(value)}" for name, value in given)])


def inquiry(text: str) -> Inquiry:
    """Read a question as a cell keeps it: ``chose; column=phone; values=Phone | Call``.

    Raises
    ------
    BadInput
        It is no such question; all faults are named at once.
    """
    word, *given = (part.strip() for part in _parted(text, ";"))
    if word not in KINDS:
        raise BadInput(
            say("{text} is no question. It begins with one of {words}.", text=_short(text),
                words=joined(list(KINDS)))
        )  # fmt: skip
    cells: dict[str, str] = {}
    faults: list[str] = []
    for part in filter(None, given):
        name, *rest = _parted(part, "=", most=1)
        if rest:
            cells[name.strip()] = rest[0].strip()
        else:
            faults.append(say("{part} is not written as name=value", part=_short(part)))
    picks = _picked(KINDS[word], cells, faults)
    whole = _picked(Inquiry, cells, faults, but=("kind",))
    faults += [say("{name} is no part of this question", name=name) for name in cells]
    if not faults:
        one = Inquiry(KINDS[word](**picks), **whole)
        faults += _contradictions(one)
        if not faults:
            return one
    raise BadInput(
        say("The question {text} cannot be asked: {faults}.", text=_short(text),
            faults="; ".join(faults))
    )  # fmt: skip


def expressions_of(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the measure and the filter of a row of evidence: as written, or by its question.

    Raises
    ------
    BadInput
        The question cannot be read.
    """
    if not values.get("question"):
        return values.get("measure") or "", values.get("filter") or ""
    one = inquiry(values["question"])
    return one.measure, one.filter


def expected_parts(word: str) -> tuple[tuple[str, bool], ...]:
    """Return the parts of a kind of question in order, each with whether it must be given."""
    return tuple((field.name, _is_needed(field)) for field in fields(KINDS[word]) if field.init)


def _picked(
    whole: type, cells: dict[str, str], faults: list[str], but: Sequence[str] = ()
) -> dict[str, Any]:
    """Take the parts of a question out of the cells, each read as its kind."""
    picked: dict[str, Any] = {}
    for field in fields(whole):
        if field.name in but:
            continue
        given = cells.pop(field.name, "")
        if given:
            try:
                picked[field.name] = _READ.get(str(field.type), _as_text)(given)
            except ValueError:
                faults.append(say("{name} cannot be {value}", name=field.name, value=_short(given)))
        elif _is_needed(field):
            faults.append(say("{name} is missing", name=field.name))
    return picked


def _is_needed(field: Any) -> bool:
    return "MISSING" in type(field.default).__name__


def _contradictions(one: Inquiry) -> list[str]:
    faults: list[str] = []
    for name, offered in CHOICES.items():
        value = getattr(one.kind, name, offered[0])
        if value not in offered:
            faults.append(say("{name} is one of {words}", name=name, words=joined(offered)))
    if (one.first or one.last) and not one.on:
        faults.append(say("on is missing: the column with the day"))
    if one.on and not (one.first or one.last):
        faults.append(say("first and last are missing: the days of the period"))
    if one.first and one.last and one.last < one.first:
        faults.append(say("last is before first"))
    if bool(one.segment) != bool(one.members):
        faults.append(say("segment and members are given together"))
    if isinstance(one.kind, Chose | AsGoodAs | Kano | Gap) and one.kind.faults():
        faults.append(one.kind.faults())
    if isinstance(one.kind, Effort) and one.kind.top < 2:
        faults.append(say("top is 2 or more"))
    if isinstance(one.kind, TopBox) and one.kind.boxes < 1:
        faults.append(say("boxes is 1 or more"))
    return faults


def _time(start: str, end: str, unit: str, clock: str) -> str:
    function = "working_time" if clock == "working" else "date_diff"
    return f"{function}('{unit}', {quoted_name(start)}, {quoted_name(end)})"


def _many(unit: str, clock: str) -> Message:
    names = {
        ("minute", "calendar"): say("minutes"),
        ("hour", "calendar"): say("hours"),
        ("day", "calendar"): say("days"),
        ("minute", "working"): say("working minutes"),
        ("hour", "working"): say("working hours"),
        ("day", "working"): say("working days"),
    }
    return names[unit, clock]


def _parted(text: str, sign: str, most: int = 0) -> list[str]:
    """Part a text at a sign that is not itself escaped by a backslash."""
    parts = [""]
    for piece in re.findall(r"\\.|[^\\]|\\$", text, re.DOTALL):
        if piece == sign and not 0 < most < len(parts):
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _escaped(text: str) -> str:
    return re.sub(r"([;=|\\])", r"\\\1", text)


def _as_text(given: str) -> str:
    return re.sub(r"\\(.)", r"\1", given)


def _as_list(given: str) -> tuple[str, ...]:
    return tuple(filter(None, (_as_text(part.strip()) for part in _parted(given, "|"))))


_READ: Mapping[str, Callable[[str], Any]] = {
    "tuple[str, ...]": _as_list,
    "int": int,
    "float": float,
    "date | None": date.fromisoformat,
}


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return " | ".join(map(_escaped, value))
    return _plain(value) if isinstance(value, float) else _escaped(str(value))


def _plain(value: float) -> str:
    return f"{value:g}" if value == float(f"{value:g}") else repr(float(value))


def _short(text: str) -> str:
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"
