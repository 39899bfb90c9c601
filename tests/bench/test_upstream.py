"""The patches for Pelican fit the Pelican we pin and change no byte of a site."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.county import make_county
from bench.peers.corpus import load_corpus
from bench.peers.generators import PELICAN, write_site
from bench.upstream import PATCHES, measure, patched


def test_a_site_is_the_same_with_every_patch(tmp_path: Path) -> None:
    make_county(tmp_path / "county", articles=30, accounts=6, villages=0, quarters=0, commit=False)
    site = tmp_path / "site"
    write_site(PELICAN, load_corpus(tmp_path / "county"), site)

    _, stock = measure(site, sys.executable, patched(tmp_path, sys.executable, 0), 1)
    _, better = measure(site, sys.executable, patched(tmp_path, sys.executable, len(PATCHES)), 1)

    assert len(PATCHES) == 3
    assert sum(path.startswith("articles/") and path.endswith(".html") for path in stock) == 30
    assert better == stock
