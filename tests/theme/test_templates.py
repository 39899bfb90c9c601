"""What every page template keeps to, whatever it shows."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from tests.theme.examples import TEMPLATES, THEME, environment

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
    scripts = re.findall(r"<script(?! src=\"/theme/js/(?:view\.js\"|[a-z]+\.js\" defer)></script>)[^>]*>", html)
    assert scripts == (['<script type="application/ld+json">'] if path.name == "base.html" else [])  # data
    assert re.findall(r"(?:src|action)=\"(?:https?:)?//", html) == []


def test_only_search_and_verification_need_a_script() -> None:
    """The others only keep what the reader chose, and read aloud: tests/pages/test_view.py does without them."""
    scripts = {path.stem: re.findall(r"<script src=\"/theme/js/([a-z]+)", path.read_text("utf-8")) for path in ALL}

    assert {page: names for page, names in scripts.items() if names} == {
        "base": ["view", "read"],
        "search": ["search"],
        "verify": ["verify"],
    }


@pytest.mark.parametrize("name", ["view", "read"])
def test_a_script_for_every_page_is_small(name: str) -> None:
    assert len(gzip.compress((THEME / f"static/js/{name}.js").read_bytes())) <= 1024
