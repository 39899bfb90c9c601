"""Stories go into a Whoosh index and come out again, in the right order, and never as code."""

from __future__ import annotations

import os
import pickle
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.index import create_in, open_dir

from plugins.drafts.model import DocumentHead
from plugins.folding import fold
from plugins.problems import SettingsError
from plugins.search import index, pickles
from plugins.search.bulk import BulkWriter
from plugins.search.document import Document
from plugins.search.folder import state_of
from plugins.search.index import TIER, build_index, update_index
from plugins.search.query import Hit, Wanted, ask
from plugins.search.schema import fields_of, make_schema
from plugins.search.tokens import HAN
from tests.search.stories import a_day, a_document, some_documents

TEXT = st.text(st.sampled_from("路灯维修三村補3a ，"), min_size=1, max_size=15)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache") / "search"
    build_index(some_documents(), folder)
    return folder


def found(folder: Path, words: str) -> list[str]:
    return [hit.id.rsplit("/", 1)[1] for hit in ask(folder, words, limit=100)]


def test_a_hit_shows_title_owner_day_address_source_and_extract(folder: Path) -> None:
    assert ask(folder, "四十二盏")[0] == Hit(
        id="articles/jinhe/2026/lamps",
        title="人民路的路灯亮了",
        owner="锦河镇",
        kind="news",
        date="2026-01-04",
        url="/articles/jinhe/2026/lamps.html",
        source="content/articles/jinhe/2026/lamps.md",
        extract="居民反映的四十二盏路灯已经全部修好。",
        column="镇村动态",
    )


def test_the_day_is_that_of_china(tmp_path: Path) -> None:
    build_index([a_document(published=datetime(2026, 3, 5, 17, tzinfo=UTC))], tmp_path / "search")
    assert ask(tmp_path / "search", "路灯")[0].date == "2026-03-06"


def test_a_phrase_in_the_title_comes_first_then_a_phrase_then_all_then_some(folder: Path) -> None:
    assert found(folder, "路灯") == ["lamps", "lamps-again"]
    assert found(folder, "路灯维修") == ["lamps", "lamps-again"]
    assert found(folder, "合兴村 补贴")[0] == "farming"
    assert set(found(folder, "合兴村 补贴")) == {"farming", "hexing"}


def test_a_document_number_is_found_as_it_is_spoken_of(folder: Path) -> None:
    for words in ("〔2026〕3号", "[2026]3号", "（２０２６）3號", "江政发〔2026〕3号"):
        assert found(folder, words)[0] == "allowance", words
    assert found(folder, "〔2025〕3号")[0] == "farming"


def test_traditional_and_simplified_find_each_other(folder: Path) -> None:
    assert found(folder, "路燈維修")[0] == "lamps"
    assert found(folder, "图书馆") == found(folder, "圖書館") == ["unusual"]


def test_one_character_finds_every_place_it_stands(folder: Path) -> None:
    assert found(folder, "灯") == ["lamps", "lamps-again"]
    assert found(folder, "簿") == ["same-day-b", "same-day-a"]


def test_equals_stand_as_in_every_list_by_moment_then_id(folder: Path) -> None:
    assert found(folder, "开学") == ["same-day-b", "same-day-a"]
    assert found(folder, "通知") == ["farming", "allowance"]
    assert found(folder, "锦河镇")[:3] == ["lamps-again", "unusual", "hexing"]  # all are its own


@pytest.mark.parametrize("words", ["", "？", "没有这样的话语", "title:路灯2", "* OR *", "'; drop", "\x00"])
def test_words_are_text_and_never_a_language(folder: Path, words: str) -> None:
    assert found(folder, words) == ["lamps", "lamps-again"] if "路灯" in words else found(folder, words) == []


def test_the_number_of_hits_is_limited(folder: Path) -> None:
    assert len(ask(folder, "锦河镇", limit=3)) == 3


def test_hits_are_narrowed_to_what_is_wanted_however_far_down_they_stand(tmp_path: Path) -> None:
    named = (("articles/jinhe/2026/a", "news"), ("articles/minzheng/2026/b", "news"), ("villages/hexing/c", "finance"))
    documents = [replace(a_document(published=a_day(i)), id=id, kind=kind) for i, (id, kind) in enumerate(named)]
    build_index([*documents, *(a_document(f"n{i}", published=a_day(9)) for i in range(60))], tmp_path)

    def narrowed(**wanted: str) -> list[str]:
        return [hit.id for hit in ask(tmp_path, "路灯", 3, wanted=Wanted(**wanted))]

    assert narrowed(account="minzheng") == ["articles/minzheng/2026/b"]
    assert narrowed(village="hexing", kind="finance") == ["villages/hexing/c"]
    assert narrowed(village="hexing", kind="news") == narrowed(account="min") == []
    assert len(narrowed(account="jinhe")) == len(narrowed()) == 3
    assert "villages/hexing/c" not in narrowed(since="2026-01-09")


def test_hits_are_narrowed_by_column_topic_and_validity(tmp_path: Path) -> None:
    paper = DocumentHead("江政发〔2026〕9号", "江湾县人民政府", "农业", None, "有效")
    ended = replace(paper, validity="停止执行")
    build_index([a_document("plain"), a_document("paper", document=paper), a_document("old", document=ended)], tmp_path)

    def narrowed(**wanted: Any) -> set[str]:
        return {hit.id[20:] for hit in ask(tmp_path, "路灯", wanted=Wanted(**wanted))}

    assert narrowed(topic="农业") == narrowed(validity="有效") == {"paper"}
    assert narrowed(topic="农业", with_ended=True) == {"paper", "old"}
    assert narrowed(validity="停止执行") == narrowed(column="别的") == set()
    assert narrowed(column="镇村动态", with_ended=True) == {"plain", "paper", "old"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6), st.data())
def test_every_substring_of_two_han_characters_is_found(
    tmp_path: Path, texts: list[tuple[str, str]], data: st.DataObject
) -> None:
    stories = [a_document(f"s{i}", title=t, summary="", text=b) for i, (t, b) in enumerate(texts)]
    build_index(stories, tmp_path / "search")
    runs = {run for pair in texts for text in pair for run in re.findall(f"[{HAN}]{{2,}}", text)}
    for run in sorted(runs):
        part = run[data.draw(st.integers(0, len(run) - 2)) :]
        holding = {f"s{i}" for i, pair in enumerate(texts) if any(fold(part) in fold(text) for text in pair)}
        assert holding <= set(found(tmp_path / "search", part)), part
        assert set(found(tmp_path / "search", part)[: len(holding)]) == holding, "phrases come first"


def test_without_an_index_the_operator_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        ask(tmp_path / "search", "路灯")
    assert error.value.fix == "run: ./build.py build"


def test_a_new_index_replaces_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "search"
    build_index([a_document()], folder)
    build_index([a_document("other", title="别的", summary="")], folder)

    assert found(folder, "路灯") == []
    assert found(folder, "别的") == ["other"]
    assert [path.name for path in folder.parent.iterdir()] == ["search"]


def test_a_build_that_dies_leaves_the_old_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "search"
    build_index([a_document()], folder)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(BulkWriter, "add", die)
        with pytest.raises(KeyboardInterrupt):
            build_index([a_document("other", title="别的")], folder)

    assert found(folder, "路灯") == ["lamps"]
    build_index([a_document("other", title="别的", summary="")], folder)
    assert found(folder, "别的") == ["other"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(st.integers(0, 11), TEXT, st.integers(0, 9)), max_size=4), min_size=1, max_size=12))
def test_an_index_that_was_changed_answers_as_one_built_anew(
    tmp_path: Path, changes: list[list[tuple[int, str, int]]]
) -> None:
    build_index([], tmp_path / "changed", "0")
    kept: dict[str, Document] = {}
    for turn in changes:
        now = {d.id: d for n, text, day in turn if day for d in [a_document(f"s{n}", text=text, published=a_day(day))]}
        dropped = {a_document(f"s{n}").id for n, _, day in turn if not day} - now.keys()
        kept = {**{id: d for id, d in kept.items() if id not in dropped}, **now}
        update_index(tmp_path / "changed", now.values(), dropped, "0")
    build_index(kept.values(), tmp_path / "anew", "0")

    for words in ("路灯", "路", "路灯维修", "三村 補", "3a", "人民路"):
        assert found(tmp_path / "changed", words) == found(tmp_path / "anew", words)
    assert len(list((tmp_path / "changed").glob("*.seg"))) < 2 * TIER


def told(folder: Path) -> Iterator[object]:
    """All that plain Whoosh reads of an index."""
    with closing(open_dir(folder, schema=make_schema()).reader()) as reader:
        yield from reader.all_stored_fields()
        for field, text in reader.all_terms():
            info = reader.term_info(field, text)
            yield field, text, info.doc_frequency(), info.weight(), info.max_weight()
            yield info.min_length(), info.max_length(), info.min_id(), info.max_id()
            matcher = reader.postings(field, text)
            places_of = matcher.value if field not in index.FIELDS else partial(matcher.value_as, "positions")
            yield [(matcher.id(), matcher.weight(), places_of()) for _ in each(matcher)]
        yield [reader.doc_field_length(number, "body") for number in range(reader.doc_count())]
        yield [reader.column_reader("place")[number] for number in range(reader.doc_count())]


def each(matcher: Any) -> Iterator[None]:
    while matcher.is_active():
        yield
        matcher.next()


def test_what_is_written_in_bulk_reads_as_if_whoosh_had_written_it(tmp_path: Path) -> None:
    """More documents than a block of postings holds."""
    ended = DocumentHead("江政发〔2019〕9号", "江湾县人民政府", "农业", None, "失效")
    documents = [
        a_document(
            f"s{i}",
            text=f"第{i}号 路灯" + "维修" * (i % 7),
            published=a_day(i),
            document=ended if i % 11 == 5 else None,
        )
        for i in range(300)
    ]
    build_index(documents, tmp_path / "bulk")
    (tmp_path / "plain").mkdir()
    writer = create_in(tmp_path / "plain", make_schema()).writer()
    for document in documents:
        writer.add_document(**fields_of(document))
    writer.commit()

    assert list(told(tmp_path / "bulk")) == list(told(tmp_path / "plain"))


def test_large_segments_stay_until_half_of_one_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SEGMENT", 16)
    documents = [a_document(f"s{i}", published=a_day(i)) for i in range(32)]
    build_index(documents, tmp_path / "search")
    large = set((tmp_path / "search").glob("*.seg"))
    assert len(large) == 2

    for i in range(20):
        update_index(tmp_path / "search", [a_document("new", text=f"第{i}号", published=a_day(99))], [], "")
        assert large < set((tmp_path / "search").glob("*.seg"))

    for document in documents[:9]:
        update_index(tmp_path / "search", [], [document.id], "")
    assert len(large & set((tmp_path / "search").glob("*.seg"))) == 1
    assert len(found(tmp_path / "search", "路灯")) == 24


def test_half_a_change_has_no_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "search"
    build_index([a_document()], folder, "before")
    assert state_of(folder) == "before"

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(index, "merge_tiers", die)
        with pytest.raises(KeyboardInterrupt):
            update_index(folder, [a_document("other", title="别的")], [], "after")

    assert state_of(folder) is None
    assert found(folder, "路灯") == ["lamps"]
    assert state_of(tmp_path / "nothing") is None


def test_a_damaged_index_is_not_changed(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build_index([a_document()], folder, "before")
    for segment in folder.glob("*.seg"):
        segment.write_bytes(b"")
    with pytest.raises(SettingsError) as error:
        update_index(folder, [a_document("other")], [], "after")
    assert error.value.fix == "run: ./build.py build"


class Hostile:
    """Whoever unpickles this makes a folder."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.marker),)


def test_the_hostile_pickle_of_these_tests_would_do_harm(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Hostile(tmp_path / "marker")))
    assert (tmp_path / "marker").is_dir()


@pytest.mark.parametrize("place", ["schema", "segments"])
def test_a_pickle_planted_in_the_table_of_contents_is_not_run(tmp_path: Path, place: str) -> None:
    folder, marker = tmp_path / "search", tmp_path / "marker"
    build_index([a_document()], folder)
    (toc,) = folder.glob("*.toc")
    data = toc.read_bytes()
    hostile = pickle.dumps(Hostile(marker), 2)
    schema_at = data.index(b"\x80\x02")
    if place == "segments":
        *_, segments = re.finditer(rb"\x80[\x02-\x05]", data)
        toc.write_bytes(data[: segments.start()] + hostile)
    else:
        toc.write_bytes(data[:schema_at] + hostile + data[schema_at + len(hostile) :])

    if place == "schema":  # ours is used instead: the planted one is never read
        assert found(folder, "路灯") == ["lamps"]
    else:
        with pytest.raises(SettingsError) as error:
            ask(folder, "路灯")
        assert error.value.fix == "run: ./build.py build"
    assert not marker.exists()


def test_a_pickle_planted_in_a_segment_is_not_run(tmp_path: Path) -> None:
    folder, marker = tmp_path / "search", tmp_path / "marker"
    build_index([a_document()], folder)
    (segment,) = folder.glob("*.seg")
    data = segment.read_bytes()
    hostile = pickle.dumps(Hostile(marker), 2)
    # Every pickle of the segment gives way to ours in turn: its directory, blocks of postings, stored fields.
    for start in [match.start() for match in re.finditer(rb"\x80[\x02-\x05]", data)]:
        segment.write_bytes(data[:start] + hostile + data[start + len(hostile) :])
        with suppress(Exception):  # Whoosh itself stumbles over some of these bytes; that they run is the question
            ask(folder, "路灯亮了 灯")
        assert not marker.exists(), f"byte {start}"


@pytest.mark.parametrize(
    "name",
    ["os.system", "builtins.eval", "builtins.getattr", "whoosh.index.open_dir", "whoosh.codec.whoosh3.struct.Struct"],
)
def test_only_segments_may_be_named_in_a_pickle(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    with pytest.raises(pickles.ForeignPickle):
        pickles.loads(f"c{module}\n{attribute}\n.".encode())
    with pytest.raises(pickles.ForeignPickle):
        pickles.loads(pickle.PROTO + b"\x04" + _text(module) + _text(attribute) + pickle.STACK_GLOBAL + b".")


def _text(value: str) -> bytes:
    return pickle.SHORT_BINUNICODE + bytes([len(value)]) + value.encode()


def test_bytes_of_an_older_protocol_are_read_in_one_encoding_only() -> None:
    assert pickles.loads(pickle.dumps(b"\xff", 2)) == b"\xff"
    with pytest.raises(pickles.ForeignPickle):
        pickles.loads(b"c_codecs\nencode\n(Vx\nVzlib\ntR.")


def test_another_whoosh_is_refused_rather_than_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "PICKLE_DOORS", ((pickles, "unheard_of", pickles.loads),))
    with pytest.raises(RuntimeError, match="unheard_of"):
        index.guard_pickles()
