"""Prints the pages of this folder that are made from the code: `make reference` writes them, a test compares them."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import plugins
from plugins.commands.line import VERBS, parser
from plugins.commands.trust import ACTS
from plugins.messages import SOURCE_LANGUAGE, choose_language, translate
from plugins.problems import Rule
from tests.theme.book import components

HERE = Path(__file__).resolve().parent
NOTE = "<!-- Printed from the code by `make reference`; edit the code instead. -->\n"


def all_rules() -> list[Rule]:
    """Every rule any module of the rooms defines, by id."""
    found: dict[str, Rule] = {}
    for module in pkgutil.walk_packages(plugins.__path__, "plugins."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Rule):
                found[value.id] = value
    return [found[rule] for rule in sorted(found)]


def rules_page() -> str:
    """Each rule with what it says in both languages, how to mend it, and why it exists."""

    def lines() -> Iterator[str]:
        yield "# Rules\n"
        yield NOTE
        yield "An *error* holds its document back until it is mended; *waiting* holds it back until someone acts; a"
        yield "*warning* lets it out. `build.py check` prints `file:line:column: RULE message`, and the remedy below.\n"
        for rule in all_rules():
            yield f"## {rule.id} {rule.name}\n"
            yield f"{rule.severity.value.capitalize()}. {rule.why}\n"
            for language, label in (("zh_CN", "中文"), ("en", "English")):
                choose_language(language)
                said = f"{translate(rule.message)} — {translate(rule.fix)}"
                yield f"- {label}: " + said.replace("](", "]\\(")  # a pattern in a text is no link
            yield ""

    return "\n".join(lines())


def commands_page() -> str:
    """The help of each command, as it prints itself in English."""
    choose_language("en")
    os.environ["COLUMNS"] = "100"
    parts = ["# Commands\n", NOTE, "Run them as `./build.py COMMAND` or `.venv/bin/python build.py COMMAND`.\n"]
    for argv in (
        [],
        *([verb] for verb in VERBS),
        ["new", "article"],
        ["new", "village"],
        *(["trust", act] for act in ACTS),
    ):
        parts.append(f"## {' '.join(['build.py', *argv])}\n\n```\n{_help(argv)}```\n")
    return "\n".join(parts)


def _help(argv: list[str]) -> str:
    command = parser()
    for word in argv:
        choices = next(a for a in command._actions if a.dest in ("verb", "what")).choices
        assert isinstance(choices, dict)
        command = choices[word]
    return command.format_help()


def components_page() -> str:
    """Each component of the theme as its yaml describes it."""
    parts = [
        "# Components\n",
        NOTE,
        "A page template calls these macros and writes hardly anything itself. Each is a folder of",
    ]
    parts.append(
        "`theme/templates/components/` (macro, yaml) with a style of the same name in `theme/static/css/components/`;"
    )
    parts.append("`make book` shows all their examples on one page. Parameters in brackets may be left out.\n")
    for component in components(SOURCE_LANGUAGE):
        parts += [f"## {component.name}\n", f"`{component.call}`: {component.about}\n"]
        if component.parameters:
            parts += ["| parameter | type | meaning |", "| --- | --- | --- |"]
            parts += [
                f"| `{name}` | `{each['type']}` | {each['meaning']} |" for name, each in component.parameters.items()
            ]
            parts.append("")
        parts.append(f"Examples: {', '.join(example.name for example in component.examples)}.\n")
    return "\n".join(parts)


PAGES = {"rules.md": rules_page, "commands.md": commands_page, "components.md": components_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
        print(f"docs/reference/{name}")
