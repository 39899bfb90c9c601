"""What a web server may send in the place of a file: the same bytes, made smaller beforehand.

`page.html.br` beside `page.html`, by the names that web servers look for.  Which levels, and why none of these files
lies in the published tree itself: docs/decisions/0011-compressed-where-it-is-served.md.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import PurePosixPath

import brotli
import zstandard

SMALLEST = 1024  # bytes: below, what is saved is less than a packet
SHRINKING = frozenset((".html", ".css", ".js", ".json", ".xml", ".xsl", ".opml", ".svg", ".txt", ".csv", ".md"))


class Encoding(StrEnum):
    """By its name in HTTP."""

    BROTLI = "br"
    GZIP = "gzip"
    ZSTD = "zstd"


SUFFIXES: Mapping[Encoding, str] = {Encoding.BROTLI: ".br", Encoding.GZIP: ".gz", Encoding.ZSTD: ".zst"}
LEVELS: Mapping[Encoding, int] = {Encoding.BROTLI: 7, Encoding.GZIP: 6, Encoding.ZSTD: 9}


class Unpackable(Exception):
    """The bytes are not what this encoding makes of that many."""


def variants_of(path: str) -> tuple[str, ...]:
    """Every path at which a smaller form of this file might stand."""
    return tuple(path + suffix for suffix in SUFFIXES.values()) if _shrinks(path) else ()


def origin_of(path: str) -> tuple[str, Encoding] | None:
    """The file of which the one at `path` would be a smaller form, and how to unpack it; None for any other name."""
    for encoding, suffix in SUFFIXES.items():
        origin = path.removesuffix(suffix)
        if origin != path and _shrinks(origin):
            return origin, encoding
    return None


def compressed(path: str, data: bytes, encodings: Iterable[Encoding]) -> Iterator[tuple[str, bytes]]:
    """The smaller forms of a file worth having, each with its path.  Each was unpacked again before it is given."""
    if len(data) < SMALLEST or not _shrinks(path):
        return
    for encoding in encodings:
        packed = pack(encoding, data)
        if len(packed) < len(data):
            if unpack(encoding, packed, len(data)) != data:
                raise Unpackable(path)
            yield path + SUFFIXES[encoding], packed


def pack(encoding: Encoding, data: bytes) -> bytes:
    """The same bytes each time one library packs them: no clock and no name goes in."""
    match encoding:
        case Encoding.GZIP:
            return gzip.compress(data, LEVELS[encoding], mtime=0)
        case Encoding.BROTLI:
            return bytes(brotli.compress(data, quality=LEVELS[encoding]))
        case Encoding.ZSTD:
            return zstandard.ZstdCompressor(level=LEVELS[encoding]).compress(data)


def unpack(encoding: Encoding, packed: bytes, size: int) -> bytes:
    """Exactly `size` bytes; no more are ever held.  Raises Unpackable."""
    try:
        match encoding:
            case Encoding.GZIP:
                reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
                data, is_whole = reader.decompress(packed, size + 1), reader.eof and not reader.unused_data
            case Encoding.BROTLI:
                opened = brotli.Decompressor()
                data, is_whole = opened.process(packed, output_buffer_limit=size + 1), opened.is_finished()
            case Encoding.ZSTD:
                is_whole = zstandard.frame_content_size(packed) == size
                data = zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False) if is_whole else b""
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise Unpackable from error
    if not is_whole or len(data) != size:
        raise Unpackable
    return bytes(data)


def _shrinks(path: str) -> bool:
    return PurePosixPath(path).suffix in SHRINKING
