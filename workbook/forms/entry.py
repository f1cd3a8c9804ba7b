"""The tables of a chapter behind one button each: what is empty stands open, the rest folded."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import ipywidgets as widgets

from workbook.book.errors import WorkbookError
from workbook.book.messages import counted, say
from workbook.book.model import TABLES
from workbook.book.roles import Team
from workbook.forms import templates
from workbook.forms.form import Form
from workbook.forms.session import EditSession

_STYLE = """<style>
.wb-entry { max-width: none; }
.wb-entry .wb-tables { flex-wrap: wrap; overflow: visible; align-items: center; gap: 4px; }
.wb-tables button { width: auto; max-width: 100%; height: auto; min-height: 36px; padding: 6px 14px;
  white-space: normal; line-height: 1.3; font-size: 14px; font-family: inherit; box-shadow: none;
  border: 1px solid var(--wb-line); border-radius: 4px; background: var(--wb-wash);
  color: var(--wb-ink); }
</style>"""


class Entry(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """Buttons that show and hide the forms of some tables.

    A form is made when it is first shown, so that a page with many tables opens fast. The first
    table without a row is open from the start: there a new strategy goes on.

    Parameters
    ----------
    session
        The strategy being edited.
    tables
        Names of tables in the order in which a team fills them in.
    """

    def __init__(self, session: EditSession, tables: Sequence[str]) -> None:
        self._session = session
        self._forms: dict[str, Form] = {}
        # Pages find a table's button by its class: a link can lead to a row in its form.
        self.buttons = {name: widgets.Button().add_class(f"wb-turn-{name}") for name in tables}
        self._shown: str | None = None
        self._place = widgets.VBox()
        super().__init__(
            [
                widgets.HTML(_STYLE),
                widgets.HBox(list(self.buttons.values())).add_class("wb-tables"),
                self._place,
            ]
        )
        self.add_class("wb").add_class("wb-entry")
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: self.turn(name))
        self.turn(next((name for name in tables if not session.book.rows(name)), None))
        session.watch(self._label)

    @property
    def shown(self) -> str | None:
        """Name of the table whose form is shown."""
        return self._shown

    def turn(self, name: str | None) -> None:
        """Show the form of a table in the place of the one before, or hide the one that is shown.

        What is typed in a form that is hidden is offered again when it is shown.
        """
        self._shown = None if name == self._shown else name
        if self._shown and self._shown not in self._forms:
            self._forms[self._shown] = Form(self._session, self._shown)
        shown = [self._forms[self._shown]] if self._shown else []
        self._place.children = [*shown, *self._templates()] if shown else []
        self._label()

    def _templates(self) -> list[widgets.Widget]:
        """Offer rows to begin with, where there are some for the table that is shown."""
        known = templates.titles(str(self._shown))
        book = self._session.book
        if not known or not Team(book.rows).may_touch(book.reader, str(self._shown)):
            return []
        is_cited = isinstance(known[0][1], templates.Cited)
        choose = widgets.Dropdown(
            description=say("Published figures") if is_cited else say("Rows to begin with"),
            options=[(say("Choose …"), None), *known],
            layout={"width": "auto", "max_width": "40em"},
            style={"description_width": "initial"},
        )
        add = widgets.Button(description=say("Add it") if is_cited else say("Add them"))
        told = widgets.HTML()

        def tell(chosen: templates.Template | templates.Cited | None) -> None:
            told.value = escape(chosen.about) if chosen else ""

        choose.observe(lambda change: tell(change["new"]), "value")
        add.on_click(lambda _: self._take(choose.value, told))
        return [widgets.HBox([choose, add]).add_class("wb-tables"), told]

    def _take(
        self, template: templates.Template | templates.Cited | None, told: widgets.HTML
    ) -> None:
        if template is None:
            told.value = escape(say("Choose from the list first."))
            return
        made = templates.changes(self._session.book, template)
        try:
            if made:
                self._session.save(made)
                self._session.refresh()
        except WorkbookError as error:
            told.value = escape(str(error))
            return
        told.value = escape(template.added(len(made)))

    def _label(self) -> None:
        for name, button in self.buttons.items():
            table = TABLES[name]
            rows = len(self._session.book.entered(name))
            title = table.title(self._session.book.language)
            sign = "▾" if name == self._shown else "▸"
            button.description = f"{sign} {title}: {counted(rows, 'row') if rows else 'empty'}"
