"""What a change may bring, whoever brings it: asked of a pull request by `check --base` and of a push by the hook."""

from __future__ import annotations

from plugins.problems import Rule, Severity

MIXED = Rule(
    id="CHG001",
    name="mixed-change",
    message="this belongs to {this}, and the change also brings {other}; they travel apart",
    fix="make one change of each; {approvers}",
    why="Whoever approves a text must not, with the same act, change who may approve it or what the program does.",
)
PROGRAM_CHANGE = Rule(
    id="CHG002",
    name="program-change",
    message="this belongs to the program and its settings, not to what units write",
    fix="an operator of the platform looks at it and takes it in: {people}",
    why="The program decides what is shown; this check can judge texts, not programs.",
    severity=Severity.WARNING,
)
REVISION_FELL = Rule(
    id="CHG003",
    name="revision-fell",
    message="the sign-offs are for revision {found}, but revision {known} is on the branch already",
    fix="bring the file back as it is on the branch, and sign what is new on top of it",
    why="An older revision was superseded for a reason; a number that falls would bring it back.",
)
RECORD_LOST = Rule(
    id="CHG004",
    name="record-lost",
    message="the sign-off of {person} at {stage} for revision {revision} is on the branch, and not here",
    fix="bring the file back as it is on the branch; sign-offs are only ever added",
    why="Who said what stays on record, also when it no longer counts.",
)
SIGNED_REMOVED = Rule(
    id="CHG005",
    name="signed-document-removed",
    message="the document {document} was released, and this change removes it",
    fix="bring the files back, and take it off the site with: ./build.py withdraw {document} --reason …",
    why="What was released is taken off the site by someone who answers for it, with a reason that readers see.",
)
BEHIND = Rule(
    id="CHG006",
    name="behind-the-branch",
    message="the branch it is meant for has changed this too since the change was begun",
    fix="merge or rebase onto {base}, look at the result, and have it signed if it differs",
    why="What was checked must be what will stand on the branch.",
)
UNRELATED = Rule(
    id="CHG007",
    name="unrelated-history",
    message="{head} and {base} have {count} commits they could both have begun from, where one is expected",
    fix="begin anew from {base}, or merge it once, and bring the changes there",
    why="Without one beginning nobody can say what a change is.",
)
NOT_A_FILE = Rule(
    id="CHG008",
    name="link-or-submodule",
    message="this is {kind}, not a file",
    fix="remove it; copy what it points at, if that is meant to be published",
    why="A link shows what lies elsewhere, and elsewhere nobody signed.",
)
EXECUTABLE = Rule(
    id="CHG009",
    name="executable-data",
    message="this is marked as a program",
    fix="git update-index --chmod=-x {path}",
    why="Texts, tables and pictures are never run.",
)
UNSAFE_NAME = Rule(
    id="CHG010",
    name="unsafe-file-name",
    message="this name cannot be used: {reason}",
    fix="rename it; letters, digits, Chinese characters, hyphens and one full stop are always good",
    why="On some computer such a name is another file, or none.",
)
TWIN_NAME = Rule(
    id="CHG011",
    name="twin-file-name",
    message="on some computers this is the same name as {other}",
    fix="rename one of them so that they differ by more than capital letters or the way accents are written",
    why="Where both become one file, one of them silently replaces what was signed.",
)
TOO_LARGE = Rule(
    id="CHG012",
    name="file-too-large",
    message="this has {size} bytes, more than {limit}",
    fix="make it smaller: scale pictures down, split tables",
    why="What is once in the history is carried by every clone for ever.",
)
STEERS_GIT = Rule(
    id="CHG013",
    name="steers-git",
    message="a file of this name tells git how to treat other files",
    fix="remove it; only the .gitattributes and .gitignore at the top, which belong to the program, are read",
    why="It could make a working folder show other bytes than those that were signed.",
)
REGISTRY_CHANGE = Rule(
    id="CHG015",
    name="registry-change",
    message="the registry of people and rights changes, and version {version} is not signed as it has to be",
    fix="have {needed} of these sign it: {people} (./build.py trust); one version at a time, alone in its change",
    why="Who may sign what is decided by the root people, not by whoever may merge.",
    severity=Severity.WAITING,
)
WITHDRAWAL_LOST = Rule(
    id="CHG016",
    name="withdrawal-lost",
    message="this withdrawal stands on the branch, and the change removes or alters it",
    fix="bring it back as it is on the branch; the document returns with its next revision, signed at every stage",
    why="What was withdrawn stays withdrawn until all have signed anew.",
)
MOVED_AND_CHANGED = Rule(
    id="CHG017",
    name="moved-and-changed",
    message="this released document is moved and changed at once, and its new words are not released",
    fix="move it as it is (draft, sign-offs and files together); change it in a change of its own",
    why="What stands on the site is known in its new place by the words that were released.",
)
LINK_TURNED = Rule(
    id="CHG018",
    name="link-turned",
    message="the link to {target} led to {before}, and would now lead to {after}",
    fix="give each draft a file name of its own, not that of another; or change the link and have it signed again",
    why="Whoever signed the text followed its links.",
)
OBJECTION_REMOVED = Rule(
    id="CHG019",
    name="objection-removed",
    message="{person} returned or escalated revision {revision} of this at {stage}, and this change removes it",
    fix="bring the files back; a draft that is given up stays where it is and is never published",
    why="An objection must not be shaken off by deleting a draft and writing it anew.",
)
LEFT_IN_HISTORY = Rule(
    id="CHG014",
    name="left-in-history",
    message="the commit {commit} holds this: {finding}",
    fix="make the commits anew without it (git rebase, or one new commit on the branch); deleting it later is too late",
    why="What was ever pushed can be read by everyone who may clone, also after it was deleted.",
)
