"""The map, what to test next, segments side by side, the cards and the pictures."""

import math
import re

import pytest

from workbook import customer, stats
from workbook.charts import theme
from workbook.stats.value import value_of_knowing_share

PHONE = {
    "key": "phone",
    "statement": "Most consumers have a cell phone.",
    "segment": "consumers",
    "importance": 3,
    "statistic": "proportion",
    "comparison": "at_least",
    "threshold": 0.5,
    "set_on": "2026-01-10",
    "owner": "ana",
}
FORMS = {**PHONE, "key": "forms", "statement": "Buyers fill in forms.", "importance": 5}
LETTERS = {**PHONE, "key": "letters", "statement": "Homes answer letters.", "importance": 4}
WAIT = {**PHONE, "key": "wait", "statement": "Buyers wait a minute.", "statistic": "mean",
        "comparison": "at_most", "threshold": 60}  # fmt: skip
TABLES = {
    "members": [{"key": "ana", "name": "Ana"}],
    "functions": [{"key": "sales", "name": "Sales"}],
    "choices": [{"key": "text", "statement": "Text consumers."},
                {"key": "post", "statement": "Write."}],
    "solutions": [{"key": "sms", "name": "Messages", "status": "chosen"},
                  {"key": "mail", "name": "Mail", "status": "dropped"}],
    "solution_choices": [{"solution": "sms", "choice": "text", "fit": 3}],
    "assumptions": [FORMS, LETTERS, PHONE, WAIT],
    "assumption_uses": [
        {"assumption": "phone", "used_by_table": "choices", "used_by_key": "text"},
        {"assumption": "letters", "used_by_table": "choices", "used_by_key": "post"},
        {"assumption": "forms", "used_by_table": "solutions", "used_by_key": "mail"},
    ],
}  # fmt: skip


def evidence(key, assumption, n, successes, **more):
    return {"key": key, "assumption": assumption, "n": n, "successes": successes, **more}


def test_what_closes_a_chosen_solutions_gate_is_tested_first_and_what_changes_nothing_last(book):
    found = customer.next_tests(book(**TABLES))
    assert list(found.assumption) == ["phone", "letters", "forms", "wait"]
    assert found.would_change[0] == (
        "if it is refuted, the gate of the solution that serves “Text consumers” closes"
    )
    assert found.would_change[1] == "the choice “Write”"
    assert found.would_change[2] == "no decision depends on it"


def test_next_tests_say_with_how_many_people(book):
    rows = [evidence("e", "phone", 100, 55)]
    found = customer.next_tests(book(**TABLES, evidence=rows)).set_index("assumption")
    assert (found.people["phone"], found.more["phone"]) == (2405, 2305)
    # Fleiss, Levin and Paik (2003), equation 2.12, for .5 against .6 with a power of 80 %.
    plain = ((1.959964 * 0.5 + 0.841621 * (0.6 * 0.4) ** 0.5) / 0.1) ** 2
    assert found.people["letters"] == math.ceil(plain / 4 * (1 + (1 + 2 / plain / 0.1) ** 0.5) ** 2)
    assert found.how["letters"] == "probably enough to decide it, if the true value is 60 %"
    assert found.power["letters"] == 0.8
    assert found.how["wait"] == "a first sample, to see how much the answers vary"


def test_decided_assumptions_are_not_tested_again(book):
    rows = [evidence("e", "phone", 1000, 900), evidence("f", "letters", 1000, 100)]
    assert list(customer.next_tests(book(**TABLES, evidence=rows)).assumption) == ["forms", "wait"]


def test_strength_passes_one_where_the_evidence_decides(book):
    for successes in range(100, 161, 5):
        made = book(**TABLES, evidence=[evidence("e", "phone", 200, successes)])
        found = customer.assumptions(made).set_index("assumption")
        assert (found.strength["phone"] >= 1) == (found.verdict["phone"] == "supported")
    assert found.strength["forms"] == 0


def test_segments_are_shown_side_by_side_with_newcombes_interval(book):
    # Newcombe (1998), Statistics in Medicine 17:873-890, table II: 56/70 against 48/80.
    chains = {**PHONE, "key": "chains", "segment": "chains"}
    made = book(members=TABLES["members"], assumptions=[PHONE, chains],
                evidence=[evidence("a", "phone", 70, 56),
                          evidence("b", "chains", 80, 48)])  # fmt: skip
    (one,) = customer.segments(made).itertuples()
    assert (one.first, one.second) == ("consumers", "chains")
    assert (round(one.difference, 4), round(one.low, 4), round(one.high, 4)) == (
        0.2,
        0.0524,
        0.3339,
    )
    assert one.apart


def test_filters_of_one_file_are_segments_and_the_whole_is_none(book, tmp_path):
    rows = [f"{region},{answer}" for region, yes in (("north", 45), ("south", 20))
            for answer in ["yes"] * yes + ["no"] * (60 - yes)]  # fmt: skip
    (tmp_path / "s.csv").write_text("region,phone\n" + "\n".join(rows))
    data = {"assumption": "phone", "source": "s.csv", "measure": "phone = 'yes'"}
    made = book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        members=TABLES["members"], assumptions=[PHONE],
        evidence=[{"key": "all", **data}, {"key": "n", **data, "filter": "region = 'north'"},
                  {"key": "s", **data, "filter": "region = 'south'"}])  # fmt: skip
    (one,) = customer.segments(made).itertuples()
    assert one.first == "consumers, region = 'north'"
    assert one.difference == pytest.approx(25 / 60)


def test_questions_about_parts_of_a_file_are_segments_too(book, tmp_path):
    rows = [f"{region},{answer}" for region, yes in (("north", 45), ("south", 20))
            for answer in ["yes"] * yes + ["no"] * (60 - yes)]  # fmt: skip
    (tmp_path / "s.csv").write_text("region,phone\n" + "\n".join(rows))
    data = {"assumption": "phone", "source": "s.csv"}
    asked = "chose; column=phone; values=yes"
    made = book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        members=TABLES["members"], assumptions=[PHONE],
        evidence=[{"key": "all", **data, "question": asked},
                  *({"key": region, **data,
                     "question": f"{asked}; segment=region; members={region}"}
                    for region in ("north", "south"))])  # fmt: skip
    (one,) = customer.segments(made).itertuples()
    assert one.difference == pytest.approx(25 / 60)


def test_net_promoter_scores_of_two_segments_are_compared_by_their_own_interval(book, tmp_path):
    parts = {"north": [10] * 12, "south": [9] * 14 + [8] * 8 + [5] * 9}
    rows = [f"{region},{answer}" for region, answers in parts.items() for answer in answers]
    (tmp_path / "s.csv").write_text("region,score\n" + "\n".join(rows))
    claim = {**PHONE, "statistic": "mean", "threshold": 30}
    made = book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        members=TABLES["members"], assumptions=[claim],
        evidence=[{"key": region, "assumption": "phone", "source": "s.csv",
                   "question": f"nps; column=score; segment=region; members={region}"}
                  for region in parts])  # fmt: skip
    (one,) = customer.segments(made).itertuples()
    north, south = stats.promoter_interval(12, 0, 12), stats.promoter_interval(14, 9, 31)
    gap = stats.promoter_difference(north, south)
    assert (one.difference, one.low, one.high) == pytest.approx(
        (100 * gap.estimate, 100 * gap.low, 100 * gap.high)
    )
    # Twelve answers that are all alike are not certain, as Welch would have it.
    assert one.high - one.low > 70


@pytest.mark.parametrize(
    ("rows", "begins"),
    [
        ([], "Not known yet"),
        ([evidence("e", "phone", 1000, 100)], "Not all assumptions are true"),
        ([evidence("e", "phone", 1000, 900)], "Not known yet"),
    ],
)
def test_the_answer_is_one_sentence_about_all(book, rows, begins):
    assert customer.answer(book(**TABLES, evidence=rows)).startswith(begins)


def test_the_answer_without_assumptions(book):
    assert "No assumptions" in customer.answer(book())


def plain(html):
    return re.sub(r"<[^>]+>", " ", html)


def test_a_test_card_is_a_plan(book):
    actions = [{"key": "a", "objective": "o", "function": "sales", "statement": "Buy.",
                "starts_on": "2026-07-10"}]  # fmt: skip
    objectives = [{"key": "o", "function": "sales", "choice": "text", "statement": "Reach."}]
    uses = [*TABLES["assumption_uses"],
            {"assumption": "phone", "used_by_table": "actions", "used_by_key": "a"}]  # fmt: skip
    made = book(**{**TABLES, "actions": actions, "objectives": objectives, "assumption_uses": uses})
    card = plain(customer.test_cards(made)).split("untested")[1]
    for said in ("Is it true that most consumers have a cell phone?",
                 "consumers, selected at random",
                 "204 answers in all", "at least 50 % of them, set on 10 January 2026",
                 "Owner  Ana", "Due  9 July 2026"):  # fmt: skip
        assert said in card


def test_a_threshold_without_a_day_is_fixed_today(book):
    made = book(**{**TABLES, "assumptions": [FORMS, LETTERS, {**PHONE, "set_on": None}, WAIT]})
    assert "at least 50 % of them, set today, 30 June 2026" in plain(customer.test_cards(made))


def test_a_learning_card_says_believed_seen_and_to_decide(book):
    row = evidence("e", "phone", 200, 40, collected_on="2026-03-02", method="survey")
    said = plain(customer.learning_cards(book(**TABLES, evidence=[row])))
    for part in ("at least 50 % of them, set on 10 January 2026", "20 % (14.7 % to 26.2 %)",
                 "a survey with 200 answers",
                 "Change or drop what depends on it: “Text consumers”"):  # fmt: skip
        assert part in said


def test_both_cards_say_what_was_decided_and_by_whom(book):
    settled = {**PHONE, "decision": "go_on", "decided_on": "2026-06-01", "decided_by": "ana"}
    made = {**TABLES, "assumptions": [FORMS, LETTERS, settled, WAIT]}
    assert "Decided  go on, 1 June 2026, Ana" in plain(customer.test_cards(book(**made)))
    row = evidence("e", "phone", 200, 40)
    assert "Decided  go on" in plain(customer.learning_cards(book(**made, evidence=[row])))
    assert "Decided" not in plain(customer.test_cards(book(**TABLES)))


def test_what_people_wrote_is_escaped(book):
    evil = {**PHONE, "statement": "<script>alert(1)</script>"}
    made = book(**{**TABLES, "assumptions": [FORMS, LETTERS, evil, WAIT]})
    assert "<script>" not in customer.test_cards(made)
    decided = book(**{**TABLES, "assumptions": [FORMS, LETTERS, evil, WAIT]},
                   evidence=[evidence("e", "phone", 1000, 900, citation="<b>x</b>")])  # fmt: skip
    assert "<script>" not in customer.learning_cards(decided)
    assert "<b>x" not in customer.learning_cards(decided)


PICTURES = ("assumption_map", "proportions", "means")


@pytest.mark.parametrize("name", [*PICTURES, "side_by_side", "test_cards", "learning_cards"])
def test_nothing_entered_draws_nothing(book, name):
    assert getattr(customer, name)(book()) is None


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_in_words_what_it_shows(book, name):
    rows = [evidence("e", "phone", 100, 55), evidence("f", "letters", 1000, 100),
            {"key": "g", "assumption": "wait", "n": 30, "mean": 41.5, "sd": 12}]  # fmt: skip
    chart = getattr(customer, name)(book(**TABLES, evidence=rows))
    html = theme.figure(chart)
    alt = re.search('class="wb-alt">([^<]*)', html).group(1)
    expected = {
        "assumption_map": "Important and still undecided: “Buyers fill in forms”",
        "proportions": "“Most consumers have a cell phone” is undecided: 55 % against 50 %",
        "means": "“Buyers wait a minute” is supported: 41.5 against 60",
    }
    assert expected[name] in alt


def test_a_picture_bears_evidence_without_threshold_or_interval(book):
    bare = {**PHONE, "threshold": None}
    one = {**WAIT, "threshold": None}
    rows = [
        evidence("e", "phone", 10, 10),
        {"key": "g", "assumption": "wait", "n": 1, "mean": 4, "sd": 0},
    ]
    made = book(**{**TABLES, "assumptions": [FORMS, LETTERS, bare, one]}, evidence=rows)
    for name in PICTURES:
        assert theme.figure(getattr(customer, name)(made))


def test_a_test_is_worth_what_it_changes_of_the_money_that_rests_on_it(book):
    uses = [{"assumption": "phone", "used_by_table": "solutions", "used_by_key": "sms"}]
    money = {**TABLES, "solutions": [{**TABLES["solutions"][0], "cost": 60_000}],
             "assumption_uses": uses}  # fmt: skip
    rows = [evidence("e", "phone", 10, 6)]
    found = customer.next_tests(book(**money, evidence=rows)).set_index("assumption")
    phone = found.loc["phone"]
    # 60,000 for a share that breaks even at .5: 120,000 for each whole share beyond it.
    assert phone.stake == 60_000
    assert phone.knowing == pytest.approx(120_000 * value_of_knowing_share(6, 4, 0.5))
    assert 0 < phone.asking < phone.knowing
    assert phone.budget == pytest.approx(phone.asking / phone.more)
    assert found.loc["letters"][["stake", "knowing", "asking", "budget"]].isna().all()
    cards = str(customer.test_cards(book(**money, evidence=rows)))
    assert "knowing for sure would be worth up to" in cards
    assert "out of the 60,000 that depend on it" in cards
