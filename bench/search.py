"""Measures search: ours beside other engines on the same articles in one run, and what a change and a question cost.

    python -m bench.search --articles 1000 10000

Each engine runs in a process of its own, one after the other; tantivy and Pagefind are taken from PyPI on first use.
Nothing is asserted here: what the figures were, on which machine, stands in docs/explanation/search.md.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from bench import engines, readers
from bench.articles import write_article
from bench.build import machine, table
from bench.county import County
from bench.elsewhere import quality
from bench.files import MemoryTree
from bench.peers.environment import installed
from plugins.clock import CHINA
from plugins.drafts.load import load_draft
from plugins.search.document import Document
from plugins.search.holdings import Holdings
from plugins.search.index import build_index, find, update_index
from plugins.search.parts import Folders
from plugins.search.question import parse_question
from plugins.store import open_store

MARKS = re.compile(r"[#*|>`\[\]()_-]+")
QUESTIONS = ("低保", "咨询电话", "植保无人机检修", "路灯", "养老 补贴", "2026 检修", "村")
CHANGES = 9  # of each kind
MICROSECOND = 1_000_000
ELSEWHERE = Path(__file__).with_name("elsewhere.py")
PACKAGES = ("tantivy==0.27.0", "pagefind[extended]==1.5.2")
LENGTHS = [f"{length} characters" for length in engines.LENGTHS]
Made = TypeVar("Made")
HEAD = ("engine", "build, clock", "build, processor", "index", "memory", "one document", *LENGTHS)


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


def of(act: Callable[[], Made]) -> tuple[Made, float]:
    """What was made, and seconds of processor time."""
    started = time.process_time()
    made = act()
    return made, time.process_time() - started


def measured_changes(everything: list[Document], folder: Path) -> Iterator[Sequence[str]]:
    """What one changed document costs, for the files of the browser and for the index: medians, processor time."""
    yield "one document", "files of the browser", "files written", "bytes written", "Whoosh"
    build_index(everything, folder / "index")
    with open_store(folder / "store.sqlite", "bench") as store:
        holdings = Holdings(store)
        list(holdings.fill(everything, Folders(folder / "files", None)))
        for kind in ("edited", "new", "withdrawn"):
            costs = []
            for put, dropped in changes(everything, kind):
                outcome, first = of(partial(holdings.apply, put, dropped))
                _, second = of(partial(update_index, folder / "index", put, dropped, ""))
                written = outcome.files
                costs.append((first, len(written), sum(map(len, written.values())) / 2**20, second))
            shard, count, size, changed = (statistics.median(column) for column in zip(*costs, strict=True))
            yield kind, f"{shard * 1000:.0f} ms", f"{count:.0f}", f"{size:.1f} MiB", f"{changed * 1000:.0f} ms"


def measured_engines(folder: Path, python: str, asked: Sequence[str]) -> Iterator[Sequence[str]]:
    yield HEAD
    for name in engines.ENGINES:
        yield row(name, ran(sys.executable, "-m", "bench.engines", name, str(folder)))
    yield row("tantivy", ran(python, str(ELSEWHERE), "tantivy", str(folder)))
    found = ran(python, str(ELSEWHERE), "pagefind", str(folder))
    (folder / "index.html").write_text(readers.PAGEFIND, encoding="utf-8")
    with readers.reading(folder) as (browser, address):
        answers = readers.answers_of_pagefind(browser.new_page(), address, asked)
    yield row("Pagefind", {**found, "quality": quality(folder, lambda part: answers[part["text"]])})


def ran(*command: str) -> dict[str, Any]:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def row(name: str, found: dict[str, Any]) -> Sequence[str]:
    clock, processor = found["build"]
    return (
        f"{name} {found['version']}" if "version" in found else name,
        f"{clock:.1f} s",
        "" if processor is None else f"{processor:.1f} s",
        f"{found['size']:.0f} MiB",
        f"{found['memory']:.0f} MiB",
        f"{found['update'][1] * 1000:.0f} ms" if found["update"] else "all anew",
        *(
            [f"{recall:.2f} / {first:.2f}" for recall, first in found.get("quality", {}).values()]
            or [""] * len(LENGTHS)
        ),
    )


def measured_readers(everything: Sequence[Document], folder: Path) -> Iterator[Sequence[str]]:
    """Files and bytes that a browser takes for a first question, of ours and of Pagefind, whose index is there."""
    yield "first question", "ours", "Pagefind", "ours, at a server"
    readers.write_ours(everything, folder / "site")
    with (
        readers.reading(folder / "site") as (browser, ours),
        readers.serving(folder) as pagefind,
    ):
        for words in QUESTIONS:
            costs = [
                readers.first_question(browser, ours, words, is_ours=True),
                readers.first_question(browser, pagefind, words, is_ours=False),
            ]
            _, spent = of(partial(find, folder / "ours", parse_question(words), 10))
            yield words, *(f"{files} files, {size / 1024:.0f} KiB" for files, size in costs), f"{spent * 1000:.0f} ms"


def measured(articles: int, python: str, folder: Path) -> Iterator[str]:
    everything = sorted(documents(articles), key=lambda document: document.place)
    asked = engines.write_corpus(everything, folder)
    _, cutting = of(lambda: [engines.longest(*document.body) for document in everything])
    yield f"`python -m bench.search --articles {articles}`; {machine()}.\n"
    yield table(list(measured_engines(folder, python, asked)))
    yield (
        f"\nCutting the texts takes {cutting:.1f} s of processor time; tantivy was given the words.  Of "
        f"{engines.OF_A_LENGTH} parts of texts of each length: recall / how many of as many first answers as there "
        "should be.\n"
    )
    yield table(list(measured_readers(everything, folder)))
    (folder / "changed").mkdir()
    yield "\n" + table(list(measured_changes(everything, folder / "changed"))) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description="Measure search beside its peers.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir(), "gongkai-peers"))
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    python = str(installed(arguments.cache, "pip", PACKAGES) / "bin" / "python")
    for articles in arguments.articles:
        with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
            for line in measured(articles, python, Path(folder)):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
