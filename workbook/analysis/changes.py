"""Two moments compared: the one place that says what changed, for all who tell it.

- ``changes`` compares two books: findings gone and new, values moved, rows added and removed.
- ``Compared`` compares what two reports said of a strategy, without its rows.
- ``changed_values`` compares two versions of a row, ``gone_and_new`` two lists of findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from workbook.analysis.checks import STATUSES, Status, findings, gates
from workbook.book import Book, records, registry, rounds
from workbook.book.fields import Field, Table
from workbook.book.model import TABLES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["changes"]

Trend = Literal["better", "worse", "same"]
Found = TypeVar("Found")

KINDS = ("finding gone", "finding new", "value moved", "row added", "row removed")


class Difference(NamedTuple):
    """One thing that is not as it was; ``before`` and ``after`` are text, empty for nothing."""

    kind: str
    table: str
    keys: tuple[str, ...]
    what: str
    before: str
    after: str


class Step(NamedTuple):
    """A status before and after."""

    before: Status
    after: Status

    @property
    def is_worse(self) -> bool:
        """Whether the status fell."""
        return STATUSES.index(self.after) < STATUSES.index(self.before)


@dataclass(frozen=True)
class Standing:
    """What a report said of a strategy; ``errors`` is None where it named none.

    ``errors`` have a check, a table and keys; see :func:`place_of`.
    """

    status: Status
    gates: Mapping[str, Status]
    errors: Sequence[Any] | None
    warnings: int = 0


@dataclass(frozen=True)
class Compared:
    """One strategy at two moments; ``before`` is None where nothing was said of it."""

    before: Standing | None
    after: Standing

    @property
    def verdict(self) -> Step | None:
        """The verdict's status before and after, where it is another."""
        then = self.before.status if self.before else self.after.status
        return Step(then, self.after.status) if then != self.after.status else None

    @property
    def gates(self) -> dict[str, Step]:
        """The status before and after of each gate that has another."""
        then = self.before.gates if self.before else {}
        return {
            gate: Step(then[gate], status)
            for gate, status in self.after.gates.items()
            if then.get(gate, status) != status
        }

    @property
    def gone(self) -> list[Any]:
        """Errors that are not there any more."""
        return self._errors[0]

    @property
    def new(self) -> list[Any]:
        """Errors that were not there before."""
        return self._errors[1]

    @property
    def is_new(self) -> bool:
        """Whether nothing was said of the strategy before."""
        return self.before is None

    @property
    def trend(self) -> Trend:
        """Worse where an error is new or a status fell, else better where one went or rose.

        Where neither did, the number of warnings decides.
        """
        steps = [*filter(None, [self.verdict]), *self.gates.values()]
        if self.new or any(step.is_worse for step in steps):
            return "worse"
        if self.gone or steps:
            return "better"
        more = self.after.warnings - (self.before or self.after).warnings
        return "worse" if more > 0 else "better" if more < 0 else "same"

    @property
    def _errors(self) -> tuple[list[Any], list[Any]]:
        if self.before is None or self.before.errors is None or self.after.errors is None:
            return [], []
        return gone_and_new(self.before.errors, self.after.errors, place_of)


def place_of(finding: Any) -> tuple[str, str, tuple[str, ...]]:
    """Return what makes a finding the same at two moments; its numbers may move."""
    if isinstance(finding, Mapping):
        return finding["code"], finding["table"], tuple(finding["keys"])
    return finding.code, finding.table, tuple(finding.keys)


def gone_and_new(
    before: Iterable[Found], after: Iterable[Found], place: Callable[[Found], Hashable] = place_of
) -> tuple[list[Found], list[Found]]:
    """Return what is only before, and what is only after.

    One check may find several things in one row; they are told apart by how many there are.
    """
    before, after = list(before), list(after)
    return _without(before, after, place), _without(after, before, place)


def changed_values(
    table: Table, before: Sequence[Any], after: Sequence[Any]
) -> Iterator[tuple[Field, Any, Any]]:
    """Return the fields whose values read differently in two versions of a row, and both values.

    Where the data lie is no change.
    """
    for field, then, now in zip(table.fields, before, after, strict=True):
        if not field.place and field.format(then) != field.format(now):
            yield field, then, now


def _without(
    some: Sequence[Found], others: Sequence[Found], place: Callable[[Found], Hashable]
) -> list[Found]:
    left = Counter(map(place, others))
    rest = []
    for finding in some:
        if left[place(finding)]:
            left[place(finding)] -= 1
        else:
            rest.append(finding)
    return rest


def changes(before: Book, after: Book) -> pd.DataFrame:
    """Compare a book with what it was at an earlier moment.

    Parameters
    ----------
    before, after
        Two moments of one strategy, each with its own day of the report.

    Returns
    -------
    kind (finding gone, finding new, value moved, row added, row removed, in this order), table,
    keys (tuple of text), what (the check's code, the column's label, or what the row is called),
    before and after (text; empty for nothing). A finding is the same as long as its check, table
    and keys are; its numbers may move. Besides the tables' own values some results count as values:
    table ``gates`` (the status of each gate), and what chapters declare: ``link.strategy`` (the
    alignment), ``control.status`` (the last measured value of each objective).
    """
    import pandas as pd

    found = [
        *_findings(before, after),
        *_results(before, after),
        *(
            change
            for table in TABLES
            if not rounds.is_anonymous(table)
            for change in _rows(before, after, table)
        ),
    ]
    found.sort(key=lambda change: KINDS.index(change.kind))
    return pd.DataFrame(found, columns=list(Difference._fields))


def finding_changes(before: Book, after: Book) -> tuple[int, int]:
    """Return how many findings are gone, and how many are new."""
    kinds = [change.kind for change in _findings(before, after)]
    return kinds.count("finding gone"), kinds.count("finding new")


def _findings(before: Book, after: Book) -> Iterator[Difference]:
    gone, new = gone_and_new(findings(before), findings(after))
    for one in gone:
        yield Difference("finding gone", one.table, one.keys, one.code, one.message, "")
    for one in new:
        yield Difference("finding new", one.table, one.keys, one.code, "", one.message)


def _results(before: Book, after: Book) -> Iterator[Difference]:
    for then, now in zip(records(gates(before)), records(gates(after)), strict=True):
        yield from _moved("gates", (now.gate,), "Status", then.status, now.status)
    for result in registry.results():
        old, new = result.values(before), result.values(after)
        for keys in [keys for keys in new if keys in old]:
            yield from _moved(result.measure, keys, result.what, old[keys], new[keys])


def _rows(before: Book, after: Book, table: str) -> Iterator[Difference]:
    old, new = _keyed(before, table), _keyed(after, table)
    for key in [key for key in old if key not in new]:
        yield Difference(
            "row removed", table, key, _called(before, table, old[key]), _all(table, old[key]), ""
        )
    for key, row in new.items():
        if key not in old:
            yield Difference(
                "row added", table, key, _called(after, table, row), "", _all(table, row)
            )
            continue
        for field, then, now in changed_values(TABLES[table], old[key], row):
            yield from _moved(table, key, field.label, field.format(then), field.format(now))


def _keyed(book: Book, table: str) -> dict[tuple[str, ...], Any]:
    shape = TABLES[table]
    fields = [field for field in shape.fields if field.key]
    return {_texts(fields, shape.key_of(row)): row for row in book.entered(table)}


def _texts(fields: list[Field], values: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(field.format(value) for field, value in zip(fields, values, strict=True))


def _called(book: Book, table: str, row: Any) -> str:
    shape = TABLES[table]
    if shape.named_by and getattr(row, shape.named_by, None):
        return str(getattr(row, shape.named_by))
    return ", ".join(
        book.name(field.references, value) if field.references else field.format(value)
        for field, value in zip(shape.fields, row, strict=True)
        if field.key
    )


def _all(table: str, row: Any) -> str:
    """Return what a row says besides its key and name."""
    shape = TABLES[table]
    said = [
        f"{field.label}: {field.format(value)}"
        for field, value in zip(shape.fields, row, strict=True)
        if not field.key and field.name != shape.named_by and field.format(value)
    ]
    return "; ".join(said)


def _moved(
    table: str, keys: tuple[str, ...], what: str, then: str, now: str
) -> Iterator[Difference]:
    if then != now:
        yield Difference("value moved", table, keys, what, then, now)
