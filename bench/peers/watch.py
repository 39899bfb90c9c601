"""One command from start to end: by the clock, of processor time, and the most memory all its processes held at once.

Memory is the sum of the proportional shares (PSS) of the command and its descendants, so that what forked processes
share counts once.  It is looked at a few times a second; the looking takes less than a tenth of one core.  (What the
system itself says at the end, `ru_maxrss`, is that of one process, and counts what this program held as it forked.)
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench.build import Run

PROC = Path("/proc")
OFTEN = 0.05  # seconds between two looks, and ...
REST = 9  # ... at least so many times as long as a look takes
SHARE = re.compile(rb"^Pss:\s+(\d+) kB$", re.MULTILINE)


def watched(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Run a command that has to succeed; what it prints is shown only when it does not."""
    with tempfile.TemporaryFile() as printed:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT
        )
        memory = _Memory(process.pid)
        memory.start()
        _, status, usage = os.wait4(process.pid, 0)  # of this process and those it waited for
        wall = time.perf_counter() - started
        memory.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            printed.seek(0)
            raise RuntimeError(f"{' '.join(command)}: exit {process.returncode}\n{printed.read().decode()[-4000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, memory.peak)


def one_after_another(runs: Sequence[Run]) -> Run:
    """Several commands as one."""
    return Run(
        sum(run.wall_seconds for run in runs),
        sum(run.cpu_seconds for run in runs),
        max(run.peak_bytes for run in runs),
    )


def family(parents: Mapping[int, int], first: int) -> set[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for process, parent in parents.items():
        children.setdefault(parent, []).append(process)
    found, waiting = set(), [first]
    while waiting:
        process = waiting.pop()
        found.add(process)
        waiting += children.get(process, ())
    return found


def parent_in(stat: str) -> int:
    """The parent's id in a line of /proc/PID/stat; the name before it may hold spaces and brackets."""
    return int(stat.rpartition(")")[2].split()[1])


def held_by(processes: Iterable[int]) -> int:
    """Bytes of memory that these processes hold; one that has ended holds none."""
    return sum(int(SHARE.findall(text)[0]) * 1024 for text in map(_share, processes) if SHARE.search(text))


class _Memory(threading.Thread):
    """Looks at a process and its descendants until it is told to stop."""

    def __init__(self, first: int) -> None:
        super().__init__(daemon=True)
        self.first = first
        self.peak = 0
        self._ended = threading.Event()

    def run(self) -> None:
        pause = 0.0
        while PROC.is_dir() and not self._ended.wait(pause):
            started = time.thread_time()
            self.peak = max(self.peak, held_by(family(_parents(), self.first)))
            pause = max(OFTEN, REST * (time.thread_time() - started))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _parents() -> dict[int, int]:
    found = {}
    for name in os.listdir(PROC):
        if name.isdecimal():
            try:
                found[int(name)] = parent_in((PROC / name / "stat").read_text(encoding="utf-8", errors="replace"))
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended since
    return found


def _share(process: int) -> bytes:
    try:
        return (PROC / str(process) / "smaps_rollup").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""
