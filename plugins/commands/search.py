"""`build.py search`: ask the index from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands.build import SEARCH_INDEX
from plugins.commands.console import EXIT_FINE
from plugins.problems import visible
from plugins.search.query import ask
from plugins.telling import say

HELP = "search the published documents"
EXAMPLE = "./build.py search 路灯"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORD", help="what to look for; any part of a Chinese sentence")
    parser.add_argument("--limit", type=int, default=10, help="at most so many hits (default: 10)")


def run(root: Path, arguments: argparse.Namespace) -> int:
    words = " ".join(arguments.words)
    hits = ask(root / SEARCH_INDEX, words, arguments.limit)
    for hit in hits:
        print(f"{visible(hit.title)}\n  {hit.owner} · {hit.date} · {hit.url} · {hit.source}")
        if hit.extract:
            print(f"  {visible(hit.extract)}")
    if hits:
        say("{count} hits for {words}", count=len(hits), words=words)
    else:
        say("nothing found for {words}; try fewer or other words", words=words)
    return EXIT_FINE
