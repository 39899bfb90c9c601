"""What a long run is at just now, told to whoever listens: a bar on a terminal, the report of a build.

A room says `for page in counted(Phase.PAGES, pages):`, or `with phase(Phase.PAGES, len(pages)) as step:` and calls
`step(500)` for what was done elsewhere in one lump.  A phase may be entered within another, and more than once: time is
that of the one entered last.  Without a listener, all this is a call to an empty list.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from plugins.messages import Term

T = TypeVar("T")


class Phase(StrEnum):
    """What a build does, and then a deployment, in this order.  The last is all that belongs to none of them."""

    READING = "reading"
    JUDGING = "judging"
    CHECKING = "checking"
    PROVING = "proving"
    BODIES = "bodies"
    COMPILING = "compiling"
    PAGES = "pages"
    FEEDS = "feeds"
    SEARCH = "search"
    AUDIT = "audit"
    SWITCHING = "switching"
    REMEMBERING = "remembering"
    PACKING = "packing"
    COMPARING = "comparing"
    SENDING = "sending"
    REST = "rest"

    @property
    def word(self) -> Term:
        """What a person calls it."""
        return WORDS[self]


WORDS = {
    Phase.READING: Term("read the drafts"),
    Phase.JUDGING: Term("judge the drafts and make stories of them"),
    Phase.CHECKING: Term("look through the drafts and their files"),
    Phase.PROVING: Term("prove the sign-offs"),
    Phase.BODIES: Term("turn the texts into pages"),
    Phase.COMPILING: Term("put the edition together"),
    Phase.PAGES: Term("make the pages"),
    Phase.FEEDS: Term("make the feeds"),
    Phase.SEARCH: Term("make the search index"),
    Phase.AUDIT: Term("go through all that was made"),
    Phase.SWITCHING: Term("put the site in its place"),
    Phase.REMEMBERING: Term("remember it for the next build"),
    Phase.PACKING: Term("compress what is to be sent"),
    Phase.COMPARING: Term("compare with what lies there"),
    Phase.SENDING: Term("send the files"),
    Phase.REST: Term("start the program, and all else"),
}


@dataclass(frozen=True, slots=True)
class Used:
    """What one process has used so far: processor seconds, and the most bytes of this machine at one time (0: none,
    or not known).  Two that run at a time have different names."""

    process: str
    seconds: float
    memory: int


class Step(Protocol):
    """So many things are done; of one, also its name and the seconds it took."""

    def __call__(self, count: int = 1, name: str = "", seconds: float = 0.0) -> None: ...


class Listener(Protocol):
    """Hears of everything in the process that it was told to listen in."""

    def enter(self, phase: Phase, total: int) -> None:
        """`total` is how many steps there will be, 0 where nobody knows."""

    def step(self, count: int = 1, name: str = "", seconds: float = 0.0) -> None:
        """Of the phase entered last."""

    def worked(self, used: Used) -> None:
        """Another process did a part of it."""

    def leave(self) -> None: ...


_listeners: list[Listener] = []
if hasattr(os, "register_at_fork"):  # what a worker does is told by whoever sent it
    os.register_at_fork(after_in_child=_listeners.clear)


@contextmanager
def listening(*listeners: Listener) -> Iterator[None]:
    """They hear of every phase until this ends."""
    _listeners.extend(listeners)
    try:
        yield
    finally:
        for each in listeners:
            _listeners.remove(each)


@contextmanager
def phase(which: Phase, total: int = 0) -> Iterator[Step]:
    """From here on until this ends we are at `which`, in `total` steps where that is known."""
    for each in _listeners:
        each.enter(which, total)
    try:
        yield _step
    finally:
        for each in _listeners:
            each.leave()


def counted(which: Phase, things: Sequence[T], name: Callable[[T], str] = str) -> Iterator[T]:
    """`things` one by one; what is done with each, until the next is asked for, is a step of this phase."""
    with phase(which, len(things)) as step:
        for thing in things:
            began = time.perf_counter()
            yield thing
            if _listeners:
                step(1, name(thing), time.perf_counter() - began)


def tell_of_worker(used: Used) -> None:
    """Hands on what a process that works for this one said of itself."""
    for each in _listeners:
        each.worked(used)


def used_here() -> Used:
    memory = 0
    if sys.platform != "win32":
        import resource

        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Used(str(os.getpid()), time.process_time(), memory)


def _step(count: int = 1, name: str = "", seconds: float = 0.0) -> None:
    for each in _listeners:
        each.step(count, name, seconds)
