import subprocess
import sys


def loaded_by(code):
    code = f"import sys; {code}; print(*(n for n, m in sys.modules.items() if m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_grammar_stays_out_of_jsonschema():
    skip = "from workbook.startup import skip_unused_imports; skip_unused_imports(); "
    assert "rfc3987_syntax" in loaded_by("import jsonschema")
    assert "rfc3987_syntax" not in loaded_by(skip + "import jsonschema")


def test_help_loads_nothing_heavy():
    loaded = loaded_by("import workbook.cli")
    heavy = {"pandas", "numpy", "sqlalchemy", "papermill", "nbconvert", "altair", "duckdb"}
    assert not heavy & loaded
