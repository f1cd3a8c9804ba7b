"""The house keeps its shape: imports run one way, the command line stays light."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from workbook.book import registry

ROOT = Path(__file__).parents[1]
HEAVY = {
    "altair",
    "duckdb",
    "ipywidgets",
    "nbconvert",
    "papermill",
    "scipy",
    "sqlglot",
    "vl_convert",
}


def test_imports_run_one_way_and_chapters_stay_apart():
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr


def test_checking_a_strategy_loads_nothing_heavy():
    code = "import sys; from workbook.analysis.checks import checks; checks(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_any_module_may_be_the_first_that_is_imported():
    # Those that reading the chapters' declarations loads: with any other they come whole before it.
    # One process that has loaded what is not ours, and a fork for each.
    code = """
import os, subprocess, sys
from importlib import import_module
list_all = "import sys, workbook.book; print(*sys.modules)"
done = subprocess.run([sys.executable, "-c", list_all], capture_output=True, text=True, check=True)
names = done.stdout.split()
ours = [name for name in names if name.partition(".")[0] == "workbook"]
for name in set(names) - set(ours) - {"__main__"}:
    try:
        import_module(name)
    except ImportError:
        pass
print(len(ours))
for name in ours:
    package, *rest = name.split(".")[1:] or [""]
    if package == "book" or (package == "chapters" and rest[1:] not in ([], ["chapter"])):
        continue
    if not (child := os.fork()):
        try:
            import_module(name)
        except BaseException as error:
            print(name, error, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, *broken = done.stdout.splitlines()
    assert int(count) > 50
    assert not broken


def test_nothing_outside_the_chapters_knows_one_by_its_name():
    known = registry.chapters()
    names = {one.name for one in known}
    titles = "|".join(one.title for one in known)
    notebooks = {one.notebook for one in known}
    stems = {name.removesuffix(".ipynb") for name in notebooks}
    # The gates are called like four chapters; only what declares the gates says their names.
    gates = {"workbook/book/chapter.py", "workbook/analysis/checks.py"}
    values = {"workbook/analysis/events.py"}  # what a value of a source means: customer
    knowing = []
    for path in sorted((ROOT / "workbook").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith("workbook/chapters/"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom | ast.Import):
                parts = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                parts += [one.name for one in node.names]
                found = any(re.match(r"workbook\.chapters\.\w", part) for part in parts)
                found |= parts[:1] in (["workbook"], ["workbook.chapters"]) and bool(
                    names & set(parts)
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                is_docstring = "\n" in text or text.endswith(".")
                found = (text in names and place not in {*gates, *values}) or (
                    not is_docstring
                    and bool(notebooks & set(text.split()) or stems & set(text.split("/")))
                )
                found |= bool(re.search(rf"chapter ({titles})\b", text))
                found |= bool(re.fullmatch(r"[A-Z]\d{3}", text)) and text not in {
                    "M500",
                    "A100",
                    "S256",
                }
                found |= bool(re.match(rf"({'|'.join(names)})\.[a-z_]+$", text))
            else:
                continue
            if found:
                knowing.append(f"{place}:{node.lineno}")
    assert not knowing
