"""A cluster of real processes on this machine: one scheduler, some workers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120  # seconds until all have started; these machines are shared


class Machines:
    """So many workers, each with a thread or more.

    `program` is a folder to copy the program to, changed, for them; a slice is given up after more than `losses`.
    """

    def __init__(self, count: int, *, threads: int = 1, losses: int = 3, program: Path | None = None) -> None:
        self._count, self._threads = count, threads
        self._environment = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(losses)}
        self._program = _changed_copy(program) if program else ROOT
        self._environment["PYTHONPATH"] = str(self._program)
        self._folder = tempfile.TemporaryDirectory(prefix="gongkai-cluster-")
        self._processes: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def __enter__(self) -> Machines:
        announced = Path(self._folder.name, "scheduler.json")
        self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(announced)
        )
        deadline = time.monotonic() + PATIENCE
        while not announced.exists() or not announced.read_bytes():
            assert time.monotonic() < deadline, self._said()
            time.sleep(0.05)
        self.address = json.loads(announced.read_bytes())["address"]
        for _ in range(self._count):
            plain = ("--no-nanny", "--no-dashboard", "--memory-limit", "0", "--local-directory", self._folder.name)
            self._start("worker", self.address, "--nthreads", str(self._threads), *plain)
        self._wait_for_workers(deadline)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()
        self._folder.cleanup()

    @property
    def workers(self) -> list[int]:
        return [process.pid for process in self._processes[1:]]

    def alive(self) -> list[int]:
        return [process.pid for process in self._processes[1:] if process.poll() is None]

    def _start(self, kind: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
        with Path(self._folder.name, f"{len(self._processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=self._program, stdout=log, stderr=log, env=os.environ | self._environment
            )
        self._processes.append(process)

    def _wait_for_workers(self, deadline: float) -> None:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            while len(client.scheduler_info(n_workers=-1)["workers"]) < self._count:
                assert time.monotonic() < deadline, self._said()
                time.sleep(0.05)

    def _said(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(Path(self._folder.name).glob("*.log")))


def _changed_copy(folder: Path) -> Path:
    for name in ("plugins", "theme", "locale", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "keys", "golden"))
    with (folder / "plugins" / "disk.py").open("a") as module:
        module.write("# another program\n")
    return folder
