"""Recipes by which a scheduler starts a run, filled in with the places where one would run here."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from string import Template

from workbook.book import registry
from workbook.book.errors import NotFound
from workbook.book.fields import nearest
from workbook.book.messages import say

NAMES = ("cron", "systemd", "jupyter-scheduler", "airflow")


def recipe(
    name: str,
    *,
    command: str,
    python: str,
    folder: Path,
    store: str,
    out: Path | str,
    notebooks: Path,
) -> str:
    """Return the recipe for a scheduler, every Monday at 6:00.

    Parameters
    ----------
    name
        One of ``NAMES``.
    command
        The command ``workbook`` with its path.
    python
        Name of the environment as JupyterLab's scheduler lists it.
    folder
        The folder to run in.
    store
        URL or file of the store; a password in it is left out, and the recipe says where to put
        it.
    out, notebooks
        Folder of the reports, and of the notebooks.

    Raises
    ------
    NotFound
        There is no such recipe.
    """
    if name not in NAMES:
        raise NotFound(
            say(
                "There is no recipe {name}{nearest}. Known: {names}.",
                name=name,
                nearest=nearest(name, NAMES),
                names=", ".join(NAMES),
            )
        )
    shown, has_password = _without_password(store)
    quoted = _QUOTED[name]
    reports = str(out) if "://" in str(out) else str(Path(out).resolve())
    values = {
        "command": command,
        "folder": str(folder.resolve()),
        "store": shown,
        "out": reports,
        "changes": f"{reports}/changes.md",
        "portfolio": str((notebooks / "portfolio.ipynb").resolve()),
        "whole": str((notebooks / _whole()).resolve()),
    }
    text = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
    made = Template(text).substitute(
        {key: quoted(value) for key, value in values.items()},
        # systemd takes this one path as it stands, blanks and all.
        workingdirectory=values["folder"].replace("%", "%%"),
        environment=json.dumps(python),
    )
    return f"{_LEFT_OUT}\n{made}" if has_password else made


def _whole() -> str:
    """Return the notebook of the chapter that is about the whole strategy, at no gate."""
    return next(one.notebook for one in registry.chapters() if not one.gate and not one.is_personal)


_LEFT_OUT = (
    "# The store's password is left out here. Give the scheduler the whole URL in the environment\n"
    "# variable WORKBOOK_STORE, and take the store out of what follows."
)


def _without_password(store: str) -> tuple[str, bool]:
    if "://" not in store:
        return store, False
    from sqlalchemy import make_url

    url = make_url(store)
    secret = url.password is not None or "password" in url.query
    shown = url._replace(password=None).difference_update_query(["password"])  # set() keeps it
    return shown.render_as_string(hide_password=False), secret


def _cron(text: str) -> str:
    return shlex.quote(text).replace("%", "\\%")  # cron ends the command at a bare %


def _systemd(text: str) -> str:
    # As the manual systemd.service says: % and $ have a meaning of their own.
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


_QUOTED: Mapping[str, Callable[[str], str]] = {
    "cron": _cron,
    "systemd": _systemd,
    # This one puts parameters into the notebook as they stand: they have to be Python.
    "jupyter-scheduler": lambda text: json.dumps(repr(text)),
    "airflow": json.dumps,
}
