"""The last look for personal data: at every word of the output, however it came there.

Drafts, attachments and the registry were searched before.  What is found here was put together on the way: a template
that shows a field nobody thought of, a setting, two halves that only meet on the page.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from plugins.privacy.allowed import ANYWHERE, Allowed
from plugins.privacy.markup import CHUNK, TAG, TAG_WITH_VALUES, chunks_of, text_of_chunk, values_of
from plugins.privacy.scan import Finding, Reading, find
from plugins.problems import Severity

PAGES, FEEDS = (".html", ".htm"), (".xml", ".xsl", ".opml")
# The former are digests and names of files, mostly; the numbers among them are looked at by themselves.
STRING = re.compile(r'"[0-9a-z.,!]*+"|"([^"\\]*+(?:\\.[^"\\]*+)*+)"')
BARE_NUMBER = re.compile(r"[0-9](?<![0-9A-Za-z].)[0-9]{10,}(?![0-9A-Za-z])")
CODE_SIGN = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{12}(?![0-9A-Za-z])")
# A line that begins and ends with a block: nothing before or after it belongs to what it says.
WHOLE_LINE = re.compile(rf"\s*{CHUNK.pattern}(?:.*{CHUNK.pattern})?\s*", re.IGNORECASE)
BORDER = "<hr>"  # stands for a line that was searched before
REMEMBERED = 1 << 16  # pieces, and lines of pages: a few MB of each


class PersonalReader:
    """Reads files of the output; what stands on many pages is searched once.

    `codes` are the check codes of documents: among a hundred thousand of them some look like mobile numbers.
    """

    def __init__(self, allowed: Allowed, codes: Container[str]) -> None:
        self.allowed = allowed
        self.codes = codes
        self._seen: set[int] = set()  # hashes: the texts themselves would be the whole site in memory
        self._lines: dict[str, str] = {}  # whole lines of pages: nine of ten lines stand on other pages, too

    def findings(self, path: str, data: bytes) -> tuple[Finding, ...]:
        """What stands in this file and may not; () for what stood in one before."""
        how = Reading(is_table=path.endswith(".csv"), is_plain=True)
        texts = tuple(self._texts(path, data.decode("utf-8", "replace")))
        # Fewer signs have to be looked for in plain ASCII, which most of a record is.
        ascii_only, others = ("\n\n".join(text for text in texts if text.isascii() is plain) for plain in (True, False))
        return tuple(finding for text in (ascii_only, others) for finding in self._in_text(text, how))

    def _texts(self, path: str, text: str) -> Iterator[str]:
        """The new texts of a file, each read by itself."""
        if path.endswith(PAGES):
            yield from self._in_page(text)
        elif path.endswith(FEEDS):
            for piece in self._new(TAG.split(text), "piece of a feed"):
                inner = text_of_chunk(piece)
                yield from self._in_page(inner) if "<" in inner else (inner,)
            yield from self._values(text)
        elif path.endswith(".json"):
            yield from map(_unescaped, self._new(STRING.findall(text), "string"))
            yield from self._new(BARE_NUMBER.findall(text), "number")  # any figure too long to be a count
        elif path.endswith((".csv", ".md", ".txt")):
            yield text

    def _in_page(self, text: str) -> Iterator[str]:
        """What a page says outside the lines, and the stretches between such lines, that earlier pages had, too."""
        known = self._lines
        if len(known) > REMEMBERED:
            known.clear()
        rest = "\n".join([known.get(line, line) for line in text.split("\n")])
        new = BORDER.join(self._new(rest.split(BORDER), "stretch"))
        unknown = {line for line in new.replace(BORDER, "\n").split("\n") if line not in known}
        known.update((line, BORDER if WHOLE_LINE.fullmatch(line) else line) for line in unknown)
        yield from map(text_of_chunk, self._new(chunks_of(new), "chunk"))
        yield from self._values(new)

    def _values(self, text: str) -> Iterator[str]:
        for tag in self._new(TAG_WITH_VALUES.findall(text), "tag"):
            yield from values_of(tag)

    def _new(self, pieces: Iterable[str], kind: str) -> Iterable[str]:
        """The pieces that no file had before as pieces of this kind, each once."""
        new = {key: piece for piece in dict.fromkeys(pieces) if (key := hash((kind, piece))) not in self._seen}
        if len(self._seen) > REMEMBERED:
            self._seen.clear()
        self._seen.update(new)
        return new.values()

    def _in_text(self, text: str, how: Reading) -> Iterator[Finding]:
        if any(find(text, how)):
            text = CODE_SIGN.sub(lambda code: "." * 12 if code[0] in self.codes else code[0], text)
            for finding in find(text, how):
                is_permitted, _ = self.allowed.permits(finding, ANYWHERE)
                if not is_permitted and finding.at("").severity is Severity.ERROR:
                    yield finding


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda sign: chr(int(sign[1], 16)), text).replace("\\n", "\n")
