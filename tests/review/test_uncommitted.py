"""What is changed and not committed is told, however often somebody asked before."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from plugins.review.history import open_repository
from plugins.review.uncommitted import uncommitted
from tests.county import County, a_repository

NOTE, OTHER = "content/note.md", "content/other.md"


def look(county: County) -> tuple[str, ...]:
    """What is not committed; afterwards every file counts as old enough to be passed over if nobody touches it."""
    found = uncommitted(county.root)
    time.sleep(0.02)  # longer than a tick of the clock that stamps files
    memory = open_repository(county.root).own_folder() / "uncommitted.json"
    memory.write_text(json.dumps([time.time_ns(), *json.loads(memory.read_bytes())[1:]]))
    time.sleep(0.02)
    return found


@pytest.fixture
def county(tmp_path: Path) -> County:
    county = a_repository(tmp_path / "county", {NOTE: "路灯亮了。\n", OTHER: "公厕修好了。\n"})
    county.git("add", "--all")
    county.git("commit", "--quiet", "--message", "first")
    assert look(county) == ()
    return county


def test_a_change_is_told_until_it_is_taken_back(county: County) -> None:
    county.write({NOTE: "路灯灭了。\n"})
    assert look(county) == (NOTE,)
    assert look(county) == (NOTE,)
    county.write({NOTE: "路灯亮了。\n"})
    assert look(county) == ()


def test_a_new_file_and_a_deleted_one_are_told(county: County) -> None:
    county.write({"content/new.md": "新的。\n", OTHER: None})
    assert look(county) == ("content/new.md", OTHER)


def test_a_commit_in_between_is_noticed(county: County) -> None:
    county.write({NOTE: "路灯灭了。\n"})
    assert look(county) == (NOTE,)
    county.git("commit", "--quiet", "--all", "--message", "second")
    assert look(county) == ()
    county.git("reset", "--quiet", "--soft", "HEAD~1")
    assert look(county) == (NOTE,)


@pytest.mark.parametrize("damage", [b"", b"[1]", b'[9, "--output=/tmp/x", []]', b"{"])
def test_what_was_remembered_may_be_lost(county: County, damage: bytes) -> None:
    (open_repository(county.root).own_folder() / "uncommitted.json").write_bytes(damage)
    county.write({NOTE: "路灯灭了。\n"})
    assert look(county) == (NOTE,)
