"""A record of sign-offs that somebody touched is named, with the sign-off that does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plugins.drafts.load import load_draft
from plugins.registry.load import load_registry
from plugins.review.statement import Verdict
from plugins.tree import WorkingTree
from tests.builders import (
    ARTICLE,
    resigned,
    signed,
)
from tests.county import County
from tests.edition.verifying import DOCUMENT, Reader, in_record

STALE_RECORD = "签名记录: 和网页发布时用的不是同一份"


def change_time(record: dict[str, Any]) -> None:
    record["sign_offs"][2]["statement"] = record["sign_offs"][2]["statement"].replace("T08:02", "T08:03")


def change_signature(record: dict[str, Any]) -> None:
    armour = record["sign_offs"][3]["signature"]
    record["sign_offs"][3]["signature"] = armour.replace(armour[-60], "A" if armour[-60] != "A" else "B", 1)


def swap(record: dict[str, Any]) -> None:
    held = record["sign_offs"]
    held[1], held[2] = held[2], held[1]


def swap_statements(record: dict[str, Any]) -> None:
    held = record["sign_offs"]
    for name in ("statement", "signature"):
        held[1][name], held[2][name] = held[2][name], held[1][name]


def drop_the_last(record: dict[str, Any]) -> None:
    del record["sign_offs"][-1]


def change_manifest(record: dict[str, Any]) -> None:
    record["manifest"] = record["manifest"].replace("lamp.png", "lump.png")


def change_key(record: dict[str, Any]) -> None:
    record["sign_offs"][0]["public_key"] = record["sign_offs"][1]["public_key"]


def change_post(record: dict[str, Any]) -> None:
    record["sign_offs"][6]["post"] = "县长"


def change_purpose(record: dict[str, Any]) -> None:
    record["site"], record["namespace"] = "other.example", "signoff.v1@other.example"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (change_time, ["二审　某hu-qing（工作人员）: 签名不是对这些内容签的"]),
        (change_signature, ["二校　某xie-fen（工作人员）: 签名"]),
        (swap, ["二审　某hu-qing（工作人员）: 次序不对", "一校　某hu-qing（工作人员）: 次序不对"]),
        (swap_statements, [f"{stage}　某hu-qing（工作人员）: 签名的内容写的是另一页" for stage in ("一校", "二审")]),
        (drop_the_last, ["签名的人: 原文指定 lu-qing 办理签发，记录里没有他的签名"]),
        (change_manifest, ["文件清单: 指纹和各人签的、和校验码对不上", "文件 lump.png: 打不开"]),
        (change_key, ["一审　某xie-fen（工作人员）: 公钥和签名里写的不是同一把"]),
        (change_post, []),
        (change_purpose, ["一审　某xie-fen（工作人员）: 签名的内容写的是另一页"]),
    ],
)  # fmt: skip
def test_a_touched_record_is_named_with_the_sign_off_that_does_not_fit(
    after: Callable[..., Reader], change: Callable[[dict[str, Any]], None], found: list[str]
) -> None:
    reader = after(in_record(change))
    reader.follow(DOCUMENT)
    rows = reader.rows("differs")

    assert rows[0] == STALE_RECORD
    assert [row.startswith(wanted) for row, wanted in zip(rows[1:], found, strict=False)] == [True] * len(found), rows
    assert reader.state == "differs"


def test_each_byte_of_a_signature_counts(after: Callable[..., Reader], published: County) -> None:
    record = json.loads((published.output / DOCUMENT / "record.json").read_bytes())
    armour: str = record["sign_offs"][0]["signature"]
    reader = after()
    for position in range(40, len(armour) - 30, 23):
        letter = armour[position]
        if letter in "\n-":
            continue
        other = "A" if letter != "A" else "B"
        touched = armour[:position] + other + armour[position + 1 :]

        def touch(site: Path, touched: str = touched) -> None:
            in_record(lambda found: found["sign_offs"][0].update(signature=touched))(site)

        reader = after(touch)
        reader.ask(DOCUMENT)
        assert any(row.startswith("一审") for row in reader.rows("differs")), position


def test_sign_offs_over_another_text_are_named(published: County, after: Callable[..., Reader]) -> None:
    """A colluding signer signs again, correctly, what was never the text of this page."""
    tree = WorkingTree(published.root)
    draft, _ = load_draft(tree, ARTICLE)
    assert draft is not None
    other = resigned(signed(draft, load_registry(tree))[0], manifest="0" * 64)

    def change(record: dict[str, Any]) -> None:
        record["sign_offs"][0]["statement"] = other.statement.bytes().decode()
        record["sign_offs"][0]["signature"] = other.signature

    reader = after(in_record(change))
    reader.ask(DOCUMENT)

    assert "一审　某xie-fen（工作人员）: 签的是另外的原文或者文件" in reader.rows("differs")


def test_a_return_is_no_approval(published: County, after: Callable[..., Reader]) -> None:
    tree = WorkingTree(published.root)
    draft, _ = load_draft(tree, ARTICLE)
    assert draft is not None
    other = resigned(signed(draft, load_registry(tree))[0], verdict=Verdict.RETURN)

    def change(record: dict[str, Any]) -> None:
        record["sign_offs"][0]["statement"] = other.statement.bytes().decode()
        record["sign_offs"][0]["signature"] = other.signature

    reader = after(in_record(change))
    reader.ask(DOCUMENT)

    assert "一审　某xie-fen（工作人员）: 签的不是“通过”" in reader.rows("differs")
