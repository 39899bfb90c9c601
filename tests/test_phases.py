"""What a long run is at: told to whoever listens, in this process only, and to nobody where nobody does."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from plugins.phases import Phase, Used, counted, listening, phase

PROJECT = Path(__file__).resolve().parents[1]
LONG_RUN = """
import time
from plugins.commands import console
from plugins.phases import Phase, counted
console.PATIENCE_SECONDS = 0.0
with console.progress():
    for page in counted(Phase.PAGES, range(300)):
        time.sleep(0.002)
print("over")
"""


class Listener:
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def enter(self, phase: Phase, total: int) -> None:
        self.heard.append((phase, total))

    def step(self, count: int = 1, name: str = "", seconds: float = 0.0) -> None:
        self.heard.append((count, name))

    def worked(self, used: Used) -> None:
        self.heard.append(used)

    def leave(self) -> None:
        self.heard.append("left")


def test_a_listener_hears_of_each_thing_and_of_the_end_however_that_comes() -> None:
    listener = Listener()
    with listening(listener):
        assert list(counted(Phase.PAGES, ["a", "b"])) == ["a", "b"]
        with suppress(ZeroDivisionError), phase(Phase.AUDIT) as step:
            step(500)
            raise ZeroDivisionError
    list(counted(Phase.PAGES, ["c"]))

    assert listener.heard == [(Phase.PAGES, 2), (1, "a"), (1, "b"), "left", (Phase.AUDIT, 0), (500, ""), "left"]


def test_what_a_worker_does_is_not_told_twice() -> None:
    listener = Listener()
    with listening(listener):
        child = os.fork()
        if child == 0:
            list(counted(Phase.PAGES, ["a"]))
            os._exit(len(listener.heard))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_terminal_shows_bars_and_a_log_nothing_of_what_is_soon_over() -> None:
    main, terminal = pty.openpty()
    on_terminal = subprocess.Popen(
        [sys.executable, "-c", LONG_RUN], cwd=PROJECT, stdout=subprocess.PIPE, stderr=terminal, env=a_terminal()
    )
    os.close(terminal)
    shown = b""
    try:
        while chunk := os.read(main, 4096):
            shown += chunk
    except OSError:  # how Linux says that the other end was closed
        pass
    assert on_terminal.communicate()[0] == b"over\n"
    assert "生成页面" in shown.decode()
    assert "/300" in shown.decode()
    assert "每秒" in shown.decode()

    in_a_log = subprocess.run([sys.executable, "-c", LONG_RUN], cwd=PROJECT, capture_output=True, check=True)
    assert (in_a_log.stdout, in_a_log.stderr) == (b"over\n", b"")


def a_terminal() -> dict[str, str]:
    return {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
