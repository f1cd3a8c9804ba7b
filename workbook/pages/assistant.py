"""The page on which a question is put to a file: everything is picked from lists, or dropped.

One form, in the order in which a person thinks: the file, what it holds, the question, what was
assumed, the answer. Nothing is saved before its last button.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from workbook.analysis import inquiring, measuring, profiled, proposing
from workbook.analysis.inquiring import NEW, Picks, one
from workbook.book import Book
from workbook.book.columns import DIMENSIONS
from workbook.book.errors import BadInput
from workbook.book.messages import (
    Message,
    _,
    number,
    percent,
    say,
    translate,
)
from workbook.charts import theme
from workbook.evidence import questions, surveys
from workbook.evidence.margins import check_margins
from workbook.pages.ask_fields import (
    COMPARED,
    PARTS,
    XSRF,
    Surroundings,
    checks,
    entry,
    hidden,
    hint,
    labelled,
    opened,
    select,
    step,
)

if TYPE_CHECKING:
    from workbook.evidence.profile import Profile, Profiled

ANSWER = "<!--answer-->"
"""Where the server puts the answer, which comes from the process that knows all questions."""
_WORDS = {
    "minute": _("minutes"),
    "hour": _("hours"),
    "day": _("days"),
    "calendar": _("all hours"),
    "working": _("working hours only"),
    "not said": _("not said"),
    "no": _("a no"),
    "left out": _("left out"),
    **surveys.CALLED,
    **{one: one for one in DIMENSIONS},
}
_READ = {
    "encoding": (_("Encoding"), ("utf-8", "windows-1252", "utf-16")),
    "separator": (_("Separator"), ("comma", "semicolon", "tab", "bar")),
    "decimal": (_("Decimal mark"), ("point", "comma")),
    "dates": (_("Dates"), ("iso", "day_first", "month_first")),
}
_READ_WORDS = {
    "comma": _("comma"), "semicolon": _("semicolon"), "tab": _("tab"), "bar": _("bar"),
    "point": _("point"), "iso": _("year first"), "day_first": _("day first"),
    "month_first": _("month first"),
}  # fmt: skip
_METHODS = {
    "survey": _("survey"), "records": _("records"), "interview": _("interview"),
    "experiment": _("experiment"),
}  # fmt: skip
STYLE = """<style>
.ask fieldset{min-width:0;border:1px solid var(--wb-line,#ccc);border-radius:6px;
padding:.75rem 1rem;margin:0 0 1rem}
.ask legend{font-weight:600;padding:0 .4rem}
.ask label{display:block}
.ask-field{margin:.5rem 0}
.ask select,.ask input:not([type=checkbox],[type=file]){font:inherit;max-width:100%;
min-height:2.4rem;box-sizing:border-box;padding:.3rem .5rem;width:min(28rem,100%)}
.ask .ask-checks label{display:flex;gap:.5rem;align-items:center;min-height:2rem;margin:0}
.ask .ask-two{display:flex;flex-wrap:wrap;gap:0 1.5rem}
.ask button{min-height:2.75rem}
.ask-hint{color:var(--wb-soft);margin:.1rem 0;overflow-wrap:anywhere}
.ask-wrong{color:var(--wb-bad);margin:.1rem 0;overflow-wrap:anywhere}
.ask-drop{border:2px dashed var(--wb-line,#999);border-radius:8px;padding:1rem;margin:0 0 1rem}
.ask-drop.ask-over{background:rgba(80,120,200,.12)}
.ask-answer{border-left:4px solid currentColor;padding:.25rem 1rem;margin:0 0 1rem}
</style>"""


def assistant_page(book: Book, picks: Picks, around: Surroundings) -> theme.Html:
    """Return the page for what is picked so far."""
    pieces = [STYLE, f"<h1 class='page-title'>{escape(say('Ask your data'))}</h1>"]
    if around.message:
        pieces.append(f'<p role="status" class="ask-answer">{escape(around.message)}</p>')
    pieces += [_drop(book, around), _readings(book, around)]
    old = book.by_key("evidence").get(one(picks, "evidence"))
    if old is not None and not one(picks, "kind"):
        picks = {**proposing.picks_of(old), **{n: v for n, v in picks.items() if any(v)}}
    form = [_file(book, picks)]
    found, refusal = None, ""
    if one(picks, "source"):
        try:
            found = inquiring.profile_of(book, picks)
        except BadInput as refused:
            refusal = str(refused)
        form.append(_holds(found, refusal, _with_reading(book, picks)))
    if found is not None:
        form += [_question(found, picks), _purpose(book, found, picks)]
        form.append(_look())
    answer = ANSWER if found is not None and one(picks, "do") == "look" else ""
    action = f"{around.base}/ask#ask-answer"
    pieces.append(
        f'<form class="ask-form" method="get" action="{escape(action)}">'
        f"{hidden('strategy', book.key)}{''.join(form)}</form>{answer}"
    )
    return theme.Html(f'<div class="wb ask" id="ask">{"".join(pieces)}</div>')


def _drop(book: Book, around: Surroundings) -> str:
    if not around.may_save:
        told = say("You can look at files and ask them. Your role does not let you save evidence.")
        return f"<p>{escape(told)}</p>"
    if not around.drops:
        told = say(
            "Files cannot be dropped here. Whoever runs the server can allow it: workbook serve "
            "--edit --uploads FOLDER."
        )
        return f"<p>{escape(told)}</p>"
    there = f"{around.base}/ask/file?{urlencode({'strategy': book.key})}"
    then = f"{around.base}/ask?{urlencode({'strategy': book.key})}"
    words = escape(say("Drop a file here, or choose one: CSV, Excel, Parquet or XES."))
    busy = escape(say("The file is being read …"))
    choose = escape(say("Choose a file …"))
    return (
        f'<div class="ask-drop" data-there="{escape(there)}" data-then="{escape(then)}" '
        f'data-busy="{busy}"><p>{words}</p><label class="wb-button">{choose} '
        f'<input type="file" aria-label="{words}" accept=".csv,.xlsx,.parquet,.xes,.gz"></label>'
        f'<p role="status"></p><form hidden>{XSRF}</form></div>'
    )


def _readings(book: Book, around: Surroundings) -> str:
    names = [row.name for row in book.rows("indicators") if row.from_source]
    if not names or not around.may_save:
        return ""
    words = escape(say("Bring the readings from files up to date"))
    return (
        f'<form method="post" action="{escape(around.base)}/ask/readings">{XSRF}'
        f'{hidden("strategy", book.key)}<p><button class="wb-button">{words}</button></p></form>'
    )


def _file(book: Book, picks: Picks) -> str:
    options = {name: profiled.called(book, name) for name in inquiring.files_of(book)}
    files = select("source", say("File"), options, picks, again=True)
    asked = {row.key: _called(book, row) for row in book.rows("evidence") if row.source}
    if asked:
        files += select("evidence", say("Change a question that is kept"), asked, picks,
                          empty=say("no, ask a new one"), again=True)  # fmt: skip
    return step(say("1. The file"), files)


def _called(book: Book, row: Any) -> str:
    claim = book.name("assumptions", row.assumption)
    return f"{claim} ({profiled.called(book, row.source)})"


def _with_reading(book: Book, picks: Picks) -> Picks:
    """Show how the source is read as its row says, until somebody picks something else."""
    name = one(picks, "source")
    source = book.by_key("sources").get(name)
    if one(picks, inquiring.SHOWN_FOR) == name:
        return picks
    kept = {} if source is None else inquiring.cells_of("sources", source)
    old = inquiring.described_source(book, picks) or kept
    return {**picks, **{column: [str(old.get(column, ""))] for column in inquiring.READING},
            inquiring.SHOWN_FOR: [name]}  # fmt: skip


def _holds(found: Profiled | None, refusal: str, picks: Picks) -> str:
    pieces = []
    if found is None:
        pieces.append(f'<p role="alert">{escape(refusal)}</p>')
    else:
        pieces.append(f"<p>{escape(say('Read as {reading}.', reading=found.reading))}</p>")
        frame = profiled.frame_of(found)
        labels = {"column": say("Column"), "kind": say("Kind"), "blank": say("Blank"),
                  "values": say("Frequent values"), "range": say("Range"),
                  "notice": say("To notice")}  # fmt: skip
        pieces.append(
            theme.folded(say("What each column holds"), theme.table(frame, labels=labels))
        )
    fields_ = [
        select(name, translate(label), {word: translate(_READ_WORDS.get(word, word))
                                         for word in words}, picks,
                empty=say("found from the file"), again=True)
        for name, (label, words) in _READ.items()
    ]  # fmt: skip
    fields_ += [
        entry("heading_row", say("Line of the headings"), picks, kind="number", again=True),
        entry("skip_after_heading", say("Lines below the headings that are no answers"), picks,
               kind="number", again=True),
        entry("no_answer", say("Codes for no answer, such as -99, with ; between them"), picks,
               again=True),
    ]  # fmt: skip
    is_open = (
        " open" if found is None or any(one(picks, name) for name in inquiring.READING) else ""
    )
    fields_.append(hidden(inquiring.SHOWN_FOR, one(picks, inquiring.SHOWN_FOR)))
    summary = escape(say("Is it read wrongly? Say how it is written"))
    pieces.append(f"<details{is_open}><summary>{summary}</summary>{''.join(fields_)}</details>")
    return step(say("2. What it holds"), "".join(pieces))


def _question(found: Profiled, picks: Picks) -> str:
    kinds = {word: translate(kind.label) for word, kind in questions.KINDS.items()}
    pieces = [select("kind", say("What do you want to know?"), kinds, picks, again=True)]
    word = one(picks, "kind")
    if word in questions.KINDS:
        by_name = {column.name: column for column in found.columns}
        chosen = by_name.get(one(picks, "column"))
        pieces += [
            _part(field.name, word, found.columns, chosen, picks)
            for field in fields(questions.KINDS[word])
        ]
        pieces.append(_who(found.columns, by_name, picks))
    return step(say("3. The question"), "".join(pieces))


def _part(
    name: str, word: str, columns: Sequence[Profile], chosen: Profile | None, picks: Picks
) -> str:
    """Return the field for one part of a question."""
    label = translate(PARTS[name])
    if name in _OF_COLUMN:
        return "" if chosen is None else _OF_COLUMN[name](chosen, picks)
    fits = [each for each in inquiring.fitting(name, word, columns) if each is not chosen]
    if name == "block":
        boxes = checks(name, {each.name: each.name for each in fits}, picks)
        return opened(label, boxes, is_open=bool(one(picks, name)))
    if name in ("found", "expected"):
        return (
            f"<p>{escape(label)}</p>{checks(name, {each.name: each.name for each in fits}, picks)}"
        )
    if name in ("column", "start", "end", "opposite", "important", "points"):
        options = {each.name: each.name for each in inquiring.fitting(name, word, columns)}
        return select(name, label, options, picks, again=name == "column")
    if name in questions.CHOICES:
        words = {each: translate(_WORDS[each]) for each in questions.CHOICES[name]}
        return select(name, label, words, picks, empty=None)
    return entry(name, label, picks, kind="text" if name == "parted_by" else "number")


def _values(chosen: Profile, picks: Picks) -> str:
    known = {value.text: f"{value.text} ({number(value.count)})" for value in chosen.values}
    known |= {value: value for value in picks.get("values", ()) if value and value not in known}
    typed = entry("values", say("Another answer"), {})
    label = escape(translate(PARTS["values"]))
    none = say("If you pick none, every answer that is not blank counts.")
    return f"<p>{label}</p>{checks('values', known, picks)}{typed}{hint(none)}"


def _level(chosen: Profile, picks: Picks) -> str:
    label = translate(PARTS["level"])
    if chosen.kind == "number":
        return entry("level", label, picks, kind="number")
    return select("level", label, {value.text: value.text for value in chosen.values}, picks)


def _order(chosen: Profile, picks: Picks) -> str:
    if chosen.kind == "number":
        return ""
    label = translate(PARTS["order"])
    if one(picks, "kind") == "kano":
        label = say("The five answers from “I like it” to “I dislike it”, with | between them")
    listed = " | ".join(value.text for value in chosen.values)
    told = say("The file holds, the most frequent first: {values}", values=listed)
    order = {"order": [" | ".join(picks.get("order", ()))]}
    return entry("order", label, order) + (hint(told) if listed else "")


_OF_COLUMN = {"values": _values, "level": _level, "order": _order}
"""Parts that depend on which column was picked."""


def _who(columns: Sequence[Profile], by_name: Mapping[str, Profile], picks: Picks) -> str:
    days = {each.name: each.name for each in inquiring.fitting("on", "", columns)}
    groups = {each.name: each.name for each in inquiring.fitting("segment", "", columns)}
    pieces = []
    if days:
        only = {"on": [next(iter(days))]} if len(days) == 1 and not one(picks, "on") else {}
        label = say("Only a period: which column holds the day")
        pieces.append(select("on", label, days, {**picks, **only}))
        pieces.append(
            '<div class="ask-two">' + entry("first", say("First day"), picks, kind="date")
            + entry("last", say("Last day"), picks, kind="date") + "</div>"
        )  # fmt: skip
    if groups:
        pieces.append(select("segment", say("Only a group: by which column"), groups, picks,
                              again=True))  # fmt: skip
        group = by_name.get(one(picks, "segment"))
        if group is not None:
            known = {value.text: f"{value.text} ({number(value.count)})" for value in group.values}
            pieces.append(checks("members", known, picks))
    who = [each for each in columns if not each.doubt]
    pieces.append(
        select("respondent", say("Who answered, where people have several rows"),
                {each.name: each.name for each in who}, picks)
    )  # fmt: skip
    is_open = any(one(picks, name) for name in ("first", "last", "segment", "respondent"))
    return opened(say("Of whom, and when"), "".join(pieces), is_open=is_open)


def _purpose(book: Book, found: Profiled, picks: Picks) -> str:
    known = {row.key: row.statement for row in book.rows("assumptions")}
    known[NEW] = say("A new assumption")
    known |= {
        f"{measuring.INDICATOR}{row.key}": say("The indicator {name}, month by month",
                                               name=row.name)
        for row in book.rows("indicators")
    }  # fmt: skip
    label = say("Which assumption does it test, or which indicator does it measure?")
    pieces = [select("assumption", label, known, picks, again=True)]
    chosen = one(picks, "assumption")
    if measuring.indicator_of(picks):
        pieces.append(_measured_on(book, found, picks))
        return step(say("4. What it is for"), "".join(pieces))
    if chosen == NEW:
        per_cent = _statistic(picks) == "proportion"
        compared = {word: translate(label) for word, label in COMPARED.items()}
        pieces += [
            entry("statement", say("What you assume, as one sentence"), picks),
            select("comparison", say("It is true if the result is"), compared, picks, empty=None),
            entry("threshold", say("Threshold in %") if per_cent else say("Threshold"), picks),
            select("importance", say("Importance, from 1 to 5"),
                    {str(at): str(at) for at in range(1, 6)},
                    picks if one(picks, "importance") else {"importance": ["3"]}, empty=None),
        ]  # fmt: skip
    elif chosen in book.by_key("assumptions"):
        pieces.append(f"<p>{escape(_claim(book.by_key('assumptions')[chosen]))}</p>")
    methods = {word: translate(label) for word, label in _METHODS.items()}
    pieces.append(
        '<div class="ask-two">'
        + entry("collected_on", say("The data were collected on"), picks, kind="date")
        + select("method", say("How they were collected"), methods, picks) + "</div>"
        + _weights(found, picks)
    )  # fmt: skip
    return step(say("4. What it is for"), "".join(pieces))


def _weights(found: Profiled, picks: Picks) -> str:
    """Ask whether some answers count more than others, and what is known of all customers."""
    sure = [each for each in found.columns if not each.doubt]
    every = {each.name: each.name for each in sure}
    numbers = {each.name: each.name for each in sure if each.kind == "number"}
    pieces = [
        select("weight", say("Column with the weight of each answer"), numbers, picks),
        select("stratum", say("Column with the groups that were asked separately"), every, picks),
        select("cluster", say("Column with what answers have in common, such as the shop"), every,
                picks),
        _margins(found, picks),
    ]  # fmt: skip
    is_open = any(one(picks, name) for name in ("weight", "stratum", "cluster", "margins"))
    return opened(say("More: some answers count more than others"), "".join(pieces),
                   is_open=is_open)  # fmt: skip


def _margins(found: Profiled, picks: Picks) -> str:
    label = say("Known shares of all customers, in %")
    told = say(
        "If you know how all your customers are divided, groups that answered too often count "
        "less. Write the column, then each of its values with its share, such as {example}. With "
        "several columns, write ; between them.",
        example=_example(found),
    )
    wrong, text = "", one(picks, "margins")
    if text:
        try:
            check_margins(text, found.columns)
        except BadInput as refused:
            wrong = refused.summary
    described = "ask-margins-hint ask-margins-wrong" if wrong else "ask-margins-hint"
    invalid = ' aria-invalid="true"' if wrong else ""
    made = (
        f'<input id="ask-margins" name="margins" type="text" value="{escape(text)}" data-again '
        f'aria-describedby="{described}"{invalid}>'
    )
    if wrong:
        made += f'<p class="ask-wrong" id="ask-margins-wrong" role="alert">{escape(wrong)}</p>'
    return labelled("margins", label, f"{made}{hint(told, 'ask-margins-hint')}")


def _example(found: Profiled) -> str:
    """Return an example of known shares, of a column of the file where one has few values."""
    for each in found.columns:
        names = [value.text for value in each.values]
        if each.kind == "text" and not each.others and len(names) in (2, 3):
            shares = dict(zip(names, (60, 40) if len(names) == 2 else (50, 30, 20), strict=True))
            return f"{each.name}: {' | '.join(f'{name}={at}' for name, at in shares.items())}"
    return str(say("region: north=60 | south=40"))


def _measured_on(book: Book, found: Profiled, picks: Picks) -> str:
    days = {each.name: each.name for each in inquiring.fitting("on", "", found.columns)}
    source = book.by_key("sources").get(one(picks, "source"))
    if not one(picks, "day"):
        before = measuring.day_column(source) if source is not None else ""
        only = next(iter(days)) if len(days) == 1 else ""
        picks = {**picks, "day": [before if before in days else only]}
    told = say("Each month that is over gives one reading, as of its last day.")
    return select("day", say("Which column holds the day"), days, picks) + (
        f"<p>{escape(told)}</p>"
    )


def _statistic(picks: Picks) -> str:
    kind = questions.KINDS.get(one(picks, "kind"))
    return kind.statistic if kind else "proportion"


def _claim(row: Any) -> Message | str:
    if row.threshold is None or row.comparison is None:
        return say("No threshold is set yet.")
    value = percent(row.threshold) if row.statistic == "proportion" else number(row.threshold)
    compared = translate(COMPARED[row.comparison])
    if row.set_on is None:
        return say("Threshold: {compared} {value}, without the day on which it was set.",
                   compared=compared, value=value)  # fmt: skip
    return say("Threshold: {compared} {value}, set on {day}.", compared=compared, value=value,
               day=row.set_on)  # fmt: skip


def _look() -> str:
    words = escape(say("See the answer"))
    return f'<p><button class="wb-button wb-main" name="do" value="look">{words}</button></p>'


def names_of_fields() -> Iterable[str]:
    """Return the names of all fields that a page can send."""
    parts = {name for kind in questions.KINDS.values() for name in (f.name for f in fields(kind))}
    return {*parts, *inquiring.READING, *inquiring.WHO, *inquiring.DESIGN, "source", "kind",
            "assumption", "statement", "comparison", "threshold", "importance", "collected_on",
            "method", "evidence", "day", inquiring.SHOWN_FOR, "do"}  # fmt: skip


__all__ = [
    "ANSWER",
    "NEW",
    "XSRF",
    "Surroundings",
    "assistant_page",
    "names_of_fields",
]
