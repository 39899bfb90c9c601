"""How names are read."""

from __future__ import annotations

from plugins.pinyin import syllables


def test_a_name_has_a_syllable_for_each_character() -> None:
    assert syllables("合兴村") == ("he", "xing", "cun")
    assert syllables("绿湾") == ("lv", "wan")
    assert syllables("石塘2号a区") == ("shi", "tang", "2", "hao", "a", "qu")
    assert syllables("〇𠮷?") == ("ling", "𠮷", "?")
    assert syllables("") == ()


def test_the_word_decides_how_a_character_is_read() -> None:
    assert syllables("银行街") == ("yin", "hang", "jie")
    assert syllables("音乐学校") == ("yin", "yue", "xue", "xiao")
