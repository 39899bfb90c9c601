"""What is put together on the way to the output is searched once more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.privacy.allowed import Allowed
from plugins.problems import Location, ProblemsFound
from plugins.publish import personal
from plugins.publish.personal import PersonalReader
from plugins.publish.verify import audit
from plugins.registry.allowed import AllowedValue, PersonalKind
from tests.builders import NOW
from tests.publish.editions import a_filled_staging, an_edition, html

MOBILE = "13800000000"
IDENTITY = "999999199001010016"
CARD = "6217000000000000004"
ADDRESS = "zhang@qq.com"


def found(path: str, text: str, allowed: Allowed | None = None, codes: tuple[str, ...] = ()) -> list[str]:
    reader = PersonalReader(allowed or Allowed(), codes)
    return [finding.kind.value for finding in reader.findings(path, text.encode())]


IN_PAGES = {
    "words": f"<p>电话{MOBILE}</p>",
    "inline tags": "<p>138<b>0000</b><i>0000</i></p>",
    "soft line ends": "<p>138\n0000\n0000</p>",
    "references": "<p>&#49;38&#x30;0000000</p>",
    "a title": f"<head><title>{MOBILE}</title></head>",
    "a description": f'<meta name="description" content="{MOBILE}">',
    "an alternative text": f'<img src="/a.png" alt="{MOBILE}">',
    "an address": f'<a href="tel:{MOBILE}">打电话</a>',
    "a single quoted attribute": f"<a title='{MOBILE}'>x</a>",
    "boxes": "<table><tr>" + "".join(f"<td>{digit}</td>" for digit in MOBILE) + "</tr></table>",
    "full width": "<p>１３８００００００００</p>",
    "a comment": f"<!-- {MOBILE} -->",
    "a script": f"<script>var a = '{MOBILE}'</script>",
}


@pytest.mark.parametrize("place", IN_PAGES)
def test_a_number_is_found_in_a_page_in(place: str) -> None:
    assert found("a.html", f"<html><body>{IN_PAGES[place]}</body></html>") == ["mobile-number"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("feeds/site.rss.xml", f"<rss><item><description>{MOBILE}</description></item></rss>"),
        (
            "feeds/site.rss.xml",
            "<rss><description>&lt;p&gt;138&lt;b&gt;0000&lt;/b&gt;0000&lt;/p&gt;</description></rss>",
        ),
        ("feeds/site.atom.xml", f'<feed><link href="tel:{MOBILE}"/></feed>'),
        ("search/a.json", json.dumps({"text": f"电话{MOBILE}"})),
        ("search/a.json", json.dumps({"text": "电话１３８００００００００"})),
        ("search/a.json", f'{{"phone":{MOBILE}}}'),
        ("a.csv", f"a,b\n1,{MOBILE}\n"),
        ("a.csv", "a,b\n" + ",".join(MOBILE) + "\n"),
        ("a/source.md", f"电话{MOBILE}\n"),
    ],
)
def test_a_number_is_found_in_a_file_of_data(path: str, text: str) -> None:
    assert found(path, text) == ["mobile-number"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"<p>{IDENTITY}</p>", "resident-id"),
        (f"<table><tr><th>卡号</th></tr><tr><td>{CARD}</td></tr></table>", "bank-card"),
        (f"<p>{ADDRESS}</p>", "email-address"),
        ("<p>苏<b>E</b>12345</p>", "vehicle-plate"),
        ("<p>合兴村12组34号</p>", "house-number"),
    ],
)
def test_every_kind_is_looked_for(text: str, kind: str) -> None:
    assert found("a.html", text) == [kind]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.html", "<ul>" + "".join(f'<li><a href="/{n}.html">{n}</a></li>' for n in range(1, 30)) + "</ul>"),
        ("a.html", "<p><a>1</a> <a>3</a> <a>5</a> <a>7</a> <a>9</a> <a>11</a> <a>13</a></p>"),
        ("a.html", "<li><a>热线13812</a><time>2026-03-05</time></li>"),
        ("a.html", "<tr><td>138</td><td>0000</td><td>0000</td></tr>"),
        ("a.json", json.dumps({"a": "1.3,8.0,0.0,0,0,0,0,0,0", "b": list(range(200))}, separators=(",", ":"))),
        ("a.json", json.dumps({"digest": "ab13800000000c" + "0" * 50, "n": [1, 3, 8, 0, 0, 0, 0, 0, 0, 0, 0]})),
        ("a.json", '{"files":{"a":["' + "0" * 20 + "a13800000000b" + "0" * 31 + '","x"]}}'),
        ("a.png", f"{MOBILE}"),
        ("a.css", f".a{{width:{MOBILE}px}}"),
    ],
)
def test_what_a_site_is_full_of_passes(path: str, text: str) -> None:
    assert found(path, text) == []


def test_a_check_code_that_looks_like_a_number_passes_and_no_other_word_does() -> None:
    page = "<p>校验码 <code>a13800000000</code></p>"

    assert found("a.html", page, codes=("a13800000000",)) == []
    assert found("a.html", page, codes=("b13800000000",)) == ["mobile-number"]


def test_what_stands_on_every_page_is_told_once() -> None:
    reader = PersonalReader(Allowed(), ())
    footer = f"<footer><p>{MOBILE}</p></footer>".encode()

    assert len(reader.findings("a.html", b"<p>one</p>" + footer)) == 1
    assert reader.findings("b.html", b"<p>two</p>" + footer) == ()


# Lines that begin or end with a block, within a paragraph or a tag; halves of numbers that meet on one page only.
LINES = (
    *(
        "<p>",
        "</p>",
        "<div><p>",
        "</p></div>",
        "<p>138</p>",
        "<p>138",
        "0000</p>",
        "<p>138</p> 0000",
        "138 <p>0000</p>",
    ),
    *("138", "0000", " 0000", "<b>138</b>", "<span>0000</span>", "<li>138<b>0000</b></li>", "<hr>", "138<hr>", "<br>"),
    *("<tr><td>138</td>", "<td>0000</td></tr>", "<!-- 138", "0000 -->", '<a title="138', '0000">', f"<p>{MOBILE}</p>"),
    *('<meta content="138">', f'<meta content="{MOBILE}">', "<svg>", "</svg>", "<p class=", "<", ">"),
)


@given(st.lists(st.lists(st.sampled_from(LINES), max_size=8).map("\n".join), min_size=1, max_size=5))
@example(["<p>138</p>\n<p>0000</p>", "<p>138</p>\n0000\n0000", "138\n0000\n0000"])
@example(["<p>\n138\n</p>\n0000\n<p>\n0000\n</p>", "<p>\n138\n0000\n0000\n</p>"])
def test_what_was_searched_before_hides_nothing_that_stands_beside_it(pages: list[str]) -> None:
    reader = PersonalReader(Allowed(), ())
    told = 0
    for number, page in enumerate(pages):
        told += len(reader.findings(f"{number}.html", page.encode()))
        assert bool(told) >= bool(found("a.html", page))


def test_a_memory_that_is_full_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "REMEMBERED", 2)
    reader = PersonalReader(Allowed(), ())
    pages = [f"<p>{number}</p>\n<p>x</p>\n<p>{MOBILE}</p>".encode() for number in range(3)]

    assert [len(reader.findings(f"{number}.html", page)) for number, page in enumerate(pages)] == [1, 1, 1]


def test_what_the_registry_allows_somewhere_may_stand_in_any_file() -> None:
    at = Location("accounts/allowed.yaml", 3)
    entry = AllowedValue(PersonalKind.BANK_CARD, CARD, "捐款", "lu-qing", NOW.date(), ("articles/x",), at)
    allowed = Allowed(frozenset({"qq.com"}), {(PersonalKind.BANK_CARD, CARD): (entry,)})

    assert found("a.html", f"<p>账号{CARD} {ADDRESS}</p>", allowed) == []
    assert found("a.html", f"<p>账号{CARD} {ADDRESS}</p>") == ["bank-card", "email-address"]


def test_the_audit_refuses_an_output_with_a_number_and_does_not_repeat_it(tmp_path: Path) -> None:
    staging = a_filled_staging(tmp_path / "output.next")
    (staging.root / "about.html").write_bytes(html(f"<p>值班{MOBILE}</p>"))

    with pytest.raises(ProblemsFound) as refused:
        audit(an_edition(), staging)

    (problem,) = refused.value.problems
    assert (problem.rule, problem.location.path) == ("PUB030", "about.html")
    assert problem.values["kind"] == "PRI003"
    assert MOBILE not in problem.message() + problem.fix() + str(problem.values)


def test_a_preview_shows_what_is_yet_to_be_mended(tmp_path: Path) -> None:
    staging = a_filled_staging(tmp_path / "preview.next", an_edition(is_preview=True))
    (staging.root / "about.html").write_bytes(html(f"<p>值班{MOBILE}</p>"))

    audit(an_edition(is_preview=True), staging)
