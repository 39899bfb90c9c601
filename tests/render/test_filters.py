"""Days, money, sizes and words as a resident reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from plugins.edition import tags
from plugins.registry.model import Account, Kind, Stage, Tier
from plugins.render import filters, words
from plugins.render.words import Words
from tests.theme.examples import make

CHINESE, ENGLISH = Words("zh_CN"), Words("en")
EARLY = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)  # half past one in the morning of the fifth, here


def test_a_day_is_written_without_leading_zeros() -> None:
    assert CHINESE.long_date(date(2026, 3, 5)) == "2026年3月5日"
    assert CHINESE.short_date(date(2026, 3, 5)) == "3月5日"


def test_a_day_is_written_as_its_language_writes_it() -> None:
    day = date(2026, 3, 5)
    assert [ENGLISH.long_date(day), ENGLISH.short_date(day)] == ["5 March 2026", "5 March"]
    assert ENGLISH.period_label("2026-03") == "March 2026"
    assert ENGLISH.period_label("2026Q1") == "First quarter of 2026"


def test_a_label_begins_like_one() -> None:
    assert [ENGLISH.kind_label(Kind.FINANCE), ENGLISH.sort_label("news")] == ["Village finance", "News"]


@pytest.mark.parametrize(
    ("speaker", "of_one", "of_two"),
    [
        (ENGLISH, "1 item is due and not published.", "2 items are due and not published."),
        (CHINESE, "有 1 项应公开、未公开。", "有 2 项应公开、未公开。"),
        (Words("zh_TW"), "有 1 項應公開、未公開。", "有 2 項應公開、未公開。"),
    ],
    ids=["en", "zh_CN", "zh_TW"],
)
def test_a_number_is_said_as_its_language_counts(speaker: Words, of_one: str, of_two: str) -> None:
    texts = ("%(count)s item is due and not published.", "%(count)s items are due and not published.")

    assert [speaker.counted(*texts, count) for count in (1, 2)] == [of_one, of_two]


def test_a_number_is_written_as_the_page_writes_numbers() -> None:
    said = ENGLISH.counted("%(count)s resident", "%(count)s residents", 1206, shown="1,206")

    assert said == "1,206 residents"


def test_what_a_unit_wrote_is_marked_where_the_page_speaks_another_language() -> None:
    assert CHINESE.as_written("<路灯>") == "&lt;路灯&gt;"
    assert ENGLISH.as_written("<路灯>") == '<span lang="zh-CN">&lt;路灯&gt;</span>'
    assert [CHINESE.written, ENGLISH.written] == ["", ' lang="zh-CN"']


def test_a_time_counts_for_the_day_it_was_here() -> None:
    assert CHINESE.long_date(EARLY) == "2026年3月5日"
    assert filters.date_time(EARLY) == "2026-03-05 01:30"
    assert filters.machine_time(EARLY) == "2026-03-05T01:30+08:00"
    assert filters.machine_time(date(2026, 3, 5)) == "2026-03-05"


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        ("2026Q1", "2026年第一季度"),
        ("2026-03", "2026年3月"),
        ("2026", "2026年"),
        ("2026Q5", "2026Q5"),
        ("2026-13", "2026-13"),
        ("", ""),
    ],
)
def test_a_period_is_said_as_people_say_it(period: str, shown: str) -> None:
    assert CHINESE.period_label(period) == shown


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(10_190_050, "101,900.50"), (0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-123_456, "-1,234.56"), (100, "1.00")],
)
def test_fen_become_yuan(fen: int, shown: str) -> None:
    assert filters.money(fen) == shown


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_no_fen_is_lost_on_the_way(fen: int) -> None:
    assert int(filters.money(fen).replace(",", "").replace(".", "")) == fen


@pytest.mark.parametrize(
    ("part", "whole", "bar", "words"),
    [
        (1, 3, "33.3", "33.3%"), (2, 3, "66.7", "66.7%"), (3, 3, "100.0", "100.0%"), (0, 3, "0.0", "0.0%"),
        (1, 100_000, "0.0", "<0.1%"), (5, 0, "0.0", "<0.1%"), (7, 3, "100.0", "100.0%"),
    ],
)  # fmt: skip
def test_a_share_is_a_bar_and_a_word(part: int, whole: int, bar: str, words: str) -> None:
    assert filters.share(part, whole) == bar
    assert filters.percent(part, whole) == words


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1 KB"), (482_133, "471 KB"), (3 * 1024 * 1024 // 2, "1.5 MB")],
)
def test_a_size_is_shown_as_a_phone_shows_it(size: int, shown: str) -> None:
    assert filters.file_size(size) == shown


def test_a_number_among_words_can_be_dialled() -> None:
    assert filters.dialled("纪检办 0512-00000000；农业局 12345") == (
        ("纪检办 ", "", ""), ("0512-00000000", "0512-00000000", "；"), ("农业局 ", "", ""), ("12345", "12345", ""),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["工作日 8:30–17:30", "人民路1号", "", "2026-3", "2026Q1", "ABC12345"])
def test_other_figures_are_not_taken_for_telephone_numbers(text: str) -> None:
    assert [number for _, number, _ in filters.dialled(text) if number] == []


@given(st.text(alphabet="0512-+ 号a；", max_size=30))
def test_no_character_is_lost_around_telephone_numbers(text: str) -> None:
    assert "".join(piece + stop for piece, _, stop in filters.dialled(text)) == text


def test_an_address_of_the_output_never_names_another_host() -> None:
    assert filters.from_root("feeds/site.xml") == filters.from_root("//feeds/site.xml") == "/feeds/site.xml"


def test_the_square_of_a_county_unit_shows_what_tells_it_apart() -> None:
    names = {
        "江湾教育": "江湾县教育局",
        "县教育局": "江湾县教育局",
        "锦河镇": "锦河镇人民政府",
        "今日江湾": "江湾县融媒体中心",
    }
    accounts = [make(Account, {"name": name, "unit": unit}) for name, unit in names.items()]

    assert [filters.initial(account) for account in accounts] == ["教", "教", "锦", "今"]


def test_a_table_of_a_body_scrolls_by_itself() -> None:
    shown = CHINESE.scrollable(Markup("<p>一</p><table><tr><td>二</td></tr></table>"))

    assert shown.startswith('<p>一</p><div class="table-scroll" role="region" tabindex="0" aria-label="表格')
    assert shown.endswith("</table></div>")


def test_every_word_of_the_field_has_its_chinese() -> None:
    assert [CHINESE.stage_label(stage) for stage in Stage] == ["一审", "一校", "二审", "二校", "三审", "三校", "签发"]
    assert CHINESE.tier_label(Tier.TOWN) == "镇和街道"
    assert CHINESE.kind_label(Kind.FINANCE) == "财务公开"
    assert CHINESE.genre_label("closure") == "停更公告"
    assert CHINESE.channel_state("closed") == "已停更"
    assert CHINESE.step_label("carried-out") == "结果公开"


def test_every_value_of_the_model_has_a_word() -> None:
    assert set(words.STAGES) == set(Stage)
    assert set(tags.TIERS) == set(Tier)
    assert set(words.KINDS) == set(Kind)
