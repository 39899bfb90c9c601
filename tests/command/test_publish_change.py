"""A build after the first publishes what changed, and leaves what a build of everything would."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plugins.publish.releases import kept_releases
from tests.attacks.test_rollback_and_log import NEW, OLD, STREET_LAMPS, and_another, publish
from tests.county import County, a_county

OTHER = "articles/jinhe/2026/other"


@pytest.fixture
def county(tmp_path: Path) -> County:
    return a_county(tmp_path)


def test_what_did_not_change_is_not_touched_and_the_tree_is_that_of_a_clean_build(county: County) -> None:
    publish(county, OLD)
    untouched = county.output / "pages/about.html"
    before = untouched.stat()
    and_another(county)
    publish(county, NEW)

    after, snapshot = untouched.stat(), county.snapshot()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert county.mentions(NEW)
    assert county.publishes(OTHER)
    release = kept_releases(county.output)[0].folder
    assert (release / f"{STREET_LAMPS}.html").is_file()
    assert not (release / "pages/about.html").exists(), "of a release only what changed is kept"

    shutil.rmtree(county.root / ".git/gongkai")
    county.build().expect(0)
    assert county.snapshot() == snapshot
    county.command("verify").expect(0)
