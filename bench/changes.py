"""What happens to a county of the benchmarks: an article is added or edited, signed by the same people, committed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.county import commit_files
from bench.sign import sign_document
from bench.units import bench_key
from plugins.drafts.load import load_draft
from plugins.registry.load import load_registry
from plugins.tree import WorkingTree

REMEMBERED = (".cache", ".git/gongkai", "log", "output*", "preview*")  # what a clean build must not find


def forget(root: Path) -> None:
    """Leave of a county what a fresh clone would have."""
    for name in REMEMBERED:
        for path in root.glob(name):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def newest_article(root: Path) -> Path:
    return max((root / "content" / "articles").rglob("*.md"), key=lambda path: (_published(path), path.name))


def add_article(root: Path) -> None:
    """Commit another article like the newest one."""
    newest = copy = newest_article(root)
    while copy.exists():
        copy = copy.with_stem(f"{copy.stem}-more")
    copy.write_bytes(newest.read_bytes().replace(f"/{newest.stem}\n".encode(), f"/{copy.stem}\n".encode(), 1))
    commit_files(root, *_signed(root, [copy]))


def edit_articles(root: Path, articles: list[Path], paragraph: str) -> None:
    """Commit these articles with one more paragraph each."""
    for path in articles:
        path.write_bytes(path.read_bytes() + f"\n{paragraph}\n".encode())
    commit_files(root, *_signed(root, articles))


def _signed(root: Path, articles: list[Path]) -> Iterator[str]:
    """The paths of these articles and of the sign-offs written for them."""
    tree = WorkingTree(root)
    registry = load_registry(tree)
    for path in articles:
        draft, _ = load_draft(tree, path.relative_to(root).as_posix())
        assert draft is not None, "it differs from one that was read in words alone"
        sign_document(root, draft, registry, bench_key)
        yield from (draft.source, draft.sidecar)


def _published(path: Path) -> str:
    """The line that says when; written alike everywhere, it can be compared."""
    return next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("published: "))
