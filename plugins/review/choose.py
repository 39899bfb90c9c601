"""Proposes who signs which stage, so that a new draft starts with names the gate will accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from plugins.registry.model import AUTHOR, AccountId, Holder, Kind, PersonId, Registry, Stage, VillageId


def choose_author(
    registry: Registry, account: AccountId | None, village: VillageId | None, on: date
) -> PersonId | None:
    """The first registered author of the unit."""
    people = registry.signers(Holder.UNIT, account, village)
    return next((person.id for person in people if person.holds(AUTHOR, on)), None)


def choose_signers(
    registry: Registry, kind: Kind, account: AccountId | None, village: VillageId | None, author: PersonId, on: date
) -> Mapping[Stage, PersonId] | None:
    """One person for each stage of the profile, by the rules of `check_same_person`; None when the unit has too few."""
    profile = registry.policy.profile(kind)
    options = []
    for stage in profile.stages:
        people = registry.signers(profile.holders[stage], account, village)
        options.append([p.id for p in people if p.holds(stage, on) and p.id != author and p.keys])
    return _fill(profile.stages, options, {})


def may_stand_together(stage: Stage, person: PersonId, chosen: Mapping[Stage, PersonId]) -> bool:
    """Whether `person` may take `stage` when `chosen` holds the stages before it."""
    alone = stage.is_review or stage is Stage.RELEASE
    proofs = [earlier for earlier in chosen if earlier.is_proof]
    if alone:
        return all(chosen[s] != person for s in chosen if s.is_review or s is Stage.RELEASE)
    return not proofs or chosen[proofs[-1]] != person


def _fill(
    stages: Sequence[Stage], options: Sequence[Sequence[PersonId]], chosen: Mapping[Stage, PersonId]
) -> Mapping[Stage, PersonId] | None:
    if len(chosen) == len(stages):
        return chosen
    stage = stages[len(chosen)]
    for person in options[len(chosen)]:
        if may_stand_together(stage, person, chosen):
            found = _fill(stages, options, {**chosen, stage: person})
            if found is not None:
                return found
    return None
