"""`workbook explain`, as it is typed."""

import subprocess
import sys
from pathlib import Path

WORKBOOK = Path(sys.executable).with_name("workbook")


def test_the_terminal_shows_it_and_ends_with_2_where_nothing_is_called_so():
    done = subprocess.run(
        [WORKBOOK, "explain", "moment", "of", "truth"], capture_output=True, text=True, check=True
    )
    assert "moment of truth: term\n  A moment in which a customer meets" in done.stdout
    done = subprocess.run([WORKBOOK, "explain", "zzz"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("The handbook has no entry “zzz”.")
