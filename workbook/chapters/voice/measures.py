"""Measures of the voice of the customer, and its answer in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from workbook.analysis import voice
from workbook.analysis.money import two_digits
from workbook.analysis.problems import inaction
from workbook.analysis.trends import trend_of
from workbook.book import Book, measure
from workbook.book.errors import BadInput
from workbook.book.fields import Row
from workbook.book.messages import counted, month, percent, quoted, say, say_number

__all__ = ["accuracy", "answer", "ears", "ignored", "matrix", "themes", "trend"]

_SMALL = 0.02
"""Share below which a decimal is written."""


@measure
def ears(book: Book) -> pd.DataFrame:
    """Every source in which customers are heard, where it stands, and whether anything uses it.

    Returns
    -------
    DataFrame
        source, expressed, addressed, open_to (null where nobody said), rows, newest, per_month,
        used (by a theme, evidence, an indicator or a decision) and note (why it cannot be read).
    """
    rows = book.by_key("sources")
    found = [
        {
            "source": one.source,
            "expressed": _corner(rows[one.source])[0],
            "addressed": _corner(rows[one.source])[1],
            "open_to": rows[one.source].open_to,
            "rows": one.rows,
            "newest": one.newest,
            "per_month": one.per_month,
            "used": one.used,
            "note": one.note,
        }
        for one in voice.ears(book)
    ]
    texts = ("source", "expressed", "addressed", "open_to", "note")
    columns = ["source", "expressed", "addressed", "open_to", "rows", "newest", "per_month"]
    return pd.DataFrame(found, columns=[*columns, "used", "note"]).astype(
        dict.fromkeys(texts, "str")
        | {"rows": "Int64", "newest": "object", "per_month": "float64", "used": "boolean"}
    )


def _corner(source: Row) -> tuple[str | None, str | None]:
    """Return whether customers say it, and to whom; who orders or leaves says it without words."""
    if source.kind in ("orders", "contracts"):
        return "implicit", "indirect"
    return source.expressed, source.addressed


@measure
def themes(book: Book) -> pd.DataFrame:
    """What customers talk about, the most frequent first.

    Returns
    -------
    DataFrame
        theme, tone, dimension, component, moment, source (that sizes it best), comments (in it),
        share, low, high (null where nobody has read a sample), method (corrected, coded, reason
        codes, carried over, too rare, raw hidden), trend (rising, falling, steady), answered (live
        actions) and declined.
    """
    rows = book.by_key("themes")
    found = []
    for one in voice.heard(book):
        row = rows[one.theme]
        found.append(
            {
                "theme": one.theme,
                "tone": row.tone,
                "dimension": row.dimension,
                "component": row.component,
                "moment": row.moment,
                "source": one.source,
                "comments": one.comments,
                "share": one.share,
                "low": one.low,
                "high": one.high,
                "method": one.method,
                "trend": trend_of(book, one).word,
                "answered": len(voice.answering(book, one.theme)),
                "declined": voice.is_declined(book, row),
            }
        )
    texts = ["theme", "tone", "dimension", "component", "moment", "source"]
    columns = [*texts, "comments", "share", "low", "high", "method", "trend", "answered"]
    return pd.DataFrame(found, columns=[*columns, "declined"]).astype(
        dict.fromkeys((*texts, "method", "trend"), "str")
        | dict.fromkeys(("share", "low", "high"), "float64")
        | {"comments": "Int64", "answered": "Int64", "declined": "boolean"}
    )


@measure
def accuracy(book: Book) -> pd.DataFrame:
    """How well each theme's words find it, by the comments that members read.

    Returns
    -------
    DataFrame
        theme, reader (rule), coded (comments read), positives, precision, recall, f1, kappa
        (Cohen's, weighted to the whole file) and human_alpha (Krippendorff's, nominal, between
        the readers; null where nothing was read twice or all say the same).
    """
    from workbook.stats.misread import accuracy as of

    found = []
    read = voice.best_reading(book)
    for row in book.rows("themes"):
        if read is None:
            break
        how = of(read.read[row.key], read.found[row.key], read.sample)
        found.append(
            {
                "theme": row.key,
                "reader": "rule",
                "coded": read.units,
                "positives": read.read[row.key].sum(),
                "precision": how.precision,
                "recall": how.recall,
                "f1": how.f1,
                "kappa": how.kappa,
                "human_alpha": voice.agreement(read, row.key),
            }
        )
    numbers = ("positives", "precision", "recall", "f1", "kappa", "human_alpha")
    return pd.DataFrame(found, columns=["theme", "reader", "coded", *numbers]).astype(
        {"theme": "str", "reader": "str", "coded": "Int64"} | dict.fromkeys(numbers, "float64")
    )


@measure
def trend(book: Book) -> pd.DataFrame:
    """Every theme month by month, corrected as if the words erred alike everywhere.

    Returns
    -------
    DataFrame
        theme, month (its first day), n (comments), share, centre, lower, upper (limits of normal
        variation, Laney's p′-chart) and signal (the run rule that the month completes).
    """
    found: list[Mapping[str, Any]] = []
    for one in voice.heard(book):
        found += [{"theme": one.theme, **point._asdict()} for point in trend_of(book, one).points]
    numbers = ("share", "centre", "lower", "upper")
    return pd.DataFrame(found, columns=["theme", "month", "n", *numbers, "signal"]).astype(
        {"theme": "str", "month": "object", "n": "Int64", "signal": "str"}
        | dict.fromkeys(numbers, "float64")
    )


@measure
def matrix(book: Book) -> pd.DataFrame:
    """What each moment and component is of all problem mentions.

    Returns
    -------
    DataFrame
        moment, component (empty where themes leave it out), share, low and high.
    """
    groups = {
        row.key: (row.moment or "", row.component or "")
        for row in book.rows("themes")
        if row.tone == "problem"
    }
    found = [
        {"moment": at, "component": part, "share": one.estimate, "low": one.low, "high": one.high}
        for (at, part), one in voice.shares_of(book, groups).items()
    ]
    columns = ["moment", "component", "share", "low", "high"]
    return pd.DataFrame(found, columns=columns).astype(
        {"moment": "str", "component": "str"} | dict.fromkeys(columns[2:], "float64")
    )


@measure
def ignored(book: Book) -> pd.DataFrame:
    """What customers complain of or ask for, again and again, and nothing answers.

    Returns
    -------
    DataFrame
        theme, share, low, months (in a row with volume), first_on (the first of them), moment,
        functions (with a part there), cost_low, cost_high (of a year; null until what a problem
        costs is known) and why (no action, all actions dropped, declined until passed).
    """
    rows, costs = book.by_key("themes"), inaction(book)
    found = [
        {
            "theme": one.theme,
            "share": one.share,
            "low": one.low,
            "months": one.months,
            "first_on": one.first_on,
            "moment": rows[one.theme].moment,
            "functions": "; ".join(one.functions),
            "cost_low": costs.get(one.theme, (None, None))[0],
            "cost_high": costs.get(one.theme, (None, None))[1],
            "why": one.why,
        }
        for one in voice.ignored(book)
    ]
    columns = ["theme", "share", "low", "months", "first_on", "moment", "functions", "cost_low"]
    return pd.DataFrame(found, columns=[*columns, "cost_high", "why"]).astype(
        dict.fromkeys(("theme", "moment", "functions", "why"), "str")
        | dict.fromkeys(("share", "low", "cost_low", "cost_high"), "float64")
        | {"months": "Int64", "first_on": "object"}
    )


def theme_share(book: Book, source: str, theme: str) -> tuple[float, float, int]:
    """Return the corrected share of a theme in a source's comments, its error, and the comments.

    Raises
    ------
    BadInput
        There is no such theme or source of comments, nobody has read a sample of it, or the theme
        is too rare in what was read.
    """
    row = next((one for one in voice.texts(book) if source in (one.key, one.file)), None)
    if row is None:
        raise BadInput(say("theme(…) needs a source of comments that is described (Sources)."))
    if theme not in book.by_key("themes"):
        raise BadInput(say("There is no theme {theme}.", theme=quoted(theme)))
    read, one = voice.reading(book, row), voice.corrected(book, row, theme)
    if read is None or one is None:
        raise BadInput(
            say("Nobody has read a sample of these comments yet, so no theme of them has a share.")
        )
    if not one.interval.defined:
        raise BadInput(
            say("{theme} is too rare among the comments that were read.",
                theme=quoted(book.name("themes", theme)))
        )  # fmt: skip
    return one.interval.estimate, one.interval.se, read.drawn.rows


def known_so_far(book: Book) -> str:
    """Return the answer where comments are counted by theme; nothing otherwise."""
    is_sized = any(one.share is not None for one in voice.heard(book))
    return answer(book) if is_sized else ""


def answer(book: Book) -> str:
    """Say what customers talk about most, and what nothing answers."""
    names = book.names("themes")
    found = [one for one in voice.heard(book) if one.share is not None]
    problems = [one for one in found if book.by_key("themes")[one.theme].tone != "praise"]
    if not problems:
        return _nothing_sized(book, found)
    first = problems[0]
    if not first.share:
        return say(
            "None of the problems that you look for is heard in {comments}.",
            comments=counted(first.comments, "comment"),
        )
    rising = trend_of(book, first)
    said = say(
        "Customers talk most about {theme}: {share} ({low} to {high}) of {comments}{rising}.",
        theme=quoted(names[first.theme]),
        **_shares(first.share, first.low, first.high),
        comments=counted(first.comments, "comment"),
        rising=say(", rising since {month}", month=month(rising.since))
        if rising.word == "rising" and rising.since
        else "",
    )
    left = voice.ignored(book)
    if not left:
        return say("{said} Every problem with volume is answered or declined.", said=said)
    one = left[0]
    high = next(heard.high for heard in found if heard.theme == one.theme)
    ignored = say_number(
        one.months,
        "Nothing answers {theme}: {share} ({low} to {high}), heard for {number} month.",
        "Nothing answers {theme}: {share} ({low} to {high}), heard for {number} months.",
        theme=quoted(names[one.theme]),
        **_shares(one.share, one.low, high),
    )
    return " ".join([said, ignored, *_cost(book, one.theme)])


def _shares(share: float, low: float | None, high: float | None) -> dict[str, str]:
    """Write a share with its range; with a decimal where it is small, so that none is "0 %"."""
    digits = 0 if share >= _SMALL else 1
    written = (percent(value or 0, digits) for value in (share, low, high))
    return dict(zip(("share", "low", "high"), written, strict=True))


def _cost(book: Book, theme: str) -> Iterator[str]:
    low, high = inaction(book).get(theme, (0.0, 0.0))
    if high > 0:
        yield say(
            "It costs {low} to {high} a year.",
            low=book.money(two_digits(low)),
            high=book.money(two_digits(high)),
        )


def _nothing_sized(book: Book, found: Sequence[voice.Heard]) -> str:
    if not book.rows("sources"):
        return say(
            "Nothing that customers say is described yet. Describe the file with their comments "
            "(Sources), and enter the themes that you look for."
        )
    if not book.rows("themes"):
        return say("No theme is entered yet. Enter what customers talk about, with its words.")
    if not voice.ears(book):
        return say(
            "No source holds what customers say yet. Describe the file with their comments or "
            "contacts (Sources)."
        )
    notes = _notes(voice.ears(book))
    if notes:
        return say("The comments cannot be read. {why}", why=notes[0])
    if found:
        return say("Only praise is sized so far. Enter the problems that you look for (Themes).")
    return _unsized({one.method for one in voice.heard(book)})


def _unsized(methods: Collection[str]) -> str:
    if "raw hidden" in methods:
        return say(
            "Nobody has read a sample of the comments yet, so no share is shown. Open a round of "
            "reading: it takes the team half an hour in all."
        )
    if methods:
        return say(
            "What you look for is too rare in the comments to say how large it is. Enter what "
            "customers do talk about (Themes)."
        )
    return say(
        "Nothing finds the themes yet. Enter the words of each (Themes), or say what the reasons "
        "of the log mean (Values in sources)."
    )


def _notes(found: Sequence[voice.Ear]) -> list[str]:
    return [one.note for one in found if one.note]
