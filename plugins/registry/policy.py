"""Reads accounts/policy.yaml: who must sign what, as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from plugins.registry.model import (
    LAND_WITHIN_DAYS,
    AccountId,
    Assurance,
    Holder,
    Kind,
    Policy,
    Profile,
    Separate,
    Stage,
    Use,
)
from plugins.registry.rules import UNKNOWN_STAGE
from plugins.yamlfile import Fields


def parse_policy(fields: Fields) -> Policy:
    """The policy; what is wrong with it joins `fields.problems`."""
    profiles = fields.group("profiles")
    names = profiles.keys() if profiles else ()
    parsed = {name: _profile(name, profiles.group(name)) for name in names if profiles}
    return Policy(
        site=fields.text("site"),
        platform=AccountId(fields.text("platform")),
        profiles=parsed,
        uses=tuple(_use(use) for use in fields.groups("use")),
        checklists=_checklists(fields.group("checklists", required=False)),
        land_within_days=fields.integer("land_within_days") if fields.has("land_within_days") else LAND_WITHIN_DAYS,
        shows_responsible=fields.yes("shows_responsible"),
    )


def _profile(name: str, fields: Fields | None) -> Profile:
    if fields is None:
        return Profile(name, {})
    stages = fields.group("stages")
    hours = fields.integer("within_hours") if fields.has("within_hours") else 0
    profile = Profile(
        name=name,
        holders=dict(_holders(stages)) if stages else {},
        later=fields.choices("later", Stage),
        within=timedelta(hours=min(hours, 24 * 365)),
        separate=fields.choice("separate", Separate) if fields.has("separate") else Separate.REVIEWERS,
        self_check=fields.yes("self_check"),
        assurance=fields.choice("assurance", Assurance) if fields.has("assurance") else Assurance.FILE,
        paper=fields.choices("paper", Stage),
        forge=fields.choices("forge", Stage),
        escalates_to=fields.text("escalates_to", default=""),
    )
    fields.done()
    return profile


def _holders(stages: Fields) -> Iterator[tuple[Stage, Holder]]:
    names = stages.keys()
    for stage in names:
        if stage in set(Stage):
            yield Stage(stage), stages.choice(stage, Holder)
        else:
            stages.problems.append(UNKNOWN_STAGE.at(stages.table.keys[stage], stage=stage))


def _use(fields: Fields) -> Use:
    use = Use(
        profile=fields.text("profile"),
        kinds=fields.choices("kinds", Kind),
        accounts=frozenset(fields.texts("accounts", required=False)),
        columns=frozenset(fields.texts("columns", required=False)),
        emergency=fields.text("emergency", default=""),
    )
    fields.done()
    return use


def _checklists(fields: Fields | None) -> dict[Stage, tuple[str, ...]]:
    if fields is None:
        return {}
    lists = {stage: fields.texts(stage) for stage in Stage if fields.has(stage)}
    fields.done()
    return lists
