"""When a loop counts as hung: it stands still and computes nothing, and what it waits for is there."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from servers.daemon import wait_until

from core import liveness
from core.liveness import LoopWatch
from wirewatch.run.supervise import is_hung

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Loop:
    """A thread that has come round once, and then does what it is given until the test ends."""

    def __init__(self, then: Callable[[threading.Event], object]) -> None:
        self.end, self._ready, self._then = threading.Event(), threading.Event(), then
        self.thread = threading.Thread(target=self._run, name="the loop", daemon=True)
        self.thread.start()
        assert self._ready.wait(5)

    def _run(self) -> None:
        liveness.progress()
        self._ready.set()
        self._then(self.end)


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Find no excuse and no loop of another test, and leave none behind."""
    liveness._excuses.clear()
    liveness._came_round.clear()
    yield
    liveness._excuses.clear()
    liveness._came_round.clear()


def computing(end: threading.Event) -> None:
    while not end.is_set():
        sum(range(1000))


def after(seconds: float, loop: Loop) -> list[str]:
    """Look twice, the second time `seconds` after the loop came round; the processor is given a moment between."""
    began = time.monotonic()
    offset = [0.0]
    watch = LoopWatch(lambda: began + offset[0])
    watch.hung()
    time.sleep(0.3)
    offset[0] = seconds
    found = watch.hung()
    loop.end.set()
    loop.thread.join(5)
    return found


def test_a_loop_that_waits_for_ever_is_hung_and_one_that_has_just_come_round_is_not() -> None:
    assert after(25, Loop(threading.Event.wait)) == ["the loop"]
    assert after(5, Loop(threading.Event.wait)) == []


def let_compute(loop: Loop) -> None:
    """Wait until a loop had the processor for a while, however busy the machine is."""

    def processor_time() -> float:
        return time.clock_gettime(time.pthread_getcpuclockid(loop.thread.ident or 0))

    before = processor_time()
    wait_until(lambda: processor_time() > before + 0.2, "the loop has computed")


@pytest.mark.slow
def test_long_but_honest_work_is_not_hung() -> None:
    began = time.monotonic()
    loop = Loop(computing)
    shift = [0.0]
    watch = LoopWatch(lambda: began + shift[0])
    for _ in range(5):  # as the teller looks: every two seconds, of which a machine that is busy gives us some
        shift[0] += 30
        watch._asked = began + shift[0] - 2
        let_compute(loop)
        assert watch.hung() == []
    loop.end.set()
    loop.thread.join(5)


def test_a_database_that_is_away_excuses_everybody() -> None:
    liveness.excuse_while(lambda: True)
    assert after(600, Loop(threading.Event.wait)) == []


def test_a_thread_that_has_ended_is_not_missed() -> None:
    loop = Loop(lambda _end: None)
    loop.thread.join(5)
    assert after(600, loop) == []


def test_a_new_thread_does_not_answer_for_an_ended_one_whose_number_it_has() -> None:
    ended = Loop(lambda _end: None).thread
    ended.join(5)
    end = threading.Event()
    others = [threading.Thread(target=end.wait, daemon=True)]
    others[0].start()
    while others[-1].ident != ended.ident and len(others) < 1000:
        others.append(threading.Thread(target=end.wait, daemon=True))
        others[-1].start()
    assert others[-1].ident == ended.ident
    began = time.monotonic()
    offset = [0.0]
    watch = LoopWatch(lambda: began + offset[0])
    watch.hung()
    offset[0] = 600
    assert watch.hung() == []
    end.set()


def test_a_child_is_killed_after_a_minute_without_a_sign() -> None:
    assert [is_hung(100.0, now) for now in (100.0, 159.0, 161.0)] == [False, False, True]
