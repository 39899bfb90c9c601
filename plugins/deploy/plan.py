"""In which order a change gets to its target, so that wherever it is broken off every page there still works.

What was withdrawn goes before all else: a reader can do without a list that is up to date, but what must not be public
is not to wait for an upload that may break off.  Its links do not die, since the page that says so comes in its place.
Then what pages load, then pages, then what leads to them; the manifest, when it has become true; and last what nobody
asks for any more.  With each file go its smaller forms, and go those that it has no longer.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import PurePosixPath
from urllib.parse import quote

from plugins.deploy.release import Staged
from plugins.edition.addresses import document_url, is_of_table, path_of, recipients_url
from plugins.publish.compress import origin_of, variants_of
from plugins.publish.manifest import MANIFEST_NAME, is_of_manifest
from plugins.publish.segments import Difference

INDEX = "index.html"
LISTS = (".xml", ".feed.json", ".opml")
SEARCH_MANIFEST = "search/manifest.json"


class Rank(IntEnum):
    WITHDRAWN = 0
    LOADED = 1
    PAGE = 2
    LEADING = 3  # lists, home, feeds, sitemap, the entry of the search
    SEGMENT = 4
    MANIFEST = 5
    GONE = 6


@dataclass(frozen=True, slots=True)
class Part:
    """What may get there, or go, in any order."""

    rank: Rank
    send: tuple[str, ...]
    remove: tuple[str, ...]


def order(change: Difference, staged: Staged, withdrawn: Collection[str]) -> tuple[Part, ...]:
    """`change` names files without their smaller forms; `withdrawn` are documents, by id."""
    send: dict[Rank, list[str]] = {rank: [] for rank in Rank}
    remove: dict[Rank, list[str]] = {rank: [] for rank in Rank}
    for path in sorted(change.changed):
        rank = rank_of(path, staged.files[path].cause, withdrawn)
        send[rank] += staged.forms[path]
        remove[rank] += [form for form in variants_of(path) if form not in staged.forms[path]]
    for path in sorted(change.removed):
        rank = Rank.WITHDRAWN if _belongs(path, withdrawn) else Rank.GONE
        remove[rank] += (path, *variants_of(path))
    found = (Part(rank, tuple(send[rank]), tuple(remove[rank])) for rank in Rank)
    return tuple(part for part in found if part.send or part.remove)


def rank_of(path: str, cause: str, withdrawn: Collection[str]) -> Rank:
    if is_of_manifest(path):
        return Rank.MANIFEST if path == MANIFEST_NAME else Rank.SEGMENT
    if _belongs(path, withdrawn):
        return Rank.WITHDRAWN
    if path.endswith(".html"):
        pages = (path_of(document_url(cause)), path_of(recipients_url(cause)))
        return Rank.PAGE if path in pages or is_of_table(path) else Rank.LEADING
    return Rank.LEADING if path.endswith(LISTS) or path == SEARCH_MANIFEST else Rank.LOADED


def originals(change: Difference, files: Container[str]) -> Difference:
    """The same without smaller forms: of `files`, one of which any form differs is sent with all of them."""
    changed, removed = (frozenset(map(_original, paths)) for paths in (change.changed, change.removed))
    gone = frozenset(path for path in removed if path not in files)
    return Difference(changed | (removed - gone), gone)


def to_purge(change: Difference, site_url: str) -> Iterator[str]:
    """The absolute address of each file that changed or went, and of the folder it is the index of."""
    for path in sorted(change.changed | change.removed):
        yield f"{site_url}/{quote(path)}"
        if path == INDEX or path.endswith(f"/{INDEX}"):
            yield f"{site_url}/{quote(path.removesuffix(INDEX))}"


def _original(path: str) -> str:
    origin = origin_of(path)
    return origin[0] if origin else path


def _belongs(path: str, documents: Collection[str]) -> bool:
    """Whether a file is that of one of these documents: its page, or below the folder that has its name."""
    return path.removesuffix(".html") in documents or any(
        parent.as_posix() in documents for parent in PurePosixPath(path).parents
    )
