"""Measures search: making the index of a site, changing one document of it, and what a question costs a reader.

    python -m bench.search --articles 1000 10000

Everything runs in this process, one after the other; figures are processor time, medians of several changes.  Nothing
is asserted here: what the figures were, on which machine, stands in README.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

from bench.articles import write_article
from bench.build import machine, table
from bench.county import County
from bench.files import MemoryTree
from plugins.clock import CHINA
from plugins.drafts.load import load_draft
from plugins.search.document import Document
from plugins.search.holdings import Holdings
from plugins.search.index import build_index, find, update_index
from plugins.search.lexicon import MANIFEST
from plugins.search.parts import Folders
from plugins.search.question import Question, parse_question
from plugins.search.shards import Segment, bucket_of
from plugins.store import Connection, open_store

MARKS = re.compile(r"[#*|>`\[\]()_-]+")
QUESTIONS = ("低保", "路灯", "咨询电话", "养老 补贴", "2026 检修", "植保无人机检修", "村", "没有这样的话语")
CHANGES = 9  # of each kind
MICROSECOND = 1_000_000

Made = TypeVar("Made")


def documents(articles: int) -> Iterator[Document]:
    """The articles of a county as search sees them; Markdown's marks are taken for spaces."""
    county = County(articles)
    for plan in county.plans:
        files = write_article(plan, county.plans, county.registry, county.seed, county.length)
        draft, _ = load_draft(MemoryTree(files), plan.path)
        assert draft is not None
        moment = round(plan.published.timestamp() * MICROSECOND)
        date = plan.published.astimezone(CHINA).date().isoformat()
        body = (draft.summary, MARKS.sub(" ", draft.body), *draft.keywords)
        head = (*([draft.document.number] if draft.document else []), plan.account.name, plan.account.unit)
        url, extract = f"/{plan.id}.html", draft.summary[:200]
        yield Document(
            moment, plan.id, plan.title, plan.account.name, plan.genre, date, url, plan.path, extract, body, head
        )


def changes(everything: Sequence[Document], kind: str) -> Iterator[tuple[list[Document], list[str]]]:
    """Documents to put, ids to drop."""
    random, newest = Random(kind), everything[-1]
    for number in range(CHANGES):
        one = random.choice(everything)
        if kind == "edited":
            yield [replace(one, body=(*one.body, f"第{number}次更正。"))], []
        elif kind == "new":
            yield [replace(one, id=f"{newest.id}-{number}", moment=newest.moment + number + 1)], []
        else:
            yield [], [one.id]


def timed(act: Callable[[], Made]) -> tuple[Made, float]:
    """What was made, and seconds of processor time."""
    started = time.process_time()
    made = act()
    return made, time.process_time() - started


def fetched(question: Question, files: Mapping[str, bytes], ids: Sequence[str]) -> tuple[int, int]:
    """How many files a browser asks for to show the first ten answers, and their bytes with gzip, manifest included.

    A phrase for which it has to look into more than ten documents costs more.
    """
    paths = {MANIFEST}
    manifest = json.loads(files[MANIFEST])
    tokens = {token for word in question.words for way in (word.tokens, *word.also) for token in way}
    for number, groups, _, _ in manifest["segments"]:
        found = list(Segment(tuple(groups.split()), number).paths())
        paths |= {found[bucket_of(token) % number] for token in tokens}
    wanted = {json.dumps(id).encode() for id in ids}
    paths |= {path for path, data in files.items() if "/d-" in path and any(id in data for id in wanted)}
    return len(paths), sum(len(gzip.compress(files[path])) for path in paths)


def measured(articles: int, folder: Path) -> Iterator[Sequence[str]]:
    """Rows of one table: what was done, its cost for the shards and for the index."""
    everything = sorted(documents(articles), key=lambda document: document.place)
    with open_store(folder / "store.sqlite", "bench") as store:
        yield from measured_in(store, everything, folder / "index")


def filled(holdings: Holdings, everything: Iterable[Document]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        paths = list(holdings.fill(everything, Folders(Path(folder), None)))
        return {path: Path(folder, path).read_bytes() for path in paths}


def measured_in(store: Connection, everything: list[Document], index: Path) -> Iterator[Sequence[str]]:
    holdings = Holdings(store)
    files, shards = timed(lambda: filled(holdings, everything))
    _, whole = timed(partial(build_index, everything, index))
    size = sum(map(len, files.values())) / 2**20
    disk = sum(path.stat().st_size for path in index.iterdir()) / 2**20
    yield "whole", f"{shards:.1f} s", f"{len(files)}", f"{size:.1f} MiB", f"{whole:.1f} s, {disk:.1f} MiB"
    for words in QUESTIONS:
        question = parse_question(words)
        hits, spent = timed(partial(find, index, question, 10))
        count, size = fetched(question, files, [row["id"] for row in hits])
        yield f"question {words}", "", f"{count}", f"{size / 1024:.0f} KiB gzip", f"{spent * 1000:.0f} ms"
    for kind in ("edited", "new", "withdrawn"):
        costs = []
        for put, dropped in changes(everything, kind):
            outcome, first = timed(partial(holdings.apply, put, dropped))
            _, second = timed(partial(update_index, index, put, dropped, ""))
            written = outcome.files
            costs.append((first, len(written), sum(map(len, written.values())) / 2**20, second))
        shard, count, size, changed = (statistics.median(column) for column in zip(*costs, strict=True))
        yield f"one {kind}", f"{shard * 1000:.0f} ms", f"{count:.0f}", f"{size:.1f} MiB", f"{changed * 1000:.0f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description="Measure search.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    for articles in parser.parse_args().articles:
        with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
            print(f"`python -m bench.search --articles {articles}`; {machine()}.\n", flush=True)
            head = (f"{articles} documents", "shards", "files", "bytes", "Whoosh")
            print(table([head, *measured(articles, Path(folder))]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
