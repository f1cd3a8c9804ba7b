"""The tests themselves: what they may rely on, and what `make quick` leaves out."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]


def test_a_program_that_a_test_starts_hears_ctrl_c():
    done = subprocess.run(["sh", "-c", "kill -INT $$; sleep 600"], check=False)
    assert done.returncode == -signal.SIGINT


def test_so_it_does_where_a_script_runs_the_tests_in_the_background():
    this = f"{__file__}::{test_a_program_that_a_test_starts_hears_ctrl_c.__name__}"
    done = subprocess.run(
        [*PYTEST, this], cwd=ROOT, capture_output=True, text=True, check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )  # fmt: skip
    assert "1 passed" in done.stdout, done.stdout


@pytest.fixture
def conftest(pytestconfig):
    """The conftest.py of all tests; by its name, Python may find that of a folder."""
    own = Path(__file__).with_name("conftest.py")
    plugins = pytestconfig.pluginmanager.get_plugins()
    return next(one for one in plugins if getattr(one, "__file__", None) == str(own))


@pytest.fixture
def quick_test(monkeypatch, conftest):
    """Let this test be taken for a quick one."""
    monkeypatch.setattr(conftest, "_quick", ["tests/test_x.py::test_y"])


@pytest.mark.usefixtures("quick_test")
@pytest.mark.parametrize(
    "command",
    [
        ["/usr/bin/chromium", "--headless"],
        ["/usr/lib/postgresql/15/bin/initdb"],
        [sys.executable, "-m", "ipykernel_launcher", "-f", "x"],
        [sys.executable, "-c", "from workbook.workers.forkserver import main; main()"],
        [Path(sys.executable).with_name("workbook"), "run", "link"],
        [sys.executable, "-m", "jupyterlab"],
        "nginx -c site.conf",
    ],
)
def test_a_quick_test_that_starts_a_browser_a_server_or_a_kernel_is_told(command):
    with pytest.raises(AssertionError, match=r"test_x.py::test_y starts .*SLOW"):
        subprocess.run(command, check=False)


@pytest.mark.usefixtures("quick_test")
def test_a_quick_test_may_start_python_and_the_quick_commands():
    subprocess.run([sys.executable, "-c", "import workbook"], check=True)
    workbook = Path(sys.executable).with_name("workbook")
    subprocess.run([workbook, "--help"], check=True, capture_output=True)


def test_quick_leaves_out_what_is_slow_and_nothing_that_is_gone(conftest):
    asked = [*PYTEST, "--collect-only", "-m", "quick", "tests"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    quick = re.findall(r"^(tests/\S+?\.py)::(.+)$", said, re.MULTILINE)
    assert len(quick) > 1000
    assert not [file for file, _ in quick if file.startswith(conftest.SLOW)]
    assert not [name for _, name in quick if "[postgresql" in name]
    assert not [place for place in conftest.SLOW if not (ROOT / place).exists()]
    assert not [place for place in conftest.TOGETHER if not (ROOT / place).exists()]
    groups = set(conftest.TOGETHER.values())
    assert not [one for one in conftest.FIRST if one not in groups and not (ROOT / one).exists()]
