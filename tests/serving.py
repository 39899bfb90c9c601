"""A folder as a web server gives it, under the policy docs/how-to/web-server.md tells operators to send."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from plugins.headers import SENT_POLICY


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", SENT_POLICY)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Tests say enough."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of the site in `site` while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
