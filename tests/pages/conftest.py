"""What looks at finished pages: the tools of tests/tools, a browser, a server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.sample import Sample
from tests.serving import served

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def tool() -> Callable[[str], Path]:
    """`tool("axe-core/axe.min.js")`: a file that npm installed; in CI it has to be there."""

    def find(name: str) -> Path:
        path = ROOT / ".node" / "node_modules" / name
        if not path.exists():
            if os.environ.get("CI") == "true":
                pytest.fail(f"CI must have {name}: make .node/ready")
            pytest.skip(f"there is no {name}; make .node/ready")
        return path

    return find


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(sample: Sample) -> Iterator[str]:
    """Where the sample is served while the tests of a module run."""
    with served(sample.output) as address:
        yield address
