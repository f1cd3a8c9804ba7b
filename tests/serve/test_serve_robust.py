"""What dies, and what goes on: kernels, their fork server, the server itself."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from serve.apps import serving, until

TRIAL = "/trial?strategy=acme"


def lives(pid):
    """Say whether a process is there and not only waits to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def slide(page):
    handle = page.locator(".noUi-handle").first
    handle.focus()
    page.keyboard.press("ArrowRight")


def test_ctrl_c_leaves_no_process_and_no_file(place):
    with serving(place, workers=1, edit=True) as served:
        for _ in range(2):
            assert served.ask(TRIAL).status == 200
        until(lambda: len(served.kernels()) == 2)
        all_of_them = [served.pid, *served.children()]
        sockets = {line.split()[-1] for line in Path("/proc/net/unix").read_text().splitlines()}
        folders = {Path(one).parent for one in sockets if "kernel-" in one and "-ipc-" in one}
        assert folders  # kernels are talked to by files, not by ports
        os.kill(served.pid, signal.SIGINT)
        until(lambda: not any(map(lives, all_of_them)))
    assert not [folder for folder in folders if folder.exists() and _is_ours(folder, sockets)]
    assert "Traceback" not in served.log


def _is_ours(folder, sockets):
    """Say whether a folder's sockets were those of this test: other servers may run beside it."""
    now = {line.split()[-1] for line in Path("/proc/net/unix").read_text().splitlines()}
    return not any(one in now for one in sockets if Path(one).parent == folder)


def test_a_killed_fork_server_is_replaced(changing, visit):
    page = visit()
    page.goto(f"{changing.address}{TRIAL}")
    page.wait_for_selector(".noUi-handle")
    server = changing.fork_server()
    os.kill(server, signal.SIGKILL)
    other = visit()
    other.goto(f"{changing.address}{TRIAL}")
    other.wait_for_selector(".noUi-handle")
    slide(other)
    other.get_by_text("8 calls").wait_for()
    assert server not in changing.children_named("forkserver")


def test_a_reader_whose_kernel_died_still_reads_and_begins_again_by_loading_the_page(
    viewing, visit
):
    page = visit()
    page.goto(f"{viewing.address}{TRIAL}")
    page.wait_for_selector(".noUi-handle")
    killed = until(viewing.kernels)
    for kernel in killed:
        os.kill(kernel, signal.SIGKILL)
    until(lambda: not any(map(lives, killed)))
    assert page.locator(".wb-answer").is_visible()
    page.reload()
    page.wait_for_selector(".noUi-handle")
    slide(page)
    page.get_by_text("8 calls").wait_for()
