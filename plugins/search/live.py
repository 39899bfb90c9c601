"""The Whoosh index of the site that is live, made from its published files alone.

After a rollback the live site is not that of the last build, and nothing of the earlier release is remembered but its
files.  They hold all that is searched and all that a result shows, except the draft each document came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from plugins.problems import SettingsError
from plugins.search import shards
from plugins.search.document import Document
from plugins.search.folder import state_of
from plugins.search.lexicon import MANIFEST, damaged
from plugins.search.shards import Block

FROM_SITE = "site "  # before the state of an index that was made here: no build goes on from it


def release_of(site: Path) -> str:
    """A name for what can be found on this site.  Raises SettingsError when there is none."""
    return shards.name_of([_manifest(site)])


def is_live(folder: Path, site: Path) -> bool:
    """Whether the index answers for this site.  Raises SettingsError when there is none."""
    name = release_of(site)
    return state_of(folder) in (name, FROM_SITE + name)


def make_live(folder: Path, site: Path) -> None:
    """Puts an index of this site in the place of whatever is in `folder`.  Takes a while.  Raises SettingsError."""
    from plugins.search.index import build_index  # only where it is needed: Whoosh takes a while

    build_index(published(site), folder, FROM_SITE + release_of(site))


def published(site: Path) -> Iterator[Document]:
    """All that can be found on a site, in order.  Raises SettingsError."""
    manifest = _manifest(site)
    try:
        yield from _documents(site, json.loads(manifest))
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise damaged(site) from error


def _manifest(site: Path) -> bytes:
    try:
        return (site / MANIFEST).read_bytes()
    except FileNotFoundError as error:
        raise SettingsError("there is no site to search in {folder}", "run: ./build.py build", folder=site) from error


def _documents(site: Path, manifest: Any) -> Iterator[Document]:
    """In order.  The number of each stands for its moment, which is not published: either orders."""
    numbers = count()
    for _, _, names, sizes in manifest["segments"]:
        for name, size in zip(names.split(), sizes.split(), strict=True):
            for path in Block(name, int(size)).paths():
                for row in json.loads((site / path).read_bytes()):
                    id, url, title, owner, date, kind, extract, head, body, column, topic, validity, *_ = row
                    rest = tuple(body), tuple(head), column, validity, topic
                    yield Document(next(numbers), id, title, owner, kind, date, url, "", extract, *rest)
