"""Who may save what: roles, and the rules of rounds. Every save passes here, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy.engine import Connection

from workbook.book import rounds
from workbook.book.chapter import Subject
from workbook.book.errors import Fault, NotAllowed
from workbook.book.fields import Row, Table
from workbook.book.messages import _, either, joined, say, translate
from workbook.book.model import RIGHTS, SUBJECTS, TABLES
from workbook.book.rights import Right
from workbook.book.roles import Rows, Team
from workbook.store.blindness import seal_of
from workbook.store.saving import Change, Edit, refuse
from workbook.store.schema import Held

_HOW_TO_SAY_WHO = _(
    "Say who you are with WORKBOOK_USER: a member's name, key or e-mail address, as the team's "
    "table has it."
)


class Guard:
    """What one person may save in a strategy, as it stands before the save.

    Parameters
    ----------
    connection
        Of the transaction in which it will be saved.
    strategy
        Its key.
    by
        What the surroundings call the person; ``member`` is the key of the member it belongs to.
    held
        Gives the rows that the transaction began with.
    """

    def __init__(self, connection: Connection, strategy: str, by: str, held: Held) -> None:
        self._connection, self._strategy, self._by = connection, strategy, by
        self._held, self._by_key = held, cache(self._index)
        self._team = Team(self._rows)
        self.member = self._team.member(by)

    def admit(self, changes: Sequence[Change]) -> None:
        """Refuse what no row could make right, before anything of the store is shown.

        A vote of somebody else must be refused here: a conflict would tell what it is.

        Raises
        ------
        NotAllowed
            The person may change nothing of a table, or votes for somebody else.
        """
        for table in dict.fromkeys(change.table for change in changes):
            if table in TABLES and not self._team.may_touch(self.member, table):
                raise NotAllowed(self._no_table(table))
        for change in changes:
            if change.table in rounds.VOTES and len(change.key) == len(TABLES[change.table].key):
                self._admit_vote(change)

    def admit_rows(self, keys: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        """Refuse changes to rows that are not this person's, each named by table and key.

        Raises
        ------
        NotAllowed
            Says who may not change what, and who may.
        """
        for table, key in keys:
            row = self._by_key(table).get(key)
            told = self._team.refusal(self._by, table, [row]) if row is not None else ""
            if told:
                raise NotAllowed(say("Nothing was saved: {told}", told=told))

    def check(self, edits: Sequence[Edit]) -> None:
        """Refuse rows that are not this person's to change, and rounds out of their order.

        Raises
        ------
        NotAllowed
            Says who may not change what, and who may.
        BadInput
            A round is opened, closed or revealed out of its order.
        """
        for edit in edits:
            self._check_places(edit)
        rows_after = self._after(edits)
        after = Team(rows_after)
        self._check_period(edits, next(iter(rows_after("strategy")), None))
        for edit in edits:
            self._check_rows(edit, after)
        if self._team.has_roles and not after.leaders:
            raise NotAllowed(
                say(
                    "Nothing was saved: the strategy would be left without a leader. Name another "
                    "leader first."
                )
            )
        if not self._team.has_roles and after.leaders and after.member(self._by) is None:
            raise NotAllowed(self._locked_out())
        refuse([fault for edit in edits for fault in self._round_faults(edit)])

    def _locked_out(self) -> str:
        """Say why the first leader cannot be named by somebody who is in no row of the members."""
        return say(
            "Nothing was saved: once a leader is named, roles apply, and {by} is not a member "
            "yet, so you could no longer change anything. Give your own row under Members the key "
            "{by}, or add yourself there first. {how_to_say_who}",
            by=self._by,
            how_to_say_who=translate(_HOW_TO_SAY_WHO),
        )

    def _no_table(self, table: str) -> str:
        who = self._team.called(self._by)
        leaders = either([str(self._team.members[key].name) for key in self._team.leaders])
        if self.member is None:
            told = say(
                "{who} can only read. {how_to_say_who} {leaders} can add members.",
                who=who,
                how_to_say_who=translate(_HOW_TO_SAY_WHO),
                leaders=leaders,
            )
        elif self._team.role(self.member) == "viewer":
            told = say(
                "{who} can only read. {leaders} can give another role.",
                who=who,
                leaders=leaders,
            )
        else:
            told = say(
                "{who} cannot change {table}. {leaders} can.",
                who=who,
                table=table,
                leaders=leaders,
            )
        return say("Nothing was saved: {told}", told=told)

    def _admit_vote(self, change: Change) -> None:
        table = TABLES[change.table]
        key = dict(zip(table.key, change.key, strict=True))
        subject = rounds.subject_of(change.table, key)
        if subject is None:  # in a table of votes on several subjects, one that is not known
            return
        held = rounds.rounds_of(self._rows("rounds"), subject.name)
        own = self.member is not None and key["member"] == self.member
        leads = self._team.has_roles and self._team.role(self.member) == "leader"
        what = subject.called
        if not held:
            if not own and not leads and self._team.has_roles:
                raise NotAllowed(
                    say(
                        "Nothing was saved: {called} cannot give {what} for {member}. Each member "
                        "votes alone.",
                        called=self._team.called(self._by),
                        what=what,
                        member=key["member"],
                    )
                )
            return
        number = (
            _whole(table, key["round"]) if rounds.is_by_round(subject.name) else held[-1].number
        )
        mine = next((one for one in held if one.number == number), None)
        state = rounds.state(mine) if mine else "unknown"
        if change.values is None and leads and state in {"revealed", "unknown"}:
            return  # the votes go with a choice, an objective or a member that is given up
        if not own and leads and state == "open" and self._is_from_paper(change, subject):
            return
        if not own:
            whose = say("Each member votes alone; nobody can vote for someone else.")
            raise NotAllowed(
                say(
                    "Nothing was saved: {whose} {how_to_say_who}",
                    whose=whose,
                    how_to_say_who=translate(_HOW_TO_SAY_WHO),
                )
            )
        if state != "open":
            raise NotAllowed(
                say("Nothing was saved: {not_open}", not_open=_not_open(what, number, state))
            )

    def _is_from_paper(self, change: Change, subject: Subject) -> bool:
        """Say whether a leader enters what a member, who has no vote there, filled in on paper."""
        key = tuple(map(str, change.key))
        held = {tuple(map(str, one)) for one in map(TABLES[change.table].key_of,
                                                    self._rows(change.table))}  # fmt: skip
        is_new = change.values is not None and change.version is None and key not in held
        return is_new and not subject.is_anonymous

    def _check_places(self, edit: Edit) -> None:
        """Refuse a change of where something lies: an import on the command line sets it."""
        fields = [field for field in edit.table.fields if field.place]
        before = self._by_key(edit.table.name).get(edit.table.key_of(edit.row)) if fields else None
        for field in fields if edit.kind != "delete" else ():
            if getattr(edit.row, field.name) != getattr(before, field.name, None):
                raise NotAllowed(
                    say(
                        "Nothing was saved: the {column} is not set here. Whoever runs the "
                        "workbook sets it by an import on the command line: workbook import "
                        "FOLDER --replace.",
                        column=translate(field.label).lower(),
                    )
                )

    def _check_period(self, edits: Sequence[Edit], strategy_after: Row | None) -> None:
        """Refuse changes of what was measured or promised in a closed period.

        A leader who says why in the strategy, before or with the change, may.
        """
        strategy = next(iter(self._rows("strategy")), None)
        until = getattr(strategy, "closed_until", None)
        if until is None:
            return
        leads = not self._team.has_roles or self._team.role(self.member) == "leader"
        if leads and strategy_after is not None and strategy_after.reopened_why:
            return
        closed = [edit for edit in edits if self._is_closed(edit, until)]
        if closed:
            shown = joined(
                [
                    f"{edit.table.name} {', '.join(map(str, edit.table.key_of(edit.row)))}"
                    for edit in closed
                ]
            )
            raise NotAllowed(
                say(
                    "Nothing was saved: the period up to {until} is closed, and {rows} belong to "
                    "it. The leader may still change them after entering under Strategy why the "
                    "period is reopened.",
                    until=until,
                    rows=shown,
                )
            )

    def _is_closed(self, edit: Edit, until: date) -> bool:
        right = RIGHTS.get(edit.table.name, Right())
        if not right.closes:
            return False
        before = self._by_key(edit.table.name).get(edit.table.key_of(edit.row))
        rows = [row for row in (before, edit.row) if row is not None]
        if not any(
            (day := getattr(row, right.closes)) is not None and day <= until for row in rows
        ):
            return False
        if edit.kind != "update" or before is None:
            return True
        open_cells = dict.fromkeys(right.stays_open)
        return bool(before._replace(**open_cells) != edit.row._replace(**open_cells))

    def _check_rows(self, edit: Edit, after: Team) -> None:
        name, key = edit.table.name, edit.table.key_of(edit.row)
        before = None
        if edit.kind != "insert":
            before = self._by_key(name)[key]
        told = self._team.refusal(self._by, name, [before]) if before is not None else ""
        if not told and edit.kind != "delete" and self._team.has_roles:
            # Ties lead over rows that may come with this very save, roles never do.
            told = self._team.tied_by(after).refusal(self._by, name, [edit.row])
        if told:
            raise NotAllowed(say("Nothing was saved: {told}", told=told))

    def _round_faults(self, edit: Edit) -> Iterator[Fault]:
        if edit.table.name != "rounds":
            return
        held = list(self._rows("rounds"))
        others = [row for row in held if (row.subject, row.number) != edit.table.key_of(edit.row)]
        before = next((row for row in held if row not in others), None)
        place = f"rounds {edit.row.subject}, {edit.row.number}"
        if edit.kind == "delete":
            if self._is_voted(edit.row):
                expected = say("a round without votes: what has been voted stays")
                yield Fault(place, None, "", edit.row.number, expected)
            return
        if before is None:
            yield from self._faults_of_new(edit.row, others, place)
        elif before.revealed_on is not None:
            expected = say("the round as it is: what everybody has seen stays revealed")
            yield Fault(place, None, "revealed_on", edit.row.revealed_on, expected)
        elif edit.row.opened_on is None and self._is_voted(edit.row):
            expected = say("the day on which the round was opened: there are votes in it")
            yield Fault(place, None, "opened_on", None, expected)

    def _faults_of_new(self, row: Row, others: Sequence[Row], place: str) -> Iterator[Fault]:
        unseen = [
            one for one in rounds.rounds_of(others, row.subject) if rounds.state(one) != "revealed"
        ]
        if unseen:
            expected = say(
                "that round {number} is revealed before another begins", number=unseen[-1].number
            )
            yield Fault(place, None, "number", row.number, expected)
        number = rounds.next_number(others, self._votes_on(row.subject), row.subject)
        if row.number != number and not unseen:
            yield Fault(
                place, None, "number", row.number, say("{number}, the next round", number=number)
            )

    def _is_voted(self, row: Row) -> bool:
        seal = seal_of(self._connection, self._strategy, self._rows("rounds"))
        if rounds.is_by_round(row.subject):
            return any(vote.round == row.number for vote in self._votes_on(row.subject))
        table = SUBJECTS[row.subject].votes
        votes = {id(vote) for vote in self._votes_on(row.subject)}
        return row.revealed_on is not None or any(
            seal.holds(table, kept.row, kept.at)
            for kept in self._held(table)
            if id(kept.row) in votes
        )

    def _votes_on(self, subject: str) -> Sequence[Row]:
        return rounds.votes_on(self._rows(SUBJECTS[subject].votes), subject)

    def _after(self, edits: Sequence[Edit]) -> Rows:
        """Return the rows as they will be."""
        changed: dict[str, dict[tuple[Any, ...], Row | None]] = {}
        for edit in edits:
            row = None if edit.kind == "delete" else edit.row
            changed.setdefault(edit.table.name, {})[edit.table.key_of(edit.row)] = row

        def rows(name: str) -> Iterable[Row]:
            key_of = TABLES[name].key_of
            left = dict(changed.get(name, {}))
            for row in self._rows(name):
                row_after = left.pop(key_of(row), row)
                if row_after is not None:
                    yield row_after
            yield from (row for row in left.values() if row is not None)

        return rows

    def _rows(self, name: str) -> Iterable[Row]:
        return (kept.row for kept in self._held(name))

    def _index(self, name: str) -> dict[tuple[Any, ...], Row]:
        return {TABLES[name].key_of(row): row for row in self._rows(name)}


def _not_open(what: str, number: int | None, state: str) -> str:
    if state == "unknown":
        return say(
            "round {number} of {what} has not been opened. The leader opens it.",
            number=number,
            what=what,
        )
    if state == "revealed":
        return say(
            "round {number} of {what} is revealed, so its votes can no longer change.",
            number=number,
            what=what,
        )
    return say(
        "round {number} of {what} is {state}. Ask the leader to open it.",
        number=number,
        what=what,
        state=state,
    )


def _whole(table: Table, cell: Any) -> int | None:
    try:
        return int(table.by_name["round"].parse(cell))
    except ValueError:  # said where the whole change is read
        return None
