"""What storage is told about each file, and then tells browsers and caches; a web server knows it by itself."""

from __future__ import annotations

from plugins import headers
from plugins.publish.compress import origin_of

KEPT = ("Content-Type", "Content-Disposition", "Cache-Control")  # what storage gives back


def headers_of(path: str) -> dict[str, str]:
    """By their names in HTTP."""
    origin, encoding = origin_of(path) or (path, None)
    kept = {name: value for name, value in headers.headers_of(origin).items() if name in KEPT}
    return kept | ({"Content-Encoding": encoding.value} if encoding else {})
