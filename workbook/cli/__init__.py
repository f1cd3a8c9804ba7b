"""The command line; ``COMMANDS`` says what there is.

It ends with 0 when all is fine, 1 when the strategy has errors (or a chapter could not be made),
and 2 when the command or its input cannot be used; ``run`` also with 75 and 130. Everything heavy
is imported inside a command, so that ``--help`` answers at once.
"""

import sys
from collections.abc import Callable

from workbook.cli import (
    backups,
    drawing,
    explaining,
    forgetting,
    inviting,
    linting,
    meeting,
    opening,
    profiling,
    published,
    reporting,
    strategies,
)
from workbook.cli.app import app

__all__ = ["COMMANDS", "app", "main"]

COMMANDS: dict[str, Callable[..., None]] = {
    "new": strategies.new,
    "import": strategies.import_,
    "export": strategies.export,
    "list": strategies.list_,
    "redate": strategies.redate,
    "backup": backups.backup,
    "restore": backups.restore,
    "forget": forgetting.forget,
    "kit": meeting.kit,
    "remind": meeting.remind,
    "invite": inviting.invite,
    "check": linting.check,
    "measure": linting.measure,
    "profile": profiling.profile,
    "draw": drawing.draw,
    "published": published.published,
    "explain": explaining.explain,
    "run": reporting.run,
    "lab": opening.lab,
    "serve": opening.serve,
}

for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def main() -> None:
    """Run the command line."""
    from workbook.startup import skip_unused_imports

    skip_unused_imports()
    for stream in (sys.stdout, sys.stderr):
        # A terminal without Unicode shows codes in the place of letters, and no error.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # both are text files here
    app()
