"""The Nu checker finds everything valid: all pages of the site, those of a preview, examples of components."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.needs import need_programs
from tests.sample import Sample
from tests.theme.examples import COMPONENTS, described, rendered

CHECKER = "vnu-jar/build/dist/vnu.jar"
# What it says that is not so.  One that is said no longer has to go.
NOT_SO = {
    r"Resource violates Content Security Policy \(meta tag\)": "it reads files, which have no origin that is 'self'; "
    "tests/pages/test_budgets.py listens to what a browser says of the policy",
    r"Inline script violates Content Security Policy .*application/ld\+json": "that is data, which no browser runs",
    r"Unrecognized at-rule “@container”|Property “(container-type|vector-effect)” doesn't exist": "its style checker "
    "is older than CSS Containment 3 and than what SVG 2 says of styles, which browsers have for years",
}
PAGE = '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>{html}</html>'


@pytest.fixture(scope="module")
def java() -> str:
    need_programs("java", remedy="apt-get install default-jre-headless")
    return "java"


@pytest.fixture(scope="module")
def complaints(
    sample: Sample, preview: Sample, java: str, tool: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> list[str]:
    """All it says, as `file: message: the place`; one process for all, since each takes a second to start."""
    examples = tmp_path_factory.mktemp("examples")
    for name, html in example_pages():
        (examples / f"{name}.html").write_text(PAGE.format(title=name, html=placed(html)), encoding="utf-8")
    files = [str(path) for root in (sample.output, preview.output, examples) for path in sources(root)]
    options = ["--format", "json", "--exit-zero-always", "--also-check-css", "--also-check-svg", "--no-langdetect"]
    checked = subprocess.run(
        [java, "-Xss1m", "-XX:+UseSerialGC", "-jar", str(tool(CHECKER)), *options, *files],
        capture_output=True,
        check=True,
    )
    said = json.loads(checked.stderr)["messages"]
    assert len(files) > 300
    return [f"{told['url']}: {told['message']}: {' '.join(told.get('extract', '').split())}" for told in said]


def sources(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.suffix in (".html", ".css", ".svg"))


def example_pages() -> Iterator[tuple[str, str]]:
    """A page for each example of each component."""
    for component in COMPONENTS:
        about = described(component)
        for number, example in enumerate(about["examples"].values()):
            yield f"{component.name}-{number}", rendered(component, example)


def placed(html: str) -> str:
    """An example below the headings, and in the list, that it stands in on a page."""
    first = re.search(r"<h([1-6])", html)
    above = "".join(f"<h{level}>{level}</h{level}>" for level in range(1, int(first[1]) if first else 2))
    return above + (f"<ul>{html}</ul>" if html.lstrip().startswith("<li") else html)


def test_every_page_style_and_drawing_is_valid(complaints: list[str]) -> None:
    left = [said for said in complaints if not any(re.search(reason, said) for reason in NOT_SO)]

    assert not left, "\n".join(left)


@pytest.mark.parametrize("reason", NOT_SO)
def test_nothing_is_overlooked_that_is_not_said(complaints: list[str], reason: str) -> None:
    assert any(re.search(reason, said) for said in complaints)
