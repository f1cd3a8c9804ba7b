"""What the plans ask of people and of the budget."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, day, joined, say
from workbook.chapters.plans import measures
from workbook.chapters.plans.capacity import TOLERANCE
from workbook.charts import labelling, naming, palette, theme, ticks

MOST_OWNERS = 12
_WIDE, _HIGH = 300, 84


def load_by_owner(book: Book) -> alt.TopLevelMixin | None:
    """Workload of each owner against capacity, week by week.

    The height is the load of the week's busiest day, in shares of full time; the line is the
    capacity. What is above it is filled in another colour and carries a ▲ at its
    highest. Of more than twelve owners those with the highest load for their capacity are shown.
    """
    load = measures.load(book)
    if load.empty:
        return None
    weeks, shown, total = _weeks(load)
    words = _load_in_words(book, weeks, shown, total)
    names = {
        key: naming.name(
            book.name("members", key), _peak(weeks[weeks.member == key]), ("members", key)
        )
        for key in shown
    }
    weeks = _corners(weeks)
    first, last = weeks.week.min().date(), weeks.week.max().date()
    top = float(max(weeks.load.max(), weeks.capacity.max())) * 1.18
    rows = [
        {
            "member": week.member,
            "week": week.week.toordinal(),
            "load": week.load,
            "capacity": week.capacity,
            "above": week.above,
            "peak": week.load if week.peak else None,
            "name": names[week.member]["words"],
            "from": day(week.week.date()),
            "carries": theme.percent(week.load),
            "can": theme.percent(week.capacity),
        }
        for week in records(weeks)
    ]
    told = {
        say("Week of"): "from",
        say("Busiest day"): "carries",
        say("Available"): "can",
    }
    x = naming.along(alt.X, "week", first.toordinal(), last.toordinal())
    y = partial(naming.along, alt.Y, low=0, high=top)
    base, step = alt.Chart().encode(x), {"interpolate": "step-after"}
    layers = [
        base.mark_area(color=palette.PALE, **step).encode(y("load"), alt.Y2(datum=0)),
        base.mark_area(color=theme.AGAINST, **step).encode(y("capacity"), alt.Y2("above:Q")),
        base.mark_line(color=theme.INK, strokeWidth=1.6, **step).encode(y("capacity")),
        base.mark_point(
            shape="triangle-up", size=34, filled=True, color=theme.AGAINST, opacity=1, yOffset=-6
        ).encode(y("peak"), tooltip=labelling.tips("name", told)),
    ]
    across = ticks.in_months(first, last, 3)
    down = ticks.upwards(0, top, 4, theme.percent)
    legend = [
        naming.key(say("load of the week's busiest day"), palette.PALE),
        naming.key(say("above capacity"), theme.AGAINST),
        naming.key(say("available"), theme.INK, "line"),
    ]
    made: alt.FacetChart = (
        alt.layer(*layers, data=alt.InlineData(values=rows))
        .properties(width=_WIDE, height=_HIGH)
        .facet(alt.Facet("member:N", sort=shown), columns=2)
        .properties(
            description=words,
            usermeta=naming.panels(
                {key: naming.panel(name, across, down) for key, name in names.items()}, legend
            ),
        )
    )
    return made


def cost_by_function(book: Book) -> alt.LayerChart | None:
    """Cost of each function's actions, and the total against the budget."""
    costs = measures.costs(book).dropna(subset="cost")
    if costs.empty:
        return None
    budget, whole = book.strategy.budget, float(costs.cost.sum())
    over = budget is not None and whole > budget + 1e-6
    names = {**book.names("functions"), "=": say("All functions")}
    costly = [(row.function, float(row.cost), _unpriced(row))
              for row in records(costs.sort_values("cost", ascending=False))]  # fmt: skip
    rows = [
        {
            "function": key,
            "cost": cost,
            "colour": theme.FOR if key != "=" else theme.AGAINST if over else theme.INK,
            "name": names[key],
            "whole": f"{_money(book, cost)}{rest}",
            "share": theme.percent(cost / budget) if budget else "–",
            "said": _cost_said(book, cost) + rest,
        }
        for key, cost, rest in [*costly, ("=", whole, "")]
    ]
    most = (max(whole, budget or 0) or 1) * 1.05
    x = naming.along(alt.X, "cost", 0, most)
    y = naming.by_name(alt.Y, "function", [row["function"] for row in rows])
    told = {say("Cost"): "whole", say("Share of budget"): "share"}
    layers = [
        naming.marks(rows)
        .mark_bar(height=20)
        .encode(x, y, naming.painted(alt.Color, "colour"), tooltip=labelling.tips("name", told))
    ]
    legend = []
    if budget is not None:
        limit = {"cost": budget, "function": "=", "name": say("Budget"),
                 "whole": _money(book, budget)}  # fmt: skip
        layers.append(
            naming.marks([limit])
            .mark_tick(size=40, thickness=3, color=theme.INK)
            .encode(x, y, tooltip=labelling.tips("name", {say("Amount"): "whole"}))
        )
        word = f"{say('✕ above the budget of') if over else say('budget')} {_money(book, budget)}"
        legend.append(naming.key(word, theme.INK, "line"))
    listed = [
        naming.name(
            row["name"],
            row["said"],
            None if row["function"] == "=" else ("functions", row["function"]),
            head=row["function"] == "=",
        )
        for row in rows
    ]
    axis = naming.axis(
        ticks.rightwards(0, most, 5, lambda one: theme.number(one, 0)),
        f"{say('Cost')}{_in_currency(book)}",
    )
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(48),
        description=_cost_in_words(book, costs, whole),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


def _weeks(load: pd.DataFrame) -> tuple[pd.DataFrame, list[str], int]:
    """Return the fullest day of every week of the owners to show, the fullest first; all weeks."""
    week = load["on"] - pd.to_timedelta(load["on"].dt.day_of_week, unit="D")
    weeks = load.assign(week=week).groupby(["member", "week"], sort=False)
    peaks = weeks.agg(load=("load", "max"), capacity=("capacity", "first")).reset_index()
    ratio = peaks.load / peaks.capacity.where(peaks.capacity > 0, TOLERANCE)
    highest = ratio.groupby(peaks.member, sort=False).max().sort_values(ascending=False)
    owners = list(highest.head(MOST_OWNERS).index)
    capacity = peaks.drop_duplicates("member").set_index("member").capacity
    all_weeks = pd.date_range(week.min(), week.max() + pd.Timedelta(weeks=1), freq="7D")
    grid = pd.MultiIndex.from_product([owners, all_weeks], names=["member", "week"])
    full = peaks.set_index(["member", "week"])[["load"]].reindex(grid, fill_value=0.0)
    full = full.reset_index()
    full["capacity"] = full.member.map(capacity)
    over = full.load > full.capacity + TOLERANCE
    full["above"] = full.load.where(over, full.capacity)
    full["peak"] = over & full.index.isin(_highest_of_runs(full, over))
    return full.round({"load": 4, "above": 4}), owners, len(highest)


def _highest_of_runs(weeks: pd.DataFrame, over: pd.Series[bool]) -> pd.Series[int]:
    """Return the fullest week of every run of weeks that are all over capacity, or all not."""
    run = (over != over.shift()).cumsum()
    highest: pd.Series[int] = weeks.groupby(["member", run]).load.idxmax()
    return highest


def _corners(weeks: pd.DataFrame) -> pd.DataFrame:
    """Leave out weeks that draw nothing new: steps are the same without them."""
    before, after = weeks.shift(1), weeks.shift(-1)
    edge = (weeks.member != before.member) | (weeks.member != after.member)
    return weeks[edge | weeks.peak | (weeks.load != before.load)]


def _peak(weeks: pd.DataFrame) -> str:
    peak, capacity = weeks.load.max(), weeks.capacity.iloc[0]
    over = int((weeks.above > weeks.capacity).sum())
    word = say(", ▲ above it in {weeks}", weeks=counted(over, "week")) if over else ""
    return say(
        "peak {peak} of {capacity}{word}",
        peak=theme.percent(peak),
        capacity=theme.percent(capacity),
        word=word,
    )


def _load_in_words(book: Book, weeks: pd.DataFrame, shown: list[str], total: int) -> str:
    over = weeks[weeks.above > weeks.capacity].groupby("member", sort=False).size()
    names = [
        f"{book.name('members', str(key))} in {counted(int(number), 'week')}"
        for key, number in over.items()
    ]
    who = (
        say("the {shown} busiest of {total}", shown=len(shown), total=total)
        if total > len(shown)
        else "every"
    )
    owner = "owners" if total > len(shown) else "owner"
    said = (
        say("above capacity: {names}", names=joined(names))
        if names
        else say("nobody is booked above capacity")
    )
    return say(
        "Workload of {who} {owner} against capacity, by week; {said}.",
        who=who,
        owner=owner,
        said=said,
    )


def _unpriced(row: Any) -> str:
    missing = row.actions - row.priced
    return say("; {actions} without a cost", actions=counted(missing, "action")) if missing else ""


def _cost_said(book: Book, cost: float) -> str:
    budget = book.strategy.budget
    share = say(", {cost} of the budget", cost=theme.percent(cost / budget)) if budget else ""
    return f"{_money(book, cost)}{share}"


def _money(book: Book, value: float) -> str:
    return f"{_currency(book)} {theme.number(value, 0)}".strip()


def _in_currency(book: Book) -> str:
    return f" in {_currency(book)}" if book.strategy.currency else ""


def _currency(book: Book) -> str:
    return labelling.lines(book.strategy.currency or "", 20, 1)


def _cost_in_words(book: Book, costs: pd.DataFrame, whole: float) -> str:
    said = [
        f"{book.name('functions', row.function)} {_cost_said(book, row.cost)}"
        for row in records(costs)
    ]
    budget = book.strategy.budget
    against = (
        say(", against a budget of {money}", money=_money(book, budget))
        if budget is not None
        else ""
    )
    return say(
        "Cost of the actions: {said}; all together {money}{against}.",
        said=joined(said),
        money=_money(book, whole),
        against=against,
    )
