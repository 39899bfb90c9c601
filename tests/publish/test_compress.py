"""Smaller forms of a file: they are that file, and nothing else passes for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.publish.compress import SUFFIXES, Encoding, Unpackable, compressed, origin_of, pack, unpack, variants_of

PAGE = "江湾县公开。".encode() * 200
each_encoding = pytest.mark.parametrize("encoding", list(Encoding))


@given(data=st.binary(max_size=5000), encoding=st.sampled_from(Encoding))
def test_what_is_packed_comes_out_as_it_was(data: bytes, encoding: Encoding) -> None:
    assert unpack(encoding, pack(encoding, data), len(data)) == data


@each_encoding
def test_the_same_bytes_are_packed_the_same(encoding: Encoding) -> None:
    assert pack(encoding, PAGE) == pack(encoding, PAGE)


@each_encoding
@pytest.mark.parametrize("change", ["cut off", "something behind it", "one more byte in it", "one less", "empty"])
def test_what_is_not_exactly_that_file_cannot_be_unpacked(encoding: Encoding, change: str) -> None:
    packed = {
        "cut off": pack(encoding, PAGE)[:-4],
        "something behind it": pack(encoding, PAGE) + b"and more",
        "one more byte in it": pack(encoding, PAGE + b"!"),
        "one less": pack(encoding, PAGE[:-1]),
        "empty": b"",
    }[change]

    with pytest.raises(Unpackable):
        unpack(encoding, packed, len(PAGE))


@each_encoding
def test_a_bomb_is_not_unpacked(encoding: Encoding) -> None:
    with pytest.raises(Unpackable):
        unpack(encoding, pack(encoding, bytes(50_000_000)), 1000)


def test_only_what_gets_smaller_has_smaller_forms() -> None:
    noise = bytes(range(256)) * 4

    assert [path for path, _ in compressed("a.html", PAGE, Encoding)] == ["a.html.br", "a.html.gz", "a.html.zst"]
    assert not list(compressed("a.html", PAGE[:1000], Encoding)), "too short to be worth it"
    assert not list(compressed("a.webp", PAGE, Encoding)), "a picture is compressed already"
    assert all(len(data) < len(noise) for _, data in compressed("a.json", noise, Encoding))
    assert not list(compressed("a.html", PAGE, ()))


def test_a_name_tells_of_which_file_it_is_a_form() -> None:
    assert [origin_of(path) for path in variants_of("a/b.html")] == [("a/b.html", each) for each in SUFFIXES]
    assert origin_of("a/b.html") is None
    assert origin_of("a/photo.webp.gz") is None
    assert variants_of("a/photo.webp") == ()
