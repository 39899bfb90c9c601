"""When each document became public, as the publication log says, and what follows from it for the gate.

Pure: the log comes as records (`plugins/chain.py` reads the file), the day a sidecar came in as a function.  A landing
is the moment a revision first was published by this host; it is the only time in all this that no signer chooses.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from plugins.problems import Problem, SettingsError
from plugins.registry.model import Key, PersonId, Registry
from plugins.review.gate import Approved
from plugins.review.landing_rules import (
    COMPROMISED_KEY,
    LANDED_LATE,
    OTHER_DATE,
    RESURRECTED,
    RETIRED_KEY,
    REUSED_REVISION,
    ROLLED_BACK,
)
from plugins.review.statement import SignOff
from plugins.trust.checks import InForce

SITE = "site"  # the event of a whole tree; the others are about one document


class Event(StrEnum):
    PUBLISH = "publish"  # for the first time
    CHANGE = "change"  # another revision, or more sign-offs
    WITHDRAW = "withdraw"
    RESTORE = "restore"  # published again, after it was withdrawn


@dataclass(frozen=True, slots=True)
class Landed:
    """What the log knows of one document.  `revision`: the highest that was public, or that a withdrawal names."""

    document: str
    source: str
    revision: int
    manifest: str
    sign_offs: str  # digest of the last statement
    published: str
    at: datetime
    withdrawn: bool = False


@dataclass(frozen=True)
class Landings:
    """Everything a log says, as it stands now.  Empty: there is no log yet."""

    documents: Mapping[str, Landed] = field(default_factory=dict)
    in_force: InForce | None = None
    site: str = ""
    commit: str = ""
    tree: str = ""  # digest of the manifest of the tree that was public last ...
    restores: str = ""  # ... and of the earlier one which that tree brought back, as far as it could; mostly ""
    is_part: bool = False  # it says more than is told here

    @property
    def is_empty(self) -> bool:
        return not (self.documents or self.is_part)


NO_LANDINGS = Landings()
TRIAL = "TRIAL"  # a setting of Pelican: a build to look at, which neither knows nor writes what was published


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be added to the log."""

    event: Event
    landed: Landed

    def record(self, site: str, registry: InForce, commit: str) -> dict[str, Any]:
        said = self.landed
        return {
            "site": site,
            "at": said.at.isoformat(),
            "event": self.event.value,
            "document": said.document,
            "source": said.source,
            "revision": said.revision,
            "manifest": said.manifest,
            "sign_offs": said.sign_offs,
            "published": said.published,
            "registry": registry.version,
            "registry_digest": registry.digest,
            "commit": commit,
        }


@dataclass(frozen=True, slots=True)
class Landing:
    """What one build adds to the log, and the registry it was proved by."""

    site: str
    entries: tuple[Entry, ...]
    in_force: InForce


def read_landings(records: Iterable[Mapping[str, Any]], before: Landings = NO_LANDINGS, first: int = 1) -> Landings:
    """What the records of a log come to, after those that came to `before`.

    Raises SettingsError on one that is none of ours, with its line: that of the first is `first`.
    """
    documents: dict[str, Landed] = {}
    in_force, site, commit, tree, restores = before.in_force, before.site, before.commit, before.tree, before.restores
    for number, record in enumerate(records, start=first):
        try:
            in_force = InForce(int(record["registry"]), str(record["registry_digest"]))
            commit, site = str(record["commit"]), str(record["site"])
            landed = None if record["event"] == SITE else _landed(record)
            if landed is None:
                tree, restores = str(record["tree"]), str(record.get("restores", ""))
        except (KeyError, TypeError, ValueError):
            raise SettingsError(
                "line {line} of the publication log is none that this program wrote",
                "bring the log back from a backup, or name its place in GONGKAI_LOG",
                line=number,
            ) from None
        if landed is not None:
            documents[landed.document] = landed
    return Landings(_over(before.documents, documents), in_force, site, commit, tree, restores)


def _over(older: Mapping[str, Landed], newer: dict[str, Landed]) -> Mapping[str, Landed]:
    return ChainMap(newer, older) if older else newer  # type: ignore[arg-type]  # nothing is ever written to it


def when_public(records: Sequence[Mapping[str, Any]], tree: str) -> Sequence[Mapping[str, Any]]:
    """The records up to the one that says that this tree became public; none when it never was."""
    for number, record in enumerate(records, start=1):
        if record.get("event") == SITE and record.get("tree") == tree:
            return records[:number]
    return ()


def site_record(
    site: str, registry: InForce, commit: str, tree: str, now: datetime, restores: str = ""
) -> dict[str, Any]:
    """The line that says which tree was public from now on, by the digest of its manifest.

    `restores` is the digest of an earlier tree, if this one brings that back.
    """
    restored = {"restores": restores} if restores else {}
    return {
        **restored,
        "site": site,
        "at": now.isoformat(),
        "event": SITE,
        "tree": tree,
        "registry": registry.version,
        "registry_digest": registry.digest,
        "commit": commit,
    }


def require_own(landings: Landings, site: str) -> None:
    """Raises SettingsError when the log is that of another site."""
    if landings.site not in ("", site):
        raise SettingsError(
            "the publication log is one of {found}, not of {site}",
            "name this site's own log in GONGKAI_LOG, or bring it back from a backup",
            found=landings.site,
            site=site,
        )


def check_landing(
    approved: Approved, landings: Landings, registry: Registry, now: datetime, brought: Callable[[], date | None]
) -> Iterator[Problem]:
    """What the log has against this document.  `brought`: the day its sidecar came to the branch, if that is known."""
    landed = landings.documents.get(approved.draft.id)
    if landed is not None:
        yield from _check_revision(approved, landed)
    yield from _check_keys(approved, landings, registry, now, brought)
    is_new = landed is None or landed.sign_offs != approved.sign_offs[-1].statement.digest
    if is_new and not landings.is_empty:
        yield from _check_age(approved, registry.policy.land_within_days, now)


def plan(
    shown: Iterable[Landed], landings: Landings, withdrawn: Mapping[str, int], gone: Iterable[str], now: datetime
) -> tuple[Entry, ...]:
    """What publishing these documents, as `landing_of` has them, adds to the log, in order of their ids.

    `withdrawn` has the revision of each signed withdrawal; `gone` the ids of those the branch no longer has.
    """
    entries: list[Entry] = []
    out = set()
    for new in shown:
        old = landings.documents.get(new.document)
        out.add(new.document)
        if old is None:
            entries.append(Entry(Event.PUBLISH, new))
        elif old.withdrawn:
            entries.append(Entry(Event.RESTORE, new))
        elif (old.revision, old.manifest, old.sign_offs) != (new.revision, new.manifest, new.sign_offs):
            entries.append(Entry(Event.CHANGE, new))
    for document in sorted({*withdrawn, *gone} - out):
        old = landings.documents.get(document)
        if old is not None and not old.withdrawn:
            revision = max(old.revision, withdrawn.get(document, 0))
            taken = Landed(
                document, old.source, revision, old.manifest, old.sign_offs, old.published, now, withdrawn=True
            )
            entries.append(Entry(Event.WITHDRAW, taken))
    return tuple(sorted(entries, key=lambda entry: entry.landed.document))


def landing_of(approved: Approved, now: datetime) -> Landed:
    """The document as it becomes public now."""
    last = approved.sign_offs[-1].statement
    return Landed(
        document=approved.draft.id,
        source=approved.draft.source,
        revision=last.revision,
        manifest=approved.draft.digest,
        sign_offs=last.digest,
        published=approved.published.isoformat(),
        at=now,
    )


def gone_from(
    landings: Landings, ids: Iterable[str], paths: Iterable[str], among: Iterable[str] | None = None
) -> tuple[str, ...]:
    """The documents of the log that are on the branch no longer: neither their id nor the file that had it.

    Only those of `among`, where not all are looked at.
    """
    known, present = set(ids), set(paths)
    return tuple(
        document
        for document in (landings.documents if among is None else among)
        if (landed := landings.documents.get(document)) is not None
        if not landed.withdrawn and document not in known and landed.source not in present
    )


def _check_revision(approved: Approved, landed: Landed) -> Iterator[Problem]:
    at, revision = approved.draft.at("id"), approved.sign_offs[-1].statement.revision
    values = {
        "revision": revision,
        "landed": landed.revision,
        "day": landed.at.date(),
        "source": approved.draft.source,
    }
    if landed.withdrawn and revision <= landed.revision:
        yield RESURRECTED.at(at, **values)
    elif revision < landed.revision:
        yield ROLLED_BACK.at(at, **values)
    elif revision == landed.revision and approved.draft.digest != landed.manifest:
        yield REUSED_REVISION.at(at, **values)
    elif approved.published.isoformat() != landed.published:
        day = approved.draft.at("published")
        yield OTHER_DATE.at(day, landed=landed.published, published=approved.published.isoformat())


def _check_keys(
    approved: Approved, landings: Landings, registry: Registry, now: datetime, brought: Callable[[], date | None]
) -> Iterator[Problem]:
    """No sign-off by a key that was retired, or is not to be trusted, on the day it became public."""
    doubtful = [
        (each, key)
        for each in approved.sign_offs
        if (key := _key_of(each, registry)) and (key.retired_on or key.compromised_since)
    ]
    if not doubtful:
        return
    before = _landed_sign_offs(approved, landings.documents.get(approved.draft.id))
    otherwise = brought() if landings.is_empty else now.date()
    for each, key in doubtful:
        day = before.get(each.statement.digest, otherwise)
        said = each.statement
        values = {"person": registry.called(said.person), "stage": said.stage.word, "source": approved.draft.source}
        if key.compromised_since and (day is None or day >= key.compromised_since):
            yield COMPROMISED_KEY.at(each.location, day=key.compromised_since, **values)
        elif key.retired_on and (day is None or day >= key.retired_on):
            yield RETIRED_KEY.at(each.location, day=key.retired_on, **values)


def _landed_sign_offs(approved: Approved, landed: Landed | None) -> dict[str, date]:
    """The day each sign-off became public, by its digest: those up to the last one the log knows."""
    digests = [each.statement.digest for each in approved.sign_offs]
    if landed is None or landed.sign_offs not in digests:
        return {}
    return dict.fromkeys(digests[: digests.index(landed.sign_offs) + 1], landed.at.date())


def _check_age(approved: Approved, days: int, now: datetime) -> Iterator[Problem]:
    """A text that was scheduled for later is as old as the day it was to come out, which everybody signed."""
    last = approved.sign_offs[-1]
    if max(last.statement.at, approved.published) < now - timedelta(days=days):
        yield LANDED_LATE.at(last.location, day=last.statement.at.date(), days=days, source=approved.draft.source)


def _key_of(sign_off: SignOff, registry: Registry) -> Key | None:
    person = registry.people.get(PersonId(sign_off.statement.hand))
    keys = person.keys if person else ()
    return next((key for key in keys if key.fingerprint == sign_off.statement.key), None)


def _landed(record: Mapping[str, Any]) -> Landed:
    at = datetime.fromisoformat(record["at"])
    if at.tzinfo is None or not isinstance(record["revision"], int):
        raise ValueError("not a record of ours")
    texts = [record[name] for name in ("document", "source", "manifest", "sign_offs", "published")]
    if not all(isinstance(text, str) and text for text in texts):
        raise TypeError("not a record of ours")
    document, source, manifest, sign_offs, published = texts
    withdrawn = Event(record["event"]) is Event.WITHDRAW
    return Landed(document, source, record["revision"], manifest, sign_offs, published, at, withdrawn)
