"""What a sign-off says, as the exact bytes a person signs.

A statement names everything it depends on: site, document, revision, owner, manifest digest, stage, person, key, time,
verdict, and the digest of the statement before it.  The chain gives an order without clocks and makes each later
signer vouch for the earlier ones.
"""

from __future__ import annotations

import builtins
import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from plugins.messages import Term
from plugins.problems import Location
from plugins.registry.model import PersonId, Stage, Via
from plugins.review.batch import Inclusion, batch_bytes

TYPE = "signoff.v1"
FIRST = "none"  # the `previous` of a first statement
CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Verdict(StrEnum):
    """Pass it on, send it back to its author, or ask for the stricter profile; the last two end the round."""

    PASS = "pass"
    RETURN = "return"
    ESCALATE = "escalate"

    @property
    def word(self) -> Term:
        """As it is told to people."""
        return VERDICT_WORDS[self]


VERDICT_WORDS = {
    Verdict.PASS: Term("pass"),
    Verdict.RETURN: Term("return"),
    Verdict.ESCALATE: Term("escalate"),
}


@dataclass(frozen=True)
class Statement:
    """One person's word for one exact manifest of bytes, at one stage.

    `registry` is the version of the registry the signer saw.  `recorder` signed in the place of `person`, after the
    paper form or forge event that `evidence` names; "" when the person signed with their own key.
    """

    site: str
    document: str
    revision: int
    owner: str
    manifest: str
    stage: Stage
    person: PersonId
    key: str
    at: datetime
    registry: int
    verdict: Verdict = Verdict.PASS
    note: str = ""
    via: Via = Via.KEY
    recorder: str = ""
    evidence: str = ""
    previous: str = FIRST

    def bytes(self) -> bytes:
        """Canonical JSON: sorted keys, no blanks, UTF-8.  These bytes, and no others, are signed."""
        return self._bytes

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self._bytes).hexdigest()

    @property
    def hand(self) -> PersonId:
        """Whose key signed it."""
        return PersonId(self.recorder) if self.recorder else self.person

    @cached_property
    def _bytes(self) -> builtins.bytes:
        said = {name: getattr(self, name) for name in _SAID}
        said |= {"type": TYPE, "at": self.at.isoformat()}
        return CANONICAL.encode(said).encode("utf-8")


_SAID = tuple(each.name for each in fields(Statement))


@dataclass(frozen=True, slots=True)
class SignOff:
    """A statement with the signature over its bytes, as it stands in a sidecar: not yet verified.

    With `inclusion` the signature is over a whole batch of statements, and the inclusion proves that this is one.
    """

    statement: Statement
    signature: str
    location: Location = field(compare=False)
    inclusion: Inclusion | None = None

    @property
    def signed_bytes(self) -> bytes:
        """What the signature has to hold for."""
        if self.inclusion is None:
            return self.statement.bytes()
        return batch_bytes(self.statement.site, self.inclusion.size, self.inclusion.root(self.statement.bytes()))
