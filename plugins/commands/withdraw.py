"""`build.py withdraw`: one authorised person takes a document down at once."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, agrees, writing
from plugins.commands.sign import DEFAULT_KEY, signer_with
from plugins.disk import replace_file
from plugins.drafts.load import draft_paths, load_draft
from plugins.drafts.model import Draft
from plugins.privacy.allowed import allowed_on
from plugins.privacy.rules import WORDS_OF_WITHDRAWAL
from plugins.problems import Location, UsageError
from plugins.registry.load import load_registry
from plugins.registry.model import Key, Person, Registry
from plugins.review.case import Case
from plugins.review.gate import read_sign_offs
from plugins.review.withdrawal import (
    LONGEST,
    Withdrawal,
    may_withdraw,
    namespace,
    signed_withdrawal,
    withdrawal_path,
    write_withdrawal,
)
from plugins.review.words import personal
from plugins.telling import print_problems, say
from plugins.tree import WorkingTree
from plugins.trust.sshsig import public_blob_of

HELP = "take a published document down at once, with a reason that readers see"
EXAMPLE = './build.py withdraw articles/jinhe/2026/lights --reason "第二段的数字有误" --key ~/.ssh/id_ed25519'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOCUMENT", help="id or path of the document")
    parser.add_argument("--reason", required=True, help="one sentence for readers")
    parser.add_argument("--successor", default="", metavar="DOCUMENT", help="id of the document to read instead")
    parser.add_argument("--without-title", action="store_true", help="do not even keep the title")
    parser.add_argument("--key", type=Path, help="private key, or public key whose private half is in ssh-agent")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(root: Path, arguments: argparse.Namespace) -> int:
    tree = WorkingTree(root)
    registry = load_registry(tree)
    draft = _find(tree, arguments.document)
    _require_successor(tree, arguments.successor)
    record, _ = read_sign_offs(tree, draft)
    revision = Case(draft, record, registry, build_time()).revision
    if revision == 0:
        raise UsageError(
            "{document} was never signed, so it is not public", "delete or change the draft instead", document=draft.id
        )
    reason = arguments.reason.strip()
    allowed = allowed_on(registry, build_time().date())
    findings = list(personal(reason, allowed, draft.id, WORDS_OF_WITHDRAWAL, Location("--reason")))
    if findings or not 4 <= len(reason) <= LONGEST or "\n" in reason:
        print_problems(findings)
        raise UsageError(
            "the reason is one line of 4 to {longest} characters without anybody's numbers",
            "say in a sentence what readers should know",
            longest=LONGEST,
        )
    if not arguments.without_title and any(
        personal(draft.title, allowed, draft.id, WORDS_OF_WITHDRAWAL, draft.at("title"))
    ):
        raise UsageError(
            "the title holds somebody's number", "add --without-title, so that it does not stay on the page"
        )
    key_file = (arguments.key or Path(os.environ.get("GONGKAI_KEY", DEFAULT_KEY))).expanduser()
    person, key = _hand(registry, draft, key_file)
    if not arguments.yes and not agrees(
        "withdraw “{title}” with the reason “{reason}”? Type yes:", title=draft.title, reason=reason
    ):
        say("nothing was withdrawn")
        return EXIT_CONTENT
    withdrawal = Withdrawal(
        site=registry.policy.site,
        document=draft.id,
        owner=draft.owner,
        title="" if arguments.without_title else draft.title,
        revision=revision,
        reason=reason,
        successor=arguments.successor,
        person=person.id,
        key=key.fingerprint,
        at=build_time(),
        also_in=draft.also_in,
    )
    signature = signer_with(key, key_file)(withdrawal.bytes(), namespace(registry.policy.site))
    path = withdrawal_path(draft.source)
    with writing(root / path):
        replace_file(root / path, write_withdrawal(signed_withdrawal(withdrawal, signature)))
    say(
        "withdrawn: {title}, in {path}; commit and push, and the next build shows the reason",
        title=draft.title,
        path=path,
    )
    say("to bring it back, mend the draft and have it signed at every stage: its next revision is {n}", n=revision + 1)
    return EXIT_FINE


def _find(tree: WorkingTree, asked: str) -> Draft:
    """The draft with this id, or at this path."""
    for path in draft_paths(tree):
        draft, _ = load_draft(tree, path)
        if draft is not None and asked in (draft.id, draft.source):
            return draft
    raise UsageError(
        "there is no readable document {asked}",
        "write its id, which is its address without .html, or the path of its draft",
        asked=asked,
    )


def _require_successor(tree: WorkingTree, successor: str) -> None:
    if successor:
        _find(tree, successor)


def _hand(registry: Registry, draft: Draft, key_file: Path) -> tuple[Person, Key]:
    now = build_time()
    people = may_withdraw(registry, draft.owner, now)
    blob = public_blob_of(key_file)
    for person in people.values():
        for key in person.keys:
            if key.blob == blob and key.usable(now.date()):
                return person, key
    raise UsageError(
        "the key {key} belongs to nobody who may withdraw for {owner}",
        "ask one of: {people}",
        key=key_file,
        owner=draft.owner,
        people=tuple(person.called for person in people.values()),
    )
