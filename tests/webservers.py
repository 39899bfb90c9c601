"""Real web servers over a folder, with the settings of docs/how-to/web-server/ as an operator would copy them."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from plugins.commands.serve import _server
from tests.needs import need_programs

SETTINGS = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "web-server"
NAME, WEB_ROOT = "www.jiangwan.example", "/srv/www"
STARTING_SECONDS = 30
REMEDY = "apt-get install nginx libnginx-mod-http-brotli-static caddy openssl"
NGINX = """
user {user};
daemon off;
pid {etc}/nginx.pid;
error_log {etc}/start.log;
include /etc/nginx/modules-enabled/*.conf;
events {{ }}
http {{
    client_body_temp_path {etc}/body;
    proxy_temp_path {etc}/proxy;
    fastcgi_temp_path {etc}/fastcgi;
    uwsgi_temp_path {etc}/uwsgi;
    scgi_temp_path {etc}/scgi;
    include conf.d/*.conf;
    include sites-enabled/*.conf;
}}
"""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class WebServer:
    """A running one.  `log` is a folder with all that it writes down."""

    name: str
    port: int
    log: Path
    is_secure: bool

    def ask(
        self, path: str, method: str = "GET", host: str = "127.0.0.1", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """What it answers to exactly this path; no header may come twice."""
        connection = (
            http.client.HTTPSConnection(host, self.port, timeout=20, context=ssl._create_unverified_context())
            if self.is_secure
            else http.client.HTTPConnection(host, self.port, timeout=20)
        )
        connection.request(method, path, headers={"Host": NAME, "Accept-Encoding": "identity", **(headers or {})})
        answer = connection.getresponse()
        names = [name.lower() for name, _ in answer.getheaders()]
        # nginx sends what it had ready for the file, and once more what goes with the refusal.
        assert answer.status == 416 or len(set(names)) == len(names), names
        reply = Reply(answer.status, answer.headers, answer.read())
        connection.close()
        return reply


@contextmanager
def nginx(www: Path, folder: Path) -> Iterator[WebServer]:
    """With https, by a certificate of its own."""
    need_programs("nginx", "openssl", remedy=REMEDY)
    etc, port, plain = folder / "etc", a_free_port(), a_free_port()
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    changed = {
        WEB_ROOT: str(www),
        "/var/log/nginx": str(folder / "log"),
        "/etc/ssl/private/www.jiangwan.example.key": str(key),
        "/etc/ssl/www.jiangwan.example.pem": str(certificate),
        "# include snippets/gongkai-search.conf;": "include snippets/gongkai-search.conf;",
        "127.0.0.1:8002": f"127.0.0.1:{a_free_port()}",  # where nobody answers
        "listen 80;": f"listen {plain};",
        "listen [::]:80;": f"listen [::]:{plain};",
        "listen 443 ": f"listen {port} ",
        "listen [::]:443 ": f"listen [::]:{port} ",
    }
    for name, place in (
        ("gongkai.conf", "conf.d"),
        ("gongkai-server.conf", "snippets"),
        ("gongkai-search.conf", "snippets"),
        ("site.conf", "sites-enabled"),
    ):
        (etc / place).mkdir(parents=True, exist_ok=True)
        (etc / place / name).write_text(with_changes(SETTINGS / "nginx" / name, changed), encoding="utf-8")
    (folder / "log").mkdir()
    user = "root" if os.geteuid() == 0 else "nobody"  # who may read the folders of tests
    (etc / "nginx.conf").write_text(NGINX.format(etc=etc, user=user), encoding="utf-8")
    command = ["nginx", "-e", str(etc / "start.log"), "-c", str(etc / "nginx.conf")]
    said = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "[warn]" not in said.stderr, said.stderr
    with running(command, port, folder):
        yield WebServer("nginx", port, folder / "log", is_secure=True)


@contextmanager
def caddy(www: Path, folder: Path) -> Iterator[WebServer]:
    """Without https: the certificate would be Caddy's own business."""
    need_programs("caddy", remedy=REMEDY)
    port = a_free_port()
    changed = {WEB_ROOT: str(www), "/var/log/caddy": str(folder / "log"), f"\n{NAME} {{": f"\nhttp://:{port} {{"}
    text = with_changes(SETTINGS / "Caddyfile", changed)
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + text, encoding="utf-8")
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with running(command, port, folder):
        yield WebServer("caddy", port, folder / "log", is_secure=False)


@contextmanager
def ours(www: Path, folder: Path) -> Iterator[WebServer]:
    """That of `build.py serve`."""
    server = _server(www, port := a_free_port())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield WebServer("serve", port, folder, is_secure=False)
    finally:
        server.shutdown()
        server.server_close()


SERVERS: Mapping[str, Callable[[Path, Path], AbstractContextManager[WebServer]]] = {
    "nginx": nginx,
    "caddy": caddy,
    "serve": ours,
}


def a_free_port() -> int:
    with socket.socket(socket.AF_INET6) as held:
        held.bind(("::", 0))
        return int(held.getsockname()[1])


def with_changes(path: Path, changed: Mapping[str, str]) -> str:
    text = path.read_text(encoding="utf-8")
    for old, new in changed.items():
        text = text.replace(old, new)
    return text


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
    try:
        deadline = time.monotonic() + STARTING_SECONDS
        while not is_listening(port):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail((folder / "said").read_text())
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def is_listening(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port)):
            return True
    except OSError:
        return False
