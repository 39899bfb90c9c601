"""The way to a target, so that whoever breaks it off can repeat it and nothing is left behind.

What is about to change is written down there first and crossed out last: a deployment that was broken off may have put
files there that no manifest knows, and one of them may be withdrawn before the next deployment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from plugins.deploy.plan import Part
from plugins.deploy.release import Staged
from plugins.deploy.target import Target
from plugins.phases import Phase, phase
from plugins.publish.deployed import RECORD, Deployed


def send(
    target: Target,
    staged: Staged,
    plan: Sequence[Part],
    levels: Mapping[str, int],
    unfinished: Sequence[str],
    once_there: Callable[[], None],
) -> None:
    """`once_there` is called when everything got there, while a repetition would still do all of it again."""
    _record(target, staged, Deployed(levels, tuple(unfinished)))
    with phase(Phase.SENDING, sum(len(part.send) + len(part.remove) for part in plan)) as step:
        for part in plan:
            target.apply(staged.root, part.send, part.remove, step)
    once_there()
    _record(target, staged, Deployed(levels))


def _record(target: Target, staged: Staged, record: Deployed) -> None:
    path = staged.root / RECORD
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(record.data)
    target.apply(staged.root, [RECORD], [], _untold)


def _untold(count: int = 1, name: str = "", seconds: float = 0.0) -> None:
    """The record is no file of the site."""
