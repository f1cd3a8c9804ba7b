import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from waiting import until

from workbook.charts.drawing import VARIABLE, drawing_workers, svg

BARS = {
    "data": {"values": [{"name": "a", "number": 1}, {"name": "b", "number": 3}]},
    "mark": "bar",
    "encoding": {"x": {"field": "number"}, "y": {"field": "name"}},
}


def spec(number):
    values = [{"name": "a", "number": number}]
    return json.dumps({**BARS, "data": {"values": values}})


def test_a_worker_draws_the_same_to_the_byte():
    here = [svg(spec(number)) for number in range(1, 7)]
    with drawing_workers(2), ThreadPoolExecutor(4) as pool:
        assert os.environ[VARIABLE]
        assert list(pool.map(svg, map(spec, range(1, 7)))) == here
    assert VARIABLE not in os.environ


def test_what_cannot_be_drawn_says_why_as_without_a_worker():
    broken = json.dumps({"mark": {"type": "no such mark"}, "data": {"values": []}})
    with pytest.raises(ValueError, match="conversion failed") as alone:
        svg(broken)
    with drawing_workers(1):
        with pytest.raises(ValueError, match="conversion failed") as helped:
            svg(broken)
        assert svg(json.dumps(BARS)).startswith("<svg")
    assert type(alone.value) is type(helped.value)


def test_without_its_worker_a_process_draws_by_itself(monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nobody"))
    assert svg(json.dumps(BARS)).startswith("<svg")


def test_a_worker_that_is_killed_is_replaced(monkeypatch):
    # What asks must not be able to draw by itself.
    monkeypatch.setattr("workbook.charts.drawing._draw", lambda _: pytest.fail("drawn here"))
    with drawing_workers(1):
        before = svg(json.dumps(BARS))
        (killed,) = until(_drawing)
        os.kill(killed, signal.SIGKILL)
        assert svg(json.dumps(BARS)) == before
        assert killed not in _drawing()
    until(lambda: not _drawing())


def test_where_they_are_gone_a_process_draws_by_itself(monkeypatch):
    with drawing_workers(1):
        place = os.environ[VARIABLE]
    monkeypatch.setenv(VARIABLE, place)
    assert svg(json.dumps(BARS)).startswith("<svg")


def _drawing():
    """Return the workers of this process's fork server."""
    import psutil

    pids = []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if one.name() == "workbook worker":
                pids.append(one.pid)
    return pids


def test_kept_workers_stay_when_another_program_takes_the_place_and_go_with_it():
    other = (
        "import os, sys\n"
        "from workbook.charts.drawing import VARIABLE, svg\n"
        f"drawn = svg({json.dumps(BARS)!r})\n"
        "print(os.environ[VARIABLE], 'vl_convert' in sys.modules, drawn[:4])"
    )
    first = (
        "import os, sys\n"
        "from workbook.charts.drawing import keep_drawing_workers\n"
        "keep_drawing_workers(2)\n"
        "os.execv(sys.executable, [sys.executable, '-c', sys.argv[1]])"
    )
    told = subprocess.run(
        [sys.executable, "-c", first, other], capture_output=True, text=True, check=True
    )
    place, has_engine, drawn = told.stdout.split()
    assert (has_engine, drawn) == ("False", "<svg")
    until(lambda: not Path(place).parent.exists())
