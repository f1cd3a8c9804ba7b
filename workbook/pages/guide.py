"""The way through the method on a page: the one next thing, and every step with how it stands."""

from __future__ import annotations

from html import escape

from workbook.analysis import drafts
from workbook.analysis.steps import PARTS, State, about, following, left, minutes_of, states
from workbook.book import Book, addresses, registry
from workbook.book.messages import counted, say, translate
from workbook.charts import theme
from workbook.pages.lab_links import lab_link


def strip(book: Book) -> theme.Html:
    """Return the next thing of a draft and, folded, the whole way; empty where it is no draft."""
    if not drafts.drafts(book):
        return theme.Html("")
    return theme.Html(f'<div class="wb wb-guide">{_next(book)}{_way(book)}</div>')


def on_front(book: Book) -> str:
    """Return what the list of strategies shows of the way; empty where all of it is gone."""
    if drafts.drafts(book):
        return str(strip(book))
    return f'<div class="wb wb-guide">{_way(book)}</div>' if following(book) else ""


def next_address(book: Book) -> str:
    """Return the address of the one next thing; empty where there is none, or no app."""
    state = following(book)
    return _address(book, state) if state else ""


def _next(book: Book) -> str:
    state = following(book)
    if state is None:
        said = say("Every step is done. What is still missing stands at the gates.")
        return f"<p>{escape(said)}</p>"
    step = state.step
    missing = f" {escape(_of(state))}" if state.have.done or state.have.missing else ""
    return (
        f'<p class="wb-guide-next"><strong>{escape(say("Next"))}: '
        f"{escape(translate(step.title))}.</strong> {escape(translate(step.purpose))} "
        f'<span class="wb-about">{escape(_who_and_how_long(state))}.{missing}</span></p>'
        f"<p>{_button(book, state)}</p>"
    )


def _who_and_how_long(state: State) -> str:
    said = about(state)
    return said[:1].upper() + said[1:]


def _of(state: State) -> str:
    have = state.have
    if have.missing:
        return say(
            "{done} of {of}; missing: {missing}.", done=have.done, of=have.of, missing=have.missing
        )
    return say("{done} of {of}.", done=have.done, of=have.of)


def _way(book: Book) -> str:
    done, number = left(book)
    summary = say("The way through the method: {done} of {of} steps done", done=done, of=number)
    parts = "".join(_part(book, part) for part in PARTS)
    return (
        f'<details class="wb-guide-way"><summary>{escape(summary)}</summary>{parts}'
        f'<p class="wb-about">{escape(_afterwards())}</p></details>'
    )


def _afterwards() -> str:
    return say(
        "Afterwards: a meeting of 30 minutes every second week. Measure, present, mobilise; it "
        "opens with what was kept."
    )


def _part(book: Book, part: str) -> str:
    own = [one for one in states(book) if one.step.part == part]
    items = "".join(_item(book, one) for one in own)
    takes = counted(minutes_of(part), "minute")
    return (
        f"<h4>{escape(translate(part))} "
        f'<span class="wb-about">{escape(takes)}</span></h4><ol>{items}</ol>'
    )


def _item(book: Book, state: State) -> str:
    sign, word, tone = _standing(state)
    step = state.step
    name = _linked(book, state)
    said = "" if state.is_done else f" {escape(_of(state))}"
    optional = f" {escape(say('Optional.'))}" if step.optional and not state.is_done else ""
    return (
        f'<li class="wb-{tone}"><span class="wb-word"><span aria-hidden="true">{sign}</span> '
        f"{escape(word)}</span> {name} "
        f'<span class="wb-about">{escape(_who_and_how_long(state))}.{said}{optional}</span></li>'
    )


def _linked(book: Book, state: State) -> str:
    """Return the name of a step, which leads to where it is done: its row, or its notebook."""
    title, notebook = translate(state.step.title), _notebook(state)
    if addresses.place().surface or not notebook:
        return addresses.link(title, _address(book, state))
    return lab_link(title, notebook, book.key)


def _standing(state: State) -> tuple[str, str, str]:
    if state.is_done:
        return "✓", say("done"), "good"
    if state.have.done:
        return "◔", say("begun"), "quiet"
    return "○", say("to do"), "quiet"


def _address(book: Book, state: State) -> str:
    step = state.step
    if step.page == "strategy":
        return addresses.of_strategy()
    if step.page:
        return addresses.of_chapter(step.page)
    if step.subject:
        return addresses.of_round(step.subject)
    if step.table == "strategy":
        column = "recipient" if book.strategy.service_statement else "service_statement"
        return addresses.of_form("strategy", (book.key,), column)
    return addresses.of_new(step.table)


def _button(book: Book, state: State) -> str:
    """Lead to the next thing: in an app to its row, in JupyterLab to its notebook."""
    address = _address(book, state)
    if address:
        words = escape(say("Do this now"))
        return f'<a class="wb-button wb-main" href="{escape(address)}">{words}</a>'
    notebook = _notebook(state)
    if not notebook or addresses.place().surface:
        return ""
    return lab_link(say("Do this now"), notebook, book.key, main=True)


def _notebook(state: State) -> str:
    step = state.step
    for one in registry.chapters():
        if any(each.name in (step.table, step.page) for each in one.tables):
            return one.notebook
        if step.subject and any(each.name == step.subject for each in one.subjects):
            return one.notebook
    return ""
