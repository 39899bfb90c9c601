"""The docs are true: what is printed from the code is what the code prints, and every link leads somewhere."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from plugins.commands.line import VERBS, parser
from plugins.edition.site import ELSEWHERE, PREFIX, Site

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md")])
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)[^)]*\)")


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    """The reference pages as a fresh process prints them."""
    code = "import runpy, json; m = runpy.run_module('docs.reference.print'); "
    code += "print(json.dumps({name: page() for name, page in m['PAGES'].items()}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    found: dict[str, str] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("name", ["rules.md", "commands.md"])
def test_a_reference_page_is_what_the_code_prints(printed: dict[str, str], name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == printed[name], "run: make reference"


def test_every_setting_is_described() -> None:
    described = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    for field in fields(Site):
        if field.name not in ("name", "url"):
            assert f"`{PREFIX}{field.name.upper()}`" in described
    for setting in ELSEWHERE:
        assert f"`{setting}`" in described


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    text = re.sub(r"(?s)```.*?```|`[^`\n]*`|(?m:^    .*$)", "", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_of_a_page_is_one_the_program_understands(page: Path) -> None:
    if page.parent == REFERENCE:
        return
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"(?m)^ {4,}(\./build\.py .*)$", text)
    for row in re.findall(r"(?m)^\|.*$", text):
        lines += re.findall(r"`(\./build\.py [^`]+)`", row)
    for line in lines:
        parser().parse_args(shlex.split(line, comments=True)[1:])  # ends the process on what it does not know


def test_the_readme_names_every_command() -> None:
    for verb in VERBS:
        assert f"| `./build.py {verb}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_page_promises_a_command_that_is_not_there() -> None:
    for page in PAGES:
        for verb in re.findall(r"build\.py ([a-z]+)\b", page.read_text(encoding="utf-8")):
            assert verb in VERBS, f"{page.name}: build.py {verb}"
