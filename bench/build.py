"""Measures the commands on a county of any size: how long, and how much memory.

    python -m bench.build --articles 1000

Each command runs in a process of its own, as people run it; each figure is a median.  Nothing is asserted here: what
the figures were, on which machine, stands in README.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.changes import add_article, forget
from bench.county import make_county
from bench.sign import PROJECT
from plugins.review.history import open_repository

LIBRARIES = ("pelican", "markdown", "pyyaml", "whoosh", "gitpython", "feedgen", "nh3", "cryptography", "jinja2")
KIB = 1024 if sys.platform != "darwin" else 1  # bytes in a unit of ru_maxrss


@dataclass(frozen=True, slots=True)
class Run:
    """One process from start to end: seconds by the clock and of processor time, and the most memory it held."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Result:
    """A command on a county, as often as it was run."""

    name: str
    runs: tuple[Run, ...]

    def row(self) -> tuple[str, ...]:
        wall = statistics.median(run.wall_seconds for run in self.runs)
        cpu = statistics.median(run.cpu_seconds for run in self.runs)
        peak = statistics.median(run.peak_bytes for run in self.runs)
        return self.name, f"{wall:.2f} s", f"{cpu:.2f} s", f"{peak / 2**20:.0f} MiB"


def measure(command: Sequence[str]) -> Run:
    """Run a command that has to succeed; what it prints is shown only when it does not."""
    with tempfile.TemporaryFile() as printed:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=printed, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)  # of this process and those it waited for, and no other
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            printed.seek(0)
            raise RuntimeError(f"{' '.join(command)}: exit {process.returncode}\n{printed.read().decode()}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * KIB)


def benchmark(root: Path, runs: int) -> list[Result]:
    """The commands a county waits for, each `runs` times on the county in `root`."""
    build = [sys.executable, str(PROJECT / "build.py"), "--root", str(root)]
    one_file = next(iter(sorted(root.glob("content/articles/*/*/*.md")))).relative_to(root)
    before_the_branch = open_repository(root).commit_id()
    for _ in range(5):
        add_article(root)

    def repeat(name: str, *arguments: str, before: Callable[[], None] = lambda: None) -> Result:
        found = []
        for _ in range(runs):
            before()
            found.append(measure([*build, *arguments]))
        return Result(name, tuple(found))

    return [
        repeat("check, one file", "check", str(root / one_file)),
        repeat("check, five articles of a branch", "check", "--base", before_the_branch),
        repeat("check", "check"),
        repeat("build, clean", "build", before=lambda: forget(root)),
        repeat("build, nothing changed", "build"),
        repeat("build, one new article", "build", before=lambda: add_article(root)),
        repeat("search", "search", "路灯"),
    ]


def table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = [head, ["---", *("---:" for _ in head[1:])], *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine() -> str:
    """What the figures were measured on and with."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    git = subprocess.run(["git", "--version"], capture_output=True, encoding="utf-8", check=True).stdout.split()[2]
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}; "
        f"Python {platform.python_version()}, git {git}, {libraries}"
    )


def report(root: Path, results: Sequence[Result]) -> Iterator[str]:
    documents = sum(1 for folder in ("content", "villages") for _ in (root / folder).rglob("*.md"))
    files = [path for path in (root / "output").rglob("*") if path.is_file()]
    pages = sum(path.suffix == ".html" for path in files)
    size = sum(path.stat().st_size for path in files) / 2**20
    yield f"{documents} documents become {pages} pages, {len(files)} files, {size:.1f} MiB."
    yield f"Medians of {len(results[0].runs)} runs; {machine()}.\n"
    yield table([("command", "wall", "processor", "peak memory"), *(result.row() for result in results)])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.build", description="Measure the commands on a county.")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--accounts", type=int, default=18)
    parser.add_argument("--villages", type=int, default=8)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        root = Path(folder, "county")
        size = {"articles": arguments.articles, "accounts": arguments.accounts, "villages": arguments.villages}
        options = " ".join(f"--{name} {number}" for name, number in size.items())
        print(f"`python -m bench.build {options} --runs {arguments.runs}`", flush=True)
        make_county(root, **size)
        for line in report(root, benchmark(root, arguments.runs)):
            print(line)
    return 0


def _processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
