"""What runs inside a process that reads for us what others wrote: its limits, and the way it talks.

The process is started by `confine.py`.  It loads its program, gives up what it will not need, and then answers one
question after another until nobody asks any more.  Whatever goes wrong ends it: the parent draws the conclusion.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from plugins.messages import Term
from plugins.problems import Problem

if sys.platform != "win32":
    import resource

Data = dict[str, Any]
Answer = Callable[
    [Data, Data, bytes], tuple[Data, bytes]
]  # (what all questions share, question, bytes that go with it)
HEAD = struct.Struct(">II")  # how many bytes of JSON, and how many as they are
MOST_JSON = 64 * 1024 * 1024  # the addresses of a very large county; what comes back is bounded in confine.py
MOST_WRITTEN = 64 * 1024  # room for the trace of how it ended, in a file of the parent
MOST_OPEN = 32
LONGEST_VALUE = 2000  # of what a message quotes
MOST_CPU_SECONDS = 3600  # of one process, however many documents it reads


def send(stream: IO[bytes], data: Data, blob: bytes = b"") -> None:
    """One message: a small JSON object, and bytes that need no spelling out."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    stream.write(HEAD.pack(len(text), len(blob)))
    stream.write(text)
    stream.write(blob)
    stream.flush()


def receive(stream: IO[bytes], most_json: int, most_bytes: int) -> tuple[Data, bytes] | None:
    """One message, or None when the other side has closed.  Raises ValueError on what is none."""
    head = stream.read(HEAD.size)
    if not head:
        return None
    if len(head) < HEAD.size:
        raise ValueError("half a message")
    length, size = HEAD.unpack(head)
    if length > most_json or size > most_bytes:
        raise ValueError("a message larger than expected")
    text, blob = stream.read(length), stream.read(size)
    if len(text) < length or len(blob) < size:
        raise ValueError("half a message")
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("a message that is no object")
    return data, blob


def main(order: Data) -> None:
    """Answer questions with the program `order` names, inside the limits it names."""
    questions = os.fdopen(0, "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not look like an answer
    answer: Answer = getattr(importlib.import_module(order["module"]), order["job"])()
    gc.freeze()
    _confine(order["memory_bytes"])
    send(answers, {"ready": True})
    shared: Data = {}
    while (message := receive(questions, MOST_JSON, MOST_JSON)) is not None:
        data, blob = message
        if "shared" in data:
            shared = data["shared"]
            continue
        _allow(order["cpu_seconds"])
        send(answers, *answer(shared, data, blob))


def problem_data(problem: Problem) -> Data:
    """A problem as it crosses to the parent: the rule only by its id, values only as text and numbers."""
    values = {name: value if type(value) is int else str(value) for name, value in problem.values.items()}
    return {
        "rule": problem.rule,
        "line": problem.location.line,
        "column": problem.location.column,
        "values": {name: value[:LONGEST_VALUE] if isinstance(value, str) else value for name, value in values.items()},
        "terms": [name for name, value in problem.values.items() if isinstance(value, Term)],
    }


def _confine(memory_bytes: int) -> None:
    """Give up the right to use much.  Windows has no such limits: there only the parent's clock holds."""
    if sys.platform == "win32":
        return
    _limit(resource.RLIMIT_CORE, 0)  # a core file would hold what was being read
    _limit(resource.RLIMIT_FSIZE, MOST_WRITTEN)
    _limit(resource.RLIMIT_NOFILE, MOST_OPEN)
    _limit(resource.RLIMIT_CPU, MOST_CPU_SECONDS)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, memory_bytes)
    else:
        with suppress(ValueError, OSError):  # macOS knows the limit by name and may refuse to set it
            _limit(resource.RLIMIT_AS, memory_bytes)


def _limit(kind: int, wanted: int) -> None:
    """Lower a limit for good; one that is lower already stays."""
    if sys.platform != "win32":
        _, hard = resource.getrlimit(kind)
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (value, value))


def _allow(seconds: int) -> None:
    """So much processor time from now: the limit counts what the whole process has used, documents before included."""
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = int(time.process_time()) + 1 + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted, hard))
