"""Telling a WebSub hub that feeds have changed, so that readers who ask it hear at once.

The hub is somebody else's computer: it is told addresses, which are public, and nothing else.  It is never needed:
readers also ask by themselves, so one that does not answer undoes no deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from plugins.edition.feed import ARCHIVES, Format

MOST = 100  # feeds in one request
SECONDS = 20


def feeds_among(paths: Iterable[str], site_url: str) -> Iterator[str]:
    """The addresses of the feeds among these files; nobody subscribes to an archive."""
    for path in sorted(paths):
        if path.startswith("feeds/") and not path.startswith(ARCHIVES) and path.endswith(tuple(Format)):
            yield f"{site_url}/{path}"


def tell(hub: str, feeds: Sequence[str]) -> str:
    """Why the hub could not be told of all of them; "" when it was."""
    for first in range(0, len(feeds), MOST):
        said = [("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds[first : first + MOST])]
        try:
            # The setting is an address of http or https, or the site is not built
            with urlopen(Request(hub, urlencode(said).encode("ascii")), timeout=SECONDS):  # noqa: S310
                pass
        except (URLError, OSError) as error:
            return str(error)
    return ""
