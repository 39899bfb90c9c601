"""`build.py withdraw`: down at once, with a reason; back only with a higher revision signed at every stage."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser  # type: ignore[import-untyped]
import pytest

from plugins.drafts.load import load_draft
from plugins.review.sidecar import parse_sidecar, write_sidecar
from plugins.review.withdrawal import namespace, parse_withdrawal, signed_withdrawal, write_withdrawal
from plugins.tree import WorkingTree
from plugins.trust.sshsig import sign_native
from tests.builders import ARTICLE, SIGNED, article, key_of, signed
from tests.command.test_build_change import from_scratch
from tests.command.test_sign import key_file
from tests.county import County, Run, a_county

PAGE = "articles/jinhe/2026/street-lamps"
OTHER = "pages/about"
FILE = ARTICLE.replace(".md", ".withdrawn.yaml")
SIDECAR = ARTICLE.replace(".md", ".review.yaml")
WORDS = "拨打镇里的便民电话"


@pytest.fixture
def county(tmp_path: Path) -> County:
    county = a_county(
        tmp_path, {f"{ARTICLE[:-16]}/next.md": article("另一篇。\n", name="next", title="路灯的最新情况")}
    )
    county.build().expect(0)
    assert county.mentions(WORDS) != []
    return county


def withdraw(county: County, *words: str, signer: str = "feng-hua") -> Run:
    reason = ("--reason", "盏数有误，正在核对")
    return county.command("withdraw", PAGE, *reason, "--key", key_file(county, signer), "--yes", *words)


def test_one_person_takes_it_down_and_the_page_says_why(county: County) -> None:
    withdraw(county, "--successor", "articles/jinhe/2026/next").expect(0)
    county.commit()

    county.build().expect(0)

    page = (county.output / f"{PAGE}.html").read_text("utf-8")
    assert "盏数有误，正在核对" in page
    assert "2026-11-22 12:00" in page
    assert "/articles/jinhe/2026/next.html" in page
    assert "noindex" in page
    assert county.mentions(WORDS) == county.mentions("lamp.png") == []
    assert county.publishes(OTHER)
    atom = feedparser.parse((county.output / "feeds/site.atom.xml").read_bytes())
    (entry,) = [entry for entry in atom.entries if entry.id.endswith(PAGE)]
    assert entry.title == "已撤回：城东的路灯全部修好了"
    assert "盏数有误" in entry.summary
    assert "撤回" not in county.command("search", "路灯").out.replace("路灯的最新情况", "")


def test_the_title_can_go_too(county: County) -> None:
    withdraw(county, "--without-title").expect(0)
    county.commit()

    county.build().expect(0)

    assert "城东的路灯全部修好了" not in (county.output / f"{PAGE}.html").read_text("utf-8")


def test_the_draft_itself_can_be_removed(county: County) -> None:
    withdraw(county).expect(0)
    county.commit({ARTICLE: None, SIDECAR: None, ARTICLE.replace("street-lamps.md", "lamp.png"): None})

    county.build().expect(0)

    assert "盏数有误" in (county.output / f"{PAGE}.html").read_text("utf-8")


@pytest.mark.parametrize("signer", ["chen-yu", "xie-fen", "gu-ping", "wu-sheng"])
def test_nobody_else_takes_a_page_down(county: County, signer: str) -> None:
    assert withdraw(county, signer=signer).code == 2
    assert not (county.root / FILE).exists()


def test_a_note_for_web_servers_lies_there_while_it_is_withdrawn(county: County, tmp_path: Path) -> None:
    withdraw(county).expect(0)
    county.commit()
    county.build().expect(0)
    note = json.loads(county.snapshot()[f"{PAGE}/withdrawn.json"])
    assert note == {"document": PAGE, "withdrawn_at": note["withdrawn_at"], "reason": "盏数有误，正在核对"}

    bring_back(county)

    assert "有变化，重新生成" in county.build().expect(0).out
    assert f"{PAGE}/withdrawn.json" not in county.snapshot()
    assert county.snapshot() == from_scratch(county, tmp_path / "returned")

    county.commit({ARTICLE: None, SIDECAR: None, ARTICLE.replace("street-lamps.md", "lamp.png"): None})
    assert "有变化，重新生成" in county.build().out
    assert county.snapshot()[f"{PAGE}/withdrawn.json"]
    assert county.snapshot() == from_scratch(county, tmp_path / "removed")


def test_an_older_revision_never_stands_in_for_what_was_withdrawn(county: County) -> None:
    withdraw(county).expect(0)
    text = (county.root / ARTICLE).read_text("utf-8")
    county.commit({ARTICLE: text + "\n没人签过的话。\n"})

    run = county.build().expect(1)

    assert "REV002" in run.out
    assert county.mentions(WORDS) == county.mentions("没人签过的话") == []
    assert county.publishes(OTHER)


def bring_back(county: County) -> None:
    note = "corrections: [{at: 2026-04-04T08:00+08:00, note: 更正路灯的盏数}]\nreview:"
    text = (county.root / ARTICLE).read_text("utf-8").replace("review:", note, 1)
    county.commit({ARTICLE: text + "\n实为四十三盏。\n"})
    draft, _ = load_draft(WorkingTree(county.root), ARTICLE)
    assert draft is not None
    before, _ = parse_sidecar((county.root / SIDECAR).read_bytes(), SIDECAR)
    county.commit({SIDECAR: write_sidecar(signed(draft, at=SIGNED + timedelta(days=30), before=before))})


def test_it_comes_back_with_a_higher_revision_signed_at_every_stage(county: County) -> None:
    withdraw(county).expect(0)
    bring_back(county)

    county.build().expect(0)

    assert county.mentions("实为四十三盏") != []
    assert "盏数有误" not in (county.output / f"{PAGE}.html").read_text("utf-8")


def test_a_reason_with_somebodys_number_is_not_shown_and_takes_the_document_down_all_the_same(county: County) -> None:
    withdraw(county).expect(0)
    said, _ = parse_withdrawal((county.root / FILE).read_bytes(), FILE)
    assert said is not None
    said = replace(said, reason="请改打 13800000000", title="灯 13900000011")
    said = signed_withdrawal(said, sign_native(key_of("feng-hua"), said.bytes(), namespace(said.site)))
    county.commit({FILE: write_withdrawal(said)})

    run = county.build().expect(1)

    assert run.out.count(" PRI022 ") == 2
    assert "13800000000" not in run.said
    assert county.mentions(WORDS) == county.mentions("13800000000") == county.mentions("13900000011") == []
    assert "已撤回的文件" in (county.output / f"{PAGE}.html").read_text("utf-8")
    assert county.publishes(OTHER)


def test_the_command_takes_no_reason_and_keeps_no_title_with_somebodys_number(county: County) -> None:
    county.commit({ARTICLE: article(title="灯 13800000000")})

    run = withdraw(county, "--reason", "请改打 13800000000").expect(2)
    assert "PRI022" in run.said
    assert "--without-title" in withdraw(county).expect(2).said
    withdraw(county, "--without-title").expect(0)


def test_whoever_listed_it_too_tells_its_own_readers(tmp_path: Path) -> None:
    """`also_in`: the text stood in the feeds of another account, whose readers ask nobody else."""
    county = a_county(tmp_path, {ARTICLE: article(image="lamp.png", image_alt="路灯", also_in="[rongmei/platform]")})
    county.build().expect(0)
    feeds = [f"feeds/accounts/rongmei.{form}" for form in ("rss.xml", "atom.xml", "feed.json")]
    assert {*feeds} <= {*county.mentions("城东的路灯全部修好了")}

    withdraw(county).expect(0)
    county.commit()
    county.build().expect(0)

    assert county.mentions(WORDS) == []
    assert {*feeds} <= {*county.mentions("已撤回：城东的路灯全部修好了")}, "with the words readers know it by"
    later = ARTICLE.replace("street-lamps", "later")
    county.write({later: article("后来的一篇。\n", name="later", also_in="[rongmei/platform]")})
    county.sign(later)
    county.commit()
    county.build().expect(0)
    assert "feeds/accounts/rongmei/platform.atom.xml" in county.mentions("已撤回：城东的路灯全部修好了")
    assert county.snapshot() == from_scratch(county, tmp_path / "fresh")
