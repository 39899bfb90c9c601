"""An exported folder: which of its files are posts, and which file a post means by the name of a picture.

Nothing is followed out of it: a name is looked up among the files that were listed, never opened as a path.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from plugins.archive.rules import NOT_FOLLOWED
from plugins.problems import Location, Problem, UsageError

PAGES, TEXTS = (".html", ".htm"), (".md", ".markdown")
MOST_FILES = 50_000
MOST_POSTS = 1000  # as many as one signature may stand for (review/batch.py)
MOST_POST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Folder:
    """The regular files of a folder by their path in it, with `/`; `links` are what is neither file nor folder."""

    root: Path
    files: Mapping[str, int]  # with their size in bytes
    links: tuple[str, ...]

    @property
    def posts(self) -> tuple[str, ...]:
        """The files that are posts: not what a browser saved beside one, nor what lies hidden."""
        found = (path for path in self.files if path.lower().endswith((*PAGES, *TEXTS)))
        return tuple(path for path in found if not any(_is_beside(part) for part in path.split("/")[:-1]))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(NOT_FOLLOWED.at(self.at(path)) for path in self.links)

    def at(self, path: str, line: int = 1) -> Location:
        """The place in a file, as people find it from where they stand."""
        return Location(f"{self.root.as_posix()}/{path}", line)

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def file_named(self, written: str, post: str) -> str | None:
        """The file that `written`, in `post`, leads to; None where it is none of this folder."""
        name = unquote(written.partition("?")[0].partition("#")[0])
        if not name or "\\" in name or "\x00" in name or name.startswith("/") or ":" in name.split("/")[0]:
            return None
        parts = post.split("/")[:-1]
        for part in name.split("/"):
            if part == "..":
                if not parts:
                    return None
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        path = "/".join(parts)
        return path if path in self.files else None


def list_folder(root: Path) -> Folder:
    """Raises UsageError for what is no folder of posts."""
    if not root.is_dir():
        raise UsageError("there is no folder {path}", "name the folder into which the posts were exported", path=root)
    files: dict[str, int] = {}
    links: list[str] = []
    for path, size in sorted(_walk(root, "")):
        if size is None:
            links.append(path)
        else:
            files[path] = size
        if len(files) > MOST_FILES:
            raise UsageError(
                "{path} holds more than {limit} files", "import it in parts, year by year", path=root, limit=MOST_FILES
            )
    folder = Folder(root, files, tuple(links))
    if not folder.posts:
        raise UsageError("{path} holds no post", "a post is a file .html, .htm or .md", path=root)
    if len(folder.posts) > MOST_POSTS:
        raise UsageError(
            "{path} holds {count} posts, more than the {limit} that can be signed together",
            "import it in parts, year by year",
            path=root,
            count=len(folder.posts),
            limit=MOST_POSTS,
        )
    return folder


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, int | None]]:
    with os.scandir(folder) as found:
        for each in found:
            path = prefix + each.name
            if each.is_symlink():
                yield path, None
            elif each.is_dir(follow_symlinks=False):
                yield from _walk(folder / each.name, f"{path}/")
            elif each.is_file(follow_symlinks=False):
                yield path, each.stat(follow_symlinks=False).st_size


def _is_beside(folder: str) -> bool:
    return folder.startswith(".") or folder.endswith(("_files", ".files"))
