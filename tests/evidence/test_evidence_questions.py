"""Questions in people's words: the expression that is made, and the answer it gives, by hand."""

import csv
from datetime import date

import pytest
from books import make_book
from hypothesis import given
from hypothesis import strategies as st

from workbook.analysis.verdicts import verdicts, verdicts_each
from workbook.book.errors import BadInput
from workbook.evidence import Question, Sources, ask
from workbook.evidence.questions import (
    KINDS,
    AsGoodAs,
    Chose,
    Inquiry,
    Mean,
    Nps,
    TimeBetween,
    TopBox,
    Within,
    expected_parts,
    inquiry,
)
from workbook.stats import promoter_interval

# Sixty people, six times the same ten. Of ten, three chose Phone (one wrote PHONE, one " Phone"),
# and three answers of ten are blank in every box.
TEN = [
    # channel, phone, web, several, score, quality, arrived, answered, asked, region
    ("Phone", "Phone", "", "Phone; Web", "10", "good", "08:00", "08:30", "2026-05-31", "north"),
    ("PHONE", "Phone", "Web", "Web", "9", "very good", "08:00", "09:00", "2026-06-01", "north"),
    (" Phone", "", "Web", "web; phone", "9", "bad", "08:00", "10:00", "2026-06-15", "north"),
    ("Web", "", "Web", "Phone line", "8", "good", "08:00", "10:01", "2026-06-30", "north"),
    ("Web", "", "Web", "", "7", "fair", "08:00", "", "2026-07-01", "north"),
    ("Web", "", "Web", "Web", "7", "good", "08:00", "08:30", "2026-06-10", "south"),
    ("Café", "", "Web", "Shop", "6", "good", "08:00", "08:30", "2026-06-11", "south"),
    ("", "", "", "Shop", "0", "bad", "08:00", "08:30", "2026-06-12", "south"),
    ("cafe", "", "", "Shop", "3", "bad", "08:00", "08:30", "2026-06-13", "south"),
    ("Mail", "", "", "Web", "", "", "08:00", "08:30", "2026-06-14", "south"),
]
NAMES = ["channel", "phone", "web", "several", "score", "quality", "arrived", "answered", "asked",
         "region"]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    with (tmp_path / "survey.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        for _ in range(6):
            for row in TEN:
                times = [f"2026-06-05 {one}:00" if one else "" for one in row[6:8]]
                writer.writerow([*row[:6], *times, *row[8:]])
    return tmp_path


def answer(folder, one):
    question = Question("survey.csv", one.measure, one.filter, share=one.statistic == "proportion")
    found = ask([question], Sources(str(folder)))[question]
    assert not isinstance(found, BadInput), found
    return found.n, found.strata[0].wy


SHARES = {
    "one value, however it is written": (Chose("channel", ("phone",)), 54, 18),
    "one of two values": (Chose("channel", ("Phone", "CAFÉ")), 54, 30),
    "a box, by its label": (Chose("phone", ("Phone",), ("phone", "web")), 42, 12),
    "a box that is ticked": (Chose("web", (), ("phone", "web")), 42, 36),
    "a box without its block: blank is none": (Chose("phone"), 60, 12),
    "several answers in a cell": (Chose("several", ("Phone",), (), ";"), 54, 12),
    "at least a number": (AsGoodAs("score", "8"), 54, 24),
    "at least a word": (AsGoodAs("quality", "Good", ("bad", "fair", "good", "very good")), 54, 30),
    "the best two boxes": (TopBox("score", 10, 2), 54, 18),
    "within two hours, what is open is a no": (Within("arrived", "answered", 2), 60, 48),
    "within two hours, what is open is left out":
        (Within("arrived", "answered", 2, not_ended="left out"), 54, 48),
    "within 0.5 working hours, from 9 on":
        (Within("arrived", "answered", 0.5, clock="working"), 60, 42),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "n", "yes"), SHARES.values(), ids=SHARES)
def test_shares_by_hand(folder, kind, n, yes):
    assert answer(folder, Inquiry(kind)) == (n, yes)


def test_averages_by_hand(folder):
    assert answer(folder, Inquiry(Mean("score"))) == (54, 6 * 59)
    n, total = answer(folder, Inquiry(TimeBetween("arrived", "answered", "minute")))
    assert (n, total) == (54, 6 * (6 * 30 + 60 + 120 + 121))
    n, total = answer(folder, Inquiry(TimeBetween("arrived", "answered", "hour", "working")))
    assert (n, round(total, 9)) == (54, round(6 * (0 + 1 + 61 / 60), 9))


def test_the_net_promoter_score_by_hand(folder):
    # 3 promoters, 3 detractors and 3 between of nine
    n, total = answer(folder, Inquiry(Nps("score")))
    assert (n, total) == (54, 0)


def test_period_and_segment_by_hand(folder):
    june = Inquiry(
        Chose("channel", ("phone",)), "asked", date(2026, 6, 1), date(2026, 6, 30)
    )  # fmt: skip
    assert answer(folder, june) == (42, 12)
    south = Inquiry(AsGoodAs("score", "6"), segment="region", members=("SOUTH",))
    assert answer(folder, south) == (24, 12)


def test_each_kind_is_read_from_a_cell_and_written_into_it():
    whole = Inquiry(Chose("a=b; c", ("x|y", "z\\"), ("p", "q"), ";"), "on", date(2026, 1, 1),
                    segment="s", members=("1", "2"))  # fmt: skip
    assert inquiry(whole.text) == whole


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs")), min_size=1, max_size=8)


@given(column=TEXTS, values=st.lists(TEXTS, max_size=3), part=st.sampled_from(["", ";", ",", "|"]))
def test_whatever_columns_and_values_are_called(column, values, part):
    one = Inquiry(Chose(column, tuple(values), (), part), segment=column, members=("a", *values))
    assert inquiry(one.text) == one


@given(text=st.text(max_size=60).filter(lambda one: one.partition(";")[0].strip() not in KINDS))
def test_what_is_no_question_is_refused_in_words(text):
    with pytest.raises(BadInput, match="is no question"):
        inquiry(text)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("chose", ["column is missing"]),
        ("within; start=a; last=2026-13-01; limit=x; foo=1; bar",
         ["end is missing", "limit cannot be", "last cannot be", "foo is no part", "name=value"]),
        ("mean; column=a; first=2026-06-01", ["on is missing"]),
        ("mean; column=a; on=d", ["first and last are missing"]),
        ("mean; column=a; on=d; first=2026-06-02; last=2026-06-01", ["last is before first"]),
        ("mean; column=a; segment=s", ["given together"]),
        ("time; start=a; end=b; unit=year; clock=moon", ["unit is one of", "clock is one of"]),
        ("as_good_as; column=q; level=good; order=bad | fair", ["not among order"]),
        ("as_good_as; column=q; level=good", ["no number"]),
        ("top_box; column=q; top=5; boxes=0", ["1 or more"]),
    ],
)  # fmt: skip
def test_all_faults_of_a_question_are_named_at_once(text, faults):
    with pytest.raises(BadInput) as refused:
        inquiry(text)
    for fault in faults:
        assert fault in str(refused.value)


def test_what_a_form_offers():
    assert expected_parts("within")[:3] == (("start", True), ("end", True), ("limit", True))
    assert all(kind.label for kind in KINDS.values())


def test_a_quote_in_a_name_stays_a_name(folder):
    one = Inquiry(Chose('phone" OR 1=1 --', ("x' OR 1=1 --",)))
    question = Question("survey.csv", one.measure)
    assert "no column" in str(ask([question], Sources(str(folder)))[question])


def book(folder, evidence, **claim):
    return make_book(
        strategy=[{"key": "test", "name": "Test", "data_folder": str(folder)}],
        assumptions=[{"key": "a", "statement": "S", "importance": 3, "comparison": "at_least",
                      **claim}],
        evidence=[{"key": f"e{at}", "assumption": "a", "source": "survey.csv", **one}
                  for at, one in enumerate(evidence)],
    )  # fmt: skip


def test_a_row_of_evidence_asks_by_its_question(folder):
    asked = book(
        folder,
        [{"question": "chose; column=phone; block=phone | web"}],
        statistic="proportion",
        threshold="0.6",
    )
    found = verdicts(asked).iloc[0]
    assert (found.n, found.estimate) == (42, pytest.approx(8 / 28))
    assert found.verdict == "refuted"
    assert "Share who ticked phone" in found.true_of


def test_a_net_promoter_score_has_its_own_interval(folder):
    asked = book(
        folder,
        [{"question": "nps; column=score"}],
        statistic="mean",
        threshold="30",
    )
    found = verdicts_each(asked).iloc[0]
    expected = promoter_interval(18, 18, 54)
    assert (found.n, found.estimate, found.interval) == (54, 0, "net promoter score")
    assert (found.low, found.high) == pytest.approx((100 * expected.low, 100 * expected.high))


@pytest.mark.parametrize(
    ("row", "said"),
    [({"question": "chose"}, "a question such as"),
     ({"question": "mean; column=score", "measure": "score > 3"}, "the question alone"),
     ({}, "or a question")],
)  # fmt: skip
def test_a_wrong_question_gets_into_no_book(folder, row, said):
    with pytest.raises(AssertionError, match=said):
        book(folder, [row], statistic="mean")


def test_the_question_may_stand_beside_what_it_makes(folder):
    one = inquiry("mean; column=score; segment=region; members=north")
    row = {"question": one.text, "measure": one.measure, "filter": one.filter}
    assert verdicts(book(folder, [row], statistic="mean", threshold="5")).n[0] == 30
