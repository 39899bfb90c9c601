"""Reading what others wrote in a process of its own, which may end badly without ending us.

A child has limits on processor time, memory, files and, by our clock, on time; it stands in an empty folder with an
empty environment.  Questions and answers are JSON and bytes (`confined.py`); an answer is believed only as far as it
can be checked, since whoever breaks the child speaks for it.  A child that dies over a question is replaced.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import IO, TypeVar

from plugins.confined import LONGEST_VALUE, Data, receive, send
from plugins.messages import Term
from plugins.problems import Location, Problem, Rule, SettingsError, visible

START = (
    "import json, sys; a = json.loads(sys.argv[1]); sys.path[:] = a['path']; import plugins.confined as c; c.main(a)"
)
MOST_ANSWER_JSON = 4 * 1024 * 1024
MOST_ANSWER_BYTES = 32 * 1024 * 1024
MOST_QUESTIONS = 2000  # then a child is replaced, so that nothing can pile up in it
LONGEST_START_SECONDS = 60
WATCH_EVERY_SECONDS = 0.2
FOR_EACH_CHILD = 200  # questions that make it worth starting one more
MOST_CHILDREN = 4
TOO_SLOW = Term("it takes more time than one document may take")
TOO_BIG = Term("it takes more memory than one document may take")
ENDED = Term("the program that reads it ended")

T = TypeVar("T")

PROC = Path("/proc")
running: set[int] = set()  # the ids of all children of this process


def used_by_children() -> tuple[float, int]:
    """Processor seconds of the children that run now, and the most bytes they have held; what ended, the system counts.

    Nothing where the system does not tell.
    """
    seconds, memory = 0.0, 0
    ticks = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
    for child in tuple(running):
        with suppress(OSError, ValueError, IndexError):  # it has just ended
            after_name = (PROC / str(child) / "stat").read_text().rpartition(")")[2].split()
            seconds += (int(after_name[11]) + int(after_name[12])) / ticks
            held = (PROC / str(child) / "status").read_text().partition("VmHWM:")[2].split()
            memory += int(held[0]) * 1024
    return seconds, memory


@dataclass(frozen=True, slots=True)
class Job:
    """What a child does, and what one question may cost.  `module.name()` makes the function that answers."""

    module: str
    name: str
    cpu_seconds: int
    wall_seconds: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Question:
    data: Data
    blob: bytes = b""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why there is no answer; `detail` is what the child said last."""

    reason: Term
    detail: str


class Child:
    """One process and its replacements.  Not for two threads at a time."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._process: subprocess.Popen[bytes] | None = None
        self._trace: IO[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._ready = False
        self._asked = 0
        self._shared: Data = {}
        self._deadline = float("inf")  # of the clock that only goes forward
        self._out_of_time = False
        self._closed = threading.Event()

    def start(self) -> None:
        """Start it without waiting until it is ready."""
        if self._process is not None:
            return
        path = [os.path.abspath(entry) for entry in sys.path]
        limits = {"cpu_seconds": self.job.cpu_seconds, "memory_bytes": self.job.memory_bytes}
        order = {"path": path, "module": self.job.module, "job": self.job.name, **limits}
        self._folder = tempfile.TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True)
        self._trace = tempfile.TemporaryFile()  # noqa: SIM115 - read when it has ended, closed in close()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-X", "utf8", "-c", START, json.dumps(order)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._trace,
                cwd=self._folder.name,
                env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},  # Windows needs it
                start_new_session=True,  # Ctrl-C is for us: we end it
            )
        except OSError as error:
            raise _cannot_start(error.strerror or str(error)) from None
        running.add(self._process.pid)
        self._closed = threading.Event()
        # One thread that looks now and then: a timer for each question would cost more than most questions do.
        threading.Thread(target=self._watch, args=(self._process, self._closed), daemon=True).start()

    def ask(self, question: Question, shared: Data, understand: Callable[[Data, bytes], T]) -> T | Stopped:
        """What `understand` makes of the answer; it raises ValueError on an answer that cannot be one.

        A child that had read other documents before may have died of them; so the question is asked again in a fresh
        one before the document is blamed.
        """
        was_fresh = self._asked == 0
        found = self._ask(question, shared, understand)
        if isinstance(found, Stopped) and found.reason is not TOO_SLOW and not was_fresh:
            return self._ask(question, shared, understand)
        return found

    def close(self) -> None:
        """End it at once; the next question starts another."""
        self._closed.set()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            running.discard(self._process.pid)
            for stream in (self._process.stdin, self._process.stdout):
                with suppress(OSError):  # what it never read cannot be flushed
                    stream.close()  # type: ignore[union-attr]
        if self._trace is not None:
            self._trace.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._process = self._trace = self._folder = None
        self._ready, self._asked, self._shared = False, 0, {}

    def _ask(self, question: Question, shared: Data, understand: Callable[[Data, bytes], T]) -> T | Stopped:
        if self._asked >= MOST_QUESTIONS:
            self.close()
        self._get_ready()
        answer = self._exchange(question, shared)
        if isinstance(answer, Stopped):
            self.close()
            return answer
        self._asked += 1
        try:
            return understand(*answer)
        except ValueError as error:
            self.close()  # it no longer speaks for our program
            return Stopped(ENDED, str(error))

    def _get_ready(self) -> None:
        self.start()
        if self._ready:
            return
        answer = self._timed(LONGEST_START_SECONDS, lambda stdin, stdout: receive(stdout, MOST_ANSWER_JSON, 0))
        if answer != ({"ready": True}, b""):
            detail = self._last_words()
            self.close()
            raise _cannot_start(detail)
        self._ready = True

    def _exchange(self, question: Question, shared: Data) -> tuple[Data, bytes] | Stopped:
        def talk(stdin: IO[bytes], stdout: IO[bytes]) -> tuple[Data, bytes] | None:
            if shared is not self._shared and shared != self._shared:
                send(stdin, {"shared": shared})
            self._shared = shared
            send(stdin, question.data, question.blob)
            return receive(stdout, MOST_ANSWER_JSON, MOST_ANSWER_BYTES)

        answer = self._timed(self.job.wall_seconds, talk)
        return answer if answer is not None else self._why()

    def _timed(
        self, seconds: float, talk: Callable[[IO[bytes], IO[bytes]], tuple[Data, bytes] | None]
    ) -> tuple[Data, bytes] | None:
        """What `talk` gives, or None when the child ends, is killed for taking too long, or says what is no message."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        self._out_of_time, self._deadline = False, time.monotonic() + seconds
        try:
            return talk(process.stdin, process.stdout)
        except (OSError, ValueError, RecursionError):  # a closed pipe, or JSON that is none
            return None
        finally:
            self._deadline = float("inf")

    def _watch(self, process: subprocess.Popen[bytes], closed: threading.Event) -> None:
        """Kill `process` when its time for a question is over; then whoever waits for its answer reads its end."""
        while not closed.wait(WATCH_EVERY_SECONDS):
            if time.monotonic() > self._deadline:
                self._out_of_time = True
                process.kill()
                return

    def _why(self) -> Stopped:
        process = self._process
        assert process is not None
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)  # it closed its end; a moment later it is gone, and its exit code there
        if self._out_of_time or process.returncode == -_signal("SIGXCPU"):
            return Stopped(TOO_SLOW, f"{self.job.cpu_seconds} s")
        words = self._last_words()
        if words.startswith("MemoryError") or "memory allocation of" in words or "cannot allocate" in words.lower():
            return Stopped(TOO_BIG, f"{self.job.memory_bytes // 2**20} MiB")
        return Stopped(ENDED, words or f"exit {process.returncode}")

    def _last_words(self) -> str:
        """The last line it wrote: of a trace, the exception."""
        assert self._trace is not None
        size = self._trace.seek(0, os.SEEK_END)
        self._trace.seek(max(0, size - 4096))
        lines = self._trace.read(4096).decode("utf-8", errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else ""


class Crew:
    """As many children for one job as its questions are worth."""

    def __init__(self, job: Job, for_each_child: int = FOR_EACH_CHILD) -> None:
        self.children = [Child(job)]
        self._for_each_child = for_each_child

    def ask_all(
        self,
        questions: Sequence[Question],
        shared: Data,
        understand: Sequence[Callable[[Data, bytes], T]],
        told: Callable[[int, float], None] | None = None,
    ) -> list[T | Stopped]:
        """The answer to each question, in their order; `understand` has one function a question.

        `told` hears of each, by its place, as soon as it is answered, with the seconds that took.
        """
        if not questions:
            return []
        found: dict[int, T | Stopped] = {}
        todo = iter(range(len(questions)))
        lock = threading.Lock()
        given_up = threading.Event()

        def work(child: Child) -> None:
            while not given_up.is_set():
                with lock:
                    number = next(todo, None)
                if number is None:
                    return
                asked = time.perf_counter()
                found[number] = child.ask(questions[number], shared, understand[number])
                if told is not None:
                    told(number, time.perf_counter() - asked)

        children = self._at_work(len(questions))
        if len(children) == 1:
            work(children[0])
            return [found[number] for number in range(len(questions))]
        from concurrent.futures import ThreadPoolExecutor  # late: most runs are small

        with ThreadPoolExecutor(len(children)) as pool:
            try:
                for done in [pool.submit(work, child) for child in children]:
                    done.result()
            finally:
                given_up.set()  # Ctrl-C waits for one document, not for all
        return [found[number] for number in range(len(questions))]

    def close(self) -> None:
        for child in self.children:
            child.close()

    def _at_work(self, questions: int) -> list[Child]:
        wanted = min(MOST_CHILDREN, os.cpu_count() or 1, -(-questions // self._for_each_child))
        while len(self.children) < wanted:
            self.children.append(Child(self.children[0].job))
        return self.children[:wanted]


def problem_of(data: object, path: str, rules: Mapping[str, Rule]) -> Problem:
    """A problem that came from a child, at a file it was asked about.  Raises ValueError on what `rules` cannot say.

    Values have exactly the names the rule's texts have, so that nothing can go wrong when they are filled in.
    """
    match data:
        case {"rule": str(id), "line": line, "column": column, "values": dict(values), "terms": list(terms)}:
            pass
        case _:
            raise ValueError("a problem of another form")
    rule = rules.get(id)
    if rule is None or not _is_place(line) or not _is_place(column):
        raise ValueError("a problem by no known rule or at no place")
    if set(values) != _names(rule) or not all(_is_value(value) for value in values.values()):
        raise ValueError("values other than its rule shows")
    words = {}
    for name in terms:
        if not isinstance(name, str) or not isinstance(word := values.get(name), str) or visible(word) != word:
            raise ValueError("a word of ours that is none")
        words[name] = Term(word)
    return rule.at(Location(path, line, column), **(values | words))


def _is_place(number: object) -> bool:
    return type(number) is int and 1 <= number < 10**7


def _is_value(value: object) -> bool:
    return type(value) is int or (isinstance(value, str) and len(value) <= LONGEST_VALUE)


def _names(rule: Rule) -> set[str]:
    return {name for text in (rule.message, rule.fix) for _, name, _, _ in Formatter().parse(text) if name is not None}


def _signal(name: str) -> int:
    import signal

    return int(getattr(signal, name, 0)) or 10**6  # Windows has no signals a process could die of


def _cannot_start(detail: str) -> SettingsError:
    return SettingsError(
        "no process for reading documents can be started: {detail}",
        "see that {program} runs, and that this account may start processes and has 2 GiB of address space",
        detail=detail,
        program=Path(sys.executable),
    )
