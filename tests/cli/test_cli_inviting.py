"""The first link: whoever runs the program makes it on the command line."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from team import team
from typer.testing import CliRunner

from workbook.cli import app
from workbook.store import open_store


def test_a_link_is_printed_that_lets_the_member_in(tmp_path):
    file = tmp_path / "store.sqlite"
    with open_store(file) as store:
        store.create(team(), by="lea")
    told = CliRunner().invoke(
        app,
        [
            "--store",
            str(file),
            "invite",
            "acme",
            "Lea Leal",
            "--address",
            "https://apps.example/s/",
        ],
    )
    assert told.exit_code == 0, told.output
    address = urlsplit(told.stdout.strip().splitlines()[0])
    assert (address.scheme, address.netloc, address.path) == ("https", "apps.example", "/s/join")
    assert "for Lea Leal. It works once" in told.output
    (word,) = parse_qs(address.query)["word"]
    with open_store(file) as store:
        known, _ = store.sign_ins.open(word)
    assert known.member == "lea"


def test_nobody_is_invited_who_is_no_member(tmp_path):
    file = tmp_path / "store.sqlite"
    with open_store(file) as store:
        store.create(team(), by="lea")
    told = CliRunner().invoke(app, ["--store", str(file), "invite", "acme", "zoe"])
    assert told.exit_code == 2
    assert "Nobody was invited" in told.output
    assert "lea" in told.output
