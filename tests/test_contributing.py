"""CONTRIBUTING.md, followed word by word in a copy of the program."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_BLOCK = re.compile(
    r"(?:^(?P<says>[^\n]*)\n\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
_SAYS = re.compile(
    r"(?P<do>Append to|Write|In) `(?P<file>[^`]+)`(?:, (?P<how>below|instead of) `(?P<line>.+)`)?:"
)


class Step(NamedTuple):
    """A block of the text: the sentence before it, its language, and what it holds."""

    says: str
    kind: str
    body: str


def steps():
    return [Step(one["says"] or "", one["kind"], one["body"]) for one in _BLOCK.finditer(TEXT)]


def edit(folder, step):
    """Do what the sentence before a block says with what is in it."""
    told = _SAYS.fullmatch(step.says)
    assert told, f"nobody knows what to do with: {step.says!r}"
    file = folder / told["file"]
    if told["do"] == "Write":
        assert not file.exists(), file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(step.body, encoding="utf-8")
        return
    text = file.read_text(encoding="utf-8")
    if told["do"] == "Append to":
        file.write_text(f"{text}\n\n{step.body}", encoding="utf-8")
        return
    lines = text.splitlines(keepends=True)
    (at,) = [at for at, line in enumerate(lines) if line.strip() == told["line"]]
    lines[at : at + 1] = [step.body] if told["how"] == "instead of" else [lines[at], step.body]
    file.write_text("".join(lines), encoding="utf-8")


def install(folder):
    """Write down what pip would: where the doors of the program are."""
    told = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = folder / "service_strategy_workbook-0.1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {told['name']}\nVersion: 0.1.0\n")
    doors = {**told["entry-points"], "console_scripts": told["scripts"]}
    (info / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in them.items())
            for group, them in doors.items()
        )
    )


def follow(folder, step):
    """Type the commands of a block, and look for what it shows of their output."""
    environment = {name: value for name, value in os.environ.items() if "WORKBOOK" not in name}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment["PYTHONPATH"] = str(folder)
    environment["COLUMNS"] = "200"
    printed = ""
    for line in step.body.splitlines():
        if line.startswith("$ pip install"):
            install(folder)
        elif line.startswith("$ "):
            done = subprocess.run(
                ["bash", "-c", line[2:]], cwd=folder, env=environment,
                capture_output=True, text=True, check=False, timeout=300,
            )  # fmt: skip
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
            printed = done.stdout
        else:
            assert line in printed, printed


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    for name in ("workbook", "data", "notebooks"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    install(folder)
    return folder


def test_what_it_says_works(copy):
    for step in steps():
        (follow if step.kind == "console" else edit)(copy, step)
    # What was added is documented, and nothing of the program was forgotten on the way.
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    code = "from workbook.analysis import handbook; print(*handbook.undocumented(), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=copy, env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.strip() == ""
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E9,F"]
    assert subprocess.run([*ruff, copy / "workbook"], check=False).returncode == 0


def test_it_says_how_to_add_each_kind_of_thing_and_every_file_is_there():
    titles = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert titles == ["A check", "A column", "A measure", "A chapter", "A language"]
    assert len(steps()) >= 15
    for path in re.findall(r"\]\((?!http)([^)#]+)\)|`(tests/[\w/]+\.py)`", TEXT):
        assert (ROOT / (path[0] or path[1])).exists(), path
