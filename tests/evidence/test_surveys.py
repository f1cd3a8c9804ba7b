"""The four questions of surveys: the pairs of Kano's table one by one, and a published score."""

import csv
from itertools import product

import pytest

from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask
from workbook.evidence.questions import Inquiry, inquiry
from workbook.evidence.surveys import CATEGORIES, Effort, Gap, Kano, Performance

WORDS = ("I like it", "It must be so", "I do not care", "I can live with it", "I dislike it")
# Sauerwein et al. (1996): the answer if it is there, from like to dislike, by that if it is not.
TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
LETTERS = dict(zip("MOAIRQ", CATEGORIES, strict=True))


def counted(folder, one):
    question = Question("survey.csv", one.measure, one.filter, share=one.statistic == "proportion")
    found = ask([question], Sources(str(folder)))[question]
    assert not isinstance(found, BadInput), found
    return found.n, found.strata[0].wy


@pytest.fixture
def pairs(tmp_path):
    """Seven people for each pair of answers, in numbers and in words; ten answered only one."""
    with (tmp_path / "survey.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["there", "gone", "there in words", "gone in words"])
        for one, other in product(range(5), repeat=2):
            for _ in range(7):
                writer.writerow([one + 1, other + 1, WORDS[one].upper(), f" {WORDS[other]}"])
        for _ in range(10):
            writer.writerow([2, "", WORDS[1], ""])
    return tmp_path


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_pair_of_answers_counts_as_the_published_table_says(pairs, category):
    expected = sum(row.count(letter) for row in TABLE for letter, name in LETTERS.items()
                   if name == category) * 7  # fmt: skip
    for one in (Kano("there", "gone", category),
                Kano("there in words", "gone in words", category, WORDS)):  # fmt: skip
        assert counted(pairs, Inquiry(one)) == (175, expected)
    for one, other in product(range(5), repeat=2):
        assert (
            Kano("a", "b", order=WORDS).category_of(WORDS[one], WORDS[other])
            == (LETTERS[TABLE[one][other]])
        )
    assert Kano("a", "b").category_of(2.0, None) is None


def test_the_effort_score_of_a_published_example_is_4_08(tmp_path):
    # CYS Group, "Customer Effort Score, 7-point scale to average": 1,000 answers.
    counts = {1: 80, 2: 210, 3: 140, 4: 110, 5: 160, 6: 180, 7: 120, 9: 30}
    rows = "".join(f"{value}\n" * count for value, count in counts.items())
    (tmp_path / "survey.csv").write_text("easy\n" + rows)
    assert counted(tmp_path, inquiry("effort; column=easy")) == (1000, 4080)  # 9 is no answer


def test_a_gap_is_found_less_expected_in_each_person(tmp_path):
    rows = "3,5,4,5\n" * 20 + "4,4,4,4\n" * 20 + "1,,4,5\n" * 20
    (tmp_path / "survey.csv").write_text("f1,f2,e1,e2\n" + rows)
    assert counted(tmp_path, Inquiry(Gap(("f1", "f2"), ("e1", "e2")))) == (40, -10)
    assert counted(tmp_path, Inquiry(Gap(("f1",), ("e1",)))) == (60, -80)


def test_what_a_cell_keeps_is_read_again():
    for kind in (
        Kano("there; now", "gone", "attractive", WORDS, "timeliness"),
        Gap(("a", "b"), ("c", "d"), "points", "cost"),
        Performance("done", "matters", "quantity"),
        Effort("easy", 5),
    ):
        one = Inquiry(kind)
        assert inquiry(one.text) == one
        assert one.sentence


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("kano; column=a; opposite=a", "opposite is another column"),
        ("kano; column=a; opposite=b; order=x | y", "order is the five answers"),
        ("kano; column=a; opposite=b; category=nice", "category is one of must-be"),
        ("kano; column=a; opposite=b; of=colour", "of is one of not said, quality"),
        ("gap; found=a; expected=a", "found and expected are different columns"),
        ("gap; found=a | b; expected=c", "as many columns"),
        ("effort; column=a; top=1", "top is 2 or more"),
        ("performance; column=a", "important is missing"),
    ],
)
def test_what_cannot_be_asked_is_said(text, why):
    with pytest.raises(BadInput, match=why):
        inquiry(text)
