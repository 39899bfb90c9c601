"""Exported pages and Markdown become posts: what they say of themselves, their words, and what stays behind."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from plugins.archive.links import clean_address
from plugins.archive.model import Post, mark
from plugins.archive.page import Unreadable, day_in, read_page
from plugins.archive.text import read_text
from plugins.archive.writer import LEFT
from plugins.clock import CHINA
from plugins.edition.addresses import Addresses
from plugins.edition.body import render_body
from plugins.edition.manuscript import Manuscript
from plugins.messages import translate

HEAD = '<meta property="og:title" content="城东停车场试运行"><script>var ct = "1557108000";</script>'


def page(body: str, head: str = HEAD) -> Post:
    return read_page(f"<html><head>{head}</head><body><div id=js_content>{body}</div></body></html>".encode())


def body(html: str) -> str:
    return page(html).body


def losses(html: str) -> list[tuple[str, object]]:
    return [(loss.rule, next(iter(loss.values.values()), None)) for loss in page(html).losses]


def test_a_page_of_wechat_says_who_told_what_and_when() -> None:
    post = read_page(
        "<!-- saved from url=(0099)https://mp.weixin.qq.com/s?__biz=Mz&amp;mid=26&amp;idx=1&amp;sn=a&amp;scene=2#rd -->"
        "<html><body><h1 id=activity-name>  停车场\n 试运行 </h1><strong id=js_name>江湾住建</strong>"
        "<em id=publish_time>2019年5月6日 10:30</em><div id=js_content><p>城东停车场共有三百二十个泊位。</p></div>"
        "<div>阅读 100</div></body></html>".encode()
    )

    assert (post.title, post.account) == ("停车场试运行", "江湾住建")
    assert post.published == datetime(2019, 5, 6, 10, 30, tzinfo=CHINA)
    assert post.url == "https://mp.weixin.qq.com/s?__biz=Mz&mid=26&idx=1&sn=a"
    assert post.body == "城东停车场共有三百二十个泊位。\n"
    assert post.summary == "城东停车场共有三百二十个泊位。"


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset=gb2312><title>路灯修好了</title><p>喆镕</p>".encode("gb18030"),
        "<title>路灯修好了</title><p>喆镕</p>".encode("gb18030"),
        "<title>路灯修好了</title><p>喆镕</p>".encode("utf-8-sig"),
        "<title>路灯修好了</title><p>喆镕</p>".encode("utf-16"),
        "<meta charset=gbk><title>路灯修好了</title><p>喆镕</p>".encode(),
    ],
)
def test_a_page_is_read_in_the_encoding_it_has_not_the_one_it_names(data: bytes) -> None:
    post = read_page(data)

    assert (post.title, post.body) == ("路灯修好了", "喆镕\n")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<section><section><span>一</span><p>二</p>三</section></section>", "一\n\n二\n\n三\n"),
        ("<p>甲<b>乙 </b><span style='font-weight: 700'>丙</span>丁</p>", "甲**乙 丙**丁\n"),
        ("<p><b>甲</b><b><a href='https://a.example/'>乙</a></b><i>丙</i></p>", "**甲[乙](https://a.example/)**丙\n"),
        ("<p>一<br>二<br><br>三</p>", "一  \n二\n\n三\n"),
        ("<h2>甲</h2><p>乙</p><h4>丙</h4>", "## 甲\n\n乙\n\n### 丙\n"),
        ("<h1>城东停车场试运行</h1><p>乙</p>", "乙\n"),
        ("<ul><li>甲</li><li>乙</li></ul><ol><li>丙</li></ol>", "- 甲\n- 乙\n\n1. 丙\n"),
        ("<ul><li>甲<ol><li>乙</li></ol></li></ul>", "-   甲\n\n    1. 乙\n"),
        ("<blockquote><p>甲</p><p>乙</p></blockquote>", "> 甲\n>\n> 乙\n"),
        ("<table><tr><th>甲<th>乙</tr><tr><td>1|2<td></tr></table>", "| 甲 | 乙 |\n| --- | --- |\n| 1\\|2 |  |\n"),
        ("<table><tr><td><p>只是排版</p></td></tr></table>", "只是排版\n"),
        ("<p># 甲</p><p>1. 乙</p><p>- 丙</p><p>*丁* [戊](x) `己`</p>",
         "\\# 甲\n\n1\\. 乙\n\n\\- 丙\n\n\\*丁\\* \\[戊\\](x) \\`己\\`\n"),
        ("<p>&lt;script&gt;甲 1 &lt; 2</p>", "＜script>甲 1 < 2\n"),
        ("<p>甲\u200b乙\u202e\u00a0丙</p>", "甲乙 丙\n"),
        ("<pre>a\n  b</pre>", "    a\n     b\n"),
        ("<p><a href='https://a.example/?id=3&amp;utm_source=x'>甲</a><a href='tel:12345'>乙</a></p>",
         "[甲](https://a.example/?id=3)[乙](tel:12345)\n"),
        ("<p>前<img src=1.png alt='新停车场大门'>后</p>", f"前\n\n{mark(0)}\n\n后\n"),
    ],
)  # fmt: skip
def test_markup_becomes_the_markdown_of_drafts(html: str, markdown: str) -> None:
    assert body(html) == markdown


@pytest.mark.parametrize(
    ("html", "loss"),
    [
        ("<iframe class=video_iframe data-src=x></iframe>", ("IMP003", "a video")),
        ("<iframe data-src='https://mp.weixin.qq.com/mp/newappmsgvote?a=1'></iframe>", ("IMP003", "a vote")),
        ("<mp-common-miniprogram></mp-common-miniprogram>", ("IMP003", "a mini-program")),
        ("<a data-miniprogram-appid=wx1 href=''>办事</a>", ("IMP003", "a mini-program")),
        ("<mpvoice></mpvoice>", ("IMP003", "a sound")),
        ("<svg><text>藏</text></svg>", ("IMP003", "a drawing")),
        ("<form><input></form>", ("IMP003", "a form")),
        ("<p><img src=a.png></p><p>长按识别二维码</p>", ("IMP003", "a QR code")),
        ("<p style='display: none'>彩票 网站</p>", ("IMP006", 4)),
        ("<a href='javascript:steal()'>缴费</a>", ("IMP007", "javascript:steal()")),
        ("<a href='https://bank.example@evil.example/'>缴费</a>", ("IMP007", "https://bank.example@evil.example/")),
        ("<table><tr><td colspan=2>甲</td></tr><tr><td>1<td>2</table>", ("IMP011", None)),
    ],
)
def test_what_cannot_be_taken_is_told(html: str, loss: tuple[str, object]) -> None:
    assert losses(f"<p>甲</p>{html}") == [loss]


def test_a_loss_has_the_line_of_the_file() -> None:
    assert [loss.line for loss in page("\n\n<p>甲</p>\n<video></video>").losses] == [4]


def test_scripts_and_styles_are_no_loss_and_no_words() -> None:
    post = page("<style>p{}</style><script>steal()</script><p onclick=steal()>甲</p><!-- 乙 -->")

    assert (post.body, post.losses) == ("甲\n", ())


@pytest.mark.parametrize("html", ["<p>甲<b>乙</p><p>丙", "<table><tr><td>", "<<<>>>", "<p>]]>&bogus;&#0;&#xD800;</p>"])
def test_whatever_a_page_holds_what_is_written_is_a_body_a_draft_may_have(html: str) -> None:
    text = body(f"<p>开头</p>{html}")
    manuscript = Manuscript("a.md", "articles/a/2019/a", text, 1, {}, "")

    assert render_body(manuscript, Addresses({}, frozenset()))[1] == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"<p>\xff\xff\xff", "neither UTF-8"), (b"", "no page"), (b"<div>" * 100_000, "deeper"), (b"<b>" * 250, "deeper")],
)
def test_what_cannot_be_read_whole_is_not_read(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_page(data)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-05-06 10:30", "2019-05-06T10:30"), ("2019年5月6日", "2019-05-06T00:00"),
        ("20190506_文", "2019-05-06T00:00"),
        ("2019-02-31", None), ("第13205820190506号", None), ("", None),
    ],
)  # fmt: skip
def test_a_day_is_a_day(text: str, day: str | None) -> None:
    found = day_in(text)

    assert (f"{found:%Y-%m-%dT%H:%M}" if found else None) == day
    assert found is None or found.utcoffset() == timedelta(hours=8)


def test_markdown_is_read_like_the_page_it_would_be() -> None:
    post = read_text(
        "---\ntitle: '路灯修好了'\ndate: 2019-05-06 10:30\nlink: https://mp.weixin.qq.com/s?sn=a&scene=1\n"
        "tags: [a: b]\n---\n# 路灯修好了\n\n四十二盏路灯**全部**修好。\n\n<iframe src=x></iframe>\n\n"
        "![夜里的路](img/1.jpg)\n".encode()
    )

    assert (post.title, post.url) == ("路灯修好了", "https://mp.weixin.qq.com/s?sn=a")
    assert post.published == datetime(2019, 5, 6, 10, 30, tzinfo=CHINA)
    assert post.body == f"四十二盏路灯**全部**修好。\n\n{mark(0)}\n"
    assert [(loss.rule, loss.line) for loss in post.losses] == [("IMP003", 11)]
    assert [(each.names, each.alt, each.line) for each in post.pictures] == [(("img/1.jpg",), "夜里的路", 13)]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://mp.weixin.qq.com/s?__biz=Mz==&mid=2&idx=1&sn=a&chksm=b&scene=38#wechat_redirect",
         "https://mp.weixin.qq.com/s?__biz=Mz==&mid=2&idx=1&sn=a"),
        ("http://mp.weixin.qq.com/s/AbC_d?from=timeline", "https://mp.weixin.qq.com/s/AbC_d"),
        ("https://a.example/x?b=1&utm_medium=y&c=2", "https://a.example/x?b=1&c=2"),
        ("https://a.example/x?b=%20&B=/", "https://a.example/x?b=%20&B=/"),
        ("https://a.example/(1)", "https://a.example/%281%29"),
        ("//a.example/", None), ("file:///etc/passwd", None), ("data:text/html,x", None), ("https://a b.example", None),
        ("https://a.example:x/", None), ("https://", None), ("java\nscript:x", None), ("mailto:a@b.example", None),
    ],
)  # fmt: skip
def test_an_address_loses_what_follows_people(written: str, address: str | None) -> None:
    if written.startswith("mailto"):
        assert clean_address(written) == written
    elif written == "https://a b.example":
        assert clean_address(written) == "https://ab.example"  # as browsers read it
    else:
        assert clean_address(written) == address


@pytest.mark.parametrize("word", sorted({*LEFT.values(), "a vote", "a mini-program", "a part of WeChat", "a QR code"}))
def test_what_stays_behind_has_a_name_people_know(word: str) -> None:
    assert translate(word) != word
