"""What holds of the gate whatever it is shown: approved are these very bytes, so signed, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.drafts.load import load_draft
from plugins.drafts.model import Draft
from plugins.registry.model import Stage
from plugins.review.case import Case
from plugins.review.checks import ABOUT_THE_DRAFT, ABOUT_THE_RECORD, ABOUT_THE_SIGN_OFFS
from plugins.review.gate import decide, read_cases, was_complete
from plugins.review.sidecar import write_sidecar
from plugins.review.signing import current_round, next_statement, signed_together
from plugins.review.statement import SignOff, Verdict
from plugins.trust.sshsig import sign_native
from tests.builders import (
    ARTICLE,
    NOW,
    SIGNED,
    a_case,
    a_draft,
    a_picture,
    a_registry,
    a_tree,
    chained,
    hand_of,
    key_of,
    resigned,
    rules,
    signed,
)

REGISTRY = a_registry()
NAMESPACE = REGISTRY.policy.namespace
DRAFT = a_draft()
GOOD = signed(DRAFT)
OTHER = a_draft("别的正文。\n")
STAGES = tuple(Stage)


def approves(record: Sequence[SignOff], draft: Draft = DRAFT) -> bool:
    decision = decide([Case(draft, tuple(record), REGISTRY, NOW)])
    assert len(decision.approved) + len(decision.held) == 1
    return bool(decision.approved)


def is_proved(record: Sequence[SignOff], draft: Draft = DRAFT) -> bool:
    """The same question, asked in the simplest way: did each person, in order, put their hand under these bytes?

    An Ed25519 signature can be made again by whoever holds the key, so that one can be told without verifying.
    """
    last = record[-1].statement.revision if record else 0
    round = [each for each in record if each.statement.revision == last]
    previous = "none"
    for each in round:
        said = each.statement
        if said.previous != previous or said.manifest != draft.digest or said.document != draft.id:
            return False
        if said.person != draft.signers[said.stage] or said.verdict is not Verdict.PASS:
            return False
        if each.signature != sign_native(key_of(said.hand), each.signed_bytes, NAMESPACE):
            return False
        previous = said.digest
    return tuple(each.statement.stage for each in round) == STAGES


# ---- no other sequence --------------------------------------------------------------------------------------------


def _recorded(verdict: Verdict) -> SignOff:
    said = replace(GOOD[2].statement, verdict=verdict, note="请再核对第二段")
    return resigned(replace(GOOD[2], statement=said))


LATER = signed(OTHER, before=GOOD, at=SIGNED + timedelta(days=1))[7:]  # revision 2, over another text
BACK = chained(resigned(each, manifest=DRAFT.digest) for each in LATER)  # revision 2, over this one
STRANGERS = (
    *signed(OTHER),
    *LATER,
    *BACK,
    _recorded(Verdict.RETURN),
    _recorded(Verdict.ESCALATE),
    *(replace(each, signature=GOOD[0].signature) for each in GOOD),
    *(resigned(each, site="other.example") for each in GOOD),
    *(resigned(each, hand="chen-yu") for each in GOOD),
    *(resigned(each, registry=1) for each in GOOD),
)
records = st.lists(st.sampled_from(GOOD + STRANGERS), max_size=9) | st.builds(
    lambda at, drop, stranger: [*GOOD[:at], *stranger, *GOOD[at + drop :]],
    st.integers(0, 7),
    st.integers(0, 2),
    st.lists(st.sampled_from(GOOD + STRANGERS), max_size=2),
)


@given(records)
def test_a_record_is_approved_only_if_every_hand_in_it_signed_these_bytes_in_order(record: list[SignOff]) -> None:
    assert not approves(record) or is_proved(record)


def test_a_second_round_over_the_same_bytes_counts_and_stands_on_the_first() -> None:
    assert approves((*GOOD, *BACK))
    assert is_proved((*GOOD, *BACK))
    assert not approves((*BACK, *GOOD))
    assert not approves((*GOOD, *LATER))


@pytest.mark.parametrize("first", range(7))
@pytest.mark.parametrize("second", range(7))
def test_two_sign_offs_cannot_change_places(first: int, second: int) -> None:
    record = list(GOOD)
    record[first], record[second] = record[second], record[first]

    assert approves(record) == (first == second)
    assert approves(chained(record)) == (first == second)


@pytest.mark.parametrize("position", range(7))
def test_no_sign_off_can_be_left_out_or_given_twice(position: int) -> None:
    before, this, after = GOOD[:position], GOOD[position], GOOD[position + 1 :]

    for record in ((*before, *after), (*before, this, this, *after), (*GOOD, this)):
        assert not approves(record)
        assert not approves(chained(record))


CHANGES = {
    "site": "other.example",
    "document": "articles/jinhe/2026/other",
    "revision": 2,
    "owner": "rongmei",
    "manifest": OTHER.digest,
    "person": "chen-yu",
    "key": GOOD[6].statement.key,
    "at": SIGNED + timedelta(days=400),
    "registry": 1,
    "verdict": Verdict.RETURN,
    "recorder": "xie-fen",
    "evidence": "12号表",
    "previous": "0" * 64,
}


@pytest.mark.parametrize("position", range(6))  # the last is GOOD[6], whose key is the one that does not fit
@pytest.mark.parametrize("field", CHANGES)
def test_no_word_of_a_statement_can_be_another(position: int, field: str) -> None:
    """Neither by an outsider, nor by the very person, who signs again with everyone after them."""
    stranger = replace(GOOD[position].statement, **{field: CHANGES[field]})
    forged = replace(GOOD[position], statement=stranger)
    again = resigned(GOOD[position], hand=GOOD[position].statement.person, **{field: CHANGES[field]})

    assert not approves((*GOOD[:position], forged, *GOOD[position + 1 :]))
    assert not approves((*GOOD[:position], again, *GOOD[position + 1 :]))
    if field != "previous":  # the rest signs on behind it, as colluding people would
        rest = [replace(each, statement=replace(each.statement)) for each in GOOD[position + 1 :]]
        done = [*GOOD[:position], again]
        for each in rest:
            done.append(resigned(each, previous=done[-1].statement.digest))
        assert not approves(done)


# ---- no other bytes -----------------------------------------------------------------------------------------------

FOLDER = ARTICLE.rpartition("/")[0]
SHOWN = {"lamp.png": a_picture(), "list.csv": b"a,b\n1,2\n"}
SHOWING = a_draft("见[名单](list.csv)。\n", files=SHOWN, image="lamp.png", image_alt="灯")
DOCUMENT = {
    ARTICLE: SHOWING.data,
    SHOWING.sidecar: write_sidecar(signed(SHOWING)),
    **{f"{FOLDER}/{name}": data for name, data in SHOWN.items()},
}


def fingerprint(documents: dict[str, bytes]) -> str:
    digests = {SHOWING.id: hashlib.sha256(documents[ARTICLE]).hexdigest()}
    digests |= {name: hashlib.sha256(documents[f"{FOLDER}/{name}"]).hexdigest() for name in SHOWN}
    return hashlib.sha256(json.dumps(digests, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def approved_from(documents: dict[str, bytes]) -> bool:
    tree = a_tree(documents)
    draft, _ = load_draft(tree, ARTICLE)
    if draft is None or draft.account not in REGISTRY.accounts:  # whose it is, is asked before the gate
        return False
    cases, _ = read_cases(tree, [draft], REGISTRY, NOW)
    approved = decide(cases).approved
    assert all(each.draft.data == documents[ARTICLE] for each in approved)
    return bool(approved)


@given(st.sampled_from(sorted(DOCUMENT)), st.data())
def test_no_edit_of_any_file_publishes_other_bytes_than_were_signed(path: str, data: st.DataObject) -> None:
    """Bytes changed, taken out or put in, anywhere, in the draft, in what it shows and in its sign-offs."""
    old = DOCUMENT[path]
    start = data.draw(st.integers(0, len(old)))
    length = data.draw(st.integers(0, 3))
    put = data.draw(st.binary(max_size=3) | st.just(old[start : start + length][::-1]))
    documents = {**DOCUMENT, path: old[:start] + put + old[start + length :]}

    if approved_from(documents):
        assert fingerprint(documents) == SHOWING.digest == fingerprint(DOCUMENT)


def test_what_is_signed_is_the_digest_of_every_file_by_name() -> None:
    assert approved_from(DOCUMENT)
    assert fingerprint(DOCUMENT) == SHOWING.digest


@given(st.integers(0, 6), st.sampled_from([each.statement.stage for each in GOOD]))
def test_lines_of_the_sidecar_cannot_be_carried_from_one_sign_off_to_another(position: int, stage: Stage) -> None:
    """Pasting a signature, a key, a name from one stage to another makes no sign-off."""
    source = next(each for each in GOOD if each.statement.stage is stage)
    target = GOOD[position]
    for pasted in (
        replace(target, signature=source.signature),
        replace(target, statement=replace(target.statement, key=source.statement.key), signature=source.signature),
        replace(source, statement=replace(source.statement, stage=target.statement.stage)),
    ):
        record = (*GOOD[:position], pasted, *GOOD[position + 1 :])
        assert approves(record) == (source is target)


# ---- each document alone ------------------------------------------------------------------------------------------

FIVE = (
    a_case(DRAFT, GOOD),
    a_case(a_draft(path="content/articles/jinhe/2026/bus.md")),
    a_case(OTHER, GOOD),
    a_case(a_draft(path="content/articles/jinhe/2026/well.md"), ()),
    Case(DRAFT, GOOD, REGISTRY, NOW, withdrawn=1),
)


@given(st.permutations(range(len(FIVE))))
def test_what_is_decided_of_a_document_depends_on_no_other(order: list[int]) -> None:
    alone = [decide([FIVE[n]]) for n in order]
    together = decide([FIVE[n] for n in order])

    assert together.approved == tuple(each for one in alone for each in one.approved)
    assert together.held == tuple(each for one in alone for each in one.held)
    assert sorted(n for n in order if decide([FIVE[n]]).approved) == [0, 1]


@given(st.sets(st.sampled_from(["xie-fen", "hu-qing", "feng-hua", "gu-ping", "lu-qing"]), min_size=1))
def test_nothing_is_approved_without_any_one_of_its_people(gone: set[str]) -> None:
    """Whoever leaves the registry, and however many with them, takes their word with them."""
    accounts = {account.id: account for account in REGISTRY.accounts.values()}
    for id, account in accounts.items():
        people = tuple(each for each in account.people if each.id not in gone)
        accounts[id] = replace(account, people=people)
    case = Case(DRAFT, GOOD, replace(REGISTRY, accounts=accounts), NOW)

    assert decide([case]).approved == ()


# ---- a batch ------------------------------------------------------------------------------------------------------


@given(st.integers(2, 20), st.data())
def test_a_place_in_a_batch_is_good_for_one_statement_only(size: int, data: st.DataObject) -> None:
    leaves = [replace(GOOD[0].statement, document=f"articles/jinhe/2026/n{n}") for n in range(size)]
    batch = signed_together(leaves, hand_of("xie-fen"), NAMESPACE)
    one = data.draw(st.integers(0, size - 1))
    two = data.draw(st.integers(0, size - 1).filter(lambda n: n != one))
    inclusion = batch[one].inclusion
    assert inclusion is not None
    good = batch[one].signed_bytes

    assert {each.signed_bytes for each in batch} == {good}
    assert replace(batch[one], inclusion=batch[two].inclusion).signed_bytes != good
    assert replace(batch[one], statement=leaves[two]).signed_bytes != good
    assert replace(batch[one], inclusion=replace(inclusion, size=size + 1)).signed_bytes != good
    assert replace(batch[one], inclusion=replace(inclusion, path=inclusion.path[:-1])).signed_bytes != good
    assert replace(batch[one], inclusion=replace(inclusion, path=(*inclusion.path, bytes(32)))).signed_bytes != good


# ---- every check stands in the way --------------------------------------------------------------------------------


def test_the_gate_asks_every_question() -> None:
    """The lists are explicit; whoever takes a check out of one has to say so here too."""
    asked = (*ABOUT_THE_DRAFT, *ABOUT_THE_RECORD, *ABOUT_THE_SIGN_OFFS)

    assert [check.__name__.removeprefix("check_") for check in asked] == [
        *("stages", "emergency", "same_person", "author", "entitled"),
        *("same_document", "record", "words"),
        *("order", "chain", "times", "chosen", "evidence", "signatures"),
    ]


def test_a_round_goes_on_to_the_gate_and_the_gate_says_what_is_next() -> None:
    """What `sign` proposes and what the gate waits for are the same stage, all the way."""
    record: tuple[SignOff, ...] = ()
    for stage in STAGES:
        case = Case(DRAFT, record, REGISTRY, NOW)
        this = current_round(case)
        (held,) = decide([case]).held
        assert (this.due, held.awaiting[0], rules(held.problems)) == (stage, stage, ["REV001"])
        signer = REGISTRY.people[DRAFT.signers[stage]]
        said = next_statement(DRAFT, REGISTRY, this, signer, signer.keys[0].fingerprint, SIGNED)
        record = (*record, resigned(replace(GOOD[0], statement=said)))
    assert approves(record)


# ---- what is done with a decision ---------------------------------------------------------------------------------


def test_taking_documents_out_of_a_decision_takes_out_those_and_no_other() -> None:
    decision = decide(FIVE)
    bus = FIVE[1].draft.source

    for gone in ({ARTICLE}, {bus}, {ARTICLE, bus}, set(), {"content/pages/about.md"}):
        left = decision.without(gone)
        assert left.approved == tuple(each for each in decision.approved if each.draft.source not in gone)
        assert left.held == tuple(each for each in decision.held if each.draft.source not in gone)


def test_what_is_held_back_later_joins_what_was_held_back_and_approves_nothing() -> None:
    decision, more = decide(FIVE[:3]), decide(FIVE[3:]).held
    joined = decision.and_held(each for each in more)

    assert (joined.approved, joined.held) == (decision.approved, (*decision.held, *more))
    assert set(joined.problems) >= {problem for each in more for problem in each.problems}


@pytest.mark.parametrize("upto", STAGES)
def test_a_document_was_complete_once_these_very_bytes_were_released(upto: Stage) -> None:
    case = a_case(DRAFT, signed(DRAFT, upto=upto))

    assert was_complete(case) == (upto is Stage.RELEASE)
    assert not was_complete(replace(case, draft=OTHER))
    assert was_complete(replace(case, record=case.record[1:])) == (upto is Stage.RELEASE), "whatever policy asks today"


def test_a_document_was_complete_even_if_its_people_have_left_since() -> None:
    """Then something that stood on the site would go: it has to be told, whatever the sign-offs are worth today."""
    emptied = {id: replace(account, people=()) for id, account in REGISTRY.accounts.items()}

    assert was_complete(Case(DRAFT, GOOD, replace(REGISTRY, accounts=emptied), NOW))


def test_an_emergency_was_complete_with_its_release() -> None:
    urgent = a_draft(emergency="主管网爆裂，东片今晚停水", published=None)
    record = signed(urgent, upto=Stage.RELEASE)

    assert was_complete(a_case(urgent, record))
    assert not was_complete(a_case(urgent, record[:-1]))
    assert was_complete(a_case(urgent, signed(urgent, before=record)))


def test_a_release_of_other_bytes_makes_nothing_complete() -> None:
    record = (*GOOD[:-1], resigned(GOOD[-1], manifest=OTHER.digest))

    assert not was_complete(a_case(DRAFT, record))
