"""The tree of a batch, the one spelling of its proofs, and one signature that is good for several documents."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from plugins.problems import Location
from plugins.review.batch import Inclusion, batch_bytes, inclusions, root
from plugins.review.gate import decide
from plugins.review.signing import signed_together
from tests.builders import (
    a_case,
    a_draft,
    hand_of,
    rules,
    signed,
)

DRAFT = a_draft()
GOOD = signed(DRAFT)


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
