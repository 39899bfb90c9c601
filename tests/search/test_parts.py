"""A whole site is made in parts: the same files and the same answers, however many processes make them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.search import parts
from plugins.search.document import Document
from plugins.search.folder import state_of
from plugins.search.holdings import Holdings
from plugins.search.index import build_index, join
from plugins.search.parts import Folders
from plugins.search.query import ask
from plugins.slices import HERE, Processes, Workers
from plugins.store import passing_store
from tests.search.stories import a_day, a_document


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of about three documents, segments of about three blocks, parts of at least 20 documents."""
    monkeypatch.setattr(parts, "BLOCK_REACH", 1)
    monkeypatch.setattr(parts, "SEGMENT_REACH", 1)
    monkeypatch.setattr(parts, "SMALL", 20)


def many_documents() -> list[Document]:
    texts = ("路灯维修", "养老补贴，每月30元", "合兴村2026年财务公开", "WiFi费用")
    return [a_document(f"s{i}", text=texts[i % 4] * (i % 3), published=a_day(i % 50)) for i in range(150)]


def made(folder: Path, workers: Workers) -> dict[str, bytes]:
    paths = list(Holdings(passing_store()).fill(many_documents(), Folders(folder / "out", folder / "parts"), workers))
    join(folder / "parts", folder / "index", "whole")
    assert {path.relative_to(folder / "out").as_posix() for path in files_in(folder / "out")} == set(paths)
    return {path: (folder / "out" / path).read_bytes() for path in paths}


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_many_processes_make_what_one_makes(small: None, tmp_path: Path) -> None:
    assert len(parts.parts(many_documents())) > 4

    alone, shared = made(tmp_path / "alone", HERE), made(tmp_path / "shared", Processes(2))

    assert alone == shared
    build_index(many_documents(), tmp_path / "whole")
    for words in ("路灯", "路灯维修", "补贴 元", "村", "2026年", "wifi费用"):
        wanted = ask(tmp_path / "whole", words, limit=200)
        assert wanted
        assert ask(tmp_path / "alone" / "index", words, limit=200) == wanted
        assert ask(tmp_path / "shared" / "index", words, limit=200) == wanted


def test_the_parts_of_an_index_are_joined_and_leave_nothing_behind(small: None, tmp_path: Path) -> None:
    made(tmp_path, HERE)

    assert state_of(tmp_path / "index") == "whole"
    assert len(list((tmp_path / "index").glob("*.seg"))) == len(parts.parts(many_documents()))
    assert len(list((tmp_path / "index").glob("*.toc"))) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index", "out"]


def test_a_site_without_stories_has_an_index_in_which_nothing_is_found(tmp_path: Path) -> None:
    list(Holdings(passing_store()).fill([], Folders(tmp_path / "out", tmp_path / "parts")))
    join(tmp_path / "parts", tmp_path / "index", "none")
    assert ask(tmp_path / "index", "路灯") == ()


def test_parts_of_a_large_site_hold_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BLOCK_REACH", 0)  # each document is a block, each block a segment
    monkeypatch.setattr(parts, "SEGMENT_REACH", 0)
    monkeypatch.setattr(parts, "SMALL", 2)
    monkeypatch.setattr(parts, "LARGE", 4)
    sizes = [[len(part.documents) for part in parts.parts(many_documents()[:count])] for count in (0, 3, 48, 150)]
    assert sizes[:2] == [[], [2, 1]]
    assert (set(sizes[2]), set(sizes[3][:-1])) == ({3}, {4})
