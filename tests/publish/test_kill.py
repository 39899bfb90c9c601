"""Builds that publish over and over and are killed at random, under the eyes of a reader who never looks away."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from plugins.publish.swap import recover
from tests.publish.trees import version_of

ROOT = Path(__file__).resolve().parents[2]
PUBLISH_FOREVER = """
import sys
from itertools import count
from pathlib import Path
from plugins.publish.swap import new_staging, publish
from tests.publish.trees import PATHS, write_tree

live = Path(sys.argv[1])
for version in count(int(sys.argv[2])):
    staging = new_staging(live)
    write_tree(staging.root, version, PATHS + tuple(f"p/{n}.html" for n in range(30)))
    publish(staging.root, live)
"""
FILES = [*(f"p/{n}.html" for n in range(30)), "index.html"]
KILLS = 10


def versions_seen(live: Path) -> set[int] | None:
    """The versions of all files of the tree that is live now; None if it was removed while being read."""
    tree = os.open(live, os.O_RDONLY | os.O_DIRECTORY)
    try:
        versions = set()
        for path in FILES:
            file = os.open(path, os.O_RDONLY, dir_fd=tree)
            try:
                versions.add(int(os.read(file, 20).split()[0]))
            finally:
                os.close(file)
        return versions
    except FileNotFoundError:
        # Fine for a tree that two later ones have replaced; a live one has all its files.
        return None if os.stat(live).st_ino != os.fstat(tree).st_ino else set()
    finally:
        os.close(tree)


def watch(live: Path, stop: Event, complaints: list[str], reads: list[int]) -> None:
    while not stop.is_set():
        try:
            versions = versions_seen(live)
        except FileNotFoundError:
            complaints.append("no site at all")
            continue
        if versions is not None:
            reads.append(len(versions))
            if len(versions) != 1:
                complaints.append(f"a site of versions {versions}")


def test_readers_see_one_whole_version_however_often_builds_are_killed(tmp_path: Path) -> None:
    live = tmp_path / "output"
    chance = random.Random(7)
    stop, complaints, reads = Event(), list[str](), list[int]()
    reader = Thread(target=watch, args=(live, stop, complaints, reads))
    last = 0
    for kill in range(KILLS):
        build = subprocess.Popen([sys.executable, "-c", PUBLISH_FOREVER, str(live), str(last + 1)], cwd=ROOT)
        wait_until(lambda first=last + 1: live.exists() and version_or(live, 0) >= first)  # type: ignore[misc]
        if kill == 0:
            reader.start()
        time.sleep(chance.uniform(0, 0.05))
        build.send_signal(signal.SIGKILL)
        build.wait()

        assert version_of(live) >= last
        recover(live)
        last = version_of(live)
    stop.set()
    reader.join()

    assert complaints == []
    assert len(reads) > KILLS


def version_or(live: Path, fallback: int) -> int:
    """The version its home page says, without looking at the rest."""
    try:
        return int((live / "index.html").read_bytes().split()[0])
    except (FileNotFoundError, IndexError):
        return fallback


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "the build did not publish anything"
        time.sleep(0.005)
