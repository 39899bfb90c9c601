"""Where a long line of documents is cut, so that a change anywhere moves no cut that is far from it.

Every member of a line has a rank, a hash of its id.  A line is cut behind each member whose rank is the least among
its neighbours, so many (`reach`) on either side.  So a cut depends on its neighbours alone: whoever adds, alters or
removes a document finds the same cuts as whoever cuts the whole line anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from plugins.store import Connection

Place = tuple[int, str]  # moment of publication, id: the order of every line
Stretch = tuple[Place, Place]  # the places behind the first, up to and with the second

Member = TypeVar("Member")

RANK_BITS = 56
LEVEL_BITS = 3  # a level holds one in eight of those below: few pieces, and a member is rarely put into a longer one

BEFORE_ALL: Place = (-(2**63), "")
AFTER_ALL: Place = (2**63 - 1, "")


def rank_of(id: str) -> int:
    return int.from_bytes(hashlib.sha256(id.encode()).digest()[: RANK_BITS // 8])


def cuts_behind(ranks: Sequence[int], reach: int) -> list[bool]:
    """Whether there is a cut behind each member of a whole line."""
    return [rank == min(ranks[max(at - reach, 0) : at + reach + 1]) for at, rank in enumerate(ranks)]


def tiers(ranks: Sequence[int], reach: int) -> list[bool]:
    """Whether there is a cut behind each member of a whole line, so that pieces are few: long first, short at the end.

    Behind the last of the cuts that `cuts_behind` makes, there is one behind each member whose level no later one has.
    """
    cuts = cuts_behind(ranks, reach)
    highest = -1
    for at in range(len(ranks) - 1, -1, -1):
        if cuts[at]:
            break
        level = (RANK_BITS - ranks[at].bit_length()) // LEVEL_BITS
        if level > highest:
            cuts[at], highest = True, level
    return cuts


def divided(members: Iterable[Member], cuts: Iterable[bool]) -> Iterator[list[Member]]:
    piece: list[Member] = []
    for member, is_cut in zip(members, cuts, strict=True):
        piece.append(member)
        if is_cut:
            yield piece
            piece = []
    if piece:
        yield piece


@dataclass(frozen=True, slots=True)
class Line:
    """A table of the store with the columns moment, id, rank and cut, among others."""

    store: Connection
    table: str
    reach: int

    def recut(self, touched: Iterable[Place]) -> frozenset[Place]:
        """Cuts anew around places where a member came or went.  Returns where a cut did."""
        moved: set[Place] = set()
        for place in touched:
            older = self._select("(moment, id) < (?, ?) ORDER BY moment DESC, id DESC LIMIT ?", *place, 2 * self.reach)
            rest = self._select("(moment, id) >= (?, ?) ORDER BY moment, id LIMIT ?", *place, 2 * self.reach + 1)
            middle = slice(max(len(older) - self.reach, 0), len(older) + self.reach + 1)
            moved |= self._settle([*reversed(older), *rest], middle)
        return frozenset(moved)

    def stretches(self, places: Iterable[Place]) -> list[Stretch]:
        """The stretches between two cuts in which these places lie; those that meet are one."""
        joined: list[Stretch] = []
        for start, end in sorted({(self._cut_before(place), self._cut_behind(place)) for place in places}):
            if joined and start < joined[-1][1]:
                start, end = joined[-1][0], max(end, joined.pop()[1])
            joined.append((start, end))
        return joined

    def pieces(self, stretch: Stretch) -> Iterator[list[Place]]:
        """The members of a stretch, divided behind each cut."""
        rows = self._select("(moment, id) > (?, ?) AND (moment, id) <= (?, ?) ORDER BY moment, id", *flat(stretch))
        yield from divided(((moment, id) for moment, id, _, _ in rows), (bool(cut) for *_, cut in rows))

    def _settle(self, rows: Sequence[tuple[int, str, int, int]], part: slice) -> set[Place]:
        """Cuts the part of neighbouring rows whose own neighbours are all there."""
        cuts = cuts_behind([rank for _, _, rank, _ in rows], self.reach)
        now = zip(rows[part], cuts[part], strict=True)
        moved = {(moment, id): int(cut) for (moment, id, _, was), cut in now if cut != was}
        query = f"UPDATE {self.table} SET cut = ? WHERE moment = ? AND id = ?"  # noqa: S608 - a table of ours
        self.store.executemany(query, ((cut, *place) for place, cut in moved.items()))
        return set(moved)

    def _cut_before(self, place: Place) -> Place:
        return self._cut("< (?, ?) ORDER BY moment DESC, id DESC", place) or BEFORE_ALL

    def _cut_behind(self, place: Place) -> Place:
        return self._cut("> (?, ?) ORDER BY moment, id", place) or AFTER_ALL

    def _cut(self, where: str, place: Place) -> Place | None:
        found = self._select(f"cut = 1 AND (moment, id) {where} LIMIT 1", *place)
        return (found[0][0], found[0][1]) if found else None

    def _select(self, where: str, *values: int | str) -> list[tuple[int, str, int, int]]:
        query = f"SELECT moment, id, rank, cut FROM {self.table} WHERE {where}"  # noqa: S608 - words of ours
        return self.store.execute(query, values).fetchall()


def flat(stretch: Stretch) -> tuple[int | str, ...]:
    (start, first), (end, last) = stretch
    return start, first, end, last
