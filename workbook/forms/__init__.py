"""Forms in a notebook: a table of the book that people edit, saved at once to the store.

A form is one table with a record form behind each row, made from the model. The browser holds
what is being typed; everything else is in the store. ``EditSession`` is the strategy
being edited, ``Form`` the widget that shows one table of it, ``Entry`` several tables behind a
button each, ``Ordered`` the rows of one in their order.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from workbook.forms.session import EditSession

__all__ = ["EditSession", "Entry", "Form", "Ordered"]

_WIDGETS = {
    "Entry": "entry",
    "Form": "form",
    "Ordered": "ordered",
}  # load ipywidgets, which a report does without


def __getattr__(name: str) -> Any:
    if name in _WIDGETS:
        return getattr(import_module(f"workbook.forms.{_WIDGETS[name]}"), name)
    raise AttributeError(f"module 'workbook.forms' has no attribute {name!r}")
