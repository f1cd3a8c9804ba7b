"""Kernels forked and ordinary, side by side: time, memory, and a whole notebook.

``make bench`` runs it.
"""

import asyncio
import logging
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from workbook.startup import skip_unused_imports

skip_unused_imports()

import papermill  # noqa: E402
from jupyter_client.manager import AsyncKernelManager  # noqa: E402
from traitlets.config import Config  # noqa: E402

from workbook.workers import kernel_manager_class, launching, warm_up  # noqa: E402

ROUNDS = 5
ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "distributor"
WORKBOOK = Path(sys.executable).with_name("workbook")
LOADS = "from workbook import link, open_page; link.cells; link.matrix;"
QUIET = {"transport_encryption": "auto"}


def private(pid):
    """Memory in MB that belongs to one process alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private")) / 1024


async def start(manager_class):
    """Seconds until a kernel has answered, until it has loaded the workbook, and its memory."""
    manager, begin = manager_class(**QUIET), perf_counter()
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    ready = perf_counter() - begin
    reply = await client.execute_interactive(LOADS, timeout=60, silent=True)
    loaded = perf_counter() - begin
    assert reply["content"]["status"] == "ok", reply["content"]
    memory = private(manager.provisioner.process.pid)
    client.stop_channels()
    await manager.shutdown_kernel(now=True)
    return ready, loaded, memory


def execute(manager_class, store, out):
    """Seconds that papermill takes for a chapter; and seconds of computing, in all processes."""
    begin, computed = perf_counter(), cpu()
    papermill.execute_notebook(
        str(ROOT / "notebooks" / "1_link.ipynb"),
        str(out),
        {"strategy": "distributor", "as_of": "2026-10-31", "store": store, "mode": "report"},
        progress_bar=False,
        autosave_cell_every=0,
        shutdown_kernel="immediate",
        config=Config({"KernelManager": QUIET}),
        kernel_manager_class=manager_class,
    )
    return perf_counter() - begin, cpu() - computed


def cpu():
    """Seconds of computing of this process, its children, and what the fork server has reaped."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own = sum(one.ru_utime + one.ru_stime for one in used)
    server = launching.server_pid()
    if server is None:
        return own
    ticks = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[11:15]
    return own + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    logging.getLogger("papermill").setLevel(logging.ERROR)
    begin = perf_counter()
    warm_up()
    asyncio.run(start(kernel_manager_class()))
    print(f"first kernel, with the start of the fork server {perf_counter() - begin:6.2f} s")  # noqa: T201
    server = private(launching.server_pid())
    print(f"fork server alone                               {server:6.0f} MB")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "bench.sqlite")
        subprocess.run(
            [WORKBOOK, "--store", store, "import", SAMPLE, "--recorded-on", "2026-10-01"],
            check=True,
            capture_output=True,
        )
        for name, kind in (("ordinary", AsyncKernelManager), ("forked", kernel_manager_class())):
            starts = [asyncio.run(start(kind)) for _ in range(ROUNDS)]
            runs = [execute(kind, store, Path(folder) / "out.ipynb") for _ in range(ROUNDS)]
            ready, loaded, memory = (median(one) for one in zip(*starts, strict=True))
            took, computed = (median(one) for one in zip(*runs, strict=True))
            print(  # noqa: T201
                f"{name:<9} ready {ready:.2f} s, workbook loaded {loaded:.2f} s, {memory:.0f} MB "
                f"its own; papermill 1_link {took:.2f} s, computing {computed:.2f} s "
                f"(median of {ROUNDS})"
            )


if __name__ == "__main__":
    main()
