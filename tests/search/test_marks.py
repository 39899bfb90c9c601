"""Where the words of a question stand in a text."""

from __future__ import annotations

import pytest

from plugins.search.marks import LENGTH, marked, passage
from plugins.search.question import parse_question


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("人民路的路灯亮了", "路灯", "人民路的[路灯]亮了"),
        ("人民路的路灯亮了", "路燈", "人民路的[路灯]亮了"),
        ("路灯维修，灯亮了", "路灯维修", "[路灯维修]，灯亮了"),
        ("修好了路灯，已维修", "路灯维修", "修好了[路灯]，已[维修]"),
        ("江政发〔2026〕3号", "〔2026〕3号", "江政发〔[2026〕3号]"),
        ("路过，路灯", "路", "[路]过，[路]灯"),
        ("ＷｉＦｉ费用", "wifi", "[ＷｉＦｉ]费用"),
        ("𠮷字", "𠮷字", "[𠮷字]"),
        ("开学", "路灯", "开学"),
        ("", "路灯", ""),
    ],
)
def test_the_words_are_marked_where_they_stand(text: str, words: str, wanted: str) -> None:
    pieces = marked(text, parse_question(words))

    assert "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in pieces) == wanted


def test_no_character_of_a_text_is_lost_or_doubled() -> None:
    text = "路灯维修路灯维修；灯ﬃ维ﬃ修，①层Ⅳ号 café 路"
    for words in ("路灯维修", "灯", "路灯 维修 灯维", "ffi", "iv", "1层"):
        assert "".join(piece.text for piece in marked(text, parse_question(words))) == text


def test_a_passage_begins_with_the_sentence_in_which_the_words_stand() -> None:
    text = "开头。" * 30 + "街上的路灯维修好了。" + "后来的话。" * 60

    found = passage(text, parse_question("路灯维修"))

    assert "路灯维修" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) <= LENGTH + 2


def test_where_the_words_do_not_stand_there_is_no_passage() -> None:
    assert passage("开学的话。", parse_question("路灯")) == ""
