"""Markdown becomes HTML that may be shown, or a problem at its line; no text at all stops the build of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plugins.drafts.filetypes import PICTURES
from plugins.drafts.model import Draft, RecipientsNote
from plugins.edition.addresses import Addresses, addresses
from plugins.edition.body import ATTRIBUTES, DEEPEST, TAGS, render_body
from plugins.edition.manuscript import Body, Manuscript
from plugins.edition.pictures import size_of
from plugins.edition.stories import unlink
from plugins.problems import Problem
from plugins.textfile import FORBIDDEN
from tests.builders import a_draft, a_picture, a_registry, article, places, rules

DRAFT = a_draft(files={"lamp.png": a_picture()}, image="lamp.png", image_alt="灯")
KNOWN = addresses(a_registry(), [DRAFT])
FIRST = DRAFT.body_line
HOME = "/articles/jinhe/2026/street-lamps"


def rendered(body: str) -> tuple[Body, tuple[Problem, ...]]:
    return cooked(replace(DRAFT, body=body), KNOWN)


def cooked(draft: Draft, known: Addresses) -> tuple[Body, tuple[Problem, ...]]:
    """A body made in this process, not in a child."""
    sizes = {file.name: size_of(file) for file in draft.files if file.suffix in PICTURES}
    return render_body(Manuscript.of(draft, sizes), known)


def shown(body: str) -> str:
    made, problems = rendered(body)
    assert problems == (), [problem.message() for problem in problems]
    return made.html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("路灯**亮了**。", "<p>路灯<strong>亮了</strong>。</p>"),
        ("## 怎么报修", "<h2>怎么报修</h2>"),
        ("- 甲\n- 乙", "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>"),
        ("5. 甲\n6. 乙", '<ol start="5">\n<li>甲</li>\n<li>乙</li>\n</ol>'),
        ("> 引用", "<blockquote>\n<p>引用</p>\n</blockquote>"),
        ("[热线](tel:0512-00000000)", '<p><a href="tel:0512-00000000">热线</a></p>'),
        ("[国务院](https://www.gov.cn/?a=1&b=2)", '<p><a href="https://www.gov.cn/?a=1&amp;b=2">国务院</a></p>'),
        ("[那篇](../2026/street-lamps.md#how)", f'<p><a href="{HOME}.html#how">那篇</a></p>'),
        ("[名录](/accounts/)", '<p><a href="/accounts/">名录</a></p>'),
        ("[图](lamp.png)", f'<p><a href="{HOME}/lamp.png">图</a></p>'),
        ("a < b > c & d", "<p>a &lt; b &gt; c &amp; d</p>"),
        ("`<script>`", "<p><code>&lt;script&gt;</code></p>"),
        ("    <b>", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("{{ 7 * 7 }} {% raw %}", "<p>{{ 7 * 7 }} {% raw %}</p>"),
    ],
)
def test_what_writers_use_is_shown(body: str, html: str) -> None:
    assert shown(body) == html


def test_a_picture_has_its_size_and_waits_for_the_reader() -> None:
    assert shown("![修好的灯](lamp.png)") == (
        f'<p><img alt="修好的灯" height="40" loading="lazy" src="{HOME}/lamp.png" width="64"></p>'
    )


def test_a_table_comes_without_styles() -> None:
    assert "style" not in shown("| 项目 | 金额 |\n|:--|--:|\n| 甲 | 1 |\n")


def test_an_empty_corner_of_a_table_heads_nothing() -> None:
    assert "<td></td>\n<th>金额</th>" in shown("| | 金额 |\n|--|--|\n| 甲 | 1 |\n")


@pytest.mark.parametrize(
    ("body", "rule", "line", "column"),
    [
        ("第一行\n\n文字<script>alert(1)</script>", "DRA014", 2, 3),
        ("<img src=x onerror=alert(1)>", "DRA014", 0, 1),
        ("<svg/onload=alert(1)>", "DRA014", 0, 1),
        ("<!-- 藏起来的话 -->", "DRA014", 0, 1),
        ("<a@b.example>", "DRA014", 0, 1),
        ("## 标题 <b>", "DRA014", 0, 7),
        ("- <iframe src=//x>", "DRA014", 0, 3),
        ("| <b> |\n|--|\n| 1 |", "DRA014", 0, 3),
        ("[x](javascript:alert(1))", "DRA015", 0, 5),
        ("[x](JaVaScRiPt:alert)", "DRA015", 0, 5),
        ("[x](&#106;avascript:alert)", "DRA015", 0, 5),
        ("[x](javascript&colon;alert)", "DRA015", 0, 5),
        ("[x](vbscript:x)", "DRA015", 0, 5),
        ("[x](data:text/html,x)", "DRA015", 0, 5),
        ("<javascript:alert>", "DRA014", 0, 1),
        ("[x](//evil.example/)", "DRA015", 0, 5),
        ("[x](https:evil)", "DRA015", 0, 5),
        ("[x](https://www.gov.cn@evil.example/)", "DRA015", 0, 5),
        ("[x](file:///etc/passwd)", "DRA015", 0, 5),
        ("[x](../../../../accounts/jinhe.yaml)", "DRA015", 0, 5),
        ("[x]({static}/../../secret.txt)", "DRA015", 0, 5),
        ("[x]({attach}lamp.png)", "DRA015", 0, 5),
        ("[x](|filename|x.md)", "DRA015", 0, 5),
        ("[x](../2026/nobody.md)", "DRA015", 0, 5),
        ("[x](/pages/nobody.html)", "DRA015", 0, 5),
        ("[x](#part)", "DRA015", 0, 5),
        ("[x][1]\n\n[1]: javascript:alert(1)", "DRA015", 2, 6),
        ("![x](https://evil.example/pixel.png)", "DRA010", 0, 6),
        ("![x](nobody.png)", "DRA010", 0, 6),
        ("![](lamp.png)", "DRA013", 0, 5),
        ("## 甲\n\n# 乙", "DRA016", 2, 1),
        ("标题\n====", "DRA016", 0, 1),
    ],
)
def test_what_may_not_be_shown_is_a_problem_at_its_place(body: str, rule: str, line: int, column: int) -> None:
    made, problems = rendered(body)

    assert places(problems)[0] == f"{rule} {FIRST + line}:{column}"
    assert not any(word in made.html.lower() for word in ("<script", "<img src=x", "<svg", 'href="java', "<iframe"))


@pytest.mark.parametrize(
    "body", ["## 标题 {#id onclick=x}", "[x](https://x.example){onclick=y}", "文字\n{: onclick=x }"]
)
def test_attribute_lists_are_words(body: str) -> None:
    assert "onclick=" not in "".join(
        tag for tag in shown(body).split("<") if ">" in tag and "onclick" in tag.split(">")[0]
    )


@pytest.mark.parametrize(
    "body", ["&copy; 2026", "甲\u00a0乙", "&#x41;&nbsp;B", "AT&amp;T &lt;b&gt;", "&copyx;", "&#60;script&#62;"]
)
def test_a_sign_spelt_in_another_way_is_no_reason_to_refuse(body: str) -> None:
    assert "<script" not in shown(body)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"三\*五 \[x\]", "三*五 [x]"),
        ("AT&amp;T &lt;b&gt;", "AT&T <b>"),
        ("`<b> &amp;`", "<b> &amp;"),
        ("## 甲\n\n- 乙\n- 丙 [丁](tel:0512)", "甲\n乙\n丙 丁"),
        ("![修好\\*的灯](lamp.png)", "修好*的灯"),
    ],
)
def test_the_plain_text_is_what_a_reader_reads(body: str, text: str) -> None:
    made, _ = rendered(body)

    assert "\n".join(line for line in made.text.splitlines() if line.strip()) == text


@pytest.mark.parametrize(
    "body",
    [
        "[" * 20_000,
        "![a](" * 8_000,
        "[a](<" * 5_000,
        "<!--" * 10_000,
        "- " * 2_000 + "a",
        "> " * 2_000 + "a",
        "1. " * 3_000,
        ">" * 2_000,
        "\n".join(" " * 4 * depth + "- a" for depth in range(200)),
        "\n".join("\t" * depth + "- a" for depth in range(200)),
    ],
)
def test_a_draft_that_would_take_markdown_forever_is_refused_at_once(body: str) -> None:
    assert rules(rendered(body)[1]) == ["DRA025"]


def test_the_line_that_goes_too_deep_is_named() -> None:
    deep = "好\n\n" + "\n".join(" " * 4 * depth + "- a" for depth in range(DEEPEST + 5))

    assert rendered(deep)[1][0].location.line == FIRST + 2 + DEEPEST


# ---- any text -----------------------------------------------------------------------------------------------------

pieces = st.sampled_from(
    [
        *"*_`[]()<>!#|-+>&;\\\"'=~:{}\n\n\n  \t1.",
        "路灯",
        "script",
        "<b",
        "</",
        "<!--",
        "-->",
        "javascript:",
        "https://x.example",
        "lamp.png",
        "&amp;",
        "&#60;",
        "\u00a0",
        "    ",
        "street-lamps.md",
        "![",
        "](",
        "|--|",
        "]: ",
        "<https://",
        "@",
    ]
)
texts = st.lists(pieces, max_size=40).map("".join)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))


@settings(max_examples=400)
@given(texts)
@example("[a](https://x.example '\"><b>')")
@example("<<b>script>alert(1)<</b>/script>")
@example("`a`<b`c`>")
@example("[<b>](https://x.example)")
@example('!["onerror=alert(1)](lamp.png)')
def test_no_text_breaks_the_renderer_or_gets_markup_past_it(text: str) -> None:
    if FORBIDDEN.search(text):
        return
    made, problems = rendered(text)

    assert "DRA026" not in rules(problems), "the sanitiser found something our own checks did not"
    tags = Tags()
    tags.feed(made.html)
    for tag, attributes in tags.seen:
        assert tag in TAGS
        for name, value in attributes:
            assert name in ATTRIBUTES.get(tag, set())
            if name in ("href", "src"):
                assert (
                    value == "#"
                    or (value or "").startswith(("https://", "http://", "mailto:", "tel:", "/"))
                    or problems
                )
                assert not (value or "").startswith("//")
    assert not FORBIDDEN.search(made.text.replace("\u00a0", " "))
    assert all(1 <= problem.location.line <= FIRST + text.count("\n") + 1 for problem in problems)


def test_the_name_of_the_draft_in_a_problem_is_its_source() -> None:
    text = article("<b>粗</b>\n")
    made = a_draft(text.split("---\n\n")[1])

    _, problems = cooked(made, KNOWN)

    assert {problem.location.path for problem in problems} == {made.source}


# ---- links to what is not published -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p><a href="/a/x.html">那篇</a>。</p>', '<p><span data-gone="/a/x.html">那篇</span>。</p>'),
        (
            '<p><a href="/a/x.html#how">那<em>篇</em></a></p>',
            '<p><span data-gone="/a/x.html#how">那<em>篇</em></span></p>',
        ),
        ('<p><a href="/a/x.html" title="t">那篇</a></p>', '<p><span data-gone="/a/x.html">那篇</span></p>'),
        ('<p><a href="/a/x.html2">别的</a></p>', '<p><a href="/a/x.html2">别的</a></p>'),
        (
            '<p><a href="/a/x.html">一</a> <a href="/b.html">二</a></p>',
            '<p><span data-gone="/a/x.html">一</span> <a href="/b.html">二</a></p>',
        ),
    ],
)
def test_a_link_is_taken_away_and_its_words_stay(html: str, expected: str) -> None:
    assert unlink(html, "/a/x.html") == expected


def test_a_table_is_no_picture() -> None:
    draft = a_draft("![表](list.csv)\n", files={"list.csv": "a\n"})

    _, problems = cooked(draft, addresses(a_registry(), [draft]))

    assert rules(problems) == ["DRA011"]


def test_a_list_of_recipients_cannot_be_linked() -> None:
    """Its lines are shown for the period of publication only; the file itself never is."""
    note = RecipientsNote("list.csv", "依据", "0512-00000000", date(2026, 3, 6), date(2026, 3, 12))
    draft = replace(a_draft("[名单](list.csv)\n", files={"list.csv": "a\n"}), recipients=note)

    _, problems = cooked(draft, addresses(a_registry(), [draft]))

    assert rules(problems) == ["DRA015"]
