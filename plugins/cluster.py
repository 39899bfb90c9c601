"""Slices for other machines: the workers of a running Dask scheduler take them.  The only door to `distributed`.

A worker is a process started from the same program with the same libraries, with one thread.  One that is lost midway
costs its slices again, done by the others: a slice is data, and its result does not depend on who works.
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from importlib.util import find_spec
from ipaddress import ip_address
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from plugins.phases import Used, tell_of_worker
from plugins.problems import SettingsError
from plugins.program import PROGRAM, digests
from plugins.slices import A_WORKER, MOST, Opening, Work, cut

if TYPE_CHECKING:
    from distributed import Client, Future

G = TypeVar("G")
T = TypeVar("T")
R = TypeVar("R")

SCHEDULER = "SCHEDULER"  # the setting `build --scheduler` makes; no file of a county says where its slices go
SECONDS = 10  # how long a scheduler may take to answer
AHEAD = 3  # slices given out for each worker: enough that none waits, and few results wait for their turn
MADE_OF = ("plugins", "locale")  # folders of the program that decide about every byte; the theme travels along


@dataclass(frozen=True, slots=True)
class Cluster:
    """The workers of the scheduler at `address`: `tls://…`, or `tcp://…` on this machine."""

    address: str

    def __post_init__(self) -> None:
        """Raises SettingsError: whoever can speak to a scheduler can run what he likes on its workers."""
        place = urlsplit(self.address)
        if place.scheme == "tls" or (place.scheme == "tcp" and _is_here(place.hostname or "")):
            return
        raise SettingsError(
            "{address} is no address of a scheduler to be trusted",
            "name it as tls://HOST:PORT, or as tcp://127.0.0.1:PORT on this machine; see docs/how-to/cluster.md",
            address=self.address,
        )

    def pays(self, things: int) -> bool:
        """Always: whoever names a scheduler wants it to work."""
        return things > 0

    def share(self, opening: Opening[G, T, R], ground: G, items: Sequence[T]) -> Iterator[R]:
        """Raises what the work raises, and SettingsError when there is nobody to work."""
        if items:
            with _connected(self.address) as client:
                yield from _shared(client, opening, ground, items)


def cluster_of(settings: Mapping[str, Any]) -> Cluster | None:
    """That of the scheduler a build was given; None when it was given none.  Raises SettingsError."""
    address = settings.get(SCHEDULER)
    return None if address is None else Cluster(address)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    if find_spec("distributed") is None:
        raise SettingsError(
            "what talks to other machines is not installed",
            'run .venv/bin/python -m pip install "distributed>=2025.9", on each of them; see docs/how-to/cluster.md',
        )
    from distributed import Client
    from distributed.comm import CommClosedError
    from distributed.scheduler import KilledWorker
    from distributed.security import Security

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is raised
    if urlsplit(address).scheme == "tls" and Security().get_connection_args("client").get("ssl_context") is None:
        raise SettingsError(
            "there is no certificate to show to the scheduler at {address}",
            "name certificate and key in the environment; see docs/how-to/cluster.md",
            address=address,
        )
    try:
        with Client(address, timeout=SECONDS, set_as_default=False) as client:
            yield client
    except KilledWorker as error:
        raise SettingsError(
            "a slice of the work was lost {count} times with the process that worked on it",
            "see that the memory of the workers is enough; then build again",
            count=error.allowed_failures + 1,
        ) from error
    except (OSError, TimeoutError, CommClosedError, CancelledError) as error:
        raise SettingsError(
            "the scheduler at {address} does not answer: {reason}",
            "start it, or build without --scheduler",
            address=address,
            reason=str(error).splitlines()[0] if str(error) else type(error).__name__,
        ) from error


def _shared(client: Client, opening: Opening[G, T, R], ground: G, items: Sequence[T]) -> Iterator[R]:
    workers = _workers(client)
    slices = cut(items, min(MOST, -(-len(items) // (workers * A_WORKER))))
    # A task of its own, not in each: it travels once to each worker, and is made again when those that had it are lost.
    carried = client.submit(_carry, (opening, ground), pure=False)
    grounds = _Grounds(uuid4().hex, version())
    waiting = (client.submit(_work_on, grounds, carried, part, pure=False) for part in slices)
    out: deque[Future] = deque(islice(waiting, AHEAD * workers))
    seconds: defaultdict[str, float] = defaultdict(float)  # of processor, by worker
    while out:
        result, worker, used = _result(client, out.popleft())
        seconds[worker] += used
        tell_of_worker(Used(worker, seconds[worker], memory=0))
        yield result
        out.extend(islice(waiting, 1))


def _result(client: Client, future: Future) -> tuple[Any, str, float]:
    """What `_work_on` gave back.  Waits as long as somebody works; a scheduler whose workers are all gone would wait
    for new ones for ever."""
    while True:
        try:
            done: tuple[Any, str, float] = future.result(timeout=SECONDS)
            return done
        except TimeoutError:
            if future.done():
                raise
            _workers(client)


def _workers(client: Client) -> int:
    """How many work; raises SettingsError when none does, or one does two things at a time."""
    threads = [worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values()]
    if not threads or set(threads) != {1}:
        raise SettingsError(
            "the scheduler has {count} workers, of which {threaded} have several threads",
            "start workers with --nthreads 1, one for each core; see docs/how-to/cluster.md",
            count=len(threads),
            threaded=sum(1 for each in threads if each > 1),
        )
    return len(threads)


@cache
def version() -> str:
    """A digest of the program, of Python and of all libraries here."""
    said = hashlib.sha256(sys.version.encode("utf-8"))
    for library in sorted(f"{each.name} {each.version}" for each in distributions()):
        said.update(f"\n{library}".encode())
    for name in MADE_OF:
        for path, digest in digests(PROGRAM / name):
            said.update(f"\n{name}/{path} {digest}".encode())
    return said.hexdigest()


# ---- in a worker ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Grounds:
    """Which work this is, and which program gave it out."""

    name: str
    version: str


_opened: dict[str, Work[Any, Any]] = {}  # one at most: that of the work we were given last


def _carry(ground: Any) -> Any:
    return ground


def _work_on(
    grounds: _Grounds, carried: tuple[Opening[Any, Any, Any], Any], part: Sequence[Any]
) -> tuple[Any, str, float]:
    """What comes of a slice, who worked on it, and the seconds of processor that took."""
    began = time.process_time()
    if grounds.name not in _opened:
        if grounds.version != version():
            raise SettingsError(
                "a worker runs another program, or other libraries, than this build",
                "check out the same commit there, run make site, start the worker again",
            )
        opening, ground = carried
        _opened.clear()
        _opened[grounds.name] = opening(ground)
    result = _opened[grounds.name](part)
    return result, f"{platform.node()} {os.getpid()}", time.process_time() - began
