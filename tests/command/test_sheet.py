"""`build.py sheet`: what is printed for those who sign on paper."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from plugins.registry.model import Stage
from plugins.render.qr import QUIET, draw_qr
from tests.builders import ARTICLE, BODY, a_draft, a_picture, article
from tests.county import County, a_county

OUT = "street-lamps.sheet.html"


@pytest.fixture
def county(tmp_path: Path) -> County:
    """A county in which the article is signed up to review2."""
    county = a_county(tmp_path, commit=False)
    county.sign(ARTICLE, upto=Stage.REVIEW2)
    county.commit()
    return county


def sheet_of(county: County) -> str:
    county.command("sheet", ARTICLE).expect(0)
    return (county.root / OUT).read_text("utf-8")


def test_a_sheet_has_a_row_for_each_stage_with_the_person_chosen(county: County) -> None:
    text = sheet_of(county)
    code = a_draft(
        BODY, files={"lamp.png": a_picture()}, image="lamp.png", image_alt="修好的路灯", keywords="[路灯, 报修]"
    )

    stages = re.findall(r'<th class="stage" scope="row">(.*?)</th>', text)
    people = re.findall(r'<td class="who"><strong>(.*?)</strong><br><span class="post">(.*?)</span>', text)
    assert stages == ["一审", "一校", "二审", "二校", "三审", "三校", "签发"]
    assert [name for name, _ in people] == [
        "某xie-fen", "某hu-qing", "某hu-qing", "某xie-fen", "某feng-hua", "某gu-ping", "某lu-qing",
    ]  # fmt: skip
    assert text.count("已于 2026-03-05") == 3
    assert text.count("这一道须用密钥签名") == 3, "二校、三校 and 签发 take no paper under this policy"
    assert text.count("签名 <span") == 1
    assert f"{code.check_code}-1" in text
    assert code.files[0].digest[:12] in text


def test_a_sheet_asks_nothing_of_anyone(county: County) -> None:
    text = sheet_of(county)

    assert re.findall(r"\s(?:src|href|action)=|url\(|@import|<script|\son[a-z]+=", text) == []


def test_words_of_a_draft_stay_words_on_the_sheet(tmp_path: Path) -> None:
    county = a_county(tmp_path, {ARTICLE: article(title='"<img src=x>&amp;{{ 7 * 7 }}</style>"')}, commit=False)
    text = sheet_of(county)

    assert "&lt;img src=x&gt;&amp;amp;{{ 7 * 7 }}&lt;/style&gt;" in text
    assert "<img" not in text


def test_a_sheet_fits_one_side_of_paper(county: County, browser: Browser) -> None:
    sheet_of(county)
    with browser.new_page() as page:
        page.goto((county.root / OUT).as_uri())
        printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))

    assert len(printed.pages) == 1
    width, height = (float(side) / 72 * 25.4 for side in printed.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)


def test_a_changed_draft_gets_another_number(county: County) -> None:
    before = sheet_of(county)
    county.write(
        {ARTICLE: article("改了一个字。\n", image="lamp.png", image_alt="修好的路灯", keywords="[路灯, 报修]")}
    )

    after = sheet_of(county)

    first, second = (re.findall(r"[0-9a-f]{12}-\d+", text)[0] for text in (before, after))
    assert first.endswith("-1")
    assert second.endswith("-2"), "a new round of signatures"
    assert first[:12] != second[:12]
    assert "已于" not in after


def test_a_draft_with_a_problem_is_not_printed(county: County) -> None:
    county.write({ARTICLE: article("<b>粗</b>\n")})

    run = county.command("sheet", ARTICLE).expect(1)

    assert "DRA" in run.said
    assert not (county.root / OUT).exists()


@pytest.mark.parametrize("out", ["content/articles/jinhe/2026/x.html", "villages/x.html", "nowhere/x.html"])
def test_a_sheet_is_not_put_among_the_drafts(county: County, out: str) -> None:
    county.command("sheet", ARTICLE, "--out", out).expect(2)

    assert not (county.root / out).exists()


def test_a_sheet_is_not_part_of_what_is_published(county: County) -> None:
    sheet_of(county)
    county.build().expect(0)

    assert "sheet" not in county.git("status", "--porcelain")
    assert county.mentions("发布审核表") == []
    assert county.publishes("pages/about")


def test_a_code_draws_every_dark_module_once() -> None:
    code = draw_qr("https://www.jiangwan.example/verify.html#pages/about,0123456789ab")
    dark = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path)
        for step in range(int(width))
    }
    edge = range(QUIET, code.size - QUIET)

    assert all(x in edge and y in edge for x, y in dark)
    finder = [(QUIET + x, QUIET + y) in dark for y in range(7) for x in range(7)]
    ring = [max(abs(x - 3), abs(y - 3)) != 2 for y in range(7) for x in range(7)]
    assert finder == ring
