"""The same changes in our county: signed by everybody who has to, committed, built or checked as people do it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from bench.build import Run
from bench.changes import add_article, edit_articles, forget
from bench.peers.corpus import SENTENCE, Article, recent
from bench.peers.table import Row
from bench.peers.watch import watched
from bench.peers.work import output_of
from bench.sign import PROJECT
from plugins.clock import CHINA
from plugins.phases import Phase

NAME = "Gongkai"
TODAY = str(int(datetime(2026, 11, 2, 9, 0, tzinfo=CHINA).timestamp()))  # soon after the last article, in every year
OF_A_CHANGE = 5  # articles that a pull request touches


def less_search(run: Run, root: Path) -> Run:
    """What a build took beside its search index, by its own report: nothing else waits for that index."""
    reports = (root / ".git" / "gongkai" / "reports").glob("*.json")
    newest = max(reports, key=lambda path: int(path.stem))
    phases = json.loads(newest.read_bytes())["time"]["phases"]
    search = next(each for each in phases if each["phase"] == Phase.SEARCH)
    return Run(run.wall_seconds - search["seconds"], run.cpu_seconds - search["processor"], run.peak_bytes)


def measure_ours(root: Path, articles: Sequence[Article], runs: int) -> Iterator[Row]:
    """Our rows.  `root` is a county with these articles that nobody has built."""

    def ours(*arguments: str) -> Run:
        command = [sys.executable, str(PROJECT / "build.py"), "--root", str(root), *arguments]
        return watched(command, root, {**os.environ, "SOURCE_DATE_EPOCH": TODAY})

    def row(what: str, found: Sequence[Run]) -> Row:
        return Row(len(articles), NAME, what, tuple(found), output_of(root / "output"))

    def repeat(what: str, before: Callable[[int], None]) -> Row:
        found = []
        for number in range(1, runs + 1):
            before(number)
            found.append(ours("build"))
        return row(what, found)

    def edit(number: int) -> None:
        path = root / "content" / f"{recent(articles).path}.md"
        edit_articles(root, [path], SENTENCE.format(number=number))

    clean: list[Run] = []
    lesser: list[Run] = []
    for _ in range(runs):
        forget(root)
        clean.append(ours("build"))
        lesser.append(less_search(clean[-1], root))
    yield row("clean", clean)
    yield row("clean, less search", lesser)
    yield repeat("one edited", edit)
    yield repeat("one added", lambda number: add_article(root))
    yield repeat("nothing changed", lambda number: None)
    subprocess.run(["git", "switch", "--quiet", "--create", "change"], cwd=root, check=True)
    for _ in range(OF_A_CHANGE):
        add_article(root)
    checks = tuple(ours("check", "--base", "main", "--head", "HEAD") for _ in range(runs))
    yield Row(len(articles), NAME, f"check of a pull request with {OF_A_CHANGE} articles", checks)
