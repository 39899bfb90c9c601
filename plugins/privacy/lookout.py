"""Searches pieces of drafts, each where it can do no harm: small texts here, all else in a process apart.

A piece that takes too long, too much memory or ends its process gets a problem, and the others go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from plugins.confine import Crew, Job, Question, Stopped
from plugins.confined import LONGEST_VALUE, Data
from plugins.drafts.rules import UNREADABLE
from plugins.messages import Term
from plugins.privacy import rules as privacy_rules
from plugins.privacy.contents import Objection
from plugins.privacy.look import Kind, Seen, look
from plugins.privacy.scan import MOST_FOUND, Finding, mask
from plugins.problems import Location, Problem, Rule, visible
from plugins.registry.allowed import PersonalKind
from plugins.slices import at_end

# A workbook of 20,000 rows takes two seconds; its 64 MB of XML at the bound of documents.py take half a GiB.
LOOKS = Job("plugins.privacy.worker", "looks", cpu_seconds=10, wall_seconds=90, memory_bytes=1280 * 2**20)
SMALL_BYTES = 32 * 1024  # a text like this takes a tenth of a second at the very worst
REMEMBERED = 10_000
RULES = {rule.id: rule for rule in vars(privacy_rules).values() if isinstance(rule, Rule)}


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to be searched, and the file they are of."""

    kind: Kind
    path: str
    data: bytes

    @property
    def is_harmless(self) -> bool:
        return self.kind in (Kind.TEXT, Kind.TABLE, Kind.PAGE) and len(self.data) <= SMALL_BYTES


class Lookout:
    """Keeps its processes from one call to the next, and remembers what it saw in which bytes."""

    def __init__(self, job: Job = LOOKS) -> None:
        self._crew = Crew(job)
        self._seen: dict[tuple[Kind, bytes], Seen] = {}  # by digest

    def look_at(self, pieces: Sequence[Piece]) -> list[Seen | Problem]:
        """What stands in each piece, or why nobody can tell, in their order."""
        asked = [piece for piece in pieces if not piece.is_harmless]
        keys = {id(piece): (piece.kind, hashlib.sha256(piece.data).digest()) for piece in asked}
        new = {keys[id(piece)]: piece for piece in asked if keys[id(piece)] not in self._seen}
        questions = [Question({"kind": piece.kind}, piece.data) for piece in new.values()]
        stopped: dict[tuple[Kind, bytes], Stopped] = {}
        for key, found in zip(new, self._crew.ask_all(questions, {}, [_seen] * len(new)), strict=True):
            if isinstance(found, Stopped):
                stopped[key] = found
            else:
                self._seen[key] = found
        told: list[Seen | Problem] = []
        for piece in pieces:
            if piece.is_harmless:
                told.append(look(piece.kind, piece.data))
            elif (why := stopped.get(keys[id(piece)])) is not None:
                told.append(_stopped(why, piece.path))
            else:
                told.append(self._seen[keys[id(piece)]])
        if len(self._seen) > REMEMBERED:
            self._seen.clear()
        return told

    def close(self) -> None:
        self._crew.close()


@cache
def lookout() -> Lookout:
    """The one of this process; its children end with it."""
    opened = Lookout()
    at_end(opened.close)
    return opened


def _stopped(why: Stopped, path: str) -> Problem:
    return UNREADABLE.at(Location(path), name=path.rpartition("/")[2], reason=why.reason, detail=why.detail)


def _seen(data: Data, blob: bytes) -> Seen:
    """What a child says of a piece.  Raises ValueError on anything else than findings and objections."""
    match data:
        case {"findings": list(findings), "objections": list(objections)} if len(findings) <= MOST_FOUND:
            return Seen(tuple(map(_finding, findings)), tuple(map(_objection, objections)))
        case _:
            raise ValueError("not what is said of a piece")


def _finding(data: object) -> tuple[Finding, str]:
    match data:
        case [str(kind), str(value), int(line), int(column), str(before), str(where)] if value and line > 0 < column:
            known = PersonalKind(kind)  # ValueError on any other
        case _:
            raise ValueError("a finding of another form")
    if max(len(value), len(before), len(where)) > LONGEST_VALUE:
        raise ValueError("a finding longer than any")
    return Finding(known, value, mask(known, value), line, column, before), where


def _objection(data: object) -> Objection:
    match data:
        case [str(id), str(reason), str(part)] if id in RULES and visible(reason) == reason:
            pass
        case _:
            raise ValueError("an objection by no known rule")
    if max(len(reason), len(part)) > LONGEST_VALUE:
        raise ValueError("an objection longer than any")
    return Objection(RULES[id], Term(reason), part)
