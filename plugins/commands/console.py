"""What commands share: how they end, a question to a person, and progress on long work."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from plugins.problems import Problem, SettingsError, Severity, UsageError, fill, why_unwritable
from plugins.telling import say

EXIT_FINE = 0
EXIT_CONTENT = 1
EXIT_SETTINGS = 2
EXIT_BUG = 3
EXIT_UNREAD = 141  # as shell tools end whose reader went away


class Step(Protocol):
    """Called once for each thing done."""

    def __call__(self) -> None: ...


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
def progress(label: str, total: int) -> Iterator[Step]:
    """A bar on a terminal; nothing in a log, where the closing sentence is enough."""
    if not sys.stderr.isatty() or total == 0:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(fill(label, {}), total=total)
        yield lambda: bars.advance(task)
