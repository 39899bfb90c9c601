"""How the commands speak: problems with their place and remedy, plain sentences, progress on long work."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from plugins.problems import Problem, SettingsError, Severity, fill

EXIT_FINE = 0
EXIT_CONTENT = 1
EXIT_SETTINGS = 2
EXIT_BUG = 3


class Step(Protocol):
    """Called once for each thing done."""

    def __call__(self) -> None: ...


def say(text: str, **values: object) -> None:
    """One sentence on standard output, in the chosen language."""
    print(fill(text, values), flush=True)


def complain(text: str, **values: object) -> None:
    print(fill(text, values), file=sys.stderr, flush=True)


def print_problems(problems: Iterable[Problem]) -> None:
    """`file:line:column: RULE what is wrong`, and below it how to mend it."""
    for problem in problems:
        print(f"{problem.location}: {problem.rule} {problem.message()}")
        print("  " + fill("fix: {remedy}", {"remedy": problem.fix()}))


def print_settings_error(error: SettingsError) -> None:
    complain("settings: {problem}", problem=error.text())
    complain("  fix: {remedy}", remedy=error.remedy())


def count(problems: Iterable[Problem], severity: Severity) -> int:
    return sum(problem.severity is severity for problem in problems)


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
