"""What residents read is written in English in the theme and the rooms, and shown in the language of the site."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract
from opencc import OpenCC

from plugins.edition import feeds, tags, villagedata
from plugins.messages import LANGUAGES, LOCALE, SOURCE_LANGUAGE
from plugins.render import words
from plugins.search.application import SENTENCES
from tests.theme.examples import TEMPLATES, THEME

ROOT = THEME.parent
TRANSLATED = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
TEMPLATE_FILES = sorted([*TEMPLATES.rglob("*.html"), *THEME.glob("print/*.html")])
TABLES = (
    words.STAGES,
    tags.TIERS,
    words.KINDS,
    words.GENRES,
    words.CHANNEL_STATES,
    words.STEPS,
    words.FORCES,
    words.DUTY_STATES,
    SENTENCES,
    feeds.DISCLOSURES,
)
Source = str | tuple[str, str]  # a text; or the same of one and of many
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


@cache
def wanted() -> frozenset[Source]:
    """Every text that may be shown: of templates, of the words of the field, and of the rooms."""
    found: set[Source] = {text for table in TABLES for text in table.values()}
    found |= {*words.MONTHS, *words.QUARTERS, *words.PATTERNS, words.TABLE}
    for column in vars(tags).values():
        if isinstance(column, tags.OwnColumn):
            found |= {column.name, column.description}
    for title, columns, _, _ in villagedata.TABLES.values():
        found |= {title, *(label for _, label, _, _ in columns)}
    for path in TEMPLATE_FILES:
        with path.open("rb") as file:
            for _, name, message, _ in babel_extract(file, ["_", "_n"], [], {}):
                said_there = (message,) if isinstance(message, str) else message or ("",)
                found.add((str(said_there[0]), str(said_there[1])) if name == "_n" else str(said_there[0]))
    for path in sorted((ROOT / "plugins").rglob("*.py")):
        found.update(said(ast.parse(path.read_text("utf-8"))))
    return frozenset(found)


def said(module: ast.Module) -> Iterator[str]:
    """What a module says with `site.word("...")`."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(attr="word"), args=[ast.Constant(value=str() as text)]):
                yield text


@cache
def translations(language: str) -> dict[Source, str]:
    """Every text with its translation: one form of each, since nobody here counts otherwise (`nplurals=1`)."""
    with (LOCALE / language / "LC_MESSAGES" / "theme.po").open("rb") as file:
        catalogue = read_po(file)
    assert catalogue.num_plurals == 1
    found: dict[Source, str] = {}
    for message in catalogue:
        match message.id, message.string:
            case (str(one), str(many)), (str(translation),):
                found[one, many] = translation
            case str(text), str(translation) if text:
                found[text] = translation
    return found


def start_traditional() -> None:
    """What is missing from the traditional texts, character by character from the simplified ones, to be read."""
    known, convert = translations("zh_TW"), OpenCC("s2tw").convert
    entries = [(source, known.get(source) or convert(chinese)) for source, chinese in translations("zh_CN").items()]
    path = LOCALE / "zh_TW" / "LC_MESSAGES" / "theme.po"
    head = path.read_text("utf-8").partition("\n\n")[0]
    path.write_text("\n\n".join((head, *map(entry, entries))) + "\n", encoding="utf-8")
    translations.cache_clear()


def entry(texts: tuple[Source, str]) -> str:
    source, translation = texts
    one, many = (source, "") if isinstance(source, str) else source
    kind = "#, python-format\n" if "%(" in one else "#, python-brace-format\n" if "{" in one else ""
    if many:
        return f"{kind}msgid {quoted(one)}\nmsgid_plural {quoted(many)}\nmsgstr[0] {quoted(translation)}"
    return f"{kind}msgid {quoted(one)}\nmsgstr {quoted(translation)}"


def quoted(text: str) -> str:
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_theme_is_translated(language: str, request: pytest.FixtureRequest) -> None:
    if language == "zh_TW" and request.config.getoption("--bless"):
        start_traditional()
    known = translations(language)

    assert {text for text in wanted() if not known.get(text)} == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    assert set(translations(language)) - wanted() == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_places_of_its_source(language: str) -> None:
    for source, translation in translations(language).items():
        for form in (source,) if isinstance(source, str) else source:
            assert sorted(PLACEHOLDER.findall(translation)) == sorted(PLACEHOLDER.findall(form)), source


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=lambda path: path.stem)
def test_a_template_holds_no_chinese_of_its_own(path: Path) -> None:
    assert re.findall(r"[\u4e00-\u9fff]+", path.read_text("utf-8")) == []
