"""The Service Strategy Workbook: what a notebook cell uses, and nothing more.

``open_page`` opens a strategy, ``open_portfolio`` all of them, and ``front_page`` leads to both.
Each chapter (``team``, ``link`` … ``summary``, ``mine``) and ``portfolio`` hold their measures and
charts. Everything is loaded when it is first used, so that the command line stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

CHAPTERS = ("team", "link", "plans", "customer", "solution", "control", "summary", "mine")

__all__ = ["CHAPTERS", "front_page", "open_page", "open_portfolio", "portfolio", *CHAPTERS]  # noqa: PLE0604 names of strings
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "open_page":
        return import_module("workbook.page").open_page
    if name == "front_page":
        return import_module("workbook.front").front_page
    if name == "open_portfolio":
        return import_module("workbook.portfolio.page").open_portfolio
    if name == "portfolio":
        return import_module("workbook.portfolio")
    if name in CHAPTERS:
        return import_module(f"workbook.chapters.{name}")
    raise AttributeError(f"module 'workbook' has no attribute {name!r}")
