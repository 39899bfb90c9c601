"""Where a site is deployed to, for real: a folder, a computer reached by ssh, a server that speaks S3."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import quote
from xml.etree import ElementTree

from tests.county import PROJECT

SSHD, MOTO = Path("/usr/sbin/sshd"), PROJECT / ".venv-s3" / "bin" / "moto_server"
PROGRAMS = ("rsync", "ssh", "ssh-keygen")
BUCKET = "www"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIASAMPLE", "AWS_SECRET_ACCESS_KEY": "a-sample-secret", "AWS_REGION": "us-east-1"}


class Place(Protocol):
    """A target: its address, what a process needs to reach it, and what lies there."""

    address: str
    env: Mapping[str, str]

    def files(self) -> dict[str, bytes]: ...

    def put(self, path: str, data: bytes | None) -> None:
        """As somebody else would; None removes."""


@dataclass
class LocalPlace:
    address: str
    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}

    def put(self, path: str, data: bytes | None) -> None:
        if data is None:
            (self.folder / path).unlink()
        else:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(data)


@dataclass
class Bucket:
    endpoint: str
    prefix: str
    env: Mapping[str, str] = field(default_factory=lambda: KEYS)

    @property
    def address(self) -> str:
        return f"s3://{BUCKET}/{self.prefix}?endpoint={self.endpoint}"

    def url(self, path: str) -> str:
        return f"{self.endpoint}/{BUCKET}/{quote(f'{self.prefix}/{path}')}"

    def files(self) -> dict[str, bytes]:
        return {path: self.ask("GET", path)[1] for path in self.names()}

    def names(self) -> list[str]:
        found, token = list[str](), ""
        while True:
            url = f"{self.endpoint}/{BUCKET}?list-type=2&prefix={self.prefix}/{token}"
            with urllib.request.urlopen(url) as answer:
                page = ElementTree.fromstring(answer.read())
            space = page.tag.partition("}")[0] + "}"
            found += [str(each.text).removeprefix(f"{self.prefix}/") for each in page.iter(f"{space}Key")]
            following = page.findtext(f"{space}NextContinuationToken")
            if not following:
                return found
            token = f"&continuation-token={quote(following)}"

    def ask(self, method: str, path: str, data: bytes | None = None) -> tuple[Mapping[str, str], bytes]:
        headers = {"Authorization": "AWS AKIASAMPLE:any", "Content-Type": "text/plain"}  # it believes any signature
        request = urllib.request.Request(self.url(path), data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return answer.headers, answer.read()

    def put(self, path: str, data: bytes | None) -> None:
        self.ask("DELETE" if data is None else "PUT", path, data)


@dataclass(frozen=True)
class Computer:
    """A computer of its own as far as ssh can tell: `config` is what a user's ~/.ssh/config would be."""

    config: Path

    def place(self, folder: Path) -> LocalPlace:
        env = {"RSYNC_RSH": f"ssh -F {self.config}"}
        return LocalPlace(f"ssh://county.test{folder}", folder, env)


def missing() -> list[str]:
    """What has to be installed before a test can deploy to anything but a folder."""
    programs = [name for name in PROGRAMS if shutil.which(name) is None]
    return programs + [str(path) for path in (SSHD, MOTO) if not path.exists()]


@contextmanager
def a_computer(folder: Path) -> Iterator[Computer]:
    """An sshd of our own on a port of our own: it knows one key and no password, and this system's settings not."""
    folder.mkdir()
    for name in ("host", "user"):
        key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(key, check=True)
    shutil.copyfile(folder / "user.pub", folder / "authorized_keys")
    port = a_free_port()
    host_key = (folder / "host.pub").read_text(encoding="ascii")
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}", encoding="ascii")
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n",
        encoding="utf-8",
    )
    (folder / "config").write_text(
        f"Host county.test\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {folder}/user\n  IdentitiesOnly yes\n"
        f"  UserKnownHostsFile {folder}/known_hosts\n  StrictHostKeyChecking yes\n",
        encoding="utf-8",
    )
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # an empty folder that sshd wants and an init script makes
    with _running([str(SSHD), "-D", "-e", "-f", str(folder / "sshd_config")], port):
        yield Computer(folder / "config")


@contextmanager
def storage_that_speaks_s3() -> Iterator[str]:
    """The endpoint of an empty one with one bucket."""
    port = a_free_port()
    with _running([str(MOTO), "-H", "127.0.0.1", "-p", str(port)], port):
        endpoint = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(urllib.request.Request(f"{endpoint}/{BUCKET}", method="PUT")):
            yield endpoint


def a_free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    """A server, from when it answers at `port` until the block is over."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            for _ in range(600):
                if process.poll() is not None or _answers(port):
                    break
                time.sleep(0.1)
            if process.poll() is not None:
                said.seek(0)
                raise AssertionError(f"{command} ended: {said.read().decode(errors='replace')}")
            yield
        finally:
            process.terminate()
            process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
