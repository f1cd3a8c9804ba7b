"""Event logs in XES: a row an event, a column an attribute, and no file that unfolds."""

from __future__ import annotations

import gzip

import pytest

from workbook.book.errors import BadInput
from workbook.evidence.reading import cache
from workbook.evidence.reading.log import events
from workbook.evidence.source import open_file

EVENT = (
    '<event><string key="concept:name" value="A{at}"/>'
    '<date key="time:timestamp" value="2011-10-01T00:{at:02}:44.546+02:00"/>'
    '<int key="n" value="{at}"/><list key="l"><string key="inner" value="x"/></list></event>'
)


def log(cases=2, each=10):
    traces = "".join(
        f'<trace><string key="concept:name" value="c{case}"/>'
        + "".join(EVENT.format(at=at) for at in range(each))
        + "</trace>"
        for case in range(cases)
    )
    return f'<log xmlns="http://www.xes-standard.org/">{traces}</log>'


def test_events_carry_the_attributes_of_their_case(tmp_path):
    (tmp_path / "a.xes").write_text(log())
    found = list(events(tmp_path / "a.xes"))
    assert len(found) == 20
    assert found[11] == {
        "case:concept:name": "c1", "concept:name": "A1", "n": "1",
        "time:timestamp": "2011-10-01T00:01:44.546+02:00",
    }  # fmt: skip


def test_a_packed_log_is_evidence(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "cache"))
    file = tmp_path / "a.xes.gz"
    file.write_bytes(gzip.compress(log().encode()))
    with open_file(file) as source:
        assert source.columns == {
            "case:concept:name": "text", "concept:name": "text", "time:timestamp": "date",
            "n": "number",
        }  # fmt: skip
        assert source.fetch("SELECT count(*), sum(n) FROM evidence") == [(20, 90)]
        assert source.reading(1) == "event log, 20 answers"
    assert [one.suffix for one in (tmp_path / "cache").iterdir() if one.suffix == ".csv"] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE log [<!ENTITY a "b">]><log>&a;</log>', "defines entities"),
        (log()[:900], "cannot be read as XES from line 1"),
        ("<log/>", "holds no events"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path, monkeypatch, text, said):
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "cache"))
    (tmp_path / "a.xes").write_text(text)
    with pytest.raises(BadInput, match=said):
        cache.kept(tmp_path / "a.xes")


def test_a_log_that_unfolds_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("workbook.evidence.reading.log.LARGEST", 1000)
    (tmp_path / "a.xes.gz").write_bytes(gzip.compress(log().encode()))
    with pytest.raises(BadInput, match="too large"):
        list(events(tmp_path / "a.xes.gz"))
