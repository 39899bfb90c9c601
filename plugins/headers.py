"""What a browser is told with each file: what it may do, what it is, for how long it holds.

One table for all who say it: the pages themselves, `build.py serve` and `build.py answer`, storage, the file
`_headers`, and the tests of what docs/how-to/web-server/ has for nginx and Caddy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

# What a page says of itself, for hosts that send no headers; no scripts and styles but files of this site.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
SENT_POLICY = f"{POLICY}; frame-ancestors 'none'"  # which only a header can say
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"  # for what units handed in: nothing in it is to run
CLOSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb", "browsing-topics")
PAGE_REFERRER = "strict-origin-when-cross-origin"
SEARCH_REFERRER = "origin"  # the page that is opened next, and its log, need not know what was looked for
SEARCH_PAGE = "search.html"
EVERYWHERE: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in CLOSED),
    "Cross-Origin-Opener-Policy": "same-origin",
}
TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".feed.json": "application/feed+json",
    ".json": "application/json",
    # Feeds, too: of application/atom+xml and the like a browser shows the bare source (decision 27).
    ".xml": "application/xml; charset=utf-8",
    ".xsl": "application/xslt+xml; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",  # a signed source is to be read, not run
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNKNOWN = "application/octet-stream"
DOWNLOADS = (".pdf", ".docx", ".xlsx", ".csv", ".md")
BY_CONTENT = re.compile(
    r"theme/[^/]+\.[0-9a-f]{12}\.css|search/[a-z]-[a-z2-7]{12}(?:/[0-9]+)?\.json|.+/_\d+\.[0-9a-f]{12}\.(?:avif|webp)"
)
FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=60"  # seconds for which a page that was withdrawn may still be shown by a cache
HEADERS_FILE = "_headers"


def headers_of(path: str) -> dict[str, str]:
    """All that is sent with the file at `path` below the output, by the names of HTTP."""
    kept = FOREVER if is_named_by_content(path) else SHORT
    return {"Content-Type": type_of(path), "Cache-Control": kept} | guards_of(path)


def guards_of(path: str) -> dict[str, str]:
    """Those of them that keep readers safe."""
    guards = {
        **EVERYWHERE,
        "Content-Security-Policy": SANDBOX if is_download(path) else SENT_POLICY,
        "Referrer-Policy": SEARCH_REFERRER if path == SEARCH_PAGE else PAGE_REFERRER,
        # A feed has pictures in it, and whoever reads feeds in a browser reads them on a page of somebody else.
        "Cross-Origin-Resource-Policy": "cross-origin" if type_of(path).startswith("image/") else "same-origin",
    }
    return guards | ({"Content-Disposition": "attachment"} if is_download(path) else {})


def type_of(path: str) -> str:
    suffixes = PurePosixPath(path).suffixes
    return next((TYPES[each] for each in ("".join(suffixes[-2:]), *suffixes[-1:]) if each in TYPES), UNKNOWN)


def is_named_by_content(path: str) -> bool:
    """Whether other bytes would have another name."""
    return BY_CONTENT.fullmatch(path) is not None


def is_download(path: str) -> bool:
    """Whether a browser keeps the file instead of showing it, as all that units hand in but pictures."""
    return path.endswith(DOWNLOADS) or type_of(path) == UNKNOWN


def headers_file() -> bytes:
    """`_headers`, as Cloudflare Pages, Netlify and others read it.

    They send what every rule says that fits a path, and join what two of them say of one header with a comma: of
    policies all hold then, of referrers the last.  What would come to nothing so is left out.
    """
    common = ("Content-Security-Policy", "Referrer-Policy", *EVERYWHERE)
    page = headers_of("index.html")
    rules = {"/*": {name: page[name] for name in common}}
    rules[f"/{SEARCH_PAGE}"] = {"Referrer-Policy": SEARCH_REFERRER}
    for suffix in DOWNLOADS:
        download = headers_of(f"a{suffix}")
        rules[f"/*{suffix}"] = {
            name: download[name] for name in ("Content-Security-Policy", "Content-Disposition", "Content-Type")
        }
    rules["/theme/*.css"] = {"Cache-Control": FOREVER}
    lines = (
        line
        for path, headers in rules.items()
        for line in (path, *(f"  {name}: {value}" for name, value in headers.items()))
    )
    return ("\n".join(lines) + "\n").encode("ascii")
