"""One character folded by itself is what the table of all of them says."""

from __future__ import annotations

from plugins.folding import fold_character, simplified


def test_a_traditional_character_is_folded_as_the_table_says() -> None:
    for character, simple in simplified().items():
        assert fold_character(character) in (simple, fold_character(simple))


def test_what_has_no_simple_form_stays() -> None:
    assert [fold_character(character) for character in "路Ａ１〔é"] == ["路", "a", "1", "(", "é"]
