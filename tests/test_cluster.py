"""Slices done by other processes, joined by nothing but a network: the same results, whoever is lost on the way."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from plugins.cluster import Cluster
from plugins.commands.timing import Watch
from plugins.phases import Phase, listening, phase
from plugins.problems import SettingsError
from plugins.slices import HERE
from tests.clusters import Machines

ITEMS = tuple(range(1200))


TOIL = 0.001  # seconds of processor


def toiling(ground: None) -> Callable[[Sequence[int]], int]:
    """Takes so long for each; gives how many there were."""

    def work(part: Sequence[int]) -> int:
        end = time.process_time() + TOIL * len(part)
        while time.process_time() < end:
            pass
        return len(part)

    return work


def adding(ground: int) -> Callable[[Sequence[int]], list[int]]:
    return lambda part: [ground + each for each in part]


def telling_of_its_process(ground: None) -> Callable[[Sequence[int]], int]:
    return lambda part: os.getpid()


def dying_once(ground: str) -> Callable[[Sequence[int]], list[int]]:
    """The first process that comes to the third slice leaves a mark and is killed."""

    def work(part: Sequence[int]) -> list[int]:
        if 600 in part and not Path(ground).exists():
            Path(ground).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return [each * 2 for each in part]

    return work


def dying(ground: None) -> Callable[[Sequence[int]], list[int]]:
    def work(part: Sequence[int]) -> list[int]:
        if 0 in part:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(part)

    return work


def failing(ground: None) -> Callable[[Sequence[int]], list[int]]:
    raise SettingsError("{path} cannot be read: {reason}", "look at {path}", path="/a", reason="?")


def flat(parts: object) -> list[int]:
    return [each for part in parts for each in part]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def healthy() -> Iterator[Machines]:
    with Machines(2) as machines:
        yield machines


def test_other_processes_come_to_the_same_in_the_same_order(healthy: Machines) -> None:
    cluster = Cluster(healthy.address)

    assert flat(cluster.share(adding, 100, ITEMS)) == flat(HERE.share(adding, 100, ITEMS))
    assert set(cluster.share(telling_of_its_process, None, ITEMS)) <= set(healthy.workers)


def test_what_other_machines_used_is_counted(healthy: Machines) -> None:
    watch = Watch()
    with listening(watch), phase(Phase.PAGES):
        list(Cluster(healthy.address).share(toiling, None, ITEMS))

    assert watch.spent[Phase.PAGES].processor >= TOIL * len(ITEMS)


def test_what_an_operator_has_to_mend_is_said_in_full(healthy: Machines) -> None:
    with pytest.raises(SettingsError) as found:
        flat(Cluster(healthy.address).share(failing, None, ITEMS))

    assert found.value.values == {"path": "/a", "reason": "?"}


def test_what_a_lost_process_had_is_done_by_another_and_when_all_are_lost_it_is_said(tmp_path: Path) -> None:
    with Machines(2) as machines:
        cluster = Cluster(machines.address)

        assert flat(cluster.share(dying_once, str(tmp_path / "killed"), ITEMS)) == [each * 2 for each in ITEMS]
        assert (tmp_path / "killed").exists()
        assert len(machines.alive()) == 1
        with pytest.raises(SettingsError, match="has 0 workers"):
            flat(cluster.share(dying, None, ITEMS))


def test_a_slice_that_kills_whoever_works_on_it_is_given_up() -> None:
    with Machines(3, losses=1) as machines, pytest.raises(SettingsError, match="was lost 2 times"):
        flat(Cluster(machines.address).share(dying, None, ITEMS))


def test_a_worker_of_another_program_is_refused(tmp_path: Path) -> None:
    with Machines(1, program=tmp_path / "other") as machines, pytest.raises(SettingsError, match="another program"):
        flat(Cluster(machines.address).share(adding, 1, ITEMS))


def test_a_worker_that_does_two_things_at_a_time_is_refused() -> None:
    with Machines(1, threads=2) as machines, pytest.raises(SettingsError, match="1 workers, of which 1 have several"):
        flat(Cluster(machines.address).share(adding, 1, ITEMS))


def test_a_scheduler_without_workers_is_named() -> None:
    with Machines(0) as machines, pytest.raises(SettingsError, match="has 0 workers"):
        flat(Cluster(machines.address).share(adding, 1, ITEMS))


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.cluster.SECONDS", 1)
    started = time.monotonic()

    with pytest.raises(SettingsError, match="does not answer"):
        flat(Cluster("tcp://127.0.0.1:9").share(adding, 1, ITEMS))
    assert time.monotonic() - started < 60, "it is said, not waited for"


def test_a_sealed_line_needs_a_certificate() -> None:
    with pytest.raises(SettingsError, match="no certificate to show"):
        flat(Cluster("tls://127.0.0.1:9").share(adding, 1, ITEMS))


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.8:8786", "10.0.0.8", "ucx://127.0.0.1:1", "tcp://127.0.0.1.evil:1", ""]
)
def test_orders_are_taken_over_no_open_network(address: str) -> None:
    with pytest.raises(SettingsError, match="no address of a scheduler to be trusted"):
        Cluster(address)


@pytest.mark.parametrize("address", ["tls://build.jiangwan.example:8786", "tcp://localhost:1", "tcp://[::1]:1"])
def test_a_sealed_line_or_this_machine_is_fine(address: str) -> None:
    assert Cluster(address).address == address
