"""Where each problem points, and what it tells with the rule: the line to mend, the people, the stages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.drafts.model import Draft
from plugins.problems import Location
from plugins.registry.model import Stage, Via
from plugins.review.gate import decide, read_cases
from plugins.review.pending import pending
from plugins.review.sidecar import parse_sidecar, write_sidecar
from plugins.review.statement import SignOff, Verdict
from tests.builders import (
    ARTICLE,
    NOW,
    OF_VILLAGES,
    POLICY,
    STANDARD,
    TOWN,
    a_case,
    a_draft,
    a_registry,
    a_tree,
    chained,
    disclosure,
    draft_of,
    person,
    resigned,
    rules,
    signed,
)
from tests.verdicts import pointed_at

DRAFT = a_draft()
GOOD = signed(DRAFT)


def sign_off_at(draft: Draft, record: tuple[SignOff, ...], position: int) -> Location:
    return parse_sidecar(write_sidecar(record), draft.sidecar)[0][position].location


def test_a_problem_of_the_draft_points_at_the_line_to_mend() -> None:
    short = a_draft(review={stage: who for stage, who in STANDARD.items() if stage != "proof3"})
    twice = a_draft(review=STANDARD | {"release": "feng-hua"})
    own = a_draft(review=STANDARD | {"review1": "chen-yu"})
    page = draft_of(
        disclosure(emergency="急"), files={"2026-q1-finance.csv": "x"}, path="villages/hexing/2026-q1-finance.md"
    )
    later = a_draft(published="2026-11-23T12:00+08:00")

    assert pointed_at(short) == [("REV012", short.at("review"))]
    assert set(pointed_at(twice)) == {("REV004", twice.at("review.release")), ("REV006", twice.at("review.release"))}
    assert set(pointed_at(own)) == {("REV005", own.at("review.review1")), ("REV006", own.at("review.review1"))}
    assert pointed_at(page) == [("REV025", page.at("emergency"))]
    assert pointed_at(later, signed(later)) == [("REV013", later.at("published"))]
    assert pointed_at(DRAFT) == [("REV001", DRAFT.at("review.review1"))]
    assert len({short.at("review"), page.at("emergency"), later.at("published"), Location(short.source)}) == 4


def test_a_wrong_choice_of_stages_is_told_with_those_found_and_those_needed() -> None:
    short = a_draft(review={stage: who for stage, who in STANDARD.items() if stage != "proof3"})
    (problem,) = decide([a_case(short, ())]).problems

    assert problem.values == {
        "found": tuple(stage.word for stage in Stage if stage is not Stage.PROOF3),
        "needed": tuple(stage.word for stage in Stage),
        "profile": "standard",
    }


@pytest.mark.parametrize("position", range(7))
def test_a_problem_of_a_sign_off_points_at_it_in_the_sidecar(position: int) -> None:
    for rule, changes in (
        ("REV030", {"registry": 7}),
        ("REV014", {"verdict": Verdict.RETURN, "note": "数字不对"}),
        ("REV020", {"verdict": Verdict.ESCALATE, "note": "从严"}),
        ("REV021", {"verdict": Verdict.RETURN}),
        ("REV015", {"at": NOW + timedelta(days=1)}),
        ("REV023", {"via": Via.PAPER, "recorder": "nobody", "evidence": "12号表"}),
        ("REV022", {"via": Via.FORGE, "recorder": "nobody", "evidence": "12号表"}),
        ("REV011", {"key": "SHA256:none"}),
    ):
        text = POLICY.replace("    escalates_to: strict\n", "") if rule == "REV020" else POLICY
        registry = a_registry({"accounts/policy.yaml": text})
        if rule == "REV022" and position == 0:
            continue  # the first review may come from the forge
        record = chained(resigned(each, **changes) if n == position else each for n, each in enumerate(GOOD))
        place = sign_off_at(DRAFT, record, position)
        assert (rule, place) in pointed_at(DRAFT, record, registry), rule
        assert place.path == DRAFT.sidecar


def test_what_is_out_of_order_points_at_the_first_that_is() -> None:
    stale = (*GOOD[:2], *(resigned(each, manifest="0" * 64) for each in GOOD[2:]))
    left_out = (*GOOD[:3], *GOOD[4:])
    again = (*GOOD[:3], resigned(GOOD[3], at=GOOD[3].statement.at + timedelta(seconds=9)), *GOOD[4:])
    forged = (*GOOD[:5], replace(GOOD[5], signature=GOOD[4].signature), GOOD[6])
    falling = (*GOOD[:3], *(resigned(each, revision=2) for each in GOOD[3:4]), *GOOD[4:])
    extra = (*GOOD, resigned(GOOD[6]))

    assert pointed_at(DRAFT, stale) == [("REV002", sign_off_at(DRAFT, stale, 2))]
    assert ("REV003", sign_off_at(DRAFT, left_out, 3)) in pointed_at(DRAFT, left_out)
    assert ("REV009", sign_off_at(DRAFT, again, 4)) in pointed_at(DRAFT, again)
    assert pointed_at(DRAFT, forged) == [("REV010", sign_off_at(DRAFT, forged, 5))]
    assert pointed_at(DRAFT, falling) == [("REV018", sign_off_at(DRAFT, falling, 4))]
    assert ("REV003", sign_off_at(DRAFT, extra, 7)) in pointed_at(DRAFT, extra)


def test_a_stage_too_many_hides_no_other_fault_of_the_choice() -> None:
    chosen = {"review1": "wu-sheng", "proof1": "wu-sheng", **OF_VILLAGES, "review2": "nobody"}
    ledger = draft_of(
        disclosure(review=chosen), files={"2026-q1-finance.csv": "x"}, path="villages/hexing/2026-q1-finance.md"
    )

    assert set(rules(decide([a_case(ledger, ())]).problems)) == {"REV006", "REV012"}


def test_whoever_reads_a_changed_document_again_begins_at_the_first_stage() -> None:
    (problem,) = decide([a_case(a_draft("改了。\n"), GOOD)]).problems

    assert problem.values["person"] == "某xie-fen（xie-fen）"
    assert pending(decide([a_case(a_draft("改了。\n"), GOOD)]), a_registry())[0].stage is Stage.REVIEW1


def test_every_key_that_is_nobodys_is_told() -> None:
    record = chained(resigned(each, key="SHA256:none") if n in (1, 4) else each for n, each in enumerate(GOOD))

    assert rules(decide([a_case(DRAFT, record)]).problems) == ["REV011", "REV011"]


def test_what_was_withdrawn_reaches_the_gate_with_its_document() -> None:
    tree = a_tree({ARTICLE: DRAFT.data, DRAFT.sidecar: write_sidecar(GOOD)})
    registry = a_registry()

    (down,), _ = read_cases(tree, [DRAFT], registry, NOW, {DRAFT.id: 3, "pages/about": 9})
    (stays,), _ = read_cases(tree, [DRAFT], registry, NOW, {"pages/about": 9})
    (usual,), _ = read_cases(tree, [DRAFT], registry, NOW)

    assert (down.withdrawn, stays.withdrawn, usual.withdrawn) == (3, 0, 0)
    assert decide([down]).approved == ()
    assert [len(decide([case]).approved) for case in (stays, usual)] == [1, 1]


def test_a_withdrawn_document_is_told_as_such_until_its_text_changes() -> None:
    read = parse_sidecar(write_sidecar(GOOD), DRAFT.sidecar)[0]
    down = replace(a_case(DRAFT, read), withdrawn=2)
    (problem,) = decide([down]).problems

    assert rules([problem]) == ["REV032"]
    assert problem.values == {"revision": 1}
    assert problem.location == read[-1].location
    assert rules(decide([replace(down, draft=a_draft("改了。\n"))]).problems) == ["REV002"]


def test_a_document_whose_sign_offs_cannot_be_read_is_held_with_every_stage_open() -> None:
    tree = a_tree({ARTICLE: DRAFT.data, DRAFT.sidecar: "?"})

    cases, (held,) = read_cases(tree, [DRAFT], a_registry(), NOW)

    assert (cases, held.draft, held.awaiting) == ((), DRAFT, tuple(Stage))


def test_two_people_who_look_like_one_are_pointed_at_where_the_second_is_chosen() -> None:
    twin = person("hu-qing-2", "review3").replace("某hu-qing-2", "某hu-qing")
    registry = a_registry({"accounts/jinhe.yaml": TOWN + twin})
    draft = a_draft(review=STANDARD | {"review3": "hu-qing-2"})

    assert pointed_at(draft, (), registry) == [("REV033", draft.at("review.review3"))]
