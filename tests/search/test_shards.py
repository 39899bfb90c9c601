"""The static files: complete, small, and the same bytes on every day and machine."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from base64 import b32encode
from pathlib import Path
from typing import Any

from plugins.search.document import newest_first
from plugins.search.shards import DOCUMENT_SHARD, TITLE_ROOM, TOKEN_SHARD, base36, export
from tests.search.stories import a_day, a_story, some_stories

ROOT = Path(__file__).resolve().parents[2]
DIGESTS = """
import hashlib
from plugins.search.shards import export
from tests.search.stories import some_stories
for path, data in export(some_stories()).items():
    print(path, hashlib.sha256(data).hexdigest())
"""


def read(files: dict[str, bytes]) -> tuple[dict[str, Any], dict[str, str]]:
    """The manifest, and the postings of every token."""
    manifest = json.loads(files["search/manifest.json"])
    names = manifest["tokens"][1].split()
    shards = [json.loads(files[f"search/t-{name}.json"]) for name in names]
    assert " ".join(next(iter(shard)) for shard in shards) == manifest["tokens"][0]
    return manifest, {token: entry for shard in shards for token, entry in shard.items()}


def places(entry: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    number = 0
    for one in entry.split(","):
        step, *steps = [int(digits, 36) for digits in one.split(".")]
        number += step
        found[number] = [sum(steps[: i + 1]) for i in range(len(steps))]
    return found


def test_the_files_say_what_the_stories_say() -> None:
    manifest, postings = read(export(some_stories()))
    documents = newest_first(some_stories())[::-1]

    expected: dict[str, dict[int, list[int]]] = {}
    for number, document in enumerate(documents):
        for token in document.title_tokens():
            expected.setdefault(token.text, {}).setdefault(number, []).append(token.position)
        for token in document.body_tokens():
            expected.setdefault(token.text, {}).setdefault(number, []).append(manifest["body"] + token.position)
    assert {token: places(entry) for token, entry in postings.items()} == expected
    assert list(postings) == sorted(postings)
    assert manifest["documents"] == len(documents)


def test_a_result_shows_title_owner_day_and_extract() -> None:
    files = export([a_story()])
    (shelf,) = [json.loads(data) for path, data in files.items() if "/d-" in path]
    assert shelf == [
        [
            "articles/jinhe/2026/lamps",
            "/articles/jinhe/2026/lamps.html",
            "人民路的路灯亮了",
            "锦河镇",
            "2026-03-05",
            "news",
            "居民反映的四十二盏路灯已经全部修好。",
        ]
    ]


def test_every_file_but_the_manifest_is_named_by_its_digest() -> None:
    for path, data in export(some_stories()).items():
        name = b32encode(hashlib.sha256(data).digest())[:12].decode().lower()
        assert path == "search/manifest.json" or path[len("search/t-") :] == f"{name}.json"


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
    assert export(some_stories()[::-1]) == export(some_stories())


def test_files_grow_in_number_and_not_in_size() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(600))
    stories = [a_story(f"s{i}", text=text[i:] + text[:i], published=a_day(i)) for i in range(60)]
    files = export(stories)
    sizes = {kind: [len(d) for p, d in files.items() if f"/{kind}-" in p] for kind in "td"}

    assert len(sizes["t"]) > 2
    assert max(len(data.decode()) for path, data in files.items() if "/t-" in path) < 2 * TOKEN_SHARD
    assert len(sizes["d"]) == -(-60 // DOCUMENT_SHARD)


def test_a_new_story_leaves_the_files_of_older_stories_as_they_are() -> None:
    stories = [a_story(f"s{i}", published=a_day(i)) for i in range(2 * DOCUMENT_SHARD + 3)]
    before = {path for path in export(stories) if "/d-" in path}
    after = {path for path in export([*stories, a_story("new", published=a_day(99))]) if "/d-" in path}
    assert len(before - after) == len(after - before) == 1


def test_a_title_longer_than_its_room_moves_the_bodies() -> None:
    manifest, postings = read(export([a_story(title="长" * 500, text="路灯")]))
    assert manifest["body"] == 501
    assert read(export([a_story()]))[0]["body"] == TITLE_ROOM
    assert all(place < 500 for place in places(postings["长长"])[0])


def test_a_site_without_stories_has_an_index_in_which_nothing_is_found() -> None:
    manifest, postings = read(export([]))
    assert postings == {}
    assert manifest["documents"] == 0


def test_numbers_are_written_as_javascript_reads_them() -> None:
    assert [base36(n) for n in (0, 35, 36, 1295, 1296)] == ["0", "z", "10", "zz", "100"]
    assert all(int(base36(n), 36) == n for n in range(5000))
