"""Lighthouse on the pages most people open, from a real server with our settings, compressed and with its headers.

Its score of speed is no test: it falls when the machine is busy.  `python -m bench.lighthouse` measures it; here is
held what it comes from, which is what a page fetches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.lighthouse import PAGES, look
from tests.county import County
from tests.needs import need_programs
from tests.sample import Sample
from tests.webservers import caddy

WHOLE = {"accessibility": 100, "best-practices": 100, "seo": 100}
MOST_REQUESTS, MOST_BYTES = 8, 150 * 1024  # all that a page fetches, with its picture


@pytest.fixture(scope="module")
def deployed(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    www, etc = tmp_path_factory.mktemp("www"), tmp_path_factory.mktemp("caddy")
    County(sample.output.parent).command("deploy", str(www)).expect(0)
    with caddy(www, etc) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize("path", PAGES)
def test_lighthouse_would_mend_nothing(chromium: str, tool: Callable[[str], Path], deployed: str, path: str) -> None:
    need_programs("node", remedy="apt-get install nodejs npm")
    tool("lighthouse/cli/index.js")

    report = look(deployed + path, tuple(WHOLE))

    assert report.remarks == ()
    assert report.scores == WHOLE
    assert {url for url in report.fetched if not url.startswith(deployed)} == set()
    assert len(report.fetched) <= MOST_REQUESTS
    assert report.bytes <= MOST_BYTES
