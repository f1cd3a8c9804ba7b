"""Pictures of the solutions: ranking, robustness, who contributes what, and savings at risk."""

from __future__ import annotations

from functools import partial
from string import ascii_uppercase
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import _, counted, joined, say, translate
from workbook.chapters.solution import measures
from workbook.chapters.solution.purpose import OUT
from workbook.chapters.solution.ranking import best, in_view
from workbook.charts import labelling, naming, palette, theme

__all__ = [
    "catalogue_map",
    "fit_map",
    "ranking_chart",
    "suited_weights",
    "turning_point_chart",
]

_LEFT, _RIGHT, _END = 0.42, 0.56, 0.88  # where a full score ends, and the shares begin and end
_FULLY = 3
_FAINT, _DEEPER = 0.08, 0.5  # so much of the colour that dark text can be read on it
_NARROW = 0.04  # share of the width in which a letter has no room
_SHADES = [palette.FOR, palette.MIST, palette.SLATE, palette.PALE, palette.INK, palette.PLUM]
_LIGHT = {palette.MIST, palette.PALE}


def ranking_chart(book: Book) -> alt.LayerChart | None:
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
    most = max(float(measures.weights(book)["weight"].sum()), 1e-9)
    rows = [
        {
            "solution": row.solution,
            "score": float(row.score) / most * _LEFT,
            "first": _RIGHT + _chance(row.first_share) * (_END - _RIGHT),
            "zero": _RIGHT,
            "fill": palette.PAPER if row.out else theme.FOR,
            "said": theme.number(row.score),
            "share": say("not ranked")
            if pd.isna(row.first_share)
            else theme.percent(row.first_share),
            "name": names[row.solution],
            "status": translate(row.status),
            "rests": translate(_GATES[row.gate]),
            "chance": theme.percent(row.first_share),
        }
        for row in records(table)
    ]
    listed = [
        naming.name(
            names[row.solution],
            say(
                "{status}; assumptions: {sign} {gate}",
                status=translate(row.status),
                sign=theme.STATUSES[row.gate][0],
                gate=translate(_GATES[row.gate]),
            ),
            ("solutions", row.solution),
        )
        for row in records(table)
    ]
    y = naming.by_name(alt.Y, "solution", [row["solution"] for row in rows])
    x = partial(naming.along, alt.X, low=0, high=1)
    told = {
        say("Status"): "status",
        say("Its assumptions"): "rests",
        say("Score"): "said",
        say("Ranks first in"): "chance",
    }
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("name", told))
    look = {"height": 22, "stroke": theme.FOR, "strokeWidth": 1.5}
    words = {"align": "left", "dx": 7, "fontWeight": "bold", "color": theme.INK}
    fill = naming.painted(alt.Fill, "fill")
    layers = [
        base.mark_bar(**look).encode(x("score"), alt.X2(datum=0), fill),
        base.mark_text(**words).encode(x("score"), text="said:N"),
        base.mark_bar(**look).encode(x("zero"), alt.X2("first:Q"), fill),
        base.mark_text(**words).encode(x("first"), text="share:N"),
    ]
    score = naming.axis(
        [(0, "0"), (_LEFT, theme.number(most))],
        say("Score (at most {most})", most=theme.number(most)),
        span=(0, _RIGHT),
    )
    first = naming.axis(
        [(_RIGHT, "0 %"), (_END, "100 %")],
        say("Ranks first in … of all weightings"),
        span=(_RIGHT, 1),
    )
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(54),
        description=_ranking_in_words(names, rows),
        usermeta=naming.rows(listed, score, first),
    )


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
    order = [row.solution for row in records(measures.scores(book)) if row.status not in OUT]
    order += [row.key for row in book.rows("solutions") if row.status in OUT]
    rows = [
        {
            "solution": row.solution,
            "choice": row.choice,
            "fit": str(row.fit),
            "colour": theme.FOR if row.fit else palette.WASH,
            "strength": 1 if row.fit in (0, _FULLY) else round(row.fit / 5, 2),
            "ink": palette.ON_FILL if row.fit == _FULLY else theme.INK,
            "of": solutions[row.solution],
            "to": choices[row.choice],
            "served": say("{fit} of 3", fit=row.fit),
            "weight": theme.cell(weight[row.choice]),
        }
        for row in records(fits)
    ]
    told = {
        say("For the choice"): "to",
        say("Serves it"): "served",
        say("Weight of the choice"): "weight",
    }
    x = naming.by_name(alt.X, "solution", order)
    y = naming.by_name(alt.Y, "choice", list(weights["choice"]))
    base = naming.marks(rows).encode(x, y, tooltip=labelling.tips("of", told))
    layers = [
        base.mark_rect().encode(
            naming.painted(alt.Color, "colour"), naming.painted(alt.FillOpacity, "strength")
        ),
        base.mark_text(fontSize=16, fontWeight="bold").encode(
            naming.painted(alt.Color, "ink"), text="fit:N"
        ),
    ]
    unserved = [choices[key] for key in choices if key not in set(fits[fits["fit"] > 0]["choice"])]
    down = [
        naming.name(
            choices[key],
            say("weight unknown")
            if pd.isna(weight[key])
            else say("weight {weight}", weight=theme.number(weight[key])),
            ("choices", key),
        )
        for key in weights["choice"]
    ]
    return alt.layer(*layers).properties(
        width=alt.Step(94),
        height=alt.Step(50),
        description=(
            say(
                "Fit of {solutions} to {choices}, from 0 to 3. {served_by_none}",
                solutions=counted(len(order), "solution"),
                choices=counted(len(choices), "choice"),
                served_by_none=_served_by_none(unserved),
            )
        ),
        usermeta=naming.matrix(
            down, [naming.name(solutions[key], to=("solutions", key)) for key in order]
        ),
    )


def suited_weights(book: Book) -> alt.LayerChart | theme.Html | None:
    """The weights that make each solution the best one.

    A number is the middle of all weights of a corporate objective with which the solution ranks
    first. The first row is today's weights.
    """
    table = measures.central_weights(book)
    solutions, objectives = book.names("solutions"), book.names("corporate_objectives")
    ever = [solutions[key] for key in table["solution"].unique()]
    if len(ever) == 1:
        return theme.paragraph(say("{solution} is the best with any weights.", solution=ever[0]))
    if table.empty:
        return None
    standing = measures.scores(book).set_index("solution")
    first, today = standing["first_share"], say("Today")
    shown = table.assign(share=table["solution"].map(first)).sort_values(
        "share", ascending=False, kind="stable"
    )
    now = shown.drop_duplicates("corporate_objective").assign(solution="", weight=shown["today"])
    rows = [
        {
            "solution": row.solution,
            "objective": row.corporate_objective,
            "weight": theme.percent(row.weight),
            "strength": round(_FAINT + _DEEPER * float(row.weight), 2),
            "of": objectives[row.corporate_objective],
            "name": solutions.get(row.solution, today),
        }
        for row in records(pd.concat([now, shown]))
    ]
    down = ["", *dict.fromkeys(shown["solution"])]
    across = list(dict.fromkeys(now["corporate_objective"]))
    x, y = naming.by_name(alt.X, "objective", across), naming.by_name(alt.Y, "solution", down)
    told = {say("Corporate objective"): "of", say("Weight"): "weight"}
    base = naming.marks(rows).encode(x, y, tooltip=labelling.tips("name", told))
    layers = [
        base.mark_rect(color=theme.FOR).encode(naming.painted(alt.FillOpacity, "strength")),
        base.mark_text(fontSize=14, fontWeight="bold", color=theme.INK).encode(text="weight:N"),
    ]
    named = [
        naming.name(solutions[key], _how_first(row.first_share, row.confidence), ("solutions", key))
        for key, row in zip(down[1:], records(standing.loc[down[1:]]), strict=True)
    ]
    return alt.layer(*layers).properties(
        width=alt.Step(94),
        height=alt.Step(50),
        description=_suited_in_words(shown, solutions, objectives),
        usermeta=naming.matrix(
            [naming.name(today), *named],
            [naming.name(objectives[key], to=("corporate_objectives", key)) for key in across],
        ),
    )


def _how_first(share: float, confidence: float) -> str:
    often = say("first in {share}", share=theme.percent(share))
    if pd.isna(confidence):
        return often
    sure = say("with these weights in {confidence}", confidence=theme.percent(confidence))
    return f"{often}; {sure}"


def _suited_in_words(
    table: pd.DataFrame, solutions: dict[str, str], objectives: dict[str, str]
) -> str:
    said = []
    for key, rows in table.groupby("solution", sort=False):
        weights = [
            f"“{objectives[row.corporate_objective]}” {theme.percent(row.weight)}"
            for row in records(rows)
        ]
        said.append(
            say(
                "{solution} suits a company that weighs {weights}.",
                solution=solutions[str(key)],
                weights=joined(weights),
            )
        )
    return " ".join(said)


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
    shade = {first: _SHADES[at % len(_SHADES)] for at, first in enumerate(firsts)}
    rows = [
        {
            "choice": row.choice,
            "start": float(row.start),
            "end": float(row.end),
            "middle": (row.start + row.end) / 2 if row.end - row.start > _NARROW else None,
            "share": float(row.share),
            "letter": letter[row.first],
            "colour": shade[row.first],
            "ink": theme.INK if shade[row.first] in _LIGHT else palette.ON_FILL,
            "of": choices[row.choice],
            "who": joined([solutions[key] for key in row.first]),
            "where": theme.span(row.start, row.end, theme.percent),
            "today": theme.percent(row.share),
        }
        for row in records(table)
    ]
    legend = [
        naming.key(f"{letter[first]} = {joined([solutions[key] for key in first])}", shade[first])
        for first in firsts
    ]
    legend.append(naming.key(say("today"), theme.INK, "triangle-down"))
    told = {say("First"): "who", say("At a share of"): "where", say("Share today"): "today"}
    down = list(dict.fromkeys(table["choice"]))
    y = naming.by_name(alt.Y, "choice", down)
    x = partial(naming.along, alt.X, low=0, high=1)
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("of", told))
    layers = [
        base.mark_bar(height=22, stroke="white", strokeWidth=2).encode(
            x("start"), alt.X2("end:Q"), naming.painted(alt.Fill, "colour")
        ),
        base.mark_text(fontWeight="bold").encode(
            x("middle"), naming.painted(alt.Color, "ink"), text="letter:N"
        ),
        base.mark_point(
            shape="triangle-down", filled=True, size=110, color=theme.INK, opacity=1, yOffset=-18
        ).encode(x("share")),
    ]
    now = joined([solutions[key] for key in best(book)])
    axis = naming.axis(
        [(at, theme.percent(at)) for at in (0, 0.25, 0.5, 0.75, 1)],
        say("Share of this choice in all weights"),
    )
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(52),
        description=_turns_in_words(table, choices, solutions, now),
        usermeta=naming.rows(
            [naming.name(choices[key], to=("choices", key)) for key in down], axis, legend=legend
        ),
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
    given = [
        (row.service, row.function, "outside" if row.mastered is False else "given")
        for row in records(table.dropna(subset="service").astype({"mastered": object}))
    ]
    nobody = measures.uncontributed(book).query("kind == 'service'")
    lacking = [(row.what, row.function, "nobody") for row in records(nobody)]
    if not given and not lacking:
        return None
    signs = {"given": "✓", "outside": "?", "nobody": "○"}
    says = {
        "given": say("yes"),
        "outside": say("yes, outside its expertise"),
        "nobody": say("not provided yet"),
    }
    rows = [
        {
            "row": f"{service}{kind == 'nobody'}",
            "function": function,
            "kind": kind,
            "sign": signs[kind],
            "ink": palette.ON_FILL if kind == "given" else theme.INK,
            "whole": service,
            "of": functions[function],
            "is": says[kind],
        }
        for service, function, kind in [*given, *lacking]
    ]
    keys = list(dict.fromkeys([*table["function"], *(row["function"] for row in rows)]))
    down = {row["row"]: row for row in rows}
    every = [{"row": row, "function": key} for row in down for key in keys]
    x = naming.by_name(alt.X, "function", keys)
    y = naming.by_name(alt.Y, "row", list(down))
    told = {say("Function"): "of", say("Gives it"): "is"}
    tips = labelling.tips("whole", told)
    layers = [
        naming.marks(every).mark_rect(color=palette.WASH).encode(x, y),
        naming.marks(row for row in rows if row["kind"] == "given")
        .mark_rect(color=theme.FOR)
        .encode(x, y),
        naming.marks(row for row in rows if row["kind"] == "outside")
        .mark_rect(filled=False, stroke=theme.INK, strokeWidth=3)
        .encode(x, y),
        naming.marks(rows)
        .mark_text(fontSize=17, fontWeight="bold")
        .encode(x, y, naming.painted(alt.Color, "ink"), text="sign:N", tooltip=tips),
    ]
    named = [
        naming.name(row["whole"], says["nobody"] if row["kind"] == "nobody" else "")
        for row in down.values()
    ]
    legend = [
        naming.key(say("given"), theme.FOR),
        naming.key(say("? outside its expertise"), palette.PAPER, stroke=theme.INK),
        naming.key(say("○ not provided yet"), palette.WASH),
    ]
    return alt.layer(*layers).properties(
        width=alt.Step(76),
        height=alt.Step(38),
        description=_catalogue_in_words(book, table, len(lacking)),
        usermeta=naming.matrix(
            named, [naming.name(functions[key], to=("functions", key)) for key in keys], legend
        ),
    )


_GATES = {
    "failed": _("one refuted"),
    "at risk": _("not all decided"),
    "passed": _("supported"),
    "empty": _("none entered"),
}


def _chance(share: float) -> float:
    return 0.0 if pd.isna(share) else float(share)


def _ranking_in_words(names: dict[str, str], rows: list[dict[str, Any]]) -> str:
    said = [
        f"{names[row['solution']]} ({row['status']}) scores {row['said']}"
        + (
            say(" and ranks first in {share}", share=row["share"])
            if row["chance"] != "–"
            else ", not ranked"
        )
        for row in rows
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
