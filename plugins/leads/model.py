"""A lead, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from plugins.problems import Location
from plugins.registry.model import PersonId, Registry

LEADS = "content/leads/"


def lead_path(lead: str) -> str:
    """Where the lead lies that a draft names."""
    return f"{LEADS}{lead}.yaml"


@dataclass(frozen=True, slots=True)
class LeadPicture:
    """A picture beside the lead, with what it shows."""

    file: str
    shows: str


@dataclass(frozen=True, slots=True)
class Declined:
    """Who said that no story will be made of it, when and why."""

    by: PersonId
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Lead:
    """What a unit knows that may become a story.  `id` is `unit/name`, `contact` a person of the unit, by id."""

    id: str
    unit: str
    title: str
    facts: str
    pictures: tuple[LeadPicture, ...]
    contact: PersonId
    created: date
    deadline: date  # the last day on which a story of it is of use
    declined: Declined | None
    at: Location

    @property
    def source(self) -> str:
        return lead_path(self.id)


class State(StrEnum):
    """What became of a lead: said nowhere, it follows from the drafts that name it."""

    WAITING = "waiting"
    TAKEN = "taken"
    PUBLISHED = "published"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Use:
    """A draft that was made of a lead: by whom, for whom, since when.  `published` is None until it is public."""

    lead: str
    document: str
    title: str
    editor: str
    account: str
    since: date
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A lead with all that was made of it, the oldest first."""

    lead: Lead
    unit: str  # its name
    contact: str
    state: State
    uses: tuple[Use, ...]
    is_late: bool  # its day is over, and nothing was published


def outcomes(leads: Iterable[Lead], uses: Iterable[Use], registry: Registry, today: date) -> tuple[Outcome, ...]:
    """What became of each lead, by unit, the most urgent first."""
    names = {str(each.id): each.name for each in (*registry.units, *registry.people.values())}
    made: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        made[use.lead].append(use)
    found = [_outcome(lead, made[lead.id], names, today) for lead in leads]
    return tuple(sorted(found, key=lambda each: (each.unit, each.lead.deadline, each.lead.id)))


def _outcome(lead: Lead, uses: Iterable[Use], names: dict[str, str], today: date) -> Outcome:
    uses = tuple(sorted(uses, key=lambda use: (use.since, use.document)))
    if any(use.published for use in uses):
        state = State.PUBLISHED
    elif uses:
        state = State.TAKEN
    else:
        state = State.DECLINED if lead.declined else State.WAITING
    is_late = lead.deadline < today and state in (State.WAITING, State.TAKEN)
    unit, contact = names.get(lead.unit, lead.unit), names.get(lead.contact, lead.contact)
    return Outcome(lead, unit, contact, state, uses, is_late)
