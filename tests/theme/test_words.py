"""What residents read is written in English in the theme and shown in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from plugins.messages import DEFAULT_LANGUAGE, LOCALE
from plugins.render import filters
from plugins.search.application import SENTENCES
from tests.theme.examples import TEMPLATES, THEME

PO = LOCALE / DEFAULT_LANGUAGE / "LC_MESSAGES" / "theme.po"
TEMPLATE_FILES = sorted([*TEMPLATES.rglob("*.html"), *THEME.glob("print/*.html")])
TABLES = (
    filters.STAGES,
    filters.TIERS,
    filters.KINDS,
    filters.GENRES,
    filters.CHANNEL_STATES,
    filters.STEPS,
    SENTENCES,
)
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


def wanted() -> set[str]:
    """Every text that may be shown: of templates and of filters."""
    found = (
        {text for table in TABLES for text in table.values()}
        | set(filters.QUARTERS)
        | set(filters.PATTERNS)
        | {filters.TABLE}
    )
    for path in TEMPLATE_FILES:
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ["_"], [], {}):
                found.add(str(message if isinstance(message, str) else (message or ("",))[0]))
    return found


def translations() -> dict[str, str]:
    with PO.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_every_text_of_the_theme_has_its_chinese() -> None:
    known = translations()

    assert {text for text in wanted() if not known.get(text)} == set()


def test_no_translation_is_left_over() -> None:
    assert set(translations()) - wanted() == set()


def test_a_translation_keeps_the_places_of_its_source() -> None:
    for source, chinese in translations().items():
        assert sorted(PLACEHOLDER.findall(chinese)) == sorted(PLACEHOLDER.findall(source)), source


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=lambda path: path.stem)
def test_a_template_holds_no_chinese_of_its_own(path: Path) -> None:
    assert re.findall(r"[\u4e00-\u9fff]+", path.read_text("utf-8")) == []
