"""The answer to a question that was picked, before it is saved: only this asks the file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from workbook.analysis import inquiring, measuring
from workbook.analysis.inquiring import NEW, Picks, one
from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.messages import (
    Message,
    _,
    joined,
    month,
    number,
    percent,
    quoted,
    say,
    translate,
)
from workbook.charts import theme
from workbook.evidence import questions
from workbook.evidence.margins import margins_of
from workbook.evidence.quoting import NUMBER
from workbook.pages.ask_fields import COMPARED, PARTS, XSRF, Surroundings, hidden, opened

if TYPE_CHECKING:
    from workbook.analysis.checks import Finding

_MOST_MONTHS = 12
_VERDICTS = {
    "supported": _("Supported: the whole margin of error meets the threshold."),
    "refuted": _("Refuted: no part of the margin of error meets the threshold."),
    "undecided": _("Undecided: the threshold lies within the margin of error."),
}


def answer_section(book: Book, picks: Picks, around: Surroundings) -> str:
    """Return what stands in the place of ``ANSWER``; only this puts a question to the file."""
    if measuring.indicator_of(picks):
        return _readings_found(book, picks, around)
    if missing := _missing(picks):
        return _said(missing)
    try:
        draft = inquiring.draft_of(book, picks)
        if draft is None:
            return _said(say("The question is not complete."))
        found = inquiring.shown(book, draft)
    except BadInput as refused:
        return _said(str(refused))
    asked = questions.inquiry(draft.evidence["question"])
    if found.late:
        pieces = [f'<p role="alert">{escape(found.late)}</p>']
    else:
        claim = draft.assumption or inquiring.cells_of(
            "assumptions", book.by_key("assumptions")[draft.evidence["assumption"]]
        )
        compared = translate(COMPARED.get(claim.get("comparison", ""), ""))
        weighted = _weighted(found.said, draft.evidence)
        pieces = [_verdict(found.said, asked.statistic == "proportion", compared, weighted)]
    pieces += [_finding(book, each, draft) for each in found.findings]
    return _answered(asked, [*pieces, _save(book, picks, around, say("Save as evidence"))])


def _missing(picks: Picks) -> str:
    """Name the fields that have to be filled before anything can be asked; empty for none."""
    word, assumption = one(picks, "kind"), one(picks, "assumption")
    names: list[str] = []
    if word not in questions.KINDS:
        names.append(say("What do you want to know?"))
    else:
        names += [translate(PARTS[part]) for part, must in questions.expected_parts(word)
                  if must and not one(picks, part)]  # fmt: skip
        level = one(picks, "level")
        if word == "as_good_as" and level and not NUMBER.fullmatch(level):
            names += [] if one(picks, "order") else [translate(PARTS["order"])]
    if not assumption:
        names.append(say("Which assumption does it test, or which indicator does it measure?"))
    elif assumption == NEW:
        wanted = {"statement": say("What you assume, as one sentence"),
                  "threshold": say("Threshold")}  # fmt: skip
        names += [label for name, label in wanted.items() if not one(picks, name)]
    elif measuring.indicator_of(picks) and not one(picks, "day"):
        names.append(say("Which column holds the day"))
    if not names:
        return ""
    return say("Still to be filled in above: {fields}.", fields=joined([*map(quoted, names)]))


def _weighted(said: Any, cells: Mapping[str, Any]) -> str:
    """Say by what answers were weighted, and how many unweighted ones they are worth."""
    by = [quoted(cells["weight"])] if cells.get("weight") else []
    if cells.get("margins"):
        by += map(quoted, margins_of(cells["margins"]))
    if not by or math.isnan(said.estimate) or not 0 < said.n_effective < math.inf:
        return ""
    told = say(
        "Weighted by {columns}: {n} answers tell as much as {worth} unweighted ones.",
        columns=joined(by), n=number(said.n), worth=number(said.n_effective, 0),
    )  # fmt: skip
    return f"<p>{escape(told)}</p>"


def _answered(asked: questions.Inquiry, pieces: Sequence[str]) -> str:
    """Return the last step: what was asked, how it is counted, and what came of it."""
    head = f"<h2>{escape(say('5. The answer'))}</h2><p>{escape(asked.sentence)}.</p>"
    return _section(f"{head}{_made_of(asked)}{''.join(pieces)}")


def _section(content: str) -> str:
    return f'<section class="ask-answer" id="ask-answer">{content}</section>'


def _save(book: Book, picks: Picks, around: Surroundings, words: str) -> str:
    if not around.may_save:
        return ""
    kept = "".join(
        hidden(name, value)
        for name, values in picks.items() for value in values or [""] if name != "do"
    )  # fmt: skip
    return (
        f'<form method="post" action="{escape(around.base)}/ask/save">{XSRF}'
        f'{hidden("strategy", book.key)}{kept}<p><button class="wb-button wb-main">'
        f"{escape(words)}</button></p></form>"
    )


def _readings_found(book: Book, picks: Picks, around: Surroundings) -> str:
    if missing := _missing(picks):
        return _said(missing)
    try:
        measurement = measuring.measurement_of(book, picks)
        if measurement is None:
            return _said(say("The question is not complete."))
        found = measuring.computed(book, measurement)
    except BadInput as refused:
        return _said(str(refused))
    if not found:
        return _said(say("No month has a reading: each needs to be over, and to have enough "
                         "answers."))  # fmt: skip
    asked = questions.inquiry(inquiring.question_of(picks))
    rows = [{"month": month(each.on), "value": number(each.value), "n": number(each.n)}
            for each in found[-_MOST_MONTHS:]]  # fmt: skip
    labels = {"month": say("Month"), "value": say("Reading"), "n": say("Answers")}
    table = theme.table(pd.DataFrame(rows), labels=labels)
    button = _save(book, picks, around, say("Save as the readings of this indicator"))
    return _answered(asked, [table, button])


def _made_of(asked: questions.Inquiry) -> str:
    lines = [asked.measure, asked.filter]
    code = "".join(f"<p><code>{escape(line)}</code></p>" for line in lines if line)
    return opened(say("How it is counted"), code)


def _finding(book: Book, found: Finding, draft: inquiring.Draft) -> str:
    """Return a finding, in which evidence without a name of its own is called by its assumption."""
    message, key = found.message, draft.evidence["key"]
    if isinstance(message, Message) and message.facts.get("key") == key:
        claim = draft.assumption or {}
        known = book.by_key("assumptions").get(draft.evidence["assumption"])
        statement = claim.get("statement") or (known.statement if known else key)
        message = say(message.template, **{**message.facts, "key": quoted(statement)})
    return f"<p><strong>{escape(found.code)}</strong> {escape(message)} {escape(found.remedy)}</p>"


def _verdict(said: Any, is_share: bool, compared: str, weighted: str) -> str:
    reason = said.reason if isinstance(said.reason, str) else ""
    reason = f"{reason[:1].upper()}{reason[1:]}{'' if reason.endswith('.') else '.'}"
    if math.isnan(said.estimate):
        return f'<p role="alert">{escape(reason)}</p>'
    write = percent if is_share else number
    result = say(
        "{estimate}, margin of error {low} to {high}, threshold {compared} {threshold}, "
        "{n} answers.",
        estimate=write(said.estimate), low=write(said.low), high=write(said.high),
        compared=compared, threshold=write(said.threshold), n=number(said.n),
    )  # fmt: skip
    verdict = said.verdict if isinstance(said.verdict, str) else ""
    told = translate(_VERDICTS[verdict]) if verdict in _VERDICTS else reason
    reading = f"<p>{escape(str(said.true_of))}</p>" if isinstance(said.true_of, str) else ""
    return f"<p><strong>{escape(result)}</strong></p><p>{escape(told)}</p>{weighted}{reading}"


def _said(sentence: str) -> str:
    return _section(f'<p role="alert">{escape(sentence)}</p>')


__all__ = ["answer_section"]
