"""Pictures of the solutions: ranking, robustness, who contributes what, and savings at risk."""

from __future__ import annotations

from string import ascii_uppercase

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import counted, joined, say
from workbook.chapters.solution import measures
from workbook.chapters.solution.purpose import OUT
from workbook.chapters.solution.ranking import best, in_view
from workbook.charts import labelling, theme

__all__ = [
    "catalogue_map",
    "fit_map",
    "ranking_chart",
    "turning_point_chart",
]

_LINES = {**labelling.LINES, "domain": False, "ticks": False}
_GREYS = ["#1f2933", "#9ca3af", "#52606d", "#cbd2d9", "#374151", "#e5e7eb"]


def ranking_chart(book: Book) -> alt.HConcatChart | None:
    """Score of each solution, and the share of all weightings in which it ranks first.

    Under the name stand its status and the gate of its assumptions. Dropped and failed ones are
    hollow and not ranked.
    """
    table = measures.scores(book).dropna(subset="score")
    if table.empty:
        return None
    table["out"] = table["status"].isin(OUT)
    table = table.sort_values(["out", "score"], ascending=[True, False], kind="stable")
    names = book.names("solutions")
    labels = {
        row.solution: f"{labelling.lines(names[row.solution], 34, 2)}\n"
        f"({row.status}; assumptions: {theme.STATUSES[row.gate][0]} {_GATES[row.gate]})"
        for row in records(table)
    }
    table["name"] = table["solution"].map(labelling.apart(labels))
    table["said"] = table["score"].map(theme.number)
    table["share"] = [
        "not ranked" if pd.isna(share) else theme.percent(share) for share in table["first_share"]
    ]
    table["whole"] = table["solution"].map(names)
    table["rests"] = table["gate"].map(_GATES)
    table["chance"] = table["first_share"].map(theme.percent)
    table["edge"] = table["first_share"].fillna(0)
    most = max(float(measures.weights(book)["weight"].sum()), 1e-9)
    y = alt.Y("name:N", sort=list(table["name"]), title=None, axis=alt.Axis(**labelling.LINES))
    score = _bars(
        table, y, "score", "said", say("Score (at most {most})", most=theme.number(most)), most
    )
    first = _bars(
        table,
        alt.Y("name:N", sort=list(table["name"]), title=None, axis=None),
        "edge",
        "share",
        say("Ranks first in … of all weightings"),
        1,
    )
    high = 62 * len(table)
    return alt.hconcat(
        score.properties(width=190, height=high), first.properties(width=150, height=high)
    ).properties(description=_ranking_in_words(book, table))


def fit_map(book: Book) -> alt.LayerChart | None:
    """How well each solution serves each choice: 0 not at all … 3 fully.

    The choices stand in the order of their weight, which is their alignment where positive.
    """
    weights = measures.weights(book).sort_values("weight", ascending=False, kind="stable")
    fits = book.solution_choices[["solution", "choice", "fit"]]
    if fits.empty:
        return None
    choices, solutions = book.names("choices"), book.names("solutions")
    weight = weights.set_index("choice")["weight"]
    said = {
        key: f"{labelling.lines(text, 40, 2)}\n(weight "
        + ("unknown)" if pd.isna(weight[key]) else f"{theme.number(weight[key])})")
        for key, text in choices.items()
    }
    said = labelling.apart(said)
    order = [row.solution for row in records(measures.scores(book)) if row.status not in OUT]
    order += [row.key for row in book.rows("solutions") if row.status in OUT]
    headings = labelling.apart(
        _level({key: labelling.lines(solutions[key], 13, 4) for key in order})
    )
    fits["row"], fits["column"] = fits["choice"].map(said), fits["solution"].map(headings)
    x = alt.X(
        "column:N",
        sort=[headings[key] for key in order],
        title=None,
        axis=alt.Axis(orient="top", labelAngle=0, labelPadding=_above(headings), **_LINES),
    )
    choices_in_order = [said[key] for key in weights["choice"]]
    y = alt.Y("row:N", sort=choices_in_order, title=None, axis=alt.Axis(labelOffset=-14, **_LINES))
    fits["of"], fits["to"] = fits["solution"].map(solutions), fits["choice"].map(choices)
    fits["served"] = fits["fit"].map("{} of 3".format)
    fits["weight"] = fits["choice"].map(weight).map(theme.cell)
    told = {
        say("For the choice"): "to",
        "Serves it": "served",
        say("Weight of the choice"): "weight",
    }
    base = alt.Chart(fits).encode(x, y, tooltip=labelling.tips("of", told))
    layers = [
        base.mark_rect(stroke="white", strokeWidth=3).encode(
            alt.Color(
                "fit:Q", scale=alt.Scale(domain=[0, 3], range=["#f3f4f6", theme.FOR]), legend=None
            )
        ),
        base.mark_text(fontSize=16, fontWeight="bold").encode(
            text=alt.Text("fit:Q"),
            color=labelling.either(alt.ColorValue, "datum.fit > 1.5", "white", theme.INK),
        ),
    ]
    unserved = [choices[key] for key in choices if key not in set(fits[fits["fit"] > 0]["choice"])]
    return alt.layer(*layers).properties(
        width=alt.Step(94),
        height=alt.Step(56),
        description=(
            say(
                "Fit of {solutions} to {choices}, from 0 to 3. {served_by_none}",
                solutions=counted(len(order), "solution"),
                choices=counted(len(choices), "choice"),
                served_by_none=_served_by_none(unserved),
            )
        ),
    )


def turning_point_chart(book: Book) -> alt.LayerChart | None:
    """How sensitive the ranking is to the weight of each choice.

    Along a line, the share of one choice in all weights goes from 0 to 100 % while the others keep
    their proportions; the letter says which solution is first there, and the triangle is today.
    """
    table = measures.turning_points(book)
    if table.empty:
        return None
    choices, solutions = book.names("choices"), book.names("solutions")
    firsts = list(dict.fromkeys(table["first"]))
    letter = {first: ascii_uppercase[at % 26] for at, first in enumerate(firsts)}
    table["letter"] = table["first"].map(letter)
    labels = labelling.apart({key: labelling.lines(text, 42, 2) for key, text in choices.items()})
    table["row"] = table["choice"].map(labels)
    table["middle"] = (table["start"] + table["end"]) / 2
    legend = [
        line
        for first in firsts
        for line in labelling.lines(
            f"{letter[first]} = {joined([solutions[key] for key in first])}", 80, 2
        ).split("\n")
    ]
    shades = [_GREYS[at % len(_GREYS)] for at in range(len(firsts))]
    y = alt.Y("row:N", sort=None, title=None, axis=alt.Axis(**labelling.LINES))
    x = alt.X(
        "start:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", grid=False),
        title=[say("Share of this choice in all weights"), *legend],
    )
    table["of"] = table["choice"].map(choices)
    table["who"] = [joined([solutions[key] for key in first]) for first in table["first"]]
    table["where"] = [
        theme.span(start, end, theme.percent)
        for start, end in zip(table["start"], table["end"], strict=True)
    ]
    table["today"] = table["share"].map(theme.percent)
    told = {"First": "who", say("At a share of"): "where", "Share today": "today"}
    base = alt.Chart(table.drop(columns="first")).encode(y, tooltip=labelling.tips("of", told))
    dark = [letter[first] for first, shade in zip(firsts, shades, strict=True) if shade in _DARK]
    layers = [
        base.mark_bar(height=22, stroke="white", strokeWidth=2).encode(
            x,
            alt.X2("end:Q"),
            alt.Color(
                "letter:N", scale=alt.Scale(domain=list(letter.values()), range=shades), legend=None
            ),
        ),
        base.transform_filter("datum.end - datum.start > 0.04")
        .mark_text(fontWeight="bold")
        .encode(
            alt.X("middle:Q"),
            text=alt.Text("letter:N"),
            color=labelling.either(
                alt.ColorValue, f"indexof({dark}, datum.letter) >= 0", "white", theme.INK
            ),
        ),
        base.mark_point(
            shape="triangle-down", filled=True, size=110, color=theme.INK, opacity=1, yOffset=-18
        ).encode(alt.X("share:Q")),
    ]
    now = joined([solutions[key] for key in best(book)])
    return alt.layer(*layers).properties(
        width=360, height=alt.Step(48), description=_turns_in_words(table, choices, solutions, now)
    )


def catalogue_map(book: Book) -> alt.LayerChart | None:
    """What each function contributes through the solution: services against functions.

    A filled cell is a service that the function gives; a heavy frame with “?” is one outside its
    expertise. The last rows are services that another solution would bring and this one does not.
    """
    table = measures.catalogue(book)
    if table.empty:
        return None
    functions = book.names("functions")
    given = table.dropna(subset="service").assign(kind="given")
    given.loc[given["mastered"].eq(other=False).fillna(value=False), "kind"] = "outside"
    lacking = measures.uncontributed(book).query("kind == 'service'")
    lacking = lacking.rename(columns={"what": "service"}).assign(kind="nobody")
    parts = [frame[["function", "service", "kind"]] for frame in (given, lacking) if len(frame)]
    if not parts:
        return None
    cells = pd.concat(parts, ignore_index=True)
    cells["service"] += cells["kind"].map({"nobody": " (nobody yet)"}).fillna("")
    labels = labelling.apart(
        {text: labelling.lines(text, 50, 2) for text in cells["service"].unique()}
    )
    cells["row"] = cells["service"].map(labels)
    cells["sign"] = cells["kind"].map({"given": "●", "outside": "?", "nobody": "○"})
    keys = list(dict.fromkeys([*table["function"], *cells["function"]]))
    headings = labelling.apart(
        _level({key: labelling.lines(functions[key], 10, 2) for key in keys})
    )
    cells["column"] = cells["function"].map(headings)
    every = pd.DataFrame(
        [(row, headings[key]) for row in cells["row"].unique() for key in keys],
        columns=["row", "column"],
    )
    x = alt.X(
        "column:N",
        sort=[headings[key] for key in keys],
        title=None,
        axis=alt.Axis(orient="top", labelAngle=0, labelPadding=_above(headings), **_LINES),
    )
    rows = list(cells["row"].unique())
    y = alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(labelOffset=-7, **_LINES))
    cells["of"] = cells["function"].map(functions)
    cells["whole"] = cells["service"].str.removesuffix(" (nobody yet)")
    cells["is"] = cells["kind"].map(
        {"given": "yes", "outside": say("yes, outside its expertise"), "nobody": "nobody yet"}
    )
    base = alt.Chart(cells).encode(
        x, y, tooltip=labelling.tips("whole", {say("Function"): "of", say("Gives it"): "is"})
    )
    given_here = "datum.kind === 'given'"
    layers = [
        alt.Chart(every).mark_rect(color="#f3f4f6", stroke="white", strokeWidth=2).encode(x, y),
        base.transform_filter(given_here).mark_rect(color=theme.FOR, stroke="white", strokeWidth=2),
        base.transform_filter("datum.kind === 'outside'").mark_rect(
            filled=False, stroke=theme.INK, strokeWidth=3
        ),
        base.mark_text(fontSize=17, fontWeight="bold").encode(
            text=alt.Text("sign:N"),
            color=labelling.either(alt.ColorValue, given_here, "white", theme.INK),
        ),
    ]
    return alt.layer(*layers).properties(
        width=alt.Step(76),
        height=alt.Step(38),
        description=_catalogue_in_words(book, table, len(lacking)),
    )


_GATES = {
    "failed": "one refuted",
    "at risk": "not all decided",
    "passed": "supported",
    "empty": "none entered",
}
_DARK = {"#1f2933", "#52606d", "#374151"}


def _bars(
    table: pd.DataFrame, y: alt.Y, value: str, said: str, title: str, most: float
) -> alt.LayerChart:
    x = alt.X(
        f"{value}:Q",
        title=title,
        scale=alt.Scale(domain=[0, most * 1.35], nice=False),
        axis=alt.Axis(values=[0, most], grid=False, format="%" if most == 1 else ".2~f"),
    )
    told = {
        "Status": "status",
        "Its assumptions": "rests",
        "Score": "said",
        say("Ranks first in"): "chance",
    }
    base = alt.Chart(table).encode(y, tooltip=labelling.tips("whole", told))
    bars = base.mark_bar(height=20, stroke=theme.FOR, strokeWidth=1.5).encode(
        x, fill=labelling.either(alt.FillValue, "datum.out", "white", theme.FOR)
    )
    words = base.mark_text(align="left", dx=6, fontWeight="bold").encode(
        alt.X(f"{value}:Q"), text=alt.Text(f"{said}:N")
    )
    return alt.layer(bars, words)


def _level(headings: dict[str, str]) -> dict[str, str]:
    """Return headings the same number of lines, so that they stand on the cells."""
    tallest = max((heading.count("\n") for heading in headings.values()), default=0)
    return {
        key: "\u00a0\n" * (tallest - heading.count("\n")) + heading
        for key, heading in headings.items()
    }


def _above(headings: dict[str, str]) -> int:
    return 8 + 15 * max((heading.count("\n") for heading in headings.values()), default=0)


def _ranking_in_words(book: Book, table: pd.DataFrame) -> str:
    names = book.names("solutions")
    said = [
        f"{names[row.solution]} ({row.status}) scores {row.said}"
        + (
            say(" and ranks first in {share}", share=row.share)
            if row.share != "not ranked"
            else ", not ranked"
        )
        for row in records(table)
    ]
    return say("Solutions by score. {said}.", said="; ".join(said))


def _served_by_none(unserved: list[str]) -> str:
    if unserved:
        return say("Served by none: {unserved}.", unserved=joined(unserved))
    return say("Every choice is served by at least one solution.")


def _turns_in_words(
    table: pd.DataFrame, choices: dict[str, str], solutions: dict[str, str], now: str
) -> str:
    turns = [
        f"from {theme.percent(row.start)} on “{choices[row.choice]}” it is "
        f"{joined([solutions[key] for key in row.first])}"
        for row in records(table)
        if row.start > row.share
    ]
    if not turns:
        return say(
            "With today's weights {now} ranks first; more weight on one choice does not "
            "change this.",
            now=now,
        )
    return say("With today's weights {now} ranks first; {turns}.", now=now, turns="; ".join(turns))


def _catalogue_in_words(book: Book, table: pd.DataFrame, lacking: int) -> str:
    functions = book.names("functions")
    counts: dict[str, int] = {}
    for row in records(table):
        counts[row.function] = counts.get(row.function, 0) + isinstance(row.service, str)
    said = [f"{functions[key]} {counted(number, 'service')}" for key, number in counts.items()]
    shown = joined([row.name for row in in_view(book)])
    nobody = (
        say(
            " Not provided yet: {services} of other solutions.",
            services=counted(lacking, "service"),
        )
        if lacking
        else ""
    )
    return f"Through {shown}: {', '.join(said)}.{nobody}"
