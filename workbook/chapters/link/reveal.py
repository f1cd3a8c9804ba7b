"""What a round of votes brought, once the leader has revealed it."""

from __future__ import annotations

from workbook.analysis import alignment
from workbook.book import Book, rounds
from workbook.book.messages import counted, quoted, say
from workbook.chapters.link import asking
from workbook.charts import theme
from workbook.charts.cards import Card, cards

__all__ = ["last_round"]


def last_round(book: Book) -> theme.Html:
    """Result of the last revealed round of votes.

    Agreement before and after it, and for each link that it asked about the votes at both ends with
    their reasons, the widest disagreement first.
    """
    revealed = [
        row.number
        for row in rounds.rounds_of(book.rows("rounds"), "links")
        if rounds.state(row) == "revealed"
    ]
    if not revealed:
        return theme.paragraph(say("No round of votes has been revealed yet."))
    number = revealed[-1]
    asked = rounds.asked(book, "links", number)
    items = sorted(
        ((span, item) for span, item in (_ends(book, cell, number) for cell in asked) if item),
        key=lambda one: -one[0],
    )
    said = theme.paragraph(agreement_sentence(book, number))
    return theme.together([said, cards((item for _, item in items if item), personal=True)])


def agreement_sentence(book: Book, number: int) -> str:
    """Say how far the team agreed before a round and after it (Krippendorff's alpha)."""
    before, after = (
        alignment.agreement(asking.before(book, until)).agreement.iloc[-1]
        for until in (number, number + 1)
    )
    if alignment.is_unanimous(asking.before(book, number + 1)):
        return say("Round {number} is revealed: all votes are the same.", number=number)
    if after != after:  # noqa: PLR0124 NaN differs from itself
        return say(
            "Round {number} is revealed. Agreement can be measured from two voting members on.",
            number=number,
        )
    if before != before:  # noqa: PLR0124 NaN differs from itself
        return say(
            "Round {number} is revealed: agreement is {after} (1 is full agreement, 0 is no more "
            "than chance).",
            number=number,
            after=theme.number(after),
        )
    values = {"before": theme.number(before), "after": theme.number(after)}
    return say(
        "Round {number} is revealed: agreement {moved} (1 is full agreement, 0 is no more than "
        "chance).",
        number=number,
        moved=say("rose from {before} to {after}", **values)
        if after > before
        else say("fell from {before} to {after}", **values)
        if after < before
        else say("stayed at {after}", **values),
    )


def _ends(book: Book, cell: tuple[str, ...], number: int) -> tuple[int, Card | None]:
    votes = [
        row
        for row in book.rows("links")
        if (row.choice, row.corporate_objective) == cell and row.round == number
    ]
    if not votes:
        return 0, None
    low = min(row.contribution for row in votes)
    high = max(row.contribution for row in votes)
    link = f"{book.name('choices', cell[0])} → {book.name('corporate_objectives', cell[1])}"
    given = {"votes": counted(len(votes), "vote"), "low": theme.contribution(low)}
    told = (
        say("{votes}, all {low}", **given)
        if low == high
        else say("{votes}, from {low} to {high}", **given, high=theme.contribution(high))
    )
    reasons = [
        f"{theme.contribution(row.contribution)} {book.name('members', row.member)}: "
        f"{quoted(row.reason)}"
        for row in sorted(votes, key=lambda row: row.contribution)
        if row.reason and row.contribution in {low, high} and low != high
    ]
    tone = "caution" if rounds.disagree([row.contribution for row in votes]) else "good"
    lines = tuple(("", line) for line in (told, *reasons))
    return high - low, Card(title=link, lines=lines, tone=tone)
