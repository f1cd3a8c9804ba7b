"""JupyterLab on the notebooks, set up for a team: offline, and with the front page open."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from workbook.book import registry
from workbook.book.errors import NotFound
from workbook.book.messages import say
from workbook.pages.notebooks import COPIED_FROM
from workbook.runs import notebooks_folder
from workbook.store import locate

START = "start.ipynb"
SETTINGS = Path(__file__).with_name("lab_settings")
EXTENSIONS = Path(__file__).with_name("lab_extensions")


class Launch(NamedTuple):
    """What is started: a command, and what is added to its environment."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


def launch(
    store: str = "",
    strategy: str = "",
    notebooks: Path | None = None,
    *,
    port: int | None = None,
    browser: bool = True,
    as_root: bool = False,
) -> Launch:
    """Return the command that opens JupyterLab, without starting it.

    Parameters
    ----------
    store
        URL or file of the store; empty for the usual place. Notebooks get it as an absolute path,
        whatever folder their kernels start in.
    strategy
        Key of the strategy that pages open where their first cell names none.
    notebooks
        Folder of the notebooks; None to find it.
    port
        Where the server listens: 0 for a free port, None for JupyterLab's own choice.
    browser
        Open a browser too.
    as_root
        Start also for the computer's administrator, which JupyterLab refuses by itself.
    """
    folder = notebooks or own_notebooks()
    bring_notebooks(folder)
    options = [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{START}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        f"--LabApp.extra_labextensions_path={EXTENSIONS}",
        # No request leaves the house: no news, no look for updates, no catalogue of extensions.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--ServerApp.terminals_enabled=False",
    ]
    options += [f"--ServerApp.port={port}"] if port is not None else []
    options += [] if browser else ["--no-browser"]
    options += ["--allow-root"] if as_root else []
    environment = {"WORKBOOK_STORE": locate(store)}
    if strategy:
        environment["WORKBOOK_STRATEGY"] = strategy
    return Launch((sys.executable, "-m", "jupyterlab", *options), environment)


def own_notebooks(start: Path | None = None) -> Path:
    """Find the notebooks; those installed with the program are first copied to where we are.

    What the program brought stays as it is, and a team's own changes survive an upgrade.
    """
    here = (start or Path.cwd()).resolve()
    found = notebooks_folder(here)
    if found.parent in (here, *here.parents):
        return found
    own = here / "notebooks"
    for notebook in sorted(found.glob("*.ipynb")):
        if not (own / notebook.name).exists():  # somebody's own, and perhaps changed
            own.mkdir(exist_ok=True)
            shutil.copyfile(notebook, own / notebook.name)
    return own


def said_of_root(*, as_root: bool) -> str:
    """Say what it means that the computer's administrator starts the lab; empty for others."""
    if getattr(os, "geteuid", lambda: 1)() != 0:
        return ""
    if as_root:
        return say("The lab runs as root: whoever opens it can change every file of this computer.")
    return (
        "You are root, and JupyterLab does not start for root by itself. Start it from an account "
        "of your own; or, where root is what you want (as in a container): workbook lab --as-root"
    )


def bring_notebooks(folder: Path) -> None:
    """Copy the notebooks that plugins keep in their packages to where the others are.

    JupyterLab shows one folder; a copy that a team has already changed stays as it is. The copy
    says whose it is, so that it is no chapter any more once the plugin is gone.
    """
    for one in registry.installed().values():
        own = one.own_notebook
        if own and not (folder / own.name).exists():
            with suppress(OSError):  # a folder that is only read shows the others
                text = json.loads(own.read_text(encoding="utf-8"))
                text["metadata"][COPIED_FROM] = one.chapter.name
                copy = json.dumps(text, indent=1, ensure_ascii=False)
                (folder / own.name).write_text(f"{copy}\n", encoding="utf-8")


def open_lab(chosen: Launch) -> int:
    """Start JupyterLab, wait until it ends, and give its exit code, where it is not in our place.

    Raises
    ------
    NotFound
        JupyterLab is not installed.
    """
    from importlib.util import find_spec

    if find_spec("jupyterlab") is None:
        raise NotFound(say("JupyterLab is not installed. Install it: pip install jupyterlab"))
    environment = {**os.environ, **chosen.environment}
    if os.name == "posix":
        # JupyterLab takes this process's place, so that whatever stops one stops the other.
        os.execve(chosen.command[0], chosen.command, environment)  # noqa: S606 our own command
    with subprocess.Popen(chosen.command, env=environment) as server:  # noqa: S603 our own command
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:  # the server heard it too, and asks before it ends
                continue
