"""A page in JupyterLab: whether a notebook is one of ours, and what its buttons say."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from workbook.book import registry
from workbook.book.errors import WorkbookError
from workbook.book.messages import say, speaking
from workbook.pages.asking import asked_language
from workbook.pages.notebooks import INSTALLED
from workbook.store import open_store

STORE = "store"
"""The parameter that names another store: such a page waits for a click."""


def told(cells: str, strategy: str = "") -> Any:
    """Tell JupyterLab whether a notebook's code is a page's of the workbook, and the bar's words.

    Only what this answers with ``own`` is run without being asked for (``serve/lab_extensions``).

    Parameters
    ----------
    cells
        A JSON list of the sources of its code cells.
    strategy
        Key of the strategy that the reader has picked; the page shows it where its first cell
        names none.
    """
    from IPython.display import JSON

    if strategy:
        with suppress(WorkbookError), open_store(read_only=True) as opened:
            if any(one.key == strategy for one in opened.strategies()):
                os.environ["WORKBOOK_STRATEGY"] = strategy
    with speaking(asked_language("")):
        words = {
            "show": say("Show code"),
            "hide": say("Hide code"),
            "again": say("Read again"),
            "run": say("Open as a page"),
            "opening": say("The page is being opened …"),
            "foreign": say(
                "This notebook is not one of the workbook's own. Open it only if you know who "
                "wrote it."
            ),
        }
    made: Any = JSON({"own": is_own(json.loads(cells)), "words": words})  # type: ignore[no-untyped-call]
    return made


def is_own(sources: Sequence[str]) -> bool:
    """Return whether code cells are those of a notebook that we or an installed plugin brought.

    Parameters may have other values, such as the strategy's key, but name no other store.
    """
    return _shape(sources) in _own_shapes()


@cache
def _own_shapes() -> frozenset[tuple[object, ...]]:
    return frozenset(_shape(_code_of(path)) for path in _brought())


def _brought() -> Iterator[Path]:
    yield from INSTALLED.glob("*.ipynb")
    for one in registry.installed().values():
        if one.own_notebook:
            yield one.own_notebook


def _code_of(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(one["source"]) for one in cells if one["cell_type"] == "code"]


def _shape(sources: Sequence[str]) -> tuple[object, ...]:
    """Return code with the values of its parameters left out."""
    return tuple(_parameters(one) or one.strip() for one in sources)


def _parameters(source: str) -> tuple[str, ...]:
    """Return the names of a cell that only gives parameters their texts; empty for any other."""
    try:
        lines = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    names = []
    for line in lines:
        match line:
            case ast.AnnAssign(
                target=ast.Name(id=name),
                annotation=ast.Name(id="str"),
                value=ast.Constant(value=str(text)),
            ) if name != STORE or not text:
                names.append(name)
            case _:
                return ()
    return tuple(names)
