"""The pictures of need and expectation, in words: what comes first, and the lines that divide."""

from books import make_book
from test_customer_expectations import clinic, dealer, grip

from workbook import customer


def test_what_is_important_and_done_less_well_comes_first_with_its_split(tmp_path):
    made = customer.priorities(dealer(tmp_path)).to_dict()
    names = [one["words"] for one in made["usermeta"]["names"]]
    assert names[:3] == ["Right-First-Time", "Complaints", "Low-Prices"]
    assert names[-1] == "Notices"
    legend = [one["label"] for one in made["usermeta"]["legend"]]
    assert legend[2:] == ["average importance, 3.15", "average of how well, 2.82"]
    assert "Concentrate here: important, and done less well" in made["description"]


def test_the_gap_that_weighs_most_comes_first(tmp_path):
    made = customer.priorities(clinic(tmp_path)).to_dict()
    names = [(one["words"], one["note"]) for one in made["usermeta"]["names"]]
    assert names[0] == ("Reliability", "gap −0.13 (−0.18 to −0.08), weight 49 %")
    assert [name for name, _ in names[1:]] == ["Responsiveness", "Tangibles"]


def test_a_need_an_expectation_and_a_priority_are_said_in_words(tmp_path):
    for name in ("grip", "dealer", "clinic"):
        (tmp_path / name).mkdir()
    said = customer.needs(grip(tmp_path / "grip")).to_numpy().tolist()
    result = "It satisfies 40 % if it is there, and disappoints 83 % if it is missing."
    assert said == [["Grip", "a need that is taken for granted", "quality", result, "999"]]
    said = customer.needs(dealer(tmp_path / "dealer")).iloc[8].tolist()
    result = "Importance 3.29, done 2. "
    result += "Concentrate here: important, and done less well."
    assert said == ["Low-Prices", "a need, as assumed", "quality", result, "300"]
    said = customer.needs(clinic(tmp_path / "clinic")).iloc[1].tolist()
    result = "Expected 3, found 2.87: gap −0.13 (−0.18 to −0.08), weight 49 %."
    assert said == ["Reliability", "an expectation", "not said", result, "386"]


def test_without_such_questions_there_is_nothing_to_draw():
    for picture in (customer.needs, customer.priorities):
        assert picture(make_book()) is None
