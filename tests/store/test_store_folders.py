"""Where evidence may lie is decided by who runs the program, and by nothing that is entered."""

from __future__ import annotations

import os

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from workbook.analysis.verdicts import verdicts_each
from workbook.book.errors import BadInput, NotAllowed
from workbook.book.model import TABLES
from workbook.book.validation import parse_row
from workbook.cli import app
from workbook.evidence import sources_of
from workbook.exchange import write
from workbook.store import Change, open_store

PEOPLE = "name,paid\n" + "".join(f"p{at},{2000 + at}\n" for at in range(20))


@pytest.fixture
def payroll(tmp_path):
    """The folder of another team, which nobody let the workbook read."""
    folder = tmp_path / "payroll"
    folder.mkdir()
    (folder / "payroll-2026.csv").write_text(PEOPLE)
    return folder


@pytest.fixture
def with_evidence(book):
    """Makes a strategy with one row of evidence in a data folder."""

    def make(folder, source="payroll-2026.csv"):
        made = book(
            assumptions=[{"key": "a", "statement": "S", "importance": 3, "statistic": "mean"}],
            evidence=[{"key": "e", "assumption": "a", "source": source, "measure": "paid"}],
        )
        row = TABLES["strategy"].row
        blank = dict.fromkeys(TABLES["strategy"].columns)
        strategy = row(
            **blank | {"key": "acme", "name": "Acme", "data_folder": folder and str(folder)}
        )
        tables = {name: list(made.entered(name)) for name in ("assumptions", "evidence")}
        return {"strategy": [strategy], **tables}

    return make


def read(store):
    return verdicts_each(store.read("acme")).iloc[0]


def test_no_save_sets_the_data_folder(filled, payroll):
    book = filled.read("acme")
    version = book.versions["strategy"]["acme",]
    leader = book.strategy.leader or "ana"
    for folder in (str(payroll), "/", "/etc", "~", "/proc/self"):
        change = Change("strategy", ("acme",), {"data_folder": folder}, version)
        with pytest.raises(NotAllowed, match="data folder is not set here"):
            filled.save("acme", [change], by=leader)
    assert filled.read("acme").strategy.data_folder == book.strategy.data_folder


def test_a_folder_that_nobody_allowed_is_neither_read_nor_copied_nor_listed(
    store, payroll, with_evidence
):
    store.create(with_evidence(payroll, "payroll-2025.csv"), by="ana")
    found = read(store)
    assert "may be read here" in found.reason
    assert "WORKBOOK_DATA" in found.reason
    assert "payroll" not in found.reason  # neither the folder nor the names of its files
    copied = payroll.parent / "out"
    store.replace("acme", with_evidence(payroll), by="ana")
    write(store.read("acme"), copied)
    assert not (copied / "payroll-2026.csv").exists()
    assert (copied / "evidence.csv").exists()


def test_a_folder_that_the_environment_names_is_read(store, payroll, monkeypatch, with_evidence):
    store.create(with_evidence(payroll), by="ana")
    assert "may be read here" in read(store).reason
    monkeypatch.setenv("WORKBOOK_DATA", os.pathsep.join(["/nowhere", str(payroll.parent)]))
    assert read(store).n == 20


def test_a_link_out_of_an_allowed_folder_leads_nowhere(store, payroll, tmp_path, with_evidence):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(payroll)
    store.allow(str(inside), by="ana")
    store.create(with_evidence(inside / "link"), by="ana")
    assert "may be read here" in read(store).reason


def test_an_import_on_the_command_line_allows_its_folder(tmp_path, payroll, with_evidence):
    rows = with_evidence(None)
    place = str(tmp_path / "s.sqlite")
    with open_store(place) as store:
        store.create(rows, by="ana")
        write(store.read("acme"), payroll)
    run = CliRunner().invoke(app, ["import", str(payroll), "--replace", "--store", place])
    assert run.exit_code == 0, run.output
    with open_store(place, read_only=True) as store:
        assert read(store).n == 20
        assert store.read("acme").data_folders == (str(payroll.resolve()),)


def test_a_store_of_the_first_version_keeps_the_folders_of_its_imports_only(
    store_url, payroll, with_evidence
):
    typed = payroll.parent / "typed"
    typed.mkdir()
    (typed / "payroll-2026.csv").write_text(PEOPLE)
    with open_store(store_url) as store:
        store.create(with_evidence(payroll), by="ana")
    engine = sa.create_engine(store_url if "://" in store_url else f"sqlite:///{store_url}")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE data_folders")
    with open_store(store_url) as store:
        assert store.read("acme").data_folders == (str(payroll),)
        assert read(store).n == 20
        # As a form of the first version could: one change, of this field alone.
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE data_folders")
        store.close()
    engine.dispose()
    with open_store(store_url) as store:
        rows = {name: list(table) for name, table in with_evidence(typed).items()}
        store.replace("acme", rows, by="ana")
        assert "workbook import FOLDER --replace" in read(store).reason


def test_what_was_asked_and_deleted_still_counts(store, payroll, with_evidence):
    store.allow(str(payroll), by="ana")
    rows = with_evidence(payroll)
    store.create(rows, by="ana")
    assert read(store).n == 20
    (first,) = rows["evidence"]
    rows["evidence"] = [first._replace(filter="name <> 'p3'")]
    store.replace("acme", rows, by="ana")
    asked = store.read("acme").asked
    assert [one.get("filter") for one in asked] == [None, "name <> 'p3'"]
    # In a process that saw only the second, the first is known from the history.
    from workbook.evidence import ledger

    ledger._answered.clear()
    assert "differs from another on this source" in read(store).reason


def test_a_source_by_its_key_is_its_file_whatever_the_key_names_later(
    store, payroll, with_evidence
):
    (payroll / "other.csv").write_text("name,paid\nq,1\n")
    store.allow(str(payroll), by="ana")
    rows = with_evidence(payroll, source="pay")
    described = parse_row(
        TABLES["sources"],
        {"key": "pay", "name": "Pay", "kind": "answers", "file": "payroll-2026.csv"},
        "sources", 2,
    )[0]  # fmt: skip
    store.create({**rows, "sources": [described]}, by="ana")
    assert read(store).n == 20
    (first,) = rows["evidence"]
    rows["evidence"] = [first._replace(source="payroll-2026.csv", filter="name <> 'p3'")]
    rows["sources"] = [described._replace(file="other.csv")]
    store.replace("acme", rows, by="ana")
    from workbook.evidence import ledger

    ledger._answered.clear()
    assert "differs from another on this source" in read(store).reason


def test_evidence_without_a_store_is_read_where_it_was_read(payroll, book):
    made = book(strategy=[{"key": "s", "name": "S", "data_folder": str(payroll)}])
    assert sources_of(made).file("payroll-2026.csv").name == "payroll-2026.csv"
    with pytest.raises(BadInput, match="outside the data folder"):
        sources_of(made).file("../secret.csv")
