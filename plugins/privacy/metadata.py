"""What a picture file holds besides its pixels, read from its structure; no picture is decoded here.

Nothing is searched: whatever is not needed to show the pixels is named, and `build.py clean` takes it away.
"""

from __future__ import annotations

from collections.abc import Iterator

from plugins.messages import Term

# Parts that only say how to show the pixels.
PNG_PARTS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
)
WEBP_PARTS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})
JPEG_PARTS = frozenset({0xDB, 0xC4, 0xDD, 0xDA, *range(0xC0, 0xC3)})
ANIMATION, COMMENT = Term("an animation"), Term("a comment")
NAMES = {
    b"eXIf": "EXIF",
    b"EXIF": "EXIF",
    b"XMP ": "XMP",
    b"iCCP": "ICC",
    b"ICCP": "ICC",
    b"ANIM": ANIMATION,
    b"acTL": ANIMATION,
}
TRAILING = Term("bytes after its end")
BROKEN = Term("a structure that breaks off")


def more_than_pixels(data: bytes) -> tuple[Term, ...]:
    """The names of everything in a JPEG, PNG or WebP file that no viewer needs, each once; () for a clean file."""
    if data.startswith(b"\xff\xd8"):
        found = _jpeg(data)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        found = _png(data)
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        found = _webp(data)
    else:
        return ()
    return tuple(dict.fromkeys(map(Term, found)))


def _png(data: bytes) -> Iterator[str]:
    position = 8
    while position + 12 <= len(data):
        size, kind = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        if kind not in PNG_PARTS:
            yield _name(kind)
        position += 12 + size
        if kind == b"IEND":
            if position < len(data):
                yield TRAILING
            return
    yield BROKEN


def _webp(data: bytes) -> Iterator[str]:
    end = int.from_bytes(data[4:8], "little") + 8
    if end < len(data):
        yield TRAILING
    position = 12
    while position + 8 <= min(end, len(data)):
        kind, size = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8], "little")
        if kind not in WEBP_PARTS:
            yield _name(kind)
        position += 8 + size + size % 2
    if position != end or end > len(data):
        yield BROKEN


def _jpeg(data: bytes) -> Iterator[str]:
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            break
        marker = data[position + 1]
        if marker == 0xFF:  # fill
            position += 1
            continue
        if marker == 0xD9:
            if position + 2 < len(data):
                yield TRAILING
            return
        size = int.from_bytes(data[position + 2 : position + 4], "big")
        yield from _jpeg_part(marker, data[position + 4 : position + 2 + size])
        position += 2 + size
        if marker == 0xDA:
            position = _after_scan(data, position)
            if position + 2 == len(data) and data[position:] == b"\xff\xd9":
                return
    yield BROKEN


def _jpeg_part(marker: int, content: bytes) -> Iterator[str]:
    if marker in JPEG_PARTS:
        return
    if marker == 0xE0 and content.startswith(b"JFIF\0") and len(content) == 14:
        return
    if marker == 0xEE and content.startswith(b"Adobe") and len(content) == 12:
        return
    if marker == 0xE1:
        yield "EXIF" if content.startswith(b"Exif") else "XMP"
    elif marker == 0xE2:
        yield "ICC" if content.startswith(b"ICC_PROFILE") else "APP2"
    elif marker == 0xFE:
        yield COMMENT
    else:
        yield f"APP{marker - 0xE0}" if 0xE0 <= marker <= 0xEF else f"{marker:02X}"


def _after_scan(data: bytes, position: int) -> int:
    """Where the compressed pixels end: at the next marker that is neither a stuffed FF nor a restart."""
    while True:
        position = data.find(b"\xff", position)
        if position < 0 or position + 1 >= len(data):
            return len(data)
        if data[position + 1] != 0 and not 0xD0 <= data[position + 1] <= 0xD7:
            return position
        position += 2


def _name(kind: bytes) -> str:
    return NAMES.get(kind, kind.decode("ascii", "replace").strip())
