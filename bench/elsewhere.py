"""Search engines that are no part of this project, each in an environment of its own: only the standard library here.

    ENVIRONMENT/bin/python bench/elsewhere.py tantivy|pagefind FOLDER

FOLDER has words.jsonl: of each document its id, title, text, and the tokens of both; and parts.json: what is looked
for, by its tokens, and the ids of the documents that hold it.  Prints what it took as JSON.
"""

from __future__ import annotations

import asyncio
import html
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

Ask = Callable[[dict[str, Any]], Sequence[str]]  # an entry of parts.json -> ids, the best first


def spent() -> float:
    """Seconds of processor time of this process and of those it waited for."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, who))


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of processor time."""
    clock, processor = time.perf_counter(), spent()
    act()
    return time.perf_counter() - clock, spent() - processor


def memory() -> float:
    """The most this process or one of its children held, MiB.

    Of this process not as `getrusage` says it, which counts what the process that started it held.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def quality(folder: Path, ask: Ask) -> dict[str, tuple[float, float]]:
    """For each length: recall, and how many are right of as many first answers as there should be."""
    found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for part in json.loads((folder / "parts.json").read_text(encoding="utf-8")):
        wanted, answers = set(part["holders"]), ask(part)
        first = answers[: len(wanted)]
        recall = len(wanted.intersection(answers)) / len(wanted)
        found[str(len(part["text"]))].append((recall, len(wanted.intersection(first)) / max(len(first), 1)))
    return {
        length: (sum(each[0] for each in some) / len(some), sum(each[1] for each in some) / len(some))
        for length, some in sorted(found.items())
    }


def read_words(folder: Path) -> list[dict[str, Any]]:
    with (folder / "words.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def with_tantivy(folder: Path) -> dict[str, object]:
    tantivy = import_module("tantivy")
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in ("title", "body"):
        builder.add_text_field(field, tokenizer_name="whitespace")
    (folder / "tantivy").mkdir()
    index = tantivy.Index(builder.build(), path=str(folder / "tantivy"))
    documents = read_words(folder)

    def add(some: list[dict[str, Any]]) -> None:
        writer = index.writer(256 * 2**20, 2)
        for each in some:
            writer.delete_documents_by_term("id", each["id"])
            fields = {"id": each["id"], "title": " ".join(each["title_words"]), "body": " ".join(each["body_words"])}
            writer.add_document(tantivy.Document(**fields))
        writer.commit()
        writer.wait_merging_threads()

    def ask(part: dict[str, Any]) -> list[str]:
        query = index.parse_query(f'"{" ".join(part["tokens"])}"', ["title", "body"])
        hits = searcher.search(query, len(documents)).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    whole = timed(lambda: add(documents))
    total = size(folder / "tantivy")
    update = timed(lambda: add(documents[-1:]))
    index.reload()
    searcher = index.searcher()
    return {"build": whole, "size": total, "update": update, "memory": memory(), "quality": quality(folder, ask)}


def with_pagefind(folder: Path) -> dict[str, object]:
    pagefind = import_module("pagefind.index")
    documents = read_words(folder)

    async def make() -> None:
        config = pagefind.IndexConfig(output_path=str(folder / "pagefind"))
        async with pagefind.PagefindIndex(config=config) as index:
            for each in documents:
                title, text = html.escape(each["title"]), html.escape(each["text"])
                page = f'<html lang="zh-CN"><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p>'
                await index.add_html_file(content=page, source_path=f"{each['id']}.html")

    whole = timed(lambda: asyncio.run(make()))
    return {"build": whole, "size": size(folder / "pagefind"), "update": None, "memory": memory()}


if __name__ == "__main__":
    engine, where = sys.argv[1:]
    found = {"tantivy": with_tantivy, "pagefind": with_pagefind}[engine](Path(where))
    print(json.dumps({**found, "version": version(engine)}))
