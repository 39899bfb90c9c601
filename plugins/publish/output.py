"""What a build left in its staging folder, as it lies on disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from plugins.edition.model import Edition
from plugins.phases import Phase, phase
from plugins.privacy.allowed import Allowed
from plugins.privacy.scan import Finding as Personal
from plugins.publish.links import LinkTable
from plugins.publish.manifest import MANIFEST_NAME
from plugins.publish.markup import NO_LINKS, Finding, Links, PageReader
from plugins.publish.personal import PersonalReader
from plugins.publish.published import Published
from plugins.slices import HERE, Workers
from plugins.staging import Staging

PAGE_SUFFIXES = (".html", ".htm")
END_OF_PAGE = b"</html>"


@dataclass(frozen=True, slots=True)
class Seen:
    """Where something was found first, and on how many pages in all."""

    path: str
    line: int
    pages: int


@dataclass(frozen=True)
class Output:
    """All a check may know.  `digests` has every plain file, `others` all else but folders, both by path.

    `links` has the files each page leads to or loads; `orphaned`, by the path of what goes, the pages that stay and
    lead there.
    """

    edition: Edition
    causes: Mapping[str, str]
    digests: Mapping[str, str]
    others: tuple[str, ...]
    cut_off: tuple[str, ...]
    findings: Mapping[Finding, Seen]
    personal: Mapping[str, tuple[Personal, ...]] = field(default_factory=dict)
    links: Mapping[str, frozenset[str]] = field(default_factory=dict)
    orphaned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    """One plain file: its digest, whether it is a page that ends too early, what it links, what is personal in it."""

    path: str
    digest: str
    is_cut_off: bool
    links: Links
    personal: tuple[Personal, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """What all files are read by.  `allowed` is None in a preview: it shows what is not in order, to those who mend."""

    root: Path
    site_url: str
    allowed: Allowed | None


def read_output(
    edition: Edition, staging: Staging, published: Published | None = None, workers: Workers = HERE
) -> Output:
    """Reads every file of the staging folder once.

    `published` is what stays beside them; None when they are all there will be.
    """
    kinds = dict(_walk(str(staging.root), ""))
    plain = sorted(path for path, is_plain in kinds.items() if is_plain)
    there = _There(frozenset({*plain, MANIFEST_NAME}), published, edition.gone or frozenset())
    look = _Look(staging.root, edition.site.url, None if edition.is_preview else edition.allowed)
    digests: dict[str, str] = {}
    findings: dict[Finding, Seen] = {}
    links = LinkTable()
    cut_off: list[str] = []
    personal: list[str] = []
    for file in _with_dead_links(_all_read(plain, look, workers), look, there):
        digests[file.path] = file.digest
        if file.links.targets:
            links.add(file.path, file.links.targets)
        for finding, line in file.links.findings.items():
            first = findings.get(finding, Seen(file.path, line, 0))
            findings[finding] = Seen(first.path, first.line, first.pages + 1)
        cut_off += [file.path] if file.is_cut_off else []
        personal += [file.path] if file.personal else []
    return Output(
        edition=edition,
        causes=staging.causes,
        digests=digests,
        others=tuple(sorted(path for path, is_plain in kinds.items() if not is_plain)),
        cut_off=tuple(cut_off),
        findings=findings,
        personal=_without_codes(personal, look, edition.codes),
        links=links,
        orphaned=there.orphaned(),
    )


@dataclass(frozen=True, slots=True)
class _There:
    """What there will be: what was just written, and what was published before and stays."""

    written: frozenset[str]
    published: Published | None
    gone: frozenset[str]

    def __contains__(self, path: object) -> bool:
        if path in self.written:
            return True
        return self.published is not None and path not in self.gone and path in self.published

    def orphaned(self) -> dict[str, tuple[str, ...]]:
        gone = self.gone - self.written
        if self.published is None or not gone:
            return {}
        linking = self.published.linking_to(gone, besides=gone | self.written)
        return {path: tuple(pages) for path, pages in linking.items()}


def _all_read(paths: Sequence[str], look: _Look, workers: Workers) -> Iterator[_File]:
    with phase(Phase.AUDIT, len(paths)) as step:
        for files in workers.share(_reading, look, paths):
            step(len(files))
            yield from files


class _Anything(Container[str]):
    def __contains__(self, path: object) -> bool:
        return True


def _reading(look: _Look) -> Callable[[Sequence[str]], list[_File]]:
    """Reads files as if every link led somewhere, and no number were the check code of a document.

    Both are known where all is put together, and few files are then read again.
    """
    reader = PageReader(look.site_url, _Anything())
    personal = None if look.allowed is None else PersonalReader(look.allowed, ())
    return lambda paths: [_read(path, look.root, reader, personal) for path in paths]


def _read(path: str, root: Path, reader: PageReader, personal: PersonalReader | None) -> _File:
    data = (root / path).read_bytes()
    is_page = path.endswith(PAGE_SUFFIXES)
    is_cut_off = is_page and not data.rstrip().endswith(END_OF_PAGE)
    links = reader.read(path, data) if is_page and not is_cut_off else NO_LINKS
    found = personal.findings(path, data) if personal else ()
    return _File(path, hashlib.sha256(data).hexdigest(), is_cut_off, links, found)


def _with_dead_links(files: Iterable[_File], look: _Look, there: _There) -> Iterator[_File]:
    """The files, of which those that lead to nothing are read again to say where."""
    reader = PageReader(look.site_url, there)
    leads_somewhere = cache(there.__contains__)
    for file in files:
        if all(map(leads_somewhere, file.links.targets)):
            yield file
        else:
            yield replace(file, links=reader.read(file.path, (look.root / file.path).read_bytes()))


def _without_codes(paths: Iterable[str], look: _Look, codes: Container[str]) -> dict[str, tuple[Personal, ...]]:
    """What is personal in these files: what stands on many is told of the first, whoever read them before."""
    if look.allowed is None:
        return {}
    reader = PersonalReader(look.allowed, codes)
    found = {path: reader.findings(path, (look.root / path).read_bytes()) for path in paths}
    return {path: personal for path, personal in found.items() if personal}


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, bool]]:
    """Every path below `folder` that is no folder, and whether it is a plain file; links are not followed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, path + "/")
            else:
                yield path, entry.is_file(follow_symlinks=False)
