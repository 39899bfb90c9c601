"""Makes a signed county of any size: accounts, people with keys, articles, village ledgers, one commit.

    python -m bench.county FOLDER --articles 1000 --accounts 18 --villages 8

The folder is a county like the one in this repository (accounts/, content/, villages/, pelicanconf.py); theme and
plugins stay here: `build.py --root FOLDER build`.  Every byte and the commit id follow from the arguments alone,
however many processes write it.  What a county tells is decided in units.py, articles.py and villages.py.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path

from bench.articles import Plan, front_matter, plan_articles, review_lines, write_article
from bench.files import MemoryTree
from bench.sign import PROJECT, sign_offs
from bench.trust import first_version
from bench.units import bench_key, registry_files
from bench.villages import village_files
from plugins.drafts.load import draft_paths, load_draft
from plugins.registry.load import TRUST_PATH, load_registry
from plugins.registry.model import Kind, Registry, Village
from plugins.yamlfile import quote

COPIED = ("pelicanconf.py", ".gitattributes", ".gitignore", "tests/keys/roots.yaml")
COMMIT_AT = "2026-11-01T09:00:00+08:00"
SLICE = 100  # articles a worker writes at a time
ALONE = 500  # articles below which starting more processes takes longer than writing
PAGES = {  # those every page of the theme links to
    "about": ("关于本站", "这是按比例造出来的样例县，用来测试和计时：单位、人物、电话和账目都是虚构的。"),
    "accessibility": ("无障碍说明", "字可以放大，不用鼠标也能操作；哪里看不清、听不到，请打页脚的电话告诉我们。"),
    "privacy": ("隐私说明", "本站不记录谁看了什么，也不向别的网站要任何东西；名单公示期满自动撤下。"),
    "report-error": ("我要纠错", "发现哪一页有错，请记下网址和错处，打页脚的电话；改正后会在原页注明。"),
}


@dataclass(frozen=True)
class County:
    """What a county is to be like."""

    articles: int
    accounts: int = 18
    villages: int = 8
    quarters: int = 2
    seed: int = 1
    length: int = 850  # mean characters of an article's body

    @cached_property
    def registry_files(self) -> dict[str, bytes]:
        files = registry_files(self.accounts, self.villages, self.seed)
        return {**files, TRUST_PATH: first_version(MemoryTree(files))}

    @cached_property
    def registry(self) -> Registry:
        return load_registry(MemoryTree(self.registry_files))

    @cached_property
    def plans(self) -> list[Plan]:
        return plan_articles(self.registry, self.articles, self.seed)


def make_county(
    root: Path,
    *,
    articles: int,
    accounts: int = 18,
    villages: int = 8,
    quarters: int = 2,
    seed: int = 1,
    length: int = 850,
    commit: bool = True,
    processes: int | None = None,
) -> str:
    """Fill the new or empty folder `root`.  Returns the commit id, or "" without a commit.

    `processes` (default: one for each core, for a small county one) changes how long it takes and nothing else.
    """
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root} is not empty")
    county = County(articles, accounts, villages, quarters, seed, length)
    root.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, root / name)
    _write(root, county.registry_files)
    _write(root, _signed(_pages(county.registry), county.registry))
    if processes is None:
        processes = 1 if articles <= ALONE else os.cpu_count() or 1
    if processes == 1:
        for village in county.registry.villages.values():
            _write_village(root, county, village)
        _write_articles(root, county, range(articles))
    else:
        _write_in_parallel(root, county, processes)
    return commit_all(root) if commit else ""


def commit_all(root: Path) -> str:
    """One commit of everything in `root`, made by nobody at a fixed time: equal files give an equal id."""
    _git(root, "init", "--quiet", "--initial-branch=main", "--object-format=sha1")
    commit_files(root, "--all")
    _git(root, "repack", "-a", "-d", "--quiet")  # as a repository that has been cloned
    return _git(root, "rev-parse", "HEAD")


def commit_files(root: Path, *paths: str) -> None:
    """One more commit of these files, by nobody at the same time."""
    _git(root, "add", *paths)
    _git(root, "commit", "--quiet", "--no-gpg-sign", "--message=A county of the benchmark")


def _git(root: Path, *arguments: str) -> str:
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _IDENTITY.items()}
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **who}
    command = ["git", "-c", "core.fsync=none", "-c", "gc.auto=0", *arguments]
    done = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, encoding="utf-8")
    return done.stdout.strip()


_IDENTITY = {"NAME": "bench", "EMAIL": "bench@jiangwan.example", "DATE": COMMIT_AT}
_county: County | None = None  # of a worker process


def _write_in_parallel(root: Path, county: County, processes: int) -> None:
    slices = [range(start, min(start + SLICE, county.articles)) for start in range(0, county.articles, SLICE)]
    context = get_context("spawn")  # the same on every system
    with ProcessPoolExecutor(processes, context, _enter, (county,)) as pool:
        jobs = [pool.submit(_village_job, root, village) for village in county.registry.villages]
        jobs += [pool.submit(_articles_job, root, each) for each in slices]
        for job in jobs:
            job.result()


def _enter(county: County) -> None:
    global _county
    _county = County(county.articles, county.accounts, county.villages, county.quarters, county.seed, county.length)


def _village_job(root: Path, village: str) -> None:
    assert _county is not None
    _write_village(root, _county, next(v for v in _county.registry.villages.values() if v.id == village))


def _articles_job(root: Path, numbers: range) -> None:
    assert _county is not None
    _write_articles(root, _county, numbers)


def _write_village(root: Path, county: County, village: Village) -> None:
    files = village_files(village, county.registry, county.quarters, county.seed)
    _write(root, _signed(files, county.registry))


def _write_articles(root: Path, county: County, numbers: range) -> None:
    for number in numbers:
        files = write_article(county.plans[number], county.plans, county.registry, county.seed, county.length)
        _write(root, _signed(files, county.registry))


def _pages(registry: Registry) -> dict[str, bytes]:
    """The few pages the site itself has."""
    files = {}
    for name, (title, text) in PAGES.items():
        created = date(2026, 1, 5)
        head = [
            f"id: pages/{name}",
            f"title: {title}",
            f"account: {registry.platform.id}",
            f"summary: {quote(text)}",
            f"created: {created}",
            "published: 2026-01-09T10:00+08:00",
            *review_lines(registry, Kind.PAGE, registry.platform, created),
        ]
        files[f"content/pages/{name}.md"] = (front_matter(head) + text + "\n").encode("utf-8")
    return files


def _signed(files: Mapping[str, bytes], registry: Registry) -> dict[str, bytes]:
    """The files with a sidecar for every draft among them."""
    tree = MemoryTree(files)
    return {**files, **dict(_sidecars(tree, registry))}


def _sidecars(tree: MemoryTree, registry: Registry) -> Iterator[tuple[str, bytes]]:
    for path in draft_paths(tree):
        draft, problems = load_draft(tree, path)
        if draft is None:
            raise ValueError("\n".join(f"{p.location}: {p.rule} {p.message()}" for p in problems))
        yield draft.sidecar, sign_offs(draft, registry, bench_key)


def _write(root: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.county", description="Make a signed county of any size.")
    parser.add_argument("folder", type=Path, help="new or empty")
    parser.add_argument("--articles", type=int, required=True)
    parser.add_argument("--accounts", type=int, default=18)
    parser.add_argument("--villages", type=int, default=8)
    parser.add_argument("--quarters", type=int, default=2, help="of village finance, up to 2026Q3")
    parser.add_argument("--seed", type=int, default=1, help="another number, another county")
    parser.add_argument("--length", type=int, default=850, help="mean characters of an article")
    parser.add_argument("--processes", type=int, help="how many write it (default: one for each core)")
    arguments = vars(parser.parse_args())
    folder = arguments.pop("folder")
    started = time.perf_counter()
    try:
        commit = make_county(folder, **arguments)
    except (FileExistsError, ValueError) as error:
        parser.error(str(error))
    print(f"{folder}: commit {commit}, {time.perf_counter() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
