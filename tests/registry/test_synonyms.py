"""Words that mean the same: what may stand in accounts/synonyms.yaml, and what search is told of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from plugins.problems import ProblemsFound
from plugins.registry.load import load_registry
from plugins.registry.synonyms import SYNONYMS_PATH
from tests.builders import a_registry, a_tree, places

ENTRY = "synonyms:\n  - {words: [低保, 最低生活保障], basis: 社会救助暂行办法}\n"


def found(text: str) -> list[str]:
    with pytest.raises(ProblemsFound) as error:
        load_registry(a_tree({SYNONYMS_PATH: text}))
    return places(error.value.problems)


def test_a_county_says_what_means_the_same_and_why() -> None:
    (entry,) = a_registry({SYNONYMS_PATH: ENTRY}).synonyms
    assert entry.words == ("低保", "最低生活保障")
    assert entry.basis == "社会救助暂行办法"
    assert a_registry().synonyms == ()


@pytest.mark.parametrize("word", ["低", "低 保", "低、保", "低保（新）", "13800000000", "长" * 21, "_低保"])
def test_what_cannot_be_looked_up_as_one_word_is_refused(word: str) -> None:
    assert found(ENTRY.replace("[低保,", f'["{word}",')) == ["REG050 2:13"]


@pytest.mark.parametrize("word", ["12345", "五保户", "WiFi", "特困人员2026"])
def test_what_residents_type_is_a_word(word: str) -> None:
    assert a_registry({SYNONYMS_PATH: ENTRY.replace("[低保,", f'["{word}",')}).synonyms


@pytest.mark.parametrize(
    "words", ["低保", "低保, 低保保, 低保户, 低保金, 低保线, 低保证, 低保办, 低保费, 低保卡", "補貼, 补贴"]
)
def test_an_entry_has_two_to_eight_different_words(words: str) -> None:
    assert found(ENTRY.replace("低保, 最低生活保障", words)) == ["REG051 2:13"]


def test_a_word_stands_in_one_entry_however_it_is_written() -> None:
    assert found(ENTRY + "  - {words: [困难补助, 最低生活保障], basis: 来电}\n") == ["REG052 3:13"]
    assert found(ENTRY + "  - {words: [困难补助, 最低生活保障金, 低保], basis: 来电}\n") == ["REG052 3:13"]
    wide = "  - {words: [无线上网, ＷＩＦＩ], basis: 来电}\n  - {words: [免费上网, wifi], basis: 来电}\n"
    assert found(ENTRY + wide) == ["REG052 4:13"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(", basis: 社会救助暂行办法", ""),
        lambda text: text.replace("basis", "reason"),
        lambda text: text.replace("[低保, 最低生活保障]", "低保"),
        lambda text: "{}\n",
    ],
)
def test_an_entry_is_complete(spoil: Callable[[str], str]) -> None:
    assert all(each.startswith("YML") for each in found(spoil(ENTRY)))
