"""Saying things to people: sentences, problems with their place and remedy, and an end without a trace."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, TextIO

from plugins.problems import Problem, ProblemsFound, SettingsError, UsageError, fill, visible

QUIET = "TOLD_BY_CALLER"  # a setting of Pelican: whoever runs it tells people itself what is raised


def say(text: str, **values: object) -> None:
    """One sentence on standard output, in the chosen language."""
    print(fill(text, values), flush=True)


def complain(text: str, **values: object) -> None:
    """One sentence on standard error."""
    print(fill(text, values), file=sys.stderr, flush=True)


def print_problems(problems: Iterable[Problem], stream: TextIO | None = None) -> None:
    """`file:line:column: RULE what is wrong`, and below it how to mend it; without `stream` on standard output."""
    for line in lines_of(problems):
        print(line, file=stream)


def lines_of(problems: Iterable[Problem]) -> Iterator[str]:
    for problem in problems:
        yield f"{visible(str(problem.location))}: {problem.rule} {problem.message()}"
        yield "  " + fill("fix: {remedy}", {"remedy": problem.fix()})


def print_settings_error(error: SettingsError) -> None:
    if isinstance(error, UsageError):
        complain("the command: {problem}", problem=error.text())
    else:
        complain("settings: {problem}", problem=error.text())
    complain("  fix: {remedy}", remedy=error.remedy())


def in_words(handler: Callable[[Any], None]) -> Callable[[Any], None]:
    """`handler` of a Pelican signal, ending plain `pelican` with sentences and our exit code instead of a trace."""

    @wraps(handler)
    def told(pelican: Any) -> None:
        try:
            handler(pelican)
        except ProblemsFound as found:
            if not pelican.settings.get(QUIET, False):
                print_problems(found.problems)
                say("nothing was published: {count} problems; the site stays as it was", count=len(found.problems))
                raise SystemExit(found.exitcode) from None
            raise
        except SettingsError as error:
            if not pelican.settings.get(QUIET, False):
                print_settings_error(error)
                raise SystemExit(error.exitcode) from None
            raise

    return told
