"""`<name>.withdrawn.yaml`: one authorised person takes a document down at once, and says why.

Publishing is hard and withdrawing is easy: one signature suffices.  Bringing a document back needs a higher revision,
signed at every stage.  The file stands beside the draft and outlives it, so that the text itself can be removed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from plugins.drafts.frontmatter import Place, is_address
from plugins.drafts.load import WITHDRAWN
from plugins.drafts.model import Lane
from plugins.messages import Term
from plugins.problems import Location, Problem
from plugins.registry.model import AccountId, Holder, Person, PersonId, Registry, Stage, VillageId
from plugins.review.rules import BAD_WITHDRAWAL
from plugins.review.sidecar import parse_sidecar
from plugins.tree import Tree
from plugins.trust import sshsig
from plugins.yamlfile import Fields, quote, read_yaml

TYPE = "withdrawal.v1"
LONGEST = 200  # characters of a reason
MAY_WITHDRAW = (Stage.REVIEW3, Stage.RELEASE)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Somebody's signed word that a document is taken down, up to and including `revision`.

    `title` is "" when not even that may stay.  `successor` is the id of the document to read instead, or "".
    `also_in` are the further columns that listed it, whose readers have its text as well.
    """

    site: str
    document: str
    owner: str
    title: str
    revision: int
    reason: str
    successor: str
    person: PersonId
    key: str
    at: datetime
    also_in: tuple[Lane, ...] = ()
    signature: str = field(default="", compare=False)
    location: Location = field(default=Location(""), compare=False)

    def bytes(self) -> bytes:
        """Canonical JSON of everything said: sorted keys, no blanks, UTF-8.

        No further column is not said: so were withdrawals signed before there were any.
        """
        said = {f.name: getattr(self, f.name) for f in fields(self) if f.compare and f.name != "also_in"}
        said |= {"type": TYPE, "at": self.at.isoformat()}
        if self.also_in:
            said["also_in"] = [str(lane) for lane in self.also_in]
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.bytes()).hexdigest()


def withdrawal_path(source: str) -> str:
    """Where the withdrawal of the draft at `source` stands."""
    return source.removesuffix(".md") + WITHDRAWN


def namespace(site: str) -> str:
    return f"{TYPE}@{site}"


Older = Callable[[str], Iterable[bytes]]  # what stood at a path before, on the line of the branch, the newest first


def load_withdrawals(
    tree: Tree, registry: Registry, now: datetime, older: Older | None = None
) -> tuple[Mapping[str, Withdrawal], tuple[Problem, ...]]:
    """The withdrawals that hold, by document id, and what is wrong with the others.

    One that does not hold takes nothing down, but neither does it lift what stood in its place before: a changed byte
    must not bring a page back.
    """
    good: dict[str, Withdrawal] = {}
    problems: list[Problem] = []
    for path, entry in tree.entries.items():
        if not path.endswith(WITHDRAWN) or path.split("/")[0] not in ("content", "villages"):
            continue
        found = [BAD_WITHDRAWAL.at(Location(path), reason=Term("it is a link or a submodule, not a file"))]
        withdrawal = None
        if entry.regular:
            withdrawal, found = parse_withdrawal(tree.read(path), path)
        if withdrawal is not None:
            reasons = tuple(_faults(withdrawal, path, registry, now))
            found = [BAD_WITHDRAWAL.at(withdrawal.location, reason=reason) for reason in reasons]
            found += _unreleased(withdrawal, tree, path, older)
        if found:
            withdrawal = _last_good(path, registry, now, older)
        if withdrawal is not None:
            held = good.get(withdrawal.document)
            if held is None or held.revision < withdrawal.revision:
                good[withdrawal.document] = withdrawal
        problems.extend(found)
    return good, tuple(problems)


def _last_good(path: str, registry: Registry, now: datetime, older: Older | None) -> Withdrawal | None:
    for data in older(path) if older else ():
        withdrawal, _ = parse_withdrawal(data, path)
        if withdrawal is not None and not any(True for _ in _faults(withdrawal, path, registry, now)):
            return withdrawal
    return None


def _unreleased(said: Withdrawal, tree: Tree, path: str, older: Older | None) -> list[Problem]:
    """A withdrawal of what was never released would be a page one person made alone."""
    sidecar = path.removesuffix(WITHDRAWN) + ".review.yaml"
    entry = tree.entries.get(sidecar)
    texts = [tree.read(sidecar)] if entry and entry.regular else list(older(sidecar) if older else ())
    if not texts and older is None:
        return []  # the text was removed, and without a history nobody can tell
    for data in texts:
        for each in parse_sidecar(data, sidecar)[0]:
            statement = each.statement
            if (statement.document, statement.stage) == (said.document, Stage.RELEASE):
                if said.revision <= statement.revision:
                    return []
    return [BAD_WITHDRAWAL.at(said.location, reason=Term("no such revision of the document was ever released"))]


def parse_withdrawal(data: bytes, path: str) -> tuple[Withdrawal | None, list[Problem]]:
    table, problems = read_yaml(data, path)
    if table is None:
        return None, list(problems)
    found: list[Problem] = []
    said = Fields(table, found)
    kind = said.text("type")
    if kind not in ("", TYPE):
        said.wrong("type", TYPE, kind)
    withdrawal = Withdrawal(
        site=said.text("site"),
        document=said.text("document"),
        owner=said.text("owner"),
        title=said.text("title", default=""),
        revision=said.integer("revision"),
        reason=said.text("reason"),
        successor=said.text("successor", default=""),
        person=PersonId(said.text("person")),
        key=said.text("key"),
        at=said.time("at"),
        also_in=tuple(map(Lane.of, said.texts("also_in", required=False))),
        signature=said.lines("signature"),
        location=said.at("document"),
    )
    said.done()
    return (None, found) if found else (withdrawal, [])


def write_withdrawal(withdrawal: Withdrawal) -> bytes:
    lines = [f"type: {quote(TYPE)}"]
    for f in fields(withdrawal):
        value = getattr(withdrawal, f.name)
        text = value.isoformat() if isinstance(value, datetime) else str(value)
        if f.compare and f.name != "also_in" and (text or f.name not in ("title", "successor")):
            lines.append(f"{f.name}: {quote(text)}")
    if withdrawal.also_in:
        lines.append(f"also_in: [{', '.join(quote(str(lane)) for lane in withdrawal.also_in)}]")
    lines += ["signature: |", *(f"  {line}" for line in withdrawal.signature.splitlines())]
    return ("\n".join(lines) + "\n").encode("utf-8")


def may_withdraw(registry: Registry, owner: str, at: datetime) -> dict[str, Person]:
    """Who may take down what this account or village published: its third reviewers, its town's, the platform."""
    account = AccountId(owner) if owner in registry.accounts else None
    village = VillageId(owner) if owner in registry.villages else None
    if account is None and village is None:
        return {}
    holders = (Holder.UNIT, Holder.PLATFORM) if account else (Holder.UNIT, Holder.TOWN, Holder.PLATFORM)
    people = [person for holder in holders for person in registry.signers(holder, account, village)]
    return {p.id: p for p in people if any(p.holds(stage, at.date()) for stage in MAY_WITHDRAW)}


def signed_withdrawal(withdrawal: Withdrawal, signature: str) -> Withdrawal:
    return replace(withdrawal, signature=signature)


def _faults(said: Withdrawal, path: str, registry: Registry, now: datetime) -> Iterator[Term]:
    place = Place.of(path.removesuffix(WITHDRAWN) + ".md")
    owner = place.owner if place and place.owner else registry.policy.platform
    prefix = place.stem.rpartition("/")[0].split("/")[:2] if place else []
    if place is None or said.document.split("/")[: len(prefix)] != prefix or said.owner != owner:
        yield Term("it names a document or a unit that does not belong to this place")
    if not is_address(said.document) or (said.successor and not is_address(said.successor)):
        yield Term("it names a document by something that is no id")
    if len(said.title) > LONGEST or len(said.reason) > LONGEST:
        yield Term("its title or reason is longer than 200 characters")
    if said.site != registry.policy.site:
        yield Term("it was given for another site")
    if said.at > now:
        yield Term("it is dated in the future")
    person = may_withdraw(registry, said.owner, said.at).get(said.person)
    if person is None:
        yield Term("whoever signed it may not withdraw for this unit on that day")
        return
    key = next((k for k in person.keys if k.fingerprint == said.key and k.in_use(said.at.date())), None)
    if key is None:
        yield Term("its key is no key of whoever signed it on that day")
        return
    try:
        sshsig.verify(said.signature, said.bytes(), key.blob, namespace(said.site))
    except sshsig.BadSignature as bad:
        yield bad.reason
