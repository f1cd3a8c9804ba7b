"""What is picked becomes rows to save, and an answer where the threshold was set before."""

import pytest

from workbook.analysis import inquiring
from workbook.book.errors import BadInput


def picks(**more):
    given = {"source": "answers.csv", "kind": "chose", "column": "r", "values": "Sí",
             "assumption": "a", "collected_on": "2026-04-01"}  # fmt: skip
    return {name: [value] for name, value in (given | more).items()}


def test_the_answer_is_shown_where_the_threshold_was_set_before(asked_book):
    made = asked_book(set_on="2026-01-01")
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
def test_elsewhere_the_answer_waits_until_it_is_saved(asked_book, claim, more):
    made = asked_book(**claim)
    shown = inquiring.shown(made, inquiring.draft_of(made, picks(**more)))
    assert shown.said is None
    assert shown.late


def test_a_question_of_the_other_kind_is_refused(asked_book):
    with pytest.raises(BadInput, match="is about a share, and the question asks for an average"):
        inquiring.draft_of(asked_book(), picks(kind="mean", column="nps"))


def test_what_is_missing_is_no_draft_yet(asked_book):
    assert inquiring.draft_of(asked_book(), picks(column="")) is None
    assert inquiring.draft_of(asked_book(), picks(assumption="")) is None
    assert inquiring.draft_of(asked_book(), picks(assumption="+")) is None


def test_files_of_the_data_folder_are_offered_but_for_those_of_the_strategy_itself(
    asked_book, tmp_path
):
    (tmp_path / "members.csv").write_text("key,name\n")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "2025.csv").write_text("r\n1\n")
    (tmp_path / ".part-1.csv").write_text("r\n1\n")
    (tmp_path / "notes.txt").write_text("no")
    (tmp_path / "out.csv").symlink_to("/etc/hostname")
    assert inquiring.files_of(asked_book()) == ["answers.csv", "old/2025.csv"]


def reading(asked_book, **more):
    made = asked_book()
    whole = inquiring.with_rows(
        made, [("sources", {"key": "s", "name": "S", "kind": "answers", "file": "answers.csv",
                            "decimal": "comma", "no_answer": "-99", "on": "d"})]
    )  # fmt: skip
    return inquiring.described_source(whole, {"source": ["s"], **more})


def test_a_reading_set_by_hand_can_be_found_from_the_file_again(asked_book):
    kept = {"shown_for": ["s"], "decimal": ["comma"], "no_answer": ["-99"]}
    assert reading(asked_book, **kept) is None
    again = reading(asked_book, **kept | {"decimal": [], "no_answer": [""]})
    assert (again["decimal"], again["no_answer"], again["on"]) == ("", "", "d")


def test_how_another_file_is_read_says_nothing_of_this_one(asked_book):
    assert reading(asked_book, shown_for=["other.csv"], decimal=["point"]) is None
    assert reading(asked_book, decimal=[]) is None  # nothing was shown yet
    new = {"source": ["answers.csv"], "shown_for": ["s"], "decimal": ["point"]}
    assert inquiring.described_source(asked_book(), new) is None


def test_the_column_of_the_person_can_be_emptied_again(asked_book):
    made = asked_book("chose; column=r; values=Sí")
    cells = inquiring.draft_of(made, {**picks(evidence="e"), "respondent": []}).evidence
    assert cells["respondent"] == ""
    assert "respondent" not in inquiring.draft_of(made, picks()).evidence


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("50", "0.5"), ("50 %", "0.5"), ("62,5", "0.625"), ("62.5%", "0.625"), ("-5", "-0.05")],
)
def test_a_threshold_is_read_as_the_numbers_of_files_are(asked_book, typed, kept):
    new = picks(assumption=inquiring.NEW, statement="Half say yes", threshold=typed)
    assert inquiring.draft_of(asked_book(), new).assumption["threshold"] == kept


@pytest.mark.parametrize(
    ("typed", "said"), [("1.500", "as 1.5 or as 1,500"), ("many", "no number")]
)
def test_a_threshold_that_is_not_certain_is_refused(asked_book, typed, said):
    new = picks(assumption=inquiring.NEW, statement="Half say yes", threshold=typed)
    with pytest.raises(BadInput, match=said):
        inquiring.draft_of(asked_book(), new)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"first": "2026-03-01"}, "Pick the column that holds the day"),
        ({"last": "2026-03-01"}, "Pick the column that holds the day"),
        ({"segment": "r"}, "Pick which groups of “r” count"),
    ],
)
def test_a_period_or_a_group_is_not_left_out_without_a_word(asked_book, more, said):
    with pytest.raises(BadInput, match=said):
        inquiring.question_of(picks(**more))


def test_known_shares_are_part_of_the_evidence_and_refused_in_their_own_words(asked_book):
    drafted = inquiring.draft_of(asked_book(), picks(margins="r: Sí=60 | No=40", weight="nps"))
    assert (drafted.evidence["margins"], drafted.evidence["weight"]) == ("r: Sí=60 | No=40", "nps")
    with pytest.raises(BadInput, match="cannot be read"):
        inquiring.draft_of(asked_book(), picks(margins="r"))
