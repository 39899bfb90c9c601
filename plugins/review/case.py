"""One document before the gate: the draft with all that a check may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from plugins.drafts.model import Draft
from plugins.problems import Location
from plugins.registry.model import Person, Profile, Registry, Stage
from plugins.review.statement import SignOff, Verdict


@dataclass(frozen=True)
class Case:
    """A draft with its record: every sign-off it was ever given, in file order.

    Twenty checks ask the same few questions of it, so it remembers its answers.
    """

    draft: Draft
    record: tuple[SignOff, ...]
    registry: Registry
    now: datetime
    withdrawn: int = 0  # the revision up to which it was withdrawn; 0 when it never was

    @cached_property
    def revision(self) -> int:
        """The revision last signed; 0 when nobody signed yet."""
        return self.record[-1].statement.revision if self.record else 0

    @cached_property
    def sign_offs(self) -> tuple[SignOff, ...]:
        """Those of the round that counts, the last one."""
        return tuple(each for each in self.record if each.statement.revision == self.revision)

    @cached_property
    def earlier(self) -> tuple[SignOff, ...]:
        """Those of the rounds before."""
        return tuple(each for each in self.record if each.statement.revision != self.revision)

    @cached_property
    def profile(self) -> Profile:
        """What the policy asks of it: more than usual from the moment somebody escalated it."""
        policy, draft = self.registry.policy, self.draft
        if any(each.statement.verdict is Verdict.ESCALATE for each in self.record):
            return policy.profiles.get(self.unhurried.escalates_to, self.unhurried)
        return draft.profile(policy)

    @property
    def unhurried(self) -> Profile:
        """What the policy asks of it when it is no emergency: nobody hurries past an escalation."""
        draft = self.draft
        return self.registry.policy.profile(draft.kind, draft.owner, draft.column)

    @cached_property
    def signed_stages(self) -> frozenset[Stage]:
        return frozenset(each.statement.stage for each in self.sign_offs)

    @cached_property
    def releases(self) -> tuple[SignOff, ...]:
        """Every time it was released, in this round and in earlier ones."""
        return tuple(
            each
            for each in self.record
            if each.statement.stage is Stage.RELEASE and each.statement.verdict is Verdict.PASS
        )

    @property
    def published(self) -> datetime | None:
        """When it is, or was first, published: as the draft says, else when it was first released."""
        first = self.releases[0].statement.at if self.releases else None
        return self.draft.published or first

    @property
    def owing(self) -> tuple[Stage, ...]:
        """The stages an emergency left for later that nobody has signed yet."""
        profile, signed = self.profile, self.signed_stages
        if not profile.later or Stage.RELEASE not in signed:
            return ()
        return tuple(stage for stage in profile.stages if stage not in signed)

    @property
    def owing_until(self) -> datetime | None:
        """When they have to be signed; None when nothing is owed."""
        return self.releases[-1].statement.at + self.profile.within if self.owing else None

    def entitled(self, stage: Stage, on: date) -> dict[str, Person]:
        """Who may sign `stage` of this document on that day, by id."""
        return {person.id: person for person in self.people(stage) if person.holds(stage, on)}

    def people(self, stage: Stage) -> tuple[Person, ...]:
        """Those whose stage it is: of the unit, of its town or of the platform."""
        return self.registry.signers(self.profile.holders[stage], self.draft.account, self.draft.village)

    def called(self, person: str) -> str:
        return self.registry.called(person)

    def chosen_at(self, stage: Stage) -> Location:
        return self.draft.at(f"review.{stage}")
