"""Need, expectation or delight, and of what: published surveys, and who is never read out."""

import math
from itertools import product

import pytest
from books import make_book

from workbook import customer

# Martilla & James (1977): importance and performance of 14 features of a car dealer's service.
DEALER = {
    "right first time": (3.83, 2.63, "concentrate"),
    "complaints": (3.63, 2.73, "concentrate"),
    "warranty": (3.60, 3.15, "keep up"),
    "any job": (3.56, 3.00, "keep up"),
    "available": (3.41, 3.05, "keep up"),
    "courteous": (3.41, 3.29, "keep up"),
    "ready when promised": (3.38, 3.03, "keep up"),
    "necessary work only": (3.37, 3.11, "keep up"),
    "low prices": (3.29, 2.00, "concentrate"),
    "clean up": (3.27, 3.02, "keep up"),
    "near home": (2.52, 2.25, "low"),
    "near work": (2.43, 2.49, "low"),
    "courtesy cars": (2.37, 2.35, "low"),
    "notices": (2.05, 3.33, "too much"),
}
# Gaps of 386 patients (PMC6131925, table 2: gap, its 95 % interval, t), and the points of a hundred
# that customers give to each (Zeithaml, Parasuraman & Berry 1990).
CLINIC = {
    "tangibles": (-0.25, (-0.30, -0.19), 9.14, 11),
    "reliability": (-0.13, (-0.18, -0.08), 4.93, 32),
    "responsiveness": (-0.13, (-0.18, -0.07), 4.87, 22),
}
# Sauerwein et al. (1996), edge grip of a ski, of a thousand.
GRIP = {"A": 70, "O": 323, "M": 493, "I": 95, "R": 3, "Q": 15}
TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")


def asked(folder, rows, questions, kinds=None, **more):
    """Return a book of a survey's rows (by column), with an assumption for each question."""
    names = list(rows)
    lines = [",".join(map(str, one)) for one in zip(*rows.values(), strict=True)]
    (folder / "survey.csv").write_text("\n".join([",".join(names), *lines]) + "\n")
    share = {key: text.startswith("kano") for key, text in questions.items()}
    return make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(folder)}],
        assumptions=[
            {"key": key, "statement": key.title(), "importance": 3, "kind": (kinds or {}).get(key),
             "statistic": "proportion" if share[key] else "mean", "comparison": "at_least",
             "threshold": 0.4 if share[key] else -0.5, "set_on": "2026-01-01"}
            for key in questions
        ],
        evidence=[
            {"key": f"e-{key}", "assumption": key, "source": "survey.csv", "question": text,
             "collected_on": "2026-02-01", **more}
            for key, text in questions.items()
        ],
    )  # fmt: skip


def three_hundred(mean):
    low = math.floor(mean)
    high = round(300 * (mean - low))
    return [low + 1] * high + [low] * (300 - high)


def dealer(folder):
    rows, questions = {}, {}
    for name, (important, done, _) in DEALER.items():
        key = name.replace(" ", "-")
        rows[f"{key} done"], rows[f"{key} matters"] = map(three_hundred, (done, important))
        questions[key] = f"performance; column={key} done; important={key} matters; of=quality"
    return asked(folder, rows, questions, {"low-prices": "need"})


def clinic(folder):
    rows, questions = {}, {}
    for name, (gap, _, t, points) in CLINIC.items():
        away = abs(gap) / t * math.sqrt(385)
        rows[f"{name} found"] = [3 + gap + away, 3 + gap - away] * 193
        rows[f"{name} expected"], rows[f"{name} points"] = [3] * 386, [points] * 386
        questions[name] = f"gap; found={name} found; expected={name} expected; points={name} points"
    return asked(folder, rows, questions)


def grip(folder, counts=GRIP, **more):
    pairs = []
    for letter, count in counts.items():
        one, other = next((one, other) for one, other in product(range(5), repeat=2)
                          if TABLE[one][other] == letter)  # fmt: skip
        pairs += [(one + 1, other + 1)] * count
    rows = {"there": [one for one, _ in pairs], "gone": [other for _, other in pairs]}
    return asked(folder, rows, {"grip": "kano; column=there; opposite=gone; of=quality"}, **more)


def test_skiers_take_grip_for_granted_and_a_few_answers_are_not_told(tmp_path):
    (one,) = customer.wants(grip(tmp_path)).itertuples()
    assert (one.is_a, one.of, one.n) == ("need", "quality", 999)
    assert (one.must_be, one.one_dimensional) == (
        pytest.approx(0.493, abs=0.001), pytest.approx(0.323, abs=0.001)
    )  # fmt: skip
    assert (one.gain, one.loss) == (pytest.approx(0.40, abs=0.005), pytest.approx(-0.83, abs=0.005))
    assert math.isnan(one.reverse), "three people are fewer than the smallest cell"
    assert math.isnan(one.questionable), "the sum of all would give the three away"


def test_answers_that_are_as_frequent_are_no_clear_need(tmp_path):
    (one,) = customer.wants(grip(tmp_path, {"M": 31, "O": 29, "I": 20})).itertuples()
    assert one.is_a == "not clear"


def test_a_file_that_is_not_there_says_nothing_and_breaks_nothing(tmp_path):
    made = grip(tmp_path)
    (tmp_path / "survey.csv").unlink()
    (one,) = customer.wants(made).itertuples()
    assert math.isnan(one.must_be)


def test_a_dealers_features_fall_into_the_published_quadrants(tmp_path):
    found = customer.ratings(dealer(tmp_path)).set_index("assumption")
    for name, (important, done, quadrant) in DEALER.items():
        one = found.loc[name.replace(" ", "-")]
        assert (one.beside, one.found) == (pytest.approx(important), pytest.approx(done))
        assert one.quadrant == quadrant, name


def test_gaps_have_the_published_intervals_and_weigh_as_customers_give_points(tmp_path):
    found = customer.ratings(clinic(tmp_path)).set_index("assumption")
    for name, (gap, interval, _, points) in CLINIC.items():
        one = found.loc[name]
        assert one.gap == pytest.approx(gap)
        assert (one.low, one.high) == (pytest.approx(interval[0], abs=0.01),
                                       pytest.approx(interval[1], abs=0.01))  # fmt: skip
        assert one.weight == pytest.approx(points / 65)
    expected = sum(gap * points for gap, _, _, points in CLINIC.values()) / 65
    assert found.weighted.sum() == pytest.approx(expected)


def test_what_was_asked_says_need_or_expectation_and_of_what(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    found = customer.wants(dealer(tmp_path / "a")).set_index("assumption")
    assert found.loc["low-prices", "is_a"] == "need", "as the assumption says"
    assert set(found.of) == {"quality"}
    assert set(customer.wants(clinic(tmp_path / "b")).is_a) == {"expectation"}
    assert customer.wants(make_book()).empty
    assert customer.ratings(make_book()).empty
