"""Money is read in one spelling and kept to the fen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.money import MOST_DIGITS, format_money, parse_money


@settings(deadline=None)
@given(st.integers(-(10**MOST_DIGITS) + 1, 10**MOST_DIGITS - 1))
def test_what_is_written_is_read_back(fen: int):
    assert parse_money(format_money(fen)) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [("0", 0), ("7", 700), ("1234.56", 123456), ("-0.05", -5), ("-12", -1200), ("9999999999.99", 10**12 - 1)],
)
def test_an_amount_in_yuan_becomes_fen(text: str, fen: int):
    assert parse_money(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        ".5",
        "1.",
        "1.5",
        "1.234",
        "1,234.56",
        "1_000",
        " 1",
        "1 ",
        "1\n",
        "+1",
        "--1",
        "1-",
        "NaN",
        "inf",
        "1e309",
        "0x10",
        "１２",
        "١٢",
        "¥1",
        "1元",
        "1万",
        "−1",
        "10000000000.00",
        "9" * 13,
        "9" * 5000,
    ],
)
def test_every_other_spelling_is_refused(text: str):
    with pytest.raises(ValueError, match=r"amount|digits"):
        parse_money(text)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_whatever_is_accepted_is_plain(text: str):
    try:
        parse_money(text)
    except ValueError:
        return
    assert set(text) <= set("-.0123456789")
