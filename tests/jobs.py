"""What children do in tests/test_confine.py: one honest job, and those that end badly or lie."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

from plugins.confined import Answer, Data


def honest() -> Answer:
    """Answers with what it was asked; does what it is told in between."""
    kept: list[bytes] = []

    def answer(shared: Data, question: Data, blob: bytes) -> tuple[Data, bytes]:
        match question.get("do"):
            case "spin":
                while True:
                    pass
            case "sleep":
                time.sleep(60)
            case "eat":
                kept.append(b"x" * (question["mib"] * 2**20))
            case "abort":
                os.abort()
            case "exit":
                os._exit(7)
            case "recurse":
                return answer(shared, question, blob)
            case "raise":
                raise KeyError("something nobody expected")
            case "shout":
                print("this is no answer", flush=True)
            case "write":
                Path("large").write_bytes(b"x" * 10**6)
            case "open":
                held = [socket.socket() for _ in range(100)]
                question["held"] = len(held)
            case "look":
                question |= {"folder": os.listdir(), "env": dict(os.environ), "path": sys.path, "fds": len(kept)}
            case "lie":
                os.write(3, b"\xff" * 100)
        return {"question": question, "shared": shared, "process": os.getpid()}, blob[::-1]

    return answer


def never_starts() -> Answer:
    raise RuntimeError("the library it needs is not there")


def talks_nonsense() -> Answer:
    def answer(shared: Data, question: Data, blob: bytes) -> tuple[Data, bytes]:
        return {"nonsense": "[" * question["deep"]}, b""

    return answer
