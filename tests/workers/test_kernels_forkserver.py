"""A forked kernel behaves as an ordinary one does."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from running_kernels import comes_true, is_alive, running
from waiting import LONGEST, finished

from workbook.workers import kernel_manager_class, launching
from workbook.workers.launching import ForkedProcess

WORK = """
import multiprocessing, subprocess
from concurrent.futures import ThreadPoolExecutor
import altair as alt, duckdb, numpy as np, pandas as pd, vl_convert
said = subprocess.run(["echo", "hello"], capture_output=True, text=True).stdout
with ThreadPoolExecutor(4) as pool:
    threads = sum(pool.map(lambda n: n * n, range(10)))
with multiprocessing.get_context("fork").Pool(2) as pool:
    processes = pool.map(abs, [-1, -2])
ones = np.ones((600, 600))
blas = float((ones @ ones).sum())
root = float(np.linalg.solve(np.eye(300) * 4, np.full(300, 8.0))[0])
summed = duckdb.connect().execute("SELECT sum(range) FROM range(1000)").fetchone()[0]
chart = alt.Chart(pd.DataFrame({"x": [1, 2], "y": [3, 4]})).mark_point().encode(x="x", y="y")
svg = vl_convert.vegalite_to_svg(chart.to_dict())
"""


def test_it_has_the_directory_environment_and_time_zone_of_its_request(tmp_path):
    folder = tmp_path / "Südküste & Söhne"
    folder.mkdir()
    long = "ä" * 100_000
    odd = os.fsdecode(b"\xff\xfe")
    given = {**os.environ, "TZ": "Asia/Tokyo", "LONG": long, "LONGER": long * 4, "ODD": odd}
    given.pop("HOME", None)
    given.pop("OPENBLAS_NUM_THREADS", None)

    async def ask():
        async with running(cwd=str(folder), env=given) as kernel:
            return await kernel.run(
                "import os, sys, time",
                folder="os.getcwd()",
                lengths="len(os.environ['LONG']), len(os.environ['LONGER'])",
                odd="os.environ['ODD']",
                home="'HOME' in os.environ",
                threads="os.environ.get('OPENBLAS_NUM_THREADS')",
                zone="time.tzname[0]",
                offset="time.localtime().tm_gmtoff",
                path="'' in sys.path",
                arguments="sys.argv[1]",
                parent="int(os.environ['JPY_PARENT_PID']) == os.getppid()",
                session="os.getsid(0) == os.getpid()",
            )

    told = finished(ask())
    assert told["folder"] == str(folder)
    assert told["lengths"] == (100_000, 400_000)
    assert (told["odd"], told["home"], told["threads"]) == (odd, "HOME" in given, None)
    assert (told["zone"], told["offset"]) == ("JST", 9 * 60 * 60)
    assert (told["path"], told["arguments"]) == (True, "-f")
    assert told["parent"]
    assert told["session"]


def test_a_request_changes_nothing_for_the_next():
    async def ask():
        async with running(env={**os.environ, "ONLY": "here"}, cwd="/") as first:
            assert await first.value("__import__('os').environ['ONLY']") == "here"
            await first.run("import pandas; pandas.set_option('display.max_rows', 3)")
            async with running() as second:
                return await second.run(
                    "import os, pandas",
                    only="os.environ.get('ONLY')",
                    folder="os.getcwd()",
                    rows="pandas.get_option('display.max_rows')",
                )

    assert finished(ask()) == {"only": None, "folder": str(Path.cwd()), "rows": 60}


def test_it_does_what_notebooks_do():
    async def work():
        async with running() as kernel:
            return await kernel.run(
                WORK,
                said="said",
                threads="threads",
                processes="processes",
                blas="blas",
                root="root",
                summed="summed",
                svg="svg[:4]",
            )

    assert finished(work()) == {
        "said": "hello\n",
        "threads": 285,
        "processes": [1, 2],
        "blas": 600.0**3,
        "root": 2.0,
        "summed": 499_500,
        "svg": "<svg",
    }


def test_an_interrupt_stops_the_cell_and_its_programs_and_nothing_else(tmp_path):
    mark = tmp_path / "pid"
    program = f"echo $$ > {mark}; exec sleep 600"

    async def interrupt():
        async with running() as kernel, running() as other:
            asked = asyncio.ensure_future(
                kernel.run(f"import subprocess; subprocess.run(['sh', '-c', {program!r}])")
            )
            while not (mark.exists() and mark.read_text().endswith("\n")):
                await asyncio.sleep(0.01)
            await kernel.manager.interrupt_kernel()
            assert await asked == "KeyboardInterrupt"
            assert not is_alive(int(mark.read_text()))
            assert await kernel.value("'still here'") == "still here"
            assert await other.value("'undisturbed'") == "undisturbed"

    finished(interrupt())


def test_a_restart_gives_a_fresh_kernel_on_the_same_connection():
    async def restart():
        async with running() as kernel:
            await kernel.run("x = 1")
            before = kernel.pid
            await kernel.manager.restart_kernel(now=True)
            await kernel.client.wait_for_ready(timeout=LONGEST)
            assert await kernel.run("x") == "NameError"
            assert kernel.pid != before
            assert not is_alive(before)
            assert isinstance(kernel.process, ForkedProcess)

    finished(restart())


def test_a_calm_shutdown_waits_for_threads_and_runs_what_the_notebook_registered(tmp_path):
    code = f"""if True:
        import atexit, pathlib, threading, time
        folder = pathlib.Path({str(tmp_path)!r})
        def work():
            time.sleep(0.3)
            (folder / "thread").write_text("finished")
        atexit.register(lambda: (folder / "exit").write_text("left"))
        threading.Thread(target=work).start()
    """

    async def leave():
        async with running() as kernel:
            pid = kernel.pid
            await kernel.run(code)
            await kernel.manager.shutdown_kernel()
            return pid

    pid = finished(leave())
    assert (tmp_path / "thread").read_text() == "finished"
    assert (tmp_path / "exit").read_text() == "left"
    assert comes_true(lambda: not is_alive(pid))


def test_every_kernel_draws_other_random_numbers():
    async def draw():
        async with running() as one, running() as other:
            return [
                await kernel.run(
                    "import random, uuid, numpy as np",
                    old="np.random.rand()",
                    new="np.random.default_rng().random()",
                    python="random.random()",
                    names="uuid.uuid4().hex",
                )
                for kernel in (one, other)
            ]

    one, other = finished(draw())
    assert not {*one.values()} & {*other.values()}


def test_twelve_live_at_once_and_share_most_of_their_memory():
    def private(pid):
        with Path(f"/proc/{pid}/smaps_rollup").open() as file:
            sizes = (line.split() for line in file if line.startswith("Private"))
            return sum(int(size[1]) for size in sizes) / 1024

    async def live():
        async def one(number):
            async with running() as kernel:
                before.append(kernel.pid)
                while len(before) < 12:
                    await asyncio.sleep(0.01)
                squared = await kernel.value(f"{number} ** 2")
                return kernel.pid, squared, private(kernel.pid)

        before = []
        return await asyncio.gather(*map(one, range(12)))

    pids, squared, sizes = zip(*finished(live()), strict=True)
    assert len(set(pids)) == 12
    assert squared == tuple(number**2 for number in range(12))
    assert max(sizes) < 60  # MB; an ordinary kernel with the workbook loaded has about 120
    assert comes_true(lambda: not any(map(is_alive, pids)))


def test_widgets_answer_a_page_that_opens_a_kernel():
    async def open_page():
        async with running() as kernel:
            await kernel.run("import ipywidgets; slider = ipywidgets.IntSlider(7)")
            client = kernel.client
            opened = {
                "comm_id": "1",
                "target_name": "jupyter.widget.control",
                "target_module": None,
                "data": {},
            }
            said = {"comm_id": "1", "data": {"method": "request_states"}}
            version = {"version": "1.0.0"}
            client.shell_channel.send(client.session.msg("comm_open", opened, metadata=version))
            client.shell_channel.send(client.session.msg("comm_msg", said))
            while True:
                message = await client.get_iopub_msg(timeout=LONGEST)
                if message["msg_type"] == "comm_msg":
                    return message["content"]["data"]

    answer = finished(open_page())
    assert answer["method"] == "update_states"
    assert 7 in [one["state"].get("value") for one in answer["states"].values()]


def test_its_charts_are_those_of_an_ordinary_kernel():
    code = (
        "import altair as alt, pandas as pd\n"
        "pick = alt.selection_point(fields=['a'])\n"
        "base = alt.Chart(pd.DataFrame({'a': ['x', 'y'], 'b': [1.5, None]})).add_params(pick)\n"
        "spec = (base.mark_bar().encode(x='a', y='b') | base.mark_point().encode(x='b')).to_json()"
    )

    async def draw():
        async with running() as kernel:
            return (await kernel.run(code, spec="spec"))["spec"]

    ordinary = subprocess.run(
        [sys.executable, "-c", f"{code}; print(spec)"], capture_output=True, check=True
    )
    assert json.loads(finished(draw())) == json.loads(ordinary.stdout)


def test_it_can_be_debugged():
    async def attach():
        async with running() as kernel:
            client = kernel.client
            content = {
                "type": "request",
                "seq": 1,
                "command": "initialize",
                "arguments": {"clientID": "test", "adapterID": "python", "pathFormat": "path"},
            }
            client.control_channel.send(client.session.msg("debug_request", content))
            return (await client.get_control_msg(timeout=LONGEST))["content"]

    assert finished(attach())["success"]


def test_it_writes_where_its_client_writes(capfd):
    async def write():
        async with running() as kernel:
            await kernel.run("import sys; print('to the log', file=sys.__stderr__, flush=True)")

    finished(write())
    assert "to the log" in capfd.readouterr().err


def test_a_folder_that_is_missing_is_the_usual_error():
    async def start():
        await kernel_manager_class()().start_kernel(cwd="/no/such/folder")

    with pytest.raises(FileNotFoundError, match="/no/such/folder"):
        finished(start())
    assert launching.server_pid() is None or is_alive(launching.server_pid())
