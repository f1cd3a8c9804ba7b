"""Evidence that lies in sources: asked now, or as it was shown when the report is of the past.

What a row of evidence said when it was shown is kept by the store (``keep_shown``). A report of the
past takes it from there, whatever its file says today; and a row that had fewer answers when it was
shown before is judged as growing, because somebody has looked before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workbook.analysis.verdicts.judging import Claim, Judged, at_every_look, judge, of_share, unread
from workbook.book import Book, registry
from workbook.book.errors import BadInput
from workbook.book.fields import Row
from workbook.book.messages import say
from workbook.book.moment import day_in

if TYPE_CHECKING:
    from workbook.evidence import Answer, Question
    from workbook.evidence.states import State


def judge_sources(
    book: Book, rows: Sequence[Row], claims: Mapping[str, Claim]
) -> dict[str, Judged]:
    """Judge the rows of evidence that have a source, by their keys; all are asked together."""
    from workbook.evidence import ask, question_of, sources_of
    from workbook.evidence.states import asks, read_state
    from workbook.evidence.strategy import theme_asked

    questions: dict[str, Question] = {}
    judged: dict[str, Judged] = {}
    for row in rows:
        claim = claims[row.assumption]
        if theme_asked(row._asdict()):
            judged[row.key] = _of_theme(book, row, claim)
            continue
        shift = 0.0 if claim.share else claim.threshold or 0.0
        try:
            questions[row.key] = question_of(row._asdict(), share=claim.share, shift=shift)
        except BadInput as refusal:
            judged[row.key] = unread(refusal.summary)
    states = {
        key: [
            state
            for at, said in book.shown.get(key, ())
            if (state := read_state(key, said, at)).asks == asks(question)
        ]
        for key, question in questions.items()
    }
    kept = {key: of_row[-1] for key, of_row in states.items() if book.is_past and of_row}
    sources = sources_of(book)
    outcomes = ask([one for key, one in questions.items() if key not in kept], sources)
    answers: dict[str, Answer] = {}
    for row in rows:
        if row.key in judged:
            continue
        question = questions[row.key]
        outcome = (
            _as_shown(book, kept[row.key], question) if row.key in kept else outcomes[question]
        )
        if isinstance(outcome, BadInput):
            judged[row.key] = unread(outcome.summary)
            continue
        answers[row.key] = outcome
        looked = row.key in book.grown or any(
            0 < before.answer.n < outcome.n for before in states[row.key]
        )
        found = judge(row, claims[row.assumption], outcome, looked=looked)
        judged[row.key] = replace(found, reading=outcome.reading)
    _answered(book).update({key: (questions[key], answer) for key, answer in answers.items()})
    return judged


_APART = ("filter", "weight", "stratum", "cluster", "respondent", "margins")


def _of_theme(book: Book, row: Row, claim: Claim) -> Judged:
    """Judge the share of a theme in the comments of a source, as members' reading corrects it."""
    from workbook.evidence.strategy import theme_asked

    if not claim.share or any(getattr(row, name) for name in _APART):
        return unread(
            say("theme(…) is a share of all comments of a source: the assumption is about a share, "
                "and the evidence has no filter, weight or respondent")
        )  # fmt: skip
    try:
        share, se, n = registry.lent("theme_share")(book, row.source, theme_asked(row._asdict()))
    except BadInput as refusal:
        return unread(refusal.summary)
    except LookupError as refusal:
        return unread(str(refusal))
    worth = share * (1 - share) / se**2 if se > 0 else n
    base = Judged(n=n, n_effective=worth, growing=row.growing)
    judged = of_share(base, claim, share, worth)
    return at_every_look(judged, claim) if judged.growing else judged


def _answered(book: Book) -> dict[str, tuple[Question, Answer]]:
    """Return what was asked of sources so far, by evidence, and what they said."""
    return book.remember(_ANSWERS, dict)


_ANSWERS = "answers of sources"


def shown_states(book: Book) -> list[tuple[str, dict[str, Any]]]:
    """Return what the evidence of a book of now says, as far as that is not kept yet.

    What is said of it was judged before: the sources are not asked again.
    """
    if book.is_past or not _answered(book):
        return []
    from workbook.evidence import sources_of
    from workbook.evidence.states import content_of, read_state, state_of

    sources = sources_of(book)
    found = []
    for key, (question, answer) in _answered(book).items():
        state = state_of(key, question, answer, content_of(sources, question.source))
        before = [read_state(key, said, at) for at, said in book.shown.get(key, ())[-1:]]
        if state is not None and not (before and before[0].same == state.same):
            found.append((key, state.said))
    return found


def _as_shown(book: Book, state: State, question: Question) -> Answer:
    """Return the answer of a state, with when it was shown and whether the file has changed."""
    from workbook.evidence import sources_of
    from workbook.evidence.states import changed_at, content_of, taken_from

    answer = taken_from(state.answer, state.shift, question.shift)
    said: list[str] = [answer.reading] if answer.reading else []
    if state.at is not None:
        said.append(say("as it was shown on {day}", day=day_in(book.zone, state.at)))
    now = content_of(sources_of(book), question.source)
    if state.content and not now:
        said.append(say("the file is not there any more"))
    elif state.content and now != state.content:
        last = changed_at(sources_of(book), question.source)
        said.append(
            say("the file has changed since, last on {day}", day=day_in(book.zone, last))
            if last
            else say("the file has changed since")
        )
    return replace(answer, reading=", ".join(said))
