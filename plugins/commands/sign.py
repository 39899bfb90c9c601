"""`build.py sign`: a person reads what will be published and puts their name to exactly these bytes.

Several drafts are signed together, by one signature: one passphrase, or one touch of a security key.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.check import one_draft
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, agrees, writing
from plugins.commands.reading import show, show_changes
from plugins.disk import replace_file
from plugins.drafts.model import Draft, sidecar_of
from plugins.drafts.near import at_home
from plugins.edition.manuscript import Written
from plugins.pipeline.judge import Judged, judge
from plugins.privacy.scan import scan
from plugins.problems import Problem, SettingsError, Severity, UsageError
from plugins.registry.model import Key, Person, Stage, Via
from plugins.registry.sshkey import SK_ED25519
from plugins.review.case import Case
from plugins.review.checks import check_corrections
from plugins.review.evidence import may_record
from plugins.review.gate import read_sign_offs
from plugins.review.history import open_repository
from plugins.review.sidecar import write_sidecar
from plugins.review.signing import Round, Signer, Word, added, current_round, next_statement, signed, signed_together
from plugins.review.since import last_signed_digest, revision_with
from plugins.review.statement import Statement, Verdict
from plugins.telling import print_problems, say
from plugins.tree import Tree, WorkingTree
from plugins.trust.sshsig import load_private_key, public_blob_of, sign_native, sign_with_ssh_keygen

HELP = "read drafts and sign each at the stage that is due, return it, or escalate it"
EXAMPLE = "./build.py sign content/articles/jinhe/2026/lights.md --stage review1 --key ~/.ssh/id_ed25519"
DONE = {
    Verdict.PASS: "signed: {stage} by {person}, in {sidecar}",
    Verdict.RETURN: "returned at {stage} by {person}, in {sidecar}",
    Verdict.ESCALATE: "escalated at {stage} by {person}, in {sidecar}",
}
DEFAULT_KEY = Path("~/.ssh/id_ed25519")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("drafts", nargs="+", metavar="DRAFT", help="the drafts; several get one signature together")
    parser.add_argument("--stage", choices=list(Stage), type=Stage, help="the stage you sign (default: the one due)")
    parser.add_argument("--key", type=Path, help="private key, or public key whose private half is in ssh-agent")
    verdict = parser.add_mutually_exclusive_group()
    verdict.add_argument("--return", dest="send_back", metavar="NOTE", help="send it back to its author, saying why")
    verdict.add_argument("--escalate", metavar="NOTE", help="ask for the stricter profile, saying why")
    parser.add_argument("--note", default="", help="a remark that is kept with your sign-off")
    parser.add_argument(
        "--via",
        choices=[Via.PAPER, Via.FORGE],
        type=Via,
        default=Via.KEY,
        help="record what the person whose turn it is signed on paper or approved in the forge",
    )
    parser.add_argument("--evidence", default="", metavar="NUMBER", help="number of the paper form or forge event")
    parser.add_argument("--again", action="store_true", help="begin a new round, although every stage is signed")
    parser.add_argument("--source", action="store_true", help="show the Markdown instead of the text readers see")
    parser.add_argument("--yes", action="store_true", help="do not ask; you have read it")


class NotTheirs(UsageError):
    """It is somebody else's turn."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A draft that can be signed now, with the round it is in."""

    written: Written
    case: Case
    this: Round

    @property
    def draft(self) -> Draft:
        return self.written.draft

    @property
    def due(self) -> Stage:
        assert self.this.due is not None, "a turn is somebody's"
        return self.this.due


def run(root: Path, arguments: argparse.Namespace) -> int:
    paths = list(dict.fromkeys(one_draft(root, path) for path in arguments.drafts))
    tree = at_home(WorkingTree(root), paths)
    judged = judge(tree, build_time(), only=paths)
    found = [_turn(tree, judged, path, arguments) for path in paths]
    turns = [each for each in found if isinstance(each, Turn)]
    worst = max((each for each in found if isinstance(each, int)), default=EXIT_FINE)
    if not turns:
        return worst
    word = _word(arguments)
    key_file = (arguments.key or Path(os.environ.get("GONGKAI_KEY", DEFAULT_KEY))).expanduser()
    mine = _mine(judged, turns, key_file, word)
    if len(mine) < len(turns):
        worst = EXIT_CONTENT
    turns, hands = [turn for turn, _ in mine], [hand for _, hand in mine]
    for turn in turns:
        _show(root, judged, turn, arguments)
    if not arguments.yes and not _agrees(turns, hands[0][0], word):
        say("nothing was signed")
        return EXIT_CONTENT
    _sign(root, judged, turns, hands, word, key_file)
    return worst


def _turn(tree: Tree, judged: Judged, path: str, arguments: argparse.Namespace) -> Turn | int:
    """Whose turn it is with this draft, or with which exit code there is nothing to sign, after saying why."""
    written = judged.written.get(path)
    faults = faults_of(judged, path, written)
    record, unreadable = read_sign_offs(tree, written.draft) if written else ((), ())
    if written is None or faults or unreadable:
        print_problems((*faults, *unreadable) or judged.problems)
        say("{path} cannot be signed yet; mend this first", path=path)
        return EXIT_CONTENT
    withdrawn = judged.withdrawn.get(written.draft.id)
    case = Case(written.draft, record, judged.registry, build_time(), withdrawn.revision if withdrawn else 0)
    unsaid = list(check_corrections(case))
    if unsaid:
        print_problems(unsaid)
        say("{path} cannot be signed yet; mend this first", path=path)
        return EXIT_CONTENT
    this, stage = current_round(case, again=arguments.again), arguments.stage
    if this.due is None:
        say("{path} is signed at every stage; there is nothing to add (a new round: --again)", path=path)
        return EXIT_FINE
    if stage not in (None, this.due):
        say(
            "{path}: the stage due is {due}, to be signed by {person}; {stage} is not",
            path=path,
            due=this.due.word,
            person=case.called(written.draft.signers[this.due]),
            stage=stage.word,
        )
        return EXIT_CONTENT
    return Turn(written, case, this)


def faults_of(judged: Judged, path: str, written: Written | None) -> list[Problem]:
    """What has to be mended before anybody signs: not what signing mends, as a review that is overdue is."""
    return [
        problem
        for problem in judged.errors
        if concerns(problem, path, written)
        and problem.location.path != sidecar_of(path)
        and problem.severity is not Severity.OVERDUE
    ]


def concerns(problem: Problem, path: str, written: Written | None) -> bool:
    """Whether a problem is one of this draft or of a file it shows."""
    files = [file.path for file in written.draft.files] if written else []
    return problem.location.path in (path, sidecar_of(path), *files)


def _word(arguments: argparse.Namespace) -> Word:
    verdict, note = Verdict.PASS, arguments.note
    if arguments.send_back is not None:
        verdict, note = Verdict.RETURN, arguments.send_back
    elif arguments.escalate is not None:
        verdict, note = Verdict.ESCALATE, arguments.escalate
    if verdict is not Verdict.PASS and not note.strip():
        raise UsageError("nobody can mend what they are not told", 'say why: --return "…" or --escalate "…"')
    if any(scan(note + arguments.evidence, "--note")):
        raise UsageError(
            "the note holds somebody's number; it would stay in the record for good", "say it without the number"
        )
    if len(note) > 200 or "\n" in note:
        raise UsageError("a note is one line of at most 200 characters", "put the rest into the draft's discussion")
    if (arguments.via is Via.KEY) != (not arguments.evidence.strip()):
        raise UsageError(
            "--via and --evidence go together",
            "to record a sign-off from paper or the forge, name the form or event: --via paper --evidence NUMBER",
        )
    return Word(verdict, note.strip(), arguments.via, evidence=arguments.evidence.strip())


def _mine(judged: Judged, turns: Sequence[Turn], key_file: Path, word: Word) -> list[tuple[Turn, tuple[Person, Key]]]:
    """The turns that are theirs whose key this is; the others are named.  Raises SettingsError when none is."""
    mine, refused = [], []
    for turn in turns:
        try:
            mine.append((turn, _hand(judged, turn, key_file, word)))
        except NotTheirs as error:
            refused.append((turn, error))
    if not mine:
        raise refused[0][1]
    for turn, _ in refused:
        person = judged.registry.called(turn.draft.signers[turn.due])
        say(
            "{path} is left out: {stage} is signed by {person}",
            path=turn.draft.source,
            stage=turn.due.word,
            person=person,
        )
    return mine


def _hand(judged: Judged, turn: Turn, key_file: Path, word: Word) -> tuple[Person, Key]:
    """Whose key `key_file` is: the person whose turn it is, or someone who may record for them."""
    chosen, today = turn.draft.signers[turn.due], build_time()
    people = {chosen: judged.registry.people[chosen]}
    if word.via is not Via.KEY:
        asked = next_statement(turn.draft, judged.registry, turn.this, people[chosen], "", today, word)
        people = {person.id: person for person in may_record(turn.case, asked).values()}
    blob = public_blob_of(key_file)
    for person in people.values():
        for key in person.keys:
            if key.blob == blob and key.usable(today.date()):
                return person, key
    if word.via is not Via.KEY:
        raise NotTheirs(
            "the key {key} belongs to nobody who may record {stage} of {source}",
            "a deputy of the unit records from paper, a recorder of the platform from the forge, with their own key",
            key=key_file,
            stage=turn.due.word,
            source=turn.draft.source,
        )
    raise NotTheirs(
        "the key {key} is not registered for {person}, whose turn it is",
        "{person} signs with their own key (--key FILE); nobody registers the key of somebody else",
        key=key_file,
        person=people[chosen].called,
    )


def _show(root: Path, judged: Judged, turn: Turn, arguments: argparse.Namespace) -> None:
    warnings = [
        problem
        for problem in judged.problems
        if problem.severity is Severity.WARNING and concerns(problem, turn.draft.source, turn.written)
    ]
    show(turn.written, judged.registry, turn.this, warnings, source=arguments.source)
    digest = last_signed_digest(turn.case, turn.draft.signers[turn.due])
    if digest:
        show_changes(_revision(root, turn.draft, digest), turn.draft)


def _revision(root: Path, draft: Draft, digest: str) -> Draft | None:
    """The revision with this digest; None where the county is no repository, or has never had it."""
    try:
        return revision_with(open_repository(root), draft, digest)
    except SettingsError:
        return None


def _sign(
    root: Path, judged: Judged, turns: Sequence[Turn], hands: Sequence[tuple[Person, Key]], word: Word, key_file: Path
) -> None:
    statements = list(_statements(judged, turns, hands, word))
    signer, namespace = signer_with(hands[0][1], key_file), judged.registry.policy.namespace
    if len(turns) == 1:
        after = [signed(turns[0].this, statements[0], turns[0].case.profile.stages, signer, namespace)]
    else:
        sign_offs = signed_together(statements, signer, namespace)
        after = [
            added(turn.this, sign_off, turn.case.profile.stages)
            for turn, sign_off in zip(turns, sign_offs, strict=True)
        ]
    for turn, this in zip(turns, after, strict=True):
        with writing(root / turn.draft.sidecar):
            replace_file(root / turn.draft.sidecar, write_sidecar(this.record))
        person = judged.registry.people[turn.draft.signers[turn.due]]
        say(DONE[word.verdict], stage=turn.due.word, person=person.called, sidecar=turn.draft.sidecar)
        _say_next(turn, this, word)


def _statements(
    judged: Judged, turns: Sequence[Turn], hands: Sequence[tuple[Person, Key]], word: Word
) -> Iterator[Statement]:
    for turn, (hand, key) in zip(turns, hands, strict=True):
        chosen = judged.registry.people[turn.draft.signers[turn.due]]
        recorder = "" if word.via is Via.KEY else hand.id
        said = Word(word.verdict, word.note, word.via, recorder, word.evidence)
        yield next_statement(turn.draft, judged.registry, turn.this, chosen, key.fingerprint, build_time(), said)


def signer_with(key: Key, key_file: Path) -> Signer:
    """How this key signs.  ssh-keygen asks for a passphrase by itself, and refuses a key that others may read; a sample
    key is public and lies in the repository with ordinary rights, so it is used directly."""
    if key.sample:
        return lambda message, namespace: sign_native(load_private_key(key_file), message, namespace)
    if key.type == SK_ED25519:
        say("touch your security key when it blinks")
    return lambda message, namespace: sign_with_ssh_keygen(message, namespace, key_file)


def _agrees(turns: Sequence[Turn], hand: Person, word: Word) -> bool:
    if len(turns) > 1:
        return agrees(
            "give {count} documents your {verdict} as {person}? Type yes:",
            count=len(turns),
            verdict=word.verdict.word,
            person=hand.called,
        )
    return agrees(
        "give it your {verdict} as {person} at {stage}? Type yes:",
        verdict=word.verdict.word,
        person=hand.called,
        stage=turns[0].due.word,
    )


def _say_next(turn: Turn, after: Round, word: Word) -> None:
    if word.verdict is not Verdict.PASS:
        say(
            "the round is ended; commit and push, so that {author} learns of it",
            author=turn.case.called(turn.draft.author),
        )
    elif after.due is None:
        say("every stage is signed; commit the draft with its .review.yaml, and the next build publishes it")
    else:
        if turn.due is Stage.RELEASE:
            say("released as an emergency; commit the draft with its .review.yaml, and the next build publishes it")
        person = turn.case.called(turn.draft.signers[after.due])
        say("next: {stage} by {person}; commit and push, so that they get it", stage=after.due.word, person=person)
