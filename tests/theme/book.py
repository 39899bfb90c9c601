"""The component book: every component with what it is for, its parameters and all its examples, on one page to look at.

`make book` writes it.  It is for whoever changes a component, and no part of any site.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from plugins.disk import replace_file
from plugins.render.theme import bundle
from tests.theme.examples import COMPONENTS, THEME, described, rendered

HERE = Path(__file__).parent
HOSTILE = ("markup", "a very long", "very long")  # how the names of hostile examples begin


@dataclass(frozen=True, slots=True)
class Example:
    """One way to use a component, as HTML."""

    name: str
    html: Markup

    @property
    def is_hostile(self) -> bool:
        return self.name.startswith(HOSTILE)


@dataclass(frozen=True, slots=True)
class Component:
    """What its yaml says; `parameters` by name: type, need, meaning."""

    name: str
    macro: str
    about: str
    parameters: dict[str, Any]
    examples: tuple[Example, ...]

    @property
    def call(self) -> str:
        """How a template writes it; what may be left out stands in brackets."""
        named = (name if each["need"] == "required" else f"[{name}]" for name, each in self.parameters.items())
        return f"{self.macro}({', '.join(named)})"


def components(language: str) -> Iterator[Component]:
    for path in COMPONENTS:
        about = described(path)
        examples = tuple(
            # Of our own components only, with examples of our own.
            Example(name, Markup(rendered(path, example, language=language)))
            for name, example in about["examples"].items()
        )
        yield Component(path.name, about["macro"], about["about"], about["parameters"], examples)


def write_book(folder: Path, language: str = "zh_CN") -> Path:
    """The book as a page with its style beside it."""
    env = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    html = env.get_template("book.html").render(components=tuple(components(language)))
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / "site.css", bundle(THEME / "static/css/site.css").encode())
    replace_file(folder / "book.css", (HERE / "book.css").read_bytes())
    replace_file(folder / "book.html", html.encode())
    return folder / "book.html"


def main(words: Sequence[str]) -> None:
    print(write_book(Path(words[0] if words else ".cache/book").resolve()))


if __name__ == "__main__":
    main(sys.argv[1:])
