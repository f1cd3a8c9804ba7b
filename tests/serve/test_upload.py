"""What is handed over is read from a folder of its own, by plain names alone."""

import io
import zipfile

import pytest

from workbook.book.errors import BadInput
from workbook.serve.upload import Given, put


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as into:
        for name, content in files.items():
            into.writestr(name, content)
    return packed.getvalue()


def names(place):
    return sorted(one.name for one in place.rglob("*") if one.is_file())


def test_the_files_beside_the_strategys_own_are_taken(tmp_path):
    files = {
        "x/y/strategy.csv": "key",
        "x/y/members.csv": "key",
        "x/other.csv": "a",
        "x/y/z/a.csv": "",
    }
    place = put([Given("all.zip", zipped(**files))], tmp_path)
    assert names(place) == ["members.csv", "strategy.csv"]
    assert names(tmp_path) == ["members.csv", "strategy.csv"]  # nothing of the zip is left


def test_a_path_leads_nowhere(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    files = {"../../strategy.csv": "key", "../../.hidden.csv": "x", "../../con.csv": "x"}
    place = put([Given("all.zip", zipped(**files))], inside)
    assert names(place) == ["strategy.csv"]
    assert names(tmp_path) == ["strategy.csv"]


def damaged():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("strategy.csv", "key,name\n" * 100)
    content = bytearray(packed.getvalue())
    start = 30 + len("strategy.csv")
    content[start : start + 8] = b"\xff" * 8
    return bytes(content)


@pytest.mark.parametrize(
    ("files", "needed"),
    [
        ([], "an Excel file"),
        ([Given("a.exe", b"MZ")], "an Excel file"),
        ([Given("a.zip", b"PK")], "a whole zip file"),
        ([Given("a.zip", damaged())], "a whole zip file"),
        ([Given("a.zip", zipped(**{"a.txt": "x"}))], "an Excel file"),
        ([Given("a.zip", zipped(**{f"{n}.csv": "x" for n in range(301)}))], "at most 300 files"),
        ([Given(f"{n}.csv", b"x") for n in range(301)], "at most 300 files"),
    ],
    ids=[
        "nothing",
        "a program",
        "no zip",
        "a damaged zip",
        "no tables",
        "too many",
        "too many loose",
    ],
)
def test_what_holds_no_table_is_refused(tmp_path, files, needed):
    with pytest.raises(BadInput, match=needed):
        put(files, tmp_path)
    assert names(tmp_path) == []
