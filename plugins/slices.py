"""Long work shared out among processes: slices of a sequence go out, plain results come back in their order.

A piece of work is data: a function of a module, by its name, and what all slices share.  So the same slice gives the
same result in this process, in another, or on another machine.  A process that works for us is started clean: nothing
of ours is open in it, no thread, no connection to a store, no child; it opens for itself what its work needs.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from plugins.confine import used_by_children
from plugins.phases import Used, tell_of_worker, used_here
from plugins.problems import SettingsError
from plugins.program import PROGRAM

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

G = TypeVar("G")
T = TypeVar("T")
R = TypeVar("R")

Work = Callable[[Sequence[T]], R]  # from one slice to what comes of it
Opening = Callable[[G], Work[T, R]]  # a function of a module; from what all slices share to the work, made ready

ALONE = 300  # things done here sooner than other processes start
MOST = 200  # things in one slice
A_WORKER = 4  # slices for each, so that none waits long for the last one
AHEAD = 3  # slices given out for each worker at a time


class Workers(Protocol):
    """Whoever works on slices: this process, others on this machine, or other machines."""

    def pays(self, things: int) -> bool:
        """Whether so many are worth being shared out."""
        ...

    def share(self, opening: Opening[G, T, R], ground: G, items: Sequence[T]) -> Iterator[R]:
        """What the work `opening(ground)` makes of every slice of `items`, in their order.

        `ground`, items and results are plain data; no result may depend on how the items were cut.
        """
        ...


@dataclass(frozen=True, slots=True)
class Processes:
    """So many processes of this machine: 0 stands for one a core, and few things are then done in this one."""

    count: int = 0

    def pays(self, things: int) -> bool:
        return things > 1 and (self.count > 1 or (self.count == 0 and things >= ALONE and cores() > 1))

    def share(self, opening: Opening[G, T, R], ground: G, items: Sequence[T]) -> Iterator[R]:
        """Raises what the work raises, and SettingsError when a process ends before its time."""
        if not self.pays(len(items)):
            yield from map(opening(ground), cut(items, MOST))
            return
        count = min(self.count or cores(), len(items))
        size = min(MOST, -(-len(items) // (count * A_WORKER)))
        yield from _shared(opening, ground, cut(items, size), count)


HERE = Processes(1)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cut(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """`items` in their order, so many at a time."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def _shared(opening: Opening[G, T, R], ground: G, slices: Sequence[Sequence[T]], count: int) -> Iterator[R]:
    # Late: most runs are small.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_all_start_methods, get_context

    # Not `fork`: a copy of this process has its connections to stores and its locks, held by threads it lacks.
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        # What is loaded here is loaded there once, not by each.
        context.set_forkserver_preload([name for name in sys.modules if name.startswith("plugins.")])
    pool = ProcessPoolExecutor(count, context, _enter, (opening, ground))
    try:
        for result, used in _a_few_ahead(pool, slices, AHEAD * count):
            tell_of_worker(used)
            yield result
    except BrokenProcessPool as error:
        raise SettingsError(
            "a process of this build ended before its time",
            "see that the memory is enough for {count} processes, or set GONGKAI_WORKERS to fewer; then build again",
            count=count,
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C or an error, no slice is begun any more


def _a_few_ahead(pool: ProcessPoolExecutor, slices: Iterable[Sequence[Any]], most: int) -> Iterator[tuple[Any, Used]]:
    """What comes of each slice, in their order.  No more than `most` results ever wait for whoever asked for them."""
    waiting: deque[Future[tuple[Any, Used]]] = deque()
    for part in slices:
        with _looking_only_at_our_modules():  # whoever works is started when there is work
            waiting.append(pool.submit(_work_on, part))
        if len(waiting) == most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@contextmanager
def _looking_only_at_our_modules() -> Iterator[None]:
    """A new interpreter takes modules from the folder it is started in first: there, anyone may have put one."""
    wanted = {"PYTHONPATH": str(PROGRAM), "PYTHONSAFEPATH": "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


# ---- in a process that works for another ---------------------------------------------------------------------------

_opened: Callable[[], Work[Any, Any]] | None = None
_closing: list[Callable[[], None]] = []


def at_end(close: Callable[[], None]) -> None:
    """Call it when this process ends, whether it works for itself or for another: the latter knows no `atexit`."""
    atexit.register(close)
    _closing.append(close)


def _enter(opening: Opening[Any, Any, Any], ground: object) -> None:
    """Called once; the work is made ready with the first slice, so that what it raises finds its way back."""
    from multiprocessing.util import Finalize

    global _opened
    _opened = cache(partial(opening, ground))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process we work for: it ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    Finalize(None, _close_all, exitpriority=1)


def _close_all() -> None:
    for close in _closing:
        close()


def _work_on(part: Sequence[Any]) -> tuple[Any, Used]:
    """What comes of a slice, and what this process has used so far."""
    assert _opened is not None, "the process was given its work when it started"
    result = _opened()(part)
    own, ended, (seconds, memory) = used_here(), os.times(), used_by_children()
    seconds += own.seconds + ended.children_user + ended.children_system
    return result, Used(own.process, seconds, own.memory + memory)


def _end_with_parent() -> None:
    """However it ended: nobody waits for us any more."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
