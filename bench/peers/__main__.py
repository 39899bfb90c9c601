"""`python -m bench.peers`: rows as they come, in the order of the tools asked for; Hugo and stock Pelican go first."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.build import machine
from bench.county import make_county
from bench.peers.corpus import load_corpus
from bench.peers.generators import PEERS
from bench.peers.ours import NAME, measure_ours
from bench.peers.table import Row, Table
from bench.peers.work import measure_peer

OURS = "gongkai"
TOOLS = ("hugo", "pelican", OURS, *(name for name in PEERS if name not in ("hugo", "pelican")))
OURS_TOO = (
    f"- {NAME}: with gate, search, audit and switch; the disclosures of eight villages beside the same articles.\n"
    "  `less search` is without what its own report says the search index took, for which nothing else waits."
)


def county(cache: Path, articles: int, accounts: int) -> Path:
    """A signed county nobody has built, made on first use."""
    folder = cache / f"county-{articles}-{accounts}"
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        make_county(unfinished, articles=articles, accounts=accounts)
        unfinished.rename(folder)
    return folder


def rows(tools: list[str], articles: int, accounts: int, runs: int, cache: Path, work: Path) -> Iterator[Row]:
    ours = county(cache, articles, accounts)
    corpus = load_corpus(ours)
    for tool in tools:
        root = work / f"{tool}-{articles}"
        if tool == OURS:
            shutil.copytree(ours, root, symlinks=True)
            yield from measure_ours(root, corpus.articles, runs)
        else:
            yield from measure_peer(PEERS[tool], corpus, root, cache, runs)
        shutil.rmtree(root)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description="Measure us beside the peers.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--accounts", type=int, default=18, help="lists and feeds there are")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir(), "gongkai-peers"))
    arguments = parser.parse_args()
    tools = sorted(set(arguments.tools), key=TOOLS.index)
    arguments.cache.mkdir(parents=True, exist_ok=True)
    print(f"`python -m bench.peers {' '.join(sys.argv[1:])}`", flush=True)
    print(f"Medians of {arguments.runs} runs; {machine()}.", flush=True)
    for tool in tools:
        print(OURS_TOO if tool == OURS else PEERS[tool].introduction)
    table = Table()
    print(f"\n{table.head()}", flush=True)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="gongkai-peers-") as work:
        for articles in arguments.articles:
            found = rows(tools, articles, arguments.accounts, arguments.runs, arguments.cache, Path(work))
            for row in found:
                print(table.line(row), flush=True)
    print(f"\n{(time.perf_counter() - started) / 60:.0f} minutes; load at the end {os.getloadavg()[0]:.1f}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
