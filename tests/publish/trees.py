"""Published trees that tell their version, and children that may die: what the tests of the switch are made of."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from plugins.publish.manifest import Manifest, PublishedFile, load_manifest, write_manifest

PATHS = ("index.html", "a/index.html", "a/b/index.html", "feeds/site.rss")


def write_tree(folder: Path, version: int, paths: tuple[str, ...] = PATHS) -> None:
    """A whole tree whose every file says `version`."""
    files = {}
    for path in paths:
        data = f"{version} {path} ".encode() * 100
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
        files[path] = PublishedFile(hashlib.sha256(data).hexdigest(), f"version {version}")
    write_manifest(Manifest("", files), folder)


def version_of(folder: Path) -> int:
    """The version of a tree that is whole: every file its manifest names, no other, all of one version."""
    manifest = load_manifest(folder)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {*manifest.files, *manifest.parts}
    for path, file in manifest.files.items():
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == file.digest
    (cause,) = {file.cause for file in manifest.files.values()}
    return int(cause.removeprefix("version "))


def die_at(step: int) -> None:
    """From now on this process is killed at its `step`-th call to the system, as far as Python tells of them."""
    seen = 0

    def count(event: str, _: object) -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def in_child(act: Callable[[], None]) -> int:
    """Runs `act` in a forked process; its exit status, negative for the signal that ended it."""
    pid = os.fork()
    if pid == 0:
        try:
            act()
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
