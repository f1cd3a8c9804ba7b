"""When a member last looked at what others changed, on every database."""

from __future__ import annotations

from datetime import UTC, datetime

from workbook.store import Store


def test_the_last_look_of_each_member_is_remembered(filled: Store) -> None:
    assert filled.looked("acme", "ana") is None
    filled.look("acme", "ana")
    assert filled.looked("acme", "ana") is not None
    earlier = datetime(2026, 1, 1, tzinfo=UTC)
    filled.look("acme", "ana", earlier)  # the last one counts, not the latest moment
    assert filled.looked("acme", "ana") == earlier
    assert filled.looked("acme", "eva") is None
    assert filled.looked("other", "ana") is None


def test_a_look_is_no_change_of_the_strategy(filled: Store) -> None:
    before = filled.history("acme")
    book = filled.read("acme")
    filled.look("acme", "ana")
    assert filled.history("acme") == before
    assert filled.read("acme").rows("members") == book.rows("members")


def test_who_says_so_is_here_and_has_left_a_minute_later(tmp_path, monkeypatch) -> None:
    from datetime import timedelta

    from strategies import small

    from workbook.book import moment
    from workbook.store import open_store

    with open_store(tmp_path / "store.sqlite") as store:
        store.create(small(), by="ana")
        store.come("acme", "bo")
        store.come("acme", "ana")
        store.come("acme", "bo")
        assert store.here("acme") == ("ana", "bo")
        assert store.here("other") == ()
        now = moment.now
        monkeypatch.setattr(moment, "now", lambda: now() + timedelta(minutes=1))
        assert store.here("acme") == ()
