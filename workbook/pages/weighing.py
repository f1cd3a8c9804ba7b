"""The page on which a team weighs its corporate objectives: by their order, or in pairs."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd

from workbook.analysis import weighing
from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.messages import number, say
from workbook.charts import theme
from workbook.pages.assistant import STYLE, XSRF, Surroundings


def weighing_page(book: Book, picks: Mapping[str, str], around: Surroundings) -> theme.Html:
    """Return the page for what is picked so far."""
    title = say("Weigh the objectives")
    pieces = [STYLE, f"<h1 class='page-title'>{escape(title)}</h1>"]
    if around.message:
        pieces.append(f'<p role="status" class="ask-answer">{escape(around.message)}</p>')
    if len(weighing.keys_of(book)) < 2:
        pieces.append(f"<p>{escape(say('Enter at least two corporate objectives first.'))}</p>")
    else:
        how = picks.get("how") if picks.get("how") in weighing.HOW else "order"
        pieces += [_ways(book, how or "", around), _form(book, how or "", picks, around)]
        pieces.append(_found(book, how or "", picks, around))
    return theme.Html(f'<div class="wb ask" id="ask">{"".join(pieces)}</div>')


def _ways(book: Book, how: str, around: Surroundings) -> str:
    words = {"order": say("By their order"), "pairs": say("In pairs")}
    if not weighing.pairs_of(book):
        return ""
    made = "".join(
        f'<li><a href="{around.base}/weigh?strategy={escape(book.key)}&amp;how={way}"'
        + ' aria-current="page"' * (way == how)
        + f">{escape(told)}</a></li>"
        for way, told in words.items()
    )
    return f"<nav><ul>{made}</ul></nav>"


def _form(book: Book, how: str, picks: Mapping[str, str], around: Surroundings) -> str:
    names = [book.name("corporate_objectives", key) for key in weighing.keys_of(book)]
    fields = []
    if how == "order":
        told = say("Give 1 to the most important. What counts the same gets the same place.")
        places = {str(at): str(at) for at in range(1, len(names) + 1)}
        fields = [_select(f"rank-{at}", name, places, picks) for at, name in enumerate(names)]
    else:
        told = say("Say of each pair which counts more, and how much.")
        for one, other in weighing.pairs_of(book):
            label = say("{one} or {other}?", one=names[one], other=names[other])
            answers = _answers(names[one], names[other])
            fields.append(_select(f"pair-{one}-{other}", label, answers, picks))
    hidden = _hidden("strategy", book.key) + _hidden("how", how)
    words = escape(say("See the weights"))
    return (
        f'<form class="ask-form" method="get" action="{around.base}/weigh#ask-answer">{hidden}'
        f"<fieldset><p>{escape(told)}</p>{''.join(fields)}</fieldset>"
        f"<p><button class='wb-button wb-main'>{words}</button></p></form>"
    )


def _answers(one: str, other: str) -> dict[str, str]:
    more = {
        "3": say("a little more"),
        "5": say("clearly more"),
        "7": say("much more"),
        "9": say("far more"),
    }
    found: dict[str, str] = {}
    for value in weighing.JUDGED:
        above, _, below = value.partition("/")
        told = more.get(below or above)
        found[value] = (
            say("{name} counts {more}", name=other if below else one, more=told)
            if told
            else say("both count the same")
        )
    return found


def _found(book: Book, how: str, picks: Mapping[str, str], around: Surroundings) -> str:
    try:
        found = weighing.weighed(book, how, picks)
    except BadInput as refused:
        return f'<p role="alert">{escape(str(refused))}</p>'
    if found is None:
        return ""
    now = {row.key: row.weight for row in book.rows("corporate_objectives")}
    whole = sum(now.values())
    frame = pd.DataFrame(
        {
            "objective": [book.name("corporate_objectives", key) for key in found.weights],
            "weight": [f"{number(weight)} %" for weight in found.weights.values()],
            "now": [f"{number(round(100 * now[key] / whole, 1))} %" for key in found.weights],
        }
    )
    labels = {"objective": say("Corporate objective"), "weight": say("Weight"),
              "now": say("Weight so far")}  # fmt: skip
    pieces = [f"<h2>{escape(say('The weights'))}</h2>", theme.table(frame, labels=labels)]
    if found.ratio is not None:
        pieces.append(f"<p>{escape(_agreement(book, found))}</p>")
    if around.may_save:
        kept = "".join(_hidden(name, value) for name, value in picks.items() if name != "how")
        pieces.append(
            f'<form method="post" action="{around.base}/weigh/save">{XSRF}'
            f"{_hidden('strategy', book.key)}{_hidden('how', how)}"
            f"{_hidden('of', ' '.join(weighing.keys_of(book)))}{kept}"
            f"<p><button class='wb-button wb-main'>"
            f"{escape(say('Use these weights'))}</button></p></form>"
        )
    return f'<section class="ask-answer" id="ask-answer">{"".join(pieces)}</section>'


def _agreement(book: Book, found: weighing.Weighed) -> str:
    ratio = number(round(found.ratio or 0, 2))
    if not found.contradicts or found.worst is None:
        return say("The pairs agree well enough (consistency ratio {ratio}; up to 0.1 is good).",
                   ratio=ratio)  # fmt: skip
    one, other = (book.name("corporate_objectives", key) for key in found.worst)
    first, second, times = one, other, found.implied
    if times < 1:
        first, second, times = other, one, 1 / times
    return say(
        "The pairs contradict each other (consistency ratio {ratio}; up to 0.1 is good). Look "
        "again at {one} and {other}: by all others, {first} counts about {times} times as much as "
        "{second}.",
        ratio=ratio, one=one, other=other, first=first, second=second,
        times=number(round(times, 1)),
    )  # fmt: skip


def _select(name: str, label: str, options: Mapping[str, str], picks: Mapping[str, str]) -> str:
    chosen = picks.get(name, "")
    made = "".join(
        f'<option value="{value}"{" selected" * (value == chosen)}>{escape(text)}</option>'
        for value, text in {"": "–", **options}.items()
    )
    told = f'<label for="ask-{name}">{escape(label)}</label>'
    return (
        f'<div class="ask-field">{told}<select id="ask-{name}" name="{name}">{made}</select></div>'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
