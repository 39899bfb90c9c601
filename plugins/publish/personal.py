"""The last look for personal data: at every word of the output, however it came there.

Drafts, attachments and the registry were searched before.  What is found here was put together on the way: a template
that shows a field nobody thought of, a setting, two halves that only meet on the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from plugins.privacy.allowed import ANYWHERE, Allowed
from plugins.privacy.markup import TAG, chunks_of, text_of_chunk, values_of
from plugins.privacy.scan import Finding, Reading, find, is_worth_reading
from plugins.problems import Severity

PAGES, FEEDS = (".html", ".htm"), (".rss", ".atom", ".xml")
STRING = re.compile(r'"[0-9a-z.,!]*"|"((?:[^"\\]|\\.)*)"')  # the former are postings of the index: counts, no words
TAG_WITH_VALUES = re.compile(r"<[^<>=]*=[^<>]*>")
BARE_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{11,}(?![0-9A-Za-z])")
CODE_SIGN = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{12}(?![0-9A-Za-z])")


class PersonalReader:
    """Reads files of the output; what stands on many pages is searched once.

    `codes` are the check codes of documents: among a hundred thousand of them some look like mobile numbers.
    """

    def __init__(self, allowed: Allowed, codes: Iterable[str]) -> None:
        self.allowed = allowed
        self.codes = frozenset(codes)
        self._seen: set[int] = set()  # hashes: the texts themselves would be the whole site in memory

    def findings(self, path: str, data: bytes) -> tuple[Finding, ...]:
        """What stands in this file and may not; () for what stood in one before."""
        split = _split_for(path)
        if split is None:
            return ()
        found: list[Finding] = []
        how = Reading(is_table=path.endswith(".csv"), is_plain=True)
        for pieces, to_text in split(data.decode("utf-8", "replace")):
            new = {key: piece for piece in pieces if (key := hash((to_text.__name__, piece))) not in self._seen}
            self._seen.update(new)
            texts = [text for piece in new.values() if is_worth_reading(text := to_text(piece))]
            found += self._in_text("\n\n".join(texts), how)
        return tuple(found)

    def _in_text(self, text: str, how: Reading) -> Iterator[Finding]:
        if any(find(text, how)):
            text = CODE_SIGN.sub(lambda code: "." * 12 if code[0] in self.codes else code[0], text)
            for finding in find(text, how):
                is_permitted, _ = self.allowed.permits(finding, ANYWHERE)
                if not is_permitted and finding.at("").severity is Severity.ERROR:
                    yield finding


Pieces = Iterator[tuple[Iterable[str], Callable[[str], str]]]  # and how the text of a piece is got


def _split_for(path: str) -> Callable[[str], Pieces] | None:
    if path.endswith(PAGES):
        return _page
    if path.endswith(FEEDS):
        return _feed
    if path.endswith(".json"):
        return _json
    return _text if path.endswith((".csv", ".md", ".txt")) else None


def _page(text: str) -> Pieces:
    yield chunks_of(text), text_of_chunk
    yield TAG_WITH_VALUES.findall(text), _values


def _feed(text: str) -> Pieces:
    """The text of every element; where that is a page again, its text."""
    yield TAG.split(text), _escaped_page
    yield TAG_WITH_VALUES.findall(text), _values


def _json(text: str) -> Pieces:
    """Every string with words, and every figure too long to be a count."""
    yield STRING.findall(text), _unescaped
    yield BARE_NUMBER.findall(text), str


def _text(text: str) -> Pieces:
    yield (text,), str


def _values(tag: str) -> str:
    return "\n\n".join(values_of(tag))


def _escaped_page(text: str) -> str:
    inner = text_of_chunk(text)
    return "\n\n".join(text_of_chunk(chunk) for chunk in chunks_of(inner)) if "<" in inner else inner


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda sign: chr(int(sign[1], 16)), text).replace("\\n", "\n")
