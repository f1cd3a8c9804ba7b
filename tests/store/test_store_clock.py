"""A clock that runs ahead: nothing is refused, everybody is told, and the days can be mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import small
from typer.testing import CliRunner

from workbook.book.errors import NotFound
from workbook.cli import app
from workbook.store import Change, Store, clock, open_store
from workbook.store.redating import Save, believable

YEAR, DAY, HOUR, MINUTE = (
    timedelta(365), timedelta(1), timedelta(hours=1), timedelta(minutes=1)
)  # fmt: skip
STEP = timedelta(microseconds=1)
DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock of this computer, which then stands still."""
    return lambda moment: monkeypatch.setattr(clock, "of_this_computer", lambda: moment)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def rename(store: Store, name: str, by: str = "bo") -> None:
    version = store.read("acme").versions["members"]["bo",]
    store.save("acme", [Change("members", ("bo",), {"name": name}, version)], by=by)


def call(*arguments: object) -> Any:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


T0 = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def spoiled(file: Path, at: Callable[[datetime], None]) -> Path:
    """A store with a save of a year ahead, and two by a right clock after it."""
    with open_store(file) as store:
        at(T0)
        store.create(small(), by="ana")
        at(T0 + HOUR)
        rename(store, "One")
        at(T0 + YEAR)
        rename(store, "Ahead")
        at(T0 + DAY)
        rename(store, "Two")
        at(T0 + 2 * DAY)
        rename(store, "Three")
        store.look("acme", "ana", T0 + YEAR + STEP)
        at(T0 + 3 * DAY)
    return file


def named(store: Store, moment: datetime) -> str:
    return str(store.read("acme", moment).name("members", "bo"))


def test_saves_go_on_and_keep_the_clock_that_they_saw(spoiled: Path) -> None:
    with open_store(spoiled) as store:
        assert store.read("acme").name("members", "bo") == "Three"
        assert named(store, T0 + 2 * DAY) == "One"  # this is what has to be told
        moments = [entry.at for entry in store.history("acme", "members", ("bo",))]
        assert moments == [T0, T0 + HOUR, *(T0 + YEAR + number * STEP for number in range(3))]
        with store._database.reading() as connection:
            seen = connection.exec_driver_sql(
                'SELECT clock FROM history WHERE "table" = \'members\' AND "key" = \'["bo"]\' '
                "ORDER BY id"
            ).scalars()
            assert [one[:16] for one in seen] == [
                "2026-11-20 10:00", "2026-11-20 11:00", "2027-11-20 10:00", "2026-11-21 10:00",
                "2026-11-22 10:00",
            ]  # fmt: skip


def test_the_sentence_says_what_since_when_and_what_to_do(spoiled: Path) -> None:
    with open_store(spoiled) as store:
        told = (
            "The last save of acme is dated 20 November 2027, later than this computer's clock, so "
            "reports of a day leave out what was saved after 20 November 2026, 11:00 UTC: check "
            "the clock, and if it is right, put the saves in order with: workbook redate acme "
            "--later-than 2026-11-20T11:01"
        )
        assert store.notices() == (told,)
        assert store.read("acme").notices == (told,)
        assert store.read("acme", T0 + HOUR).notices == (told,)
        store.create(small("other"), by="ana")
        assert store.read("other").notices == ()
        assert store.notices(["other"]) == ()


def test_what_the_sentence_says_mends_the_days(
    spoiled: Path, at: Callable[[datetime], None]
) -> None:
    with open_store(spoiled) as store:
        before = store.history("acme", "members")
    command = ["redate", "acme", "--later-than", "2026-11-20T11:01"]
    done = call(*command, "--store", spoiled)
    assert done.exit_code == 0
    assert done.stdout == (
        "3 saves of acme moved to believable days, 21 November 2026 to 22 November 2026, in the "
        "same order. The history keeps what was moved, by whom and when.\n"
    )
    assert done.stderr == ""
    with open_store(spoiled) as store:
        assert store.notices() == ()
        assert named(store, T0 + HOUR) == "One"
        assert named(store, T0 + DAY - 2 * STEP) == "One"
        assert named(store, T0 + DAY - STEP) == "Ahead"  # it came before the next, at the latest
        assert named(store, T0 + DAY) == "Two"
        assert named(store, T0 + 2 * DAY) == named(store, T0 + 3 * DAY) == "Three"
        after = store.history("acme", "members")
        assert [(one.values, one.version, one.by) for one in after] == [
            (one.values, one.version, one.by) for one in before
        ]
        looked = store.looked("acme", "ana")
        assert looked == T0 + DAY  # Ana had seen “Two”, not “Three”
        assert [one.values["name"] for one in store.history("acme", since=looked)
                if one.table == "members" and one.values] == ["Three"]  # fmt: skip
        with store._database.reading() as connection:
            changed = connection.exec_driver_sql("SELECT changed_at FROM members ORDER BY row_id")
            assert [one[:16] for one in changed.scalars()] == [
                "2026-11-20 10:00", "2026-11-22 10:00",
            ]  # fmt: skip
        told = store.history("acme")[-1]
        assert (told.table, told.change, told.by, told.at) == (
            "history", "redate", told.by, T0 + 3 * DAY,
        )  # fmt: skip
        assert told.values is not None
        assert told.values["moved"][0] == [
            (T0 + YEAR).isoformat(), (T0 + DAY - STEP).isoformat(),
        ]  # fmt: skip
        at(T0 + 4 * DAY)
        rename(store, "Four")
        assert [one.at for one in store.history("acme")] == sorted(
            one.at for one in store.history("acme")
        )
    again = call(*command, "--store", spoiled)
    assert "No entries of acme after 2026-11-20T11:01 have a wrong date" in again.stdout


def test_the_last_save_of_a_wrong_clock_is_dated_now(
    file: Path, at: Callable[[datetime], None]
) -> None:
    with open_store(file) as store:
        at(T0)
        store.create(small(), by="ana")
        at(T0 + YEAR)
        rename(store, "Ahead")
        at(T0 + DAY)
        assert [moved.after for moved in store.redate("acme", "2026-11-20", by="ana")] == [T0 + DAY]
        assert store.notices() == ()
        assert named(store, T0 + DAY) == "Ahead"
        assert named(store, T0 + DAY - STEP) == "Bo; the =second"


def test_a_strategy_that_a_wrong_clock_has_begun_is_mended_whole(
    file: Path, at: Callable[[datetime], None]
) -> None:
    with open_store(file) as store:
        at(T0 + YEAR)
        store.create(small(), by="ana")
        at(T0)
        assert "leave out what was saved at all" in store.notices()[0]
        rename(store, "One")
        command = store.notices()[0].split("workbook ")[1].split()
        at(T0 + DAY)
    assert call(*command, "--store", file).exit_code == 0
    with open_store(file) as store:
        assert named(store, T0) == "One"
        assert named(store, T0 - STEP) == "Bo; the =second"
        assert store.notices() == ()


def test_a_store_that_was_left_alone_for_a_year_is_normal(
    file: Path, at: Callable[[datetime], None]
) -> None:
    with open_store(file) as store:
        at(T0)
        store.create(small(), by="ana")
        at(T0 + YEAR)
        rename(store, "Later")
        assert store.notices() == ()
        at(T0 + YEAR - MINUTE / 2)  # set right by the network
        rename(store, "Again")
        assert store.notices() == ()
        assert named(store, T0 + YEAR - DAY) == "Bo; the =second"


def test_a_deleted_strategy_can_be_mended_and_a_missing_one_is_said(spoiled: Path) -> None:
    with open_store(spoiled) as store:
        store.delete("acme", by="ana")
        assert store.notices()
        assert len(store.redate("acme", T0 + 2 * HOUR, by="ana")) == 4
        assert named(store, T0 + 2 * DAY) == "Three"
        assert store.notices() == ()
        with pytest.raises(NotFound, match="There is no strategy 'nobody'"):
            store.redate("nobody", T0, by="ana")


def test_blind_forecasts_stay_blind_when_days_are_mended(
    file: Path, at: Callable[[datetime], None]
) -> None:
    with open_store(file) as store:
        at(T0)
        store.create(small(), by="ana")
        at(T0 + YEAR)
        opened = {"opened_on": "2026-11-20"}
        store.save("acme", [Change("rounds", ("forecasts", 1), opened)], by="ana")
        at(T0 + DAY)
        vote = Change("forecasts", ("faster", "bo"), {"low": 1, "likely": 2, "high": 3})
        store.save("acme", [vote], by="bo")
        assert store.redate("acme", T0, by="ana")
        book = store.read("acme", reader="ana")
        assert book.rows("forecasts") == ()
        assert book.sealed["forecasts"] == {"bo": (("faster",),)}


@pytest.mark.parametrize(
    "command", [["list"], ["check", "acme"], ["measure", "acme", "gates"], ["export", "acme"]]
)
def test_every_command_says_it(spoiled: Path, tmp_path: Path, command: list[str]) -> None:
    more = [tmp_path / "out"] if command[0] == "export" else []
    done = call(*command, *more, "--store", spoiled)
    assert done.exit_code in {0, 1}, done.output
    assert done.stderr.count("The last save of acme is dated 20 November 2027") == 1


def test_a_run_says_it_in_the_terminal_the_index_and_the_report(tmp_path: Path, file: Path) -> None:
    with open_store(file) as store:
        store.create(small(), by="ana")
        with store._database.writing() as connection:
            connection.exec_driver_sql("UPDATE history SET at = '2099-01-01 00:00:00.000000'")
    command = ["run", "team", "--strategy", "acme", "--out", tmp_path / "out", "--store", file]
    done = call(*command)
    assert done.exit_code == 0, done.output
    said = "The last save of acme is dated 1 January 2099"
    assert said in done.stderr
    # The pages of single rows say what they are of; the index and the chapters what the store is.
    pages = [*(tmp_path / "out").rglob("index.html"), *(tmp_path / "out").rglob("0_team.html")]
    assert len(pages) == 2
    assert all(said in page.read_text(encoding="utf-8") for page in pages)
    assert call("redate", "acme", "--later-than", "2000-01-01", "--store", file).exit_code == 0
    done = call(*command)
    assert "1 made, 0 unchanged" in done.stdout
    assert not any(said in page.read_text(encoding="utf-8") for page in pages)


def test_what_make_run_does_and_one_save_is_no_false_alarm(store_url: str, tmp_path: Path) -> None:
    for _ in range(2):
        done = call(
            *("import", DATA / "distributor", "--replace", "--recorded-on", "2026-09-01"),
            *("--store", store_url),
        )
        assert done.exit_code == 0
        assert "later than" not in done.stderr
    with open_store(store_url) as store:
        then = store.read("distributor", "2026-10-31")
        assert store.read("distributor", "2026-09-01").content_hash == then.content_hash
        key = next(iter(then.versions["members"]))
        version = store.read("distributor").versions["members"][key]
        changed = Change("members", key, {"name": "Somebody else"}, version)
        store.save("distributor", [changed], by=then.strategy.leader)
        moment = store.history("distributor")[-1].at
        assert abs(datetime.now(UTC) - moment) < MINUTE
        assert store.read("distributor", "2026-10-31").content_hash == then.content_hash
        assert store.read("distributor").name("members", key[0]) == "Somebody else"
        assert store.read("distributor", moment).name("members", key[0]) == "Somebody else"
        assert store.notices() == store.read("distributor").notices == then.notices == ()
        assert store.redate("distributor", "2026-08-01", by="ana") == []
        assert store.history("distributor")[-1].at == moment
    done = call(
        *("run", "team", "--strategy", "distributor", "--as-of", "2026-10-31"),
        *("--out", tmp_path / "reports", "--store", store_url),
    )
    assert done.exit_code == 0, done.output
    assert done.stderr == ""


def test_on_postgresql_the_server_s_clock_counts(
    postgresql_url: str, at: Callable[[datetime], None]
) -> None:
    at(datetime.now(UTC) + YEAR)
    with open_store(postgresql_url) as store:
        store.create(small(), by="ana")
        rename(store, "Now")
        moment = store.history("acme")[-1].at
        assert abs(datetime.now(UTC) - moment) < MINUTE
        assert store.notices() == ()
        assert store.read("acme").as_of == moment.date()
        store.look("acme", "ana")
        looked = store.looked("acme", "ana")
        assert looked is not None
        assert abs(datetime.now(UTC) - looked) < MINUTE


def test_on_postgresql_a_server_s_clock_that_was_ahead_is_told_and_mended(
    postgresql_url: str,
) -> None:
    with open_store(postgresql_url) as store:
        store.create(small(), by="ana")
        rename(store, "Ahead")
        with store._database.writing() as connection:
            for table, column in (
                ("history", "at"),
                ("history", "clock"),
                ("members", "changed_at"),
            ):
                connection.exec_driver_sql(
                    f"UPDATE {table} SET {column} = {column} + interval '365 days' "
                    "WHERE row_version = 2"
                )
        rename(store, "Now")
        (told,) = store.notices()
        assert "later than the server's clock" in told
    command = told.split("workbook ")[1].split()
    assert call(*command, "--store", postgresql_url).exit_code == 0
    with open_store(postgresql_url) as store:
        assert store.notices() == ()
        assert named(store, datetime.now(UTC)) == "Now"
        moments = [one.at for one in store.history("acme")]
        assert moments == sorted(moments)
        assert abs(datetime.now(UTC) - moments[-1]) < MINUTE


MINUTES = st.integers(-600, 600).map(lambda number: T0 + number * MINUTE)


@given(
    st.lists(st.tuples(MINUTES, st.none() | MINUTES), min_size=1, max_size=12),
    st.integers(0, 600),
)
def test_believable_moments_keep_the_order_and_never_move_on(
    found: list[tuple[datetime, datetime | None]], ago: int
) -> None:
    floor = T0 - 700 * MINUTE
    recorded = floor
    saves = []
    for moment, seen in found:  # as a store records them
        recorded = max(moment, recorded + STEP)
        saves.append(Save(recorded, seen and moment))
    now = T0 + 700 * MINUTE - ago * MINUTE
    moments = believable(saves, floor, now)
    assert moments == sorted(set(moments))
    assert floor < moments[0]
    assert moments[-1] <= now
    assert all(moment <= save.at for moment, save in zip(moments, saves, strict=True))
    again = [Save(moment, save.clock) for moment, save in zip(moments, saves, strict=True)]
    assert believable(again, floor, now) == moments
