"""What is picked becomes rows to save, and an answer where the threshold was set before."""

import pytest
from books import make_book

from workbook.analysis import inquiring
from workbook.book.errors import BadInput


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    rows = "".join(f"2026-03-{1 + at % 28:02},{at % 11},{('Sí', 'No')[at % 2]}\n"
                   for at in range(60))  # fmt: skip
    (tmp_path / "answers.csv").write_text("d,nps,r\n" + rows)

    def made(question=None, **claim):
        evidence = {"key": "e", "assumption": "a", "source": "answers.csv",
                    "collected_on": "2026-04-01"}  # fmt: skip
        evidence |= {"question": question} if question else {"measure": "r = 'Sí'"}
        return make_book(
            strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
            assumptions=[{"key": "a", "statement": "A", "importance": 3, "statistic": "proportion",
                          "comparison": "at_least", "threshold": "0.4", **claim}],
            evidence=[evidence],
        )  # fmt: skip

    return made


def picks(**more):
    given = {"source": "answers.csv", "kind": "chose", "column": "r", "values": "Sí",
             "assumption": "a", "collected_on": "2026-04-01"}  # fmt: skip
    return {name: [value] for name, value in (given | more).items()}


def test_the_answer_is_shown_where_the_threshold_was_set_before(book):
    made = book(set_on="2026-01-01")
    shown = inquiring.shown(made, inquiring.draft_of(made, picks()))
    assert (shown.said.n, shown.said.estimate, shown.late) == (60, 0.5, "")


@pytest.mark.parametrize(
    ("claim", "more"),
    [
        ({"set_on": "2026-04-02"}, {}),
        ({}, {}),
        ({"set_on": "2026-01-01", "threshold": ""}, {}),
        ({"set_on": "2026-01-01"}, {"collected_on": ""}),
        ({"set_on": "2026-01-01"}, {"collected_on": "2999-01-01"}),
    ],
)
def test_elsewhere_the_answer_waits_until_it_is_saved(book, claim, more):
    made = book(**claim)
    shown = inquiring.shown(made, inquiring.draft_of(made, picks(**more)))
    assert shown.said is None
    assert shown.late


def test_a_question_of_the_other_kind_is_refused(book):
    with pytest.raises(BadInput, match="is about a share, and the question asks for an average"):
        inquiring.draft_of(book(), picks(kind="mean", column="nps"))


def test_what_is_missing_is_no_draft_yet(book):
    assert inquiring.draft_of(book(), picks(column="")) is None
    assert inquiring.draft_of(book(), picks(assumption="")) is None
    assert inquiring.draft_of(book(), picks(assumption="+")) is None


def test_files_of_the_data_folder_are_offered_but_for_those_of_the_strategy_itself(book, tmp_path):
    (tmp_path / "members.csv").write_text("key,name\n")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "2025.csv").write_text("r\n1\n")
    (tmp_path / ".part-1.csv").write_text("r\n1\n")
    (tmp_path / "notes.txt").write_text("no")
    (tmp_path / "out.csv").symlink_to("/etc/hostname")
    assert inquiring.files_of(book()) == ["answers.csv", "old/2025.csv"]


def reading(book, **more):
    made = book()
    whole = inquiring.with_rows(
        made, [("sources", {"key": "s", "name": "S", "kind": "answers", "file": "answers.csv",
                            "decimal": "comma", "no_answer": "-99", "on": "d"})]
    )  # fmt: skip
    return inquiring.described_source(whole, {"source": ["s"], **more})


def test_a_reading_set_by_hand_can_be_found_from_the_file_again(book):
    kept = {"shown_for": ["s"], "decimal": ["comma"], "no_answer": ["-99"]}
    assert reading(book, **kept) is None
    again = reading(book, **kept | {"decimal": [], "no_answer": [""]})
    assert (again["decimal"], again["no_answer"], again["on"]) == ("", "", "d")


def test_how_another_file_is_read_says_nothing_of_this_one(book):
    assert reading(book, shown_for=["other.csv"], decimal=["point"]) is None
    assert reading(book, decimal=[]) is None  # nothing was shown yet
    new = {"source": ["answers.csv"], "shown_for": ["s"], "decimal": ["point"]}
    assert inquiring.described_source(book(), new) is None


def test_the_column_of_the_person_can_be_emptied_again(book):
    made = book("chose; column=r; values=Sí")
    cells = inquiring.draft_of(made, {**picks(evidence="e"), "respondent": []}).evidence
    assert cells["respondent"] == ""
    assert "respondent" not in inquiring.draft_of(made, picks()).evidence


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("50", "0.5"), ("50 %", "0.5"), ("62,5", "0.625"), ("62.5%", "0.625"), ("-5", "-0.05")],
)
def test_a_threshold_is_read_as_the_numbers_of_files_are(book, typed, kept):
    new = picks(assumption=inquiring.NEW, statement="Half say yes", threshold=typed)
    assert inquiring.draft_of(book(), new).assumption["threshold"] == kept


@pytest.mark.parametrize(
    ("typed", "said"), [("1.500", "as 1.5 or as 1,500"), ("many", "no number")]
)
def test_a_threshold_that_is_not_certain_is_refused(book, typed, said):
    new = picks(assumption=inquiring.NEW, statement="Half say yes", threshold=typed)
    with pytest.raises(BadInput, match=said):
        inquiring.draft_of(book(), new)
