"""What only a changed program showed to be untested: edges of batches, statements, rounds and the words of the gate."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.registry.model import Stage, Via
from plugins.review.batch import Inclusion, batch_bytes, inclusions, root
from plugins.review.gate import decide
from plugins.review.statement import Statement, Verdict
from tests.builders import NOW, SIGNED, a_case, a_draft, chained, resigned, rules, signed

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
