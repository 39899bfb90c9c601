"""`build.py serve`: the site as it would be published and, apart from it, a preview of what is not yet signed."""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from plugins.commands.answer import application_of
from plugins.commands.build import PREVIEW, TRIAL_FOLDER, TRIAL_INDEX
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE
from plugins.problems import SettingsError
from plugins.program import PROGRAM
from plugins.review.history import open_repository
from plugins.search.application import JSON, SEARCH, Application
from plugins.telling import say

HELP = "show the site on this computer and rebuild when something changes"
EXAMPLE = "./build.py serve"
HOST = "127.0.0.1"
POLL_MS = 2000  # a commit that fires no event is seen after so long
WATCHED = ("accounts", "content", "villages", "theme", "plugins", "locale", "pelicanconf.py")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
)


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
    """Files of one tree with the headers a real server should send, and our own page for what is not there.

    `application` answers what `build.py answer` does.
    """

    def __init__(self, *arguments: Any, application: Application | None, **rest: Any) -> None:
        self.application = application
        super().__init__(*arguments, **rest)

    def do_GET(self) -> None:
        if not self._answer():
            super().do_GET()

    def do_HEAD(self) -> None:
        if not self._answer():
            super().do_HEAD()

    def _answer(self) -> bool:
        path, _, query = self.path.partition("?")
        if self.application is None or path not in (SEARCH, JSON):
            return False
        reply = self.application.reply(self.command, path, query, self.headers.get("Accept", ""))
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(reply.body)
        return True

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def list_directory(self, path: object) -> None:
        """A folder without its own page is nothing a reader should see."""
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody's reading is written down."""


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
