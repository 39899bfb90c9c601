"""Search engines that are no part of this project, each in an environment of its own: only the standard library here.

    ENVIRONMENT/bin/python bench/elsewhere.py tantivy|pagefind FOLDER

FOLDER has words.jsonl: of each document its id, title, text, and the tokens of both.  Prints what it took as JSON.
"""

from __future__ import annotations

import asyncio
import html
import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any


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
    """The most this process or one of its children held, MiB."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


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

    whole = timed(lambda: add(documents))
    total = size(folder / "tantivy")
    return {"build": whole, "size": total, "update": timed(lambda: add(documents[-1:])), "memory": memory()}


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
