"""What customers complain of, by component, moment and theme, counted from a log's own reasons."""

import pytest
from books import make_book

from workbook.analysis.problems import heard, none_heard

VALUES = [("late", "themes", "late"), ("rude", "component", "people"), ("kind", "themes", "thanks"),
          ("bill", "moments", "invoice")]  # fmt: skip


def log(tmp_path, counts, *, customer=None, **source):
    lines, at = ["on,who,why"], 0
    for reason, count in counts.items():
        for _ in range(count):
            at += 1
            lines.append(f"2026-03-{at % 28 + 1:02d},c{customer(at) if customer else at},{reason}")
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
    row = {"key": "log", "name": "Log", "kind": "contacts", "file": "log.csv", "on": "on",
           "code": "why", "customer": "who"}  # fmt: skip
    return make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        moments=[{"key": key, "name": key, "position": 1} for key in ("delivery", "invoice")],
        themes=[
            {"key": "late", "name": "Late", "component": "procedures", "moment": "delivery"},
            {"key": "thanks", "name": "Thanks", "tone": "praise", "component": "people"},
        ],
        sources=[row | source],
        source_values=[
            {"source": "log", "column": "code", "value": value, "means": means, "means_key": key}
            for value, means, key in VALUES
        ],
    )


def test_each_reason_counts_for_what_it_means(tmp_path):
    book = log(tmp_path, {"late": 60, "rude": 20, "kind": 50, "bill": 20, "other": 40})
    found = heard(book, "component")
    assert {key: (one.n, one.total) for key, one in found.items()} == {
        "procedures": (60, 80), "people": (20, 80),
    }  # fmt: skip
    assert found["people"].share == pytest.approx(0.25)
    # Wilson, 20 of 80: (0.25 + z²/160 ± z √(0.25·0.75/80 + z²/25600)) / (1 + z²/80), z = 1.959964
    assert (found["people"].low, found["people"].high) == pytest.approx((0.1682, 0.3548), abs=2e-4)
    assert heard(book, "moment")["delivery"].share == pytest.approx(0.75)
    assert set(heard(book, "theme")) == {"late"}  # praise is no problem
    assert none_heard(found) == pytest.approx(3.8415 / (80 + 3.8415), abs=1e-4)


def test_many_contacts_of_one_customer_are_one_customer(tmp_path):
    alone = heard(log(tmp_path, {"late": 60, "rude": 20}), "component")["people"]
    book = log(tmp_path, {"late": 60, "rude": 20}, customer=lambda at: at // 4)
    same = heard(book, "component")["people"]
    assert same.share == alone.share
    assert same.high - same.low > 1.5 * (alone.high - alone.low)


def test_fewer_than_the_smallest_cell_are_not_told(tmp_path):
    found = heard(log(tmp_path, {"late": 60, "rude": 3, "other": 9}), "component")
    assert set(found) == {"procedures"}


def test_without_a_source_or_a_meaning_or_a_file_nothing_is_known(tmp_path):
    assert heard(make_book(), "component") == {}
    assert heard(log(tmp_path, {"other": 60}), "component") == {}
    assert heard(log(tmp_path, {"late": 60}, file="gone.csv"), "component") == {}
