"""The eight obstacles, as far as the book itself shows them: by what people do, not by a vote.

Each meter is a figure with its unit and what it says in words. What the book cannot show is said in
words too. A meter on an earlier day is computed from the rows that were there by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median as middle

from workbook.analysis.agreeing import agreement_on
from workbook.analysis.instruments import rated, revealed
from workbook.analysis.left_behind import known, rows_of, rows_of_measure, value_of
from workbook.analysis.promises import functions_at
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import counted, joined, percent, quoted, say, say_number, written

MADE_WITHIN = 90
"""Days within which a promise to the team shows that a function takes part."""
HALF = 0.5 + 1e-12
LIVE = ("planned", "active", "done")
SHARE, ALPHA, DAYS, NOTES = "share", "alpha", "days", "notes"


@dataclass(frozen=True)
class Meter:
    """What the book shows of an obstacle: a figure (None: not known) and a sentence."""

    fact: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = SHARE


def meters(book: Book) -> Mapping[str, Meter]:
    """Return obstacle → what the book shows of it."""
    return book.remember(
        "meters of the obstacles", lambda: {name: make(book) for name, make in _METERS.items()}
    )


def _share(part: int, whole: int, fact: str, *, sampled: bool = False) -> Meter:
    if not sampled:
        return Meter(fact, part / whole)
    from workbook.stats.proportion import wilson_interval

    found = wilson_interval(part / whole, whole)
    return Meter(fact, found.estimate, found.low, found.high)


def _number(book: Book) -> Meter:
    """Agree which number means satisfied: how far ratings of the indicators agree."""
    found = agreement_on(book, "metrics")
    if not revealed(book, "metrics"):
        return Meter(say("Nobody has rated which numbers would make them act."), unit=ALPHA)
    told = [one for one in rated(book, "metrics") if one.median is not None]
    if found.alpha is None or not told:
        return Meter(
            say("Too few members rated the numbers to say how far they agree, or all said the "
                "same."),
            unit=ALPHA,
        )  # fmt: skip
    first = min(told, key=lambda one: (-(one.median or 0), -(one.rwg or 0), one.about))
    span = (
        ""
        if found.low is None
        else say(" ({low} to {high})", low=figure(found.low), high=figure(found.high or found.low))
    )
    return Meter(
        say(
            "{raters} rated {numbers}; they agree by {alpha}{span}, where 1 is full agreement and "
            "0 is chance. First comes {name}.",
            raters=counted(found.raters, "member"),
            numbers=counted(found.things, "indicator"),
            alpha=figure(found.alpha),
            span=span,
            name=quoted(book.name("indicators", first.about)),
        ),
        found.alpha,
        found.low,
        found.high,
        ALPHA,
    )


def _matters(book: Book) -> Meter:
    """Tell which functions of the chain have an objective and promised something lately."""
    chain = list(dict.fromkeys(row.function for row in book.rows("moment_functions")))
    if not chain:
        return Meter(say("No function has a part at a moment of truth yet."))
    planning = {row.function for row in book.rows("objectives")}
    since = book.as_of - timedelta(days=MADE_WITHIN)
    people = book.by_key("members")
    lately = {
        people[row.member].function
        for row in book.rows("commitments")
        if since < row.made_on <= book.as_of
    }
    both = [key for key in chain if key in planning and key in lately]
    rest = [book.name("functions", key) for key in chain if key not in both]
    said = say(
        "{both} of {functions} at the moments of truth have an objective and promised the team "
        "something in the last 90 days",
        both=len(both),
        functions=counted(len(chain), "function"),
    )
    missing = say("; {names}: not both", names=joined(rest)) if rest else ""
    return _share(len(both), len(chain), say("{said}{missing}.", said=said, missing=missing))


def _volumes(book: Book) -> dict[str, float]:
    """Return theme → how often customers speak of it; 1 each where nobody has counted."""
    rows = [row for row in rows_of(book, "themes") if row.tone != "praise"]
    shares = {
        str(known(row, "theme")): float(known(row, "share") or 0.0)
        for row in rows_of_measure(book, "voice.themes")
    }
    counted_ones = {row.key: shares.get(row.key, 0.0) for row in rows}
    return counted_ones if any(counted_ones.values()) else {row.key: 1.0 for row in rows}


def _answering(book: Book) -> list[Row]:
    return [
        row
        for row in book.rows("actions")
        if row.status in LIVE and value_of(row, "answers") is not None
    ]


def _trace(book: Book) -> Meter:
    """Connect what customers say with what we do: themes with a moment, a function, an action."""
    volumes = _volumes(book)
    if not volumes:
        return Meter(say("No theme of what customers say is entered yet."))
    themes = book.by_key("themes")
    answered = {key for row in _answering(book) for key in row.answers}
    traced = [
        key
        for key in volumes
        if themes[key].moment and functions_at(book, themes[key].moment) and key in answered
    ]
    whole = sum(volumes.values())
    share = sum(volumes[key] for key in traced) / whole
    is_counted = len(set(volumes.values())) > 1
    return Meter(
        say(
            "{traced} of {themes} have a moment of truth, a function there and an action{volume}.",
            traced=len(traced),
            themes=_themes(len(volumes)),
            volume=say(": {share} of what customers say", share=percent(share))
            if is_counted
            else "",
        ),
        share,
    )


def _themes(number: int) -> str:
    return say_number(number, "{number} theme", "{number} themes")


def _part(book: Book) -> Meter:
    """Tell whether areas accept their part: actions owned by a function at the theme's moment."""
    actions = _answering(book)
    if not actions:
        return Meter(say("No action says which theme it answers."))
    themes = book.by_key("themes")
    own = [
        row
        for row in actions
        if any(
            themes[key].moment and row.function in functions_at(book, themes[key].moment)
            for key in row.answers
        )
    ]
    return _share(
        len(own),
        len(actions),
        say(
            "{own} of {actions} that answer a theme belong to a function with a part at its "
            "moment of truth.",
            own=len(own),
            actions=counted(len(actions), "action"),
        ),
    )


def _open(book: Book) -> Meter:
    """Tell whether notes of meetings name somebody as the cause; the rest can only be asked."""
    from workbook.analysis.checks import checks, findings

    meetings = [row for row in rows_of(book, "meetings") if row.held_on <= book.as_of]
    if not meetings:
        return Meter(say("No meeting is recorded, so only the vote says it."), unit=NOTES)
    naming = len(findings(book, select=["D807"])) if "D807" in checks() else 0
    return Meter(
        say_number(
            naming,
            "The note of {number} meeting names somebody as the cause.",
            "The notes of {number} meetings name somebody as the cause.",
        )
        if naming
        else say_number(
            len(meetings),
            "The note of {number} meeting names nobody as the cause.",
            "The notes of {number} meetings name nobody as the cause.",
        ),
        float(naming),
        unit=NOTES,
    )


def _money(book: Book) -> Meter:
    """Justify an investment: costly actions whose theme or decision carries a range in money."""
    costs = [row.cost for row in book.rows("actions") if row.cost and row.status != "dropped"]
    if not costs:
        return Meter(say("No action has a cost yet."))
    line = middle(costs)
    costly = [
        row
        for row in book.rows("actions")
        if row.cost and row.status != "dropped" and row.cost > line
    ]
    if not costly:
        return Meter(say("All actions cost the same."))
    themes = {
        str(known(row, "theme"))
        for row in rows_of_measure(book, "economics.inaction")
        if known(row, "monthly_low") is not None
    }
    valued = {
        str(known(row, "decision"))
        for row in rows_of_measure(book, "economics.decisions")
        if known(row, "money_low") is not None
    }
    decided = {row.action for row in rows_of(book, "decisions") if row.action and row.key in valued}
    justified = [
        row for row in costly if row.key in decided or themes & set(value_of(row, "answers") or ())
    ]
    return _share(
        len(justified),
        len(costly),
        say(
            "{justified} of {actions} that cost more than {line} say what they are worth, with a "
            "range.",
            justified=len(justified),
            actions=counted(len(costly), "action"),
            line=book.money(line),
        ),
    )


def due(book: Book) -> tuple[list[Row], list[Row]]:
    """Return the commitments that were due or are kept with a due date, and those kept in time."""
    ended = [
        row
        for row in book.rows("commitments")
        if row.made_on <= book.as_of
        and row.due_on is not None
        and (row.due_on < book.as_of or (row.done_on is not None and row.done_on <= book.as_of))
    ]
    kept = [row for row in ended if row.done_on is not None and row.done_on <= row.due_on]
    return ended, kept


def _promise(book: Book) -> Meter:
    """Keep what was promised beside the daily work, and whether the day was too full for it."""
    ended, kept = due(book)
    if not ended:
        return Meter(say("No promise to the team has come due yet."))
    late = [row for row in ended if row not in kept]
    full = _overloaded(book, late)
    said = say("{kept} of {due} were kept in time", kept=len(kept), due=_due(len(ended)))
    why = (
        say_number(
            full,
            "; on {number} of the late days its owner's agenda was overbooked",
            "; on {number} of the late days the owners' agendas were overbooked",
        )
        if full
        else ""
    )
    return _share(len(kept), len(ended), say("{said}{why}.", said=said, why=why), sampled=True)


def _due(number: int) -> str:
    return say_number(number, "{number} promise due", "{number} promises due")


def _overloaded(book: Book, late: Iterable[Row]) -> int:
    """Count late commitments whose owner had more work on the day than time for it."""
    wanted = {(row.member, row.due_on) for row in late}
    if not wanted:
        return 0
    full = 0
    for row in rows_of_measure(book, "plans.load"):
        if (row.member, row.on.date()) in wanted and row.load > row.capacity + 1e-9:
            full += 1
    return full


def _pace(book: Book) -> Meter:
    """Tell how soon after a meeting its first promise is kept."""
    found = waits(book)
    if not found:
        return Meter(say("No meeting with a promise is recorded yet."), unit=DAYS)
    half = half_of(found)
    if half is None:
        return Meter(
            say_number(
                len(found),
                "{number} meeting brought promises; less than half of them has a first one kept.",
                "{number} meetings brought promises; less than half of them have a first one kept.",
            ),
            unit=DAYS,
        )
    return Meter(
        say_number(
            round(half),
            "Half of the meetings see their first promise kept within {number} day.",
            "Half of the meetings see their first promise kept within {number} days.",
        ),
        half,
        unit=DAYS,
    )


def half_of(found: Iterable[tuple[float, bool]]) -> float | None:
    """Return the days after which half has happened (Kaplan and Meier 1958); None if not yet."""
    from workbook.stats.survival import Span, kaplan_meier

    curve = kaplan_meier(Span(round(days), 1, float(kept)) for days, kept in found)
    steps = zip(curve.months, curve.share, strict=True)
    return next((float(day) for day, share in steps if share <= HALF), None)


def waits(book: Book) -> list[tuple[float, bool]]:
    """Return of each meeting with promises the days until the first was kept, or until today."""
    held = {row.key: row.held_on for row in rows_of(book, "meetings") if row.held_on <= book.as_of}
    found = []
    for key, on in held.items():
        made = of_meeting(book, key)
        kept = [row.done_on for row in made if row.done_on and row.done_on <= book.as_of]
        if made:
            end = min(kept, default=book.as_of)
            found.append((float(max(0, (end - on).days)), bool(kept)))
    return found


def of_meeting(book: Book, key: str) -> list[Row]:
    """Return the commitments made in a meeting."""
    return [row for row in book.rows("commitments") if value_of(row, "meeting") == key]


def figure(value: float) -> str:
    """Write an agreement with two decimals."""
    return written(f"{value:.2f}".replace("-", "−"), value)


_METERS: Mapping[str, Callable[[Book], Meter]] = {
    "number": _number,
    "matters": _matters,
    "trace": _trace,
    "part": _part,
    "open": _open,
    "money": _money,
    "promise": _promise,
    "pace": _pace,
}
