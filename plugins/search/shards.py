"""The index as small static files, of which a browser fetches only what a question needs.

    search/manifest.json      where everything is; the only file whose name stays
    search/t-<digest>.json    tokens with their postings: {token: "document.place.place,document.place"}
    search/d-<digest>.json    what a result shows: [id, url, title, owner, date, kind, extract] a document
    search/f-<digest>.json    [traditional, simplified]: fetched only when a question holds something unknown

Documents are numbered from the oldest, so a new one changes the last files only; numbers and places are written as
differences, in base 36.  Tokens are cut into files in the order of their code points rather than by a hash: files come
out equally large however common a character is, the manifest grows by one short line a file, and the tokens that
begin with one character lie side by side.  Names are digests, so a browser may keep a file for ever.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from plugins.edition.model import Story
from plugins.folding import simplified
from plugins.search.document import Document, newest_first

FORMAT = 1
TOKEN_SHARD = 32_000  # characters of postings a file, before compression; a token is never divided
DOCUMENT_SHARD = 16  # documents a file
TITLE_ROOM = 64  # places below this stand in the title (60 characters at most); the body begins here

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def export(stories: Iterable[Story]) -> dict[str, bytes]:
    """Every file of the static index by its path.  Equal stories give equal bytes."""
    documents = newest_first(stories)[::-1]
    postings, body_at = _postings(documents)
    files: dict[str, bytes] = {}

    def keep(letter: str, value: object) -> str:
        data = _json(value)
        name = base64.b32encode(hashlib.sha256(data).digest())[:12].decode("ascii").lower()
        files[f"search/{letter}-{name}.json"] = data
        return name

    token_files = [(next(iter(shard)), keep("t", shard)) for shard in _token_shards(postings)]
    rows = [[d.id, d.url, d.title, d.owner, d.date, d.kind, d.extract] for d in documents]
    manifest = {
        "format": FORMAT,
        "documents": len(documents),
        "body": body_at,
        "tokens": [" ".join(first for first, _ in token_files), " ".join(name for _, name in token_files)],
        "shelf": DOCUMENT_SHARD,
        "shelves": " ".join(
            keep("d", rows[start : start + DOCUMENT_SHARD]) for start in range(0, len(rows), DOCUMENT_SHARD)
        ),
        "folds": keep("f", ["".join(simplified().keys()), "".join(simplified().values())]),
    }
    return {"search/manifest.json": _json(manifest)} | files


def _postings(documents: Iterable[Document]) -> tuple[dict[str, str], int]:
    """Each token with its postings as text, by code points, and the place where bodies begin."""
    titles = [list(document.title_tokens()) for document in documents]
    body_at = max((token.position + 2 for title in titles for token in title), default=0)
    body_at = max(body_at, TITLE_ROOM)
    entries: defaultdict[str, list[str]] = defaultdict(list)
    last: defaultdict[str, int] = defaultdict(int)
    for number, (document, title) in enumerate(zip(documents, titles, strict=True)):
        places: defaultdict[str, list[int]] = defaultdict(list)
        for token in title:
            places[token.text].append(token.position)
        for token in document.body_tokens():
            places[token.text].append(body_at + token.position)
        for text, where in places.items():
            steps = (number - last[text], where[0], *(after - before for before, after in pairwise(where)))
            entries[text].append(".".join(map(base36, steps)))
            last[text] = number
    return {text: ",".join(entries[text]) for text in sorted(entries)}, body_at


def _token_shards(postings: dict[str, str]) -> Iterator[dict[str, str]]:
    shard: dict[str, str] = {}
    size = 0
    for token, entry in postings.items():
        if shard and size + len(entry) > TOKEN_SHARD:
            yield shard
            shard, size = {}, 0
        shard[token] = entry
        size += len(token) + len(entry) + 6
    if shard:
        yield shard


@cache
def base36(number: int) -> str:
    """`number`, not negative, as JavaScript's parseInt(text, 36) reads it."""
    digits = DIGITS[number % 36]
    while number := number // 36:
        digits = DIGITS[number % 36] + digits
    return digits


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
