"""What a row of evidence said when it was shown, kept so that reports of the past stay the same.

A state holds the sums of an answer and a hash of the file they came from, never a row. Sums of a
stratum with fewer people than the smallest cell are not kept, nor is then the state.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbook.book.errors import BadInput
from workbook.evidence.absent import Absent
from workbook.evidence.aggregate import Answer, Stratum
from workbook.evidence.described import is_file
from workbook.evidence.limits import smallest_cell
from workbook.evidence.source import Sources
from workbook.evidence.statement import Question

_PIECE = 1 << 20


@dataclass(frozen=True)
class State:
    """What a question was answered, and of which content; ``at`` is when it was shown first.

    ``asks`` tells the question from others, but for the shift that its sums are taken from.
    """

    evidence: str
    asks: str
    content: str
    shift: float
    answer: Answer
    at: datetime | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The state as plain values, for JSON."""
        answer = asdict(self.answer)
        return {"asks": self.asks, "content": self.content, "shift": self.shift, "answer": answer}

    @property
    def same(self) -> tuple[Any, ...]:
        """What differs between two states that are worth keeping both."""
        plain = taken_from(self.answer, self.shift, 0.0)
        sums = [
            f"{value:.9g}" if isinstance(value, float) else str(value)
            for stratum in plain.strata
            for value in asdict(stratum).values()
        ]
        return self.asks, self.content, plain.rows, plain.missing, plain.unweighted, *sums


def state_of(evidence: str, question: Question, answer: Answer, content: str) -> State | None:
    """Return the state to keep of an answer; None where a stratum rests on too few people."""
    if any(0 < stratum.n < smallest_cell() for stratum in answer.strata):
        return None
    return State(evidence, asks(question), content, question.shift, answer)


def read_state(evidence: str, said: Mapping[str, Any], at: datetime) -> State:
    """Read a state that was kept as plain values."""
    answer = dict(said["answer"])
    strata = tuple(Stratum(**stratum) for stratum in answer.pop("strata"))
    absent = tuple(Absent(**one) for one in answer.pop("absent", ()))
    known = {field.name for field in fields(Answer)}
    given = {key: answer[key] for key in answer.keys() & known}
    whole = Answer(strata=strata, absent=absent, **given)
    return State(evidence, said["asks"], said["content"], float(said["shift"]), whole, at)


def asks(question: Question) -> str:
    """Return a hash of what a question asks, whatever its sums are taken from."""
    plain = asdict(replace(question, shift=0.0, growing=False))
    if not question.margins:  # as it was asked before margins could be known
        del plain["margins"]
    return hashlib.blake2b(repr(sorted(plain.items())).encode(), digest_size=16).hexdigest()


def taken_from(answer: Answer, was: float, now: float) -> Answer:
    """Return an answer whose sums are taken from another number: a threshold that was changed."""
    by = was - now
    if not by:
        return answer
    strata = tuple(
        replace(
            one,
            wy=one.wy + by * one.w,
            wyy=one.wyy + 2 * by * one.wy + by * by * one.w,
            wwy=one.wwy + by * one.ww,
            wwyy=one.wwyy + 2 * by * one.wwy + by * by * one.ww,
        )
        for one in answer.strata
    )
    return replace(answer, strata=strata)


def content_of(sources: Sources, source: str) -> str:
    """Return a hash of a file's content, and of those that it is joined to.

    Empty for a table, and for a file that is not there.
    """
    if not is_file(sources.name(source)):
        return ""
    found = []
    for one in (source, *(key for key, _ in sources.joins(source))):
        try:
            path = sources.file(one)
            stat = path.stat()
        except (BadInput, OSError):
            return ""
        found.append(_hash(path, stat.st_mtime_ns, stat.st_size))
    return "+".join(found)


def changed_at(sources: Sources, source: str) -> datetime | None:
    """Return when a file, or one that it is joined to, was changed last; None where it is gone."""
    try:
        keys = (source, *(key for key, _ in sources.joins(source)))
        last = max(sources.file(key).stat().st_mtime for key in keys)
    except (BadInput, OSError):
        return None
    return datetime.fromtimestamp(last, UTC)


@lru_cache(maxsize=500)
def _hash(path: Path, _changed: int, _size: int) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
