"""The chapters, one package each: measures, checks and charts of one question about a strategy.

Chapters do not import each other; what two need stands further down.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def lazily(chapter: str, *modules: str) -> Callable[[str], Any]:
    """Return a module ``__getattr__`` that finds public names in a chapter's modules, when asked.

    The command line reads checks without paying for charts.
    """

    def find(name: str) -> Any:
        is_name = not name.startswith("_") and find_spec(f"{chapter}.{name}") is None
        for module in modules if is_name else ():
            found = import_module(f"{chapter}.{module}")
            if name in found.__all__:
                return getattr(found, name)
        raise AttributeError(f"{chapter} has no {name!r}")

    return find


import workbook.book  # noqa: E402, F401 the first of all: it reads what every chapter declares
