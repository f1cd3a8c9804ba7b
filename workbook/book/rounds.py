"""Rounds of votes: what is open, who votes on what, and which votes nobody may see yet.

What members vote on is declared by the chapters (``model.SUBJECTS``). A round of such a subject
(votes on links, or forecasts) is opened, closed and revealed by the leader.
Until it is revealed each member sees only their own votes of it, so that nobody follows the loudest
voice (the Delphi method: Dalkey, N. and Helmer, O. 1963, Management Science 9, 458–467). After it
everybody sees the spread and the reasons, and a further round asks again only where the members
disagree. A subject without any round is open to all, as are votes from before its first round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workbook.book import Book
from workbook.book.chapter import Subject
from workbook.book.fields import Row
from workbook.book.messages import counted, day, joined, say
from workbook.book.model import SUBJECTS, TABLES
from workbook.book.roles import Team

VOTES: frozenset[str] = frozenset(one.votes for one in SUBJECTS.values())
"""Names of the tables of votes."""

WIDEST_RANGE = 3  # votes this far apart are a disagreement (check L104)
WIDEST_SPREAD = 2  # and so is a middle half that spans this much


def state(row: Row) -> str:
    """Say how a round stands: planned, open, closed or revealed."""
    if row.revealed_on is not None:
        return "revealed"
    if row.closed_on is not None:
        return "closed"
    return "planned" if row.opened_on is None else "open"


def sealed(rows: Iterable[Row]) -> frozenset[tuple[str, int]]:
    """Return subject and number of the rounds that are not revealed yet."""
    return frozenset((row.subject, row.number) for row in rows if row.revealed_on is None)


def unrevealed(book: Book) -> frozenset[tuple[str, int]]:
    """Return subject and number of the rounds that were not revealed on the day of a book."""
    return frozenset(
        (row.subject, row.number)
        for row in book.rows("rounds")
        if row.revealed_on is None or row.revealed_on > book.as_of
    )


def rounds_of(rows: Iterable[Row], subject: str) -> tuple[Row, ...]:
    """Return the rounds of a subject in their order."""
    own = [row for row in rows if row.subject == subject]
    return tuple(sorted(own, key=lambda row: row.number))


def latest(book: Book, subject: str) -> Row | None:
    """Return the last round of a subject; None where there was none."""
    found = rounds_of(book.rows("rounds"), subject)
    return found[-1] if found else None


def is_anonymous(table: str) -> bool:
    """Return whether the votes of a table are never shown with their names."""
    return any(one.votes == table and one.is_anonymous for one in SUBJECTS.values())


def shown(book: Book, table: str) -> tuple[Row, ...]:
    """Return the rows of a table that may be shown or written one by one to the book's reader.

    Of anonymous votes these are the reader's own; measures count the others (``book.rows``).
    """
    rows = book.entered(table)
    if not is_anonymous(table):
        return rows
    return tuple(row for row in rows if book.reader is not None and row.member == book.reader)


def subject_of(table: str, cells: Mapping[str, object]) -> Subject | None:
    """Return what a vote of a table is on, from its cells by column; None for what is no vote."""
    return SUBJECTS.get(subject_name(table, cells))


def subject_name(table: str, cells: Mapping[str, object]) -> str:
    """Return the name of what a vote is on, also where no chapter knows it; empty for no vote."""
    for one in SUBJECTS.values():
        if one.votes == table:
            return str(cells.get(one.told_by)) if one.told_by else one.name
    return ""


def is_by_round(subject: str) -> bool:
    """Return whether each vote names its round; else a vote belongs to the round that was open."""
    return has_rounds(SUBJECTS[subject].votes)


def has_rounds(table: str) -> bool:
    """Return whether each vote of a table names its round."""
    return "round" in TABLES[table].by_name


def votes_on(rows: Iterable[Row], subject: str) -> tuple[Row, ...]:
    """Return the votes on a subject among the rows of its table."""
    told_by = SUBJECTS[subject].told_by
    return tuple(row for row in rows if not told_by or getattr(row, told_by) == subject)


def next_number(rows: Iterable[Row], votes: Iterable[Row], subject: str) -> int:
    """Return the number of the round that may be opened next: after every round and vote.

    ``votes`` are the rows of the subject's table.
    """
    known = [row.number for row in rounds_of(rows, subject)]
    if is_by_round(subject):
        known += [row.round for row in votes_on(votes, subject)]
    return max(known, default=0) + 1


def is_again(book: Book, subject: str, number: int) -> bool:
    """Return whether there are votes of rounds before this one, where votes name their round."""
    votes = votes_on(book.rows(SUBJECTS[subject].votes), subject) if is_by_round(subject) else ()
    return any(row.round < number for row in votes)


def asked(book: Book, subject: str, number: int) -> tuple[tuple[str, ...], ...]:
    """Return the keys that a round asks about, such as a choice and a corporate objective."""
    asks = SUBJECTS[subject].asks
    return book.remember(("asked", subject, number), lambda: tuple(asks(book, number)))


def asked_of(
    book: Book, subject: str, number: int, member: str | None
) -> tuple[tuple[str, ...], ...]:
    """Return the keys that a round asks a member about."""
    concerns = SUBJECTS[subject].concerns
    if member is None:
        return ()
    return tuple(key for key in asked(book, subject, number) if concerns(book, member, key))


def given(book: Book, subject: str, number: int) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """Return member → what they voted on in a round, whether or not the votes can be seen."""
    if subject in book.sealed:
        return {member: frozenset(keys) for member, keys in book.sealed[subject].items()}
    found: dict[str, set[tuple[str, ...]]] = {}
    for row in _votes_of_round(book, subject, number):
        found.setdefault(row.member, set()).add(about(subject, row))
    return {member: frozenset(keys) for member, keys in found.items()}


def about(subject: str, vote: Row) -> tuple[str, ...]:
    """Say what a vote is about: choice and corporate objective, or objective."""
    return tuple(getattr(vote, column) for column in SUBJECTS[subject].about)


def own_votes(
    book: Book, subject: str, number: int, member: str | None
) -> Mapping[tuple[str, ...], Row]:
    """Return a member's votes of a round by what they are about; of any where votes name none."""
    return {
        about(subject, row): row
        for row in _votes_of_round(book, subject, number)
        if row.member == member
    }


def _votes_of_round(book: Book, subject: str, number: int) -> tuple[Row, ...]:
    votes = votes_on(book.rows(SUBJECTS[subject].votes), subject)
    if not is_by_round(subject):
        return votes
    return tuple(row for row in votes if row.round == number)


def open_for(book: Book, subject: str, member: str | None) -> tuple[tuple[str, ...], ...]:
    """Return what a member has still to vote on in the open round; empty without one."""
    last = latest(book, subject)
    if last is None or state(last) != "open" or member not in Team(book.rows).voters:
        return ()
    done = given(book, subject, last.number).get(str(member), frozenset())
    return tuple(key for key in asked_of(book, subject, last.number, member) if key not in done)


def turnout(book: Book, subject: str) -> tuple[int, int, int]:
    """Count the members who voted on everything asked, who only began, and who may vote.

    Of the last round; the votes themselves may still be sealed.
    """
    last = latest(book, subject)
    if last is None:
        return 0, 0, 0
    voters = Team(book.rows).voters
    votes = given(book, subject, last.number)
    wanted = {one: set(asked_of(book, subject, last.number, one)) for one in voters}
    wanted = {one: keys for one, keys in wanted.items() if keys or votes.get(one)}
    done = sum(bool(keys) and keys <= votes.get(one, frozenset()) for one, keys in wanted.items())
    begun = sum(bool(votes.get(one)) for one in wanted)
    return done, begun - done, len(wanted) or len(voters)


def takes_guests(subject: str) -> bool:
    """Return whether colleagues who are no members can vote too, as the function that they are of.

    That is where votes are anonymous, keep a function, and are chosen from a scale.
    """
    one = SUBJECTS[subject]
    fields = TABLES[one.votes].by_name
    return one.is_anonymous and bool(fields["member"].stand_ins) and "function" in fields


def guests(book: Book, subject: str, number: int) -> int:
    """Count the guests who voted in a round, whether or not their votes can be seen."""
    member = TABLES[SUBJECTS[subject].votes].by_name["member"]
    return sum(member.stands_alone(one) for one in given(book, subject, number))


def turns(book: Book, subject: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who voted on everything that the last round asks of them, and whose turn it is."""
    last = latest(book, subject)
    if last is None:
        return (), ()
    votes = given(book, subject, last.number)
    wanted = {one: set(asked_of(book, subject, last.number, one)) for one in Team(book.rows).voters}
    done = [one for one, keys in wanted.items() if keys and keys <= votes.get(one, frozenset())]
    return tuple(done), tuple(one for one, keys in wanted.items() if keys and one not in done)


def sentence(book: Book, subject: str) -> str:
    """Say how the rounds of a subject stand; empty where it has none."""
    last = latest(book, subject)
    if last is None:
        return ""
    done, begun, all_ = turnout(book, subject)
    what = SUBJECTS[subject].title
    if state(last) == "planned":
        return say(
            "Round {number} of {what} is planned and not open yet.", number=last.number, what=what
        )
    if state(last) == "revealed":
        return say(
            "Round {number} of {what} was revealed on {revealed_on}.",
            number=last.number,
            what=what,
            revealed_on=day(last.revealed_on),
        )
    more = (
        say(" and {more_members} began", more_members=counted(begun, "more member"))
        if begun
        else ""
    )
    who = say(
        "{done} of {members} voted on everything{more}",
        done=done,
        members=counted(all_, "member"),
        more=more,
    )
    since = (
        say("open since {opened_on}", opened_on=day(last.opened_on))
        if state(last) == "open"
        else say("closed since {closed_on}", closed_on=day(last.closed_on))
    )
    unseen = say("The votes are shown when the leader reveals the round.")
    return say(
        "Round {number} of {what} is {since}: {who}. {unseen}",
        number=last.number,
        what=what,
        since=since,
        who=who,
        unseen=unseen,
    )


def sealed_sentence(book: Book) -> str:
    """Say which votes are in and left out because their round is not revealed; else empty."""
    parts = [
        f"{SUBJECTS[subject].title} of {counted(len(members), 'member')}"
        for subject, members in book.sealed.items()
        if members
    ]
    return (
        say("Not counted until the leader reveals the round: {parts}.", parts=joined(parts))
        if parts
        else ""
    )


def disagree(votes: Sequence[int]) -> bool:
    """Say whether votes differ so much that a further round is worth it; no votes at all do."""
    if not votes:
        return True
    ordered = sorted(votes)
    spread = _quantile(ordered, 0.75) - _quantile(ordered, 0.25)
    return ordered[-1] - ordered[0] >= WIDEST_RANGE or spread >= WIDEST_SPREAD


def _quantile(ordered: Sequence[int], share: float) -> float:
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
