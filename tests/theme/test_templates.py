"""What every page template keeps to, whatever it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.theme.examples import TEMPLATES, environment

PAGES = sorted(path for path in TEMPLATES.glob("*.html") if path.name != "base.html")
ALL = sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_template_compiles(path: Path) -> None:
    environment().get_template(path.relative_to(TEMPLATES).as_posix())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_an_outline_on_the_common_base(path: Path) -> None:
    assert path.read_text("utf-8").startswith('{% extends "base.html" %}')


@pytest.mark.parametrize("path", [*PAGES, TEMPLATES / "components/hero/hero.html"], ids=lambda path: path.stem)
def test_a_page_has_one_main_heading(path: Path) -> None:
    # The home page has its own in the hero, which no other page shows.
    assert path.read_text("utf-8").count("<h1") == (0 if path.stem == "home" else 1)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_nothing_in_a_page_needs_a_looser_content_security_policy(path: Path) -> None:
    html = path.read_text("utf-8")

    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|data:", html) == []
    assert re.findall(r"<script(?! src=\"/theme/js/[a-z]+\.js\" defer></script>)", html) == []
    assert re.findall(r"(?:src|action)=\"(?:https?:)?//", html) == []


def test_only_search_and_verification_run_a_script() -> None:
    assert [path.stem for path in ALL if "<script" in path.read_text("utf-8")] == ["search", "verify"]
