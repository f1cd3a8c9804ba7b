"""A run as the command line shows it: a bar with the time left, or one line an event in a log."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from workbook.book.messages import counted, say
from workbook.runs import Document, Made, Plan, Run, batch

if TYPE_CHECKING:
    from rich.console import Console

FINE, FAILED, BUSY, STOPPED = 0, 1, 75, 130  # 75 asks a scheduler to try again later
MOST_VERDICTS = 20  # on a terminal; a log gets all

_STOPPING = b"Stopping. What is finished is kept; this takes a few seconds.\n"

Tell = Callable[[Made | Document], object]


def run(
    look_up: Callable[[], Plan],
    *,
    quiet: bool = False,
    changes: bool = False,
    wait: float = 0.0,
    executor: Callable[[int], Executor] = ThreadPoolExecutor,
) -> int:
    """Make reports and show how it goes.

    Parameters
    ----------
    look_up
        Gives the plan.
    quiet
        Whether to say nothing but what went wrong.
    changes
        Whether to say what changed since the last run, as Markdown, and nothing else.
    wait
        Seconds to wait for another run in the same folder.
    executor
        Makes the pool that executes notebooks.

    Returns
    -------
    The exit code: 0 all is made, 1 something could not be made, 130 stopped by Ctrl-C or by the
    system before the end. Errors of use raise.
    """
    done = None
    with _stopped_by_the_system():
        try:
            planned = look_up()
            making = partial(batch.run, planned, executor=executor, wait=wait)
            done = making() if changes else _watched(making, planned, quiet=quiet)
        except KeyboardInterrupt:  # before the first chapter began
            _say(say("Stopped before anything was made."), sys.stderr)
            return STOPPED
        if changes:
            _say(done.changes.rstrip("\n"))
        else:
            _tell(done, quiet=quiet)
    return STOPPED if done.interrupted else FAILED if done.failed else FINE


def _watched(making: Callable[..., Run], planned: Plan, *, quiet: bool) -> Run:
    console = _console()
    if quiet:
        return making(tell=_tell_failure)
    if not console.is_terminal:
        return making(tell=lambda one: _say(one.sentence))
    with _bar(console, planned) as tell:
        return making(tell=tell)


@contextmanager
def _bar(console: Console, planned: Plan) -> Iterator[Tell]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(say("time left")),
        TimeRemainingColumn(),
    )
    documents = len(planned.briefs) * len(planned.options.of_strategies)
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(say("Making reports"), total=len(planned.tasks) + documents)

        def tell(one: Made | Document) -> None:
            if one.error:
                progress.console.print(one.sentence, markup=False)
            progress.advance(bar)

        yield tell


def _tell(done: Run, *, quiet: bool) -> None:
    for notice in done.plan.notices:
        _say(notice, sys.stderr)
    for key, why in done.plan.missing.items():
        _say(
            say("{key} could not be read: {split}", key=key, split=" ".join(why.split())),
            sys.stderr,
        )
    if done.interrupted:
        left = len(done.plan.tasks) - len(done.made)
        _say(
            say(
                "Stopped: {chapters} of {tasks} not made. Run the same command again to "
                "make the rest.",
                chapters=counted(left, "chapter"),
                tasks=len(done.plan.tasks),
            ),
            sys.stderr,
        )
    if quiet:
        return
    console = _console()
    _tell_verdicts(console, done)
    _say(_summary(done))
    # In one piece, so that a terminal can open it.
    _say(say("Reports: {index}", index=done.index))


def _tell_verdicts(console: Console, done: Run) -> None:
    from rich.text import Text

    briefs = done.plan.briefs
    if not console.is_terminal:
        for brief in briefs:
            _say(f"{brief.name}: {brief.verdict}")
        return
    for brief in briefs[:MOST_VERDICTS]:
        console.print(Text.assemble((brief.name, "bold"), f": {brief.verdict}"))
    if len(briefs) > MOST_VERDICTS:
        more = counted(len(briefs) - MOST_VERDICTS, "more strategy", "more strategies")
        console.print(say("… and {more}; the index lists them all.", more=more))


def _summary(done: Run) -> str:
    parts = done.parts
    failed = sum(bool(one.error) for one in parts)
    unchanged = sum(one.unchanged for one in parts)
    fresh = len(parts) - failed - unchanged
    seconds = (done.ended - done.started).total_seconds()
    text = say(
        "{fresh} made, {unchanged} unchanged, {failed} failed, in {seconds} s.",
        fresh=fresh,
        unchanged=unchanged,
        failed=failed,
        seconds=f"{seconds:.1f}",
    )
    return say("{text} The index lists what could not be completed.", text=text) if failed else text


def _tell_failure(one: Made | Document) -> None:
    if one.error:
        _say(one.sentence, sys.stderr)


def _say(line: str, stream: Any = None) -> None:
    print(line, file=stream or sys.stdout, flush=True)


@contextmanager
def _stopped_by_the_system() -> Iterator[None]:
    """Let the signal by which a scheduler ends a process do what Ctrl-C does, and that only once.

    A second Ctrl-C would come in the middle of ending kernels and of writing the manifest, or of
    the process's own end: from the first one on, both are ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        for number in heard:
            signal.signal(number, signal.SIG_IGN)
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, _STOPPING)
        raise KeyboardInterrupt

    # Whoever starts a process in the background may have had it ignore Ctrl-C.
    heard = [
        number
        for number in (signal.SIGTERM, signal.SIGINT)
        if signal.getsignal(number) is not signal.SIG_IGN
    ]
    before = {number: signal.signal(number, stop) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is stop:
                signal.signal(number, handler)


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)
