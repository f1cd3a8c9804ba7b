"""What customers talk about in the sources that a strategy describes, with how sure that is.

A theme's rule reads every comment in the engine; a drawn sample that members read blind says how
well it reads. Only counts and the places of drawn comments come back, never a text. What two
chapters need of it stands here: ``heard``, ``ears``, ``problems_by``, ``ignored``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from workbook.book import Book, rounds
from workbook.book.errors import BadInput
from workbook.book.fields import Row
from workbook.book.model import TABLES

if TYPE_CHECKING:
    from workbook.evidence.drawn import Drawn
    from workbook.stats.interval import Interval
    from workbook.stats.misread import Corrected, Sample

SUBJECT = "codings"
WITH_TEXT = ("comments", "contacts", "answers")
EARS = ("comments", "contacts", "answers", "orders", "contracts")
FEWEST_READ = 30
"""Comments read, below which nothing is corrected."""
_ENOUGH = 0.8
"""Share of a rare theme's further comments that must be read before they count."""
LIVE = ("planned", "active")


@dataclass(frozen=True)
class Reading:
    """What members read in a source: the sample, and what they and the rules found in it.

    ``read`` and ``found`` have a number from 0 to 1 for each unit, by theme; ``readers`` what each
    of them said (nan where somebody did not read it), as raters × units.
    """

    source: str
    until: date
    drawn: Drawn
    sample: Sample
    places: tuple[str, ...]
    read: Mapping[str, Any]
    found: Mapping[str, Any]
    readers: Mapping[str, Any]

    @property
    def units(self) -> int:
        """How many comments were read."""
        return len(self.places)


@dataclass(frozen=True)
class Heard:
    """A theme in the source that sizes it best.

    ``method`` is ``corrected``, ``coded`` (what members read alone), ``reason codes`` (of the log
    itself), ``carried over`` (accuracy measured in another source, or before), ``too rare`` or
    ``raw hidden`` (nobody has read a sample); the last two have no share.
    """

    theme: str
    source: str
    comments: int
    method: str
    share: float | None = None
    low: float | None = None
    high: float | None = None
    slope: float | None = None
    shift: float = 0.0
    raw: float | None = None
    measured_on: date | None = None


@dataclass(frozen=True)
class Month:
    """The comments of a source in a month, and those in which the rule finds a theme.

    As counted: what is shown of fewer hits than the smallest cell is left out there.
    """

    on: date
    comments: int
    hits: int


@dataclass(frozen=True)
class Ear:
    """A source in which customers are heard; rows and newest are None where it cannot be read."""

    source: str
    rows: int | None = None
    newest: date | None = None
    per_month: float | None = None
    used: bool = False
    note: str = ""


@dataclass(frozen=True)
class Ignored:
    """A theme with volume to which nothing answers.

    ``why`` is ``no action``, ``all actions dropped`` or ``declined until passed``.
    """

    theme: str
    share: float
    low: float
    months: int
    first_on: date
    why: str
    functions: tuple[str, ...] = field(default=())


def is_opened(book: Book) -> bool:
    """Say whether a team listens: it entered a theme, or described comments or contacts."""
    return bool(book.rows("themes")) or any(
        row.kind in ("comments", "contacts") for row in book.rows("sources")
    )


def texts(book: Book) -> tuple[Row, ...]:
    """Return the sources that hold what customers said."""
    return tuple(row for row in book.rows("sources") if row.text and row.kind in WITH_TEXT)


def ruled(book: Book, source: Row) -> Mapping[str, Any]:
    """Return theme → its rule, for the language of a source."""
    from workbook.evidence.rules import MOST_THEMES, in_language

    themes = [row for row in book.rows("themes") if row.words][:MOST_THEMES]
    return {row.key: in_language(row.words, source.language) for row in themes}


def drawn(book: Book, source: Row, until: date) -> Drawn:
    """Draw the comments of a source up to a day that are to be read.

    Raises
    ------
    BadInput
        The source cannot be read, or holds too few comments.
    """
    from workbook.evidence import sources_of
    from workbook.evidence.drawn import drawn as draw

    return draw(
        sources_of(book), source.key, source.text, ruled(book, source), on=source.on or "",
        until=until.isoformat(), filter=source.filter or "", respondent=source.customer or "",
    )  # fmt: skip


def frame_day(book: Book, source: str) -> date:
    """Return the day up to which comments of a source are drawn: of its last revealed round."""
    unseen = rounds.unrevealed(book)
    opened = [
        row.opened_on
        for row in rounds.rounds_of(book.rows("rounds"), SUBJECT)
        if row.opened_on
        and (SUBJECT, row.number) not in unseen
        and (not row.about or source in row.about)
    ]
    return min(book.as_of, max(opened)) if opened else book.as_of


def codings(book: Book, source: str) -> tuple[Row, ...]:
    """Return what was read of a source, in rounds that are revealed by the day of the book."""
    unseen = rounds.unrevealed(book)
    return tuple(
        row
        for row in book.rows(SUBJECT)
        if row.source == source and (SUBJECT, row.round) not in unseen
    )


def reading(book: Book, source: Row) -> Reading | None:
    """Return what members read in a source; None where that is too little to say anything.

    Raises
    ------
    BadInput
        The source cannot be read.
    """
    return book.remember(("read comments", source.key), lambda: _reading(book, source))


def _reading(book: Book, source: Row) -> Reading | None:
    rows = codings(book, source.key)
    if len({row.comment for row in rows}) < FEWEST_READ:
        return None
    import numpy as np

    from workbook.stats.misread import Sample

    until = frame_day(book, source.key)
    sample = drawn(book, source, until)
    said: dict[str, dict[str, frozenset[str]]] = {}
    for row in sorted(rows, key=lambda row: row.round):
        said.setdefault(row.comment, {})[row.member] = frozenset(row.themes)
    counted = _counted(sample, said)
    labels = {one.place: _stratum(one.found, one.is_frequent, sample, counted)
              for one in sample.units}  # fmt: skip
    units = [
        one for one in sample.units
        if one.place in said and (one.is_frequent or one.place <= _last(labels[one.place], sample))
    ]  # fmt: skip
    if len(units) < FEWEST_READ:
        return None
    there = {labels[one.place] for one in units}
    sizes: dict[str, float] = dict.fromkeys(sorted(there), 0.0)
    for (rare, often), size in sample.strata.items():
        label = _stratum(rare, often, sample, counted)
        sizes[label if label in there else next(iter(sizes))] += size
    order = list(sizes)
    drawn_units = sum(sizes.values())
    themes = [row.key for row in book.rows("themes")]
    members = sorted({row.member for row in rows})
    readers = {
        theme: np.array(
            [
                [float(theme in said[one.place][who]) if who in said[one.place] else np.nan
                 for one in units]
                for who in members
            ]
        )
        for theme in themes
    }  # fmt: skip
    return Reading(
        source.key,
        until,
        sample,
        Sample(
            np.array([order.index(labels[one.place]) for one in units]),
            np.array([sizes[one] for one in order]),
            np.array([float(one.rows) for one in units]),
            sample.rows / drawn_units,
        ),
        tuple(one.place for one in units),
        {theme: np.nanmean(readers[theme], axis=0) for theme in themes},
        {theme: np.array([float(theme in one.found) for one in units]) for theme in themes},
        readers,
    )


def _counted(sample: Drawn, said: Mapping[str, Any]) -> frozenset[str]:
    """Return the rare themes of which enough of the further comments were read."""
    enough = set()
    for theme, bound in sample.bounds.items():
        more = [
            one.place in said
            for one in sample.units
            if theme in one.found and not one.is_frequent and sample.first < one.place <= bound
        ]
        if more and sum(more) >= _ENOUGH * len(more):
            enough.add(theme)
    return frozenset(enough)


def _stratum(found: frozenset[str], often: bool, sample: Drawn, counted: frozenset[str]) -> str:
    """Return the stratum of a unit: often, a rare theme, or none; by the furthest bound."""
    if often:
        return "+"
    rare = sorted(found & counted, key=lambda theme: (sample.bounds[theme], theme))
    return rare[-1] if rare else ""


def _last(stratum: str, sample: Drawn) -> str:
    return sample.bounds.get(stratum, sample.first)


def months(book: Book, source: Row) -> Mapping[str, tuple[Month, ...]]:
    """Return theme → its months in a source, up to the day of the book.

    Raises
    ------
    BadInput
        The source cannot be read.
    """
    return book.remember(("months", source.key), lambda: _months(book, source))


def _months(book: Book, source: Row) -> Mapping[str, tuple[Month, ...]]:
    if not source.on:
        return {}
    from workbook.evidence import shapes, sources_of

    rules = ruled(book, source)
    found = shapes.words(
        sources_of(book), source.key, source.text, rules, by=source.on, bucket="month",
        filter=source.filter or "", respondent=source.customer or "", exact=True,
    )  # fmt: skip
    made: dict[str, tuple[Month, ...]] = {}
    for theme in rules:
        made[theme] = tuple(
            Month(on, count, found.hits[on, theme] or 0)
            for on, count in found.comments.items()
            if on is not None and on <= book.as_of
        )
    return made


def corrected(book: Book, source: Row, theme: str) -> Corrected | None:
    """Return a theme's share of a source's comments; None without a sample that was read."""
    read = reading(book, source)
    if read is None:
        return None
    from workbook.stats.misread import corrected_share

    everywhere = read.drawn.shares.get(theme, 0.0)
    return corrected_share(read.read[theme], read.found[theme], everywhere, read.sample)


def heard(book: Book) -> tuple[Heard, ...]:
    """Return each theme in the source that sizes it best, the largest share first."""
    return book.remember("heard", lambda: tuple(_heard(book)))


_BEST = ("corrected", "coded", "reason codes", "carried over", "too rare", "raw hidden")


def _heard(book: Book) -> list[Heard]:
    found: dict[str, list[Heard]] = {row.key: [] for row in book.rows("themes")}
    for one in [*_by_texts(book), *_by_codes(book)]:
        found[one.theme].append(one)
    best = [
        min(some, key=lambda one: (_BEST.index(one.method), -one.comments, one.source))
        for some in found.values()
        if some
    ]
    return sorted(best, key=lambda one: (-(one.share or 0), _BEST.index(one.method), one.theme))


def _by_texts(book: Book) -> list[Heard]:
    if not book.rows("themes"):
        return []
    sources = texts(book)
    made = []
    for source in sources:
        try:
            made += _in_source(book, source, sources)
        except BadInput:
            continue  # its ear says why
    return made


def _in_source(book: Book, source: Row, sources: Sequence[Row]) -> list[Heard]:
    read = reading(book, source)
    made = []
    for row in book.rows("themes"):
        key = row.key
        by_month = months(book, source).get(key, ())
        if read is not None:
            one = corrected(book, source, key)
            later = [month for month in by_month if month.on > read.until]
            if one and sum(month.comments for month in later) > read.drawn.rows:
                made.append(_carried(read, key, source.key, later))
            elif one:
                made.append(_sized(read, key, one))
            continue
        count = sum(month.comments for month in by_month)
        other = _calibrated(book, source, sources)
        if other is not None and key in other.found and by_month:
            made.append(_carried(other, key, source.key, by_month))
        elif row.words and count:
            made.append(Heard(key, source.key, count, "raw hidden"))
    return made


def _sized(read: Reading, theme: str, one: Corrected) -> Heard:
    known = one.interval if one.interval.defined else None
    return Heard(
        theme, read.source, read.drawn.rows, one.method,
        *_ends(known),
        one.slope, one.shift, read.drawn.shares.get(theme), read.until,
    )  # fmt: skip


def _ends(known: Interval | None) -> tuple[float | None, float | None, float | None]:
    return (known.estimate, known.low, known.high) if known else (None, None, None)


def _calibrated(book: Book, source: Row, sources: Sequence[Row]) -> Reading | None:
    """Return what was read in another source of the same language; the largest sample."""
    found = []
    for other in sources:
        if other.key != source.key and other.language == source.language:
            try:
                found.append(reading(book, other))
            except BadInput:
                continue
    known = [one for one in found if one is not None]
    return max(known, key=lambda one: one.units) if known else None


def _carried(read: Reading, theme: str, source: str, by_month: Sequence[Month]) -> Heard:
    from workbook.stats.misread import accuracy, carried_over

    count, hits = sum(one.comments for one in by_month), sum(one.hits for one in by_month)
    how = accuracy(read.read[theme], read.found[theme], read.sample)
    positives = float(read.read[theme].sum())
    share = carried_over(
        hits, count, (how.recall, positives), (how.specificity, read.units - positives)
    ) if positives else None  # fmt: skip
    known = share if share is not None and share.defined else None
    youden = how.recall + how.specificity - 1
    return Heard(
        theme, source, count, "carried over" if known else "too rare",
        *_ends(known),
        1 / youden if known else None, (how.specificity - 1) / youden if known else 0.0,
        hits / count if count else None, read.until,
    )  # fmt: skip


def _by_codes(book: Book) -> list[Heard]:
    """Return the themes that a log's own reason codes name: counts, with Wilson's interval."""
    from workbook.evidence.limits import smallest_cell
    from workbook.stats.proportion import wilson_interval

    made = []
    for source in book.rows("sources"):
        try:
            counted = _coded(book, source)
        except BadInput:
            continue
        for theme, by_month in counted.months.items():
            total, hits = (
                sum(getattr(one, name) for one in by_month) for name in ("comments", "hits")
            )
            if not total:
                continue  # a file without rows says nothing
            if theme in counted.hidden or 0 < hits < smallest_cell():
                made.append(Heard(theme, source.key, total, "too rare"))
                continue
            one = wilson_interval(hits / total, total)
            slope = 1.0 if source.on else None
            made.append(Heard(theme, source.key, total, "reason codes", *_ends(one), slope))
    return made


class _Coded(NamedTuple):
    """Theme → its months by the reason codes of a log, and themes with a code of too few people."""

    months: Mapping[str, tuple[Month, ...]]
    hidden: frozenset[str] = frozenset()


def _coded(book: Book, source: Row) -> _Coded:
    """Return what the reason codes of a log name, up to the day of the book.

    Where the log says no days all of it is one month, the book's.

    Raises
    ------
    BadInput
        The source cannot be read.
    """
    return book.remember(("reason codes", source.key), lambda: _coded_months(book, source))


def _coded_months(book: Book, source: Row) -> _Coded:
    meant = {
        row.value: str(row.means_key)
        for row in book.rows("source_values")
        if row.source == source.key and row.column == "code" and row.means == "themes"
    }
    if not (source.code and meant):
        return _Coded({})
    from workbook.evidence import shapes, sources_of

    how: dict[str, Any] = {"filter": source.filter or "", "respondent": source.customer or ""}
    opened = sources_of(book)
    whole = shapes.cells(opened, source.key, [source.code], **how).groups
    counts = [(book.as_of, str(one.key[0]) if one.key else "", one.n) for one in whole]
    if source.on:
        by_day = shapes.series(
            opened, source.key, source.on, "day", by=source.code, exact=True, **how
        ).groups
        counts = [
            (one.key[0].replace(day=1), str(one.key[1]), one.n)
            for one in by_day
            if one.key and one.key[0] <= book.as_of
        ]
    told = {str(one.key[0]) for one in whole if one.key}
    total: dict[date, int] = {}
    hits: dict[tuple[date, str], int] = {}
    for on, code, n in counts:
        total[on] = total.get(on, 0) + n
        if code in meant:
            hits[on, meant[code]] = hits.get((on, meant[code]), 0) + n
    themes = dict.fromkeys(meant.values())
    there = {code for _, code, _ in counts} if source.on else told
    return _Coded(
        {key: tuple(Month(on, n, hits.get((on, key), 0)) for on, n in sorted(total.items()))
         for key in themes},
        frozenset(meant[code] for code in there - told if code in meant),
    )  # fmt: skip


def months_of(book: Book, one: Heard) -> tuple[Month, ...]:
    """Return the months of a theme in the source that sizes it; none where it cannot be read."""
    source = book.by_key("sources")[one.source]
    try:
        if one.method == "reason codes":
            return _coded(book, source).months.get(one.theme, ()) if source.on else ()
        return months(book, source).get(one.theme, ())
    except BadInput:
        return ()


def ears(book: Book) -> tuple[Ear, ...]:
    """Return the sources in which customers are heard, in the order of the table."""
    return book.remember("ears", lambda: tuple(_ear(book, row) for row in _listening(book)))


def _listening(book: Book) -> list[Row]:
    return [
        row
        for row in book.rows("sources")
        if row.kind in EARS and (row.kind != "answers" or row.text or row.expressed)
    ]


def _ear(book: Book, source: Row) -> Ear:
    from workbook.evidence import shapes, sources_of

    used = _is_used(book, source)
    moment = source.on or source.started
    if not moment:
        return Ear(source.key, used=used)
    try:
        found = shapes.series(
            sources_of(book), source.key, moment, "day", filter=source.filter or "",
            respondent=source.customer or "", exact=True,
        )  # fmt: skip
    except BadInput as refusal:
        return Ear(source.key, used=used, note=refusal.summary)
    days = [(one.key[0], one.n) for one in found.groups if one.key and one.key[0] <= book.as_of]
    if not days:
        return Ear(source.key, 0, used=used)
    first, newest = days[0][0], days[-1][0]
    rows = sum(n for _, n in days)
    span = max(1.0, ((newest - first).days + 1) / 30.44)
    return Ear(source.key, rows, newest, rows / span, used)


def _is_used(book: Book, source: Row) -> bool:
    """Say whether a theme, a piece of evidence, a decision, an indicator or a map uses a source."""
    names = {source.key, source.file}
    if source.text and any(row.words for row in book.rows("themes")):
        return True
    if any(row.source == source.key and row.means != "ignore"
           for row in book.rows("source_values")):  # fmt: skip
        return True
    if any(row.source in names for row in book.rows("evidence")):
        return True
    if any(row.from_source == source.key for row in book.rows("indicators")):
        return True
    has_prices = "constants" in TABLES and book.rows("constants")
    if source.kind == "contacts" and source.amount_is == "margin" and has_prices:
        return True  # each contact has its worth in money
    decided = book.rows("decisions") if "decisions" in TABLES else ()
    return any(getattr(row, "source", None) in names for row in decided)


def problems_by(book: Book, column: str) -> Mapping[str, Interval]:
    """Return what each value of a column is of all problem mentions, each with its interval.

    Parameters
    ----------
    column
        Of ``themes``: moment, component or dimension. Themes that leave it empty count as others
        (key ``""``).

    Returns
    -------
    Mapping
        Empty where no source says how large the problems are.
    """
    return book.remember(("problem mentions", column), lambda: _problems_by(book, column))


def _problems_by(book: Book, column: str) -> Mapping[str, Interval]:
    groups = {
        row.key: str(getattr(row, column) or "")
        for row in book.rows("themes")
        if row.tone == "problem"
    }
    return shares_of(book, groups)


def shares_of(book: Book, groups: Mapping[str, Any]) -> Mapping[Any, Interval]:
    """Return what each group of themes is of all mentions of these themes.

    ``groups`` says theme → group. The source with the most comments read counts; where none was
    read, the one with the most rows whose own reason codes name themes.
    """
    from workbook.stats.misread import share_of_shares
    from workbook.stats.proportion import wilson_interval

    read = best_reading(book)
    names = sorted(set(groups.values()), key=str)
    if read is not None:
        source = book.by_key("sources")[read.source]
        known = {key: corrected(book, source, key) for key in groups}
        parts, residuals, of = [], [], []
        for key, one in known.items():
            if one is None:
                continue
            everywhere = read.drawn.shares.get(key, 0.0)
            parts.append(one.slope * everywhere + one.shift)
            residuals.append(read.read[key] - one.slope * read.found[key])
            of.append(groups[key])
        return {
            name: share_of_shares(parts, residuals, [group == name for group in of], read.sample)
            for name in names
            if any(group == name for group in of) and sum(parts) > 0
        }
    by_source: dict[str, list[Heard]] = {}
    for heard_of in heard(book):
        if heard_of.method == "reason codes" and heard_of.theme in groups:
            by_source.setdefault(heard_of.source, []).append(heard_of)
    if not by_source:
        return {}
    best = max(by_source.values(), key=lambda some: some[0].comments)
    counts = {one.theme: (one.share or 0) * one.comments for one in best}
    total = sum(counts.values())
    if total <= 0:
        return {}
    return {
        name: wilson_interval(
            sum(n for key, n in counts.items() if groups[key] == name) / total, total
        )
        for name in names
    }


def best_reading(book: Book) -> Reading | None:
    """Return what was read in the source of which most was read; None without any."""
    found = []
    for source in texts(book) if book.rows("themes") else ():
        try:
            found.append(reading(book, source))
        except BadInput:
            continue
    known = [one for one in found if one is not None]
    return max(known, key=lambda one: (one.units, one.source)) if known else None


def agreement(read: Reading, theme: str) -> float:
    """Return how far readers agree on a theme (Krippendorff's alpha, nominal).

    It is nan where no comment was read twice, or all say the same.
    """
    from workbook.stats.agreement import krippendorff_alpha

    return krippendorff_alpha(read.readers[theme], "nominal")


LOUD = 0.03
MENTIONS = 20
"""A theme has volume from this share on, or from so many mentions a quarter."""
FEWEST_MONTHS = 2


def answering(book: Book, theme: str, since: date | None = None) -> tuple[Row, ...]:
    """Return the actions that answer a theme: under way, or done since a day."""
    return tuple(
        row
        for row in book.rows("actions")
        if theme in row.answers
        and (
            row.status in LIVE
            or (row.status == "done" and (since is None or (row.ends_on or since) >= since))
        )
    )


def is_declined(book: Book, theme: Row) -> bool:
    """Say whether a theme was declined, and is not yet to be looked at again."""
    return theme.declined_on is not None and (
        theme.review_on is None or theme.review_on > book.as_of
    )


def ignored(book: Book) -> tuple[Ignored, ...]:
    """Return the problems and requests with volume to which nothing answers, the largest first."""
    return book.remember("ignored", lambda: tuple(_ignored(book)))


def _ignored(book: Book) -> list[Ignored]:
    from workbook.analysis.promises import functions_at

    themes, made = book.by_key("themes"), []
    for one in heard(book):
        row = themes[one.theme]
        if row.tone == "praise" or one.share is None or one.low is None:
            continue
        loud = loud_months(book, one)
        if len(loud) < FEWEST_MONTHS or is_declined(book, row):
            continue
        since = loud[0].on
        if answering(book, one.theme, since):
            continue
        named = [action for action in book.rows("actions") if one.theme in action.answers]
        why = "no action"
        if row.declined_on is not None:
            why = "declined until passed"
        elif named and all(action.status in ("dropped", "failed") for action in named):
            why = "all actions dropped"
        functions = functions_at(book, row.moment) if row.moment else ()
        made.append(Ignored(one.theme, one.share, one.low, len(loud), since, why, functions))
    return made


def loud_months(book: Book, one: Heard) -> list[Month]:
    """Return the last months in a row in which a theme had volume; none where it has none now."""
    if one.slope is None:
        return []
    by_month = months_of(book, one)
    quarter = [month for month in by_month if month.on > book.as_of - timedelta(days=92)]
    mentions = (one.share or 0) * sum(month.comments for month in quarter)
    if (one.low or 0) < LOUD and mentions < MENTIONS:
        return []
    run: list[Month] = []
    for month in reversed(by_month):
        share = max(0.0, one.slope * month.hits / month.comments + one.shift)
        if share < LOUD and share * month.comments < MENTIONS / 3:
            break
        run.append(month)
    return run[::-1]
