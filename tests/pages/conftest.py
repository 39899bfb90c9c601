"""What looks at finished pages: the tools of tests/tools, a browser, a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.needs import need
from tests.sample import Sample
from tests.serving import served

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def tool() -> Callable[[str], Path]:
    """`tool("axe-core/axe.min.js")`: a file that npm installed; in CI it has to be there."""

    def find(name: str) -> Path:
        path = ROOT / ".node" / "node_modules" / name
        need([] if path.exists() else [path], "make .node/ready")
        return path

    return find


@pytest.fixture(scope="module")
def address(sample: Sample) -> Iterator[str]:
    """Where the sample is served while the tests of a module run."""
    with served(sample.output) as address:
        yield address
