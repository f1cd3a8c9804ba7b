"""A new strategy from JupyterLab's start page: a name, what it begins with, and a button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ipywidgets as widgets

from workbook.book import identity
from workbook.book.errors import BadInput, WorkbookError
from workbook.book.messages import say, speaking
from workbook.forms.voting import CSS
from workbook.pages import strategies
from workbook.store import Store, open_store


class NewStrategy(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """Begins a strategy in a store: empty, as a copy of a sample, or from an Excel file.

    ``begun`` is called after a strategy has begun; ``language`` is that of its words.
    """

    def __init__(
        self, store: str, begun: Callable[[], None] = lambda: None, language: str = ""
    ) -> None:
        self._store, self._begun, self._language = store, begun, language
        with speaking(language):
            self._build()
        self.begin.on_click(lambda _: self._answer(self._begin))
        self.file.observe(self._brought, "value")
        asked = widgets.HBox([self.name, self.sample, self.begin, self.file])
        super().__init__([widgets.HTML(f"<style>{CSS}</style>"), asked, self.told])
        self.add_class("wb").add_class("wb-ballot")

    def _build(self) -> None:
        known = [
            (say("a copy of the sample “{name}”", name=strategies.sample_name(at)), key)
            for key, at in strategies.samples().items()
        ]
        low = {"align_self": "flex-end"}
        self.name = widgets.Text(description=say("New strategy:"))
        self.sample = widgets.Dropdown(
            options=[(say("nothing yet"), ""), *known], description=say("Begin with")
        )
        self.begin = widgets.Button(description=say("Begin"), button_style="primary", layout=low)
        self.file = widgets.FileUpload(
            accept=".xlsx", description=say("Bring an Excel file"), layout=low
        )
        self.told = widgets.HTML()

    def _brought(self, change: Mapping[str, Any]) -> None:
        if change["new"]:  # it is also emptied
            self._answer(self._bring)

    def _answer(self, does: Callable[[Store, str], str]) -> None:
        """Do what was asked for, and say what came of it."""
        with speaking(self._language):
            self._answered(does)

    def _answered(self, does: Callable[[Store, str], str]) -> None:
        self.told.value = f"<p>{escape(say('One moment …'))}</p>"
        try:
            with open_store(self._store) as opened:
                key = does(opened, identity.who())
                name = opened.read(key).strategy.name
        except WorkbookError as error:
            self.told.value = f"<p>{escape(str(error))}</p>".replace("\n", "<br>")
            return
        self.name.value, self.file.value = "", ()
        self._begun()
        said = say("“{name}” is in the list above.", name=name)
        self.told.value = f"<p>{escape(said)}</p>"

    def _begin(self, opened: Store, by: str) -> str:
        name, sample = self.name.value, self.sample.value
        if sample:
            return strategies.begin_from_sample(opened, sample, name, by)
        return strategies.begin(opened, name, by)

    def _bring(self, opened: Store, by: str) -> str:
        """Take in an Excel file; of one with faults nothing, and each fault is told."""
        from workbook.exchange import read

        (given,) = self.file.value
        with TemporaryDirectory() as folder:
            place = Path(folder, Path(given["name"]).name or "strategy.xlsx")
            place.write_bytes(given["content"])
            try:
                rows = read(place)
            except BadInput as error:  # people know the file by its name alone
                summary = error.summary.replace(str(place), place.name)
                raise BadInput(summary, error.faults) from error
            return strategies.take_in(opened, strategies.joined_by(rows, by), by)
