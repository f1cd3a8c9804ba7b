"""Every assumption about the customer with what its evidence says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from workbook.analysis.verdicts.asking import judge_sources
from workbook.analysis.verdicts.judging import (
    Claim,
    Judged,
    at_every_look,
    judge,
    unread,
    verdict_of,
)
from workbook.analysis.verdicts.sample_size import POWER, needed_for
from workbook.analysis.verdicts.sources import together
from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.book.messages import _, percent, quoted, say, say_number
from workbook.evidence.questions import expressions_of, inquiry

NO_EVIDENCE = "no evidence has tested it"
_HOW = {
    "survey": _("a survey with {answers}"),
    "records": _("records with {answers}"),
    "interview": _("interviews with {answers}"),
    "experiment": _("an experiment with {answers}"),
}


@measure
def verdicts(book: Book) -> pd.DataFrame:
    """What the evidence of each assumption says together, one row an assumption.

    Returns
    -------
    DataFrame
        ``verdict`` is supported, refuted, undecided, untested (no evidence), or null where the
        evidence cannot be read or the assumption lacks its threshold; ``reason`` says why.
        ``needed`` is how many answers in all would decide with a chance of ``power``, if the truth
        is what the estimate says. ``sources`` counts independent results; waves of one are one.
        ``interval`` names the method; ``missing`` is the share of those asked that gave no
        answer; ``p_heterogeneity`` and ``i_squared`` say how far several results differ;
        ``true_of`` says of whom it is true. ``anytime_low`` and ``anytime_high`` are the interval
        that holds however often one looks; the verdict rests on it where evidence is growing,
        and where a row grew after it had been judged.

    Notes
    -----
    Proportions: exact tails; means: Student; designed samples: Taylor
    linearisation; waves: added as counts; two or three sources: each apart; more: random effects
    (shares on the logit scale; means by Hartung and Knapp); growing data: confidence sequences.
    Published sources: ``stats``.
    """
    each = judged_evidence(book)
    rows = []
    for assumption in book.rows("assumptions"):
        claim = Claim.of(assumption)
        parts = [(row, each[row.key]) for row in evidence_of(book, assumption.key)]
        rows.append(_verdict_row(assumption, claim, parts))
    return _typed(pd.DataFrame(rows, columns=["assumption", *_CORE, *_MORE]))


@measure
def verdicts_each(book: Book) -> pd.DataFrame:
    """What each row of evidence says on its own, with the columns of ``verdicts``.

    ``pooled`` is no where the row is left out of the whole: it cannot be read, or another row of
    the same source holds its answers already. ``reading`` says how its file was read: separator,
    encoding, heading rows, answers, and the lines that were left out with the reason.
    """
    each = judged_evidence(book)
    by_key = book.by_key("assumptions")
    rows = []
    for row in known_evidence(book):
        assumption, judged = by_key[row.assumption], each[row.key]
        claim = Claim.of(assumption)
        parts = [(one, each[one.key]) for one in evidence_of(book, row.assumption)]
        taken = judged.read and row.key in [one.key for one, _ in _pooled_parts(parts)]
        cells = _cells(judged, claim) | {"pooled": taken}
        cells |= _anytime(at_every_look(replace(judged, growing=True), claim))
        cells["true_of"] = true_of(assumption, [(row, judged)])
        cells["reading"] = judged.reading or None
        rows.append({"evidence": row.key, "assumption": row.assumption, **cells})
    return _typed(
        pd.DataFrame(rows, columns=["evidence", "assumption", *_CORE, "pooled", *_MORE, "reading"])
    )


def judged_together(book: Book, assumption: Row) -> Judged | None:
    """Judge all evidence of one assumption as one; None where there is none."""
    each = judged_evidence(book)
    parts = [(row, each[row.key]) for row in evidence_of(book, assumption.key)]
    return together(_pooled_parts(parts), Claim.of(assumption)) if parts else None


def judged_evidence(book: Book) -> Mapping[str, Judged]:
    """Judge the evidence of a book once, by its key; all sources are asked together.

    What was collected after the day of the report was not known on it, and is left out.
    """
    return book.remember("judged evidence", lambda: _judge_all(book))


def evidence_of(book: Book, assumption: str) -> list[Row]:
    """Return the rows of evidence of one assumption; a source by its key is given as its file.

    So two rows on one file are one source, whatever each calls it.
    """

    def index() -> dict[str, list[Row]]:
        files = {row.key: row.file for row in book.rows("sources")}
        found: dict[str, list[Row]] = {}
        for row in known_evidence(book):
            known = row._replace(source=files[row.source]) if row.source in files else row
            found.setdefault(row.assumption, []).append(known)
        return found

    return book.remember("evidence by assumption", index).get(assumption, [])


def known_evidence(book: Book) -> list[Row]:
    """Return the rows of evidence that were collected by the day of the report."""
    rows = book.rows("evidence")
    return [row for row in rows if row.collected_on is None or row.collected_on <= book.as_of]


def true_of(assumption: Row, parts: list[tuple[Row, Judged]]) -> str:
    """Say of whom a verdict is true: whom, by what filter, how many, when, how, who is missing."""
    if not any(judged.read for _, judged in parts):
        return ""
    said = "; ".join(_sample(row, judged) for row, judged in parts if judged.read)
    whom = assumption.segment or say("the people asked")
    return say("Based on {said}; valid for {whom} only.", whom=whom, said=said)


def _sample(row: Row, judged: Judged) -> str:
    answers = say_number(round(judged.n), "{number} answer", "{number} answers")
    how = _HOW.get(row.method, _("data with {answers}"))
    parts: list[str] = [say(how, answers=answers)]
    if row.question:
        asked = quoted(inquiry(row.question).sentence, 200)
        parts.append(say("asked for {question}", question=asked))
    elif row.filter:
        parts.append(say("where {condition}", condition=row.filter))
    if row.collected_on:
        parts.append(say("collected on {collected_on}", collected_on=row.collected_on))
    if judged.missing > 0:
        parts.append(
            say("{percent} of those asked did not answer", percent=_percent(judged.missing))
        )
    if judged.reading:
        parts.append(say("read as {reading}", reading=judged.reading))
    if row.citation:
        parts.append(say("published as {citation}", citation=quoted(row.citation, 80)))
    return ", ".join(parts)


def _percent(share: float) -> str:
    return say("under 1 %") if share < 0.005 else percent(share)


def _judge_all(book: Book) -> dict[str, Judged]:
    claims = {row.key: Claim.of(row) for row in book.rows("assumptions")}
    judged: dict[str, Judged] = {}
    asked: list[Row] = []
    for row in known_evidence(book):
        claim = claims[row.assumption]
        if claim.statistic is None:
            judged[row.key] = unread(say("the statistic (proportion or mean) is missing"))
        elif row.source is None:
            judged[row.key] = judge(row, claim, None, looked=row.key in book.grown)
        else:
            asked.append(row)
    return judged | (judge_sources(book, asked, claims) if asked else {})


def _pooled_parts(parts: list[tuple[Row, Judged]]) -> list[tuple[Row, Judged]]:
    """Leave out what another row of evidence holds already: the whole source, or the same part."""
    asked = {row.key: expressions_of(row._asdict()) for row, _ in parts}
    whole = {
        row.source for row, judged in parts if row.source and not asked[row.key][1] and judged.read
    }
    taken, seen = [], set()
    for row, judged in parts:
        measure, condition = asked[row.key]
        part = (row.source, measure, " ".join(condition.split()))
        if row.source is None or (part not in seen and not (condition and row.source in whole)):
            taken.append((row, judged))
        if judged.read:
            seen.add(part)
    return taken


def _caveat(parts: list[tuple[Row, Judged]]) -> str:
    """Say that results may not be independent, where several come from one source.

    The same question to the same source, not said to be a wave of it, is proposed as one.
    """
    read = [row for row, judged in parts if row.source and judged.read and not row.wave_of]
    sources = [row.source for row in read]
    shared = [source for source in dict.fromkeys(sources) if sources.count(source) > 1]
    if not shared:
        return ""
    same = [row for row in read if row.source == shared[0]]
    measures = [expressions_of(row._asdict())[0] for row in same]
    first, *others = [
        row for row, measure in zip(same, measures, strict=True) if measure == measures[0]
    ]
    if others:
        return say(
            "{count} results come from {shared}: if {other} repeats the question of {first}, "
            "enter it as a wave of {first}",
            count=len(same),
            shared=shared[0],
            other=others[0].key,
            first=first.key,
        )
    return say(
        "{count} results come from {shared}: if the same people are in several of them, the "
        "result is less certain than it looks",
        count=len(same),
        shared=shared[0],
    )


def _verdict_row(assumption: Row, claim: Claim, parts: list[tuple[Row, Judged]]) -> dict[str, Any]:
    if not parts:
        cells = _cells(unread(""), claim) | {"verdict": "untested", "reason": NO_EVIDENCE}
        return {"assumption": assumption.key, **cells}
    kept = _pooled_parts(parts)
    taken = [judged for _, judged in kept]
    cells = _cells(together(kept, claim), claim)
    cells |= _anytime(together(kept, claim, every_look=True))
    if said := _caveat(kept):
        cells["reason"] = "; ".join(filter(None, [cells["reason"], said]))
    failed = [f"{row.key}: {judged.reason}" for row, judged in parts if not judged.read]
    if failed and any(judged.read for judged in taken):
        told = say(
            "{failed} of {parts} rows of evidence cannot be read",
            failed=len(failed),
            parts=len(parts),
        )
        cells["reason"] = "; ".join(filter(None, [cells["reason"], told]))
    cells["true_of"] = true_of(assumption, kept)
    return {"assumption": assumption.key, **cells}


def _anytime(judged: Judged) -> dict[str, float]:
    return {"anytime_low": judged.low, "anytime_high": judged.high}


def _cells(judged: Judged, claim: Claim) -> dict[str, Any]:
    verdict = verdict_of(judged, claim)
    needed = needed_for(judged, claim) if verdict == "undecided" else None
    lacks = claim.lacks if judged.read else ""
    return {
        "estimate": judged.estimate,
        "low": judged.low,
        "high": judged.high,
        "n": None if math.isnan(judged.n) else int(judged.n),
        "n_effective": judged.n_effective,
        "threshold": math.nan if claim.threshold is None else claim.threshold,
        "verdict": verdict,
        "needed": needed,
        "interval": judged.kind or None,
        "missing": judged.missing,
        "p_heterogeneity": judged.p_value,
        "i_squared": judged.i_squared,
        "reason": "; ".join(filter(None, [judged.reason, lacks])) or None,
        "true_of": None,
        "anytime_low": math.nan,
        "anytime_high": math.nan,
        "sources": judged.sources if judged.read and not math.isnan(judged.n) else None,
        "power": math.nan if needed is None else POWER,
    }


_CORE = ["estimate", "low", "high", "n", "n_effective", "threshold", "verdict", "needed"]
_MORE = ["interval", "missing", "p_heterogeneity", "i_squared", "reason", "true_of"]
_MORE += ["anytime_low", "anytime_high", "sources", "power"]
_TEXTS = ("evidence", "assumption", "verdict", "interval", "reason", "true_of", "reading")


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    types = dict.fromkeys((*_CORE, *_MORE), "float64")
    types |= dict.fromkeys(("n", "needed", "sources"), "Int64") | {"pooled": "boolean"}
    types |= dict.fromkeys(_TEXTS, "str")
    return frame.astype({name: kind for name, kind in types.items() if name in frame})
