"""Who may record a sign-off for another, and for how many stages of one document."""

from __future__ import annotations

import pytest

from plugins.registry.model import PersonId, Stage, Via
from plugins.review.gate import decide
from plugins.review.statement import SignOff
from tests.builders import (
    TOWN,
    a_case,
    a_draft,
    a_registry,
    person,
    resigned,
    rules,
    signed,
)

DRAFT = a_draft()


@pytest.mark.parametrize("recorder", ["chen-yu", "hu-qing", "lu-qing"])
@pytest.mark.parametrize("stage", [Stage.REVIEW2, Stage.REVIEW3])
def test_nobody_with_a_part_in_a_document_records_for_another(recorder: str, stage: Stage) -> None:
    """Neither its author nor one of its signers, though registered to record there."""
    parts = {"chen-yu": "author, deputy", "hu-qing": "proof1, review2, deputy"}
    town = TOWN
    for id, roles in parts.items():
        plain = person(id, *roles.removesuffix(", deputy").split(", "))
        town = town.replace(plain, person(id, *roles.split(", ")))
    registry = a_registry({"accounts/jinhe.yaml": town + person("mi-lan", "deputy")})
    given = signed(DRAFT, registry)

    def recorded_by(id: str) -> list[str]:
        key = registry.people[PersonId(id)].keys[0].fingerprint
        said = {"via": Via.PAPER, "recorder": id, "key": key, "evidence": "锦审〔2026〕12号表"}
        done: list[SignOff] = []
        for each in given:
            changes = said if each.statement.stage is stage else {}
            hand = id if each.statement.stage is stage else None
            previous = done[-1].statement.digest if done else "none"
            done.append(resigned(each, hand=hand, previous=previous, **changes))
        return rules(decide([a_case(DRAFT, tuple(done), registry)]).problems)

    assert recorded_by("mi-lan") == []
    assert set(recorded_by(recorder)) == {"REV023"}


@pytest.mark.parametrize("stages", [(Stage.REVIEW2,), (Stage.REVIEW2, Stage.REVIEW3)])
def test_one_person_records_one_stage_of_a_document_and_no_more(stages: tuple[Stage, ...]) -> None:
    registry = a_registry({"accounts/jinhe.yaml": TOWN + person("mi-lan", "deputy")})
    key = registry.people[PersonId("mi-lan")].keys[0].fingerprint
    said = {"via": Via.PAPER, "recorder": "mi-lan", "key": key, "evidence": "锦审〔2026〕12号表"}
    done: list[SignOff] = []
    for each in signed(DRAFT, registry):
        recorded = each.statement.stage in stages
        previous = done[-1].statement.digest if done else "none"
        hand, changes = ("mi-lan", said) if recorded else (None, {})
        done.append(resigned(each, hand=hand, previous=previous, **changes))
    found = rules(decide([a_case(DRAFT, tuple(done), registry)]).problems)

    assert found == ([] if len(stages) == 1 else ["REV023", "REV023"])
