"""What a sign-off says, as the exact bytes a person signs.

A statement names everything it depends on: site, document, revision, owner, manifest digest, stage, person, key, time,
verdict, and the digest of the statement before it.  The chain gives an order without clocks and makes each later
signer vouch for the earlier ones.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import datetime

from plugins.problems import Location
from plugins.registry.model import Stage

TYPE = "signoff.v1"
PASS = "pass"
FIRST = "none"  # the `previous` of a first statement


@dataclass(frozen=True, slots=True)
class Statement:
    """One person's word for one exact manifest of bytes, at one stage."""

    site: str
    document: str
    revision: int
    owner: str
    manifest: str
    stage: Stage
    person: str
    key: str
    at: datetime
    verdict: str
    note: str
    previous: str

    def bytes(self) -> bytes:
        """Canonical JSON: sorted keys, no blanks, UTF-8.  These bytes, and no others, are signed."""
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        said |= {"type": TYPE, "at": self.at.isoformat(), "stage": self.stage.value}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class SignOff:
    """A statement with the signature over its bytes, as it stands in a sidecar: not yet verified."""

    statement: Statement
    signature: str
    location: Location = field(compare=False)
