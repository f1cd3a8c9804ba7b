"""Every fault of a strategy's files is found at once, and named where a person finds it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbook.book.errors import BadInput, Fault, NotFound
from workbook.book.model import TABLES
from workbook.exchange import read

STRATEGY = "key,name\ns,S\n"
Files = Callable[..., Path]


@pytest.fixture
def files(tmp_path) -> Files:
    """Write a folder: table name or file name → text or bytes."""

    def write(**contents: str | bytes) -> Path:
        folder = tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        for name, content in {"strategy": STRATEGY, **contents}.items():
            data = content.encode() if isinstance(content, str) else content
            (folder / f"{name}.csv").write_bytes(data)
        return folder

    return write


def faults(path: Path, key: str = "") -> tuple[Fault, ...]:
    with pytest.raises(BadInput) as caught:
        read(path, key)
    return caught.value.faults


def only(path: Path) -> Fault:
    (fault,) = faults(path)
    return fault


def where(found: tuple[Fault, ...]) -> list[tuple]:
    return [(one.place, one.row, one.column, one.value) for one in found]


def test_all_faults_of_all_files_come_at_once_by_table_and_row(files):
    folder = files(
        links=(
            "choice,corporate_objective,member,round,contribution\n"
            "grow,sales,ana,1,7\n"
            "\n"
            "grow,salez,ana,one,2\n"
            "grow,sales,ana,1,3\n"
        ),
        members="key,name,role,capacity\nana,Ana,boss,much\nana,Other,expert,1\n",
        choices="key,statement,adopted_on\ngrow,Grow,31/12/2026\n",
        corporate_objectives="key,statement,weight\nsales,Sell more,0\n",
        objectives="key,function,choice,statement\no,,grow;gone,Do\n",
        forecasts="objective,member,low,likely,high\no,ana,5,4,6\n",
        holidayz="on,name\n",
    )
    assert where(faults(folder)) == [
        ("members.csv", 2, "role", "boss"),
        ("members.csv", 2, "capacity", "much"),
        ("members.csv", 3, "key", "ana"),
        ("corporate_objectives.csv", 2, "weight", "0"),
        ("choices.csv", 2, "adopted_on", "31/12/2026"),
        ("links.csv", 2, "contribution", "7"),
        ("links.csv", 4, "round", "one"),
        ("links.csv", 4, "corporate_objective", "salez"),
        ("links.csv", 5, "choice, corporate_objective, member, round", "grow, sales, ana, 1"),
        ("objectives.csv", 2, "function", None),
        ("objectives.csv", 2, "choice", "gone"),
        ("forecasts.csv", 2, "likely", 4.0),
        ("holidayz.csv", None, "", "holidayz"),
    ]


def test_the_message_names_the_number_of_faults_and_each_of_them(files):
    folder = files(members="key,name,role\nana,Ana,boss\n", choices="key,statement\ngrow,\n")
    with pytest.raises(BadInput, match="2 faults were found, and nothing was changed") as caught:
        read(folder)
    said = str(caught.value)
    assert "members.csv, row 2, column role: found 'boss', expected one of leader" in said
    assert "choices.csv, row 2, column statement: found empty, expected a value" in said


def test_a_row_is_the_line_on_which_its_record_begins(files):
    folder = files(
        members='key,name,role\nana,"Ana\nof the\nnorth",expert\n\nbo,"Bo\n2",boss\ncy,Cy,chief\n'
    )
    assert [(one.row, one.value) for one in faults(folder)] == [(6, "boss"), (8, "chief")]


def test_windows_line_ends_and_a_byte_order_mark_are_fine(files):
    folder = files(members=b'\xef\xbb\xbfkey,name\r\nana,"two\r\nlines"\r\n,\r\n   ,  \r\n')
    (ana,) = read(folder)["members"]
    assert (ana.key, ana.name) == ("ana", "two\nlines")


def test_missing_tables_columns_and_trailing_cells_are_empty(files):
    rows = read(files(members="name,key,email\nAna,ana\n"))
    assert set(rows) == set(TABLES)
    assert rows["links"] == ()
    (ana,) = rows["members"]
    assert (ana.key, ana.email, ana.role, ana.capacity) == ("ana", None, None, None)


def test_an_unknown_column_is_one_fault_however_many_rows_there_are(files):
    fault = only(files(members="key,nmae,name\n" + "".join(f"m{i},x,y\n" for i in range(50))))
    assert (fault.place, fault.row, fault.column) == ("members.csv", 1, "nmae")
    assert "did you mean name?" in fault.expected


def test_the_column_strategy_is_left_out_of_files(files):
    assert only(files(members="strategy,key,name\ns,ana,Ana\n")).column == "strategy"


def test_a_duplicated_heading_is_a_fault(files):
    found = faults(files(members="key,name,name,colour,colour\nana,Ana,Anna,red,blue\n"))
    assert [(one.row, one.column) for one in found] == [(1, "name"), (1, "colour"), (1, "colour")]
    assert "only once" in found[0].expected


def test_a_missing_required_column_is_one_fault_and_hides_no_other(files):
    found = faults(files(members="key,role\nana,boss\nbo,expert\n"))
    assert where(found) == [("members.csv", 1, "name", None), ("members.csv", 2, "role", "boss")]


def test_references_to_a_table_without_its_keys_are_not_blamed(files):
    folder = files(members="name\nAna\n", commitments="key,statement,member,made_on\nc,x,ana,no\n")
    assert where(faults(folder)) == [
        ("members.csv", 1, "key", None),
        ("commitments.csv", 2, "made_on", "no"),
    ]


def test_a_record_with_more_cells_than_headings_is_one_fault(files):
    folder = files(
        choices="key,statement,adopted_on\ngrow,Grow, but slowly,2026-01-01\n",
        links="choice,corporate_objective,member,round,contribution\n",
        objectives="key,function,choice,statement\n",
    )
    fault = only(folder)
    assert (fault.place, fault.row, fault.value) == ("choices.csv", 2, "2026-01-01")
    assert "at most 3 cells" in fault.expected


def test_the_key_of_a_record_with_too_many_cells_still_counts(files):
    folder = files(members="key,name\nana,Ana,x\n", functions="key,name,manager\nf,F,ana\ng,G,bo\n")
    assert where(faults(folder)) == [
        ("functions.csv", 3, "manager", "bo"),
        ("members.csv", 2, "", "x"),
    ]


def test_a_cell_under_no_heading_is_a_fault_and_empty_ones_are_not(files):
    assert read(files(members="key,name,,\nana,Ana,,\n"))["members"][0].key == "ana"
    fault = only(files(members="key,,name,\nana,lost,Ana,\n"))
    assert (fault.row, fault.value) == (2, "lost")


@pytest.mark.parametrize(
    ("content", "row", "said"),
    [
        ("key;name;role\nana;Ana;boss\n", 1, "not by semicolons"),
        ("key\tname\nana\tAna\n", 1, "not by tabs"),
        ("key|name\nana|Ana\n", 1, "not by vertical bars"),
        ("", None, "a first row with the headings of members"),
        ("\n\nkey,name\n", 1, "in the first row"),
        ("Ana,expert\nBo,leader\n", 1, "the headings of members in the first row: key, name"),
        ('key,name\nana,"Ana\nbo,Bo\n', 2, "never closed"),
        ('key,name\nana,"Ana" of the north\n', 2, "written twice"),
        ('key,name\nana,"' + "x" * 200_000 + "\n", 2, "never closed"),
        ("key,name\nana,José\n".encode("latin-1"), 2, "byte 17 of the file is not"),
        ("key,name\nana,Ana\n".encode("utf-16"), 1, "it is UTF-16"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_fault(files, content, row, said):
    fault = only(files(members=content, functions="key,name,manager\nf,F,ana\n"))
    assert (fault.place, fault.row) == ("members.csv", row)
    assert said in fault.expected


def test_a_file_in_another_coding_says_what_to_do(files):
    fault = only(files(members="key,name\nana,José\n".encode("latin-1")))
    assert fault.value == b"\xe9"
    assert fault.expected.endswith('save it again as "CSV UTF-8 (comma delimited)"')


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("key,name\n", [("strategy.csv", None, "one row that describes the strategy")]),
        (
            "key,name\ns,S\nt,T\nu,U\n",
            [("strategy.csv", 3, "only one row"), ("strategy.csv", 4, "only one row")],
        ),
    ],
)
def test_a_strategy_has_exactly_one_row(files, content, expected):
    found = faults(files(strategy=content))
    assert [(one.place, one.row) for one in found] == [(place, row) for place, row, _ in expected]
    assert all(said in one.expected for one, (*_, said) in zip(found, expected, strict=True))


def test_a_folder_without_a_strategy_says_so(tmp_path):
    fault = only(tmp_path)
    assert (fault.place, fault.value) == ("strategy.csv", None)


def test_a_key_that_cannot_be_one_is_a_fault_beside_the_others(files):
    found = faults(files(members="key,name,role\nana,Ana,boss\n"), "two words")
    assert where(found) == [
        ("name", None, "", "two words"),
        ("members.csv", 2, "role", "boss"),
    ]


def test_a_file_that_evidence_names_is_data_and_others_are_not(files, tmp_path):
    header = "key,assumption,source,measure\n"
    folder = files(
        assumptions="key,statement,importance\na,People ask,5\n",
        evidence=header + "e,a,survey.csv,yes = 1\nf,a,./calls.csv,n\n",
        survey="yes\n1\n",
        calls=b"\xff\xfe not even text",
    )
    (folder / "evidence").mkdir()
    (folder / "evidence" / "deep.csv").write_text("x\n")
    (folder / ".hidden.csv").write_text("x\n")
    (folder / "README.md").write_text("# Read me\n")
    assert len(read(folder)["evidence"]) == 2
    (folder / "member.csv").write_text("key,name\n")
    fault = only(folder)
    assert (fault.place, fault.value) == ("member.csv", "member")
    assert "did you mean members?" in fault.expected


def test_evidence_that_cannot_be_read_does_not_blame_its_data(files):
    folder = files(evidence="key;assumption;source;measure\n", survey="yes\n1\n")
    assert only(folder).place == "evidence.csv"


def test_nothing_at_the_path(tmp_path):
    with pytest.raises(NotFound, match="no file or folder"):
        read(tmp_path / "nowhere")


def test_a_single_csv_file_is_no_strategy(files):
    with pytest.raises(BadInput, match="neither a folder of CSV files nor an Excel file"):
        read(files() / "strategy.csv")


def test_a_cell_with_a_null_character_or_too_much_text_is_a_fault(files):
    found = faults(files(members="key,name\na,x\0y\nb," + "x" * 32_001 + "\n"))
    assert [(one.row, one.column) for one in found] == [(2, "name"), (3, "name")]
    assert len(found[1].value) <= 80
