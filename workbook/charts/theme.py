"""How everything looks: palette, formats, and the one way a chart or table becomes HTML.

A chart becomes a ``figure``: names as HTML beside marks that are as wide as the column
(``fluid``). It needs no script and no network, and shows the same in JupyterLab, Voila, a report
and a PDF. Where no HTML is shown, one SVG of the same rows stands for it (``composed``), with the
chart's description as alternative text.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from workbook.analysis.checks import Finding, Verdict
from workbook.analysis.glance import GateState, Glance
from workbook.analysis.mentions import Mentions
from workbook.book import addresses, messages
from workbook.book.fields import is_missing
from workbook.book.messages import _, counted, say, translate, written
from workbook.charts import composed, drawing, fluid
from workbook.charts.composed import FONT
from workbook.charts.palette import AGAINST, CAUTION, FOR, GOOD, GRID, INK, QUIET, SERIES
from workbook.charts.parts import (
    Answer,
    Figure,
    Findings,
    Found,
    Part,
    Points,
    Sentence,
    Table,
    of_svg,
    words,
)
from workbook.charts.plot import read

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

# A status is told by a shape and a word; the colour only repeats it.
STATUSES: Mapping[str, tuple[str, str, str]] = {
    "failed": ("✕", _("failed"), "bad"),
    "at risk": ("▲", _("at risk"), "caution"),
    "passed": ("✓", _("passed"), "good"),
    "not known": ("◌", _("not known"), "quiet"),
    "in progress": ("◔", _("in progress"), "quiet"),
    "empty": ("○", _("empty"), "quiet"),
}
SEVERITIES: Mapping[str, tuple[str, str, str]] = {
    "error": ("✕", _("Error"), "bad"),
    "warning": ("▲", _("Warning"), "caution"),
    "info": ("○", _("Note"), "quiet"),
}

__all__ = [  # of which the colours are those of ``palette``
    "AGAINST", "CAUTION", "CSS", "FOR", "GOOD", "GRID", "INK", "QUIET", "SERIES", "SEVERITIES",
    "STATUSES", "Html", "answer", "caption", "cell", "chart_config", "contribution", "figure",
    "figures", "findings", "first_words", "folded", "gates", "number", "paragraph", "percent",
    "signed", "span", "table", "verdict", "without_stills",
]  # fmt: skip

CSS = "".join(
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("theme.css", "figure.css")
)


# Whether a figure's marks carry what they tell in an app, and whether it carries its one SVG too.
_drawn_now: ContextVar[tuple[bool, bool]] = ContextVar("drawn_now", default=(False, False))
_STILL = re.compile(r'<img class="wb-still"[^>]*>')
_FIGURE = re.compile(r'<figure class="wb wb-figure.*?</figure>', re.DOTALL)
_ALT = re.compile(r'<p class="wb-alt">(.*?)</p>', re.DOTALL)


_SHOWN = 3  # findings of one check before the others fold away
NOTHING = "wb-nothing"
"""Class of what only says that there is nothing to show."""


class Html(str):
    """Text that is HTML already; ``parts`` say the same for documents."""

    __slots__ = ("parts",)
    parts: tuple[Part, ...]

    def __new__(cls, text: str, parts: Iterable[Part] = ()) -> Self:
        """Return text as HTML that shows these parts."""
        made = super().__new__(cls, text)
        made.parts = tuple(parts)
        return made

    def __repr__(self) -> str:
        """Return the words alone, for places that show no HTML; of an image its description."""
        words = re.sub(r"<style>.*?</style>", "", str(self), flags=re.DOTALL)
        words = _FIGURE.sub(_alternative, words)
        words = re.sub(r'<img [^>]*alt="([^"]*)"[^>]*>', r"\1", words)
        words = re.sub(r"</(p|li|tr|caption|div)>|<br>", "\n", words)
        return unescape(re.sub(r"<[^>]+>", " ", words)).strip()

    def _repr_html_(self) -> str:
        return str(self)


def chart_config() -> dict[str, Any]:
    """Return the Vega-Lite configuration that every chart shares."""
    text = {"labelColor": INK, "titleColor": INK, "labelFontSize": 13, "titleFontSize": 13}
    return {
        "font": FONT,
        "background": "white",
        "aria": False,  # the image's alternative text says it
        "padding": 8,
        "view": {"stroke": None},
        "axis": {
            **text,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domainColor": GRID,
            "tickColor": GRID,
            "labelLimit": 420,
        },
        "legend": {**text, "titleFontWeight": "normal", "labelLimit": 420, "orient": "bottom"},
        "header": {**text, "titleFontWeight": "normal", "labelLimit": 420},
        "text": {"fontSize": 13, "color": INK},
        "range": {"category": list(SERIES)},
    }


@contextmanager
def figures(*, live: bool, still: bool = False) -> Iterator[None]:
    """Say how the figures that are drawn meanwhile are to be.

    Parameters
    ----------
    live
        Let marks carry what they tell under a pointer, for an app.
    still
        Carry one SVG too, for what is made of the notebook's file: slides, and a JupyterLab that
        does not trust it.
    """
    before = _drawn_now.set((live, still))
    try:
        yield
    finally:
        _drawn_now.reset(before)


def figure(chart: alt.TopLevelMixin, caption: str = "") -> Html:
    """Draw a chart as an HTML figure: for paper, unless ``figures`` says otherwise.

    A chart says in its ``usermeta`` what stands beside its marks (see ``naming``). One that says
    nothing, as a plugin's own, is drawn by Vega with all that is in it.

    Raises
    ------
    ValueError
        The chart has no ``description``: people who do not see it would get nothing.
    """
    live, still = _drawn_now.get()
    spec = chart.to_dict(validate=False)
    description = spec.get("description", "")
    if not description:
        raise ValueError(
            "A chart needs a description: say in properties(description=…) what it shows."
        )
    said = spec.get("usermeta", {})
    if "form" not in said:
        return _image(spec, description, live=live)
    plot = read(spec)
    html = fluid.figure(plot, said, description, caption, live=live)
    if not still:
        return Html(html, [Figure("", description)])
    svg = composed.picture(plot, said)
    one = _embedded(svg, description, ' class="wb-still"')
    begin, rest = html.split('<p class="wb-alt">', 1)
    inner = f'<p class="wb-alt">{rest.removesuffix("</figure>")}'
    return Html(f"{begin}<div hidden>{inner}</div>{one}</figure>", [Figure(svg, description)])


def caption(function: Callable[..., Any]) -> str:
    """Return what a function shows, in the words of the first line of its docstring."""
    return translate(first_words(function))


def first_words(function: Callable[..., Any]) -> str:
    """Return what a function shows, as its docstring begins, without what its columns are."""
    said = inspect.getdoc(function) or function.__name__
    return re.split("[:;] ", said.splitlines()[0])[0].rstrip(".")


def without_stills(html: str) -> str:
    """Return HTML without the SVG that stands for a figure where no HTML is shown."""
    return _STILL.sub("", html)


def _image(spec: dict[str, Any], description: str, *, live: bool) -> Html:
    """Draw a chart with Vega, as one image."""
    spec["config"] = {**spec.get("config", {}), **chart_config()}
    text = json.dumps(spec)
    carried = f' data-spec="{escape(text)}"' if live else ""
    svg = _svg(text)
    image = _embedded(svg, description)
    shows = Figure(svg, description)
    return Html(f'<figure class="wb wb-figure"{carried}>{image}</figure>', [shows])


def _embedded(svg: str, description: str, more: str = "") -> str:
    return f'<img{more} src="{of_svg(svg)}" alt="{escape(description)}">'


def _alternative(figure: re.Match[str]) -> str:
    said = _ALT.search(figure[0])
    return said[1] if said else figure[0]


@lru_cache(maxsize=256)
def _svg(spec: str) -> str:
    """Draw a specification; the same one again, where an app shows a page often, at no cost."""
    return drawing.svg(spec)


def table(
    frame: pd.DataFrame,
    caption: str = "",
    labels: Mapping[str, str] | None = None,
    *,
    captioned: bool = True,
    entered: bool = False,
) -> Html:
    """Write a frame as an HTML table, with numbers to the right.

    Parameters
    ----------
    frame
        One row a row. Missing values show as “–”.
    caption
        What the table shows.
    labels
        Column → heading; a column without one is shown by its name with spaces.
    captioned
        Whether the caption is shown, and not only read out.
    entered
        Whether it shows what a team typed as it was typed, which documents leave out.
    """
    import pandas as pd

    numeric = {
        name: pd.api.types.is_numeric_dtype(frame[name]) and frame[name].dtype != "boolean"
        for name in frame
    }
    headings = {name: (labels or {}).get(name) or _heading(name) for name in frame}
    head = "".join(
        f'<th scope="col"{_number_class(numeric[name])}>{escape(headings[name])}</th>'
        for name in frame
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_number_class(numeric[name])}>{cell(value)}</td>"
            for name, value in zip(frame.columns, row, strict=True)
        )
        + "</tr>"
        for row in frame.itertuples(index=False, name=None)
    )
    title = f"<caption>{escape(caption)}</caption>" if caption and captioned else ""
    name = escape(caption or translate(_("Table")))
    shows = Table(
        caption,
        tuple(headings.values()),
        tuple(tuple(map(in_words, row)) for row in frame.itertuples(index=False, name=None)),
        tuple(map(bool, numeric.values())),
        entered,
    )
    return Html(
        f'<div class="wb wb-scroll" role="region" aria-label="{name}" tabindex="0"><table>{title}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>",
        [shows],
    )


def folded(summary: str, made: Html) -> Html:
    """Fold something long away under a line that opens it."""
    return Html(
        f'<details class="wb"><summary class="wb-word">{escape(summary)}</summary>{made}</details>',
        made.parts,
    )


def together(made: Iterable[Html], frame: str = "{}") -> Html:
    """Put several pieces after each other, in a frame of HTML whose ``{}`` stands for them."""
    made = tuple(made)
    return Html(frame.replace("{}", "".join(made)), [part for one in made for part in one.parts])


def cell(value: Any) -> str:
    """Write one value as people read it, escaped for HTML; a missing one is “–”."""
    return str(value) if isinstance(value, Html) else escape(in_words(value)).replace("\n", "<br>")


def in_words(value: Any) -> str:
    """Write one value as people read it; a missing one is “–”."""
    if isinstance(value, Html):
        return " ".join(text for part in value.parts for text in words(part))
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value)) or "–"
    if is_missing(value):
        return "–"
    if type(value).__name__ in ("bool", "bool_"):
        text = translate(_("yes") if value else _("no"))
    elif hasattr(value, "isoformat"):
        text = messages.day(value)
    else:
        text = number(value) if isinstance(value, float) else str(value)
    return text


def number(value: float, digits: int = 2) -> str:
    """Write a number with at most so many decimals, a thousands separator and a true minus."""
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return written(("0" if text == "-0" else text).replace("-", "−"), value)


def signed(value: float, digits: int = 2) -> str:
    """Write a number with its sign and exactly so many decimals; 0 has no sign."""
    rounded = round(value, digits)
    text = f"{rounded:+.{digits}f}".replace("-", "−") if rounded else f"{0:.{digits}f}"
    return written(text, value)


def span(low: float, high: float, write: Callable[[float], str] = number) -> str:
    """Write an interval; “–” where an end is missing."""
    if is_missing(low) or is_missing(high):
        return "–"
    return say("{low} to {high}", low=write(low), high=write(high))


def percent(value: float, digits: int = 0) -> str:
    """Write a share in per cent; “–” where it is missing."""
    if is_missing(value):
        return "–"
    return written(messages.percent(value, digits).replace("-", "−"), value)


def contribution(value: float) -> str:
    """Write a contribution (−3 to +3) with its sign, and a decimal only where a median has one."""
    return signed(value, int(value % 1 > 0))


LONG_ANSWER = 200  # letters that a reader takes in at a glance
_SENTENCES = re.compile(r"(?<=\w{3}[.!?]) +|(?<=[)%”][.!?]) +")


def answer(sentence: str, about: str = "") -> Html:
    """Put the page's answer on top, and under it what it is about.

    Of a long answer the first sentence stands out, and the others follow in plain letters.
    """
    first, *others = _SENTENCES.split(sentence) if len(sentence) > LONG_ANSWER else [sentence]
    more = f'<p class="wb-more">{escape(" ".join(others))}</p>' if others else ""
    below = f'<p class="wb-about">{escape(about)}</p>' if about else ""
    html = f'<div class="wb"><p class="wb-answer">{escape(first)}</p>{more}{below}</div>'
    return Html(html, [Answer(sentence, about)])


def paragraph(sentence: str, *, aside: bool = False) -> Html:
    """Write a sentence; ``aside`` where it is of no use outside of its page."""
    return Html(f'<div class="wb"><p>{escape(sentence)}</p></div>', [Sentence(sentence, aside)])


def nothing(what: str, there: str) -> Html:
    """Say that there is nothing to show: ``what`` is missing, ``there`` says why."""
    said = say("{what}: {there}.", what=what, there=there)
    return Html(
        f'<div class="wb {NOTHING}" data-nothing="{escape(there)}"><p>{escape(said)}</p></div>',
        [Sentence(said)],
    )


def linked(words: str, table: str, key: Any) -> Html:
    """Write what people call a row, as a link to its page where there is one."""
    return Html(addresses.link(words, addresses.of_row(table, key)), [Sentence(words)])


def findings(
    found: Iterable[Finding],
    who: Sequence[str] = (),
    notes: Sequence[str] = (),
    about: Callable[[Finding], Mentions] | None = None,
) -> Html:
    """List findings, each with its severity as sign and word, the facts and what to do.

    ``who`` names, for each finding, the person who has to act, and ``notes`` say why it stands
    there. ``about`` gives what a finding speaks of: names become links to their pages. Of many
    findings of one check and severity the first three are shown, and the others fold away.
    """
    found = tuple(found)
    if not found:
        return paragraph(say("Nothing here needs attention."))
    people, whys = who or [""] * len(found), notes or [""] * len(found)
    groups: dict[tuple[str, str], list[str]] = {}
    for one, person, why in zip(found, people, whys, strict=True):
        of = about(one) if about else Mentions({})
        groups.setdefault((one.code, one.severity), []).append(_finding(one, person, why, of))
    items = "".join(map(_folded_items, groups.values()))
    shows = (
        Found(translate(SEVERITIES[one.severity][1]), one.code, one.message, one.remedy, *more)
        for one, *more in zip(found, people, whys, strict=True)
    )
    return Html(f'<ul class="wb wb-list">{items}</ul>', [Findings(tuple(shows))])


def _folded_items(items: Sequence[str]) -> str:
    shown = "".join(items[:_SHOWN])
    if len(items) <= _SHOWN + 1:
        return "".join(items)
    rest = say("{number} more of this kind", number=len(items) - _SHOWN)
    return (
        f'{shown}<li class="wb-quiet"><details><summary class="wb-word">{escape(rest)}</summary>'
        f'<ul class="wb wb-list">{"".join(items[_SHOWN:])}</ul></details></li>'
    )


def _finding(one: Finding, person: str, why: str, of: Mentions) -> str:
    sign, word, tone = SEVERITIES[one.severity]
    whom = f' <span class="wb-who">{escape(person)}</span>' if person else ""
    note = f'<br><span class="wb-remedy">{escape(why)}</span>' if why else ""
    code = addresses.link(one.code, addresses.of_check(one.code))
    form = addresses.of_form(one.table, one.keys, of.column)
    change = f' <a class="wb-change" href="{escape(form)}">{escape(say("Change it"))}</a>'
    return (
        f'<li class="wb-{tone}">'
        f'<span class="wb-word"><span aria-hidden="true">{sign}</span> {translate(word)}</span> '
        f'<span class="wb-code">{code}</span>{whom}<br>{_with_links(one.message, of.names)}<br>'
        f'<span class="wb-remedy">{escape(one.remedy)}</span>{change if form else ""}{note}</li>'
    )


def _with_links(text: str, named: Mapping[str, tuple[str, Any]]) -> str:
    """Write a sentence in which the first mention of each name is a link to its page."""
    links = {name: addresses.of_row(*of) for name, of in named.items() if name}
    links = {name: address for name, address in links.items() if address and name in text}
    if not links:
        return escape(text)
    # The longest first: a name may begin as another one does.
    any_name = "|".join(re.escape(name) for name in sorted(links, key=len, reverse=True))
    parts = re.split(rf"(?<!\w)({any_name})(?!\w)", text)
    made = []
    for part in parts:
        address = links.pop(part, "")
        made.append(addresses.link(part, address))
    return "".join(made)


def gates(states: pd.DataFrame | Sequence[GateState], asks: Mapping[str, str]) -> Html:
    """Show the four gates in order with status as sign and word, and what each asks.

    ``states`` are the rows of the measure ``gates``.
    """
    rows = list(states if isinstance(states, Sequence) else states.itertuples())
    told = [_gate_in_words(row, asks.get(row.gate, "")) for row in rows]
    items = "".join(_gate(row, *one) for row, one in zip(rows, told, strict=True))
    shows = Points(tuple((name, f"{word}: {said}", why) for name, word, said, why in told))
    return Html(f'<ol class="wb wb-gates">{items}</ol>', [shows])


def _gate_in_words(row: Any, asks: str) -> tuple[str, str, str, str]:
    counts = {"error": row.errors, "warning": row.warnings}
    said = ", ".join(counted(count, what) for what, count in counts.items() if count)
    said = said or say("nothing found")
    said = getattr(row, "begun", "") or said
    said = say("nothing entered yet") if row.status == "empty" else said
    name, word = row.gate.capitalize(), STATUSES[row.status][1]
    return translate(name), translate(word), said, translate(asks)


def _gate(row: Any, name: str, word: str, said: str, asks: str) -> str:
    sign, _, tone = STATUSES[row.status]
    linked = addresses.link(name, addresses.of_gate(row.gate))
    return (
        f'<li class="wb-{tone}"><strong>{linked}</strong>'
        f'<span class="wb-word"><span aria-hidden="true">{sign}</span> {word}</span>: '
        f"{said}"
        f'<br><span class="wb-remedy">{escape(asks)}</span></li>'
    )


def verdict(said: Verdict | Glance) -> Html:
    """Say the verdict with its sign."""
    sentence = said.sentence if isinstance(said, Verdict) else said.verdict
    sign, _, tone = STATUSES[said.status]
    return Html(
        f'<div class="wb"><p class="wb-answer">'
        f'<span class="wb-word wb-{tone}" aria-hidden="true">{sign}</span> '
        f"{escape(sentence)}</p></div>",
        [Answer(sentence)],
    )


def _number_class(numeric: bool) -> str:
    return ' class="wb-number"' if numeric else ""


def _heading(name: str) -> str:
    return translate(str(name).replace("_", " ").capitalize())
