"""The handbook as HTML, in one piece, without the frame around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import chain

from workbook.analysis import handbook
from workbook.analysis.checks import GATES, Check, checks
from workbook.analysis.handbook import Command, Explained
from workbook.book import registry
from workbook.book.chapter import Chapter
from workbook.book.fields import Field, Table
from workbook.book.messages import joined, say, translate
from workbook.book.model import TABLES
from workbook.charts import theme
from workbook.pages.handbook import diagram


def body() -> theme.Html:
    """Return everything that the handbook says; it takes a second, and loads every chapter."""
    found = [one for one in registry.chapters() if one.tables or one.letters or _measures_of(one)]
    sections = [
        (say("Where each question is answered"), _questions()),
        (say("The four gates"), _gates()),
        (say("The tables, and what refers to what"), _diagram()),
        *((_chapter_title(one), _chapter(one)) for one in found),
        (say("Other checks and measures"), _others(found)),
        (say("Commands"), "".join(_command(one) for one in handbook.commands().values())),
        (say("Words"), _words()),
    ]
    contents = "".join(
        f'<li><a href="#part-{at}">{escape(title)}</a></li>'
        for at, (title, _html) in enumerate(sections, 1)
    )
    made = "".join(
        f'<section aria-labelledby="part-{at}"><h2 id="part-{at}">{escape(title)}</h2>'
        f"{html}</section>"
        for at, (title, html) in enumerate(sections, 1)
    )
    return theme.Html(
        f"<p>{escape(_greeting())}</p>"
        f'<nav class="hb-contents" aria-label="{escape(say("Contents"))}"><ul>{contents}</ul></nav>'
        f"{made}"
    )


def _greeting() -> str:
    return say(
        "What can be entered, what is checked and calculated, and what the terms mean. In a "
        "terminal, “workbook explain” with a code, a name or a term shows the same."
    )


def _questions() -> str:
    items = "".join(
        f"<li><strong>{escape(translate(question))}</strong><ul>"
        + "".join(
            f"<li>{escape(translate(title))}: {escape(translate(how))}</li>" for title, how in told
        )
        + "</ul></li>"
        for question, told in handbook.answers()
    )
    about = say(
        "The steps of the continual improvement model of ITIL 4, and the chapters that answer them."
    )
    return f'<p class="wb-about">{escape(about)}</p><ol class="hb-questions">{items}</ol>'


def _gates() -> str:
    titles = {
        gate.name: joined([translate(one.title) for one in registry.chapters()
                           if one.gate == gate.name])
        for gate in GATES
    }  # fmt: skip
    items = "".join(
        f"<li><strong>{escape(translate(gate.name).capitalize())}</strong>: "
        f"{escape(translate(gate.asks))} "
        f'<span class="wb-about">{escape(say("Chapters: {titles}", titles=titles[gate.name]))}'
        "</span></li>"
        for gate in GATES
    )
    return f"<p>{escape(translate(handbook.TERMS['gate']))}</p><ol>{items}</ol>"


def _diagram() -> str:
    about = say("Lines to members are left out of the drawing, because nearly every table has one.")
    return (
        f'<div class="hb-wide">{diagram.drawing()}<p class="wb-about">{escape(about)}</p></div>'
        f"{diagram.listing()}"
    )


def _chapter_title(chapter: Chapter) -> str:
    return say("Chapter {title}", title=translate(chapter.title))


def _chapter(chapter: Chapter) -> str:
    asks = translate(chapter.asks)
    asks = asks[:1].upper() + asks[1:]
    parts = [f"<p>{escape(asks if asks.endswith('?') else f'{asks}.')}</p>"]
    parts += [_table(TABLES[table.name]) for table in chapter.tables]
    rules = [rule for code, rule in checks().items() if code[0] in chapter.letters]
    own = [rule for rule in rules if _is_of(rule, chapter)]
    parts += _listed(say("Checks"), (_check(rule) for rule in own))
    parts += _listed(say("Measures"), (_measure(one) for one in _measures_of(chapter)))
    return "".join(parts)


def _others(chapters: Iterable[Chapter]) -> str:
    """Return what belongs to no chapter."""
    known = list(chapters)
    rules = [rule for rule in checks().values() if not any(_is_of(rule, one) for one in known)]
    names = {f"{one.name}." for one in registry.chapters()}
    rest = [one for one in handbook.measures() if not one.name.startswith(tuple(names))]
    return "".join(
        chain(
            _listed(say("Checks"), map(_check, rules)),
            _listed(say("Measures"), map(_measure, rest)),
        )
    )


def _is_of(rule: Check, chapter: Chapter) -> bool:
    package = registry.installed()[chapter.name].package
    return f"{rule.look.__module__}.".startswith(f"{package}.")


def _measures_of(chapter: Chapter) -> list[Explained]:
    return [one for one in handbook.measures() if one.name.startswith(f"{chapter.name}.")]


def _listed(title: str, items: Iterable[str]) -> Iterator[str]:
    made = "".join(items)
    if made:
        yield f'<h3>{escape(title)}</h3><dl class="hb-list">{made}</dl>'


def _table(table: Table) -> str:
    rows = "".join(_column(table, field) for field in table.fields)
    heads = "".join(
        f'<th scope="col">{escape(head)}</th>'
        for head in (say("Column"), say("What it says"), say("What it holds"))
    )
    return (
        f'<h3 id="table-{table.name}">{escape(table.title())} <code>{table.name}</code></h3>'
        f"<p>{escape(table.hint())}</p>"
        f'<div class="wb-scroll"><table class="hb-columns"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _column(table: Table, field: Field) -> str:
    must = say("key") if field.key else say("required") if field.required else ""
    holds = [escape(handbook.kind(field))]
    if field.references:
        link = f'<a href="#table-{field.references}">{field.references}</a>'
        holds = [escape(handbook.kind(field)).replace(field.references, link)]
    if field.choices:
        holds = [escape(", ".join(field.choices))]
    if field.choices and field.when:
        holds.append(escape(handbook.used(field)))
    if must:
        holds.append(f"<strong>{escape(must)}</strong>")
    return (
        f'<tr id="column-{table.name}.{field.name}"><th scope="row">{escape(field.title())}'
        f"<br><code>{field.name}</code></th>"
        f"<td>{escape(field.hint())}</td><td>{', '.join(holds)}</td></tr>"
    )


def _check(rule: Check) -> str:
    sign, word, tone = theme.SEVERITIES[rule.severity]
    example = handbook.example(rule)
    said = ""
    if example:
        rows = "".join(
            f"<li><code>{escape(table)}</code>: {escape(_written(row))}</li>"
            for table, given in example.rows.items()
            for row in given
        )
        seen = say("The example's rows")
        said = (
            f"<p>{escape(say('For example:'))} {escape(example.message)}</p>"
            f"<p>{escape(say('What to do:'))} {escape(example.remedy)}</p>"
        )
        if rows:
            said += f"<details><summary>{escape(seen)}</summary><ul>{rows}</ul></details>"
    source = say("Source: {source}", source=handbook.source_in_words(rule.source))
    gate = say("gate {gate}", gate=translate(rule.gate))
    finds = translate(rule.finds)
    return (
        f'<dt id="check-{rule.code}"><code>{rule.code}</code> '
        f'<span class="wb-word wb-{tone}"><span aria-hidden="true">{sign}</span> '
        f"{escape(translate(word))}</span> {escape(finds[:1].upper() + finds[1:])}</dt>"
        f'<dd>{said}<p class="wb-about">{escape(source)} · {escape(gate)}</p></dd>'
    )


def _written(row: object) -> str:
    given = dict(row) if isinstance(row, dict) else {}
    return "; ".join(f"{name} = {value}" for name, value in given.items() if value != "")


def _measure(one: Explained) -> str:
    notes = "".join(
        f"<p>{escape(f'{title}: ' if title else '')}{_code(text)}</p>" for title, text in one.notes
    )
    columns = say("Columns: {columns}", columns=one.columns) if one.columns else ""
    return (
        f'<dt id="measure-{one.name}"><code>{one.name}</code> {_code(one.summary)}</dt>'
        f"<dd><p>{_code(columns)}</p>{notes}</dd>"
    )


def _command(one: Command) -> str:
    options = "".join(
        f"<dt><code>{escape(option)}</code></dt><dd>{escape(told)}</dd>"
        for option, told in one.explained
    )
    told = "".join(f"<p>{escape(part)}</p>" for part in one.paragraphs)
    return (
        f'<h3 id="command-{one.name}"><code>workbook {one.name}</code></h3>{told}'
        f'<dl class="hb-list hb-options">{options}</dl>'
    )


def _words() -> str:
    items = "".join(
        f'<dt id="term-{term.replace(" ", "-")}">{escape(translate(term))}</dt>'
        f"<dd>{escape(translate(meaning))}</dd>"
        for term, meaning in handbook.terms().items()
    )
    return f'<dl class="hb-list">{items}</dl>'


def _code(text: str) -> str:
    """Return a docstring's words as HTML: what stands between two backticks is code."""
    parts = escape(text).split("``")
    return "".join(f"<code>{one}</code>" if at % 2 else one for at, one in enumerate(parts))
