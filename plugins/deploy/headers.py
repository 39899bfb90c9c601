"""What storage is told about each file, and then tells browsers and caches; a web server knows it by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from plugins.publish.compress import origin_of

TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".atom.xml": "application/atom+xml; charset=utf-8",
    ".rss.xml": "application/rss+xml; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",  # a signed source is to be read, not run
    ".csv": "text/csv; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNKNOWN = "application/octet-stream"
BY_CONTENT = re.compile(r"theme/[^/]+\.[0-9a-f]{12}\.css|search/[a-z]-[a-z2-7]{12}(?:/[0-9]+)?\.json")
FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=60"  # seconds for which a page that was withdrawn may still be shown by a cache


def is_named_by_content(path: str) -> bool:
    """Whether other bytes would have another name."""
    return BY_CONTENT.fullmatch(path) is not None


def headers_of(path: str) -> dict[str, str]:
    """By their names in HTTP."""
    origin, encoding = origin_of(path) or (path, None)
    suffixes = PurePosixPath(origin).suffixes
    kind = next((TYPES[each] for each in ("".join(suffixes[-2:]), *suffixes[-1:]) if each in TYPES), UNKNOWN)
    headers = {"Content-Type": kind, "Cache-Control": FOREVER if is_named_by_content(origin) else SHORT}
    return headers | ({"Content-Encoding": encoding.value} if encoding else {})
