"""The front page: every strategy with its gates, who I am, and the way on."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from team import team

from workbook import front_page
from workbook.pages.front_parts import place_of, teams_of
from workbook.store import open_store


def shown(*arguments, **named):
    InteractiveShell.instance()
    with capture_output() as captured:
        front_page(*arguments, **named)
    return "".join(output.data["text/html"] for output in captured.outputs)


@pytest.fixture
def store(tmp_path):
    path = str(tmp_path / "workbook.sqlite")
    with open_store(path) as opened:
        opened.create(team(), by="lea")
        other = [{"key": "b", "name": "<B>", "organisation": "Bank"}]
        gone = "functions members objectives actions moments assumptions commitments indicators"
        gone += " requests sources remarks remarks_seen"
        opened.create(team(strategy=other, **{name: [] for name in gone.split()}), by="x")
    return path


def test_it_says_that_a_clock_was_wrong(store):
    assert "later than this computer" not in shown(store=store)
    with open_store(store) as opened, opened._database.writing() as connection:
        connection.exec_driver_sql("UPDATE history SET at = '2099-01-01 00:00:00.000000'")
    html = shown(store=store)
    for key in ("acme", "b"):
        assert f"The last save of {key} is dated 1 January 2099" in html


def test_it_shows_every_strategy_with_verdict_and_gates(store, monkeypatch):
    monkeypatch.setenv("WORKBOOK_USER", "EVA.EGG@example.org")
    html = shown(store=store)
    assert "You are EVA.EGG@example.org, on the team of 1 strategy." in html
    assert "&lt;B&gt;, Bank" in html
    assert html.count('class="wb-gates"') == 2
    assert html.count("Not ready") == 2
    for page in ("my_page.ipynb", "0_team.ipynb", "1_link.ipynb", "9_summary.ipynb"):
        assert f'<a href="{page}">' in html
    assert str(store) not in html  # a place of the server's disk is nobody's business
    assert "workbook.sqlite" in html


def test_who_is_in_no_team_and_who_is_unknown_is_told(store, monkeypatch):
    monkeypatch.setenv("WORKBOOK_USER", "stranger")
    assert "not on a team here" in shown(store=store)
    monkeypatch.delenv("WORKBOOK_USER")
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    assert "It is not known who you are." in shown(store=store)


def test_an_empty_store_says_how_to_begin_to_who_reads_and_to_who_runs_it(tmp_path):
    html = shown(store=str(tmp_path / "new.sqlite"))
    reader, runner = html.index("Ask whoever runs this server"), html.index("If you run it")
    assert reader < runner < html.index("workbook serve --edit") < html.index("workbook new NAME")
    assert "1_link.ipynb" in html


def test_chapters_that_no_strategy_uses_stand_behind_more_chapters(store):
    def behind():
        html = shown(store=store)
        listed, more = html.partition("<summary>More chapters</summary>")[::2]
        return listed, more

    listed, more = behind()
    assert "1a_economics.ipynb" not in listed
    assert "1a_economics.ipynb" in more
    assert "what is loyalty worth" in more
    assert "9_summary.ipynb" in listed
    from workbook.pages.strategies import open_chapter

    with open_store(store) as opened:
        open_chapter(opened, "b", "economics", "x")
    listed, more = behind()
    assert "1a_economics.ipynb" in listed
    assert "1a_economics.ipynb" not in more


def test_a_password_is_never_shown():
    assert place_of("postgresql://ana:secret@host/team") == "host/team"


def test_an_archived_strategy_is_named_and_no_more(store):
    from datetime import date

    from workbook.pages.strategies import archive

    with open_store(store) as opened:
        archive(opened, "acme", "lea", date(2026, 11, 1))
    html = shown(store=store)
    assert "Acme (archived on 1 November 2026)" in html
    assert html.count('class="wb-gates"') == 1


def test_who_is_on_which_team_is_asked_once_for_all(store, monkeypatch):
    with open_store(store, read_only=True) as opened:
        assert {one.name for one in opened.teams()["acme"]} >= {"Lea Leal", "Eva Egg"}
        monkeypatch.setattr(opened, "read", None)
        assert teams_of(opened, "eva.egg@example.org") == ["acme"]
        assert teams_of(opened, "nobody") == []
