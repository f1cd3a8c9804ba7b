"""Writing is done wholly or not at all, and touches nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.model import TABLES
from workbook.exchange import read, write
from workbook.exchange.placing import put_file, put_folder


@pytest.fixture
def with_evidence(book):
    def make(folder: Path, *sources: str) -> Book:
        evidence = [
            {"key": f"e{number}", "assumption": "a", "source": source, "measure": "yes"}
            for number, source in enumerate(sources)
        ]
        return book(
            strategy=[{"key": "s", "name": "S", "data_folder": str(folder)}],
            assumptions=[{"key": "a", "statement": "They ask", "importance": 5}],
            evidence=evidence,
        )

    return make


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_file_or_folder_is_given_back_resolved_and_parents_are_made(
    book, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert write(book(), "a/b/../c") == (tmp_path / "a" / "c").resolve()
    assert write(book(), "d/e.XLSX") == (tmp_path / "d" / "e.XLSX").resolve()
    assert read("d/e.XLSX")["strategy"][0].key == "test"


def test_a_folder_keeps_what_is_not_a_table_and_loses_what_was_in_the_tables(book, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "links.csv").write_text("mine\n")
    (tmp_path / "README.md").write_text("mine\n")
    (tmp_path / "members.csv").write_text("key,name\nold,Old\n")
    write(book(), tmp_path)
    heading = ",".join(TABLES["members"].columns) + "\n"
    assert (tmp_path / "members.csv").read_text() == heading
    assert (tmp_path / "README.md").read_text() == "mine\n"
    assert (tmp_path / "notes" / "links.csv").read_text() == "mine\n"
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]


def test_a_failure_leaves_an_existing_folder_as_it_was(book, tmp_path):
    write(book(), tmp_path)
    before = everything(tmp_path)
    with pytest.raises(FileNotFoundError):
        put_folder(tmp_path, {"strategy.csv": b"new"}, {"data.csv": tmp_path / "nowhere.csv"})
    assert everything(tmp_path) == before


def test_a_failure_leaves_no_new_folder_behind(tmp_path):
    with pytest.raises(FileNotFoundError):
        put_folder(tmp_path / "new", {"a.csv": b""}, {"data.csv": tmp_path / "nowhere.csv"})
    assert list(tmp_path.iterdir()) == []


def test_an_obstacle_is_found_before_anything_is_replaced(book, tmp_path):
    write(book(), tmp_path)
    (tmp_path / "links.csv").unlink()
    (tmp_path / "links.csv").mkdir()
    before = everything(tmp_path)
    with pytest.raises(BadInput, match=r"links\.csv is a folder"):
        write(book(members=[{"key": "ana", "name": "Ana"}]), tmp_path)
    assert everything(tmp_path) == before


def test_an_excel_file_is_replaced_in_one_step(book, tmp_path):
    file = write(book(), tmp_path / "a.xlsx")
    with file.open("rb") as still_open:  # a reader of the earlier file keeps it whole
        write(book(members=[{"key": "ana", "name": "Ana"}]), file)
        (tmp_path / "earlier.xlsx").write_bytes(still_open.read())
    assert read(tmp_path / "earlier.xlsx")["members"] == ()
    assert len(read(file)["members"]) == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.xlsx", "earlier.xlsx"]


def test_files_get_the_rights_that_new_files_get(book, tmp_path):
    (tmp_path / "plain").touch()
    usual = (tmp_path / "plain").stat().st_mode
    assert write(book(), tmp_path / "a.xlsx").stat().st_mode == usual
    assert (write(book(), tmp_path / "f") / "links.csv").stat().st_mode == usual


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.ods"])
def test_a_kind_of_file_that_is_not_written_is_refused(book, tmp_path, name):
    with pytest.raises(BadInput, match=r"ends in \.xlsx, or the path of a folder"):
        write(book(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_a_folder_is_meant_and_a_folder_where_a_file_is_meant(book, tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(BadInput, match="file is a file"):
        write(book(), tmp_path / "file")
    with pytest.raises(BadInput, match="is a folder"):
        put_file(tmp_path / "folder.xlsx", b"")
    with pytest.raises(BadInput, match="could not be written"):
        write(book(), tmp_path / "file" / "below.xlsx")
    assert (tmp_path / "file").read_text() == "mine"


def test_evidence_moves_with_the_strategy(with_evidence, tmp_path):
    home = tmp_path / "home"
    (home / "surveys").mkdir(parents=True)
    (home / "surveys" / "2026.csv").write_text("yes\n1\n")
    (home / "calls.parquet").write_bytes(b"PAR1")
    (home / "unnamed.csv").write_text("x\n")
    made = with_evidence(home, "surveys/2026.csv", "./calls.parquet", "table_of_a_database")
    target = write(made, tmp_path / "away")
    assert (target / "surveys" / "2026.csv").read_text() == "yes\n1\n"
    assert (target / "calls.parquet").read_bytes() == b"PAR1"
    assert not (target / "unnamed.csv").exists()
    assert len(read(target)["evidence"]) == 3


def test_evidence_at_the_top_of_the_folder_is_read_back_as_data(with_evidence, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "survey.csv").write_text("yes;no\n1;0\n")
    target = write(with_evidence(home, "survey.csv"), tmp_path / "away")
    assert read(target)["evidence"][0].source == "survey.csv"


@pytest.mark.parametrize(
    "source",
    ["../secret.csv", "link.csv", "linked/secret.csv", "{outside}/secret.csv", ".git/hook.csv",
     "a/../../secret.csv", "README.md", "links.csv", "x" * 5000 + ".csv"],
)  # fmt: skip
def test_nothing_from_outside_and_nothing_but_data_is_copied(with_evidence, tmp_path, source):
    outside, home = tmp_path / "outside", tmp_path / "outside" / "home"
    (home / ".git").mkdir(parents=True)
    for file in ("secret.csv", "home/README.md", "home/links.csv", "home/.git/hook.csv"):
        (outside / file).write_text("secret")
    (home / "link.csv").symlink_to(outside / "secret.csv")
    (home / "linked").symlink_to(outside)
    target = write(with_evidence(home, source.format(outside=outside)), tmp_path / "away")
    assert all(b"secret" not in content or name == "evidence.csv"
               for name, content in everything(target).items())  # fmt: skip
    assert (target / "links.csv").read_text().startswith("choice,")


def test_evidence_is_not_written_through_a_link_that_leads_away(with_evidence, tmp_path):
    home, target, elsewhere = tmp_path / "home", tmp_path / "target", tmp_path / "elsewhere"
    for folder in (home / "data", target, elsewhere):
        folder.mkdir(parents=True)
    (home / "data" / "a.csv").write_text("x\n")
    (target / "data").symlink_to(elsewhere)
    with pytest.raises(BadInput, match="leads out of"):
        write(with_evidence(home, "data/a.csv"), target)
    assert list(elsewhere.iterdir()) == []
    assert list(target.iterdir()) == [target / "data"]


def test_a_strategy_can_be_written_to_its_own_folder(with_evidence, tmp_path):
    (tmp_path / "survey.csv").write_text("yes\n1\n")
    assert write(with_evidence(tmp_path, "survey.csv"), tmp_path) == tmp_path.resolve()
    assert (tmp_path / "survey.csv").read_text() == "yes\n1\n"


def test_a_text_that_excel_cannot_hold_is_refused_before_anything_is_written(book, tmp_path):
    made = book()
    long = made.strategy._replace(vision="😀" * 20_000)  # 40,000 units of UTF-16
    with pytest.raises(BadInput, match="strategy, row 2, column vision: the text is too long"):
        write(Book({"strategy": [long]}, made.as_of), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
