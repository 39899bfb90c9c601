"""Work shared out among processes comes to the same in the same order, or ends with what happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from plugins.drafts.rules import BAD_FILE
from plugins.problems import Location, ProblemsFound, SettingsError
from plugins.slices import ALONE, HERE, Processes

ROOT = Path(__file__).resolve().parents[1]
ITEMS = tuple(range(23))


def adding(ground: int) -> Callable[[Sequence[int]], list[int]]:
    return lambda part: [ground + each for each in part]


def slow_at_first(ground: None) -> Callable[[Sequence[int]], list[int]]:
    def work(part: Sequence[int]) -> list[int]:
        time.sleep(0.3 if part[0] == 0 else 0)
        return list(part)

    return work


def telling_of_its_process(ground: None) -> Callable[[Sequence[int]], tuple[int, int]]:
    return lambda part: (os.getpid(), threading.active_count())


def telling_of_its_folder(ground: None) -> Callable[[Sequence[int]], str]:
    return lambda part: str(sys.modules["selectors"].__file__)


def failing(how: str) -> Callable[[Sequence[int]], list[int]]:
    def work(part: Sequence[int]) -> list[int]:
        if part[0] < 10:
            return list(part)
        match how:
            case "problems":
                raise ProblemsFound([BAD_FILE.at(Location("content/a.md", 3), name="a.pdf", detail="?")])
            case "settings":
                raise SettingsError("{path} cannot be read: {reason}", "look at {path}", path="/a", reason="?")
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
        raise KeyError("a bug")

    return work


def failing_to_open(ground: None) -> Callable[[Sequence[int]], list[int]]:
    raise SettingsError("{path} cannot be read: {reason}", "look at {path}", path="/a", reason="?")


def flat(parts: object) -> list[int]:
    return [each for part in parts for each in part]  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_however_many_work_the_results_are_the_same_and_in_order(count: int) -> None:
    assert flat(Processes(count).share(adding, 100, ITEMS)) == [100 + each for each in ITEMS]


def test_a_slice_that_is_done_late_keeps_its_place() -> None:
    assert flat(Processes(3).share(slow_at_first, None, ITEMS)) == list(ITEMS)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_no_work_has_no_results(count: int) -> None:
    assert list(Processes(count).share(adding, 100, ())) == []


def test_one_process_is_this_one() -> None:
    assert {process for process, _ in HERE.share(telling_of_its_process, None, ITEMS)} == {os.getpid()}


def test_few_things_start_no_process_unless_somebody_asks_for_it() -> None:
    few = range(ALONE - 1)

    assert {process for process, _ in Processes().share(telling_of_its_process, None, few)} == {os.getpid()}
    assert os.getpid() not in {process for process, _ in Processes(2).share(telling_of_its_process, None, few)}


def test_a_process_that_works_for_us_starts_without_what_runs_here() -> None:
    """A lock held by a thread that was not copied would never open again."""
    waiting = threading.Event()
    threads = [threading.Thread(target=waiting.wait) for _ in range(5)]
    for thread in threads:
        thread.start()
    found = dict(Processes(2).share(telling_of_its_process, None, ITEMS))
    waiting.set()

    assert os.getpid() not in found
    assert set(found.values()) == {2}  # the one that works, and the one that waits for our end


def test_no_module_is_taken_from_the_folder_of_a_county(tmp_path: Path) -> None:
    """Whoever may commit a file there must not run in the build."""
    for name in ("selectors.py", "plugins.py", "multiprocessing.py"):
        (tmp_path / name).write_text("raise SystemExit('not ours')\n")
    script = (
        f"import sys; sys.path[0:1] = [{str(ROOT)!r}]\n"
        "from plugins.slices import Processes\n"
        "from tests.test_slices import adding\n"
        "if __name__ == '__main__':\n"
        "    print(list(Processes(2).share(adding, 1, range(4))))\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.stdout == "[[1], [2], [3], [4]]\n", done.stderr


def test_problems_found_elsewhere_are_found_here() -> None:
    with pytest.raises(ProblemsFound) as found:
        list(Processes(2).share(failing, "problems", ITEMS))

    (problem,) = found.value.problems
    assert (problem.rule, problem.location, problem.values["name"]) == (
        BAD_FILE.id,
        Location("content/a.md", 3),
        "a.pdf",
    )


@pytest.mark.parametrize("opening", [failing, failing_to_open])
def test_what_an_operator_has_to_mend_is_said_in_full(opening: Callable[[object], object]) -> None:
    with pytest.raises(SettingsError) as found:
        list(Processes(2).share(opening, "settings", ITEMS))  # type: ignore[arg-type]

    assert (found.value.message, found.value.fix) == ("{path} cannot be read: {reason}", "look at {path}")
    assert found.value.values == {"path": "/a", "reason": "?"}


def test_a_bug_is_raised_with_the_place_where_it_happened() -> None:
    with pytest.raises(KeyError, match="a bug") as found:
        list(Processes(2).share(failing, "a bug", ITEMS))

    assert "in work" in str(found.value.__cause__)


def test_a_process_that_is_killed_ends_the_work_with_a_sentence() -> None:
    with pytest.raises(SettingsError, match="a process of this build ended before its time"):
        list(Processes(2).share(failing, "kill", ITEMS))


FOREVER = """
import sys, time
from pathlib import Path
from plugins.slices import Processes
from tests.test_slices import waiting_for_the_end
if __name__ == "__main__":
    list(Processes(2).share(waiting_for_the_end, sys.argv[1], range(8)))
"""


def waiting_for_the_end(folder: str) -> Callable[[Sequence[int]], list[int]]:
    (Path(folder) / str(os.getpid())).touch()
    return lambda part: time.sleep(60) or []


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_the_build(tmp_path: Path, sign: signal.Signals) -> None:
    build = subprocess.Popen([sys.executable, "-c", FOREVER, str(tmp_path)], cwd=ROOT)
    until(lambda: len(list(tmp_path.iterdir())) == 2)
    processes = [int(path.name) for path in tmp_path.iterdir()]
    build.send_signal(sign)
    build.wait()

    until(lambda: not any(map(lives, processes)))


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
        said = Path(f"/proc/{process}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):  # it may end between the two
        return False
    return said.rpartition(")")[2].split()[0] != "Z"


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)
