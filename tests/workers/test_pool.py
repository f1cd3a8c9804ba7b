"""A pool's workers are replaced when they die, hang or grow, and none outlives its pool."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from running_kernels import comes_true, is_alive
from waiting import until

from workbook.workers import launching, limits
from workbook.workers.pool import Pool, TooSlow, WorkerDied

HERE = str(Path(__file__).parent)
JOB = "pool_jobs:Counting"


@pytest.fixture(scope="module", params=["forked", "program"])
def place(request):
    """Where workers come from: the fork server of these tests, or programs of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", HERE)
        patch.setattr(launching, "_servers", launching._Servers())
        if request.param == "program":
            patch.setattr("workbook.workers.launching.sys.platform", "darwin")
        yield request.param
        launching.stop()


@pytest.fixture
def pool(place):
    made = []

    def make(size=1, **how):
        made.append(Pool(JOB, size, **how))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.close()


def numbers(answers):
    return [number for number, _ in answers]


def workers(answers):
    return [pid for _, pid in answers]


def name(pid):
    return Path(f"/proc/{pid}/comm").read_text().strip()


def test_answers_come_in_order_and_nothing_that_is_printed_between_them(pool, place):
    one = pool()
    answers = list(one.work({"to": 40}))
    assert numbers(answers) == list(range(40))
    assert set(workers(answers)) == set(one.pids)
    assert (name(one.pids[0]) == "workbook worker") == (place == "forked")
    assert list(one.work({"to": 0})) == []


def test_a_worker_that_dies_is_replaced_and_another_goes_on(pool, tmp_path):
    one = pool()
    request = {"to": 5, "at": 3, "do": "die", "once": str(tmp_path / "died")}
    answers = list(one.work(request))
    assert numbers(answers) == [0, 1, 2, 3, 4]
    first, *_, last = workers(answers)
    assert first != last
    assert comes_true(lambda: not is_alive(first))


def test_a_request_that_kills_each_worker_is_given_up_and_the_next_one_answered(pool):
    one = pool()
    going = one.work({"to": 5, "at": 2, "do": "die"})
    assert numbers([next(going), next(going)]) == [0, 1]
    with pytest.raises(WorkerDied):
        next(going)
    assert numbers(one.work({"to": 3})) == [0, 1, 2]


def test_a_worker_that_hangs_is_ended_and_holds_nobody_up(pool):
    one = pool(longest=1.0)
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        list(one.work({"to": 2, "at": 1, "do": "hang"}))
    assert numbers(one.work({"to": 2})) == [0, 1]
    assert time.monotonic() - begun < 40


def test_an_error_is_raised_where_the_answers_are_read(pool):
    one, read = pool(), []
    with pytest.raises(ValueError, match="no such number"):
        read.extend(number for number, _ in one.work({"to": 3, "at": 1, "do": "fail"}))
    with pytest.raises(RuntimeError, match="Odd: one"):
        list(one.work({"to": 3, "at": 1, "do": "fail_oddly"}))
    before = one.pids
    assert numbers(one.work({"to": 3})) == [0, 1, 2]
    assert one.pids == before


def test_answers_that_nobody_reads_to_the_end_are_not_those_of_the_next_request(pool):
    one = pool()
    going = one.work({"to": 50})
    next(going)
    going.close()
    assert numbers(one.work({"to": 3})) == [0, 1, 2]


@pytest.mark.parametrize(("limit", "most"), [("REQUESTS_EACH", 1), ("LARGEST", 100 * 2**20)])
def test_a_worker_that_has_done_much_or_grown_makes_room(pool, monkeypatch, limit, most):
    if limit == "LARGEST":
        most += max(map(limits.memory_of, (first := pool()).pids), default=0)
        until(lambda: first.pids)
        most += limits.memory_of(first.pids[0])
        first.close()
    monkeypatch.setattr(limits, limit, most)
    one = pool()
    (before,) = set(workers(one.work({"to": 1, "at": 0, "do": "grow"})))
    (after,) = set(workers(one.work({"to": 1})))
    assert before != after
    assert comes_true(lambda: not is_alive(before))


def test_as_many_work_at_once_as_there_are_workers(pool):
    many = pool(2)
    met = threading.Barrier(2, timeout=60)

    def work(_):
        pids = []
        for at, (_, pid) in enumerate(many.work({"to": 3})):
            pids.append(pid)
            if at == 1:
                met.wait()
        return set(pids)

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(work, range(2))
    assert one.isdisjoint(other)


def test_a_closed_pool_leaves_no_process_and_ends_what_is_being_answered(pool):
    one = pool(2)
    going = one.work({"to": 2, "at": 1, "do": "hang"})
    next(going)
    until(lambda: len(one.pids) == 2)
    pids = one.pids
    threading.Timer(0.2, one.close).start()
    with pytest.raises(WorkerDied):
        next(going)
    assert comes_true(lambda: not any(map(is_alive, pids)))


def test_a_job_that_cannot_be_loaded_is_told(pool, monkeypatch, caplog):
    broken = Pool("pool_jobs:NoSuchJob", 1)
    broken.start()
    with pytest.raises(WorkerDied):
        list(broken.work({}))
    broken.close()
    assert "could not start" in caplog.text


def test_workers_end_when_their_process_is_killed(place):
    script = f"""if True:
        import sys, time
        from workbook.workers.pool import Pool
        from workbook.workers import launching
        if {place == "program"}:
            launching.sys = type(sys)("sys")
            launching.sys.platform = "darwin"
        pool = Pool("{JOB}", 2)
        pool.start()
        going = pool.work({{"to": 2, "at": 1, "do": "hang" if {place == "forked"} else "tidy"}})
        next(going)
        while len(pool.pids) < 2:
            time.sleep(0.01)
        print(*pool.pids, flush=True)
        time.sleep(600)
    """
    script = script.replace('"tidy"', '"tidy", "once": "/"')
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as client:
        pids = list(map(int, client.stdout.readline().split()))
        assert len(pids) == 2
        assert all(map(is_alive, pids))
        client.kill()
    assert comes_true(lambda: not any(map(is_alive, pids)))
