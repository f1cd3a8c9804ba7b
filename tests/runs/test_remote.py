"""Reports that go elsewhere: to a real FTP server over the network, and to fsspec's memory."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import fsspec
import pytest
from runs.servers import ftp_server
from runs.stores import create
from waiting import LONGEST, until

from workbook.book.errors import BadInput, WorkbookError
from workbook.runs import Options, batch, plan, remote
from workbook.runs.folders import named
from workbook.runs.locks import Busy
from workbook.runs.remote import RemoteFolder

HERE = Path(__file__).parent
NOTEBOOKS = HERE / "fixtures" / "notebooks"
WORKBOOK = Path(sys.executable).with_name("workbook")
DAY = "2999-01-31"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(remote, "_PAUSE", 0.02)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "workbook.sqlite"
    return create(path, "north", "south")


@pytest.fixture
def memory():
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield files
    files.store.clear()


def command(store, *arguments):
    return subprocess.run(
        [WORKBOOK, "run", *arguments, "--store", store, "--as-of", DAY],
        cwd=HERE / "fixtures", capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_run_sends_its_reports_to_a_server_and_the_next_one_goes_on_there(store, tmp_path):
    with ftp_server(tmp_path) as (url, _):
        first = command(store, "good", "--out", f"{url}/a/reports", "--format", "html,md")
        assert first.returncode == 0, first.stderr
        assert first.stdout.splitlines()[-1] == (
            f"Reports: {url.replace(':secret', '')}/a/reports/index.html"
        )
        files = {
            path.relative_to(tmp_path / "a" / "reports").as_posix()
            for path in tmp_path.rglob("*")
            if path.is_file()
        }
        each = {"1_good.html", "1_good.ipynb", "findings.html", "strategy.html", "tables.xlsx"}
        assert files == {
            "changes.md", "handbook.html", "index.html", "manifest.json",
            f"north/{DAY}/north.md", f"south/{DAY}/south.md",
            *(f"{name}/{DAY}/{part}" for name in ("north", "south") for part in each),
        }  # fmt: skip
        assert not (tmp_path / "a" / "reports" / "unfinished").exists()
        second = command(store, "good", "--out", f"{url}/a/reports", "--format", "html,md")
        assert "0 made, 4 unchanged, 0 failed" in second.stdout
        (tmp_path / "a" / "reports" / "south" / DAY / "1_good.ipynb").unlink()
        (tmp_path / "a" / "reports" / "south" / DAY / "1_good.html").unlink()
        third = command(store, "good", "--out", f"{url}/a/reports")
        assert "1 made, 1 unchanged, 0 failed" in third.stdout
    page = tmp_path / "a" / "reports" / "north" / DAY / "1_good.html"
    assert "<h1" in page.read_text(encoding="utf-8")


def test_a_server_that_may_only_be_read_is_said_before_anything_is_made(store, tmp_path):
    with ftp_server(tmp_path, permissions="elr") as (url, _):
        done = command(store, "good", "--out", f"{url}/reports")
    assert done.returncode == 2
    assert "Reports cannot be written to ftp://ana@" in done.stderr
    assert "may write there" in done.stderr
    assert "secret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_server_that_is_not_there_and_a_wrong_password(tmp_path):
    with (
        ftp_server(tmp_path) as (url, _),
        pytest.raises(WorkbookError, match=r"ftp://ana@127\S+ cannot be reached: 530"),
    ):
        RemoteFolder(url.replace("secret", "guess"))
    with pytest.raises(WorkbookError, match=r"cannot be reached: Connection refused.*--out"):
        RemoteFolder(url)


def test_an_upload_that_breaks_off_leaves_what_was_there(tmp_path, monkeypatch):
    with ftp_server(tmp_path) as (url, _):
        folder = RemoteFolder(url)
        folder.write("north/page.html", "the old page")
        whole = type(folder._files).pipe_file

        def half(files, path, value, **options):
            whole(files, path, value[: len(value) // 2], **options)
            raise EOFError("the connection broke")

        monkeypatch.setattr(type(folder._files), "pipe_file", half)
        with pytest.raises(OSError, match="the connection broke"):
            folder.write("north/page.html", "a new page, much longer")
    assert (tmp_path / "north" / "page.html").read_text() == "the old page"
    assert [path.name for path in (tmp_path / "north").iterdir()] == ["page.html"]


def test_a_connection_that_the_server_has_closed_is_made_again(tmp_path):
    with ftp_server(tmp_path) as (url, server):
        folder = RemoteFolder(url)
        folder.write("one.html", "one")
        for handler in list(server.ioloop.socket_map.values()):
            if hasattr(handler, "username"):
                server.ioloop.call_later(0, handler.close)
        until(lambda: len(server.ioloop.socket_map) == 1)
        folder.write("two.html", "two")
        assert folder.read("two.html") == b"two"


def test_chapters_that_a_killed_run_has_sent_are_not_made_again(store, memory):
    planned = plan(str(store), ["north"], ["good"], DAY, "memory://board", NOTEBOOKS)

    class Killed(BaseException):
        pass

    def kill(_):
        raise Killed

    with pytest.raises(Killed):
        batch.run(planned, kill)
    names = set(memory.find("/board"))
    assert "/board/manifest.json" not in names
    assert "/board/unfinished/000001.json" in names
    again = plan(str(store), ["north"], ["good"], DAY, "memory://board", NOTEBOOKS)
    assert [one.unchanged for one in batch.run(again).made] == [True]
    assert not [name for name in memory.find("/board") if "unfinished" in name]
    manifest = json.loads(memory.cat_file("/board/manifest.json"))
    assert [one["status"] for one in manifest["reports"][0]["chapters"]] == ["unchanged"]


def test_documents_are_made_from_notebooks_that_lie_elsewhere(store, memory):
    for formats in (("html",), ("html", "xlsx", "md")):
        planned = plan(
            str(store), ["north"], ["good"], DAY, "memory://board", NOTEBOOKS, Options(formats)
        )
        done = batch.run(planned)
        assert not done.failed
    assert done.index == "memory://board/index.html"
    assert memory.cat_file(f"/board/north/{DAY}/north.xlsx")[:2] == b"PK"


def test_a_chapter_that_cannot_be_sent_fails_and_the_others_are_made(store, memory, monkeypatch):
    whole = type(memory).pipe_file

    def refused(files, path, value, **options):
        if path.endswith("south/2999-01-31/1_good.html"):
            raise PermissionError("denied by a rule of the bucket")
        whole(files, path, value, **options)

    monkeypatch.setattr(type(memory), "pipe_file", refused)
    done = batch.run(plan(str(store), (), ["good"], DAY, "memory://board", NOTEBOOKS))
    assert [one.error for one in done.made] == [
        "", "It could not be written: denied by a rule of the bucket",
    ]  # fmt: skip
    manifest = json.loads(memory.cat_file("/board/manifest.json"))
    assert manifest["run"]["failed"] == 1


# the lock


def test_a_second_run_is_told_who_writes_there(memory):
    first, second = RemoteFolder("memory://board"), RemoteFolder("memory://board")
    with first.alone(0):
        with pytest.raises(Busy, match=r"process \d+ on .*last seen .* UTC.*--wait"):
            second.alone(0).__enter__()
        assert not memory.exists("/board/index.html")
    with second.alone(0):
        assert memory.exists("/board/run.lock")
    assert not memory.exists("/board/run.lock")


def test_a_second_run_waits_for_the_first(memory):
    order = []

    def late():
        with RemoteFolder("memory://board").alone(LONGEST):
            order.append("second")

    with RemoteFolder("memory://board").alone(0):
        waiting = threading.Thread(target=late)
        waiting.start()
        waiting.join(0.2)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


@pytest.mark.parametrize("left", [b'{"token": "x", "at": "2020-01-01T00:00:00+00:00"}', b'{"tok'])
def test_the_lock_of_a_run_that_was_killed_is_taken_over(memory, left):
    memory.pipe_file("/board/run.lock", left)
    with RemoteFolder("memory://board").alone(0):
        pass
    assert not memory.exists("/board/run.lock")


def test_a_lock_is_renewed_while_a_run_lasts_and_never_taken_from_another(memory, monkeypatch):
    monkeypatch.setattr(remote, "_RENEWS", 0.02)
    with RemoteFolder("memory://board").alone(0):
        before = memory.cat_file("/board/run.lock")
        until(lambda: memory.cat_file("/board/run.lock") != before)
        memory.pipe_file("/board/run.lock", b'{"token": "another"}')
        threading.Event().wait(0.1)
        assert memory.cat_file("/board/run.lock") == b'{"token": "another"}'
    assert memory.exists("/board/run.lock")


def test_of_many_runs_that_begin_at_once_one_is_let_in(memory):
    inside, most = [], []

    def enter():
        with RemoteFolder("memory://board").alone(LONGEST):
            inside.append(1)
            most.append(len(inside))
            threading.Event().wait(0.02)
            inside.pop()

    runs = [threading.Thread(target=enter) for _ in range(6)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert most == [1] * 6


# addresses


def test_an_address_of_this_machine_is_a_folder_like_any_other(tmp_path):
    assert named(f"file://{tmp_path}/a%20b") == tmp_path / "a b"
    assert named("reports") == Path("reports").resolve()
    with pytest.raises(BadInput, match="another machine"):
        named("file://server/reports")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nowhere://x/y", "Nothing here knows what nowhere:// is"),
        ("https://example.org/reports", "https:// is for reading"),
    ],
)
def test_an_address_that_no_report_can_go_to(url, said):
    with pytest.raises(WorkbookError, match=said):
        named(url)


def test_the_package_that_a_kind_of_address_needs_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(WorkbookError, match=r"s3://bucket/reports need.*s3fs"):
        RemoteFolder("s3://bucket/reports")


def test_without_fsspec_the_way_to_install_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(WorkbookError, match=r"pip install .service-strategy-workbook\[remote\]"):
        RemoteFolder("memory://board")
