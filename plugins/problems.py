"""What can be wrong, where, and how to mend it.

Three kinds of trouble, three ways out: what an editor can mend is a `Problem` (collected, sorted, exit 1), what an
operator can mend is a `SettingsError` (raised at once, exit 2), and all else is a bug (a traceback, exit 3).  A slip in
the command itself is a `UsageError`: whoever typed it can mend it, and it ends like any other slip there, with 2.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from plugins.messages import Term, translate


class Severity(StrEnum):
    """How a problem weighs on the document it was found in."""

    ERROR = "error"  # must be mended; the document is held back
    OVERDUE = "overdue"  # must be mended; the document goes out, marked, since taking it away would serve nobody
    WAITING = "waiting"  # nothing is wrong, someone has yet to act; the document is held back
    SETTLED = "settled"  # nothing is wrong and nobody has to act; the document is held back
    WARNING = "warning"  # worth a look; the document goes out

    @property
    def holds_back(self) -> bool:
        return self in (Severity.ERROR, Severity.WAITING, Severity.SETTLED)

    @property
    def must_be_mended(self) -> bool:
        return self in (Severity.ERROR, Severity.OVERDUE)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the repository; line and column count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing the pipeline insists on.  `id` is never reused; texts are English here and translated by gettext."""

    id: str
    name: str
    message: str
    fix: str
    why: str
    severity: Severity = Severity.ERROR

    def at(self, location: Location, **values: object) -> Problem:
        """The problem of breaking this rule at `location`; `values` fill the braces of message and fix."""
        return Problem(location, self, values)


@dataclass(frozen=True, slots=True)
class Problem:
    """One breach of one rule in one place."""

    location: Location
    about: Rule
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def rule(self) -> str:
        return self.about.id

    @property
    def severity(self) -> Severity:
        return self.about.severity

    def message(self) -> str:
        return self._filled(self.about.message)

    def fix(self) -> str:
        return self._filled(self.about.fix)

    def _filled(self, text: str) -> str:
        return fill(text, self.values)


class ProblemsFound(Exception):
    """Editors have something to mend before the line can go on."""

    exitcode = 1  # Pelican ends with it when a plugin raises this

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__(f"{len(self.problems)} problems")

    def __reduce__(self) -> tuple[type[ProblemsFound], tuple[tuple[Problem, ...]]]:
        """So that it survives the way from one process to another."""
        return type(self), (self.problems,)


class SettingsError(Exception):
    """An operator has something to mend.  `message` and `fix` are English sources of translations."""

    exitcode = 2  # Pelican ends with it when a plugin raises this

    def __init__(self, message: str, fix: str, **values: object) -> None:
        self.message = message
        self.fix = fix
        self.values = values
        super().__init__(message.format(**values))

    def __reduce__(self) -> tuple[Callable[[], SettingsError], tuple[()]]:
        """So that it survives the way from one process to another."""
        return partial(type(self), self.message, self.fix, **self.values), ()

    def text(self) -> str:
        return fill(self.message, self.values)

    def remedy(self) -> str:
        return fill(self.fix, self.values)


class UsageError(SettingsError):
    """Whoever typed the command has something to mend: a value of an option, or a file that is not there."""


def why_unreadable(error: OSError) -> str:
    """What kept a file from being read, in words of ours: the system speaks English, in the language of the machine."""
    match error:
        case FileNotFoundError():
            return Term("there is no such file")
        case PermissionError():
            return Term("you may not read it")
        case IsADirectoryError():
            return Term("it is a folder")
        case _:
            return error.strerror or str(error)


def why_unwritable(error: OSError) -> str:
    """What kept a file from being written, in words of ours."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Term("the disk is full")
    if error.errno == errno.EROFS or isinstance(error, PermissionError):
        return Term("you may not write there")
    if isinstance(error, (FileExistsError, NotADirectoryError, IsADirectoryError)):
        return Term("a file and a folder have the same name there")
    return error.strerror or str(error)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by place, then rule, each once: the order in which an editor mends a file from top to bottom."""
    unique = {(p.location, p.rule, str(sorted(p.values.items()))): p for p in problems}
    return tuple(unique[key] for key in sorted(unique))


def fill(text: str, values: Mapping[str, object]) -> str:
    """`text` (English) in the chosen language, its braces filled with `values`, made visible."""
    return translate(text).format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> str:
    """A tuple is a list of values; `-` when it is empty."""
    match value:
        case Term():
            return translate(value)
        case ():
            return "-"
        case (one,):
            return _shown(one)
        case (*others, last):
            return translate("{some}, {last}").format(some=_shown(tuple(others)), last=_shown(last))
        case _:
            return visible(str(value))


def visible(text: str) -> str:
    """`text` on one line, with every control, bidi or other unprintable character shown as an escape.

    What a message quotes comes from a draft: it must not be able to move the cursor or hide behind itself.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
