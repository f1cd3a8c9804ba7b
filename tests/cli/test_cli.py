import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from team import team
from typer.testing import CliRunner

from workbook.cli import COMMANDS, app
from workbook.store import Change, open_store

DATA = Path(__file__).parents[2] / "data"
WORKBOOK = Path(sys.executable).with_name("workbook")


def call(*arguments, env=None):
    return CliRunner().invoke(app, [str(one) for one in arguments], env=env)


def started(*arguments, **options):
    """Run the real program in a process of its own."""
    return subprocess.run(
        [WORKBOOK, *map(str, arguments)], capture_output=True, text=True, check=False, **options
    )


@pytest.fixture(autouse=True)
def no_store_of_the_machine(monkeypatch):
    monkeypatch.delenv("WORKBOOK_STORE", raising=False)
    monkeypatch.delenv("WORKBOOK_USER", raising=False)


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """Return a store with both sample strategies; to be read only."""
    store = tmp_path_factory.mktemp("samples") / "workbook.sqlite"
    for name in ("distributor", "distributor-first-attempt"):
        done = call("--store", store, "import", DATA / name, "--recorded-on", "2026-10-01")
        assert done.exit_code == 0, done.output
    return store


@pytest.fixture
def store(tmp_path):
    """Return a store with one strategy that has only a name."""
    path = tmp_path / "own.sqlite"
    assert call("new", "Coastal Branch", "--store", path).exit_code == 0
    return path


# The program as a whole


def test_help_lists_every_command():
    done = started("--help")
    assert done.returncode == 0
    for command in ("new", "import", "export", "list", "check", "measure", "run", "lab"):
        assert f" {command} " in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["chekc"], ["check"], ["check", "--format", "xml", "x"], ["measure", "x"], ["import"]],
)
def test_bad_use_ends_with_2(store, arguments):
    done = started("--store", store, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_no_store_is_said_with_what_to_do(tmp_path):
    done = started("list", cwd=tmp_path)
    assert done.returncode == 2
    assert "There is no store" in done.stderr
    assert "workbook import PATH" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_store_is_said_and_left_alone(tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("Not a database, and longer than a SQLite header is. " * 30)
    done = started("--store", other, "check", "x")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert other.read_text().startswith("Not a database")


def test_a_terminal_without_unicode_still_gets_the_message(store):
    call("new", "Ñandú 🙂", "--store", store)
    done = started("--store", store, "list", env={"PYTHONIOENCODING": "ascii", "PATH": ""})
    assert done.returncode == 0, done.stderr
    assert "nandu" in done.stdout


@pytest.mark.parametrize("position", ["before", "after", "environment", "both"])
def test_the_store_is_named_before_or_after_the_command_or_by_the_environment(
    store, tmp_path, position
):
    wrong = tmp_path / "wrong.sqlite"
    arguments, env = {
        "before": (["--store", store, "list"], {"WORKBOOK_STORE": str(wrong)}),
        "after": (["list", "--store", store], {"WORKBOOK_STORE": str(wrong)}),
        "environment": (["list"], {"WORKBOOK_STORE": str(store)}),
        "both": (["--store", wrong, "list", "--store", store], {}),
    }[position]
    done = call(*arguments, env=env)
    assert done.exit_code == 0, done.output
    assert "Coastal Branch" in done.stdout


# new


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Coast", "coast"),
        ("¡Ñandú café!", "nandu-cafe"),
        ("  South  &  East 2027 ", "south-east-2027"),
        ("distributor_v2.1", "distributor_v2.1"),
        ("顧客", "顧客"),
    ],
)
def test_new_makes_a_key_of_the_name(store, name, key):
    assert call("new", name, "--store", store).exit_code == 0
    with open_store(store) as opened:
        book = opened.read(key)
    assert book.strategy.name == name
    assert not any(book.rows(table) for table in ("functions", "choices", "links"))


@pytest.mark.parametrize("name", ["", "!!!", " "])
def test_new_needs_a_name(store, name):
    done = call("new", name, "--store", store)
    assert done.exit_code == 2
    assert "at least one letter or digit" in done.stderr


def test_new_does_not_touch_a_strategy_that_is_there(store):
    done = call("new", "Coastal  branch", "--store", store)
    assert done.exit_code == 2
    assert "coastal-branch already" in done.stderr
    with open_store(store) as opened:
        assert opened.read("coastal-branch").strategy.name == "Coastal Branch"


def test_new_from_a_folder_takes_everything_but_key_and_name(store):
    done = call("new", "South", "--from", DATA / "distributor", "--store", store)
    assert done.exit_code == 0, done.output
    with open_store(store) as opened:
        book = opened.read("south")
    assert book.strategy.name == "South"
    assert len(book.rows("links")) > 50


def test_who_made_a_change_is_kept(store):
    call("new", "Mine", "--store", store, env={"WORKBOOK_USER": "ana@example.org"})
    with open_store(store) as opened:
        assert {entry.by for entry in opened.history("mine")} == {"ana@example.org"}


# import and export


@pytest.mark.parametrize("target", ["folder", "book.xlsx"])
def test_what_is_exported_can_be_imported_and_is_the_same(samples, store, tmp_path, target):
    path = tmp_path / target
    assert call("export", "distributor", path, "--whole", "--store", samples).exit_code == 0
    assert call("import", path, "--store", store).exit_code == 0
    with open_store(samples) as one, open_store(store) as other:
        assert one.read("distributor").content_hash == other.read("distributor").content_hash


def test_import_under_another_key(store):
    done = call("import", DATA / "distributor", "--name", "south", "--store", store)
    assert done.exit_code == 0, done.output
    with open_store(store) as opened:
        assert [one.key for one in opened.strategies()] == ["coastal-branch", "south"]


def test_import_tells_every_fault_at_once_and_changes_nothing(store, tmp_path):
    folder = tmp_path / "faulty"
    folder.mkdir()
    (folder / "strategy.csv").write_text("key,name,starts_on\nfaulty,Faulty,31.12.2026\n")
    (folder / "members.csv").write_text("key,name,function,rle\nana,,nowhere,x\nana,Ana,,\n")
    (folder / "membres.csv").write_text("key\nx\n")
    done = started("--store", store, "import", folder)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for told in ("31.12.2026", "column rle", "nowhere", "did you mean members?", "row 3"):
        assert told in done.stderr
    with open_store(store) as opened:
        assert [one.key for one in opened.strategies()] == ["coastal-branch"]


def test_import_from_nowhere(store, tmp_path):
    done = call("import", tmp_path / "nowhere", "--store", store)
    assert done.exit_code == 2
    assert "nowhere" in done.stderr


def test_import_again_needs_replace_and_then_writes_only_what_differs(store, tmp_path):
    path = tmp_path / "coast"
    call("export", "coastal-branch", path, "--store", store)
    refused = call("import", path, "--store", store)
    assert refused.exit_code == 2
    assert "--replace" in refused.stderr
    same = call("import", path, "--replace", "--store", store)
    assert same.exit_code == 0
    assert "0 rows added, 1 changed, 0 deleted" in same.stdout  # the data folder is another
    again = call("import", path, "--replace", "--store", store)
    assert "0 rows added, 0 changed, 0 deleted" in again.stdout


def test_a_record_dated_back_can_be_read_as_of_then(samples):
    early = call("check", "distributor", "--as-of", "2026-09-30", "--store", samples)
    assert early.exit_code == 2
    assert "1 October 2026" in early.stderr
    later = call("measure", "distributor", "gates", "--as-of", "2026-10-01", "--store", samples)
    assert later.exit_code == 0


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday", "2026-02-30", "1.10.2026"])
def test_a_record_cannot_be_dated_to_the_future_or_to_no_day(store, day):
    done = call("import", DATA / "distributor", "--recorded-on", day, "--store", store)
    assert done.exit_code == 2
    with open_store(store) as opened:
        assert len(opened.strategies()) == 1


@pytest.mark.parametrize(
    "command",
    [
        "run --changed-since {} --out {out}",
        "run --as-of {} --out {out}",
        "check --all --as-of {}",
        "measure distributor gates --as-of {}",
        "export distributor {out} --as-of {}",
        "redate distributor --later-than {}",
        "import {data} --replace --recorded-on {}",
    ],
)
@pytest.mark.parametrize("day", ["20260930", "30.9.2026"])
def test_a_day_that_cannot_be_read_is_refused_at_once_in_one_sentence(
    store, tmp_path, command, day
):
    out, data = tmp_path / "out", DATA / "distributor"
    words = [word.format(day, out=out, data=data) for word in command.split()]
    done = call("--store", store, *words)
    option = next(word for word in words if word.startswith("--") and word != "--all")
    option = "--recorded-on" if "--recorded-on" in words else option
    assert done.exit_code == 2
    assert f"{day!r} cannot be read ({option})" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not out.exists()
    assert not done.stdout


def test_replacing_with_a_back_date_says_that_changes_count_from_now(store, tmp_path):
    path = tmp_path / "coast"
    call("export", "coastal-branch", path, "--store", store)
    done = call("import", path, "--replace", "--recorded-on", "2026-01-01", "--store", store)
    assert done.exit_code == 0
    assert "count from now" in done.stdout


# check


def test_check_ends_with_1_when_there_are_errors_and_0_when_not(samples):
    base = ("--store", samples, "check", "distributor-first-attempt", "--as-of", "2026-10-31")
    assert call(*base).exit_code == 1
    assert call(*base, "--select", "T001").exit_code == 1
    assert call(*base, "--select", "T", "--ignore", "T001,t002,T003").exit_code == 0
    assert call(*base, "--select", "L106,L108").exit_code == 0  # warnings
    assert started(*base).returncode == 1


def test_check_as_json_is_a_list_of_objects(samples):
    done = call("check", "--all", "--format", "json", "--store", samples)
    found = json.loads(done.stdout)
    assert {one["strategy"] for one in found} == {"distributor", "distributor-first-attempt"}
    for one in found:
        assert isinstance(one["keys"], list)
        assert one["severity"] in ("error", "warning", "info")
        assert one["gate"] in ("link", "plans", "customer", "control")
        assert all(isinstance(one[name], str) for name in ("code", "table", "message", "remedy"))


def test_check_with_nothing_found_is_an_empty_list(samples):
    done = call(
        "check", "distributor", "--select", "T001", "--format", "json", "--store", samples
    )  # fmt: skip
    assert json.loads(done.stdout) == []


def test_check_as_markdown_has_a_title_for_each_strategy(samples):
    keys = ("distributor", "distributor-first-attempt", "distributor")
    done = call("check", *keys, "--format", "markdown", "--store", samples)
    titles = [line for line in done.stdout.splitlines() if line.startswith("# ")]
    assert len(titles) == 2


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_check_with_a_code_that_is_none(samples, option):
    done = call("check", "distributor", option, "L1,X9", "--store", samples)
    assert done.exit_code == 2
    assert "X9" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("as_of", ["31.10.2026", "2026-13-01", "soon"])
def test_check_as_of_no_day(samples, as_of):
    assert call("check", "distributor", "--as-of", as_of, "--store", samples).exit_code == 2


def test_check_of_a_strategy_that_is_not_there_prints_nothing_of_the_others(samples):
    done = call("check", "distributor", "distribtor", "--store", samples)
    assert done.exit_code == 2
    assert "did you mean distributor?" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [[], ["distributor", "--all"]])
def test_check_wants_keys_or_all(samples, arguments):
    assert call("check", *arguments, "--store", samples).exit_code == 2


def test_check_of_all_ends_with_a_table_and_how_many_there_are_of_each(samples):
    done = call("check", "--all", "--as-of", "2026-10-31", "--store", samples)
    assert done.exit_code == 1
    *_, totals = done.stdout.splitlines()
    assert totals == "2 strategies: 1 failed, 1 at risk."
    assert re.search(r"^distributor +at risk +at risk", done.stdout, re.MULTILINE)


def test_check_for_a_pipeline_is_sarif_or_junit_and_ends_with_1_where_there_are_errors(samples):
    base = ("check", "--all", "--as-of", "2026-10-31", "--store", samples, "--format")
    done = call(*base, "sarif")
    assert done.exit_code == 1
    results = json.loads(done.stdout)["runs"][0]["results"]
    assert {one["level"] for one in results} == {"error", "warning", "note"}
    done = call(*base, "junit")
    assert done.exit_code == 1
    suites = ElementTree.fromstring(done.stdout).findall("testsuite")
    assert [suite.get("name") for suite in suites] == ["distributor", "distributor-first-attempt"]


def test_check_does_not_wait_for_scipys_statistics_and_altair(samples):
    code = (
        "import sys; from workbook.cli import main\ntry: main()\n"
        "except SystemExit: print({'scipy.stats', 'altair', 'networkx'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--store", samples, "check", "distributor"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.endswith("\nset()\n")


# measure


def test_measure_as_json_has_the_columns_of_the_method(samples):
    rows = json.loads(call("measure", "distributor", "link.cells", "--store", samples).stdout)
    assert list(rows[0]) == ["choice", "corporate_objective", "cell", "spread", "votes"]


def test_measure_of_an_empty_strategy_is_null_in_json_and_empty_in_csv(store):
    (row,) = json.loads(call("measure", "coastal-branch", "link.strategy", "--store", store).stdout)
    unknown = dict.fromkeys(("alignment", "low", "high", "agreement"))
    assert row == {**unknown, "members": 0, "positive": 0}
    text = call("measure", "coastal-branch", "link.strategy", "--format", "csv", "--store", store)
    heading, values = csv.reader(text.stdout.splitlines())
    assert dict(zip(heading, values, strict=True)) == {
        "alignment": "", "low": "", "high": "", "agreement": "", "members": "0",
        "positive": "0",
    }  # fmt: skip


def test_measure_with_days(samples):
    rows = json.loads(call("measure", "distributor", "plans.schedule", "--store", samples).stdout)
    assert len(rows[0]["early_start"]) == len("2026-10-31")
    assert isinstance(rows[0]["critical"], bool)


def test_measure_that_is_none_lists_those_that_there_are(samples):
    done = call("measure", "distributor", "link.cels", "--store", samples)
    assert done.exit_code == 2
    assert "did you mean link.cells?" in done.stderr


def test_measure_one_by_one_where_nothing_is_pooled(samples):
    done = call("measure", "distributor", "link.cells", "--each", "--store", samples)
    assert done.exit_code == 2
    assert "--each" in done.stderr


# list and run (what a run makes is tested in test_batch)


def test_list_of_an_empty_store(tmp_path):
    open_store(tmp_path / "empty.sqlite").close()
    done = call("list", "--store", tmp_path / "empty.sqlite")
    assert done.exit_code == 0
    assert "workbook new" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lnik"], "did you mean link?"),
        (["--strategy", "nobody"], "nobody"),
        (["--strategy", "coastal-branch", "--all"], "not both"),
        (["--as-of", "2001-01-01"], "held no strategy on 2001-01-01"),
        (["--as-of", "someday"], "someday"),
    ],
)
def test_run_refuses_what_is_not_there_before_it_writes(store, tmp_path, arguments, told):
    out = tmp_path / "out"
    done = call("run", *arguments, "--out", out, "--store", store)
    assert done.exit_code == 2
    assert told in done.output
    assert not out.exists()


# Rounds of votes, and JupyterLab


def test_votes_that_are_not_revealed_are_left_out_and_counted(tmp_path):
    store, out = tmp_path / "team.sqlite", tmp_path / "out"
    with open_store(str(store)) as opened:
        opened.create(team(), by="lea")
        opened.save("acme", [Change("rounds", ("links", 1), {"opened_on": "2026-01-01"})], "lea")
        for who in ("eva", "fin"):
            key = ("call", "grow", who, 1)
            opened.save("acme", [Change("links", key, {"contribution": 3})], who)
    told = "Not counted until the leader reveals the round: votes on links of 2 members."
    done = call("--store", store, "export", "acme", out, env={"WORKBOOK_USER": "eva"})
    assert done.exit_code == 0
    assert told in done.stderr
    assert (out / "links.csv").read_text().count("\n") <= 1
    done = call("--store", store, "measure", "acme", "link.cells", "--format", "csv")
    assert told in done.stderr
    assert "call,grow,,,0" in done.stdout


def test_lab_of_a_strategy_that_is_not_there_starts_nothing(store):
    done = started("--store", store, "lab", "coastal-brunch")
    assert done.returncode == 2
    assert "did you mean coastal-branch?" in done.stderr


# Days before a strategy was recorded


@pytest.mark.parametrize("command", ["check", "measure", "run", "check --all", "run --all"])
def test_a_day_before_the_import_names_the_way_to_an_earlier_record(samples, tmp_path, command):
    name, *every = command.split()
    which = every or ["distributor"]
    if name == "run":
        which = [*(every or ["--strategy", "distributor"]), "--out", tmp_path / "out"]
    elif name == "measure":
        which = ["distributor", "gates"]
    done = call("--store", samples, name, *which, "--as-of", "2026-03-01")
    assert done.exit_code == 2
    assert "import PATH --name KEY --recorded-on 2026-03-01" in done.output
    assert "there is no book" not in done.output
    assert "23:59" not in done.output
    if not every:
        assert "recorded since 1 October 2026" in done.output
        assert "nothing to show for 1 March 2026" in done.output


def test_my_own_actions_are_listed_for_whoever_asks(samples):
    def mine(**env):
        done = call("--store", samples, "measure", "distributor", "mine.actions",
                    "--as-of", "2026-11-15", env=env)  # fmt: skip
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    with open_store(samples) as opened:
        book = opened.read("distributor", "2026-11-15")
    owner = next(row.owner for row in book.rows("actions") if row.status == "active" and row.owner)
    known = mine(WORKBOOK_USER=owner)
    assert known
    owned = {row.key for row in book.rows("actions") if row.owner == owner}
    assert {row["action"] for row in known} <= owned
    by_name = next(row.name for row in book.rows("members") if row.key == owner)
    assert mine(WORKBOOK_USER=by_name) == known
    assert mine(WORKBOOK_USER="nobody at all") == []


def test_the_help_of_every_command_is_in_the_reader_s_language(monkeypatch):
    monkeypatch.setenv("WORKBOOK_LANGUAGE", "en_XA")
    for command in ("", *COMMANDS):
        shown = CliRunner().invoke(app, [*([command] if command else []), "--help"]).output
        assert "⟦" in shown
    assert "⟦Check every strategy.⟧" in CliRunner().invoke(app, ["check", "--help"]).output
