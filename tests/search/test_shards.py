"""The static files: complete, small, and the same bytes on every day and machine."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.wire import walked
from plugins.drafts.model import DocumentHead
from plugins.search import parts
from plugins.search.cuts import cuts_behind, divided, rank_of
from plugins.search.document import Document
from plugins.search.facets import SIGN, facet_entries
from plugins.search.holdings import Holdings, Outcome, export
from plugins.search.parts import Folders
from plugins.search.shards import CELLS, HEAD, SHELF, Segment, bucket_of, number_of_buckets
from plugins.search.tokens import is_han, tokens
from plugins.store import passing_store
from tests.search.stories import a_day, a_document, some_documents

ROOT = Path(__file__).resolve().parents[2]
DIGESTS = """
import hashlib
from plugins.search.holdings import export
from tests.search.stories import some_documents
for path, data in export(some_documents()).items():
    print(path, hashlib.sha256(data).hexdigest())
"""
Postings = dict[str, tuple[list[int], list[int]]]  # token -> the documents that hold it in the body, in the head


PAPER = DocumentHead("江政发〔2026〕3号", "江湾县人民政府", "民政", None, "有效")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of about three documents, segments of about three blocks."""
    monkeypatch.setattr(parts, "BLOCK_REACH", 1)
    monkeypatch.setattr(parts, "SEGMENT_REACH", 1)


def read(files: Mapping[str, bytes]) -> tuple[list[str], Postings]:
    """The ids of all documents in order, and which hold what, as a browser finds them."""
    manifest = json.loads(files["search/manifest.json"])
    ids: list[str] = []
    found: Postings = {}
    for buckets, groups, names, counts in manifest["segments"]:
        firsts = []
        for block, count in zip(names.split(), map(int, counts.split()), strict=True):
            firsts.append(len(ids))
            shelves = (json.loads(files[f"search/d-{block}/{part}.json"]) for part in range(-(-count // SHELF)))
            ids += [row[0] for shelf in shelves for row in shelf]
            assert len(ids) == firsts[-1] + count
        paths = list(Segment(tuple(groups.split()), buckets).paths())
        assert len(set(paths)) == buckets
        for bucket, path in enumerate(paths):
            postings = json.loads(files[path])
            assert list(postings) == sorted(postings)
            for token, steps in postings.items():
                text = token.removesuffix(HEAD)
                assert bucket_of(SIGN if text.startswith(SIGN) else text) % buckets == bucket
                found.setdefault(text, ([], []))[token.endswith(HEAD)].extend(walked(steps, firsts))
    return ids, found


def said_to_be_ended(files: Mapping[str, bytes]) -> list[str]:
    """The ids of documents that the manifest names."""
    ids, _ = read(files)
    return [ids[number] for number in json.loads(files["search/manifest.json"])["ended"]]


def filled(held: Holdings, documents: Iterable[Document]) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        paths = list(held.fill(documents, Folders(Path(folder), None)))
        return {path: Path(folder, path).read_bytes() for path in paths}


def in_order(documents: tuple[Document, ...] | list[Document]) -> list[Document]:
    return sorted(documents, key=lambda document: document.place)


def spoken(documents: list[Document]) -> Postings:
    found: Postings = {}
    for number, document in enumerate(documents):
        for field, texts in enumerate((document.body, (document.title, *document.head))):
            said = {token.text for token in tokens(*texts)}
            said = {text for text in said if not is_han(text)} | {text[0] for text in said if is_han(text[0])}
            for text in said:
                found.setdefault(text, ([], []))[field].append(number)
    return found | {entry: (numbers, []) for entry, numbers in facet_entries(documents).items()}


def test_a_document_stands_under_its_account_kind_year_column_topic_and_validity() -> None:
    entries = facet_entries([a_document("a"), a_document("b", document=PAPER, genre="policy")])

    assert entries == {
        "=account=jinhe=锦河镇": [0, 1],
        "=column=镇村动态=镇村动态": [0, 1],
        "=kind=news=news": [0],
        "=kind=policy=policy": [1],
        "=topic=民政=民政": [1],
        "=validity=有效=有效": [1],
        "=year=2026=2026": [0, 1],
    }


def test_a_value_of_a_facet_may_hold_whatever_a_line_may_hold() -> None:
    documents = [a_document(name, document=replace(PAPER, validity="有效\t!={}")) for name in ("a", "b")]

    _, postings = read(export(documents))

    assert postings["=validity=有效\t!{}=有效\t!{}"] == ([0, 1], [])


@pytest.mark.parametrize("times", [1, 7])
def test_the_files_say_what_the_documents_say(small: None, times: int) -> None:
    documents = [
        a_document(f"{d.id[21:]}-{i}", title=d.title, text=" ".join(d.body), published=a_day(i % 5))
        for i in range(times)
        for d in some_documents()
    ]
    ids, postings = read(export(documents))
    assert ids == [document.id for document in in_order(documents)]
    assert postings == spoken(in_order(documents))


def test_a_document_is_shown_with_all_its_texts() -> None:
    lamps = a_document(document=PAPER)
    (shelf,) = [json.loads(data) for path, data in export([lamps]).items() if "/d-" in path]
    assert shelf == [
        [
            "articles/jinhe/2026/lamps",
            "/articles/jinhe/2026/lamps.html",
            "人民路的路灯亮了",
            "锦河镇",
            "2026-03-05",
            "news",
            "居民反映的四十二盏路灯已经全部修好。",
            list(lamps.head),
            list(lamps.body),
            "镇村动态",
            "民政",
            "有效",
        ]
    ]


def test_a_text_in_traditional_characters_is_there_folded_too() -> None:
    files = export([a_document(title="臺灣路燈", text="ＡＢＣ裏"), a_document("plain", text="ＡＢＣ里")])
    rows = {row[2]: row[12:] for path, data in files.items() if "/d-" in path for row in json.loads(data)}
    assert rows["臺灣路燈"][0][0] == "台湾路灯"
    assert "abc里" in rows["臺灣路燈"][1]
    assert rows["人民路的路灯亮了"] == []


def test_bytes_do_not_depend_on_hash_seed_or_on_the_order_of_stories() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGESTS],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "America/New_York"))
    }
    assert len(digests) == 1
    assert export(some_documents()[::-1]) == export(some_documents())


def test_a_path_never_names_two_contents(small: None) -> None:
    seen: dict[str, str] = {}
    for count in range(1, 60):
        for path, data in export([a_document(f"s{i}", published=a_day(i)) for i in range(count)]).items():
            if path != "search/manifest.json":
                digest = hashlib.sha256(data).hexdigest()
                assert seen.setdefault(path, digest) == digest


def test_the_manifest_names_what_no_longer_holds(small: None) -> None:
    documents = [
        a_document(f"s{i}", document=replace(PAPER, validity="失效" if i % 7 == 3 else "有效")) for i in range(40)
    ]
    assert said_to_be_ended(export(documents)) == [d.id for d in in_order(documents) if d.validity == "失效"]


DAYS, NUMBERS, WORDS = st.integers(0, 6), st.integers(0, 40), st.text("路灯维修3a，", max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(NUMBERS, DAYS, WORDS), max_size=60),
    st.lists(st.lists(st.tuples(NUMBERS, DAYS, WORDS), min_size=1, max_size=4), max_size=6),
)
@example([(0, 1, "")], [[(1, 1, "")]])  # two that say the same, each in a segment of its own
def test_after_any_history_the_files_are_those_of_a_whole_build(
    first: list[tuple[int, int, str]], history: list[list[tuple[int, int, str]]]
) -> None:
    """A document of day 0 is dropped; one of day 6 no longer holds."""

    def made(n: int, day: int, text: str) -> Document:
        paper = replace(PAPER, validity="废止") if day == 6 else None
        return a_document(f"s{n}", text=text, published=a_day(min(day, 5)), document=paper)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "BLOCK_REACH", 2)
        patch.setattr(parts, "SEGMENT_REACH", 1)
        kept = {d.id: d for n, day, text in first if day for d in [made(n, day, text)]}
        held = Holdings(passing_store())
        files = filled(held, kept.values())
        for change in history:
            now = {f"s{n}": made(n, day, text) for n, day, text in change if day}
            dropped = {a_document(f"s{n}").id for n, day, _ in change if not day and f"s{n}" not in now}
            kept = {**{id: d for id, d in kept.items() if id not in dropped}, **{d.id: d for d in now.values()}}
            outcome = held.apply(now.values(), dropped)

            assert outcome.gone <= files.keys()
            assert not outcome.gone & outcome.files.keys()
            assert not {path for path in outcome.files if path in files} - {"search/manifest.json"}, "written in vain"
            files = {path: data for path, data in files.items() if path not in outcome.gone} | outcome.files
            assert files == export(kept.values())


def test_a_change_touches_one_block_and_one_segment_wherever_it_is() -> None:
    documents = [a_document(f"s{i}", published=a_day(i), text=f"第{i}号") for i in range(1500)]
    held = Holdings(passing_store())
    filled(held, documents)
    changes = {
        "edited": ([a_document("s700", published=a_day(700), text="第700号改")], []),
        "new": ([a_document("new", published=a_day(1501), text="新")], []),
        "late": ([a_document("late", published=a_day(3), text="迟")], []),
        "withdrawn": ([], [documents[900].id]),
    }
    for name, (changed, dropped) in changes.items():
        before = json.loads(held.manifest())["segments"]
        outcome = held.apply(changed, dropped)
        after = json.loads(held.manifest())["segments"]
        assert len([segment for segment in after if segment not in before]) == 1, name
        groups = {path.split("/")[1] for path in outcome.files if "/s-" in path}
        blocks = {path.split("/")[1] for path in outcome.files if "/d-" in path}
        assert len(blocks) <= 2, name
        assert name not in ("edited", "new") or len(groups) <= 3, name


def test_segments_are_few_and_the_newest_documents_lie_in_small_ones() -> None:
    for count in (100, 1_000, 10_000):
        ids = [f"articles/{number}" for number in range(count)]
        cuts = cuts_behind([rank_of(id) for id in ids], parts.BLOCK_REACH)
        blocks = list(divided(ids, cuts))
        pieces = divided(map(len, blocks), parts.segments([rank_of(block[-1]) for block in blocks], not cuts[-1]))
        sizes = list(map(sum, pieces))
        assert sum(sizes) == count
        assert len(sizes) <= 6, sizes
        assert sizes[-1] <= 1_000, sizes


def test_a_document_that_is_put_as_it_was_changes_nothing() -> None:
    held = Holdings(passing_store())
    filled(held, some_documents())
    outcome = held.apply(some_documents(), ["articles/jinhe/2026/unknown"])
    assert outcome == Outcome({}, frozenset(), held.state(), held.state())


def test_buckets_are_many_for_many_documents_and_of_one_size() -> None:
    assert [number_of_buckets(n) for n in (1, 4, 5, 16, 100, 10**6)] == [1, 1, 2, 4, 32, CELLS]
    tokens = [chr(0x4E00 + i) + chr(0x4E00 + j) for i in range(0, 3000, 10) for j in range(0, 3000, 30)]
    load = [0] * CELLS
    for token in tokens:
        load[bucket_of(token)] += 1
    assert max(load) < 200


def test_a_site_without_stories_has_an_index_in_which_nothing_is_found() -> None:
    assert read(export([])) == ([], {})
