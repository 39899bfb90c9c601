"""Returns, escalations, emergencies, recorded sign-offs, batches and dates: what a round may look like."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.drafts.model import Draft
from plugins.problems import Severity
from plugins.registry.model import Registry, Stage, Via
from plugins.review.batch import Inclusion, inclusions, root
from plugins.review.case import Case
from plugins.review.gate import decide
from plugins.review.pending import Act, pending
from plugins.review.sidecar import parse_sidecar, write_sidecar
from plugins.review.signing import Word, added, current_round, next_statement, signed_together
from plugins.review.signing import signed as sign_and_add
from plugins.review.statement import SignOff, Verdict
from tests.builders import (
    NOW,
    PLATFORM,
    POLICY,
    SIGNED,
    STANDARD,
    TOWN,
    a_case,
    a_draft,
    a_registry,
    chained,
    disclosure,
    draft_of,
    hand_of,
    person,
    resigned,
    rules,
    signed,
)

JINHE, RONGMEI, RULES = "accounts/jinhe.yaml", "accounts/rongmei.yaml", "accounts/policy.yaml"
DRAFT = a_draft()
URGENT = a_draft(emergency="主管网爆裂，东片今晚停水", published=None)
WITH_CLERKS = a_registry({JINHE: TOWN + person("mi-lan", "deputy"), RONGMEI: PLATFORM + person("ke-lin", "recorder")})
FIRST_STAGES = tuple(Stage)


def go_on(
    draft: Draft,
    before: tuple[SignOff, ...],
    word: Word,
    at: datetime = SIGNED + timedelta(hours=1),
    registry: Registry | None = None,
) -> tuple[SignOff, ...]:
    """The record after the person whose turn it is said `word`."""
    registry = registry or a_registry()
    case = Case(draft, before, registry, NOW)
    this = current_round(case)
    assert this.due is not None
    signer = registry.people[draft.signers[this.due]]
    hand = registry.people.get(word.recorder, signer)
    said = next_statement(draft, registry, this, signer, hand.keys[0].fingerprint, at, word)
    return sign_and_add(this, said, case.profile.stages, hand_of(hand.id), registry.policy.namespace).record


def verdict(
    draft: Draft, record: tuple[SignOff, ...], registry: Registry | None = None, now: datetime = NOW
) -> list[str]:
    return rules(decide([a_case(draft, record, registry, now)]).problems)


# ---- returns ------------------------------------------------------------------------------------------------------

RETURNED = go_on(DRAFT, signed(DRAFT, upto=Stage.PROOF1), Word(Verdict.RETURN, "第二段的数字不对"))


def test_a_return_holds_the_document_back_and_says_why() -> None:
    decision = decide([a_case(DRAFT, RETURNED)])

    assert rules(decision.problems) == ["REV014"]
    assert "第二段的数字不对" in decision.problems[0].message()
    assert pending(decision, a_registry())[0].act is Act.MEND


def test_a_return_ends_its_round_and_stays_in_the_record() -> None:
    mended = a_draft("数字改好了。\n")
    again = signed(mended, before=RETURNED, at=SIGNED + timedelta(hours=2))

    assert again[:3] == RETURNED
    assert [s.statement.revision for s in again] == [1] * 3 + [2] * 7
    assert verdict(mended, again) == []


def test_after_a_return_was_mended_the_next_reader_is_told_who_returned_it_and_why() -> None:
    mended = a_draft("数字改好了。\n")
    decision = decide([a_case(mended, RETURNED)])
    (problem,) = decision.problems

    assert rules([problem]) == ["REV035"]
    assert problem.message() == (
        "某hu-qing（hu-qing）在 2026-03-05T09:00:00+08:00 于二审（review2）环节给出“退回”："
        "第二段的数字不对；之后稿件已有改动"
    )
    (task,) = pending(decision, a_registry())
    assert (task.act, task.stage) == (Act.SIGN, Stage.REVIEW1)
    assert decision.approved == ()


def test_a_return_nobody_gave_is_told_as_a_bad_signature_also_when_the_document_changed() -> None:
    forged = (*RETURNED[:2], replace(RETURNED[2], signature=RETURNED[1].signature))

    assert verdict(a_draft("数字改好了。\n"), forged) == ["REV010", "REV035"]


def test_nobody_can_sign_on_after_a_return_as_if_nothing_had_been_said() -> None:
    this = current_round(a_case(DRAFT, RETURNED))

    assert (this.revision, this.due) == (2, Stage.REVIEW1)


def test_a_return_that_its_person_never_gave_is_told_as_a_bad_signature() -> None:
    forged = (*RETURNED[:2], replace(RETURNED[2], signature=RETURNED[1].signature))

    assert "REV010" in verdict(DRAFT, forged)
    assert current_round(a_case(DRAFT, forged)).record == RETURNED[:2]


def test_a_return_without_a_word_why_is_a_problem() -> None:
    assert "REV021" in verdict(DRAFT, go_on(DRAFT, (), Word(Verdict.RETURN)))


# ---- escalations --------------------------------------------------------------------------------------------------

ALL_DIFFERENT = POLICY.replace(
    "release: platform}\n  emergency", "release: platform}\n    separate: everyone\n  emergency"
)
DOUBTED = go_on(DRAFT, (), Word(Verdict.ESCALATE, "涉及全镇，请从严"))


def test_an_escalation_holds_the_document_back_until_it_is_signed_under_the_stricter_profile() -> None:
    strict = a_registry({RULES: ALL_DIFFERENT})

    assert "REV019" in verdict(DRAFT, DOUBTED, strict)
    assert "REV004" in verdict(DRAFT, signed(DRAFT, before=DOUBTED, at=SIGNED + timedelta(hours=2)), strict)


def test_an_escalated_document_signed_under_the_stricter_profile_goes_out() -> None:
    again = signed(DRAFT, before=DOUBTED, at=SIGNED + timedelta(hours=2))

    assert [s.statement.verdict for s in again[:2]] == [Verdict.ESCALATE, Verdict.PASS]
    assert verdict(DRAFT, again) == []


def test_an_escalation_where_nothing_is_stricter_is_said_to_lead_nowhere() -> None:
    ledger = draft_of(disclosure(), files={"2026-q1-finance.csv": "x"}, path="villages/hexing/2026-q1-finance.md")

    assert verdict(ledger, go_on(ledger, (), Word(Verdict.ESCALATE, "金额大"))) == ["REV020"]


# ---- emergencies --------------------------------------------------------------------------------------------------

NOW_STAGES = (Stage.REVIEW1, Stage.REVIEW3, Stage.RELEASE)
SHORT = signed(URGENT, upto=Stage.RELEASE)


def test_an_emergency_goes_out_after_two_reviews_and_the_release_and_says_what_it_owes() -> None:
    soon = SIGNED + timedelta(hours=3)
    decision = decide([a_case(URGENT, SHORT, now=soon)])

    assert tuple(s.statement.stage for s in SHORT) == NOW_STAGES
    assert [(p.rule, p.severity) for p in decision.problems] == [("REV026", Severity.WARNING)]
    assert decision.approved[0].owing == (Stage.PROOF1, Stage.REVIEW2, Stage.PROOF2, Stage.PROOF3)
    assert decision.approved[0].owing_until == SHORT[-1].statement.at + timedelta(hours=48)
    assert pending(decision, a_registry())[0].stage is Stage.PROOF1


def test_what_an_emergency_owes_too_long_is_a_problem_and_the_page_stays() -> None:
    decision = decide([a_case(URGENT, SHORT)])

    assert [(p.rule, p.severity) for p in decision.problems] == [("REV027", Severity.OVERDUE)]
    assert len(decision.approved) == 1


def test_an_emergency_signed_at_every_stage_owes_nothing() -> None:
    assert verdict(URGENT, signed(URGENT, before=SHORT)) == []


def test_an_emergency_is_not_published_before_its_release() -> None:
    assert verdict(URGENT, SHORT[:-1]) == ["REV001"]


def test_a_later_reviewer_can_still_take_an_emergency_down() -> None:
    assert verdict(URGENT, go_on(URGENT, SHORT, Word(Verdict.RETURN, "地点写错了"))) == ["REV014"]


def test_what_has_no_emergency_profile_cannot_be_urgent() -> None:
    ledger = draft_of(
        disclosure(emergency="急"), files={"2026-q1-finance.csv": "x"}, path="villages/hexing/2026-q1-finance.md"
    )

    assert verdict(ledger, signed(ledger)) == ["REV025"]


# ---- recorded from paper and from the forge -----------------------------------------------------------------------

UP_TO_REVIEW2 = signed(DRAFT, WITH_CLERKS, upto=Stage.PROOF1)
ON_PAPER = Word(via=Via.PAPER, recorder="mi-lan", evidence="锦审〔2026〕12号表")


def test_a_deputy_records_what_was_signed_on_paper() -> None:
    record = go_on(DRAFT, UP_TO_REVIEW2, ON_PAPER, SIGNED + timedelta(minutes=5), WITH_CLERKS)
    complete = signed(DRAFT, WITH_CLERKS, before=record, at=SIGNED + timedelta(minutes=10))

    assert complete[2].statement.person == STANDARD["review2"]
    assert complete[2].statement.hand == "mi-lan"
    assert verdict(DRAFT, complete, WITH_CLERKS) == []


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        (replace(ON_PAPER, evidence=""), "REV023"),
        (replace(ON_PAPER, recorder="feng-hua"), "REV023"),  # is no deputy, and has another part
        (replace(ON_PAPER, recorder="ke-lin"), "REV023"),  # records from the forge, not from paper
        (replace(ON_PAPER, via=Via.FORGE, recorder="ke-lin"), "REV022"),  # review2 is not accepted from the forge
        (replace(ON_PAPER, recorder=""), "REV023"),
        (Word(recorder="mi-lan"), "REV023"),  # signed for another without saying so
    ],
)
def test_whoever_records_must_be_entitled_and_name_what_they_saw(word: Word, rule: str) -> None:
    record = go_on(DRAFT, UP_TO_REVIEW2, word, SIGNED + timedelta(minutes=5), WITH_CLERKS)

    assert rule in verdict(DRAFT, record, WITH_CLERKS)


def test_a_release_is_never_taken_from_paper() -> None:
    record = signed(DRAFT, WITH_CLERKS, upto=Stage.PROOF3)
    released = go_on(DRAFT, record, ON_PAPER, registry=WITH_CLERKS)

    assert "REV022" in verdict(DRAFT, released, WITH_CLERKS)


def test_money_is_never_taken_from_paper() -> None:
    ledger = draft_of(disclosure(), files={"2026-q1-finance.csv": "x"}, path="villages/hexing/2026-q1-finance.md")

    assert "REV022" in verdict(ledger, go_on(ledger, (), ON_PAPER, registry=WITH_CLERKS), WITH_CLERKS)


# ---- what keys must be, and who must differ -----------------------------------------------------------------------


def test_a_profile_that_asks_for_hardware_refuses_a_key_in_a_file() -> None:
    careful = a_registry({RULES: POLICY.replace("    paper: [review2", "    assurance: hardware\n    paper: [review2")})

    assert set(verdict(DRAFT, signed(DRAFT), careful)) == {"REV024"}


def test_an_author_checks_their_own_text_only_where_policy_says_so() -> None:
    relaxed = POLICY.replace("    paper: [review2", "    self_check: true\n    paper: [review2")
    both = TOWN.replace("roles: [author]", "roles: [author, review1]")
    registry = a_registry({RULES: relaxed, JINHE: both + person("xx-xx", "review1")})
    own = a_draft(review=STANDARD | {"review1": "chen-yu"})

    assert "REV005" in verdict(own, (), a_registry({JINHE: both}))
    assert "REV005" not in verdict(own, (), registry)


# ---- dates --------------------------------------------------------------------------------------------------------


def test_a_page_is_not_dated_before_its_release() -> None:
    assert verdict(DRAFT, signed(DRAFT, at=SIGNED + timedelta(days=3))) == ["REV028"]


def test_a_draft_without_a_date_is_published_when_it_is_released() -> None:
    undated = a_draft(published=None)
    record = signed(undated)

    assert decide([a_case(undated, record)]).approved[0].published == record[-1].statement.at


def test_a_text_from_an_older_site_keeps_its_date_and_says_so() -> None:
    group = {"url": "https://old.jiangwan.example/1.html", "published": "2023-05-04"}
    moved = a_draft(created="2023-05-01", published="2023-05-04T09:00+08:00", migrated_from=group)

    assert verdict(moved, signed(moved)) == []


def test_a_document_that_was_released_before_says_what_changed() -> None:
    silent = a_draft("改了一处。\n")
    later = SIGNED + timedelta(days=9)
    honest = a_draft("改了一处。\n", corrections=f"[{{at: {later:%Y-%m-%dT%H:%M}+08:00, note: 更正第二段的数字}}]")

    assert verdict(silent, signed(silent, before=signed(DRAFT), at=later)) == ["REV029"]
    assert verdict(honest, signed(honest, before=signed(DRAFT), at=later)) == []


def test_signing_the_same_bytes_again_needs_no_note() -> None:
    again = go_on(DRAFT, RETURNED, Word())
    again = signed(DRAFT, before=again, at=SIGNED + timedelta(hours=3))

    assert verdict(DRAFT, again) == []


@pytest.mark.parametrize("words", [{"note": "问 13800000000"}, {"evidence": "表 13800000000"}])
def test_a_sign_off_whose_words_hold_somebodys_number_holds_its_document_back(words: dict[str, str]) -> None:
    first, *others = signed(DRAFT)
    found = decide([a_case(DRAFT, chained([resigned(first, **words), *others]))])

    assert found.approved == ()
    (problem,) = [each for each in found.problems if each.rule == "PRI021"]
    assert problem.location == first.location
    assert "13800000000" not in problem.message()


def test_words_of_an_earlier_round_are_not_published_and_hold_nothing_back() -> None:
    before = go_on(DRAFT, (), Word(Verdict.RETURN, "问 13800000000"))

    assert verdict(DRAFT, signed(DRAFT, before=before, at=SIGNED + timedelta(hours=3))) == []


# ---- batches ------------------------------------------------------------------------------------------------------


def a_batch(drafts: list[Draft]) -> list[SignOff]:
    registry = a_registry()
    rounds = [current_round(Case(draft, (), registry, NOW)) for draft in drafts]
    people = [registry.people[draft.signers[Stage.REVIEW1]] for draft in drafts]
    said = [
        next_statement(draft, registry, this, signer, signer.keys[0].fingerprint, SIGNED)
        for draft, this, signer in zip(drafts, rounds, people, strict=True)
    ]
    return list(signed_together(said, hand_of("xie-fen"), registry.policy.namespace))


DRAFTS = [a_draft(path=f"content/articles/jinhe/2026/lamp-{n}.md") for n in range(5)]
BATCH = a_batch(DRAFTS)


def test_one_signature_over_many_documents_is_good_for_each_alone() -> None:
    for draft, sign_off in zip(DRAFTS, BATCH, strict=True):
        read, problems = parse_sidecar(write_sidecar([sign_off]), "x.review.yaml")

        assert problems == ()
        assert read == (sign_off,)
        assert verdict(draft, read) == ["REV001"]
        assert verdict(draft, signed(draft, before=read)) == []


def test_a_batch_vouches_for_no_document_outside_it() -> None:
    for position, sign_off in enumerate(BATCH):
        other = BATCH[(position + 1) % len(BATCH)]

        assert verdict(DRAFTS[position], (replace(sign_off, inclusion=other.inclusion),)) == ["REV010"]
        assert verdict(DRAFTS[position], (replace(sign_off, inclusion=None),)) == ["REV010"]
        changed = replace(sign_off, statement=replace(sign_off.statement, note="另一句话"))
        assert verdict(DRAFTS[position], (changed,)) == ["REV010"]


def test_a_round_goes_on_after_a_batch() -> None:
    this = added(current_round(a_case(DRAFTS[0], ())), BATCH[0], FIRST_STAGES)

    assert this.due is Stage.PROOF1


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_a_proof_leads_to_the_root_from_its_own_leaf_only(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusions(leaves)[index]
    stranger = data.draw(st.binary(max_size=8).filter(lambda leaf: leaf != leaves[index]))

    assert proof.root(leaves[index]) == root(leaves)
    assert proof.root(stranger) != root(leaves)
    assert Inclusion.parse(str(proof)) == proof


# ---- what is written is what is read ------------------------------------------------------------------------------


@given(st.text(max_size=40), st.sampled_from(Verdict), st.text(max_size=12))
def test_a_sidecar_reads_back_as_it_was_written_by_either_reader(note: str, said: Verdict, evidence: str) -> None:
    statement = replace(RETURNED[0].statement, note=note.strip(), verdict=said)
    if evidence.strip():
        statement = replace(statement, via=Via.PAPER, recorder="mi-lan", evidence=evidence.strip())
    data = write_sidecar([replace(RETURNED[0], statement=statement), RETURNED[1]])

    as_written, refused = parse_sidecar(data, "x.review.yaml")
    as_yaml, also_refused = parse_sidecar(data.replace(b"sign_offs:\n", b"sign_offs:  \n"), "x.review.yaml")

    assert (as_written, bool(refused)) == (as_yaml, bool(also_refused))
    assert [s.location for s in as_written] == [s.location for s in as_yaml]
    assert refused or as_written[0].statement == statement
