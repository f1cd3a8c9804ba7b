"""A strategy as a whole: what must hold when it comes in, and what replacing it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from types import MappingProxyType

from workbook.book import rounds
from workbook.book.errors import BadInput, Fault
from workbook.book.fields import Row, Table, nearest
from workbook.book.messages import _, say, translate
from workbook.book.model import TABLES
from workbook.book.moment import Moment
from workbook.book.validation import Located, faults_between
from workbook.store.blindness import Seal
from workbook.store.saving import Edit, refuse
from workbook.store.schema import Kept, key_text, overlong_keys

Rows = Mapping[str, Sequence[Row]]

_SEALED = _(
    "no row of a round that is not revealed: members vote and the leader reveals on the page "
    "(leave the row out)"
)


def dated_back(strategy: str, at: datetime, now: datetime, *, known: bool) -> datetime:
    """Return the moment in UTC that a record is dated back to, where that is allowed."""
    moment = Moment.of(at).end(UTC) or now
    if known:
        raise BadInput(
            say(
                "Nothing was saved: the store knew the strategy {strategy} before, so its record "
                "cannot be dated back. Leave the date out.",
                strategy=strategy,
            )
        )
    if moment > now:
        raise BadInput(
            say(
                "Nothing was saved: {moment} UTC is in the future. A record is dated now or "
                "earlier.",
                moment=f"{moment:%Y-%m-%d %H:%M}",
            )
        )
    return moment


def key_of(rows: Rows) -> str:
    """Return the key of the strategy whose rows these are."""
    found = rows.get("strategy", ())
    if len(found) != 1:
        expected = say("exactly one row: a strategy is one row of this table")
        raise BadInput(
            say("Nothing was saved: this is not a single strategy."),
            [Fault("strategy", None, "", len(found), expected)],
        )
    return str(found[0].key)


def checked(rows: Rows, unknown: Mapping[str, Table] = MappingProxyType({})) -> str:
    """Return the key of the strategy too, once nothing in and between its rows is at fault.

    ``unknown`` are the tables that the store has and the model does not.
    """
    strategy = key_of(rows)
    refuse(
        [
            Fault(
                name,
                None,
                "",
                name,
                say("a table's name{nearest}", nearest=nearest(name, tuple(TABLES))),
            )
            for name in rows
            if name not in TABLES and name not in unknown
        ]
    )
    located = {
        name: [Located(name, line, row) for line, row in enumerate(table, 2)]
        for name, table in rows.items()
    }
    tables = {**TABLES, **unknown}
    faults = [
        fault for name, table in located.items() for fault in overlong_keys(tables[name], table)
    ]
    refuse([*faults, *faults_between(located, unknown)])
    return strategy


def with_sealed(rows: Rows, held: Mapping[str, list[Kept]], seal: Seal) -> Rows:
    """Return the rows with the rounds that are not revealed, and their votes, as they are held.

    Raises
    ------
    BadInput
        The rows hold such votes or change such a round; or a vote is on what they leave out.
    """
    if not seal.rounds:
        return rows
    whole = {name: list(table) for name, table in rows.items()}
    faults = []
    for name in ("rounds", *sorted(seal.tables)):
        table = TABLES[name]
        kept = {
            table.key_of(one.row): one.row
            for one in held[name]
            if (name == "rounds" and table.key_of(one.row) in seal.rounds)
            or seal.holds(name, one.row, one.at)
        }
        for line, row in enumerate(whole.get(name, ()), 2):
            key = table.key_of(row)
            # Votes are refused unread: to compare them would tell what they are.
            subject = rounds.subject_name(name, row._asdict())
            in_sealed = (subject, getattr(row, "round", None)) in seal.rounds
            if (key in kept or in_sealed) and not (name == "rounds" and kept.get(key) == row):
                faults.append(Fault(name, line, ", ".join(table.key), key, translate(_SEALED)))
        own = [row for row in whole.get(name, ()) if table.key_of(row) not in kept]
        whole[name] = [*own, *kept.values()]
    refuse(faults)
    try:
        checked(whole)
    except BadInput as reason:
        raise BadInput(
            say(
                "Nothing was saved: rows are missing on which members have voted in a round that "
                "is not revealed yet. Reveal the round first, or keep these rows."
            ),
            reason.faults,
        ) from reason
    return whole


def with_anonymous(rows: Rows, held: Mapping[str, list[Kept]]) -> Rows:
    """Return the rows with the anonymous votes that are held and that no reader's file can hold.

    A vote that the rows hold takes the place of the one held. One of a member who is gone stays as
    a guest's, for the function that the member had: were it gone too, two reports would tell what
    it was.
    """
    members = {row.key for row in rows.get("members", ())}
    before = {kept.row.key: kept.row.function for kept in held["members"]}
    whole = {name: list(table) for name, table in rows.items()}
    for name in filter(rounds.is_anonymous, TABLES):
        key_of = TABLES[name].key_of
        brought = {key_of(row): row for row in whole.get(name, ())}
        stays = TABLES[name].by_name["member"].stands_alone
        own = [
            kept.row for kept in held[name] if kept.row.member in members or stays(kept.row.member)
        ]
        gone = [kept.row for kept in held[name] if kept.row not in own]
        merged = [brought.pop(key_of(row), row) for row in own]
        left = [row for row in gone if key_of(row) not in brought]
        guests = _as_guests(TABLES[name], left, [*merged, *brought.values()], before)
        whole[name] = [*merged, *guests, *brought.values()]
    return whole


def _as_guests(
    table: Table, gone: Sequence[Row], others: Sequence[Row], functions: Mapping[str, str | None]
) -> list[Row]:
    """Return the votes of members who are gone as those of guests of their functions."""
    if not table.by_name["member"].stand_ins:
        return []
    taken = {row.member for row in others}
    free = (f"guest-{number}" for number in count(1) if f"guest-{number}" not in taken)
    names = {member: next(free) for member in dict.fromkeys(row.member for row in gone)}
    return [
        row._replace(member=names[row.member], function=row.function or functions.get(row.member))
        for row in gone
    ]


def refuse_sealed(rows: Rows, unknown: Mapping[str, Table], seal: Seal) -> None:
    """Refuse rows of tables that this program does not know and that may hold unseen votes."""
    brought = [name for name, table in unknown.items() if rows.get(name) and seal.hides(table)]
    refuse([Fault(name, None, "", name, translate(_SEALED)) for name in brought])


def next_version(versions: Mapping[tuple[str, str], int], table: Table, row: Row) -> int:
    """Return the version of a row that comes in: its number goes on where a deleted one ended."""
    return versions.get((table.name, key_text(table.key_of(row))), 0) + 1 if versions else 1


def differences(
    table: Table, held: Sequence[Kept], rows: Sequence[Row], versions: Mapping[tuple[str, str], int]
) -> list[Edit]:
    """Return the edits that make a table equal to the rows."""
    before = {table.key_of(kept.row): kept for kept in held}
    edits = []
    for row in rows:
        kept = before.pop(table.key_of(row), None)
        if kept is None:
            edits.append(Edit(table, "insert", row, next_version(versions, table, row)))
        elif kept.row != row:
            edits.append(Edit(table, "update", row, kept.version + 1, kept.row_id))
    gone = (
        Edit(table, "delete", kept.row, kept.version + 1, kept.row_id) for kept in before.values()
    )
    return [*edits, *gone]
