"""Where the time of a build goes: of each phase the seconds, the steps, the slowest of them and the memory.

Told by the rooms through `plugins/phases.py`; `report.py` keeps it.
"""

from __future__ import annotations

import cProfile
import heapq
import io
import os
import pstats
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

from plugins.confine import used_by_children
from plugins.messages import translate
from plugins.phases import Phase, Used, used_here
from plugins.problems import fill, visible

SLOWEST = 10
CALLS = 25  # functions listed of each phase


@dataclass(slots=True)
class Spent:
    """What one phase took: seconds by the clock and of all processors, and how many things were done in it.

    `slowest` is a heap of the seconds and the names of the things that took longest.
    """

    seconds: float = 0.0
    processor: float = 0.0
    count: int = 0
    slowest: list[tuple[float, str]] = field(default_factory=list)


class Watch:
    """Listens to one build (`phases.listening`).  With `calls` it also looks which functions take the time, which
    makes everything slower: only their order counts then."""

    def __init__(self, *, calls: bool = False) -> None:
        self.spent: dict[Phase, Spent] = {}
        self.children_memory = 0
        self._calls: dict[Phase, cProfile.Profile] | None = {} if calls else None
        self._workers: dict[str, Used] = {}  # of the phase entered last
        self._open = [Phase.REST]
        self._mark = time.perf_counter()
        self._processor = 0.0  # of what came before us, the program start, is told as the rest
        self._lock = Lock()  # steps are told by threads, too
        self._profile(Phase.REST, on=True)

    def enter(self, phase: Phase, total: int) -> None:
        self._charge()
        self._workers = {}
        self._open.append(phase)
        self._profile(phase, on=True)

    def step(self, count: int = 1, name: str = "", seconds: float = 0.0) -> None:
        spent = self.spent.setdefault(self._open[-1], Spent())
        with self._lock:
            spent.count += count
            if name and len(spent.slowest) < SLOWEST:
                heapq.heappush(spent.slowest, (seconds, name))
            elif name:
                heapq.heappushpop(spent.slowest, (seconds, name))

    def worked(self, used: Used) -> None:
        before = self._workers.get(used.process, Used(used.process, 0.0, 0))
        self._workers[used.process] = used
        self.spent.setdefault(self._open[-1], Spent()).processor += used.seconds - before.seconds
        together = sum(each.memory for each in self._workers.values())
        self.children_memory = max(self.children_memory, together)

    def leave(self) -> None:
        self._charge()
        self._open.pop()
        self._profile(self._open[-1], on=True)

    def stop(self) -> None:
        """Until here.  May be called more than once: a report is written before the very end."""
        self._charge()
        self._profile(self._open[-1], on=True)

    @property
    def memory(self) -> int:
        """The most bytes this process has held; 0 where the system does not tell."""
        return used_here().memory

    @property
    def seconds(self) -> float:
        return sum(spent.seconds for spent in self.spent.values())

    @property
    def processor(self) -> float:
        return sum(spent.processor for spent in self.spent.values())

    def in_order(self) -> Iterator[tuple[Phase, Spent]]:
        """Each phase there was, in the order of a build."""
        return ((phase, self.spent[phase]) for phase in Phase if phase in self.spent)

    def calls(self) -> Iterator[tuple[Phase, str]]:
        """Of each phase the functions that took longest, as text; nothing unless it was asked for."""
        for phase, profile in (self._calls or {}).items():
            profile.disable()
            text = io.StringIO()
            pstats.Stats(profile, stream=text).sort_stats("tottime").print_stats(CALLS)
            yield phase, text.getvalue().strip()

    def _charge(self) -> None:
        """The time since the last look belongs to the phase entered last."""
        self._profile(self._open[-1], on=False)
        now, (processor, children_memory) = time.perf_counter(), _used()
        spent = self.spent.setdefault(self._open[-1], Spent())
        spent.seconds += now - self._mark
        spent.processor += processor - self._processor
        self.children_memory = max(self.children_memory, children_memory)
        self._mark, self._processor = now, processor

    def _profile(self, phase: Phase, *, on: bool) -> None:
        if self._calls is None:
            return
        profile = self._calls.setdefault(phase, cProfile.Profile())
        if on:
            profile.enable()
        else:
            profile.disable()


def table(watch: Watch) -> Iterator[str]:
    """All of it as lines for people; numbers stand first, since words are of any width."""
    yield fill("    seconds  processor     things  part", {})
    for phase, spent in watch.in_order():
        yield _row(spent, translate(phase.word))
    together = Spent(watch.seconds, watch.processor)
    yield _row(together, fill("together", {}))
    yield ""
    memory = {"own": watch.memory // 2**20, "others": watch.children_memory // 2**20}
    yield fill("most memory: {own} MiB in the program, {others} MiB in the processes it started", memory)
    for phase, spent in watch.in_order():
        if spent.slowest:
            yield ""
            yield fill("{phase}: what took longest", {"phase": phase.word})
            yield from (f"{seconds:11.3f}  {visible(name)}" for seconds, name in sorted(spent.slowest, reverse=True))
    for phase, calls in watch.calls():
        yield ""
        yield fill("{phase}: the functions that took longest", {"phase": phase.word})
        yield calls


def _row(spent: Spent, words: str) -> str:
    return f"{spent.seconds:11.2f}{spent.processor:11.2f}{spent.count or '':>11}  {words}"


def _used() -> tuple[float, int]:
    """The processor seconds of this process and its children, and the most bytes those that run now have held."""
    own, (running, memory) = os.times(), used_by_children()
    return own.user + own.system + own.children_user + own.children_system + running, memory
