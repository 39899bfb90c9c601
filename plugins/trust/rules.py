"""What a version of the registry must hold to before anybody may publish by it.

*Waiting* is what an editor meets who has changed a registry file and not yet asked the root people: `build.py check`
says so.  A build stops at any of these, whatever its severity.
"""

from __future__ import annotations

from plugins.problems import Rule, Severity

UNTRUSTED = Rule(
    id="TRU001",
    name="no-trust-file",
    message="no root person has signed this registry: there is no {path}",
    fix="make the first version: ./build.py trust propose --roots FILE, then two root people run ./build.py trust sign",
    why="Whoever can change the registry decides who may publish; so it counts only when the root people signed it.",
    severity=Severity.WAITING,
)
TOO_FEW = Rule(
    id="TRU002",
    name="too-few-root-signatures",
    message="version {version} of the registry is signed by {count} of the {needed} {whose} it needs: {signed}",
    fix="have another root person run: ./build.py trust sign (known: {known})",
    why="One person alone, or one stolen key, must not be able to say who may publish.",
    severity=Severity.WAITING,
)
CHANGED = Rule(
    id="TRU003",
    name="registry-file-changed",
    message="this file is not the one the root people signed in version {version}",
    fix="take the change back, or have it signed: ./build.py trust propose, then ./build.py trust sign",
    why="People, rights and keys count only as the root people saw them.",
    severity=Severity.WAITING,
)
ADDED = Rule(
    id="TRU004",
    name="registry-file-added",
    message="version {version} of the registry, as the root people signed it, does not have this file",
    fix="remove it, or have it signed: ./build.py trust propose, then ./build.py trust sign",
    why="A new account is new people with new rights.",
    severity=Severity.WAITING,
)
REMOVED = Rule(
    id="TRU005",
    name="registry-file-removed",
    message="version {version} of the registry, as the root people signed it, has this file, and it is gone",
    fix="bring it back, or have it signed without it: ./build.py trust propose, then ./build.py trust sign",
    why="Without its file a unit's people, and what they signed, would be forgotten.",
    severity=Severity.WAITING,
)
ROLLED_BACK = Rule(
    id="TRU006",
    name="registry-rolled-back",
    message="the registry is version {version}, but version {known} was in force before",
    fix="bring version {known} back; to undo a change, propose a new version: ./build.py trust propose",
    why="An older registry still has people who have left and keys that were stolen.",
)
REUSED = Rule(
    id="TRU007",
    name="registry-version-reused",
    message="there are two versions {version} of the registry that say different things",
    fix="propose it again on top of the one in force: ./build.py trust propose",
    why="One number names one registry, or a log of versions proves nothing.",
)
NOT_NEXT = Rule(
    id="TRU008",
    name="registry-version-not-next",
    message="version {version} of the registry does not follow version {known}, which was in force before",
    fix="propose it again on top of version {known}: ./build.py trust propose",
    why="Each version names the digest of the one before, so that none can be left out or slipped in.",
)
OTHER_SITE = Rule(
    id="TRU009",
    name="registry-of-another-site",
    message="the root people signed this for {found}, but the policy says {expected}",
    fix="correct site: in accounts/policy.yaml, or propose a version for this site: ./build.py trust propose",
    why="A registry signed for one site means nothing on another.",
)
BAD_ROOT_SIGNATURE = Rule(
    id="TRU010",
    name="root-signature-does-not-hold",
    message="the signature of the root person {root} does not hold: {reason}",
    fix="have {root} sign again: ./build.py trust sign",
    why="Without a signature anybody could have typed the name.",
)
UNSOUND_ROOTS = Rule(
    id="TRU011",
    name="unsound-root-people",
    message="the root people of this version cannot vouch for anything: {reason}",
    fix="propose it again with sound root people: ./build.py trust propose --roots FILE",
    why="Two of the root people are two people with a key of their own each.",
)
ROOT_KEY = Rule(
    id="TRU012",
    name="root-key",
    message="a key of the root person {root} is none we accept: {reason}",
    fix="paste type and key from the person's .pub file, without the comment: ssh-ed25519 AAAA…",
    why="A key that is read leniently can be read as someone else's.",
)
