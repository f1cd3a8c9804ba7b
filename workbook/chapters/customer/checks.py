"""Checks of the customer's world: what decisions rest on is believed, tested and still true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from workbook.analysis.checks import Found, check
from workbook.book import Book, records
from workbook.book.fields import Row, is_missing
from workbook.book.messages import (
    Message,
    _,
    counted,
    joined,
    percent,
    quoted,
    say,
    say_number,
    written,
)
from workbook.chapters.customer import data_checks, loyalty, unseen

__all__ = ["loyalty", "unseen"]

IMPORTANT = 4
_DECISIONS = {
    "choices": _("The choice {name}"),
    "solutions": _("The solution {name}"),
    "actions": _("The action {name}"),
    "objectives": _("The objective {name}"),
}


@check(
    "C302",
    "error",
    "a choice, solution, action or objective depends on an important assumption that has not been "
    "tested",
    source="[004], [000]",
)
def rests_on_untested(book: Book) -> Iterator[Found]:
    """Find rows that rest on assumptions of importance 4 or 5 without a verdict.

    Evidence without a single answer, or that cannot be read, tests nothing, and neither does any
    evidence where the claim lacks its statistic, comparison or threshold. One finding for each row
    that rests on them, not for each assumption. Dropped actions and dropped or failed solutions
    rest on nothing any more.
    """
    tested = {one.assumption for one in _verdicts(book) if _is_tested(one)}
    untested = {
        row.key: say(
            "{belief} (importance {importance})",
            belief=quoted(row.statement),
            importance=row.importance,
        )
        for row in book.rows("assumptions")
        if row.importance >= IMPORTANT and row.key not in tested
    }
    for (table, key), assumptions in _resting(book).items():
        beliefs = [untested[assumption] for assumption in assumptions if assumption in untested]
        if beliefs:
            yield Found(
                table,
                (key,),
                say(
                    "{decision} depends on what has not been tested yet: {beliefs}.",
                    decision=say(_DECISIONS[table], name=quoted(book.name(table, key))),
                    beliefs=joined(beliefs),
                ),
                say("Test it with customers before spending more, and enter the evidence."),
            )


@check(
    "C303",
    "error",
    "a choice for which no assumption about the customer is recorded",
    source="[004], [000]",
)
def rests_on_nothing(book: Book) -> Iterator[Found]:
    """Find choices that no assumption is used by."""
    resting = _resting(book)
    for choice in book.rows("choices"):
        if ("choices", choice.key) not in resting:
            yield Found(
                "choices",
                (choice.key,),
                say(
                    "No assumption about the customer is entered for the choice {choice}.",
                    choice=quoted(choice.statement),
                ),
                say(
                    "Enter what must be true about the customer for it to work, and link it to "
                    "the choice."
                ),
            )


@check(
    "C304",
    "warning",
    "the newest evidence is more than a year old",
    source="[004], [000]",
)
def old_evidence(book: Book) -> Iterator[Found]:
    """Find assumptions whose newest dated evidence is over a calendar year old.

    On the same day of the next year evidence is not old yet; what was collected on 29 February is
    a year old on 28 February. Evidence without a date says nothing about its age and is passed
    over.
    """
    for assumption in book.rows("assumptions"):
        collected = _collected(book, assumption.key)
        if collected and book.as_of > _a_year_after(collected[-1]):
            yield Found(
                "assumptions",
                (assumption.key,),
                say(
                    "The newest evidence for {assumption} was collected on {collected}, more "
                    "than a year before {as_of}.",
                    assumption=quoted(assumption.statement),
                    collected=collected[-1],
                    as_of=book.as_of,
                ),
                say("Collect new evidence: customers may have changed since."),
            )


@check(
    "C306",
    "warning",
    "the threshold was set after the evidence was collected, or never",
    source="[004], [000]",
)
def threshold_not_beforehand(book: Book) -> Iterator[Found]:
    """Find assumptions whose threshold was not fixed before the evidence.

    A threshold that is missing, or for which no day is recorded, was never fixed, whether or not
    there is evidence yet. Set on the day of the first evidence, it is in time; evidence without a
    date is passed over.
    """
    for assumption in book.rows("assumptions"):
        found = _late_threshold(assumption, _collected(book, assumption.key))
        if found:
            yield Found("assumptions", (assumption.key,), *found)


@check(
    "C307",
    "warning",
    "a segment that a choice is aimed at and that no evidence covers",
    source="[004], [000]",
)
def segment_without_evidence(book: Book) -> Iterator[Found]:
    """Find segments of choices for which no assumption of the same segment has evidence.

    One finding for each segment, with the keys of all choices that aim at it; segments are
    compared without regard to case and outer spaces.
    """
    asked = {one.assumption for one in _verdicts(book) if not is_missing(one.n) and one.n > 0}
    covered = {_plain(row.segment) for row in book.rows("assumptions") if row.key in asked}
    aiming: dict[str, list[Row]] = {}
    for choice in book.rows("choices"):
        segment = _plain(choice.segment)
        if segment and segment not in covered:
            aiming.setdefault(segment, []).append(choice)
    for choices in aiming.values():
        yield Found(
            "choices",
            tuple(choice.key for choice in choices),
            say_number(
                len(choices),
                "The choice {choices} is aimed at the segment {segment}, which no evidence covers.",
                "The choices {choices} are aimed at the segment {segment}, which no "
                "evidence covers.",
                choices=joined([quoted(choice.statement) for choice in choices]),
                segment=quoted(choices[0].segment),
            ),
            say(
                "Enter an assumption about this segment, and test it with people who belong to it."
            ),
        )


def _resting(book: Book) -> dict[tuple[str, str], list[str]]:
    """Return the assumptions under each row that is still pursued, by its table and key."""
    resting: dict[tuple[str, str], list[str]] = {}
    for use in book.rows("assumption_uses"):
        row = book.by_key(use.used_by_table)[use.used_by_key]
        if getattr(row, "status", None) not in {"dropped", "failed"}:
            resting.setdefault((use.used_by_table, row.key), []).append(use.assumption)
    return resting


def _collected(book: Book, assumption: str) -> list[date]:
    """Return the days on which evidence was collected, the oldest first."""
    if not book.rows("evidence"):
        return []
    from workbook.analysis.verdicts import evidence_of

    rows = evidence_of(book, assumption)
    return sorted(row.collected_on for row in rows if row.collected_on is not None)


def _late_threshold(assumption: Row, collected: list[date]) -> tuple[str, str] | None:
    statement = quoted(assumption.statement)
    if assumption.threshold is None:
        return (
            say(
                "No threshold is set for {statement}, so evidence can neither support nor "
                "refute it.",
                statement=statement,
            ),
            say("Agree on the threshold now, before anyone looks at the data, and enter the date."),
        )
    if assumption.set_on is None:
        return (
            say(
                "The date on which the threshold of {statement} was set is not recorded.",
                statement=statement,
            ),
            say("Enter the date, so that everyone can see it was set before the evidence."),
        )
    if collected and assumption.set_on > collected[0]:
        return (
            say(
                "The threshold of {statement} was set on {set_on}, after evidence from "
                "{collected}.",
                statement=statement,
                set_on=assumption.set_on,
                collected=collected[0],
            ),
            say(
                "Keep the threshold and collect new evidence: the existing data may have "
                "influenced it."
            ),
        )
    return None


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def _plain(segment: str | None) -> str:
    return (segment or "").strip().casefold()


@check(
    "C301",
    "error",
    "a choice, solution, action or objective depends on a refuted assumption",
    source="[004], [000]",
)
def rests_on_refuted(book: Book) -> Iterator[Found]:
    """Find rows that rest on what the evidence refutes, one finding for each row."""
    refuted = {
        one.assumption: say(
            "{belief}: {found}",
            belief=quoted(book.name("assumptions", one.assumption)),
            found=_against(one),
        )
        for one in _verdicts(book)
        if one.verdict == "refuted"
    }
    for (table, key), assumptions in _resting(book).items():
        beliefs = [refuted[assumption] for assumption in assumptions if assumption in refuted]
        if beliefs:
            yield Found(
                table,
                (key,),
                say(
                    "{decision} depends on what the data refute: {beliefs}.",
                    decision=say(_DECISIONS[table], name=quoted(book.name(table, key))),
                    beliefs="; ".join(beliefs),
                ),
                say("Change it so that it no longer depends on this, or drop it."),
            )


@check(
    "C305",
    "warning",
    "undecided: the sample is too small (with the size needed)",
    source="[004], [000]",
)
def undecided(book: Book) -> Iterator[Found]:
    """Find assumptions whose interval holds the threshold."""
    for one in _verdicts(book):
        if one.verdict == "undecided":
            statement = quoted(book.name("assumptions", one.assumption))
            yield Found("assumptions", (one.assumption,), *_undecided(one, statement))


@check("C308", "error", "evidence that could not be read", source="[004], [000]")
def unreadable(book: Book) -> Iterator[Found]:
    """Find evidence without a result for a reason that lies in the evidence itself."""
    if not book.rows("evidence"):
        return
    from workbook.analysis.verdicts import judged_evidence

    by_key = book.by_key("evidence")
    letters = data_checks.compared_by_letters(book)
    for key, judged in judged_evidence(book).items():
        if not judged.read and not judged.withheld and key not in letters:
            reason = judged.reason.rstrip(".")
            claim = quoted(book.name("assumptions", by_key[key].assumption))
            yield Found(
                "evidence",
                (key,),
                say(
                    "The evidence on {claim} could not be read: {reason}.",
                    claim=claim,
                    key=key,
                    reason=reason,
                ),
                say("Correct the evidence or its source, so that it can be used."),
            )


def _verdicts(book: Book) -> list[Any]:
    """Return the verdicts, without loading what reads evidence where there is none."""
    if not book.rows("evidence"):
        return []
    from workbook.analysis.verdicts import verdicts

    statistics = {row.key: row.statistic for row in book.rows("assumptions")}
    found = verdicts(book)
    return list(records(found.assign(statistic=found.assumption.map(statistics))))


def _is_tested(one: Any) -> bool:
    decides = {"supported", "refuted", "undecided"}
    return one.verdict in decides and not is_missing(one.n) and one.n > 0


def _against(one: Any) -> str:
    found, claimed = _figure(one.estimate, one), _figure(one.threshold, one)
    return say(
        "{found} was found (range {span}), and {claimed} is needed",
        found=found,
        span=_span(one),
        claimed=claimed,
    )


def _undecided(one: Any, statement: str) -> tuple[str, str]:
    if is_missing(one.low):
        why = say("all answers are the same") if is_missing(one.reason) else one.reason
        return (
            say(
                "It is undecided whether {statement} is true: {why}.", statement=statement, why=why
            ),
            say("Collect answers that can decide it, or enter other evidence."),
        )
    answers = say_number(int(one.n), "{number} answer", "{number} answers")
    facts = say(
        "It is undecided whether {statement} is true: with {answers} the true value can be "
        "anywhere from {span}, and the threshold is {figure}",
        statement=statement,
        answers=answers,
        span=_span(one),
        figure=_figure(one.threshold, one),
    )
    if is_missing(one.needed):
        why = say(
            "more answers would not decide it while the result stays this close to the threshold"
        )
        why = why if is_missing(one.reason) else one.reason
        return say("{facts}; {why}.", facts=facts, why=why), say(
            "Ask another source, or other people, and compare."
        )
    return (
        say(
            "{facts}; about {needed} answers in all would probably decide it.",
            facts=facts,
            needed=int(one.needed),
        ),
        say(
            "Collect at least {more_answers} in the same way, and mark the evidence as still "
            "growing.",
            more_answers=counted(int(one.needed - one.n), "more answer"),
        ),
    )


def _span(one: Any) -> Message:
    return say("{low} to {high}", low=_figure(one.low, one), high=_figure(one.high, one))


def _figure(value: float, one: Any) -> Message:
    if one.statistic == "proportion":
        return percent(value, 1)
    return written(f"{value:,.4g}".replace("-", "−"), value)
