"""What the reading of an attachment gives: its text with places, and what speaks against publishing it."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.messages import Term
from plugins.problems import Location, Problem, Rule

NO_REASON = Term("")


@dataclass(frozen=True, slots=True)
class Passage:
    """Some text of an attachment; `where` is a sheet, a part or a page.  In a table each line is a row."""

    where: str
    text: str
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """A rule an attachment breaks, why, and in which of its parts ("": in the whole of it)."""

    rule: Rule
    reason: Term = NO_REASON
    part: str = ""

    def at(self, path: str) -> Problem:
        part = self.part or path.rpartition("/")[2]
        return self.rule.at(Location(path), reason=self.reason, part=part)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that could be read, and every objection.  With an objection the text may be less than all."""

    passages: tuple[Passage, ...] = ()
    objections: tuple[Objection, ...] = ()


class Refused(Exception):
    """Reading stops here."""

    def __init__(self, rule: Rule, reason: Term = NO_REASON, part: str = "") -> None:
        super().__init__(reason)
        self.objection = Objection(rule, reason, part)
