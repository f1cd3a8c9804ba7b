"""The README's examples, run as they stand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from golden.make import ROOT, store_of_samples

from workbook.runs import chapters_in

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (.+)$", README, re.MULTILINE)
ERRORS_FOUND = 1


def test_every_command_of_the_readme_does_what_it_says(tmp_path):
    for folder in ("data", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    store_of_samples(tmp_path / "workbook.sqlite")
    environment = {key: value for key, value in os.environ.items() if key != "WORKBOOK_STORE"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    assert len(COMMANDS) >= 8
    for command in COMMANDS:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        fine = {0, ERRORS_FOUND} if " check " in command else {0}
        assert done.returncode in fine, f"{command}\n{done.stdout}{done.stderr}"
    assert (tmp_path / "answer.xlsx").exists()
    assert (tmp_path / "reports" / "index.html").exists()


def test_the_readme_names_every_module_and_chapter():
    package = {
        path.name
        for path in (ROOT / "workbook").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    missing = [name for name in package - {"__init__.py"} if name.removesuffix(".py") not in README]
    assert not missing
    notebooks = {one.stem for one in chapters_in(ROOT / "notebooks")}
    assert notebooks == set(re.findall(r"^\| `(\d+[a-z]?_\w+)` \|", README, re.MULTILINE))


def test_every_picture_and_file_that_the_readme_shows_is_there():
    shown = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert shown
    assert not [path for path in shown if not (ROOT / path).exists()]
