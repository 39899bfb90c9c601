"""Signs whole counties of sample documents: the sample county after an edit, and every county of `bench/county.py`.

The keys are public by nature (tests/keys/, or made from an id), so these signatures prove nothing to a resident: a
build for a real address refuses them.  A person signs with `build.py sign`, one document at a time, after reading it.
Everything here is a function of the drafts and keys: signing twice gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench.trust import sign_registry
from plugins.clock import CHINA
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, EXIT_SETTINGS
from plugins.drafts.load import load_drafts
from plugins.drafts.model import Draft
from plugins.problems import Problem, SettingsError
from plugins.registry.load import load_registry
from plugins.registry.model import Key, PersonId, Registry, Stage
from plugins.registry.sshkey import parse_public_key
from plugins.review.case import Case
from plugins.review.corrected import manifest_digest
from plugins.review.gate import decide, read_cases, read_sign_offs
from plugins.review.sidecar import write_sidecar
from plugins.review.signing import Round, current_round, next_statement, signed
from plugins.review.statement import SignOff
from plugins.telling import print_problems, print_settings_error
from plugins.tree import Tree, WorkingTree
from plugins.trust.sshsig import load_private_key, sign_native

Keys = Callable[[PersonId], Ed25519PrivateKey]

PROJECT = Path(__file__).resolve().parent.parent
KEY_FOLDER = PROJECT / "tests" / "keys"
SHIFTS = ((time(8, 30), time(12, 0)), (time(13, 30), time(17, 30)))
FRIDAY = 4
THE_END = datetime.max.replace(tzinfo=CHINA) - timedelta(days=1)
BEFORE_PUBLISHED = timedelta(minutes=2)  # the release, plus up to ...
RELEASE_SPREAD = timedelta(minutes=6)
LATER = timedelta(hours=6)  # between one review an emergency left for later and the next
UNHURRIED = timedelta(days=2, hours=17)  # from the day it was written, when a draft leaves the date to its release
HASTE = timedelta(hours=3)  # within which everybody signs when no working hours are left


@dataclass(frozen=True, slots=True)
class SignedCounty:
    """What one run did: the sources it signed, how many it left as they were, and the drafts nobody can read."""

    signed: tuple[str, ...]
    left: int
    problems: tuple[Problem, ...]


def sign_everything(root: Path, keys: Keys, *, only_missing: bool = True) -> SignedCounty:
    """Sign every readable draft below `root`; with `only_missing`, only those the gate would not let pass as they are.

    Raises SettingsError, before anything is written, when a person the drafts name has no key.
    """
    tree = WorkingTree(root)
    registry = load_registry(tree)
    drafts = load_drafts(tree)
    done = frozenset(_validly_signed(tree, drafts.good, registry)) if only_missing else frozenset()
    wanted = [draft for draft in drafts.good if draft.source not in done]
    require_keys(wanted, keys)
    for draft in wanted:
        sign_document(root, draft, registry, keys)
    return SignedCounty(tuple(draft.source for draft in wanted), len(done), drafts.problems)


def sign_document(root: Path, draft: Draft, registry: Registry, keys: Keys) -> None:
    """Write the sidecar of a draft, signed at every stage of its profile by the people its front matter names."""
    record, _ = read_sign_offs(WorkingTree(root), draft)
    (root / draft.sidecar).write_bytes(sign_offs(draft, registry, keys, record))


def _revision(record: tuple[SignOff, ...], draft: Draft) -> int:
    """The number it has for these very bytes; for others the next one, so that a log takes it as a new revision."""
    if not record:
        return 1
    last = record[-1].statement
    return last.revision if last.manifest == draft.digest else last.revision + 1


def sign_offs(draft: Draft, registry: Registry, keys: Keys, record: tuple[SignOff, ...] = ()) -> bytes:
    """The sidecar of a draft.  Only a document with a correction has a history: the others start a first round.

    A correction that hands in what was released before tells it, so that each such round is signed anew, by the people
    of today's draft; of other corrections the record is kept as it is.
    """
    handed_in = [note for note in draft.corrections if note.released]
    case = Case(draft, record if draft.corrections and not handed_in else (), registry, THE_END)
    stages, this = case.profile.stages, replace(current_round(case), sign_offs=(), due=case.profile.stages[0])
    if not handed_in:
        this = replace(this, revision=max(this.revision, _revision(record, draft)))
    for count, note in enumerate(handed_in):
        before = replace(draft, corrections=tuple(handed_in[:count]))
        this = _signed_round(before, registry, keys, stages, this, manifest_digest(note))
        this = Round(this.revision + 1, (), stages[0], this.record)
    return write_sidecar(_signed_round(draft, registry, keys, stages, this, draft.digest).record)


def _signed_round(
    draft: Draft, registry: Registry, keys: Keys, stages: tuple[Stage, ...], this: Round, manifest: str
) -> Round:
    """`this` round signed at every stage over a manifest with that digest."""
    for stage, at in zip(stages, signing_times(draft, stages), strict=True):
        person = registry.people.get(draft.signers.get(stage, PersonId("")))
        if person is None:
            raise SettingsError(
                "{source} names nobody known for {stage}",
                "write under review: a person of the registry for each of {stages}",
                source=draft.source,
                stage=stage,
                stages=", ".join(stages),
            )
        private_key = keys(person.id)
        key = _registered(private_key, person.id, person.keys, at)
        statement = replace(next_statement(draft, registry, this, person, key.fingerprint, at), manifest=manifest)
        this = signed(this, statement, stages, _signer(private_key), registry.policy.namespace)
    return this


def signing_times(draft: Draft, stages: Sequence[Stage]) -> list[datetime]:
    """When each stage was signed: in order, in working hours between `created` and the release, shortly before
    `published`, or after the last correction.  A document that leaves no working hours is signed in haste, one after
    the other; what an emergency leaves for later, half a day after its release.

    The times are as uneven as life, but derived from the document's id: no clock, no chance.
    """
    born = datetime.combine(draft.created, time(), CHINA)
    published = (draft.published or born + UNHURRIED).astimezone(CHINA)
    if draft.corrections:
        born, published = published, draft.corrections[-1].at.astimezone(CHINA) + BEFORE_PUBLISHED + RELEASE_SPREAD
    release = max(born, published - BEFORE_PUBLISHED - RELEASE_SPREAD * _fraction(draft, Stage.RELEASE))
    spans = list(_working_hours(born, release))
    if sum((end - start for start, end in spans), timedelta()) < HASTE:
        spans = [(max(born, release - HASTE), release)]
    earlier = stages[: stages.index(Stage.RELEASE)]
    later = stages[len(earlier) + 1 :]
    shares = [(place + _fraction(draft, stage)) / len(earlier) for place, stage in enumerate(earlier)]
    times = [_within(spans, share) for share in shares] + [release]
    times += [release + LATER * (place + _fraction(draft, stage)) for place, stage in enumerate(later, 1)]
    return [time.replace(microsecond=0) for time in times]


def sample_keys(folder: Path = KEY_FOLDER) -> Keys:
    """The private keys of the sample county: OpenSSH files named after their person."""

    @cache
    def find(person: PersonId) -> Ed25519PrivateKey:
        return load_private_key(folder / person)

    return find


def require_keys(drafts: Sequence[Draft], keys: Keys) -> None:
    """Raises SettingsError naming everybody who should sign and has no key."""
    lacking: dict[PersonId, str] = {}
    for draft in drafts:
        for person in draft.signers.values():
            try:
                keys(person)
            except SettingsError:
                lacking.setdefault(person, draft.source)
    if lacking:
        raise SettingsError(
            "nothing was signed: no private key for {people}",
            "make the keys with tests/keys/issue.sh and enter the lines it prints, or name others under review:",
            people="; ".join(f"{person} ({source})" for person, source in sorted(lacking.items())),
        )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sign", description="Sign a sample county with sample keys.")
    parser.add_argument("root", nargs="?", type=Path, default=PROJECT, help="the county (default: the sample county)")
    parser.add_argument("--again", action="store_true", help="also sign what is validly signed already")
    parser.add_argument(
        "--keys", type=Path, default=KEY_FOLDER, help="folder of private keys, each named by its person"
    )
    arguments = parser.parse_args(argv)
    try:
        version = sign_registry(arguments.root)
        county = sign_everything(arguments.root, sample_keys(arguments.keys), only_missing=not arguments.again)
    except SettingsError as error:
        print_settings_error(error)
        return EXIT_SETTINGS
    print_problems(county.problems)
    print(f"registry version {version}")
    print(f"signed {len(county.signed)} documents; {county.left} were signed already")
    return EXIT_CONTENT if county.problems else EXIT_FINE


def _validly_signed(tree: Tree, drafts: Sequence[Draft], registry: Registry) -> Iterator[str]:
    """The sources whose sign-offs pass the gate, each seen from the moment it was published, or signed for the last
    time: after a correction, or at the stages that an emergency left for later.
    """
    for draft in drafts:
        record, _ = read_sign_offs(tree, draft)
        moments = [draft.published or THE_END, *(each.statement.at for each in record)]
        cases, _ = read_cases(tree, [draft], registry, max(moments))
        yield from (approved.draft.source for approved in decide(cases).approved)


def _registered(private_key: Ed25519PrivateKey, person: PersonId, keys: Sequence[Key], at: datetime) -> Key:
    public = _public_line(private_key)
    for key in keys:
        if key.blob == parse_public_key(public)[1] and key.usable(at.date()):
            return key
    raise SettingsError(
        "the private key of {person} is not registered for them on {day}",
        "enter this line under keys: of {person}: {public}",
        person=person,
        day=at.date(),
        public=public,
    )


@cache
def _public_line(private_key: Ed25519PrivateKey) -> str:
    return private_key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode("ascii")


def _signer(private_key: Ed25519PrivateKey) -> Callable[[bytes, str], str]:
    return lambda message, namespace: sign_native(private_key, message, namespace)


def _fraction(draft: Draft, stage: Stage) -> float:
    """A number from 0 up to 1 that is the same on every machine and in every year."""
    digest = hashlib.sha256(f"{draft.id} {stage}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def _working_hours(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = start.date()
    while day <= end.date():
        for opens, closes in SHIFTS if day.weekday() <= FRIDAY else ():
            first = max(start, datetime.combine(day, opens, CHINA))
            last = min(end, datetime.combine(day, closes, CHINA))
            if first < last:
                yield first, last
        day += timedelta(days=1)


def _within(spans: Sequence[tuple[datetime, datetime]], share: float) -> datetime:
    """The moment at which `share` of the time in all spans has passed."""
    left = sum((end - start for start, end in spans), timedelta()) * share
    for start, end in spans:
        if left <= end - start:
            return start + left
        left -= end - start
    return spans[-1][1]


if __name__ == "__main__":
    sys.exit(main())
