"""The house keeps its shape: imports run one way, the command line stays light."""

import subprocess
import sys

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
    code = "import sys; from workbook.checks import checks; checks(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())
