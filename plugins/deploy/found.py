"""What lies at a target, by what it says of itself, and in what the release to be sent differs from that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.deploy.release import Release
from plugins.deploy.target import Target
from plugins.messages import Term
from plugins.problems import SettingsError
from plugins.publish.deployed import EVERYTHING, RECORD, Deployed, parse_deployed
from plugins.publish.manifest import HEAD, MANIFEST_NAME, load_index, segment_path
from plugins.publish.segments import Difference, difference


@dataclass(frozen=True, slots=True)
class Found:
    """`change` is None where the target cannot be believed, `why`, and every file there has to be looked at.

    `is_ours` tells whether a deployment of ours was ever there.
    """

    is_ours: bool
    change: Difference | None = None
    why: str = ""


def look(target: Target, release: Release, levels: Mapping[str, int]) -> Found:
    """Reads of the target's manifest only the segments that differ from ours."""
    held = dict(target.fetch((MANIFEST_NAME, RECORD)))
    record = parse_deployed(held.get(RECORD, b""))
    if record is None:
        is_ours = held.get(MANIFEST_NAME, b"").startswith(HEAD) or RECORD in held
        return Found(is_ours, why=Term("it does not say what lies there"))
    if record.levels != levels:
        return Found(True, why=Term("it was compressed in another way"))
    if EVERYTHING in record.unfinished:
        return Found(True, why=Term("the first deployment to it was broken off"))
    change = _change(target, release, held)
    if change is None:
        return Found(True, why=Term("its manifest is not one that this program wrote"))
    return Found(True, _with_unfinished(change, record, release))


def _change(target: Target, release: Release, held: dict[str, bytes]) -> Difference | None:
    def read(path: str) -> bytes:
        if path not in held:
            raise FileNotFoundError(path)
        return held[path]

    ours = release.index
    try:
        theirs = load_index(read, release.live)
        others = (prefix for prefix, each in theirs.segments.items() if ours.segments.get(prefix) != each)
        held |= target.fetch(map(segment_path, others))
        return difference((read, theirs), (release.read, ours), release.live)
    except SettingsError:
        release.files()  # raises where it is our own manifest that is damaged
        return None


def _with_unfinished(change: Difference, record: Deployed, release: Release) -> Difference:
    """A deployment that was broken off may have brought what neither manifest tells of."""
    there = release.files(record.unfinished).keys()
    return Difference(change.changed | there, (change.removed | frozenset(record.unfinished)) - there - change.changed)
