"""The package is light to import: scipy only when a quantile is asked for."""

import subprocess
import sys


def test_importing_statistics_does_not_import_scipy():
    code = "import sys, workbook.stats; print(any(m.split('.')[0] == 'scipy' for m in sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


def test_all_public_names_exist():
    import workbook.stats

    assert all(hasattr(workbook.stats, name) for name in workbook.stats.__all__)
    assert sorted(workbook.stats.__all__) == workbook.stats.__all__
