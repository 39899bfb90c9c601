"""What a peer is measured at: a clean build, one article edited, one added, nothing changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.build import Run
from bench.peers.corpus import Corpus, added, edited, recent
from bench.peers.environment import installed, program
from bench.peers.generators import Peer, put, write_site
from bench.peers.table import Output, Row
from bench.peers.watch import one_after_another, watched


def output_of(folder: Path) -> Output:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return Output(len(files), sum(path.stat().st_size for path in files))


def measure_peer(peer: Peer, corpus: Corpus, root: Path, cache: Path, runs: int) -> Iterator[Row]:
    """The rows of one peer, whose site is made in the new folder `root`."""
    environment = installed(cache, peer.manager, peer.packages)
    tools = {name: program(environment, pattern) for name, pattern in peer.tools.items()}
    settings = {**os.environ, "HUGO_CACHEDIR": str(cache / "hugo"), "PATH": f"{environment}/bin:{os.environ['PATH']}"}
    write_site(peer, corpus, root)
    newest = corpus.articles[-1]

    def build() -> Run:
        steps = ([tools[name], *arguments] for name, *arguments in peer.commands)
        return one_after_another([watched(step, root, settings) for step in steps])

    def clean(number: int) -> None:
        for name in (peer.output, *peer.made):
            path = root / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def repeat(what: str, before: Callable[[int], None]) -> Row:
        found = []
        for number in range(1, runs + 1):
            before(number)
            found.append(build())
        return Row(len(corpus.articles), peer.name, what, tuple(found), output_of(root / peer.output))

    yield repeat("clean", clean)
    yield repeat("one edited", lambda number: put(peer, edited(recent(corpus.articles), number), root))
    yield repeat("one added", lambda number: put(peer, added(newest, number), root))
    yield repeat("nothing changed", lambda number: None)
