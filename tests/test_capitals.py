"""Capital numerals say exactly one amount, and each amount is written in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.capitals import AMOUNT, parse_capitals, write_capitals


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105_00, "壹佰零伍元整"),
        (150_00, "壹佰伍拾元整"),
        (10_00, "壹拾元整"),
        (123_405, "壹仟贰佰叁拾肆元零伍分"),
        (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
        (10_000_00, "壹万元整"),
        (10_005_00, "壹万零伍元整"),
        (105_000_00, "壹拾万伍仟元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (100_001_000_00, "壹亿零壹仟元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (200_000_00, "贰拾万元整"),
        (-3_40, "负叁元肆角整"),
    ],
)
def test_an_amount_in_words(fen: int, text: str) -> None:
    assert write_capitals(fen) == text
    assert parse_capitals(text) == fen


@given(st.integers(-999_999_999_999, 999_999_999_999))
def test_what_is_written_is_read_again(fen: int) -> None:
    text = write_capitals(fen)

    assert parse_capitals(text) == fen
    assert AMOUNT.fullmatch(text)


@given(st.text(alphabet="零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正负", max_size=12))
def test_what_is_read_is_written_so(text: str) -> None:
    try:
        fen = parse_capitals(text)
    except ValueError:
        return
    assert parse_capitals(write_capitals(fen)) == fen


@pytest.mark.parametrize("text", ["人民币壹佰零伍圆正", "壹佰零伍元", "壹佰零伍圆整"])
def test_other_spellings_of_the_same(text: str) -> None:
    assert parse_capitals(text) == 105_00


@pytest.mark.parametrize(
    "text",
    [
        "",
        "壹佰伍元整",
        "一百元",
        "壹佰",
        "拾元整",
        "壹佰零零伍元整",
        "伍壹佰元",
        "壹万万元整",
        "壹元伍",
        "NaN",
        "100元",
        "整",
    ],
)
def test_what_could_be_two_amounts_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="numeral"):
        parse_capitals(text)
