"""The four shapes against pandas and by hand, on files, PostgreSQL and Spark alike."""

import math
import random
from collections import Counter
from datetime import date, datetime, timedelta

import duckdb
import pandas as pd
import pytest
import sqlalchemy as sa

from workbook.book.errors import BadInput
from workbook.evidence import Sources, aggregate, ledger, shapes
from workbook.evidence.rules import rule
from workbook.evidence.shapes import NOT_SAID, OTHERS, Week

SECTORS = ["front", "store", "finance", None]
THEMES = {"late": rule("late*; tard*"), "price": rule('price; "too dear"; -cheap'),
          "nothing": rule("zebra")}  # fmt: skip
COMMENTS = ["It came LATE", "tardó mucho", "The price is late", "too  dear!", "cheap price", "",
            "plate", None]  # fmt: skip


def log():
    """A log of 240 cases with known answers: the seconds of two events never agree in a case."""
    draw = random.Random(11)
    rows = []
    for case in range(240):
        at = datetime.fromisoformat("2026-01-05T08:00") + timedelta(minutes=draw.randrange(90_000))
        for step in range(draw.randrange(1, 7)):
            at += timedelta(seconds=draw.randrange(60, 400_000))
            rows.append({
                "case:concept:name": f"c{case}",
                "time:timestamp": at,
                "begun": at - timedelta(seconds=draw.randrange(0, 90_000)),
                "org:group": draw.choice(SECTORS),
                "concept:name": draw.choice(["ask", "check", "pay", "send"]) if step else "ask",
                "amount": draw.choice([None, 10.0, 12.5, 100.25]),
                "segment": draw.choice(["large", "small", "small"]),
                "comment": draw.choice(COMMENTS),
            })  # fmt: skip
    draw.shuffle(rows)
    return pd.DataFrame(rows)


LOG = log()
PLACE = {"case": "case:concept:name", "on": "time:timestamp"}


@pytest.fixture(scope="module")
def in_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("log")
    with duckdb.connect() as engine:
        engine.register("frame", LOG)
        engine.execute(f"COPY frame TO '{folder / 'log.parquet'}' (FORMAT parquet)").fetchall()
    return Sources(str(folder)), "log.parquet"


@pytest.fixture(scope="module")
def in_postgresql(postgresql_server):
    with postgresql_server.schema() as url:
        engine = sa.create_engine(url)
        LOG.to_sql("log", engine, index=False)
        engine.dispose()
        yield Sources("", url), "log"


@pytest.fixture(scope="module")
def in_spark(spark):
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    kinds = {"time:timestamp": "timestamp_ntz", "begun": "timestamp_ntz", "amount": "double"}
    schema = ", ".join(f"`{name}` {kinds.get(name, 'string')}" for name in LOG)
    rows = [tuple(None if value is pd.NaT or value != value else value for value in row)
            for row in LOG.astype(object).itertuples(index=False)]  # fmt: skip
    rows = [tuple(value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
                  for value in row) for row in rows]  # fmt: skip
    spark.createDataFrame(rows, schema).createOrReplaceTempView("log")
    return Sources("", "spark://local"), "log"


@pytest.fixture(params=["file", "postgresql", "spark"])
def place(request):
    return request.getfixturevalue(f"in_{request.param}")


@pytest.fixture(autouse=True)
def _forgotten():
    ledger._answered.clear()
    aggregate._known.clear()
    shapes._known.clear()


def by_hand(entered=False, hours=None):
    """Add up the log with pandas: sector → cases, events, hours, handed, waited, hours a case."""
    hours = hours or (lambda a, b: (b - a).total_seconds() / 3600)
    frame = LOG.sort_values(["case:concept:name", "time:timestamp"])
    told = []
    for case, events in frame.groupby("case:concept:name"):
        before = None
        rows = list(events.itertuples(index=False))
        for at, row in enumerate(rows):
            sector, moment = row[3] or None, row[1]
            sector = None if sector is None or sector != sector else sector
            gap = 0.0 if before is None else hours(before[1], moment)
            after = hours(moment, rows[at + 1][1]) if at + 1 < len(rows) else 0.0
            handed = before is not None and before[0] != sector
            told.append((case, sector, before[0] if handed else "-", after if entered else gap,
                         handed, gap if handed else 0.0))  # fmt: skip
            before = (sector, moment)
    return pd.DataFrame(told, columns=["case", "sector", "from", "h", "handed", "waited"])


def nearest(values, share):
    ordered = sorted(values)
    return ordered[max(1, math.ceil(share * len(ordered) - 1e-9)) - 1]


def check_groups(found, told):
    assert {one.key[0] for one in found.sectors} == {"front", "store", "finance", None}
    for one in found.sectors:
        mine = told[told.sector.isna() if one.key[0] is None else told.sector == one.key[0]]
        a_case = mine.groupby("case").h.sum()
        assert (one.cases, one.events, one.handed) == (
            mine.case.nunique(), len(mine), mine.handed.sum()
        )  # fmt: skip
        assert one.hours == pytest.approx(mine.h.sum(), rel=1e-9)
        assert one.waited == pytest.approx(mine.waited.sum(), rel=1e-9)
        for share in (0.1, 0.5, 0.9):
            expected = nearest(a_case, share)
            assert one.histogram.quantile(share) == pytest.approx(expected, rel=0.005)
    assert sum(one.hours for one in found.sectors) == pytest.approx(found.whole.hours, rel=1e-9)
    assert found.whole.hours == pytest.approx(told.h.sum(), rel=1e-9)


@pytest.mark.parametrize("stamps", ["completed", "entered"])
def test_time_by_sector_is_what_pandas_adds_up(place, stamps):
    found = shapes.cases(*place, **PLACE, sector="org:group", stamps=stamps)
    told = by_hand(entered=stamps == "entered")
    check_groups(found, told)
    handed = told[told.handed]
    assert found.whole.cases == 240
    assert sum(one.handed for one in found.sectors) == len(handed)
    for one in found.pairs:
        if one.key == (OTHERS, OTHERS):
            continue
        before, after = (NOT_SAID if name is None else name for name in one.key)
        mine = handed[(handed["from"].fillna(NOT_SAID) == before)
                      & (handed.sector.fillna(NOT_SAID) == after)]  # fmt: skip
        assert (one.cases, one.handed) == (mine.case.nunique(), len(mine))
        assert one.hours == pytest.approx(mine.waited.sum(), rel=1e-9)


def test_working_hours_and_holidays(place):
    off = (date(2026, 1, 6), date(2026, 2, 2))
    week = Week(8, 18, off)

    def worked(start, end):
        total, day = 0.0, start.normalize()
        while day <= end:
            if day.weekday() < 5 and day.date() not in off:
                opens, shuts = day + timedelta(hours=8), day + timedelta(hours=18)
                inside = (min(end, shuts) - max(start, opens)).total_seconds()
                total += max(0.0, inside)
            day += timedelta(days=1)
        return total / 3600

    found = shapes.cases(*place, **PLACE, sector="org:group", week=week)
    check_groups(found, by_hand(hours=worked))


def test_what_was_worked_on_and_what_overlapped(place):
    found = shapes.cases(*place, **PLACE, started="begun", sector="org:group")
    worked = (LOG["time:timestamp"] - LOG["begun"]).dt.total_seconds().sum() / 3600
    assert found.whole.worked == pytest.approx(worked, rel=1e-9)
    frame = LOG.sort_values(["case:concept:name", "time:timestamp"])
    before = frame.groupby("case:concept:name")["time:timestamp"].shift()
    assert found.whole.overlaps == (frame.begun < before).sum() > 0


def test_moments_of_truth_are_reached_by_cases(place):
    moments = {"ask": "first-call", "check": "answer", "pay": "answer"}
    found = shapes.cases(*place, **PLACE, activity="concept:name", moments=moments)
    reached = {one.key[0]: one.cases for one in found.moments}
    mapped = LOG["concept:name"].map(moments)
    assert reached == {key: LOG["case:concept:name"][mapped == key].nunique()
                       for key in ("first-call", "answer")}  # fmt: skip


def test_parts_of_a_file_add_up(in_file, monkeypatch):
    asked = {**PLACE, "started": "begun", "sector": "org:group"}
    whole = shapes.cases(*in_file, **asked)
    shapes._known.clear()
    monkeypatch.setattr(shapes, "EVENTS_A_PART", 100)
    parts = shapes.cases(*in_file, **asked)
    assert [(one.key, one.cases, one.events, one.histogram) for one in parts.sectors] == [
        (one.key, one.cases, one.events, one.histogram) for one in whole.sectors
    ]
    assert parts.whole.hours == pytest.approx(whole.whole.hours, rel=1e-12)
    assert parts.pairs[0].histogram == whole.pairs[0].histogram


def test_cells_are_what_pandas_adds_up(place):
    found = shapes.cells(
        *place, ["segment", '"concept:name"'], ["amount", "amount / 2"],
        filter="segment IS NOT NULL", respondent="case:concept:name",
    )  # fmt: skip
    for one in found.groups:
        mine = LOG[(LOG.segment == one.key[0]) & (LOG["concept:name"] == one.key[1])]
        amount = mine.amount.astype(float).dropna()
        assert (one.n, one.persons) == (len(mine), mine["case:concept:name"].nunique())
        said = mine.loc[mine["amount"].notna(), "case:concept:name"]
        assert one.sums[0].persons == said.nunique()
        assert (one.sums[0].n, one.sums[0].wy) == (len(amount), pytest.approx(amount.sum()))
        assert one.sums[1].wyy == pytest.approx((amount**2).sum() / 4)
    assert len(found.groups) == 8


@pytest.mark.parametrize("bucket", ["day", "week", "month"])
def test_series_are_what_pandas_adds_up(place, bucket):
    found = shapes.series(*place, "time:timestamp", bucket, ["amount"], exact=True)
    starts = LOG["time:timestamp"].dt.to_period({"day": "D", "week": "W-SUN", "month": "M"}[bucket])
    expected = LOG.assign(amount=LOG.amount.astype(float)).groupby(starts.dt.start_time.dt.date)
    assert {one.key[0]: (one.n, one.sums[0].n) for one in found.groups} == {
        day: (len(rows), rows.amount.notna().sum()) for day, rows in expected
    }
    total = sum(one.sums[0].wy for one in found.groups)
    assert total == pytest.approx(LOG.amount.astype(float).sum())
    apart = shapes.series(*place, "time:timestamp", bucket, by="segment", exact=True)
    assert {one.key: one.n for one in apart.groups} == {
        (day, segment): len(rows)
        for (day, segment), rows in LOG.groupby([starts.dt.start_time.dt.date, LOG.segment])
    }


def test_words_are_found_as_by_hand(place):
    found = shapes.words(*place, "comment", THEMES, by="segment")
    for segment in ("large", "small"):
        mine = [one for one in LOG.comment[LOG.segment == segment] if isinstance(one, str) and one]
        counts = Counter(mine)
        assert found.comments[segment] == len(mine)
        late = counts["It came LATE"] + counts["tardó mucho"] + counts["The price is late"]
        price = counts["The price is late"] + counts["too  dear!"]
        assert found.hits[segment, "late"] == late
        assert found.hits[segment, "price"] == price
        assert found.hits[segment, "nothing"] == 0
    assert found.both["late", "price"] == (LOG.comment == "The price is late").sum()
    assert found.both["late", "nothing"] == 0


def test_an_engine_finds_what_python_finds(place):
    found = shapes.words(*place, "comment", THEMES)
    for theme, one in THEMES.items():
        comments = [text for text in LOG.comment if isinstance(text, str)]
        assert found.hits[None, theme] == sum(map(one.finds, comments))


@pytest.mark.parametrize(
    "key",
    ["CASE WHEN segment = 'large' THEN 'x' ELSE \"concept:name\" END", "amount > 10",
     "fold(segment)", "amount + 1", "read_text('/etc/passwd')", "(SELECT 1)", "1"],
)  # fmt: skip
def test_no_condition_hides_in_a_key(in_file, key):
    with pytest.raises(BadInput):
        shapes.cells(*in_file, [key])


@pytest.mark.parametrize(
    "filter_",
    ["\"case:concept:name\" = 'c7'", "amount IN (SELECT 1)",
     "segment = 'nobody' OR \"case:concept:name\" = 'c7'"],
)  # fmt: skip
def test_filters_pass_the_walls(in_file, filter_):
    for ask in (
        lambda: shapes.cells(*in_file, ["segment"], filter=filter_, respondent=PLACE["case"]),
        lambda: shapes.series(*in_file, "begun", "month", filter=filter_, respondent=PLACE["case"]),
        lambda: shapes.cases(*in_file, **PLACE, filter=filter_),
        lambda: shapes.words(
            *in_file, "comment", THEMES, filter=filter_, respondent=PLACE["case"]
        ),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            ask()


def test_filters_are_compared_with_those_before(in_file):
    assert shapes.cases(*in_file, **PLACE, sector="org:group").whole.cases == 240
    with pytest.raises(BadInput, match="differs from another on this source"):
        shapes.cases(*in_file, **PLACE, sector="org:group", filter="\"case:concept:name\" <> 'c7'")


def test_hidden_columns_are_in_no_shape(in_file, monkeypatch):
    monkeypatch.setenv("WORKBOOK_HIDDEN_COLUMNS", "Comment; segment; org:group; time:timestamp")
    for ask in (
        lambda: shapes.cells(*in_file, ["segment"]),
        lambda: shapes.cells(*in_file, ["amount"], ["length(comment)"]),
        lambda: shapes.cases(*in_file, "case:concept:name", "begun", sector="org:group"),
        lambda: shapes.cases(*in_file, **PLACE),
        lambda: shapes.series(*in_file, "time:timestamp", "day"),
        lambda: shapes.words(*in_file, "comment", THEMES),
        lambda: shapes.words(*in_file, "case:concept:name", THEMES, by="segment"),
    ):
        with pytest.raises(BadInput, match="may not be used"):
            ask()


def test_wrong_words_are_said(in_file):
    with pytest.raises(BadInput, match="none of day, week and month"):
        shapes.series(*in_file, "begun", "decade")
    with pytest.raises(BadInput, match="no days or times"):
        shapes.series(*in_file, "segment", "day")
    with pytest.raises(BadInput, match="at most 3"):
        shapes.cells(*in_file, ["segment"] * 4)
    with pytest.raises(BadInput, match="no column sector"):
        shapes.cases(*in_file, **PLACE, sector="sector")
    with pytest.raises(BadInput, match="neither completed nor entered"):
        shapes.cases(*in_file, **PLACE, stamps="done")


def test_too_many_groups_are_refused(in_file, monkeypatch):
    monkeypatch.setattr(shapes, "MOST_CELLS", 100)
    with pytest.raises(BadInput, match="more than 100 groups"):
        shapes.cells(*in_file, ['"time:timestamp"'])
