"""What Pelican itself would gain from three small patches, and that they change no byte of what it writes.

    python -m bench.upstream --articles 1000 10000

Stock Pelican builds a county's articles, then again after each patch of bench/peers/pelican/ on top of those before.
Figures are processor seconds, which colleagues on the same machine do not lengthen much; every tree is compared with
the first.  docs/explanation/pelican.md says what the patches do.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pstats
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.build import Run, machine, table
from bench.peers.__main__ import county
from bench.peers.corpus import load_corpus
from bench.peers.environment import installed, program
from bench.peers.generators import PELICAN, write_site
from bench.peers.watch import watched

PATCHES = tuple(sorted((Path(__file__).parent / "peers" / "pelican").glob("*.patch")))
ARGUMENTS = ("content", "--settings", "pelicanconf.py", "--quiet")
FUNCTIONS = {  # what a profile is asked about: the end of a file's name and a function, in cumulative time
    "bodies from Markdown": ("core.py", "convert"),
    "a new Markdown() each": ("core.py", "__init__"),
    "scans for dates": ("generators.py", "<listcomp>"),
    "scan for translations": ("utils.py", "<listcomp>"),
    "addresses": ("contents.py", "url_format"),
    "templates": ("environment.py", "render"),
}


def patched(folder: Path, python: str, patches: int) -> Path:
    """A folder that holds the installed Pelican after the first `patches` patches, to be put before the others."""
    found = subprocess.run(
        [python, "-c", "import pelican; print(pelican.__path__[0])"], capture_output=True, encoding="utf-8", check=True
    )
    root = folder / f"pelican-{patches}"
    shutil.copytree(found.stdout.strip(), root / "pelican", ignore=shutil.ignore_patterns("__pycache__"))
    for patch in PATCHES[:patches]:
        subprocess.run(
            ["git", "apply", "--unidiff-zero", str(patch)], cwd=root, check=True, env=_outside_a_repository()
        )
    return root


def tree_of(folder: Path) -> dict[str, str]:
    """The digest of every file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def measure(site: Path, python: str, library: Path, runs: int) -> tuple[list[Run], dict[str, str]]:
    found = []
    for _ in range(runs):
        shutil.rmtree(site / "output", ignore_errors=True)
        command = [python, "-m", "pelican", *ARGUMENTS]
        found.append(watched(command, site, {**os.environ, "PYTHONPATH": str(library)}))
    return found, tree_of(site / "output")


def shares(site: Path, python: str, library: Path) -> Iterator[tuple[str, str]]:
    """Where stock Pelican's time goes, by cProfile, which makes many short calls look longer than they are."""
    profile = site.with_name("profile")
    command = [python, "-m", "cProfile", "-o", str(profile), "-m", "pelican", *ARGUMENTS]
    shutil.rmtree(site / "output", ignore_errors=True)
    watched(command, site, {**os.environ, "PYTHONPATH": str(library)})
    stats = pstats.Stats(str(profile)).stats  # type: ignore[attr-defined]
    total = sum(own for _, _, own, _, _ in stats.values())
    for what, (file, function) in FUNCTIONS.items():
        spent = sum(
            each[3] for (name, _, called), each in stats.items() if name.endswith(f"/{file}") and called == function
        )
        yield what, f"{100 * spent / total:.0f} %"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.upstream", description="Measure patches for Pelican.")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--accounts", type=int, default=18)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir(), "gongkai-peers"))
    arguments = parser.parse_args()
    print(
        f"`python -m bench.upstream {' '.join(sys.argv[1:])}`\n{', '.join(PELICAN.packages)}; {machine()}.\n",
        flush=True,
    )
    python = program(installed(arguments.cache, "pip", PELICAN.packages), "bin/python")
    rows = [("articles", "Pelican", "processor", "wall", "files", "same bytes")]
    profiles = [("articles", *FUNCTIONS)]
    for articles in arguments.articles:
        with tempfile.TemporaryDirectory(prefix="gongkai-upstream-") as work:
            site = Path(work, "site")
            write_site(PELICAN, load_corpus(county(arguments.cache, articles, arguments.accounts)), site)
            stock: dict[str, str] = {}
            for count in range(len(PATCHES) + 1):
                library = patched(Path(work), python, count)
                runs, tree = measure(site, python, library, arguments.runs)
                stock = stock or tree
                cpu, wall = (
                    statistics.median(each)
                    for each in zip(*((r.cpu_seconds, r.wall_seconds) for r in runs), strict=True)
                )
                name = f"and {PATCHES[count - 1].stem}" if count else "stock"
                same = "yes" if tree == stock else f"NO: {sum(tree.get(path) != each for path, each in stock.items())}"
                rows.append((f"{articles:,}", name, f"{cpu:.1f} s", f"{wall:.1f} s", f"{len(tree):,}", same))
                print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
            profiles.append((f"{articles:,}", *(share for _, share in shares(site, python, Path(work, "pelican-0")))))
    print(f"{table(rows)}\n\nShares of stock Pelican's time under cProfile:\n\n{table(profiles)}")
    return 0 if all(row[-1] == "yes" for row in rows[1:]) else 1


def _outside_a_repository() -> dict[str, str]:
    """`git apply` leaves files alone that it takes for those of a repository around them."""
    return {**os.environ, "GIT_CEILING_DIRECTORIES": tempfile.gettempdir(), "GIT_DIR": os.devnull}


if __name__ == "__main__":
    sys.exit(main())
