"""What a word of the handbook means: ``explain``."""

from __future__ import annotations

import shutil
import textwrap
from typing import Annotated

import typer

WIDEST = 100  # characters of a line that is still easy to read


def explain(
    word: Annotated[
        list[str],
        typer.Argument(
            metavar="WORD",
            show_default=False,
            help="A check's code, a table, a column (table.column), a measure, a command, a term.",
        ),
    ],
) -> None:
    """Explain a word of the handbook: L101, actions.owner, link.cells, run, alignment …"""
    from workbook.analysis.explaining import explain as entries_of

    width = min(WIDEST, shutil.get_terminal_size().columns)
    for at, entry in enumerate(entries_of(" ".join(word))):
        typer.echo(("\n" if at else "") + entry.title)
        for paragraph in entry.paragraphs:
            typer.echo(
                textwrap.fill(
                    " ".join(paragraph.replace("``", "").split()),
                    width,
                    initial_indent="  ",
                    subsequent_indent="    ",
                )
            )
