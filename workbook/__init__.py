"""The Service Strategy Workbook: what a notebook cell uses, and nothing more.

``open_page`` opens a strategy, ``open_portfolio`` all of them, and ``front_page`` leads to both.
Each chapter that is installed (``team``, ``link`` …, a plugin's too) and ``portfolio`` hold their
measures and charts. Everything is loaded when it is first used: the command line stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["front_page", "open_page", "open_portfolio", "portfolio"]
__version__ = "0.1.0"

_PLACES = {
    "open_page": "workbook.pages.page",
    "front_page": "workbook.pages.front",
    "open_portfolio": "workbook.pages.portfolio.page",
}


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    if name == "portfolio":
        return import_module("workbook.pages.portfolio")
    if not name.startswith("_"):
        registry = import_module("workbook.book.registry")
        if name in registry.installed():
            return import_module(registry.installed()[name].package)
        for trouble in registry.troubles():
            if trouble.chapter == name:
                raise ImportError(trouble.sentence)
    raise AttributeError(f"module 'workbook' has no attribute {name!r}")
