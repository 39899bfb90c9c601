"""`build.py answer`: the search server.  The only module that knows waitress, which is installed for this alone."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands.build import OUTPUT, SEARCH_INDEX, read_settings
from plugins.commands.console import EXIT_FINE
from plugins.commands.search import renew
from plugins.edition.site import load_site
from plugins.problems import SettingsError
from plugins.search.application import Application
from plugins.telling import say

HELP = "answer searches over HTTP, for readers without script"
EXAMPLE = "./build.py answer --port 8002"
HOST = "127.0.0.1"  # a web server stands before it
LIMITS = {
    "threads": 4,
    "connection_limit": 200,
    "channel_timeout": 15,  # seconds without a byte
    "max_request_header_size": 16384,
    "max_request_body_size": 1,  # nobody sends us anything
    "log_socket_errors": False,
    "ident": None,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=HOST, help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8002, help="port to listen on (default: 8002)")


def run(root: Path, arguments: argparse.Namespace) -> int:
    try:
        from waitress import create_server
    except ImportError as error:
        raise SettingsError(
            "the library waitress is not installed, which answering over HTTP needs",
            "install it: .venv/bin/python -m pip install {library}",
            library="'waitress>=3.0.2,<4'",
        ) from error
    application = application_of(root, OUTPUT, SEARCH_INDEX)
    try:
        server = create_server(application, host=arguments.host, port=arguments.port, **LIMITS)
    except OSError:
        raise SettingsError("port {port} is in use", "choose another with --port", port=arguments.port) from None
    say(
        "searches are answered at http://{host}:{port}/search; press Ctrl+C to stop",
        host=arguments.host,
        port=arguments.port,
    )
    server.run()
    return EXIT_FINE


def application_of(root: Path, output: str, index: Path) -> Application:
    """For the site in the folder `output` of a county."""
    settings = read_settings(root, preview=False, strict=False)
    return Application(
        identity=load_site(settings),
        site=root / output,
        index=root / index,
        templates=Path(settings["THEME"]) / "templates",
        renew=lambda: renew(root / index, root / output),
    )
