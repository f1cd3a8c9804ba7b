"""Every measure by the name that people and scripts use: ``gates``, ``link.cells`` …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from workbook.analysis import checks
from workbook.book import Book, registry
from workbook.book.errors import NotFound
from workbook.book.fields import nearest
from workbook.book.messages import say

if TYPE_CHECKING:
    import pandas as pd

Measure = Callable[[Book], "pd.DataFrame"]

_EACH = "_each"


def measure_names() -> tuple[str, ...]:
    """Names of all measures, chapter by chapter; loads every chapter's measures."""
    chapters = [
        f"{chapter}.{name}"
        for chapter in registry.installed()
        for name in _measures_or_none(chapter)
        if not name.endswith(_EACH)
    ]
    return (*chapters, "gates")


def measure_named(name: str, *, each: bool = False) -> Measure:
    """Return the measure of this name.

    Parameters
    ----------
    name
        ``gates``, or a chapter and a measure of it: ``link.cells``.
    each
        The form of the measure that has a row for each thing that it otherwise pools.

    Raises
    ------
    NotFound
        There is no such measure, or it has no such form; the message lists those there are. Or its
        chapter could not be loaded; the message says why.
    """
    chapter, _, short = name.partition(".")
    if name == "gates":
        known: Mapping[str, Measure] = {"": checks.gates}
    else:
        known = _measures_of(chapter) if short else {}
    if each and short in known and short + _EACH not in known:
        raise NotFound(
            say("{name} pools nothing that could be shown one by one: leave out --each.", name=name)
        )
    found = known.get(short + _EACH if each else short)
    if found is None:
        names = measure_names()
        raise NotFound(
            say(
                "There is no measure {name}{nearest}. Known: {names}.",
                name=name,
                nearest=nearest(name, names),
                names=", ".join(names),
            )
        )
    return found


def is_personal(name: str) -> bool:
    """Tell whether a measure is about the reader, so that it asks who reads."""
    declared = registry.installed().get(name.partition(".")[0])
    return declared is not None and declared.chapter.is_personal


def _measures_of(chapter: str) -> dict[str, Measure]:
    trouble = next((one for one in registry.troubles() if one.chapter == chapter), None)
    if chapter in registry.installed():
        try:
            module = registry.module_of(chapter, "measures")
        except (Exception, SystemExit) as error:
            if registry.installed()[chapter].is_ours:
                raise
            trouble = registry.Trouble(chapter, registry.error_line(error))
        else:
            return _marked(module) if module else {}
    if trouble:
        raise NotFound(trouble.sentence)
    return {}


def _measures_or_none(chapter: str) -> dict[str, Measure]:
    """Return the measures of a chapter; none where a plugin's cannot be loaded."""
    try:
        return _measures_of(chapter)
    except NotFound:
        return {}


def _marked(module: ModuleType) -> dict[str, Any]:
    """Return the functions that the module makes public and marks with ``@measure``."""
    return {
        name: function
        for name in getattr(module, "__all__", ())
        if getattr(function := getattr(module, name), "is_measure", False)
    }
