"""The second wall: a file of the data folder, and nothing else."""

import pytest

from workbook.book.errors import BadInput
from workbook.evidence import Sources


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "data"
    (data / "inner").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("pin\n1234\n")
    (data / "survey.csv").write_text("age,owns phone\n30,yes\n41,no\n")
    (data / "inner" / "survey.csv").write_text("age\n30\n")
    return data


def opened(folder, name="survey.csv"):
    return Sources(str(folder)).open(name)


def test_a_file_of_the_folder_or_below_is_read(folder):
    with opened(folder) as source:
        assert source.columns == {"age": "number", "owns phone": "text"}
        assert source.fetch("SELECT count(*) FROM evidence") == [(2,)]
    with opened(folder, "inner/survey.csv") as source:
        assert source.columns == {"age": "number"}


@pytest.mark.parametrize(
    "name",
    ["../secret.csv", "inner/../../secret.csv", "{outside}", "link.csv", "linked/secret.csv"],
)
def test_a_file_outside_is_refused_by_whatever_way(folder, name):
    (folder / "link.csv").symlink_to(folder.parent / "secret.csv")
    (folder / "linked").symlink_to(folder.parent)
    name = name.format(outside=folder.parent / "secret.csv")
    with pytest.raises(BadInput, match="is outside the data folder"):
        opened(folder, name)


@pytest.mark.parametrize("name", ["http://example.org/x.csv", "s3://bucket/x.parquet", "a\x00.csv",
                                  "x" * 5000 + ".csv"])  # fmt: skip
def test_what_is_no_file_is_refused(folder, name):
    with pytest.raises(BadInput):
        opened(folder, name)


def test_a_file_that_vanished_is_said_with_the_nearest_name(folder):
    with pytest.raises(BadInput, match=r"no file surveys.csv \(did you mean survey.csv\?\)"):
        opened(folder, "surveys.csv")


def test_a_folder_that_vanished_and_no_folder_are_said(folder):
    with pytest.raises(BadInput, match="is not there"):
        Sources(str(folder / "gone")).open("survey.csv")
    with pytest.raises(BadInput, match="no data folder"):
        Sources("").open("survey.csv")


def test_a_table_needs_a_connected_database(folder, monkeypatch):
    monkeypatch.delenv("WORKBOOK_EVIDENCE_URL", raising=False)
    with pytest.raises(BadInput, match="set WORKBOOK_EVIDENCE_URL"):
        opened(folder, "customers")
