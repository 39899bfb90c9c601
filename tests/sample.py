"""The sample county, built once for all tests that look at its pages, and an example of each page type it has.

Page types are found by themselves: every page says which it is (`<body data-page>`, the stem of its template), so a new
one is covered the day the sample has one.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench.relevance import ON
from plugins.messages import DEFAULT_LANGUAGE
from tests.county import PROGRAM, PROGRAM_FILES, PROJECT, County, clean_environment

TYPE = re.compile(r'<body data-page="([a-z-]+)"')
CLASSES = re.compile(r'class="([^"]+)"')
ON_ITS_DAY = {"SOURCE_DATE_EPOCH": str(int(ON.timestamp()))}
UNSIGNED = (
    "content/articles/jinhe/2026/street-lamps.review.yaml",
    "content/pages/privacy.review.yaml",
    "villages/hexing/2026-q3-finance.review.yaml",
)  # in the preview


@dataclass(frozen=True)
class Sample:
    """What one build left in `output`.  Look at it, do not change it."""

    output: Path

    @cached_property
    def pages(self) -> dict[str, str]:
        """Every HTML page with its text, by path from the root of the site: `/news/index.html`."""
        found = sorted(self.output.rglob("*.html"))
        return {f"/{path.relative_to(self.output).as_posix()}": path.read_text("utf-8") for path in found}

    @cached_property
    def types(self) -> dict[str, tuple[str, ...]]:
        """The paths of the pages of each type, the shortest page first."""
        of: dict[str, list[str]] = {}
        for path, text in sorted(self.pages.items(), key=lambda page: (len(page[1]), page[0])):
            shown = TYPE.search(text)
            assert shown is not None, f"{path} does not say which type it is"
            of.setdefault(shown[1], []).append(path)
        return {name: tuple(of[name]) for name in sorted(of)}

    def sorts(self, path: str) -> int:
        """How many sorts of elements a page has, by their classes."""
        return len(set(CLASSES.findall(self.pages[path])))

    @cached_property
    def longest(self) -> dict[str, str]:
        """The page of each type that has most to show."""
        return {name: paths[-1] for name, paths in self.types.items()}

    @cached_property
    def examples(self) -> dict[str, tuple[str, ...]]:
        """Of each type the page that has most to show and the one that has least."""
        return {name: tuple(dict.fromkeys((paths[-1], paths[0]))) for name, paths in self.types.items()}


def build_sample(folder: Path, language: str = DEFAULT_LANGUAGE) -> County:
    """The documents of HEAD with the program as it lies here, built as of the day the sample is made for."""
    subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(folder)], env=clean_environment(), check=True)
    for name in PROGRAM:
        shutil.copytree(PROJECT / name, folder / name, dirs_exist_ok=True)
    for name in PROGRAM_FILES:
        shutil.copy2(PROJECT / name, folder / name)
    settings = folder / "pelicanconf.py"
    settings.write_text(settings.read_text("utf-8").replace(f'"{DEFAULT_LANGUAGE}"', f'"{language}"'), encoding="utf-8")
    county = County(folder)
    county.build(env=ON_ITS_DAY).expect(0)
    return county


def shared_sample(folder: Path) -> Sample:
    """The sample in `folder`, built by whichever process of a test run comes first."""
    with _alone(folder):
        if not (folder / "sample" / "output").exists():
            build_sample(folder / "sample")
    return Sample(folder / "sample" / "output")


def shared_preview(folder: Path) -> Sample:
    """The same as the preview, in which one document of each kind waits to be signed."""
    sample = shared_sample(folder)
    county = County(sample.output.parent)
    with _alone(folder):
        if not (county.root / "preview").exists():
            for path in UNSIGNED:
                (county.root / path).unlink()
            county.build("--preview", env=ON_ITS_DAY)
    return Sample(county.root / "preview")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other process of this test run builds at the same time."""
    with (folder / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
