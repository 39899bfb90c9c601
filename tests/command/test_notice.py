"""`build.py notice`: what hangs on the board of a village, made of what is published and of nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from io import BytesIO

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from plugins.registry.model import Kind
from plugins.render.filters import money
from plugins.render.qr import draw_qr
from plugins.render.sheet import render_notice
from plugins.villages.model import ClassTotal
from tests.builders import LEDGER
from tests.county import PROJECT, County, a_county
from tests.edition.test_village_data import LEDGER as ACCOUNTS
from tests.edition.test_village_data import NAMES, PAID
from tests.publish.editions import a_disclosure, a_site

FIGURE = re.compile(r"-?[0-9][0-9,]*\.[0-9]{2}")
THEME = PROJECT / "theme"
A4 = (595, 842)  # points


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<(style|svg)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)).split())


def printed(browser: Browser, notice: bytes) -> PdfReader:
    page = browser.new_page()
    page.set_content(notice.decode("utf-8"))
    pdf = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    for sheet in pdf.pages:
        assert tuple(round(float(side)) for side in (sheet.mediabox.width, sheet.mediabox.height)) == A4
    return pdf


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    county = a_county(tmp_path_factory.mktemp("notice"))
    county.build().expect(0)
    return county


def test_a_notice_says_the_sentences_and_figures_of_the_page_and_no_others(county: County) -> None:
    county.command("notice", LEDGER).expect(0)
    notice = (county.root / "2026-q1-finance.notice.html").read_text("utf-8")
    page = (county.root / "output" / LEDGER.replace(".md", ".html")).read_text("utf-8")

    sentences = re.findall(r'<p class="finance-summary__words">(.*?)</p>', notice, re.DOTALL)
    assert len(sentences) == 2
    assert all(sentence in page for sentence in sentences)
    figures = set(FIGURE.findall(words_of(notice)))
    assert len(figures) >= 4
    assert figures <= set(FIGURE.findall(words_of(page)))
    totals = re.findall(r'<span class="bars__label">(.*?)</span>\s*<span class="bars__amount">([0-9,.]+)', page)
    assert totals
    assert all(f'<th scope="row">{label}</th><td class="number">{amount}</td>' in notice for label, amount in totals)


def test_a_notice_leads_to_its_page_and_can_be_compared_by_its_code(county: County) -> None:
    county.command("notice", LEDGER.removesuffix(".md"), "--out", "board.html").expect(0)
    notice = (county.root / "board.html").read_text("utf-8")
    page = (county.root / "output" / LEDGER.replace(".md", ".html")).read_text("utf-8")
    code = re.search(r'<span class="code">(.*?)</span>', notice)

    assert code is not None
    assert code[1] in page
    address = "https://www.jiangwan.example/" + LEDGER.replace(".md", ".html")
    assert draw_qr(address).path in notice
    assert re.findall(r"\s(?:src|href|action)=|url\(|@import|<script|\son[a-z]+=", notice) == []


@pytest.mark.parametrize("asked", ["villages/hexing/none", "articles/jinhe/2026/street-lamps"])
def test_nothing_is_printed_of_what_is_not_published_or_of_no_village(county: County, asked: str) -> None:
    county.command("notice", asked).expect(2)
    assert not (county.root / f"{asked.rpartition('/')[2]}.notice.html").exists()


def test_a_ledger_of_a_village_is_one_sheet_of_a4(county: County, browser: Browser) -> None:
    county.command("notice", LEDGER).expect(0)
    pdf = printed(browser, (county.root / "2026-q1-finance.notice.html").read_bytes())
    assert len(pdf.pages) == 1


@pytest.mark.parametrize(("classes", "sheets"), [(10, 1), (60, 3)])
def test_classes_go_on_to_another_sheet_only_when_one_is_full(classes: int, sheets: int, browser: Browser) -> None:
    totals = tuple(ClassTotal(f"支出{number}", 1000_00 + number) for number in range(classes))
    ledger = replace(ACCOUNTS, expense=sum(each.amount for each in totals), expense_by_account=totals)

    pdf = printed(browser, render_notice(a_disclosure(ledger=ledger), a_site(), [THEME]))

    text = "".join(page.extract_text() for page in pdf.pages)
    assert len(pdf.pages) == sheets
    assert all(money(each.amount) in text for each in totals)


def test_a_notice_of_a_subsidy_has_its_totals_and_nobody_who_received_it(browser: Browser) -> None:
    story = a_disclosure(kind=Kind.SUBSIDY, ledger=None, subsidies=PAID)
    notice = render_notice(story, a_site(), [THEME])

    assert "1,080.00" in words_of(notice.decode("utf-8"))
    assert not [name for name in NAMES if name.encode() in notice]
    assert len(printed(browser, notice).pages) == 1


def test_words_of_a_disclosure_stay_words_on_the_notice() -> None:
    notice = render_notice(a_disclosure(title="<b>账</b>"), a_site(), [THEME]).decode("utf-8")
    assert "<b>" not in notice
    assert "&lt;b&gt;账" in notice
