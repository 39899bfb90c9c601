"""Measures ways to bring a change to a live site of many files: what each costs, by the number of files that stay.

    python -m bench.switch --files 10000 100000

Nothing is asserted here: what the figures were, and what follows from them, stands in docs/decisions/0008-switch.md.
"""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from plugins.disk import sync_folder, sync_tree
from plugins.publish.manifest import (
    Manifest,
    PublishedFile,
    digest_of,
    load_index,
    reader_of,
    write_manifest,
    write_parts,
)
from plugins.publish.segments import amend
from plugins.publish.spare import ready_spare
from plugins.publish.swap import new_staging, publish, publish_change
from plugins.publish.trees import beside, remove

PAGE = ("<p>" + "路灯亮了。" * 160 + "</p>").encode()
CHANGED = 60  # files: a new article with its record, lists, feeds and index
FICLONE = 0x40049409  # ioctl of Linux: a copy that shares its blocks


def page(number: int, version: int) -> tuple[str, bytes]:
    kind = ("{}.html", "{}/record.json", "{}/source.md")[number % 3]
    name = kind.format(f"articles/unit-{number // 3 % 200}/2026/article-{number // 3}")
    return name, b"%d %d\n" % (number, version) + PAGE


def make_site(live: Path, count: int) -> None:
    staging = new_staging(live).root
    files = {}
    for path, data in (page(number, 0) for number in range(count)):
        (staging / path).parent.mkdir(parents=True, exist_ok=True)
        (staging / path).write_bytes(data)
        files[path] = PublishedFile(digest_of(data), "a document")
    write_manifest(Manifest("", files), staging)
    publish(staging, live)


def change(count: int, version: int) -> dict[str, bytes]:
    step = max(1, count // CHANGED)
    return dict(page(number, version) for number in range(0, count, step))


def stage(live: Path, count: int, version: int) -> None:
    """As a build of a part leaves it, but for the manifest."""
    staging = new_staging(live).root
    for path, data in change(count, version).items():
        (staging / path).parent.mkdir(parents=True, exist_ok=True)
        (staging / path).write_bytes(data)


def amend_and_publish(live: Path, count: int, version: int) -> None:
    files = {path: PublishedFile(digest_of(data), "a document") for path, data in change(count, version).items()}
    read, staging = reader_of(live), beside(live, "next")
    write_parts(amend(read, load_index(read, live), "", files, (), live).parts, staging)
    publish_change(staging, live, keep=2)


def rename_each(live: Path, staging: Path, journal: Path) -> None:
    """Into the live tree itself, after a journal of what is coming.  Readers meet half of the change."""
    paths = [path.relative_to(staging) for path in staging.rglob("*") if path.is_file()]
    journal.write_text("\n".join(map(str, paths)))
    sync_tree(staging)
    for path in paths:
        os.replace(staging / path, live / path)
    for folder in {(live / path).parent for path in paths}:
        sync_folder(folder)
    journal.unlink()


def reflink(source: Path, target: Path) -> bool:
    """Whether this file system can share the blocks of two files."""
    if not sys.platform.startswith("linux"):
        return False
    import fcntl

    with source.open("rb") as read, target.open("wb") as written:
        try:
            fcntl.ioctl(written, FICLONE, read.fileno())
            return True
        except OSError as error:
            if error.errno in (errno.ENOTSUP, errno.EINVAL, errno.EXDEV, errno.ENOTTY):
                return False
            raise


@contextmanager
def timed(found: list[float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    found.append(time.perf_counter() - start)


def measure(runs: int, act: Callable[[int], None], before: Callable[[int], None]) -> float:
    """The median of some runs, in seconds; what is done before each is not counted."""
    found: list[float] = []
    for run in range(1, runs + 1):
        before(run)
        with timed(found):
            act(run)
    return statistics.median(found)


def figures(folder: Path, count: int, runs: int) -> Iterator[tuple[str, float]]:
    live = folder / "output"
    found: list[float] = []
    with timed(found):
        make_site(live, count)
    yield "writing the whole tree and exchanging it", found.pop()
    with timed(found):
        ready_spare(live)
    yield "a second tree by hard links", found.pop()
    copy = folder / "copy"
    with timed(found):
        shutil.copytree(live, copy)
    yield "a second tree by copying", found.pop()
    with timed(found):
        remove(copy)
    yield "removing a tree", found.pop()

    def staged(run: int) -> None:
        stage(live, count, run)

    yield (
        f"{CHANGED} files into the spare tree, exchanged",
        measure(runs, lambda run: amend_and_publish(live, count, run), staged),
    )

    def staged_apart(run: int) -> None:
        stage(live, count, run + runs)

    yield (
        f"{CHANGED} files into the live tree, one by one",
        measure(runs, lambda run: rename_each(live, beside(live, "next"), folder / "journal"), staged_apart),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure ways to bring a change to a live site of many files.")
    parser.add_argument("--files", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to measure (default: the folder for temporary files)")
    arguments = parser.parse_args()
    for count in arguments.files:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            (Path(folder) / "one").write_bytes(PAGE)
            can = reflink(Path(folder) / "one", Path(folder) / "two")
            print(f"{count} files; reflinks: {'yes' if can else 'no'}", flush=True)
            for name, seconds in figures(Path(folder), count, arguments.runs):
                print(f"  {name:50} {seconds:8.3f} s", flush=True)


if __name__ == "__main__":
    main()
