"""`build.py serve`: the site as it would be published and, apart from it, a preview of what is not yet signed."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from plugins.commands.answer import application_of
from plugins.commands.build import PREVIEW, TRIAL_FOLDER, TRIAL_INDEX
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE
from plugins.edition import addresses
from plugins.edition.addresses import document_url, path_of, withdrawal_url
from plugins.headers import HEADERS_FILE, SEARCH_PAGE, guards_of, type_of
from plugins.problems import SettingsError
from plugins.program import PROGRAM
from plugins.review.history import open_repository
from plugins.search.application import JSON, SEARCH, Application
from plugins.telling import say

HELP = "show the site on this computer and rebuild when something changes"
EXAMPLE = "./build.py serve"
HOST = "127.0.0.1"
POLL_MS = 2000  # a commit that fires no event is seen after so long
WELL_KNOWN = ".well-known/"
NOT_FOUND = path_of(addresses.NOT_FOUND)
WATCHED = ("accounts", "content", "villages", "theme", "plugins", "locale", "pelicanconf.py")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=8000, help="of the trial build; the preview has the next one")


def run(root: Path, arguments: argparse.Namespace) -> int:
    servers = [
        _server(root / TRIAL_FOLDER, arguments.port, application_of(root, TRIAL_FOLDER, TRIAL_INDEX)),
        _server(root / PREVIEW, arguments.port + 1),
    ]
    built = open_repository(root).commit_id()
    _build(root)
    _build(root, "--preview")
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    say("the site as it would be published: http://{host}:{port}/", host=HOST, port=arguments.port)
    say("preview with unsigned drafts: http://{host}:{port}/", host=HOST, port=arguments.port + 1)
    say("press Ctrl+C to stop")
    with suppress(KeyboardInterrupt):
        _watch(root, built)
    for server in servers:
        server.shutdown()
    return EXIT_FINE


class Handler(SimpleHTTPRequestHandler):
    """Files of one tree as a real web server gives them (docs/how-to/web-server.md), but that nothing is kept.

    `application` answers what `build.py answer` does.
    """

    def __init__(self, *arguments: Any, application: Application | None, **rest: Any) -> None:
        self.application = application
        self.shown: str | None = None  # the file that is sent; None for what is no file
        super().__init__(*arguments, **rest)

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path, _, query = self.path.partition("?")
        self.shown = unquote(path).lstrip("/")
        if self.shown == "" or self.shown.endswith("/"):
            self.shown += "index.html"
        if self.application is not None and path in (SEARCH, JSON):
            reply = self.application.reply(self.command, path, query, self.headers.get("Accept", ""))
            self.shown = SEARCH_PAGE
            self._send(reply.status, reply.type, reply.body)
        elif any(_is_hidden(part) for part in self.shown.removeprefix(WELL_KNOWN).split("/")):
            self.send_error(HTTPStatus.NOT_FOUND)
        elif (gone := self._withdrawn(self.shown)) is not None:
            self._send_page(HTTPStatus.GONE, gone)
        elif self.command == "GET":
            super().do_GET()
        else:
            super().do_HEAD()

    def _withdrawn(self, path: str) -> str | None:
        """The page of the document that is withdrawn and of which `path` is, or was, a file."""
        for document in (path.removesuffix(".html"), path.rpartition("/")[0]):
            note = path_of(withdrawal_url(document))
            if document and path != note and Path(self.directory, note).is_file():
                return path_of(document_url(document))
        return None

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        return type_of(os.fspath(path))

    def end_headers(self) -> None:
        for name, value in guards_of(self.shown or NOT_FOUND).items():
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code == HTTPStatus.NOT_FOUND and Path(self.directory, NOT_FOUND).is_file():
            self._send_page(HTTPStatus.NOT_FOUND, NOT_FOUND)
        else:
            self.shown = None
            super().send_error(code, message, explain)

    def _send_page(self, status: HTTPStatus, path: str) -> None:
        self.shown = path
        self._send(status, type_of(path), Path(self.directory, path).read_bytes())

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def list_directory(self, path: object) -> None:
        """A folder without its own page is nothing a reader should see."""
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody's reading is written down."""


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == HEADERS_FILE


def _port(text: str) -> int:
    """A port that leaves room for the next one."""
    port = int(text)
    if not 1 <= port <= 65534:
        raise argparse.ArgumentTypeError("1-65534")
    return port


def _server(folder: Path, port: int, application: Application | None = None) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer((HOST, port), partial(Handler, directory=str(folder), application=application))
    except OSError:
        raise SettingsError("port {port} is in use", "choose another with --port", port=port) from None


def _build(root: Path, *options: str) -> int:
    """A build in its own process, so that changed code and settings count.  A trial: serving publishes nothing."""
    command = [sys.executable, str(PROGRAM / "build.py"), "--root", str(root), "build", *(options or ("--trial",))]
    return subprocess.run(command, check=False).returncode


def _watch(root: Path, built: str) -> None:
    """Rebuild the preview on every change, and the site when a commit other than `built` has landed."""
    from watchfiles import DefaultFilter, watch

    history = open_repository(root)
    paths = [root / name for name in WATCHED if (root / name).exists()]
    if (logs := history.git_dir / "logs").is_dir():
        paths.append(logs)
    seen = DefaultFilter(ignore_dirs=[name for name in DefaultFilter.ignore_dirs if name != ".git"])
    watched = watch(*paths, watch_filter=seen, rust_timeout=POLL_MS, yield_on_timeout=True, step=200)
    for changes in watched:
        if any(not Path(path).is_relative_to(history.git_dir) for _, path in changes):
            _build(root, "--preview")
        landed = history.commit_id()
        if landed != built and _build(root) in (EXIT_FINE, EXIT_CONTENT):
            built = landed  # otherwise another build held the lock, and this one is tried again
