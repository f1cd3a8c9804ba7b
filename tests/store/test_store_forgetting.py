"""A member is taken out of every version of a strategy; what they voted counts as before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from strategies import small
from test_store_backups import content
from typer.testing import CliRunner

from workbook.book.errors import BadInput, NotFound
from workbook.book.model import TABLES
from workbook.cli import app
from workbook.store import Change, Store, open_store

PERSON = {"key": "bo", "name": "Bo Lindqvist", "function": "finance", "email": "bo@acme.example"}
TRACES = ("lindqvist", "bo@", "boss of my own", "honest", "closes late", '"bo"', "bossing")


def call(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def save(store: Store, table: str, key: tuple[Any, ...], version: int | None, by: str,
         **values: Any) -> None:  # fmt: skip
    store.save("acme", [Change(table, key, values, version)], by=by)


@pytest.fixture
def url(store_url: str) -> str:
    """A store in which Bo was renamed, voted with reasons, wrote notes and is spoken of."""
    with open_store(store_url) as store:
        members = [
            {"key": "ana", "name": "Ana", "function": "sales", "role": "leader", "capacity": 1},
            {
                **PERSON,
                "contribution": "boss of my own money",
                "role": "manager",
                "expertise": "Bossing",
            },
            {"key": "bob", "name": "Bob", "function": "finance", "role": "viewer", "capacity": 1},
        ]
        indicators = [{"key": "rate", "name": "Rate", "unit": "%", "function": "finance"}]
        store.create(small(members=members, indicators=indicators), by="ana")
        save(store, "members", ("bo",), 1, "ana", name="Bo Lindqvist-Ruiz", capacity=0.5)
        vote = ("call", "grow", "bo", 1)
        save(store, "links", vote, 1, "bo", contribution=3, reason="To be honest")
        save(store, "links", vote, 2, "bo", reason="Honest again")
        ana = ("call", "grow", "ana", 1)
        save(store, "links", ana, 1, "ana", reason="Bo  lindqvist convinced me; bobsleigh")
        save(store, "actions", ("train",), 1, "ana", owner="bo")
        day = ("rate", "2026-03-31")
        save(store, "measurements", day, None, "bo@acme.example", value=0.2, note="closes late")
        save(store, "measurements", day, 1, "ana", value=0.25)  # the note stays Bo's
        promise = {"member": "bo", "statement": "Call Bo Lindqvist"}
        promise |= {"made_on": "2026-04-01", "due_on": "2026-05-01"}
        save(store, "commitments", ("c1",), None, "ana", **promise)
        save(store, "strategy", ("acme",), 1, "ana", service_statement="Bo is a word too")
        store.look("acme", "bo")
        store.allow("/data/acme", by="bo")
    return store_url


def texts(url: str) -> str:
    """Return everything that a store holds, as text."""
    rows = content(url)
    return json.dumps(rows, default=str, ensure_ascii=False).replace("\\", "").casefold()


def test_nothing_tells_of_the_person_any_more_and_votes_count(url: str) -> None:
    before = content(url)
    with open_store(url) as store:
        book = store.read("acme")
    assert all(trace in texts(url) for trace in TRACES)
    done = call("forget", "acme", "Bo Lindqvist-Ruiz", "--yes", "--store", url)
    assert done.exit_code == 0, done.output
    assert not [trace for trace in TRACES if trace in texts(url)]
    after = content(url)
    assert {name: len(rows) for name, rows in before.items() if name != "history"} == {
        name: len(rows) for name, rows in after.items() if name != "history"
    }
    assert len(after["history"]) == len(before["history"]) + 1
    with open_store(url) as store:
        now, past = store.read("acme"), store.history("acme")
        again = store.read("acme", past[0].at)
    people = {row.key: row for row in now.rows("members")}
    assert people.keys() == {"ana", "former-member", "bob"}
    former = people["former-member"]
    assert (former.name, former.email, former.contribution) == ("a former member", None, None)
    assert former.expertise == ()
    assert (former.function, former.role, former.capacity) == ("finance", "manager", 0.5)
    votes = [(row.member.replace("former-member", "bo"), row.contribution)
             for row in now.rows("links")]  # fmt: skip
    assert votes == [(row.member, row.contribution) for row in book.rows("links")]
    reasons = {row.member: row.reason for row in now.rows("links")}
    assert reasons == {
        "ana": "a former member convinced me; bobsleigh", "former-member": "a former member",
    }  # fmt: skip
    assert [row.owner for row in now.rows("actions")] == ["former-member"]
    assert [row.note for row in now.rows("measurements") if row.on.month == 3] == [
        "a former member"
    ]
    assert [row.statement for row in now.rows("commitments")] == ["Call a former member"]
    assert now.strategy.service_statement == "Bo is a word too"
    assert {row.name for row in again.rows("members")} == {"Ana", "a former member", "Bob"}
    assert [row[:2] for row in after["looked"]] == [("acme", "former-member")]
    # The rows of now are still the last versions of the history, as every reader expects.
    for name in ("members", "links", "actions", "measurements", "commitments", "strategy"):
        last = {one.key: one.values for one in past if one.table == name}
        held = {TABLES[name].key_of(row): row for row in now.rows(name)}
        assert last.keys() == held.keys()
        for key, values in last.items():
            for column, default in ((field.name, field.default) for field in TABLES[name].fields):
                value = values[column]  # type: ignore[index]
                assert getattr(held[key], column) == (default if value is None else value)
    assert past[-1].table == "history"
    assert past[-1].change == "forget"
    assert past[-1].values == {"member": "former-member"} | {
        name: past[-1].values[name]
        for name in ("rows", "versions")  # type: ignore[index]
    }


def test_a_dry_run_says_the_same_and_changes_nothing(url: str) -> None:
    before = content(url)
    dry = call("forget", "acme", "bo", "--store", url)
    assert dry.exit_code == 0, dry.output
    assert "Nothing was changed." in dry.stderr
    assert content(url) == before
    done = call("forget", "acme", "bo", "--yes", "--store", url)
    numbers = [word for word in done.stdout.split() if word.isdigit()]
    assert numbers == [word for word in dry.stdout.split() if word.isdigit()]
    assert int(numbers[1]) > int(numbers[0]) > 3
    assert 'would become "a former member" (former-member)' in dry.stdout
    assert 'is now "a former member" (former-member)' in done.stdout


def test_work_goes_on_and_the_next_one_gets_another_name(url: str) -> None:
    with open_store(url) as store:
        store.forget("acme", "bo", by="ana")
        vote = ("call", "grow", "former-member", 1)
        assert store.read("acme").versions["links"][vote] == 3
        save(store, "actions", ("train",), 2, "ana", owner="bob")
        store.forget("acme", "bob", by="ana")
        names = {row.key: row.name for row in store.read("acme").rows("members")}
        assert names["former-member-2"] == "a former member 2"


def test_a_name_of_one_word_is_left_in_texts_and_told_unless_it_is_named(store_url: str) -> None:
    with open_store(store_url) as store:
        members = [{"key": "m1", "name": "Will"}, {"key": "ana", "name": "Ana"}]
        functions = [
            {"key": "sales", "name": "Sales", "manager": "m1"},
            {"key": "finance", "name": "Finance"},
        ]
        links = [{"choice": "call", "corporate_objective": "grow", "member": "m1", "round": 1}
                 | {"contribution": 1}]  # fmt: skip
        store.create(small(members=members, functions=functions, links=links), by="ana")
        save(store, "actions", ("train",), 1, "ana", statement="Will must train; we will too")
    dry = call("forget", "acme", "m1", "--store", store_url)
    assert "A part of the name still stands in texts of actions.statement" in dry.stderr
    assert call("forget", "acme", "m1", "--yes", "--store", store_url).exit_code == 0
    with open_store(store_url) as store:
        assert store.read("acme").rows("actions")[0].statement == "Will must train; we will too"
        store.forget("acme", "ana", by="x", also=["Will must"])
        said = store.read("acme").rows("actions")[0].statement
        assert said == "a former member 2 train; we will too"


def test_a_first_name_alone_is_told_and_goes_where_it_is_named(url: str) -> None:
    with open_store(url) as store:
        save(store, "choices", ("call",), 1, "ana", statement="Lindqvist calls back")
        dry = store.forget("acme", "bo", by="ana", dry_run=True)
        assert dry.left == ("choices.statement",)
        done = store.forget("acme", "bo", by="ana", also=["Lindqvist"])
        assert done.left == ()
        assert store.read("acme").rows("choices")[0].statement == "a former member calls back"


def test_the_words_are_in_the_strategy_s_language(store_url: str) -> None:
    rows = small()
    rows["strategy"] = [rows["strategy"][0]._replace(language="es")]
    with open_store(store_url) as store:
        store.create(rows, by="ana")
        done = store.forget("acme", "bo", by="ana")
    assert done.key == "former-member"
    assert done.words  # Spanish where the catalogue has it


def test_who_left_before_and_a_deleted_strategy_are_searched_too(url: str) -> None:
    with open_store(url) as store:
        store.delete("acme", by="ana")
    done = call("forget", "acme", "bo@acme.example", "--yes", "--store", url)
    assert done.exit_code == 0, done.output
    assert not [trace for trace in TRACES if trace in texts(url)]


def test_refusals_say_why_and_change_nothing(url: str) -> None:
    before = content(url)
    with open_store(url) as store:
        with pytest.raises(NotFound, match="Nobody was ever a member as Zoe"):
            store.forget("acme", "Zoe", by="ana")
        with pytest.raises(BadInput, match="ana is the only leader"):
            store.forget("acme", "ana", by="ana")
        with pytest.raises(NotFound):
            store.forget("none", "ana", by="ana")
    assert content(url) == before


def test_rows_of_an_unknown_table_are_not_passed_over(store_url: str) -> None:
    from test_store_unknown import later

    later(store_url, "create")
    with open_store(store_url) as store, pytest.raises(BadInput, match="rows of complaints"):
        store.forget("acme", "bo", by="ana")


def test_the_file_holds_no_trace_either(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with open_store(file) as store:
        members = [
            {**PERSON, "contribution": "x" * 20_000 + " secret"},
            {"key": "ana", "name": "A"},
        ]
        store.create(small(members=members), by="ana")
    assert call("forget", "acme", "bo", "--yes", "--store", file).exit_code == 0
    whole = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert b"former-member" in whole
    assert b"Lindqvist" not in whole
    assert b"secret" not in whole


def test_remarks_mentions_and_who_invited_are_forgotten_to_the_last_byte(tmp_path: Path) -> None:
    """Whoever wrote, was spoken to, invited, was here and came in: the file tells nothing."""
    file = tmp_path / "store.sqlite"
    with open_store(file) as store:
        members = [
            {"key": "zoltan", "name": "Zoltán Quitzow", "email": "zq@acme.example"}
            | {"role": "leader"},
            {"key": "ana", "name": "Ana Ruiz", "role": "leader"},
        ]
        store.create(small(members=members, links=[]), by="ana")
        on = {"on_table": "choices", "on_key": "call", "made_at": "2026-11-01"}
        said = {**on, "member": "zoltan", "text": "I find it vexing", "mentions": "ana"}
        save(store, "remarks", ("r1",), None, "zoltan", **said)
        save(store, "remarks", ("r1",), 1, "zoltan", text="I find it most vexing")
        told = {**on, "member": "ana", "mentions": "zoltan"}
        for number, text in enumerate(
            ("@Zoltán Quitzow, look", "@zoltan, look", "and @ZOLTÁN too", "ask zq@acme.example"), 2
        ):
            save(store, "remarks", (f"r{number}",), None, "ana", **told, text=text)
        save(store, "remarks", ("r6",), None, "ana", **{**told, "on_table": "members",
             "on_key": "zoltan", "text": "About them"})  # fmt: skip
        save(store, "remarks_seen", ("r2", "zoltan"), None, "zoltan", seen_on="2026-11-02")
        word = store.sign_ins.invite("acme", "zoltan", "ana")
        store.sign_ins.open(word)
        store.sign_ins.invite("acme", "ana", "zoltan")
        store.come("acme", "zoltan")
        store.look("acme", "zoltan")
    done = call("forget", "acme", "Zoltán Quitzow", "--yes", "--store", file)
    assert done.exit_code == 0, done.output
    whole = b"".join(one.read_bytes() for one in tmp_path.iterdir()).lower()
    for trace in ("zoltan", "zoltán", "zolt\\u00e1n", "quitzow", "zq@", "vexing"):
        assert trace.encode() not in whole, trace
    with open_store(file) as store:
        rows = {row.key: row for row in store.read("acme").rows("remarks")}
        assert (rows["r1"].member, rows["r1"].text) == ("former-member", "a former member")
        assert rows["r2"].text == rows["r3"].text == "@a former member, look"
        assert rows["r2"].mentions == ("former-member",)
        assert rows["r6"].on_key == "former-member"
        assert not store.here("acme")
        assert store.sign_ins.people("acme")["ana"].by == "former-member"


def test_somebody_of_the_same_first_name_is_still_spoken_to(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    said = {
        "@Ana López, look": "@Ana López, look",
        "@ana  lópez, look": "@ana  lópez, look",
        "@Ana, look": "@Ana, look",  # which of them is not known
        "@ruiz and @Ana Ruiz": "@a former member and @a former member",
    }
    with open_store(file) as store:
        members = [
            {"key": "ruiz", "name": "Ana Ruiz"},
            {"key": "ana", "name": "Ana López", "role": "leader"},
        ]
        store.create(small(members=members, links=[]), by="ana")
        on = {"on_table": "choices", "on_key": "call", "made_at": "2026-11-01", "member": "ana"}
        for number, text in enumerate(said):
            save(store, "remarks", (f"r{number}",), None, "ana", **on, text=text)
        done = store.forget("acme", "ruiz", "ana")
        assert "remarks.text" in done.left
        assert [row.text for row in store.read("acme").rows("remarks")] == [*said.values()]
