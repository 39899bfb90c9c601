"""What commands share: how they end, a question to a person, and progress on long work."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from plugins.messages import translate
from plugins.phases import Phase, Used, listening
from plugins.problems import Problem, SettingsError, Severity, UsageError, fill, why_unwritable
from plugins.telling import complain, say

EXIT_FINE = 0
EXIT_CONTENT = 1
EXIT_SETTINGS = 2
EXIT_BUG = 3
EXIT_UNREAD = 141  # as shell tools end whose reader went away
PATIENCE_SECONDS = 1.0
PAINT_EVERY_SECONDS = 0.1
LONG_SECONDS = 5.0
WIDE = 200  # columns, where no terminal says how many it has


def count(problems: Iterable[Problem], severity: Severity) -> int:
    return sum(problem.severity is severity for problem in problems)


def unsettled(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Without what nobody has to act on: whoever wants to know asks about that very file."""
    return tuple(problem for problem in problems if problem.severity is not Severity.SETTLED)


def agrees(question: str, **values: object) -> bool:
    """Asks whoever sits at the terminal.  Raises UsageError where nobody does."""
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here", "read what it is about first, then add --yes")
    say(question, **values)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system has against writing this file becomes a SettingsError."""
    try:
        yield
    except OSError as error:
        raise SettingsError(
            "{path} cannot be written: {reason}",
            "see that you may write in {folder} and that the disk has room, then run this again",
            path=path,
            folder=path.parent,
            reason=why_unwritable(error),
        ) from error


@contextmanager
def progress() -> Iterator[None]:
    """Shows what a long run is at, on standard error: bars on a terminal, elsewhere a line for what took long."""
    shown = Bars() if sys.stderr.isatty() else Lines()
    with listening(shown):
        try:
            yield
        finally:
            shown.close()


class Lines:
    """Says of each phase that took long what it was, once it is over."""

    def __init__(self) -> None:
        self._open: list[tuple[Phase, float]] = []

    def enter(self, phase: Phase, total: int) -> None:
        self._open.append((phase, time.monotonic()))

    def step(self, count: int = 1, name: str = "", seconds: float = 0.0) -> None:
        """Nobody looks at it meanwhile."""

    def worked(self, used: Used) -> None:
        """Only the clock counts here."""

    def leave(self) -> None:
        phase, began = self._open.pop()
        seconds = time.monotonic() - began
        if seconds >= LONG_SECONDS and phase not in (each for each, _ in self._open):
            complain("{phase}: {seconds} s", phase=phase.word, seconds=round(seconds))

    def close(self) -> None:
        """Nothing is left on the screen."""


class Bars:
    """Listens to a build (`phases.listening`) and shows each phase as a bar, from when it takes longer than a moment.

    Only on a terminal, and without a thread that would paint it: the program starts processes meanwhile.
    """

    def __init__(self) -> None:
        self._began = self._painted = time.monotonic()
        self._bars: Any = None
        self._open: list[_Bar] = []
        self._lock = Lock()  # steps are told by threads, too

    def enter(self, phase: Phase, total: int) -> None:
        self._open.append(_Bar(phase, total, time.monotonic()))
        self._paint(at_once=self._bars is not None)

    def step(self, count: int = 1, name: str = "", seconds: float = 0.0) -> None:
        with self._lock:
            self._open[-1].done += count
            self._paint()

    def worked(self, used: Used) -> None:
        """Only the clock counts here."""

    def leave(self) -> None:
        self._paint()
        bar = self._open.pop()
        if self._bars is not None and bar.id is not None:
            self._bars.remove_task(bar.id)

    def close(self) -> None:
        """Takes the bars away; what is said from now on stays."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None

    def _paint(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if not at_once and now - self._painted < (PAINT_EVERY_SECONDS if self._bars is not None else PATIENCE_SECONDS):
            return
        self._painted = now
        if self._bars is None:
            self._bars = _bars()
            self._bars.start()
        for bar in self._open:
            total = bar.total or None
            if bar.id is None:
                bar.id = self._bars.add_task(translate(bar.phase.word), total=total, done="", rate="")
            rate = fill("{count} a second", {"count": round(bar.done / (now - bar.began))}) if bar.done else ""
            done = f"{bar.done}/{bar.total}" if bar.total else ""
            self._bars.update(bar.id, completed=bar.done, total=total, done=done, rate=rate)
        self._bars.refresh()


@dataclass(slots=True)
class _Bar:
    phase: Phase
    total: int
    began: float
    done: int = 0
    id: Any = None


def _bars() -> Any:
    """What paints them.  Loaded here: most runs are over before anybody wonders."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[done]}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    quiet: dict[str, Any] = {"auto_refresh": False, "redirect_stdout": False, "redirect_stderr": False}
    return Progress(*columns, console=Console(stderr=True), transient=True, **quiet)


def show_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows of text on standard output, in columns that also stand straight under characters twice as wide."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, each in enumerate(head):
        table.add_column(Text(each), justify="left" if number == 0 else "right", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)
