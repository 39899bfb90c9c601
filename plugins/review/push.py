"""Who pushes, what they may change, and when commits may have been made: pure questions, asked by the server's hook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plugins.messages import Term
from plugins.problems import Location, Problem
from plugins.registry.model import OPERATOR, Person, PersonId, Registry
from plugins.review.change import Part, part_of
from plugins.review.commits import Commit
from plugins.review.push_rules import CLOCK, NOT_YOURS

TOLERANCE = timedelta(minutes=10)  # between the clock of a writer's computer and that of the server
BRANCHES = "refs/heads/"


@dataclass(frozen=True, slots=True)
class Update:
    """One line git gives the hook: a reference, and the ids it names before and after; None where there is nothing."""

    ref: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Pusher:
    """A person with the folders that are theirs today."""

    person: Person
    accounts: frozenset[str]
    villages: frozenset[str]
    is_platform: bool
    is_operator: bool

    @property
    def names(self) -> frozenset[str]:
        """What branches of their own begin with."""
        return frozenset({str(self.person.id), *self.accounts, *self.villages})

    def owns(self, ref: str) -> bool:
        first, _, rest = ref.removeprefix(BRANCHES).partition("/")
        return ref.startswith(BRANCHES) and bool(rest) and first in self.names

    def may_change(self, path: str) -> bool:
        """By folder alone: what a change says is judged elsewhere."""
        parts = path.split("/")
        match part_of(path):
            case Part.PROGRAM:
                return self.is_operator
            case Part.REGISTRY:  # nobody's and everybody's: the root people must have signed it
                return True
            case Part.CONTENT if self.is_platform:
                return True
            case _ if parts[0] == "villages":
                return parts[1] in self.villages
            case _:
                own = self.accounts | self.villages if parts[1] == "leads" else self.accounts
                return _is_of_a_unit(parts) and parts[2] in own


def parse_updates(text: str) -> tuple[Update, ...]:
    """The lines `OLD NEW REF` of a pre-receive hook."""
    lines = (line.split(" ", 2) for line in text.split("\n") if line)
    return tuple(Update(ref, _id(old), _id(new)) for old, new, ref in lines)


def pusher_of(registry: Registry, name: str, today: date) -> Pusher | None:
    """The person with this id, if they are registered and in their term."""
    person = registry.people.get(PersonId(name))
    if person is None or person.since > today or (person.until is not None and person.until < today):
        return None
    accounts = {id for id, account in registry.accounts.items() if person in account.people}
    villages = {id for id, village in registry.villages.items() if person in village.people or village.town in accounts}
    is_platform = registry.policy.platform in accounts
    return Pusher(
        person,
        frozenset(map(str, accounts)),
        frozenset(map(str, villages)),
        is_platform,
        is_operator=is_platform and person.holds(OPERATOR, today),
    )


def check_rights(pusher: Pusher, paths: Iterable[str], registry: Registry) -> Iterator[Problem]:
    for path in sorted(set(paths)):
        if not pusher.may_change(path):
            yield NOT_YOURS.at(Location(path), person=pusher.person.called, owner=owner_of(path, registry))


def check_clock(line: tuple[Commit, ...], before: Commit, now: datetime) -> Iterator[Problem]:
    """The newest commit was made just now, and none before it claims to be older than what it stands on, or newer.

    `line`: the new commits on the line of first parents, newest first; `before`: where the branch stood.  Commits on
    side lines may be of any day: nobody reads from them when something came onto the branch.
    """
    for commit in line:
        earliest = now - TOLERANCE if commit is line[0] else min(before.at, now) - TOLERANCE
        if not earliest <= commit.at <= now + TOLERANCE:
            at = commit.at.astimezone(now.tzinfo)
            yield CLOCK.at(Location(f"commit-{commit.id[:12]}"), commit=commit.id[:12], at=at, now=now)


def owner_of(path: str, registry: Registry) -> str | Term:
    """Whose folder a path is in, by id."""
    parts = path.split("/")
    if part_of(path) is not Part.CONTENT:
        return Term("the operators")
    if parts[0] == "villages":
        return parts[1]
    return parts[2] if _is_of_a_unit(parts) else str(registry.policy.platform)


def _is_of_a_unit(parts: list[str]) -> bool:
    return parts[1] in ("articles", "leads") and len(parts) > 3


def _id(text: str) -> str | None:
    return text if text.strip("0") else None
