"""Real servers of apps for tests, with small strategies and small notebooks."""

from __future__ import annotations

import http.client
import json
import os
import re
import resource
import signal
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from team import TEAM, team
from waiting import LONGEST, until  # noqa: F401 where tests of servers find it

from workbook.serve import AccessRules, Settings
from workbook.store import open_store

TOKEN = "0123456789abcdef0123456789abcdef"
PASSWORD = "correct horse battery"
ROOT = Path(__file__).parents[2]

_SERVE = """
import json, logging, sys
from pathlib import Path
from workbook.serve import AccessRules, Settings
from workbook.serve.server import run
logging.basicConfig(stream=sys.stderr, level=logging.INFO)
told = json.loads(sys.argv[1])
told["access_rules"] = AccessRules(**told["access_rules"])
told["notebooks"] = Path(told["notebooks"])
run(Settings(**told), lambda address: print(address, flush=True))
"""

TRIAL = """import ipywidgets
slider = ipywidgets.IntSlider(3, max=9, description='Calls')
twice = ipywidgets.HTML('<p>6 calls</p>')
slider.observe(lambda e: setattr(twice, 'value', f'<p>{2 * e.new} calls</p>'), 'value')
ipywidgets.VBox([slider, twice])"""
WRITING = """from workbook.store import open_store
with open_store(read_only=True) as opened:
    opened._database.engine.raw_connection().execute('DELETE FROM members')"""

SLEEP = """import os, time; time.sleep(pause)
from pathlib import Path
if gate:
    Path(gate + '.begun').write_text(str(os.getpid()))
while gate and not Path(gate).exists():
    time.sleep(0.02)"""

# Each page is one thing that can happen to a chapter.
PAGES = {
    "1_good": [
        "# Good\nWhat does it show?",
        "page.answer(link.answer)",
        "## The matrix",
        "page.show(link.matrix)",
        "## What each objective gets",
        "page.show(link.support)",
        "## What needs attention",
        'page.findings("L")',
    ],
    "2_failing": [
        "# Failing",
        "page.answer(link.answer)",
        "## Broken",
        "print('secret-of-the-failed-cell' and undefined_name)",
        "## Still here",
        "page.show(link.support)",
    ],
    "3_trial": [
        "# Trial",
        "page.answer(link.answer)",
        TRIAL,
    ],
    "4_typed": ["# Typed", "print('years:', years * 2, 'rate:', rate, 'deep:', deep)"],
    "5_writing": [
        "# Writing",
        WRITING,
    ],
    "6_slow": ["# Slow", "print('begun')", SLEEP, "print('woke up')"],
    "8_forms": ["# Forms", "page.form('members')", "## Votes", "page.vote('links')"],
    "7_who": [
        "# Who",
        "import os, ipywidgets; print('mode', page.mode)",
        "ipywidgets.HTML('WHO=' + os.environ.get('WORKBOOK_USER', '-') + ' MODE=' + page.mode)",
    ],
}
OPEN = "from workbook import link, open_page\npage = open_page(strategy, as_of, store, mode)"
PARAMETERS = 'strategy: str = "acme"\nas_of: str = ""\nstore: str = ""\nmode: str = "auto"'
MORE = {
    "4_typed": "\nyears: int = 1\nrate: float = 0.5\ndeep: bool = False",
    "6_slow": '\npause: float = 0.0\ngate: str = ""',
}


def write_notebooks(folder: Path, more: dict[str, list[str]] | None = None) -> Path:
    """Write every page into a folder, and more."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, cells in {**PAGES, **(more or {})}.items():
        made = [_code(PARAMETERS + MORE.get(name, ""), "parameters"), _code(OPEN)]
        made += [_text(source) if source.startswith("#") else _code(source) for source in cells]
        made.insert(0, made.pop(2))  # the title comes first
        for number, cell in enumerate(made):
            cell["id"] = f"cell-{number}"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4}
        (folder / f"{name}.ipynb").write_text(json.dumps({**book, "nbformat_minor": 5}))
    return folder


def acme(key: str = "acme"):
    """Return the rows of a strategy with votes."""
    votes = [
        {"choice": "call", "corporate_objective": objective, "member": member, "round": 1}
        | {"contribution": contribution}
        for objective, contributions in (("grow", (3, 3, 3)), ("save", (-1, -1, 2)))
        for member, contribution in zip(("lea", "max", "eva"), contributions, strict=True)
    ]
    named = {"key": key, "name": "Win & grow", "organisation": "Acme"}
    return team(strategy=[{**TEAM["strategy"][0], **named}], links=votes)


def write_store(file: Path) -> Path:
    """Write a store with two strategies that share no member."""
    other = {name: [] for name in TEAM} | {
        "strategy": [{"key": "other", "name": "Another one", "leader": "olga"}],
        "members": [{"key": "olga", "name": "Olga Other", "email": "olga@example.org"}],
    }
    with open_store(file) as store:
        store.create(acme(), by="lea")
        store.create(team(**other), by="olga")
    return file


def own_of(served: Served) -> str:
    """Create a strategy for one test or file alone; gives its key."""
    with open_store(served.folder / "store.sqlite") as store:
        key = f"own-{len(store.strategies())}"
        store.create(acme(key), by="lea")
    return key


@contextmanager
def serving(folder: Path, **settings):
    """Run a server in a process of its own; gives what tests need to know about it."""
    access_rules, files = settings.pop("access_rules", AccessRules()), settings.pop("files", 0)
    told = {"store": str(folder / "store.sqlite"), "notebooks": str(folder / "notebooks")}
    made = Settings(
        **{"port": 0, "workers": 2, "prewarm": False, **told, **settings}, access_rules=access_rules
    )
    log = folder / f"server-{time.monotonic_ns()}.log"
    jupyter = {"JUPYTER_DATA_DIR": str(ROOT / ".pytest_cache" / "jupyter")}
    with log.open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-c", _SERVE, json.dumps(asdict(made))],
            stdout=subprocess.PIPE, stderr=said, text=True, cwd=folder,
            env={**os.environ, **jupyter, "PYTHONPATH": str(ROOT), "WORKBOOK_USER": "lea"},
            preexec_fn=partial(_allow_files, files) if files else None,  # noqa: PLW1509
        )  # fmt: skip
        try:
            address = server.stdout.readline().strip()
            assert address, log.read_text()
            yield Served(address, log, server.pid, folder, made.certificate)
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                assert server.wait(LONGEST) == 0, log.read_text()
            except subprocess.TimeoutExpired:
                server.kill()
                raise


def _allow_files(files: int) -> None:
    """Let this process open so many files and no more, as ``ulimit -n`` does."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


class Served:
    """A running server."""

    def __init__(
        self, address: str, log: Path, pid: int, folder: Path, certificate: str = ""
    ) -> None:
        self.address, self.pid, self.folder = address.rstrip("/"), pid, folder
        self._log, self._certificate = log, certificate
        self.port = urlsplit(address).port

    @property
    def log(self) -> str:
        """What the server said so far."""
        return self._log.read_text()

    def ask(self, path: str, method: str = "GET", body: str | None = None, **how):
        """Send a request exactly as it is written; gives the answer with its text."""
        answer = self._ask(path, method, body, how)
        answer.text = answer.content.decode(errors="replace")
        return answer

    def ask_bytes(self, path: str, **how) -> bytes:
        """Send a request and give what came, as it came."""
        return self._ask(path, "GET", None, how).content

    def _ask(self, path: str, method: str, body: str | None, how: dict):
        source = (how.pop("source"), 0) if "source" in how else None
        repeated, values = how.pop("repeated", ("", []))
        headers = {name.replace("_", "-"): value for name, value in how.items()}
        how_to_connect = {"timeout": LONGEST, "source_address": source}
        if self._certificate:
            trusting = ssl.create_default_context(cafile=self._certificate)
            connection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, context=trusting, **how_to_connect
            )
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, **how_to_connect)
        connection._validate_path = lambda _: None  # the tricks are what is tested
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        if body is not None:
            headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
            headers["Content-Length"] = str(len(body.encode()))
        for name, value in headers.items():
            connection.putheader(name, value)
        for value in values:
            connection.putheader(repeated, value)
        connection.endheaders(body.encode() if body is not None else None)
        answer = connection.getresponse()
        answer.content = answer.read()
        connection.close()
        return answer

    def children_named(self, word: str) -> list[int]:
        """Return the server's processes that have a word in their command."""
        return [pid for pid, command in self.children().items() if word in command]

    def children(self, of: int | None = None) -> dict[int, str]:
        """Return the server's processes and their commands, at any depth."""
        found = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[1]) == (of or self.pid):
                    pid = int(stat.parent.name)
                    command = (stat.parent / "cmdline").read_text().replace("\0", " ")
                    found |= {pid: command, **self.children(pid)}
        return found

    def workers(self) -> list[int]:
        """Return the process ids of the workers that render pages."""
        return self._forked("workbook worker")

    def kernels(self) -> list[int]:
        """Return the process ids of the kernels that the fork server forked."""
        return self._forked("workbook kernel")

    def fork_server(self) -> int:
        """Return the process id of the fork server."""
        forked = self.workers() + self.kernels()
        return next(pid for pid in self.children_named("forkserver") if pid not in forked)

    def _forked(self, name: str) -> list[int]:
        pids = []
        for pid in self.children():
            with suppress(OSError):
                if Path(f"/proc/{pid}/comm").read_text().strip() == name:
                    pids.append(pid)
        return pids


def references(text: str) -> list[str]:
    """Return the references that a page names."""
    return re.findall(r"<code>([0-9a-f]{8})</code>", text)


def _code(source: str, *tags: str):
    metadata = {"tags": list(tags)} if tags else {}
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [],
            "execution_count": None}  # fmt: skip


def _text(source: str):
    return {"cell_type": "markdown", "metadata": {}, "source": source}
