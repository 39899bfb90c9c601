"""A table that was handed in as a file is shown on a page where it can be read, in full, and nowhere else."""

from __future__ import annotations

import gzip
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.drafts.checks import check_draft
from plugins.drafts.model import DraftFile
from plugins.edition.manuscript import NO_BODY, Written
from plugins.edition.model import Attachment, Story
from plugins.edition.outline import table_keys, url_of
from plugins.edition.pages import table_page
from plugins.edition.stories import Standing, compile_story
from plugins.edition.tables import FOLDED, Table, compile_tables
from plugins.table import MOST_SHOWN
from plugins.villages.model import Tables
from tests.builders import NOW, a_draft, a_registry, places, rules
from tests.edition.test_change import an_article, contents_of
from tests.theme.examples import environment

SHORT = "路段,盏数,办结率\n兴学路,42,100%\n人民路,-3,\n"
cells = st.text(st.sampled_from('路灯亮 ,"1.%-x<&'), max_size=12).map(str.strip)


def a_file(text: str | bytes, name: str = "lamps.csv") -> DraftFile:
    return DraftFile(name, f"content/articles/jinhe/2026/{name}", text if isinstance(text, bytes) else text.encode())


def a_table(text: str | bytes) -> Table | None:
    (table,) = compile_tables([a_file(text)])
    return table


def lines_of(table: Table) -> list[tuple[str, ...]]:
    return [line for page in table.pages for line in page]


def a_story_with(table: Table | None, name: str = "lamps.csv") -> Story:
    story = an_article(1)
    file = Attachment(name, "路灯清单", f"/{story.id}/{name}", "CSV", 100, "a" * 64, table)
    return replace(story, attachments=(file,))


def test_a_short_table_is_folded_into_its_document() -> None:
    table = a_table(SHORT)

    assert table is not None
    assert (table.head, table.is_folded) == (("路段", "盏数", "办结率"), True)
    assert table.figures == (False, True, True)
    assert lines_of(table) == [("兴学路", "42", "100%"), ("人民路", "-3", "")]
    assert list(table_keys(a_story_with(table))) == []


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=400))
def test_every_line_of_a_table_stands_on_one_of_its_pages_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    table = a_table("甲,乙\n" + "".join(f"{quoted(one)},{quoted(two)}\n" for one, two in rows))

    assert table is not None
    assert lines_of(table) == rows
    assert all(table.pages)


def test_what_is_too_much_for_one_document_has_pages_of_its_own() -> None:
    text = "路段,盏数\n" + "兴学路,42\n" * (FOLDED // 40)
    first, second = compile_tables([a_file(text), a_file(text, "more.csv")])

    assert first is not None
    assert second is not None
    assert first.is_folded
    assert not second.is_folded


@pytest.mark.parametrize("letters", ["一龥", "Az"])
def test_no_page_of_a_table_is_larger_than_a_page_may_be(letters: str) -> None:
    drawn = random.Random(7)  # what compresses worst is what nobody can guess
    low, high = map(ord, letters)
    lines = ["".join(chr(drawn.randint(low, high)) for _ in range(3)) for _ in range(6000)]
    table = a_table("甲,乙,丙,丁\n" + "".join(",".join(lines[at : at + 4]) + "\n" for at in range(0, 6000, 4)))
    assert table is not None
    story = a_story_with(table)
    contents = contents_of([story])
    env = environment("en")
    for _, _, name, number in table_keys(story):
        page = table_page(contents, story, name, int(number))
        module = env.get_template("components/data-table/data-table.html").module
        html = module.data_table(page.context["file"].table, int(number), "路灯清单")  # type: ignore[attr-defined]
        assert len(gzip.compress(str(html).encode())) < 20_000, "beside what every page has, below 30 KB"


def test_a_long_table_leads_from_page_to_page_and_back_to_its_document() -> None:
    story = a_story_with(
        Table(("路段", "盏数", "办结率"), (False, True, True), pages=((("a", "1", "2"),),) * 3, is_folded=False)
    )
    keys = list(table_keys(story))
    pages = [table_page(contents_of([story]), story, name, int(number)) for _, _, name, number in keys]

    assert [page.url for page in pages] == [url_of(key) for key in keys]
    assert pages[0].url == f"/{story.id}/lamps.csv.html"
    assert [page.context["next_url"] for page in pages] == [pages[1].url, pages[2].url, None]
    assert [page.context["previous_url"] for page in pages] == [None, pages[0].url, pages[1].url]
    assert {page.crumbs[-1].url for page in pages} == {story.url}
    assert len({page.title for page in pages}) == 3
    assert not any(page.indexable for page in pages), "the document is what is found"


NOT_SHOWN = {
    "another encoding": ("路段,盏数\n兴学路,42\n".encode("gb18030"), 1),
    "a mark of byte order": (b"\xef\xbb\xbf" + SHORT.encode(), 1),
    "a sign nobody sees": ("路段,盏数\n兴学\u200b路,42\n", 2),
    "no line at all": ("路段,盏数\n", 1),
    "too many lines": ("路段,盏数\n" + "a,1\n" * MOST_SHOWN, 1),
    "a quote left open": ('路段,盏数\n"兴学路,42\n', 2),
    "a cell too many": ("路段,盏数\n兴学路,42,1\n", 2),
    "a title above the heading": ("路灯清单,\n路段,盏数\n", 1),
}


@pytest.mark.parametrize("what", NOT_SHOWN)
def test_what_is_no_plain_table_is_offered_as_a_file_and_its_editor_is_told(what: str) -> None:
    data, line = NOT_SHOWN[what]
    draft = a_draft("见[清单](lamps.csv)。\n", files={"lamps.csv": data})
    problems = list(check_draft(draft, a_registry(), NOW.date()))

    assert a_table(data) is None
    assert rules(problems) == ["DRA050"]
    assert places(problems) == [f"DRA050 {line}:1"]
    assert not problems[0].severity.holds_back


def test_a_plain_table_is_no_problem() -> None:
    draft = a_draft("见[清单](lamps.csv)。\n", files={"lamps.csv": SHORT})

    assert rules(check_draft(draft, a_registry(), NOW.date())) == []


def test_an_attachment_is_called_what_the_text_calls_it() -> None:
    draft = a_draft("见[清单](lamps.csv)。\n", files={"lamps.csv": SHORT})
    url = f"/{draft.id}/lamps.csv"
    body = replace(NO_BODY, html=f'<p>见<a href="{url}" rel="x">路灯 <strong>&lt;清单&gt;</strong></a>。</p>')
    written = Written(draft, body, Tables(), draft.relations)

    story = compile_story(written, Standing((), NOW), a_registry(), frozenset(), NOW)

    assert [(each.label, each.table) for each in story.attachments] == [("路灯 <清单>", a_table(SHORT))]
