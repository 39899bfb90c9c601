"""What a deployment writes down at its target: how far it came, and in which encodings files lie there.

`manifest/deployed.json`, beside the segments of the manifest that lies there.  While `unfinished` names paths, each of
them may be there in any state: as the manifest says, as the release says that was on its way, or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plugins.publish.compress import LEVELS, Encoding
from plugins.publish.manifest import SEGMENT_FOLDER, canonical

RECORD = SEGMENT_FOLDER + "deployed.json"
ABOUT = "gongkai deployed 1"
EVERYTHING = "*"  # as the only unfinished path: anything may lie there


@dataclass(frozen=True)
class Deployed:
    """`levels` by the name of each encoding."""

    levels: Mapping[str, int]
    unfinished: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        return canonical({"about": ABOUT, "levels": dict(self.levels), "unfinished": list(self.unfinished)})


def levels_of(encodings: Iterable[Encoding]) -> dict[str, int]:
    return {each.value: LEVELS[each] for each in encodings}


def parse_deployed(data: bytes) -> Deployed | None:
    """None unless it is exactly what we write."""
    try:
        said = json.loads(data)
        record = Deployed(said["levels"], tuple(said["unfinished"]))
        usable = all(map(_is_below, record.unfinished)) and record.data == data
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return record if usable else None


def _is_below(path: str) -> bool:
    """What is named here may be deleted: whoever can write to a target is not to choose a file outside of it."""
    return not any(part in ("", ".", "..") for part in path.split("/"))
