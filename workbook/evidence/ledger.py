"""What was asked of each source so far, so that two questions cannot be told from each other.

Earlier questions come from the history of the store (changed and deleted rows of evidence too) and
from this process (previews). They are kept as expressions, never as rows, and counted anew each
time, in the same scan as the new ones. What a process remembers can be handed on to the one that
takes its place.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence.disclosure import Asked, Guarded

if TYPE_CHECKING:
    from workbook.evidence.statement import Question

MOST_QUESTIONS = 600
"""Different questions that one source answers: each is counted again with every new one."""
_MOST_PAIRS = 20_000
_IN_ONE_STATEMENT = 400
_MOST_PLACES = 500

_answered: OrderedDict[Hashable, dict[Question, None]] = OrderedDict()
_shown: OrderedDict[tuple[Hashable, str], tuple[int, dict[Question, Any]]] = OrderedDict()
_news: dict[Hashable, None] = {}
"""Places of which more is remembered than was handed on."""


def in_order(
    place: Hashable, earlier: Iterable[Question], now: Sequence[Question]
) -> tuple[list[Question], list[Question]]:
    """Put the questions of now among the earlier ones of their source.

    Returns
    -------
    tuple of list
        Those to look at, earliest first, and those of now that are one too many.
    """
    asked = {replace(one, shift=0.0): one for one in reversed(now)}
    found: dict[Question, Question] = {}
    for one in (*earlier, *answered(place), *now):
        plain = replace(one, shift=0.0)
        found.setdefault(plain, asked.get(plain, one))
    listed = list(found.values())[:MOST_QUESTIONS]
    taken = {replace(one, shift=0.0) for one in listed}
    # The same question with another shift (another threshold) tells the same sets apart.
    again = [one for one in now if replace(one, shift=0.0) in taken and one not in set(listed)]
    return [*listed, *again], [one for one in now if replace(one, shift=0.0) not in taken]


def answered(place: Hashable) -> Iterable[Question]:
    """Return the questions that this process answered of a source."""
    return _answered.get(place, ())


def too_many() -> BadInput:
    """Refuse a question on a source of which too many were asked."""
    return BadInput(
        say(
            "More than {most_questions} different questions have been asked of this source, too "
            "many to compare a new one with. Ask one of them, or give the source a new name.",
            most_questions=MOST_QUESTIONS,
        )
    )


def remember(place: Hashable, questions: Iterable[Question]) -> None:
    """Remember that questions were answered."""
    known = _answered.setdefault(place, {})
    known |= dict.fromkeys(replace(one, shift=0.0) for one in questions)
    _answered.move_to_end(place)
    _changed(place)
    while len(_answered) > _MOST_PLACES:
        _answered.popitem(last=False)


def _changed(place: Hashable) -> None:
    _news[place] = None
    while len(_news) > _MOST_PLACES:
        del _news[next(iter(_news))]


def news() -> dict[Hashable, bytes]:
    """Return what is remembered of each place of which there is more than was last told.

    It holds expressions and what was shown of them, as ``recall`` understands it: for another
    process of this program alone.
    """
    found = {}
    for place in _news:
        shown = {key: told for key, told in _shown.items() if key[0] == place}
        told = place, list(answered(place)), shown
        found[place] = pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
    _news.clear()
    return found


def recall(memory: Iterable[bytes]) -> None:
    """Remember what a process of before told as its ``news``, the latest of each place."""
    for told in memory:
        place, questions, shown = pickle.loads(told)  # noqa: S301 of a process of this program
        remember(place, questions)
        _shown.update(shown)
    _news.clear()


def conflicts(
    some: Sequence[Guarded],
    persons: Mapping[Asked, int],
    smallest: int,
    count: Callable[[Sequence[tuple[Asked, Asked]]], Sequence[int]],
) -> dict[Asked, set[Asked]]:
    """Find the sets that differ from each other by somebody, and fewer than the smallest cell.

    Sets whose numbers of respondents differ by the smallest cell differ by as many people at
    least, so only sets of nearly the same size are compared in the data.

    Parameters
    ----------
    some
        What the questions tell apart.
    persons
        Respondents of each set.
    count
        Asks the source by how many respondents the sets of each pair differ.

    Raises
    ------
    BadInput
        There are too many pairs to compare.
    """
    sets = dict.fromkeys(one for guard in some for one in guard.compared)
    pairs = list(_near(sorted(sets, key=lambda one: persons[one]), persons, smallest))
    if len(pairs) > _MOST_PAIRS:
        raise too_many()
    found: dict[Asked, set[Asked]] = {}
    for start in range(0, len(pairs), _IN_ONE_STATEMENT):
        chunk = pairs[start : start + _IN_ONE_STATEMENT]
        for (one, other), people in zip(chunk, count(chunk), strict=True):
            if 0 < people < smallest:
                found.setdefault(one, set()).add(other)
                found.setdefault(other, set()).add(one)
    return found


def kept_back(
    place: Hashable, question: Question, outcome: Any, respondents: int, smallest: int
) -> tuple[bool, Any]:
    """Return the earlier outcome where the source changed by a few people only since it was shown.

    Returns
    -------
    tuple
        Whether the earlier state counts, and the outcome then (None where there was none).
    """
    key = (place, question.respondent)
    before, outcomes = _shown.get(key, (respondents, {}))
    if 0 < abs(respondents - before) < smallest:
        return True, outcomes.get(question)
    if respondents != before:
        outcomes = {}
    outcomes[question] = outcome
    _shown[key] = respondents, outcomes
    _shown.move_to_end(key)
    _changed(place)
    while len(_shown) > _MOST_PLACES:
        _shown.popitem(last=False)
    return False, outcome


def _near(
    by_size: Sequence[Asked], persons: Mapping[Asked, int], smallest: int
) -> Iterable[tuple[Asked, Asked]]:
    mixed = len({one.respondent for one in by_size}) > 1
    for at, one in enumerate(by_size):
        for other in by_size[at + 1 :]:
            if not mixed and persons[other] - persons[one] >= smallest:
                break
            if one.compared_with(other) and one.condition != other.condition:
                yield (one, other) if one.respondent else (other, one)
