"""Reports in a language: asked for, the strategy's own, and never one of another run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbook.book.model import TABLES
from workbook.store import open_store

ROOT = Path(__file__).parents[2]
WORKBOOK = Path(sys.executable).with_name("workbook")
QUESTION = {"en": "Does the service strategy serve", "es": "¿Sirve la estrategia de servicio"}
OLD = "1_link.ipynb"  # a team's own copy, from before notebooks took a language


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a store of two strategies and two notebooks."""
    folder = tmp_path_factory.mktemp("languages")
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    shutil.copy(ROOT / "notebooks" / "9_summary.ipynb", notebooks)
    text = (ROOT / "notebooks" / OLD).read_text("utf-8")
    text = text.replace(r"\n", "@").replace(
        '"mode: str = \\"auto\\"@",', '"mode: str = \\"auto\\""'
    )
    text = re.sub(r'\n *"language: str = \\"\\""', "", text).replace(", language=language", "")
    assert "language:" not in text
    (notebooks / OLD).write_text(text.replace("@", r"\n"), "utf-8")
    strategy = TABLES["strategy"]
    with open_store(folder / "store.sqlite") as store:
        for key, language in (("north", None), ("sur", "es")):
            given = {"key": key, "name": key.title(), "language": language}
            store.create(
                {"strategy": [strategy.row(**dict.fromkeys(strategy.columns) | given)]}, "a"
            )
    return folder


def run(folder, *more):
    """Run, and give the language of each report and what it asks in."""
    environment = {name: one for name, one in os.environ.items() if name != "WORKBOOK_LANGUAGE"}
    done = subprocess.run(
        [WORKBOOK, "--store", "store.sqlite", "run", "link", "summary",
         "--as-of", "2999-01-31", "--format", "html,ipynb,md", *more],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told = {}
    for key in ("north", "sur"):
        page = (folder / "reports" / key / "2999-01-31" / "1_link.html").read_text("utf-8")
        (language,) = re.findall('<html lang="(.*?)">', page)
        assert QUESTION[language] in page
        told[key] = language
    manifest = json.loads((folder / "reports" / "manifest.json").read_text("utf-8"))
    return told, manifest, done.stdout


def index_language(folder):
    text = (folder / "reports" / "index.html").read_text("utf-8")
    return re.findall('<html lang="(.*?)">', text)[0]


def test_each_strategy_in_its_own_else_all_in_the_one_that_is_asked_for(folder):
    told, manifest, _ = run(folder)
    assert told == {"north": "en", "sur": "es"}
    assert index_language(folder) == "en"
    given = {one["strategy"]: one["chapters"] for one in manifest["reports"]}
    assert [one["parameters"].get("language") for one in given["sur"]] == [None, "es"]
    assert manifest["run"]["done"] == 6

    told, manifest, _ = run(folder, "--language", "es")
    assert told == {"north": "es", "sur": "es"}
    assert index_language(folder) == "es"
    # What was made in Spanish before is the same; what was in English is made anew.
    assert (manifest["run"]["done"], manifest["run"]["unchanged"]) == (3, 3)
    # The executed notebook is read in its language too.
    text = (folder / "reports/sur/2999-01-31/1_link.ipynb").read_text("utf-8")
    assert QUESTION["es"] in text
    assert QUESTION["en"] not in text

    _, manifest, _ = run(folder, "--language=es")
    assert (manifest["run"]["done"], manifest["run"]["unchanged"]) == (0, 6)

    told, manifest, _ = run(folder, "--language", "en")
    assert told == {"north": "en", "sur": "en"}
    assert (manifest["run"]["done"], manifest["run"]["unchanged"]) == (6, 0)


def test_a_language_without_a_catalogue_is_refused_before_anything_begins(folder):
    done = subprocess.run(
        [WORKBOOK, "run", "--language", "xx"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == (
        "The workbook does not speak this language.\n"
        "  --language: found 'xx', expected one of en, es\n"
    )
