"""What only a changed program showed to be untested: edges of batches, statements, rounds and the words of the gate."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.drafts.model import Draft
from plugins.problems import Location
from plugins.registry.model import PersonId, Registry, Stage, Via
from plugins.review.batch import Inclusion, batch_bytes, inclusions, root
from plugins.review.gate import decide, read_cases
from plugins.review.sidecar import _parse_as_written, parse_sidecar, write_sidecar
from plugins.review.signing import current_round, signed_together
from plugins.review.statement import SignOff, Statement, Verdict
from tests.builders import (
    ARTICLE,
    NOW,
    OF_VILLAGES,
    POLICY,
    SIGNED,
    STANDARD,
    TOWN,
    a_case,
    a_draft,
    a_registry,
    a_tree,
    chained,
    disclosure,
    draft_of,
    hand_of,
    person,
    resigned,
    rules,
    signed,
)

DRAFT = a_draft()
UNDATED = a_draft(published=None)
GOOD = signed(DRAFT)


# ---- batches ------------------------------------------------------------------------------------------------------


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_the_tree_is_that_of_certificate_transparency() -> None:
    a, b, c, d, e = map(leaf, (b"a", b"b", b"c", b"d", b"e"))

    assert root([b"a"]) == a
    assert root([b"a", b"b"]) == node(a, b)
    assert root([b"a", b"b", b"c"]) == node(node(a, b), c)
    assert root([b"a", b"b", b"c", b"d", b"e"]) == node(node(node(a, b), node(c, d)), e)
    assert [each.path for each in inclusions([b"a", b"b", b"c"])] == [(b, c), (a, c), (node(a, b),)]


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("1 0", True),
        ("2 1 " + "ab" * 32, True),
        ("1000 999", True),
        ("1000 0" + " " + " ".join(["ab" * 32] * 10), True),
        ("", False),
        ("0 0", False),
        ("1 1", False),
        ("01 0", False),
        ("2 01", False),
        ("1001 0", False),
        ("9999 0", False),
        ("10000 0", False),
        ("2 1 " + "AB" * 32, False),
        ("2 1 " + "ab" * 31, False),
        ("2 1  " + "ab" * 32, False),
        ("2 1 " + "ab" * 32 + " ", False),
        ("2 1 " + "ab" * 32 + "\n", False),
        ("1000 0" + " " + " ".join(["ab" * 32] * 11), False),
        ("２ 1", False),
    ],
)
def test_a_proof_has_one_spelling(text: str, good: bool) -> None:
    found = Inclusion.parse(text)

    assert (found is not None) == good
    assert found is None or str(found) == text


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9])
def test_a_proof_of_the_wrong_length_leads_nowhere(size: int) -> None:
    leaves = [bytes([n]) for n in range(size)]
    for each, data in zip(inclusions(leaves), leaves, strict=True):
        assert each.root(data) == root(leaves)
        assert replace(each, path=(*each.path, bytes(32))).root(data) == b""
        if each.path:
            assert replace(each, path=each.path[:-1]).root(data) == b""
            assert replace(each, path=()).root(data) == b""


def test_a_batch_is_signed_as_a_batch_with_its_site_size_and_root() -> None:
    said = json.loads(batch_bytes("江湾.example", 3, b"\x01\xff"))

    assert said == {"type": "batch.v1", "site": "江湾.example", "size": 3, "root": "01ff"}
    text = '{"root":"01ff","site":"江湾.example","size":3,"type":"batch.v1"}'
    assert batch_bytes("江湾.example", 3, b"\x01\xff") == text.encode()


# ---- statements ---------------------------------------------------------------------------------------------------


def test_what_is_signed_is_every_word_of_the_statement_and_its_type() -> None:
    """Byte for byte, so that a signature of today can be verified by whoever reads this in ten years."""
    said = replace(
        GOOD[0].statement,
        **{"note": "看过", "via": Via.PAPER, "recorder": "mi-lan", "evidence": "12号表", "verdict": Verdict.ESCALATE},
    )
    expected = {
        "type": "signoff.v1",
        "site": "jiangwan.example",
        "document": "articles/jinhe/2026/street-lamps",
        "revision": 1,
        "owner": "jinhe",
        "manifest": DRAFT.digest,
        "stage": "review1",
        "person": "xie-fen",
        "key": said.key,
        "at": "2026-03-05T08:00:00+08:00",
        "registry": 0,
        "verdict": "escalate",
        "note": "看过",
        "via": "paper",
        "recorder": "mi-lan",
        "evidence": "12号表",
        "previous": "none",
    }

    text = json.dumps(expected, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert said.bytes() == text.encode()
    assert said.digest == hashlib.sha256(text.encode()).hexdigest()
    assert set(expected) - {"type"} == set(Statement.__dataclass_fields__)


# ---- times --------------------------------------------------------------------------------------------------------


def released(at: timedelta) -> list[str]:
    """The rules that hold back a document whose last sign-off is dated `at` from the build."""
    record = signed(UNDATED)
    last = resigned(record[-1], at=NOW + at)
    return rules(decide([a_case(UNDATED, (*record[:-1], last))]).problems)


def test_a_reviewers_clock_may_be_ten_minutes_ahead_and_not_a_second_more() -> None:
    assert released(timedelta(minutes=10)) == []
    assert released(timedelta(minutes=10, seconds=1)) == ["REV015"]


def test_two_stages_may_be_signed_in_the_same_second_but_not_backwards() -> None:
    same = chained(resigned(each, at=SIGNED) for each in signed(UNDATED))
    back = chained(
        resigned(each, at=SIGNED - timedelta(seconds=position)) for position, each in enumerate(signed(UNDATED))
    )

    assert rules(decide([a_case(UNDATED, same)]).problems) == []
    assert rules(decide([a_case(UNDATED, back)]).problems) == ["REV015"] * 6


def test_a_page_may_be_dated_a_day_before_its_release_and_not_a_second_more() -> None:
    last = GOOD[-1]
    for early, expected in ((timedelta(), []), (timedelta(seconds=1), ["REV028"])):
        at = DRAFT.published + timedelta(hours=24) + early if DRAFT.published else NOW
        record = (*GOOD[:-1], resigned(last, at=at))
        assert rules(decide([a_case(DRAFT, record)]).problems) == expected


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_is_asked_for_the_right_of_its_own_day(stage: Stage) -> None:
    """A sign-off of a day before anybody had a term is refused at whichever stage it stands."""
    early = signed(UNDATED)
    position = list(Stage).index(stage)
    record = chained(
        resigned(each, at=SIGNED - timedelta(days=4000) if n <= position else each.statement.at)
        for n, each in enumerate(early)
    )
    found = set(rules(decide([a_case(UNDATED, record)]).problems))

    assert {"REV006", "REV011"} <= found


# ---- what an emergency owes, and an escalation asks ---------------------------------------------------------------

URGENT = a_draft(emergency="主管网爆裂，东片今晚停水", published=None)
SHORT = signed(URGENT, upto=Stage.RELEASE)


def test_an_emergency_owes_nothing_before_its_release_and_nothing_after_its_last_review() -> None:
    before, after = a_case(URGENT, SHORT[:-1]), a_case(URGENT, signed(URGENT, before=SHORT))
    owing = a_case(URGENT, SHORT)

    assert (before.owing, before.owing_until) == ((), None)
    assert (after.owing, after.owing_until) == ((), None)
    assert owing.owing == (Stage.PROOF1, Stage.REVIEW2, Stage.PROOF2, Stage.PROOF3)
    assert owing.owing_until == SHORT[-1].statement.at + timedelta(hours=48)


def test_an_ordinary_document_owes_nothing() -> None:
    (approved,) = decide([a_case(DRAFT, GOOD)]).approved

    assert (approved.owing, approved.owing_until, approved.notes) == ((), None, ())


def test_what_is_overdue_is_so_from_the_second_after() -> None:
    until = SHORT[-1].statement.at + timedelta(hours=48)

    assert rules(decide([a_case(URGENT, SHORT, now=until)]).problems) == ["REV026"]
    assert rules(decide([a_case(URGENT, SHORT, now=until + timedelta(seconds=1))]).problems) == ["REV027"]


@pytest.mark.parametrize("position", range(7))
def test_an_escalation_at_any_stage_binds_every_later_round(position: int) -> None:
    """Under the stricter profile everybody differs; the people of this draft do not, so it cannot go out again."""
    text = POLICY.replace("release: platform}\n  emergency", "release: platform}\n    separate: everyone\n  emergency")
    strict = a_registry({"accounts/policy.yaml": text})
    doubt = resigned(GOOD[position], verdict=Verdict.ESCALATE, note="涉及全镇，请从严")
    rest = chained(resigned(each, revision=2) for each in GOOD)
    record = (*GOOD[:position], doubt, *rest)

    assert a_case(DRAFT, record, strict).profile.name == "strict"
    assert "REV004" in rules(decide([a_case(DRAFT, record, strict)]).problems)
    assert a_case(DRAFT, GOOD, strict).profile.name == "standard"
    assert rules(decide([a_case(DRAFT, GOOD, strict)]).problems) == []


# ---- where a problem points ---------------------------------------------------------------------------------------


def pointed_at(
    draft: Draft, record: tuple[SignOff, ...] = (), registry: Registry | None = None
) -> list[tuple[str, Location]]:
    """Each rule that holds the draft back, with its place, in the order in which an editor meets them."""
    read = parse_sidecar(write_sidecar(record), draft.sidecar)[0] if record else ()
    problems = decide([a_case(draft, read, registry)]).problems
    assert len(rules(problems)) == len(problems)
    return [(problem.rule, problem.location) for problem in problems]


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
        "found": "review1 proof1 review2 proof2 review3 release",
        "needed": "review1 proof1 review2 proof2 review3 proof3 release",
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

    assert (problem.values["stage"], problem.values["person"]) == (Stage.REVIEW1, "xie-fen")


def test_every_key_that_is_nobodys_is_told() -> None:
    record = chained(resigned(each, key="SHA256:none") if n in (1, 4) else each for n, each in enumerate(GOOD))

    assert rules(decide([a_case(DRAFT, record)]).problems) == ["REV011", "REV011"]


def test_an_escalation_says_which_profile_it_leads_to() -> None:
    for text, profile in ((POLICY, "strict"), (POLICY.replace("    escalates_to: strict\n", ""), "standard")):
        registry = a_registry({"accounts/policy.yaml": text})
        doubt = (resigned(GOOD[0], verdict=Verdict.ESCALATE, note="从严"),)
        found = decide([a_case(DRAFT, doubt, registry)]).problems
        assert [problem.values["profile"] for problem in found if "profile" in problem.values] == [profile]


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


# ---- what was withdrawn -------------------------------------------------------------------------------------------


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


# ---- what is told of dates and of what is owed --------------------------------------------------------------------


def test_what_an_emergency_owes_is_told_with_who_and_until_when() -> None:
    (problem,) = decide([a_case(URGENT, SHORT, now=SIGNED + timedelta(hours=1))]).problems

    assert problem.location == URGENT.at("review.proof1")
    assert problem.values == {
        "stages": "proof1 review2 proof2 proof3",
        "stage": Stage.PROOF1,
        "until": "2026-03-07T08:02:00+08:00",
        "person": "hu-qing",
        "source": URGENT.source,
    }


def changed_later(published: timedelta, noted: timedelta) -> list[tuple[str, Location]]:
    """What holds back a document changed since its first release: published and noted so long before the second."""
    again = SIGNED + timedelta(days=9, minutes=6)
    times = {"published": f"{again - published:%Y-%m-%dT%H:%M:%S}+08:00"}
    first = a_draft(**times)
    note = f"[{{at: {again - noted:%Y-%m-%dT%H:%M:%S}+08:00, note: 更正第二段的数字}}]"
    second = a_draft("改了一处。\n", **times, corrections=note)
    record = signed(second, before=signed(first), at=SIGNED + timedelta(days=9))
    assert record[-1].statement.at == again
    found = pointed_at(second, record)
    assert all(place == second.at("published") for _, place in found)
    return found


def test_a_change_is_told_to_readers_within_a_day_of_its_release() -> None:
    day, second = timedelta(hours=24), timedelta(seconds=1)
    old = timedelta(days=9)

    assert changed_later(old, timedelta()) == changed_later(old, day) == []
    assert [rule for rule, _ in changed_later(old, day + second)] == ["REV029"]
    assert [rule for rule, _ in changed_later(timedelta(), day + second)] == ["REV029"]
    assert changed_later(-second, day + second) == []  # dated after its release: nobody read it before


def test_a_change_is_not_told_of_before_it_was_made() -> None:
    again = SIGNED + timedelta(days=9, minutes=6)
    for late, expected in ((timedelta(hours=24), []), (timedelta(hours=24, seconds=1), ["REV034"])):
        told = f"[{{at: {again + late:%Y-%m-%dT%H:%M:%S}+08:00, note: 更正第二段的数字}}]"
        second = a_draft("改了一处。\n", corrections=told)
        record = signed(second, before=GOOD, at=SIGNED + timedelta(days=9))
        assert pointed_at(second, record) == [(rule, second.at("corrections")) for rule in expected]


def test_a_page_dated_too_early_points_at_its_date() -> None:
    record = signed(DRAFT, at=SIGNED + timedelta(days=3))

    assert pointed_at(DRAFT, record) == [("REV028", DRAFT.at("published"))]


# ---- the sidecar, read fast and read as YAML ----------------------------------------------------------------------

FULL = replace(
    GOOD[0],
    statement=replace(
        GOOD[0].statement,
        **{
            "note": "第二段的数字不对",
            "verdict": Verdict.RETURN,
            "via": Via.PAPER,
            "recorder": "mi-lan",
            "evidence": "12号表",
        },
    ),
    inclusion=inclusions([b"a", b"b", b"c"])[1],
)


def both(data: bytes) -> tuple[tuple[SignOff, ...], list[str]]:
    """What either reader makes of a sidecar: they agree."""
    fast, refused = parse_sidecar(data, "x.review.yaml")
    slow, also_refused = parse_sidecar(data.replace(b"sign_offs:\n", b"sign_offs:  \n"), "x.review.yaml")

    assert (fast, rules(refused)) == (slow, rules(also_refused))
    assert [each.location for each in fast] == [each.location for each in slow]
    assert [each.location for each in refused] == [each.location for each in also_refused]
    assert all(each.location.path == "x.review.yaml" for each in (*fast, *refused))
    return fast, rules(refused)


def test_either_reader_reads_every_word_of_a_sign_off() -> None:
    for record in ((FULL,), (FULL, *GOOD[1:]), GOOD, (replace(FULL, inclusion=None),)):
        read, problems = both(write_sidecar(record))
        assert (read, problems) == (record, [])
    assert both(write_sidecar((FULL,)))[0][0].inclusion == FULL.inclusion


def test_the_fast_reader_takes_what_we_write() -> None:
    """Ten thousand sidecars are read on every build; through YAML that takes a minute."""
    for record in ((FULL,), GOOD):
        assert _parse_as_written(write_sidecar(record).decode(), "x") == record


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('type: "signoff.v1"', 'type: "signoff.v2"', ["YML005"]),
        ('type: "signoff.v1"', 'type: ""', ["YML008"]),
        ('type: "signoff.v1"\n', "", ["YML007"]),
        ('site: "jiangwan.example"', 'site: ""', ["YML008"]),
        ('document: "articles/jinhe/2026/street-lamps"', 'document: ""', ["YML008"]),
        ('owner: "jinhe"', 'owner: ""', ["YML008"]),
        ('person: "xie-fen"', 'person: ""', ["YML008"]),
        ('batch: "3 1 ', 'batch: "3 3 ', ["REV017"]),
        ('batch: "3 1 ', 'batch: "1 ', ["REV017"]),
        ('batch: "3 1 ', 'batch: "3 1  ', ["REV017"]),
        ("2026-03-05T08:00:00", "2026-02-30T08:00:00", ["YML005"]),
        ("2026-03-05T08:00:00", "2026-03-05T24:00:00", ["YML005"]),
    ],
)
def test_either_reader_refuses_what_is_no_sign_off(old: str, new: str, expected: list[str]) -> None:
    text = write_sidecar((FULL,)).decode()
    assert old in text

    read, problems = both(text.replace(old, new, 1).encode())

    assert (read, problems) == ((), expected)


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        ('note: "第二段', 'note: " 第二段', "note", "第二段的数字不对"),
        ('note: "第二段的数字不对"', 'note: ""', "note", ""),
        ('evidence: "12号表"', 'evidence: "12号表 "', "evidence", "12号表"),
        ('evidence: "12号表"', 'evidence: ""', "evidence", ""),
        ('recorder: "mi-lan"', 'recorder: ""', "recorder", ""),
        ('person: "xie-fen"', 'person: " xie-fen"', "person", "xie-fen"),
    ],
)
def test_either_reader_takes_blanks_around_a_word_for_nothing(old: str, new: str, field: str, value: str) -> None:
    text = write_sidecar((FULL,)).decode()
    assert old in text

    ((read,), problems) = both(text.replace(old, new, 1).encode())

    assert (getattr(read.statement, field), problems) == (value, [])
    assert replace(read.statement, **{field: getattr(FULL.statement, field)}) == FULL.statement


def test_a_bad_proof_of_a_batch_and_a_wrong_type_are_pointed_at() -> None:
    text = write_sidecar((FULL,)).decode()
    for old, new in (('batch: "3 1 ', 'batch: "3 3 '), ('"signoff.v1"', '"signoff.v2"')):
        changed = text.replace(old, new, 1)
        (problem,) = parse_sidecar(changed.encode(), "x.review.yaml")[1]
        line = next(n for n, each in enumerate(changed.split("\n"), 1) if new in each)
        assert (problem.location.line, problem.location.column > 1) == (line, True)


def test_bytes_that_are_no_text_hold_a_sidecar_back_and_name_it() -> None:
    (problem,) = parse_sidecar(b"\xff", "x.review.yaml")[1]

    assert problem.location.path == "x.review.yaml"


def test_a_file_with_a_head_and_nothing_under_it_has_no_sign_offs() -> None:
    head = write_sidecar(GOOD).decode().partition("  - ")[0]

    assert parse_sidecar(head.encode(), "x.review.yaml")[0] == ()
    assert _parse_as_written(head, "x") is None


def test_blanks_within_a_signature_stay_where_they_are() -> None:
    odd = replace(GOOD[0], signature="-----BEGIN      SSH      SIGNATURE-----\na      b      c\n")

    assert both(write_sidecar((odd,))) == ((odd,), [])
    assert _parse_as_written(write_sidecar((odd,)).decode(), "x") == (odd,)


# ---- signing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(1, 8))
def test_a_round_that_goes_on_keeps_all_that_was_said_before(count: int) -> None:
    """Or an escalation would be gone with the next signature, and the usual reviewers would do again."""
    doubt = resigned(GOOD[0], verdict=Verdict.ESCALATE, note="涉及全镇，请从严")
    begun = chained(resigned(each, revision=2) for each in GOOD[:count])
    this = current_round(a_case(DRAFT, (doubt, *begun)))

    assert this.record == (doubt, *begun)
    assert (this.earlier, this.sign_offs, this.revision) == ((doubt,), begun, 2)
    assert this.due == (list(Stage)[count] if count < 7 else None)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_what_is_signed_together_is_good_for_each(count: int) -> None:
    drafts = [a_draft(path=f"content/articles/jinhe/2026/n{n}.md") for n in range(count)]
    statements = [replace(GOOD[0].statement, document=draft.id, manifest=draft.digest) for draft in drafts]

    batch = signed_together(statements, hand_of("xie-fen"), "signoff.v1@jiangwan.example")

    assert [each.statement for each in batch] == statements
    assert {each.location for each in batch} == {Location("", 1)}
    for draft, sign_off in zip(drafts, batch, strict=True):
        assert rules(decide([a_case(draft, (sign_off,))]).problems) == ["REV001"]
        assert rules(decide([a_case(draft, signed(draft, before=(sign_off,)))]).problems) == []


def test_two_people_who_look_like_one_are_pointed_at_where_the_second_is_chosen() -> None:
    twin = person("hu-qing-2", "review3").replace("某hu-qing-2", "某hu-qing")
    registry = a_registry({"accounts/jinhe.yaml": TOWN + twin})
    draft = a_draft(review=STANDARD | {"review3": "hu-qing-2"})

    assert pointed_at(draft, (), registry) == [("REV033", draft.at("review.review3"))]


# ---- what came since ----------------------------------------------------------------------------------------------


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


def test_a_draft_may_be_signed_on_the_day_it_was_written_and_not_before() -> None:
    for created, expected in (("2026-03-05", []), ("2026-03-06", ["REV015"] * 7)):
        draft = a_draft(created=created, published=None)
        assert rules(decide([a_case(draft, signed(draft))]).problems) == expected


@pytest.mark.parametrize("column", ["news", ""])
@pytest.mark.parametrize("account", ["jinhe", ""])
def test_an_escalation_leads_above_the_profile_of_this_unit_and_column(account: str, column: str) -> None:
    """Not above the one of other units or columns, which may have nothing above it."""
    narrow = (
        "kinds: [article]"
        + (f", accounts: [{account}]" if account else "")
        + (f", columns: [{column}]" if column else "")
    )
    lenient = "  - {kinds: [article], profile: strict, emergency: emergency}\n"
    text = POLICY.replace(
        "  - {kinds: [article], profile: standard, emergency: emergency}\n",
        f"  - {{{narrow}, profile: standard, emergency: emergency}}\n{lenient}",
    )
    registry = a_registry({"accounts/policy.yaml": text})
    doubt = (resigned(GOOD[0], verdict=Verdict.ESCALATE, note="从严"),)
    case = a_case(DRAFT, doubt, registry)

    assert (case.unhurried.name, case.profile.name) == ("standard", "strict")
    assert rules(decide([case]).problems) == ["REV019"]
