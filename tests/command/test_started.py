"""A command in a process that has the program loaded already does what one does that is started anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import ARTICLE, article
from tests.county import County
from tests.forked import would_do


@pytest.mark.parametrize("words", [("check",), ("pending",), ("verify",), ("search", "路灯"), ("build", "--nothing")])
def test_it_says_and_ends_the_same(county: County, words: tuple[str, ...]) -> None:
    county.write({ARTICLE: article("改了，还没有人签。\n")})

    assert County(county.root).command(*words) == county.command(*words)


def test_it_publishes_the_same(county: County, tmp_path: Path) -> None:
    county.commit({ARTICLE: None})
    other = County(county.copied_to(tmp_path / "other").root)

    assert county.build().code == other.build().code
    assert county.snapshot() == other.snapshot()
    assert not county.publishes("articles/jinhe/2026/street-lamps")


@pytest.mark.parametrize("name", ["plugins/commands/check.py", "plugins/new.py", "build.py", "yaml.py"])
def test_another_program_is_started(county: County, name: str) -> None:
    assert would_do(county.root, {})
    path = county.root / name
    path.write_bytes(path.read_bytes() if path.exists() else b"raise SystemExit(9)\n")

    assert not would_do(county.root, {})


def test_what_python_looks_at_as_it_starts_makes_it_start(county: County) -> None:
    assert not would_do(county.root, {"PYTHONHASHSEED": "1"})
    assert would_do(county.root, {"SOURCE_DATE_EPOCH": "1"})
