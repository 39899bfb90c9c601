"""How a Chinese name is read, in letters without tones: the only door to pypinyin (docs/decisions/0015-pinyin.md).

A guess, made by the words pypinyin knows; the registry may say how a name is really read.
"""

from __future__ import annotations


def syllables(name: str) -> tuple[str, ...]:
    """One for each character, as people type them (ü as v); what is not Chinese stands for itself."""
    from pypinyin import lazy_pinyin  # its tables take four tenths of a second to load, and few builds ask

    return tuple(lazy_pinyin(name, errors=list))  # type: ignore[arg-type]  # one for each, which its hint forgets
