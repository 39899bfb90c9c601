"""Proposes who signs which stage, so that a new draft starts with names the gate will accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from plugins.registry.model import (
    AUTHOR,
    AccountId,
    Holder,
    Kind,
    PersonId,
    Profile,
    Registry,
    Separate,
    Stage,
    VillageId,
)


def choose_author(
    registry: Registry, account: AccountId | None, village: VillageId | None, on: date
) -> PersonId | None:
    """The first registered author of the unit."""
    people = registry.signers(Holder.UNIT, account, village)
    return next((person.id for person in people if person.holds(AUTHOR, on)), None)


def choose_signers(
    registry: Registry,
    kind: Kind,
    account: AccountId | None,
    village: VillageId | None,
    author: PersonId,
    on: date,
    column: str = "",
) -> Mapping[Stage, PersonId] | None:
    """One person for each stage of the profile, by the rules of `check_same_person`; None when the unit has too few."""
    profile = registry.policy.profile(kind, account or village or "", column)
    options = []
    for stage in (stage for stage in Stage if stage in profile.holders):
        people = registry.signers(profile.holders[stage], account, village)
        options.append([p.id for p in people if p.holds(stage, on) and p.id != author and p.keys])
    return _fill(profile, options, {})


def may_stand_together(profile: Profile, stage: Stage, person: PersonId, chosen: Mapping[Stage, PersonId]) -> bool:
    """Whether `person` may take `stage` when `chosen` holds the stages before it."""
    if profile.separate is Separate.EVERYONE:
        return person not in chosen.values()
    alone = stage.is_review or stage is Stage.RELEASE
    proofs = [earlier for earlier in chosen if earlier.is_proof]
    if alone:
        return all(chosen[s] != person for s in chosen if s.is_review or s is Stage.RELEASE)
    return not proofs or chosen[proofs[-1]] != person


def _fill(
    profile: Profile, options: Sequence[Sequence[PersonId]], chosen: Mapping[Stage, PersonId]
) -> Mapping[Stage, PersonId] | None:
    stages = [stage for stage in Stage if stage in profile.holders]
    if len(chosen) == len(stages):
        return chosen
    stage = stages[len(chosen)]
    for person in options[len(chosen)]:
        if may_stand_together(profile, stage, person, chosen):
            found = _fill(profile, options, {**chosen, stage: person})
            if found is not None:
                return found
    return None
