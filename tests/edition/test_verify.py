"""A resident proves a page in a real browser: what was published fits, and whatever was touched is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plugins.review.sidecar import parse_sidecar
from tests.builders import (
    ARTICLE,
)
from tests.county import County
from tests.edition.verifying import DOCUMENT, SUBSIDY, Reader, flip, in_record


@pytest.mark.parametrize("document", [DOCUMENT, "pages/about", "villages/hexing/2026-q1-finance", SUBSIDY])
def test_a_published_page_fits_in_every_part(after: Callable[..., Reader], document: str) -> None:
    reader = after()
    reader.follow(document)

    assert reader.rows("differs") == []
    assert reader.rows("unknown") == []
    assert reader.state == "fits", reader.verdict
    assert len(reader.rows("fits")) >= 9
    assert reader.complaints == []
    assert len(reader.hosts) == 1


def test_the_list_of_recipients_is_vouched_for_and_not_published(
    published: County, after: Callable[..., Reader]
) -> None:
    reader = after()
    reader.follow(SUBSIDY)

    assert "文件 2026-subsidy.csv: 名单按规定不公开文件，指纹在清单里" in reader.rows("fits")
    assert published.mentions("serial,group,recipient") == []
    assert sorted(path.name for path in (published.output / SUBSIDY).iterdir()) == [
        "recipients.html", "record.json", "source.md",
    ]  # fmt: skip
    assert "/verify.html" not in (published.output / SUBSIDY / "recipients.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "found"),
    [
        ("lamp.png", b"IHDR", b"IHDX", "文件 lamp.png: 内容和签名时的不一样"),
        ("source.md", "四十二".encode(), "四十三".encode(), "原文: 内容和签名时的不一样"),
    ],
)
def test_a_changed_byte_of_a_file_is_named(
    after: Callable[..., Reader], name: str, old: bytes, new: bytes, found: str
) -> None:
    reader = after(lambda site: flip(site / DOCUMENT / name, old, new))
    reader.follow(DOCUMENT)

    assert reader.rows("differs") == [found]
    assert reader.state == "differs"
    assert reader.verdict.startswith("有 1 项不相符")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("城东的路灯全部修好了。", "城东的路灯全部修好啦。"),
        ("<h1>城东的", "<h1>城西的"),
        ("https://www.jiangwan.example/?a=1", "https://www.jiangwan.exampla/?a=1"),
        ("<td>42</td>", "<td>48</td>"),
    ],
)
def test_a_page_that_says_something_else_is_named(after: Callable[..., Reader], old: str, new: str) -> None:
    reader = after(lambda site: flip(site / f"{DOCUMENT}.html", old.encode(), new.encode()))
    reader.follow(DOCUMENT)

    assert reader.rows("differs") == ["网页正文: 标题或正文和记录里的不一样"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('<div class="prose">', '<div class="prose">假的话。</div><div class="prose">', "<div>"),
        ('<div class="prose">', '<div class="prose unseen">', "<div>"),
        ('<div class="prose">', '<div hidden><div class="prose">', "<div>"),
        ('<div class="prose">', '<p style="display:none">x</p><div class="prose">', "<p>"),
        ("<td>42</td>", '<td class="unseen">42</td>', "<td>"),
        ("<td>42</td>", "<td><b></b>42</td>", "<b>"),
        ('src="/articles/jinhe/2026/street-lamps/lamp.png" alt="修好的路灯"', 'src="/logo.png" alt="x"', "<img>"),
        ("<img ", '<img srcset="/logo.png 2x" ', "<img>"),
        ("</h1>", "</h1><h1>别的题目</h1>", "<h1>"),
    ],
)
def test_a_page_that_hides_or_adds_something_is_named(
    after: Callable[..., Reader], old: str, new: str, found: str
) -> None:
    def change(site: Path) -> None:
        path = site / f"{DOCUMENT}.html"
        text = path.read_text("utf-8")
        main = text.index("<main")
        assert old in text[main:]
        path.write_text(text[:main] + text[main:].replace(old, new, 1), "utf-8")

    reader = after(change)
    reader.ask(DOCUMENT)

    assert reader.rows("differs") == [f"网页正文: 有不该出现在这里的成分：{found}"]


def test_a_page_that_lost_a_file_is_named(after: Callable[..., Reader]) -> None:
    reader = after(lambda site: (site / DOCUMENT / "lamp.png").unlink())
    reader.follow(DOCUMENT)

    assert reader.rows("differs") == ["文件 lamp.png: 打不开"]


def test_the_code_on_paper_is_compared(after: Callable[..., Reader]) -> None:
    reader = after()
    reader.ask(f"{DOCUMENT},0123456789ab")

    (row,) = reader.rows("differs")
    assert row.startswith("签名记录: 您手里的校验码是 0123456789ab，现在公布的是 ")


def test_an_address_can_be_pasted(after: Callable[..., Reader]) -> None:
    reader = after()
    reader.page.goto(f"{reader.address}/verify.html")
    reader.page.fill("#verify-page", f"https://www.jiangwan.example/{DOCUMENT}.html?from=chat#top")
    reader.page.press("#verify-page", "Enter")
    reader.settle()

    assert reader.state == "fits"
    hrefs = [link.get_attribute("href") for link in reader.page.locator("#verify-about a").all()]
    assert hrefs == [f"/{DOCUMENT}.html", f"/{DOCUMENT}/source.md", f"/{DOCUMENT}/record.json"]


@pytest.mark.parametrize(
    "words",
    [
        "https://evil.example/x.html", "articles/../accounts/jinhe", "//evil.example/articles/x", "javascript:alert(1)",
        "articles/jinhe/2026/street-lamps/../../x", "<img src=x onerror=alert(1)>", "%E0%A4%A", "articles/%2e%2e/x",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_document_is_asked_of_nobody(after: Callable[..., Reader], words: str) -> None:
    reader = after()
    reader.page.goto(f"{reader.address}/verify.html")
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.page.fill("#verify-page", words)
    reader.page.press("#verify-page", "Enter")
    reader.settle()

    assert reader.verdict == "这不是本网站文章、村务或说明页面的地址，请重新粘贴。"
    assert [url for url in asked if not url.endswith(("/verify.html", ".css", ".js", ".svg"))] == []
    assert reader.page.locator("#verify-checks *, #verify-about *").count() == 0


def test_a_page_nobody_signed_has_no_record(after: Callable[..., Reader]) -> None:
    reader = after()
    reader.ask("articles/jinhe/2026/not-yet")

    assert reader.verdict.startswith("没有这一页的记录")


def test_what_a_record_says_never_becomes_markup(after: Callable[..., Reader]) -> None:
    def change(record: dict[str, Any]) -> None:
        for sign_off in record["sign_offs"]:
            sign_off["name"] = sign_off["post"] = sign_off["stage"] = "<img src=x onerror=alert(1)>"

    reader = after(in_record(change))
    reader.ask(DOCUMENT)

    assert reader.page.locator("#verify-checks img").count() == 0
    assert reader.state == "differs"


@pytest.mark.parametrize("broken", [b"", b"[]", b"{}", b"null", b"\xff", b'{"type":"record.v1"}'])
def test_a_record_that_cannot_be_read_is_called_so(after: Callable[..., Reader], broken: bytes) -> None:
    reader = after(lambda site: (site / DOCUMENT / "record.json").write_bytes(broken))
    reader.ask(DOCUMENT)

    assert reader.rows("differs") == ["签名记录: 读不出来，或者不是这一页的"]


def test_the_record_of_another_page_is_not_this_ones(after: Callable[..., Reader]) -> None:
    def exchange(site: Path) -> None:
        shutil.copy(site / "pages/about/record.json", site / "pages/privacy/record.json")

    reader = after(exchange)
    reader.ask("pages/privacy")

    assert reader.rows("differs") == ["签名记录: 读不出来，或者不是这一页的"]


def test_a_browser_without_ed25519_says_so_and_checks_the_rest(after: Callable[..., Reader]) -> None:
    reader = after()
    browser = reader.page.context.browser
    assert browser is not None
    old = Reader(browser.new_page(), reader.address)
    old.page.add_init_script("""
        SubtleCrypto.prototype.importKey = async () => { throw new DOMException("no", "NotSupportedError"); };
    """)
    old.ask(DOCUMENT)

    assert len(old.rows("unknown")) == 7
    assert old.rows("differs") == []
    assert old.state == "unknown"
    old.page.close()


def test_the_stages_of_an_emergency_are_not_to_be_left_out_of_another_page(after: Callable[..., Reader]) -> None:
    def change(record: dict[str, Any]) -> None:
        del record["sign_offs"][-1]
        record["owing"] = ["release", "proof3"]

    reader = after(in_record(change))
    reader.ask(DOCUMENT)

    assert "签名的人: 原文指定 lu-qing 办理签发，记录里没有他的签名" in reader.rows("differs")


def test_the_script_is_small_and_writes_no_markup() -> None:
    source = Path("theme/static/js/verify.js").read_text(encoding="utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "http:"):
        assert word not in source


def test_a_record_holds_what_the_sidecar_holds(published: County) -> None:
    record = json.loads((published.output / DOCUMENT / "record.json").read_bytes())
    path = ARTICLE.replace(".md", ".review.yaml")
    sign_offs, problems = parse_sidecar((published.root / path).read_bytes(), path)

    assert problems == ()
    assert [each["statement"] for each in record["sign_offs"]] == [
        each.statement.bytes().decode() for each in sign_offs
    ]
    assert [each["signature"] for each in record["sign_offs"]] == [each.signature for each in sign_offs]
