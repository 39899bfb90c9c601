"""The gate approves a document whose every stage was signed, in order, over exactly its bytes: and nothing else."""

from __future__ import annotations

import copy
import dataclasses
import random
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.drafts.load import load_draft
from plugins.problems import Severity
from plugins.registry.model import Registry, Stage
from plugins.review.gate import Approved, decide, read_cases, read_sign_offs
from plugins.review.statement import SignOff, Verdict
from tests.builders import (
    ARTICLE,
    LEDGER,
    NOW,
    SIGNED,
    STANDARD,
    TOWN_HEAD,
    TOWN_PEOPLE,
    a_case,
    a_draft,
    a_picture,
    a_registry,
    a_tree,
    chained,
    document,
    person,
    resigned,
    rules,
    sidecar,
    signed,
)
from tests.verdicts import verdict

JINHE = "accounts/jinhe.yaml"
DRAFT = a_draft()
UNDATED = a_draft(published=None)
GOOD = signed(DRAFT)


def test_a_document_signed_at_every_stage_is_approved() -> None:
    decision = decide([a_case()])

    assert [approved.draft.id for approved in decision.approved] == ["articles/jinhe/2026/street-lamps"]
    assert [s.statement.stage for s in decision.approved[0].sign_offs] == list(Stage)


def test_a_disclosure_is_signed_by_village_town_and_platform() -> None:
    tree = a_tree()
    draft, _ = load_draft(tree, LEDGER)

    assert draft is not None
    assert verdict(draft, signed(draft)) == []


def test_a_body_swapped_after_sign_off_is_refused() -> None:
    swapped = a_draft("请把钱汇到下面这个账号。\n")

    decision = decide([a_case(swapped, GOOD)])

    assert rules(decision.problems) == ["REV002"]
    assert decision.approved == ()
    assert swapped.check_code in decision.problems[0].fix()


@pytest.mark.parametrize(
    "change", [{"title": "另外一个标题"}, {"keywords": "[x]"}, {"published": "2026-03-06T09:30+08:00"}]
)
def test_metadata_are_signed_with_the_text(change: dict[str, str]) -> None:
    assert verdict(a_draft(**change)) == ["REV002"]


def test_a_picture_swapped_after_sign_off_is_refused() -> None:
    draft = a_draft(files={"lamp.png": a_picture()}, image="lamp.png", image_alt="灯")
    swapped = a_draft(files={"lamp.png": a_picture("red")}, image="lamp.png", image_alt="灯")

    assert verdict(draft, signed(draft)) == []
    assert verdict(swapped, signed(draft)) == ["REV002"]


# ---- waiting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", list(Stage)[:-1])
def test_a_document_waits_for_the_stage_after_the_last_signed(stage: Stage) -> None:
    after = list(Stage)[list(Stage).index(stage) + 1]

    (held,) = decide([a_case(DRAFT, signed(DRAFT, upto=stage))]).held

    assert rules(held.problems) == ["REV001"]
    assert held.is_waiting
    assert held.awaiting[0] is after
    assert STANDARD[after] in held.problems[0].message()


def test_a_document_nobody_signed_waits_for_the_first_stage() -> None:
    decision = decide([a_case(DRAFT, ())])

    assert rules(decision.problems) == ["REV001"]
    assert decision.problems[0].severity is Severity.WAITING
    assert decision.problems[0].location == DRAFT.at("review.review1")


def test_a_signed_document_waits_for_its_time_to_the_second() -> None:
    draft = a_draft(published="2026-11-22T12:00:01+08:00")

    assert verdict(draft, signed(draft)) == ["REV013"]
    assert verdict(draft, signed(draft), now=NOW + timedelta(seconds=1)) == []


# ---- whom the draft names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"review2": "xie-fen"}, ["REV004", "REV006"]),
        ({"release": "feng-hua"}, ["REV004", "REV006"]),
        ({"proof2": "hu-qing"}, ["REV004", "REV006"]),
        ({"review1": "chen-yu"}, ["REV005", "REV006"]),
        ({"review1": "xiong-lei"}, ["REV006"]),
        ({"review3": "du-fei"}, ["REV006"]),
        ({"release": "gu-ping"}, ["REV006"]),
        ({"review1": "nobody"}, ["REV006"]),
    ],
)
def test_the_people_chosen_have_to_be_entitled_and_different(chosen: dict[str, str], expected: list[str]) -> None:
    draft = a_draft(review={**STANDARD, **chosen})

    assert verdict(draft, ()) == expected


def test_the_stages_are_policy_and_not_the_writers_choice() -> None:
    short = a_draft(review={stage: who for stage, who in STANDARD.items() if stage != "proof3"})
    sign_offs = tuple(s for s in signed(DRAFT) if s.statement.stage is not Stage.PROOF3)

    assert verdict(short, ()) == ["REV012"]
    assert "REV012" in verdict(short, chained(resigned(s, manifest=short.digest) for s in sign_offs))


def test_the_same_people_may_sign_another_document_but_not_a_review_twice() -> None:
    everywhere = TOWN_HEAD + "".join(
        (person("chen-yu", "author"), person("xie-fen", *[s for s in Stage if s is not Stage.RELEASE]))
    )
    draft = a_draft(review={**dict.fromkeys(list(STANDARD)[:5], "xie-fen"), "proof3": "gu-ping", "release": "lu-qing"})

    found = verdict(draft, (), a_registry({JINHE: everywhere + TOWN_PEOPLE[3]}))

    assert found == ["REV004"] * 4  # review 1-2, 1-3, 2-3, proof 1-2


# ---- what the sign-offs say ---------------------------------------------------------------------------------------


def changed(stage: Stage, **changes: object) -> tuple[SignOff, ...]:
    """The sequence with one statement changed, and everything signed and chained again by those it names."""
    return chained(resigned(s, **changes) if s.statement.stage is stage else s for s in GOOD)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"site": "other.example"}, "REV008"),
        ({"document": "articles/jinhe/2026/other"}, "REV008"),
        ({"owner": "rongmei"}, "REV008"),
        ({"revision": 2}, "REV018"),
        ({"manifest": "0" * 64}, "REV002"),
        ({"verdict": Verdict.RETURN, "note": "第二段的数字不对"}, "REV014"),
        ({"verdict": Verdict.RETURN}, "REV021"),
        ({"registry": 2}, "REV030"),
        ({"person": "pan-mei"}, "REV007"),
        ({"at": SIGNED - timedelta(days=1)}, "REV015"),
    ],
)
def test_a_statement_about_anything_else_is_refused(change: dict[str, object], rule: str) -> None:
    assert rule in verdict(sign_offs=changed(Stage.REVIEW2, **change))


def test_a_sign_off_from_the_future_is_refused_but_a_clock_may_be_minutes_ahead() -> None:
    assert verdict(UNDATED, signed(UNDATED, at=NOW - timedelta(minutes=2))) == []
    assert verdict(UNDATED, signed(UNDATED, at=NOW + timedelta(minutes=9))) == ["REV015"] * 5


def test_a_stage_signed_again_breaks_the_chain_behind_it() -> None:
    again = list(GOOD)
    again[1] = resigned(again[1], at=again[1].statement.at + timedelta(seconds=30))

    assert verdict(sign_offs=tuple(again)) == ["REV009"]


def test_all_sign_offs_of_one_document_pasted_to_another_are_refused() -> None:
    """Their manifest is that of the draft only by its name; so even equal files cannot share sign-offs."""
    other = replace(DRAFT, id="articles/jinhe/2026/other", source=ARTICLE)

    assert set(verdict(other)) == {"REV008"}


# ---- properties ---------------------------------------------------------------------------------------------------


def test_no_other_order_of_the_sign_offs_is_approved() -> None:
    orders = [order for order in permutations(GOOD) if order != GOOD]
    for order in random.Random(1).sample(orders, 150):
        assert verdict(sign_offs=order) != []


@given(st.lists(st.integers(0, 6), max_size=9))
def test_nothing_but_the_right_sequence_is_approved(picks: list[int]) -> None:
    chosen = tuple(GOOD[pick] for pick in picks)

    assert (verdict(sign_offs=chosen) == []) == (chosen == GOOD)


@given(st.sets(st.integers(0, 6), max_size=6))
def test_colluding_signers_who_leave_out_a_stage_and_chain_the_rest_are_refused(kept: set[int]) -> None:
    assert verdict(sign_offs=chained(GOOD[n] for n in sorted(kept))) != []


def test_every_byte_of_the_draft_and_of_its_files_is_signed() -> None:
    files = {"lamp.png": a_picture(), "list.csv": b"a,b\n1,2\n"}
    draft = a_draft("见[名单](list.csv)。\n", files=files, image="lamp.png", image_alt="灯")
    folder = ARTICLE.rpartition("/")[0]
    documents = {ARTICLE: draft.data, draft.sidecar: sidecar(draft), **{f"{folder}/{n}": d for n, d in files.items()}}
    registry = a_registry()
    chance = random.Random(7)

    assert approves(documents, registry)
    for path in (ARTICLE, f"{folder}/lamp.png", f"{folder}/list.csv"):
        for position in sorted(chance.sample(range(len(documents[path])), min(40, len(documents[path])))):
            data = bytearray(documents[path])
            data[position] ^= 1 << chance.randrange(8)
            assert not approves({**documents, path: bytes(data)}, registry), (path, position)


def approves(documents: dict[str, bytes], registry: Registry) -> bool:
    tree = a_tree(documents)
    draft, _ = load_draft(tree, ARTICLE)
    if draft is None:
        return False
    cases, _ = read_cases(tree, [draft], registry, NOW)
    return bool(decide(cases).approved)


def test_no_byte_of_the_sidecar_can_change_what_was_said() -> None:
    """A changed byte is refused, or it is one that says nothing, such as a blank of YAML."""
    registry, data = a_registry(), sidecar(DRAFT)
    tree = a_tree({ARTICLE: DRAFT.data, DRAFT.sidecar: data})
    said = [(s.statement, s.signature) for s in read_sign_offs(tree, DRAFT)[0]]
    chance = random.Random(11)
    for position in chance.sample(range(len(data)), 150):
        flipped = bytearray(data)
        flipped[position] ^= 1 << chance.randrange(8)
        changed_tree = a_tree({ARTICLE: DRAFT.data, DRAFT.sidecar: bytes(flipped)})
        cases, _ = read_cases(changed_tree, [DRAFT], registry, NOW)
        if decide(cases).approved:
            assert [(s.statement, s.signature) for s in read_sign_offs(changed_tree, DRAFT)[0]] == said


# ---- the seal -----------------------------------------------------------------------------------------------------


def test_only_the_gate_makes_an_approved() -> None:
    with pytest.raises(TypeError):
        Approved(DRAFT, GOOD, object())


def test_no_other_draft_can_be_put_into_an_approved() -> None:
    (approved,) = decide([a_case()]).approved

    with pytest.raises((ValueError, TypeError)):
        replace(approved, draft=a_draft("别的内容。\n"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        approved.draft = a_draft("别的内容。\n")  # type: ignore[misc]
    assert copy.copy(approved).draft is approved.draft


# ---- the sidecar --------------------------------------------------------------------------------------------------


def held_by(data: bytes | str, links: tuple[str, ...] = ()) -> list[str]:
    tree = a_tree({DRAFT.sidecar: data}, links)
    cases, held = read_cases(tree, [DRAFT], a_registry(), NOW)
    decision = decide(cases)
    assert decision.approved == ()
    return [*rules(decision.problems), *(rule for each in held for rule in rules(each.problems))]


def test_a_sidecar_that_is_a_link_holds_its_document_back() -> None:
    assert held_by(sidecar(DRAFT), links=(DRAFT.sidecar,)) == ["REV016"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("sign_offs:", "sign_offs: []\nsign_off:", "YML006"),
        ('    verdict: "pass"', '    verdict: "pass"\n    approved: "true"', "YML006"),
        ('    verdict: "pass"', '    verdict: "pass"\n    verdict: "pass"', "YML002"),
        ('    verdict: "pass"\n', "", "YML007"),
        ('    registry: "0"\n', "", "YML007"),
        ('    revision: "1"', '    batch: "2 5"\n    revision: "1"', "REV017"),
        ('stage: "review1"', 'stage: "review9"', "YML009"),
        ('revision: "1"', 'revision: "one"', "YML005"),
        ('+08:00"', '+00:00"', "YML005"),
    ],
)
def test_a_sidecar_that_is_not_exactly_ours_counts_for_nothing(old: str, new: str, rule: str) -> None:
    text = sidecar(DRAFT).decode()
    assert old in text

    assert rule in held_by(text.replace(old, new, 1))


def test_sign_offs_appended_to_the_draft_itself_mean_nothing() -> None:
    front = {"sign_offs": "[{stage: release, person: lu-qing, verdict: pass}]"}
    text = document(front, "").split("---")[1]

    _, problems = load_draft(
        a_tree({ARTICLE: DRAFT.data.replace(b"review:", text.strip().encode() + b"\nreview:")}), ARTICLE
    )

    assert rules(problems) == ["YML006"]
