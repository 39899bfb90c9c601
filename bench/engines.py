"""Measures our index beside other search engines, on the same articles in one run.

    python -m bench.engines --articles 10000 [--install]

Each engine runs in a process of its own, one after the other.  `--install` takes tantivy and Pagefind from PyPI into a
temporary environment; without it they are left out.  Nothing is asserted here; figures stand in README.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from whoosh.index import create_in, open_dir

from bench.build import machine, table
from bench.elsewhere import memory, size, timed
from bench.search import documents, fetched
from plugins.search.document import Document
from plugins.search.holdings import Holdings, export
from plugins.search.index import build_index, find, join, update_index
from plugins.search.parts import Folders
from plugins.search.question import parse_question
from plugins.search.schema import fields_of, make_schema
from plugins.search.tokens import tokens
from plugins.slices import HERE, Processes, Workers
from plugins.store import passing_store

ELSEWHERE = Path(__file__).with_name("elsewhere.py")
PACKAGES = ("tantivy", "pagefind[extended]")
QUESTIONS = ("低保", "咨询电话", "植保无人机检修")
OURS, SHARED = "ours, Whoosh's format alone", "ours, with the files of the browser, {} processes"
STOCK, FTS5 = "Whoosh, add_document", "SQLite FTS5"

Result = dict[str, Any]


def longest(*texts: str) -> list[str]:
    """One token for each position, the longest, for engines that cannot hold two in one place."""
    found: dict[int, str] = {}
    for token in tokens(*texts):
        if len(token.text) > len(found.get(token.position, "")):
            found[token.position] = token.text
    return list(found.values())


def read(folder: Path) -> list[Document]:
    with (folder / "documents.jsonl").open(encoding="utf-8") as lines:
        return [Document.from_text(line) for line in lines]


def edited(document: Document) -> Document:
    return replace(document, body=(*document.body, "这是更正。"))


def with_ours(folder: Path) -> Result:
    everything, index = read(folder), folder / "ours"
    whole = timed(lambda: build_index(everything, index))
    total, changed = size(index), edited(everything[len(everything) // 2])
    return {"build": whole, "size": total, "update": timed(lambda: update_index(index, [changed], [], ""))}


def with_files(folder: Path, workers: Workers) -> Result:
    everything = read(folder)
    holdings = Holdings(passing_store())

    def make() -> None:
        list(holdings.fill(everything, Folders(folder / "files", folder / "parts"), workers))
        join(folder / "parts", folder / "both", "")

    whole: tuple[float, float | None] = timed(make)
    changed = edited(everything[len(everything) // 2])

    def change() -> None:
        holdings.apply([changed], [])
        update_index(folder / "both", [changed], [], "")

    total = size(folder / "files") + size(folder / "both")
    if workers != HERE:
        whole = whole[0], None  # the processes are not ours to ask
    return {"build": whole, "size": total, "update": timed(change)}


def with_stock(folder: Path) -> Result:
    everything, index = read(folder), folder / "stock"
    index.mkdir()

    def make() -> None:
        writer = create_in(index, make_schema()).writer(limitmb=256)
        for document in everything:
            writer.add_document(**fields_of(document))
        writer.commit()

    def change() -> None:
        writer = open_dir(index, schema=make_schema()).writer()
        writer.update_document(**fields_of(edited(everything[len(everything) // 2])))
        writer.commit()

    whole, total = timed(make), size(index)
    return {"build": whole, "size": total, "update": timed(change)}


def with_fts5(folder: Path) -> Result:
    everything, path = read(folder), folder / "fts5" / "index"
    path.parent.mkdir()

    def row(document: Document) -> tuple[str, str, str]:
        return document.id, " ".join(longest(document.title)), " ".join(longest(*document.body))

    def make() -> None:
        with sqlite3.connect(path) as store:
            store.execute(
                "CREATE VIRTUAL TABLE found USING fts5(id UNINDEXED, title, body, content='', tokenize='unicode61')"
            )
            store.executemany("INSERT INTO found (id, title, body) VALUES (?, ?, ?)", map(row, everything))

    def change() -> None:
        number = len(everything) // 2
        with sqlite3.connect(path) as store:
            values = (number + 1, *row(everything[number]))
            store.execute("INSERT INTO found (found, rowid, id, title, body) VALUES ('delete', ?, ?, ?, ?)", values)
            values = (number + 1, *row(edited(everything[number])))
            store.execute("INSERT INTO found (rowid, id, title, body) VALUES (?, ?, ?, ?)", values)

    whole, total = timed(make), size(path.parent)
    return {"build": whole, "size": total, "update": timed(change), "version": sqlite3.sqlite_version}


ENGINES: Mapping[str, Callable[[Path], Result]] = {
    OURS: with_ours,
    SHARED.format(1): partial(with_files, workers=HERE),
    SHARED.format(2): partial(with_files, workers=Processes(2)),
    STOCK: with_stock,
    FTS5: with_fts5,
}


def write_corpus(articles: int, folder: Path) -> list[Document]:
    everything = list(documents(articles))
    with (folder / "documents.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(document.to_text() + "\n" for document in everything)
    with (folder / "words.jsonl").open("w", encoding="utf-8") as file:
        for document in everything:
            entry = {"id": document.id, "title": document.title, "text": "\n".join(document.body)}
            words = {"title_words": longest(document.title), "body_words": longest(*document.body)}
            file.write(json.dumps({**entry, **words}, ensure_ascii=False) + "\n")
    return everything


def installed(folder: Path) -> str:
    """An interpreter that has the others."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES], check=True)
    return python


def ran(*command: str) -> Result:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    found: Result = json.loads(done.stdout.splitlines()[-1])
    return found


def row(name: str, found: Result) -> tuple[str, ...]:
    clock, processor = found["build"]
    name = f"{name} {found['version']}" if "version" in found else name
    update = f"{found['update'][1] * 1000:.0f} ms" if found["update"] else "all anew"
    return (
        name,
        f"{clock:.1f} s",
        f"{processor:.1f} s",
        f"{found['size']:.0f} MiB",
        f"{found['memory']:.0f} MiB",
        update,
    )


def fetched_from_pagefind(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Files and bytes that a browser takes for the first ten answers to each question, from a server with gzip."""
    from playwright.sync_api import Response, sync_playwright  # only where Pagefind is measured

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    (folder / "index.html").write_text("<!doctype html><title>pagefind</title>", encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for words in QUESTIONS:
            page = browser.new_context().new_page()
            page.goto(address)
            sizes: list[Response] = []
            page.on("response", partial(sizes.append))  # it marks what it is given
            script = (
                "async words => { const it = await import('/pagefind/pagefind.js');"
                " const found = await it.search(words);"
                " await Promise.all(found.results.slice(0, 10).map(each => each.data())); }"
            )
            page.evaluate(script, words)
            yield words, len(sizes), sum(len(gzip.compress(each.body())) for each in sizes)
        browser.close()
    server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def fetched_from_ours(everything: Sequence[Document], index: Path) -> Iterator[tuple[str, int, int]]:
    files = export(everything)
    for words in QUESTIONS:
        question = parse_question(words)
        yield words, *fetched(question, files, [row["id"] for row in find(index, question, 10)])


def measured(articles: int, install: bool, folder: Path) -> Iterator[str]:
    everything = write_corpus(articles, folder)
    _, cutting = timed(lambda: [longest(*document.body) for document in everything])
    yield f"`python -m bench.engines --articles {articles}{' --install' * install}`; {machine()}.\n"
    rows: list[Sequence[str]] = [("engine", "build, clock", "build, processor", "index", "memory", "one document")]
    for name in ENGINES:
        rows.append(row(name, ran(sys.executable, "-m", "bench.engines", "--run", name, str(folder))))
    python = installed(folder / "environment") if install else ""
    for name in ("tantivy", "pagefind") if install else ():
        rows.append(row(name, ran(python, str(ELSEWHERE), name, str(folder))))
    yield table(rows)
    yield f"\nCutting the texts took {cutting:.1f} s; tantivy was given the words.  A reader's first question, gzip:\n"
    sums = {"ours": list(fetched_from_ours(everything, folder / "ours"))}
    if install:
        sums["Pagefind"] = list(fetched_from_pagefind(folder))
    wire = [
        [name, *(f"{files} files, {size / 1024:.0f} KiB" for _, files, size in some)] for name, some in sums.items()
    ]
    yield table([("", *QUESTIONS), *wire])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.engines", description="Measure search engines.")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--install", action="store_true", help="also take tantivy and Pagefind from PyPI")
    parser.add_argument("--run", nargs=2, metavar=("ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        name, folder = arguments.run
        print(json.dumps({**ENGINES[name](Path(folder)), "memory": memory()}))
        return 0
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as temporary:
        for line in measured(arguments.articles, arguments.install, Path(temporary)):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
