"""The kit from JupyterLab: a button puts it beside the notebook, and a link opens it there."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import ipywidgets as widgets

from workbook.book.filenames import safe
from workbook.book.messages import say
from workbook.forms import EditSession
from workbook.pages import kit


class KitFile(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """Writes what is printed for the meetings into the folder of the notebook."""

    def __init__(self, session: EditSession) -> None:
        self._session = session
        self.make = widgets.Button(
            description=say("Make the kit to print"), layout={"width": "auto"}
        )
        self.told = widgets.HTML()
        self.make.on_click(lambda _: self._make())
        super().__init__([self.make, self.told])

    def _make(self) -> None:
        book = self._session.book
        file = Path(f"kit-{safe(book.key)}.html")
        try:
            file.write_text(kit.document(book), encoding="utf-8")
        except OSError as error:
            why = error.strerror or error
            said = say("The kit could not be written here: {why}.", why=why)
            self.told.value = f"<p>{escape(said)}</p>"
            return
        opens = escape(json.dumps({"path": file.name}))
        said = say("It is in this folder: open it and print it.")
        self.told.value = (
            f'<p>{escape(said)} <a href="{file.name}" data-commandlinker-command='
            f'"docmanager:open" data-commandlinker-args="{opens}">{escape(file.name)}</a></p>'
        )
