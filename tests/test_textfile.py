"""Bytes that a person and a program could read differently are refused, each with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.textfile import FORBIDDEN, decode
from tests.builders import places

PATH = "content/pages/about.md"


def found(data: bytes, limit: int = 1000) -> list[str]:
    text, problems = decode(data, PATH, limit)
    assert (text is None) == bool(problems)
    return places(problems)


def test_plain_chinese_text_is_read_as_it_is() -> None:
    assert decode("路灯\t亮了\n".encode(), PATH, 100) == ("路灯\t亮了\n", ())


def test_a_gbk_file_is_called_gbk() -> None:
    text, (problem,) = decode("标题\n路灯亮了".encode("gbk"), PATH, 100)

    assert text is None
    assert (problem.rule, problem.location.line) == ("TXT001", 1)
    assert "GBK" in problem.message()


def test_the_line_of_the_first_wrong_byte_is_named() -> None:
    assert found("第一行\n第二行\n".encode() + "路灯".encode("gbk")) == ["TXT001 3:1"]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xef\xbb\xbfid: x\n", "TXT002 1:1"),
        (b"one\r\ntwo\n", "TXT003 1:4"),
        (b"one\ntwo\x00\n", "TXT004 2:4"),
        ("路\u202e灯\n".encode(), "TXT004 1:2"),
        ("a\u200bb".encode(), "TXT004 1:2"),
        ("a\u2028b".encode(), "TXT004 1:2"),
        ("a\u0085b".encode(), "TXT004 1:2"),
        ("a\ufffeb".encode(), "TXT004 1:2"),
        (b"x" * 1001, "TXT005 1:1"),
    ],
)
def test_what_cannot_be_seen_is_refused_with_its_place(data: bytes, place: str) -> None:
    assert found(data) == [place]


def test_every_line_with_a_hidden_character_is_reported() -> None:
    assert found(b"a\x07\nb\nc\x08\r\n") == ["TXT004 1:2", "TXT003 3:3", "TXT004 3:2"]


@given(st.binary(max_size=60))
def test_no_bytes_raise_and_what_passes_is_exactly_what_was_written(data: bytes) -> None:
    text, problems = decode(data, PATH, 50)

    if text is None:
        assert problems
    else:
        assert text.encode() == data
        assert FORBIDDEN.search(text) is None
        assert "\r" not in text
