"""The fork server itself: who can reach it, when it ends, and what becomes of its kernels."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from running_kernels import comes_true, is_alive, running, state
from waiting import LONGEST, finished

from workbook.workers import launching, protocol
from workbook.workers.launching import NotForked, Server, launch

KERNEL = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
WAITING = "import threading, time; threading.Thread(target=time.sleep, args=[9], daemon=True)"
PACKAGE = Path(launching.__file__).parents[1]


def sockets_of(pid):
    """Inodes of the sockets that a process has open."""
    opened = Path(f"/proc/{pid}/fd").iterdir()
    links = [str(one.readlink()) for one in opened if one.is_symlink()]
    return {link[8:-1] for link in links if link.startswith("socket:")}


def unix_sockets():
    """The path of every UNIX socket by its inode; empty for one without a name."""
    lines = Path("/proc/net/unix").read_text().splitlines()[1:]
    return {(parts := line.split())[6]: "".join(parts[7:]) for line in lines}


def threads_of(pid):
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def test_no_other_process_can_reach_the_server():
    async def look():
        async with running() as kernel:
            server = launching.server_pid()
            names = unix_sockets()
            of_server = sockets_of(server)
            assert len(of_server) == 2  # one to hear requests, one line to the kernel
            assert [names[inode] for inode in of_server] == ["", ""]
            assert not of_server & sockets_of(kernel.pid)

    finished(look())


def test_a_socket_with_a_name_would_be_noticed(tmp_path):
    with socket.socket(socket.AF_UNIX) as named:
        named.bind(str(tmp_path / "s"))
        names = unix_sockets()
        assert str(tmp_path / "s") in {names.get(inode) for inode in sockets_of(os.getpid())}


def test_a_kernel_holds_no_line_to_another():
    async def look():
        async with running() as one, running() as other:
            lines = sockets_of(launching.server_pid())
            assert len(lines) == 3
            assert not lines & (sockets_of(one.pid) | sockets_of(other.pid))

    finished(look())


def test_the_server_has_one_thread_while_its_kernels_have_several():
    async def look():
        async with running() as kernel:
            assert threads_of(launching.server_pid()) == 1
            assert threads_of(kernel.pid) > 1

    finished(look())


@pytest.mark.parametrize(
    ("code", "begun"),
    [
        ("", ""),
        (WAITING, ""),
        (f"{WAITING}.start()", "threads ("),
        ("import zmq; zmq.Context.instance()", "a zmq context"),
        ("import asyncio; asyncio.set_event_loop(asyncio.new_event_loop())", "an event loop"),
    ],
)
def test_what_does_not_survive_a_fork_is_noticed(code, begun):
    script = (
        f"{code}\nfrom workbook.workers.forkserver import what_cannot_be_forked as what\n"
        "import os; os.write(1, what().encode()); os._exit(0)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    assert said.decode().startswith(begun)
    assert bool(said) == bool(begun)


def test_the_exit_code_of_a_killed_kernel_is_told_and_its_id_kept_until_then():
    async def kill():
        async with running() as kernel:
            process, pid = kernel.process, kernel.pid
            assert process.poll() is None
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.01)
            os.kill(pid, signal.SIGKILL)
            assert comes_true(lambda: state(pid) == "Z")
            assert process.wait(LONGEST) == process.returncode == -signal.SIGKILL
            assert not await kernel.manager.is_alive()
            assert comes_true(lambda: state(pid) == "")
            process.send_signal(signal.SIGTERM)  # reaches nobody

    finished(kill())


@pytest.mark.parametrize(("code", "exit_code"), [("import os; os._exit(7)", 7), ("exit()", 0)])
def test_the_exit_code_of_a_kernel_that_leaves_is_told(code, exit_code):
    async def leave():
        async with running() as kernel:
            process = kernel.process
            kernel.client.execute(code)
            assert await asyncio.to_thread(process.wait, LONGEST) == exit_code

    finished(leave())


@pytest.mark.usefixtures("own_server")
def test_a_kernel_dies_with_its_server_and_the_next_gets_a_new_one():
    async def kill():
        async with running() as kernel:
            server = launching.server_pid()
            os.kill(server, signal.SIGKILL)
            assert comes_true(lambda: not is_alive(kernel.pid))
            assert kernel.process.wait(LONGEST) == -signal.SIGKILL
            assert launching.server_pid() is None
            async with running() as after:
                assert await after.value("1 + 1") == 2
                assert launching.server_pid() not in (server, None)

    finished(kill())


@pytest.mark.usefixtures("own_server")
def test_changed_code_gets_a_new_server_and_the_old_one_ends_with_its_kernels():
    watched = PACKAGE / "workers" / "kernelspec" / "kernel.json"
    before = watched.stat()

    async def change():
        async with running() as kernel:
            old = launching.server_pid()
            try:
                os.utime(watched, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000_000))
                async with running() as after:
                    assert launching.server_pid() != old
                    assert await after.value("2 + 2") == 4
                    assert await kernel.value("3 + 3") == 6
                    assert is_alive(old)
            finally:
                os.utime(watched, ns=(before.st_atime_ns, before.st_mtime_ns))
        return old

    old = finished(change())
    assert comes_true(lambda: not is_alive(old))


def test_a_server_without_kernels_ends_after_a_while():
    server = Server(idle=0.05)
    assert server.process.wait(LONGEST) == 0


def test_kernel_and_server_end_when_their_client_is_killed(tmp_path):
    script = """if True:
        import asyncio, time
        from running_kernels import running
        from waiting import finished
        from workbook.workers import launching
        async def main():
            async with running() as kernel:
                child = await kernel.value("__import__('subprocess').Popen(['sleep', '600']).pid")
                print(kernel.pid, child, launching.server_pid(), flush=True)
                time.sleep(600)
        finished(main())
    """
    tests = Path(__file__).parent
    path = os.pathsep.join(map(str, (tests, tests.parent)))
    here = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(tmp_path)}
    client = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=here)
    with client:
        kernel, child, server = map(int, client.stdout.readline().split())
        assert is_alive(kernel)
        assert is_alive(child)
        assert is_alive(server)
        client.kill()
    assert comes_true(lambda: not any(map(is_alive, (kernel, child, server))))


def test_a_process_forked_from_the_client_keeps_no_kernel_alive():
    async def fork():
        async with running() as kernel:
            before = launching.server_pid()
            child = os.fork()
            if child == 0:
                os._exit(0 if launching.server_pid() is None else 1)
            assert os.waitpid(child, 0)[1] == 0
            assert launching.server_pid() == before
            assert await kernel.value("1") == 1

    finished(fork())


@pytest.mark.usefixtures("own_server")
def test_a_server_that_cannot_load_its_packages_says_why_and_is_not_tried_again(
    tmp_path, monkeypatch
):
    (tmp_path / "altair.py").write_text("raise ImportError('half installed')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(NotForked, match="half installed") as first:
        launch(KERNEL)
    with pytest.raises(NotForked) as second:
        launch(KERNEL)
    assert (first.value.broken, second.value.broken) == (True, False)
    assert comes_true(lambda: launching.server_pid() is None)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (["/bin/sh", "-c", "true"], {}),
        ([sys.executable, "-m", "bash_kernel", "-f", "x"], {}),
        (["/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "x"], {}),
        (KERNEL, {"stdout": subprocess.PIPE}),
        (KERNEL, {"stderr": subprocess.DEVNULL}),
        (KERNEL, {"independent": True}),
        (KERNEL, {"preexec_fn": print}),
        (KERNEL, {"cwd": "/no/such/folder"}),
        (KERNEL, {"env": {**os.environ, "PYTHONPATH": "/elsewhere"}}),
        (KERNEL, {"env": {**os.environ, "LC_ALL": "tr_TR.UTF-8"}}),
    ],
)
def test_what_a_forked_kernel_cannot_be_is_refused(command, options):
    with pytest.raises(NotForked) as refused:
        launch(command, **options)
    assert not refused.value.broken


def test_nothing_else_is_forked_where_kernels_cannot_be(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(NotForked, match="Linux only"):
        launch(KERNEL)


def test_the_settings_that_keep_threads_away_are_needed():
    """The day this fails, a setting can go."""
    without = {name: value for name, value in os.environ.items() if name not in protocol.SETTINGS}
    script = "import numpy, os; print(len(os.listdir('/proc/self/task')))"
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, env=without
    )
    if os.cpu_count() > 1:
        assert int(said.stdout) > 1
