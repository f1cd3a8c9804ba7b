"""How cases flow through a log, against an independent calculation in pandas."""

import gzip
import math
import random
from datetime import date, datetime, timedelta

import duckdb
import pandas as pd
import pytest
import sqlalchemy as sa

from workbook.book.errors import BadInput
from workbook.evidence import Sources, aggregate, ledger, shapes
from workbook.evidence.flow import Log, Walk, fit, flow
from workbook.evidence.shapes import Week

NAMES = {"Front Desk": "front", "store": "store", "Lager": "store", "office": "office"}


def log():
    """Cases of front, store and office; some are closed, some silent for long, some still open."""
    draw = random.Random(5)
    rows = []
    for case in range(400):
        at = datetime.fromisoformat("2026-01-05T08:00") + timedelta(minutes=draw.randrange(86_000))
        steps = draw.randrange(2, 8)
        for step in range(steps):
            last = step == steps - 1
            rows.append({
                "case": f"c{case}",
                "at": at,
                "area": "front desk " if not step else draw.choice([*NAMES, "EMPTY", None, "zzz"]),
                "step": "closed" if last and case % 3 else "worked",
            })  # fmt: skip
            at += timedelta(seconds=draw.randrange(600, 300_000))
    return pd.DataFrame(rows)


FRAME = log()
MAPPED = Log(
    "log.parquet", "case", "at", sector="area", activity="step", sectors=tuple(NAMES.items()),
    others=False, closing=("closed",), until=date(2026, 3, 3),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _forgotten():
    ledger._answered.clear()
    aggregate._known.clear()
    shapes._known.clear()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("flow")
    with duckdb.connect() as engine:
        engine.register("frame", FRAME)
        engine.execute(f"COPY frame TO '{made / 'log.parquet'}' (FORMAT parquet)").fetchall()
    FRAME.to_csv(made / "log.csv", index=False)
    write_xes(made / "log.xes.gz")
    return made


def write_xes(path):
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write('<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">')
        for case, events in FRAME.groupby("case", sort=False):
            file.write(f'<trace><string key="concept:name" value="{case}"/>')
            for row in events.itertuples():
                area = "" if pd.isna(row.area) else f'<string key="org:group" value="{row.area}"/>'
                file.write(
                    f'<event><string key="concept:name" value="{row.step}"/>{area}'
                    f'<date key="time:timestamp" value="{row.at.isoformat()}+00:00"/></event>'
                )
            file.write("</trace>")
        file.write("</log>")


def named(area):
    known = {name.lower(): key for name, key in NAMES.items()}
    return known.get(str(area).strip().lower()) if isinstance(area, str) else None


def by_hand():
    """Return the cases with pandas: their areas in order, their times, whether they are open."""
    frame = FRAME[FRAME["at"] < "2026-03-04"].sort_values(["case", "at"], kind="stable")
    frame = frame.assign(area=frame.area.map(named))
    gaps = frame["at"].groupby(frame["case"]).diff().dropna().dt.total_seconds() / 3600
    silent = nearest(gaps, 0.99)
    end = frame["at"].max()
    cases = []
    for _, events in frame.groupby("case"):
        times = list(events["at"])
        areas = [one if isinstance(one, str) else "∅" for one in events.area]
        closed = events.step.iloc[-1] == "closed"
        quiet = (end - times[-1]).total_seconds() / 3600
        is_open = not closed and quiet <= silent
        until = end if is_open else times[-1]
        cases.append((areas, times, is_open, (until - times[0]).total_seconds() / 3600, quiet))
    return cases, silent, frame


def nearest(values, share):
    ordered = sorted(values)
    return ordered[max(1, math.ceil(share * len(ordered) - 1e-9)) - 1]


def check(found):
    cases, silent, frame = by_hand()
    assert found.silent == pytest.approx(silent, rel=0.006)
    assert (found.first, found.last) == (frame["at"].min().date(), frame["at"].max().date())
    on_the_edge = sum(abs(one[4] / silent - 1) < 0.01 for one in cases)
    assert abs(found.open.cases - sum(one[2] for one in cases)) <= on_the_edge
    assert found.open.cases + found.closed.cases == len(cases) == found.cases.whole.cases
    ended = [one[3] for one in cases if not one[2]]
    if not on_the_edge:
        for share in (0.1, 0.5, 0.9):
            assert found.closed.quantile(share) == pytest.approx(nearest(ended, share), rel=0.006)
    hours = sum((one[1][-1] - one[1][0]).total_seconds() / 3600 for one in cases)
    assert sum(one.hours for one in found.cases.sectors) == pytest.approx(hours, rel=1e-9)
    assert found.cases.whole.hours == pytest.approx(hours, rel=1e-9)
    assert {one.key[0] for one in found.cases.sectors} == {"front", "store", "office", None}
    for area in ("store", "office", "front", "∅"):
        assert found.walks[area] == walked(cases, area)


def walked(cases, area):
    events = steps = 0
    for areas, *_ in cases:
        for at, here in enumerate(areas):
            ahead = next((to for to in range(at, len(areas)) if areas[to] == "front"), None)
            if here == area and ahead is not None:
                events += 1
                steps += sum(areas[n] != areas[n - 1] for n in range(at + 1, ahead + 1))
    return Walk(events, steps)


@pytest.mark.parametrize("name", ["log.parquet", "log.csv"])
def test_a_file_tells_what_pandas_does(folder, name):
    check(flow(Sources(str(folder)), Log(name, *vals(MAPPED)[1:]), ("front",)))


def vals(one):
    return [getattr(one, name) for name in one.__dataclass_fields__]


def test_xes_tells_the_same(folder):
    columns = ["log.xes.gz", "case:concept:name", "time:timestamp", "", "org:group", "concept:name"]
    check(flow(Sources(str(folder)), Log(*columns, *vals(MAPPED)[6:]), ("front",)))


def test_a_database_tells_the_same(postgresql_server):
    with postgresql_server.schema() as url:
        engine = sa.create_engine(url)
        FRAME.to_sql("log", engine, index=False)
        engine.dispose()
        check(flow(Sources("", url), Log("log", *vals(MAPPED)[1:]), ("front",)))


def test_parts_of_a_large_file_add_up_to_the_whole(folder, monkeypatch):
    whole = flow(Sources(str(folder)), MAPPED, ("front",))
    shapes._known.clear()
    monkeypatch.setattr(shapes, "EVENTS_A_PART", 900)
    parts = flow(Sources(str(folder)), MAPPED, ("front",))
    assert parts.cases.whole.hours == pytest.approx(whole.cases.whole.hours, rel=1e-9)
    assert parts.cases.whole.cases == whole.cases.whole.cases
    assert parts.open.cases + parts.closed.cases == whole.open.cases + whole.closed.cases
    assert 0 < parts.walks["store"].events < whole.walks["store"].events  # of the first part


def test_without_anybody_named_each_value_stands_for_itself(folder):
    found = flow(Sources(str(folder)), Log("log.parquet", "case", "at", sector="area"))
    keys = {one.key[0] for one in found.cases.sectors}
    assert keys == {"front desk", "Front Desk", "store", "Lager", "office", "zzz", None}


def test_what_is_ignored_is_left_out(folder):
    log = Log("log.parquet", "case", "at", sector="area", activity="step",
              ignored=(("ZZZ",), ("closed",)))  # fmt: skip
    found = flow(Sources(str(folder)), log)
    left = FRAME[(FRAME.area.str.strip().str.lower() != "zzz") & (FRAME.step != "closed")]
    assert found.cases.whole.events == len(left)


def test_working_days_leave_out_weekends_and_holidays(folder):
    week = Week(0, 24, (date(2026, 2, 16),))
    found = flow(Sources(str(folder)), Log("log.parquet", "case", "at", sector="area", week=week))
    alls = flow(Sources(str(folder)), Log("log.parquet", "case", "at", sector="area"))
    assert 0.6 < found.cases.whole.hours / alls.cases.whole.hours < 0.8
    assert found.silent == alls.silent


def test_how_cases_keep_to_assigned_times_is_what_pandas_says(folder):
    cases, silent, _ = by_hand()
    assigned, scales = {"store": 60.0, "office": 48.0}, {"store": 0.5, "office": 0.75}
    found = fit(Sources(str(folder)), MAPPED, 120.0, assigned, scales, silent)
    in_time, factors = 0, []
    for areas, times, is_open, *_ in cases:
        if is_open:
            continue
        own = dict.fromkeys(areas, 0.0)
        for at in range(1, len(areas)):
            own[areas[at]] += (times[at] - times[at - 1]).total_seconds() / 3600
        in_time += all(own.get(key, 0) <= hours for key, hours in assigned.items())
        rest = sum(hours for key, hours in own.items() if key not in scales)
        scaled = sum(own.get(key, 0.0) * by for key, by in scales.items())
        factors.append(-1 if rest > 120 else math.inf if scaled == 0 else (120 - rest) / scaled)
    assert (found.cases, found.in_time) == (len(factors), in_time)
    for share in (0.3, 0.5):
        assert found.factors.quantile(share) == pytest.approx(nearest(factors, share), rel=0.006)
    assert sum(one < 0 for one in factors) == found.factors.bins[-100_000]


def test_too_few_cases_and_no_days_are_refused(folder):
    few = Log("log.parquet", "case", "at", filter="\"case\" IN ('c1', 'c2')")
    with pytest.raises(BadInput, match="Fewer than 5"):
        flow(Sources(str(folder)), few)
    with pytest.raises(BadInput, match="no days or times"):
        flow(Sources(str(folder)), Log("log.parquet", "case", "step"))
    with pytest.raises(BadInput):
        flow(Sources(str(folder)), Log("gone.csv", "case", "at"))
    nothing = Log("log.parquet", "case", "at", until=date(1999, 1, 1))
    with pytest.raises(BadInput, match="Fewer than 5"):
        flow(Sources(str(folder)), nothing)


@pytest.mark.parametrize("evil", ["a') OR 1=1 --", "'; DROP TABLE evidence; --", "a\x00b"])
def test_values_of_a_book_are_text_and_never_sql(folder, evil):
    log = Log("log.parquet", "case", "at", sector="area", activity="step",
              sectors=((evil, evil),), closing=(evil,), moments=((evil, "m"),))  # fmt: skip
    try:
        found = flow(Sources(str(folder)), log, (evil,))
    except BadInput:
        return
    assert found.cases.whole.cases == 400
    assert not found.cases.moments
