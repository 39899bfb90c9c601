"""One build at a time: two would write into the same staging folder and publish each other's halves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plugins.messages import Term
from plugins.problems import SettingsError

if sys.platform != "win32":
    import fcntl

BUILDING = Term("another build is running (pid {pid})")
DEPLOYING = Term("another deployment to this target is running (pid {pid})")


def lock_of(live: Path) -> Path:
    """The lock file of the builds of one site."""
    return live.parent / ".cache" / f"{live.name}.lock"


@contextmanager
def lock(path: Path, busy: str = BUILDING) -> Iterator[None]:
    """Holds the lock file `path`; the system lets go of it when the process ends, however it ends.

    Raises SettingsError, with the message `busy`, while another process holds it.  Windows has no such lock: there an
    operator must take care.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The file stays when we are done: removing it would let two builds lock two files of one name.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if sys.platform != "win32":
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise _busy(busy, os.read(descriptor, 32)) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)


def _busy(busy: str, holder: bytes) -> SettingsError:
    return SettingsError(
        busy,
        "wait until it is done; if it hangs, end that process",
        pid=holder.decode("ascii", "replace") or "?",
    )
