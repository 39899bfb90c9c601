"""Giving sign-offs: a round goes on where it stands, and begins anew when the draft changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.registry.model import Kind, Stage
from plugins.review.choose import choose_author, choose_signers
from plugins.review.gate import decide, read_sign_offs
from plugins.review.sidecar import parse_sidecar, write_sidecar
from plugins.review.signing import current_round
from tests.builders import (
    OF_VILLAGES,
    SIGNED,
    STANDARD,
    TOWN_HEAD,
    TOWN_PEOPLE,
    a_case,
    a_draft,
    a_registry,
    a_tree,
    person,
    sidecar,
    signed,
)

STAGES = tuple(Stage)
REGISTRY = a_registry()


def test_a_first_round_begins_at_the_first_stage() -> None:
    this = current_round(a_case(a_draft(), ()))

    assert (this.revision, this.sign_offs, this.due) == (1, (), Stage.REVIEW1)


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_a_round_goes_on_with_the_stage_after_the_last(stage: Stage) -> None:
    this = current_round(a_case(a_draft(), signed(a_draft(), upto=stage)))

    assert this.due is STAGES[STAGES.index(stage) + 1]


def test_a_finished_round_has_nothing_due() -> None:
    assert current_round(a_case(a_draft(), signed(a_draft()))).due is None


def test_a_changed_draft_begins_a_new_round_with_a_higher_revision() -> None:
    note = f"[{{at: {SIGNED:%Y-%m-%d}T12:00+08:00, note: 正文改过了}}]"
    changed = a_draft("正文改过了。\n", corrections=note)

    this = current_round(a_case(changed, signed(a_draft())))
    again = signed(changed, before=signed(a_draft()), at=SIGNED + timedelta(days=1))

    assert (this.revision, this.sign_offs, this.due) == (2, (), Stage.REVIEW1)
    assert decide([a_case(changed, again)]).problems == ()


@pytest.mark.parametrize("position", range(len(STAGES)))
def test_a_round_is_built_on_the_sign_offs_that_hold_and_on_no_other(position: int) -> None:
    good = signed(a_draft())
    forged = replace(good[position], signature=signed(a_draft("别的正文。\n"))[position].signature)

    this = current_round(a_case(a_draft(), (*good[:position], forged, *good[position + 1 :])))

    assert this.sign_offs == good[:position]
    assert this.due is STAGES[position]


def test_a_sidecar_reads_back_as_it_was_written() -> None:
    sign_offs = signed(a_draft())

    read, problems = parse_sidecar(write_sidecar(sign_offs), "x.review.yaml")

    assert problems == ()
    assert read == sign_offs
    assert [s.location.line for s in read] == sorted({s.location.line for s in read})


def test_a_draft_without_a_sidecar_has_no_sign_offs() -> None:
    assert read_sign_offs(a_tree(), a_draft()) == ((), ())


def test_a_sidecar_is_found_beside_its_draft() -> None:
    draft = a_draft()

    assert len(read_sign_offs(a_tree({draft.sidecar: sidecar(draft)}), draft)[0]) == 7


# ---- who is proposed ----------------------------------------------------------------------------------------------


def test_the_people_proposed_are_those_the_gate_accepts() -> None:
    author = choose_author(REGISTRY, "jinhe", None, SIGNED.date())
    assert author == "chen-yu"

    signers = choose_signers(REGISTRY, Kind.ARTICLE, "jinhe", None, author, SIGNED.date())

    assert signers == STANDARD
    assert choose_signers(REGISTRY, Kind.FINANCE, None, "hexing", "zhou-lin", SIGNED.date()) == OF_VILLAGES


def test_a_unit_with_too_few_people_gets_no_proposal() -> None:
    few = a_registry({"accounts/jinhe.yaml": TOWN_HEAD + TOWN_PEOPLE[0] + person("xie-fen", *STAGES[:-1])})

    assert choose_signers(few, Kind.ARTICLE, "jinhe", None, "chen-yu", SIGNED.date()) is None


def test_the_author_is_never_proposed() -> None:
    writing = person("xie-fen", "author", "review1", "proof2")
    few = a_registry({"accounts/jinhe.yaml": TOWN_HEAD + writing + TOWN_PEOPLE[2] + TOWN_PEOPLE[3]})

    assert choose_author(few, "jinhe", None, SIGNED.date()) == "xie-fen"
    assert choose_signers(few, Kind.ARTICLE, "jinhe", None, "xie-fen", SIGNED.date()) is None
