"""The laws that make a substring findable."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from plugins.folding import fold, simplified
from plugins.search.question import LONGEST, Word, parse_question
from plugins.search.tokens import HAN, Token, tokens

HAN_TEXT = st.text(st.sampled_from("路灯维修张三村补贴低保號臺〇𠮷"), min_size=1, max_size=12)
MIXED = st.lists(HAN_TEXT | st.sampled_from(["2026", "3", "A4", "wifi", "，", " ", "〔", "〕", "\n", "é"])).map("".join)
SETTLED = st.text().filter(lambda text: unicodedata.is_normalized("NFC", fold(text)))


def words_of(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


def test_a_run_gives_its_pairs_and_its_ends() -> None:
    assert tokens("路灯亮") == [Token("路", 0), Token("路灯", 0), Token("灯亮", 1), Token("亮", 2)]


def test_numbers_and_words_take_one_place_each() -> None:
    assert tokens("2026") == [Token("2026", 0)]
    assert words_of("A4纸") == ["a", "a_4", "4", "4_纸", "纸"]


def test_a_number_or_a_word_stands_in_a_pair_with_each_neighbour() -> None:
    assert tokens("〔2026〕3号") == [
        Token("2026", 0),
        Token("2026_3", 0),
        Token("3", 1),
        Token("3_号", 1),
        Token("号", 2),
    ]
    assert words_of("路灯，维修") == ["路", "路灯", "灯", "维", "维修", "修"], "two runs have none"


def test_what_a_reader_does_not_type_is_folded() -> None:
    assert fold("臺灣路燈") == "台湾路灯"
    assert fold("ＷｉＦｉ　２０２６") == "wifi 2026"
    assert fold("〔2026〕") == fold("[2026]") == fold("(2026)") == fold("【2026】") == fold("（2026）")
    assert fold("e\u0301") == fold("É")
    assert fold("Straße") == fold("STRASSE")


def test_simplified_forms_are_single_and_final() -> None:
    assert simplified()["燈"] == "灯"
    assert all(len(form) == 1 and form not in simplified() for form in simplified().values())


@given(SETTLED)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_places_count_up_and_no_token_holds_a_space(text: str) -> None:
    found = tokens(text)
    assert [token.position for token in found] == sorted(token.position for token in found)
    assert all(token.text and not re.search(r"\s", token.text) for token in found)


@given(MIXED, st.data())
def test_every_substring_of_two_han_characters_is_a_phrase_of_its_text(text: str, data: st.DataObject) -> None:
    runs = [run for run in re.findall(f"[{HAN}]+", text) if len(run) > 1]
    if not runs:
        return
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 2))
    part = run[start : data.draw(st.integers(start + 2, len(run)))]

    (word,) = parse_question(part).words
    places = [{t.position for t in tokens(text) if t.text == token} for token in word.tokens]
    assert any(all(first + i in held for i, held in enumerate(places)) for first in places[0])


@given(MIXED)
def test_a_whole_text_is_a_phrase_of_itself(text: str) -> None:
    held = {(token.text, token.position) for token in tokens(text)}
    compact = re.sub(r"\s", "", text)[:LONGEST]
    if compact == text:
        for word in parse_question(text).words:
            assert word.is_prefix or all((token, i) in held for i, token in enumerate(word.tokens))


def test_a_phrase_does_not_run_from_one_text_into_the_next() -> None:
    found = tokens("低", "保")
    assert found == [Token("低", 0), Token("保", 2)]
    assert [token.position for token in tokens("路灯", "，", "2026")] == [0, 0, 1, 3]


def test_a_single_character_is_a_prefix_and_a_word_beside_a_number_is_not() -> None:
    assert parse_question("灯").words == (Word(("灯",), is_prefix=True),)
    assert parse_question("3号").words == (Word(("3_号",)),)
    assert parse_question("三号3").words == (Word(("三号", "号_3")),)


def test_spaces_part_words_and_the_same_word_counts_once() -> None:
    assert parse_question(" 张三村　2026 张三村\n").words == (Word(("张三", "三村")), Word(("2026",)))


def test_nothing_to_look_up_is_an_empty_question() -> None:
    assert parse_question("").words == parse_question("？！ \x00").words == ()


def test_only_the_first_hundred_characters_of_a_question_count() -> None:
    assert parse_question("路" * 5000) == parse_question("路" * LONGEST)
