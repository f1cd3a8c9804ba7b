"""What the plans ask of people and of the budget."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, day, joined, say
from workbook.chapters.plans import measures
from workbook.chapters.plans.capacity import TOLERANCE
from workbook.chapters.plans.months import month_axis
from workbook.charts import labelling, theme

MOST_OWNERS = 12
_ACROSS, _WIDE, _HIGH = 3, 210, 84


def load_by_owner(book: Book) -> alt.TopLevelMixin | None:
    """Workload of each owner against capacity, week by week.

    The height is the load of the week's fullest day, in shares of full time; the line is the
    capacity. What is above it is filled in another colour and carries a ▲ at its
    highest. Of more than twelve owners those with the highest load for their capacity are shown.
    """
    load = measures.load(book)
    if load.empty:
        return None
    weeks, shown, total = _weeks(load)
    said = {key: _peak(book, key, weeks[weeks.member == key]) for key in shown}
    words = _load_in_words(book, weeks, shown, total)
    weeks = _corners(weeks)
    top = float(max(weeks.load.max(), weeks.capacity.max())) * 1.18
    axis = month_axis(
        weeks.week.min().date(), weeks.week.max().date(), 3, grid=False, labelFontSize=11
    )
    x = alt.X("week:T", title=None, axis=axis)
    y = alt.Scale(domain=[0, top], nice=False)
    height = alt.Y("load:Q", scale=y, title=None, axis=alt.Axis(tickCount=3, format=".1~f"))
    weeks["name"] = weeks.member.map(book.names("members"))
    weeks["from"] = weeks.week.map(day)
    weeks["carries"], weeks["can"] = (
        weeks.load.map(theme.percent),
        weeks.capacity.map(theme.percent),
    )
    told = {"Week of": "from", "Busiest day": "carries", "Available": "can"}
    tips = labelling.tips("name", told)
    base = alt.Chart().encode(x)
    step = {"interpolate": "step-after"}
    layers = [
        base.mark_area(color="#a9cbe6", **step).encode(height, tooltip=tips),
        base.mark_area(color=theme.AGAINST, **step).encode(
            alt.Y("capacity:Q", scale=y), alt.Y2("above:Q")
        ),
        base.mark_line(color=theme.INK, strokeWidth=1.6, **step).encode(
            alt.Y("capacity:Q", scale=y)
        ),
        base.transform_filter("datum.peak")
        .mark_point(
            shape="triangle-up", size=34, filled=True, color=theme.AGAINST, opacity=1, yOffset=-6
        )
        .encode(height, tooltip=tips),
    ]
    title = f"({json.dumps(said)})[datum.value]"
    header = alt.Header(
        title=None, labelExpr=title, labelAnchor="start", labelLineHeight=15, labelFontSize=12
    )
    return (
        alt.layer(*layers, data=weeks)
        .properties(width=_WIDE, height=_HIGH)
        .facet(facet=alt.Facet("member:N", sort=shown, header=header), columns=_ACROSS)
        .properties(description=words)
        .configure(aria=False)
    )


def cost_by_function(book: Book) -> alt.LayerChart | None:
    """Cost of each function's actions, and the total against the budget."""
    costs = measures.costs(book).dropna(subset="cost")
    if costs.empty:
        return None
    budget, whole = book.strategy.budget, float(costs.cost.sum())
    names = {**book.names("functions"), "=": "All functions"}
    rows = pd.DataFrame(
        [
            *({"function": row.function, "cost": row.cost, "rest": _unpriced(row)}
              for row in records(costs)),
            {"function": "=", "cost": whole, "rest": ""},
        ]
    )  # fmt: skip
    rows["said"] = [_cost_said(book, row.cost) + row.rest for row in records(rows)]
    most = max(whole, budget or 0) or 1
    x = alt.X(
        "cost:Q",
        title=f"Cost{_in_currency(book)}",
        scale=alt.Scale(domain=[0, most * 1.05], nice=False),
        axis=alt.Axis(format="~s", tickCount=5),
    )
    order = [*costs.sort_values("cost", ascending=False).function, "="]
    y = alt.Y(
        "function:N", sort=order, title=None, axis=alt.Axis(**labelling.label_axis(names, 24))
    )
    rows["name"] = rows.function.map(names)
    rows["whole"] = [f"{_money(book, row.cost)}{row.rest}" for row in records(rows)]
    rows["share"] = [theme.percent(row.cost / budget) if budget else "–" for row in records(rows)]
    told = {"Cost": "whole", say("Share of budget"): "share"}
    base = alt.Chart(rows).encode(x, y, tooltip=labelling.tips("name", told))
    over = budget is not None and whole > budget + 1e-6
    colour = labelling.either(
        alt.ColorValue,
        "datum.function == '='",
        theme.AGAINST if over else theme.INK,
        theme.FOR,
    )
    layers = [
        base.mark_bar(height=16).encode(color=colour),
        # Under the bar, where the words have the whole width.
        base.mark_text(align="left", dy=18, fontSize=12).encode(
            alt.XDatum(0), text=alt.Text("said:N")
        ),
    ]
    if budget is not None:
        limits = {"cost": budget, "function": "=", "name": "Budget", "whole": _money(book, budget)}
        limit = alt.Chart(pd.DataFrame([limits])).encode(
            x, y, tooltip=labelling.tips("name", {say("Amount"): "whole"})
        )
        word = f"{say('✕ above the budget of') if over else 'budget'} {_money(book, budget)}"
        layers += [
            limit.mark_tick(size=34, thickness=3, color=theme.INK),
            limit.mark_text(align="right", dx=-8, dy=18, fontSize=12, fontWeight="bold").encode(
                text=alt.TextValue(word)
            ),
        ]
    return (
        alt.layer(*layers)
        .properties(width=480, height=alt.Step(48), description=_cost_in_words(book, costs, whole))
        .configure(aria=False)
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


def _peak(book: Book, member: str, weeks: pd.DataFrame) -> list[str]:
    peak, capacity = weeks.load.max(), weeks.capacity.iloc[0]
    over = int((weeks.above > weeks.capacity).sum())
    word = say(", ▲ above it in {weeks}", weeks=counted(over, "week")) if over else ""
    name = labelling.lines(book.name("members", member), 30, 1)
    return [
        name,
        say(
            "peak {peak} of {capacity}{word}",
            peak=theme.number(peak),
            capacity=theme.number(capacity),
            word=word,
        ),
    ]


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
