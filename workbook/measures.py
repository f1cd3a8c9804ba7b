"""Every measure by the name that people and scripts use: ``gates``, ``link.cells`` …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from workbook import checks
from workbook.book import Book
from workbook.errors import NotFound
from workbook.fields import nearest

if TYPE_CHECKING:
    import pandas as pd

Measure = Callable[[Book], "pd.DataFrame"]

_EACH = "_each"


def measure_names() -> tuple[str, ...]:
    """Names of all measures, chapter by chapter; loads every chapter's measures."""
    chapters = [
        f"{chapter}.{name}"
        for chapter in _chapters()
        for name in _measures_of(chapter)
        if not name.endswith(_EACH)
    ]
    return (*chapters, "gates")


def measure_named(name: str, *, each: bool = False) -> Measure:
    """Give the measure of this name.

    Parameters
    ----------
    name
        ``gates``, or a chapter and a measure of it: ``link.cells``.
    each
        The form of the measure that has a row for each thing that it otherwise pools.

    Raises
    ------
    NotFound
        There is no such measure, or it has no such form; the message lists those there are.
    """
    chapter, _, short = name.partition(".")
    if name == "gates":
        known: Mapping[str, Measure] = {"": checks.gates}
    else:
        known = _measures_of(chapter) if short and chapter in _chapters() else {}
    if each and short in known and short + _EACH not in known:
        raise NotFound(f"{name} pools nothing that could be shown one by one: leave out --each.")
    found = known.get(short + _EACH if each else short)
    if found is None:
        names = measure_names()
        raise NotFound(
            f"There is no measure {name}{nearest(name, names)}. Known: {', '.join(names)}."
        )
    return found


def _chapters() -> dict[str, str]:
    return {chapter.name: chapter.value for chapter in entry_points(group="workbook.chapters")}


def _measures_of(chapter: str) -> dict[str, Measure]:
    module = f"{_chapters()[chapter]}.measures"
    return _marked(import_module(module)) if find_spec(module) else {}


def _marked(module: ModuleType) -> dict[str, Any]:
    """Give the functions that the module makes public and marks with ``@measure``."""
    return {
        name: function
        for name in getattr(module, "__all__", ())
        if getattr(function := getattr(module, name), "is_measure", False)
    }
