"""The Service Strategy Workbook: what a notebook cell uses, and nothing more.

``open_page`` opens a strategy and ``front_page`` shows all of them; each chapter (``team``,
``link`` … ``summary``, ``mine``) holds its measures and charts. Everything is loaded when it is
first used, so that the command line stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

CHAPTERS = ("team", "link", "plans", "customer", "solution", "control", "summary", "mine")

__all__ = ["CHAPTERS", "front_page", "open_page", *CHAPTERS]  # noqa: PLE0604 names of strings
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "open_page":
        return import_module("workbook.page").open_page
    if name == "front_page":
        return import_module("workbook.front").front_page
    if name in CHAPTERS:
        return import_module(f"workbook.chapters.{name}")
    raise AttributeError(f"module 'workbook' has no attribute {name!r}")
