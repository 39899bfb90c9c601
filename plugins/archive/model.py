"""A post as it was read from an exported file: nobody has vouched for it, and nothing of it is to be believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of a post: under which names its file may be found, what it shows ("" where nobody said), its line."""

    names: tuple[str, ...]
    alt: str
    line: int


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a post that stays behind: the id of the rule that says so, where, and what the rule shows."""

    rule: str
    line: int
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """What one exported file says.  In `body`, Markdown as drafts have it, `mark(n)` stands for the n-th picture.

    `account` is the name under which it was told.  Texts are "" and `published` None where the file does not say.
    """

    title: str
    account: str
    published: datetime | None
    url: str
    summary: str
    body: str
    pictures: tuple[Shown, ...] = ()
    losses: tuple[Loss, ...] = ()


def mark(number: int) -> str:
    """What stands for a picture: no text has these characters (textfile.FORBIDDEN)."""
    return f"\x02{number}\x03"
