"""`build.py sign`: a person reads what will be published and puts their name to exactly these bytes."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.check import inside
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE
from plugins.drafts.model import sidecar_of
from plugins.edition.stories import Written
from plugins.pipeline import Judged, judge
from plugins.problems import Problem, SettingsError, Severity, visible
from plugins.registry.model import Key, Person, PersonId, Stage
from plugins.registry.sshkey import SK_ED25519
from plugins.review.checks import Case
from plugins.review.gate import read_sign_offs
from plugins.review.sidecar import write_sidecar
from plugins.review.signing import Round, Signer, current_round, next_statement, signed
from plugins.review.sshsig import load_private_key, public_blob_of, sign_native, sign_with_ssh_keygen
from plugins.telling import print_problems, say
from plugins.tree import WorkingTree

HELP = "read a draft and sign it at the stage that is due"
EXAMPLE = "build.py sign content/articles/jinhe/2026/lights.md --stage review1 --key ~/.ssh/id_ed25519"
DEFAULT_KEY = Path("~/.ssh/id_ed25519")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("drafts", nargs="+", metavar="DRAFT", help="the drafts to sign, one after the other")
    parser.add_argument("--stage", choices=list(Stage), type=Stage, help="the stage you sign (default: the one due)")
    parser.add_argument("--key", type=Path, help="private key, or public key whose private half is in ssh-agent")
    parser.add_argument("--yes", action="store_true", help="do not ask; you have read it")


def run(root: Path, arguments: argparse.Namespace) -> int:
    paths = [inside(root, path) for path in arguments.drafts]
    tree = WorkingTree(root)
    judged = judge(tree, build_time(), only=paths)
    return max(_sign(root, tree, judged, path, arguments) for path in paths)


def _sign(root: Path, tree: WorkingTree, judged: Judged, path: str, arguments: argparse.Namespace) -> int:
    written = judged.written.get(path)
    faults = [p for p in judged.errors if concerns(p, path, written) and p.location.path != sidecar_of(path)]
    sign_offs, unreadable = read_sign_offs(tree, written.draft) if written else ((), ())
    if written is None or faults or unreadable:
        print_problems((*faults, *unreadable) or judged.problems)
        say("{path} cannot be signed yet; mend this first", path=path)
        return EXIT_CONTENT
    draft = written.draft
    stages = judged.registry.policy.profile(draft.kind).stages
    this = current_round(Case(draft, sign_offs, judged.registry, build_time()))
    if this.due is None:
        say("{path} is signed at every stage; there is nothing to add", path=path)
        return EXIT_FINE
    if arguments.stage not in (None, this.due):
        say(
            "{path}: the stage due is {due}, to be signed by {person}; {stage} is not",
            path=path,
            due=this.due,
            person=draft.signers[this.due],
            stage=arguments.stage,
        )
        return EXIT_CONTENT
    show(written, judged, this)
    key_file = (arguments.key or Path(os.environ.get("GONGKAI_KEY", DEFAULT_KEY))).expanduser()
    person, key = _signer(judged, draft.signers[this.due], key_file)
    if not arguments.yes and not _agrees(this.due, person):
        say("nothing was signed")
        return EXIT_CONTENT
    statement = next_statement(draft, judged.registry, this, person, key.fingerprint, build_time())
    namespace = judged.registry.policy.namespace
    after = signed(this, statement, stages, _signer_with(key, key_file), namespace)
    write_whole(root / draft.sidecar, write_sidecar(after.sign_offs))
    say("signed: {stage} by {person}, in {sidecar}", stage=statement.stage, person=person.name, sidecar=draft.sidecar)
    _say_next(after, draft.signers)
    return EXIT_FINE


def concerns(problem: Problem, path: str, written: Written | None) -> bool:
    """Whether a problem is one of this draft or of a file it shows."""
    files = [file.path for file in written.draft.files] if written else []
    return problem.location.path in (path, sidecar_of(path), *files)


def show(written: Written, judged: Judged, this: Round) -> None:
    """What is about to be signed, every line of it, with nothing a terminal could be tricked with."""
    draft = written.draft
    print("─" * 72)
    print(visible(draft.title))
    say(
        "{owner} · by {author} · to be published {published} · check code {code}",
        owner=draft.owner,
        author=draft.author,
        published=draft.published.isoformat(),
        code=draft.check_code,
    )
    print("─" * 72)
    for line in draft.data.decode("utf-8").splitlines():
        print(visible(line))
    for file in draft.files:
        print("─" * 72)
        say("file: {name}, {size} bytes, SHA-256 {digest}", name=file.name, size=len(file.data), digest=file.digest)
        if file.suffix == "csv":
            for line in file.data.decode("utf-8", "replace").splitlines():
                print(visible(line))
    print("─" * 72)
    for sign_off in this.sign_offs:
        said = sign_off.statement
        say("signed before: {stage} by {person} at {at}", stage=said.stage, person=said.person, at=said.at.isoformat())
    for problem in judged.problems:
        if problem.severity is Severity.WARNING:
            print_problems([problem])


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file at once: whoever reads it finds the old bytes or the new, never half."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_bytes(data)
    os.replace(unfinished, path)


def _signer(judged: Judged, chosen: PersonId, key_file: Path) -> tuple[Person, Key]:
    """The chosen person and the registered key that `key_file` is; anything else is a settings error."""
    person = judged.registry.people[chosen]
    blob = public_blob_of(key_file)
    today = build_time().date()
    key = next((key for key in person.keys if key.blob == blob and key.usable(today)), None)
    if key is None:
        raise SettingsError(
            "the key {key} is not registered for {person}, whose turn it is",
            "sign with {person}'s own key (--key FILE), or register this one in the account file",
            key=key_file,
            person=person.id,
        )
    return person, key


def _signer_with(key: Key, key_file: Path) -> Signer:
    """How this key signs.  ssh-keygen asks for a passphrase by itself, and refuses a key that others may read; a sample
    key is public and lies in the repository with ordinary rights, so it is used directly."""
    if key.sample:
        return lambda message, namespace: sign_native(load_private_key(key_file), message, namespace)
    if key.type == SK_ED25519:
        say("touch your security key when it blinks")
    return lambda message, namespace: sign_with_ssh_keygen(message, namespace, key_file)


def _agrees(stage: Stage, person: Person) -> bool:
    if not sys.stdin.isatty():
        raise SettingsError("nobody can be asked here", "read the draft first, then add --yes")
    say("sign this as {person} at {stage}? Type yes:", person=person.name, stage=stage)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def _say_next(after: Round, signers: object) -> None:
    if after.due is None:
        say("every stage is signed; commit the draft with its .review.yaml, and the next build publishes it")
    else:
        chosen = signers[after.due] if isinstance(signers, dict) else ""
        say("next: {stage} by {person}; commit and push, so that they get it", stage=after.due, person=chosen)
