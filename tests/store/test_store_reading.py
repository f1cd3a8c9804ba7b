"""What goes in comes out: whole strategies, their list, and their past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from strategies import small

from workbook.book import Book
from workbook.book.errors import BadInput, NotFound
from workbook.book.model import TABLES
from workbook.store import Change, Store, open_store


def today() -> date:
    return datetime.now(UTC).date()


def name_of(book: Book) -> str:
    return str(book.strategy.name)


def rename(store: Store, name: str) -> datetime:
    """Rename the strategy and give the moment at which the store recorded it."""
    version = store.read("acme").versions["strategy"][("acme",)]
    store.save("acme", [Change("strategy", ("acme",), {"name": name}, version)], by="ana")
    return store.history("acme", "strategy")[-1].at


def test_a_created_strategy_reads_back_exactly(filled: Store) -> None:
    before = today()
    book = filled.read("acme")
    given = small()
    for name in TABLES:
        assert book.entered(name) == tuple(given.get(name, ())), name
    assert book.content_hash == Book(given, date(2026, 1, 1)).content_hash
    assert before <= book.as_of <= today()
    assert book.key == "acme"


def test_values_keep_their_types(filled: Store) -> None:
    book = filled.read("acme")
    measured = book.entered("measurements")[0][:4]
    assert measured == ("rate", date(2026, 2, 28), 0.3, 40)
    assert [type(value) for value in measured] == [str, date, float, int]
    assert book.entered("functions")[0].expertise == ("negotiation", "routes")
    assert book.entered("functions")[1].expertise == ()
    assert book.entered("moments")[0].before_contact is False
    assert book.entered("members")[0].capacity is None  # the default is not stored


def test_rows_keep_the_order_of_entry(store: Store) -> None:
    names = ["zoë", "ana", "Émile", "bo"]
    members = [{"key": name, "name": name} for name in names]
    store.create(small("order", members=[*members, {"key": "x", "name": "x"}] , strategy=[
        {"key": "order", "name": "Order"}], functions=[], links=[], objectives=[], actions=[],
        assumption_uses=[]), by="ana")  # fmt: skip
    assert [row.key for row in store.read("order").rows("members")] == [*names, "x"]
    at = store.history("order")[-1].at
    assert [row.key for row in store.read("order", at).rows("members")] == [*names, "x"]


def test_a_new_row_has_version_1(filled: Store) -> None:
    versions = filled.read("acme").versions
    assert versions["members"] == {("ana",): 1, ("bo",): 1}
    assert versions["measurements"] == {("rate", date(2026, 2, 28)): 1}
    assert versions["holidays"] == {}


def test_strategies_do_not_mix(filled: Store) -> None:
    filled.create(small("other", members=[{"key": "ana", "name": "Another Ana"},
                                          {"key": "bo", "name": "Bo"}]), by="bo")  # fmt: skip
    assert filled.read("acme").name("members", "ana") == "Ana"
    assert filled.read("other").name("members", "ana") == "Another Ana"
    filled.delete("other", by="bo")
    assert len(filled.read("acme").rows("members")) == 2


def test_the_list_names_each_strategy_and_its_last_change(filled: Store) -> None:
    at = rename(filled, "Renamed")
    filled.create(small("aaa"), by="bo")
    first, second = filled.strategies()
    assert (first.key, second.key) == ("aaa", "acme")
    assert (second.name, second.organisation, second.parent) == ("Renamed", "Acme", "group")
    assert second.changed_at == at
    assert first.changed_at > at


def test_an_empty_store_lists_nothing(store: Store) -> None:
    assert store.strategies() == ()


def test_the_past_stays_readable(filled: Store) -> None:
    created = filled.history("acme")[-1].at
    first = rename(filled, "First")
    second = rename(filled, "Second")
    just_before = second - timedelta(microseconds=1)
    assert name_of(filled.read("acme", created)) == "Acmé 🚚"
    assert name_of(filled.read("acme", first)) == "First"
    assert name_of(filled.read("acme", just_before)) == "First"
    assert name_of(filled.read("acme", second)) == "Second"
    assert name_of(filled.read("acme", second.isoformat())) == "Second"
    past = filled.read("acme", first)
    assert past.as_of == first.date()
    assert past.versions["strategy"] == {("acme",): 2}
    assert filled.read("acme", created).content_hash == Book(small(), today()).content_hash


def test_a_row_that_left_and_came_back_stands_where_it_stood(filled: Store) -> None:
    filled.save("acme", [Change("links", ("call", "grow", "ana", 1), None, 1)], by="ana")
    without = filled.history("acme")[-1].at
    back = {"contribution": 3}
    (version,) = filled.save("acme", [Change("links", ("call", "grow", "ana", 1), back)], by="ana")
    assert version == 3  # 1 was the first row, 2 its deletion
    again = filled.history("acme")[-1].at
    assert [row.member for row in filled.read("acme", without).rows("links")] == ["bo"]
    now, past = filled.read("acme"), filled.read("acme", again)
    assert [row.member for row in now.rows("links")] == ["bo", "ana"]
    assert past.content_hash == now.content_hash
    assert past.versions == now.versions


def test_a_day_is_its_end_in_utc(store: Store) -> None:
    late = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    store.create(small(), by="ana", at=late)
    assert store.read("acme", "2026-03-31").as_of == date(2026, 3, 31)
    assert store.read("acme", date(2026, 3, 31)).as_of == date(2026, 3, 31)
    with pytest.raises(NotFound, match=r"since 31 March 2026.*for 30 March 2026"):
        store.read("acme", "2026-03-30")


def test_a_moment_counts_in_its_own_time_zone_and_without_one_in_utc(store: Store) -> None:
    store.create(small(), by="ana", at=datetime(2026, 3, 31, 12, tzinfo=UTC))
    lima = timezone(timedelta(hours=-5))
    assert store.read("acme", datetime(2026, 3, 31, 7, 0, tzinfo=lima)).as_of == date(2026, 3, 31)
    assert store.read("acme", "2026-03-31T07:00-05:00").key == "acme"
    assert store.read("acme", "2026-03-31T12:00").key == "acme"
    for too_early in ("2026-03-31T11:59:59", "2026-03-31T11:59Z", "2026-03-31T12:00+01:00"):
        with pytest.raises(NotFound, match=r"recorded since 12:00 UTC on 31 March 2026"):
            store.read("acme", too_early)
    # The day in UTC, whatever the day was where the moment was written.
    assert store.read("acme", "2026-04-01T22:00-05:00").as_of == date(2026, 4, 2)


def test_the_future_is_the_book_of_now_with_that_day(filled: Store) -> None:
    book = filled.read("acme", "2999-12-31")
    assert book.as_of == date(2999, 12, 31)
    assert book.content_hash == filled.read("acme").content_hash
    assert filled.read("acme", "9999-12-31").as_of == date(9999, 12, 31)


@pytest.mark.parametrize(
    "text",
    ["yesterday", "2026-02-30", "2026-13-01", "31/03/2026", "20260331", "2026-03-31T25:00",
     "2026-W10-1", "0001-01-01T00:00+05:00", "2026-03-31 noon"],
)  # fmt: skip
def test_a_moment_that_cannot_be_read_is_explained(filled: Store, text: str) -> None:
    with pytest.raises(BadInput, match="Write a day such as 2026-06-30"):
        filled.read("acme", text)


def test_an_unknown_strategy_names_the_nearest_the_store_and_the_remedy(filled: Store) -> None:
    for read in (filled.read, filled.history):
        with pytest.raises(NotFound) as caught:
            read("acne")
        message = str(caught.value)
        assert "did you mean acme?" in message
        assert filled.name in message
        assert "workbook list" in message
        assert "workbook import PATH" in message
    with pytest.raises(NotFound, match="no strategy 'acne'"):
        filled.read("acne", "2020-01-01")


def test_a_deleted_strategy_is_gone_and_its_past_is_not(filled: Store) -> None:
    before = filled.history("acme")[-1].at
    filled.delete("acme", by="bo")
    assert filled.strategies() == ()
    with pytest.raises(NotFound, match="was deleted"):
        filled.read("acme")
    with pytest.raises(NotFound, match=r"was deleted.*earlier moment"):
        filled.read("acme", filled.history("acme")[-1].at)
    assert filled.read("acme", before).content_hash == Book(small(), today()).content_hash
    last = filled.history("acme", "members", ("ana",))[-1]
    assert (last.change, last.values, last.by, last.version) == ("delete", None, "bo", 2)


def test_the_history_tells_who_when_and_what(filled: Store) -> None:
    started = datetime.now(UTC)
    filled.save("acme", [Change("functions", ("finance",), {"expertise": "tax"}, 1)], by="Bo ✎")
    first, second = filled.history("acme", "functions", ("finance",))
    assert (first.version, first.change, first.by) == (1, "insert", "ana")
    assert (second.version, second.change, second.by) == (2, "update", "Bo ✎")
    assert second.table == "functions"
    assert second.key == ("finance",)
    assert second.values == {
        "key": "finance", "name": "Finance", "manager": None, "expertise": ("tax",),
        "customer_distance": 0,
    }  # fmt: skip
    assert started - timedelta(seconds=1) <= second.at <= datetime.now(UTC)
    assert second.at.tzinfo is not None
    assert len(filled.history("acme", "functions")) == 3
    assert filled.history("acme", "holidays") == ()
    (measured,) = filled.history("acme", "measurements")
    assert measured.key == ("rate", date(2026, 2, 28))


def test_a_read_sees_one_state_while_others_write(store_url: str) -> None:
    """A book never mixes the rows of before and after a save that touches two tables."""
    from threading import Event, Thread

    with open_store(store_url) as writer, open_store(store_url) as reader:
        writer.create(small(), by="ana")
        over = Event()

        def write() -> None:
            for number in range(2, 40):
                changes = [
                    Change("strategy", ("acme",), {"budget": number}, number - 1),
                    Change("assumptions", ("wants",), {"threshold": number}, number - 1),
                ]
                writer.save("acme", changes, by="ana")
            over.set()

        thread = Thread(target=write)
        thread.start()
        seen = set()
        while not over.is_set():
            book = reader.read("acme")
            pair = (book.strategy.budget, book.rows("assumptions")[0].threshold)
            assert pair in {(12000.5, None), (pair[0], pair[0])}
            seen.add(pair)
        thread.join()
        assert len(seen) > 1
