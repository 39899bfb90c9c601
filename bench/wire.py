"""Measures what questions cost a reader of the static files: requests and bytes, before the first and the tenth result.

    python -m bench.wire --articles 1000 10000

Asks as `theme/static/js/search/` does, in Python, and notes each file.  Bytes are those of gzip, the manifest and the
words of the lexicon included, the script not.  Each sort of question is drawn from the texts by chance, so many of it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bench.build import machine, table
from bench.search import QUESTIONS, documents
from plugins.search.document import Document
from plugins.search.holdings import Holdings
from plugins.search.lexicon import MANIFEST
from plugins.search.parts import Folders
from plugins.search.question import Question, parse_question
from plugins.search.ranking import WINDOW, Holders, presumed, scores
from plugins.search.shards import BLOCK_SIGN, GROUP, HEAD, SHELF, STEP_SIGN, bucket_of
from plugins.search.tokens import HAN, places
from plugins.store import passing_store

MANY = 24  # questions of each sort
SHOWN = BATCH = 10
RUN = re.compile(f"[{HAN}]+")


@dataclass(frozen=True, slots=True)
class Cost:
    """Requests and bytes until the first result and until ten; how many results there are."""

    first: tuple[int, int]
    ten: tuple[int, int]
    hits: int


@dataclass
class Reader:
    """A browser with nothing in its cache."""

    site: Path
    asked: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.manifest = self.get(MANIFEST)
        self.get(f"search/w-{self.manifest['words']}.json")
        self.blocks: list[tuple[str, int]] = []
        self.segments: list[tuple[int, list[str], list[int]]] = []
        self.total = 0
        for buckets, groups, names, counts in self.manifest["segments"]:
            firsts = []
            for name, count in zip(names.split(), map(int, counts.split()), strict=True):
                firsts.append(self.total)
                self.blocks.append((name, self.total))
                self.total += count
            self.segments.append((buckets, groups.split(), firsts))

    def get(self, path: str) -> Any:
        self.asked[path] = data = (self.site / path).read_bytes()
        return json.loads(data)

    @property
    def spent(self) -> tuple[int, int]:
        return len(self.asked), sum(len(gzip.compress(data)) for data in self.asked.values())

    def held(self, text: str, is_prefix: bool = False) -> Holders:
        found: tuple[set[int], set[int]] = (set(), set())
        for buckets, groups, firsts in self.segments:
            bucket = bucket_of(text) % buckets
            postings = self.get(f"search/s-{groups[bucket // GROUP]}/{bucket % GROUP}.json")
            for numbers, mark in zip(found, (HEAD, ""), strict=True):
                numbers.update(walked(postings.get(text + mark, ""), firsts))
        return Holders(*found)

    def card(self, number: int) -> list[Any]:
        name, first = next(block for block in reversed(self.blocks) if block[1] <= number)
        row: list[Any] = self.get(f"search/d-{name}/{(number - first) // SHELF}.json")[(number - first) % SHELF]
        return row

    def standing(self, tokens: Sequence[str], numbers: Sequence[int]) -> Holders:
        """The documents of these that hold the tokens together."""
        rows = [(number, self.card(number)) for number in numbers]
        fields = [[(number, [row[2], *row[7]]) for number, row in rows], [(number, row[8]) for number, row in rows]]
        return Holders(*({number for number, texts in each if _follow(texts, tokens)} for each in fields))


def walked(steps: str, firsts: Sequence[int]) -> Iterator[int]:
    """The documents that "where" in a bucket stands for; `firsts` are the numbers of the first one of each block."""
    block = number = 0
    for code in map(ord, steps):
        if code >= BLOCK_SIGN:
            block += code - BLOCK_SIGN
            number = firsts[block] - 1
        else:
            number += code - STEP_SIGN
            yield number


def _follow(texts: Sequence[str], tokens: Sequence[str]) -> bool:
    where = places(*texts)
    return any(all(start + at in where[token] for at, token in enumerate(tokens)) for start in where[tokens[0]])


def cost(site: Path, question: Question) -> Cost:
    reader = Reader(site)
    held = cache(reader.held)
    found = scores(question, reader.total, held, presumed(held))
    order = sorted(found, key=lambda number: (-found[number], -number))
    is_phrase = any(len(tokens) > 1 for word in question.words for tokens in (word.tokens, *word.also))
    unseen = order[:WINDOW] if is_phrase else []
    first = reader.spent
    if not unseen and order:
        reader.card(order[0])
        first = reader.spent
    while set(order[:SHOWN]) & set(unseen):
        batch, unseen = unseen[:BATCH], unseen[BATCH:]
        exact = scores(question, reader.total, held, lambda tokens, batch=batch: reader.standing(tokens, batch))  # type: ignore[misc]
        found |= {number: exact[number] for number in batch}
        order.sort(key=lambda number: (-found[number], -number))
        if set(order[:1]).isdisjoint(unseen):
            first = max(first, reader.spent) if first[0] < len(reader.asked) else first
    for number in order[:SHOWN]:
        reader.card(number)
    return Cost(first, reader.spent, len(order))


def sorts(everything: Sequence[Document]) -> dict[str, list[str]]:
    """Questions of each sort."""
    random = Random("questions")

    def run(size: int) -> str:
        while True:
            one = random.choice(everything)
            runs = [run for text in (one.title, *one.body) for run in RUN.findall(text) if len(run) >= size]
            if runs:
                words: str = random.choice(runs)
                start = random.randrange(len(words) - size + 1)
                return words[start : start + size]

    def drawn(*sizes: int) -> list[str]:
        return [" ".join(map(run, sizes)) for _ in range(MANY)]

    numbers = [random.choice(re.findall(r"\d+\D", " ".join(random.choice(everything).body))) for _ in range(MANY)]
    return {
        "one character": drawn(1),
        "two characters": drawn(2),
        "three": drawn(3),
        "four": drawn(4),
        "six": drawn(6),
        "two words of two": drawn(2, 2),
        "a word of three, one of two": drawn(3, 2),
        "a number and what follows": numbers,
        "a whole title": [random.choice(everything).title for _ in range(MANY)],
    }


def rows(everything: Sequence[Document], site: Path) -> Iterator[Sequence[str]]:
    asked = {f"question {words}": [words] for words in QUESTIONS} | sorts(everything)
    for name, several in asked.items():
        costs = [cost(site, parse_question(words)) for words in several]
        columns = [[each.first[0] for each in costs], [each.first[1] for each in costs]]
        columns += [[each.ten[0] for each in costs], [each.ten[1] for each in costs]]
        shown = [column if at % 2 == 0 else [size / 1024 for size in column] for at, column in enumerate(columns)]
        yield name, *(_told(column, "" if at % 2 == 0 else " KiB") for at, column in enumerate(shown))


def _told(figures: Sequence[float], unit: str) -> str:
    middle, most = statistics.median(figures), max(figures)
    return f"{middle:.0f}{unit}" if len(figures) == 1 else f"{middle:.0f}, at most {most:.0f}{unit}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.wire", description="Measure what questions cost a reader.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    for articles in parser.parse_args().articles:
        everything = sorted(documents(articles), key=lambda document: document.place)
        with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
            for _ in Holdings(passing_store()).fill(everything, Folders(Path(folder), None)):
                pass
            print(f"`python -m bench.wire --articles {articles}`; {machine()}.\n", flush=True)
            head = (f"{articles} documents", "requests, first", "bytes, first", "requests, ten", "bytes, ten")
            print(table([head, *rows(everything, Path(folder))]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
