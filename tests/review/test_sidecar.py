"""What is signed, byte for byte, and the sidecar that holds it: two readers that agree on every word."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from plugins.registry.model import Via
from plugins.review.batch import inclusions
from plugins.review.sidecar import _parse_as_written, parse_sidecar, write_sidecar
from plugins.review.statement import SignOff, Statement, Verdict
from tests.builders import (
    a_draft,
    rules,
    signed,
)

DRAFT = a_draft()
GOOD = signed(DRAFT)


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


@pytest.mark.parametrize(
    ("old", "new"), [('"jiangwan.example"', '" jiangwan.example"'), ('owner: "jinhe"', 'owner: "jinhe\u3000"')]
)
def test_either_reader_takes_blanks_off_the_head(old: str, new: str) -> None:
    data = write_sidecar((FULL,)).replace(old.encode(), new.encode(), 1)

    assert new.encode() in data
    assert both(data) == ((FULL,), [])


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
        ("2026-03-05T08:00:00", "0001-03-05T08:00:00", ["YML005"]),
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
