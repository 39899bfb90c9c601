"""Measures git alone on repositories of any size: what a county's history costs before anything is built of it.

    python -m bench.repository --documents 10000 100000

Each repository holds invented documents with sign-offs as heavy as real ones, twenty of them a commit, in folders of an
account and a year, as units write them.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import IO

from bench import words
from bench.build import Run, machine, table
from bench.peers.watch import watched

PER_COMMIT = 20
ACCOUNTS = 100
PER_YEAR = 100  # documents of one account in a year
STAGES = 7  # signatures beside a document
SIGNATURE_BYTES = 140  # that do not compress: of one signature and its digests
SENTENCES = 30  # of a document, some 2.5 KB
WHO = b"bench <bench@jiangwan.example> %d +0800"
FIRST = 1_500_000_000  # when the first commit was made


def make_repository(root: Path, documents: int) -> None:
    """A bare repository with so many documents, packed as after a clone."""
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(root)], check=True)
    importer = ["git", "-C", str(root), "fast-import", "--quiet"]
    with subprocess.Popen(importer, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for start in range(0, documents, PER_COMMIT):
            _write_commit(process.stdin, range(start, min(start + PER_COMMIT, documents)))
        process.stdin.close()
    if process.returncode != 0:
        raise RuntimeError(f"git fast-import: exit {process.returncode}")


def files_of(number: int) -> Iterator[tuple[str, bytes]]:
    """A document and its sign-offs."""
    random = Random(number)
    place = number // ACCOUNTS
    path = f"content/articles/a{number % ACCOUNTS}/{2000 + place // PER_YEAR}/{place % PER_YEAR:03}"
    yield f"{path}.md", "".join(random.choices(words.SENTENCES, k=SENTENCES)).encode()
    signature = "\n".join(base64.b64encode(random.randbytes(SIGNATURE_BYTES)).decode() for _ in range(STAGES))
    yield f"{path}.review.yaml", f"{signature}\n{'stage: review1, person: somebody' * 100}\n".encode()


def measure_git(root: Path, work: Path, runs: int) -> Iterator[tuple[str, list[Run]]]:
    """What is asked of git by a build, by a person, and by a server now and then."""
    clone = work / "clone"

    def repeat(*command: str) -> list[Run]:
        return [watched(["git", *command], work) for _ in range(runs)]

    yield "clone, with the files", [watched(["git", "clone", "--quiet", f"file://{root}", str(clone)], work)]
    here = ("-C", str(clone))
    yield "status", repeat(*here, "status", "--short")
    yield "diff-tree of the last commit", repeat(*here, "diff-tree", "-r", "HEAD~1", "HEAD")
    yield "ls-tree of all", repeat(*here, "ls-tree", "-r", "HEAD")
    path = next(files_of(0))[0]
    yield "log of one file", repeat(*here, "log", "--format=%H", "--", path)
    yield "commit of one file", [_commit(clone, path, number) for number in range(runs)]
    shutil.rmtree(clone)
    yield (
        "clone, the last commit alone",
        [
            watched(
                ["git", "clone", "--quiet", "--depth=1", "--no-checkout", f"file://{root}", str(work / "shallow")], work
            )
        ],
    )
    yield "gc", [watched(["git", "gc", "--quiet"], root)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.repository", description="Measure git alone.")
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    sizes = " ".join(map(str, arguments.documents))
    print(f"`python -m bench.repository --documents {sizes} --runs {arguments.runs}`\n{machine()}.\n", flush=True)
    rows = [("documents", "what", "wall", "processor", "peak memory")]
    for documents in arguments.documents:
        with tempfile.TemporaryDirectory(prefix="gongkai-git-") as folder:
            root = Path(folder, "site.git")
            make_repository(root, documents)
            for what, runs in measure_git(root, Path(folder), arguments.runs):
                median = sorted(runs, key=lambda run: run.wall_seconds)[len(runs) // 2]
                figures = f"{median.wall_seconds:.2f} s", f"{median.cpu_seconds:.2f} s"
                rows.append((f"{documents:,}", what, *figures, f"{median.peak_bytes / 2**20:.0f} MiB"))
                print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
            size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
            rows.append((f"{documents:,}", f"the repository: {size / 2**20:.0f} MiB", "", "", ""))
    print(table(rows))
    return 0


def _write_commit(stream: IO[bytes], documents: range) -> None:
    message = b"documents"
    stream.write(b"commit refs/heads/main\ncommitter " + WHO % (FIRST + documents.start) + b"\n")
    stream.write(b"data %d\n%s\n" % (len(message), message))
    for number in documents:
        for path, data in files_of(number):
            stream.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data))


def _commit(clone: Path, path: str, number: int) -> Run:
    (clone / path).write_text(f"{number}\n", encoding="utf-8")
    who = ("-c", "user.name=bench", "-c", "user.email=bench@jiangwan.example", "-c", "commit.gpgsign=false")
    return watched(["git", *who, "commit", "--quiet", "--all", "--message", "an edit"], clone)


if __name__ == "__main__":
    sys.exit(main())
