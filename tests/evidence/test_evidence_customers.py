"""Customers counted by their orders and contracts, against pandas and by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from workbook.book.errors import BadInput
from workbook.evidence import Sources
from workbook.evidence.customers import contracts, orders, segments_of, window

END = date(2026, 6, 30)


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orders")
    draw = np.random.default_rng(2)
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(draw.integers(0, 600, 900), "D")
    frame = pd.DataFrame({
        "day": days.strftime("%Y-%m-%d"),
        "who": [f"c{one:03d}" for one in draw.integers(0, 80, 900)],
        "margin": draw.integers(5, 90, 900),
    })  # fmt: skip
    frame["kind"] = ["large" if one < "c020" else "small" for one in frame["who"]]
    frame.to_csv(folder / "orders.csv", index=False)
    (folder / "club.csv").write_text(
        "who,joined,left,plan\n"
        + "".join(f"a{one},2026-01-10,2026-02-{10 + one},home\n" for one in range(6))
        + "".join(f"b{one},2026-01-10,,home\n" for one in range(9))
        + "".join(f"c{one},2025-10-01,,shop\n" for one in range(7))
        + "".join(f"d{one},2026-06-25,,shop\n" for one in range(5))
    )
    return Sources(str(folder)), frame


def test_customers_by_their_orders_are_those_of_pandas(sources):
    opened, frame = sources
    cut = date(2026, 1, 31)
    rows = orders(opened, "orders.csv", "who", "day", up_to=cut, as_of=END, amount="margin",
                  segment="kind")  # fmt: skip
    frame = frame[frame["day"] <= END.isoformat()]
    known = frame[frame["day"] <= cut.isoformat()]
    days = known.drop_duplicates(["who", "day"]).groupby("who")["day"]
    repeats = days.count() - 1
    assert sum(one.n for one in rows) == len(repeats)
    assert sum(one.n * one.repeats for one in rows) == repeats.sum()
    last = (pd.to_datetime(days.max()) - pd.to_datetime(days.min())).dt.days
    assert sum(one.n * one.last for one in rows) == last.sum()
    seen = (pd.Timestamp(cut) - pd.to_datetime(days.min())).dt.days
    assert sum(one.n * one.seen for one in rows) == seen.sum()
    after = frame[(frame["day"] > cut.isoformat()) & frame["who"].isin(repeats.index)]
    assert sum(one.later for one in rows) == len(after.drop_duplicates(["who", "day"]))
    means = frame[frame["who"].isin(repeats.index)].groupby("who")["margin"].mean()
    assert sum(one.amounts for one in rows) == pytest.approx(means.sum())
    assert sum(one.squares for one in rows) == pytest.approx((means**2).sum())
    assert segments_of(rows) == ["large", "small"]


def test_the_days_of_a_source_end_with_the_day_of_the_book(sources):
    opened, frame = sources
    found = window(opened, "orders.csv", "who", "day", END)
    assert found.last <= END
    assert found.rows == (frame["day"] <= END.isoformat()).sum()
    assert window(opened, "orders.csv", "who", "day", date(2020, 1, 1)) is None


def test_contracts_by_months_with_those_who_came_before_the_first_departure(sources):
    opened, _ = sources
    rows = contracts(opened, "club.csv", "joined", "left", END, segment="plan")
    found = {(one.segment, one.months, one.entered, one.ended): one.n for one in rows}
    # The first leaves on 10 February: one month and some days after joining, so in month 2.
    assert found["home", 2, 1, True] == 6
    # The last day in the file is 25 June 2026.
    assert found["home", 5, 1, False] == 9
    assert found["shop", 8, 4, False] == 7
    assert found["shop", 0, 0, False] == 5


def test_a_column_of_days_without_a_day_counts_from_the_first_departure(tmp_path):
    blank = "a,2026-01-01,2026-02-10,\na,2026-01-01,,\n"
    (tmp_path / "blank.csv").write_text(
        "plan,joined,left,seen\n" + (blank + "b,2026-01-01,,2026-01-05\n") * 6
    )
    opened = Sources(str(tmp_path))
    seen, left = (
        contracts(opened, "blank.csv", "joined", "left", END, on=on, filter="plan = 'a'")
        for on in ("seen", "")
    )
    assert seen == left != []


def test_nobody_who_left_gives_nothing_and_a_wrong_column_is_refused(sources):
    opened, _ = sources
    assert contracts(opened, "club.csv", "joined", "left", date(2026, 1, 31)) == []
    with pytest.raises(BadInput, match="since"):
        contracts(opened, "club.csv", "since", "left", END)
    with pytest.raises(BadInput):
        orders(opened, "orders.csv", "who", "(SELECT 1)", up_to=END, as_of=END)


def test_a_database_gives_the_same_in_weeks_of_two(sources, postgresql_server):
    opened, frame = sources
    cut = date(2026, 1, 31)
    with postgresql_server.schema() as url:
        engine = sa.create_engine(url)
        dated = frame.assign(day=pd.to_datetime(frame["day"]).dt.date)
        dated.to_sql("orders", engine, index=False)
        club = pd.DataFrame({
            "who": ["a", "b", "c", "d", "e", "f"], "joined": [date(2026, 1, 10)] * 6,
            "left": [date(2026, 2, 12)] * 5 + [None],
        })  # fmt: skip
        club.to_sql("club", engine, index=False)
        engine.dispose()
        database = Sources("", url)
        rows = orders(database, "orders", "who", "day", up_to=cut, as_of=END)
        whole = orders(opened, "orders.csv", "who", "day", up_to=cut, as_of=END)
        held = contracts(database, "club", "joined", "left", END)
    for total in (lambda one: one.n, lambda one: one.n * one.repeats, lambda one: one.later):
        assert sum(map(total, rows)) == sum(map(total, whole))
    assert all(one.last % 14 == one.seen % 14 == 0 for one in rows)
    assert [(one.months, one.ended, one.n) for one in held] == [(1, False, 1), (2, True, 5)]
