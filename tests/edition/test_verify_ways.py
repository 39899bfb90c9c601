"""A resident proves pages whose sign-offs came about in other ways, or whose neighbours changed since."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from plugins.drafts.load import load_draft
from plugins.drafts.model import Draft
from plugins.edition.record import OFFLINE
from plugins.registry.load import load_registry
from plugins.registry.model import Registry, Stage, Via
from plugins.review.batch import batch_bytes, inclusions
from plugins.review.sidecar import write_sidecar
from plugins.review.statement import SignOff
from plugins.tree import WorkingTree
from plugins.trust.sshsig import sign_native
from tests.builders import (
    ARTICLE,
    TOWN,
    article,
    key_of,
    person,
    public_line,
    signed,
)
from tests.command.test_sign import key_file
from tests.county import County, a_county
from tests.edition.verifying import DOCUMENT, Reader, fingerprint_of, in_record
from tests.serving import served

# ---- sign-offs that came about in other ways ------------------------------------------------------------------------

HANDS = person("tao-li", "deputy", key=f"{{key: {public_line('tao-li')}, since: 2024-01-01, sample: true}}")
FORM = "0123456789ab-1"


def given_in_other_ways(draft: Draft, registry: Registry) -> tuple[SignOff, ...]:
    """The third review on paper, the release for a batch of five."""
    done: list[SignOff] = []
    for each in signed(draft, registry):
        said = replace(each.statement, previous=done[-1].statement.digest if done else "none")
        if said.stage is Stage.REVIEW3:
            key = fingerprint_of("tao-li")
            said = replace(said, via=Via.PAPER, recorder="tao-li", evidence=FORM, key=key)
        place = None
        message = said.bytes()
        if said.stage is Stage.RELEASE:
            leaves = [b"another", b"one more", message, b"and another", b"the last"]
            place = inclusions(leaves)[2]
            message = batch_bytes(said.site, place.size, place.root(message))
        armour = sign_native(key_of(said.hand), message, registry.policy.namespace)
        done.append(SignOff(said, armour, each.location, place))
    return tuple(done)


@pytest.fixture(scope="module")
def other_ways(tmp_path_factory: pytest.TempPathFactory) -> County:
    """An article signed on paper and in a batch, and one published in an emergency and corrected since."""
    flood = article(
        "请绕行。\n", "flood", title="锦河大桥因水情临时封闭", emergency="水情紧急，须马上告知",
        corrections="[{at: 2026-03-05T07:50+08:00, note: 封闭时间更正为二十时。}]",
    )  # fmt: skip
    county = a_county(
        tmp_path_factory.mktemp("other-ways"), {"accounts/jinhe.yaml": TOWN + HANDS, FLOOD: flood}, commit=False
    )
    tree = WorkingTree(county.root)
    registry = load_registry(tree)
    draft, _ = load_draft(tree, ARTICLE)
    assert draft is not None
    county.write({draft.sidecar: write_sidecar(given_in_other_ways(draft, registry))})
    county.sign(FLOOD, upto=Stage.RELEASE)
    county.commit()
    county.build()
    return county


FLOOD = "content/articles/jinhe/2026/flood.md"


def test_paper_and_batches_are_proved_too(other_ways: County, browser_page: Page) -> None:
    page = (other_ways.output / f"{DOCUMENT}.html").read_text("utf-8")
    with served(other_ways.output) as address:
        reader = Reader(browser_page, address)
        reader.follow(DOCUMENT)
        rows = reader.rows("fits")

        assert reader.rows("differs") == []
        assert reader.state == "fits"
        assert sum(f"按纸质审核表 {FORM} 由 tao-li 代录" in row for row in rows) == 1
    assert page.count(f"纸质审核表 {FORM}") == 1


@pytest.mark.parametrize("touched", ["path", "index", "size", "signed"])
def test_a_statement_that_is_not_in_its_batch_is_named(
    other_ways: County, browser_page: Page, tmp_path: Path, touched: str
) -> None:
    def change(record: dict[str, Any]) -> None:
        batch = record["sign_offs"][-1]["batch"]
        other = {"path": batch["path"][::-1], "index": 3, "size": 4, "signed": batch["signed"].replace("5", "6", 1)}
        batch[touched] = other[touched]

    site = tmp_path / "site"
    shutil.copytree(other_ways.output, site)
    in_record(change)(site)
    with served(site) as address:
        reader = Reader(browser_page, address)
        reader.ask(DOCUMENT)

        assert reader.rows("differs")[1:] == ["签发　某lu-qing（工作人员）: 签名是一批文件的，这一份不在那一批里"]


def test_the_documented_commands_prove_a_batch_and_name_one_that_does_not_fit(
    other_ways: County, tmp_path: Path
) -> None:
    for name in ("record.json", "source.md", "lamp.png"):
        shutil.copy(other_ways.output / DOCUMENT / name, tmp_path)

    def said() -> str:
        done = subprocess.run(["bash", "-c", OFFLINE], cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    good = said()
    assert good.count("Good ") == 7
    assert good.count("signature for tao-li") == 1
    assert good.count("batch: OK") == 1
    record = json.loads((tmp_path / "record.json").read_bytes())
    record["sign_offs"][-1]["batch"]["index"] = 1
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert "batch: FAILED" in said()


def test_an_emergency_says_what_is_owed_and_until_when(other_ways: County, browser_page: Page) -> None:
    page = (other_ways.output / "articles/jinhe/2026/flood.html").read_text("utf-8")
    with served(other_ways.output) as address:
        reader = Reader(browser_page, address)
        reader.follow("articles/jinhe/2026/flood")

        assert reader.rows("differs") == []
        assert "签名的人: 是应急发布：一校、二审、二校、三校 还没有补签，其余就是原文里指定的各人" in reader.rows(
            "fits"
        )
    assert "水情紧急，须马上告知" in page
    assert "已逾期" in page, "the build is months later"
    assert "更正说明" in page
    assert "封闭时间更正为二十时。" in page


def test_a_held_document_has_no_record_and_its_preview_no_link(tmp_path: Path) -> None:
    county = a_county(tmp_path, commit=False)
    county.sign(ARTICLE, upto=Stage.REVIEW2)
    county.commit()
    county.build().expect(0)
    county.build("--preview").expect(0)
    preview = county.root / "preview"

    assert not (county.output / DOCUMENT).exists()
    assert not county.publishes(DOCUMENT)
    assert (county.output / "pages/about/record.json").exists()
    assert not (preview / DOCUMENT / "record.json").exists()
    assert not (preview / DOCUMENT / "source.md").exists()
    assert "/verify.html#" not in (preview / f"{DOCUMENT}.html").read_text("utf-8")
    assert "/verify.html#" in (preview / "pages/about.html").read_text("utf-8")


def test_a_record_changes_only_with_its_document(tmp_path: Path) -> None:
    county = a_county(tmp_path)
    county.build().expect(0)
    before = county.snapshot()
    county.write({LATER: article("另一件事。\n", "later", title="另一件事也办好了")})
    county.sign(LATER)
    county.commit()
    county.build().expect(0)
    after = county.snapshot()

    kept = {name: data for name, data in before.items() if name.endswith(("record.json", "source.md"))}
    assert len(kept) == 12
    assert {name: after[name] for name in kept} == kept


def test_a_record_does_not_change_when_what_it_links_to_goes(tmp_path: Path, browser_page: Page) -> None:
    linking = article("见[这一件](./later.md)，*别的*不变。\n", image="lamp.png", image_alt="路灯")
    county = a_county(tmp_path, {ARTICLE: linking, LATER: article("另一件事。\n", "later", title="另一件事也办好了")})
    county.build().expect(0)
    before = county.snapshot()
    words = ("--reason", "另有安排", "--key", key_file(county, "feng-hua"), "--yes")
    county.command("withdraw", "articles/jinhe/2026/later", *words).expect(0)
    county.commit()
    county.build().expect(0)
    after = county.snapshot()

    assert after[f"{DOCUMENT}.html"] != before[f"{DOCUMENT}.html"]
    assert after[f"{DOCUMENT}/record.json"] == before[f"{DOCUMENT}/record.json"]
    with served(county.output) as address:
        reader = Reader(browser_page, address)
        reader.follow(DOCUMENT)
        assert reader.state == "fits", reader.rows("differs")


LATER = "content/articles/jinhe/2026/later.md"
