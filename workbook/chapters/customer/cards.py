"""Cards to act by: the plan of a test before the data come, and what was learnt after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from workbook.analysis.verdicts import evidence_of, verdicts
from workbook.book import Book, records
from workbook.book.fields import Row
from workbook.book.messages import day, joined, quoted, say, translate
from workbook.chapters.customer.measures import next_tests, people_needed, resting_on
from workbook.chapters.customer.worth import Worth, told
from workbook.charts.cards import Card, cards
from workbook.charts.theme import Html, number

__all__ = ["learning_cards", "test_cards"]

DAYS_TO_TEST = 30
"""How long a test may take where no action that rests on it begins earlier."""

_TONES = {"supported": ("✓", "good"), "refuted": ("✕", "bad"), "undecided": ("▲", "caution")}


def test_cards(book: Book) -> Html | None:
    """Test cards, written before the data are collected.

    For each assumption that is not decided, in the order of ``next_tests``: the question, who is
    asked, how many, the threshold with the day on which it was fixed, who tests it and until
    when. Due is the day before the first action that rests on it begins, else in 30 days.
    """
    by_key = book.by_key("assumptions")
    said = {one.assumption: one for one in records(verdicts(book))}
    made = [
        _test_card(book, by_key[one.assumption], said[one.assumption], one)
        for one in records(next_tests(book))
    ]
    return cards(made) if made else None


def learning_cards(book: Book) -> Html | None:
    """What we assumed, what we found, and what we have to decide.

    One card for each assumption that evidence supports or refutes, the refuted first.
    """
    by_key = book.by_key("assumptions")
    found = verdicts(book)
    decided = [
        _learning_card(book, by_key[one.assumption], one)
        for verdict in ("refuted", "supported")
        for one in records(found[found.verdict == verdict])
    ]
    return cards(decided) if decided else None


def _test_card(book: Book, assumption: Row, said: Any, planned: Any) -> Card:
    people, how = people_needed(assumption, said)
    owner = (
        book.name("members", assumption.owner)
        if assumption.owner
        else say("nobody yet: name a person")
    )
    facts = {
        "Question": say("Is it true that {lowered}?", lowered=_lowered(assumption.statement)),
        "Ask": say(
            "{segment}, selected at random",
            segment=assumption.segment or "the customers it is about",
        ),
        "How many": _how_many(people, how, said),
        "Threshold": _threshold(book, assumption),
        "Changes": planned.would_change,
        "Owner": owner,
        "Due": f"{_due(book, assumption):%-d %B %Y}",
    }
    money = told(Worth(*(getattr(planned, name) for name in Worth._fields)), book.strategy.currency)
    facts |= {"Worth": money} if money else {}
    facts |= _decided(book, assumption)
    sign, tone = ("○", "quiet") if said.verdict == "untested" else ("▲", "caution")
    return _card(sign, tone, said.verdict, assumption.statement, facts)


def _learning_card(book: Book, assumption: Row, said: Any) -> Card:
    uses = [
        quoted(book.name(table, row.key), 60) for table, row in resting_on(book, said.assumption)
    ]
    more = [f"{len(uses) - 3} more"] if len(uses) > 3 else []
    rest = joined([*uses[:3], *more])
    low, high = (_figure(value, assumption) for value in (said.low, said.high))
    seen = f"{_figure(said.estimate, assumption)} ({low} to {high}). {said.true_of}"
    if said.verdict == "refuted":
        decide = (
            say("Change or drop what depends on it: {rest}.", rest=rest)
            if uses
            else say("No decision depends on it.")
        )
    else:
        decide = (
            say("Go ahead with what depends on it: {rest}.", rest=rest)
            if uses
            else say("No decision depends on it yet.")
        )
    days = [row.collected_on for row in evidence_of(book, said.assumption) if row.collected_on]
    facts = {
        "We assumed": say(
            "{claim}, set on {on}",
            claim=_claim(assumption),
            on=assumption.set_on or say("no date recorded"),
        ),
        "We found": seen,
        "Last evidence": day(max(days)) if days else say("on a date not recorded"),
        "We decide": decide,
    } | _decided(book, assumption)
    sign, tone = _TONES[said.verdict]
    return _card(sign, tone, said.verdict, assumption.statement, facts)


def _decided(book: Book, assumption: Row) -> dict[str, str]:
    """Return what the team has decided on it, when, and who did for the team; empty where not."""
    if not assumption.decision:
        return {}
    on = day(assumption.decided_on) if assumption.decided_on else ""
    who = book.name("members", assumption.decided_by) if assumption.decided_by else ""
    told = (translate(assumption.decision).replace("_", " "), on, who)
    return {say("Decided"): ", ".join(filter(None, told))}


def _how_many(people: int | None, how: str, said: Any) -> str:
    if people is None:
        return say("not known: {how}", how=how)
    n = 0 if pd.isna(said.n) else int(said.n)
    more = f"{max(0, people - n):,} more, " if n else ""
    return say("{more}{people} answers in all, {how}", more=more, people=f"{people:,}", how=how)


def _threshold(book: Book, assumption: Row) -> str:
    if assumption.threshold is None or assumption.comparison is None:
        return say("none yet: agree on it before anyone looks at the data")
    fixed = assumption.set_on or book.as_of
    day = "set on" if assumption.set_on else say("set today,")
    return f"{_claim(assumption)}, {day} {fixed:%-d %B %Y}"


def _claim(assumption: Row) -> str:
    word = {"at_least": "at least", "at_most": "at most", None: ""}[assumption.comparison]
    what = "on average" if assumption.statistic == "mean" else "of them"
    return f"{word} {_figure(assumption.threshold, assumption)} {what}".strip()


def _figure(value: float | None, assumption: Row) -> str:
    if value is None or pd.isna(value):
        return "no number"
    if assumption.statistic == "proportion":
        return f"{number(100 * value, 1)} %"
    return number(value)


def _due(book: Book, assumption: Row) -> date:
    starts: list[date] = [
        row.starts_on - timedelta(days=1)
        for table, row in resting_on(book, assumption.key)
        if table == "actions" and row.starts_on and row.starts_on > book.as_of
    ]
    return min([*starts, book.as_of + timedelta(days=DAYS_TO_TEST)])


def _lowered(statement: str) -> str:
    text = " ".join(statement.split()).rstrip(".?! ")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _card(sign: str, tone: str, word: str, title: str, facts: dict[str, str]) -> Card:
    shown = say("no verdict") if pd.isna(word) else word
    return Card(shown, title, tuple(facts.items()), sign, tone)
