"""No sentence that a command prints escapes the catalogues: see tests/greek.py."""

from __future__ import annotations

import pytest
from greek import greek, greek_store, outside
from typer.testing import CliRunner

from workbook.book.messages import PSEUDO
from workbook.cli import app

ONE, OTHER = greek("distributor"), greek("distributor-first-attempt")
# What is typed as it stands: commands, options, names of variables and files, kinds of values.
TYPED = {"WORKBOOK", "DATA", "xlsx", "sqlite", "notebooks", "nonsense"}
COLUMNS_AND_COMMANDS = (
    "actions", "actions.owner", "link.cells", "run", "import", "support", "alignment", "gates",
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return greek_store(tmp_path_factory.mktemp("σ") / "σ.sqlite")


@pytest.fixture
def say(store, tmp_path, monkeypatch):
    """Runs a command in the pseudo-language, and gives its exit code, its text, what escaped."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")

    def run(*words):
        place = ("--store", store) if words[0] != "explain" else ()
        done = CliRunner().invoke(app, [*map(str, words), "--language", PSEUDO, *map(str, place)])
        text = done.output.replace(str(store), "").replace(str(tmp_path), "")
        return done.exit_code, text, [one for one in outside(text) if one not in TYPED]

    return run


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("check", ONE, "--as-of", "2026-10-31"),
        ("check", "--all", "--as-of", "2026-10-31", "--infos"),
        ("check", ONE, "--as-of", "2026-10-31", "--format", "markdown"),
        ("check", "ω"),
        ("export", ONE, "ε"),
        ("export", ONE, "ε.xlsx"),
        ("new", "Ν"),
        ("explain", "nonsense"),
    ],
    ids=" ".join,
)
def test_what_a_command_prints(say, command):
    code, text, escaped = say(*command)
    assert text
    assert code in {0, 1, 2}
    assert escaped == []


def test_what_an_import_prints_also_where_it_refuses(say, tmp_path):
    say("export", ONE, "ε")
    code, _text, escaped = say("import", "ε", "--replace")
    assert (code, escaped) == (0, [])
    code, _text, escaped = say("import", "ε")
    assert (code, escaped) == (2, [])
    members = tmp_path / "ε" / "members.csv"
    lines = members.read_text("utf-8").splitlines()
    members.write_text("\n".join([*lines, lines[1], "ω ω,,,,,2,"]), "utf-8")
    code, _text, escaped = say("import", "ε", "--replace")
    assert code == 2
    # Tables, columns and values of choices are the same in every language.
    assert set(escaped) <= {
        "members.csv",
        "key",
        "name",
        "capacity",
        "expertise",
        "contribution",
    }, escaped


def test_the_help_of_commands(say):
    for command in ("list", "check", "run", "import"):
        code, text, _ = say(command, "--help")
        assert code == 0
        for word in ("⟦Options⟧", "⟦Show this message and exit.⟧", "⟦In which everything is said"):
            assert word in text


@pytest.mark.parametrize("word", COLUMNS_AND_COMMANDS)
def test_what_the_handbook_explains(say, word):
    code, text, _ = say("explain", word)
    assert code == 0
    assert text.count("⟦") == text.count("⟧") > 1


def test_a_strategy_speaks_its_own_language_where_nobody_asks_for_another(tmp_path, monkeypatch):
    from team import team

    from workbook.store import open_store

    monkeypatch.delenv("WORKBOOK_LANGUAGE", raising=False)
    with open_store(tmp_path / "s.sqlite") as opened:
        row = {"key": "sur", "name": "Sur", "leader": "lea", "language": "es"}
        opened.create(team(strategy=[row]), by="lea")
    where = ("--store", str(tmp_path / "s.sqlite"))

    def told(*more):
        return CliRunner().invoke(app, ["check", "sur", "--format", "markdown", *where, *more])

    assert "## Alineación: " in told().output
    assert "## Link: " in told("--language", "en").output
    refused = told("--language", "xx")
    assert refused.exit_code == 2
    assert "one of en, es" in refused.output
