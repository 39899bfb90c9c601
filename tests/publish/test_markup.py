"""Links and markup as a browser takes them, whichever of the two ways a page is read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.publish.markup import Fault, Finding, PageReader
from tests.publish.editions import html

SITE = "https://www.jiangwan.example"
FILES = {"index.html", "about.html", "a/index.html", "a/b.html", "a/文件.pdf", "theme/site.css", "theme/site.js"}
# A comment makes a page one that only the parser can read.
WAYS = pytest.mark.parametrize("odd", ["", "<!-- by hand -->"], ids=["plain tags", "parser"])


def found(body: str, path: str = "a/b.html") -> set[Finding]:
    return set(PageReader(SITE, FILES).read(path, html(body)).findings)


FINE = (
    '<a href="/">x</a>',
    '<a href="/a/">x</a>',
    '<a href="/a/b.html#note">x</a>',
    '<a href="/about.html?from=a&amp;to=b">x</a>',
    '<a href="#note">x</a>',
    '<a href="">x</a>',
    '<a href="b.html">x</a>',
    '<a href="../about.html">x</a>',
    '<a href="../">x</a>',
    '<a href="/a/%E6%96%87%E4%BB%B6.pdf">x</a>',
    '<a href="/a/文件.pdf">x</a>',
    f'<a href="{SITE}">x</a>',
    f'<a href="{SITE}/about.html">x</a>',
    '<a href="https://www.gov.example/x">x</a>',
    '<a href="//www.gov.example/x">x</a>',
    '<a href="mailto:office@jiangwan.example">x</a>',
    '<a href="tel:0512-00000000">x</a>',
    '<img src="/a/文件.pdf" alt="a &lt; b">',
    '<script src="/theme/site.js" defer></script>',
    '<script type="application/ld+json">{}</script>',
    '<input type="search" required>',
    '<form action="/a/" method="get"></form>',
    '<svg viewBox="0 0 1 1"><use href="#sign" /></svg>',
    '<p class="style onclick" id="src">href="/gone.html"</p>',
)
DEAD, FOREIGN, ACTIVE = Fault.DEAD, Fault.FOREIGN, Fault.ACTIVE
FAULTY = (
    ('<a href="/gone.html">x</a>', DEAD, "/gone.html"),
    ('<a href="/about">x</a>', DEAD, "/about"),
    ('<a href="/a">x</a>', DEAD, "/a"),
    ('<a href="about.html">x</a>', DEAD, "about.html"),
    ('<a href="/gone.html?x=1#y">x</a>', DEAD, "/gone.html?x=1#y"),
    (f'<a href="{SITE}/gone.html">x</a>', DEAD, f"{SITE}/gone.html"),
    ('<img src="/gone.png" alt="">', DEAD, "/gone.png"),
    ('<img srcset="/about.html 1x, /gone.png 2x" alt="">', DEAD, "/gone.png"),
    ('<img src="https://cdn.example/x.png" alt="">', FOREIGN, "https://cdn.example/x.png"),
    (f'<img src="{SITE}.evil.example/x.png" alt="">', FOREIGN, f"{SITE}.evil.example/x.png"),
    ('<img src="//cdn.example/x.png" alt="">', FOREIGN, "//cdn.example/x.png"),
    ('<img src="/\\cdn.example/x.png" alt="">', FOREIGN, "/\\cdn.example/x.png"),
    ('<img src=" https://cdn.example/x.png" alt="">', FOREIGN, " https://cdn.example/x.png"),
    ('<img src="data:image/gif;base64,R0lG" alt="">', FOREIGN, "data:image/gif;base64,R0lG"),
    ('<script src="https://cdn.example/x.js"></script>', FOREIGN, "https://cdn.example/x.js"),
    ('<link rel="stylesheet" href="https://cdn.example/x.css">', FOREIGN, "https://cdn.example/x.css"),
    ('<iframe src="https://map.example/"></iframe>', FOREIGN, "https://map.example/"),
    ('<form action="https://form.example/"></form>', FOREIGN, "https://form.example/"),
    ('<button formaction="mailto:x@evil.example">x</button>', FOREIGN, "mailto:x@evil.example"),
    ('<a href="/" ping="https://count.example/">x</a>', FOREIGN, "https://count.example/"),
    ('<video poster="https://cdn.example/x.jpg"></video>', FOREIGN, "https://cdn.example/x.jpg"),
    ("<script>go()</script>", ACTIVE, "<script>"),
    ("<script>if (a < b) go()</script>", ACTIVE, "<script>"),
    ('<script type="application/json">{}</script>', ACTIVE, "<script>"),
    ('<script type="Application/LD+JSON">{}</script>', ACTIVE, "<script>"),
    ('<script type="application/ld+json" async>{}</script>', ACTIVE, "<script>"),
    ('<script type="module">go()</script>', ACTIVE, "<script>"),
    ('<script type="importmap">{}</script>', ACTIVE, "<script>"),
    ("<style>p {}</style>", ACTIVE, "<style>"),
    ('<p style="color: red">x</p>', ACTIVE, "<p style>"),
    ('<p onclick="go()">x</p>', ACTIVE, "<p onclick>"),
    ('<P OnClick="go()">x</P>', ACTIVE, "<p onclick>"),
    ("<p onclick='go()'>x</p>", ACTIVE, "<p onclick>"),
    ("<p onclick=go()>x</p>", ACTIVE, "<p onclick>"),
    ("<img/onerror=go()/src=x>", ACTIVE, "<img onerror>"),
    ('<p title="<" onclick="go()">x</p>', ACTIVE, "<p onclick>"),
    ('<iframe srcdoc="x"></iframe>', ACTIVE, "<iframe srcdoc>"),
    ('<base href="/a/">', ACTIVE, "<base>"),
    ('<meta http-equiv="Refresh" content="0; url=/">', ACTIVE, "<meta>"),
    ('<a href="javascript:go()">x</a>', ACTIVE, "javascript:go()"),
    ('<a href="java\tscript:go()">x</a>', ACTIVE, "java\tscript:go()"),
    ('<a href="javascript&colon;go()">x</a>', ACTIVE, "javascript:go()"),
    ('<a href="&#106;avascript:go()">x</a>', ACTIVE, "javascript:go()"),
    ('<a href="data:text/html,x">x</a>', ACTIVE, "data:text/html,x"),
)


@WAYS
@pytest.mark.parametrize("body", FINE)
def test_what_readers_need_passes(body: str, odd: str) -> None:
    assert found(body + odd) == set()


@WAYS
@pytest.mark.parametrize(("body", "fault", "what"), FAULTY, ids=[body for body, _, _ in FAULTY])
def test_each_fault_is_found(body: str, fault: Fault, what: str, odd: str) -> None:
    assert Finding(fault, what) in found(body + odd)


def test_a_link_of_the_home_page_starts_at_the_home_page() -> None:
    assert found('<a href="about.html">x</a>', path="index.html") == set()


def test_the_same_link_leads_elsewhere_from_another_folder() -> None:
    reader = PageReader(SITE, FILES)
    page = html('<a href="b.html">x</a>')

    assert [set(reader.read(path, page).findings) for path in ("a/1.html", "c/1.html", "a/2.html")] == [
        set(),
        {Finding(Fault.DEAD, "b.html")},
        set(),
    ]


def test_what_stands_in_a_comment_is_no_markup() -> None:
    assert found('<!-- <img src="https://cdn.example/x.png"> -->') == set()


def test_a_finding_has_the_line_of_its_first_place() -> None:
    for odd in ("", "<!-- by hand -->"):
        page = html('<p>\n\n<a href="/gone.html">x</a>\n<a href="/gone.html">y</a>' + odd)
        lines = list(PageReader(SITE, FILES).read("index.html", page).findings.values())
        assert lines[0] == 3


pieces = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<a ",
            '<img alt="" ',
            "<p ",
            ">",
            "/>",
            "<br>",
            "<b>",
            "路灯",
            " ",
            "\n",
            '"',
            "'",
            "=",
            "&quot;",
        ),
        *(
            'href="/gone.html"',
            'src="https://cdn.example/"',
            'onclick="x"',
            'style="x"',
            'title="a > b"',
            "</textarea>",
        ),
        *(
            "<textarea>",
            "<title>",
            "</title>",
            "<script>",
            "</script>",
            "<style>",
            "</style>",
            'title="<p>"',
            "<",
            "</",
        ),
    ]
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(pieces, max_size=12).map("".join))
def test_the_quick_way_overlooks_nothing_that_a_parser_sees(body: str) -> None:
    reader, page = PageReader(SITE, FILES), html(body)

    quick = set(reader.read("index.html", page).findings)
    parsed = {finding for judged, _ in reader._parsed("", page) for finding in judged.findings}

    assert parsed <= quick
