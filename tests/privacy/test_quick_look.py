"""Most lines are passed over after a quick look: it never passes over one in which something would be found."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.privacy import scan
from plugins.privacy.fold import CIRCLED_DIGITS, DIGITS, HIDDEN, LETTERS
from plugins.privacy.scan import PROSE, TABLE, UNUSUAL, Finding, Reading, find

PLAIN = Reading(is_plain=True)
FORMS = (
    "护照 E 12345678",
    "护照 E A 1234567",
    "护照 147123456",
    "通行证 H 12345678 01",
    "通行证 C 1-1234567",
    "台胞证 号 01234567",
    "往来台湾 W-1234-5678",
    "苏·A·12345",
    "苏A D12345",
    "a@b.com",
    "zhang ( at ) qq . com",
    "a【AT】b.cn",
    "三组12号",
    "第3村民小组 1 号",
    "3幢2单元101室",
    "3号院2单元101室",
    "3号楼 201 室",
    "苑3-2-501",
    "家住幸福路12 号",
    "住址：东街一百号",
    "| 门牌 | 幸福路12号 |",
    "138 0000-0000",
    "1 | 3 | 8 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0",
    "+86 138 0000 0000",
    "身份证 999999-19900101-0016",
    "99999919850315009 X",
    "卡号 6217 0000 0000 0000 004",
    "一三八零零零零零零零零",
)
# Letters, figures, blanks and hyphens that are read like the plain ones, and what nobody sees.
LIKE = {
    "1": "１①𝟏٩",
    "E": "ＥℰÉ",
    "C": "ⅭＣ",
    "a": "ａª",
    " ": "\u3000\u00a0\u2003\t-–—－〜〰‐",
    "-": "–—－−‐‑〜〰 \u3000",
    "@": "＠",
    "(": "（｛＜",
    ".": "．․",
}
BETWEEN = ("", " ", "-", "–", "\u200b", "\u302a" * 9, "\n", "，", "|")
MARKUP = ("*", "**", "_", "`", "\\\\", "[", "](x)", "<b>", "</b>", "<!-- x -->", "&nbsp;", "&#8203;")


@st.composite
def writings(draw: st.DrawFn, between: tuple[str, ...]) -> str:
    """A form in which something is found, with characters put into it, taken from it or written in another way."""
    form = draw(st.sampled_from(FORMS))
    for place in sorted(draw(st.sets(st.integers(0, len(form) - 1), max_size=3)), reverse=True):
        character = form[place]
        instead = [*LIKE.get(character, ""), *(character + each for each in between)]
        form = form[:place] + draw(st.sampled_from(instead)) + form[place + 1 :]
    return form


def texts(between: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(writings(between) | st.text(max_size=20), min_size=1, max_size=3).map("\n".join)


def found_without_quick_look(text: str, how: Reading) -> list[Finding]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "SIGNS", (re.compile(""),))
        return list(find(text, how))


@given(texts((*BETWEEN, *MARKUP)), st.sampled_from([PROSE, TABLE]))
@example("家住幸福路12 号", PROSE)
@example("苑3–2–501", PROSE)
@example("三组<b>12号", PROSE)
def test_a_quick_look_loses_nothing_in_a_draft(text: str, how: Reading) -> None:
    assert list(find(text, how)) == found_without_quick_look(text, how)


@given(texts(BETWEEN), st.sampled_from([PLAIN, Reading(is_plain=True, is_table=True, has_columns=True)]))
@example("护照 147123456", PLAIN)
@example("护照 E‑12345678", PLAIN)
@example("通行证 C 1–1234567", PLAIN)
def test_a_quick_look_loses_nothing_in_a_page_or_an_attachment(text: str, how: Reading) -> None:
    assert list(find(text, how)) == found_without_quick_look(text, how)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_one_in_which_something_is_found(form: str) -> None:
    heading = "| 家庭住址 |\n" if form.startswith("|") else ""

    assert list(find(heading + form))


def test_what_reads_like_another_character_is_unusual_but_for_a_few_marks() -> None:
    usual = [c for c in map(chr, range(0x80, 0x110000)) if not re.match(UNUSUAL, c)]
    as_ascii = {c for c in usual for form in (LETTERS, DIGITS, CIRCLED_DIGITS) if c.translate(form) < "\x80"}

    assert {c for c in as_ascii if c.translate(LETTERS) in " -"} == set("–—－\u3000")
    assert not {c for c in as_ascii if c.translate(LETTERS).isalnum()}
    assert not {c for c in usual if HIDDEN in (c.translate(LETTERS), c.translate(DIGITS))}
