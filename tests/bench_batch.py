"""Reports by ``workbook run`` and by a shell loop of papermill and nbconvert, in one go.

Both make all chapters of both samples; the charts and numbers in the executed notebooks
have to be the same to the byte. Run with ``make bench``; four minutes on two cores.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import nbformat

from workbook.runs import chapters_in

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
SAMPLES = ("distributor", "distributor-first-attempt")
DAY = "2026-10-31"
GOAL = 8.0


def timed(work):
    """Return seconds by the clock and seconds of all cores that a piece of work takes."""

    def cpu():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    start, before = perf_counter(), cpu()
    work()
    return perf_counter() - start, cpu() - before


def call(*command):
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]


def shell_loop(tasks, store, out):
    for strategy, notebook in tasks:
        made = out / strategy / notebook.name
        made.parent.mkdir(parents=True, exist_ok=True)
        values = {"strategy": strategy, "as_of": DAY, "store": store, "mode": "report"}
        named = [part for name, value in values.items() for part in ("-p", name, value)]
        call(BIN / "papermill", notebook, made, *named, "--cwd", notebook.parent)
        call(BIN / "jupyter", "nbconvert", "--to", "html", made)


def shown(path):
    """Return everything that the cells of an executed notebook show."""
    return [
        output.get("data", {}).get("text/html", output.get("text", ""))
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", ())
        if output.get("name") != "stderr"
    ]


def in_cells(folder):
    """Sum up the seconds that cells ran, by papermill's own notes."""
    return sum(
        cell.metadata.get("papermill", {}).get("duration") or 0
        for path in folder.rglob("*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells
    )


def main():
    notebooks = [one.notebook for one in chapters_in(ROOT / "notebooks")]
    tasks = [(strategy, notebook) for strategy in SAMPLES for notebook in notebooks]
    with tempfile.TemporaryDirectory() as place:
        store, ours, theirs = (Path(place) / name for name in ("bench.sqlite", "ours", "theirs"))
        base = (BIN / "workbook", "--store", store)
        for strategy in SAMPLES:
            call(*base, "import", ROOT / "data" / strategy, "--recorded-on", "2026-10-01")
        run = (*base, "run", "--as-of", DAY, "--out", ours)
        wall, cpu = timed(lambda: call(*run))
        again, _ = timed(lambda: call(*run))
        their_wall, their_cpu = timed(lambda: shell_loop(tasks, store, theirs))
        cores = os.cpu_count() or 1
        for text in (
            f"papermill and nbconvert  {their_wall:6.1f} s  ({their_cpu:.1f} s of the cores)",
            f"workbook run             {wall:6.1f} s  ({cpu:.1f} s of the cores seen from here)",
            f"workbook run again       {again:6.1f} s  (nothing has changed)",
            f"cells alone              {in_cells(ours) / cores:6.1f} s  ({cores} cores: the floor)",
            f"{len(tasks)} chapters, {their_wall / wall:.1f} times as fast (goal {GOAL:.0f})",
        ):
            print(text)  # noqa: T201
        for strategy, notebook in tasks:
            made = ours / strategy / DAY / notebook.name
            assert shown(made) == shown(theirs / strategy / notebook.name), made
        manifest = json.loads((ours / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["run"]["unchanged"] == len(tasks) + len(manifest["portfolios"])


if __name__ == "__main__":
    main()
