"""Forms in a notebook: a table of the book that people edit, saved at once to the store.

A form is one table with a record form behind each row, made from the model. The browser holds
what is being typed; everything else lives in the store. ``Desk`` is the strategy being edited,
``Form`` the widget that shows one table of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from workbook.forms.desk import Desk

__all__ = ["Desk", "Form"]


def __getattr__(name: str) -> Any:
    if name == "Form":  # loads ipywidgets, which a report does without
        return import_module("workbook.forms.form").Form
    raise AttributeError(f"module 'workbook.forms' has no attribute {name!r}")
