"""An index can be made of a site that is live, from nothing but its published files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plugins.drafts.model import DocumentHead
from plugins.problems import SettingsError
from plugins.search import parts
from plugins.search.document import Document
from plugins.search.folder import state_of
from plugins.search.holdings import MANIFEST, Holdings
from plugins.search.index import build_index
from plugins.search.live import is_live, make_live
from plugins.search.parts import Folders
from plugins.search.query import ANY, WITH_ENDED, ask
from plugins.store import passing_store
from tests.search.stories import a_day, a_document, some_documents

ENDED = DocumentHead("江政发〔2019〕9号", "江湾县人民政府", "农业", None, "已废止")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of about three documents, segments of about three blocks."""
    monkeypatch.setattr(parts, "BLOCK_REACH", 1)
    monkeypatch.setattr(parts, "SEGMENT_REACH", 1)


def a_site(folder: Path, documents: tuple[Document, ...]) -> str:
    """The search files of a site in `folder`; returns the state of an index of it."""
    holdings = Holdings(passing_store())
    list(holdings.fill(documents, Folders(folder, None)))
    return holdings.state()


def many_documents() -> tuple[Document, ...]:
    lines = [
        a_document(
            f"s{i}", text="路灯维修3次" * (i % 5), published=a_day(i % 30), document=ENDED if i % 9 == 0 else None
        )
        for i in range(60)
    ]
    return (*some_documents(), *lines)


def test_it_answers_as_the_index_of_the_build_did(small: None, tmp_path: Path) -> None:
    a_site(tmp_path / "site", many_documents())
    build_index(many_documents(), tmp_path / "built")

    make_live(tmp_path / "live", tmp_path / "site")

    for words in ("路灯", "路灯维修", "合兴村 补贴", "〔2026〕3号", "灯", "wifi", "锦河镇", "开学", "没有这样的话语"):
        for those in (ANY, WITH_ENDED):
            wanted = ask(tmp_path / "built", words, limit=100, wanted=those)
            found = ask(tmp_path / "live", words, limit=100, wanted=those)
            assert found == tuple(replace(hit, source="") for hit in wanted), words


def test_an_index_is_of_the_site_it_was_made_for_and_no_other(tmp_path: Path) -> None:
    state = a_site(tmp_path / "site", some_documents())
    a_site(tmp_path / "other", some_documents()[1:])
    build_index(some_documents(), tmp_path / "index", state)
    assert is_live(tmp_path / "index", tmp_path / "site")
    assert not is_live(tmp_path / "index", tmp_path / "other")
    assert not is_live(tmp_path / "nothing", tmp_path / "site")

    make_live(tmp_path / "index", tmp_path / "other")

    assert is_live(tmp_path / "index", tmp_path / "other")
    assert not is_live(tmp_path / "index", tmp_path / "site")


def test_no_build_goes_on_from_an_index_that_does_not_know_moments(tmp_path: Path) -> None:
    state = a_site(tmp_path / "site", some_documents())
    make_live(tmp_path / "index", tmp_path / "site")
    assert state_of(tmp_path / "index") not in (None, state)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"segments": [["a", 1, "b", "2"]]}', b"\xff"])
def test_damaged_files_are_told_and_leave_the_index_as_it_was(tmp_path: Path, damage: bytes) -> None:
    a_site(tmp_path / "site", some_documents())
    make_live(tmp_path / "index", tmp_path / "site")
    before = state_of(tmp_path / "index")
    (tmp_path / "site" / MANIFEST).write_bytes(damage)

    with pytest.raises(SettingsError) as error:
        make_live(tmp_path / "index", tmp_path / "site")

    assert error.value.fix == "run: ./build.py build"
    assert state_of(tmp_path / "index") == before


def test_without_a_site_the_operator_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        is_live(tmp_path / "index", tmp_path / "site")
    assert error.value.fix == "run: ./build.py build"
