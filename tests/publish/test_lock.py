"""The lock: one build at a time, and none after a build was killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plugins.problems import SettingsError
from plugins.publish.lock import lock

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, time
from pathlib import Path
from plugins.publish.lock import lock

with lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_build_is_told_which_process_has_the_lock_until_that_one_dies(tmp_path: Path) -> None:
    path = tmp_path / ".cache/output.lock"
    first = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"

    with pytest.raises(SettingsError, match=rf"another build is running \(pid {first.pid}\)"), lock(path):
        pytest.fail("two builds at once")

    first.send_signal(signal.SIGKILL)
    first.communicate()
    with lock(path):
        pass


def test_a_build_that_fails_lets_go_of_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "output.lock"
    with pytest.raises(KeyError), lock(path):
        raise KeyError

    with lock(path):
        pass
