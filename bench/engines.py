"""The search engines that bench.search measures, each in a process of its own.

    python -m bench.engines ENGINE FOLDER

FOLDER is what `write_corpus` wrote; what it took is printed as JSON.  Pagefind and tantivy are in elsewhere.py.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from whoosh.analysis import Token, Tokenizer
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in, open_dir
from whoosh.query import Or, Phrase, Term

from bench.elsewhere import memory, quality, size, timed
from plugins.folding import fold
from plugins.search.document import Document
from plugins.search.holdings import Holdings
from plugins.search.index import build_index, find, join, update_index
from plugins.search.parts import Folders
from plugins.search.question import parse_question
from plugins.search.schema import fields_of, make_schema
from plugins.search.tokens import HAN, tokens
from plugins.slices import HERE, Processes, Workers
from plugins.store import passing_store

OURS, SHARED = "ours, Whoosh's format alone", "ours, with the files of the browser, {} processes"
FED, STOCK, FTS5 = "Whoosh, add_document, given our postings", "Whoosh, add_document, our tokenizer", "SQLite FTS5"
OF_A_LENGTH, LENGTHS = 100, (2, 3, 4)  # parts that are looked for
GAP = "\0"  # between the texts of a field

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
    update = timed(lambda: update_index(index, [changed], [], ""))

    def ask(part: Mapping[str, Any]) -> list[str]:
        return [row["id"] for row in find(index, parse_question(part["text"]), len(everything))]

    return {"build": whole, "size": total, "update": update, "quality": quality(folder, ask)}


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


class Pairs(Tokenizer):  # type: ignore[misc]
    """Our tokens as Whoosh wants them of a tokenizer."""

    def __call__(self, value: str, positions: bool = False, mode: str = "", **_: object) -> Iterator[Token]:
        token = Token(positions, removestops=True, mode=mode)
        for text, position in tokens(*value.split(GAP)):
            token.text, token.pos, token.boost = text, position, 1.0
            yield token


def stock_schema() -> Schema:
    return Schema(id=ID(unique=True, stored=True), title=TEXT(Pairs()), body=TEXT(Pairs()))


def stock_fields(document: Document) -> dict[str, str]:
    return {"id": document.id, "title": GAP.join((document.title, *document.head)), "body": GAP.join(document.body)}


def with_whoosh(
    folder: Path, name: str, schema: Callable[[], Schema], fields: Callable[[Document], dict[str, Any]]
) -> Result:
    everything, index = read(folder), folder / name
    index.mkdir()

    def make() -> None:
        writer = create_in(index, schema()).writer(limitmb=256)
        for document in everything:
            writer.add_document(**fields(document))
        writer.commit()

    def change() -> None:
        writer = open_dir(index, schema=schema()).writer()
        writer.update_document(**fields(edited(everything[len(everything) // 2])))
        writer.commit()

    def ask(part: Mapping[str, Any]) -> list[str]:
        words = part["tokens"]
        query = Or([Phrase(field, words) if len(words) > 1 else Term(field, words[0]) for field in ("title", "body")])
        return [hit["id"] for hit in searcher.search(query, limit=None)]

    whole, total = timed(make), size(index)
    update = timed(change)
    with open_dir(index, schema=schema(), readonly=True).searcher() as searcher:
        return {"build": whole, "size": total, "update": update, "quality": quality(folder, ask)}


def with_fts5(folder: Path) -> Result:
    everything, path = read(folder), folder / "fts5" / "index"
    path.parent.mkdir()

    def row(document: Document) -> tuple[str, str, str]:
        return document.id, " ".join(longest(document.title, *document.head)), " ".join(longest(*document.body))

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

    def ask(part: Mapping[str, Any]) -> list[str]:
        phrase = f'"{" ".join(part["tokens"])}"'
        rows = store.execute("SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank", (phrase,))
        return [everything[number - 1].id for (number,) in rows]

    whole, total = timed(make), size(path.parent)
    update = timed(change)
    with sqlite3.connect(path) as store:
        asked = quality(folder, ask)
    return {"build": whole, "size": total, "update": update, "version": sqlite3.sqlite_version, "quality": asked}


ENGINES: Mapping[str, Callable[[Path], Result]] = {
    OURS: with_ours,
    SHARED.format(1): partial(with_files, workers=HERE),
    SHARED.format(2): partial(with_files, workers=Processes(2)),
    FED: partial(with_whoosh, name="fed", schema=make_schema, fields=fields_of),
    STOCK: partial(with_whoosh, name="stock", schema=stock_schema, fields=stock_fields),
    FTS5: with_fts5,
}


def write_corpus(everything: Sequence[Document], folder: Path) -> list[str]:
    """What each engine is given.  Returns what is looked for."""
    with (folder / "documents.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(document.to_text() + "\n" for document in everything)
    with (folder / "words.jsonl").open("w", encoding="utf-8") as file:
        for document in everything:
            heads = (document.title, *document.head)
            entry = {"id": document.id, "title": " ".join(heads), "text": "\n".join(document.body)}
            words = {"title_words": longest(*heads), "body_words": longest(*document.body)}
            file.write(json.dumps({**entry, **words}, ensure_ascii=False) + "\n")
    found = list(parts(everything))
    (folder / "parts.json").write_text(json.dumps(found), encoding="utf-8")
    return [part["text"] for part in found]


def parts(everything: Sequence[Document]) -> Iterator[dict[str, Any]]:
    """Characters that stand together somewhere, drawn by chance, and who holds them by a search of the texts."""
    random = Random("parts")
    texts = [[fold(text) for text in (each.title, *each.head, *each.body)] for each in everything]
    runs = [run for text in chain.from_iterable(texts) for run in re.findall(f"[{HAN}]{{{max(LENGTHS)},}}", text)]
    for length in LENGTHS:
        for _ in range(OF_A_LENGTH):
            run = random.choice(runs)
            start = random.randint(0, len(run) - length)
            part = run[start : start + length]
            holders = [d.id for d, found in zip(everything, texts, strict=True) if any(part in text for text in found)]
            (word,) = parse_question(part).words
            yield {"text": part, "tokens": word.tokens, "holders": holders}


if __name__ == "__main__":
    name, where = sys.argv[1:]
    print(json.dumps({**ENGINES[name](Path(where)), "memory": memory()}))
