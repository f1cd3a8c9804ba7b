"""The apps: chapters that an executive opens in a browser, and that a team edits there.

A chapter is its notebook. A worker, a process that has everything loaded, executes it
(``rendering.py``) and the page arrives cell by cell, as HTML that needs no script. Voila takes
over where a cell shows a widget: with ``edit``, and for what a reader may try out. Then its kernel
executes the notebook while the browser loads Voila's scripts, and each widget takes the place of
what was rendered.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from workbook.book.errors import BadInput, Fault
from workbook.book.messages import say
from workbook.serve.settings import AccessRules, Settings

__all__ = ["AccessRules", "Settings", "hash_of", "openid_secret", "password_hash", "serve"]


def serve(settings: Settings) -> None:
    """Serve the apps until the process is told to stop.

    Raises
    ------
    WorkbookError
        The store, the notebooks or the port cannot be used, or the settings would let anybody in.
    """
    from workbook.serve.settings import refuse_unsafe

    refuse_unsafe(settings)
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    from workbook.serve.server import run

    run(settings, _tell)


def password_hash(file: Path | None = None) -> str:
    """Read what is kept of the password: from a file, else from the environment.

    Raises
    ------
    BadInput
        The file cannot be read, or is empty.
    """
    return _secret(file, "--password-file", "WORKBOOK_PASSWORD_HASH")


def openid_secret(file: Path | None = None) -> str:
    """Read what the workbook proves to a provider of accounts: from a file or the environment.

    Raises
    ------
    BadInput
        The file cannot be read, or is empty.
    """
    return _secret(file, "--openid-secret-file", "WORKBOOK_OPENID_SECRET")


def _secret(file: Path | None, option: str, variable: str) -> str:
    if file is None:
        return os.environ.get(variable, "").strip()
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(file, option, say("a file to read")) from error
    if not secret:
        raise _unusable(file, option, say("a file that is not empty"))
    return secret


def _unusable(file: Path, option: str, expected: str) -> BadInput:
    fault = Fault("workbook serve", None, option, str(file), expected)
    return BadInput(say("The apps are not served like this."), [fault])


def hash_of(password: str) -> str:
    """Return what is kept of a password."""
    from workbook.serve import access

    return access.hash_of(password)


def _tell(address: str) -> None:
    sys.stdout.write(say("The apps are at {address}\nStop them with Ctrl+C.\n", address=address))
    sys.stdout.flush()
