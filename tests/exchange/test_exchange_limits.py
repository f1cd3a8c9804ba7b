"""Files that are too large are refused by their size, before they take the memory."""

import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from books import make_book

from workbook.book.errors import BadInput
from workbook.exchange import read, write
from workbook.exchange.excel_cells import LARGEST, size

WORKBOOK = Path(sys.executable).with_name("workbook")
MEMORY = 1_000_000_000


def imported(path, tmp_path):
    """Import with the real command, in a process that may have a gigabyte."""

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    store = tmp_path / "w.sqlite"
    return subprocess.run(
        [WORKBOOK, "import", path, "--store", store], preexec_fn=limit,
        capture_output=True, text=True, check=False, env={"OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return write(make_book(), tmp_path / "book")


def test_what_is_small_is_imported_with_that_memory(folder, tmp_path):
    assert imported(folder, tmp_path).returncode == 0


def test_a_table_of_a_gigabyte_is_refused_unread(folder, tmp_path):
    with (folder / "actions.csv").open("r+b") as file:
        file.truncate(1_000_000_000)
    done = imported(folder, tmp_path)
    assert done.returncode == 2
    assert "actions.csv: found '1,000 MB', expected at most 32 MB in one table" in done.stderr
    assert "Traceback" not in done.stderr


def bomb(folder, tmp_path, megabytes):
    """A workbook whose sheet of actions unpacks to so much: 1,000 times its size."""
    plain, packed = write(make_book(), tmp_path / "plain.xlsx"), tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename.endswith("sheet5.xml"):
                head, _, tail = old.read(part).partition(b"</sheetData>")
                with new.open(part.filename, "w", force_zip64=True) as stream:
                    stream.write(head)
                    row = b'<row r="9"><c r="A9" t="str"><v>' + b"a" * 960_000 + b"</v></c></row>"
                    for _ in range(megabytes):
                        stream.write(row)
                    stream.write(b"</sheetData>" + tail)
            else:
                new.writestr(part, old.read(part))
    return packed


def test_a_bomb_is_refused_by_what_it_unpacks_to(folder, tmp_path):
    packed = bomb(folder, tmp_path, 400)
    assert packed.stat().st_size < 2_000_000
    done = imported(packed, tmp_path)
    assert done.returncode == 2
    assert "MB when it is unpacked', expected at most 64 MB" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bomb_that_claims_to_be_small_is_no_whole_workbook(folder, tmp_path):
    packed = bomb(folder, tmp_path, 80)
    with zipfile.ZipFile(packed) as archive:
        claimed = max(part.file_size for part in archive.infolist())
    assert claimed > LARGEST
    content = packed.read_bytes().replace(claimed.to_bytes(4, "little"), b"\x00\x10\x00\x00")
    content = content.replace(claimed.to_bytes(8, "little"), b"\x00\x10\x00\x00" + bytes(4))
    packed.write_bytes(content)
    with pytest.raises(ValueError, match="CRC"):
        size(packed)
    with pytest.raises(BadInput, match="a whole Excel workbook"):
        read(packed)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_thousands_of_columns_are_one_fault(folder, tmp_path, kind):
    names = ",".join(f"c{at}" for at in range(5_000))
    if kind == "csv":
        (folder / "actions.csv").write_text(f"{names}\n{names}\n")
        path = folder
    else:
        from openpyxl import load_workbook

        path = write(make_book(), tmp_path / "wide.xlsx")
        book = load_workbook(path)
        for line in (1, 2):
            for at, name in enumerate(names.split(","), 1):
                book["actions"].cell(line, at, name)
        book.save(path)
    with pytest.raises(BadInput) as caught:
        read(path)
    (fault,) = caught.value.faults
    assert (fault.row, fault.value) == (1, "5,000 columns")
    assert "at most 200 columns" in fault.expected
