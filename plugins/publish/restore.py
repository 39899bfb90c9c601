"""An earlier release put back: which of its files may be public again, and which stay as they are now.

What was taken down since must not come back: neither the files of a document that has lost one since (it was
withdrawn, a list of recipients ran out, a revision dropped a picture), nor anything that tells of it, as lists, feeds
and the index do.  Nor may what today's rules find personal data in, nor a page that would lead nowhere.  All that has
the cause of such a file stays as it is now.  Where nothing has to stay, the release comes back to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plugins.publish.manifest import Files, PublishedFile
from plugins.publish.markup import Fault, PageReader
from plugins.publish.output import PAGE_SUFFIXES
from plugins.publish.personal import PersonalReader


@dataclass(frozen=True, slots=True)
class Restored:
    """What will be public, and the causes that stay as they are now."""

    files: Files
    staying: frozenset[str]


@dataclass(frozen=True)
class Past:
    """An earlier release and what is live; `find` tells where a file of the former stands.

    `withdrawn` has, of each document the log knows, whether it is taken down now.
    """

    then: Files
    now: Files
    find: Callable[[str], Path]
    withdrawn: Mapping[str, bool]

    @property
    def differing(self) -> Iterator[tuple[str, PublishedFile]]:
        """The files that would come back."""
        for path, file in self.then.items():
            if path not in self.now or self.now[path].digest != file.digest:
                yield path, file


def restore(past: Past, site_url: str, personal: PersonalReader) -> Restored:
    lost = {file.cause for path, file in past.then.items() if path not in past.now and file.cause in past.withdrawn}
    lost |= {file.cause for file in past.then.values() if past.withdrawn.get(file.cause, False)}
    staying = lost | set(_telling(past, lost)) | set(_unfit(past, personal))
    while True:
        files = _files(past, staying)
        more = set(_leading_nowhere(past, files, staying, site_url))
        if not more:
            return Restored(files, frozenset(staying))
        staying |= more


def _files(past: Past, staying: Collection[str]) -> Files:
    if not staying:
        return past.then
    back = {
        path: file
        for path, file in past.then.items()
        if file.cause not in staying and (path not in past.now or past.now[path].cause not in staying)
    }
    return {**past.now, **back}  # what was published since stays too: what stays may lead there


def _telling(past: Past, lost: Collection[str]) -> Iterator[str]:
    """The causes of files that name a document by its address, which its id is part of."""
    names = [document.encode("utf-8") for document in lost]
    for path, file in past.differing:
        data = past.find(path).read_bytes() if names else b""
        if any(name in data for name in names):
            yield file.cause


def _unfit(past: Past, personal: PersonalReader) -> Iterator[str]:
    for path, file in past.differing:
        anew = PersonalReader(personal.allowed, personal.codes)  # it tells a thing once, and here each place counts
        if anew.findings(path, past.find(path).read_bytes()):
            yield file.cause


def _leading_nowhere(past: Past, files: Files, staying: Collection[str], site_url: str) -> Iterator[str]:
    if not staying:
        return  # as a whole it was audited when it was published
    reader = PageReader(site_url, files.keys())
    for path, file in past.differing:
        if path.endswith(PAGE_SUFFIXES) and file.cause not in staying:
            links = reader.read(path, past.find(path).read_bytes())
            if any(finding.fault is Fault.DEAD for finding in links.findings):
                yield file.cause
