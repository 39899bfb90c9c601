"""What a target is called: a folder, `ssh://user@host:port/folder` or `s3://bucket/prefix`.  No credentials in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from plugins.edition.site import COMPRESS, TARGETS, is_reserved, unset
from plugins.problems import SettingsError, UsageError
from plugins.publish.compress import Encoding

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9a-fA-F:]+\]")
USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
REMOTE_PATH = re.compile(
    r"(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)+/?"
)  # what no shell on the way could take for anything else
BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]+")
OPTIONS = frozenset(("endpoint", "region"))


@dataclass(frozen=True, slots=True)
class FolderAddress:
    path: Path

    @property
    def is_elsewhere(self) -> bool:
        return False

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class SshAddress:
    """`login` is a host that ssh knows, with or without `user@`; `port` None leaves it to ssh."""

    login: str
    port: int | None
    path: str

    @property
    def is_elsewhere(self) -> bool:
        """Whether residents could reach what lies there."""
        return not is_reserved(self.login.rpartition("@")[2].strip("[]"))

    def __str__(self) -> str:
        return f"ssh://{self.login}{f':{self.port}' if self.port else ''}{self.path}"


@dataclass(frozen=True, slots=True)
class StorageAddress:
    """`endpoint` and `region` "" are left to the environment (AWS_ENDPOINT_URL, AWS_REGION)."""

    bucket: str
    prefix: str
    endpoint: str
    region: str

    @property
    def is_elsewhere(self) -> bool:
        return not is_reserved(urlsplit(self.endpoint).hostname or "")

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


Address = FolderAddress | SshAddress | StorageAddress


def encodings_of(settings: Mapping[str, Any]) -> tuple[Encoding, ...]:
    """Raises SettingsError."""
    value = settings.get(COMPRESS)
    known = [each.value for each in Encoding]
    if not isinstance(value, tuple) or any(each not in known for each in value) or len(set(value)) != len(value):
        raise SettingsError(
            "pelicanconf.py: {setting} is {value}, and each of it has to be one of {known}",
            'write it like ("br", "gzip"), or () for no compressed files',
            setting=COMPRESS,
            value=repr(value),
            known=tuple(known),
        )
    return tuple(Encoding(each) for each in value)


def find_address(asked: str, settings: Mapping[str, Any], root: Path) -> Address:
    """The target `asked` for: a name from the settings, or an address itself.  Raises SettingsError.

    A relative folder of the settings is one of `root`, the folder of the county.
    """
    targets = settings.get(TARGETS)
    if not isinstance(targets, dict) or not all(
        isinstance(name, str) and NAME.fullmatch(name) and isinstance(value, str) and value
        for name, value in targets.items()
    ):
        raise unset(TARGETS)
    if asked in targets:
        return parse_address(targets[asked], root)
    if NAME.fullmatch(asked):
        raise UsageError(
            "there is no target {name} in the settings; there are: {known}",
            "add it to GONGKAI_TARGETS in pelicanconf.py, or write an address: a folder with a slash, ssh:// or s3://",
            name=asked,
            known=tuple(targets),
        )
    return parse_address(asked, Path.cwd())


def parse_address(text: str, root: Path) -> Address:
    """Raises UsageError."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _unusable() from None
    if parts.scheme and "://" in text:
        if parts.password is not None or (parts.scheme == "s3" and "@" in parts.netloc):
            raise UsageError(
                "the address of a target holds a password or key",
                "take it out and change it, since others may have seen it; docs/how-to/deploy.md says where it belongs",
            )
        match parts.scheme:
            case "ssh" if not parts.query and not parts.fragment:
                return _ssh(parts.netloc, port, parts.path)
            case "s3" if not parts.fragment:
                return _storage(parts.netloc, parts.path, parts.query)
        raise _unusable()
    return FolderAddress((root / text).resolve())


def _ssh(netloc: str, port: int | None, path: str) -> SshAddress:
    login = netloc.removesuffix(f":{port}") if port is not None else netloc
    user, at, host = login.rpartition("@")
    if not (HOST.fullmatch(host) and REMOTE_PATH.fullmatch(path) and (USER.fullmatch(user) if at else True)):
        raise _unusable()
    return SshAddress(login, port, path.rstrip("/"))


def _storage(bucket: str, path: str, query: str) -> StorageAddress:
    options = dict(parse_qsl(query))
    prefix, endpoint = path.strip("/"), options.get("endpoint", "")
    if not BUCKET.fullmatch(bucket) or (prefix and not REMOTE_PATH.fullmatch(f"/{prefix}")):
        raise _unusable()
    if not options.keys() <= OPTIONS:
        raise _unusable()
    if endpoint and (urlsplit(endpoint).scheme not in ("http", "https") or "@" in endpoint):
        raise _unusable()
    return StorageAddress(bucket, prefix, endpoint, options.get("region", ""))


def _unusable() -> UsageError:
    return UsageError(
        "this is no address of a target",
        "write a folder, ssh://user@host/folder or s3://bucket/prefix; docs/how-to/deploy.md has an example of each",
    )


def require_apart(address: Address, root: Path) -> None:
    """A folder that is served is not one of those the program works in.  Raises UsageError."""
    if not isinstance(address, FolderAddress):
        return
    inner, outer = sorted((address.path, root.resolve()), key=lambda path: len(path.parts))
    if outer.is_relative_to(inner):
        raise UsageError(
            "{folder} is a folder of the county itself, or has it inside",
            "deploy to a folder apart from {root}, like /srv/www",
            folder=address.path,
            root=root,
        )
