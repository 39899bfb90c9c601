"""The types of file a draft may show or offer, known by their first bytes and not by their name alone."""

from __future__ import annotations

LIMIT_BYTES = 10 * 1024 * 1024
PICTURES = frozenset({"jpg", "png", "webp"})
ATTACHMENTS = frozenset({"pdf", "csv", "xlsx", "docx"})
ALLOWED = PICTURES | ATTACHMENTS


def looks_like(suffix: str, data: bytes) -> bool:
    """Whether `data` begins like a file of this type.  SVG is none of them: it can refer onward and run script."""
    match suffix:
        case "jpg":
            return data.startswith(b"\xff\xd8\xff")
        case "png":
            return data.startswith(b"\x89PNG\r\n\x1a\n")
        case "webp":
            return data.startswith(b"RIFF") and data[8:12] == b"WEBP"
        case "pdf":
            return data.startswith(b"%PDF-")
        case "xlsx" | "docx":
            return data.startswith(b"PK\x03\x04")
        case "csv":
            return b"\x00" not in data
        case _:
            return False
