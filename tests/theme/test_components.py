"""Every example of every component is rendered as a page would render it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.theme.examples import COMPONENTS, HOSTILE, LONG, TEMPLATES, THEME, described, rendered

VOID = frozenset({"img", "source", "input", "meta", "link", "br", "hr"})
NO_DRAWN_VOID = frozenset({"rect", "path", "circle"})  # SVG's own, written `<rect …/>`
COMPONENT_CSS = THEME / "static" / "css" / "components"
PROSE = TEMPLATES / "components" / "prose" / "prose.html"


class Outline(HTMLParser):
    """The elements of a fragment, each with its attributes; complains where a tag is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"<{tag}> has an attribute twice: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in NO_DRAWN_VOID, f"<{tag}/>"
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()


def outline(html: str) -> Outline:
    found = Outline(html)
    assert not found.open, f"left open: {found.open}"
    return found


EXAMPLES = [
    pytest.param(component, example, id=f"{component.name}: {name}")
    for component in COMPONENTS
    for name, example in described(component)["examples"].items()
]


def assert_harmless(found: Outline) -> None:
    for tag, attributes in found.elements:
        assert tag not in {"script", "style", "iframe", "object", "embed"}, tag
        for name, value in attributes.items():
            assert not re.match(r"style$|on", name), f"<{tag} {name}>"
            if name in {"href", "src", "action"}:
                assert re.match(r"/(?!/)|#|https?://|mailto:|tel:", value or ""), f"<{tag} {name}={value!r}>"


@pytest.mark.parametrize(("component", "example"), EXAMPLES)
def test_an_example_renders_to_whole_harmless_html(component: Path, example: Any) -> None:
    assert_harmless(outline(rendered(component, example)))


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.name)
def test_no_text_of_a_component_can_become_markup(component: Path) -> None:
    kinds = [tag for tag, _ in outline(rendered(component, None, text="平安")).elements]

    found = outline(rendered(component, None, text=HOSTILE))

    assert_harmless(found)
    assert [tag for tag, _ in found.elements] == kinds


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.name)
def test_a_component_bears_very_long_text(component: Path) -> None:
    outline(rendered(component, None, text=LONG))


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.name)
def test_a_component_is_a_macro_a_description_and_a_style(component: Path) -> None:
    about = described(component)
    macro = (component / f"{component.name}.html").read_text("utf-8")
    style = (COMPONENT_CSS / f"{component.name}.css").read_text("utf-8")

    assert macro.startswith("{# ")
    signature = re.search(rf"macro {about['macro']}\((.*?)\)", macro)
    assert signature is not None
    stated = [part.split("=") for part in signature[1].split(", ") if part]
    assert {part[0]: "optional" if len(part) > 1 else "required" for part in stated} == {
        name: parameter["need"] for name, parameter in about["parameters"].items()
    }
    assert "default" in about["examples"]
    assert style.startswith(("@layer components {", "/*"))


def test_every_component_style_belongs_to_a_component_and_is_imported_once() -> None:
    site = (THEME / "static" / "css" / "site.css").read_text("utf-8")
    imported = re.findall(r'@import url\("components/([a-z-]+)\.css"\)', site)

    assert imported == sorted(component.name for component in COMPONENTS)
    assert imported == sorted(path.stem for path in COMPONENT_CSS.glob("*.css"))


def test_only_the_component_of_prose_trusts_html() -> None:
    trusting = [
        path for path in TEMPLATES.rglob("*.html") if re.search(r"\|\s*safe\b|Markup|autoescape", path.read_text())
    ]

    assert trusting == [PROSE]
