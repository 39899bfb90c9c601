"""A target in storage that speaks S3.  The only module that knows obstore, which is installed for this alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from plugins.deploy.address import StorageAddress
from plugins.deploy.headers import headers_of
from plugins.deploy.target import is_ours
from plugins.phases import Step
from plugins.problems import SettingsError
from plugins.publish.segments import Difference

try:
    import obstore
    from obstore.exceptions import BaseError
    from obstore.store import S3Store
except ImportError as error:
    raise SettingsError(
        "the library obstore is not installed, which deploying to S3 needs",
        "install it: .venv/bin/python -m pip install {library}",
        library="'obstore>=0.8'",
    ) from error

T = TypeVar("T")
AT_ONCE = 16  # requests on their way: each mostly waits
SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID")
LONGEST_REASON = 300


class Storage:
    """Keys and region come from the environment (AWS_ACCESS_KEY_ID ...), as for every tool that speaks S3."""

    def __init__(self, address: StorageAddress) -> None:
        self.address = address
        endpoint = address.endpoint or os.environ.get("AWS_ENDPOINT_URL", "")
        named = {"endpoint": address.endpoint, "region": address.region, "prefix": address.prefix}
        with self._explained():
            self._store = S3Store(
                address.bucket,
                **{name: value for name, value in named.items() if value},  # type: ignore[arg-type]
                client_options={"allow_http": endpoint.startswith("http://")},
                retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=60)},
            )

    def fetch(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        def get(path: str) -> tuple[str, bytes | None]:
            try:
                return path, bytes(obstore.get(self._store, path).bytes())
            except FileNotFoundError:
                return path, None

        return {path: data for path, data in self._each(get, paths) if data is not None}

    def compare(self, stage: Path, paths: Collection[str]) -> Difference:
        """By the MD5 that S3 gives of each object.  Where it gives something else, the object counts as changed."""
        with self._explained():
            tags = {
                str(each["path"]): (each["e_tag"] or "").strip('"')
                for chunk in obstore.list(self._store, chunk_size=1000)
                for each in chunk
            }

        def differs(path: str) -> tuple[str, bool]:
            return path, tags.get(path) != hashlib.md5((stage / path).read_bytes(), usedforsecurity=False).hexdigest()

        changed = {path for path, is_other in self._each(differs, paths) if is_other}
        return Difference(frozenset(changed), frozenset(filter(is_ours, tags.keys() - set(paths))))

    def apply(self, stage: Path, send: Sequence[str], remove: Sequence[str], step: Step) -> None:
        def put(path: str) -> None:
            data = (stage / path).read_bytes()
            obstore.put(self._store, path, data, attributes={**headers_of(path)}, use_multipart=False)

        with self._explained():
            if remove:
                obstore.delete(self._store, remove)
        for _ in remove:
            step()
        for _ in self._each(put, send):
            step()

    def _each(self, act: Callable[[str], T], paths: Iterable[str]) -> Iterator[T]:
        """Many at once; the first that is refused ends it, with those on their way."""
        with self._explained(), ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                yield from pool.map(act, paths)
            finally:
                pool.shutdown(cancel_futures=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError, ValueError) as error:
            raise SettingsError(
                "{target} cannot be deployed to: {reason}",
                "see that bucket, endpoint and the AWS_ variables are right and that this key may list, read, write "
                "and delete there; then run this again",
                target=self.address,
                reason=_without_secrets(str(error))[:LONGEST_REASON],
            ) from None


def _without_secrets(text: str) -> str:
    for name in SECRETS:
        if value := os.environ.get(name):
            text = text.replace(value, "***")
    return " ".join(text.split())
