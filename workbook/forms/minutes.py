"""What a meeting writes down: decisions, actions and commitments, in one line each."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from workbook.book.errors import WorkbookError
from workbook.book.messages import _, say, translate
from workbook.book.model import TABLES
from workbook.forms.drafts import TYPED, Drafts, token
from workbook.forms.papers import reason, said_so, trouble
from workbook.forms.record import understand
from workbook.forms.session import EditSession
from workbook.store import Change

KINDS = {
    "commitments": _("A commitment"),
    "actions": _("An action"),
    "decisions": _("A decision"),
}
"""Where something is kept that a meeting writes down, and what people call it."""

_LINE = ("minutes", ("line",))


class Minutes(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """A line in which whoever leads writes what was decided or promised, and what was so far."""

    def __init__(self, session: EditSession) -> None:
        self._session = session
        self.kind = widgets.Dropdown(
            description=say("Write down"),
            options=[(translate(title), name) for name, title in KINDS.items() if name in TABLES],
        )
        self.text = widgets.Text(description=say("What"))
        self.who = widgets.Dropdown(description=say("Who"))
        self.objective = widgets.Dropdown(description=say("For which objective"))
        self.until = widgets.DatePicker(description=say("By when"))
        self.save = widgets.Button(description=say("Write it down"), button_style="primary")
        self.told, self._list = widgets.HTML(), widgets.HTML()
        self._drafts = Drafts(f"{session.place}:minutes", TYPED)
        self._drafts.names = {token(*_LINE): say("What")}
        self._drafts.held = {token(*_LINE): [""]}  # until it is written down, nothing of it is
        line = widgets.HBox([self.text, self.who, self.objective, self.until])
        self.text.add_class("wb-cell").add_class(token(*_LINE))
        self.save.on_click(lambda _: self._write())
        self.kind.observe(lambda _: self._ask(), "value")
        super().__init__(
            [
                widgets.HTML(f"<h3>{escape(say('What we write down'))}</h3>"),
                self._list,
                self._drafts,
                self.kind,
                line,
                self.save,
                self.told,
            ]
        )
        self.add_class("wb-minutes")
        self.redraw()
        session.watch(self.redraw)

    def redraw(self) -> None:
        """Offer who and what there is now; what is typed stays."""
        book = self._session.book
        people = [(row.name, row.key) for row in book.rows("members")]
        _offer(self.who, [("–", ""), *people])
        objectives = [(row.statement, row.key) for row in book.rows("objectives")]
        _offer(self.objective, [("–", ""), *objectives])
        self._ask()
        self._list.value = self._written()

    def _ask(self) -> None:
        is_action = self.kind.value == "actions"
        self.objective.layout.display = "" if is_action else "none"
        self.until.layout.display = "none" if self.kind.value == "decisions" else ""

    def _written(self) -> str:
        """Return what was written down today."""
        book = self._session.book
        said = [
            (row.member, row.statement) for row in book.rows("commitments")
            if row.made_on == book.as_of
        ]  # fmt: skip
        decided = [row for row in book.rows("decisions") if row.decided_on == book.as_of]
        items = [(say("Decided"), row.owner, row.statement) for row in decided]
        items += [(say("Promised"), who, statement) for who, statement in said]
        if not items:
            nothing = say("Nothing is written down today yet.")
            return f'<p class="wb-about">{escape(nothing)}</p>'
        named = [
            (f"{word}, {book.name('members', who)}" if who else word, statement)
            for word, who, statement in items
        ]
        lines = "".join(f"<li>{escape(who)}: {escape(said)}</li>" for who, said in named)
        return f"<ul>{lines}</ul>"

    def _write(self) -> None:
        try:
            change, name = self._change()
            self._session.save([change])
        except WorkbookError as error:
            self.told.value = trouble(reason(error))
            return
        except ValueError as error:
            self.told.value = trouble(str(error))
            return
        self.told.value = said_so(say("✓ Written down: {what}.", what=name))
        self.text.value = ""
        self._session.refresh()

    def _change(self) -> tuple[Change, str]:
        """Read the line.

        Raises
        ------
        ValueError
            Something is missing or wrong; the message says what.
        """
        table = TABLES[self.kind.value]
        typed = understand(self._session.book, table, self._cells())
        if typed.faults:
            titles = {field.name: field.title() for field in table.fields} | self._labels()
            faults = [
                f"{titles[name]}: {why}" for name, why in typed.faults.items() if name != "key"
            ]
            raise ValueError(" ".join(faults))
        change = Change(table.name, typed.key(table), typed.row._asdict())
        return change, str(self.text.value).strip()

    def _labels(self) -> dict[str, str]:
        """Return what the line calls the columns that it fills in."""
        who, until = str(self.who.description), str(self.until.description)
        return {"statement": str(self.text.description), "member": who, "owner": who,
                "objective": str(self.objective.description), "due_on": until,
                "ends_on": until}  # fmt: skip

    def _cells(self) -> dict[str, Any]:
        book = self._session.book
        today = book.as_of.isoformat()
        until = self.until.value.isoformat() if self.until.value else ""
        statement, who = self.text.value.strip(), self.who.value or ""
        if self.kind.value == "decisions":
            return {"statement": statement, "decided_on": today, "effective_on": today,
                    "owner": who}  # fmt: skip
        if self.kind.value == "actions":
            objective = book.by_key("objectives").get(self.objective.value)
            member = book.by_key("members").get(who)
            function = (member and member.function) or (objective and objective.function) or ""
            return {"statement": statement, "owner": who, "function": function,
                    "objective": [self.objective.value] if self.objective.value else [],
                    "starts_on": today, "ends_on": until}  # fmt: skip
        return {"statement": statement, "member": who, "made_on": today, "due_on": until}


def _offer(asked: Any, options: list[tuple[str, str]]) -> None:
    """Offer other options where they have changed; what is chosen stays."""
    if list(asked.options) == options:
        return
    chosen = asked.value
    asked.options = options
    if chosen in {value for _name, value in options}:
        asked.value = chosen
